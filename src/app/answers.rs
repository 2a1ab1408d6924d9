//! `kenal ask` and `kenal eval`: one question, or many with the answers expected.

use std::process::ExitCode;

use crate::{
    app::{content, locale},
    config::{Ask, Eval, Shared},
    domain::{content::Content, knowledge::{Finding, Outcome}, locale::Locale, markup},
    terminal,
};

/// Answers one question.
pub(super) fn ask(shared: &Shared, options: &Ask) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let query = options.text.join(" ");
    let finding = content.knowledge.ask(&query, None);
    let locale = options.lang.map(locale).or(finding.language).unwrap_or_default();
    if options.json {
        println!("{}", terminal::query(&finding, locale));
    } else {
        println!("{}", told(&content, &finding, locale));
    }
    Ok(ExitCode::SUCCESS)
}

fn told(content: &Content, finding: &Finding, locale: Locale) -> String {
    match &finding.outcome {
        Outcome::Answer(id) => match content.knowledge.article(id) {
            Some(article) => format!("{}\n\n{}", article.title(locale), markup::without_marks(article.short(locale)).replace("**", "")),
            None => id.to_string(),
        },
        other => format!("{other:?}"),
    }
}

/// Measures the answers with question sets.
pub(super) fn eval(_shared: &Shared, _options: &Eval) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not yet")
}
