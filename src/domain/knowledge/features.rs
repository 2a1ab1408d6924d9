//! What of a reading counts when it is compared with the index: concepts, words, neighbours, and signs of being elsewhere.

use crate::domain::knowledge::concepts::{Concepts, Domain};
use crate::domain::knowledge::lexicon::Kind;
use crate::domain::knowledge::reading::{Reading, Unit};
use crate::domain::text::hash::{Map, Symbol, pair, symbol};

/// One thing that counts, with its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feature {
    /// Its number, the same in index and query.
    pub key: Symbol,
    /// How much it weighs in this reading.
    pub weight: f32,
    /// The unit it comes from; None for a sign of the whole reading.
    pub unit: Option<u16>,
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
    /// Two units with one between them.
    Skip,
    /// A sign of the whole reading.
    Sign,
    /// Three letters of an unknown word.
    Letters,
}

/// How much each kind of feature weighs, from `data/search.toml`.
#[derive(Clone, Debug, serde::Deserialize)]
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
    /// A pair with one unit between.
    pub skip: f32,
    /// A sign of the whole reading.
    pub sign: f32,
    /// Letters of an unknown word.
    pub letters: f32,
}

/// How often words and concepts stand in phrasings about the job.
#[derive(Debug, Default)]
pub struct Familiar(pub Map<Symbol, u32>);

impl Familiar {
    /// Notes the units of a phrasing about the job.
    pub fn note(&mut self, concepts: &Concepts, reading: &Reading<'_>) {
        for unit in &reading.units {
            for key in keys(concepts, unit) {
                *self.0.entry(key).or_default() += 1;
            }
        }
    }

    fn count(&self, concepts: &Concepts, unit: &Unit) -> u32 {
        keys(concepts, unit).map(|key| self.0.get(&key).copied().unwrap_or(0)).max().unwrap_or(0)
    }
}

fn keys<'a>(concepts: &'a Concepts, unit: &'a Unit) -> impl Iterator<Item = Symbol> + 'a {
    std::iter::once(unit.symbol).chain(unit.concepts.iter().map(|&concept| concepts.get(concept).symbol))
}

/// All features of a reading, with length 1 as a vector. `own` says that the reading is a phrasing about the job
/// itself, whose own words do not make it familiar.
#[must_use]
pub fn features(
    concepts: &Concepts,
    weights: &FeatureWeights,
    familiar: &Familiar,
    reading: &Reading<'_>,
    own: bool,
) -> Vec<Feature> {
    let mut found = Vec::with_capacity(reading.units.len() * 5 + 8);
    for (at, unit) in reading.units.iter().enumerate() {
        let index = u16::try_from(at).ok();
        let mut push = |key, weight: f32, sort| found.push(Feature { key, weight, unit: index, sort });
        of_unit(concepts, weights, unit, &mut push);
        let Some(next) = reading.units.get(at + 1) else { continue };
        push(pair(b'p', name(concepts, unit), name(concepts, next)), weights.pair, Sort::Pair);
        if let Some(third) = reading.units.get(at + 2) {
            push(pair(b's', name(concepts, unit), name(concepts, third)), weights.skip, Sort::Skip);
        }
    }
    signs(concepts, weights, familiar, reading, own, &mut found);
    normalise(found)
}

fn of_unit(concepts: &Concepts, weights: &FeatureWeights, unit: &Unit, push: &mut impl FnMut(Symbol, f32, Sort)) {
    let word = match unit.kind {
        Kind::Function | Kind::Particle | Kind::Number => weights.function,
        Kind::Unknown => weights.word * 0.5,
        Kind::Content if unit.concepts.is_empty() => weights.word,
        Kind::Content => weights.spelled,
    };
    push(unit.symbol, word, Sort::Word);
    let mut share = weights.concept;
    for &concept in &unit.concepts {
        push(concepts.get(concept).symbol, share, Sort::Concept);
        share *= 0.8;
    }
    if unit.kind == Kind::Unknown {
        let letters = unit.text.as_bytes();
        for three in letters.windows(3).take(10) {
            push(symbol(b'g', &String::from_utf8_lossy(three)), weights.letters, Sort::Letters);
        }
    }
}

/// What a unit is called in pairs.
fn name(concepts: &Concepts, unit: &Unit) -> Symbol {
    unit.concepts.first().map_or(unit.symbol, |&concept| concepts.get(concept).symbol)
}

fn signs(
    concepts: &Concepts,
    weights: &FeatureWeights,
    familiar: &Familiar,
    reading: &Reading<'_>,
    own: bool,
    found: &mut Vec<Feature>,
) {
    let mut say = |name: &str, weight: f32| {
        found.push(Feature { key: symbol(b'd', name), weight: weights.sign * weight, unit: None, sort: Sort::Sign });
    };
    let count = |domain| reading.units.iter().filter(|unit| unit.is_of(concepts, domain)).count();
    let anchors = count(Domain::Anchor);
    say(if anchors > 0 { "anchor" } else { "no anchor" }, 1.0);
    match count(Domain::Elsewhere) {
        0 => {}
        1 => say("elsewhere", 1.5),
        _ => say("elsewhere", 2.2),
    }
    if count(Domain::Job) > 0 {
        say("job", 0.7);
    }
    if count(Domain::Career) > 0 {
        say("career", 0.7);
    }
    let seen = u32::from(own);
    let strange = reading.units.iter().filter(|unit| is_strange(concepts, familiar, unit, seen)).count();
    if strange > 0 {
        let share = strange as f32 / reading.units.len() as f32;
        say("strange", 0.6 + share);
    }
    say(["one", "few", "some", "many"][length_class(reading.units.len())], 0.5);
}

/// The share of what carries meaning in a reading that no phrasing about the job speaks of, 0–1.
#[must_use]
pub fn strangeness(concepts: &Concepts, familiar: &Familiar, reading: &Reading<'_>) -> f32 {
    let meant = |unit: &&Unit| matches!(unit.kind, Kind::Content | Kind::Unknown);
    let strange = reading.units.iter().filter(meant).filter(|unit| is_strange(concepts, familiar, unit, 0)).count();
    strange as f32 / reading.units.iter().filter(meant).count().max(1) as f32
}

/// Whether a unit carries meaning that phrasings about the job do not speak of.
fn is_strange(concepts: &Concepts, familiar: &Familiar, unit: &Unit, seen: u32) -> bool {
    matches!(unit.kind, Kind::Content | Kind::Unknown) && familiar.count(concepts, unit) <= seen
}

fn length_class(units: usize) -> usize {
    match units {
        0 | 1 => 0,
        2..=3 => 1,
        4..=8 => 2,
        _ => 3,
    }
}

fn normalise(mut found: Vec<Feature>) -> Vec<Feature> {
    found.sort_by(|a, b| a.key.cmp(&b.key).then(a.unit.cmp(&b.unit)));
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
