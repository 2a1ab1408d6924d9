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

/// The features that phrasings have, numbered in the order in which they are met.
#[derive(Debug, Default)]
pub struct Vocabulary {
    numbers: Map<Symbol, u32>,
}

/// A feature of a phrasing by its number.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// The feature's number in the vocabulary.
    pub number: u32,
    /// How much it weighs.
    pub weight: f32,
}

impl Vocabulary {
    /// How many features there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of a feature, a new one where it has none.
    pub fn learn(&mut self, feature: &Feature) -> Term {
        let next = self.numbers.len() as u32;
        Term { number: *self.numbers.entry(feature.key).or_insert(next), weight: feature.weight }
    }

    /// The number of a feature; None where no phrasing has it.
    #[must_use]
    pub fn find(&self, feature: &Feature) -> Option<Term> {
        Some(Term { number: *self.numbers.get(&feature.key)?, weight: feature.weight })
    }
}

/// How often words and concepts stand in phrasings about the job.
#[derive(Debug, Default)]
pub struct Familiar(pub Map<Symbol, u32>);

impl Familiar {
    /// Notes the units of a phrasing about the job.
    pub fn note(&mut self, signs: &Signs) {
        for &(_, key) in &signs.keys {
            *self.0.entry(key).or_default() += 1;
        }
    }

    /// How often the best known of these stands there.
    fn count(&self, keys: impl Iterator<Item = Symbol>) -> u32 {
        keys.map(|key| self.0.get(&key).copied().unwrap_or(0)).max().unwrap_or(0)
    }
}

fn keys<'a>(concepts: &'a Concepts, unit: &'a Unit) -> impl Iterator<Item = Symbol> + 'a {
    std::iter::once(unit.symbol).chain(unit.concepts.iter().map(|&concept| concepts.get(concept).symbol))
}

/// All features of a reading, with length 1 as a vector.
#[must_use]
pub fn features(
    concepts: &Concepts,
    weights: &FeatureWeights,
    familiar: &Familiar,
    reading: &Reading<'_>,
) -> Vec<Feature> {
    finished(plain(concepts, weights, reading), weights, familiar, &Signs::of(concepts, reading), false)
}

/// The features that a reading has by itself.
#[must_use]
pub fn plain(concepts: &Concepts, weights: &FeatureWeights, reading: &Reading<'_>) -> Vec<Feature> {
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
    found
}

/// Plain features with the signs of their reading, with length 1 as a vector. `own` says that the reading is a phrasing
/// about the job itself, whose own words do not make it familiar.
#[must_use]
pub fn finished(
    mut plain: Vec<Feature>,
    weights: &FeatureWeights,
    familiar: &Familiar,
    signs: &Signs,
    own: bool,
) -> Vec<Feature> {
    signs.say(weights, familiar, own, &mut plain);
    normalise(plain)
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

/// What of a whole reading counts, without its words: a hundred bytes for thousands of phrasings each.
#[derive(Clone, Debug)]
pub struct Signs {
    anchored: bool,
    elsewhere: usize,
    of_job: bool,
    of_career: bool,
    /// How many units there are.
    units: usize,
    /// The units that carry meaning.
    meant: Vec<u16>,
    /// Each unit's word and concepts.
    keys: Vec<(u16, Symbol)>,
}

impl Signs {
    /// The signs of a reading.
    #[must_use]
    pub fn of(concepts: &Concepts, reading: &Reading<'_>) -> Self {
        let count = |domain| reading.units.iter().filter(|unit| unit.is_of(concepts, domain)).count();
        let numbered = || (0_u16..).zip(&reading.units);
        Self {
            anchored: count(Domain::Anchor) > 0,
            elsewhere: count(Domain::Elsewhere),
            of_job: count(Domain::Job) > 0,
            of_career: count(Domain::Career) > 0,
            units: reading.units.len(),
            meant: numbered().filter(|(_, unit)| is_meant(unit)).map(|(at, _)| at).collect(),
            keys: numbered().flat_map(|(at, unit)| keys(concepts, unit).map(move |key| (at, key))).collect(),
        }
    }

    fn say(&self, weights: &FeatureWeights, familiar: &Familiar, own: bool, found: &mut Vec<Feature>) {
        let mut say = |name: &str, weight: f32| {
            found.push(Feature {
                key: symbol(b'd', name),
                weight: weights.sign * weight,
                unit: None,
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
        let strange = self.strange(familiar, u32::from(own));
        if strange > 0 {
            let share = strange as f32 / self.units as f32;
            say("strange", 0.6 + share);
        }
        say(["one", "few", "some", "many"][length_class(self.units)], 0.5);
    }

    /// How many units carry meaning that phrasings about the job speak of no more often than `seen`.
    fn strange(&self, familiar: &Familiar, seen: u32) -> usize {
        let own = |at: u16| self.keys.iter().filter(move |(unit, _)| *unit == at).map(|(_, key)| *key);
        self.meant.iter().filter(|&&at| familiar.count(own(at)) <= seen).count()
    }
}

/// The share of what carries meaning in a reading that no phrasing about the job speaks of, 0–1.
#[must_use]
pub fn strangeness(concepts: &Concepts, familiar: &Familiar, reading: &Reading<'_>) -> f32 {
    let signs = Signs::of(concepts, reading);
    signs.strange(familiar, 0) as f32 / signs.meant.len().max(1) as f32
}

fn is_meant(unit: &Unit) -> bool {
    matches!(unit.kind, Kind::Content | Kind::Unknown)
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
