//! The numbers that are kept up to date while the bot runs: for the organiser and for the booths' screens.

use std::collections::BTreeMap;

use crate::domain::{
    booth::{Shown, ShownNumbers},
    fair::{Split, Step},
    funnel::{
        FairFunnel, Figure, Funnel, Group, NoteRow,
        count::{Exact, shown},
    },
};

/// What happened at every fair and booth so far, and outside of any.
#[derive(Clone, Debug, Default)]
pub struct LiveNumbers {
    fairs: BTreeMap<Option<String>, Fair>,
}

#[derive(Clone, Debug, Default)]
struct Fair {
    all: Exact,
    /// By the booth's tag; what happened at none has an empty one.
    booths: BTreeMap<String, Exact>,
}

impl LiveNumbers {
    /// Counts one more note.
    pub fn add(&mut self, row: &NoteRow) {
        let (fair, booth) = row.place();
        let fair = self.fairs.entry(fair.map(str::to_owned)).or_default();
        fair.all.add(row);
        fair.booths.entry(booth.unwrap_or_default().to_owned()).or_default().add(row);
    }

    /// The numbers of a booth, or of a fair as a whole, for its screen. They are told as far as those of
    /// [`LiveNumbers::funnel`] are.
    #[must_use]
    pub fn shown(&self, fair: &str, booth: Option<&str>) -> ShownNumbers {
        let fair = self.fairs.get(&Some(fair.to_owned()));
        let (split, value) = booth.map_or((Split::All, ""), |booth| (Split::Booth, booth));
        let groups = fair.map(Fair::groups).unwrap_or_default();
        let row = groups.iter().find(|group| group.split == split && group.value == value);
        let tell = |step: Step, number: fn(u64, u64) -> u64| match row.map(|row| row.figure(step)) {
            Some(Figure::Shown { visitors, total }) => Shown::Number(number(visitors, total)),
            Some(Figure::Few) => Shown::FEW,
            Some(Figure::Hidden) => Shown::HIDDEN,
            None => Shown::Number(0),
        };
        ShownNumbers {
            visitors: tell(Step::Arrived, |visitors, _| visitors),
            questions: tell(Step::Asked, |_, total| total),
            finished: tell(Step::Finished, |_, total| total),
        }
    }

    /// The same numbers as [`count`](crate::domain::funnel::count) finds in all notes, parted by booths alone.
    #[must_use]
    pub fn funnel(&self) -> Funnel {
        let fair = |(tag, fair): (&Option<String>, &Fair)| FairFunnel { fair: tag.clone(), groups: fair.groups() };
        Funnel { fairs: self.fairs.iter().map(fair).collect() }
    }
}

impl Fair {
    /// The fair as a whole and its booths, as far as they may be told.
    fn groups(&self) -> Vec<Group> {
        let booths = self.booths.iter().map(|(booth, exact)| (Split::Booth, booth.as_str(), exact));
        shown(std::iter::once((Split::All, "", &self.all)).chain(booths))
    }
}
