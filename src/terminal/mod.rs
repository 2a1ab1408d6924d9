//! The same conversation on stdin and stdout.
//!
//! Decides nothing: lines become events, messages become text. [`talk`] is for people, [`json`] for programs.

mod json;
mod screen;
mod talk;

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use tokio::io::{AsyncBufRead, AsyncBufReadExt};

pub use json::{json, query};
pub use talk::{Looks, talk};

use crate::{
    domain::{
        conversation::{Act, Event},
        locale::Locale,
    },
    engine::{Engine, Incoming, Taken, What, now},
};

/// The next line of the input, without its end; what is no UTF-8 is read as `\u{FFFD}`. None at the end.
async fn next_line(input: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    if input.read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&line);
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

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
        // Numbers go on from the clock, finely, so that a conversation kept in a file goes on with new ones at once.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let number = i64::try_from(since.as_micros()).unwrap_or(i64::MAX / 2);
        Self { engine, language, ahead: 0, number }
    }

    async fn take(&mut self, act: Act) -> anyhow::Result<Taken> {
        self.number += 1;
        let at = now() + self.ahead;
        let event =
            Event { at, sent: Some(at), message: None, live: true, in_group: false, language: self.language, act };
        let visitor = self.engine.visitor("terminal", 0, 0);
        let incoming = Incoming {
            bot: 0,
            update: self.number,
            visitor,
            person: visitor,
            address: None,
            what: What::Event(event),
            press: None,
        };
        let mut taken = self.engine.take(&[incoming], &[]).await?;
        taken.pop().context("the engine gave no answer")
    }
}
