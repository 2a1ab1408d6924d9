//! A bad day on demand: refusals, errors, lost connections, slowness.

use std::time::Duration;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// 429 with `retry_after`; until then the chat takes no further message.
    TooMany(u64),
    /// A refusal in these words.
    Refused(u16, &'static str),
    /// 500, before anything happened.
    ServerError,
    /// 502 as a gateway's HTML page, before anything happened.
    BadGateway,
    /// These bytes with status 200, before anything happened: a page of a hotel's network, or an answer that breaks off.
    Body(&'static [u8]),
    /// No updates, after a moment.
    Empty,
    /// The connection is reset, before anything happened.
    ResetBefore,
    /// It happens, but the connection is reset before the bot hears of it.
    ResetAfter,
    /// It happens after this long.
    Slow(Duration),
}

/// Which calls go wrong, and how.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    trouble: Trouble,
    method: Option<String>,
    chat: Option<i64>,
    left: u64,
    every: u64,
    counted: u64,
}

impl Fault {
    /// Every call of the bot goes wrong, for as long as the fault is in place.
    pub(crate) fn new(trouble: Trouble) -> Self {
        Self { trouble, method: None, chat: None, left: u64::MAX, every: 1, counted: 0 }
    }

    /// Only calls of this method.
    pub(crate) fn on(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only calls for this chat.
    pub(crate) fn in_chat(mut self, chat: i64) -> Self {
        self.chat = Some(chat);
        self
    }

    /// Only so many times.
    pub(crate) fn times(mut self, times: u64) -> Self {
        self.left = times;
        self
    }

    /// Only every n-th of the calls it is for, so that a run can be repeated.
    pub(crate) fn every(mut self, every: u64) -> Self {
        self.every = every;
        self
    }

    /// The trouble this call meets, if any; counts it.
    pub(super) fn strike(&mut self, method: &str, chat: Option<i64>) -> Option<Trouble> {
        let here = self.method.as_ref().is_none_or(|name| name.eq_ignore_ascii_case(method))
            && (self.chat.is_none() || self.chat == chat);
        if !here || self.left == 0 {
            return None;
        }
        self.counted += 1;
        if !self.counted.is_multiple_of(self.every) {
            return None;
        }
        self.left -= 1;
        Some(self.trouble)
    }
}
