//! Counts notes, and takes out what tells of too few people.

use std::collections::{BTreeMap, HashSet};

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
    let fairs = counted.into_iter().map(|(fair, groups)| FairFunnel { fair, groups: shown(groups) }).collect();
    Funnel { fairs }
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

#[derive(Default)]
struct Exact {
    visitors: HashSet<String>,
    steps: [Tally; Step::COUNT],
}

#[derive(Default)]
struct Tally {
    visitors: HashSet<String>,
    total: u64,
}

impl Exact {
    fn add(&mut self, row: &NoteRow) {
        self.visitors.extend(row.mark.clone());
        for step in steps(&row.note) {
            let tally = &mut self.steps[*step as usize];
            tally.total += 1;
            tally.visitors.extend(row.mark.clone());
        }
    }

    /// A row of too few people tells nothing at all, not even what they did not do.
    fn figures(&self) -> [Figure; Step::COUNT] {
        std::array::from_fn(|step| {
            let Tally { visitors, total } = &self.steps[step];
            let visitors = visitors.len() as u64;
            let is_small = (self.visitors.len() as u64) < LEAST || (*total > 0 && visitors < LEAST);
            if is_small { Figure::Hidden } else { Figure::Shown { visitors, total: *total } }
        })
    }
}

fn shown(groups: BTreeMap<(Split, Rank), Exact>) -> Vec<Group> {
    let mut rows: Vec<Group> = groups
        .iter()
        .map(|((split, (_, value)), exact)| Group { split: *split, value: value.clone(), figures: exact.figures() })
        .collect();
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
