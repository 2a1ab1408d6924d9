//! Running sums as single numbers with a name, so that a store adds to each without knowing what it means.

use std::{collections::HashMap, fmt};

use crate::domain::questionnaire::{Form, Questionnaire, statistics::Sums};

/// One number of running sums; what is not there is zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The questionnaire's version.
    pub version: u32,
    /// The length.
    pub form: Form,
    /// What it counts: `finished`, `answer full-day 3`.
    pub name: String,
    /// The number.
    pub value: i64,
}

/// A number within sums.
enum Number<'a> {
    Count(&'a mut u64),
    Sum(&'a mut i64),
}

impl Sums {
    /// Every number that is not zero.
    #[must_use]
    pub fn into_cells(mut self) -> Vec<Cell> {
        let (version, form) = (self.version, self.form);
        let mut cells = Vec::new();
        self.each(|name, number| {
            let value = match number {
                Number::Count(count) => i64::try_from(*count).unwrap_or(i64::MAX),
                Number::Sum(sum) => *sum,
            };
            if value != 0 {
                cells.push(Cell { version, form, name: name.to_string(), value });
            }
        });
        cells
    }

    /// The sums of one length that these cells make up. Those of another version or length are left alone, and those of
    /// a question that is no longer asked.
    #[must_use]
    pub fn from_cells(questionnaire: &Questionnaire, form: Form, cells: &[Cell]) -> Self {
        let mut sums = Self::new(questionnaire, form);
        let own = cells.iter().filter(|cell| (cell.version, cell.form) == (sums.version, form));
        let values: HashMap<&str, i64> = own.map(|cell| (cell.name.as_str(), cell.value)).collect();
        sums.each(|name, number| {
            let value = values.get(name.to_string().as_str()).copied().unwrap_or_default();
            match number {
                Number::Count(count) => *count = u64::try_from(value).unwrap_or_default(),
                Number::Sum(sum) => *sum = value,
            }
        });
        sums
    }

    /// Hands out every number with its name, which is only put together where it is wanted.
    fn each(&mut self, mut visit: impl FnMut(fmt::Arguments<'_>, Number<'_>)) {
        use Number::{Count, Sum};
        visit(format_args!("begun"), Count(&mut self.begun));
        visit(format_args!("finished"), Count(&mut self.finished));
        visit(format_args!("complete"), Count(&mut self.complete));
        for (step, count) in self.times.iter_mut().enumerate() {
            visit(format_args!("time {step}"), Count(count));
        }
        for question in &mut self.questions {
            let id = &question.id;
            visit(format_args!("passed {id}"), Count(&mut question.passed));
            visit(format_args!("skipped {id}"), Count(&mut question.skipped));
            for (answer, count) in question.answers.iter_mut().enumerate() {
                visit(format_args!("answer {id} {answer}"), Count(count));
            }
            for (seconds, count) in question.seconds.iter_mut().enumerate() {
                visit(format_args!("seconds {id} {seconds}"), Count(count));
            }
        }
        for ((question, dimension), sum) in self.scores.iter().zip(&mut self.sums) {
            visit(format_args!("sum {question} {dimension}"), Sum(sum));
        }
        let pairs: Vec<(usize, usize)> = self.pairs().collect();
        for ((one, other), product) in pairs.into_iter().zip(&mut self.products) {
            // The names in their order, so that a question that moves keeps its numbers.
            let (one, other) = (&self.scores[one], &self.scores[other]);
            let (one, other) = if one <= other { (one, other) } else { (other, one) };
            visit(format_args!("product {} {} {} {}", one.0, one.1, other.0, other.1), Sum(product));
        }
    }
}
