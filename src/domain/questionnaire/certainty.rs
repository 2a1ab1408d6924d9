//! How sure a result is: straight-lining, contradictions, skips, answers faster than reading, few answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    locale::Locale,
    questionnaire::{Kind, Progress, Question, Questionnaire},
};

/// Fewer answers than this are few.
const FEW: usize = 10;
/// Answers in a row that look alike are told from chance only from this many on.
const STRAIGHT_FROM: usize = 6;
/// Scores of a pair this far apart contradict each other: three steps of four.
const CONTRADICTION: u8 = 75;
/// Nobody reads more characters in a second.
const FASTEST_READING: f64 = 40.0;
const TIMED_FROM: usize = 5;

/// How sure a result is, and why not surer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certainty {
    /// In one word.
    pub level: Level,
    /// What lowers it, the gravest first.
    pub reasons: Vec<Reason>,
}

/// Certainty in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Two points of doubt or more.
    Low,
    /// One point of doubt.
    Medium,
    /// No doubt beyond that of any short form.
    High,
}

/// What lowers certainty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Nearly all statements have the same answer, though they point in both directions.
    StraightLining,
    /// More than half of the timed answers came faster than the question can be read.
    TooFast,
    /// So many questions were skipped.
    Skips(u8),
    /// So many pairs of answers contradict each other.
    Contradictions(u8),
    /// So few answers were given (always so in the quick form).
    FewAnswers(u8),
}

/// How sure the result of these answers is.
pub(super) fn certainty(questionnaire: &Questionnaire, progress: &Progress, answered: &[(&Question, u8)]) -> Certainty {
    let asked = questionnaire.questions(progress.form).len();
    let skipped = asked - answered.len();
    let contradictions = contradictions(questionnaire, progress);
    let reasons: Vec<Reason> = [
        straight_lining(answered).then_some(Reason::StraightLining),
        too_fast(progress, answered).then_some(Reason::TooFast),
        (skipped * 5 > asked).then_some(Reason::Skips(skipped as u8)),
        (contradictions > 0).then_some(Reason::Contradictions(contradictions)),
        (answered.len() < FEW).then_some(Reason::FewAnswers(answered.len() as u8)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let level = match doubt(&reasons, asked) {
        0 => Level::High,
        1 => Level::Medium,
        _ => Level::Low,
    };
    Certainty { level, reasons }
}

/// The points of doubt; `asked` is the number of questions.
pub(super) fn doubt<'a>(reasons: impl IntoIterator<Item = &'a Reason>, asked: usize) -> u8 {
    let points = |reason: &Reason| match reason {
        Reason::StraightLining | Reason::TooFast => 2,
        Reason::Skips(skipped) if usize::from(*skipped) * 2 >= asked => 2,
        Reason::Skips(_) | Reason::Contradictions(_) | Reason::FewAnswers(_) => 1,
    };
    reasons.into_iter().map(points).sum()
}

/// Whether at least five in six of six or more statements have the same answer.
fn straight_lining(answered: &[(&Question, u8)]) -> bool {
    let mut counts = BTreeMap::<u8, usize>::new();
    let statements = answered.iter().filter(|(question, _)| matches!(question.kind, Kind::Agreement { .. }));
    for (_, answer) in statements {
        *counts.entry(*answer).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let most = counts.values().max().copied().unwrap_or_default();
    all >= STRAIGHT_FROM && most * 6 >= all * 5
}

fn contradictions(questionnaire: &Questionnaire, progress: &Progress) -> u8 {
    let questions = questionnaire.questions(progress.form);
    let score = |place: usize| {
        let question = questions.get(place)?;
        question.scores(progress.answered(question)?).first().copied()
    };
    let contradicts = |(one, other): &&(usize, usize)| {
        score(*one).zip(score(*other)).is_some_and(|(one, other)| one.abs_diff(other) >= CONTRADICTION)
    };
    questionnaire.pairs.iter().filter(contradicts).count() as u8
}

fn too_fast(progress: &Progress, answered: &[(&Question, u8)]) -> bool {
    let timed =
        answered.iter().filter_map(|(question, _)| Some((question, progress.given.get(&question.id)?.seconds?)));
    let (mut all, mut fast) = (0, 0);
    for (question, seconds) in timed {
        all += 1;
        fast += usize::from(f64::from(seconds) < reading_seconds(question));
    }
    all >= TIMED_FROM && fast * 2 > all
}

/// The least time in which a question can be read, in the shorter of its languages; a situation with its answers.
fn reading_seconds(question: &Question) -> f64 {
    let length = |locale: Locale| {
        let answers = question.answers.iter().map(|answer| answer.get(locale).chars().count());
        let answers: usize = if question.is_situation() { answers.sum() } else { 0 };
        question.text.get(locale).chars().count() + answers
    };
    Locale::ALL.into_iter().map(length).min().unwrap_or_default() as f64 / FASTEST_READING
}
