//! The full arithmetic of an understanding, for `kenal ask --why`: what was read, what counted, and how the shares came about.

use std::fmt;

use crate::domain::knowledge::evidence::{Claimed, Evidence};
use crate::domain::knowledge::features::Sort;
use crate::domain::knowledge::query::Query;
use crate::domain::knowledge::understand::{Claim, largest, weigh_beside_small_talk};
use crate::domain::knowledge::{Context, KnowledgeBase, Meaning, NoAnswer, Understanding};
use crate::domain::text::utterance::Utterance;

/// How a message was understood.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What it was taken for.
    pub understanding: Understanding,
    /// The words as they were read.
    pub terms: Vec<ReadTerm>,
    /// The likeliest classes, best first.
    pub classes: Vec<RankedClass>,
    /// What counted for the likeliest class, most first.
    pub features: Vec<Counted>,
    /// What it may be taken for, and what speaks for and against that.
    pub claims: Vec<WeighedClaim>,
}

/// One thing that a message may be taken for, judged.
#[derive(Clone, Debug)]
pub struct WeighedClaim {
    /// The class that leads there.
    pub name: String,
    /// What kind of claim it is.
    pub claimed: Claimed,
    /// How sure it is, 0–1.
    pub confidence: f64,
    /// How sure it must be.
    pub threshold: f64,
    /// The pieces of evidence that count most, each times its weight.
    pub parts: Vec<(&'static str, f64)>,
}

/// A word, or a run of words, as it was read.
#[derive(Clone, Debug)]
pub struct ReadTerm {
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

pub(crate) fn explain(kb: &KnowledgeBase, utterance: &Utterance<'_>, context: &Context<'_>) -> Explanation {
    let found = kb.crisis.find(&kb.index.lexicon, utterance);
    let (query, weighed) = weigh_beside_small_talk(kb, utterance, context, found);
    let ranking = &weighed.ranking;
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
            name: name(kb, &query, feature.sort, feature.term),
            adds: kb.index.share(feature, best[0]),
        })
        .collect();
    features.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
    features.truncate(TOLD * 2);
    Explanation {
        terms: terms(kb, &query),
        classes: classes.collect(),
        features,
        claims: weighed.claims.iter().map(|claim| weighed_claim(kb, claim)).collect(),
        understanding: kb.understand(utterance, context),
    }
}

/// What speaks for and against a claim, each piece of evidence times its weight.
fn weighed_claim(kb: &KnowledgeBase, claim: &Claim) -> WeighedClaim {
    let settings = &kb.index.settings;
    let weights = settings.evidence.of(claim.claimed).to_vector();
    let parts = Evidence::NAMES.iter().zip(claim.evidence.to_vector()).zip(weights);
    let mut parts: Vec<(&'static str, f64)> = parts.map(|((name, value), weight)| (*name, value * weight)).collect();
    parts.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
    parts.truncate(5);
    WeighedClaim {
        name: kb.index.classes[claim.classes[0]].name.clone(),
        claimed: claim.claimed,
        confidence: claim.confidence,
        threshold: settings.thresholds.of(claim.claimed),
        parts,
    }
}

fn terms(kb: &KnowledgeBase, query: &Query<'_>) -> Vec<ReadTerm> {
    let read = query.terms.iter().enumerate().map(|(at, term)| ReadTerm {
        typed: query.typed(at),
        lemma: term.text.to_string(),
        concepts: term.concepts.iter().map(|&concept| kb.index.concepts.get(concept).name.clone()).collect(),
        repaired: term.repaired,
    });
    read.collect()
}

fn name(kb: &KnowledgeBase, query: &Query<'_>, sort: Sort, term: Option<u16>) -> String {
    let called = |at: usize| {
        query.terms.get(at).map_or_else(String::new, |term| {
            term.concepts
                .first()
                .map_or_else(|| term.text.to_string(), |&concept| format!("<{}>", kb.index.concepts.get(concept).name))
        })
    };
    let Some(at) = term.map(usize::from) else { return "the message as a whole".to_owned() };
    match sort {
        Sort::Word => query.terms.get(at).map(|term| term.text.to_string()).unwrap_or_default(),
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
        for term in &self.terms {
            let taken = if term.repaired > 0.0 { format!("{} (a slip)", term.lemma) } else { term.lemma.clone() };
            writeln!(out, "{}", format!("  {:<24} {taken:<24} {}", term.typed, term.concepts.join(", ")).trim_end())?;
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
        writeln!(
            out,
            "\nWhat it could be taken for, how sure that is, how sure it must be, and the evidence that counts most"
        )?;
        for claim in &self.claims {
            let parts: Vec<String> = claim.parts.iter().map(|(name, value)| format!("{name} {value:+.2}")).collect();
            let kind = format!("{:?}", claim.claimed).to_lowercase();
            let (sure, must) = (100.0 * claim.confidence, 100.0 * claim.threshold);
            writeln!(out, "  {kind:<9} {sure:>5.1} % of {must:.0} %  {:<24} {}", claim.name, parts.join(", "))?;
        }
        let (sure, ahead) = (100.0 * self.understanding.confidence, 100.0 * self.understanding.gap);
        write!(
            out,
            "\nSo: {}. {sure:.0} % sure, {ahead:.0} points ahead of the next.",
            done(&self.understanding.meaning)
        )
    }
}

/// What was done, in words.
fn done(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Answer(article) => format!("answered from `{article}`"),
        Meaning::Clarify(articles) => {
            let named: Vec<String> = articles.iter().map(|article| format!("`{article}`")).collect();
            format!("asked back: {}", named.join(" or "))
        }
        Meaning::Uncovered(Some(subject)) => format!("said that the sources do not cover `{subject}`"),
        Meaning::Uncovered(None) => "said that the sources do not cover it".to_owned(),
        Meaning::Intent(intent) => format!("taken as a wish of the bot: `{}`", intent.name()),
        Meaning::Remark { .. } => "taken as a remark".to_owned(),
        Meaning::Crisis(_) => "met with a kind fixed reply".to_owned(),
        Meaning::FollowUp(_) => "taken as going on with what was shown".to_owned(),
        Meaning::NoAnswer(NoAnswer::Unclear) => "not understood".to_owned(),
        Meaning::NoAnswer(NoAnswer::OffTopic) => "taken as something else than the job".to_owned(),
        Meaning::NoAnswer(NoAnswer::Foreign) => "taken as another language".to_owned(),
        Meaning::NoAnswer(NoAnswer::Abuse) => "taken as abuse".to_owned(),
    }
}
