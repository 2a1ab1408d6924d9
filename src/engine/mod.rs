//! From an event to what is kept and sent: one turn for one visitor, many visitors in one transaction.
//!
//! **Invariant:** nothing is sent, and nothing is acknowledged, before all that it rests on is kept.

mod batch;
mod clock;
mod limit;
mod metrics;
mod part;
mod writer;

use std::{
    collections::{HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, watch};

pub use crate::store::{About, Due, Failed, LEASE, Lead, Retention, StoreError, Unsent, VisitorId};
pub use clock::{Clock, now};
pub use metrics::Metrics;
pub use part::{PartEnded, Parts};
pub use writer::{Acknowledgements, UpdateSender, Writer};

use crate::{
    domain::{
        audience::Audience,
        content::Content,
        conversation::{
            Event, Session, State, Turn,
            sharing::{self, Sharing},
            turn,
        },
        funnel::{LiveNumbers, NoteRow},
        knowledge::Understanding,
        locale::Locale,
        message::{Attachment, Message},
    },
    engine::limit::{Limit, Typing},
    render,
    store::{Changes, Store},
};

/// How often a process may end while it takes an update before that one is set aside.
const TRIES: u32 = 3;

/// By how many seconds the machine's clock and the platform's may differ where things are forgotten by it.
const AGREED: i64 = 86_400;

/// How far the forgetting of what was kept long enough has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgetting {
    /// There may be more to forget.
    Going,
    /// Nothing is left to forget for now.
    Done,
    /// It waits until the platform's dates agree with the machine's clock.
    Waiting {
        /// By how many seconds that is ahead; `None` where the platform has told no date yet.
        ahead: Option<i64>,
        /// What would be forgotten by it.
        due: Due,
    },
}

/// The bot behind every shell: takes updates, keeps what they change, and says what is to be sent.
pub struct Engine {
    content: ArcSwap<Content>,
    store: Store,
    options: Options,
    memory: Mutex<Memory>,
    typing: Typing,
    clock: Arc<Clock>,
    metrics: Metrics,
    organisers: HashSet<VisitorId>,
    /// Replies that need no sending any more, until that is kept.
    settling: std::sync::Mutex<HashSet<i64>>,
    numbers: watch::Sender<LiveNumbers>,
    /// How long the turns of the last batch took, in nanoseconds.
    turning: AtomicU64,
    /// Whether the last batch was not kept.
    failing: AtomicBool,
}

/// How an engine works.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Writes a message for an address as the shell sends it, with its drawing as SVG or its data; the parts of a long one in their
    /// order.
    pub render: fn(&Address, &Message, Option<&str>) -> Vec<Vec<u8>>,
    /// The turn; another one than the bot's own in tests only, where a failure must be made to happen.
    pub turn: fn(&Content, Session, &Event) -> Turn,
    /// How many messages a visitor may send at once before being asked to slow down, and then one a second.
    pub burst: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { render: |_, _, _| Vec::new(), turn, burst: 30 }
    }
}

/// What an engine remembers between batches; all of it may be lost at any moment.
struct Memory {
    limit: Limit,
    /// Visitors who were told that the bot is late, until it is no longer.
    told: HashSet<VisitorId>,
    /// Visitors whose parents or teachers did not allow the questionnaire, and when they said so: nothing of it is kept.
    objected: HashMap<VisitorId, i64>,
    /// Whether the organiser's numbers have been counted.
    counted: bool,
    /// The notes kept since a count began that is not over yet.
    since: Option<Vec<NoteRow>>,
}

/// Where replies go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Address {
    /// The chat.
    pub chat: i64,
    /// The message whose button was pressed.
    pub pressed: Option<i64>,
    /// The message to answer visibly, in a chat of several people.
    pub answered: Option<i64>,
    /// The topic of the chat.
    #[serde(default)]
    pub topic: Option<i64>,
    /// Whose the buttons are, in a chat of several people: nobody else may press them.
    #[serde(default)]
    pub owner: Option<i64>,
}

/// An update on its way in.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Incoming {
    /// The bot it was sent to.
    pub bot: i64,
    /// The update's number.
    pub update: i64,
    /// Whose it is.
    pub visitor: VisitorId,
    /// The visitor that the same person is in private; another one in a group only.
    pub person: VisitorId,
    /// Where the replies go; None where the shell shows them itself.
    pub address: Option<Address>,
    /// What happened.
    pub what: What,
    /// The platform's name for the press, where it waits for a sign that the press was felt.
    pub press: Option<String>,
}

/// What happened, as far as an engine cares.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum What {
    /// The conversation goes on.
    Event(Event),
    /// The visitor blocked the bot, at this time.
    Left(i64),
    /// The group, whose number is another one now.
    Moved {
        /// The number it had.
        from: i64,
        /// When.
        at: i64,
    },
}

impl What {
    fn at(&self) -> i64 {
        match self {
            Self::Event(event) => event.at,
            Self::Left(at) | Self::Moved { at, .. } => *at,
        }
    }
}

/// What an update led to.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// How it ended.
    pub status: UpdateStatus,
    /// What the visitor sees.
    pub messages: Vec<Message>,
    /// A few words over the screen where a button was pressed.
    pub toast: Option<String>,
    /// What was looked up or shown, where anything was.
    pub understanding: Option<Understanding>,
    /// What the visitor is looking at now.
    pub state: State,
    /// The language of the reply.
    pub locale: Locale,
    /// Replies that the shell is to send now, in this order; they are kept until they are settled.
    pub replies: Vec<Unsent>,
    /// Whether replies were kept that another process or a later moment has to send.
    pub held: bool,
    /// Whether it waits for the rest of what was sent: [`Engine::finish`] answers it without.
    pub is_unfinished: bool,
}

/// How an update ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UpdateStatus {
    /// It was taken.
    #[default]
    Done,
    /// It had been taken before: nothing changed.
    Repeated,
    /// Its visitor sends too much: nothing changed, and nothing or one notice is said.
    Limited,
    /// It failed and was set aside.
    SetAside,
}

/// What is to be sent after a batch was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendBatch {
    /// Presses that wait for a sign, with a few words over the screen where there are any. They are not kept.
    pub presses: Vec<(String, Option<String>)>,
    /// Replies; those of one visitor in their order.
    pub replies: Vec<Unsent>,
    /// Whether replies were kept that are to be read from the store when their turn comes.
    pub held: bool,
}

/// What became of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It arrived, or there is no sense in sending it.
    Done(i64),
    /// It can never be sent, for this reason.
    Refused {
        /// The reply.
        reply: Unsent,
        /// Why, in words that say nothing about the visitor.
        reason: String,
    },
    /// The visitor blocked the bot.
    Blocked(VisitorId),
    /// It goes to another number: the group has become a supergroup.
    Moved {
        /// The number that the group had.
        from: i64,
        /// The number that it has.
        to: i64,
    },
}

impl Settled {
    /// The reply that needs no sending any more; None where it is all of a visitor's.
    fn reply(&self) -> Option<i64> {
        match self {
            Self::Done(id) => Some(*id),
            Self::Refused { reply, .. } => Some(reply.id),
            Self::Blocked(_) | Self::Moved { .. } => None,
        }
    }
}

impl Engine {
    /// An engine over this content and store.
    #[must_use]
    pub fn new(content: Arc<Content>, store: Store, options: Options) -> Self {
        let limit = Limit::new(options.burst);
        let memory = Memory { limit, told: HashSet::new(), objected: HashMap::new(), counted: false, since: None };
        Self {
            content: ArcSwap::new(content),
            store,
            options,
            memory: Mutex::new(memory),
            typing: Typing::default(),
            clock: Arc::default(),
            metrics: Metrics::default(),
            organisers: HashSet::new(),
            settling: std::sync::Mutex::default(),
            numbers: watch::Sender::default(),
            turning: AtomicU64::new(0),
            failing: AtomicBool::new(false),
        }
    }

    /// The same engine by this clock, which whoever hears the platform's dates sets.
    #[must_use]
    pub fn by_clock(mut self, clock: Arc<Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The time, in seconds since 1970, by the platform's dates where the machine's clock is wrong.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// The same engine with these people as organisers, by their numbers at Telegram: they may ask for the numbers.
    #[must_use]
    pub fn for_organisers(mut self, people: &[i64]) -> Self {
        self.organisers = people.iter().map(|person| self.visitor("telegram", *person, *person)).collect();
        self
    }

    /// The numbers of the organisers and of the booths' screens: none before [`Engine::count`], and changing with every note
    /// that is kept.
    #[must_use]
    pub fn watch_numbers(&self) -> watch::Receiver<LiveNumbers> {
        self.numbers.subscribe()
    }

    /// Counts the numbers of the organisers and of the booths' screens from all notes kept, while visitors are served: at
    /// the start, and again from time to time, for old notes go, and other programs may write to the same store.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn count(&self) -> Result<(), StoreError> {
        let mut reader = self.store.reader().await?;
        {
            let mut memory = self.memory.lock().await;
            reader.begin().await?;
            memory.since = Some(Vec::new());
        }
        let mut numbers = LiveNumbers::default();
        let read = reader.each(|row| numbers.add(&row)).await;
        let mut memory = self.memory.lock().await;
        let since = memory.since.take().unwrap_or_default();
        read?;
        since.iter().for_each(|row| numbers.add(row));
        memory.counted = true;
        self.numbers.send_replace(numbers);
        Ok(())
    }

    /// What is counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// All that is counted, as Prometheus reads it.
    #[must_use]
    pub fn figures(&self) -> String {
        let unopened = self.store.unopened();
        self.metrics.unopened.set(i64::try_from(unopened.sessions() + unopened.replies()).unwrap_or(i64::MAX));
        self.metrics.text(self.now())
    }

    /// How long the turns of the last batch took.
    pub(crate) fn time_of_turns(&self) -> Duration {
        Duration::from_nanos(self.turning.load(Ordering::Relaxed))
    }

    /// Other content from the next update on.
    pub fn replace(&self, content: Arc<Content>) {
        self.content.store(content);
    }

    /// The content in use.
    #[must_use]
    pub fn content(&self) -> Arc<Content> {
        self.content.load_full()
    }

    /// What goes along with a message, in the language of its reply: a drawing as SVG, data as they are.
    #[must_use]
    pub fn attached(&self, attachment: &Attachment, locale: Locale) -> String {
        render::attached(&self.content.load(), attachment, locale)
    }

    /// The visitor's id: a keyed hash, so that it says nothing without the key.
    #[must_use]
    pub fn visitor(&self, platform: &str, chat: i64, person: i64) -> VisitorId {
        self.store.visitor(platform, chat, person)
    }

    /// What is offered to somebody who types in another chat; None where they type too fast. Nothing of it is kept.
    #[must_use]
    pub fn share(&self, visitor: VisitorId, language: Option<Locale>, typed: &str) -> Option<Sharing> {
        let offer = || sharing::offer(&self.content.load(), language, typed);
        // It is not worth an end of the bot: the next key asks again.
        let offered = if self.typing.allows(visitor) { catch_unwind(AssertUnwindSafe(offer)).ok() } else { None };
        self.metrics.count_sharing(if offered.is_some() { UpdateStatus::Done } else { UpdateStatus::Limited });
        offered
    }

    /// The visitors who sent something by this second that waits for its rest.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn unfinished(&self, until: i64) -> Result<Vec<VisitorId>, StoreError> {
        self.store.unfinished(until).await
    }

    /// Replies that no process holds, from the one after `after`, now held by the caller.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn unsent(&self, after: i64, limit: u32) -> Result<Vec<Unsent>, StoreError> {
        let mut unsent = self.store.unsent(after, limit).await?;
        if !self.is_alone() {
            // What this process has sent and let go since, because the database was gone when it was to be noted.
            let settling = self.settling();
            unsent.retain(|reply| !settling.contains(&reply.id));
        }
        Ok(unsent)
    }

    /// Keeps this process's hold on the replies that it was given to send; to be called well within [`LEASE`].
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn renew_lease(&self) -> Result<(), StoreError> {
        self.store.renew_lease().await
    }

    /// Leaves the replies that this process was given, but for those that were sent, to whoever asks first.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn release_lease(&self) -> Result<(), StoreError> {
        let noted = self.note_settled().await;
        self.store.release_lease().await?;
        noted
    }

    async fn note_settled(&self) -> Result<(), StoreError> {
        let settled: Vec<i64> = self.settling().iter().copied().collect();
        if !settled.is_empty() {
            let batch = self.store.begin(&[], &[]).await?;
            batch.commit(Changes { at: self.now(), settled, ..Changes::default() }).await?;
        }
        Ok(())
    }

    /// Replies that need no sending any more, until that is kept.
    fn settling(&self) -> std::sync::MutexGuard<'_, HashSet<i64>> {
        self.settling.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Becomes the one process that polls for this bot; None while another one is.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn lead(&self, bot: i64) -> Result<Option<Lead>, StoreError> {
        self.store.lead(bot).await
    }

    /// Whether this process is the only one that sends this store's replies.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.store.is_alone()
    }

    /// Forgets what has been kept long enough, a little at a time; but nothing for as long as the platform's dates do
    /// not say what day it is, for a clock that is months ahead would make everything old.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn forget_old(&self, retention: &Retention) -> Result<Forgetting, StoreError> {
        {
            let mut memory = self.memory.lock().await;
            let now = self.now();
            memory.limit.forget_idle();
            memory.objected.retain(|_, at| now - *at < retention.talk);
        }
        self.typing.forget_idle();
        match self.clock.ahead() {
            Some(ahead) if ahead.abs() < AGREED => {
                let more = self.store.forget_old(self.now(), retention).await?;
                Ok(if more { Forgetting::Going } else { Forgetting::Done })
            }
            ahead => {
                self.store.tidy().await?;
                Ok(Forgetting::Waiting { ahead, due: self.store.due(self.clock.machine(), retention).await? })
            }
        }
    }

    /// Erases what is kept of people under 18 whose talk is over; true where there may be more.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn forget_ended(&self) -> Result<bool, StoreError> {
        self.store.forget_ended(self.now()).await
    }

    /// Where the bot is for pupils, lets the sessions from before it was end like theirs.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn end_for_pupils(&self) -> Result<(), StoreError> {
        match self.content.load().operator.audience {
            Audience::Pupils => self.store.end_all(self.now() + Retention::default().talk).await,
            Audience::Adults => Ok(()),
        }
    }

    /// Whether the store answers and, where the last batch was not kept, whether it can keep anything again.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        if self.failing.load(Ordering::Relaxed) {
            self.store.prove().await?;
            self.failing.store(false, Ordering::Relaxed);
        }
        self.store.ping().await
    }

    /// Notes whether a batch was kept.
    fn kept(&self, kept: bool) {
        self.failing.store(!kept, Ordering::Relaxed);
    }

    /// How often a process ended while it took this update.
    fn ended(&self, one: &Incoming) -> u32 {
        self.store.ended(one.bot, one.update)
    }

    /// Says that these updates are about to be taken, in case that ends the process.
    async fn mark_in_flight(&self, incoming: &[Incoming]) -> Result<(), StoreError> {
        self.store.mark_in_flight(incoming.iter().map(|one| (one.bot, one.update))).await
    }

    /// Closes the store, where nobody else holds the engine.
    pub async fn close(self) {
        self.store.close().await;
    }
}
