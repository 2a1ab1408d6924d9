//! Everything that decides: values and functions.
//!
//! **Invariant:** no I/O, clock, chance, async or platform in here. Time comes in with the event; what a turn cannot
//! do itself it asks for as data.

pub mod content;
pub mod problem;
pub mod locale;
pub mod text;
pub mod knowledge;
pub mod message;
pub mod conversation;
