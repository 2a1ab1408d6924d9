//! Telegram's JSON to events, messages to calls, and the rules by which calls are made.

mod courier;
mod incoming;
mod inline;
mod outgoing;
mod webhook;
