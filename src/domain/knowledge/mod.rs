//! What the bot knows and how a question finds it.
//!
//! **Invariant:** the same query, content and context give the same finding, to the last digit.

pub mod article;
pub mod check;
pub mod classifier;
pub mod concepts;
mod crisis;
pub mod name;
pub mod evidence;
pub mod explain;
pub mod features;
pub mod fit;
mod grouping;
pub mod index;
pub mod nearest;
mod packed;
pub mod parse;
pub mod query;
pub mod remark;
mod scrub;
pub mod settings;
pub mod title_prefixes;
pub mod topics;
pub mod training;
pub mod understand;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use crate::domain::knowledge::article::{Article, ArticleSource};
use crate::domain::knowledge::crisis::CrisisPatterns;
pub use crate::domain::knowledge::evidence::Claimed;
pub use crate::domain::knowledge::explain::Explanation;
pub use crate::domain::knowledge::grouping::NearestAnswer;
use crate::domain::knowledge::index::Index;
pub use crate::domain::knowledge::remark::{Door, Remark, RemarkAction, RemarkKind};
use crate::domain::knowledge::title_prefixes::TitlePrefixes;
use crate::domain::knowledge::topics::TopicReply;
use crate::domain::locale::{Locale, PerLocale};
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::text::lexicon::Lexicon;
use crate::domain::text::utterance::Utterance;

/// All that the bot knows, and the index that finds it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct KnowledgeBase {
    articles: Vec<Article>,
    replies: BTreeMap<String, PerLocale<TopicReply>>,
    crisis: CrisisPatterns,
    title_prefixes: TitlePrefixes,
    remarks: Vec<Remark>,
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

    /// Whether a file of this name belongs to the knowledge base: whether [`KnowledgeBase::parse`] reads it.
    #[must_use]
    pub fn reads(name: &str) -> bool {
        parse::reads(name)
    }

    /// The knowledge base as [`KnowledgeBase::to_bytes`] of the same build wrote it: made ready, so that a start neither
    /// reads nor trains.
    ///
    /// # Errors
    /// Where these are other bytes.
    pub fn from_bytes(bytes: &'static [u8]) -> postcard::Result<Self> {
        postcard::from_bytes(bytes)
    }

    /// All of it as bytes, for [`KnowledgeBase::from_bytes`].
    ///
    /// # Errors
    /// None that content can lead to.
    pub fn to_bytes(&self) -> postcard::Result<Vec<u8>> {
        postcard::to_allocvec(self)
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

    /// What the articles say on the word of these parts that say what words mean; `None` where none of them has it.
    #[must_use]
    pub fn definition(&self, locale: Locale, word: &[&str]) -> Option<(ArticleId, Vec<&str>)> {
        self.articles.iter().find_map(|article| {
            let lines = article.definitions(locale, |name| name == word);
            (!lines.is_empty()).then(|| (article.id().clone(), lines))
        })
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

    /// Reads a message, once a turn.
    #[must_use]
    pub fn read<'a>(&self, text: &'a str) -> Utterance<'a> {
        Utterance::read(&self.index.lexicon, text)
    }

    /// The words that messages are read with.
    #[must_use]
    pub const fn lexicon(&self) -> &Lexicon {
        &self.index.lexicon
    }

    /// What a message means where it is said.
    #[must_use]
    pub fn understand(&self, utterance: &Utterance<'_>, context: &Context<'_>) -> Understanding {
        understand::understand(self, utterance, context)
    }

    /// The best claim of each kind about a message, judged.
    pub(crate) fn claims(&self, utterance: &Utterance<'_>, context: &Context<'_>) -> Vec<understand::Claim> {
        let found = self.crisis.find(&self.index.lexicon, utterance);
        understand::weigh_beside_small_talk(self, utterance, context, found).1.claims
    }

    /// What a class leads to.
    pub(crate) fn target(&self, class: usize) -> &training::Target {
        &self.index.classes[class].target
    }

    /// What a first message means.
    #[must_use]
    pub fn ask(&self, text: &str) -> Understanding {
        self.understand(&self.read(text), &Context::default())
    }

    /// Every remark that is answered with a word of its own.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The names of all replies to remarks: those of crisis among them.
    pub(crate) fn remark_names(&self) -> Vec<String> {
        self.remarks.iter().map(|remark| remark.name.clone()).collect()
    }

    /// The articles that somebody may be about to type the name of, those named in this language first; none for an empty
    /// text.
    #[must_use]
    pub fn begun(&self, text: &str, locale: Locale) -> Vec<ArticleId> {
        self.title_prefixes.find(text, locale).into_iter().map(|at| self.articles[at].id().clone()).collect()
    }

    /// How a message is understood, with the full arithmetic.
    #[must_use]
    pub fn explain(&self, utterance: &Utterance<'_>, context: &Context<'_>) -> Explanation {
        explain::explain(self, utterance, context)
    }

    /// The language that a message asks for ("pakai inggris dong"); `None` if it names none.
    #[must_use]
    pub fn wanted_language(&self, utterance: &Utterance<'_>) -> Option<Locale> {
        understand::wanted_language(&self.index, utterance)
    }

    /// What may be kept of a message for the editor; `None` if that is nothing.
    #[must_use]
    pub fn scrub(&self, utterance: &Utterance<'_>) -> Option<String> {
        scrub::scrub(&self.index, utterance)
    }

    /// The places of these questions in groups of one meaning. Each group holds the question that began it first, so the
    /// most telling ones are to be given first.
    #[must_use]
    pub fn groups(&self, questions: &[&str]) -> Vec<Vec<usize>> {
        grouping::groups(self, questions)
    }

    /// The article that would be offered first for a question, or else the article or topic with the phrasing that it is
    /// most like; the topic where it is more like that than like the article. `None` where none is like it at all.
    #[must_use]
    pub fn nearest(&self, question: &str) -> Option<NearestAnswer> {
        grouping::nearest(self, question)
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

/// Where a message is said: what it may go on with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The article shown last: without it nothing is a follow-up.
    pub shown: Option<&'a ArticleId>,
    /// Whether a questionnaire waits to be gone on with.
    pub waits: bool,
    /// Whether a result of the questionnaire is there to speak of.
    pub result: bool,
}

/// What a message means.
#[derive(Clone, Debug, PartialEq)]
pub struct Understanding {
    /// The message as it was typed.
    pub query: String,
    /// The language it is in; `None` if its words do not tell.
    pub language: Option<Locale>,
    /// What it means.
    pub meaning: Meaning,
    /// What kind of remark it is; `None` if it is none.
    pub kind: Option<RemarkKind>,
    /// Up to three articles, best first.
    pub candidates: Vec<Candidate>,
    /// The words that counted, as they were typed.
    pub matched: Vec<String>,
    /// How sure the meaning is, 0–1.
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

impl Candidate {
    /// The least score of an article that is put forward. Low, for whoever reads it chooses, and half a question scores
    /// little.
    const NEAR: f64 = 0.1;

    /// Whether it is near enough to be put forward where nothing is claimed.
    #[must_use]
    pub fn is_near(&self) -> bool {
        self.score >= Self::NEAR
    }
}

/// The ways a message can be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This article answers it.
    Answer(ArticleId),
    /// One of these two or three articles may answer it: did you mean?
    Clarify(Vec<ArticleId>),
    /// It is about the job, and no article answers it; the subject where it is known (`salary`).
    Uncovered(Option<String>),
    /// It asks something of the bot.
    Intent(Intent),
    /// It goes on with what was shown last; only where there was something.
    FollowUp(FollowUp),
    /// It is no question and gets a word of its own; `article` is shown with it where one fits.
    Remark {
        /// The remark's place among [`KnowledgeBase::remarks`].
        remark: usize,
        /// What the sources say to it.
        article: Option<ArticleId>,
    },
    /// It speaks of danger, harm or grief: a kind fixed reply, and nothing of it is kept.
    Crisis(Crisis),
    /// It can't be answered.
    NoAnswer(NoAnswer),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FollowUp {
    /// "lanjut", "more", "terus?"
    More,
    /// "contohnya?", "for example?"
    Example,
    /// "kenapa?", "why?"
    Why,
    /// "bukan itu": what was shown was not meant, and nothing else is said.
    NotThat,
    /// "ga ngerti", "I don't get it": what was shown was not understood.
    Lost,
    /// "kata siapa?", "source?": what it rests on. The only one that is heard without something shown, too: it asks
    /// then for the sources of all.
    Source,
}

/// What a message of crisis speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Crisis {
    /// Ending one's life or harming oneself.
    Danger,
    /// Violence, harassment or threats.
    Harm,
    /// Sadness that may be more than a bad day.
    Sad,
    /// Somebody died.
    Grief,
    /// Somebody else is in danger.
    Other,
    /// Harassment at work.
    Work,
}

impl Crisis {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Danger, Self::Harm, Self::Sad, Self::Grief, Self::Other, Self::Work];

    /// The name that content files give it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Harm => "harm",
            Self::Sad => "sad",
            Self::Grief => "grief",
            Self::Other => "other",
            Self::Work => "work",
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NoAnswer {
    /// It may be about the job, but it can't be told what is asked.
    Unclear,
    /// It is not about the job.
    OffTopic,
    /// It is abuse: a kind fixed reply.
    Abuse,
    /// It is in a language the bot does not speak.
    Foreign,
}

impl Meaning {
    /// Whether no article may be the reply: crisis and abuse.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        matches!(self, Self::Crisis(_) | Self::NoAnswer(NoAnswer::Abuse))
    }
}
