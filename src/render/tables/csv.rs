//! Cells of a table that a spreadsheet opens.

use crate::domain::spreadsheet::is_formula;

/// A text as a cell. What a spreadsheet would take for a formula gets an apostrophe in front, and so stays a text
/// (<https://owasp.org/www-community/attacks/CSV_Injection>); what would end the cell is quoted. Not for numbers.
#[must_use]
pub fn cell(text: &str) -> String {
    let plain = if is_formula(text) { format!("'{text}") } else { text.to_owned() };
    if plain.contains([',', ';', '"', '\t', '\n', '\r']) {
        format!("\"{}\"", plain.replace('"', "\"\""))
    } else {
        plain
    }
}
