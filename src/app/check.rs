//! `kenal check`: all content, what is wrong with it and what deserves a look.

use std::process::ExitCode;

use crate::{
    app::{content, print},
    config::Shared,
    domain::{content::Content, problem::Problem},
    engine,
};

/// Checks all content; fails where anything is wrong.
pub(super) fn check(shared: &Shared) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let today = today();
    let problems: Vec<Problem> = content.check(&today);
    if problems.is_empty() {
        print(&format!("{}\n", summary(&content)))?;
        return Ok(ExitCode::SUCCESS);
    }
    for problem in &problems {
        print(&format!("{problem}\n"))?;
    }
    anyhow::bail!("{} to mend in the content", problems.len());
}

fn summary(content: &Content) -> String {
    let articles = content.knowledge.articles();
    let fairs = content.fairs.iter().count();
    format!(
        "all is well: {} articles, {} questions, {} fairs, {} languages",
        articles.len(),
        content.questionnaire.questions(crate::domain::questionnaire::Form::Full).len(),
        fairs,
        crate::domain::locale::Locale::ALL.len()
    )
}

/// Today's date, in UTC, as content files write it.
fn today() -> String {
    let now = jiff::Timestamp::from_second(engine::now()).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(now).date().to_string()
}
