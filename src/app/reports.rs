//! `kenal funnel`, `kenal unanswered` and `kenal items`: what happened, for the organiser and the editor; the bot may be
//! running.

use std::{collections::BTreeSet, fs, process::ExitCode};

use anyhow::{Context, bail};

use crate::{
    app::{content, locale, location, print},
    assets,
    config::{FormName, Funnel, Items, Shared, Unanswered},
    domain::{
        fair::LEAST,
        funnel::{self, Filter, NoteRow},
        questionnaire::{
            Form,
            statistics::{self, Cell, Sums},
        },
        unanswered::{self, Asked},
    },
    render::{chart, output, tables},
    store::{self, Missed},
};

/// The store that `kenal run` uses unless told otherwise.
const USUAL: &str = "sqlite:kenal.db";

async fn notes(shared: &Shared) -> anyhow::Result<Vec<NoteRow>> {
    Ok(store::notes_at(&location(shared, USUAL)?).await?)
}

/// Counts what happened at fairs.
pub(super) async fn funnel(shared: &Shared, options: &Funnel) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let filter = Filter {
        fair: options.fair.clone(),
        booth: options.booth.clone(),
        from: options.from.as_deref().map(day).transpose()?,
        to: options.to.as_deref().map(day).transpose()?,
    };
    let rows = notes(shared).await?;
    // A fair that is not in fairs.toml any more still has its numbers.
    let counted = |tag: &str| rows.iter().filter_map(|row| row.place().0).any(|fair| fair.eq_ignore_ascii_case(tag));
    if let Some(tag) = filter.fair.as_deref().filter(|tag| content.fairs.fair(tag).is_none() && !counted(tag)) {
        let tags: Vec<&str> = content.fairs.iter().map(|fair| fair.tag.as_str()).collect();
        bail!("there is no fair `{tag}` in fairs.toml or in the store; fairs.toml has {}", tags.join(", "));
    }
    let questions: Vec<&str> =
        content.questionnaire.questions(Form::Full).iter().map(|question| &*question.id).collect();
    let counted = funnel::count(&content.fairs, &rows, &filter, &questions);
    let spoken = locale(options.lang);
    if options.csv {
        print(&tables::funnel::csv(&counted))?;
    } else if options.json {
        print(&format!("{}\n", tables::funnel::json(&counted, &content.funnel, spoken)))?;
    } else {
        print(&tables::funnel::table(&counted, &content, spoken))?;
    }
    if let Some(directory) = &options.chart {
        fs::create_dir_all(directory).with_context(|| format!("{} can't be made", directory.display()))?;
        for fair in &counted.fairs {
            let drawing = chart::chart(fair, &content.fairs, &content.funnel, spoken);
            let path = directory.join(fair.fair.as_deref().unwrap_or("no-fair"));
            let (svg, png) = (path.with_extension("svg"), path.with_extension("png"));
            fs::write(&svg, output::svg(&drawing)?).with_context(|| format!("{} can't be written", svg.display()))?;
            let pixels = output::png(&drawing.svg(), 1_200)?;
            fs::write(&png, pixels).with_context(|| format!("{} can't be written", png.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn day(text: &str) -> anyhow::Result<jiff::civil::Date> {
    text.parse().map_err(|_| anyhow::anyhow!("`{text}` is no day: write it as 2026-11-24"))
}

/// Lists what visitors asked that had no answer, put together by meaning, and drafts what would give it one.
pub(super) async fn unanswered(shared: &Shared, options: &Unanswered) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let missed = store::missed_at(&location(shared, USUAL)?).await?.into_iter();
    let asked = |Missed { day, locale, reason, query }| Asked { day, locale, reason, text: query };
    let groups = unanswered::groups(&content, &missed.map(asked).collect::<Vec<_>>());
    if options.csv {
        print(&tables::unanswered::csv(&groups))?;
    } else {
        print(&tables::unanswered::table(&groups))?;
    }
    let Some(directory) = &options.draft else {
        return Ok(ExitCode::SUCCESS);
    };
    let files = assets::files(shared.content.as_deref())?;
    let drafted = unanswered::drafted(&files, &groups).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    if drafted.is_empty() {
        bail!("there is nothing to draft: no question without an answer is near an article");
    }
    let written = assets::write_overlay(directory, shared.content.as_deref(), &drafted)?;
    for name in &written {
        eprintln!("{} has more phrasings: delete what is not asked there", directory.join(name).display());
    }
    eprintln!("then: kenal check --content {}", directory.display());
    Ok(ExitCode::SUCCESS)
}

/// Shows how well the questions work, from the running sums of the questionnaire's version.
pub(super) async fn items(shared: &Shared, options: &Items) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let cells = store::sums_at(&location(shared, USUAL)?).await?;
    let forms = match options.form {
        None => Form::ALL.to_vec(),
        Some(FormName::Quick) => vec![Form::Quick],
        Some(FormName::Full) => vec![Form::Full],
    };
    let mut text = if options.csv { tables::items::CSV_HEAD.to_owned() } else { String::new() };
    for form in forms {
        let sums = Sums::from_cells(&content.questionnaire, form, &cells);
        let figures = statistics::report(&content.questionnaire, &sums).filter(|figures| figures.finished >= LEAST);
        match figures {
            Some(figures) if options.csv => text.push_str(&tables::items::csv(&figures)),
            Some(figures) => {
                let table = tables::items::table(&figures, &content.questionnaire, locale(options.lang));
                text.push_str(&format!("{table}\n"));
            }
            None if options.csv => {}
            None => text.push_str(&too_few(form, sums.version, &cells)),
        }
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Says that a form has no figures yet, and where others are.
fn too_few(form: Form, version: u32, cells: &[Cell]) -> String {
    let name = form.name();
    let mut text = format!(
        "{name} form, version {version}: fewer than {LEAST} people have finished it so far; figures are shown from then on\n"
    );
    let others: BTreeSet<u32> = cells.iter().filter(|cell| cell.form == form).map(|cell| cell.version).collect();
    for other in others.into_iter().filter(|other| *other != version) {
        text.push_str(&format!(
            "there are figures of version {other}: `--content` with its data/quiz/questions.toml shows them\n"
        ));
    }
    text
}
