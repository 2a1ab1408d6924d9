//! What the bot knows and how a question finds it.
//!
//! **Invariant:** the same query, content and context give the same finding, to the last digit.

pub mod article;
pub mod beginnings;
pub mod check;
pub mod classifier;
pub mod concepts;
pub mod decide;
mod distress;
pub mod explain;
pub mod features;
pub mod index;
pub mod language;
pub mod lexicon;
pub mod nearest;
pub mod parse;
pub mod phrasings;
pub mod reading;
mod scrub;
pub mod settings;
pub mod topics;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use crate::domain::knowledge::article::{Article, ArticleSource};
use crate::domain::knowledge::beginnings::Beginnings;
use crate::domain::knowledge::distress::{Distress, Told};
pub use crate::domain::knowledge::explain::Explanation;
use crate::domain::knowledge::index::Index;
use crate::domain::knowledge::settings::{Settings, Thresholds};
use crate::domain::knowledge::topics::TopicReply;
use crate::domain::locale::{Locale, PerLocale};
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::text::split::split;

/// All that the bot knows, and the index that finds it.
#[derive(Debug)]
pub struct KnowledgeBase {
    articles: Vec<Article>,
    replies: BTreeMap<String, PerLocale<TopicReply>>,
    distress: Distress,
    beginnings: Beginnings,
    sentences: Vec<String>,
    index: Index,
}

impl KnowledgeBase {
    /// The knowledge base of the files of `articles/`, `training/`, `topics/` and `language/`, of `search.toml`, and of
    /// `source/*.txt` with a sentence a line. Others are passed over.
    ///
    /// # Errors
    /// Everything that is wrong, by file, place and reason.
    pub fn parse(files: &[SourceFile]) -> Result<Self, Vec<Problem>> {
        parse::parse(files)
    }

    /// Every article: those that rest on the source text in the order of its sentences, then the others by id.
    #[must_use]
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The article with this id.
    #[must_use]
    pub fn article(&self, id: &ArticleId) -> Option<&Article> {
        self.articles.iter().find(|article| article.id() == id)
    }

    /// The sentences of the source text.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }

    /// A sentence of the source text, counted from 1; None where it has fewer.
    #[must_use]
    pub fn sentence(&self, number: u8) -> Option<&str> {
        let at = usize::from(number).checked_sub(1)?;
        self.sentences.get(at).map(String::as_str)
    }

    /// The subject of a tag that no article answers, and where to look; None for a tag nothing is said about.
    #[must_use]
    pub fn uncovered(&self, tag: &str, locale: Locale) -> Option<(&str, &str)> {
        let entry = self.replies.get(tag)?.get(locale);
        Some((entry.subject.as_str(), entry.look.as_str()))
    }

    /// What a message leads to. `context` is the article shown last: without it nothing is a follow-up.
    #[must_use]
    pub fn ask(&self, query: &str, context: Option<&ArticleId>) -> Finding {
        self.ask_with(query, context, &self.index.settings.thresholds)
    }

    /// What a message of distress leads to, and nothing else of it; None for any other message.
    #[must_use]
    pub fn distress(&self, text: &str) -> Option<Finding> {
        let Told::Distress(unknown) = self.distress.find(&self.index.lexicon, text) else {
            return None;
        };
        Some(Finding {
            query: text.to_owned(),
            language: self.language(text),
            outcome: Outcome::Unknown(unknown),
            candidates: Vec::new(),
            matched: Vec::new(),
            confidence: 1.0,
            gap: 1.0,
        })
    }

    /// The articles that somebody may be about to type the name of, those named in this language first; none for an empty
    /// text.
    #[must_use]
    pub fn begun(&self, text: &str, locale: Locale) -> Vec<ArticleId> {
        self.beginnings.find(text, locale).into_iter().map(|at| self.articles[at].id().clone()).collect()
    }

    /// The same with the full arithmetic.
    #[must_use]
    pub fn explain(&self, query: &str, context: Option<&ArticleId>) -> Explanation {
        explain::explain(self, query, context)
    }

    /// What a message leads to with other thresholds, for trying them.
    #[must_use]
    pub fn ask_with(&self, query: &str, context: Option<&ArticleId>, limits: &Thresholds) -> Finding {
        if let Some(finding) = self.distress(query) {
            return finding;
        }
        let mut finding = decide::ask(self, query, context, limits);
        let is_harmless = || self.distress.find(&self.index.lexicon, query) == Told::Harmless;
        let is_guessed = match finding.outcome {
            Outcome::Unknown(Unknown::Sad) => true,
            // "Kerja": a single word about work tells of no low spirits.
            Outcome::Unknown(Unknown::Discouraged) => split(query).words.len() == 1,
            _ => false,
        };
        if is_guessed && is_harmless() {
            finding.outcome = Outcome::Unknown(Unknown::Unclear);
        }
        finding
    }

    /// The numbers the search goes by.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.index.settings
    }

    /// The language that a message asks for ("pakai inggris dong"); None where it names none.
    #[must_use]
    pub fn wanted_language(&self, query: &str) -> Option<Locale> {
        language::wanted(&self.index, query)
    }

    /// What may be kept of a message for the editor; None where that is nothing.
    #[must_use]
    pub fn scrub(&self, message: &str) -> Option<String> {
        scrub::scrub(&self.index, message)
    }

    /// What must be mended though it can be read.
    #[must_use]
    pub fn faults(&self) -> Vec<Problem> {
        check::faults(self)
    }

    /// Facts that were to be checked again before `today`, a date such as `2026-11-24`.
    #[must_use]
    pub fn aged(&self, today: &str) -> Vec<Problem> {
        check::aged(self, today)
    }

    /// The language of a message by its own words; None where they do not tell.
    #[must_use]
    pub fn language(&self, text: &str) -> Option<Locale> {
        language::language(&self.index.lexicon, text)
    }
}

/// An article's id: the name of its file, e.g. `key-skills`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(Arc<str>);

impl ArticleId {
    /// An id from its text; whether there is such an article is asked of the knowledge base.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ArticleId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a query led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The query as it was typed.
    pub query: String,
    /// The language it is in; None where its words do not tell.
    pub language: Option<Locale>,
    /// What to do with it.
    pub outcome: Outcome,
    /// Up to three articles, best first.
    pub candidates: Vec<Candidate>,
    /// The words that counted, as they were typed.
    pub matched: Vec<String>,
    /// How sure the outcome is, 0–1.
    pub confidence: f64,
    /// How far the runner-up is behind, 0–1.
    pub gap: f64,
}

/// An article and how well it fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The article.
    pub article: ArticleId,
    /// How well it fits, 0–1.
    pub score: f64,
}

/// What to do with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This article answers it.
    Answer(ArticleId),
    /// One of these two or three may answer it: did you mean?
    Choice(Vec<ArticleId>),
    /// It is about the job, and no article answers it; the subject where it is known (`salary`).
    Uncovered(Option<String>),
    /// It asks something of the bot.
    Intent(Intent),
    /// It goes on with what was shown last; only where there was something.
    FollowUp(FollowUp),
    /// It can't be answered.
    Unknown(Unknown),
}

/// What a visitor may ask of the bot itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Intent {
    /// The fit questionnaire.
    Quiz,
    /// Hello.
    Greeting,
    /// Thank you.
    Thanks,
    /// Goodbye.
    Goodbye,
    /// What can you do?
    Help,
    /// Another language; which one is in [`Intent::Language`]'s query where it was said.
    Language,
    /// What do you keep of me?
    Privacy,
}

impl Intent {
    /// The intent's id.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quiz => "quiz",
            Self::Greeting => "greeting",
            Self::Thanks => "thanks",
            Self::Goodbye => "goodbye",
            Self::Help => "help",
            Self::Language => "language",
            Self::Privacy => "privacy",
        }
    }
}

/// How a message goes on with the article shown last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FollowUp {
    /// "lanjut", "more", "terus?"
    More,
    /// "contohnya?", "for example?"
    Example,
    /// "kenapa?", "why?"
    Why,
    /// "oh gitu", "ok": nothing is asked.
    Noted,
    /// "bukan itu": what was shown was not meant, and nothing else is said.
    NotThat,
    /// "ga ngerti", "I don't get it": what was shown was not understood.
    Lost,
    /// "kata siapa?", "source?": what it rests on. The only one that is heard without something shown, too: it asks
    /// then for the sources of all.
    Source,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// It may be about the job, but it can't be told what is asked.
    Unclear,
    /// It is not about the job.
    OffTopic,
    /// It speaks of ending one's life or harming oneself: a kind fixed reply.
    Distress,
    /// It speaks of violence, harassment or threats: a kind fixed reply.
    Harmed,
    /// It speaks of sadness: a kind fixed reply.
    Sad,
    /// It speaks of low spirits while looking for work: a kind word.
    Discouraged,
    /// It is abuse: a kind fixed reply.
    Abuse,
    /// It is in a language the bot does not speak.
    Foreign,
}

impl Unknown {
    /// Whether no article may be the reply: distress, low spirits, abuse.
    #[must_use]
    pub fn is_grave(self) -> bool {
        matches!(self, Self::Distress | Self::Harmed | Self::Sad | Self::Discouraged | Self::Abuse)
    }
}
