//! Counts notes, and takes out what tells of too few people.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use jiff::civil::Date;

use crate::domain::{
    conversation::Note,
    fair::{Fairs, Split, Step},
    funnel::{LEAST, NoteRow, steps},
};

/// Which notes count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of this fair.
    pub fair: Option<String>,
    /// Those of this booth.
    pub booth: Option<String>,
    /// Those from this day on, in the fair's zone.
    pub from: Option<Date>,
    /// Those until this day.
    pub to: Option<Date>,
}

/// What happened at fairs, as far as it may be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// The fairs by their tags; what happened outside any comes first.
    pub fairs: Vec<FairFunnel>,
}

/// What happened at one fair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FairFunnel {
    /// The fair's tag; None for what happened outside any.
    pub fair: Option<String>,
    /// Its numbers, first all together, then parted.
    pub groups: Vec<Group>,
}

/// One row of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// By what the row is parted from others.
    pub split: Split,
    /// Which part it is: a booth's tag (empty for the fair as a whole), a day, an hour, a language, a question's id.
    pub value: String,
    /// A figure for each step, in their order.
    pub figures: [Figure; Step::COUNT],
}

impl Group {
    /// The figure of a step.
    #[must_use]
    pub fn figure(&self, step: Step) -> Figure {
        self.figures[step as usize]
    }
}

impl FairFunnel {
    /// The row of the fair as a whole.
    #[must_use]
    pub fn all(&self) -> Option<&Group> {
        self.groups.iter().find(|group| group.split == Split::All)
    }

    /// The rows of one split.
    pub fn rows(&self, split: Split) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| group.split == split)
    }
}

/// How many people and how many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// As counted.
    Shown {
        /// Different visitors.
        visitors: u64,
        /// All of them together.
        total: u64,
    },
    /// It tells of fewer than [`LEAST`] visitors, or would let such a figure be worked out.
    Hidden,
}

impl Figure {
    /// How many different visitors; `few` if that is hidden.
    #[must_use]
    pub fn visitors(self, few: &str) -> String {
        match self {
            Self::Shown { visitors, .. } => visitors.to_string(),
            Self::Hidden => few.to_owned(),
        }
    }
}

/// Counts the notes that pass the filter. `questions` are the questionnaire's in their order; others follow by id.
#[must_use]
pub fn count<'a>(
    fairs: &Fairs,
    rows: impl IntoIterator<Item = &'a NoteRow>,
    filter: &Filter,
    questions: &[&str],
) -> Funnel {
    let mut counted: BTreeMap<Option<String>, BTreeMap<(Split, Rank), Exact>> = BTreeMap::new();
    for row in rows {
        let (fair, booth) = row.place();
        let (day, hour) = fairs.day_and_hour(fair, row.at);
        if !filter.lets(fair, booth, day) {
            continue;
        }
        let groups = counted.entry(fair.map(str::to_owned)).or_default();
        let parts = [
            (Split::All, String::new()),
            (Split::Booth, booth.unwrap_or_default().to_owned()),
            (Split::Day, day.to_string()),
            (Split::Hour, format!("{hour:02}")),
            (Split::Language, row.locale.tag().to_owned()),
        ];
        for (split, value) in parts {
            groups.entry((split, (0, value))).or_default().add(row);
        }
        if let Note::Replied { question, .. } = &row.note {
            let rank = questions.iter().position(|known| known == question).unwrap_or(questions.len());
            groups.entry((Split::Question, (rank, question.clone()))).or_default().add(row);
        }
    }
    let fair = |(fair, groups): (Option<String>, BTreeMap<(Split, Rank), Exact>)| {
        let parts = groups.iter().map(|((split, (_, value)), exact)| (*split, value.as_str(), exact));
        FairFunnel { groups: shown(parts), fair }
    };
    Funnel { fairs: counted.into_iter().map(fair).collect() }
}

impl Filter {
    fn lets(&self, fair: Option<&str>, booth: Option<&str>, day: Date) -> bool {
        let is = |wanted: &Option<String>, tag: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| tag.is_some_and(|tag| tag.eq_ignore_ascii_case(wanted)))
        };
        is(&self.fair, fair)
            && is(&self.booth, booth)
            && self.from.is_none_or(|from| day >= from)
            && self.to.is_none_or(|to| day <= to)
    }
}

/// A part of a split, in the order in which parts are shown.
type Rank = (usize, String);

/// What happened in one part: who took which steps, and how often each was taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Exact {
    /// The steps of each visitor, a bit each. Marks are kept as a hash of eight bytes: of a million of them, two are the
    /// same once in forty million times.
    visitors: HashMap<u64, u16>,
    people: [u64; Step::COUNT],
    totals: [u64; Step::COUNT],
}

impl Exact {
    pub(super) fn add(&mut self, row: &NoteRow) {
        let steps = steps(&row.note);
        for step in steps {
            self.totals[*step as usize] += 1;
        }
        let Some(mark) = &row.mark else {
            return;
        };
        let mut hash = DefaultHasher::new();
        mark.hash(&mut hash);
        let taken = self.visitors.entry(hash.finish()).or_default();
        for step in steps {
            let bit = 1 << (*step as u16);
            if *taken & bit == 0 {
                *taken |= bit;
                self.people[*step as usize] += 1;
            }
        }
    }

    /// How many different visitors took a step.
    pub(super) fn people(&self, step: Step) -> u64 {
        self.people[step as usize]
    }

    /// How often a step was taken.
    pub(super) fn total(&self, step: Step) -> u64 {
        self.totals[step as usize]
    }

    /// A row of too few people tells nothing at all, not even what they did not do.
    fn figures(&self) -> [Figure; Step::COUNT] {
        Step::ALL.map(|step| {
            let (visitors, total) = (self.people(step), self.total(step));
            let is_small = (self.visitors.len() as u64) < LEAST || (total > 0 && visitors < LEAST);
            if is_small { Figure::Hidden } else { Figure::Shown { visitors, total } }
        })
    }
}

/// The rows of one fair, each part with what happened in it, as far as they may be told.
pub(super) fn shown<'a>(parts: impl IntoIterator<Item = (Split, &'a str, &'a Exact)>) -> Vec<Group> {
    let group = |(split, value, exact): (Split, &str, &Exact)| Group {
        split,
        value: value.to_owned(),
        figures: exact.figures(),
    };
    let mut rows: Vec<Group> = parts.into_iter().map(group).collect();
    for split in Split::ALL {
        if split != Split::All {
            shield(&mut rows, split);
        }
    }
    rows
}

/// Where one figure alone of a column is hidden, it could be worked out from the others and the sum: the smallest of
/// the others is hidden with it.
fn shield(rows: &mut [Group], split: Split) {
    for step in Step::ALL {
        let column = || {
            let rows = rows.iter().enumerate().filter(|(_, row)| row.split == split);
            rows.map(|(place, row)| (place, row.figure(step)))
        };
        if column().filter(|(_, figure)| *figure == Figure::Hidden).count() != 1 {
            continue;
        }
        let totals = column().filter_map(|(place, figure)| match figure {
            Figure::Shown { total, .. } if total > 0 => Some((total, place)),
            _ => None,
        });
        if let Some((_, place)) = totals.min() {
            rows[place].figures[step as usize] = Figure::Hidden;
        }
    }
}
