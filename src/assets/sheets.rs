//! Sheets of the content as CSV files that spreadsheets open and save.

use std::{
    fs,
    path::{Path, PathBuf},
};

use csv::{QuoteStyle, ReaderBuilder, Terminator, WriterBuilder};

use crate::{
    assets::{AssetsError, read_up_to},
    domain::spreadsheet::{Row, Sheet, SheetName, guarded, unguarded},
};

/// What tells a spreadsheet that the file is UTF-8.
const MARK: &str = "\u{feff}";

/// The largest sheet that is read, in bytes; ours have a tenth of it.
const LARGEST: u64 = 32 * 1024 * 1024;

/// What cells are parted by: as written everywhere, as written where the comma parts whole numbers from fractions, and as
/// copied out of a spreadsheet.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A sheet as a CSV file: UTF-8 with a mark that says so, each cell in quotes, and no cell that a spreadsheet would take for
/// a formula, a number or a day.
///
/// # Errors
/// None with a separator of one byte that is no quote.
pub fn csv(sheet: &Sheet, separator: u8) -> Result<String, csv::Error> {
    let mut writer = WriterBuilder::new()
        .delimiter(separator)
        .quote_style(QuoteStyle::Always)
        .flexible(true)
        .terminator(Terminator::CRLF)
        .from_writer(MARK.as_bytes().to_vec());
    writer.write_record(&sheet.head)?;
    for row in &sheet.rows {
        writer.write_record(row.cells.iter().map(|cell| guarded(cell)))?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes sheets into a directory. Files that are there must say the same.
///
/// # Errors
/// A file that says something else: nothing is written then. A directory that can't be written.
pub fn write_sheets(directory: &Path, sheets: &[Sheet], separator: u8) -> Result<Vec<PathBuf>, AssetsError> {
    let unwritable = |path: &Path, source| AssetsError::Unreadable { path: path.to_owned(), source };
    let mut files = Vec::new();
    for sheet in sheets {
        let path = directory.join(sheet.name.file_name());
        let text = csv(sheet, separator).map_err(|error| unwritable(&path, error.into()))?;
        if path.symlink_metadata().is_ok() && fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
            let reason =
                "this is there already and says something else: import it first, name another directory, or take it away"
                    .to_owned();
            return Err(AssetsError::Refused { path, reason });
        }
        files.push((path, text));
    }
    fs::create_dir_all(directory).map_err(|source| unwritable(directory, source))?;
    for (path, text) in &files {
        fs::write(path, text).map_err(|source| unwritable(path, source))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Writes sheets over those that were read from this directory.
///
/// # Errors
/// A file that can't be written.
pub fn rewrite_sheets(directory: &Path, sheets: &[Sheet], separators: &[u8]) -> Result<(), AssetsError> {
    for (sheet, separator) in sheets.iter().zip(separators) {
        let path = directory.join(sheet.name.file_name());
        let written = csv(sheet, *separator).map_err(std::io::Error::from).and_then(|text| fs::write(&path, text));
        written.map_err(|source| AssetsError::Unreadable { path, source })?;
    }
    Ok(())
}

/// What a directory of sheets holds.
#[derive(Debug, Default)]
pub struct Sheets {
    /// The sheets.
    pub sheets: Vec<Sheet>,
    /// What the cells of each are parted by.
    pub separators: Vec<u8>,
    /// The files that no sheet is called like: what they say is not used.
    pub passed_over: Vec<String>,
}

/// Reads the sheets that lie in a directory; there may be a few of them.
///
/// # Errors
/// A directory without any, and a sheet that can't be read.
pub fn read_sheets(directory: &Path) -> Result<Sheets, AssetsError> {
    let unreadable = |source| AssetsError::Unreadable { path: directory.to_owned(), source };
    let mut found = Sheets::default();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        // A spreadsheet at work leaves a hidden file beside what it has open.
        if !name.starts_with('.') && SheetName::ALL.iter().all(|sheet| sheet.file_name() != name) {
            found.passed_over.push(name);
        }
    }
    found.passed_over.sort();
    for name in SheetName::ALL {
        let path = directory.join(name.file_name());
        if path.is_file() {
            let text = read_up_to(LARGEST, &path)?;
            let (sheet, separator) = sheet(name, &text).map_err(|reason| AssetsError::Refused { path, reason })?;
            found.sheets.push(sheet);
            found.separators.push(separator);
        }
    }
    if found.sheets.is_empty() {
        let names = SheetName::ALL.map(SheetName::file_name).join(", ");
        let also = match found.passed_over.first() {
            Some(other) => format!("; {other} is none of them: save a spreadsheet as CSV (UTF-8) under such a name"),
            None => String::new(),
        };
        let reason = format!("none of {names} is in this directory, as `kenal export --csv` writes them{also}");
        return Err(AssetsError::Refused { path: directory.to_owned(), reason });
    }
    Ok(found)
}

/// The sheet of a CSV file, and what its cells are parted by.
///
/// # Errors
/// Why it is no CSV, and what to do.
pub fn sheet(name: SheetName, text: &str) -> Result<(Sheet, u8), String> {
    // Some spreadsheets are told the separator by a line of its own, which they do not show.
    let first = text.lines().next().unwrap_or_default();
    let told = first.trim_matches(['"', '\u{feff}']).strip_prefix("sep=").and_then(|rest| rest.bytes().next());
    let text = if told.is_some() { text.split_once('\n').map_or("", |(_, rest)| rest) } else { text };
    let known = |separator: &u8| {
        let head = records(text, *separator).next().and_then(Result::ok);
        let is_column = |cell: &String| name.columns().iter().any(|column| cell.trim().eq_ignore_ascii_case(column));
        head.map_or(0, |cells| cells.iter().filter(|cell| is_column(cell)).count())
    };
    let separator = told.into_iter().chain(SEPARATORS).rev().max_by_key(known).unwrap_or(b',');
    let records: Result<Vec<Vec<String>>, csv::Error> = records(text, separator).collect();
    let mut records = records.map_err(|error| format!("this is no CSV: {error}"))?.into_iter();
    let head = records.next().unwrap_or_default();
    let rows = (2..).zip(records).map(|(number, cells)| Row { number, cells });
    Ok((Sheet { name, head, rows: rows.collect() }, separator))
}

fn records(text: &str, separator: u8) -> impl Iterator<Item = Result<Vec<String>, csv::Error>> {
    let reader =
        ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let cells = |record: csv::StringRecord| record.iter().map(|cell| unguarded(cell).to_owned()).collect();
    reader.into_records().map(move |record| record.map(cells))
}
