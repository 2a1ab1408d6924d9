//! An article: what the bot says about one subject, in both languages, and what that rests on.

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::ArticleId;
use crate::domain::locale::{Locale, PerLocale};
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::text::utterance::tokens;

/// Where the articles' texts are.
pub const TEXTS: &str = "articles/";
/// Where is what leads to them.
pub const TRAINING: &str = "training/articles/";

/// What the bot says about one subject.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Article {
    id: ArticleId,
    text: PerLocale<ArticleText>,
    sentences: Vec<u8>,
    related: Vec<ArticleId>,
    tags: Vec<String>,
    sources: Vec<ArticleSource>,
    checked: Option<String>,
    recheck: Option<String>,
    defines: bool,
}

/// The words of an article in one language.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleText {
    /// Its title.
    pub title: String,
    /// The answer in a few lines.
    pub short: String,
    /// The whole answer.
    pub full: String,
    /// An example, where there is one.
    #[serde(default)]
    pub example: Option<String>,
}

/// What leads to an article in one language.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingText {
    /// Words that alone ask for it, parted by commas.
    #[serde(default)]
    pub keywords: String,
    /// Ways of asking for it, one a line.
    #[serde(default)]
    pub phrasings: String,
}

/// Where a claim comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleSource {
    /// The mark by which the text refers to it.
    #[serde(default)]
    pub mark: Option<String>,
    /// Its title.
    pub title: String,
    /// Where it can be read.
    #[serde(default)]
    pub url: Option<String>,
    /// Its date.
    #[serde(default)]
    pub date: Option<String>,
    /// Whether what it says changes with time, so that the date is shown.
    #[serde(default)]
    pub ages: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ArticleFile {
    #[serde(default)]
    sentences: Vec<u8>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    checked: Option<String>,
    #[serde(default)]
    recheck: Option<String>,
    #[serde(default)]
    sources: Vec<ArticleSource>,
    #[serde(default)]
    defines: bool,
    id: ArticleText,
    en: ArticleText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrainingFile {
    #[serde(default)]
    id: TrainingText,
    #[serde(default)]
    en: TrainingText,
}

impl Article {
    /// The article of this file; its id is the file's name.
    ///
    /// # Errors
    /// What keeps the file from being read.
    pub fn parse(file: &SourceFile) -> Result<Self, Problem> {
        let read: ArticleFile = toml::from_str(&file.text).map_err(|error| Problem::of_toml(file, &error))?;
        Ok(Self {
            id: ArticleId::new(stem_of(&file.name)),
            text: PerLocale { id: read.id, en: read.en },
            sentences: read.sentences,
            related: read.related.into_iter().map(ArticleId::new).collect(),
            tags: read.tags,
            sources: read.sources,
            checked: read.checked,
            recheck: read.recheck,
            defines: read.defines,
        })
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &ArticleId {
        &self.id
    }

    /// Its words in this language.
    #[must_use]
    pub fn text(&self, locale: Locale) -> &ArticleText {
        self.text.get(locale)
    }

    /// Its title.
    #[must_use]
    pub fn title(&self, locale: Locale) -> &str {
        self.text(locale).title.trim()
    }

    /// The answer in a few lines.
    #[must_use]
    pub fn short(&self, locale: Locale) -> &str {
        self.text(locale).short.trim()
    }

    /// The whole answer.
    #[must_use]
    pub fn full(&self, locale: Locale) -> &str {
        self.text(locale).full.trim()
    }

    /// Whether it says what words mean, each after the word in bold.
    #[must_use]
    pub fn defines(&self) -> bool {
        self.defines
    }

    /// What it says on the words that are meant, where it says what words mean: of its whole answer, or else of the short one.
    /// Each begins with the word in bold, and is looked for by that and by what stands in brackets after it.
    #[must_use]
    pub fn definitions(&self, locale: Locale, is_meant: impl Fn(&[&str]) -> bool) -> Vec<&str> {
        let of = |text| defined(text).filter(|(names, _)| names.iter().any(|name| is_named(name, &is_meant)));
        let told = |text| of(text).map(|(_, line)| line).collect::<Vec<_>>();
        match self.defines {
            true => Some(told(self.full(locale)))
                .filter(|lines| !lines.is_empty())
                .unwrap_or_else(|| told(self.short(locale))),
            false => Vec::new(),
        }
    }

    /// An example; None where it has none.
    #[must_use]
    pub fn example(&self, locale: Locale) -> Option<&str> {
        self.text(locale).example.as_deref().map(str::trim)
    }

    /// The sentences of the source text it rests on, counted from 1.
    #[must_use]
    pub fn sentences(&self) -> &[u8] {
        &self.sentences
    }

    /// Articles a reader may want next.
    #[must_use]
    pub fn related(&self) -> &[ArticleId] {
        &self.related
    }

    /// Topics beyond the source text that it answers (`salary`).
    #[must_use]
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// Where its claims come from.
    #[must_use]
    pub fn sources(&self) -> &[ArticleSource] {
        &self.sources
    }

    /// The day its facts were checked (`2026-11-20`).
    #[must_use]
    pub fn checked(&self) -> Option<&str> {
        self.checked.as_deref()
    }

    /// The day by which they are to be checked again.
    #[must_use]
    pub fn recheck(&self) -> Option<&str> {
        self.recheck.as_deref()
    }

    /// Its place among all: those that rest on the source text in the order of its sentences, then the others by id.
    #[must_use]
    pub fn place(&self) -> (u8, &str) {
        (self.sentences.iter().copied().min().unwrap_or(u8::MAX), self.id.as_str())
    }
}

/// What a text says on each word that it has in bold before a colon, a name in brackets between: its names, and all of it.
fn defined(text: &str) -> impl Iterator<Item = (Vec<&str>, &str)> {
    text.lines().flat_map(|line| {
        let begins: Vec<usize> = line.match_indices("**").step_by(2).map(|(at, _)| at).collect();
        let words = begins.into_iter().filter_map(|at| {
            let (bold, rest) = line[at + 2..].split_once("**")?;
            let bracketed = rest.strip_prefix(" (").and_then(|rest| rest.split_once(')'));
            let (more, rest) = bracketed.map_or((None, rest), |(more, rest)| (Some(more), rest));
            rest.starts_with(':').then(|| (at, bold.split(", ").chain(more).collect::<Vec<_>>()))
        });
        let words: Vec<(usize, Vec<&str>)> = words.collect();
        let ends: Vec<usize> = words.iter().skip(1).map(|(at, _)| *at).chain([line.len()]).collect();
        words.into_iter().zip(ends).map(|((at, names), end)| (names, line[at..end].trim_end())).collect::<Vec<_>>()
    })
}

fn is_named(name: &str, is_meant: impl Fn(&[&str]) -> bool) -> bool {
    let tokens = tokens(name).list;
    let words: Vec<&str> = tokens.iter().map(|token| &*token.folded).collect();
    !words.is_empty() && is_meant(&words)
}

impl TrainingText {
    /// What leads to an article in each language, from its file.
    ///
    /// # Errors
    /// What keeps the file from being read; a language in which nothing leads to the article.
    pub fn parse(file: &SourceFile) -> Result<PerLocale<Self>, Problem> {
        let TrainingFile { id, en } = toml::from_str(&file.text).map_err(|error| Problem::of_toml(file, &error))?;
        let texts = PerLocale { id, en };
        for locale in Locale::ALL {
            let Self { keywords, phrasings } = texts.get(locale);
            for (name, value) in [("keywords", keywords), ("phrasings", phrasings)] {
                if value.trim().is_empty() {
                    return Err(Problem::of(&file.name, format!("`{name}` is missing in [{}]", locale.tag())));
                }
            }
        }
        Ok(texts)
    }
}

/// The file with an article's text.
#[must_use]
pub fn text_file(id: &str) -> String {
    format!("{TEXTS}{id}.toml")
}

/// The file with what leads to an article.
#[must_use]
pub fn training_file(id: &str) -> String {
    format!("{TRAINING}{id}.toml")
}

/// The name of a file without folder and ending.
#[must_use]
pub fn stem_of(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.strip_suffix(".toml").unwrap_or(file)
}
