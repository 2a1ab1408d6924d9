//! The numbers the search goes by: `data/search.toml`.

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::classifier::Training;
use crate::domain::knowledge::evidence::{Claimed, EvidenceWeights};
use crate::domain::knowledge::features::FeatureWeights;

/// All numbers the search goes by.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// How sure each kind of claim must be.
    pub thresholds: Thresholds,
    /// What makes sure of it.
    pub evidence: ClaimWeights,
    /// How the parts of the score are mixed.
    pub mix: Mix,
    /// How much each kind of feature weighs.
    pub features: FeatureWeights,
    /// How the classifier is trained.
    pub training: Training,
}

/// How sure each kind of claim must be to be made, 0–1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// To answer with an article.
    pub article: f64,
    /// To ask which of a few articles is meant.
    pub clarify: f64,
    /// To say that the sources do not cover a subject.
    pub subject: f64,
    /// To take it for something asked of the bot.
    pub intent: f64,
    /// To go on with what was shown.
    pub follow_up: f64,
    /// To take it for a remark.
    pub remark: f64,
    /// To hear somebody in need: lower than for a remark, for a wrong reply leaves them alone.
    pub crisis: f64,
    /// The least share of the third article offered in a choice, against the first.
    pub offer: f32,
}

impl Thresholds {
    /// The one of a kind of claim.
    #[must_use]
    pub fn of(&self, claimed: Claimed) -> f64 {
        match claimed {
            Claimed::Article => self.article,
            Claimed::Clarify => self.clarify,
            Claimed::Subject => self.subject,
            Claimed::Intent => self.intent,
            Claimed::FollowUp => self.follow_up,
            Claimed::Remark => self.remark,
            Claimed::Crisis => self.crisis,
        }
    }
}

/// The weights of the evidence for each kind of claim.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimWeights {
    /// For an article.
    pub article: EvidenceWeights,
    /// For a choice of articles.
    pub clarify: EvidenceWeights,
    /// For a subject without article.
    pub subject: EvidenceWeights,
    /// For something asked of the bot.
    pub intent: EvidenceWeights,
    /// For going on with what was shown.
    pub follow_up: EvidenceWeights,
    /// For a remark.
    pub remark: EvidenceWeights,
    /// For words of somebody in need.
    pub crisis: EvidenceWeights,
}

impl ClaimWeights {
    /// Those of a kind of claim.
    #[must_use]
    pub fn of(&self, claimed: Claimed) -> &EvidenceWeights {
        match claimed {
            Claimed::Article => &self.article,
            Claimed::Clarify => &self.clarify,
            Claimed::Subject => &self.subject,
            Claimed::Intent => &self.intent,
            Claimed::FollowUp => &self.follow_up,
            Claimed::Remark => &self.remark,
            Claimed::Crisis => &self.crisis,
        }
    }

    /// Those of a kind of claim, to be changed.
    pub fn of_mut(&mut self, claimed: Claimed) -> &mut EvidenceWeights {
        match claimed {
            Claimed::Article => &mut self.article,
            Claimed::Clarify => &mut self.clarify,
            Claimed::Subject => &mut self.subject,
            Claimed::Intent => &mut self.intent,
            Claimed::FollowUp => &mut self.follow_up,
            Claimed::Remark => &mut self.remark,
            Claimed::Crisis => &mut self.crisis,
        }
    }
}

/// How the parts of the score are mixed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// What the classifier's scores are multiplied with before they become shares.
    pub sharpness: f32,
    /// What the likeness to the nearest phrasing of a class adds.
    pub nearest: f32,
    /// How much the question of a long message counts against the whole of it, 0–1.
    pub question: f32,
    /// How much a keyword counts in training; a phrasing counts 1.
    pub keyword: f32,
    /// How much a title counts.
    pub title: f32,
    /// How much a sentence of an article's text counts.
    pub text: f32,
}
