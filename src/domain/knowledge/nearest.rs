//! The likeness of a query to the nearest phrasing of every class.
//!
//! Cosine of the feature vectors, each feature lifted by how rare it is among the phrasings (inverse document
//! frequency, K. Spärck Jones 1972). An inverted index: a query touches only phrasings that share a feature with it,
//! and features so common that they tell nothing are passed over.

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::classifier::Example;
use crate::domain::knowledge::features::NumberedFeature;
use crate::domain::knowledge::packed::Numbers;

/// The phrasings by feature.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Nearest {
    /// Of each feature, the bits of a 32-bit float.
    rarity: Numbers,
    /// Where each feature's postings begin, and where the last ones end.
    starts: Numbers,
    /// Of each feature, its [`Posting`]s.
    postings: Numbers,
    class_of: Numbers,
    classes: usize,
}

/// A feature with more postings than this is passed over: it tells little, and walking its list costs most of a query.
const MOST_POSTINGS: usize = 1000;

/// The rarity of a feature that no phrasing has.
const UNSEEN: f32 = 6.0;

/// A phrasing's place and the weight of a feature in it, 0–1, in one number: 20 bits and 12 bits.
#[derive(Clone, Copy, Debug)]
struct Posting(u32);

impl Posting {
    /// Phrasings beyond this are not compared with.
    const MOST: usize = 1 << 20;
    const LEVELS: f32 = 4095.0;

    fn new(at: u32, weight: f32) -> Self {
        Self(at << 12 | (weight.clamp(0.0, 1.0) * Self::LEVELS + 0.5) as u32)
    }

    fn at(self) -> u32 {
        self.0 >> 12
    }

    /// The weight in levels.
    fn level(self) -> f32 {
        (self.0 & 0xfff) as f32
    }
}

impl Nearest {
    /// An index of the examples, which have so many features altogether.
    #[must_use]
    pub fn new(examples: &[&Example], features: usize, classes: usize) -> Self {
        let examples = &examples[..examples.len().min(Posting::MOST)];
        let mut counts = vec![0_u32; features];
        for term in examples.iter().flat_map(|example| &example.terms) {
            counts[term.number as usize] += 1;
        }
        let total = examples.len() as f32;
        let rarity: Vec<f32> = counts.iter().map(|&count| (1.0 + total / count.max(1) as f32).ln()).collect();
        let mut starts = vec![0_u32];
        for &count in &counts {
            let kept = if count as usize <= MOST_POSTINGS { count } else { 0 };
            starts.push(starts[starts.len() - 1] + kept);
        }
        // Where the next posting of each row goes.
        let mut next = starts.clone();
        let mut postings = vec![Posting(0); starts[counts.len()] as usize];
        for (at, example) in (0_u32..).zip(examples.iter()) {
            let rated =
                || example.terms.iter().map(|term| (term.number as usize, term.weight * rarity[term.number as usize]));
            let length = rated().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-6);
            for (row, weight) in rated() {
                if counts[row] as usize <= MOST_POSTINGS {
                    postings[next[row] as usize] = Posting::new(at, weight / length);
                    next[row] += 1;
                }
            }
        }
        Self {
            rarity: rarity.into_iter().map(f32::to_bits).collect(),
            starts: starts.into_iter().collect(),
            postings: postings.into_iter().map(|posting| posting.0).collect(),
            class_of: examples.iter().map(|example| example.class as u32).collect(),
            classes,
        }
    }

    /// How rare a feature is among the phrasings, by its number; one that no phrasing has counts as `UNSEEN`.
    #[must_use]
    pub fn rarity(&self, number: Option<usize>) -> f32 {
        number.and_then(|number| self.rarity.get(number)).map_or(UNSEEN, f32::from_bits)
    }

    /// For every class the likeness of its nearest phrasing, 0–1.
    #[must_use]
    pub fn likeness(&self, terms: &[Option<NumberedFeature>], weights: impl Iterator<Item = f32>) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.class_of.len()];
        let mut touched: Vec<u32> = Vec::new();
        let mut length = 0.0;
        for (term, weight) in terms.iter().zip(weights) {
            let Some(term) = term else {
                // What no phrasing has still makes the query unlike all of them.
                length += (weight * self.rarity(None)).powi(2);
                continue;
            };
            let row = term.number as usize;
            let number = |numbers: &Numbers, at: usize| numbers.get(at).unwrap_or_default();
            let weight = weight * self.rarity(Some(row));
            length += weight * weight;
            let (from, to) = (number(&self.starts, row) as usize, number(&self.starts, row + 1) as usize);
            let step = weight / Posting::LEVELS;
            for posting in self.postings.between(from, to).map(Posting) {
                let sum = &mut sums[posting.at() as usize];
                if *sum == 0.0 {
                    touched.push(posting.at());
                }
                *sum += step * posting.level();
            }
        }
        let length = length.sqrt().max(1e-6);
        let mut best = vec![0.0_f32; self.classes];
        for at in touched {
            let class = self.class_of.get(at as usize).unwrap_or_default() as usize;
            best[class] = best[class].max(sums[at as usize] / length);
        }
        best
    }
}
