//! What a person with a phone does: types, presses, sends, blocks.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    chat::{Chat, Posted},
    html::Formatted,
    world::{Shared, World},
};

/// One person in a private chat with the bot.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(super) shared: Arc<Shared>,
    pub(super) id: i64,
}

impl Visitor {
    /// The language the visitor's app is set to; Indonesian unless told, None for an app that does not say.
    pub(crate) fn speaks(self, language: Option<&str>) -> Self {
        self.change(|chat| chat.language = language.map(str::to_owned));
        self
    }

    /// Types a text.
    pub(crate) fn say(&self, text: &str) {
        self.say_earlier(text, 0);
    }

    /// Typed a text so many seconds ago, while the bot was away.
    pub(crate) fn say_earlier(&self, text: &str, seconds: i64) {
        let mut entities = Vec::new();
        if text.starts_with('/') {
            let command = text.split_whitespace().next().unwrap_or(text);
            entities.push(json!({ "type": "bot_command", "offset": 0, "length": super::html::units(command) }));
        }
        self.send(Formatted { text: text.to_owned(), entities }, None, seconds);
    }

    /// Follows a link with a payload, or presses Start (with an empty one).
    pub(crate) fn start(&self, payload: &str) {
        self.say(format!("/start {payload}").trim_end());
    }

    /// Sends a photo.
    pub(crate) fn photo(&self) {
        self.send_media("photo", json!([{ "file_id": "p", "file_unique_id": "p", "width": 90, "height": 90 }]));
    }

    /// Sends a voice message.
    pub(crate) fn voice(&self) {
        self.send_media("voice", json!({ "file_id": "v", "file_unique_id": "v", "duration": 3 }));
    }

    /// Sends a sticker.
    pub(crate) fn sticker(&self) {
        self.send_media(
            "sticker",
            json!({
                "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512,
                "is_animated": false, "is_video": false,
            }),
        );
    }

    fn send_media(&self, kind: &'static str, media: Value) {
        self.send(Formatted::default(), Some((kind, media)), 0);
    }

    fn send(&self, content: Formatted, media: Option<(&'static str, Value)>, seconds: i64) {
        self.shared.change(|world| {
            let date = world.now() - seconds;
            let chat = world.chats.get_mut(&self.id).unwrap();
            chat.started = true;
            chat.act();
            let message = world.post(self.id, Posted { from_bot: false, date, content, media, markup: None });
            world.queue(self.id, "message", message);
        });
    }

    /// Changes the visitor's own last message.
    pub(crate) fn edit(&self, text: &str) {
        self.shared.change(|world| {
            let now = world.now();
            let chat = world.chats.get_mut(&self.id).unwrap();
            chat.act();
            let own = chat.messages.iter_mut().rev().find(|message| !message.posted.from_bot);
            let message = own.expect("the visitor has said something that can be changed");
            message.posted.content.text = text.to_owned();
            message.edited = Some(now);
            let json = message.clone().json(chat);
            world.queue(self.id, "edited_message", json);
        });
    }

    /// Presses the button with this label in the newest message that has buttons.
    ///
    /// The label may be cut short where only one begins with it, or holds it.
    pub(crate) fn press(&self, label: &str) {
        self.shared.change(|world| {
            let chat = &world.chats[&self.id];
            let message = chat.with_buttons().unwrap_or_else(|| panic!("no buttons to press:\n{}", chat.screen()));
            let buttons: Vec<(String, Option<String>)> = message.buttons().into_iter().flatten().collect();
            let find = |fits: &dyn Fn(&str) -> bool| {
                let mut found = buttons.iter().filter(|(label, _)| fits(label));
                found.next().filter(|_| found.next().is_none())
            };
            let lower = label.to_lowercase();
            let (_, data) = find(&|other| other == label)
                .or_else(|| find(&|other| other.to_lowercase().starts_with(&lower)))
                .or_else(|| find(&|other| other.to_lowercase().contains(&lower)))
                .unwrap_or_else(|| panic!("no single button is called {label:?}:\n{}", chat.screen()));
            let data = data.clone().unwrap_or_else(|| panic!("the button {label:?} sends nothing to the bot"));
            press(world, self.id, message.id, &data);
        });
    }

    /// Presses a button by its place, row by row from the first.
    pub(crate) fn press_at(&self, place: usize) {
        let labels: Vec<String> = self.buttons().into_iter().flatten().collect();
        let label = labels.get(place).unwrap_or_else(|| panic!("no button {place}:\n{}", self.screen()));
        self.press(label);
    }

    /// Presses a button by its place in the message that appeared or changed last, wherever it stands.
    pub(crate) fn press_in_latest(&self, place: usize) {
        self.shared.change(|world| {
            let chat = &world.chats[&self.id];
            let latest =
                chat.shown.last().and_then(|shown| chat.messages.iter().find(|message| message.id == shown.message));
            let message = latest.unwrap_or_else(|| panic!("nothing to press:\n{}", chat.screen()));
            let button = message.buttons().into_iter().flatten().nth(place);
            let (_, data) = button.unwrap_or_else(|| panic!("no button {place}:\n{}", chat.screen()));
            press(world, self.id, message.id, &data.expect("the button sends something to the bot"));
        });
    }

    /// Presses the same button again, though it may have gone by now.
    pub(crate) fn press_again(&self) {
        self.shared.change(|world| {
            let last = world.chats[&self.id].last_press.clone();
            let (message, data) = last.expect("a button was pressed before");
            press(world, self.id, message, &data);
        });
    }

    /// Presses a button of the bot's newest message that holds this data, as an old version or a forger might.
    pub(crate) fn press_raw(&self, data: &str) {
        self.shared.change(|world| {
            let chat = &world.chats[&self.id];
            let message = chat.messages.iter().rev().find(|message| message.posted.from_bot);
            let message = message.expect("the bot has said something").id;
            press(world, self.id, message, data);
        });
    }

    /// Stops the bot: from now on it may not write here.
    pub(crate) fn block(&self) {
        self.set_blocked(true);
    }

    /// Lets the bot write again.
    pub(crate) fn unblock(&self) {
        self.set_blocked(false);
    }

    fn set_blocked(&self, blocked: bool) {
        self.shared.change(|world| {
            let now = world.now();
            let chat = world.chats.get_mut(&self.id).unwrap();
            chat.blocked = blocked;
            let member = |blocked: bool| {
                let user = super::chat::bot();
                if blocked {
                    json!({ "user": user, "status": "kicked", "until_date": 0 })
                } else {
                    json!({ "user": user, "status": "member" })
                }
            };
            let change = json!({
                "chat": chat.json(), "from": chat.visitor(), "date": now,
                "old_chat_member": member(!blocked), "new_chat_member": member(blocked),
            });
            world.queue(self.id, "my_chat_member", change);
        });
    }

    fn change<T>(&self, act: impl FnOnce(&mut Chat) -> T) -> T {
        self.shared.change(|world| act(world.chats.get_mut(&self.id).unwrap()))
    }
}

fn press(world: &mut World, id: i64, message: i64, data: &str) {
    world.chats.get_mut(&id).unwrap().act();
    let query = world.ask(id);
    let chat = world.chats.get_mut(&id).unwrap();
    chat.last_press = Some((message, data.to_owned()));
    let json = chat.messages.iter().find(|other| other.id == message).unwrap().json(chat);
    let from = chat.visitor();
    let callback = json!({ "id": query, "from": from, "message": json, "chat_instance": "7", "data": data });
    world.queue(id, "callback_query", callback);
}
