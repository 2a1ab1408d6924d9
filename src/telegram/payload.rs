//! What teloxide's payloads are called and look like on the way out.

use bytes::Bytes;
use serde::Serialize;
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
