//! Numbers as text: tables for people, CSV and JSON for programs.

pub mod changes;
pub mod csv;
pub mod evaluation;
pub mod funnel;
pub mod items;
pub mod simulation;
pub mod unanswered;

/// Columns one below the other: the first and the last to the left, figures to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let is_text = |column: usize| {
        column == 0 || rows.iter().skip(1).any(|row| row.get(column).is_some_and(|cell| cell.contains(' ')))
    };
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = widths[column];
            if is_text(column) { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        text += cells.collect::<Vec<_>>().join("  ").trim_end();
        text.push('\n');
    }
    text
}
