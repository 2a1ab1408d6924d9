//! A judged question set as text.

use std::fmt::Write as _;

use crate::domain::evaluation::{Report, Share};

/// The figures, who was taken for whom, and every mistake with its reason.
#[must_use]
pub fn report(report: &Report) -> String {
    let figures = &report.figures;
    let mut text = format!("{} questions\n", figures.n);
    for (name, value) in figures.named().iter().filter(|(name, _)| !name.starts_with("stratum-")) {
        let _ = writeln!(text, "  {name:<24} {value:.3}");
    }
    for (title, groups) in
        [("label", &figures.by_label), ("language", &figures.by_language), ("stratum", &figures.by_stratum)]
    {
        let _ = writeln!(text, "by {title}, worst first");
        let mut worst: Vec<(&String, &Share)> = groups.iter().collect();
        worst.sort_by(|a, b| a.1.value().total_cmp(&b.1.value()).then(a.0.cmp(b.0)));
        for (name, share) in worst {
            let _ = writeln!(text, "  {name:<24} {:.3}  ({} of {})", share.value(), share.hits, share.of);
        }
    }
    if !report.confusions.is_empty() {
        text.push_str("taken for something else\n");
    }
    for ((label, predicted), times) in &report.confusions {
        let _ = writeln!(text, "  {label:<28} taken for {predicted:<24} {times}");
    }
    for error in &report.errors {
        let _ = writeln!(text, "  {error}");
    }
    text
}
