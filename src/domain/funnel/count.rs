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
    /// It tells of fewer than [`LEAST`] visitors.
    Few,
    /// It may be of any size, and is not told because a smaller one could be worked out from it.
    Hidden,
}

impl Figure {
    /// Whether it is as counted.
    #[must_use]
    pub fn is_told(self) -> bool {
        matches!(self, Self::Shown { .. })
    }

    /// How many different visitors; `few` or `hidden` where that is not told.
    #[must_use]
    pub fn visitors(self, few: &str, hidden: &str) -> String {
        match self {
            Self::Shown { visitors, .. } => visitors.to_string(),
            Self::Few => few.to_owned(),
            Self::Hidden => hidden.to_owned(),
        }
    }

    /// The visitors that are told, 0 where none are.
    #[must_use]
    pub fn people(self) -> u64 {
        match self {
            Self::Shown { visitors, .. } => visitors,
            Self::Few | Self::Hidden => 0,
        }
    }
}

/// Counts the notes that pass the filter. `questions` are the questionnaire's in their order; others follow by id.
///
/// A page of one booth or of some days tells no more of a fair than lets every group of fewer than [`LEAST`] stay unknown
/// to whoever lays it beside the fair's other pages.
#[must_use]
pub fn count<'a>(
    fairs: &Fairs,
    rows: impl IntoIterator<Item = &'a NoteRow>,
    filter: &Filter,
    questions: &[&str],
) -> Funnel {
    let mut counted: BTreeMap<Option<&str>, Counted<'_>> = BTreeMap::new();
    for row in rows {
        let (fair, booth) = row.place();
        let (day, hour) = fairs.day_and_hour(fair, row.at);
        if !filter.lets_fair(fair) {
            continue;
        }
        let counted = counted.entry(fair).or_default();
        let cell = Cell { booth: booth.unwrap_or_default(), day };
        let is_inside = filter.lets(cell);
        counted.has_booth |= filter.lets_booth(cell.booth);
        counted.has_day |= filter.lets_day(day);
        let mut parts = vec![
            (Split::All, (0, String::new())),
            (Split::Booth, (0, cell.booth.to_owned())),
            (Split::Day, (0, day.to_string())),
            (Split::Hour, (0, format!("{hour:02}"))),
            (Split::Language, (0, row.locale.tag().to_owned())),
        ];
        if let Note::Replied { question, .. } = &row.note {
            let rank = questions.iter().position(|known| known == question).unwrap_or(questions.len());
            parts.push((Split::Question, (rank, question.clone())));
        }
        for part in parts {
            if filter.is_page() {
                counted.cells.entry(part.clone()).or_default().entry(cell).or_default().add(row);
                counted.whole.entry(part.clone()).or_default().add(row);
            }
            if is_inside {
                counted.page.entry(part).or_default().add(row);
            }
        }
    }
    let fairs = counted.into_iter().filter(|(_, counted)| counted.has_booth && counted.has_day);
    let fair = |(fair, counted): (Option<&str>, Counted<'_>)| FairFunnel {
        fair: fair.map(str::to_owned),
        groups: counted.groups(filter),
    };
    Funnel { fairs: fairs.map(fair).collect() }
}

/// A part of a split.
type Part = (Split, Rank);

/// The smallest of what a page may consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cell<'a> {
    booth: &'a str,
    day: Date,
}

/// What happened at one fair.
#[derive(Default)]
struct Counted<'a> {
    /// What passes the filter.
    page: BTreeMap<Part, Exact>,
    /// Everything, where the filter is that of a page.
    whole: BTreeMap<Part, Exact>,
    /// The same, by the cells that pages are made of.
    cells: BTreeMap<Part, BTreeMap<Cell<'a>, Exact>>,
    /// Whether anything happened at the booth that the filter lets through, and on the days. Whether something happened
    /// there on these days is not told where that is not enough.
    has_booth: bool,
    has_day: bool,
}

impl Counted<'_> {
    fn groups(&self, filter: &Filter) -> Vec<Group> {
        let page = shown(list(&self.page));
        if self.cells.values().flat_map(BTreeMap::keys).all(|cell| filter.lets(*cell)) {
            return page;
        }
        let whole = shown(list(&self.whole));
        let is_inside = |row: &&Group| match row.split {
            Split::Booth => filter.lets_booth(&row.value),
            Split::Day => filter.lets_day_of(&row.value),
            _ => true,
        };
        let restrict = |row: &Group| {
            let own = page.iter().find(|own| own.split == row.split && own.value == row.value);
            let figures = Step::ALL.map(|step| {
                if filter.parts_by(row.split) {
                    row.figure(step)
                } else if self.may_tell(filter, &whole, row.split, step) {
                    own.map_or(Figure::Shown { visitors: 0, total: 0 }, |own| own.figure(step))
                } else {
                    // Not even whether there is something to hide.
                    Figure::Hidden
                }
            });
            let has_some = own.is_some() || figures.contains(&Figure::Hidden);
            has_some.then(|| Group { figures, ..row.clone() })
        };
        whole.iter().filter(is_inside).filter_map(restrict).collect()
    }

    /// Whether the figures of a split may stand on a page beside those of all other pages. `whole` is the page of the fair.
    fn may_tell(&self, filter: &Filter, whole: &[Group], split: Split, step: Step) -> bool {
        let (by_booth, by_day) = (filter.booth.is_some(), filter.has_days());
        if split != Split::All || (by_booth && by_day) {
            return !self.has_small_cell(by_booth, by_day, split, step);
        }
        // The fair's own page parts this sum in the same way: what it hides must lie inside or outside as a whole.
        let parted = if by_booth { Split::Booth } else { Split::Day };
        let hidden = whole.iter().filter(|row| row.split == parted && !row.figure(step).is_told());
        let mut sides = hidden.map(|row| match parted {
            Split::Booth => filter.lets_booth(&row.value),
            _ => filter.lets_day_of(&row.value),
        });
        sides.next().is_none_or(|first| sides.all(|side| side == first))
    }

    /// Whether a column has a cell of fewer than [`LEAST`], by booths, by days, or by both: then the pages of its other
    /// cells, taken from the page of the fair, would tell of it.
    fn has_small_cell(&self, by_booth: bool, by_day: bool, split: Split, step: Step) -> bool {
        let columns = self.cells.iter().filter(|((of, _), _)| *of == split);
        columns.map(|(_, cells)| cells).any(|cells| {
            let mut merged: BTreeMap<(Option<&str>, Option<Date>), Exact> = BTreeMap::new();
            for (cell, exact) in cells {
                merged.entry((by_booth.then_some(cell.booth), by_day.then_some(cell.day))).or_default().merge(exact);
            }
            merged.values().any(|exact| exact.total(step) > 0 && exact.people(step) < LEAST)
        })
    }
}

fn list(parts: &BTreeMap<Part, Exact>) -> impl Iterator<Item = (Split, &str, &Exact)> {
    parts.iter().map(|((split, (_, value)), exact)| (*split, value.as_str(), exact))
}

impl Filter {
    /// Whether it leaves out a part of a fair.
    fn is_page(&self) -> bool {
        self.booth.is_some() || self.has_days()
    }

    fn lets_fair(&self, tag: Option<&str>) -> bool {
        self.fair.as_ref().is_none_or(|fair| tag.is_some_and(|tag| tag.eq_ignore_ascii_case(fair)))
    }

    fn lets_booth(&self, tag: &str) -> bool {
        self.booth.as_ref().is_none_or(|booth| tag.eq_ignore_ascii_case(booth))
    }

    fn has_days(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// Whether the rows of a split are pages of this filter's kind, so that the page of the fair tells them already.
    fn parts_by(&self, split: Split) -> bool {
        match split {
            Split::Booth => self.booth.is_some() && !self.has_days(),
            Split::Day => self.booth.is_none() && self.has_days(),
            _ => false,
        }
    }

    fn lets_day_of(&self, day: &str) -> bool {
        day.parse().is_ok_and(|day| self.lets_day(day))
    }

    fn lets_day(&self, day: Date) -> bool {
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }

    fn lets(&self, cell: Cell<'_>) -> bool {
        self.lets_booth(cell.booth) && self.lets_day(cell.day)
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

    fn merge(&mut self, other: &Self) {
        for (visitor, steps) in &other.visitors {
            *self.visitors.entry(*visitor).or_default() |= steps;
        }
        for step in Step::ALL {
            let bit = 1 << (step as u16);
            self.people[step as usize] = self.visitors.values().filter(|taken| **taken & bit != 0).count() as u64;
            self.totals[step as usize] += other.total(step);
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
            if is_small { Figure::Few } else { Figure::Shown { visitors, total } }
        })
    }
}

/// The rows of one fair, each part with what happened in it, as far as they may be told.
pub(super) fn shown<'a>(parts: impl IntoIterator<Item = (Split, &'a str, &'a Exact)>) -> Vec<Group> {
    let parts: Vec<(Split, &str, &Exact)> = parts.into_iter().collect();
    let group = |(split, value, exact): &(Split, &str, &Exact)| Group {
        split: *split,
        value: (*value).to_owned(),
        figures: exact.figures(),
    };
    let mut rows: Vec<Group> = parts.iter().map(group).collect();
    let parted = || Split::ALL.into_iter().filter(|split| *split != Split::All);
    for step in Step::ALL {
        let safe = parted().map(|split| shield(&mut rows, &parts, split, step));
        // Where the parts do not suffice, the sum is not told either, nor what it could be worked out from.
        if !safe.fold(true, |all, safe| all & safe) {
            hide(&mut rows, step);
        }
    }
    rows
}

/// Hides all that is told of a step.
fn hide(rows: &mut [Group], step: Step) {
    let figures = rows.iter_mut().map(|row| &mut row.figures[step as usize]);
    figures.filter(|figure| figure.people() > 0).for_each(|figure| *figure = Figure::Hidden);
}

/// Hides the smallest figures of a column until what is hidden cannot be worked out from the others and the sum; says
/// whether that is so in the end. `parts` are what the rows were counted from.
fn shield(rows: &mut [Group], parts: &[(Split, &str, &Exact)], split: Split, step: Step) -> bool {
    let column: Vec<usize> = (0..rows.len()).filter(|place| rows[*place].split == split).collect();
    let people = |place: usize| parts[place].2.people(step);
    if column.iter().all(|place| parts[*place].2.total(step) == 0) {
        return true;
    }
    loop {
        let told = column.iter().copied().filter(|place| rows[*place].figure(step).people() > 0);
        let next = told.min_by_key(|place| (people(*place), *place));
        let mut together = Exact::default();
        let mut bounds = Vec::new();
        for place in column.iter().copied().filter(|place| !rows[*place].figure(step).is_told()) {
            together.merge(parts[place].2);
            bounds.push(match rows[place].figure(step) {
                Figure::Hidden => (people(place), LEAST, next.map_or(u64::MAX, people)),
                // Few people may have done nothing of the kind.
                _ => (people(place), u64::from(parts[place].2.total(step) > 0), LEAST - 1),
            });
        }
        if bounds.is_empty() || (together.people(step) >= LEAST && stays_unknown(&bounds)) {
            return true;
        }
        match next {
            Some(place) => rows[place].figures[step as usize] = Figure::Hidden,
            None => return false,
        }
    }
}

/// Whether numbers stay unknown to whoever knows their sum and between which bounds each lies: each could be another one.
/// They are given as number, lower and upper bound.
fn stays_unknown(numbers: &[(u64, u64, u64)]) -> bool {
    let is_free = |(_, least, most): &&(u64, u64, u64)| least < most;
    let could_be_less = numbers.iter().any(|(number, least, _)| number > least);
    let could_be_more = numbers.iter().any(|(number, _, most)| number < most);
    numbers.iter().filter(is_free).count() > 1 && could_be_less && could_be_more
}
