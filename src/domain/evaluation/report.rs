//! A question set judged: the figures, who was taken for whom, and every mistake with its reason.

use std::collections::BTreeMap;

use crate::domain::evaluation::{Figures, Prediction, Row};
use crate::domain::knowledge::KnowledgeBase;

/// A question set judged.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The shares.
    pub figures: Figures,
    /// What each question led to, in the order of the rows.
    pub predictions: Vec<Prediction>,
    /// How often a label was taken for something else.
    pub confusions: BTreeMap<(String, String), usize>,
    /// Each mistake as a line with its reason.
    pub errors: Vec<String>,
}

/// Judges a question set.
#[must_use]
pub fn evaluate(kb: &KnowledgeBase, rows: &[Row]) -> Report {
    let mut report = Report::default();
    for row in rows {
        let prediction = Prediction::of(kb, &row.q);
        report.figures.count(kb, row, &prediction);
        if !prediction.is_right(row) {
            *report.confusions.entry((row.label.clone(), prediction.predicted.clone())).or_default() += 1;
            report.errors.push(reason(kb, row, &prediction));
        }
        report.predictions.push(prediction);
    }
    report
}

fn reason(kb: &KnowledgeBase, row: &Row, prediction: &Prediction) -> String {
    let understanding = kb.ask(&row.q);
    let scores: Vec<String> =
        prediction.candidates.iter().map(|found| format!("{} {:.2}", found.article, found.score)).collect();
    format!(
        "{} -> {} ({}, {:.2} sure) | {} | by {} | {}",
        row.label,
        prediction.predicted,
        prediction.outcome,
        understanding.confidence,
        row.q,
        understanding.matched.join(", "),
        scores.join(", ")
    )
}
