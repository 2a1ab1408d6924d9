//! The one who writes: takes whatever updates have come, together, and keeps what became of the replies.
//!
//! Each update of a batch stands for itself as behind a savepoint, without one. A turn cannot fail, and it works on values
//! in memory: what it changes comes to the database only when all turns of the batch are over, in the same few statements
//! for all of them, so that there is no moment to go back to that holds one update and not the next. What does fail is
//! the database, and then mostly for all, or a panic; the batch is then given up as a whole and its updates are tried one
//! by one, each in a transaction of its own. One that fails there, too, is set aside, and so is one that ended the process
//! [`TRIES`] times: the store remembers across starts which updates were under way, and takes those alone.

use std::{collections::VecDeque, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep, sleep_until},
};

use crate::{
    engine::{Engine, Incoming, SendBatch, Settled, TRIES, Taken},
    store::{StoreError, VisitorId},
};

/// The most updates that share a transaction.
const BATCH: usize = 128;

/// How long the turns of one transaction may take: whoever comes first does not wait for many slow ones, and a crash
/// repeats no more work than this.
const GATHER: Duration = Duration::from_millis(20);

/// How many jobs may wait; whoever brings more waits before bringing them.
const WAITING: usize = 1_024;

/// How long it may take to note that replies were sent, where no update comes along to note it with.
const SETTLE_WITHIN: Duration = Duration::from_millis(30);

/// How long what may go on waits for its rest.
const REST: Duration = Duration::from_millis(1_100);

/// How often replicas look for what waits and was left by one that has ended, and how many seconds ago it came then.
const LOOK: Duration = Duration::from_secs(5);
const LEFT: i64 = 5;

/// How soon what could not be kept is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// How many batches may wait to be carried.
const CARRIED: usize = 64;

struct Job {
    incoming: Vec<Incoming>,
    done: oneshot::Sender<Result<Vec<Taken>, Arc<StoreError>>>,
    came: Instant,
}

/// Where updates are handed in.
#[derive(Clone)]
pub struct UpdateSender {
    jobs: mpsc::Sender<Job>,
}

/// Where it is said what became of replies. It never waits: nobody says more than was given out.
#[derive(Clone)]
pub struct Acknowledgements {
    engine: Arc<Engine>,
    settled: mpsc::UnboundedSender<Entry>,
}

/// What became of a reply, and who wants to know when it is noted.
struct Entry {
    settled: Settled,
    noted: Option<oneshot::Sender<()>>,
}

/// The one who writes; works while it runs and ends when every sender is gone.
pub struct Writer {
    engine: Arc<Engine>,
    jobs: mpsc::Receiver<Job>,
    acknowledgements: mpsc::UnboundedReceiver<Entry>,
    /// What is to be noted, and whom to tell then.
    settled: Vec<Settled>,
    noted: Vec<oneshot::Sender<()>>,
    /// None once nothing more is taken: then whoever carries the batches comes to an end, too.
    batches: Option<mpsc::Sender<SendBatch>>,
    /// How many updates a transaction holds at most, from how long they took lately.
    pace: usize,
    /// Who has sent something that may go on, and until when that is waited for; in this order.
    unfinished: VecDeque<(Instant, VisitorId)>,
    /// When to look for what others have left; None where there are no others and it was done.
    look: Option<Instant>,
}

impl UpdateSender {
    /// Hands in updates and waits until all that they change is kept.
    ///
    /// # Errors
    /// Where the store fails; then nothing has changed and they may be handed in again.
    pub async fn take(&self, incoming: Vec<Incoming>) -> Result<Vec<Taken>, Arc<StoreError>> {
        let (done, taken) = oneshot::channel();
        let stopped = || Arc::new(StoreError::Stopped);
        self.jobs.send(Job { incoming, done, came: Instant::now() }).await.map_err(|_| stopped())?;
        taken.await.map_err(|_| stopped())?
    }
}

impl Acknowledgements {
    /// Says what became of a reply; it is noted with the next updates, or soon.
    pub fn settle(&self, settled: Settled) {
        self.engine.settling().extend(settled.reply());
        // Without a writer the reply stays unsettled and is sent again at the next start.
        let _ = self.settled.send(Entry { settled, noted: None });
    }

    /// Says what became of a reply and waits until it is noted, or nothing is noted any more.
    pub fn note(&self, settled: Settled) -> impl Future<Output = ()> + use<> {
        let (sender, noted) = oneshot::channel();
        let _ = self.settled.send(Entry { settled, noted: Some(sender) });
        async { noted.await.unwrap_or_default() }
    }
}

impl Writer {
    /// A writer, its sender and acknowledgements, and what is to be sent.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> (Self, UpdateSender, Acknowledgements, mpsc::Receiver<SendBatch>) {
        let (sender, jobs) = mpsc::channel(WAITING);
        let (settled, acknowledgements) = mpsc::unbounded_channel();
        let (batches, carried) = mpsc::channel(CARRIED);
        let ledger_of = Acknowledgements { engine: Arc::clone(&engine), settled };
        let writer = Self {
            engine,
            jobs,
            acknowledgements,
            settled: Vec::new(),
            noted: Vec::new(),
            batches: Some(batches),
            pace: 8,
            unfinished: VecDeque::new(),
            look: Some(Instant::now()),
        };
        (writer, UpdateSender { jobs: sender }, ledger_of, carried)
    }

    /// Works until every sender of updates and of acknowledgements is gone; then everything handed in is kept.
    pub async fn run(mut self) {
        let mut settle_at = None;
        let mut noting = true;
        while noting || self.batches.is_some() {
            let until = async |at: Option<Instant>| match at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            };
            let open = self.batches.is_some();
            let rest_at = self.unfinished.front().map(|(at, _)| *at).filter(|_| open);
            let look_at = self.look.filter(|_| open);
            tokio::select! {
                biased;
                job = self.jobs.recv(), if self.batches.is_some() => match job {
                    Some(job) => self.work(job).await,
                    None => {
                        // Nothing more comes.
                        for (_, visitor) in std::mem::take(&mut self.unfinished) {
                            self.finish(visitor).await;
                        }
                        self.batches = None;
                    }
                },
                settled = self.acknowledgements.recv(), if noting => match settled {
                    Some(entry) => self.enter(entry),
                    None => noting = false,
                },
                () = until(settle_at) => self.settle().await,
                () = until(rest_at) => {
                    if let Some((_, visitor)) = self.unfinished.pop_front() {
                        self.finish(visitor).await;
                    }
                }
                () = until(look_at) => self.look_for_unfinished().await,
            }
            settle_at = match settle_at {
                _ if self.settled.is_empty() => None,
                None => Some(Instant::now() + SETTLE_WITHIN),
                at => at,
            };
        }
        self.settle().await;
    }

    fn enter(&mut self, entry: Entry) {
        self.settled.push(entry.settled);
        self.noted.extend(entry.noted);
    }

    /// What was to be noted is.
    fn is_noted(&mut self) {
        let mut settling = self.engine.settling();
        for id in self.settled.drain(..).filter_map(|settled| settled.reply()) {
            settling.remove(&id);
        }
        for noted in self.noted.drain(..) {
            // Whoever no longer waits need not know.
            let _ = noted.send(());
        }
    }

    /// Does this job and those that wait behind it.
    async fn work(&mut self, first: Job) {
        let mut incoming = Vec::new();
        let mut waiting = Vec::new();
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            waiting.push((job.incoming.len(), job.done, job.came));
            incoming.append(&mut job.incoming);
            if incoming.len() < BATCH {
                next = self.jobs.try_recv().ok();
            }
        }
        while let Ok(entry) = self.acknowledgements.try_recv() {
            self.enter(entry);
        }
        let mut all = Vec::with_capacity(incoming.len());
        let mut rest = &incoming[..];
        let mut failed = None;
        while !rest.is_empty() && failed.is_none() {
            let (batch, later) = rest.split_at(self.fitting(rest));
            rest = later;
            match self.keep_and_carry(batch).await {
                Ok(mut taken) => all.append(&mut taken),
                Err(error) => failed = Some(Arc::new(error)),
            }
        }
        let now = Instant::now();
        for (count, done, came) in waiting {
            // Whoever no longer waits has left the updates to the next delivery, which changes nothing.
            let _ = if all.len() < count {
                all.clear();
                let stopped = || Arc::new(StoreError::Stopped);
                done.send(Err(failed.as_ref().map_or_else(stopped, Arc::clone)))
            } else {
                for _ in 0..count {
                    self.engine.metrics().update_to_commit.observe((now - came).as_secs_f64());
                }
                let later = all.split_off(count);
                done.send(Ok(std::mem::replace(&mut all, later)))
            };
        }
    }

    /// How many of these the next transaction takes. One that may have ended the process before is taken alone.
    fn fitting(&self, rest: &[Incoming]) -> usize {
        let most = self.pace.min(rest.len());
        rest[..most].iter().position(|one| self.engine.ended(one) > 0).map_or(most, |place| place.max(1))
    }

    /// Keeps a batch and passes on what is to be sent.
    async fn keep_and_carry(&mut self, batch: &[Incoming]) -> Result<Vec<Taken>, StoreError> {
        let mut taken = self.keep(batch).await?;
        // Only the turns count: a slow disk is a reason for more updates in a transaction, not for fewer.
        let each = self.engine.time_of_turns() / u32::try_from(batch.len()).unwrap_or(u32::MAX).max(1);
        let fitting = GATHER.as_nanos() / each.as_nanos().max(1);
        self.pace = usize::try_from(fitting).unwrap_or(BATCH).clamp(1, (2 * self.pace).min(BATCH));

        let waits = Instant::now() + REST;
        let unfinished = batch.iter().zip(&taken).filter(|(_, taken)| taken.is_unfinished);
        self.unfinished.extend(unfinished.map(|(one, _)| (waits, one.visitor)));
        let press = |(one, taken): (&Incoming, &mut Taken)| Some((one.press.clone()?, taken.toast.take()));
        let presses = batch.iter().zip(&mut taken).filter_map(press).collect();
        self.carry(presses, &mut taken).await;
        Ok(taken)
    }

    /// Passes on what is to be sent.
    async fn carry(&self, presses: Vec<(String, Option<String>)>, taken: &mut [Taken]) {
        let held = taken.iter().any(|taken| taken.held);
        let replies = taken.iter_mut().flat_map(|taken| taken.replies.drain(..)).collect();
        let batch = SendBatch { presses, held, replies };
        if let Some(batches) = self.batches.as_ref().filter(|_| batch != SendBatch::default()) {
            // Without anyone to carry it the replies stay in the store for the next start.
            let _ = batches.send(batch).await;
        }
    }

    /// Answers what a visitor has sent without the rest that may have come.
    async fn finish(&mut self, visitor: VisitorId) {
        let finishing = AssertUnwindSafe(self.engine.finish(visitor)).catch_unwind().await;
        let mut finished = finishing.unwrap_or(Err(StoreError::Panicked));
        self.engine.kept(finished.is_ok());
        if let Err(error) = &finished {
            tracing::error!(%error, "what waited for its rest was not kept");
            if !error.is_passing() {
                finished = self.engine.give_up(visitor).await;
            }
        }
        match finished {
            Ok(mut taken) => self.carry(Vec::new(), &mut taken).await,
            Err(_) => self.unfinished.push_back((Instant::now() + AGAIN, visitor)),
        }
    }

    /// Looks for what waits since before this process was there, or was left by another one; its rest is about to come.
    async fn look_for_unfinished(&mut self) {
        let is_alone = self.engine.is_alone();
        let until = if is_alone { i64::MAX } else { self.engine.now().saturating_sub(LEFT) };
        self.look = Some(Instant::now() + LOOK);
        match self.engine.unfinished(until).await {
            Ok(found) => {
                let waits = Instant::now() + REST;
                self.unfinished.extend(found.into_iter().map(|visitor| (waits, visitor)));
                self.look = self.look.filter(|_| !is_alone);
            }
            Err(error) => tracing::error!(%error, "what waits for its rest could not be looked for"),
        }
    }

    /// Keeps a batch. Where that fails for good, its updates are kept one by one; one that fails again is set aside.
    async fn keep(&mut self, incoming: &[Incoming]) -> Result<Vec<Taken>, StoreError> {
        if let [one] = incoming
            && self.engine.ended(one) >= TRIES
        {
            let reason = "the process ended each time it was taken";
            return self.engine.set_aside(one, reason).await.map(|taken| vec![taken]);
        }
        match self.attempt(incoming, &self.settled).await {
            Ok(taken) => {
                self.is_noted();
                return Ok(taken);
            }
            Err(error) => {
                tracing::error!(%error, updates = incoming.len(), "a batch was not kept");
                self.engine.metrics().failed_batches.inc();
                if error.is_passing() {
                    return Err(error);
                }
            }
        }
        let mut all = Vec::with_capacity(incoming.len());
        for one in incoming {
            all.append(&mut self.keep_one(one).await?);
        }
        self.settle().await;
        Ok(all)
    }

    /// Takes updates; where that panics nothing is kept, and only they are to blame.
    async fn attempt(&self, incoming: &[Incoming], settled: &[Settled]) -> Result<Vec<Taken>, StoreError> {
        let taking = async {
            self.engine.mark_in_flight(incoming).await?;
            self.engine.take(incoming, settled).await
        };
        let taken = AssertUnwindSafe(taking).catch_unwind().await.unwrap_or(Err(StoreError::Panicked));
        self.engine.kept(taken.is_ok());
        taken
    }

    async fn keep_one(&self, one: &Incoming) -> Result<Vec<Taken>, StoreError> {
        match self.attempt(std::slice::from_ref(one), &[]).await {
            Err(error) if !error.is_passing() => {
                tracing::error!(%error, update = one.update, "an update was not kept");
                let reason = "its changes could not be kept";
                self.engine.set_aside(one, reason).await.map(|taken| vec![taken])
            }
            other => other,
        }
    }

    /// Notes what became of replies, without updates.
    async fn settle(&mut self) {
        for _ in 0..3 {
            if self.settled.is_empty() {
                return;
            }
            match self.attempt(&[], &self.settled).await {
                Ok(_) => self.is_noted(),
                Err(error) => {
                    tracing::error!(%error, replies = self.settled.len(), "sent replies were not noted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}
