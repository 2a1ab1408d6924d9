//! What happened at a fair, counted from the notes of the turns: scans, questions, questionnaires.
//!
//! **Invariant:** a figure that fewer than [`LEAST`] visitors make is never shown, in no output, and cannot be worked out
//! from those that are.

mod count;
mod live;
mod stats;

use serde::{Deserialize, Serialize};

pub use count::{FairFunnel, Figure, Filter, Funnel, Group, count};
pub use live::LiveNumbers;
pub use stats::{fair_name, stats, value_name};

pub use crate::domain::fair::LEAST;
use crate::domain::{
    conversation::{Note, Session},
    fair::Step,
    locale::Locale,
};

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

impl NoteRow {
    /// The fair and the booth it counts for: an arrival counts for where it arrived.
    #[must_use]
    pub fn place(&self) -> (Option<&str>, Option<&str>) {
        match &self.note {
            Note::Arrived { fair: Some(fair), booth, .. } => (Some(fair), booth.as_deref()),
            _ => (self.fair.as_deref(), self.booth.as_deref()),
        }
    }
}

/// The rows for the notes of a turn that left this session. `mark` gives a visitor's mark at a fair (see [`NoteRow`]).
#[must_use]
pub fn rows(at: i64, session: &Session, notes: &[Note], mark: impl Fn(Option<&str>) -> Option<String>) -> Vec<NoteRow> {
    let (fair, booth) = match session.arrivals.last() {
        Some((fair, booth)) => (Some(fair.clone()), Some(booth.clone()).filter(|booth| !booth.is_empty())),
        None => (None, None),
    };
    let mark = mark(fair.as_deref());
    let row = |note: &Note| NoteRow {
        at,
        locale: session.locale,
        fair: fair.clone(),
        booth: booth.clone(),
        mark: mark.clone(),
        note: note.clone(),
    };
    notes.iter().map(row).collect()
}

/// The steps that a note is. The definitions in `funnel.toml` say the same in words.
#[must_use]
pub fn steps(note: &Note) -> &'static [Step] {
    match note {
        Note::Arrived { fair: None, .. } => &[Step::Astray],
        Note::Arrived { first: true, .. } => &[Step::Arrived],
        Note::Arrived { first: false, .. } => &[Step::Arrived, Step::CameBack],
        Note::Answered { .. } => &[Step::Asked, Step::Answered],
        Note::Offered { .. } => &[Step::Asked],
        Note::Meant { article: Some(_) } => &[Step::Answered],
        Note::Meant { article: None } => &[Step::TurnedAway],
        Note::TurnedAway { .. } => &[Step::Asked, Step::TurnedAway],
        // That is the editor's, and was counted as turned away.
        Note::Missed { .. } => &[],
        Note::Helpful { yes: true, .. } => &[Step::Helpful],
        Note::Helpful { yes: false, .. } => &[Step::NotHelpful],
        Note::Began { .. } => &[Step::Started],
        Note::Replied { skipped: false, .. } => &[Step::Replied],
        Note::Replied { skipped: true, .. } => &[Step::LeftOut],
        Note::Finished { .. } => &[Step::Finished],
        Note::Restarted => &[],
    }
}
