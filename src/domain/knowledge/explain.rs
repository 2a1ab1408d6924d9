//! The full arithmetic of a finding, for `kenal ask --why`: what was read, what counted, and how the shares came about.

use std::fmt;

use crate::domain::knowledge::KnowledgeBase;
use crate::domain::knowledge::decide::{finding_of, judge, largest, prepared};
use crate::domain::knowledge::features::Sort;
use crate::domain::knowledge::reading::Reading;
use crate::domain::knowledge::{ArticleId, Finding, Outcome, Unknown};

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
    let Some(at) = unit.map(usize::from) else { return "the message as a whole".to_owned() };
    match sort {
        Sort::Word => reading.units.get(at).map(|unit| unit.text.to_string()).unwrap_or_default(),
        Sort::Concept => called(at),
        Sort::Pair => format!("{} {}", called(at), called(at + 1)),
        Sort::Skip => format!("{} … {}", called(at), called(at + 2)),
        Sort::Letters => format!("letters of {}", called(at)),
        Sort::Sign => "the message as a whole".to_owned(),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "What I read: the words as typed, what I took them for, and what they speak of")?;
        for unit in &self.units {
            let taken = if unit.repaired > 0.0 { format!("{} (a slip)", unit.lemma) } else { unit.lemma.clone() };
            writeln!(out, "{}", format!("  {:<24} {taken:<24} {}", unit.typed, unit.concepts.join(", ")).trim_end())?;
        }
        writeln!(out, "\nWhat it may mean, the likeliest first")?;
        writeln!(out, "  {:>7}  {:>6}  {:>8}  meaning", "likely", "words", "likeness")?;
        for class in &self.classes {
            let likely = format!("{:.1} %", 100.0 * class.share);
            writeln!(out, "  {likely:>7}  {:>6.2}  {:>8.2}  {}", class.score, class.likeness, class.name)?;
        }
        writeln!(
            out,
            "  words: what its words speak for it; likeness: how near its nearest known question is, 1 at most;"
        )?;
        writeln!(out, "  likely: both together, out of all meanings there are")?;
        let best = self.classes.first().map_or("nothing", |class| class.name.as_str());
        writeln!(
            out,
            "\nWhat spoke for `{best}` (+) and against it (-); <name> stands for every word of that meaning"
        )?;
        for feature in &self.features {
            writeln!(out, "  {:>+6.2}  {}", feature.adds, feature.name)?;
        }
        let (sure, ahead) = (100.0 * self.finding.confidence, 100.0 * self.finding.gap);
        write!(out, "\nSo: {}. {sure:.0} % sure, {ahead:.0} points ahead of the next.", done(&self.finding.outcome))
    }
}

/// What was done, in words.
fn done(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answer(article) => format!("answered from `{article}`"),
        Outcome::Choice(articles) => {
            let named: Vec<String> = articles.iter().map(|article| format!("`{article}`")).collect();
            format!("asked back: {}", named.join(" or "))
        }
        Outcome::Uncovered(Some(subject)) => format!("said that the sources do not cover `{subject}`"),
        Outcome::Uncovered(None) => "said that the sources do not cover it".to_owned(),
        Outcome::Intent(intent) => format!("taken as a wish of the bot: `{}`", intent.name()),
        Outcome::FollowUp(_) => "taken as going on with what was shown".to_owned(),
        Outcome::Unknown(Unknown::Unclear) => "not understood".to_owned(),
        Outcome::Unknown(Unknown::OffTopic) => "taken as something else than the job".to_owned(),
        Outcome::Unknown(Unknown::Foreign) => "taken as another language".to_owned(),
        Outcome::Unknown(_) => "met with a kind fixed reply".to_owned(),
    }
}
