//! A file on its way: a picture or a page is kept as the drawing it is made from and turned into a PNG or a PDF when it is
//! sent, a copy of somebody's data goes as it is.

use bytes::Bytes;
use reqwest::multipart::{Form, Part};
use serde::Serialize;
use serde_json::{Map, Value};
use teloxide::{
    payloads::{SendDocument, SendDocumentSetters as _, SendPhoto, SendPhotoSetters as _},
    requests::Payload,
    types::{ChatId, InlineKeyboardMarkup, InputFile, ThreadId},
};

use crate::{
    domain::{message::Attachment, wording},
    render::{output, report},
    telegram::payload::{json, method},
};

/// The most characters that Telegram takes below a picture or a file.
const CAPTION: usize = 1_024;

/// How wide pictures are, in pixels.
const WIDTH: u32 = 1_080;

/// Where the drawing stands among the kept arguments, in the place of the file.
pub(crate) const DRAWING: &str = "drawing";

/// Where data stand there that go as they are.
pub(crate) const DATA: &str = "data";

/// The arguments that hold the file.
const PHOTO: &str = "photo";
const DOCUMENT: &str = "document";

/// Whether calls of this method bring a file.
pub(crate) fn is_upload(name: &str) -> bool {
    is_photo(name) || name.eq_ignore_ascii_case(&method::<SendDocument>())
}

fn is_photo(name: &str) -> bool {
    name.eq_ignore_ascii_case(&method::<SendPhoto>())
}

/// The method, and the arguments that are kept: the method's own, with the drawing as SVG or the data in the place of the
/// file; with the topic of a group that it goes to, if any.
pub(crate) fn kept(
    (chat, topic): (i64, Option<ThreadId>),
    attachment: &Attachment,
    attached: &str,
    caption: &str,
    buttons: Option<InlineKeyboardMarkup>,
) -> (String, Bytes) {
    let caption: String = caption.chars().take(CAPTION).collect();
    let (chat, file) = (ChatId(chat), InputFile::memory(Bytes::new()));
    match attachment {
        Attachment::Result(_) => {
            let mut payload = SendPhoto::new(chat, file).caption(caption);
            payload.message_thread_id = topic;
            payload.reply_markup = buttons.map(Into::into);
            in_place_of(&payload, PHOTO, (DRAWING, attached))
        }
        Attachment::Report(_) | Attachment::Data(_) => {
            let kind = if matches!(attachment, Attachment::Data(_)) { DATA } else { DRAWING };
            let mut payload = SendDocument::new(chat, file).caption(caption);
            payload.message_thread_id = topic;
            payload.reply_markup = buttons.map(Into::into);
            in_place_of(&payload, DOCUMENT, (kind, attached))
        }
    }
}

fn in_place_of<P: Payload + Serialize>(payload: &P, file: &str, (kind, attached): (&str, &str)) -> (String, Bytes) {
    let mut arguments: Map<String, Value> = serde_json::from_slice(&json(payload)).expect("a payload is an object");
    arguments.remove(file);
    arguments.insert(kind.to_owned(), attached.into());
    (method::<P>(), serde_json::to_vec(&arguments).expect("arguments are plain data").into())
}

/// The kept arguments as the form that Telegram takes for this method; drawn on a thread of its own.
///
/// # Errors
/// Why the file can't be made, in words that say nothing about the visitor.
pub(crate) async fn form(method: &str, arguments: Bytes) -> Result<Form, String> {
    let is_photo = is_photo(method);
    let drawn = tokio::task::spawn_blocking(move || draw(is_photo, &arguments));
    drawn.await.map_err(|_| "drawing the file broke off".to_owned())?
}

fn draw(is_photo: bool, arguments: &[u8]) -> Result<Form, String> {
    let unreadable = || "the kept file can't be read".to_owned();
    let mut fields: Map<String, Value> = serde_json::from_slice(arguments).map_err(|_| unreadable())?;
    let (field, name, kind, file) = match (fields.remove(DRAWING), fields.remove(DATA)) {
        (Some(Value::String(drawing)), None) if is_photo => {
            (PHOTO, "kenal.png", "image/png", output::png(&drawing, WIDTH))
        }
        (Some(Value::String(drawing)), None) => {
            (DOCUMENT, report::FILE, "application/pdf", output::page(&drawing, report::WIDTH))
        }
        (None, Some(Value::String(data))) => (DOCUMENT, wording::DATA_FILE, "application/json", Ok(data.into_bytes())),
        _ => return Err(unreadable()),
    };
    let file = Part::bytes(file.map_err(|error| error.to_string())?);
    let file = file.file_name(name).mime_str(kind).map_err(|error| error.to_string())?;
    let form = fields.into_iter().fold(Form::new(), |form, (name, value)| match value {
        Value::String(text) => form.text(name, text),
        other => form.text(name, other.to_string()),
    });
    Ok(form.part(field, file))
}
