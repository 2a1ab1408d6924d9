//! Carries replies to Telegram by the courier's rules, and answers presses at once.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, future::Either, stream::FuturesUnordered};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    engine::{self, Engine, Ledger, Outgoing},
    telegram::{
        api::{Answer, Api},
        courier::Courier,
        outgoing::{Parcel, Press},
    },
};

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long replies may take to leave after the bot was told to stop; the rest leaves at the next start.
const GRACE: Duration = Duration::from_secs(10);

/// The most presses that wait to be answered; the oldest ones above that stay unanswered, which only spins longer.
const PRESSES: usize = 1_000;

/// How many kept replies are read at once.
const PAGE: u32 = 500;

/// What is to be carried besides the replies.
pub(crate) enum Load {
    /// Replies were kept that this process was not given.
    More,
    /// A press to answer.
    Press(Press),
}

/// Carries what comes until the sender is gone and everything has left, or the grace is over.
pub(crate) struct Delivery {
    api: Arc<Api>,
    engine: Arc<Engine>,
    ledger: Ledger,
    replies: mpsc::Receiver<Vec<Outgoing>>,
    loads: mpsc::Receiver<Load>,
    stop: CancellationToken,
    courier: Courier,
    started: Instant,
    /// The last reply that was read or given, and whether some were left in the store for want of room.
    last: i64,
    spilled: bool,
}

impl Delivery {
    /// A delivery of these replies, and where its other loads are brought.
    pub(crate) fn new(
        api: Arc<Api>,
        engine: Arc<Engine>,
        ledger: Ledger,
        replies: mpsc::Receiver<Vec<Outgoing>>,
        stop: CancellationToken,
    ) -> (Self, mpsc::Sender<Load>) {
        let (sender, loads) = mpsc::channel(256);
        let (courier, started) = (Courier::default(), Instant::now());
        (Self { api, engine, ledger, replies, loads, stop, courier, started, last: 0, spilled: true }, sender)
    }

    /// Reads the replies that an earlier run left behind, as far as there is room: they leave before any new one.
    ///
    /// # Errors
    /// Where the store fails.
    pub(crate) async fn pick_up(&mut self) -> Result<(), engine::StoreError> {
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
        match load {
            Load::Press(press) => {
                if presses.len() == PRESSES {
                    presses.pop_front();
                }
                presses.push_back(press);
            }
            Load::More => self.spilled = true,
        }
    }

    fn accept_all(&mut self, replies: Vec<Outgoing>) {
        for reply in replies {
            // What was read from the store meanwhile is here already; and once one had to stay there for want of room,
            // the later ones must not overtake it.
            if self.engine.is_alone() && (reply.id <= self.last || self.spilled) {
                continue;
            }
            if self.courier.has_room() {
                self.accept(reply);
            } else {
                self.spilled = true;
            }
        }
    }

    /// Works until the senders are gone and everything has left, or the grace is over.
    pub(crate) async fn run(mut self) {
        let mut calls = FuturesUnordered::new();
        let mut presses: VecDeque<Press> = VecDeque::new();
        let mut open = true;
        let mut until = None;
        let mut watched = 0;
        loop {
            let now = self.now();
            if now >= watched {
                watched = now + 1_000;
                self.watch(now);
            }
            while let Some(press) = presses.pop_front() {
                let api = Arc::clone(&self.api);
                calls.push(Either::Left(async move {
                    // What it comes to does not matter: the press may be too old, or answered by an earlier run.
                    api.call(Press::METHOD, press.arguments(), PATIENCE).await;
                    None
                }));
            }
            while let Some(parcel) = self.courier.next(now) {
                let api = Arc::clone(&self.api);
                calls.push(Either::Right(async move {
                    let answer = api.call(&parcel.method, parcel.arguments.clone(), PATIENCE).await;
                    Some((parcel, answer))
                }));
            }
            if self.spilled && self.courier.held() < crate::telegram::courier::ROOM / 2 {
                if let Err(error) = self.pick_up().await {
                    tracing::error!(%error, "unsent replies could not be read");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                if self.courier.under_way() < crate::telegram::courier::AT_ONCE && self.courier.wake().is_some() {
                    continue;
                }
            }
            if until.is_none() && self.stop.is_cancelled() {
                until = Some(Instant::now() + GRACE);
            }
            let finished = !open && self.courier.held() == 0 && calls.is_empty();
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
            let rest = until.map_or(wake, |until| wake.min(until.saturating_duration_since(Instant::now())));
            tokio::select! {
                Some(result) = calls.next(), if !calls.is_empty() => {
                    let now = self.now();
                    self.finish(result, now);
                }
                replies = self.replies.recv(), if open => match replies {
                    Some(replies) => self.accept_all(replies),
                    None => open = false,
                },
                Some(load) = self.loads.recv() => self.load(load, &mut presses),
                () = tokio::time::sleep(rest) => {}
                () = self.stop.cancelled(), if until.is_none() => {}
            }
        }
    }

    fn finish(&mut self, result: Option<(Parcel, Answer)>, now: u64) {
        let Some((parcel, answer)) = result else { return };
        if let Answer::Refused { code, .. } = &answer {
            tracing::warn!(code, reply = parcel.reply, "Telegram refused a reply");
        } else if let Answer::Lost(reason) = &answer {
            tracing::warn!(reason, reply = parcel.reply, "a reply was not confirmed");
        }
        if matches!(answer, Answer::Done(_)) {
            self.engine
                .metrics()
                .commit_to_sent
                .record(self.started.elapsed().saturating_sub(Duration::from_millis(parcel.came)));
        }
        let chance = self.started.elapsed().subsec_nanos().into();
        for settled in self.courier.done(&parcel, &answer, now, engine::now(), chance) {
            self.ledger.settle(settled);
        }
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
