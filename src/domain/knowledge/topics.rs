//! A topic: a subject of the job that has no article of its own, how it is asked for and what is said to it.

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::article::stem_of;
use crate::domain::knowledge::training::Phrasings;
use crate::domain::locale::PerLocale;
use crate::domain::problem::{Problem, SourceFile};

/// Where the topics are.
pub const TOPICS: &str = "topics/";

/// The file of the topic with this tag.
#[must_use]
pub fn topic_file(tag: &str) -> String {
    format!("{TOPICS}{tag}.toml")
}

/// A subject of the job that has no article of its own.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its tag, the name of its file.
    pub tag: String,
    /// What is said to a question about it; an article that declares the tag answers instead.
    pub reply: Option<PerLocale<TopicReply>>,
    /// How it is asked for.
    pub phrasings: Phrasings,
}

/// What the bot says to a question about a topic that no article answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TopicReply {
    /// The topic, to be put into a sentence.
    pub subject: String,
    /// Where to look, as a sentence.
    pub look: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    #[serde(default)]
    id: TopicText,
    #[serde(default)]
    en: TopicText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicText {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    look: String,
    #[serde(default)]
    phrasings: String,
}

impl Topic {
    /// The topic of a file; its tag is the file's name. The reply and the phrasings may each be left out, as a whole.
    ///
    /// # Errors
    /// What keeps the file from being read as a topic.
    pub fn parse(file: &SourceFile) -> Result<Self, Problem> {
        let TopicFile { id, en } = toml::from_str(&file.text).map_err(|error| Problem::of_toml(file, &error))?;
        let parts = [&id.subject, &id.look, &en.subject, &en.look];
        let written = parts.iter().filter(|part| !part.trim().is_empty()).count();
        if written != 0 && written != parts.len() {
            let reason = "`subject` and `look` belong together, in [id] and in [en]: write all four, or none";
            return Err(Problem::of(&file.name, reason));
        }
        let phrasings = Phrasings { id: id.phrasings, en: en.phrasings, cue: false };
        let reply = (written != 0).then_some(PerLocale {
            id: TopicReply { subject: id.subject, look: id.look },
            en: TopicReply { subject: en.subject, look: en.look },
        });
        Ok(Self { tag: stem_of(&file.name).to_owned(), reply, phrasings })
    }
}
