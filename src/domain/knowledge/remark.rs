//! Remarks: what people say that is no question, and what follows the word they get.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::ArticleId;
use crate::domain::knowledge::training::Phrasings;

/// What kind of remark it is, as `kenal ask --json` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RemarkKind {
    /// Surprise, agreement, disappointment, laughter.
    Reaction,
    /// What somebody is like or can do.
    Trait,
    /// Who somebody is, with what body and from where.
    Identity,
    /// Fear, failure, low spirits.
    Fear,
    /// Hearsay on connections, money and the like.
    Rumour,
    /// A word on the result of the questionnaire.
    Result,
    /// A word on the bot itself.
    Bot,
    /// What stands beside the talk: wait, back later, pressed wrongly.
    Aside,
    /// Grief, harassment, somebody else's danger.
    Crisis,
    /// The answer did not help.
    Complaint,
}

impl RemarkKind {
    /// Its name in files and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reaction => "reaction",
            Self::Trait => "trait",
            Self::Identity => "identity",
            Self::Fear => "fear",
            Self::Rumour => "rumour",
            Self::Result => "result",
            Self::Bot => "bot",
            Self::Aside => "aside",
            Self::Crisis => "crisis",
            Self::Complaint => "complaint",
        }
    }
}

/// Where a remark's reply leads: a button below it. Files name an article by its id and the others as below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Door {
    /// The questionnaire.
    Quiz,
    /// The topics.
    Topics,
    /// The result again.
    Result,
    /// What to do after the result.
    NextSteps,
    /// The answers, to change one.
    Review,
    /// What is kept.
    Privacy,
    /// Erase everything.
    Forget,
    /// About the bot.
    About,
    /// An article.
    Article(ArticleId),
}

impl Door {
    /// The name of the door; an article's is its id.
    fn name(&self) -> &str {
        match self {
            Self::Quiz => "quiz",
            Self::Topics => "topics",
            Self::Result => "result",
            Self::NextSteps => "next-steps",
            Self::Review => "review",
            Self::Privacy => "privacy",
            Self::Forget => "forget",
            Self::About => "about",
            Self::Article(id) => id.as_str(),
        }
    }
}

impl From<String> for Door {
    fn from(name: String) -> Self {
        let fixed = [
            Self::Quiz,
            Self::Topics,
            Self::Result,
            Self::NextSteps,
            Self::Review,
            Self::Privacy,
            Self::Forget,
            Self::About,
        ];
        fixed.into_iter().find(|door| door.name() == name).unwrap_or_else(|| Self::Article(ArticleId::new(name)))
    }
}

impl From<Door> for String {
    fn from(door: Door) -> Self {
        door.name().to_owned()
    }
}

/// What a remark does besides getting its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkAction {
    /// Shows again what stood there.
    Again,
    /// Says what was shown in plainer words.
    Simpler,
    /// Notes that what was shown did not help.
    Unhelpful,
    /// Leads to a person.
    Person,
    /// Goes on with what waits.
    Resume,
    /// Shows what to do after the result.
    NextSteps,
    /// Shows what the result rests on.
    Why,
    /// Leaves the questionnaire waiting.
    Pause,
    /// The questionnaire's front page.
    Quiz,
    /// Shows what the article on the screen rests on.
    Sources,
}

impl RemarkAction {
    /// Whether it stays with the article on the screen.
    #[must_use]
    pub fn stays(self) -> bool {
        matches!(self, Self::Again | Self::Simpler | Self::Sources)
    }
}

/// A remark that is answered with a word of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remark {
    /// Its name: the reply is the message `remark-<name>`.
    pub name: String,
    /// What kind it is.
    pub kind: RemarkKind,
    /// What the sources say to it, shown below the word.
    pub article: Option<ArticleId>,
    /// The buttons below the reply.
    pub doors: Vec<Door>,
    /// What it does besides.
    pub action: Option<RemarkAction>,
}

/// `training/remarks.toml`: by name.
pub type RemarkFile = BTreeMap<String, WrittenRemark>;

/// A remark as an editor writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenRemark {
    /// What kind it is.
    pub kind: RemarkKind,
    /// What the sources say to it.
    #[serde(default)]
    pub article: Option<ArticleId>,
    /// The buttons below the reply.
    #[serde(default)]
    pub doors: Vec<Door>,
    /// What it does besides.
    #[serde(default)]
    pub action: Option<RemarkAction>,
    /// Indonesian phrasings, one a line.
    #[serde(default)]
    pub id: String,
    /// English phrasings, one a line.
    #[serde(default)]
    pub en: String,
}

impl WrittenRemark {
    /// The ways of saying it.
    #[must_use]
    pub fn phrasings(&self) -> Phrasings {
        Phrasings { id: self.id.clone(), en: self.en.clone(), cue: false }
    }

    /// The remark of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Remark {
        Remark {
            name: name.to_owned(),
            kind: self.kind,
            article: self.article.clone(),
            doors: self.doors.clone(),
            action: self.action,
        }
    }
}
