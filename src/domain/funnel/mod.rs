//! What happened at a fair, counted from the notes of the turns: scans, questions, questionnaires.
//!
//! **Invariant:** a figure that fewer than [`LEAST`] visitors make is never shown, in no output.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::{conversation::Note, fair::Fairs, locale::Locale};

/// Figures of fewer visitors than this are not shown.
pub const LEAST: u64 = 5;

/// A note as it is kept: when, in which language, at which booth, and whose without saying who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRow {
    /// When the event happened that led to it, in seconds since 1970.
    pub at: i64,
    /// The language spoken in that turn.
    pub locale: Locale,
    /// The tag of the fair the visitor last arrived at; None before any arrival at a known one.
    pub fair: Option<String>,
    /// The tag of the booth there; None with a link of the fair as a whole.
    pub booth: Option<String>,
    /// The same for all rows of one visitor at one fair, and telling nothing else: another fair's rows have another
    /// one. After `/forget` a random one takes its place, so that counts stay right. None where it is not known: such
    /// a row counts in totals, and not as a visitor.
    pub mark: Option<String>,
    /// What happened.
    pub note: Note,
}
