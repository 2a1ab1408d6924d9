//! Carries replies to Telegram by the courier's rules, and answers presses at once.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use futures_util::{StreamExt, future::Either, stream::FuturesUnordered};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    engine::{self, Engine, Ledger, Load, Outgoing, Settled},
    telegram::{
        api::{Answer, Api},
        courier::{AT_ONCE, Courier, ROOM},
        outgoing::{Parcel, Press, Typing},
    },
};

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// After which pauses a press whose answer failed is answered again; a client spins no longer than that.
const PRESS_AGAIN: [Duration; 3] = [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(4)];

/// For how many seconds Telegram may ask to wait before it has no sense any more.
const MOMENT: u64 = 5;

/// How long a sign that a reply is late may take; it does not matter much.
const SIGN_PATIENCE: Duration = Duration::from_secs(3);

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

/// Carries what comes until the sender is gone and everything has left, or the grace is over.
pub(crate) struct Delivery {
    api: Arc<Api>,
    engine: Arc<Engine>,
    ledger: Ledger,
    loads: mpsc::Receiver<Load>,
    stop: CancellationToken,
    courier: Courier,
    started: Instant,
    /// The last reply that was read or given, and whether some were left in the store for want of room.
    last: i64,
    spilled: bool,
    /// Where replicas share the outbox: when to look for what nobody holds, and when this process's hold was renewed.
    look: Instant,
    held_on: (Instant, SystemTime),
}

impl Delivery {
    /// A delivery of these loads.
    pub(crate) fn new(
        api: Arc<Api>,
        engine: Arc<Engine>,
        ledger: Ledger,
        loads: mpsc::Receiver<Load>,
        stop: CancellationToken,
    ) -> Self {
        let (courier, started) = (Courier::default(), Instant::now());
        Self {
            api,
            engine,
            ledger,
            loads,
            stop,
            courier,
            started,
            last: 0,
            spilled: true,
            look: started,
            held_on: (started, SystemTime::now()),
        }
    }

    /// Reads the replies that an earlier run or a lost replica left behind, as far as there is room.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn pick_up(&mut self) -> Result<(), engine::StoreError> {
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

    fn accept(&mut self, reply: Outgoing) {
        self.last = self.last.max(reply.id);
        match Parcel::open(reply) {
            Some(parcel) => self.courier.push(parcel, self.now()),
            None => tracing::error!("a kept reply cannot be read and stays where it is"),
        }
    }

    fn load(&mut self, load: Load, presses: &mut VecDeque<Press>) {
        for (press, toast) in load.presses {
            if presses.len() == PRESSES {
                presses.pop_front();
            }
            presses.push_back(Press::new(&press, toast));
        }
        if load.held {
            self.look = self.look.min(Instant::now() + LOOK_SOON);
        }
        for reply in load.replies {
            // What was read from the store meanwhile is here already; and once one had to stay there for want of room,
            // the later ones must not overtake it.
            if self.engine.is_alone() && (reply.id <= self.last || self.spilled) {
                continue;
            }
            if self.courier.has_room() || !self.engine.is_alone() {
                self.accept(reply);
            } else {
                self.spilled = true;
            }
        }
    }

    /// Works until the senders are gone and everything has left, or the grace is over.
    pub(crate) async fn run(mut self) {
        let mut calls = FuturesUnordered::new();
        let mut dropping = FuturesUnordered::new();
        let mut presses: VecDeque<Press> = VecDeque::new();
        let mut open = true;
        let mut until = None;
        let mut watched = 0;
        loop {
            let now = self.now();
            if now >= watched {
                watched = now + 1_000;
                self.watch(now);
                for chat in self.courier.late(now) {
                    let arguments = Typing::new(chat).arguments();
                    let sign = tell(Arc::clone(&self.api), Typing::METHOD, arguments, SIGN_PATIENCE, &[]);
                    calls.push(Either::Left(sign));
                }
            }
            // First the presses, which are felt before the screen changes.
            while calls.len() < 2 * AT_ONCE
                && let Some(press) = presses.pop_front()
            {
                // The press may be too old, or answered by an earlier run.
                let answer = tell(Arc::clone(&self.api), Press::METHOD, press.arguments(), PATIENCE, &PRESS_AGAIN);
                calls.push(Either::Left(answer));
            }
            while let Some(parcel) = self.courier.next(now) {
                let api = Arc::clone(&self.api);
                calls.push(Either::Right(async move {
                    let answer = api.call(&parcel.method, parcel.arguments.clone(), PATIENCE).await;
                    Some((parcel, answer))
                }));
            }
            if self.look_after_the_store().await {
                continue;
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
            let look = self.look.saturating_duration_since(Instant::now());
            let wake = if self.engine.is_alone() { wake } else { wake.min(look) };
            let rest = until.map_or(wake, |until| wake.min(until.saturating_duration_since(Instant::now())));
            tokio::select! {
                Some(result) = calls.next(), if !calls.is_empty() => {
                    let now = self.now();
                    for settled in self.finish(&result, now) {
                        match (&result, settled) {
                            (Some((parcel, _)), settled @ Settled::Blocked(_)) => {
                                let (chat, noted) = (parcel.chat, self.ledger.note(settled));
                                dropping.push(async move {
                                    noted.await;
                                    chat
                                });
                            }
                            (_, settled) => self.ledger.settle(settled),
                        }
                    }
                }
                Some(chat) = dropping.next(), if !dropping.is_empty() => self.courier.dropped(chat),
                // Where the room is used up, replicas wait: what one leaves in the store is not looked for again.
                load = self.loads.recv(), if open && (self.engine.is_alone() || self.courier.has_room()) => match load {
                    Some(load) => self.load(load, &mut presses),
                    None => open = false,
                },
                () = tokio::time::sleep(rest) => {}
                () = self.stop.cancelled(), if until.is_none() => {}
            }
        }
        if self.courier.held() > 0 {
            tracing::info!(replies = self.courier.held(), "replies stay in the store for the next start");
        }
        if let Err(error) = self.engine.let_go().await {
            tracing::error!(%error, "unsent replies could not be let go");
        }
    }

    /// Reads what was left in the store when there is room for it, and with replicas holds on to what this process
    /// sends. True where something new may leave.
    async fn look_after_the_store(&mut self) -> bool {
        let alone = self.engine.is_alone();
        if !alone {
            self.hold_on().await;
        }
        let due = if alone { self.spilled && self.courier.held() < ROOM / 2 } else { Instant::now() >= self.look };
        if !due {
            return false;
        }
        let before = self.courier.held();
        self.spilled = true;
        if let Err(error) = self.pick_up().await {
            tracing::error!(%error, "unsent replies could not be read");
            self.look = Instant::now() + LOOK;
            // Without a replica's timer this is what keeps it from asking without a pause.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.courier.held() > before
    }

    /// Keeps the other replicas from sending what this one sends.
    async fn hold_on(&mut self) {
        // Both clocks: one stands still while the machine sleeps, the other may be set.
        let held = self.held_on.0.elapsed().max(self.held_on.1.elapsed().unwrap_or_default());
        if held >= HOLD_FOR {
            tracing::warn!("the hold on unsent replies was lost");
            self.let_go().await;
        } else if held >= HOLD_ON {
            match self.engine.hold_on().await {
                Ok(()) => self.held_on = (Instant::now(), SystemTime::now()),
                Err(error) => {
                    tracing::error!(%error, "the hold on unsent replies was not renewed");
                    self.let_go().await;
                }
            }
        }
    }

    /// Leaves everything that is not under way to whoever looks first, which may be this process again.
    async fn let_go(&mut self) {
        self.courier.let_go();
        match self.engine.let_go().await {
            Ok(()) => self.held_on = (Instant::now(), SystemTime::now()),
            Err(error) => tracing::error!(%error, "unsent replies could not be let go"),
        }
    }

    /// What a call came to.
    fn finish(&mut self, result: &Option<(Parcel, Answer)>, now: u64) -> Vec<Settled> {
        let Some((parcel, answer)) = result else {
            return Vec::new();
        };
        if let Answer::Refused { code, .. } = answer {
            tracing::warn!(code, reply = parcel.reply, "Telegram refused a reply");
        } else if let Answer::Lost(reason) = answer {
            tracing::warn!(reason, reply = parcel.reply, "a reply was not confirmed");
        }
        if matches!(answer, Answer::Done(_)) {
            self.engine
                .metrics()
                .commit_to_sent
                .record(self.started.elapsed().saturating_sub(Duration::from_millis(parcel.came)));
        }
        let chance = self.started.elapsed().subsec_nanos().into();
        self.courier.done(parcel, answer, now, engine::now(), chance)
    }

    /// Tells what waits; once a second, for it looks at every chat.
    fn watch(&self, now: u64) {
        let metrics = self.engine.metrics();
        metrics.outbox.set(i64::try_from(self.courier.held()).unwrap_or(i64::MAX));
        let age = self.courier.oldest().map_or(0, |came| now.saturating_sub(came) / 1_000);
        metrics.outbox_age.set(i64::try_from(age).unwrap_or(i64::MAX));
        metrics.retries.add(self.courier.retries().saturating_sub(metrics.retries.get()));
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A call that matters only for a moment: made again after these pauses where it failed, and then given up.
async fn tell<T>(
    api: Arc<Api>,
    method: &'static str,
    arguments: Bytes,
    patience: Duration,
    pauses: &'static [Duration],
) -> Option<T> {
    for pause in pauses {
        match api.call(method, arguments.clone(), patience).await {
            Answer::Lost(_) | Answer::Refused { code: 500.., .. } => tokio::time::sleep(*pause).await,
            Answer::Refused { code: 429, retry_after, .. } if retry_after.is_none_or(|seconds| seconds <= MOMENT) => {
                tokio::time::sleep(Duration::from_secs(retry_after.unwrap_or(1))).await;
            }
            _ => return None,
        }
    }
    api.call(method, arguments, patience).await;
    None
}
