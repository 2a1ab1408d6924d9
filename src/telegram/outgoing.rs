//! Messages as the calls that bring them to a chat: teloxide's payloads, kept as JSON until they have arrived; pure.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};
use teloxide::{
    payloads::{
        AnswerCallbackQuery, AnswerCallbackQuerySetters as _, EditMessageText, EditMessageTextSetters as _,
        SendMessage, SendMessageSetters as _,
    },
    requests::Payload,
    types::{
        CallbackQueryId, ChatId, CopyTextButton, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup,
        LinkPreviewOptions, MessageId, ParseMode, ReplyParameters, ThreadId,
    },
};

use crate::{
    domain::message::{Button, CopyText, Message, Placed, Span},
    engine::{Address, Unsent, VisitorId},
    telegram::{
        html::{html, plain},
        keyboard,
        payload::{json, method, with_main_button},
        upload,
    },
};

/// The most UTF-16 units that Telegram takes in one message.
pub(crate) const TEXT: usize = 4_096;

/// The most characters that Telegram takes over the screen where a button was pressed.
const TOAST: usize = 200;

/// The arguments that words need to arrive, and those that do them no harm.
const BARE: [&str; 5] = ["chat_id", "message_thread_id", "text", "link_preview_options", "disable_notification"];

/// A call on its way to a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The kept reply that it brings.
    pub reply: i64,
    /// Whose it is.
    pub visitor: VisitorId,
    /// Since when it waits, in seconds since 1970.
    pub at: i64,
    /// The chat.
    pub chat: i64,
    /// The Bot API's method.
    pub method: String,
    /// Its arguments as JSON.
    pub arguments: Bytes,
    /// Whether it goes before whatever else waits for the same chat.
    pub urgent: bool,
    /// When it came to the courier, in the courier's time.
    pub came: u64,
}

/// Where somebody waits for a reply: a chat, and the topic in it; none in the general one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thread {
    /// The chat.
    pub chat: i64,
    /// The topic.
    pub topic: Option<i64>,
}

impl Call {
    /// Where it is read; None for a change in a group, which does not say in which topic.
    #[must_use]
    pub fn thread(&self) -> Option<Thread> {
        if self.chat < 0 && self.method == method::<EditMessageText>() {
            return None;
        }
        let arguments: Value = serde_json::from_slice(&self.arguments).ok()?;
        Some(Thread { chat: self.chat, topic: arguments["message_thread_id"].as_i64() })
    }

    /// A kept reply as the call that it is; None where it is none.
    #[must_use]
    pub fn open(reply: Unsent) -> Option<Self> {
        let body = reply.body;
        let first = body.iter().position(|byte| *byte == b'\n')?;
        let second = first + 1 + body[first + 1..].iter().position(|byte| *byte == b'\n')?;
        let chat = std::str::from_utf8(&body[..first]).ok()?.parse().ok()?;
        let method = std::str::from_utf8(&body[first + 1..second]).ok()?;
        let (method, urgent) = method.strip_suffix(URGENT).map_or((method, false), |method| (method, true));
        let (method, arguments) = (method.to_owned(), body.slice(second + 1..));
        Some(Self { reply: reply.id, visitor: reply.visitor, at: reply.at, chat, method, arguments, urgent, came: 0 })
    }

    /// The kept reply again.
    #[must_use]
    pub fn close(&self) -> Unsent {
        let body = written(self.chat, &self.method, &self.arguments, self.urgent).into();
        Unsent { id: self.reply, visitor: self.visitor, at: self.at, body }
    }

    /// The same call to another chat, for a group that has become a supergroup.
    #[must_use]
    pub fn moved(&self, chat: i64) -> Option<Self> {
        self.mended(|arguments| arguments.insert("chat_id".to_owned(), chat.into()).map(drop))
            .map(|moved| Self { chat, ..moved })
    }

    /// The same call without a sound, for words that may be there already; None for a change, which makes none.
    #[must_use]
    pub fn silent(&self) -> Option<Self> {
        if self.method == method::<EditMessageText>() {
            return None;
        }
        self.mended(|arguments| {
            arguments.insert("disable_notification".to_owned(), true.into());
            Some(())
        })
    }

    /// The same call without its topic, for one that is closed or gone; None if it has none.
    #[must_use]
    pub fn without_topic(&self) -> Option<Self> {
        self.mended(|arguments| arguments.remove("message_thread_id").map(drop))
    }

    /// The words of a file as a message, for a chat that takes none; None for anything else.
    #[must_use]
    pub fn in_words(&self) -> Option<Self> {
        if !upload::is_upload(&self.method) {
            return None;
        }
        let mended = self.mended(|arguments| {
            arguments.remove(upload::DRAWING);
            arguments.remove(upload::DATA);
            let caption = arguments.remove("caption")?;
            arguments.insert("text".to_owned(), caption);
            Some(())
        })?;
        Some(Self { method: method::<SendMessage>(), ..mended })
    }

    /// The words of a message alone, without their looks and without buttons; None where it is no more than that.
    #[must_use]
    pub fn bare(&self) -> Option<Self> {
        if self.method != method::<SendMessage>() {
            return None;
        }
        let bare = self.mended(|arguments| {
            let was_html = arguments.contains_key("parse_mode");
            arguments.retain(|name, _| BARE.contains(&name.as_str()));
            if let Some(Value::String(text)) = arguments.get_mut("text").filter(|_| was_html) {
                *text = plain(text);
            }
            Some(())
        })?;
        (bare.arguments.len() < self.arguments.len()).then_some(bare)
    }

    /// The call with other arguments; None if the change does not apply.
    fn mended(&self, change: impl FnOnce(&mut Map<String, Value>) -> Option<()>) -> Option<Self> {
        let mut arguments: Map<String, Value> = serde_json::from_slice(&self.arguments).ok()?;
        change(&mut arguments)?;
        let arguments = serde_json::to_vec(&arguments).ok()?.into();
        Some(Self { arguments, ..self.clone() })
    }

    /// The same words as a new message, for an edit whose message is gone; None for anything else.
    #[must_use]
    pub fn anew(&self) -> Option<Self> {
        if self.method != method::<EditMessageText>() {
            return None;
        }
        let mended = self.mended(|arguments| arguments.remove("message_id").map(drop))?;
        Some(Self { method: method::<SendMessage>(), ..mended })
    }
}

/// A message for an address, as it is kept until it has arrived: the chat, the method (with a mark where it is urgent) and
/// the arguments, a line each.
/// `attached` is what goes along with it: a drawing as SVG, data as they are.
#[must_use]
pub fn render(address: &Address, message: &Message, attached: Option<&str>) -> Vec<Vec<u8>> {
    let buttons = keys(message, address.owner);
    let main = main_button(message);
    let topic = message_id(address.topic).map(ThreadId);
    if let (Some(attached), Some(attachment)) = (attached, &message.attachment) {
        let (method, arguments) = upload::kept((address.chat, topic), attachment, attached, &message.plain(), buttons);
        return vec![written(address.chat, &method, &arguments, message.urgent)];
    }
    let edited = if message.placed == Placed::InPlace { message_id(address.pressed) } else { None };
    let answered = if edited.is_none() { message_id(address.answered) } else { None };
    let mut parts = parts(&message.spans);
    let last = parts.len().saturating_sub(1);
    let mut rendered = Vec::with_capacity(parts.len());
    for (place, part) in parts.drain(..).enumerate() {
        let buttons = buttons.clone().filter(|_| place == last);
        let main = main.filter(|_| place == last);
        let text = html(&part);
        rendered.push(match edited.filter(|_| place == 0) {
            Some(edited) => kept(address.chat, &edit(address.chat, edited, text, buttons), main, message.urgent),
            None => {
                let mut payload = send(address, text, answered.filter(|_| place == 0), buttons);
                if let Some(placeholder) = message.placeholder.as_ref().filter(|_| payload.reply_markup.is_none()) {
                    let asks = ForceReply::new().input_field_placeholder(placeholder.clone()).selective();
                    payload = payload.reply_markup(asks);
                }
                kept(address.chat, &payload, main, message.urgent)
            }
        });
    }
    rendered
}

fn send(
    address: &Address,
    text: String,
    answered: Option<MessageId>,
    buttons: Option<InlineKeyboardMarkup>,
) -> SendMessage {
    let mut payload =
        SendMessage::new(ChatId(address.chat), text).parse_mode(ParseMode::Html).link_preview_options(no_preview());
    if let Some(topic) = message_id(address.topic) {
        payload = payload.message_thread_id(ThreadId(topic));
    }
    if let Some(answered) = answered {
        payload = payload.reply_parameters(ReplyParameters::new(answered).allow_sending_without_reply());
    }
    match buttons {
        Some(buttons) => payload.reply_markup(buttons),
        None => payload,
    }
}

fn edit(chat: i64, edited: MessageId, text: String, buttons: Option<InlineKeyboardMarkup>) -> EditMessageText {
    let payload =
        EditMessageText::new(ChatId(chat), edited, text).parse_mode(ParseMode::Html).link_preview_options(no_preview());
    match buttons {
        Some(buttons) => payload.reply_markup(buttons),
        None => payload,
    }
}

/// A message's number; None if it is out of Telegram's range.
pub(crate) fn message_id(number: Option<i64>) -> Option<MessageId> {
    number.and_then(|number| number.try_into().ok()).map(MessageId)
}

/// Links as words alone, without a picture of where they lead.
pub(crate) fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

/// The answer to a press, with a few words over the screen where there are any.
pub fn press(callback: &str, toast: Option<String>) -> AnswerCallbackQuery {
    let answer = AnswerCallbackQuery::new(CallbackQueryId(callback.to_owned()));
    match toast {
        Some(toast) => answer.text(toast.chars().take(TOAST).collect::<String>()),
        None => answer,
    }
}

/// A call as the reply to a webhook's request, which saves a call of its own.
#[must_use]
pub fn as_reply<P: Payload + Serialize>(payload: &P) -> Vec<u8> {
    #[derive(Serialize)]
    struct Reply<'a, T> {
        method: String,
        #[serde(flatten)]
        arguments: &'a T,
    }
    serde_json::to_vec(&Reply { method: method::<P>(), arguments: payload }).expect("arguments are plain data")
}

/// The buttons below a message; None where there are none.
fn keys(message: &Message, owner: Option<i64>) -> Option<InlineKeyboardMarkup> {
    let data = |button: &Button| keyboard::encode_for(&button.choice, owner);
    let key = |button: &Button| InlineKeyboardButton::callback(&button.label, data(button));
    let mut rows: Vec<Vec<InlineKeyboardButton>> =
        message.buttons.iter().map(|row| row.iter().map(key).collect()).collect();
    if let Some(CopyText { label, text }) = &message.copy {
        let text = CopyTextButton { text: text.clone() };
        rows.push(vec![InlineKeyboardButton::copy_text_button(label, text)]);
    }
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// Where the button stands that is the main one: its row, and its place in it.
fn main_button(message: &Message) -> Option<(usize, usize)> {
    let main = message.main.as_ref()?;
    let place = |row: &Vec<Button>| row.iter().position(|button| button.choice == *main);
    message.buttons.iter().enumerate().find_map(|(number, row)| Some((number, place(row)?)))
}

fn kept<P: Payload + Serialize>(chat: i64, payload: &P, main: Option<(usize, usize)>, urgent: bool) -> Vec<u8> {
    let arguments = json(payload);
    let arguments = match main {
        Some(place) => with_main_button(arguments, place),
        None => arguments,
    };
    written(chat, &method::<P>(), &arguments, urgent)
}

/// Stands behind the method of a call that goes before the others of its chat.
const URGENT: &str = "!";

fn written(chat: i64, method: &str, arguments: &[u8], urgent: bool) -> Vec<u8> {
    let chat = chat.to_string();
    let mut body = Vec::with_capacity(chat.len() + method.len() + arguments.len() + 3);
    body.extend_from_slice(chat.as_bytes());
    body.push(b'\n');
    body.extend_from_slice(method.as_bytes());
    if urgent {
        body.extend_from_slice(URGENT.as_bytes());
    }
    body.push(b'\n');
    body.extend_from_slice(arguments);
    body
}

/// The spans in parts that each fit a message, cut at the ends of lines where there are any.
fn parts(spans: &[Span]) -> Vec<Vec<Span>> {
    let units = |text: &str| text.encode_utf16().count();
    if spans.iter().map(|span| span.text.len()).sum::<usize>() <= TEXT {
        return vec![spans.to_vec()];
    }
    let mut parts = vec![Vec::new()];
    let mut room = TEXT;
    for span in spans {
        let mut rest = span.text.as_str();
        while units(rest) > room {
            let mut used = 0;
            let fits = |&(_, sign): &(usize, char)| {
                used += sign.len_utf16();
                used <= room
            };
            let end = rest.char_indices().take_while(fits).last().map_or(0, |(place, sign)| place + sign.len_utf8());
            let (head, _) = rest.split_at(end);
            let cut = head.rfind('\n').map_or(end, |place| place + 1);
            let (head, tail) = rest.split_at(cut);
            if let Some(part) = parts.last_mut().filter(|_| !head.is_empty()) {
                part.push(Span { text: head.to_owned(), look: span.look });
            }
            parts.push(Vec::new());
            room = TEXT;
            rest = tail;
        }
        room -= units(rest);
        if let Some(part) = parts.last_mut().filter(|_| !rest.is_empty()) {
            part.push(Span { text: rest.to_owned(), look: span.look });
        }
    }
    // A part of blanks only is no message to Telegram.
    parts.retain(|part| part.iter().any(|span| !span.text.trim().is_empty()));
    parts
}
