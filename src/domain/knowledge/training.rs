//! What a phrasing stands for: an article, a subject, an intent, a follow-up, or a reason not to answer.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::domain::knowledge::{Crisis, FollowUp, Intent, NoAnswer};
use crate::domain::locale::Locale;

/// A file of phrasings: by class, in each language, one a line.
pub type PhrasingFile = BTreeMap<String, Phrasings>;

/// The ways of saying one thing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrasings {
    /// Indonesian, one a line.
    #[serde(default)]
    pub id: String,
    /// English, one a line.
    #[serde(default)]
    pub en: String,
    /// Whether a message must hold a word of its own to be meant so at all: one that stands here far oftener than elsewhere.
    #[serde(default)]
    pub cue: bool,
}

impl Phrasings {
    /// The phrasings with their language.
    pub fn lines(&self) -> impl Iterator<Item = (Locale, &str)> {
        lines_of(Locale::Id, &self.id).chain(lines_of(Locale::En, &self.en))
    }
}

/// The lines of a field that say something.
pub fn lines_of(locale: Locale, text: &str) -> impl Iterator<Item = (Locale, &str)> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(move |line| (locale, line))
}

/// What a class of phrasings leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// The article at this place.
    Article(usize),
    /// A subject that belongs to the job and that no article answers.
    Subject(String),
    /// Something asked of the bot.
    Intent(Intent),
    /// A message that goes on with what was shown.
    FollowUp(FollowUp),
    /// The remark at this place.
    Remark(usize),
    /// A kind fixed reply.
    Crisis(Crisis),
    /// No answer.
    NoAnswer(NoAnswer),
}

/// A class of phrasings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Class {
    /// Its name in the files.
    pub name: String,
    /// What it leads to.
    pub target: Target,
    /// Whether a message must hold a word of its own to be meant so.
    pub wants_cue: bool,
}

impl Class {
    /// A class that needs no cue.
    #[must_use]
    pub fn new(name: impl Into<String>, target: Target) -> Self {
        Self { name: name.into(), target, wants_cue: false }
    }
}

/// The classes of `data/training/intents.toml` and what they lead to.
const INTENTS: [(&str, Target); 16] = [
    ("quiz", Target::Intent(Intent::Quiz)),
    ("greeting", Target::Intent(Intent::Greeting)),
    ("thanks", Target::Intent(Intent::Thanks)),
    ("goodbye", Target::Intent(Intent::Goodbye)),
    ("help", Target::Intent(Intent::Help)),
    ("language", Target::Intent(Intent::Language)),
    ("privacy", Target::Intent(Intent::Privacy)),
    ("more", Target::FollowUp(FollowUp::More)),
    ("example", Target::FollowUp(FollowUp::Example)),
    ("why", Target::FollowUp(FollowUp::Why)),
    ("not-that", Target::FollowUp(FollowUp::NotThat)),
    ("lost", Target::FollowUp(FollowUp::Lost)),
    ("source", Target::FollowUp(FollowUp::Source)),
    ("abuse", Target::NoAnswer(NoAnswer::Abuse)),
    ("unclear", Target::NoAnswer(NoAnswer::Unclear)),
    ("foreign", Target::NoAnswer(NoAnswer::Foreign)),
];

/// What a class of `data/training/intents.toml` leads to; None for a name that is none of them.
#[must_use]
pub fn intent_target(name: &str) -> Option<Target> {
    INTENTS.iter().find(|(known, _)| *known == name).map(|(_, target)| target.clone())
}
