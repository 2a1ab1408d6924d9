//! Test questions: what is asked and which article has to answer it, kept with the content that they test.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use toml::Spanned;

use crate::domain::{
    evaluation::Prediction,
    knowledge::{ArticleId, KnowledgeBase, Meaning},
    problem::{Problem, SourceFile},
};

/// Where the test questions are: each file is a table of `"question" = "article"`.
pub const TESTS: &str = "tests/";

/// What stands in place of an article where none may answer.
const NONE: &str = "none";

/// A question and what has to answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestQuestion {
    /// Its file, below `data/`.
    pub file: String,
    /// Its line there.
    pub line: usize,
    /// What is asked.
    pub text: String,
    /// The article that has to answer; `None` where none may.
    pub article: Option<ArticleId>,
}

impl TestQuestion {
    /// What is wrong with the answer that the question gets now; `None` where it is the expected one.
    #[must_use]
    pub fn fault(&self, kb: &KnowledgeBase) -> Option<Problem> {
        let reply = TestReply::of(kb, &self.text);
        let expected = match (&self.article, &reply) {
            (Some(article), TestReply::Article(shown)) if article == shown => return None,
            (None, TestReply::NoArticle(_)) => return None,
            (Some(article), _) if kb.article(article).is_none() => no_article(article),
            (Some(article), _) => format!("it should be answered with `{article}`"),
            (None, _) => "no article should answer it".to_owned(),
        };
        let reason = format!("`{}`: {expected}; the bot {reply}", self.text);
        Some(Problem { file: self.file.clone(), line: Some(self.line), reason })
    }

    /// What is wrong with it before anything is asked: an article that is to answer it and that there is not.
    #[must_use]
    pub fn without_article(&self, is_there: impl Fn(&ArticleId) -> bool) -> Option<Problem> {
        let article = self.article.as_ref().filter(|article| !is_there(article))?;
        let reason = format!("`{}`: {}", self.text, no_article(article));
        Some(Problem { file: self.file.clone(), line: Some(self.line), reason })
    }
}

fn no_article(article: &ArticleId) -> String {
    format!("there is no article `{article}` to answer it: name one by its file in data/articles, or `{NONE}`")
}

/// What a question gets as a first message, as far as a test question speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestReply {
    /// This article is shown.
    Article(ArticleId),
    /// The visitor is asked which of these is meant.
    Clarify(Vec<ArticleId>),
    /// No article; what `kenal eval` calls it.
    NoArticle(String),
}

impl TestReply {
    /// What this question gets.
    #[must_use]
    pub fn of(kb: &KnowledgeBase, text: &str) -> Self {
        match kb.ask(text).meaning {
            Meaning::Answer(article) | Meaning::Remark { article: Some(article), .. } => Self::Article(article),
            Meaning::Clarify(articles) => Self::Clarify(articles),
            _ => Self::NoArticle(Prediction::of(kb, text).predicted),
        }
    }
}

impl fmt::Display for TestReply {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Article(article) => write!(out, "answers with `{article}`"),
            Self::Clarify(articles) => {
                let named: Vec<String> = articles.iter().map(|article| format!("`{article}`")).collect();
                write!(out, "asks back: {}?", named.join(" or "))
            }
            Self::NoArticle(kind) => write!(out, "answers with no article ({kind})"),
        }
    }
}

/// The test questions of these files, in the order of files and lines. Files in other folders are passed over.
///
/// # Errors
/// Every file that can't be read, and what has no question or no article's id.
pub fn parse(files: &[SourceFile]) -> Result<Vec<TestQuestion>, Vec<Problem>> {
    let mut tests = Vec::new();
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.name.starts_with(TESTS)) {
        let read: BTreeMap<Spanned<String>, Spanned<String>> = match toml::from_str(&file.text) {
            Ok(read) => read,
            Err(error) => {
                problems.push(Problem::of_toml(file, &error));
                continue;
            }
        };
        for (text, article) in read {
            let at = text.span().start;
            let (text, article) = (text.into_inner(), article.into_inner());
            let Problem { line, .. } = Problem::at(file, at, "");
            if text.trim().is_empty() || article.trim().is_empty() {
                let reason =
                    format!("write a question and the article that answers it, or `{NONE}`: \"…\" = \"salary\"");
                problems.push(Problem::at(file, at, reason));
                continue;
            }
            let article = Some(article).filter(|article| article != NONE).map(ArticleId::new);
            tests.push(TestQuestion { file: file.name.clone(), line: line.unwrap_or_default(), text, article });
        }
    }
    tests.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    if problems.is_empty() { Ok(tests) } else { Err(problems) }
}

/// The questions that get something else from `after` than from `before`, with both. Each wording is asked once.
#[must_use]
pub fn changes<'a>(
    questions: impl IntoIterator<Item = &'a TestQuestion>,
    before: &KnowledgeBase,
    after: &KnowledgeBase,
) -> Vec<(&'a str, TestReply, TestReply)> {
    let texts: BTreeSet<&str> = questions.into_iter().map(|test| test.text.as_str()).collect();
    let replies = texts.into_iter().map(|text| (text, TestReply::of(before, text), TestReply::of(after, text)));
    replies.filter(|(_, before, after)| before != after).collect()
}
