//! `kenal funnel`, `kenal unanswered` and `kenal items`: what happened, for the organiser and the editor; the bot may be
//! running.

use std::{fs, process::ExitCode};

use anyhow::{Context, bail};
use jiff::civil::Date;

use crate::{
    app::{USUAL_STORE, content, locale, location, print, progress::Progress},
    assets,
    config::{FormName, Funnel, Items, Shared, Unanswered},
    domain::{
        content::Content,
        fair::{Fair, LEAST},
        funnel::{self, Filter, NoteRow},
        phrase::Phrase,
        questionnaire::{
            Form,
            statistics::{self, Sums},
        },
        unanswered,
    },
    engine,
    render::{chart, output, tables},
    store,
};

async fn notes(shared: &Shared) -> anyhow::Result<Vec<NoteRow>> {
    Ok(store::notes_at(&location(shared, USUAL_STORE)?).await?)
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
    is_somewhere(&content, &rows, &filter)?;
    let questions: Vec<&str> =
        content.questionnaire.questions(Form::Full).iter().map(|question| &*question.id).collect();
    let counted = funnel::count(&content.fairs, &rows, &filter, &questions);
    if counted.fairs.is_empty() && (filter.from.is_some() || filter.to.is_some()) && !rows.is_empty() {
        let days = rows.iter().map(|row| content.fairs.day_and_hour(row.place().0, row.at).0);
        let (first, last) = days.fold((jiff::civil::Date::MAX, jiff::civil::Date::MIN), |(first, last), day| {
            (first.min(day), last.max(day))
        });
        bail!("nothing was counted on these days; what was counted lies between {first} and {last}");
    }
    let nameless: Vec<&str> = counted.fairs.iter().filter_map(|fair| fair.fair.as_deref()).collect();
    let nameless: Vec<&str> = nameless.into_iter().filter(|tag| content.fairs.fair(tag).is_none()).collect();
    if let (false, None) = (nameless.is_empty(), &shared.content) {
        eprintln!(
            "fairs.toml has no {}: --content (KENAL_CONTENT), as the bot is given it, brings names, days and hours in their zone",
            nameless.join(", ")
        );
    }
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
        let mut progress = Progress::of(counted.fairs.len());
        for fair in &counted.fairs {
            progress.begins(fair.fair.as_deref().unwrap_or("no fair"));
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

/// Refuses a booth that there is nowhere, and days of which nothing is known: an empty table would say that nobody came.
fn is_somewhere(content: &Content, rows: &[NoteRow], filter: &Filter) -> anyhow::Result<()> {
    let is = |asked: Option<&String>, tag: Option<&str>| {
        asked.is_none_or(|asked| tag.is_some_and(|tag| tag.eq_ignore_ascii_case(asked)))
    };
    let fairs: Vec<&Fair> =
        content.fairs.iter().filter(|fair| is(filter.fair.as_ref(), Some(fair.tag.as_str()))).collect();
    let rows: Vec<&NoteRow> = rows.iter().filter(|row| is(filter.fair.as_ref(), row.place().0)).collect();
    if let Some(tag) = &filter.booth
        && !fairs.iter().any(|fair| fair.booth(tag).is_some())
        && !rows.iter().any(|row| is(Some(tag), row.place().1))
    {
        let tags: Vec<&str> = fairs.iter().flat_map(|fair| &fair.booths).map(|booth| booth.tag.as_str()).collect();
        bail!("there is no booth `{tag}` in fairs.toml or in the store; fairs.toml has {}", tags.join(", "));
    }
    if let (Some(from), Some(to)) = (filter.from, filter.to)
        && to < from
    {
        bail!("--to {to} is before --from {from}: give the earlier day with --from");
    }
    let noted = rows.iter().filter(|row| is(filter.booth.as_ref(), row.place().1));
    let noted = noted.map(|row| content.fairs.day_and_hour(row.place().0, row.at).0);
    let days: Vec<Date> = noted.chain(fairs.iter().flat_map(|fair| [fair.from, fair.to])).collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
        return Ok(());
    };
    if filter.from.is_some_and(|from| from > *last) || filter.to.is_some_and(|to| to < *first) {
        bail!("nothing is known of these days: the fairs and what was counted are from {first} to {last}");
    }
    Ok(())
}

fn day(text: &str) -> anyhow::Result<Date> {
    text.parse().map_err(|_| anyhow::anyhow!("`{text}` is no day: write it as 2026-11-24"))
}

/// Lists what visitors asked that had no answer, put together by meaning, and drafts what would give it one.
pub(super) async fn unanswered(shared: &Shared, options: &Unanswered) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    // The counts first: what is written between the two is then listed, and not called missing.
    let counted = notes(shared).await?;
    let missed = store::missed_at(&location(shared, USUAL_STORE)?).await?;
    let waiting = unanswered::waiting(&counted, &missed, engine::now().div_euclid(86_400));
    let groups = unanswered::groups(&content, &missed);
    let spoken = locale(options.lang);
    if options.csv {
        print(&tables::unanswered::csv(&groups))?;
        if waiting > 0 {
            eprintln!("{}", content.catalog.say(spoken, &Phrase::UnansweredWaiting { waiting }));
        }
    } else {
        print(&tables::unanswered::table(&groups, waiting, &content.catalog, spoken))?;
    }
    let Some(directory) = &options.draft else {
        return Ok(ExitCode::SUCCESS);
    };
    let files = assets::files(shared.content.as_deref())?;
    let drafted = unanswered::drafted(&files, &groups).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    if drafted.is_empty() && waiting > 0 {
        bail!(
            "there is nothing to draft yet: a running bot has not written all questions; try again some minutes later"
        );
    }
    if drafted.is_empty() {
        bail!(
            "there is nothing to draft: no question without an answer is near an article or a topic that it is not known for"
        );
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
    let spoken = locale(options.lang);
    let cells = store::sums_at(&location(shared, USUAL_STORE)?).await?;
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
                let table = tables::items::table(&figures, &content.questionnaire, &content.catalog, spoken);
                text.push_str(&format!("{table}\n"));
            }
            None if options.csv => {}
            None => {
                let others = cells.iter().filter(|cell| cell.form == form).map(|cell| cell.version).collect();
                text.push_str(&tables::items::too_few(form, sums.version, &others, &content.catalog, spoken));
            }
        }
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
