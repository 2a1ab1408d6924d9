//! What is wrong with a content file: which file, where, and why.

use std::fmt;

/// A content file as it was read, before anything is believed about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path below `data/`, e.g. `knowledge/duties.toml`.
    pub name: String,
    /// All that stands in it.
    pub text: String,
}

impl SourceFile {
    /// A file from its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// Something wrong with a content file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's path below `data/`.
    pub file: String,
    /// The line, counted from 1, where one can be named.
    pub place: Option<usize>,
    /// What is wrong and, where it is not plain, what to do.
    pub reason: String,
}

impl Problem {
    /// A problem of a whole file.
    pub fn new(file: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { file: file.into(), place: None, reason: reason.into() }
    }

    /// The problem that keeps a TOML file from being read.
    #[must_use]
    pub fn of_toml(file: &SourceFile, error: &toml::de::Error) -> Self {
        let place = error.span().map(|span| line_of(&file.text, span.start));
        Self { file: file.name.clone(), place, reason: error.message().trim().to_owned() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(line) => write!(formatter, "{}:{line}: {}", self.file, self.reason),
            None => write!(formatter, "{}: {}", self.file, self.reason),
        }
    }
}

/// The line of a byte, counted from 1.
fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|&b| b == b'\n').count() + 1
}
