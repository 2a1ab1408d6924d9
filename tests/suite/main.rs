//! One test binary: every module below is one promise of the bot.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

/// Whole conversations over HTTP with the real program, and what it does when things go wrong.
mod end_to_end;
/// A Bot API server of our own, as strict as Telegram where bots get it wrong.
mod fake_telegram;
