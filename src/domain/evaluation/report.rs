//! A question set judged: the figures, who was taken for whom, and every mistake with its reason, ready to print.

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::evaluation::{Figures, Prediction, Row, Share};
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

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures = &self.figures;
        writeln!(out, "{} questions", figures.n)?;
        for (name, value) in figures.named().iter().filter(|(name, _)| !name.starts_with("stratum-")) {
            writeln!(out, "  {name:<24} {value:.3}")?;
        }
        for (title, groups) in
            [("label", &figures.by_label), ("language", &figures.by_language), ("stratum", &figures.by_stratum)]
        {
            writeln!(out, "by {title}, worst first")?;
            let mut worst: Vec<(&String, &Share)> = groups.iter().collect();
            worst.sort_by(|a, b| a.1.value().total_cmp(&b.1.value()).then(a.0.cmp(b.0)));
            for (name, share) in worst {
                writeln!(out, "  {name:<24} {:.3}  ({} of {})", share.value(), share.hits, share.of)?;
            }
        }
        if !self.confusions.is_empty() {
            writeln!(out, "taken for something else")?;
        }
        for ((label, predicted), times) in &self.confusions {
            writeln!(out, "  {label:<28} taken for {predicted:<24} {times}")?;
        }
        for error in &self.errors {
            writeln!(out, "  {error}")?;
        }
        Ok(())
    }
}
