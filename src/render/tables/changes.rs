//! What an import changes, line by line, for whoever decides about it.

use std::fmt::Write as _;

use crate::domain::spreadsheet::{Change, Changes};

/// Each change with the lines that go and come.
#[must_use]
pub fn table(changes: &Changes) -> String {
    let mut table = String::new();
    for Change { file, text, locale, place, before, after } in &changes.changes {
        let _ = write!(table, "{file}, `{text}` in [{}]", locale.tag());
        let _ = match place {
            Some((sheet, row)) => writeln!(table, " ({}, row {row})", sheet.file_name()),
            None => writeln!(table, " (no row)"),
        };
        let lines = |text: &Option<String>| -> Vec<String> {
            text.iter().flat_map(|text| text.lines()).map(str::to_owned).collect()
        };
        let (before, after) = (lines(before), lines(after));
        let same =
            |pairs: &mut dyn Iterator<Item = (&String, &String)>| pairs.take_while(|(old, new)| old == new).count();
        let first = same(&mut before.iter().zip(&after));
        let last = same(&mut before[first..].iter().rev().zip(after[first..].iter().rev()));
        for line in &before[first..before.len() - last] {
            let _ = writeln!(table, "  - {line}");
        }
        for line in &after[first..after.len() - last] {
            let _ = writeln!(table, "  + {line}");
        }
    }
    table
}
