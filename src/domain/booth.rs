//! The booth's screen: its sentences, its myth-or-fact cards and its numbers.
//!
//! **Invariant:** no number on it tells of fewer than [`LEAST`](crate::domain::fair::LEAST) people.

use serde::{Deserialize, Serialize};

use crate::domain::{
    editing::blank_texts,
    knowledge::{ArticleId, KnowledgeBase},
    locale::PerLocale,
    problem::{Problem, SourceFile},
};

/// What the screen says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoothWords {
    /// Below the number of visitors.
    pub visitors: PerLocale<String>,
    /// Below the number of questions.
    pub questions: PerLocale<String>,
    /// Below the number of finished questionnaires.
    pub finished: PerLocale<String>,
    /// In place of a small number.
    pub few: PerLocale<String>,
    /// In place of a number that is not told because a smaller one could be worked out from it.
    pub hidden: PerLocale<String>,
    /// In place of none.
    pub none: PerLocale<String>,
    /// Above what people say.
    pub quiz: PerLocale<String>,
    /// The verdict on what is not true.
    pub myth: PerLocale<String>,
    /// The verdict on what is.
    pub fact: PerLocale<String>,
    /// While the network is away.
    pub offline: PerLocale<String>,
    /// The cards, in their order.
    #[serde(rename = "card")]
    pub cards: Vec<Card>,
}

/// Something people say about the job, and what is true.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub say: PerLocale<String>,
    /// Whether it is so.
    #[serde(rename = "true")]
    pub is_true: bool,
    /// The article that tells; its short answer is shown with the verdict.
    pub article: ArticleId,
}

impl BoothWords {
    /// Reads `booth.toml`.
    ///
    /// # Errors
    /// What is wrong, with the way out.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let words: Self = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        let mut problems = blank_texts(file);
        if words.cards.is_empty() {
            problems.push(Problem::of(&file.name, "there is no `[[card]]`; write at least one"));
        }
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }

    /// Cards whose article does not exist.
    #[must_use]
    pub fn check(&self, knowledge: &KnowledgeBase) -> Vec<Problem> {
        let missing = self.cards.iter().filter(|card| knowledge.article(&card.article).is_none());
        missing
            .map(|card| {
                let reason = format!("a card names the article `{}`, which does not exist; name another", card.article);
                Problem::of("fairs/booth.toml", reason)
            })
            .collect()
    }
}

/// The numbers of a booth, or of a fair as a whole, as they may be shown: small ones are not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ShownNumbers {
    pub visitors: Shown,
    pub questions: Shown,
    pub finished: Shown,
}

/// A number, or why it is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// None, or enough to be told.
    Number(u64),
    /// In place of a number: [`Shown::FEW`] or [`Shown::HIDDEN`].
    Untold(&'static str),
}

impl Shown {
    /// Some, but fewer than [`LEAST`](crate::domain::fair::LEAST) or by fewer people.
    pub const FEW: Self = Self::Untold("few");

    /// A number of any size, which is not told because a smaller one of another page could be worked out from it.
    pub const HIDDEN: Self = Self::Untold("hidden");
}
