//! `kenal completions` and `kenal man`: what a package brings beside the program, made from the definition of its commands.

use std::{fs, process::ExitCode};

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::{
    app::print,
    config::{Completions, Config, Man},
};

/// Prints what lets a shell complete commands and flags.
pub(super) fn completions(options: &Completions) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Config::command(), "kenal", &mut script);
    print(&String::from_utf8(script).context("the completions are no text")?)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the manual pages, one for each command: `kenal.1`, `kenal-run.1`, and so on.
pub(super) fn man(options: &Man) -> anyhow::Result<ExitCode> {
    let directory = &options.directory;
    let failed = || format!("the manual pages can't be written into {}", directory.display());
    fs::create_dir_all(directory).with_context(failed)?;
    clap_mangen::generate_to(Config::command(), directory).with_context(failed)?;
    Ok(ExitCode::SUCCESS)
}
