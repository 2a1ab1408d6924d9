//! Sheets with a text a row, both languages side by side.

use std::collections::BTreeMap;

use crate::domain::{
    editing::{Edit, FileText},
    knowledge::{article, topics},
    locale::{Locale, PerLocale},
    spreadsheet::{
        Change, Columns, FILE, Importing, ReadFile, Row, STATE, Sheet, SheetName, SheetProblem, TEXT, fingerprint,
        harm, is_stripped, language, plain,
    },
};

const QUESTIONS: &str = "data/quiz/questions.toml";

/// The texts of an article that it may do without; one that is not there has an empty row to write it into.
const OPTIONAL: &str = "example";

/// Whether texts of this file stand in a sheet.
pub(super) fn is_in_a_sheet(file: &str) -> bool {
    sheet_of(file).is_some()
}

/// The sheet that texts of this file stand in.
fn sheet_of(file: &str) -> Option<SheetName> {
    let inner = file.strip_prefix("data/")?;
    let is_article = [article::TEXTS, article::TRAINING, topics::TOPICS].iter().any(|top| inner.starts_with(top));
    match file {
        QUESTIONS => Some(SheetName::Questionnaire),
        _ => is_article.then_some(SheetName::Articles),
    }
}

/// A text in the languages it is there in.
#[derive(Default)]
struct Entry<'a> {
    texts: PerLocale<Option<&'a FileText>>,
}

impl Entry<'_> {
    /// What it says in a language, as a cell has it.
    fn value(&self, locale: Locale) -> String {
        self.texts.get(locale).map(|text| plain(&text.value)).unwrap_or_default()
    }
}

/// The texts of a file in the file's order, by name.
fn entries<'a>(read: &'a ReadFile<'_>) -> Vec<(String, Entry<'a>)> {
    let mut entries: Vec<(String, Entry<'a>)> = Vec::new();
    for text in read.texts.iter().filter(|text| text.name() != "phrasings") {
        let name = text.name();
        let at = entries.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            entries.push((name, Entry::default()));
            entries.len() - 1
        });
        *entries[at].1.texts.get_mut(text.locale) = Some(text);
    }
    let is_article = read.file.name.strip_prefix("data/").is_some_and(|name| name.starts_with(article::TEXTS));
    if is_article && !entries.iter().any(|(name, _)| name == OPTIONAL) {
        entries.push((OPTIONAL.to_owned(), Entry::default()));
    }
    entries
}

fn state(file: &str, name: &str, locale: Locale, value: &str) -> String {
    fingerprint(&[file, name, locale.tag(), value])
}

/// One of these sheets.
pub(super) fn sheet(read: &[ReadFile<'_>], sheet: SheetName) -> Sheet {
    let mut rows = Vec::new();
    for read in read.iter().filter(|read| sheet_of(&read.file.name) == Some(sheet)) {
        let file = &read.file.name;
        for (name, entry) in entries(read) {
            let [id, en] = Locale::ALL.map(|locale| entry.value(locale));
            let states = [state(file, &name, Locale::Id, &id), state(file, &name, Locale::En, &en)].join("-");
            rows.push([file.clone(), name, id, en, states]);
        }
    }
    Sheet::new(sheet, rows.into_iter())
}

/// The states of the rows that say what the content says, in one language or both, by the rows' numbers.
pub(super) fn states(read: &[ReadFile<'_>], columns: &Columns<'_>) -> Vec<(usize, String)> {
    let entries: Vec<BTreeMap<String, Entry<'_>>> =
        read.iter().map(|read| entries(read).into_iter().collect()).collect();
    let state_of = |row: &Row| {
        let (at, name) = (columns.file(row).ok()?, columns.cell(row, TEXT));
        let entry = entries[at].get(&name)?;
        let states = columns.cell(row, STATE);
        let (id, en) = states.split_once('-').unwrap_or_default();
        let states = [(Locale::Id, id), (Locale::En, en)].map(|(locale, before)| {
            let value = entry.value(locale);
            let is_it = columns.cell(row, language(locale)) == value;
            if is_it { state(&read[at].file.name, &name, locale, &value) } else { before.to_owned() }
        });
        Some((row.number, states.join("-")))
    };
    columns.rows().filter_map(state_of).collect()
}

/// Takes over what a sheet says.
pub(super) fn import(read: &[ReadFile<'_>], sheet: &Sheet, importing: &mut Importing) {
    let Some(columns) = Columns::of(sheet, read, &mut importing.problems) else { return };
    let entries: Vec<BTreeMap<String, Entry<'_>>> =
        read.iter().map(|read| entries(read).into_iter().collect()).collect();
    let mut seen: BTreeMap<(usize, String), &Row> = BTreeMap::new();
    for row in columns.rows() {
        let at = match columns.file(row) {
            Ok(at) => at,
            Err(problem) => {
                importing.problems.push(problem);
                continue;
            }
        };
        let name = columns.cell(row, TEXT);
        let Some(entry) = entries[at].get(&name).filter(|_| sheet_of(&read[at].file.name) == Some(sheet.name)) else {
            let reason = format!(
                "{} has no text `{name}`: leave `{FILE}` and `{TEXT}` as they were exported, and add texts in the file itself",
                read[at].file.name
            );
            importing.problems.push(columns.problem(row, TEXT, reason));
            continue;
        };
        if let Some(first) = seen.insert((at, name.clone()), row) {
            if Locale::ALL
                .iter()
                .any(|locale| columns.cell(first, language(*locale)) != columns.cell(row, language(*locale)))
            {
                let reason =
                    format!("row {} has this text too, and says something else: delete one of both", first.number);
                importing.problems.push(columns.problem(row, TEXT, reason));
            }
            continue;
        }
        for locale in Locale::ALL {
            let text = Text { read: &read[at], name: &name, entry, locale };
            match text.imported(&columns, row) {
                Ok(None) => {}
                Ok(Some(Imported::Newer)) => importing.changes.newer += 1,
                Ok(Some(Imported::Changed(change, edit))) => {
                    importing.edits.entry(at).or_default().push(edit);
                    importing.changes.changes.push(change);
                }
                Err(problem) => importing.problems.push(problem),
            }
        }
    }
}

/// What a cell makes of a text.
enum Imported {
    /// Nothing: it is the text that was changed since.
    Newer,
    /// It changes.
    Changed(Change, Edit),
}

/// A text in one language.
struct Text<'a> {
    read: &'a ReadFile<'a>,
    name: &'a str,
    entry: &'a Entry<'a>,
    locale: Locale,
}

impl Text<'_> {
    fn imported(&self, columns: &Columns<'_>, row: &Row) -> Result<Option<Imported>, SheetProblem> {
        let Self { read, name, entry, locale } = *self;
        let (cell, value) = (columns.cell(row, language(locale)), entry.value(locale));
        if cell == value || is_stripped(&cell, &value) {
            return Ok(None);
        }
        let states = columns.cell(row, STATE);
        let exported = states.split_once('-').map(|(id, en)| if locale == Locale::Id { id } else { en });
        let is_exported =
            |value: &str| exported.map(|exported| state(&read.file.name, name, locale, value) == exported);
        if is_exported(&cell) == Some(true) {
            return Ok(Some(Imported::Newer));
        }
        let refused = |reason: String| Err(columns.problem(row, language(locale), reason));
        if is_exported(&value) == Some(false) {
            return refused(format!(
                "this was changed in {} since the export, too, and says now: {value:?}; export again, or empty the row's `{STATE}` so that yours takes its place",
                read.file.name
            ));
        }
        if let Some(harm) = harm(&cell).filter(|_| harm(&value).is_none()) {
            return refused(harm.to_owned());
        }
        if cell.is_empty() {
            return refused(format!("the text is gone: write it again, or take it out of {} itself", read.file.name));
        }
        let edit = match entry.texts.get(locale) {
            Some(text) => Some(Edit::replace(read.file, text, &cell)),
            None => Edit::add(read.file, &read.texts, &path_of(entry, name), locale, &cell),
        };
        let Some(edit) = edit else {
            return refused(format!(
                "{} has no `{name}` in [{}]: write it there, and export again",
                read.file.name,
                locale.tag()
            ));
        };
        let change = Change {
            file: read.file.name.clone(),
            text: name.to_owned(),
            locale,
            place: Some((columns.sheet.name, row.number)),
            before: entry.texts.get(locale).map(|_| value),
            after: Some(cell),
        };
        Ok(Some(Imported::Changed(change, edit)))
    }
}

/// Where a text stands in its file, by where it stands in the other language.
fn path_of(entry: &Entry<'_>, name: &str) -> Vec<String> {
    let known = Locale::ALL.iter().find_map(|locale| *entry.texts.get(*locale));
    known.map_or_else(|| vec![name.to_owned()], |text| text.path.clone())
}
