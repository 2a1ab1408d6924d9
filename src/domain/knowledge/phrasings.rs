//! What a phrasing stands for: an article, a subject, an intent, a follow-up, or a reason not to answer.

use serde::Deserialize;
use std::collections::BTreeMap;

use crate::domain::knowledge::{FollowUp, Intent, Unknown};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The article at this place.
    Article(usize),
    /// A subject that belongs to the job and that no article answers.
    Subject(String),
    /// Something asked of the bot.
    Intent(Intent),
    /// A message that goes on with what was shown.
    FollowUp(FollowUp),
    /// No answer.
    Unknown(Unknown),
}

/// A class of phrasings.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name in the files.
    pub name: String,
    /// What it leads to.
    pub target: Target,
}

/// The classes of `data/training/intents.toml` and what they lead to.
const ASIDES: [(&str, Target); 19] = [
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
    ("noted", Target::FollowUp(FollowUp::Noted)),
    ("not-that", Target::FollowUp(FollowUp::NotThat)),
    ("lost", Target::FollowUp(FollowUp::Lost)),
    ("source", Target::FollowUp(FollowUp::Source)),
    // What only sounds like distress gets the milder word; `crisis.toml` has what is surely meant.
    ("distress", Target::Unknown(Unknown::Sad)),
    ("discouraged", Target::Unknown(Unknown::Discouraged)),
    ("abuse", Target::Unknown(Unknown::Abuse)),
    ("unclear", Target::Unknown(Unknown::Unclear)),
    ("foreign", Target::Unknown(Unknown::Foreign)),
];

/// What a class of `data/training/intents.toml` leads to; None for a name that is none of them.
#[must_use]
pub fn aside(name: &str) -> Option<Target> {
    ASIDES.iter().find(|(known, _)| *known == name).map(|(_, target)| target.clone())
}
