//! Multinomial logistic regression over the index's own phrasings.
//!
//! p(class | x) = softmax(W·x), W by stochastic gradient descent on the cross entropy with an L2 penalty (see C. Bishop,
//! *Pattern Recognition and Machine Learning*, 4.3.4). The order of the examples is shuffled by a fixed sequence and
//! `exp` is our own polynomial, so the weights are the same on every run and machine.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::features::NumberedFeature;
use crate::domain::knowledge::packed::Numbers;

/// A phrasing as a vector, with the class it belongs to.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its features.
    pub terms: Vec<NumberedFeature>,
    /// Its class.
    pub class: usize,
    /// How much it counts.
    pub weight: f32,
}

/// How the training goes, from `data/search.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// How often every phrasing is seen.
    pub rounds: usize,
    /// The first step's size.
    pub rate: f32,
    /// The penalty on large weights.
    pub penalty: f32,
    /// How much classes with few phrasings are lifted, 0–1.
    pub balance: f32,
}

/// The trained weights, each row of them in steps of its own size: a byte a weight.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Classifier {
    classes: usize,
    /// The row of each feature by its number; [`NONE`] for one that is not learnt from.
    rows: Numbers,
    /// For each row the size of a step.
    steps: Vec<f32>,
    /// Whole numbers of steps from −127 to 127, as bytes.
    #[serde(borrow)]
    weights: Cow<'static, [u8]>,
    bias: Vec<f32>,
}

/// Weights while they are learnt.
struct Trainee {
    classes: usize,
    /// Row length: classes rounded up to whole vectors.
    stride: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// No row.
const NONE: u32 = u32::MAX;

/// A phrasing that its class has this share of already is not learnt from.
const SURE: f32 = 0.97;

/// Rows are a multiple of this many numbers, which the compiler turns into vector instructions.
const LANES: usize = 8;

impl Classifier {
    /// Trains on the examples. `single` says for each feature by its number whether it tells something where only one
    /// or two phrasings have it.
    #[must_use]
    pub fn train(examples: &[Example], classes: usize, single: &[bool], training: &Training) -> Self {
        let stride = classes.div_ceil(LANES) * LANES;
        let (rows, count) = rows(examples, single);
        let placed = |term: &NumberedFeature| (rows[term.number as usize], term.weight);
        let learnt = |(row, _): &(u32, f32)| *row != NONE;
        let vectors: Vec<Vec<(u32, f32)>> =
            examples.iter().map(|example| example.terms.iter().map(placed).filter(learnt).collect()).collect();
        let weights = vec![0.0; count * stride];
        let mut trainee = Trainee { classes, stride, weights, bias: vec![0.0; stride] };
        let importance = importance(examples, classes, training.balance);
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut sure = vec![false; examples.len()];
        let mut scores = Vec::with_capacity(stride);
        let mut chance = 0x2545_f491_4f6c_dd1d_u64;
        for round in 0..training.rounds {
            shuffle(&mut order, &mut chance);
            let rate = training.rate / (1.0 + round as f32 * 0.7);
            for &at in &order {
                // What was sure in the round before is passed over once.
                sure[at] =
                    !sure[at] && !trainee.step(&vectors[at], examples[at].class, rate * importance[at], &mut scores);
            }
            let decay = 1.0 - rate * training.penalty;
            trainee.weights.iter_mut().for_each(|weight| *weight *= decay);
        }
        Self::of(trainee, rows)
    }

    fn of(trainee: Trainee, rows: Vec<u32>) -> Self {
        let Trainee { classes, stride, weights, mut bias } = trainee;
        bias.truncate(classes);
        let mut steps = Vec::with_capacity(weights.len() / stride.max(1));
        let mut rounded_weights = Vec::with_capacity(steps.capacity() * classes);
        for row in weights.chunks_exact(stride) {
            let most = row.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
            let step = most.max(f32::MIN_POSITIVE) / f32::from(i8::MAX);
            steps.push(step);
            rounded_weights.extend(row[..classes].iter().map(|weight| rounded(weight / step).cast_unsigned()));
        }
        Self { classes, rows: rows.into_iter().collect(), steps, weights: rounded_weights.into(), bias }
    }

    /// The size of a step and the weights of a feature in steps; None for a feature no phrasing has.
    fn row(&self, term: &NumberedFeature) -> Option<(f32, impl Iterator<Item = f32> + Clone + '_)> {
        let row = self.rows.get(term.number as usize).filter(|&row| row != NONE)? as usize;
        let from = row * self.classes;
        let weights = self.weights[from..from + self.classes].iter();
        Some((self.steps[row], weights.map(|weight| f32::from(weight.cast_signed()))))
    }

    /// The score of every class before softmax.
    #[must_use]
    pub fn scores<'a>(&self, terms: impl Iterator<Item = &'a NumberedFeature>) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for term in terms {
            let Some((step, weights)) = self.row(term) else { continue };
            let times = step * term.weight;
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += weight * times;
            }
        }
        scores
    }

    /// What a feature adds to a class, over what it adds to classes on average.
    #[must_use]
    pub fn share(&self, term: &NumberedFeature, class: usize) -> f32 {
        let Some((step, mut weights)) = self.row(term) else { return 0.0 };
        let mean = weights.clone().sum::<f32>() / self.classes as f32;
        weights.nth(class).map_or(0.0, |weight| (weight - mean) * step * term.weight)
    }
}

impl Trainee {
    /// Learns from a phrasing; false where there was nothing to learn.
    fn step(&mut self, vector: &[(u32, f32)], class: usize, rate: f32, scores: &mut Vec<f32>) -> bool {
        scores.clone_from(&self.bias);
        for &(row, value) in vector {
            add(scores, self.row(row), value);
        }
        softmax(&mut scores[..self.classes]);
        if scores[class] > SURE {
            return false;
        }
        scores[class] -= 1.0;
        scores[self.classes..].fill(0.0);
        for &(row, value) in vector {
            let from = row as usize * self.stride;
            add(&mut self.weights[from..from + self.stride], scores, -rate * value);
        }
        add(&mut self.bias, scores, -rate * 0.1);
        true
    }

    fn row(&self, row: u32) -> &[f32] {
        let from = row as usize * self.stride;
        &self.weights[from..from + self.stride]
    }
}

/// The rows of weights and how many there are: one for every word and concept that two phrasings have, and one for every
/// pair that three have, for what is seen less often tells of those phrasings only.
fn rows(examples: &[Example], single: &[bool]) -> (Vec<u32>, usize) {
    let mut seen = vec![0_u32; single.len()];
    for term in examples.iter().flat_map(|example| &example.terms) {
        seen[term.number as usize] += 1;
    }
    let mut count = 0;
    let row = |(&seen, &single): (&u32, &bool)| {
        if seen < if single { 2 } else { 3 } {
            return NONE;
        }
        count += 1;
        count - 1
    };
    let rows = seen.iter().zip(single).map(row).collect();
    (rows, count as usize)
}

fn importance(examples: &[Example], classes: usize, balance: f32) -> Vec<f32> {
    let mut counts = vec![0.0_f32; classes];
    for example in examples {
        counts[example.class] += example.weight;
    }
    let mean = counts.iter().sum::<f32>() / classes as f32;
    examples.iter().map(|e| e.weight * (mean / counts[e.class].max(1.0)).powf(balance).clamp(0.3, 3.0)).collect()
}

fn add(into: &mut [f32], row: &[f32], times: f32) {
    for (sum, weight) in into.iter_mut().zip(row) {
        *sum += weight * times;
    }
}

/// Turns scores into shares that sum to 1.
pub fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    // Two loops: the first one can be turned into vector instructions.
    for score in scores.iter_mut() {
        *score = exp(*score - most);
    }
    let sum: f32 = scores.iter().sum();
    for score in scores.iter_mut() {
        *score /= sum;
    }
}

/// The nearest whole number, without a call into a library of mathematics.
fn rounded(steps: f32) -> i8 {
    (steps + 0.5_f32.copysign(steps)) as i8
}

/// e^x for x ≤ 0, to about seven digits: 2^whole times a polynomial of the rest.
fn exp(x: f32) -> f32 {
    let scaled = x.max(-80.0) * std::f32::consts::LOG2_E;
    // Towards zero and one down is the floor of a negative number, or one below it, which serves as well.
    let whole = scaled as i32 - 1;
    let rest = (scaled - whole as f32) * std::f32::consts::LN_2;
    let polynomial = 1.0
        + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest * (1.0 / 120.0 + rest / 720.0)))));
    f32::from_bits(((whole + 127) as u32) << 23) * polynomial
}

fn shuffle(order: &mut [usize], chance: &mut u64) {
    for at in (1..order.len()).rev() {
        *chance ^= *chance << 13;
        *chance ^= *chance >> 7;
        *chance ^= *chance << 17;
        let other = (*chance % (at as u64 + 1)) as usize;
        order.swap(at, other);
    }
}
