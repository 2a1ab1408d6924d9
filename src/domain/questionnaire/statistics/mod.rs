//! How well the questions work, from running sums: no answer vector outlives its session, so forgetting stays true.
//!
//! A turn says which [`Milestone`]s a run came to; [`count()`] adds them to the [`Sums`] of the form's version and
//! length, which are kept [`Cell`] by cell and only ever grow; [`report()`] turns them into [`Items`].
//!
//! # What is counted when
//!
//! - A run is *begun* when its form is chosen. Starting over begins another one, and the one before stays where it was
//!   left. Going on from the quick form begins a run of the full one, and so does a form carried over into a new version:
//!   what it brings along counts as passed.
//! - A question is *passed* when it is answered or skipped for the first time; going back to it, or changing it, passes
//!   nothing again. Who came to a question passed the one before it, so drop-off is of those who saw it.
//! - A run is *finished*, and its answers are counted, once: when it first has a result, with the answers it has then. An
//!   answer changed afterwards changes the visitor's result and nothing here.
//! - A finished run that goes on into the full form and finishes that, too, counts in both, once each.
//! - `/forget` takes the session with its answers. What was counted stays: nobody can tell any more whose it was.
//!
//! # Figures
//!
//! - *Item–rest correlation*: Pearson's, of a question's score with the sum of the others of its scale.
//! - *Cronbach's alpha*: k/(k−1) · (1 − Σ var(item) / var(sum)) (Cronbach 1951).
//! - Its confidence interval: 1 − (1 − α) · F at 97.5 % and 2.5 %, with n − 1 and (n − 1)(k − 1) degrees of freedom
//!   (Feldt, Woodruff, Salih 1987). Claimed only from [`CLAIMED_FROM`] complete answers and [`FEWEST_QUESTIONS`] questions on.
//! - A scale is a dimension's questions; in the quick form, which has one a dimension, all of them.
//!
//! Correlations and alpha rest on runs without a skipped question; distributions on all.

mod cells;
mod report;
mod special;

pub use cells::Cell;
pub use report::{Items, NoAlpha, QuestionFigures, Rest, ScaleFigures, report};

use std::sync::Arc;

use crate::domain::questionnaire::{Form, Progress, Questionnaire};

/// Complete runs from which on alpha is claimed.
pub const CLAIMED_FROM: u64 = 100;
/// Questions a scale needs for alpha.
pub const FEWEST_QUESTIONS: usize = 3;
/// Seconds are counted one by one up to here; all above count as this.
const LONGEST: usize = 120;
/// A whole run is counted in steps of so many seconds.
const RUN_STEP: u32 = 5;
/// Steps of a run's time; all above count as the last.
const RUN_STEPS: usize = 240;

/// What a run came to, and what is counted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// It was begun, or went on from the quick form or from an earlier version.
    Begun(Progress),
    /// It got past a question for the first time, answered or skipped.
    Passed {
        /// The version it is of.
        version: u32,
        /// How far it goes.
        form: Form,
        /// The question's id.
        question: Arc<str>,
    },
    /// It has a result for the first time.
    Finished(Progress),
}

impl Milestone {
    fn belongs_to(&self) -> (u32, Form) {
        match self {
            Self::Begun(progress) | Self::Finished(progress) => (progress.version, progress.form),
            Self::Passed { version, form, .. } => (*version, *form),
        }
    }
}

/// Adds milestones to the sums they belong to, beginning those that are not there yet.
///
/// Those of another version than the questionnaire's are not counted: what was asked is no longer known.
pub fn count(all: &mut Vec<Sums>, questionnaire: &Questionnaire, milestones: &[Milestone]) {
    for milestone in milestones {
        let (version, form) = milestone.belongs_to();
        if version != questionnaire.version {
            continue;
        }
        let place = all.iter().position(|sums| (sums.version, sums.form) == (version, form)).unwrap_or_else(|| {
            all.push(Sums::new(questionnaire, form));
            all.len() - 1
        });
        match milestone {
            Milestone::Begun(progress) => all[place].begin(progress),
            Milestone::Passed { question, .. } => all[place].replied(question),
            Milestone::Finished(progress) => all[place].add(questionnaire, progress),
        }
    }
}

/// Running sums over the runs of one version and length of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// The questionnaire's version.
    pub version: u32,
    /// The length.
    pub form: Form,
    /// How many runs were begun.
    pub begun: u64,
    /// How many were finished.
    pub finished: u64,
    /// Finished runs without a skipped question.
    pub complete: u64,
    /// The runs' times, in steps of five seconds.
    pub times: Vec<u64>,
    /// One for each question, in order.
    pub questions: Vec<QuestionSums>,
    /// The scores of a complete run in order: each question's id with a dimension's.
    pub scores: Vec<(Arc<str>, Arc<str>)>,
    /// Over complete runs, the sum of each score.
    pub sums: Vec<i64>,
    /// Over complete runs, the sum of the products of each two scores of one scale ([`Sums::pairs`]).
    pub products: Vec<i64>,
}

/// Running sums of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionSums {
    /// Its id.
    pub id: Arc<str>,
    /// Runs, finished or not, that got past it.
    pub passed: u64,
    /// How often each answer was given in finished runs.
    pub answers: Vec<u64>,
    /// How often it was skipped in finished runs.
    pub skipped: u64,
    /// How often it took so many seconds.
    pub seconds: Vec<u64>,
}

impl Sums {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(questionnaire: &Questionnaire, form: Form) -> Self {
        let questions = questionnaire.questions(form);
        let dimension = |place: &usize| Arc::clone(&questionnaire.dimensions[*place].id);
        let scores: Vec<_> = questions
            .iter()
            .flat_map(|question| question.dimensions().iter().map(|on| (Arc::clone(&question.id), dimension(on))))
            .collect();
        let question = |question: &crate::domain::questionnaire::Question| QuestionSums {
            id: Arc::clone(&question.id),
            passed: 0,
            answers: vec![0; question.answers.len()],
            skipped: 0,
            seconds: vec![0; LONGEST + 1],
        };
        let mut sums = Self {
            version: questionnaire.version,
            form,
            begun: 0,
            finished: 0,
            complete: 0,
            times: vec![0; RUN_STEPS],
            questions: questions.iter().map(question).collect(),
            sums: vec![0; scores.len()],
            products: Vec::new(),
            scores,
        };
        sums.products = vec![0; sums.pairs().count()];
        sums
    }

    /// The places of each two scores of one scale, row by row, the other not before the one.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let (all, quick) = (self.scores.len(), self.form == Form::Quick);
        let pairs = (0..all).flat_map(move |one| (one..all).map(move |other| (one, other)));
        pairs.filter(move |(one, other)| quick || self.scores[*one].1 == self.scores[*other].1)
    }

    /// A run was begun, or went on from the quick form; what it brings along counts as passed.
    pub fn begin(&mut self, progress: &Progress) {
        self.begun += 1;
        for question in &mut self.questions {
            question.passed += u64::from(progress.given.contains_key(&question.id));
        }
    }

    /// A run got past a question for the first time
    /// ([`Taken::First`](crate::domain::questionnaire::Taken::First)), answered or skipped.
    pub fn replied(&mut self, question: &str) {
        if let Some(question) = self.questions.iter_mut().find(|known| &*known.id == question) {
            question.passed += 1;
        }
    }

    /// A run was finished: call it once a run and length, not again where an answer is changed later.
    ///
    /// Nothing is counted where the run belongs to another version or length.
    pub fn add(&mut self, questionnaire: &Questionnaire, progress: &Progress) {
        if (self.version, self.form) != (progress.version, progress.form) || self.version != questionnaire.version {
            return;
        }
        self.finished += 1;
        let mut scores = Vec::new();
        let (mut whole, mut time) = (true, Some(0));
        for (sums, question) in self.questions.iter_mut().zip(questionnaire.questions(self.form)) {
            let given = progress.given.get(&question.id);
            let seconds = given.and_then(|given| given.seconds);
            time = time.zip(seconds).map(|(time, seconds): (u32, u32)| time.saturating_add(seconds));
            if let Some(seconds) = seconds {
                sums.seconds[(seconds as usize).min(LONGEST)] += 1;
            }
            match given.and_then(|given| given.answer) {
                Some(answer) if usize::from(answer) < sums.answers.len() => {
                    sums.answers[usize::from(answer)] += 1;
                    scores.extend(question.scores(answer).into_iter().map(i64::from));
                }
                _ => {
                    sums.skipped += 1;
                    whole = false;
                }
            }
        }
        if let Some(time) = time {
            self.times[((time / RUN_STEP) as usize).min(RUN_STEPS - 1)] += 1;
        }
        if whole {
            self.complete += 1;
            self.add_scores(&scores);
        }
    }

    fn add_scores(&mut self, scores: &[i64]) {
        self.sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
        let added: Vec<i64> = self.pairs().map(|(one, other)| scores[one] * scores[other]).collect();
        self.products.iter_mut().zip(added).for_each(|(sum, product)| *sum += product);
    }
}
