//! What a typed message means at a question: an answer, a wish, a question of one's own, or none of these.

use crate::domain::{
    locale::Locale,
    problem::{Problem, SourceFile},
    questionnaire::Question,
};

/// What a typed message means at a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// This answer, by its place.
    Answer(u8),
    /// Leave the question out.
    Skip,
    /// Back to the question before.
    Back,
    /// Stop for now.
    Stop,
    /// A question of the visitor's own: look it up, then ask again.
    Question,
    /// None of these, as far as can be told: look it up, and if nothing is found say how one can answer.
    Unclear,
}

impl Typed {
    /// How `kenal eval --answers` writes it: `1` … `5`, `skip`, `back`, `stop`, `question`, `unclear`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Answer(place) => ["1", "2", "3", "4", "5"].get(usize::from(place)).copied().unwrap_or("unclear"),
            Self::Skip => "skip",
            Self::Back => "back",
            Self::Stop => "stop",
            Self::Question => "question",
            Self::Unclear => "unclear",
        }
    }
}

/// The words that answers are made of, in both languages.
#[derive(Clone, Debug)]
pub struct Words {}

impl Words {
    /// Reads `answers.toml`.
    pub fn parse(_file: &SourceFile) -> Result<Self, Vec<Problem>> {
        Ok(Self {})
    }

    /// What a typed message means at this question. Both languages are understood whatever `locale` is.
    #[must_use]
    pub fn read(&self, _text: &str, _question: &Question, _locale: Locale) -> Typed {
        Typed::Unclear
    }

    /// What a typed message means at a question with the five agreement answers (`kenal eval --answers`).
    #[must_use]
    pub fn read_agreement(&self, _text: &str) -> Typed {
        Typed::Unclear
    }
}
