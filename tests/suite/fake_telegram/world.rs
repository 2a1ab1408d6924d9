//! What the fake server knows: chats, messages, waiting updates, what the bot registered, every call.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{faults::Fault, html::Formatted, webhook::Webhook};

/// The bot's own id; the token begins with it.
pub(super) const BOT_ID: i64 = 7_000_000_001;

/// The world behind a lock, with a bell that rings at every change.
pub(super) struct Shared {
    world: Mutex<World>,
    bell: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new(world: World) -> Self {
        Self {
            world: Mutex::new(world),
            bell: watch::Sender::new(0),
        }
    }

    /// Reads or changes the world and wakes all who wait for it.
    pub(super) fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let result = act(&mut self.look());
        self.bell.send_modify(|count| *count += 1);
        result
    }

    /// Reads the world. A test that has failed elsewhere may still want to print it.
    pub(super) fn look(&self) -> MutexGuard<'_, World> {
        self.world
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Waits until `check` finds something; None when the time is up.
    pub(super) async fn until<T>(
        &self,
        limit: Duration,
        mut check: impl FnMut(&mut World) -> Option<T>,
    ) -> Option<T> {
        let deadline = tokio::time::Instant::now() + limit;
        let mut bell = self.bell.subscribe();
        loop {
            if let Some(found) = check(&mut self.look()) {
                return Some(found);
            }
            if tokio::time::timeout_at(deadline, bell.changed())
                .await
                .is_err()
            {
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
    pub(super) webhook: Option<Webhook>,
    /// What the bot registered, by method without `set`, then by scope and language.
    pub(super) registered: HashMap<(String, String), Value>,
    pub(super) faults: Vec<Fault>,
    pub(super) calls: Vec<Call>,
    /// What a correct bot would not do.
    pub(super) complaints: Vec<String>,
    /// How far the server's clock runs ahead of the machine's.
    pub(super) ahead: Duration,
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
            webhook: None,
            registered: HashMap::new(),
            faults: Vec::new(),
            calls: Vec::new(),
            complaints: Vec::new(),
            ahead: Duration::ZERO,
        }
    }

    /// The server's time, in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + self.ahead;
        i64::try_from(now.as_secs()).unwrap()
    }

    /// Puts an update into the queue, unless the bot has not asked for its kind.
    pub(super) fn queue(&mut self, chat: i64, kind: &str, content: Value) {
        if let Some(allowed) = self.allowed.as_ref().filter(|allowed| !allowed.is_empty()) {
            if !allowed.iter().any(|name| name == kind) {
                return;
            }
        } else if matches!(
            kind,
            "chat_member" | "message_reaction" | "message_reaction_count"
        ) {
            return;
        }
        let id = self.next_update;
        self.next_update += 1;
        self.waiting.push_back(Update {
            id,
            chat,
            kind: kind.to_owned(),
            content,
            handed_out: 0,
            on_its_way: false,
        });
    }

    /// Begins the life of a query that can be answered once.
    pub(super) fn ask(&mut self, chat: i64) -> String {
        let id = format!("{}", 9_000_000_000_000_000 + self.next_query);
        self.next_query += 1;
        let query = Query {
            chat,
            at: Instant::now(),
            ahead: self.ahead,
            answered: None,
        };
        self.queries.insert(id.clone(), query);
        id
    }

    /// A message of the visitor or of the bot appears in a chat.
    pub(super) fn post(&mut self, chat: i64, message: Posted) -> Value {
        let id = self.next_message;
        self.next_message += 1;
        let chat = self.chats.get_mut(&chat).unwrap();
        let message = Message {
            id,
            edited: None,
            deleted: false,
            posted: message,
        };
        let json = message.json(chat);
        if message.posted.from_bot {
            chat.show(&message, false);
        }
        chat.messages.push(message);
        json
    }
}

/// One private chat, or a group.
#[derive(Clone, Debug)]
pub(super) struct Chat {
    pub(super) id: i64,
    pub(super) language: Option<String>,
    /// Whether the visitor has written yet: before that a bot may not.
    pub(super) started: bool,
    pub(super) blocked: bool,
    pub(super) messages: Vec<Message>,
    /// What appeared on the visitor's screen, in order: new messages and edits.
    pub(super) shown: Vec<Shown>,
    /// How much of `shown` was there when the visitor last did something.
    pub(super) seen: usize,
    /// How often the bot did anything here that a visitor notices.
    pub(super) reactions: usize,
    /// How many of them were before the visitor last did something.
    pub(super) earlier_reactions: usize,
    /// Short words over the screen, one for each answered press that had any.
    pub(super) toasts: Vec<String>,
    /// The time until which the server refuses the bot's messages here (429).
    pub(super) flooded_until: Option<Instant>,
    pub(super) last_press: Option<(i64, String)>,
}

impl Chat {
    pub(super) fn new(id: i64) -> Self {
        Self {
            id,
            language: Some("id".into()),
            started: false,
            blocked: false,
            messages: Vec::new(),
            shown: Vec::new(),
            seen: 0,
            reactions: 0,
            earlier_reactions: 0,
            toasts: Vec::new(),
            flooded_until: None,
            last_press: None,
        }
    }

    /// The visitor as Telegram tells of them, with a name that must not turn up anywhere.
    pub(super) fn visitor(&self) -> Value {
        let mut visitor = json!({
            "id": self.id, "is_bot": false, "first_name": "Bunga", "last_name": "Citra", "username": "bunga_citra",
        });
        if let Some(language) = &self.language {
            visitor["language_code"] = language.as_str().into();
        }
        visitor
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "id": self.id, "type": "private", "first_name": "Bunga", "last_name": "Citra", "username": "bunga_citra",
        })
    }

    /// Something appears, or changes, before the visitor's eyes.
    pub(super) fn show(&mut self, message: &Message, edited: bool) {
        self.reactions += 1;
        self.shown.push(Shown {
            text: message.posted.content.text.clone(),
            edited,
        });
    }

    /// The visitor does something: what comes from now on is the reaction.
    pub(super) fn act(&mut self) {
        self.seen = self.shown.len();
        self.earlier_reactions = self.reactions;
    }

    pub(super) fn message(&mut self, id: i64) -> Option<&mut Message> {
        self.messages
            .iter_mut()
            .find(|message| message.id == id && !message.deleted)
    }

    /// The newest message that still has buttons.
    pub(super) fn with_buttons(&self) -> Option<&Message> {
        self.messages
            .iter()
            .rev()
            .find(|message| !message.deleted && !message.buttons().is_empty())
    }

    /// The chat as the visitor sees it now, for failures and for reading.
    pub(super) fn screen(&self) -> String {
        use std::fmt::Write;
        let mut screen = String::new();
        for message in self.messages.iter().filter(|message| !message.deleted) {
            let who = if message.posted.from_bot {
                "bot"
            } else {
                "visitor"
            };
            let edited = if message.edited.is_some() {
                " (edited)"
            } else {
                ""
            };
            let text = message.posted.content.text.replace('\n', "\n    ");
            writeln!(screen, "{who}{edited}: {text}").unwrap();
            for row in message.buttons() {
                let labels: Vec<String> =
                    row.iter().map(|(label, _)| format!("[{label}]")).collect();
                writeln!(screen, "    {}", labels.join(" ")).unwrap();
            }
        }
        if let Some(toast) = self.toasts.last() {
            writeln!(screen, "(last toast: {toast})").unwrap();
        }
        screen
    }
}

/// What appeared on a screen.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) edited: bool,
}

/// A message that is somewhere.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) edited: Option<i64>,
    pub(super) deleted: bool,
    pub(super) posted: Posted,
}

/// A message before it has a number.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    pub(super) from_bot: bool,
    pub(super) date: i64,
    pub(super) content: Formatted,
    /// The field that holds what is not text: `photo`, `document`, `sticker`, `voice`.
    pub(super) media: Option<(&'static str, Value)>,
    pub(super) markup: Option<Value>,
}

impl Message {
    /// The rows of buttons: label, and callback data where a press sends some.
    pub(super) fn buttons(&self) -> Vec<Vec<(String, Option<String>)>> {
        let rows = self
            .posted
            .markup
            .as_ref()
            .and_then(|markup| markup["inline_keyboard"].as_array());
        let button = |button: &Value| {
            (
                button["text"].as_str().unwrap_or_default().to_owned(),
                button["callback_data"].as_str().map(str::to_owned),
            )
        };
        let rows = rows.into_iter().flatten();
        rows.map(|row| row.as_array().into_iter().flatten().map(button).collect())
            .collect()
    }

    pub(super) fn json(&self, chat: &Chat) -> Value {
        let from = if self.posted.from_bot {
            bot()
        } else {
            chat.visitor()
        };
        let mut json = json!({ "message_id": self.id, "from": from, "chat": chat.json(), "date": self.posted.date });
        let content = &self.posted.content;
        let (text, entities) = match &self.posted.media {
            None => ("text", "entities"),
            Some((name, media)) => {
                json[*name] = media.clone();
                ("caption", "caption_entities")
            }
        };
        if !content.text.is_empty() {
            json[text] = content.text.as_str().into();
        }
        if !content.entities.is_empty() {
            json[entities] = content.entities.clone().into();
        }
        if let Some(edited) = self.edited {
            json["edit_date"] = edited.into();
        }
        if let Some(markup) = self
            .posted
            .markup
            .as_ref()
            .filter(|markup| markup.get("inline_keyboard").is_some())
        {
            json["reply_markup"] = markup.clone();
        }
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

/// The bot as a user.
pub(super) fn bot() -> Value {
    json!({ "id": BOT_ID, "is_bot": true, "first_name": "Kenal", "username": "kenal_test_bot" })
}
