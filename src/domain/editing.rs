//! The texts inside a TOML content file: where each stands, and how one is replaced with all around it left as it was.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use crate::domain::{
    locale::Locale,
    problem::{Problem, SourceFile},
};

/// A text of a content file in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    /// Its language.
    pub locale: Locale,
    /// The names that lead to it in the file, without the language: `["dimension", "people", "name"]`. An element of a
    /// list is named by its `key`, or counted from 1.
    pub path: Vec<String>,
    /// What it says.
    pub value: String,
    /// The bytes of the value, with its quotes.
    span: Range<usize>,
    /// How many names follow that of the language: none in `[some] id = "…"`, one in `[id] some = "…"`.
    after_language: usize,
}

impl FileText {
    /// Its path as one word: `dimension.people.name`.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.join(".")
    }
}

/// A change to a content file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    at: Range<usize>,
    text: String,
}

impl Edit {
    /// Puts another value in the place of this text's, as it is written there: between the same quotes, with the blanks
    /// around it as they were.
    #[must_use]
    pub fn replace(file: &SourceFile, text: &FileText, value: &str) -> Self {
        let is_long =
            file.text[text.span.clone()].starts_with("\"\"\"") || file.text[text.span.clone()].starts_with("'''");
        let before = &text.value[..text.value.len() - text.value.trim_start().len()];
        let after = if text.value.trim().is_empty() { "" } else { &text.value[text.value.trim_end().len()..] };
        Self { at: text.span.clone(), text: quoted(&format!("{before}{value}{after}"), is_long) }
    }

    /// Adds a text that the file does not have, below one that stands in the same table; `None` where there is no such
    /// one with a line of its own. `texts` are those of the file.
    #[must_use]
    pub fn add(file: &SourceFile, texts: &[FileText], path: &[String], locale: Locale, value: &str) -> Option<Self> {
        let (name, table) = path.split_last()?;
        let is_in_table = |text: &FileText| {
            text.after_language == 1
                && text.locale == locale
                && text.path.split_last().is_some_and(|(_, other)| other == table)
        };
        let is_other_language = |text: &&FileText| text.after_language == 0 && text.path == path;
        let (beside, name) = match texts.iter().find(is_other_language) {
            Some(beside) => (beside, locale.tag()),
            None => (texts.iter().rfind(|text| is_in_table(text))?, name.as_str()),
        };
        let rest = file.text[beside.span.end..].lines().next().unwrap_or_default();
        let at = beside.span.end + rest.len();
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        let added = Self { at: at..at, text: format!("\n{name} = {}", quoted(value, value.contains('\n'))) };
        let is_added = |texts: Vec<FileText>| texts.iter().any(|text| text.path == path && text.locale == locale);
        let whole = SourceFile { name: file.name.clone(), text: edited(file, vec![added.clone()]) };
        let is_fine = name.chars().all(is_name)
            && (rest.trim().is_empty() || rest.trim_start().starts_with('#'))
            && self::texts(&whole).is_ok_and(is_added);
        is_fine.then_some(added)
    }
}

/// A file's text with these edits, which do not overlap.
#[must_use]
pub fn edited(file: &SourceFile, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let mut text = String::with_capacity(file.text.len());
    let mut from = 0;
    for edit in edits {
        text.push_str(&file.text[from..edit.at.start]);
        text.push_str(&edit.text);
        from = edit.at.end;
    }
    text.push_str(&file.text[from..]);
    text
}

/// The texts of a file that stand in a language, in the file's order.
///
/// # Errors
/// What keeps the file from being read.
pub fn texts(file: &SourceFile) -> Result<Vec<FileText>, Problem> {
    let table = DeTable::parse(&file.text).map_err(|error| Problem::of_toml(file, &error))?;
    let mut found = Vec::new();
    in_table(table.get_ref(), &Place::default(), &mut found);
    found.sort_by_key(|text| text.span.start);
    Ok(found)
}

/// The texts of a file that say nothing: each must stand in every language.
#[must_use]
pub fn blank_texts(file: &SourceFile) -> Vec<Problem> {
    let blank = texts(file).unwrap_or_default().into_iter().filter(|text| text.value.trim().is_empty());
    let told = |text: FileText| {
        let reason = format!("`{}` has no text in `{}`; write one", text.name(), text.locale.tag());
        Problem::at(file, text.span.start, reason)
    };
    blank.map(told).collect()
}

/// Where a value stands.
#[derive(Clone, Default)]
struct Place {
    path: Vec<String>,
    locale: Option<Locale>,
    after_language: usize,
}

impl Place {
    fn inner(&self, name: &str) -> Self {
        let mut inner = self.clone();
        match Locale::from_tag(name) {
            Some(locale) => inner.locale = Some(locale),
            None => inner.named(name.to_owned()),
        }
        inner
    }

    fn named(&mut self, name: String) {
        self.path.push(name);
        self.after_language += usize::from(self.locale.is_some());
    }
}

fn in_table(table: &DeTable<'_>, place: &Place, found: &mut Vec<FileText>) {
    for (name, value) in table {
        in_value(value, &place.inner(name.get_ref()), found);
    }
}

fn in_value(value: &Spanned<DeValue<'_>>, place: &Place, found: &mut Vec<FileText>) {
    match (value.get_ref(), place.locale) {
        (DeValue::String(text), Some(locale)) => found.push(FileText {
            locale,
            path: place.path.clone(),
            value: text.clone().into_owned(),
            span: value.span(),
            after_language: place.after_language,
        }),
        (DeValue::Table(table), _) => in_table(table, place, found),
        (DeValue::Array(list), _) => in_list(list, place, found),
        _ => {}
    }
}

fn in_list(list: &DeArray<'_>, place: &Place, found: &mut Vec<FileText>) {
    for (number, value) in (1..).zip(list.iter()) {
        let key = value.get_ref().as_table().and_then(|table| table.get("key")?.get_ref().as_str());
        let name = key.map_or_else(|| format!("{number}"), str::to_owned);
        let mut inner = place.clone();
        inner.named(name);
        in_value(value, &inner, found);
    }
}

/// A value as TOML has it: a long one on lines of its own.
fn quoted(value: &str, is_long: bool) -> String {
    let is_long = is_long || value.contains('\n');
    let mut text = String::with_capacity(value.len() + 8);
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '\n' | '\t' if is_long => text.push(letter),
            // Three quotes would end a long text, and so would one before its own three.
            '"' if is_long && letters.peek().is_some_and(|next| *next != '"') => text.push('"'),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            letter if letter.is_control() => text.push_str(&format!("\\U{:08X}", u32::from(letter))),
            letter => text.push(letter),
        }
    }
    if is_long { format!("\"\"\"\n{text}\"\"\"") } else { format!("\"{text}\"") }
}
