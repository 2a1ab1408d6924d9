//! Carries replies to Telegram by the courier's rules, and answers presses at once.

use std::{
    collections::VecDeque,
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use futures_util::{StreamExt, future::Either, stream::FuturesUnordered};
use teloxide::payloads::AnswerCallbackQuery;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    engine::{self, Acknowledgements, Engine, SendBatch, Settled, StoreError, Unsent},
    telegram::{
        api::{Answer, Api, Refusal},
        courier::{AT_ONCE, Courier, ROOM},
        handler::show_typing,
        outgoing::{self, Call},
    },
};

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// After which pauses a press whose answer failed is answered again; a client spins no longer than that.
const PRESS_AGAIN: [Duration; 3] = [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(4)];

/// For how many seconds Telegram may ask to wait before it has no sense any more.
const MOMENT: u64 = 5;

/// How long replies may take to leave after the bot was told to stop; the rest leaves at the next start.
const GRACE: Duration = Duration::from_secs(10);

/// The most presses that wait to be answered; the oldest ones above that stay unanswered, which only spins longer.
const PRESSES: usize = 1_000;

/// How often a replica looks for replies that nobody holds, and how soon where it knows of one.
const LOOK: Duration = Duration::from_secs(2);
const LOOK_SOON: Duration = Duration::from_millis(50);

/// How often a replica renews its hold on the replies that it sends, and after which time it must take it for lost.
const HOLD_ON: Duration = Duration::from_secs(engine::LEASE.unsigned_abs() / 4);
const HOLD_FOR: Duration = Duration::from_secs(engine::LEASE.unsigned_abs() * 3 / 4);

/// How many kept replies are read at once.
const PAGE: u32 = 500;

/// How long a visit to the store may take, and the pause after one that failed.
const VISIT: Duration = Duration::from_secs(5);
const VISIT_AGAIN: Duration = Duration::from_millis(500);

/// How soon at least it is looked whether a visit is due.
const VISIT_SOON: Duration = Duration::from_millis(20);

/// Carries what comes until the sender is gone and everything has left, or the grace is over.
pub(crate) struct Delivery {
    api: Arc<Api>,
    engine: Arc<Engine>,
    acknowledgements: Acknowledgements,
    batches: mpsc::Receiver<SendBatch>,
    stop: CancellationToken,
    courier: Courier,
    started: Instant,
    /// The last reply that was read or given, and whether some were left in the store for want of room.
    last: i64,
    spilled: bool,
    /// The last reply that was left there, though it was given.
    left: i64,
    /// Whether the last reply failed for a reason that may pass.
    failing: bool,
    /// Where replicas share the outbox: when to look for what nobody holds, and when this process's hold was renewed.
    look: Instant,
    held_on: (Instant, SystemTime),
    /// Whether the store is still to be told that this process has let its replies go.
    lets_go: bool,
    /// Before when the store is not visited again, because it failed.
    rest: Instant,
}

/// A visit to the store, which the replies in memory do not wait for.
enum Visit {
    /// Replies that nobody held.
    Read(Result<Vec<Unsent>, StoreError>),
    /// The hold was renewed, as of the time when that began.
    HeldOn(Result<(), StoreError>, (Instant, SystemTime)),
    /// The hold was given up, as of the time when that began.
    LetGo(Result<(), StoreError>, (Instant, SystemTime)),
}

impl Delivery {
    /// A delivery of these batches.
    pub(crate) fn new(
        api: Arc<Api>,
        engine: Arc<Engine>,
        acknowledgements: Acknowledgements,
        batches: mpsc::Receiver<SendBatch>,
        rate: Option<NonZeroU32>,
        stop: CancellationToken,
    ) -> Self {
        let (courier, started) = (Courier::new(rate), Instant::now());
        Self {
            api,
            engine,
            acknowledgements,
            batches,
            stop,
            courier,
            started,
            last: 0,
            spilled: true,
            left: 0,
            failing: false,
            look: started,
            held_on: (started, SystemTime::now()),
            lets_go: false,
            rest: started,
        }
    }

    /// Reads the replies that an earlier run or a lost replica left behind, as far as there is room.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn pick_up(&mut self) -> Result<(), StoreError> {
        self.look = Instant::now() + LOOK;
        while self.spilled && self.courier.has_room() {
            let unsent = self.engine.unsent(self.last, PAGE).await?;
            self.spilled = unsent.len() == PAGE as usize;
            for reply in unsent {
                self.accept(reply);
            }
        }
        Ok(())
    }

    fn accept(&mut self, reply: Unsent) {
        self.last = self.last.max(reply.id);
        match Call::open(reply) {
            Some(call) => self.courier.push(call, self.now()),
            None => tracing::error!("a kept reply cannot be read and stays where it is"),
        }
    }

    fn enqueue(&mut self, batch: SendBatch, presses: &mut VecDeque<AnswerCallbackQuery>) {
        for (press, toast) in batch.presses {
            if presses.len() == PRESSES {
                presses.pop_front();
            }
            presses.push_back(outgoing::press(&press, toast));
        }
        if batch.held {
            self.look = self.look.min(Instant::now() + LOOK_SOON);
        }
        for reply in batch.replies {
            // What was read from the store meanwhile is here already; and once one had to stay there for want of room,
            // the later ones must not overtake it.
            if self.engine.is_alone() && (reply.id <= self.last || self.spilled) {
                self.left = self.left.max(reply.id);
                continue;
            }
            if self.courier.has_room() || !self.engine.is_alone() {
                self.accept(reply);
            } else {
                (self.spilled, self.left) = (true, self.left.max(reply.id));
            }
        }
    }

    /// Works until the senders are gone and everything has left, or the grace is over.
    pub(crate) async fn run(mut self) {
        let mut calls = FuturesUnordered::new();
        let mut dropping = FuturesUnordered::new();
        let mut presses: VecDeque<AnswerCallbackQuery> = VecDeque::new();
        let mut visiting = FuturesUnordered::new();
        let mut open = true;
        let mut until = None;
        let mut watched = 0;
        loop {
            let now = self.now();
            if now >= watched {
                watched = now + 1_000;
                self.watch(now);
                for thread in self.courier.late(now) {
                    let api = Arc::clone(&self.api);
                    calls.push(Either::Left(Either::Left(async move {
                        show_typing(&api, thread).await;
                        None
                    })));
                }
            }
            // First the presses, which are felt before the screen changes.
            while calls.len() < 2 * AT_ONCE
                && let Some(press) = presses.pop_front()
            {
                // The press may be too old, or answered by an earlier run.
                calls.push(Either::Left(Either::Right(answer_press(Arc::clone(&self.api), press))));
            }
            while let Some(call) = self.courier.next(now) {
                let api = Arc::clone(&self.api);
                calls.push(Either::Right(async move {
                    let answer = api.post(&call.method, call.arguments.clone(), PATIENCE).await;
                    Some((call, answer))
                }));
            }
            if visiting.is_empty() {
                visiting.extend(self.visit());
            }
            if until.is_none() && self.stop.is_cancelled() {
                until = Some(Instant::now() + GRACE);
            }
            let finished = !open && self.courier.held() == 0 && calls.is_empty() && dropping.is_empty();
            if finished || until.is_some_and(|until| Instant::now() > until) {
                break;
            }
            let wake = self
                .courier
                .wake()
                .map_or(Duration::from_secs(3_600), |at| Duration::from_millis(at.saturating_sub(now)));
            // While something waits, how long it waits is told every second.
            let watching = self.courier.held() > 0 || self.engine.metrics().outbox.get() > 0;
            let wake = if watching { wake.min(Duration::from_secs(1)) } else { wake };
            let look = self.look.max(self.rest).saturating_duration_since(Instant::now());
            let looks = visiting.is_empty() && (!self.engine.is_alone() || self.spilled);
            let wake = if looks { wake.min(look.max(VISIT_SOON)) } else { wake };
            let rest = until.map_or(wake, |until| wake.min(until.saturating_duration_since(Instant::now())));
            tokio::select! {
                Some(result) = calls.next(), if !calls.is_empty() => {
                    let now = self.now();
                    for settled in self.finish(&result, now) {
                        match (&result, settled) {
                            (Some((call, _)), settled @ Settled::Blocked(_)) => {
                                let (chat, noted) = (call.chat, self.acknowledgements.note(settled));
                                dropping.push(async move {
                                    noted.await;
                                    chat
                                });
                            }
                            (_, settled) => self.acknowledgements.settle(settled),
                        }
                    }
                }
                Some(visit) = visiting.next(), if !visiting.is_empty() => self.visited(visit),
                Some(chat) = dropping.next(), if !dropping.is_empty() => {
                    let now = self.now();
                    self.courier.dropped(chat, now);
                }
                // Where the room is used up, replicas wait: what one leaves in the store is not looked for again.
                batch = self.batches.recv(), if open && (self.engine.is_alone() || self.courier.has_room()) => match batch {
                    Some(batch) => self.enqueue(batch, &mut presses),
                    None => open = false,
                },
                () = tokio::time::sleep(rest) => {}
                () = self.stop.cancelled(), if until.is_none() => {}
            }
        }
        if self.courier.held() > 0 {
            tracing::info!(replies = self.courier.held(), "replies stay in the store for the next start");
        }
        if let Err(error) = in_time(self.engine.release_lease()).await {
            tracing::error!(%error, "unsent replies could not be let go");
        }
    }

    /// The visit to the store that is due: to read what was left there when there is room for it, and with replicas to hold
    /// on to what this process sends.
    fn visit(&mut self) -> Option<impl Future<Output = Visit> + Send + use<>> {
        let now = (Instant::now(), SystemTime::now());
        if now.0 < self.rest {
            return None;
        }
        let (engine, alone, last) = (Arc::clone(&self.engine), self.engine.is_alone(), self.last);
        let held = self.held_for();
        if !alone && !self.lets_go && held >= HOLD_FOR {
            tracing::warn!("the hold on unsent replies was lost");
            self.let_go();
        }
        let room = self.courier.has_room();
        let due = if alone { self.spilled && self.courier.held() < ROOM / 2 } else { now.0 >= self.look && room };
        Some(if self.lets_go {
            Either::Left(Either::Left(async move { Visit::LetGo(in_time(engine.release_lease()).await, now) }))
        } else if !alone && held >= HOLD_ON {
            Either::Left(Either::Right(async move { Visit::HeldOn(in_time(engine.renew_lease()).await, now) }))
        } else if due {
            self.look = now.0 + LOOK;
            Either::Right(async move { Visit::Read(in_time(engine.unsent(last, PAGE)).await) })
        } else {
            return None;
        })
    }

    /// For how long this process has held its replies without renewing that. By both clocks: one stands still while the
    /// machine sleeps, the other may be set.
    fn held_for(&self) -> Duration {
        self.held_on.0.elapsed().max(self.held_on.1.elapsed().unwrap_or_default())
    }

    /// What came of a visit to the store.
    fn visited(&mut self, visit: Visit) {
        let failed = match visit {
            // They are let go with all others.
            Visit::Read(Ok(_)) if self.lets_go => None,
            Visit::Read(Ok(unsent)) => {
                let full = unsent.len() == PAGE as usize;
                for reply in unsent {
                    self.accept(reply);
                }
                // What was kept while this was read may not be in it.
                self.spilled = full || self.left > self.last;
                if self.spilled {
                    self.look = Instant::now();
                }
                None
            }
            Visit::Read(Err(error)) => Some(("unsent replies could not be read", error)),
            Visit::HeldOn(Ok(()), at) => {
                self.held_on = at;
                None
            }
            Visit::HeldOn(Err(error), _) => {
                self.let_go();
                Some(("the hold on unsent replies was not renewed", error))
            }
            Visit::LetGo(Ok(()), at) => {
                (self.held_on, self.lets_go) = (at, false);
                None
            }
            Visit::LetGo(Err(error), _) => Some(("unsent replies could not be let go", error)),
        };
        if let Some((what, error)) = failed {
            tracing::error!(%error, "{what}");
            self.rest = Instant::now() + VISIT_AGAIN;
        }
    }

    /// Leaves everything that is not under way to whoever looks first, which may be this process again.
    fn let_go(&mut self) {
        self.courier.let_go();
        self.lets_go = true;
    }

    /// What a call came to.
    fn finish(&mut self, result: &Option<(Call, Answer)>, now: u64) -> Vec<Settled> {
        let Some((call, answer)) = result else {
            return Vec::new();
        };
        self.tell_of(answer);
        if let Answer::Refused(refusal) = answer
            && refusal.code == 429
        {
            self.api.leave_alone(call.chat, refusal.retry_after().unwrap_or(1));
        }
        if matches!(answer, Answer::Done(_)) {
            let took = self.started.elapsed().saturating_sub(Duration::from_millis(call.came));
            self.engine.metrics().commit_to_sent.observe(took.as_secs_f64());
        }
        let chance = self.started.elapsed().subsec_nanos().into();
        let settled = self.courier.done(call, answer, now, self.engine.now(), chance);
        for one in &settled {
            if let Settled::Refused { reply, reason } = one {
                tracing::warn!(reply = reply.id, reason, "a reply cannot be delivered and is set aside");
            }
        }
        settled
    }

    /// Warns once when replies begin to fail for a reason that may pass, and says when they arrive again.
    fn tell_of(&mut self, answer: &Answer) {
        let failure = match answer {
            Answer::Lost(reason) | Answer::Unreachable(reason) => reason.clone(),
            Answer::Refused(refusal) if matches!(refusal.code, 401 | 404 | 409 | 500..) => {
                format!("{} ({})", refusal.description(), refusal.code)
            }
            Answer::Refused(_) => return,
            Answer::Done(_) => {
                if std::mem::take(&mut self.failing) {
                    tracing::info!("replies arrive again");
                }
                return;
            }
        };
        if !std::mem::replace(&mut self.failing, true) {
            tracing::warn!(
                reason = failure,
                "a reply was not confirmed; replies are kept and tried again until they are"
            );
        }
    }

    /// Tells what waits; once a second, for it looks at every chat.
    fn watch(&self, now: u64) {
        let metrics = self.engine.metrics();
        metrics.outbox.set(i64::try_from(self.courier.held()).unwrap_or(i64::MAX));
        let age = self.courier.oldest().map_or(0, |came| now.saturating_sub(came) / 1_000);
        metrics.outbox_age.set(i64::try_from(age).unwrap_or(i64::MAX));
        metrics.retries.inc_by(self.courier.retries().saturating_sub(metrics.retries.get()));
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The same, but for a store that does not answer.
async fn in_time<T>(visit: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    tokio::time::timeout(VISIT, visit).await.unwrap_or(Err(StoreError::Late))
}

/// Answers a press, which matters only for a moment: tried again after a few pauses, and then given up.
async fn answer_press<T>(api: Arc<Api>, press: AnswerCallbackQuery) -> Option<T> {
    for pause in PRESS_AGAIN {
        let wait = match api.answer_press(&press, PATIENCE).await {
            Answer::Lost(_) | Answer::Unreachable(_) | Answer::Refused(Refusal { code: 500.., .. }) => pause,
            Answer::Refused(refusal) if refusal.code == 429 => {
                let seconds = refusal.retry_after().unwrap_or(1);
                if seconds > MOMENT {
                    return None;
                }
                Duration::from_secs(seconds)
            }
            _ => return None,
        };
        tokio::time::sleep(wait).await;
    }
    api.answer_press(&press, PATIENCE).await;
    None
}
