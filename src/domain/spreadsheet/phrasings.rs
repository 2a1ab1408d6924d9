//! The sheet with a phrasing a row.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    editing::{Edit, FileText},
    knowledge::{article, topics},
    locale::Locale,
    spreadsheet::{
        Change, Columns, GROUP, Importing, LANGUAGE, Missing, PHRASING, ReadFile, Row, STATE, Sheet, SheetName,
        SheetProblem, fingerprint, harm, language,
    },
};

/// The files with a group of phrasings for each of their names.
const BY_NAME: [&str; 3] =
    ["data/training/intents.toml", "data/training/remarks.toml", "data/training/out-of-scope.toml"];

/// The one group of an article or a topic.
const PHRASINGS: &str = "phrasings";

/// Whether a file of this name has phrasings.
pub(super) fn has_groups(file: &str) -> bool {
    BY_NAME.contains(&file) || is_of_one_subject(file)
}

fn is_of_one_subject(file: &str) -> bool {
    let inner = file.strip_prefix("data/").unwrap_or_default();
    [article::TRAINING, topics::TOPICS].iter().any(|top| inner.starts_with(top))
}

/// The phrasings of one name in one language.
struct Group<'a> {
    /// The file's place.
    at: usize,
    name: String,
    locale: Locale,
    /// `None` where there is none in this language.
    text: Option<&'a FileText>,
}

impl Group<'_> {
    fn state(&self, read: &[ReadFile<'_>], phrasing: &str) -> String {
        fingerprint(&[&read[self.at].file.name, &self.name, self.locale.tag(), phrasing])
    }
}

fn groups<'a>(read: &'a [ReadFile<'_>]) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    for (at, read) in read.iter().enumerate().filter(|(_, read)| has_groups(&read.file.name)) {
        let mut names: Vec<String> = Vec::new();
        let texts: BTreeMap<(String, Locale), &FileText> =
            read.texts.iter().map(|text| ((text.name(), text.locale), text)).collect();
        if is_of_one_subject(&read.file.name) {
            names.push(PHRASINGS.to_owned());
        } else {
            // In the order of the file; both languages of a name stand together.
            names.extend(read.texts.iter().map(FileText::name));
            names.dedup();
        }
        for name in names {
            for locale in Locale::ALL {
                let text = texts.get(&(name.clone(), locale)).copied();
                groups.push(Group { at, name: name.clone(), locale, text });
            }
        }
    }
    groups
}

/// A phrasing of the content.
struct Line {
    /// Its group's place.
    group: usize,
    /// Its place among the lines of the group's text.
    at: usize,
    text: String,
    state: String,
    /// Whether a row has it.
    has_row: bool,
}

fn lines(read: &[ReadFile<'_>], groups: &[Group<'_>]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let text = group.text.map_or("", |text| text.value.as_str());
        for (number, line) in text.lines().map(str::trim).enumerate() {
            if !line.is_empty() && !line.starts_with('#') {
                // Some spreadsheets drop tabs and other signs that are not seen.
                let text = line.replace(char::is_control, " ");
                let state = group.state(read, &text);
                lines.push(Line { group: at, at: number, text, state, has_row: false });
            }
        }
    }
    lines
}

/// The sheet.
pub(super) fn sheet(read: &[ReadFile<'_>]) -> Sheet {
    let groups = groups(read);
    let rows = lines(read, &groups).into_iter().map(|line| {
        let group = &groups[line.group];
        let file = read[group.at].file.name.clone();
        [file, group.name.clone(), language(group.locale).to_owned(), line.text, line.state]
    });
    Sheet::new(SheetName::Phrasings, rows)
}

/// The states of the rows that say what the content says, by the rows' numbers.
pub(super) fn states(read: &[ReadFile<'_>], columns: &Columns<'_>) -> Vec<(usize, String)> {
    let groups = groups(read);
    let there: BTreeSet<String> = lines(read, &groups).into_iter().map(|line| line.state).collect();
    let state_of = |row: &Row| {
        let said = said(read, &groups, columns, row).ok()?;
        let state = groups[said.group].state(read, &said.phrasing);
        there.contains(&state).then_some((row.number, state))
    };
    columns.rows().filter_map(state_of).collect()
}

/// A row with what it says.
struct Said<'a> {
    row: &'a Row,
    /// The place of the group it names.
    group: usize,
    phrasing: String,
    state: String,
}

/// Takes over what a sheet says.
pub(super) fn import(read: &[ReadFile<'_>], sheet: &Sheet, missing: Missing, importing: &mut Importing) {
    let Some(columns) = Columns::of(sheet, read, &mut importing.problems) else { return };
    let groups = groups(read);
    let mut rows = Vec::new();
    for row in columns.rows() {
        match said(read, &groups, &columns, row) {
            Ok(said) => rows.push(said),
            Err(problem) => importing.problems.push(problem),
        }
    }
    let mut merging = Merging::new(read, &groups);
    // First the rows that say what is there: what is left over is changed, moved, copied or new.
    let rows: Vec<Said<'_>> = rows.into_iter().filter(|said| !merging.finds(said)).collect();
    for said in rows {
        if let Err(problem) = merging.takes(&columns, said) {
            importing.problems.push(problem);
        }
    }
    for at in 0..merging.lines.len() {
        if merging.lines[at].has_row {
            continue;
        }
        match missing {
            Missing::Stay => importing.changes.missing += 1,
            Missing::TakeOut => merging.replace(at, None, None),
        }
    }
    importing.changes.newer += merging.newer;
    let (changes, edits) = (merging.changes, merging.edits);
    for (group, edits) in edits {
        let group = &groups[group];
        match edits.edit(&read[group.at], group) {
            Some(edit) => importing.edits.entry(group.at).or_default().push(edit),
            None => importing.problems.push(SheetProblem {
                sheet: sheet.name,
                row: edits.row.unwrap_or(1),
                column: None,
                reason: format!(
                    "{} has no `{}` in [{}]: write {} = \"\" there first, and import again",
                    read[group.at].file.name,
                    group.name,
                    group.locale.tag(),
                    group.name
                ),
            }),
        }
    }
    importing.changes.changes.extend(changes);
}

fn said<'a>(
    read: &[ReadFile<'_>],
    groups: &[Group<'_>],
    columns: &Columns<'_>,
    row: &'a Row,
) -> Result<Said<'a>, SheetProblem> {
    let at = columns.file(row)?;
    let tag = columns.cell(row, LANGUAGE);
    let is_named =
        |locale: &Locale| [language(*locale), locale.tag()].iter().any(|name| name.eq_ignore_ascii_case(&tag));
    let Some(locale) = Locale::ALL.into_iter().find(is_named) else {
        let reason = format!("`{tag}` is no language: write {} or {}", language(Locale::Id), language(Locale::En));
        return Err(columns.problem(row, LANGUAGE, reason));
    };
    let name = columns.cell(row, GROUP);
    let is_only = is_of_one_subject(&read[at].file.name) && name.is_empty();
    // The groups of a file stand together.
    let first = groups.partition_point(|group| group.at < at);
    let is_it = |group: &Group<'_>| group.at == at && group.locale == locale && (is_only || group.name == name);
    let Some(group) = groups[first..].iter().position(is_it).map(|place| first + place) else {
        let reason =
            format!("{} has no group `{name}`: name one that other rows of this file have", read[at].file.name);
        return Err(columns.problem(row, GROUP, reason));
    };
    let phrasing = columns.cell(row, PHRASING);
    let refused = |reason: &str| Err(columns.problem(row, PHRASING, reason));
    if phrasing.contains('\n') {
        return refused("there are several lines in this cell: give each phrasing a row of its own");
    }
    if phrasing.starts_with('#') {
        return refused("a phrasing can't begin with #, which makes a remark for editors of it");
    }
    let state = columns.cell(row, STATE);
    if let Some(harm) = harm(&phrasing).filter(|_| state != groups[group].state(read, &phrasing)) {
        return refused(harm);
    }
    Ok(Said { row, group, phrasing, state })
}

/// The lines of a group's text that change.
#[derive(Default)]
struct GroupEdits {
    /// By the line's place; `None` for one that goes.
    lines: BTreeMap<usize, Option<String>>,
    added: Vec<String>,
    /// The first row that asks for it.
    row: Option<usize>,
}

impl GroupEdits {
    fn edit(&self, read: &ReadFile<'_>, group: &Group<'_>) -> Option<Edit> {
        let Some(text) = group.text else {
            let path = [group.name.clone()];
            return Edit::add(read.file, &read.texts, &path, group.locale, &self.added.join("\n"));
        };
        let kept = text.value.trim_end().lines().enumerate().filter_map(|(at, line)| match self.lines.get(&at) {
            None => Some(line.to_owned()),
            Some(new) => {
                let indent = &line[..line.len() - line.trim_start().len()];
                new.as_ref().map(|new| format!("{indent}{new}"))
            }
        });
        let lines: Vec<String> = kept.chain(self.added.iter().cloned()).collect();
        Some(Edit::replace(read.file, text, lines.join("\n").trim()))
    }
}

/// The phrasings of the content on their way to what the rows say.
struct Merging<'a> {
    read: &'a [ReadFile<'a>],
    groups: &'a [Group<'a>],
    lines: Vec<Line>,
    /// The places of lines, by state.
    by_state: BTreeMap<String, Vec<usize>>,
    /// What stands in each group, with what is added.
    there: BTreeSet<(usize, String)>,
    edits: BTreeMap<usize, GroupEdits>,
    changes: Vec<Change>,
    newer: usize,
}

impl<'a> Merging<'a> {
    fn new(read: &'a [ReadFile<'a>], groups: &'a [Group<'a>]) -> Self {
        let lines = lines(read, groups);
        let mut by_state: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, line) in lines.iter().enumerate() {
            by_state.entry(line.state.clone()).or_default().push(at);
        }
        let there = lines.iter().map(|line| (line.group, line.text.clone())).collect();
        Self { read, groups, lines, by_state, there, edits: BTreeMap::new(), changes: Vec::new(), newer: 0 }
    }

    /// The state that a row has if nobody edited it.
    fn unedited(&self, said: &Said<'_>) -> String {
        self.groups[said.group].state(self.read, &said.phrasing)
    }

    /// The first line of this state that no row has yet.
    fn free(&self, state: &str) -> Option<usize> {
        self.by_state.get(state)?.iter().copied().find(|at| !self.lines[*at].has_row)
    }

    /// Whether a row says what is there already.
    fn finds(&mut self, said: &Said<'_>) -> bool {
        let state = self.unedited(said);
        let found = if said.state.is_empty() || said.state == state { self.free(&state) } else { None };
        found.map(|at| self.lines[at].has_row = true).is_some()
    }

    /// Takes over a row that says something else.
    fn takes(&mut self, columns: &Columns<'_>, said: Said<'_>) -> Result<(), SheetProblem> {
        let place = Some((columns.sheet.name, said.row.number));
        let is_there = said.phrasing.is_empty() || self.there.contains(&(said.group, said.phrasing.clone()));
        match self.free(&said.state) {
            Some(at) if self.lines[at].group == said.group && !is_there => {
                self.replace(at, Some(said.phrasing), place);
            }
            // Emptied, moved to another group, or edited into one that is there already.
            Some(at) => {
                self.replace(at, None, place);
                if !is_there {
                    self.add(said.group, said.phrasing, place);
                }
            }
            None if is_there => {}
            None if said.state.is_empty() || self.by_state.contains_key(&said.state) => {
                self.add(said.group, said.phrasing, place);
            }
            None if said.state == self.unedited(&said) => self.newer += 1,
            None => {
                let reason = format!(
                    "the phrasing that was edited here is no longer in the content: export again, or empty the row's `{STATE}` to add this one"
                );
                return Err(columns.problem(said.row, PHRASING, reason));
            }
        }
        Ok(())
    }

    fn change(
        &mut self,
        group: usize,
        place: Option<(SheetName, usize)>,
        before: Option<String>,
        after: Option<String>,
    ) {
        let Group { at, name, locale, .. } = &self.groups[group];
        let file = self.read[*at].file.name.clone();
        self.changes.push(Change { file, text: name.clone(), locale: *locale, place, before, after });
        let row = place.map(|(_, row)| row);
        let edits = self.edits.entry(group).or_default();
        edits.row = edits.row.or(row);
    }

    /// Puts another phrasing in the place of a line, or nothing.
    fn replace(&mut self, at: usize, new: Option<String>, place: Option<(SheetName, usize)>) {
        let line = &mut self.lines[at];
        line.has_row = true;
        let (group, number, before) = (line.group, line.at, line.text.clone());
        self.there.remove(&(group, before.clone()));
        self.there.extend(new.clone().map(|new| (group, new)));
        self.change(group, place, Some(before), new.clone());
        self.edits.entry(group).or_default().lines.insert(number, new);
    }

    fn add(&mut self, group: usize, phrasing: String, place: Option<(SheetName, usize)>) {
        self.there.insert((group, phrasing.clone()));
        self.change(group, place, None, Some(phrasing.clone()));
        self.edits.entry(group).or_default().added.push(phrasing);
    }
}
