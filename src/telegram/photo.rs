//! A picture on its way: kept as the drawing it is made from, and turned into a form with a PNG when it is sent.

use bytes::Bytes;
use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value};
use teloxide::{
    payloads::{SendPhoto, SendPhotoSetters as _},
    types::{ChatId, InlineKeyboardMarkup, InputFile, ThreadId},
};

use crate::{
    engine::Address,
    render::output,
    telegram::{
        api::{self, method},
        outgoing::message_id,
    },
};

/// The most characters that Telegram takes below a picture.
const CAPTION: usize = 1_024;

/// How wide pictures are, in pixels.
const WIDTH: u32 = 1_080;

/// Where the drawing stands among the kept arguments, in the place of the file.
pub(crate) const DRAWING: &str = "drawing";

/// Whether calls of this method bring a picture.
pub(crate) fn is_picture(name: &str) -> bool {
    name.eq_ignore_ascii_case(&method::<SendPhoto>())
}

/// The arguments that are kept: those of `sendPhoto`, with the drawing as SVG in the place of the file.
pub(crate) fn kept(address: &Address, drawing: &str, caption: &str, buttons: Option<InlineKeyboardMarkup>) -> Bytes {
    let caption: String = caption.chars().take(CAPTION).collect();
    let mut payload = SendPhoto::new(ChatId(address.chat), InputFile::memory(Bytes::new())).caption(caption);
    if let Some(topic) = message_id(address.topic) {
        payload = payload.message_thread_id(ThreadId(topic));
    }
    if let Some(buttons) = buttons {
        payload = payload.reply_markup(buttons);
    }
    let mut arguments: Map<String, Value> =
        serde_json::from_slice(&api::json(&payload)).expect("a payload is an object");
    arguments.remove("photo");
    arguments.insert(DRAWING.to_owned(), drawing.into());
    serde_json::to_vec(&arguments).expect("arguments are plain data").into()
}

/// The kept arguments as the form that Telegram takes; drawn on a thread of its own.
///
/// # Errors
/// Why the picture can't be made, in words that say nothing about the visitor.
pub(crate) async fn form(arguments: Bytes) -> Result<Form, String> {
    let drawn = tokio::task::spawn_blocking(move || draw(&arguments));
    drawn.await.map_err(|_| "drawing the picture broke off".to_owned())?
}

fn draw(arguments: &[u8]) -> Result<Form, String> {
    let unreadable = || "the kept picture can't be read".to_owned();
    let mut fields: Map<String, Value> = serde_json::from_slice(arguments).map_err(|_| unreadable())?;
    let drawing = fields.remove(DRAWING);
    let drawing = drawing.as_ref().and_then(Value::as_str).ok_or_else(unreadable)?;
    let png = output::png(drawing, WIDTH).map_err(|error| error.to_string())?;
    let png = Part::bytes(png).file_name("kenal.png").mime_str("image/png").map_err(|error| error.to_string())?;
    let form = fields.into_iter().fold(Form::new(), |form, (name, value)| match value {
        Value::String(text) => form.text(name, text),
        other => form.text(name, other.to_string()),
    });
    Ok(form.part("photo", png))
}
