//! The numbers that are kept up to date while the bot runs: for the organiser and for the booths' screens.

use std::collections::BTreeMap;

use crate::domain::{
    booth::BoothNumbers,
    fair::{Split, Step},
    funnel::{
        FairFunnel, Funnel, NoteRow,
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

    /// What happened at a booth, or at a fair as a whole.
    #[must_use]
    pub fn of(&self, fair: &str, booth: Option<&str>) -> BoothNumbers {
        let fair = self.fairs.get(&Some(fair.to_owned()));
        let part = fair.and_then(|fair| booth.map_or(Some(&fair.all), |booth| fair.booths.get(booth)));
        part.map(Exact::booth).unwrap_or_default()
    }

    /// The same numbers as [`count`](crate::domain::funnel::count) finds in all notes, parted by booths alone.
    #[must_use]
    pub fn funnel(&self) -> Funnel {
        let fair = |(tag, fair): (&Option<String>, &Fair)| {
            let booths = fair.booths.iter().map(|(booth, exact)| (Split::Booth, booth.as_str(), exact));
            let parts = std::iter::once((Split::All, "", &fair.all)).chain(booths);
            FairFunnel { fair: tag.clone(), groups: shown(parts) }
        };
        Funnel { fairs: self.fairs.iter().map(fair).collect() }
    }
}

impl Exact {
    fn booth(&self) -> BoothNumbers {
        BoothNumbers {
            visitors: self.people(Step::Arrived),
            questions: self.total(Step::Asked),
            finished: self.total(Step::Finished),
        }
    }
}
