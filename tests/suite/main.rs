//! One test binary: it links once, which is most of the time of a test build.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

/// A Bot API server of our own, as strict as Telegram where bots get it wrong.
mod fake_telegram;
