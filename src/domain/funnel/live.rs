//! The numbers for the booths' screens, one note after another.

use std::collections::{HashMap, HashSet};

use crate::domain::{
    booth::BoothNumbers,
    conversation::Note,
    fair::Step,
    funnel::{NoteRow, steps},
};

/// What happened at every fair and booth so far.
#[derive(Clone, Debug, Default)]
pub struct LiveNumbers {
    places: HashMap<(String, Option<String>), Place>,
}

#[derive(Clone, Debug, Default)]
struct Place {
    visitors: HashSet<String>,
    numbers: BoothNumbers,
}

impl LiveNumbers {
    /// Counts one more note; notes of no fair change nothing.
    pub fn add(&mut self, row: &NoteRow) {
        let (fair, booth) = row.place();
        let Some(fair) = fair else {
            return;
        };
        for booth in [None, booth].into_iter().take(if booth.is_some() { 2 } else { 1 }) {
            let place = self.places.entry((fair.to_owned(), booth.map(str::to_owned))).or_default();
            place.add(row);
        }
    }

    /// What happened at a booth, or at a fair as a whole.
    #[must_use]
    pub fn of(&self, fair: &str, booth: Option<&str>) -> BoothNumbers {
        let place = self.places.get(&(fair.to_owned(), booth.map(str::to_owned)));
        place.map(|place| place.numbers).unwrap_or_default()
    }
}

impl Place {
    fn add(&mut self, row: &NoteRow) {
        if let (Note::Arrived { .. }, Some(mark)) = (&row.note, &row.mark)
            && self.visitors.insert(mark.clone())
        {
            self.numbers.visitors += 1;
        }
        for step in steps(&row.note) {
            match step {
                Step::Asked => self.numbers.questions += 1,
                Step::Finished => self.numbers.finished += 1,
                _ => {}
            }
        }
    }
}
