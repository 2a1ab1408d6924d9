//! Answers → result: how well the job suits, how sure that is, and why.
//!
//! # The formula
//!
//! 1. An answer scores 0, 25, 50, 75 or 100 on its dimension; a reversed question counts from the other end; a
//!    situation's answer scores on two dimensions as the file says.
//! 2. *Want* and *can* of a dimension are each the mean of their answers' scores. The dimension's figure is the mean
//!    of the two, or the one there is. Skipped questions count nowhere: they lower the certainty, not the figure.
//! 3. The overall figure is the mean of the dimensions' figures, each with its weight (`questions.toml`
//!    says why which). Below four dimensions there is no result.
//!
//! Being better than the job asks on one dimension does make up for another; a threshold would make single answers
//! decide, which so short a form cannot bear. The signs against the job are told beside the figure instead, and only together.
//!
//! 4. The range is ± 1.5 · √(Σ (a · 18)² + 5² + (m · 25)²) · (1 + p / 4). `a` is how far the overall moves when an
//!    answer moves by one point; 18 points is the error of one answer that shares half its variance with what it asks
//!    about (25 · √(1 − 0.7²)); 5 points is by how much people at either end come out nearer the middle than they are;
//!    `m` is the share of the weights without any answer, of which nothing is known but that people differ by 25
//!    points; `p` are the points of doubt below, but for few answers, which `a` counts already. Of simulated
//!    respondents about nine in ten have their true figure in it ([`crate::domain::questionnaire::simulate`]).
//! 5. Certainty: few answers, many skips and contradictions are one point of doubt each; straight-lining, answers faster
//!    than reading, and skipping half are two. None: high. One: medium. More: low.
//!
//! **Invariants:** a more favourable answer never lowers the overall figure. Doubt never moves it.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::domain::{
    knowledge::ArticleId,
    questionnaire::{
        Form, Half, Progress, Question, Questionnaire, Reason, Sign,
        certainty::{Certainty, certainty, doubt},
    },
};

/// Fewest dimensions with an answer for a result.
const FEWEST_DIMENSIONS: usize = 4;
const ANSWER_ERROR: f64 = 18.0;
const SPREAD: f64 = 25.0;
const TO_THE_MIDDLE: f64 = 5.0;
const NINE_IN_TEN: f64 = 1.5;

/// What the answers say.
#[derive(Clone, Debug, PartialEq)]
pub struct FitResult {
    /// The form it comes from.
    pub form: Form,
    /// The overall figure, 0–100.
    pub overall: u8,
    /// The lower end of its range.
    pub low: u8,
    /// The upper end of its range.
    pub high: u8,
    /// The id of the band the overall figure lies in.
    pub band: Arc<str>,
    /// One bar for each dimension, in the questionnaire's order.
    pub bars: Vec<Bar>,
    /// How sure all this is.
    pub certainty: Certainty,
    /// The dimensions (by their places) that have a sign against the job, where all of these signs show; empty otherwise. The
    /// source names them together, and one answer alone is none.
    pub signs: Vec<usize>,
    /// The three answers that moved the overall figure most, the largest first.
    pub moved: Vec<Mover>,
    /// Up to two dimensions above the middle, those first that go furthest beyond what the job asks, or fall least short
    /// of it; empty where none lies above the middle.
    pub strong: Vec<usize>,
    /// Two dimensions whose hard side is told, the widest gap to the job first; never one of `strong`.
    pub hard: Vec<usize>,
    /// Those of `hard` that fall short of the job, where something would change the result.
    pub change: Vec<usize>,
    /// The article to read next.
    pub read: ArticleId,
    /// The two dimensions (by their places) most in doubt, whose small trials come next.
    pub trials: Vec<usize>,
}

/// A dimension's figures beside the job's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The dimension's place.
    pub dimension: usize,
    /// What the visitor wants, 0–100; None in the quick form, and where nothing was answered.
    pub want: Option<u8>,
    /// What the visitor can do; None in the quick form, and where nothing was answered.
    pub can: Option<u8>,
    /// The dimension's one figure; None where nothing was answered.
    pub figure: Option<u8>,
    /// What the job gives and asks.
    pub job: u8,
}

/// An answer that moved the result.
#[derive(Clone, Debug, PartialEq)]
pub struct Mover {
    /// The question's id.
    pub question: Arc<str>,
    /// The answer's place.
    pub answer: u8,
    /// By how many points it moved the overall figure away from what a middling answer would have given.
    pub effect: f64,
}

/// A result as it is kept, to compare a later one with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The questionnaire's version.
    pub version: u32,
    /// The form.
    pub form: Form,
    /// The overall figure.
    pub overall: u8,
    /// The band's id.
    pub band: Arc<str>,
    /// The dimensions' figures by their ids.
    pub figures: BTreeMap<Arc<str>, u8>,
}

/// How a result differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// By how much the overall figure rose (or fell).
    pub overall: i16,
    /// Whether it lies inside the new result's range, so that it may be chance.
    pub within_range: bool,
    /// Whether both come from the same form and version.
    pub same_form: bool,
    /// Up to two dimensions (by their places) that moved ten points or more, with by how much, the widest first.
    pub moved: Vec<(usize, i16)>,
}

/// What the answers say; None where fewer than four dimensions have an answer (say that too much was skipped).
///
/// Works on an unfinished form too, with what was given so far.
#[must_use]
pub fn outcome(questionnaire: &Questionnaire, progress: &Progress) -> Option<FitResult> {
    let tally = Tally::of(questionnaire, progress);
    let figures: Vec<Option<f64>> = (0..questionnaire.dimensions.len()).map(|place| tally.figure(place)).collect();
    if figures.iter().flatten().count() < FEWEST_DIMENSIONS {
        return None;
    }
    let known = tally.known_weight();
    let weighted = questionnaire.dimensions.iter().zip(&figures);
    let exact: f64 =
        weighted.filter_map(|(dimension, figure)| Some(dimension.weight * (*figure)?)).sum::<f64>() / known;
    let certainty = certainty(questionnaire, progress, &tally.answered);
    let doubts = certainty.reasons.iter().filter(|reason| !matches!(reason, Reason::FewAnswers(_)));
    let width = tally.range() * (1.0 + f64::from(doubt(doubts, tally.asked)) / 4.0);
    let overall = percent(exact);
    let strong = strong(questionnaire, &figures);
    let hard = hard(questionnaire, &figures, &strong);
    let falls_short =
        |place: &usize| figures[*place].is_none_or(|figure| figure < f64::from(questionnaire.dimensions[*place].job));
    let next = hard.first().copied().unwrap_or_default();
    Some(FitResult {
        form: progress.form,
        overall,
        low: percent(exact - width),
        high: percent(exact + width),
        band: Arc::clone(&questionnaire.band(overall).id),
        bars: (0..figures.len()).map(|place| tally.bar(place, progress.form)).collect(),
        certainty,
        signs: tally.signs(),
        moved: tally.moved(),
        change: hard.iter().copied().filter(falls_short).collect(),
        strong,
        hard,
        read: questionnaire.dimensions[next].read.clone(),
        trials: trials(&tally, &figures),
    })
}

impl FitResult {
    /// The result as it is kept.
    #[must_use]
    pub fn keep(&self, questionnaire: &Questionnaire) -> Earlier {
        let figure = |bar: &Bar| Some((Arc::clone(&questionnaire.dimensions[bar.dimension].id), bar.figure?));
        Earlier {
            version: questionnaire.version,
            form: self.form,
            overall: self.overall,
            band: Arc::clone(&self.band),
            figures: self.bars.iter().filter_map(figure).collect(),
        }
    }
}

/// How a result differs from an earlier one.
#[must_use]
pub fn compare(questionnaire: &Questionnaire, earlier: &Earlier, now: &FitResult) -> Comparison {
    let difference = |bar: &Bar| {
        let before = *earlier.figures.get(&questionnaire.dimensions[bar.dimension].id)?;
        Some((bar.dimension, i16::from(bar.figure?) - i16::from(before)))
    };
    let mut moved: Vec<_> = now.bars.iter().filter_map(difference).filter(|(_, by)| by.abs() >= 10).collect();
    moved.sort_by_key(|(_, by)| -by.abs());
    moved.truncate(2);
    Comparison {
        overall: i16::from(now.overall) - i16::from(earlier.overall),
        within_range: (now.low..=now.high).contains(&earlier.overall),
        same_form: earlier.form == now.form && earlier.version == questionnaire.version,
        moved,
    }
}

/// All answers of a form, sorted by what they say.
struct Tally<'a> {
    questionnaire: &'a Questionnaire,
    asked: usize,
    answered: Vec<(&'a Question, u8)>,
    /// For each dimension, the scores of its want and its can.
    halves: Vec<[Vec<u8>; 2]>,
}

impl<'a> Tally<'a> {
    fn of(questionnaire: &'a Questionnaire, progress: &Progress) -> Self {
        let questions = questionnaire.questions(progress.form);
        let mut halves = vec![[Vec::new(), Vec::new()]; questionnaire.dimensions.len()];
        let mut answered = Vec::new();
        for question in questions {
            let Some(answer) = progress.answered(question) else { continue };
            answered.push((question, answer));
            for (dimension, score) in question.dimensions().iter().zip(question.scores(answer)) {
                halves[*dimension][question.half as usize].push(score);
            }
        }
        Self { questionnaire, asked: questions.len(), answered, halves }
    }

    fn half(&self, dimension: usize, half: Half) -> Option<f64> {
        let scores = &self.halves[dimension][half as usize];
        let sum: f64 = scores.iter().copied().map(f64::from).sum();
        (!scores.is_empty()).then(|| sum / scores.len() as f64)
    }

    fn figure(&self, dimension: usize) -> Option<f64> {
        match (self.half(dimension, Half::Want), self.half(dimension, Half::Can)) {
            (Some(want), Some(can)) => Some(f64::midpoint(want, can)),
            (one, other) => one.or(other),
        }
    }

    fn known_weight(&self) -> f64 {
        let known = self.questionnaire.dimensions.iter().zip(&self.halves);
        known
            .filter(|(_, halves)| halves.iter().any(|half| !half.is_empty()))
            .map(|(dimension, _)| dimension.weight)
            .sum()
    }

    /// How far the overall figure moves when this question's score on the dimension moves by one point.
    fn pull(&self, question: &Question, dimension: usize) -> f64 {
        let halves = &self.halves[dimension];
        let known = halves.iter().filter(|half| !half.is_empty()).count() as f64;
        let weight = self.questionnaire.dimensions[dimension].weight / self.known_weight();
        weight / known / halves[question.half as usize].len() as f64
    }

    fn range(&self) -> f64 {
        let pulls = self.answered.iter().flat_map(|(question, _)| {
            question.dimensions().iter().map(|dimension| self.pull(question, *dimension) * ANSWER_ERROR)
        });
        let all: f64 = self.questionnaire.dimensions.iter().map(|dimension| dimension.weight).sum();
        let missing = (1.0 - self.known_weight() / all) * SPREAD;
        NINE_IN_TEN
            * (pulls.map(|pull| pull * pull).sum::<f64>() + TO_THE_MIDDLE * TO_THE_MIDDLE + missing * missing).sqrt()
    }

    fn bar(&self, dimension: usize, form: Form) -> Bar {
        let of = |half| (form == Form::Full).then(|| self.half(dimension, half)).flatten().map(percent);
        Bar {
            dimension,
            want: of(Half::Want),
            can: of(Half::Can),
            figure: self.figure(dimension).map(percent),
            job: self.questionnaire.dimensions[dimension].job,
        }
    }

    fn signs(&self) -> Vec<usize> {
        let shows = |place: usize, sign: &Sign| {
            let figure = self.half(place, sign.half).or_else(|| self.figure(place));
            figure.is_some_and(|figure| figure <= f64::from(sign.at_most))
        };
        let named = self.questionnaire.dimensions.iter().enumerate();
        let named: Vec<(usize, &Sign)> =
            named.filter_map(|(place, dimension)| Some((place, dimension.sign.as_ref()?))).collect();
        let all = named.len() > 1 && named.iter().all(|(place, sign)| shows(*place, sign));
        if all { named.into_iter().map(|(place, _)| place).collect() } else { Vec::new() }
    }

    fn moved(&self) -> Vec<Mover> {
        let effect = |question: &Question, answer: u8| -> f64 {
            let scores = question.dimensions().iter().zip(question.scores(answer));
            scores.map(|(dimension, score)| self.pull(question, *dimension) * (f64::from(score) - 50.0)).sum()
        };
        let mut moved: Vec<Mover> = self
            .answered
            .iter()
            .map(|(question, answer)| Mover {
                question: Arc::clone(&question.id),
                answer: *answer,
                effect: effect(question, *answer),
            })
            .filter(|mover| mover.effect.abs() > f64::EPSILON)
            .collect();
        // The sort is stable: of equal effects the earlier question comes first.
        moved.sort_by(|one, other| other.effect.abs().total_cmp(&one.effect.abs()));
        moved.truncate(3);
        moved
    }
}

fn percent(exact: f64) -> u8 {
    exact.clamp(0.0, 100.0).round() as u8
}

/// How far a dimension falls short of what the job asks; a dimension without an answer counts as middling.
fn gap(questionnaire: &Questionnaire, figures: &[Option<f64>], place: usize) -> f64 {
    f64::from(questionnaire.dimensions[place].job) - figures[place].unwrap_or(50.0)
}

fn strong(questionnaire: &Questionnaire, figures: &[Option<f64>]) -> Vec<usize> {
    let gap = |place: usize| gap(questionnaire, figures, place);
    let mut above: Vec<_> =
        (0..figures.len()).filter(|place| figures[*place].is_some_and(|figure| figure > 50.0)).collect();
    above.sort_by(|one, other| gap(*one).total_cmp(&gap(*other)));
    above.truncate(2);
    above
}

/// The dimensions in doubt: those that fall short of the job furthest, or on which wish and ability lie furthest apart.
fn trials(tally: &Tally<'_>, figures: &[Option<f64>]) -> Vec<usize> {
    let apart = |place: usize| match (tally.half(place, Half::Want), tally.half(place, Half::Can)) {
        (Some(want), Some(can)) => (want - can).abs(),
        _ => 0.0,
    };
    let doubt = |place: usize| gap(tally.questionnaire, figures, place).max(apart(place));
    let mut places: Vec<_> = (0..figures.len()).collect();
    places.sort_by(|one, other| doubt(*other).total_cmp(&doubt(*one)));
    places.truncate(2);
    places
}

fn hard(questionnaire: &Questionnaire, figures: &[Option<f64>], strong: &[usize]) -> Vec<usize> {
    let gap = |place: usize| gap(questionnaire, figures, place);
    let mut rest: Vec<_> = (0..figures.len()).filter(|place| !strong.contains(place)).collect();
    rest.sort_by(|one, other| gap(*other).total_cmp(&gap(*one)));
    rest.truncate(2);
    rest
}
