//! Updates as events; pure.
//!
//! Only the few fields that matter are read: teloxide's full types cost several times as much and would hold what the
//! bot has no business with. A test reads Telegram's own examples with both.

use serde::{Deserialize, de::IgnoredAny};

use crate::{
    domain::{
        conversation::{Act, Command, Event, Media},
        locale::Locale,
    },
    engine::Address,
    telegram::keyboard,
};

/// The kinds of update that the bot asks for.
pub const ALLOWED: [&str; 5] = ["message", "edited_message", "callback_query", "my_chat_member", "inline_query"];

/// The bot as Telegram knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Its number.
    pub id: i64,
    /// Its name, without the `@`.
    pub name: String,
}

/// An update, as far as it is read.
#[derive(Debug, Deserialize)]
pub struct Update {
    /// Its number.
    pub update_id: i64,
    message: Option<Message>,
    edited_message: Option<Message>,
    callback_query: Option<CallbackQuery>,
    my_chat_member: Option<ChatMemberUpdated>,
    inline_query: Option<InlineQuery>,
}

/// What an update says, and to whom the answer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The chat.
    pub chat: i64,
    /// The person in it.
    pub person: i64,
    /// Where replies go.
    pub address: Address,
    /// The press to answer at once.
    pub callback: Option<String>,
    /// What happened.
    pub what: Said,
}

/// What somebody has typed after the bot's name in another chat, so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The query to answer.
    pub query: String,
    /// Who types.
    pub person: i64,
    /// The language of the app; None where it does not say.
    pub language: Option<Locale>,
    /// The text.
    pub text: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The conversation goes on.
    Event(Event),
    /// The visitor blocked the bot.
    Left,
}

#[derive(Debug, Deserialize)]
struct Message {
    message_id: i64,
    #[serde(default)]
    date: i64,
    edit_date: Option<i64>,
    from: Option<User>,
    chat: Chat,
    text: Option<String>,
    /// What is written below a picture or a recording.
    caption: Option<String>,
    reply_to_message: Option<Box<RepliedTo>>,
    via_bot: Option<User>,
    photo: Option<IgnoredAny>,
    sticker: Option<IgnoredAny>,
    animation: Option<IgnoredAny>,
    voice: Option<IgnoredAny>,
    video_note: Option<IgnoredAny>,
    audio: Option<IgnoredAny>,
    video: Option<IgnoredAny>,
    document: Option<IgnoredAny>,
    location: Option<IgnoredAny>,
    venue: Option<IgnoredAny>,
    contact: Option<IgnoredAny>,
    poll: Option<IgnoredAny>,
    dice: Option<IgnoredAny>,
    story: Option<IgnoredAny>,
    game: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct RepliedTo {
    from: Option<User>,
}

#[derive(Debug, Deserialize)]
struct User {
    id: i64,
    #[serde(default)]
    is_bot: bool,
    language_code: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Chat {
    id: i64,
    #[serde(rename = "type", default)]
    kind: String,
}

#[derive(Debug, Deserialize)]
struct CallbackQuery {
    id: String,
    from: User,
    message: Option<Pressed>,
    data: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Pressed {
    message_id: i64,
    chat: Chat,
}

#[derive(Debug, Deserialize)]
struct InlineQuery {
    id: String,
    from: User,
    query: String,
}

#[derive(Debug, Deserialize)]
struct ChatMemberUpdated {
    chat: Chat,
    from: User,
    old_chat_member: ChatMember,
    new_chat_member: ChatMember,
}

#[derive(Debug, Deserialize)]
struct ChatMember {
    status: String,
}

impl Update {
    /// When its visitor wrote it; None where Telegram does not say.
    #[must_use]
    pub fn sent(&self) -> Option<i64> {
        let edited = self.edited_message.as_ref().and_then(|message| message.edit_date);
        plausible(self.message.as_ref().map(|message| message.date).or(edited))
    }

    /// What was typed in another chat; None for an update of any other kind.
    #[must_use]
    pub fn typed(&self) -> Option<Typed> {
        let InlineQuery { id, from, query } = self.inline_query.as_ref()?;
        Some(Typed { query: id.clone(), person: from.id, language: from.language(), text: query.clone() })
    }

    /// What the update says to the bot; None where it is not for it: a service message, a group's own talk, a bot.
    ///
    /// `now` is the time it is handled at, and `live` whether that is as it happens.
    #[must_use]
    pub fn hear(self, me: &Me, now: i64, live: bool) -> Option<Heard> {
        if let Some(message) = self.message {
            return message.hear(me, now, live, false);
        }
        if let Some(message) = self.edited_message {
            return message.hear(me, now, live, true);
        }
        if let Some(query) = self.callback_query {
            return Some(query.hear(now, live));
        }
        self.my_chat_member.and_then(|member| member.hear(now, live))
    }
}

/// A time as Telegram has them, in 32 bits; any other would overflow where times are reckoned with.
fn plausible(date: Option<i64>) -> Option<i64> {
    date.filter(|date| (0..=i64::from(u32::MAX)).contains(date))
}

fn event(now: i64, sent: Option<i64>, live: bool, user: &User, act: Act) -> Said {
    Said::Event(Event { at: now, sent, live, language: user.language(), act })
}

impl User {
    fn language(&self) -> Option<Locale> {
        self.language_code.as_deref().map(|code| Locale::guess(Some(code)))
    }
}

impl Message {
    fn hear(self, me: &Me, now: i64, live: bool, edited: bool) -> Option<Heard> {
        let user = self.from.as_ref()?;
        // An answer that was shared here is the bot's own words.
        if user.is_bot || self.via_bot.as_ref().is_some_and(|bot| bot.id == me.id) {
            return None;
        }
        let alone = self.chat.kind == "private";
        let replied = self.reply_to_message.as_ref().and_then(|replied| replied.from.as_ref());
        let mut spoken_to = alone || replied.is_some_and(|user| user.id == me.id);
        // What stands below a picture is what its sender wants to know.
        let below = self.caption.as_deref().filter(|caption| !caption.trim().is_empty());
        let act = match self.text.as_deref().or(below) {
            Some(text) => {
                let (text, named) = unnamed(text, &me.name);
                spoken_to |= named;
                match command(&text, &me.name) {
                    Addressed::Other => return None,
                    Addressed::Command(act) => {
                        // In a group, a slash and a word that is no command of ours may be another bot's.
                        spoken_to |= !matches!(act, Act::Mistyped(_));
                        act
                    }
                    Addressed::No => Act::Said(text.into_owned()),
                }
            }
            None => Act::Sent(self.media()?),
        };
        if !spoken_to {
            return None;
        }
        let act = match act {
            Act::Said(text) if edited => Act::Edited(text),
            // A changed command or picture is not given again.
            _ if edited => return None,
            act => act,
        };
        let sent = plausible(if edited { self.edit_date } else { Some(self.date) });
        let answered = (!alone).then_some(self.message_id);
        Some(Heard {
            chat: self.chat.id,
            person: user.id,
            address: Address { chat: self.chat.id, pressed: None, answered },
            callback: None,
            what: event(now, sent, live, user, act),
        })
    }

    /// What kind of thing it holds; None for a service message.
    fn media(&self) -> Option<Media> {
        if self.photo.is_some() {
            return Some(Media::Photo);
        }
        if self.sticker.is_some() || self.animation.is_some() {
            return Some(Media::Sticker);
        }
        if self.voice.is_some() || self.video_note.is_some() {
            return Some(Media::Voice);
        }
        let other = [
            &self.audio,
            &self.video,
            &self.document,
            &self.location,
            &self.venue,
            &self.contact,
            &self.poll,
            &self.dice,
            &self.story,
            &self.game,
        ];
        other.iter().any(|thing| thing.is_some()).then_some(Media::Other)
    }
}

impl CallbackQuery {
    fn hear(self, now: i64, live: bool) -> Heard {
        let choice = self.data.as_deref().and_then(keyboard::decode);
        // Without its message the press came from a message sent by way of another chat: the person is all there is.
        let chat = self.message.as_ref().map_or(self.from.id, |message| message.chat.id);
        Heard {
            chat,
            person: self.from.id,
            address: Address { chat, pressed: self.message.map(|message| message.message_id), answered: None },
            callback: Some(self.id),
            what: event(now, None, live, &self.from, Act::Pressed(choice)),
        }
    }
}

impl ChatMemberUpdated {
    fn hear(self, now: i64, live: bool) -> Option<Heard> {
        if self.chat.kind != "private" {
            return None;
        }
        let what = match (self.old_chat_member.status.as_str(), self.new_chat_member.status.as_str()) {
            (_, "kicked") => Said::Left,
            ("kicked", _) => event(now, None, live, &self.from, Act::Returned),
            _ => return None,
        };
        let address = Address { chat: self.chat.id, pressed: None, answered: None };
        Some(Heard { chat: self.chat.id, person: self.from.id, address, callback: None, what })
    }
}

enum Addressed {
    /// No command.
    No,
    /// A command of this bot or of nobody in particular.
    Command(Act),
    /// A command of another bot.
    Other,
}

fn command(text: &str, name: &str) -> Addressed {
    let Some(act) = Command::parse(text) else {
        return Addressed::No;
    };
    let word = text.split_whitespace().next().unwrap_or_default();
    match word.split_once('@') {
        Some((_, bot)) if !bot.eq_ignore_ascii_case(name) => Addressed::Other,
        _ => Addressed::Command(act),
    }
}

/// The text without the bot's name, and whether it was there.
fn unnamed<'a>(text: &'a str, name: &str) -> (std::borrow::Cow<'a, str>, bool) {
    let mention = |word: &str| {
        word.strip_prefix('@')
            .is_some_and(|rest| rest.trim_end_matches([',', ':', '?', '!', '.']).eq_ignore_ascii_case(name))
    };
    if !text.contains('@') || !text.split_whitespace().any(mention) {
        return (text.into(), false);
    }
    let rest: Vec<&str> = text.split_whitespace().filter(|word| !mention(word)).collect();
    (rest.join(" ").into(), true)
}
