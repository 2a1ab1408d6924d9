//! Chats and messages, as the server keeps them and as a visitor sees them.

use std::time::Instant;

use serde_json::{Value, json};

use super::html::Formatted;

/// The bot's own id; the token begins with it.
pub(super) const BOT_ID: i64 = 7_000_000_001;

/// One private chat, or a group.
#[derive(Clone, Debug)]
pub(super) struct Chat {
    pub(super) id: i64,
    pub(super) language: Option<String>,
    /// Whether the visitor has written yet: before that a bot may not.
    pub(super) started: bool,
    pub(super) blocked: bool,
    /// The supergroup that this group has become.
    pub(super) moved_to: Option<i64>,
    pub(super) messages: Vec<Message>,
    /// What appeared on the visitor's screen, in order: new messages and edits.
    pub(super) shown: Vec<Shown>,
    /// How much of `shown` was there when the visitor last did something.
    pub(super) seen: usize,
    /// When that was.
    pub(super) acted: Instant,
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
            moved_to: None,
            messages: Vec::new(),
            shown: Vec::new(),
            seen: 0,
            acted: Instant::now(),
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
        self.shown.push(Shown { message: message.id, text: message.posted.content.text.clone(), edited });
    }

    /// The visitor does something: what comes from now on is the reaction.
    pub(super) fn act(&mut self) {
        self.seen = self.shown.len();
        self.acted = Instant::now();
        self.earlier_reactions = self.reactions;
    }

    pub(super) fn message(&mut self, id: i64) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.id == id && !message.deleted)
    }

    /// The newest message that still has buttons.
    pub(super) fn with_buttons(&self) -> Option<&Message> {
        self.messages.iter().rev().find(|message| !message.deleted && !message.buttons().is_empty())
    }

    /// The chat as the visitor sees it now, for failures and for reading.
    pub(super) fn screen(&self) -> String {
        use std::fmt::Write;
        let mut screen = String::new();
        for message in self.messages.iter().filter(|message| !message.deleted) {
            let who = if message.posted.from_bot { "bot" } else { "visitor" };
            let edited = if message.edited.is_some() { " (edited)" } else { "" };
            let text = message.posted.content.text.replace('\n', "\n    ");
            writeln!(screen, "{who}{edited}: {text}").unwrap();
            for row in message.buttons() {
                let labels: Vec<String> = row.iter().map(|(label, _)| format!("[{label}]")).collect();
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
    pub(super) message: i64,
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
        let rows = self.posted.markup.as_ref().and_then(|markup| markup["inline_keyboard"].as_array());
        let button = |button: &Value| {
            (
                button["text"].as_str().unwrap_or_default().to_owned(),
                button["callback_data"].as_str().map(str::to_owned),
            )
        };
        let rows = rows.into_iter().flatten();
        rows.map(|row| row.as_array().into_iter().flatten().map(button).collect()).collect()
    }

    pub(super) fn json(&self, chat: &Chat) -> Value {
        let from = if self.posted.from_bot { bot() } else { chat.visitor() };
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
        if let Some(markup) = self.posted.markup.as_ref().filter(|markup| markup.get("inline_keyboard").is_some()) {
            json["reply_markup"] = markup.clone();
        }
        json
    }
}

/// The bot as a user.
pub(super) fn bot() -> Value {
    json!({ "id": BOT_ID, "is_bot": true, "first_name": "Kenal", "username": "kenal_test_bot" })
}
