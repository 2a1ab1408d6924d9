//! From an event to what is kept and sent: one turn for one visitor, many visitors in one transaction.
//!
//! **Invariant:** nothing is sent, and nothing is acknowledged, before all that it rests on is kept.

mod hot;
mod limit;
mod metrics;
mod writer;

use std::{
    collections::{HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use bytes::Bytes;
use tokio::sync::{Mutex, watch};

pub use crate::store::{About, LEASE, Lead, Retention, StoreError, VisitorId};
pub use metrics::{Counter, Gauge, Histogram, Metrics};
pub use writer::{Desk, Ledger, Writer};

use crate::{
    domain::{
        content::Content,
        conversation::{Act, Command, Event, Note, Request, Session, State, Turn, turn},
        funnel::{self, LiveNumbers, NoteRow},
        knowledge::Finding,
        locale::Locale,
        message::{Message, Span},
        wording::{self, Kept},
    },
    engine::{hot::Hot, limit::Limit},
    store::{Batch, Changes, Delivery, NewReply, SetAside, Store, Unsent},
};

/// How often one update is tried before it is set aside.
const TRIES: u32 = 3;

/// How old a message is, in seconds, when its answer begins with a word on the delay.
const LATE: i64 = 600;

/// The bot behind every shell: takes updates, keeps what they change, and says what is to be sent.
pub struct Engine {
    content: ArcSwap<Content>,
    store: Store,
    options: Options,
    memory: Mutex<Memory>,
    metrics: Metrics,
    organisers: HashSet<VisitorId>,
    numbers: watch::Sender<LiveNumbers>,
    /// How long the turns of the last batch took, in nanoseconds.
    turning: AtomicU64,
}

/// How an engine works.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Writes a message for an address as the shell sends it; the parts of a long one in their order.
    pub render: fn(&Address, &Message) -> Vec<Vec<u8>>,
    /// The turn; another one than the bot's own in tests only, where a failure must be made to happen.
    pub turn: fn(&Content, Session, &Event) -> Turn,
    /// How many messages a visitor may send at once before being asked to slow down, and then one a second.
    pub burst: u32,
    /// How many sessions are remembered between batches.
    pub hot: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { render: |_, _| Vec::new(), turn, burst: 30, hot: 2_000 }
    }
}

/// What an engine remembers between batches; all of it may be lost at any moment.
struct Memory {
    hot: Hot<Session>,
    limit: Limit,
    /// Visitors who were told that the bot is late, until it is no longer.
    told: HashSet<VisitorId>,
    /// All notes, where an organiser asks for the numbers in this batch.
    numbers: Option<Vec<NoteRow>>,
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
}

/// An update on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The bot it was sent to.
    pub bot: i64,
    /// The update's number.
    pub update: i64,
    /// Whose it is.
    pub visitor: VisitorId,
    /// Where the replies go; None where the shell shows them itself.
    pub address: Option<Address>,
    /// What happened.
    pub what: What,
    /// The platform's name for the press, where it waits for a sign that the press was felt.
    pub press: Option<String>,
}

/// What happened, as far as an engine cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The conversation goes on.
    Event(Event),
    /// The visitor blocked the bot, at this time.
    Left(i64),
}

impl What {
    fn at(&self) -> i64 {
        match self {
            Self::Event(event) => event.at,
            Self::Left(at) => *at,
        }
    }
}

/// What an update led to.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// How it ended.
    pub outcome: Outcome,
    /// What the visitor sees.
    pub messages: Vec<Message>,
    /// A few words over the screen where a button was pressed.
    pub toast: Option<String>,
    /// What was looked up or shown, where anything was.
    pub finding: Option<Finding>,
    /// What the visitor is looking at now.
    pub state: State,
    /// The language of the reply.
    pub locale: Locale,
    /// Replies that the shell is to send now, in this order; they are kept until they are settled.
    pub replies: Vec<Outgoing>,
    /// Whether replies were kept that another process or a later moment has to send.
    pub held: bool,
}

/// How an update ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Outcome {
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

/// A reply to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number, to settle it by.
    pub id: i64,
    /// To whom.
    pub visitor: VisitorId,
    /// Since when it waits, in seconds since 1970.
    pub at: i64,
    /// As the shell wrote it.
    pub body: Bytes,
}

impl From<Unsent> for Outgoing {
    fn from(unsent: Unsent) -> Self {
        Self { id: unsent.id, visitor: unsent.visitor, at: unsent.at, body: unsent.body.into() }
    }
}

/// What is to be sent after a batch was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Presses that wait for a sign, with a few words over the screen where there are any. They are not kept.
    pub presses: Vec<(String, Option<String>)>,
    /// Replies; those of one visitor in their order.
    pub replies: Vec<Outgoing>,
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
        reply: Outgoing,
        /// Why, in words that say nothing about the visitor.
        reason: String,
    },
    /// The visitor blocked the bot: nothing more is sent.
    Blocked(VisitorId),
}

impl Engine {
    /// An engine over this content and store.
    #[must_use]
    pub fn new(content: Arc<Content>, store: Store, options: Options) -> Self {
        let (hot, limit) = (Hot::new(options.hot), Limit::new(options.burst));
        let memory = Memory { hot, limit, told: HashSet::new(), numbers: None };
        Self {
            content: ArcSwap::new(content),
            store,
            options,
            memory: Mutex::new(memory),
            metrics: Metrics::default(),
            organisers: HashSet::new(),
            numbers: watch::Sender::default(),
            turning: AtomicU64::new(0),
        }
    }

    /// The same engine with these people as organisers, by their numbers at Telegram: they may ask for the numbers.
    #[must_use]
    pub fn for_organisers(mut self, people: &[i64]) -> Self {
        self.organisers = people.iter().map(|person| self.visitor("telegram", *person, *person)).collect();
        self
    }

    fn asks_for_numbers(&self, one: &Incoming) -> bool {
        let asked = |event: &Event| event.act == Act::Asked(Command::Stats);
        self.organisers.contains(&one.visitor) && matches!(&one.what, What::Event(event) if asked(event))
    }

    /// The numbers of the booths' screens, from all notes so far and changing with every note that is kept.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn watch_numbers(&self) -> Result<watch::Receiver<LiveNumbers>, StoreError> {
        let receiver = self.numbers.subscribe();
        self.count_again().await?;
        Ok(receiver)
    }

    /// Counts the numbers of the booths' screens from all notes kept: for a store that other programs write, too.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn count_again(&self) -> Result<(), StoreError> {
        let mut counted = LiveNumbers::default();
        self.store.notes().await?.iter().for_each(|row| counted.add(row));
        self.numbers.send_replace(counted);
        Ok(())
    }

    /// Every note kept, oldest first, its time rounded down to the hour.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn notes(&self) -> Result<Vec<NoteRow>, StoreError> {
        self.store.notes().await
    }

    /// What is counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
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

    /// The visitor's id: a keyed hash, so that it says nothing without the key.
    #[must_use]
    pub fn visitor(&self, platform: &str, chat: i64, person: i64) -> VisitorId {
        self.store.visitor(platform, chat, person)
    }

    /// Takes updates, in their order, and what became of earlier replies, in one transaction.
    ///
    /// # Errors
    /// Where the store fails; then nothing has changed and all may be given again.
    pub async fn take(&self, incoming: &[Incoming], settled: &[Settled]) -> Result<Vec<Taken>, StoreError> {
        let mut memory = self.memory.lock().await;
        let memory = &mut *memory;
        let content = self.content.load_full();
        let alone = self.store.is_alone();
        let deliveries: Vec<Delivery> = incoming.iter().map(Incoming::delivery).collect();
        let mut wanted: Vec<VisitorId> = Vec::with_capacity(incoming.len());
        let mut sessions: HashMap<VisitorId, Known> = HashMap::with_capacity(incoming.len());
        for one in incoming {
            if sessions.contains_key(&one.visitor) {
                continue;
            }
            let hot = if alone { memory.hot.get(&one.visitor) } else { None };
            let known = hot.map_or_else(Known::default, |session| Known { session, ..Known::default() });
            if !alone || !memory.hot.holds(&one.visitor) {
                wanted.push(one.visitor);
            }
            sessions.insert(one.visitor, known);
        }
        // Read before the batch begins, which holds the store.
        memory.numbers = match incoming.iter().any(|one| self.asks_for_numbers(one)) {
            true => Some(self.store.notes().await?),
            false => None,
        };
        let mut batch = self.store.begin(&deliveries, &wanted).await?;
        let begun = Instant::now();
        for (visitor, kept) in std::mem::take(&mut batch.sessions) {
            let known = Session::decode(&kept);
            let restarted = known.is_none();
            sessions.insert(visitor, Known { session: known.unwrap_or_default(), restarted, ..Known::default() });
        }

        let mut changes = Changes { at: deliveries.last().map_or_else(now, |one| one.at), ..Changes::default() };
        settle(&mut changes, settled);
        let mut all = Vec::with_capacity(incoming.len());
        let mut owners = Vec::new();
        for (place, one) in incoming.iter().enumerate() {
            if !batch.fresh.get(place).copied().unwrap_or(false) {
                all.push(Taken { outcome: Outcome::Repeated, ..Taken::default() });
                continue;
            }
            let known = sessions.entry(one.visitor).or_default();
            let mut taken = match &one.what {
                What::Left(_) => {
                    changes.blocked.push(one.visitor);
                    Taken::default()
                }
                What::Event(event) => self.event(&content, memory, known, one, event, &mut batch, &mut changes).await?,
            };
            if let Some(address) = &one.address {
                let held = batch.waiting.contains(&one.visitor);
                taken.held = held && !taken.messages.is_empty();
                for body in self.render(address, &taken.messages) {
                    owners.push((place, held));
                    changes.replies.push(NewReply { visitor: one.visitor, mine: !held, body });
                }
            }
            all.push(taken);
        }
        for (visitor, known) in &sessions {
            if known.changed {
                changes.sessions.push((*visitor, known.session.encode()));
            }
        }

        let turning = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.turning.store(turning, Ordering::Relaxed);
        let at = changes.at;
        let replies: Vec<(VisitorId, Bytes)> =
            changes.replies.iter().map(|reply| (reply.visitor, reply.body.clone())).collect();
        let seen = if self.numbers.receiver_count() > 0 { changes.notes.clone() } else { Vec::new() };
        let ids = batch.commit(changes).await?;
        if !seen.is_empty() {
            self.numbers.send_modify(|numbers| seen.iter().for_each(|row| numbers.add(row)));
        }
        for (((place, held), (visitor, body)), id) in owners.into_iter().zip(replies).zip(ids) {
            if !held {
                all[place].replies.push(Outgoing { id, visitor, at, body });
            }
        }
        self.metrics.batches.add(1);
        for (one, taken) in incoming.iter().zip(&all) {
            self.metrics.count(&one.what, taken.outcome);
            self.metrics.updates_set_aside.add((taken.outcome == Outcome::SetAside).into());
        }
        let refused = settled.iter().filter(|one| matches!(one, Settled::Refused { .. })).count();
        self.metrics.replies_set_aside.add(refused as u64);
        for (visitor, known) in sessions {
            if known.erased && !known.changed {
                memory.hot.forget(&visitor);
            } else if alone {
                memory.hot.put(visitor, known.session);
            }
        }
        Ok(all)
    }

    #[expect(clippy::too_many_arguments, reason = "one step of `take`, with all that a batch has at hand")]
    async fn event(
        &self,
        content: &Content,
        memory: &mut Memory,
        known: &mut Known,
        one: &Incoming,
        event: &Event,
        batch: &mut Batch<'_>,
        changes: &mut Changes,
    ) -> Result<Taken, StoreError> {
        match memory.limit.check(one.visitor, event) {
            limit::Verdict::Fine => {}
            limit::Verdict::Notice => {
                let messages = vec![wording::flood(content, known.session.locale)];
                return Ok(Taken { outcome: Outcome::Limited, messages, ..Taken::default() });
            }
            limit::Verdict::Silence => {
                return Ok(Taken { outcome: Outcome::Limited, ..Taken::default() });
            }
        }
        let Some(turn) = self.turn(content, &known.session, event) else {
            changes.set_aside.push(one.as_set_aside(event, "the turn panicked"));
            let messages = vec![wording::try_again(content, known.session.locale)];
            return Ok(Taken { outcome: Outcome::SetAside, messages, ..Taken::default() });
        };
        let Turn { session, mut messages, toast, mut notes, requests, finding, state, locale } = turn;
        if std::mem::take(&mut known.restarted) {
            notes.push(Note::Restarted);
            prepend(&mut messages, wording::restarted(content, locale));
        }
        if is_late(event) {
            if memory.told.insert(one.visitor) {
                prepend(&mut messages, wording::delayed(content, locale));
            }
        } else if event.live {
            memory.told.clear();
        }
        known.changed = true;
        known.session = session;
        changes.notes.extend(self.rows(one.visitor, event.at, &known.session, &notes));
        for request in requests {
            match request {
                Request::Export => {
                    let about = batch.about(one.visitor).await?;
                    let kept = Kept {
                        id: one.visitor.short(),
                        day: about.day,
                        waiting: about.waiting,
                        set_aside: about.set_aside,
                    };
                    messages.push(wording::export(content, locale, &known.session, &kept));
                }
                Request::Erase => {
                    changes.erased.push(one.visitor);
                    let fairs = known.session.arrivals.iter().map(|(fair, _)| Some(fair.as_str())).chain([None]);
                    for fair in fairs {
                        changes.rename(self.store.mark(one.visitor, fair), receipt_number());
                    }
                    *known = Known { erased: true, ..Known::default() };
                    messages.push(wording::receipt(content, locale, &receipt_number()));
                }
                Request::Stats => messages.push(match &memory.numbers {
                    Some(rows) if self.organisers.contains(&one.visitor) => wording::stats(content, locale, rows),
                    _ => wording::not_yours(content, locale),
                }),
            }
        }
        Ok(Taken { messages, toast, finding, state, locale, ..Taken::default() })
    }

    /// Notes as they are kept: with the hour, the fair, and a mark that says nothing; what was typed has not even that.
    fn rows(&self, visitor: VisitorId, at: i64, session: &Session, notes: &[Note]) -> Vec<NoteRow> {
        let hour = at - at.rem_euclid(3_600);
        let mut rows = funnel::rows(hour, session, notes, |fair| Some(self.store.mark(visitor, fair)));
        for row in rows.iter_mut().filter(|row| matches!(row.note, Note::Missed { .. })) {
            row.mark = None;
        }
        rows
    }

    /// Sets an update aside whose changes the store does not take, and tells its visitor.
    pub(crate) async fn set_aside(&self, one: &Incoming) -> Result<Taken, StoreError> {
        let batch = self.store.begin(&[one.delivery()], &[]).await?;
        let What::Event(event) = &one.what else {
            batch.commit(Changes { at: one.what.at(), ..Changes::default() }).await?;
            return Ok(Taken::default());
        };
        if batch.fresh != [true] {
            return Ok(Taken { outcome: Outcome::Repeated, ..Taken::default() });
        }
        let messages = vec![wording::try_again(&self.content.load(), event.language.unwrap_or_default())];
        let bodies = one.address.map(|address| self.render(&address, &messages)).unwrap_or_default();
        let reply = |body: &Bytes| NewReply { visitor: one.visitor, mine: true, body: body.clone() };
        let replies = bodies.iter().map(reply).collect();
        let set_aside = vec![one.as_set_aside(event, "its changes could not be kept")];
        let ids = batch.commit(Changes { at: event.at, replies, set_aside, ..Changes::default() }).await?;
        self.metrics.count(&one.what, Outcome::SetAside);
        self.metrics.updates_set_aside.add(1);
        let outgoing = |(id, body)| Outgoing { id, visitor: one.visitor, at: event.at, body };
        let replies = ids.into_iter().zip(bodies).map(outgoing).collect();
        Ok(Taken { outcome: Outcome::SetAside, messages, replies, ..Taken::default() })
    }

    /// The turn, tried again where it panics; None where it always does.
    fn turn(&self, content: &Content, session: &Session, event: &Event) -> Option<Turn> {
        // A turn works on copies, so that nothing half-done is left behind by one that panics.
        let attempt = |_| catch_unwind(AssertUnwindSafe(|| (self.options.turn)(content, session.clone(), event))).ok();
        (0..TRIES).find_map(attempt)
    }

    fn render(&self, address: &Address, messages: &[Message]) -> Vec<Bytes> {
        let mut address = *address;
        let mut bodies = Vec::with_capacity(messages.len());
        for message in messages {
            bodies.extend((self.options.render)(&address, message).into_iter().map(Bytes::from));
            // Only the first message takes the place of the one that was pressed.
            address.pressed = None;
        }
        bodies
    }

    /// Replies that no process holds, from the one after `after`, now held by the caller.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn unsent(&self, after: i64, limit: u32) -> Result<Vec<Outgoing>, StoreError> {
        let unsent = self.store.unsent(after, limit).await?;
        Ok(unsent.into_iter().map(Outgoing::from).collect())
    }

    /// Keeps this process's hold on the replies that it was given to send; to be called well within [`LEASE`].
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn hold_on(&self) -> Result<(), StoreError> {
        self.store.hold_on().await
    }

    /// Leaves the replies that this process was given to whoever asks first.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn let_go(&self) -> Result<(), StoreError> {
        self.store.let_go().await
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

    /// Forgets what has been kept long enough, a little at a time; true where there may be more.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn forget_old(&self, retention: &Retention) -> Result<bool, StoreError> {
        self.memory.lock().await.limit.forget_idle();
        self.store.forget_old(now(), retention).await
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.store.ping().await
    }

    /// Closes the store, where nobody else holds the engine.
    pub async fn close(self) {
        self.store.close().await;
    }
}

impl Incoming {
    fn as_set_aside(&self, event: &Event, reason: &str) -> SetAside {
        tracing::error!(update = self.update, reason, "an update failed {TRIES} times and was set aside");
        let body = serde_json::to_vec(&(self.address, event)).expect("an event is plain data");
        SetAside { kind: "update", reason: reason.to_owned(), visitor: self.visitor, body }
    }

    fn delivery(&self) -> Delivery {
        Delivery { bot: self.bot, update: self.update, visitor: self.visitor, at: self.what.at() }
    }
}

/// A visitor's session within a batch.
#[derive(Default)]
struct Known {
    session: Session,
    /// Whether a kept session no longer fitted.
    restarted: bool,
    /// Whether it is to be kept.
    changed: bool,
    /// Whether the visitor was erased.
    erased: bool,
}

fn settle(changes: &mut Changes, settled: &[Settled]) {
    for one in settled {
        match one {
            Settled::Done(id) => changes.settled.push(*id),
            Settled::Refused { reply, reason } => {
                changes.settled.push(reply.id);
                let (reason, body) = (reason.clone(), reply.body.to_vec());
                changes.set_aside.push(SetAside { kind: "reply", reason, visitor: reply.visitor, body });
            }
            Settled::Blocked(visitor) => changes.blocked.push(*visitor),
        }
    }
}

/// Puts a word before the first message; where there is none, nobody waits for a word.
fn prepend(messages: &mut [Message], word: Message) {
    if let Some(first) = messages.first_mut() {
        let mut spans = word.spans;
        spans.push(Span::plain("\n\n"));
        spans.append(&mut first.spans);
        first.spans = spans;
    }
}

fn is_late(event: &Event) -> bool {
    event.sent.is_some_and(|sent| event.at.saturating_sub(sent) > LATE)
}

/// Eight letters and digits that cannot be mistaken for each other.
fn receipt_number() -> String {
    const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut chance = [0; 8];
    getrandom::fill(&mut chance).expect("the system has random bytes");
    chance.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect()
}

/// The time, in seconds since 1970.
#[must_use]
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
