//! What teloxide's payloads are called and look like on the way out.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use teloxide::requests::Payload;

/// The method of a payload as the Bot API's documentation spells it.
#[must_use]
pub(crate) fn method<P: Payload>() -> String {
    let mut name = P::NAME.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

/// A payload as the JSON that Telegram takes.
#[must_use]
pub(crate) fn json<P: Payload + Serialize>(payload: &P) -> Bytes {
    serde_json::to_vec(payload).expect("a payload is plain data").into()
}

/// Arguments of which one button, by row and place in it, is styled as the main one. The field is
/// of a later Bot API than teloxide's types; clients that do not know it show the button as any other.
#[must_use]
pub(crate) fn with_main_button(arguments: Bytes, (row, place): (usize, usize)) -> Bytes {
    let Ok(mut fields) = serde_json::from_slice::<Value>(&arguments) else {
        return arguments;
    };
    match fields.pointer_mut(&format!("/reply_markup/inline_keyboard/{row}/{place}")) {
        Some(Value::Object(button)) => button.insert("style".to_owned(), "primary".into()),
        _ => return arguments,
    };
    serde_json::to_vec(&fields).map_or(arguments, Bytes::from)
}
