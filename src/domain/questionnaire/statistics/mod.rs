//! How well the questions work, from running sums: no answer vector outlives its session, so forgetting stays true.
//!
//! [`Sums`] are kept for each version and length of the form and only ever grow; [`report()`] turns them into [`Items`].
//!
//! - *Item–rest correlation*: Pearson's, of a question's score with the sum of the others of its scale.
//! - *Cronbach's alpha*: k/(k−1) · (1 − Σ var(item) / var(sum)) (Cronbach 1951).
//! - Its confidence interval: 1 − (1 − α) · F at 97.5 % and 2.5 %, with n − 1 and (n − 1)(k − 1) degrees of freedom
//!   (Feldt, Woodruff, Salih 1987). Claimed only from [`CLAIMED_FROM`] complete answers and [`FEWEST_QUESTIONS`] questions on.
//! - A scale is a dimension's questions; in the quick form, which has one a dimension, all of them.
//!
//! Correlations and alpha rest on runs without a skipped question; distributions on all.

mod report;
mod special;

pub use report::{Items, QuestionFigures, Rest, ScaleFigures, report};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

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

/// Running sums over the runs of one version and length of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Over complete runs, the sum of each score.
    pub sums: Vec<i64>,
    /// Over complete runs, the sum of the products of each two scores, row by row, the other not before the one.
    pub products: Vec<i64>,
}

/// Running sums of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let scores = questions.iter().map(|question| question.dimensions().len()).sum::<usize>();
        let question = |question: &crate::domain::questionnaire::Question| QuestionSums {
            id: Arc::clone(&question.id),
            passed: 0,
            answers: vec![0; question.answers.len()],
            skipped: 0,
            seconds: vec![0; LONGEST + 1],
        };
        Self {
            version: questionnaire.version,
            form,
            begun: 0,
            finished: 0,
            complete: 0,
            times: vec![0; RUN_STEPS],
            questions: questions.iter().map(question).collect(),
            sums: vec![0; scores],
            products: vec![0; scores * (scores + 1) / 2],
        }
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
        let mut product = self.products.iter_mut();
        for (place, one) in scores.iter().enumerate() {
            self.sums[place] += one;
            for (other, sum) in scores[place..].iter().zip(product.by_ref()) {
                *sum += one * other;
            }
        }
    }

    /// Takes in what was counted elsewhere; false, and nothing changes, where that is another version or length.
    pub fn merge(&mut self, other: &Self) -> bool {
        let same = (self.version, self.form, self.sums.len(), self.questions.len())
            == (other.version, other.form, other.sums.len(), other.questions.len());
        if !same {
            return false;
        }
        self.begun += other.begun;
        self.finished += other.finished;
        self.complete += other.complete;
        add_each(&mut self.times, &other.times);
        for (mine, theirs) in self.questions.iter_mut().zip(&other.questions) {
            mine.passed += theirs.passed;
            mine.skipped += theirs.skipped;
            add_each(&mut mine.answers, &theirs.answers);
            add_each(&mut mine.seconds, &theirs.seconds);
        }
        for (mine, theirs) in [(&mut self.sums, &other.sums), (&mut self.products, &other.products)] {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
        true
    }
}

fn add_each(mine: &mut [u64], theirs: &[u64]) {
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
}
