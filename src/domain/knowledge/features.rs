//! What of a query counts when it is compared with the index: concepts, words, neighbours, and signs of being elsewhere.

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::concepts::{Concepts, Domain};
use crate::domain::knowledge::evidence::{Field, FieldCounts};
use crate::domain::knowledge::packed::Numbers;
use crate::domain::knowledge::query::{Query, Term};
use crate::domain::text::hash::{Set, Symbol, pair, symbol};
use crate::domain::text::lexicon::Kind;

/// One thing that counts, with its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feature {
    /// Its number, the same in index and query.
    pub key: Symbol,
    /// How much it weighs in this query.
    pub weight: f32,
    /// The term it comes from; None for a sign of the whole query.
    pub term: Option<u16>,
    /// What kind of feature it is, for explaining.
    pub sort: Sort,
}

/// The kinds of feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A lemma.
    Word,
    /// A concept.
    Concept,
    /// Two neighbours, as concepts where they are any.
    Pair,
    /// Two terms with one between them.
    Skip,
    /// A sign of the whole query.
    Sign,
    /// Three letters of an unknown word.
    Letters,
}

/// How much each kind of feature weighs, from `data/search.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureWeights {
    /// A word that says no concept.
    pub word: f32,
    /// A word that says a concept too.
    pub spelled: f32,
    /// A function word.
    pub function: f32,
    /// A concept.
    pub concept: f32,
    /// A pair of neighbours.
    pub pair: f32,
    /// A pair with one term between.
    pub skip: f32,
    /// A sign of the whole query.
    pub sign: f32,
    /// Letters of an unknown word.
    pub letters: f32,
}

/// The features that phrasings have, numbered in the order of their keys.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Vocabulary {
    keys: Numbers,
}

/// A feature of a phrasing by its number.
#[derive(Clone, Copy, Debug)]
pub struct NumberedFeature {
    /// The feature's number in the vocabulary.
    pub number: u32,
    /// How much it weighs.
    pub weight: f32,
}

impl Vocabulary {
    /// The features of these, each once.
    #[must_use]
    pub fn of<'a>(features: impl Iterator<Item = &'a Feature>) -> Self {
        let keys: Set<Symbol> = features.map(|feature| feature.key).collect();
        let mut keys: Vec<Symbol> = keys.into_iter().collect();
        keys.sort_unstable();
        Self { keys: keys.into_iter().collect() }
    }

    /// How many features there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The number of a feature; None where no phrasing has it.
    #[must_use]
    pub fn find(&self, feature: &Feature) -> Option<NumberedFeature> {
        Some(NumberedFeature { number: u32::try_from(self.keys.find(feature.key)?).ok()?, weight: feature.weight })
    }
}

/// All features of a query, with length 1 as a vector.
#[must_use]
pub fn features(
    concepts: &Concepts,
    weights: &FeatureWeights,
    counts: &FieldCounts,
    query: &Query<'_>,
) -> Vec<Feature> {
    finished(plain(concepts, weights, query), weights, counts, &Signs::of(concepts, query), false)
}

/// The features that a query has by itself.
#[must_use]
pub fn plain(concepts: &Concepts, weights: &FeatureWeights, query: &Query<'_>) -> Vec<Feature> {
    let mut found = Vec::with_capacity(query.terms.len() * 5 + 8);
    for (at, term) in query.terms.iter().enumerate() {
        let index = u16::try_from(at).ok();
        let mut push = |key, weight: f32, sort| found.push(Feature { key, weight, term: index, sort });
        of_unit(concepts, weights, term, &mut push);
        let Some(next) = query.terms.get(at + 1) else { continue };
        push(pair(b'p', name(concepts, term), name(concepts, next)), weights.pair, Sort::Pair);
        if let Some(third) = query.terms.get(at + 2) {
            push(pair(b's', name(concepts, term), name(concepts, third)), weights.skip, Sort::Skip);
        }
    }
    found
}

/// Plain features with the signs of their query, with length 1 as a vector. `own` says that the query is a phrasing
/// about the job itself, whose own words do not make it counts.
#[must_use]
pub fn finished(
    mut plain: Vec<Feature>,
    weights: &FeatureWeights,
    counts: &FieldCounts,
    signs: &Signs,
    own: bool,
) -> Vec<Feature> {
    signs.say(weights, counts, own, &mut plain);
    normalise(plain)
}

fn of_unit(concepts: &Concepts, weights: &FeatureWeights, term: &Term, push: &mut impl FnMut(Symbol, f32, Sort)) {
    let word = match term.kind {
        Kind::Function | Kind::Particle | Kind::Number | Kind::Emoji => weights.function,
        Kind::Unknown => weights.word * 0.5,
        Kind::Content if term.concepts.is_empty() => weights.word,
        Kind::Content => weights.spelled,
    };
    push(term.symbol, word, Sort::Word);
    let mut share = weights.concept;
    for &concept in &term.concepts {
        push(concepts.get(concept).symbol, share, Sort::Concept);
        share *= 0.8;
    }
    if term.kind == Kind::Unknown {
        let letters = term.text.as_bytes();
        for three in letters.windows(3).take(10) {
            push(symbol(b'g', &String::from_utf8_lossy(three)), weights.letters, Sort::Letters);
        }
    }
}

/// What a term is called in pairs.
fn name(concepts: &Concepts, term: &Term) -> Symbol {
    term.concepts.first().map_or(term.symbol, |&concept| concepts.get(concept).symbol)
}

/// What of a whole query counts, without its words: a hundred bytes for thousands of phrasings each.
#[derive(Clone, Debug)]
pub struct Signs {
    anchored: bool,
    elsewhere: usize,
    of_job: bool,
    of_career: bool,
    /// How many terms there are.
    terms: usize,
    /// The terms that carry meaning.
    meant: Vec<u16>,
    /// Each term's word and concepts.
    keys: Vec<(u16, Symbol)>,
}

impl Signs {
    /// The signs of a query.
    #[must_use]
    pub fn of(concepts: &Concepts, query: &Query<'_>) -> Self {
        let count = |domain| query.terms.iter().filter(|term| term.is_of(concepts, domain)).count();
        let numbered = || (0_u16..).zip(&query.terms);
        Self {
            anchored: count(Domain::Anchor) > 0,
            elsewhere: count(Domain::OutOfScope),
            of_job: count(Domain::Job) > 0,
            of_career: count(Domain::Career) > 0,
            terms: query.terms.len(),
            meant: numbered().filter(|(_, term)| term.is_meant()).map(|(at, _)| at).collect(),
            keys: numbered().flat_map(|(at, term)| term.keys(concepts).map(move |key| (at, key))).collect(),
        }
    }

    /// Each word and concept once.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.keys.iter().map(|(_, key)| *key)
    }

    fn say(&self, weights: &FeatureWeights, counts: &FieldCounts, own: bool, found: &mut Vec<Feature>) {
        let mut say = |name: &str, weight: f32| {
            found.push(Feature {
                key: symbol(b'd', name),
                weight: weights.sign * weight,
                term: None,
                sort: Sort::Sign,
            });
        };
        say(if self.anchored { "anchor" } else { "no anchor" }, 1.0);
        match self.elsewhere {
            0 => {}
            1 => say("elsewhere", 1.5),
            _ => say("elsewhere", 2.2),
        }
        if self.of_job {
            say("job", 0.7);
        }
        if self.of_career {
            say("career", 0.7);
        }
        let strange = self.strange(counts, u32::from(own));
        if strange > 0 {
            let share = strange as f32 / self.terms as f32;
            say("strange", 0.6 + share);
        }
        say(["one", "few", "some", "many"][length_class(self.terms)], 0.5);
    }

    /// How many terms carry meaning that phrasings about the job speak of no more often than `seen`.
    fn strange(&self, counts: &FieldCounts, seen: u32) -> usize {
        let own = |at: u16| self.keys.iter().filter(move |(term, _)| *term == at).map(|(_, key)| *key);
        self.meant.iter().filter(|&&at| counts.count(Field::Job, own(at)) <= seen).count()
    }
}

fn length_class(terms: usize) -> usize {
    match terms {
        0 | 1 => 0,
        2..=3 => 1,
        4..=8 => 2,
        _ => 3,
    }
}

fn normalise(mut found: Vec<Feature>) -> Vec<Feature> {
    found.sort_by(|a, b| a.key.cmp(&b.key).then(a.term.cmp(&b.term)));
    found.dedup_by(|later, kept| {
        let same = later.key == kept.key;
        if same {
            // A word said twice weighs a little more, not twice.
            kept.weight = kept.weight.max(later.weight) * 1.1;
        }
        same
    });
    let length = found.iter().map(|feature| feature.weight * feature.weight).sum::<f32>().sqrt().max(1e-6);
    for feature in &mut found {
        feature.weight /= length;
    }
    found
}
