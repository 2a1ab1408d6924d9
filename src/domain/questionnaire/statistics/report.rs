//! Running sums → figures.

use std::sync::Arc;

use crate::domain::questionnaire::{
    Form, Questionnaire,
    statistics::{CLAIMED_FROM, FEWEST_QUESTIONS, RUN_STEP, Sums, special::f_quantile},
};

/// How well the questions of one form work.
#[derive(Clone, Debug, PartialEq)]
pub struct Items {
    /// The questionnaire's version.
    pub version: u32,
    /// The length.
    pub form: Form,
    /// Runs begun.
    pub begun: u64,
    /// Runs finished.
    pub finished: u64,
    /// Finished runs without a skipped question, on which correlations and alpha rest.
    pub complete: u64,
    /// The median time of a run in seconds, to five seconds; None where none was timed throughout.
    pub median_seconds: Option<u32>,
    /// One for each question, in order.
    pub questions: Vec<QuestionFigures>,
    /// One for each scale.
    pub scales: Vec<ScaleFigures>,
}

/// How well a question works.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionFigures {
    /// Its id.
    pub id: Arc<str>,
    /// How often each answer was given in finished runs.
    pub answers: Vec<u64>,
    /// How often it was skipped in finished runs.
    pub skipped: u64,
    /// Share of the runs that came to it and did not get past it; None where no run came to it.
    pub drop_off: Option<f64>,
    /// The median time of an answer in seconds; None where none was timed.
    pub median_seconds: Option<u32>,
    /// Its correlation with the rest of each scale it belongs to.
    pub rest: Vec<Rest>,
}

/// A question's correlation with the rest of a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// The scale: a dimension's id, or `all`.
    pub scale: Arc<str>,
    /// The correlation; None where the scale has one question or somebody's answers do not vary.
    pub correlation: Option<f64>,
}

/// How consistent a scale is.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleFigures {
    /// The scale: a dimension's id, or `all`.
    pub scale: Arc<str>,
    /// How many questions it has.
    pub questions: usize,
    /// Alpha with its 95 % confidence interval, or why it is not claimed.
    pub alpha: Result<(f64, f64, f64), NoAlpha>,
}

/// Why alpha is not claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAlpha {
    /// The scale has fewer than [`FEWEST_QUESTIONS`] questions.
    FewQuestions,
    /// There are fewer than [`CLAIMED_FROM`] complete runs.
    FewRuns,
    /// Everybody answered alike.
    NoSpread,
}

/// The figures of running sums; None where they belong to another version of the questionnaire.
#[must_use]
pub fn report(questionnaire: &Questionnaire, sums: &Sums) -> Option<Items> {
    let scales = scales(questionnaire, sums.form);
    if sums.version != questionnaire.version || sums.scores != Sums::new(questionnaire, sums.form).scores {
        return None;
    }
    let spread = Spread::of(sums);
    let mut before = sums.begun;
    let mut score = 0;
    let mut questions = Vec::new();
    for (question, counted) in questionnaire.questions(sums.form).iter().zip(&sums.questions) {
        let own = score..score + question.dimensions().len();
        score = own.end;
        let rest = scales.iter().filter_map(|(scale, members)| {
            let member = members.iter().find(|member| own.contains(member))?;
            Some(Rest { scale: Arc::clone(scale), correlation: spread.rest(*member, members) })
        });
        let drop_off = (before > 0).then(|| 1.0 - counted.passed.min(before) as f64 / before as f64);
        before = counted.passed;
        questions.push(QuestionFigures {
            id: Arc::clone(&question.id),
            answers: counted.answers.clone(),
            skipped: counted.skipped,
            drop_off,
            median_seconds: median(&counted.seconds),
            rest: rest.collect(),
        });
    }
    let figures = scales.iter().map(|(scale, members)| ScaleFigures {
        scale: Arc::clone(scale),
        questions: members.len(),
        alpha: match (members.len(), sums.complete) {
            (..FEWEST_QUESTIONS, _) => Err(NoAlpha::FewQuestions),
            (_, ..CLAIMED_FROM) => Err(NoAlpha::FewRuns),
            _ => spread.alpha(members).ok_or(NoAlpha::NoSpread),
        },
    });
    Some(Items {
        version: sums.version,
        form: sums.form,
        begun: sums.begun,
        finished: sums.finished,
        complete: sums.complete,
        median_seconds: median(&sums.times).map(|step| step * RUN_STEP),
        questions,
        scales: figures.collect(),
    })
}

/// The scales of a form with the places of their scores.
fn scales(questionnaire: &Questionnaire, form: Form) -> Vec<(Arc<str>, Vec<usize>)> {
    let on: Vec<usize> =
        questionnaire.questions(form).iter().flat_map(|question| question.dimensions()).copied().collect();
    match form {
        Form::Quick => vec![(Arc::from("all"), (0..on.len()).collect())],
        Form::Full => {
            let members =
                |dimension| on.iter().enumerate().filter(move |(_, on)| **on == dimension).map(|(place, _)| place);
            questionnaire
                .dimensions
                .iter()
                .enumerate()
                .map(|(place, dimension)| (Arc::clone(&dimension.id), members(place).collect()))
                .collect()
        }
    }
}

fn median(counts: &[u64]) -> Option<u32> {
    let all: u64 = counts.iter().sum();
    let mut below = 0;
    let place = counts.iter().position(|count| {
        below += count;
        2 * below >= all
    });
    place.filter(|_| all > 0).map(|place| place as u32)
}

/// Covariances of the scores of one scale over complete runs.
struct Spread {
    count: u64,
    covariance: Vec<Vec<f64>>,
}

impl Spread {
    fn of(sums: &Sums) -> Self {
        let size = sums.sums.len();
        let count = sums.complete.max(1) as f64;
        let mut covariance = vec![vec![0.0; size]; size];
        for ((one, other), product) in sums.pairs().zip(&sums.products) {
            // Whole numbers until here: nothing is lost to rounding however long the sums run.
            let value =
                (*product as f64 - sums.sums[one] as f64 * sums.sums[other] as f64 / count) / (count - 1.0).max(1.0);
            covariance[one][other] = value;
            covariance[other][one] = value;
        }
        Self { count: sums.complete, covariance }
    }

    fn rest(&self, one: usize, members: &[usize]) -> Option<f64> {
        let others: Vec<usize> = members.iter().copied().filter(|other| *other != one).collect();
        let with: f64 = others.iter().map(|other| self.covariance[one][*other]).sum();
        let spread = self.covariance[one][one] * self.of_sum(&others);
        (spread > 0.0).then(|| with / spread.sqrt())
    }

    fn of_sum(&self, members: &[usize]) -> f64 {
        members.iter().flat_map(|one| members.iter().map(|other| self.covariance[*one][*other])).sum()
    }

    fn alpha(&self, members: &[usize]) -> Option<(f64, f64, f64)> {
        let (items, total) = (members.len() as f64, self.of_sum(members));
        if total <= 0.0 || self.count < 2 {
            return None;
        }
        let own: f64 = members.iter().map(|one| self.covariance[*one][*one]).sum();
        let alpha = items / (items - 1.0) * (1.0 - own / total);
        let (above, below) = (self.count as f64 - 1.0, (self.count as f64 - 1.0) * (items - 1.0));
        let bound = |probability| 1.0 - (1.0 - alpha) * f_quantile(probability, above, below);
        Some((alpha, bound(0.975), bound(0.025)))
    }
}
