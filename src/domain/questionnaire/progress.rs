//! One visitor's way through the questions: answer, skip, go back, change, go on to the full form.
//!
//! **Invariant:** what was answered is not asked again unless the visitor goes back to it. The next question is the
//! first one without an answer, so going back twice and answering returns to where the visitor was.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::domain::questionnaire::{Form, Question, Questionnaire};

/// One visitor's way through the questions, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The questionnaire's version it was begun or last carried over with.
    pub version: u32,
    /// Which run of this visitor it is: buttons of another run are stale.
    pub run: u16,
    /// How far it goes.
    pub form: Form,
    /// What was given, by the question's id.
    pub given: BTreeMap<Arc<str>, Given>,
    /// The place of the question that is open; the number of questions where it is finished.
    pub at: u8,
}

/// What a visitor gave to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The answer's place; None where the question was skipped.
    pub answer: Option<u8>,
    /// Seconds from the question's appearance; None where they say nothing (not live, or after a pause).
    pub seconds: Option<u32>,
    /// The wording that was answered.
    pub wording: u32,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Kept; the question had none before. Count it ([`crate::domain::questionnaire::statistics::Sums::replied`]).
    First,
    /// Kept in the place of an earlier one.
    Changed,
    /// Nothing is open, or the question has no such answer: nothing changed.
    Refused,
}

/// What became of a half-finished form whose questionnaire changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarryOver {
    /// The version is the same, or nothing had been answered yet: nothing to tell.
    Same,
    /// Answers to questions that stayed the same were kept; tell the visitor.
    Carried {
        /// How many were kept.
        kept: u8,
        /// How many were let go.
        dropped: u8,
    },
    /// No answer could be kept, so it begins afresh; tell the visitor.
    Restarted,
}

impl Progress {
    /// A new way, at the first question.
    #[must_use]
    pub fn begin(questionnaire: &Questionnaire, form: Form, run: u16) -> Self {
        Self { version: questionnaire.version, run, form, given: BTreeMap::new(), at: 0 }
    }

    /// The question that is open; None where the form is finished.
    #[must_use]
    pub fn current<'a>(&self, questionnaire: &'a Questionnaire) -> Option<&'a Question> {
        questionnaire.questions(self.form).get(usize::from(self.at))
    }

    /// Whether every question has an answer or was skipped and none is open.
    #[must_use]
    pub fn is_finished(&self, questionnaire: &Questionnaire) -> bool {
        self.current(questionnaire).is_none()
    }

    /// Whether a press on this run's question at this place is still meant: any other is stale and changes nothing.
    #[must_use]
    pub fn is_open(&self, questionnaire: &Questionnaire, run: u16, place: u8) -> bool {
        self.run == run && self.at == place && !self.is_finished(questionnaire)
    }

    /// Answers the open question and goes on.
    pub fn answer(&mut self, questionnaire: &Questionnaire, answer: u8, seconds: Option<u32>) -> Taken {
        let fits = self.current(questionnaire).is_some_and(|question| usize::from(answer) < question.answers.len());
        if fits { self.give(questionnaire, Some(answer), seconds) } else { Taken::Refused }
    }

    /// Leaves the open question without an answer and goes on.
    pub fn skip(&mut self, questionnaire: &Questionnaire) -> Taken {
        self.give(questionnaire, None, None)
    }

    /// Goes back to the question before; false at the first one, where nothing changes.
    pub fn back(&mut self) -> bool {
        let can = self.at > 0;
        self.at = self.at.saturating_sub(1);
        can
    }

    /// Asks one question again; false where the form has no such question, and nothing changes.
    ///
    /// After its answer the way goes on where it was: to the first question without one, or to the end.
    pub fn change(&mut self, questionnaire: &Questionnaire, place: u8) -> bool {
        let fits = usize::from(place) < questionnaire.questions(self.form).len();
        if fits {
            self.at = place;
        }
        fits
    }

    /// Goes on from the quick form into the full one; what was answered stays answered.
    pub fn extend_to_full(&mut self, questionnaire: &Questionnaire) {
        self.form = Form::Full;
        self.at = self.first_open(questionnaire);
    }

    /// The answer given to a question; None where it was skipped, not yet asked, or asked in another wording.
    #[must_use]
    pub fn answered(&self, question: &Question) -> Option<u8> {
        self.given.get(&question.id).filter(|given| given.wording == question.wording)?.answer
    }

    /// The open question's number, from 1, and how many there are: "5 of 14".
    #[must_use]
    pub fn position(&self, questionnaire: &Questionnaire) -> (u8, u8) {
        let all = questionnaire.questions(self.form).len() as u8;
        (self.at.saturating_add(1).min(all), all)
    }

    /// How much of the bar is filled, 0–1.
    ///
    /// With p the share of questions done, the bar shows 1 − (1 − p)^1.3: early answers move it most. Bars that
    /// start fast keep people going where even ones do not (Villar, Callegaro, Yang 2013: 32 experiments).
    /// It is empty only before the first answer and full only at the end.
    #[must_use]
    pub fn share_done(&self, questionnaire: &Questionnaire) -> f64 {
        let all = questionnaire.questions(self.form).len().max(1) as f64;
        let done = (f64::from(self.at) / all).min(1.0);
        1.0 - (1.0 - done).powf(1.3)
    }

    /// Fits a kept form to the questionnaire as it is now.
    ///
    /// Answers stay where the question has the same id and wording. Places may have moved, so the run's number rises:
    /// buttons shown before are stale.
    pub fn carry_over(&mut self, questionnaire: &Questionnaire) -> CarryOver {
        if self.version == questionnaire.version {
            return CarryOver::Same;
        }
        let before = self.given.len();
        self.given.retain(|id, given| {
            questionnaire.question(id).is_some_and(|question| {
                question.wording == given.wording
                    && given.answer.is_none_or(|answer| usize::from(answer) < question.answers.len())
            })
        });
        self.version = questionnaire.version;
        self.run = self.run.wrapping_add(1);
        self.at = self.first_open(questionnaire);
        match self.given.len() {
            0 if before == 0 => CarryOver::Same,
            0 => CarryOver::Restarted,
            kept => CarryOver::Carried { kept: kept as u8, dropped: (before - kept) as u8 },
        }
    }

    fn give(&mut self, questionnaire: &Questionnaire, answer: Option<u8>, seconds: Option<u32>) -> Taken {
        let Some(question) = self.current(questionnaire) else {
            return Taken::Refused;
        };
        let given = Given { answer, seconds, wording: question.wording };
        let before = self.given.insert(Arc::clone(&question.id), given);
        self.at = self.first_open(questionnaire);
        if before.is_none() { Taken::First } else { Taken::Changed }
    }

    fn first_open(&self, questionnaire: &Questionnaire) -> u8 {
        let questions = questionnaire.questions(self.form);
        let open = questions.iter().position(|question| !self.given.contains_key(&question.id));
        open.unwrap_or(questions.len()) as u8
    }
}
