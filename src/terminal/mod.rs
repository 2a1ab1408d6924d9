//! The same conversation on stdin and stdout.
//!
//! Decides nothing: lines become events, messages become text. [`talk`] is for people, [`json`] for programs.

mod json;
mod screen;
mod talk;

use std::time::{SystemTime, UNIX_EPOCH};

pub use json::{json, query};
pub use talk::talk;

use crate::{
    domain::{
        conversation::{Act, Event},
        locale::Locale,
    },
    engine::{Engine, Incoming, Taken},
};

/// A conversation of one visitor with the engine: the terminal's own clock and numbering.
struct Line<'a> {
    engine: &'a Engine,
    language: Option<Locale>,
    /// How far the conversation's clock is ahead, in seconds.
    ahead: i64,
    number: i64,
}

impl<'a> Line<'a> {
    fn new(engine: &'a Engine, language: Option<Locale>) -> Self {
        // Numbers go on from the clock, so that a conversation kept in a file goes on with new ones.
        let number = now().saturating_mul(1000);
        Self { engine, language, ahead: 0, number }
    }

    async fn take(&mut self, act: Act) -> anyhow::Result<Taken> {
        self.number += 1;
        let at = now() + self.ahead;
        let event = Event { at, sent: Some(at), live: true, language: self.language, act };
        self.engine.take_one(Incoming::of_terminal(self.number, event)).await
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
