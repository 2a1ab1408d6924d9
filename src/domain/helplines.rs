//! Where people in danger find help, by name: one file for each country and language.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::{
    locale::{Locale, PerLocale},
    problem::{Problem, SourceFile, no_day},
};

/// The folder of the files, below `data/`.
const FOLDER: &str = "helplines/";

/// The country whose helplines are named unless another is chosen.
pub const DEFAULT_COUNTRY: &str = "id";

/// Fewer ways than these are never named alone: a line may be busy, or may not answer.
const FEWEST_WAYS: usize = 2;

/// What help is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// Danger to oneself.
    Danger,
    /// Violence done by others.
    Violence,
}

/// The helplines of one country.
#[derive(Debug)]
pub struct Helplines {
    files: PerLocale<List>,
}

/// The helplines of a country as readers of one language see them.
#[derive(Debug)]
struct List {
    file: String,
    checked: Date,
    recheck: Date,
    lines: Vec<Helpline>,
}

/// One helpline.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helpline {
    /// What it is for.
    #[serde(rename = "for")]
    needs: Vec<Need>,
    /// Who answers.
    pub who: String,
    /// How they are reached: a number to call, an address.
    pub ways: Vec<String>,
    /// When they answer; absent if no source says.
    pub hours: Option<String>,
    /// Whether it costs nothing; absent if no source says.
    pub free: Option<bool>,
    /// What else a caller should know.
    pub note: Option<String>,
    /// Who says so, and when.
    source: String,
}

/// A file as an editor writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    checked: String,
    recheck: String,
    #[serde(default)]
    line: Vec<Helpline>,
}

impl Helplines {
    /// Reads the files of `helplines/` and keeps those of this country, `id` for Indonesia.
    ///
    /// # Errors
    /// Every file that can't be read or names too few ways to get help, whatever its country, and a language in which
    /// this country has no file.
    pub fn parse(data: &[SourceFile], country: &str) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut lists = BTreeMap::new();
        for file in data.iter().filter(|file| file.name.starts_with(FOLDER)) {
            match named(&file.name) {
                Some(named) => match List::parse(file) {
                    Ok(list) => drop(lists.insert(named, list)),
                    Err(mut found) => problems.append(&mut found),
                },
                None => problems.push(Problem::of(
                    &file.name,
                    "the name is not that of a country and a language; name it as `id-en.toml` is: two letters of the \
                     country, `-`, and `id` or `en`",
                )),
            }
        }
        let mut of = |locale: Locale| {
            let list = lists.remove(&(country.to_owned(), locale));
            if list.is_none() && problems.is_empty() {
                let name = format!("{FOLDER}{country}-{}.toml", locale.tag());
                let reason = "the file is missing: write it, or choose another country with --country, KENAL_COUNTRY";
                problems.push(Problem::of(name, reason));
            }
            list
        };
        match (of(Locale::Id), of(Locale::En)) {
            (Some(id), Some(en)) if problems.is_empty() => Ok(Self { files: PerLocale { id, en } }),
            _ => Err(problems),
        }
    }

    /// The helplines for this need, in the order of their file.
    pub fn of(&self, locale: Locale, need: Need) -> impl Iterator<Item = &Helpline> {
        self.files.get(locale).lines.iter().filter(move |line| line.needs.contains(&need))
    }

    /// The day on which the numbers were checked, once they should have been checked again; `None` until then.
    #[must_use]
    pub fn stale_since(&self, locale: Locale, today: Date) -> Option<Date> {
        let list = self.files.get(locale);
        (today > list.recheck).then_some(list.checked)
    }

    /// The files whose numbers should have been checked again before this day (`2026-11-24`).
    #[must_use]
    pub fn aged(&self, today: &str) -> Vec<Problem> {
        let lists = Locale::ALL.into_iter().map(|locale| self.files.get(locale));
        lists
            .filter(|list| list.recheck.to_string().as_str() < today)
            .map(|list| {
                let reason = format!(
                    "the helplines were to be checked again by {}: call each one, then write the new days into \
                     `checked` and `recheck`",
                    list.recheck
                );
                Problem::of(&list.file, reason)
            })
            .collect()
    }
}

impl List {
    fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let written: Written = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        let mut problems = Vec::new();
        let mut refuse = |reason: String| problems.push(Problem::of(&file.name, reason));
        let mut day = |name: &str, text: &str| {
            let day: Option<Date> = text.parse().ok();
            if day.is_none() {
                refuse(format!("`{name}`: {}", no_day(text)));
            }
            day
        };
        let (checked, recheck) = (day("checked", &written.checked), day("recheck", &written.recheck));
        for line in &written.line {
            let texts = [&line.who, &line.source].into_iter().chain(&line.ways).chain(&line.hours).chain(&line.note);
            if line.needs.is_empty() || texts.into_iter().any(|text| text.trim().is_empty()) {
                refuse(format!(
                    "the helpline `{}` has an empty text or no `for`; fill it in or leave it out",
                    line.who
                ));
            }
        }
        for (need, name) in [(Need::Danger, "danger"), (Need::Violence, "violence")] {
            let lines = written.line.iter().filter(|line| line.needs.contains(&need));
            let ways: usize = lines.map(|line| line.ways.len()).sum();
            if ways < FEWEST_WAYS {
                refuse(format!(
                    "there are {ways} ways to get help for `{name}`; one alone may not answer: name {FEWEST_WAYS} or more"
                ));
            }
        }
        match (checked, recheck) {
            (Some(checked), Some(recheck)) if problems.is_empty() => {
                Ok(Self { file: file.name.clone(), checked, recheck, lines: written.line })
            }
            _ => Err(problems),
        }
    }
}

/// The country and the language that a file is named after; `None` for any other name.
fn named(name: &str) -> Option<(String, Locale)> {
    let (country, language) = name.strip_prefix(FOLDER)?.strip_suffix(".toml")?.split_once('-')?;
    let is_country = country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_lowercase());
    Some((country.to_owned(), Locale::from_tag(language)?)).filter(|_| is_country)
}
