//! Content files and what is wrong with them.

use std::fmt;

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

    /// What the TOML reader says of a file, with its place.
    pub fn of_toml(file: &SourceFile, error: &toml::de::Error) -> Self {
        let mut reason = error.message().to_owned();
        for (types, words) in EXPECTED {
            if types.iter().any(|kind| reason.ends_with(&format!("expected {kind}"))) {
                let kind = reason.rfind("expected").unwrap_or(reason.len());
                reason.replace_range(kind.., &format!("expected {words}"));
            }
        }
        let Some(span) = error.span() else {
            return Self::of(file.name.clone(), reason);
        };
        let start = file.text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let line = file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        match line.split_once('=').map(|(key, _)| key.trim()).filter(|key| !key.is_empty() && !reason.contains(*key)) {
            Some(key) => Self::at(file, span.start, format!("`{key}`: {reason}")),
            None => Self::at(file, span.start, reason),
        }
    }
}

/// What the TOML reader calls a type, and what an editor does.
const EXPECTED: [(&[&str], &str); 4] = [
    (&["f32", "f64"], "a number"),
    (&["u8", "u16", "u32", "u64", "usize", "i32", "i64"], "a whole number"),
    (&["a string"], "a text in quotes"),
    (&["a boolean"], "`true` or `false`"),
];

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: {}", self.file, self.reason),
            None => write!(formatter, "{}: {}", self.file, self.reason),
        }
    }
}
