//! What somebody sends at once and comes in several messages: an album, or a text that the app has cut.

use crate::domain::conversation::{Act, Event};

/// How many seconds there are at most between the parts of a text that was cut.
const TOGETHER: i64 = 1;

/// Whether this may be a part whose rest comes in the next message, so that it is better read with that: a part of an
/// album without words, or a text about as long as a message can be.
#[must_use]
pub fn may_go_on(event: &Event) -> bool {
    event.message.as_ref().is_some_and(|message| match event.act {
        Act::Sent(_) => message.album.is_some(),
        Act::Said(_) => message.is_full,
        _ => false,
    })
}

/// Both as one event where the second goes on with the first; None where it is something else.
#[must_use]
pub fn join(first: &Event, next: &Event) -> Option<Event> {
    let (before, message) = first.message.as_ref().zip(next.message.as_ref())?;
    let of_one_album = before.album.is_some() && before.album == message.album;
    match (&first.act, &next.act) {
        // The words of an album are what its sender wants to know.
        (Act::Sent(_), Act::Said(_) | Act::Sent(_)) if of_one_album => Some(next.clone()),
        (Act::Said(head), Act::Said(rest)) if before.is_full && is_right_after(next.sent, first.sent) => {
            Some(Event { act: Act::Said(format!("{head} {rest}")), ..next.clone() })
        }
        _ => None,
    }
}

/// Whether something was sent so soon after something else that nobody can have typed it in between.
pub(super) fn is_right_after(sent: Option<i64>, before: Option<i64>) -> bool {
    sent.zip(before).is_some_and(|(sent, before)| (0..=TOGETHER).contains(&(sent - before)))
}
