//! The shape of `questions.toml` as editors write it; what may be missing is told by the check, not by the reader.

use serde::Deserialize;
use toml::Spanned;

use crate::domain::{
    locale::PerLocale,
    questionnaire::{BandWords, CardWords, DimensionWords, Form, Half},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) version: u32,
    #[serde(default)]
    pub(super) pairs: Vec<Spanned<[String; 2]>>,
    pub(super) notice: PerLocale<String>,
    pub(super) outlook: Option<PerLocale<String>>,
    pub(super) estimate: Option<PerLocale<String>>,
    pub(super) agreement: Spanned<WrittenAgreement>,
    pub(super) situation: WrittenPrompt,
    #[serde(default)]
    pub(super) dimension: Vec<Spanned<WrittenDimension>>,
    #[serde(default)]
    pub(super) question: Vec<Spanned<WrittenQuestion>>,
    #[serde(default)]
    pub(super) band: Vec<Spanned<WrittenBand>>,
    #[serde(default)]
    pub(super) step: Vec<Spanned<WrittenStep>>,
    pub(super) card: Spanned<PerLocale<CardWords>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPrompt {
    pub(super) prompt: PerLocale<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAgreement {
    pub(super) prompt: PerLocale<String>,
    pub(super) id: Vec<String>,
    pub(super) en: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenDimension {
    pub(super) key: String,
    pub(super) weight: f64,
    pub(super) job: u8,
    pub(super) sentence: u8,
    pub(super) read: String,
    #[serde(default)]
    pub(super) id: DimensionWords,
    #[serde(default)]
    pub(super) en: DimensionWords,
    pub(super) sign: Option<WrittenSign>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSign {
    pub(super) half: Half,
    pub(super) at_most: u8,
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenQuestion {
    pub(super) key: String,
    pub(super) form: Form,
    pub(super) half: Half,
    pub(super) dimension: Option<String>,
    pub(super) direction: Option<Direction>,
    pub(super) dimensions: Option<[String; 2]>,
    #[serde(default)]
    pub(super) sentences: Vec<u8>,
    pub(super) wording: u32,
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) en: String,
    #[serde(default)]
    pub(super) answer: Vec<Spanned<WrittenAnswer>>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Direction {
    Straight,
    Reversed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAnswer {
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) en: String,
    pub(super) scores: [u8; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenBand {
    pub(super) key: String,
    pub(super) from: u8,
    #[serde(default)]
    pub(super) id: BandWords,
    #[serde(default)]
    pub(super) en: BandWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenStep {
    #[serde(default)]
    pub(super) from: u8,
    pub(super) below: Option<u8>,
    #[serde(default)]
    pub(super) articles: Vec<String>,
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) en: String,
}
