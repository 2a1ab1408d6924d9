//! The numbers the search goes by: `data/search.toml`.

use serde::Deserialize;

use crate::domain::knowledge::classifier::Training;
use crate::domain::knowledge::features::FeatureWeights;

/// All numbers the search goes by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// When to answer, to ask back, to say that it is not known.
    pub thresholds: Thresholds,
    /// How the parts of the score are mixed.
    pub mix: Mix,
    /// How much each kind of feature weighs.
    pub features: FeatureWeights,
    /// How the classifier is trained.
    pub training: Training,
}

/// When to answer, to ask back, to say that it is not known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// The least score of an article that is answered with.
    pub answer: f32,
    /// The least gap to the runner-up among articles.
    pub gap: f32,
    /// The least sum of all articles for a did-you-mean.
    pub choice: f32,
    /// The least score of an article offered as one of a choice.
    pub offer: f32,
    /// The least score of an intent.
    pub intent: f32,
}

/// How the parts of the score are mixed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// What the classifier's scores are multiplied with before they become shares.
    pub sharpness: f32,
    /// What the likeness to the nearest phrasing of a class adds.
    pub nearest: f32,
    /// How much the question of a long message counts against the whole of it, 0–1.
    pub question: f32,
    /// What speaks for off-topic where something from elsewhere is said and the job is not named.
    pub elsewhere: f32,
    /// What speaks for off-topic where the job is not named and nothing said is known from phrasings about it.
    pub strange: f32,
    /// What speaks against it where the job is named and nothing from elsewhere is said.
    pub anchored: f32,
    /// How much a keyword counts in training; a phrasing counts 1.
    pub keyword: f32,
    /// How much a title counts.
    pub title: f32,
    /// How much a sentence of an article's text counts.
    pub text: f32,
}
