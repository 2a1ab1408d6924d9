//! What the server remembers: chats, waiting updates, what the bot registered, every call.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use tokio::sync::watch;

use super::{
    chat::{Chat, Message, Posted},
    faults::Fault,
    limits::Limits,
    webhook::Webhook,
};

/// The world behind a lock, with a bell that rings at every change.
pub(super) struct Shared {
    world: Mutex<World>,
    bell: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new(world: World) -> Self {
        Self { world: Mutex::new(world), bell: watch::Sender::new(0) }
    }

    /// Reads or changes the world and wakes all who wait for it.
    pub(super) fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let result = act(&mut self.look());
        self.bell.send_modify(|count| *count += 1);
        result
    }

    /// Reads the world. A test that has failed elsewhere may still want to print it.
    pub(super) fn look(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Waits until `check` finds something; None when the time is up.
    pub(super) async fn until<T>(&self, limit: Duration, mut check: impl FnMut(&mut World) -> Option<T>) -> Option<T> {
        let deadline = tokio::time::Instant::now() + limit;
        let mut bell = self.bell.subscribe();
        loop {
            if let Some(found) = check(&mut self.look()) {
                return Some(found);
            }
            if tokio::time::timeout_at(deadline, bell.changed()).await.is_err() {
                return None;
            }
        }
    }
}

/// Everything the server remembers.
pub(super) struct World {
    pub(super) token: String,
    pub(super) chats: BTreeMap<i64, Chat>,
    pub(super) waiting: VecDeque<Update>,
    pub(super) next_update: i64,
    pub(super) next_message: i64,
    pub(super) next_query: u64,
    pub(super) queries: HashMap<String, Query>,
    pub(super) allowed: Option<Vec<String>>,
    /// Counts the polls: a later one ends an earlier one that still waits.
    pub(super) polls: u64,
    /// The offset and time of the last poll.
    pub(super) last_poll: Option<(i64, Instant)>,
    pub(super) webhook: Option<Webhook>,
    /// What the bot registered, by method without `set`, then by scope and language.
    pub(super) registered: HashMap<(String, String), Value>,
    pub(super) faults: Vec<Fault>,
    pub(super) limits: Limits,
    pub(super) calls: Vec<Call>,
    /// What a correct bot would not do.
    pub(super) complaints: Vec<String>,
    /// How far the server's clock runs ahead of the machine's.
    pub(super) ahead: Duration,
    /// How far it is behind the machine's, for a machine whose clock is ahead.
    pub(super) behind: Duration,
}

impl World {
    pub(super) fn new(token: String) -> Self {
        Self {
            token,
            chats: BTreeMap::new(),
            waiting: VecDeque::new(),
            next_update: 100_000_001,
            next_message: 1,
            next_query: 1,
            queries: HashMap::new(),
            allowed: None,
            polls: 0,
            last_poll: None,
            webhook: None,
            registered: HashMap::new(),
            faults: Vec::new(),
            limits: Limits::default(),
            calls: Vec::new(),
            complaints: Vec::new(),
            ahead: Duration::ZERO,
            behind: Duration::ZERO,
        }
    }

    /// The server's time, in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + self.ahead - self.behind;
        i64::try_from(now.as_secs()).unwrap()
    }

    /// Puts an update into the queue, unless the bot has not asked for its kind.
    pub(super) fn queue(&mut self, chat: i64, kind: &str, content: Value) {
        if let Some(allowed) = self.allowed.as_ref().filter(|allowed| !allowed.is_empty()) {
            if !allowed.iter().any(|name| name == kind) {
                return;
            }
        } else if matches!(kind, "chat_member" | "message_reaction" | "message_reaction_count") {
            return;
        }
        self.queue_unasked(chat, kind, content);
    }

    /// Puts an update into the queue, whether the bot has asked for its kind or not.
    pub(super) fn queue_unasked(&mut self, chat: i64, kind: &str, content: Value) {
        let id = self.next_update;
        self.next_update += 1;
        self.waiting.push_back(Update { id, chat, kind: kind.to_owned(), content, handed_out: 0, on_its_way: false });
    }

    /// Begins the life of a query that can be answered once.
    pub(super) fn ask(&mut self, chat: i64) -> String {
        let id = format!("{}", 9_000_000_000_000_000 + self.next_query);
        self.next_query += 1;
        let query = Query { chat, at: Instant::now(), ahead: self.ahead, answered: None };
        self.queries.insert(id.clone(), query);
        id
    }

    /// A message of the visitor or of the bot appears in a chat.
    pub(super) fn post(&mut self, chat: i64, message: Posted) -> Value {
        let id = self.next_message;
        self.next_message += 1;
        let chat = self.chats.get_mut(&chat).unwrap();
        let message = Message { id, edited: None, deleted: false, posted: message };
        let json = message.json(chat);
        if message.posted.from_bot {
            chat.show(&message, false);
        }
        chat.messages.push(message);
        json
    }
}

/// An update that the bot has not acknowledged.
#[derive(Clone, Debug)]
pub(super) struct Update {
    pub(super) id: i64,
    pub(super) chat: i64,
    pub(super) kind: String,
    pub(super) content: Value,
    pub(super) handed_out: u32,
    /// Being pushed to the webhook at this moment.
    pub(super) on_its_way: bool,
}

/// With its id first, as the real server writes it: teloxide reads no other order.
impl Serialize for Update {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut update = serializer.serialize_map(Some(2))?;
        update.serialize_entry("update_id", &self.id)?;
        update.serialize_entry(&self.kind, &self.content)?;
        update.end()
    }
}

/// A press or an inline query, waiting for its one answer.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) chat: i64,
    pub(super) at: Instant,
    pub(super) ahead: Duration,
    pub(super) answered: Option<Value>,
}

/// A call that the bot made, with its time and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// When it arrived.
    pub(crate) at: Instant,
    /// The method, as the API spells it.
    pub(crate) method: String,
    /// The chat it was for.
    pub(crate) chat: Option<i64>,
    /// What it carried.
    pub(crate) parameters: Value,
    /// The answer's code: 200, 400, …; 0 where the connection was reset.
    pub(crate) code: u16,
    /// The answer's description where it was an error.
    pub(crate) description: String,
}
