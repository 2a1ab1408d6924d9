//! What speaks for and against taking a message for something, and how sure that makes.
//!
//! The ranking of [`index`](crate::domain::knowledge::index) has to put every message somewhere, and a short message it
//! has never seen looks as sure there as a long one it knows. So nothing is claimed on a share alone. For each
//! kind of claim a logistic regression over the evidence below gives the chance that the claim is right,
//!
//! `confidence = 1 / (1 + e^−(bias + Σ weight · evidence))`,
//!
//! and the claim with the highest one is made if that reaches the threshold of its kind. The weights and thresholds stand
//! in `data/search.toml`; [`fit`](crate::domain::knowledge::fit) finds them, and nobody types one in.
//! Whether a talk is running is no evidence: it opens and closes ways of being meant, and makes none of them likelier.

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::concepts::{Concepts, Domain};
use crate::domain::knowledge::query::{Query, Term};
use crate::domain::text::hash::{Map, Symbol};
use crate::domain::text::lexicon::Kind;

/// What a message can be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Claimed {
    /// A question that one article answers.
    Article,
    /// A question that one of a few articles answers.
    Clarify,
    /// A question about the job that no article answers.
    Subject,
    /// Something asked of the bot.
    Intent,
    /// A message that goes on with what was shown.
    FollowUp,
    /// A remark.
    Remark,
    /// Words of somebody in need.
    Crisis,
}

impl Claimed {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Article, Self::Clarify, Self::Subject, Self::Intent, Self::FollowUp, Self::Remark, Self::Crisis];

    /// The field whose phrasings hold the words of such a message.
    fn field(self) -> Field {
        match self {
            Self::Article | Self::Clarify | Self::Subject => Field::Job,
            Self::Intent | Self::FollowUp => Field::Bot,
            Self::Remark | Self::Crisis => Field::Remark,
        }
    }
}

/// What phrasings speak of, coarsely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The job.
    Job,
    /// The bot and the talk with it.
    Bot,
    /// The visitor and what they think of it all.
    Remark,
    /// Anything else in the world.
    OutOfScope,
}

/// In how many phrasings of each field a word or concept stands.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct FieldCounts {
    counts: Map<Symbol, [u16; 4]>,
    lines: [u32; 4],
}

impl FieldCounts {
    /// Notes the words and concepts of one phrasing.
    pub fn note(&mut self, field: Field, keys: impl Iterator<Item = Symbol>) {
        self.lines[field as usize] += 1;
        for key in keys {
            let count = &mut self.counts.entry(key).or_default()[field as usize];
            *count = count.saturating_add(1);
        }
    }

    /// In how many phrasings of a field the best known of these stands.
    pub fn count(&self, field: Field, keys: impl Iterator<Item = Symbol>) -> u32 {
        keys.map(|key| self.counts.get(&key).map_or(0, |counts| u32::from(counts[field as usize]))).max().unwrap_or(0)
    }

    /// How much likelier a term is in a field than elsewhere, as a logarithm between −4 and 4.
    fn log_odds(&self, field: Field, concepts: &Concepts, term: &Term) -> f64 {
        let rate = |field: Field| {
            let lines = f64::from(self.lines[field as usize].max(1));
            (f64::from(self.count(field, term.keys(concepts))) + 0.3) / lines
        };
        (rate(field) / rate(Field::OutOfScope)).ln().clamp(-4.0, 4.0)
    }
}

/// One list of the evidence: its fields, their weights and what people call them cannot part ways.
macro_rules! evidence {
    ($($(#[$doc:meta])* $field:ident: $name:literal,)*) => {
        /// What speaks for and against one claim.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct Evidence {
            $($(#[$doc])* pub $field: f64,)*
        }

        /// The weights of a claim's evidence.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct EvidenceWeights {
            /// Of nothing: the chance before any evidence.
            pub bias: f64,
            $(#[doc = concat!("Of [`Evidence::", stringify!($field), "`].")] pub $field: f64,)*
        }

        impl Evidence {
            /// What [`Evidence::to_vector`] holds, for people.
            pub const NAMES: [&str; Self::COUNT + 1] = ["before any evidence", $($name),*];

            /// As a vector that begins with 1, for the bias.
            #[must_use]
            pub fn to_vector(self) -> [f64; Self::COUNT + 1] {
                [1.0, $(self.$field),*]
            }
        }

        impl EvidenceWeights {
            /// As a vector, the bias first.
            #[must_use]
            pub fn to_vector(self) -> [f64; Evidence::COUNT + 1] {
                [self.bias, $(self.$field),*]
            }

            /// From a vector, the bias first.
            #[must_use]
            pub fn from_vector([bias, $($field),*]: [f64; Evidence::COUNT + 1]) -> Self {
                Self { bias, $($field),* }
            }
        }
    };
}

evidence! {
    /// The logarithm of the odds of its share of all meanings.
    share: "share",
    /// How far its share is ahead of the next meaning's; negative where it is behind.
    lead: "lead",
    /// The likeness of its nearest phrasing, 0–1.
    likeness: "likeness",
    /// How much nearer that is than the nearest phrasing from elsewhere.
    nearer: "nearer than elsewhere",
    /// How many words that carry meaning stand in no phrasing of its field, as ln(1 + n).
    novel: "novel words",
    /// The share of these among all that carry meaning.
    novel_share: "share of novel words",
    /// How many words nobody knows, as ln(1 + n).
    unknown: "unknown words",
    /// The mean log odds of the words that carry meaning, its field against elsewhere.
    typical: "typical words",
    /// The smallest of these log odds.
    least: "least typical word",
    /// The largest.
    most: "most typical word",
    /// 1 where the job is named.
    anchored: "job named",
    /// 1 where it is put as a question.
    asks: "asks",
    /// How many words carry meaning, as ln(1 + n).
    length: "length",
    /// How many words speak of other things, as ln(1 + n).
    away: "words from elsewhere",
    /// What the words that carry meaning add to it over the average meaning, as the classifier weighs them.
    support: "what its words add",
    /// What its other words add: how it is asked, to whom, how long it is.
    frame: "what its frame adds",
    /// [`Evidence::novel`] if no word speaks of a job, else 0.
    stray: "novel words and no word of jobs",
    /// How many words speak of the job or of what is asked about any job, as ln(1 + n).
    named: "words of jobs",
    /// 1 if no word speaks of a job.
    lone: "no word of jobs",
    /// How many words speak of the visitor and what they are like, as ln(1 + n).
    personal: "words of the visitor",
    /// [`Evidence::away`] if the job is not named, else 0.
    adrift: "words from elsewhere, job not named",
    /// The cost of the repairs that its words took.
    repaired: "repairs",
}

fn is_of_jobs(concepts: &Concepts, term: &Term) -> bool {
    [Domain::Anchor, Domain::Job, Domain::Career].iter().any(|domain| term.is_of(concepts, *domain))
}

/// What the ranking says of one claim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked {
    /// Its share of all meanings.
    pub(crate) share: f32,
    /// The largest share of any other meaning.
    pub(crate) rival: f32,
    /// The likeness of its nearest phrasing.
    pub(crate) likeness: f32,
    /// The likeness of the nearest phrasing from elsewhere.
    pub(crate) elsewhere: f32,
    /// What words that carry meaning add to it, and what the rest adds.
    pub(crate) support: [f32; 2],
}

impl Evidence {
    /// How many there are.
    pub const COUNT: usize = 22;

    /// The evidence for a claim about a query.
    pub(crate) fn of(
        counts: &FieldCounts,
        concepts: &Concepts,
        query: &Query<'_>,
        claimed: Claimed,
        ranked: Ranked,
    ) -> Self {
        let field = claimed.field();
        let meant: Vec<&Term> = query.terms.iter().filter(|term| term.is_meant()).collect();
        let novel = meant.iter().filter(|term| counts.count(field, term.keys(concepts)) == 0).count();
        let odds: Vec<f64> = meant.iter().map(|term| counts.log_odds(field, concepts, term)).collect();
        let number = |count: usize| (1.0 + count as f64).ln();
        let of = |domain| query.terms.iter().filter(|term| term.is_of(concepts, domain)).count();
        let jobs = query.terms.iter().filter(|term| is_of_jobs(concepts, term)).count();
        let share = f64::from(ranked.share).clamp(1e-3, 1.0 - 1e-3);
        Self {
            share: (share / (1.0 - share)).ln(),
            lead: f64::from(ranked.share - ranked.rival),
            likeness: f64::from(ranked.likeness),
            nearer: f64::from(ranked.likeness - ranked.elsewhere),
            novel: number(novel),
            novel_share: novel as f64 / meant.len().max(1) as f64,
            unknown: number(query.terms.iter().filter(|term| term.kind == Kind::Unknown).count()),
            typical: odds.iter().sum::<f64>() / odds.len().max(1) as f64,
            least: odds.iter().copied().reduce(f64::min).unwrap_or(0.0),
            most: odds.iter().copied().reduce(f64::max).unwrap_or(0.0),
            anchored: f64::from(u8::from(of(Domain::Anchor) > 0)),
            asks: f64::from(u8::from(query.utterance.asks() || of(Domain::Ask) > 0)),
            length: number(meant.len()),
            away: number(of(Domain::OutOfScope)),
            support: f64::from(ranked.support[0]),
            frame: f64::from(ranked.support[1]),
            stray: if jobs > 0 { 0.0 } else { number(novel) },
            named: number(jobs),
            lone: f64::from(u8::from(jobs == 0)),
            personal: number(of(Domain::Person)),
            adrift: if of(Domain::Anchor) > 0 { 0.0 } else { number(of(Domain::OutOfScope)) },
            repaired: query.terms.iter().map(|term| f64::from(term.repaired)).sum(),
        }
    }

    /// How sure this makes, 0–1.
    #[must_use]
    pub fn confidence(&self, weights: &EvidenceWeights) -> f64 {
        let sum: f64 = self.to_vector().iter().zip(weights.to_vector()).map(|(value, weight)| value * weight).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}
