//! The figures of issue and floors: shares of right answers by label, language and kind of question.

use serde::Serialize;
use std::collections::BTreeMap;

use crate::domain::evaluation::{Prediction, Row};
use crate::domain::knowledge::{ArticleId, KnowledgeBase};
use crate::domain::locale::Locale;

/// A share with what it is a share of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// How many are so.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// Counts one more.
    pub fn count(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.of += 1;
    }

    /// The share, 0–1; of nothing it is 1 where `none` says so, else 0.
    #[must_use]
    pub fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.hits as f64 / self.of as f64 }
    }
}

impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

/// All figures of a question set.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// How many questions there are.
    pub n: usize,
    /// All messages right.
    pub all: Share,
    /// Right by label; `role-other` is one.
    pub by_label: BTreeMap<String, Share>,
    /// Right by language.
    pub by_language: BTreeMap<String, Share>,
    /// Right by stratum.
    pub by_stratum: BTreeMap<String, Share>,
    /// Topic questions with the right article first.
    pub topics_first: Share,
    /// Topic questions with the right article among three.
    pub topics_among_three: Share,
    /// Intents right.
    pub intents: Share,
    /// About the job but not in the sources: said so.
    pub uncovered: Share,
    /// Off-topic: known as such.
    pub off_topic: Share,
    /// Out of scope, answered wrongly.
    pub answered_wrongly: Share,
    /// Out of scope, met with a did-you-mean.
    pub asked_back: Share,
    /// In scope, turned away.
    pub turned_away: Share,
    /// Topic questions answered directly.
    pub direct: Share,
    /// Direct answers that are right.
    pub precision: Share,
    /// Reply language right, in messages of three words or more.
    pub language: Share,
}

impl Figures {
    /// Counts one question that was asked of this knowledge base.
    pub fn count(&mut self, kb: &KnowledgeBase, row: &Row, prediction: &Prediction) {
        let right = prediction.is_right(row);
        self.n += 1;
        self.all.count(right);
        let group = row.label.split(':').next().unwrap_or_default().to_owned();
        self.by_label.entry(group.clone()).or_default().count(right);
        self.by_language.entry(row.lang.clone()).or_default().count(right);
        self.by_stratum.entry(row.stratum.clone()).or_default().count(right);
        self.count_scope(kb, row, prediction, &group, right);
        if prediction.outcome == "answer" {
            self.precision.count(right);
        }
        if row.q.split_whitespace().count() >= 3 && !row.lang.is_empty() {
            // In a mixed message either language is an answer that its author reads.
            self.language.count(row.lang == "mix" || Locale::from_tag(&row.lang) == Some(prediction.locale));
        }
    }

    fn count_scope(&mut self, kb: &KnowledgeBase, row: &Row, prediction: &Prediction, group: &str, right: bool) {
        let away = matches!(prediction.outcome, "uncovered" | "unknown" | "remark");
        match group {
            "off-topic" | "role-other" => {
                let own = if group == "off-topic" { &mut self.off_topic } else { &mut self.uncovered };
                own.count(right);
                self.answered_wrongly.count(prediction.outcome == "answer" && !right);
                self.asked_back.count(prediction.outcome == "choice");
            }
            topic if kb.article(&ArticleId::new(topic)).is_some() => {
                self.topics_first.count(right);
                let among = |label: &String| prediction.candidates.iter().any(|found| found.article == *label);
                self.topics_among_three.count(among(&row.label) || row.also.iter().any(among) || right);
                self.direct.count(prediction.outcome == "answer");
                self.turned_away.count(away && !right);
            }
            _ => {
                self.intents.count(right);
                self.turned_away.count(away && !right);
            }
        }
    }

    /// The figures that have floors, by name.
    #[must_use]
    pub fn named(&self) -> Vec<(String, f64)> {
        let mut named: Vec<(String, f64)> = [
            ("all", self.all),
            ("topics-first", self.topics_first),
            ("topics-among-three", self.topics_among_three),
            ("intents", self.intents),
            ("uncovered", self.uncovered),
            ("off-topic", self.off_topic),
            ("direct", self.direct),
            ("precision", self.precision),
            ("language", self.language),
        ]
        .into_iter()
        .map(|(name, share)| (name.to_owned(), share.value()))
        .collect();
        // Shares of mistakes are told as shares without them, so that every floor may only be raised.
        for (name, share) in [
            ("not-answered-wrongly", self.answered_wrongly),
            ("not-asked-back", self.asked_back),
            ("not-turned-away", self.turned_away),
        ] {
            named.push((name.to_owned(), 1.0 - share.value()));
        }
        named.extend(self.by_stratum.iter().map(|(name, share)| (format!("stratum-{name}"), share.value())));
        named
    }

    /// The floors that these figures are below, as sentences.
    #[must_use]
    pub fn below(&self, floors: &BTreeMap<String, f64>) -> Vec<String> {
        let named = self.named();
        let mut below = Vec::new();
        for (name, floor) in floors {
            match named.iter().find(|(known, _)| known == name) {
                Some((_, value)) if *value + 1e-9 < *floor => {
                    below.push(format!("{name} is {value:.4}, its floor is {floor:.4}"))
                }
                Some(_) => {}
                None => below.push(format!("there is no figure `{name}` to hold to its floor")),
            }
        }
        below
    }
}
