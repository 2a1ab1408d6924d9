//! `kenal doctor`: everything that a bot at work depends on, what is wrong with it and what to do.

mod bot;
mod keeping;
mod machine;
mod words;

use std::process::ExitCode;

use serde::Serialize;

use crate::{
    app::{content, location, print, secret_in},
    config::{Doctor, Shared},
    store::Location,
};

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Ok,
    /// The bot works; somebody should have a look.
    Warning,
    /// The bot does not work, or not for long.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Line {
    name: &'static str,
    state: State,
    says: String,
    /// What to do; `None` where nothing is to be done, or where what is said ends with it.
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Line {
    fn ok(name: &'static str, says: impl Into<String>) -> Self {
        Self { name, state: State::Ok, says: says.into(), advice: None }
    }

    fn warning(name: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, state: State::Warning, says: says.into(), advice: Some(advice.into()) }
    }

    fn wrong(name: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, state: State::Wrong, says: says.into(), advice: Some(advice.into()) }
    }

    /// What failed, where its words name the way out themselves.
    fn failed(name: &'static str, error: &impl ToString) -> Self {
        Self { name, state: State::Wrong, says: error.to_string(), advice: None }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    checks: &'a [Line],
    warnings: usize,
    wrong: usize,
}

/// Looks at everything; fails if anything is wrong.
pub(super) async fn doctor(shared: &Shared, options: &Doctor) -> anyhow::Result<ExitCode> {
    let content = content(shared);
    let mut lines = bot::lines(shared, options, content.as_deref().ok()).await;
    lines.extend(keeping::lines(shared, options).await);
    match &content {
        Ok(content) => lines.extend(words::lines(shared, content)),
        Err(error) => lines.push(Line::failed("content", &format!("{error:#}"))),
    }
    lines.extend(machine::lines());

    let secrets = secrets(shared, options);
    for line in &mut lines {
        hide(&mut line.says, &secrets);
        line.advice.iter_mut().for_each(|advice| hide(advice, &secrets));
    }
    let count = |state| lines.iter().filter(|line| line.state == state).count();
    let report = Report { checks: &lines, warnings: count(State::Warning), wrong: count(State::Wrong) };
    print(&if options.json { format!("{}\n", serde_json::to_string(&report)?) } else { text(&report) })?;
    Ok(if report.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The report for people: a line each, and what to do below it.
fn text(report: &Report<'_>) -> String {
    let mut text = String::new();
    for Line { name, state, says, advice } in report.checks {
        let state = match state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Wrong => "WRONG",
        };
        text.push_str(&format!("{state:<8} {name}: {}\n", says.replace('\n', "\n         ")));
        if let Some(advice) = advice {
            text.push_str(&format!("         -> {advice}\n"));
        }
    }
    text.push_str(&format!(
        "\n{} looked at: {} wrong, {} to look at\n",
        report.checks.len(),
        report.wrong,
        report.warnings
    ));
    text
}

/// What must not be printed, whatever an error repeats.
fn secrets(shared: &Shared, options: &Doctor) -> Vec<String> {
    let mut secrets: Vec<String> = ["TELOXIDE_TOKEN", "KENAL_KEY", "KENAL_WEBHOOK_SECRET"]
        .into_iter()
        .filter_map(|name| secret_in(name).ok()?)
        .collect();
    secrets.extend(super::telegram::given_token(&options.access).ok().flatten());
    if let Ok(Location::Postgres(address)) = location(shared, super::USUAL_STORE) {
        secrets.push(secrecy::ExposeSecret::expose_secret(&address).to_owned());
    }
    // Of a token the second half is the secret one.
    let halves: Vec<String> = secrets.iter().filter_map(|one| Some(one.split_once(':')?.1.to_owned())).collect();
    secrets.extend(halves);
    secrets.retain(|secret| secret.len() >= 8);
    secrets
}

fn hide(text: &mut String, secrets: &[String]) {
    for secret in secrets.iter().filter(|secret| !secret.starts_with("//")) {
        *text = text.replace(secret.as_str(), "…");
    }
}
