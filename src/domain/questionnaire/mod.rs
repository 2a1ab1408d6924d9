//! The fit questionnaire: what is asked, where a visitor is in it, and what the answers say.
//!
//! The words and scores are content (`questions.toml`, read by [`Questionnaire::parse`]); [`Progress`] is one
//! visitor's way through it; [`outcome`] turns a finished way into a result; [`Words`] understands typed answers.
//!
//! **Invariant:** the questions of the quick form are the first of the full form, in the same order, so that a place
//! means the same question in both and the full form goes on where the quick one ended.

mod certainty;
mod check;
mod in_words;
mod parse;
mod progress;
mod score;
pub mod simulate;
pub mod statistics;
mod typed;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use certainty::{Certainty, Level, Reason};
pub use progress::{CarryOver, Given, Progress, Taken};
pub use score::{Bar, Comparison, Earlier, FitResult, Mover, compare, outcome};
pub use typed::{Typed, Words};

use crate::domain::{
    knowledge::ArticleId,
    locale::{Locale, PerLocale},
};

/// A form as it was published: built once, shared, never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Questionnaire {
    /// Raised by the editor when what is asked changes.
    pub version: u32,
    /// That it is for exploration, not a test, and not used in selection.
    pub notice: PerLocale<String>,
    /// How far away the job is, told before the first question; `None` where the file does not say.
    pub outlook: Option<PerLocale<String>>,
    /// That the job's own figures are an estimate, and where they come from; `None` where the file does not say.
    pub estimate: Option<PerLocale<String>>,
    /// The dimensions, in the order of the bars.
    pub dimensions: Vec<Dimension>,
    /// How an agreement question and a situation ask for an answer, below the question.
    pub prompts: Prompts,
    /// The result's bands, highest first; the last one begins at 0.
    pub bands: Vec<Band>,
    /// The words on the result's picture.
    pub card: PerLocale<CardWords>,
    /// Ways on from a result, in the order they are told.
    pub steps: Vec<Step>,
    /// Places of questions that are hard to answer far apart.
    pub pairs: Vec<(usize, usize)>,
    questions: Vec<Question>,
    quick: usize,
}

/// What stands below a question, by its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompts {
    /// Below a statement with the five answers.
    pub agreement: PerLocale<String>,
    /// Below a situation.
    pub situation: PerLocale<String>,
}

/// One side of the job on which a visitor and the job are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// Its id, e.g. `people`.
    pub id: Arc<str>,
    /// How much it counts in the overall figure, against the others.
    pub weight: f64,
    /// How much of it the job gives and asks, 0–100.
    pub job: u8,
    /// The source sentence it comes from.
    pub sentence: u8,
    /// The article to read about it.
    pub read: ArticleId,
    /// Its words.
    pub words: PerLocale<DimensionWords>,
    /// The sign against the job that is read from it; None for most.
    pub sign: Option<Sign>,
}

/// What is said of a dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DimensionWords {
    /// Its name, beside a bar.
    pub name: String,
    /// What the visitor does well, in a few words; its name where the file does not say.
    pub strong_short: String,
    /// What is said where the visitor does well on it.
    pub strong: String,
    /// The job's hard side of it, in a few words; its name where the file does not say.
    pub hard_short: String,
    /// The job's hard side of it, told honestly.
    pub hard: String,
    /// What would change the result.
    pub change: String,
    /// Something small to try.
    pub trial: String,
}

/// A sign that the job may not suit, named by the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    /// The half it is read from; where that has no answer, the dimension's figure.
    pub half: Half,
    /// It shows up to this figure.
    pub at_most: u8,
    /// How it is told, in a sentence.
    pub text: PerLocale<String>,
}

/// The two lengths of the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// One question a dimension.
    Quick,
    /// Both halves.
    Full,
}

impl Form {
    /// Both, the shorter one first.
    pub const ALL: [Self; 2] = [Self::Quick, Self::Full];

    /// Its name in files and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Full => "full",
        }
    }
}

/// The two halves of fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// What the visitor wants, against what the job gives.
    Want,
    /// What the visitor can do, against what the job asks.
    Can,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id, kept for good: `full-day`.
    pub id: Arc<str>,
    /// Raised by the editor when it asks something else than before.
    pub wording: u32,
    /// The shortest form it belongs to.
    pub form: Form,
    /// The half it asks about.
    pub half: Half,
    /// How its answers score.
    pub kind: Kind,
    /// What is asked.
    pub text: PerLocale<String>,
    /// The answers' labels, in the order they are shown; five for an agreement, from least to most, four for a situation.
    pub answers: Vec<PerLocale<String>>,
    /// The source sentences it comes from.
    pub sentences: Vec<u8>,
}

/// How a question's answers score.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A statement with the five answers.
    Agreement {
        /// The place of its dimension.
        dimension: usize,
        /// Whether it speaks against the job by its meaning, so that "very much" scores 0.
        reversed: bool,
    },
    /// A situation from the job.
    Situation {
        /// The places of its two dimensions.
        dimensions: [usize; 2],
        /// Each answer's scores on them.
        scores: Vec<[u8; 2]>,
    },
}

/// A way on from a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The lowest overall figure for which it is told.
    pub from: u8,
    /// The overall figure from which on it is not told any more; `None` where it always is.
    pub below: Option<u8>,
    /// What is told.
    pub text: PerLocale<String>,
    /// What can be read on it, as buttons.
    pub articles: Vec<ArticleId>,
}

impl Step {
    /// Whether it is told below a result of this overall figure.
    #[must_use]
    pub fn suits(&self, overall: u8) -> bool {
        self.from <= overall && self.below.is_none_or(|below| overall < below)
    }
}

/// A band of the overall figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its id, e.g. `good`.
    pub id: Arc<str>,
    /// The lowest overall figure in it.
    pub from: u8,
    /// Its words.
    pub words: PerLocale<BandWords>,
}

/// What is said of a band.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BandWords {
    /// Its name.
    pub name: String,
    /// The result in one sentence, said to the visitor.
    pub headline: String,
    /// The same as the visitor says it, on what friends read: the picture and the text to pass on.
    pub shared: String,
    /// Whom to ask what, next.
    pub ask: String,
}

/// The words on the result's picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CardWords {
    /// Above everything.
    pub title: String,
    /// The job.
    pub job: String,
    /// Beside the overall figure.
    pub scale: String,
    /// Below the overall figure; holds `{low}` and `{high}`.
    pub range: String,
    /// What the bars of the first half mean.
    pub want: String,
    /// What the bars of the second half mean.
    pub can: String,
    /// What the bars of the quick form mean.
    pub figure: String,
    /// What the mark of the job means.
    pub asks: String,
    /// Above the strong sides.
    pub strong: String,
    /// Above the hard sides.
    pub hard: String,
}

impl CardWords {
    /// From where to where the overall figure may lie.
    #[must_use]
    pub fn range(&self, low: u8, high: u8) -> String {
        self.range.replace("{low}", &low.to_string()).replace("{high}", &high.to_string())
    }
}

impl Questionnaire {
    /// The questions of a form, in the order they are asked.
    #[must_use]
    pub fn questions(&self, form: Form) -> &[Question] {
        match form {
            Form::Quick => &self.questions[..self.quick],
            Form::Full => &self.questions,
        }
    }

    /// The question with this id; None where the form no longer has it.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| &*question.id == id)
    }

    /// The band of an overall figure.
    #[must_use]
    pub fn band(&self, overall: u8) -> &Band {
        let place = self.bands.iter().position(|band| band.from <= overall).unwrap_or(self.bands.len() - 1);
        &self.bands[place]
    }
}

impl Question {
    /// The dimensions it scores on, by their places.
    #[must_use]
    pub fn dimensions(&self) -> &[usize] {
        match &self.kind {
            Kind::Agreement { dimension, .. } => std::slice::from_ref(dimension),
            Kind::Situation { dimensions, .. } => dimensions,
        }
    }

    /// What an answer scores on each of [`Question::dimensions`], 0–100; empty where there is no such answer.
    #[must_use]
    pub fn scores(&self, answer: u8) -> Vec<u8> {
        match &self.kind {
            Kind::Agreement { reversed, .. } if usize::from(answer) < self.answers.len() => {
                let steps = (self.answers.len() - 1) as u8;
                let step = if *reversed { steps - answer } else { answer };
                vec![step * (100 / steps)]
            }
            Kind::Situation { scores, .. } => {
                scores.get(usize::from(answer)).map(|pair| pair.to_vec()).unwrap_or_default()
            }
            Kind::Agreement { .. } => Vec::new(),
        }
    }

    /// Its text in at most this many characters, for tables: cut after a word where it is longer.
    #[must_use]
    pub fn brief(&self, locale: Locale, most: usize) -> String {
        let text = self.text.get(locale);
        if text.chars().count() <= most {
            return text.clone();
        }
        let start: String = text.chars().take(most.saturating_sub(1)).collect();
        let whole = start.rsplit_once(' ').map_or(start.as_str(), |(words, _)| words);
        format!("{}…", whole.trim_end_matches([',', ';', ':']))
    }

    /// Whether it is a situation.
    #[must_use]
    pub fn is_situation(&self) -> bool {
        matches!(self.kind, Kind::Situation { .. })
    }
}
