//! `kenal export` and `kenal import`: the content as sheets for a spreadsheet, and back.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, IsTerminal as _, Write as _, stdin, stdout},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, bail};

use crate::{
    app::{LEARNING, counted, operator, print, progress::Progress, versions::Versions},
    assets,
    config::{Export, Import, Shared},
    domain::{
        content::Content,
        knowledge::KnowledgeBase,
        problem::{Problem, SourceFile},
        spreadsheet::{self, Changes, Missing, SheetName},
    },
    render::tables,
};

/// How many problems are listed: what is wrong with more rows has one cause.
const MOST: usize = 30;

/// Writes the content as sheets.
pub(super) fn export(shared: &Shared, options: &Export) -> anyhow::Result<ExitCode> {
    let files = assets::files(begun(shared))?;
    let sheets = spreadsheet::sheets(&files).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let separator = if options.semicolons { b';' } else { b',' };
    for path in assets::sheets::write_sheets(&options.csv, &sheets, separator)? {
        print(&format!("{}\n", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows what edited sheets change, and writes it where that is wanted.
pub(super) fn import(shared: &Shared, options: &Import) -> anyhow::Result<ExitCode> {
    let directory = &options.directory;
    let found = assets::sheets::read_sheets(directory)?;
    for name in &found.passed_over {
        print(&format!("warning: {}: left alone, for no sheet has this name\n", directory.join(name).display()))?;
    }
    // It need not be there yet.
    let base = begun(shared).filter(|content| content.exists());
    let files = assets::files(base)?;
    let missing = if options.delete { Missing::TakeOut } else { Missing::Stay };
    let changes = match spreadsheet::import(&files, &found.sheets, missing) {
        Ok(Ok(changes)) => changes,
        Ok(Err(problems)) => {
            let mut listed: Vec<String> = problems.iter().take(MOST).map(ToString::to_string).collect();
            if problems.len() > MOST {
                listed.push("…".to_owned());
            }
            bail!("{}\n{} to mend in {}; nothing was written", listed.join("\n"), problems.len(), directory.display());
        }
        Err(problem) => bail!("{problem}"),
    };
    print(&tables::changes::table(&changes))?;
    tell_what_stays(&changes)?;
    if changes.changes.is_empty() {
        print("the sheets say what the content says: there is nothing to write\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    let target = target(shared)?;
    if let (Err(reason), true) = (&target, options.write) {
        bail!("{reason}; nothing was written");
    }
    refuse_faults(shared, &files, &changes)?;
    let counted = format!("{} in {}", counted(changes.changes.len(), "change"), counted(changes.files.len(), "file"));
    let content = match target {
        Ok(content) if options.write || is_confirmed(&format!("write {counted} into {}?", content.display()))? => {
            content
        }
        Ok(content) => {
            print(&format!("{counted}; nothing was written: --write writes them into {}\n", content.display()))?;
            return Ok(ExitCode::SUCCESS);
        }
        Err(reason) => {
            print(&format!("{counted}; nothing was written: {reason}\n"))?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    for name in assets::write_overlay(content, base, &changes.files)? {
        print(&format!("{} is written\n", content.join(name).display()))?;
    }
    // So that what is edited further is not taken for a change of the same texts by somebody else.
    let files = assets::files(Some(content))?;
    let sheets = spreadsheet::restated(&files, found.sheets).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    assets::sheets::rewrite_sheets(directory, &sheets, &found.separators)?;
    Ok(ExitCode::SUCCESS)
}

/// The content directory that is named, unless no file lies in it yet: then nothing of the content is changed.
fn begun(shared: &Shared) -> Option<&Path> {
    shared.content.as_deref().filter(|content| !is_empty(content))
}

/// Whether there is a folder without a file, in folders below it neither; what is hidden is for other programs.
fn is_empty(folder: &Path) -> bool {
    let is_hidden = |entry: &fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().all(|entry| is_hidden(&entry) || is_folder(&entry) && is_empty(&entry.path()))
    })
}

/// The content directory that an import may write into; otherwise what to give as one.
fn target(shared: &Shared) -> anyhow::Result<Result<&Path, String>> {
    let Some(content) = shared.content.as_deref() else {
        return Ok(Err("say with --content DIR into which content directory".to_owned()));
    };
    Ok(match Versions::of(content)?.current() {
        None => Ok(content),
        Some(_) => Err(format!(
            "{} is what was published last, which nobody writes into: give --content the directory that you publish from",
            content.display()
        )),
    })
}

/// Says what of the content is left as it is though the sheets do not say it, and what to think of.
fn tell_what_stays(changes: &Changes) -> anyhow::Result<()> {
    if changes.newer > 0 {
        print(&format!(
            "{} changed in the content since the export, and not in the sheets: they stay\n",
            counted(changes.newer, "text")
        ))?;
    }
    if changes.missing > 0 {
        print(&format!(
            "{} of the content have no row: they stay; --delete takes them out\n",
            counted(changes.missing, "phrasing")
        ))?;
    }
    let is_question =
        |place: Option<(SheetName, usize)>| place.is_some_and(|(sheet, _)| sheet == SheetName::Questionnaire);
    if changes.changes.iter().any(|change| is_question(change.place) && change.text.starts_with("question.")) {
        print(
            "a question that asks something else than before needs a higher `wording`, and the file a higher `version`, \
             in data/quiz/questions.toml\n",
        )?;
    }
    Ok(())
}

/// Refuses changes with which the content could not go live, naming the rows.
fn refuse_faults(shared: &Shared, files: &[SourceFile], changes: &Changes) -> anyhow::Result<()> {
    let changed = |file: &SourceFile| changes.files.iter().find(|new| new.name == file.name).unwrap_or(file).clone();
    let after: Vec<SourceFile> = files.iter().map(changed).collect();
    // What shows at once is told at once.
    refuse_new(&Content::form_faults(files), &Content::form_faults(&after), changes)?;
    // What is told of articles takes long, and changes only with what they are made of.
    let is_knowledge = |file: &SourceFile| file.name.strip_prefix("data/").is_some_and(KnowledgeBase::reads);
    let is_about_articles = changes.files.iter().any(is_knowledge);
    let progress = Progress::on(if is_about_articles { LEARNING } else { "checking the content" });
    let problems = |read: Result<Content, Vec<Problem>>| match read {
        Ok(content) if is_about_articles => content.faults(),
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    };
    let after = problems(assets::content(after, operator(shared, None)));
    if after.is_empty() {
        return Ok(());
    }
    let before = problems(assets::content(files.to_vec(), operator(shared, None)));
    drop(progress);
    refuse_new(&before, &after, changes)
}

/// Refuses what was not wrong before the changes.
fn refuse_new(before: &[Problem], after: &[Problem], changes: &Changes) -> anyhow::Result<()> {
    // Lines may have moved.
    let is_new =
        |problem: &&Problem| !before.iter().any(|old| (&old.file, &old.reason) == (&problem.file, &problem.reason));
    let new: Vec<String> = after.iter().filter(is_new).map(|problem| with_rows(problem, changes)).collect();
    if !new.is_empty() {
        bail!("{}\n{} to mend in the sheets; nothing was written", new.join("\n"), new.len());
    }
    Ok(())
}

/// A problem with the rows that changed its file.
fn with_rows(problem: &Problem, changes: &Changes) -> String {
    let here = changes.changes.iter().filter(|change| change.file == problem.file);
    let rows: BTreeSet<(SheetName, usize)> = here.filter_map(|change| change.place).collect();
    let rows: Vec<String> = rows.iter().map(|(sheet, row)| format!("{}, row {row}", sheet.file_name())).collect();
    if rows.is_empty() { problem.to_string() } else { format!("{problem} (changed by {})", rows.join("; ")) }
}

/// Asks a person who watches; nobody else says yes.
fn is_confirmed(question: &str) -> anyhow::Result<bool> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        return Ok(false);
    }
    print(&format!("{question} [y/N] "))?;
    stdout().flush().context("standard output can't be written")?;
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer).context("standard input can't be read")?;
    Ok(["y", "yes", "ya"].contains(&answer.trim().to_lowercase().as_str()))
}
