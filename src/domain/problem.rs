//! Content files and what is wrong with them.

use std::fmt;

use toml::value::Datetime;

use crate::domain::locale::Locale;

/// A content file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path inside the content directory, e.g. `articles/duties.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Something wrong with a content file, told so that an editor can mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file's path inside the content directory.
    pub file: String,
    /// The line, counted from 1; None where the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong and what to do, in lower case and without a full stop.
    pub reason: String,
}

impl Problem {
    /// A problem of a whole file.
    pub fn of(file: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, reason: reason.into() }
    }

    /// A problem at the line that holds byte `at` of the file's text.
    pub fn at(file: &SourceFile, at: usize, reason: impl Into<String>) -> Self {
        let before = &file.text.as_bytes()[..at.min(file.text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Self { file: file.name.clone(), line: Some(line), reason: reason.into() }
    }

    /// What the TOML reader says of a file, with its place and in an editor's words.
    pub fn of_toml(file: &SourceFile, error: &toml::de::Error) -> Self {
        let mut reason = error.message().to_owned();
        for (types, words) in EXPECTED {
            if types.iter().any(|kind| reason.ends_with(&format!("expected {kind}"))) {
                let kind = reason.rfind("expected").unwrap_or(reason.len());
                reason.replace_range(kind.., &format!("expected {words}"));
            }
        }
        let missing = reason.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')).map(str::to_owned);
        if let Some(field) = &missing {
            reason = format!("`{field}` is missing: add it here");
        }
        let Some(span) = error.span() else {
            return Self::of(file.name.clone(), reason);
        };
        // What the file as a whole lacks is added at its end.
        if let Some(field) = missing.filter(|_| span.is_empty()) {
            if Locale::from_tag(&field).is_some() {
                reason = format!("the part [{field}] is missing: add it, as in the other files here");
            }
            return Self::at(file, file.text.trim_end().len(), reason);
        }
        let start = file.text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let line = file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if let Some(hint) = line.split_once('=').and_then(|(_, value)| hint(value.trim())) {
            reason = format!("{reason}; {hint}");
        }
        if has_leaning_quotes(line) {
            "these quotes lean: write straight ones, \"…\"".clone_into(&mut reason);
        }
        if let Some(words) = header(line, &reason) {
            reason = words;
        }
        match line.split_once('=').map(|(key, _)| key.trim()).filter(|key| !key.is_empty() && !reason.contains(*key)) {
            Some(key) => Self::at(file, span.start, format!("`{key}`: {reason}")),
            None => Self::at(file, span.start, reason),
        }
    }
}

/// What an editor may have meant by a value that the TOML reader refuses.
fn hint(value: &str) -> Option<String> {
    let end = value.find([' ', '#', ',']).unwrap_or(value.len());
    mended_day(&value[..end]).map(|day| format!("write the date as {day}"))
}

/// Whether a value of this line, in brackets or not, begins with quotes that some programs put in the place of straight ones.
fn has_leaning_quotes(line: &str) -> bool {
    line.match_indices(['“', '”', '„', '‘', '’', '«', '»']).any(|(at, _)| {
        line[..at].trim_end().ends_with(['=', '[', '{', ',']) && line[..at].matches('"').count().is_multiple_of(2)
    })
}

/// What is wrong with a line that begins a part, `[name]`; `None` for any other line.
fn header(line: &str, reason: &str) -> Option<String> {
    let line = line.trim();
    let name = line.trim_matches(['[', ']']);
    match (line.starts_with("[["), line.starts_with('[')) {
        (true, _) if reason.starts_with("invalid type: map") => {
            Some(format!("[[{name}]] is no list, there is one of it: write [{name}], with one bracket on each side"))
        }
        (false, true) if reason.ends_with("expected a sequence") => {
            Some(format!("there may be several of these: write [[{name}]], with two brackets on each side, for each"))
        }
        (false, true) if reason == "duplicate key" => Some(format!(
            "[{name}] stands here for a second time: put both into one, or, where there may be several, write [[{name}]], with \
             two brackets on each side, for each"
        )),
        _ => None,
    }
}

/// The day that is meant by one written with the day first, `31/12/2026`, as content files write it; `None` for any other
/// text.
#[must_use]
pub fn mended_day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [day, month, year] = *parts.as_slice() else { return None };
    let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    let mended = format!("{}-{month:02}-{day:02}", year.parse::<u16>().ok()?);
    is_day(&mended).then_some(mended)
}

/// Whether this is a day as content files write it, `2026-12-31`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    text.parse::<Datetime>().is_ok_and(|found| found.date.is_some() && found.time.is_none())
}

/// Says that this is no day, and how to write it.
#[must_use]
pub fn no_day(text: &str) -> String {
    match mended_day(text) {
        Some(day) => format!("`{text}` is no date; write it as {day}"),
        None => format!("`{text}` is no date; write year, month and day, e.g. 2026-11-24"),
    }
}

/// What the TOML reader calls a type, and what an editor does.
const EXPECTED: [(&[&str], &str); 5] = [
    (&["f32", "f64"], "a number"),
    (&["u8", "u16", "u32", "u64", "usize", "i32", "i64"], "a whole number"),
    (&["a string"], "a text in quotes"),
    (&["a boolean"], "`true` or `false`"),
    (&["struct PerLocale"], "both languages, { id = \"…\", en = \"…\" }"),
];

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: {}", self.file, self.reason),
            None => write!(formatter, "{}: {}", self.file, self.reason),
        }
    }
}
