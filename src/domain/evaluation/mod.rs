//! Measures the answers with question sets: figures, confusions, errors with reasons, and what other thresholds would cost.
//!
//! Each row is taken as a first message and its label is not looked at until the answer stands.

mod figures;
mod fit;
mod report;

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::{Candidate, FollowUp, Intent, KnowledgeBase, Meaning, Understanding};
use crate::domain::locale::Locale;

pub use crate::domain::evaluation::figures::{Figures, Share};
pub use crate::domain::evaluation::fit::{FitRow, Fitted, fit, read_fit_rows};
pub use crate::domain::evaluation::report::{Report, evaluate};

/// A question with the answer expected.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Row {
    /// What was typed.
    pub q: String,
    /// Its language: `id`, `en` or `mix`.
    #[serde(default)]
    pub lang: String,
    /// What it should lead to.
    #[serde(default)]
    pub label: String,
    /// What else a careful judge would accept.
    #[serde(default)]
    pub also: Vec<String>,
    /// How it is said: `formal`, `casual`, `short`, `typo`, `paraphrase`, `long`, `mixed`.
    #[serde(default)]
    pub stratum: String,
}

/// What a question led to.
#[derive(Clone, Debug, Serialize)]
pub struct Prediction {
    /// The question.
    pub q: String,
    /// An article, an intent, `uncovered` or `off-topic`.
    pub predicted: String,
    /// `answer`, `choice`, `uncovered`, `intent` or `unknown`.
    pub outcome: &'static str,
    /// The language of the reply.
    pub locale: Locale,
    /// The subjects that the article answered with covers.
    pub tags: Vec<String>,
    /// Up to three articles, best first.
    pub candidates: Vec<Scored>,
}

/// An article and its score.
#[derive(Clone, Debug, Serialize)]
pub struct Scored {
    /// The article's id.
    pub article: String,
    /// How well it fits, 0–1.
    pub score: f64,
}

impl Prediction {
    /// What a question leads to as a first message.
    #[must_use]
    pub fn of(kb: &KnowledgeBase, q: &str) -> Self {
        let understanding = kb.ask(q);
        let (predicted, outcome) = name(&understanding);
        let shown = match &understanding.meaning {
            Meaning::Answer(article) | Meaning::Remark { article: Some(article), .. } => Some(article),
            Meaning::Clarify(articles) => articles.first(),
            _ => None,
        };
        let tags = shown.and_then(|id| kb.article(id)).map(|article| article.tags().to_vec()).unwrap_or_default();
        let scored = |found: &Candidate| Scored { article: found.article.as_str().to_owned(), score: found.score };
        Self {
            q: q.to_owned(),
            predicted,
            outcome,
            locale: understanding.language.unwrap_or_default(),
            tags,
            candidates: understanding.candidates.iter().map(scored).collect(),
        }
    }

    /// Whether this is what the label asks for.
    #[must_use]
    pub fn fits(&self, label: &str) -> bool {
        match label.strip_prefix("role-other:") {
            Some(tag) => self.predicted == "uncovered" || self.tags.iter().any(|covered| covered == tag),
            None => self.predicted == label,
        }
    }

    /// Whether this is right for the row.
    #[must_use]
    pub fn is_right(&self, row: &Row) -> bool {
        self.fits(&row.label) || row.also.iter().any(|label| self.fits(label))
    }
}

fn name(understanding: &Understanding) -> (String, &'static str) {
    let first = || understanding.candidates.first().map(|found| found.article.to_string()).unwrap_or_default();
    match &understanding.meaning {
        Meaning::Answer(article) | Meaning::Remark { article: Some(article), .. } => (article.to_string(), "answer"),
        Meaning::Clarify(_) => (first(), "choice"),
        Meaning::Uncovered(_) => ("uncovered".to_owned(), "uncovered"),
        Meaning::Intent(intent) => (intent.name().to_owned(), "intent"),
        Meaning::FollowUp(FollowUp::Source) => (Intent::Help.name().to_owned(), "intent"),
        Meaning::Remark { article: None, .. } | Meaning::Crisis(_) => ("off-topic".to_owned(), "remark"),
        Meaning::FollowUp(_) | Meaning::NoAnswer(_) => ("off-topic".to_owned(), "unknown"),
    }
}

/// The rows of a question set, one JSON object a line.
///
/// # Errors
/// The number of the first line that is no row, and why.
pub fn read_rows(text: &str) -> Result<Vec<Row>, (usize, String)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| serde_json::from_str(line).map_err(|error| (at + 1, error.to_string()))).collect()
}
