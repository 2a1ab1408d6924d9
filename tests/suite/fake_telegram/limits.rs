//! Telegram's published limits: thirty messages a second in all, one a second in a chat with short bursts, twenty a minute
//! in a group.

use std::time::{Duration, Instant};

/// What was sent lately, where the limits are kept.
#[derive(Debug, Default)]
pub(super) struct Limits {
    pub(super) are_kept: bool,
    sent: Vec<(Instant, i64)>,
}

impl Limits {
    /// The seconds to wait, if one more message to this chat is too much; counts it otherwise.
    pub(super) fn strike(&mut self, method: &str, chat: Option<i64>) -> Option<u64> {
        let name = method.to_ascii_lowercase();
        let chat = chat.filter(|_| self.are_kept && (name.starts_with("send") || name.starts_with("edit")))?;
        if name == "sendchataction" {
            return None;
        }
        let now = Instant::now();
        self.sent.retain(|(at, _)| now - *at < Duration::from_secs(60));
        let within = |seconds: u64, to: Option<i64>| {
            let lately = self.sent.iter().filter(|(at, _)| now - *at < Duration::from_secs(seconds));
            lately.filter(|(_, other)| to.is_none_or(|chat| chat == *other)).count()
        };
        let too_much = within(1, None) >= 30
            || within(1, Some(chat)) >= 6
            || within(10, Some(chat)) >= 16
            || chat < 0 && within(60, Some(chat)) >= 20;
        if too_much {
            return Some(3);
        }
        self.sent.push((now, chat));
        None
    }
}
