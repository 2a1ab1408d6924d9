//! Everything that decides: values and functions.
//!
//! **Invariant:** no I/O, clock, chance, async or platform in here. Time comes in with the event; what a turn cannot
//! do itself it asks for as data.

pub mod locale;
pub mod retention;
pub mod audience;
pub mod problem;
pub mod text;
pub mod knowledge;
pub mod questionnaire;
pub mod fair;
pub mod helplines;
pub mod choice;
pub mod message;
pub mod markup;
pub mod claims;
pub mod booth;
pub mod aliases;
pub mod rights;
pub mod phrase;
pub mod editing;
pub mod spreadsheet;
pub mod test_questions;
pub mod content;
pub mod data_map;
pub mod privacy;
pub mod conversation;
pub mod funnel;
pub mod wording;
pub mod poster;
pub mod evaluation;
pub mod unanswered;
