//! The table of claims: what the source text and the checked facts say, and in which article each of it is said.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::domain::{
    knowledge::{Article, KnowledgeBase, article::text_file},
    locale::{Locale, PerLocale},
    markup,
    problem::{Problem, SourceFile},
};

/// The file with the table. Content that has none is not held to one.
pub const CLAIMS: &str = "source/claims.toml";

/// What is claimed, and where it is said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The claims of the source text.
    #[serde(default)]
    claim: Vec<Claim>,
    /// The checked facts by their marks (`B01`), each with the articles that cite it.
    #[serde(default)]
    facts: BTreeMap<String, Vec<String>>,
}

/// One claim of the source text: its words there, and the words of an article that say it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    /// The sentence, counted from 1.
    sentence: u8,
    /// Its words there.
    source: String,
    /// The article that says it.
    article: String,
    /// The article's words in Indonesian.
    id: String,
    /// The article's words in English.
    en: String,
}

impl Claims {
    /// Reads the table.
    ///
    /// # Errors
    /// What keeps the file from being read.
    pub fn parse(file: &SourceFile) -> Result<Self, Problem> {
        toml::from_str(&file.text).map_err(|error| Problem::of_toml(file, &error))
    }

    /// Everything in which the table and the articles disagree, both ways.
    #[must_use]
    pub fn faults(&self, kb: &KnowledgeBase) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.claim.iter().for_each(|claim| claim.faults(kb, &mut problems));
        self.unclaimed(kb, &mut problems);
        self.facts_listed(kb, &mut problems);
        self.facts_cited(kb, &mut problems);
        problems
    }

    /// Sentences without a claim, and articles that rest on a sentence of which they say nothing.
    fn unclaimed(&self, kb: &KnowledgeBase, problems: &mut Vec<Problem>) {
        for number in 1..=kb.sentences().len() {
            if !self.claim.iter().any(|claim| usize::from(claim.sentence) == number) {
                let reason = format!("no claim of sentence {number} is listed: add a [[claim]] for each thing it says");
                problems.push(Problem::of(CLAIMS, reason));
            }
        }
        for article in kb.articles() {
            for number in article.sentences() {
                let says = |claim: &Claim| claim.sentence == *number && claim.article == article.id().as_str();
                if !self.claim.iter().any(says) {
                    let reason = format!(
                        "it rests on sentence {number}, but {CLAIMS} lists no claim of that sentence in it: add the \
                         [[claim]], or take {number} out of `sentences`"
                    );
                    problems.push(Problem::of(text_file(article.id().as_str()), reason));
                }
            }
        }
    }

    /// Facts of the table that the article does not cite, and articles that do not exist.
    fn facts_listed(&self, kb: &KnowledgeBase, problems: &mut Vec<Problem>) {
        for (mark, articles) in &self.facts {
            for name in articles {
                let Some(article) = named(kb, name) else {
                    problems.push(no_article(&format!("fact {mark}"), name));
                    continue;
                };
                for locale in Locale::ALL.into_iter().filter(|locale| !cited(article, *locale).contains(mark.as_str()))
                {
                    let reason = format!(
                        "fact {mark} is listed for `{name}`, whose text in [{}] does not cite {{{mark}}}: cite it in \
                         {}, or take `{name}` out of {mark}",
                        locale.tag(),
                        text_file(name)
                    );
                    problems.push(Problem::of(CLAIMS, reason));
                }
            }
        }
    }

    /// The facts that these articles cite and that the table does not list for them, each with its articles, e.g.
    /// `K01 (remote-work)`: for articles that a table does not hold for because they were changed without it.
    #[must_use]
    pub fn unlisted<'a>(&self, articles: impl IntoIterator<Item = &'a Article>) -> Vec<String> {
        let mut unlisted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for article in articles {
            let name = article.id().as_str();
            let marks: BTreeSet<&str> = Locale::ALL.into_iter().flat_map(|locale| cited(article, locale)).collect();
            for mark in marks.into_iter().filter(|mark| !self.lists(mark, name)) {
                unlisted.entry(mark).or_default().push(name);
            }
        }
        unlisted.into_iter().map(|(mark, names)| format!("{mark} ({})", names.join(", "))).collect()
    }

    /// Whether a fact is listed for an article.
    fn lists(&self, mark: &str, article: &str) -> bool {
        self.facts.get(mark).is_some_and(|articles| articles.iter().any(|listed| listed == article))
    }

    /// Facts that an article cites and that the table does not list for it.
    fn facts_cited(&self, kb: &KnowledgeBase, problems: &mut Vec<Problem>) {
        for article in kb.articles() {
            let name = article.id().as_str();
            let marks: BTreeSet<&str> = Locale::ALL.into_iter().flat_map(|locale| cited(article, locale)).collect();
            for mark in marks.into_iter().filter(|mark| !self.lists(mark, name)) {
                let reason = format!(
                    "it cites {{{mark}}}, which {CLAIMS} does not list for it: add `{name}` to {mark} in [facts]"
                );
                problems.push(Problem::of(text_file(name), reason));
            }
        }
    }
}

impl Claim {
    /// In what the claim differs from its sentence and from its article.
    fn faults(&self, kb: &KnowledgeBase, problems: &mut Vec<Problem>) {
        let Self { sentence, source, article: name, .. } = self;
        match kb.sentence(*sentence) {
            None => {
                let reason = format!("`{source}` is listed for sentence {sentence}, and there is no such sentence");
                problems.push(Problem::of(CLAIMS, reason));
            }
            Some(text) if !text.contains(source.as_str()) => {
                let reason = format!("`{source}` does not stand in sentence {sentence}: copy its words from there");
                problems.push(Problem::of(CLAIMS, reason));
            }
            Some(_) => {}
        }
        let Some(article) = named(kb, name) else {
            problems.push(no_article(&format!("`{source}`"), name));
            return;
        };
        if !article.sentences().contains(sentence) {
            let reason = format!(
                "`{source}` is listed for `{name}`, which does not rest on sentence {sentence}: add {sentence} to \
                 `sentences` in {}",
                text_file(name)
            );
            problems.push(Problem::of(CLAIMS, reason));
        }
        let said = PerLocale { id: &self.id, en: &self.en };
        for locale in Locale::ALL {
            let said = said.get(locale);
            if said.trim().is_empty() || !is_said(article, locale, said) {
                let reason = format!(
                    "`{source}` is said to be in `{name}` in the words `{said}`, which do not stand in [{}] of {}: say \
                     it there, or give the words that do",
                    locale.tag(),
                    text_file(name)
                );
                problems.push(Problem::of(CLAIMS, reason));
            }
        }
    }
}

fn named<'a>(kb: &'a KnowledgeBase, name: &str) -> Option<&'a Article> {
    kb.articles().iter().find(|article| article.id().as_str() == name)
}

fn no_article(what: &str, name: &str) -> Problem {
    Problem::of(
        CLAIMS,
        format!("{what} is listed for `{name}`, and there is no such article: name one of data/articles"),
    )
}

/// Whether these words stand in an article, as they are read there.
fn is_said(article: &Article, locale: Locale, words: &str) -> bool {
    let words = words.to_lowercase();
    [article.short(locale), article.full(locale)]
        .into_iter()
        .any(|text| markup::plain(text).to_lowercase().contains(&words))
}

/// The marks that an article cites in this language.
fn cited(article: &Article, locale: Locale) -> BTreeSet<&str> {
    let texts = [Some(article.short(locale)), Some(article.full(locale)), article.example(locale)];
    texts.into_iter().flatten().flat_map(markup::marks).collect()
}
