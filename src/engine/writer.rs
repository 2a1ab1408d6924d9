//! The one who writes: takes whatever updates have come, together, and keeps what became of the replies.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep, sleep_until},
};

use crate::{
    engine::{Engine, Incoming, Outgoing, Settled, TRIES, Taken},
    store::StoreError,
};

/// The most updates that share a transaction.
const BATCH: usize = 128;

/// How many jobs may wait; whoever brings more waits before bringing them.
const WAITING: usize = 1_024;

/// How long it may take to note that replies were sent, where no update comes along to note it with.
const SETTLE_WITHIN: Duration = Duration::from_millis(30);

/// How many batches of replies may wait to be carried.
const CARRIED: usize = 64;

struct Job {
    incoming: Vec<Incoming>,
    done: oneshot::Sender<Result<Vec<Taken>, Arc<StoreError>>>,
    came: Instant,
}

/// Where updates are handed in.
#[derive(Clone)]
pub struct Desk {
    jobs: mpsc::Sender<Job>,
}

/// Where it is said what became of replies. It never waits: nobody says more than was given out.
#[derive(Clone)]
pub struct Ledger {
    settled: mpsc::UnboundedSender<Settled>,
}

/// The one who writes; works while it runs and ends when every desk is gone.
pub struct Writer {
    engine: Arc<Engine>,
    jobs: mpsc::Receiver<Job>,
    ledger: mpsc::UnboundedReceiver<Settled>,
    settled: Vec<Settled>,
    /// None once nothing more is taken: then whoever carries the replies comes to an end, too.
    replies: Option<mpsc::Sender<Vec<Outgoing>>>,
}

impl Desk {
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

impl Ledger {
    /// Says what became of a reply; it is noted with the next updates, or soon.
    pub fn settle(&self, settled: Settled) {
        // Without a writer the reply stays unsettled and is sent again at the next start.
        let _ = self.settled.send(settled);
    }
}

impl Writer {
    /// A writer, its desk and ledger, and the replies that are to be sent: those of one visitor in their order.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> (Self, Desk, Ledger, mpsc::Receiver<Vec<Outgoing>>) {
        let (sender, jobs) = mpsc::channel(WAITING);
        let (settled, ledger) = mpsc::unbounded_channel();
        let (replies, carried) = mpsc::channel(CARRIED);
        let writer = Self { engine, jobs, ledger, settled: Vec::new(), replies: Some(replies) };
        (writer, Desk { jobs: sender }, Ledger { settled }, carried)
    }

    /// Works until every desk and every ledger is gone; then everything handed in is kept.
    pub async fn run(mut self) {
        let mut settle_at = None;
        let mut noting = true;
        while noting || self.replies.is_some() {
            let settling = async {
                match settle_at {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                job = self.jobs.recv(), if self.replies.is_some() => match job {
                    Some(job) => self.work(job).await,
                    None => self.replies = None,
                },
                settled = self.ledger.recv(), if noting => match settled {
                    Some(settled) => self.settled.push(settled),
                    None => noting = false,
                },
                () = settling => self.settle().await,
            }
            settle_at = match settle_at {
                _ if self.settled.is_empty() => None,
                None => Some(Instant::now() + SETTLE_WITHIN),
                at => at,
            };
        }
        self.settle().await;
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
        while let Ok(settled) = self.ledger.try_recv() {
            self.settled.push(settled);
        }
        match self.keep(&incoming).await {
            Ok(mut taken) => {
                let replies: Vec<Outgoing> = taken.iter_mut().flat_map(|taken| taken.replies.drain(..)).collect();
                let now = Instant::now();
                for (count, done, came) in waiting {
                    for _ in 0..count {
                        self.engine.metrics().update_to_commit.record(now - came);
                    }
                    let rest = taken.split_off(count.min(taken.len()));
                    // Whoever no longer waits has left the updates to the next delivery, which changes nothing.
                    let _ = done.send(Ok(std::mem::replace(&mut taken, rest)));
                }
                if let Some(carried) = self.replies.as_ref().filter(|_| !replies.is_empty()) {
                    // Without anyone to carry them the replies stay in the store for the next start.
                    let _ = carried.send(replies).await;
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for (_, done, _) in waiting {
                    let _ = done.send(Err(Arc::clone(&error)));
                }
            }
        }
    }

    /// Keeps a batch. Where the database takes it amiss, its updates are kept one by one, so that each stands for itself
    /// as behind a savepoint; one that fails again and again is set aside.
    async fn keep(&mut self, incoming: &[Incoming]) -> Result<Vec<Taken>, StoreError> {
        match self.engine.take(incoming, &self.settled).await {
            Ok(taken) => {
                self.settled.clear();
                return Ok(taken);
            }
            Err(error) => {
                tracing::error!(%error, updates = incoming.len(), "a batch was not kept");
                self.engine.metrics().failed_batches.add(1);
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

    async fn keep_one(&self, one: &Incoming) -> Result<Vec<Taken>, StoreError> {
        for _ in 0..TRIES {
            match self.engine.take(std::slice::from_ref(one), &[]).await {
                Err(error) if !error.is_passing() => {
                    tracing::error!(%error, update = one.update, "an update was not kept")
                }
                other => return other,
            }
        }
        self.engine.set_aside(one).await.map(|taken| vec![taken])
    }

    /// Notes what became of replies, without updates.
    async fn settle(&mut self) {
        for _ in 0..3 {
            if self.settled.is_empty() {
                return;
            }
            match self.engine.take(&[], &self.settled).await {
                Ok(_) => self.settled.clear(),
                Err(error) => {
                    tracing::error!(%error, replies = self.settled.len(), "sent replies were not noted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}
