//! The full arithmetic of a finding, for `kenal ask --why`: what was read, what counted, and how the shares came about.

use std::fmt;

use crate::domain::knowledge::KnowledgeBase;
use crate::domain::knowledge::decide::{finding_of, judge, largest, prepared};
use crate::domain::knowledge::features::Sort;
use crate::domain::knowledge::reading::Reading;
use crate::domain::knowledge::{ArticleId, Finding};

/// How a finding came about.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What was found.
    pub finding: Finding,
    /// The words as they were read.
    pub units: Vec<ReadUnit>,
    /// The likeliest classes, best first.
    pub classes: Vec<RankedClass>,
    /// What counted for the likeliest class, most first.
    pub features: Vec<Counted>,
}

/// A word, or a run of words, as it was read.
#[derive(Clone, Debug)]
pub struct ReadUnit {
    /// As it was typed.
    pub typed: String,
    /// The form that stands for it.
    pub lemma: String,
    /// The concepts it says.
    pub concepts: Vec<String>,
    /// The cost of the repair it took; 0 where it was typed right.
    pub repaired: f32,
}

/// A class with its figures.
#[derive(Clone, Debug)]
pub struct RankedClass {
    /// Its name in the content files.
    pub name: String,
    /// The classifier's score.
    pub score: f32,
    /// The likeness of its nearest phrasing.
    pub likeness: f32,
    /// Its share of all classes.
    pub share: f32,
}

/// A feature and what it did.
#[derive(Clone, Debug)]
pub struct Counted {
    /// What it is, in words.
    pub name: String,
    /// What it adds to the likeliest class over the average of all classes.
    pub adds: f32,
}

/// How many classes and features are told.
const TOLD: usize = 8;

pub(crate) fn explain(kb: &KnowledgeBase, query: &str, context: Option<&ArticleId>) -> Explanation {
    let reading = prepared(kb, query, context);
    let judged = judge(kb, &reading, context, &kb.index.settings.thresholds);
    let ranking = &judged.ranking;
    let best = largest(&ranking.shares, TOLD);
    let classes = best.iter().map(|&at| RankedClass {
        name: kb.index.classes[at].name.clone(),
        score: ranking.scores[at],
        likeness: ranking.likeness[at],
        share: ranking.shares[at],
    });
    let mut features: Vec<Counted> = ranking
        .features
        .iter()
        .map(|feature| Counted {
            name: name(kb, &reading, feature.sort, feature.unit),
            adds: kb.index.share(feature, best[0]),
        })
        .collect();
    features.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
    features.truncate(TOLD * 2);
    Explanation {
        units: units(kb, &reading),
        classes: classes.collect(),
        features,
        finding: kb.distress(query).unwrap_or_else(|| finding_of(kb, query, &reading, judged)),
    }
}

fn units(kb: &KnowledgeBase, reading: &Reading<'_>) -> Vec<ReadUnit> {
    let read = reading.units.iter().enumerate().map(|(at, unit)| ReadUnit {
        typed: reading.typed(at),
        lemma: unit.text.to_string(),
        concepts: unit.concepts.iter().map(|&concept| kb.index.concepts.get(concept).name.clone()).collect(),
        repaired: unit.repaired,
    });
    read.collect()
}

fn name(kb: &KnowledgeBase, reading: &Reading<'_>, sort: Sort, unit: Option<u16>) -> String {
    let called = |at: usize| {
        reading.units.get(at).map_or_else(String::new, |unit| {
            unit.concepts
                .first()
                .map_or_else(|| unit.text.to_string(), |&concept| format!("<{}>", kb.index.concepts.get(concept).name))
        })
    };
    let Some(at) = unit.map(usize::from) else { return "sign of the whole".to_owned() };
    match sort {
        Sort::Word => reading.units.get(at).map(|unit| unit.text.to_string()).unwrap_or_default(),
        Sort::Concept => called(at),
        Sort::Pair => format!("{} {}", called(at), called(at + 1)),
        Sort::Skip => format!("{} … {}", called(at), called(at + 2)),
        Sort::Letters => format!("letters of {}", called(at)),
        Sort::Sign => "sign of the whole".to_owned(),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "read")?;
        for unit in &self.units {
            let repaired =
                if unit.repaired > 0.0 { format!("  (repaired, {:.2})", unit.repaired) } else { String::new() };
            writeln!(out, "  {:<24} {:<24} {}{repaired}", unit.typed, unit.lemma, unit.concepts.join(", "))?;
        }
        writeln!(out, "classes: share = softmax(sharpness · score + nearest · likeness + prior)")?;
        for class in &self.classes {
            writeln!(
                out,
                "  {:<28} score {:>7.3}  likeness {:.3}  share {:.4}",
                class.name, class.score, class.likeness, class.share
            )?;
        }
        writeln!(out, "what counted for {}", self.classes.first().map_or("nothing", |class| class.name.as_str()))?;
        for feature in &self.features {
            writeln!(out, "  {:>+8.4}  {}", feature.adds, feature.name)?;
        }
        write!(
            out,
            "{:?}, {:.3} sure, {:.3} before the next",
            self.finding.outcome, self.finding.confidence, self.finding.gap
        )
    }
}
