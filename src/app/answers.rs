//! `kenal ask`, `kenal eval` and `kenal simulate`: one question, or many with the answers expected.

use std::{collections::BTreeMap, fs, path::Path, process::ExitCode};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::{
    app::{content, locale, print, progress::Progress},
    assets,
    config::{Ask, Eval, Shared, Simulate},
    domain::{
        content::Content,
        conversation::{Act, Event, Session, turn},
        evaluation,
        knowledge::Context as Place,
        problem::{Problem, SourceFile},
        questionnaire::simulate,
    },
    engine,
    render::tables,
    terminal,
};

/// Answers one question, as the bot would answer it as a first message.
pub(super) fn ask(shared: &Shared, options: &Ask) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let query = options.text.join(" ");
    let understanding = content.knowledge.ask(&query);
    let asked = options.lang.map(locale);
    let spoken = asked.or(understanding.language).unwrap_or_default();
    if options.json {
        print(&format!("{}\n", terminal::query(&understanding, spoken)))?;
        return Ok(ExitCode::SUCCESS);
    }
    if options.why {
        print(&format!("{}\n", content.knowledge.explain(&content.knowledge.read(&query), &Place::default())))?;
        return Ok(ExitCode::SUCCESS);
    }
    let session = Session { locale: spoken, locale_chosen: asked.is_some(), ..Session::default() };
    let event = Event {
        at: engine::now(),
        sent: None,
        message: None,
        live: true,
        in_group: false,
        language: Some(spoken),
        act: Act::Said(query),
    };
    for message in turn(&content, session, &event).messages {
        print(&format!("{}\n", message.plain()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures the answers with question sets, or typed answers with a table.
pub(super) fn eval(shared: &Shared, options: &Eval) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    if options.fit {
        return fit(shared, options);
    }
    match &options.answers {
        Some(table) => typed_answers(&content, table, options),
        None => questions(&content, options),
    }
}

/// Finds the weights of the evidence again: with the index's own phrasings, and with what these sets say is right.
fn fit(shared: &Shared, options: &Eval) -> anyhow::Result<ExitCode> {
    let mut rows = Vec::new();
    for file in &options.files {
        let text = fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
        rows.extend(evaluation::read_fit_rows(&text).map_err(|(line, reason)| {
            anyhow::anyhow!("{}:{line}: no row of a set of questions or statements: {reason}", file.display())
        })?);
    }
    let files: Vec<SourceFile> = assets::files(shared.content.as_deref())?
        .into_iter()
        .filter_map(|file| Some(SourceFile { name: file.name.strip_prefix("data/")?.to_owned(), text: file.text }))
        .collect();
    let weights = evaluation::fit(&files, &rows)
        .map_err(|problems| anyhow::anyhow!(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    print(&toml::to_string(&evaluation::Fitted { evidence: weights })?)?;
    Ok(ExitCode::SUCCESS)
}

/// Measures the answers with question sets, taken together.
fn questions(content: &Content, options: &Eval) -> anyhow::Result<ExitCode> {
    let mut rows = Vec::new();
    let mut unlabelled = None;
    for file in &options.files {
        let text = fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
        let read = evaluation::read_rows(&text).map_err(|(line, reason)| {
            anyhow::anyhow!("{}:{line}: no row of a question set: {reason}", file.display())
        })?;
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).zip(&read);
        if let (None, Some(((line, _), _))) = (&unlabelled, lines.find(|(_, row)| row.label.is_empty())) {
            unlabelled = Some(format!("{}:{line}", file.display()));
        }
        rows.extend(read);
    }
    // Without labels there is nothing to measure; what is predicted can be asked for all the same.
    if let Some(place) = unlabelled.filter(|_| options.predictions.is_none()) {
        bail!(
            "{place}: this row has no `label` to measure by: add one, or ask for answers alone with --predictions FILE"
        );
    }
    let report = evaluation::evaluate(&content.knowledge, &rows);
    if let Some(file) = &options.predictions {
        let mut text = String::new();
        for prediction in &report.predictions {
            text.push_str(&serde_json::to_string(prediction)?);
            text.push('\n');
        }
        fs::write(file, text).with_context(|| format!("{} can't be written", file.display()))?;
    }
    if options.json {
        print(&format!("{}\n", serde_json::to_string(&report.figures)?))?;
    } else {
        print(&tables::evaluation::report(&report))?;
    }
    if let Some(file) = &options.floors {
        let text = fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
        let floors: BTreeMap<String, f64> = toml::from_str(&text).map_err(|error| {
            let file = SourceFile { name: file.display().to_string(), text: text.clone() };
            anyhow::anyhow!("{}", Problem::of_toml(&file, &error))
        })?;
        let below = report.figures.below(&floors);
        if !below.is_empty() {
            bail!("below the floors of {}:\n{}", file.display(), below.join("\n"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A typed answer and what it means.
#[derive(Deserialize)]
struct TypedAnswer {
    q: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Serialize)]
struct Predicted<'a> {
    q: &'a str,
    predicted: &'static str,
}

/// Reads each typed answer as one to a question with the five agreement answers.
fn typed_answers(content: &Content, table: &Path, options: &Eval) -> anyhow::Result<ExitCode> {
    let rows: Vec<TypedAnswer> = lines(table)?;
    let mut predictions = String::new();
    if rows.iter().all(|row| row.label.is_none()) && options.predictions.is_none() {
        bail!(
            "{}: no row has a `label` to measure by: add some, or ask for what is read alone with --predictions FILE",
            table.display()
        );
    }
    let (mut labelled, mut right) = (0_u32, 0_u32);
    for row in &rows {
        let predicted = content.typed.read_agreement(&content.knowledge.read(&row.q)).label();
        predictions.push_str(&serde_json::to_string(&Predicted { q: &row.q, predicted })?);
        predictions.push('\n');
        let Some(label) = &row.label else {
            continue;
        };
        labelled += 1;
        if predicted == label || row.also.iter().any(|also| also == predicted) {
            right += 1;
        } else if !options.json {
            println!("{label:>9}, read as {predicted:<9} {}", row.q);
        }
    }
    if let Some(file) = &options.predictions {
        fs::write(file, predictions).with_context(|| format!("{} can't be written", file.display()))?;
    }
    let share = f64::from(right) / f64::from(labelled.max(1));
    if options.json {
        print(&format!("{}\n", serde_json::json!({ "n": labelled, "right": right, "all": share })))?;
    } else {
        print(&format!("{right} of {labelled} typed answers read right ({share:.3})\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The rows of a JSON-lines file.
fn lines<T: for<'a> Deserialize<'a>>(file: &Path) -> anyhow::Result<Vec<T>> {
    let text = fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
    let rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(number, line)| {
        serde_json::from_str(line)
            .with_context(|| format!("{}:{}: no row of a question set", file.display(), number + 1))
    })
    .collect()
}

/// Shows by simulation how well the questionnaire finds out what is so.
pub(super) fn simulate(shared: &Shared, options: &Simulate) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let mut progress = Progress::of(simulate::LOADINGS.len());
    let simulations = simulate::LOADINGS.map(|loading| {
        progress.begins(&loading.to_string());
        simulate::run(&content.questionnaire, options.respondents.get(), options.seed, loading)
    });
    drop(progress);
    print(&tables::simulation::table(&simulations, options.seed, &content.catalog, locale(options.lang)))?;
    Ok(ExitCode::SUCCESS)
}
