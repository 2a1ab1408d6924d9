//! The correlation with true fit that theory gives a form, without chance.
//!
//! The overall figure is a weighted sum of scores. A statement's score is a normal leaning cut into steps; by its
//! Hermite coefficients c₁ = 25 Σ φ(τ) and c₃ = 25 Σ φ(τ)(τ² − 1), two of them whose leanings correlate r covary
//! c₁² r + c₃² r³/6 (the cuts are symmetric, so even orders vanish). A situation's scores are projected on its two
//! leanings by integrating over their plane. True fit is normal, so only these projections reach it.

use crate::domain::questionnaire::{Form, Kind, Questionnaire, simulate::TRAIT_CORRELATION};

/// Where a leaning is cut into the five steps.
pub(super) const CUTS: [f64; 4] = [-1.5, -0.5, 0.5, 1.5];
const STEP: f64 = 25.0;

/// A score in the sum.
struct Score {
    question: usize,
    dimensions: [usize; 2],
    /// Its slopes on the leanings of these dimensions.
    slopes: [f64; 2],
    /// Its third Hermite coefficient; 0 for situations, where it is small.
    third: f64,
    variance: f64,
    /// Its covariance with the other score of the same choice.
    with_sibling: f64,
    /// How much the overall moves with it.
    pull: f64,
}

/// The correlation of a form's overall figure with true fit, at this loading.
#[must_use]
pub fn theory(questionnaire: &Questionnaire, form: Form, loading: f64) -> f64 {
    let scores = scores(questionnaire, form, loading);
    let weights: Vec<f64> = questionnaire.dimensions.iter().map(|dimension| dimension.weight).collect();
    let all: f64 = weights.iter().sum();
    let between = |one: usize, other: usize| if one == other { 1.0 } else { TRAIT_CORRELATION };
    let with_truth = |dimension: usize| {
        weights.iter().enumerate().map(|(other, weight)| STEP * weight / all * between(dimension, other)).sum::<f64>()
    };
    let truth: f64 =
        weights.iter().enumerate().map(|(dimension, weight)| STEP * weight / all * with_truth(dimension)).sum();
    let (mut shared, mut spread) = (0.0, 0.0);
    for (place, one) in scores.iter().enumerate() {
        let sides = [0, 1].map(|side| one.slopes[side] * loading * with_truth(one.dimensions[side]));
        shared += one.pull * sides.iter().sum::<f64>();
        for (other_place, other) in scores.iter().enumerate() {
            spread += one.pull
                * other.pull
                * if place == other_place {
                    one.variance
                } else if one.question == other.question {
                    one.with_sibling
                } else {
                    let latent = |a: usize, b: usize| loading * loading * between(a, b);
                    let linear: f64 = [0, 1]
                        .into_iter()
                        .flat_map(|a| [0, 1].map(move |b| (a, b)))
                        .map(|(a, b)| one.slopes[a] * other.slopes[b] * latent(one.dimensions[a], other.dimensions[b]))
                        .sum();
                    linear + one.third * other.third * latent(one.dimensions[0], other.dimensions[0]).powi(3) / 6.0
                };
        }
    }
    shared / (truth * spread).sqrt()
}

fn scores(questionnaire: &Questionnaire, form: Form, loading: f64) -> Vec<Score> {
    let questions = questionnaire.questions(form);
    let all: f64 = questionnaire.dimensions.iter().map(|dimension| dimension.weight).sum();
    let pull = |dimension: usize, half| {
        let on = || questions.iter().filter(|question| question.dimensions().contains(&dimension));
        let same = on().filter(|question| question.half == half).count();
        let halves = if same == on().count() { 1.0 } else { 2.0 };
        questionnaire.dimensions[dimension].weight / all / halves / same as f64
    };
    let mut scores = Vec::new();
    for (place, question) in questions.iter().enumerate() {
        match &question.kind {
            Kind::Agreement { dimension, .. } => {
                let first: f64 = CUTS.iter().map(|cut| density(*cut)).sum();
                let third: f64 = CUTS.iter().map(|cut| density(*cut) * (cut * cut - 1.0)).sum();
                let variance = STEP * STEP * 2.0 * (1.0 - below(0.5) + 3.0 * (1.0 - below(1.5)));
                scores.push(Score {
                    question: place,
                    dimensions: [*dimension; 2],
                    slopes: [STEP * first, 0.0],
                    third: STEP * third,
                    variance,
                    with_sibling: 0.0,
                    pull: pull(*dimension, question.half),
                });
            }
            Kind::Situation { dimensions, scores: table } => {
                let plane = plane(table, loading * loading * TRAIT_CORRELATION);
                for side in 0..2 {
                    scores.push(Score {
                        question: place,
                        dimensions: *dimensions,
                        slopes: plane.slopes[side],
                        third: 0.0,
                        variance: plane.covariance[side][side],
                        with_sibling: plane.covariance[0][1],
                        pull: pull(dimensions[side], question.half),
                    });
                }
            }
        }
    }
    scores
}

/// What a situation's scores have in common with its leanings and with each other.
struct Plane {
    slopes: [[f64; 2]; 2],
    covariance: [[f64; 2]; 2],
}

/// Integrates a situation's scores over the plane of its two leanings, which correlate this much.
fn plane(table: &[[u8; 2]], between: f64) -> Plane {
    const EDGE: f64 = 4.5;
    const POINTS: i32 = 120;
    let grid = |point: i32| f64::from(point) * EDGE / f64::from(POINTS);
    let (mut mass, mut mean, mut square, mut with) = (0.0, [0.0; 2], [[0.0; 2]; 2], [[0.0; 2]; 2]);
    for first in -POINTS..=POINTS {
        for second in -POINTS..=POINTS {
            let leaning = [grid(first), grid(second)];
            let form = leaning[0] * leaning[0] - 2.0 * between * leaning[0] * leaning[1] + leaning[1] * leaning[1];
            let weight = (-form / (2.0 * (1.0 - between * between))).exp();
            let score = table[nearest(table, leaning)].map(f64::from);
            mass += weight;
            for (one, other) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                square[one][other] += weight * score[one] * score[other];
                with[one][other] += weight * score[one] * leaning[other];
            }
            mean = [0, 1].map(|side| mean[side] + weight * score[side]);
        }
    }
    let scale = 1.0 - between * between;
    let slopes =
        with.map(|[one, other]| [(one - between * other) / mass / scale, (other - between * one) / mass / scale]);
    let covariance =
        [0, 1].map(|one| [0, 1].map(|other| square[one][other] / mass - mean[one] * mean[other] / mass / mass));
    Plane { slopes, covariance }
}

/// The answer whose scores lie nearest to a respondent's leanings, the first of equals.
pub(super) fn nearest(table: &[[u8; 2]], leaning: [f64; 2]) -> usize {
    let far = |scores: &[u8; 2]| {
        let apart = |side: usize| f64::from(scores[side]) - (50.0 + STEP * leaning[side]);
        apart(0).powi(2) + apart(1).powi(2)
    };
    (0..table.len()).min_by(|one, other| far(&table[*one]).total_cmp(&far(&table[*other]))).unwrap_or_default()
}

fn density(at: f64) -> f64 {
    (-at * at / 2.0).exp() / std::f64::consts::TAU.sqrt()
}

/// The normal distribution function (Abramowitz and Stegun 26.2.17, error below 7.5e-8), for `at` ≥ 0.
fn below(at: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * at);
    let tail = density(at)
        * t
        * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    1.0 - tail
}
