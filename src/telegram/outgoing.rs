//! Messages as the calls that bring them to a chat; pure.

use std::borrow::Cow;

use bytes::Bytes;
use serde::Serialize;

use crate::{
    domain::message::{Button, Message, Placed, Span},
    engine::{Address, Outgoing, VisitorId},
    telegram::{html::html, keyboard, photo::Photo},
};

/// The most UTF-16 units that Telegram takes in one message.
pub(crate) const TEXT: usize = 4_096;

/// The most characters that Telegram takes over the screen where a button was pressed.
const TOAST: usize = 200;

/// A call on its way to a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The kept reply that it brings.
    pub reply: i64,
    /// Whose it is.
    pub visitor: VisitorId,
    /// Since when it waits, in seconds since 1970.
    pub at: i64,
    /// The chat.
    pub chat: i64,
    /// The Bot API's method.
    pub method: Cow<'static, str>,
    /// Its arguments as JSON.
    pub arguments: Bytes,
    /// When it came to the courier, in the courier's time.
    pub came: u64,
}

impl Parcel {
    /// A kept reply as the call that it is; None where it is none.
    #[must_use]
    pub fn open(reply: Outgoing) -> Option<Self> {
        let body = reply.body;
        let first = body.iter().position(|byte| *byte == b'\n')?;
        let second = first + 1 + body[first + 1..].iter().position(|byte| *byte == b'\n')?;
        let chat = std::str::from_utf8(&body[..first]).ok()?.parse().ok()?;
        let method = match &body[first + 1..second] {
            b"sendMessage" => Cow::Borrowed("sendMessage"),
            b"editMessageText" => Cow::Borrowed("editMessageText"),
            other => Cow::Owned(String::from_utf8(other.to_vec()).ok()?),
        };
        let arguments = body.slice(second + 1..);
        Some(Self { reply: reply.id, visitor: reply.visitor, at: reply.at, chat, method, arguments, came: 0 })
    }

    /// The kept reply again.
    #[must_use]
    pub fn close(&self) -> Outgoing {
        let body = written(self.chat, &self.method, &self.arguments).into();
        Outgoing { id: self.reply, visitor: self.visitor, at: self.at, body }
    }

    /// The same words as a new message, for an edit whose message is gone; None for anything else.
    #[must_use]
    pub fn anew(&self) -> Option<Self> {
        if self.method != "editMessageText" {
            return None;
        }
        let mut arguments: serde_json::Value = serde_json::from_slice(&self.arguments).ok()?;
        arguments.as_object_mut()?.remove("message_id");
        let arguments = serde_json::to_vec(&arguments).ok()?.into();
        Some(Self { method: Cow::Borrowed("sendMessage"), arguments, ..self.clone() })
    }
}

/// A message for an address, as it is kept until it has arrived: the chat, the method and the arguments, a line each.
/// `drawing` is its picture as SVG.
#[must_use]
pub fn render(address: &Address, message: &Message, drawing: Option<&str>) -> Vec<Vec<u8>> {
    if let Some(drawing) = drawing {
        let buttons = (!message.buttons.is_empty()).then(|| keys(&message.buttons));
        let photo = Photo { chat_id: address.chat, drawing, caption: message.plain(), reply_markup: buttons };
        let arguments = serde_json::to_vec(&photo).expect("arguments are plain data");
        return vec![written(address.chat, Photo::METHOD, &arguments)];
    }
    let edits = if message.placed == Placed::InPlace { address.pressed } else { None };
    let mut parts = parts(&message.spans);
    let last = parts.len().saturating_sub(1);
    let mut rendered = Vec::with_capacity(parts.len());
    for (place, part) in parts.drain(..).enumerate() {
        let arguments = Arguments {
            chat_id: address.chat,
            message_id: edits.filter(|_| place == 0),
            text: html(&part),
            parse_mode: "HTML",
            link_preview_options: LinkPreview::NONE,
            reply_parameters: address
                .answered
                .filter(|_| place == 0 && edits.is_none())
                .map(|message_id| ReplyParameters { message_id, allow_sending_without_reply: true }),
            reply_markup: (place == last && !message.buttons.is_empty()).then(|| keys(&message.buttons)),
        };
        let method = if arguments.message_id.is_some() { "editMessageText" } else { "sendMessage" };
        let arguments = serde_json::to_vec(&arguments).expect("arguments are plain data");
        rendered.push(written(address.chat, method, &arguments));
    }
    rendered
}

/// The answer to a press, with a few words over the screen where there are any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Press {
    callback_query_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Press {
    /// The method that answers a press.
    pub const METHOD: &'static str = "answerCallbackQuery";

    /// The answer to this press.
    #[must_use]
    pub fn new(callback: &str, toast: Option<String>) -> Self {
        let text = toast.map(|toast| if toast.len() > TOAST { toast.chars().take(TOAST).collect() } else { toast });
        Self { callback_query_id: callback.to_owned(), text }
    }

    /// The arguments of the call.
    #[must_use]
    pub fn arguments(&self) -> Bytes {
        serde_json::to_vec(self).expect("arguments are plain data").into()
    }

    /// The call as the reply to a webhook's request.
    #[must_use]
    pub fn as_reply(&self) -> Vec<u8> {
        as_reply(Self::METHOD, self)
    }
}

/// A call as the reply to a webhook's request, which saves a call of its own.
pub(crate) fn as_reply(method: &'static str, arguments: &impl Serialize) -> Vec<u8> {
    #[derive(Serialize)]
    struct Reply<'a, T> {
        method: &'static str,
        #[serde(flatten)]
        arguments: &'a T,
    }
    serde_json::to_vec(&Reply { method, arguments }).expect("arguments are plain data")
}

/// The sign that a reply is coming; it lasts five seconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Typing {
    chat_id: i64,
    action: &'static str,
}

impl Typing {
    /// The method that shows it.
    pub const METHOD: &'static str = "sendChatAction";

    /// The sign in this chat.
    #[must_use]
    pub fn new(chat: i64) -> Self {
        Self { chat_id: chat, action: "typing" }
    }

    /// The arguments of the call.
    #[must_use]
    pub fn arguments(&self) -> Bytes {
        serde_json::to_vec(self).expect("arguments are plain data").into()
    }
}

/// The arguments of `sendMessage` and `editMessageText` that are used here.
///
/// Written straight as JSON: teloxide's requests would copy every text and build an URL and a request anew each time.
#[derive(Serialize)]
struct Arguments {
    chat_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<i64>,
    text: String,
    parse_mode: &'static str,
    link_preview_options: LinkPreview,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_parameters: Option<ReplyParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<Keyboard>,
}

/// How links in a message are shown.
#[derive(Debug, Serialize)]
pub(crate) struct LinkPreview {
    is_disabled: bool,
}

impl LinkPreview {
    /// As words alone, without a picture of where they lead.
    pub(crate) const NONE: Self = Self { is_disabled: true };
}

#[derive(Serialize)]
struct ReplyParameters {
    message_id: i64,
    allow_sending_without_reply: bool,
}

#[derive(Serialize)]
pub(crate) struct Keyboard {
    inline_keyboard: Vec<Vec<Key>>,
}

#[derive(Serialize)]
struct Key {
    text: String,
    callback_data: String,
}

fn keys(rows: &[Vec<Button>]) -> Keyboard {
    let key = |button: &Button| Key { text: button.label.clone(), callback_data: keyboard::encode(&button.choice) };
    Keyboard { inline_keyboard: rows.iter().map(|row| row.iter().map(key).collect()).collect() }
}

fn written(chat: i64, method: &str, arguments: &[u8]) -> Vec<u8> {
    let chat = chat.to_string();
    let mut body = Vec::with_capacity(chat.len() + method.len() + arguments.len() + 2);
    body.extend_from_slice(chat.as_bytes());
    body.push(b'\n');
    body.extend_from_slice(method.as_bytes());
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
