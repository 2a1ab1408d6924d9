//! Simulated respondents: whether the formula recovers a fit that is known.
//!
//! A respondent has one standard normal trait a dimension; any two correlate 0.3. True fit is the formula of
//! [`crate::domain::questionnaire::outcome`] on the traits, a trait t counting as 50 + 25 t. An answer to a statement comes from
//! *loading × trait + noise* of unit total variance, cut into the five steps at −1.5, −0.5, 0.5 and 1.5. At a
//! situation a respondent has such a leaning on each of its two dimensions and takes the answer whose scores lie
//! nearest. Straight-liners press the same answer everywhere and slip once in twenty questions.
//!
//! Beside each correlation stands the value that theory gives for it, worked out without chance ([`theory()`]).

mod chance;
mod theory;

pub use theory::theory;

use crate::domain::questionnaire::{Form, Kind, Progress, Question, Questionnaire, Reason, outcome};
use chance::Chance;

/// How much any two traits of a respondent correlate.
pub const TRAIT_CORRELATION: f64 = 0.3;
/// How much of an answer may come from the trait, as `kenal simulate` supposes.
pub const LOADINGS: [f64; 3] = [0.5, 0.7, 0.8];
/// How often a straight-liner slips.
const SLIP: f64 = 0.05;

/// What a simulation found, for both forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// How many respondents.
    pub respondents: usize,
    /// How much of an answer comes from the trait.
    pub loading: f64,
    /// The quick form's figures.
    pub quick: Recovery,
    /// The full form's figures.
    pub full: Recovery,
}

/// How well a form recovers what is known. Shares are 0–1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recovery {
    /// Correlation of the overall figure with true fit.
    pub correlation: f64,
    /// What theory gives for it.
    pub theory: f64,
    /// Share of respondents whose band is the band of their true fit.
    pub band_right: f64,
    /// Share whose band is that or its neighbour.
    pub band_near: f64,
    /// Share whose range holds their true fit.
    pub range_holds: f64,
    /// Share of straight-liners that are noticed.
    pub straight_found: f64,
    /// Share of honest respondents taken for straight-liners.
    pub false_alarms: f64,
}

/// Simulates so many respondents, and as many straight-liners; the same seed gives the same figures.
#[must_use]
pub fn run(questionnaire: &Questionnaire, respondents: usize, seed: u64, loading: f64) -> Simulation {
    let mut quick = Count::default();
    let mut full = Count::default();
    let mut chance = Chance::new(seed);
    for _ in 0..respondents {
        let traits = traits(questionnaire.dimensions.len(), &mut chance);
        let truth = true_fit(questionnaire, &traits);
        let mut answer = |question: &Question| answer(question, &traits, loading, &mut chance);
        let mut progress = Progress::begin(questionnaire, Form::Quick, 0);
        fill(questionnaire, &mut progress, &mut answer);
        quick.add(questionnaire, &progress, truth);
        progress.extend_to_full(questionnaire);
        fill(questionnaire, &mut progress, &mut answer);
        full.add(questionnaire, &progress, truth);
    }
    for _ in 0..respondents {
        let always = chance.below(5) as u8;
        let mut press = |question: &Question| {
            let answers = question.answers.len();
            let pressed = if chance.share() < SLIP { chance.below(answers) as u8 } else { always };
            pressed.min(answers as u8 - 1)
        };
        let mut progress = Progress::begin(questionnaire, Form::Quick, 0);
        fill(questionnaire, &mut progress, &mut press);
        quick.straight += usize::from(is_straight(questionnaire, &progress));
        progress.extend_to_full(questionnaire);
        fill(questionnaire, &mut progress, &mut press);
        full.straight += usize::from(is_straight(questionnaire, &progress));
    }
    Simulation {
        respondents,
        loading,
        quick: quick.recovery(theory(questionnaire, Form::Quick, loading)),
        full: full.recovery(theory(questionnaire, Form::Full, loading)),
    }
}

fn traits(dimensions: usize, chance: &mut Chance) -> Vec<f64> {
    let shared = chance.normal() * TRAIT_CORRELATION.sqrt();
    (0..dimensions).map(|_| shared + chance.normal() * (1.0 - TRAIT_CORRELATION).sqrt()).collect()
}

fn true_fit(questionnaire: &Questionnaire, traits: &[f64]) -> f64 {
    let weights: f64 = questionnaire.dimensions.iter().map(|dimension| dimension.weight).sum();
    let sum: f64 = questionnaire
        .dimensions
        .iter()
        .zip(traits)
        .map(|(dimension, one)| dimension.weight * (50.0 + 25.0 * one))
        .sum();
    sum / weights
}

fn answer(question: &Question, traits: &[f64], loading: f64, chance: &mut Chance) -> u8 {
    let mut lean = |dimension: usize| loading * traits[dimension] + (1.0 - loading * loading).sqrt() * chance.normal();
    match &question.kind {
        Kind::Agreement { dimension, reversed } => {
            let lean = lean(*dimension);
            let step = theory::CUTS.iter().filter(|cut| lean > **cut).count() as u8;
            if *reversed { 4 - step } else { step }
        }
        Kind::Situation { dimensions, scores } => {
            theory::nearest(scores, [lean(dimensions[0]), lean(dimensions[1])]) as u8
        }
    }
}

fn fill(questionnaire: &Questionnaire, progress: &mut Progress, answer: &mut impl FnMut(&Question) -> u8) {
    while let Some(question) = progress.current(questionnaire) {
        let answer = answer(question);
        progress.answer(questionnaire, answer, None);
    }
}

fn is_straight(questionnaire: &Questionnaire, progress: &Progress) -> bool {
    outcome(questionnaire, progress).is_some_and(|outcome| outcome.certainty.reasons.contains(&Reason::StraightLining))
}

/// What is counted over respondents.
#[derive(Default)]
struct Count {
    truths: Vec<f64>,
    found: Vec<f64>,
    band_right: usize,
    band_near: usize,
    range_holds: usize,
    alarms: usize,
    straight: usize,
}

impl Count {
    fn add(&mut self, questionnaire: &Questionnaire, progress: &Progress, truth: f64) {
        let Some(outcome) = outcome(questionnaire, progress) else { return };
        let place = |overall: f64| {
            questionnaire.bands.iter().position(|band| f64::from(band.from) <= overall.clamp(0.0, 100.0).round())
        };
        let bands = place(truth).unwrap_or_default().abs_diff(place(outcome.overall.into()).unwrap_or_default());
        self.truths.push(truth);
        self.found.push(outcome.overall.into());
        self.band_right += usize::from(bands == 0);
        self.band_near += usize::from(bands <= 1);
        self.range_holds +=
            usize::from((f64::from(outcome.low)..=f64::from(outcome.high)).contains(&truth.clamp(0.0, 100.0).round()));
        self.alarms += usize::from(outcome.certainty.reasons.contains(&Reason::StraightLining));
    }

    fn recovery(&self, theory: f64) -> Recovery {
        let share = |count: usize| count as f64 / self.truths.len().max(1) as f64;
        Recovery {
            correlation: correlation(&self.truths, &self.found),
            theory,
            band_right: share(self.band_right),
            band_near: share(self.band_near),
            range_holds: share(self.range_holds),
            straight_found: share(self.straight),
            false_alarms: share(self.alarms),
        }
    }
}

/// Pearson's correlation of two rows of equal length.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let count = one.len() as f64;
    let (mean_one, mean_other) = (one.iter().sum::<f64>() / count, other.iter().sum::<f64>() / count);
    let (mut both, mut square_one, mut square_other) = (0.0, 0.0, 0.0);
    for (a, b) in one.iter().zip(other) {
        both += (a - mean_one) * (b - mean_other);
        square_one += (a - mean_one).powi(2);
        square_other += (b - mean_other).powi(2);
    }
    both / (square_one * square_other).sqrt()
}
