//! What happened at a fair, counted from the notes of the turns: scans, questions, questionnaires.
//!
//! **Invariant:** a figure that fewer than [`LEAST`] visitors make is never shown, in no output.

mod live;

use serde::{Deserialize, Serialize};

pub use live::LiveNumbers;

use crate::domain::{conversation::Note, locale::Locale};

pub use crate::domain::fair::LEAST;

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

/// What is counted, in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Followed a link or typed a code of the fair.
    Arrived,
    /// Did so again at the same booth.
    CameBack,
    /// Followed a link that is no (longer a) fair's.
    Astray,
    /// Asked a question.
    Asked,
    /// Got an answer from an article.
    Answered,
    /// Got none.
    TurnedAway,
    /// Said that an answer helped.
    Helpful,
    /// Said that it did not.
    NotHelpful,
    /// Began the questionnaire.
    Started,
    /// Answered one of its questions.
    Replied,
    /// Left one out.
    LeftOut,
    /// Finished it.
    Finished,
}

impl Step {
    /// Every step, in the order of the columns.
    pub const ALL: [Self; 12] = [
        Self::Arrived,
        Self::CameBack,
        Self::Astray,
        Self::Asked,
        Self::Answered,
        Self::TurnedAway,
        Self::Helpful,
        Self::NotHelpful,
        Self::Started,
        Self::Replied,
        Self::LeftOut,
        Self::Finished,
    ];

    /// The steps that a note is. The definitions in `funnel.toml` say the same in words.
    #[must_use]
    pub fn of(note: &Note) -> Vec<Self> {
        match note {
            Note::Arrived { fair: None, .. } => vec![Self::Astray],
            Note::Arrived { first: true, .. } => vec![Self::Arrived],
            Note::Arrived { first: false, .. } => vec![Self::Arrived, Self::CameBack],
            Note::Answered { .. } => vec![Self::Asked, Self::Answered],
            Note::Offered { .. } => vec![Self::Asked],
            Note::Meant { article: Some(_) } => vec![Self::Answered],
            Note::Meant { article: None } => vec![Self::TurnedAway],
            // What was offered and not meant was noted when it was turned down.
            Note::Missed { reason, .. } if reason == "none-of-these" => Vec::new(),
            Note::Missed { .. } => vec![Self::Asked, Self::TurnedAway],
            Note::Helpful { yes: true, .. } => vec![Self::Helpful],
            Note::Helpful { yes: false, .. } => vec![Self::NotHelpful],
            Note::Began { .. } => vec![Self::Started],
            Note::Replied { answer: Some(_), .. } => vec![Self::Replied],
            Note::Replied { answer: None, .. } => vec![Self::LeftOut],
            Note::Finished { .. } => vec![Self::Finished],
            Note::Restarted => Vec::new(),
        }
    }
}
