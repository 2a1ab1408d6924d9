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

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_text_is_a_formula_or_ends_its_cell() {
        for (text, written) in [
            ("gaji kak?", "gaji kak?"),
            ("=1+1", "'=1+1"),
            ("+62 dan seterusnya", "'+62 dan seterusnya"),
            ("- gaji", "'- gaji"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1+1", "' =1+1"),
            ("\t=1+1", "\"'\t=1+1\""),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
            ("gaji, tunjangan", "\"gaji, tunjangan\""),
            ("a;=1+1", "\"a;=1+1\""),
            ("kerja-kerja", "kerja-kerja"),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
