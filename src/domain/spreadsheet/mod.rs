//! Content as sheets that people edit in a spreadsheet: what stands in each row, and what an edited sheet changes.
//!
//! A row is found again by what it names, not by its place: rows may be sorted, filtered and left out, and columns may be
//! added. Its `state` tells what the row said when it was exported, so that an import knows who changed a text since: whoever
//! edited the sheet, somebody else in the content, or both.

mod phrasings;
mod texts;

use std::{collections::BTreeMap, fmt, hash::Hasher as _};

use crate::domain::{
    editing::{self, Edit, FileText},
    locale::Locale,
    problem::{Problem, SourceFile},
    text::hash::Fnv,
};

/// One of the sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetName {
    /// What articles and topics say, and the keywords of articles: a text a row.
    Articles,
    /// What leads to articles, topics, intents and remarks, and what is out of scope: a phrasing a row.
    Phrasings,
    /// What the questionnaire says: a question, an answer or another text a row.
    Questionnaire,
}

/// The content file that a row belongs to.
const FILE: &str = "file";
/// The name of a text in its file.
const TEXT: &str = "text";
/// The name of a group of phrasings in its file.
const GROUP: &str = "group";
/// The language of a phrasing.
const LANGUAGE: &str = "language";
/// A phrasing.
const PHRASING: &str = "phrasing";
/// What the row said when it was exported.
const STATE: &str = "state";

impl SheetName {
    /// Every sheet.
    pub const ALL: [Self; 3] = [Self::Articles, Self::Phrasings, Self::Questionnaire];

    /// The name of its CSV file.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Articles => "articles.csv",
            Self::Phrasings => "phrasings.csv",
            Self::Questionnaire => "questionnaire.csv",
        }
    }

    /// Its columns, as its first row names them.
    #[must_use]
    pub fn columns(self) -> [&'static str; 5] {
        match self {
            Self::Articles | Self::Questionnaire => [FILE, TEXT, language(Locale::Id), language(Locale::En), STATE],
            Self::Phrasings => [FILE, GROUP, LANGUAGE, PHRASING, STATE],
        }
    }
}

/// A language as the sheets call it.
fn language(locale: Locale) -> &'static str {
    match locale {
        Locale::Id => "Indonesian",
        Locale::En => "English",
    }
}

/// A sheet as it is written, or as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Which one it is.
    pub name: SheetName,
    /// Its first row: the names of the columns, in any order.
    pub head: Vec<String>,
    /// The other rows.
    pub rows: Vec<Row>,
}

/// A row of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it: the head is row 1.
    pub number: usize,
    /// Its cells; those that are missing at the end are empty.
    pub cells: Vec<String>,
}

impl Sheet {
    fn new(name: SheetName, rows: impl Iterator<Item = [String; 5]>) -> Self {
        let head = name.columns().map(str::to_owned).to_vec();
        let rows = (2..).zip(rows).map(|(number, cells)| Row { number, cells: cells.to_vec() });
        Self { name, head, rows: rows.collect() }
    }

    /// With these states in the rows of these numbers.
    fn with_states(mut self, states: Vec<(usize, String)>) -> Self {
        let column = self.head.iter().position(|name| name.trim().eq_ignore_ascii_case(STATE));
        let states: BTreeMap<usize, String> = states.into_iter().collect();
        for row in &mut self.rows {
            if let (Some(column), Some(state)) = (column, states.get(&row.number)) {
                row.cells.resize(row.cells.len().max(column + 1), String::new());
                row.cells[column].clone_from(state);
            }
        }
        self
    }
}

/// Something wrong in a sheet, told so that whoever edited it can mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetProblem {
    /// The sheet.
    pub sheet: SheetName,
    /// The row as a spreadsheet counts it.
    pub row: usize,
    /// The column by its name; `None` where the whole row is meant.
    pub column: Option<&'static str>,
    /// What is wrong and what to do, in lower case and without a full stop.
    pub reason: String,
}

impl fmt::Display for SheetProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}, row {}", self.sheet.file_name(), self.row)?;
        if let Some(column) = self.column {
            write!(out, ", column `{column}`")?;
        }
        write!(out, ": {}", self.reason)
    }
}

/// What an import makes of one text or phrasing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The content file.
    pub file: String,
    /// The name of the text or of the group of phrasings in it.
    pub text: String,
    /// Its language.
    pub locale: Locale,
    /// Where it stands in a sheet; `None` where it is changed because no row has it.
    pub place: Option<(SheetName, usize)>,
    /// What it says now; `None` for one that is added.
    pub before: Option<String>,
    /// What it will say; `None` for one that is taken out.
    pub after: Option<String>,
}

/// All that an import makes of the content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What changes, in the order of the sheets.
    pub changes: Vec<Change>,
    /// The content files with the changes in them; those without one are left out.
    pub files: Vec<SourceFile>,
    /// How many texts and phrasings somebody changed in the content since the export and nobody in the sheets: they stay.
    pub newer: usize,
    /// How many phrasings have no row. They stay, unless [`Missing::TakeOut`] is asked for.
    pub missing: usize,
}

/// What becomes of phrasings that have no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// They stay: the sheet may be a part of the export.
    Stay,
    /// They are taken out.
    TakeOut,
}

/// The content as sheets.
///
/// # Errors
/// A content file that can't be read.
pub fn sheets(files: &[SourceFile]) -> Result<Vec<Sheet>, Problem> {
    let read = read(files)?;
    Ok(vec![
        texts::sheet(&read, SheetName::Articles),
        phrasings::sheet(&read),
        texts::sheet(&read, SheetName::Questionnaire),
    ])
}

/// What edited sheets make of the content. A sheet may be left out, and so may rows.
///
/// # Errors
/// Everything that can't be taken from the sheets, by row and column; a content file that can't be read.
pub fn import(
    files: &[SourceFile],
    sheets: &[Sheet],
    missing: Missing,
) -> Result<Result<Changes, Vec<SheetProblem>>, Problem> {
    let read = read(files)?;
    let mut importing = Importing::default();
    for sheet in sheets {
        match sheet.name {
            SheetName::Articles | SheetName::Questionnaire => texts::import(&read, sheet, &mut importing),
            SheetName::Phrasings => phrasings::import(&read, sheet, missing, &mut importing),
        }
    }
    let Importing { mut changes, edits, problems } = importing;
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    let edits = edits.into_iter().map(|(at, edits)| {
        let file = read[at].file;
        SourceFile { name: file.name.clone(), text: editing::edited(file, edits) }
    });
    changes.files = edits.collect();
    Ok(Ok(changes))
}

/// Sheets after an import, with the state of each row that says what the content says.
///
/// # Errors
/// A content file that can't be read.
pub fn restated(files: &[SourceFile], sheets: Vec<Sheet>) -> Result<Vec<Sheet>, Problem> {
    let read = read(files)?;
    let restated = sheets.into_iter().map(|sheet| {
        let states = match (sheet.name, Columns::of(&sheet, &read, &mut Vec::new())) {
            (_, None) => Vec::new(),
            (SheetName::Phrasings, Some(columns)) => phrasings::states(&read, &columns),
            (_, Some(columns)) => texts::states(&read, &columns),
        };
        sheet.with_states(states)
    });
    Ok(restated.collect())
}

/// A content file with its texts.
struct ReadFile<'a> {
    file: &'a SourceFile,
    texts: Vec<FileText>,
}

/// The content files that any sheet is made from.
fn read(files: &[SourceFile]) -> Result<Vec<ReadFile<'_>>, Problem> {
    let files = files.iter().filter(|file| texts::is_in_a_sheet(&file.name) || phrasings::has_groups(&file.name));
    files.map(|file| Ok(ReadFile { file, texts: editing::texts(file)? })).collect()
}

/// What an import has come to so far.
#[derive(Default)]
struct Importing {
    changes: Changes,
    /// By the file's place.
    edits: BTreeMap<usize, Vec<Edit>>,
    problems: Vec<SheetProblem>,
}

/// The columns of a sheet, by the places that its head gives them.
struct Columns<'a> {
    sheet: &'a Sheet,
    places: BTreeMap<&'static str, usize>,
    /// The places of the content files, by name.
    files: BTreeMap<&'a str, usize>,
}

impl<'a> Columns<'a> {
    /// `None`, with a problem for each, where a column other than that of the states is missing.
    fn of(sheet: &'a Sheet, read: &'a [ReadFile<'_>], problems: &mut Vec<SheetProblem>) -> Option<Self> {
        let named = |column: &str| sheet.head.iter().position(|name| name.trim().eq_ignore_ascii_case(column));
        let columns = sheet.name.columns();
        let places: BTreeMap<&'static str, usize> =
            columns.into_iter().filter_map(|column| Some((column, named(column)?))).collect();
        if let Some(harm) = sheet.head.iter().find_map(|name| harm(name)) {
            problems.push(SheetProblem { sheet: sheet.name, row: 1, column: None, reason: harm.to_owned() });
            return None;
        }
        let missing = columns.into_iter().filter(|column| *column != STATE && !places.contains_key(column));
        let before = problems.len();
        problems.extend(missing.map(|column| SheetProblem {
            sheet: sheet.name,
            row: 1,
            column: None,
            reason: format!(
                "there is no column `{column}`: the first row names the columns, {}",
                columns.map(|column| format!("`{column}`")).join(", ")
            ),
        }));
        let files = read.iter().enumerate().map(|(at, read)| (read.file.name.as_str(), at)).collect();
        (problems.len() == before).then_some(Self { sheet, places, files })
    }

    /// The rows in which anything stands.
    fn rows(&self) -> impl Iterator<Item = &'a Row> {
        self.sheet.rows.iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()))
    }

    /// What a cell says, whatever program saved it.
    fn cell(&self, row: &Row, column: &str) -> String {
        let cell = self.places.get(column).and_then(|place| row.cells.get(*place));
        cell.map(|cell| plain(cell)).unwrap_or_default()
    }

    fn problem(&self, row: &Row, column: &'static str, reason: impl Into<String>) -> SheetProblem {
        SheetProblem { sheet: self.sheet.name, row: row.number, column: Some(column), reason: reason.into() }
    }

    /// The place of the content file that a row names.
    fn file(&self, row: &Row) -> Result<usize, SheetProblem> {
        let name = self.cell(row, FILE);
        self.files.get(name.as_str()).copied().ok_or_else(|| {
            let reason = if name.is_empty() {
                "name the content file, as in the rows around".to_owned()
            } else {
                format!("there is no content file `{name}` here: is --content the directory it was exported from?")
            };
            self.problem(row, FILE, reason)
        })
    }
}

/// A text without the differences that spreadsheets make by themselves: the ends of lines, and blanks around it.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// Whether a cell says what a text says but for tabs and other signs that are not seen: some spreadsheets drop them.
fn is_stripped(cell: &str, text: &str) -> bool {
    let is_lost = |letter: char| letter.is_control() && letter != '\n';
    text.contains(is_lost) && cell == plain(&text.replace(is_lost, ""))
}

/// What stands for these parts, in letters only, so that no spreadsheet takes it for a number.
fn fingerprint(parts: &[&str]) -> String {
    const LETTERS: [u8; 16] = *b"bcdfghjklmnpqrst";
    let mut hasher = Fnv::default();
    for part in parts {
        hasher.write(part.as_bytes());
        hasher.write(&[0xff]);
    }
    let hash = hasher.finish();
    (0..12).map(|at| char::from(LETTERS[usize::from((hash >> (4 * at)) as u8 & 15)])).collect()
}

/// What a spreadsheet did to a text that nobody asked for, told with the way out; `None` for any other text.
fn harm(cell: &str) -> Option<&'static str> {
    const MISTAKES: [&str; 8] = ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "#SPILL!"];
    let number = cell.strip_prefix("Err:").is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()));
    if number || MISTAKES.contains(&cell) {
        return Some(
            "the spreadsheet took this for a formula and put a mistake in its place: write the text again, with ' in \
             front if it begins with =, +, - or @",
        );
    }
    is_misread(cell).then_some(
        "the letters came out wrong, for the file was opened as something else than UTF-8: export again, and choose \
         Unicode (UTF-8) when opening it",
    )
}

/// Whether a text looks like UTF-8 that was read one byte a letter: `Â®`, `â€“`, `ðŸ˜€`.
fn is_misread(text: &str) -> bool {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or_default();
        let is_misread = match letter {
            'Â' | 'Ã' => ('\u{80}'..='\u{bf}').contains(&next),
            'â' => matches!(next, '€' | '\u{80}' | '„' | '†'),
            'ð' => matches!(next, 'Ÿ' | '\u{9f}'),
            'ï' => next == '»',
            '\u{fffd}' => true,
            _ => false,
        };
        if is_misread {
            return true;
        }
    }
    false
}

/// Whether a spreadsheet would take a cell for a formula.
///
/// <https://owasp.org/www-community/attacks/CSV_Injection>
#[must_use]
pub fn is_formula(cell: &str) -> bool {
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    cell.trim_start_matches([' ', '"', '\'']).starts_with(SIGNS)
}

/// The first letters of the months, in English and Indonesian.
const MONTHS: [&str; 16] =
    ["jan", "feb", "mar", "apr", "mei", "may", "jun", "jul", "agu", "aug", "sep", "okt", "oct", "nov", "des", "dec"];

/// Whether a spreadsheet may take a cell for a number, a day, a time or a truth value, and write it in its own way: `24/7`,
/// `3 Mei`, `10.30 pm`, `Rp5.000`.
fn is_value(cell: &str) -> bool {
    let cell = cell.trim().to_lowercase();
    let is_unit = |word: &str| word.chars().count() <= 3 || MONTHS.iter().any(|month| word.starts_with(month));
    let words: Vec<&str> = cell.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let is_short = matches!(words.as_slice(), []) || matches!(words.as_slice(), [word] if is_unit(word));
    ["true", "false"].contains(&cell.as_str()) || (cell.contains(char::is_numeric) && is_short)
}

/// Whether a text needs an apostrophe in front to stay the text that it is; those in front of it already aside.
fn is_changed_by_spreadsheets(text: &str) -> bool {
    is_formula(text) || is_value(text.trim_start_matches('\''))
}

/// A text as a cell: with an apostrophe in front where a spreadsheet would make something else of it.
#[must_use]
pub fn guarded(text: &str) -> String {
    if is_changed_by_spreadsheets(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell, [`guarded`] or not.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_changed_by_spreadsheets(text)).unwrap_or(cell)
}
