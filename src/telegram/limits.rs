//! Telegram's published limits on messages, kept so that replies do not run into a 429; pure, with time coming in.
//!
//! <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>: about thirty messages a second in
//! all, one a second in a chat with short bursts allowed, twenty a minute in a group. `governor` does not fit here: the
//! courier asks when a call may leave without sending it, and the simulation's clock comes in as a number.

use std::{
    collections::{HashMap, VecDeque},
    num::NonZeroU32,
};

/// The window in which messages are counted, in milliseconds; longer than a second, since calls do not all take equally
/// long to arrive.
const WINDOW: u64 = 1_100;

/// A chat's burst, and the milliseconds after which it may be sent one more.
const BURST: u64 = 5;
const EVERY: u64 = 1_000;

/// The same in a group: twenty in any minute.
const GROUP_BURST: u64 = 5;
const GROUP_EVERY: u64 = 4_000;

/// How many chats are remembered before the quiet ones are forgotten.
const REMEMBERED: usize = 1_000;

/// What was sent lately.
#[derive(Debug)]
pub(crate) struct Limits {
    /// How many messages a second leave in all; `None` for no limits at all, as against a server of one's own.
    rate: Option<NonZeroU32>,
    /// When the last messages left.
    sent: VecDeque<u64>,
    /// When each chat's burst will be whole again, which is the state of a leaky bucket.
    whole: HashMap<i64, u64>,
}

impl Limits {
    pub(crate) fn new(rate: Option<NonZeroU32>) -> Self {
        Self { rate, sent: VecDeque::new(), whole: HashMap::new() }
    }

    /// Whether there are no limits.
    pub(crate) fn is_off(&self) -> bool {
        self.rate.is_none()
    }

    /// When a message may leave to anybody.
    pub(crate) fn free_at(&self) -> u64 {
        let Some(rate) = self.rate else {
            return 0;
        };
        let room = self.sent.len() < rate.get() as usize;
        if room { 0 } else { self.sent.front().map_or(0, |first| first + WINDOW) }
    }

    /// When a message may leave to this chat, were it alone.
    pub(crate) fn chat_free_at(&self, chat: i64) -> u64 {
        let (burst, every) = pace(chat);
        let whole = self.whole.get(&chat).copied().unwrap_or_default();
        whole.saturating_sub((burst - 1) * every)
    }

    /// Whether this chat was sent nothing lately: its next message is the first answer to somebody.
    pub(crate) fn is_fresh(&self, chat: i64, now: u64) -> bool {
        self.whole.get(&chat).is_none_or(|whole| *whole <= now)
    }

    /// Notes that a message leaves.
    pub(crate) fn leaves(&mut self, chat: i64, now: u64) {
        if self.is_off() {
            return;
        }
        self.sent.push_back(now);
        let (_, every) = pace(chat);
        let whole = self.whole.entry(chat).or_default();
        *whole = (*whole).max(now) + every;
        if self.whole.len() > REMEMBERED {
            self.whole.retain(|_, whole| *whole > now);
        }
    }

    /// Forgets what no longer counts.
    pub(crate) fn pass(&mut self, now: u64) {
        while self.sent.front().is_some_and(|first| first + WINDOW <= now) {
            self.sent.pop_front();
        }
    }
}

/// The burst and the pace of a chat; Telegram's groups have negative numbers.
fn pace(chat: i64) -> (u64, u64) {
    if chat < 0 { (GROUP_BURST, GROUP_EVERY) } else { (BURST, EVERY) }
}
