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
}

impl Claimed {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Article, Self::Clarify, Self::Subject, Self::Intent, Self::FollowUp, Self::Remark];

    /// The field whose phrasings hold the words of such a message.
    fn field(self) -> Field {
        match self {
            Self::Article | Self::Clarify | Self::Subject => Field::Job,
            Self::Intent | Self::FollowUp => Field::Bot,
            Self::Remark => Field::Remark,
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
    Elsewhere,
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
        (rate(field) / rate(Field::Elsewhere)).ln().clamp(-4.0, 4.0)
    }
}

/// The weights of a claim's evidence; [`Evidence`] says what each is of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceWeights {
    /// Of nothing: the chance before any evidence.
    pub bias: f64,
    /// Of [`Evidence::share`].
    pub share: f64,
    /// Of [`Evidence::lead`].
    pub lead: f64,
    /// Of [`Evidence::likeness`].
    pub likeness: f64,
    /// Of [`Evidence::nearer`].
    pub nearer: f64,
    /// Of [`Evidence::novel`].
    pub novel: f64,
    /// Of [`Evidence::novel_share`].
    pub novel_share: f64,
    /// Of [`Evidence::unknown`].
    pub unknown: f64,
    /// Of [`Evidence::typical`].
    pub typical: f64,
    /// Of [`Evidence::least`].
    pub least: f64,
    /// Of [`Evidence::most`].
    pub most: f64,
    /// Of [`Evidence::anchored`].
    pub anchored: f64,
    /// Of [`Evidence::asks`].
    pub asks: f64,
    /// Of [`Evidence::length`].
    pub length: f64,
    /// Of [`Evidence::away`].
    pub away: f64,
    /// Of [`Evidence::support`].
    pub support: f64,
    /// Of [`Evidence::frame`].
    pub frame: f64,
    /// Of [`Evidence::stray`].
    pub stray: f64,
    /// Of [`Evidence::named`].
    pub named: f64,
    /// Of [`Evidence::lone`].
    pub lone: f64,
    /// Of [`Evidence::personal`].
    pub personal: f64,
    /// Of [`Evidence::adrift`].
    pub adrift: f64,
    /// Of [`Evidence::repaired`].
    pub repaired: f64,
}

impl EvidenceWeights {
    /// As a vector, the bias first.
    #[must_use]
    pub fn to_vector(&self) -> [f64; Evidence::COUNT + 1] {
        [
            self.bias,
            self.share,
            self.lead,
            self.likeness,
            self.nearer,
            self.novel,
            self.novel_share,
            self.unknown,
            self.typical,
            self.least,
            self.most,
            self.anchored,
            self.asks,
            self.length,
            self.away,
            self.support,
            self.frame,
            self.stray,
            self.named,
            self.lone,
            self.personal,
            self.adrift,
            self.repaired,
        ]
    }

    /// From a vector, the bias first.
    #[must_use]
    pub fn from_vector(vector: [f64; Evidence::COUNT + 1]) -> Self {
        let [
            bias,
            share,
            lead,
            likeness,
            nearer,
            novel,
            novel_share,
            unknown,
            typical,
            least,
            most,
            anchored,
            asks,
            length,
            away,
            support,
            frame,
            stray,
            named,
            lone,
            personal,
            adrift,
            repaired,
        ] = vector;
        Self {
            bias,
            share,
            lead,
            likeness,
            nearer,
            novel,
            novel_share,
            unknown,
            typical,
            least,
            most,
            anchored,
            asks,
            length,
            away,
            support,
            frame,
            stray,
            named,
            lone,
            personal,
            adrift,
            repaired,
        }
    }
}

/// What speaks for and against one claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The logarithm of the odds of its share of all meanings.
    pub share: f64,
    /// How far its share is ahead of the next meaning's; negative where it is behind.
    pub lead: f64,
    /// The likeness of its nearest phrasing, 0–1.
    pub likeness: f64,
    /// How much nearer that is than the nearest phrasing from elsewhere.
    pub nearer: f64,
    /// How many words that carry meaning stand in no phrasing of its field, as ln(1 + n).
    pub novel: f64,
    /// The share of these among all that carry meaning.
    pub novel_share: f64,
    /// How many words nobody knows, as ln(1 + n).
    pub unknown: f64,
    /// The mean log odds of the words that carry meaning, its field against elsewhere.
    pub typical: f64,
    /// The smallest of these log odds.
    pub least: f64,
    /// The largest.
    pub most: f64,
    /// 1 where the job is named.
    pub anchored: f64,
    /// 1 where it is put as a question.
    pub asks: f64,
    /// How many words carry meaning, as ln(1 + n).
    pub length: f64,
    /// How many words speak of other things, as ln(1 + n).
    pub away: f64,
    /// What the words that carry meaning add to it over the average meaning, as the classifier weighs them.
    pub support: f64,
    /// What its other words add: how it is asked, to whom, how long it is.
    pub frame: f64,
    /// [`Evidence::novel`] if no word speaks of a job, else 0.
    pub stray: f64,
    /// How many words speak of the job or of what is asked about any job, as ln(1 + n).
    pub named: f64,
    /// 1 if no word speaks of a job.
    pub lone: f64,
    /// How many words speak of the visitor and what they are like, as ln(1 + n).
    pub personal: f64,
    /// [`Evidence::away`] if the job is not named, else 0.
    pub adrift: f64,
    /// The cost of the repairs that its words took.
    pub repaired: f64,
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

    /// What [`Evidence::to_vector`] holds, for people.
    pub const NAMES: [&str; Self::COUNT + 1] = [
        "before any evidence",
        "share",
        "lead",
        "likeness",
        "nearer than elsewhere",
        "novel words",
        "share of novel words",
        "unknown words",
        "typical words",
        "least typical word",
        "most typical word",
        "job named",
        "asks",
        "length",
        "words from elsewhere",
        "what its words add",
        "what its frame adds",
        "novel words and no word of jobs",
        "words of jobs",
        "no word of jobs",
        "words of the visitor",
        "words from elsewhere, job not named",
        "repairs",
    ];

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
            away: number(of(Domain::Elsewhere)),
            support: f64::from(ranked.support[0]),
            frame: f64::from(ranked.support[1]),
            stray: if jobs > 0 { 0.0 } else { number(novel) },
            named: number(jobs),
            lone: f64::from(u8::from(jobs == 0)),
            personal: number(of(Domain::Person)),
            adrift: if of(Domain::Anchor) > 0 { 0.0 } else { number(of(Domain::Elsewhere)) },
            repaired: query.terms.iter().map(|term| f64::from(term.repaired)).sum(),
        }
    }

    /// As a vector that begins with 1, for the bias.
    #[must_use]
    pub fn to_vector(&self) -> [f64; Self::COUNT + 1] {
        [
            1.0,
            self.share,
            self.lead,
            self.likeness,
            self.nearer,
            self.novel,
            self.novel_share,
            self.unknown,
            self.typical,
            self.least,
            self.most,
            self.anchored,
            self.asks,
            self.length,
            self.away,
            self.support,
            self.frame,
            self.stray,
            self.named,
            self.lone,
            self.personal,
            self.adrift,
            self.repaired,
        ]
    }

    /// How sure this makes, 0–1.
    #[must_use]
    pub fn confidence(&self, weights: &EvidenceWeights) -> f64 {
        let sum: f64 = self.to_vector().iter().zip(weights.to_vector()).map(|(value, weight)| value * weight).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}
