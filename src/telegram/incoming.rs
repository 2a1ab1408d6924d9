//! Updates as events; pure.
//!
//! An update is teloxide's [`Update`], read from what matters of it: fields that the bot has no business with are left
//! out first. An entity, a quote or a button of a kind that is later than teloxide's would otherwise take the whole
//! message with it, and the visitor would get no answer.

use std::{borrow::Cow, ops::Range};

use serde::Deserialize;
use serde_json::{Map, Value};
use teloxide::types::{
    AllowedUpdate, CallbackQuery, ChatMemberKind, ChatMemberUpdated, Message, Update, UpdateId, UpdateKind, User,
};

use crate::{
    domain::{
        conversation::{Act, Command, Event, Media, Posted},
        locale::Locale,
    },
    engine::{Address, What},
    telegram::{keyboard, outgoing::TEXT},
};

/// The kinds of update that the bot asks for, with their names in an update.
const ALLOWED: [(&str, AllowedUpdate); 5] = [
    ("message", AllowedUpdate::Message),
    ("edited_message", AllowedUpdate::EditedMessage),
    ("callback_query", AllowedUpdate::CallbackQuery),
    ("my_chat_member", AllowedUpdate::MyChatMember),
    ("inline_query", AllowedUpdate::InlineQuery),
];

/// The kinds of update that the bot asks for.
pub fn allowed_updates() -> impl Iterator<Item = AllowedUpdate> {
    ALLOWED.into_iter().map(|(_, kind)| kind)
}

/// The fields of a message that are read; a caption is read as the text.
const READ: [&str; 10] = [
    "message_id",
    "message_thread_id",
    "is_topic_message",
    "from",
    "date",
    "edit_date",
    "chat",
    "via_bot",
    "text",
    "reply_to_message",
];

/// The fields that hold what somebody has sent, and what that is for the bot. teloxide's types have most of them, but not
/// those of later API levels, and they demand more of a file than Telegram always tells.
const CONTENT: [(&str, Media); 23] = [
    ("photo", Media::Photo),
    ("live_photo", Media::Photo),
    ("sticker", Media::Sticker),
    ("animation", Media::Sticker),
    ("voice", Media::Voice),
    ("video_note", Media::Voice),
    ("audio", Media::Other),
    ("checklist", Media::Other),
    ("contact", Media::Other),
    ("dice", Media::Other),
    ("document", Media::Other),
    ("game", Media::Other),
    ("giveaway", Media::Other),
    ("giveaway_winners", Media::Other),
    ("invoice", Media::Other),
    ("location", Media::Other),
    ("paid_media", Media::Other),
    ("poll", Media::Other),
    ("rich_message", Media::Other),
    ("story", Media::Other),
    ("venue", Media::Other),
    ("video", Media::Other),
    ("web_app_data", Media::Other),
];

/// From how many UTF-16 units on a text may be the first part of one that the app has cut: apps cut at the last blank or
/// end of a line that fits.
const CUT: usize = TEXT / 5 * 4;

/// From which age on a message that is changed in a group is left alone, in seconds.
const LONG_AGO: i64 = 3_600;

/// The account that passes a channel's posts on to its group.
const TELEGRAM: u64 = 777_000;

/// The bot as Telegram knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Its number.
    pub id: i64,
    /// Its name, without the `@`.
    pub name: String,
}

/// An update that has come.
#[derive(Debug)]
pub struct Arrival {
    /// Its number.
    pub number: i64,
    update: Update,
    /// What its message holds besides words; None for a service message.
    content: Option<Media>,
    /// The album that it is a part of.
    album: Option<String>,
    /// The numbers that the group had and has, where it says that it has become a supergroup.
    moved: Option<(i64, i64)>,
    /// Whether a chat and no person wrote it: an admin who stays unnamed, a channel, a channel's post in its group.
    by_chat: bool,
    /// Who is mentioned in the text by another name than the bot's, and where that stands, in UTF-16 units.
    mentioned: Vec<(i64, Range<usize>)>,
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
    pub what: What,
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

impl Arrival {
    /// Reads one update as Telegram writes it.
    ///
    /// # Errors
    /// The number of an update that cannot be read, for it must be acknowledged all the same; None if even that is missing.
    pub fn read(json: &str) -> Result<Self, Option<i64>> {
        #[derive(Deserialize)]
        struct Numbered {
            update_id: i64,
        }
        let number = serde_json::from_str::<Numbered>(json).map_err(|_| None)?.update_id;
        Self::read_kind(number, json).ok_or(Some(number))
    }

    fn read_kind(number: i64, json: &str) -> Option<Self> {
        let mut fields: Map<String, Value> = serde_json::from_str(json).ok()?;
        let Some((kind, _)) = ALLOWED.into_iter().find(|(kind, _)| fields.contains_key(*kind)) else {
            // One that was not asked for is none for the bot, and no fault of its sender.
            let update = Update { id: UpdateId(0), kind: UpdateKind::Error(Value::Null) };
            let (content, album, moved, by_chat, mentioned) = (None, None, None, false, Vec::new());
            return Some(Self { number, update, content, album, moved, by_chat, mentioned });
        };
        let mut fields = fields.remove(kind)?;
        let (mut content, mut album, mut moved, mut by_chat, mut mentioned) = (None, None, None, false, Vec::new());
        match (kind, &mut fields) {
            ("message" | "edited_message", Value::Object(message)) => {
                content = CONTENT.into_iter().find(|(name, _)| message.contains_key(*name)).map(|(_, media)| media);
                album = message.get("media_group_id").and_then(Value::as_str).map(str::to_owned);
                moved = numbers(message);
                by_chat = message.contains_key("sender_chat")
                    || message.get("is_automatic_forward").and_then(Value::as_bool) == Some(true);
                mentioned = mentions(message);
                prune(message);
            }
            ("callback_query", Value::Object(query)) => {
                if let Some(Value::Object(pressed)) = query.get_mut("message") {
                    prune(pressed);
                }
            }
            _ => {}
        }
        // teloxide reads the number in the first place only.
        let json = format!("{{\"update_id\":{number},\"{kind}\":{fields}}}");
        let update: Update = serde_json::from_str(&json).ok()?;
        let readable = !matches!(update.kind, UpdateKind::Error(_));
        readable.then_some(Self { number, update, content, album, moved, by_chat, mentioned })
    }

    /// When its visitor wrote it; None if Telegram does not say.
    #[must_use]
    pub fn sent(&self) -> Option<i64> {
        match &self.update.kind {
            UpdateKind::Message(message) => plausible(Some(message.date.timestamp())),
            UpdateKind::EditedMessage(message) => plausible(message.edit_date().map(|date| date.timestamp())),
            UpdateKind::MyChatMember(change) => plausible(Some(change.date.timestamp())),
            _ => None,
        }
    }

    /// What was typed in another chat; None for an update of any other kind.
    #[must_use]
    pub fn typed(&self) -> Option<Typed> {
        let UpdateKind::InlineQuery(query) = &self.update.kind else {
            return None;
        };
        Some(Typed {
            query: query.id.0.clone(),
            person: number(&query.from)?,
            language: language(&query.from),
            text: query.query.clone(),
        })
    }

    /// What the update says to the bot; None if it is not for it: a service message, a group's own talk, a bot.
    ///
    /// `now` is the time it is handled at, and `live` whether that is as it happens.
    #[must_use]
    pub fn interpret(self, me: &Me, now: i64, live: bool) -> Option<Heard> {
        if let Some((from, to)) = self.moved {
            let address = Address { chat: to, ..Address::default() };
            return Some(Heard { chat: to, person: to, address, callback: None, what: What::Moved { from, at: now } });
        }
        if self.by_chat {
            return None;
        }
        let sent = self.sent();
        let moment = Moment { now, sent, live };
        let theirs = self.mentioned.into_iter().filter(|(person, _)| *person == me.id).map(|(_, place)| place);
        let sent = (self.content, self.album, theirs.collect());
        match self.update.kind {
            UpdateKind::Message(message) => interpret_message(&message, sent, me, moment, false),
            UpdateKind::EditedMessage(message) => interpret_message(&message, sent, me, moment, true),
            UpdateKind::CallbackQuery(query) => hear_press(query, moment),
            UpdateKind::MyChatMember(change) => hear_change(&change, moment),
            _ => None,
        }
    }
}

/// The number that a group had and the one that it has, told in the old group and in the new one; None in other messages.
fn numbers(message: &Map<String, Value>) -> Option<(i64, i64)> {
    let here = message.get("chat")?.get("id")?.as_i64()?;
    let number = |field: &str| message.get(field).and_then(Value::as_i64);
    let numbers = match (number("migrate_from_chat_id"), number("migrate_to_chat_id")) {
        (Some(from), _) => Some((from, here)),
        (None, Some(to)) => Some((here, to)),
        (None, None) => None,
    };
    numbers.filter(|(from, to)| from != to)
}

/// Leaves what is read of a message, and of the one that it replies to.
fn prune(message: &mut Map<String, Value>) {
    if let (false, Some(caption)) = (message.contains_key("text"), message.remove("caption")) {
        message.insert("text".to_owned(), caption);
    }
    message.retain(|name, _| READ.contains(&name.as_str()));
    if let Some(Value::Object(replied)) = message.get_mut("reply_to_message") {
        replied.retain(|name, _| READ.contains(&name.as_str()) && name != "text" && name != "reply_to_message");
    }
}

/// When an update was sent and is handled.
#[derive(Clone, Copy)]
struct Moment {
    now: i64,
    sent: Option<i64>,
    live: bool,
}

/// A time as Telegram has them, in 32 bits; any other would overflow where times are reckoned with.
fn plausible(date: Option<i64>) -> Option<i64> {
    date.filter(|date| (0..=i64::from(u32::MAX)).contains(date))
}

fn event(moment: Moment, user: &User, in_group: bool, message: Option<Posted>, act: Act) -> What {
    What::Event(Event {
        at: moment.now,
        sent: moment.sent,
        message,
        live: moment.live,
        in_group,
        language: language(user),
        act,
    })
}

fn language(user: &User) -> Option<Locale> {
    user.language_code.as_deref().map(|code| Locale::guess(Some(code)))
}

/// A person's number; None if it is out of Telegram's range.
fn number(user: &User) -> Option<i64> {
    user.id.0.try_into().ok()
}

fn interpret_message(
    message: &Message,
    (content, album, mentioned): (Option<Media>, Option<String>, Vec<Range<usize>>),
    me: &Me,
    moment: Moment,
    edited: bool,
) -> Option<Heard> {
    let user = message.from.as_ref()?;
    let is_me = |user: &User| number(user) == Some(me.id);
    // An answer that was shared here is the bot's own words.
    if user.is_bot || user.id.0 == TELEGRAM || message.via_bot.as_ref().is_some_and(is_me) {
        return None;
    }
    let alone = message.chat.is_private();
    let replied = message.reply_to_message().and_then(|replied| replied.from.as_ref());
    let mut spoken_to = alone || replied.is_some_and(is_me);
    // What stands below a picture is what its sender wants to know.
    let words = message.text().filter(|text| content.is_none() || !text.trim().is_empty());
    let act = match words {
        Some(text) => {
            let (text, named) = unnamed(text, &me.name, mentioned);
            spoken_to |= named;
            match command(&text, &me.name) {
                Addressed::Other => return None,
                Addressed::Command(act) => {
                    // In a group, a slash and a word that is no command of ours may be another bot's, unless ours is named.
                    let names_us = text.split_whitespace().next().is_some_and(|word| word.contains('@'));
                    spoken_to |= names_us || !matches!(act, Act::Mistyped(_));
                    act
                }
                Addressed::No => Act::Said(text.into_owned()),
            }
        }
        None => Act::Sent(content?),
    };
    if !spoken_to {
        return None;
    }
    let act = match act {
        // A picture that was changed is not looked at again.
        Act::Sent(_) if edited => return None,
        // In a group nobody waits for an answer to what was said long ago.
        _ if edited && !alone && age(message, moment.now) > LONG_AGO => return None,
        Act::Said(text) if edited => Act::Edited(text),
        _ if edited => Act::Edited(words?.to_owned()),
        act => act,
    };
    let is_full = message.text().is_some_and(|text| text.encode_utf16().count() >= CUT);
    let posted = Posted { number: message.id.0.into(), album, is_full };
    let person = number(user)?;
    let address = Address {
        chat: message.chat.id.0,
        pressed: None,
        answered: (!alone).then_some(i64::from(message.id.0)),
        topic: topic(message),
        owner: (!alone).then_some(person),
    };
    Some(Heard {
        chat: message.chat.id.0,
        person,
        address,
        callback: None,
        what: event(moment, user, !alone, Some(posted), act),
    })
}

/// How old a message was when it was changed, in seconds.
fn age(message: &Message, now: i64) -> i64 {
    let changed = plausible(message.edit_date().map(|date| date.timestamp())).unwrap_or(now);
    changed.saturating_sub(message.date.timestamp())
}

/// The topic that a message stands in; None in the general one and where there are none.
fn topic(message: &Message) -> Option<i64> {
    message.thread_id.filter(|_| message.is_topic_message).map(|thread| thread.0.0.into())
}

fn hear_press(query: CallbackQuery, moment: Moment) -> Option<Heard> {
    let person = number(&query.from)?;
    let (data, owner) = query.data.as_deref().map_or(("", None), keyboard::owner);
    // Without its message the press came from a message sent by way of another chat: the person is all there is.
    let in_group = query.message.as_ref().is_some_and(|message| !message.chat().is_private());
    let chat = query.message.as_ref().map_or(person, |message| message.chat().id.0);
    let pressed = query.message.as_ref().map(|message| i64::from(message.id().0));
    let message = query.message.as_ref().and_then(|message| message.regular_message());
    // A keyboard of an earlier version does not name its owner; the message that it answers does.
    let asker = || message?.reply_to_message()?.from.as_ref().filter(|user| !user.is_bot).and_then(number);
    let is_theirs = !in_group || owner.or_else(asker).is_none_or(|owner| owner == person);
    let act = if is_theirs { Act::Pressed(keyboard::decode(data)) } else { Act::PressedAnothers };
    // What comes new answers whoever asked, as what was pressed does.
    let answered = message.and_then(|message| message.reply_to_message()).map(|asked| i64::from(asked.id.0));
    let answered = answered.filter(|_| in_group);
    let topic = message.and_then(topic);
    let address = Address { chat, pressed, answered, topic, owner: in_group.then_some(person) };
    let what = event(moment, &query.from, in_group, None, act);
    Some(Heard { chat, person, address, callback: Some(query.id.0), what })
}

fn hear_change(change: &ChatMemberUpdated, moment: Moment) -> Option<Heard> {
    let chat = change.chat.id.0;
    let address = Address { chat, ..Address::default() };
    let (before, after) = (&change.old_chat_member.kind, &change.new_chat_member.kind);
    if change.chat.is_group() || change.chat.is_supergroup() {
        let is_added = !before.is_present() && after.is_present();
        // It is the group that is greeted, whoever added the bot.
        let what = event(moment, &change.from, true, None, Act::Added);
        return is_added.then_some(Heard { chat, person: chat, address, callback: None, what });
    }
    if !change.chat.is_private() {
        return None;
    }
    let what = match (before, after) {
        (_, ChatMemberKind::Banned(_)) => What::Left(moment.now),
        (ChatMemberKind::Banned(_), _) => {
            event(Moment { sent: None, ..moment }, &change.from, false, None, Act::Returned)
        }
        _ => return None,
    };
    Some(Heard { chat, person: number(&change.from)?, address, callback: None, what })
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
        Some((_, bot)) if !bot.trim_end_matches(['?', '!', '.', ',']).eq_ignore_ascii_case(name) => Addressed::Other,
        _ => Addressed::Command(act),
    }
}

/// Who is mentioned in a message's text or caption without a name of Telegram's, and where.
fn mentions(message: &Map<String, Value>) -> Vec<(i64, Range<usize>)> {
    let all = if message.contains_key("text") { "entities" } else { "caption_entities" };
    let all = message.get(all).and_then(Value::as_array).into_iter().flatten();
    let mention = |entity: &Value| {
        let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
        let (start, length) = (number(&entity["offset"])?, number(&entity["length"])?);
        let person = entity["user"]["id"].as_i64().filter(|_| entity["type"] == "text_mention")?;
        Some((person, start..start.checked_add(length)?))
    };
    all.filter_map(mention).collect()
}

/// The text without the bot's name and the signs around that, and whether it was there: as `@name`, whatever signs it
/// touches, or at these places, in UTF-16 units.
fn unnamed<'a>(text: &'a str, name: &str, places: Vec<Range<usize>>) -> (Cow<'a, str>, bool) {
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let named = text.match_indices('@').filter_map(|(start, sign)| {
        let end = start + sign.len() + name.len();
        let is_name = text.get(start + sign.len()..end).is_some_and(|word| word.eq_ignore_ascii_case(name));
        let stands_alone = is_name && !text[..start].ends_with(is_of_word) && !text[end..].starts_with(is_of_word);
        stands_alone.then_some(start..end)
    });
    let byte = |units: usize| {
        let mut passed = 0;
        let mut is_before = |(_, letter): &(usize, char)| {
            let before = passed < units;
            passed += letter.len_utf16();
            before
        };
        text.char_indices().find(|one| !is_before(one)).map_or(text.len(), |(place, _)| place)
    };
    let places = places.into_iter().map(|place| byte(place.start)..byte(place.end));
    let mut named: Vec<Range<usize>> = named.chain(places).collect();
    if named.is_empty() {
        return (text.into(), false);
    }
    named.sort_by_key(|place| place.start);
    let (mut rest, mut from) = (String::with_capacity(text.len()), 0);
    for place in named {
        let before = text.get(from..place.start).unwrap_or_default();
        rest.push_str(before.trim_end_matches(|sign: char| sign.is_whitespace() || OPENING.contains(sign)));
        rest.push(' ');
        let after = &text[place.end.max(from)..];
        let after = after.trim_start_matches(|sign: char| sign.is_whitespace() || CLOSING.contains(sign));
        from = text.len() - after.len();
    }
    rest.push_str(&text[from..]);
    (rest.trim().to_owned().into(), true)
}

/// What stands before and behind a name and goes with it.
const OPENING: &str = "([{<\"'`“„‘‚«‹*_~-–—";
const CLOSING: &str = ")]}>\"'`”“’‘»›*_~-–—,;:.…!?";
