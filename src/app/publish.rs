//! `kenal publish` and `kenal rollback`: content goes live as a whole, checked, and back.

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, bail};

use crate::{
    app::{
        content, faults, print,
        versions::{KEPT, Versions},
    },
    assets,
    config::{Publish, Rollback, Shared},
    domain::{content::Content, problem::Problem, test_questions},
    engine,
};

/// Takes a content directory over as a new version of what the bot reads, where nothing is wrong with it.
pub(super) fn publish(shared: &Shared, options: &Publish) -> anyhow::Result<ExitCode> {
    let live = live(shared)?;
    let versions = Versions::of(live)?;
    let laid = assets::laid(&options.directory)?;
    for name in laid.passed_over.iter().filter(|name| !name.ends_with(".md")) {
        print(&format!("warning: {name}: left alone, for no content file has this name; what it says is not used\n"))?;
    }
    if let Ok(running) = assets::laid(live)
        && running.files == laid.files
    {
        print(&format!("{} holds the same already: there is nothing to publish\n", live.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let after = sound(shared, &options.directory)?;
    tell_changes(&*live_content(shared, live)?, &after)?;
    if options.dry_run {
        print("it can be published; nothing was changed\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    let replaced = match (versions.current(), assets::laid(live)) {
        (None, Ok(running)) => Some(versions.keep(&running, None)?),
        (current, _) => current,
    };
    let number = versions.keep(&laid, replaced)?;
    versions.switch(number)?;
    let way_back =
        replaced.map_or_else(String::new, |replaced| format!("; `kenal rollback` brings version {replaced} back"));
    print(&format!("version {number} is published: a running bot takes it up within seconds{way_back}\n"))?;
    match versions.clear() {
        Ok(gone) if gone.is_empty() => {}
        Ok(gone) => {
            let gone: Vec<String> = gone.iter().map(u32::to_string).collect();
            print(&format!("old versions are taken away, for the last {KEPT} are kept: {}\n", gone.join(", ")))?;
        }
        // What is published is published.
        Err(error) => print(&format!("warning: old versions can't be taken away: {error:#}\n"))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings the version before the one in use back.
pub(super) fn rollback(shared: &Shared, options: &Rollback) -> anyhow::Result<ExitCode> {
    let live = live(shared)?;
    let versions = Versions::of(live)?;
    let Some(current) = versions.current() else {
        bail!("{} has no versions: nothing was published to it with `kenal publish`", live.display());
    };
    let Some(before) = versions.before() else {
        bail!("version {current} of {} is the first that was published: there is none before it", live.display());
    };
    let after = sound(shared, &versions.directory(before))?;
    tell_changes(&*live_content(shared, live)?, &after)?;
    if options.dry_run {
        print(&format!("version {before} can be brought back; nothing was changed\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    versions.switch(before)?;
    print(&format!(
        "version {before} is back in place of version {current}: a running bot takes it up within seconds\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Where the running bot reads its content.
fn live(shared: &Shared) -> anyhow::Result<&Path> {
    shared.content.as_deref().context(
        "say where the running bot reads its content, as it is told: with --content or KENAL_CONTENT; it need not be there yet",
    )
}

/// What is live now; what is built in where nothing is there yet.
fn live_content(shared: &Shared, live: &Path) -> anyhow::Result<Arc<Content>> {
    let there = Some(live.to_owned()).filter(|live| live.exists());
    match content(&Shared { content: there, ..shared.clone() }) {
        Ok(content) => Ok(content),
        // Whoever publishes may be about to mend it.
        Err(error) => {
            print(&format!("warning: what is live can't be read, and is not compared with: {error:#}\n"))?;
            content(&Shared { content: None, ..shared.clone() })
        }
    }
}

/// The content of a directory, where it may go live.
fn sound(shared: &Shared, directory: &Path) -> anyhow::Result<Arc<Content>> {
    let forms = Content::form_faults(&assets::files(Some(directory))?);
    refuse(&forms, directory)?;
    let content = content(&Shared { content: Some(directory.to_owned()), ..shared.clone() })?;
    let (faults, told) = faults(&content, &assets::laid(directory)?);
    for problem in told {
        print(&format!("warning: {problem}; if that is meant, leave it: this test is not yours\n"))?;
    }
    refuse(&faults, directory)?;
    Ok(content)
}

fn refuse(problems: &[Problem], directory: &Path) -> anyhow::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let listed: Vec<String> = problems.iter().map(ToString::to_string).collect();
    bail!("{}\n{} to mend in {}; what is live stays", listed.join("\n"), problems.len(), directory.display());
}

/// Says which test questions get another answer, and refuses what would kill printed codes.
fn tell_changes(before: &Content, after: &Content) -> anyhow::Result<()> {
    let questions = before.tests.iter().chain(&after.tests);
    let changes = test_questions::changes(questions, &before.knowledge, &after.knowledge);
    for (text, before, after) in &changes {
        print(&format!("changed: `{text}`: the bot {before}; then it {after}\n"))?;
    }
    if changes.is_empty() {
        print("no test question gets another answer\n")?;
    }
    match before.dropped_codes(after, engine::now()) {
        Some(problem) => bail!("{problem}"),
        None => Ok(()),
    }
}
