//! A picture on its way: kept as the drawing it is made from, and turned into a form with a PNG when it is sent.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{render::output, telegram::outgoing::Keyboard};

/// The most characters that Telegram takes below a picture.
const CAPTION: usize = 1_024;

/// How wide pictures are, in pixels.
const WIDTH: u32 = 1_080;

/// What parts the fields of the form; no field holds it, for a caption ends no line with it and a PNG begins with none.
const BOUNDARY: &str = "kenal-1f0c6a52-form";

/// The form's content type.
pub(crate) const CONTENT_TYPE: &str = "multipart/form-data; boundary=kenal-1f0c6a52-form";

/// The arguments of `sendPhoto`, with the drawing in the place of the file.
#[derive(Serialize)]
pub(crate) struct Photo<'a> {
    /// The chat.
    pub(crate) chat_id: i64,
    /// The drawing, as SVG.
    pub(crate) drawing: &'a str,
    /// What stands below it.
    pub(crate) caption: String,
    /// The buttons below that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_markup: Option<Keyboard>,
}

impl Photo<'_> {
    /// The method that sends a picture.
    pub(crate) const METHOD: &'static str = "sendPhoto";
}

/// [`Photo`] as it is read again.
#[derive(Deserialize)]
struct Kept {
    chat_id: i64,
    drawing: String,
    caption: String,
    reply_markup: Option<Box<serde_json::value::RawValue>>,
}

/// The kept arguments as the form that Telegram takes; drawn on a thread of its own.
///
/// # Errors
/// Why the picture can't be made, in words that say nothing about the visitor.
pub(crate) async fn form(arguments: Bytes) -> Result<Bytes, String> {
    let drawn = tokio::task::spawn_blocking(move || draw(&arguments));
    drawn.await.map_err(|_| "drawing the picture broke off".to_owned())?
}

fn draw(arguments: &[u8]) -> Result<Bytes, String> {
    let kept: Kept = serde_json::from_slice(arguments).map_err(|_| "the kept picture can't be read".to_owned())?;
    let png = output::png(&kept.drawing, WIDTH).map_err(|error| error.to_string())?;
    let mut form = Vec::with_capacity(png.len() + 2_048);
    let caption: String = kept.caption.chars().take(CAPTION).collect();
    field(&mut form, "chat_id", &kept.chat_id.to_string());
    field(&mut form, "caption", &caption);
    if let Some(markup) = &kept.reply_markup {
        field(&mut form, "reply_markup", markup.get());
    }
    let head = "Content-Disposition: form-data; name=\"photo\"; filename=\"kenal.png\"\r\nContent-Type: image/png";
    form.extend_from_slice(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
    form.extend_from_slice(&png);
    form.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    Ok(form.into())
}

fn field(form: &mut Vec<u8>, name: &str, value: &str) {
    let field = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    form.extend_from_slice(field.as_bytes());
}
