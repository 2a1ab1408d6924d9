//! Finds the weights of the evidence: logistic regression on messages whose meaning is known.
//!
//! For each kind of claim the messages give one example each: the evidence for the best claim of that kind, and whether
//! that claim would have been right. The weights are those that make these outcomes likeliest, less a penalty on large
//! ones, found by Newton's method (C. Bishop, *Pattern Recognition and Machine Learning*, 4.3.3). An index has seen its own
//! phrasings, so they are not asked of it: a part of them is left out, and the index of the rest is asked those.

use crate::domain::knowledge::evidence::{Evidence, EvidenceWeights};

/// The evidence for a claim, whether it was right, and how much it counts.
#[derive(Clone, Copy, Debug)]
pub struct JudgedClaim {
    /// What spoke for and against it.
    pub evidence: Evidence,
    /// Whether it was right.
    pub is_right: bool,
    /// How much it counts.
    pub weight: f64,
}

/// How many numbers a claim has.
const SIZE: usize = Evidence::COUNT + 1;
/// The penalty on the square of each weight but the bias.
const PENALTY: f64 = 1.0;
/// Newton's method is done in a few steps; this many are more than enough.
const STEPS: usize = 25;

/// The weights that make these outcomes likeliest; all zero if there are none of one kind.
#[must_use]
pub fn weights(outcomes: &[JudgedClaim]) -> EvidenceWeights {
    let mut weights = [0.0; SIZE];
    let kinds = [true, false].map(|right| outcomes.iter().any(|outcome| outcome.is_right == right));
    if kinds != [true, true] {
        return EvidenceWeights::default();
    }
    for _ in 0..STEPS {
        let (mut gradient, mut hessian) = ([0.0; SIZE], [[0.0; SIZE]; SIZE]);
        for outcome in outcomes {
            let values = outcome.evidence.to_vector();
            let sum: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
            let chance = 1.0 / (1.0 + (-sum).exp());
            let error = (f64::from(u8::from(outcome.is_right)) - chance) * outcome.weight;
            let curve = (chance * (1.0 - chance)).max(1e-6) * outcome.weight;
            for row in 0..SIZE {
                gradient[row] += error * values[row];
                for column in 0..SIZE {
                    hessian[row][column] += curve * values[row] * values[column];
                }
            }
        }
        for at in 0..SIZE {
            let penalty = if at == 0 { 1e-3 } else { PENALTY };
            gradient[at] -= penalty * weights[at];
            hessian[at][at] += penalty;
        }
        let step = solve(hessian, gradient);
        for (weight, change) in weights.iter_mut().zip(step) {
            *weight += change;
        }
        if step.iter().all(|change| change.abs() < 1e-9) {
            break;
        }
    }
    // Three digits are more than the examples can tell.
    EvidenceWeights::from_vector(weights.map(|weight| (weight * 1000.0).round() / 1000.0))
}

/// The solution of `matrix · x = right`, by Gaussian elimination; the matrix is symmetric and positive definite.
fn solve(mut matrix: [[f64; SIZE]; SIZE], mut right: [f64; SIZE]) -> [f64; SIZE] {
    for pivot in 0..SIZE {
        for row in pivot + 1..SIZE {
            let above = matrix[pivot];
            let factor = matrix[row][pivot] / above[pivot];
            for (value, over) in matrix[row].iter_mut().zip(above) {
                *value -= factor * over;
            }
            right[row] -= factor * right[pivot];
        }
    }
    let mut solution = [0.0; SIZE];
    for row in (0..SIZE).rev() {
        let known: f64 = (row + 1..SIZE).map(|column| matrix[row][column] * solution[column]).sum();
        solution[row] = (right[row] - known) / matrix[row][row];
    }
    solution
}
