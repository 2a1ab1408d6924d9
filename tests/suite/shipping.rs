//! What is shipped with the program: a version that says what it was built from, completions, and manual pages.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use clap::CommandFactory as _;
use kenal::config::Config;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kenal")).args(arguments).output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The words of every command: `run`, `key rotate`, and so on.
fn commands(of: &clap::Command, before: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for command in of.get_subcommands() {
        let words = [before, &[command.get_name().to_owned()]].concat();
        found.push(words.clone());
        found.extend(commands(command, &words));
    }
    found
}

#[test]
fn the_version_says_which_commit_and_content_it_is_built_from() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let version = printed(&["--version"]);
    let inner = version.trim_end().strip_prefix(concat!("kenal ", env!("CARGO_PKG_VERSION"), " (")).unwrap();
    let mut parts: Vec<&str> = inner.strip_suffix(')').unwrap().split(", ").collect();

    // As an operator finds it again, with what every Linux has.
    let list = "find data locales -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12";
    let output = Command::new("sh").args(["-c", list]).current_dir(root).output().unwrap();
    let content = String::from_utf8(output.stdout).unwrap();
    assert_eq!(parts.pop().unwrap(), format!("content {}", content.trim()));

    let git = |arguments: &[&str]| Command::new("git").args(arguments).current_dir(root).output();
    if root.join(".git").exists() && git(&["rev-parse", "HEAD"]).is_ok_and(|output| output.status.success()) {
        let commit = parts.pop().unwrap().strip_prefix("commit ").unwrap();
        assert_eq!(commit.len(), 12, "{version}");
        // Commits made since this was built are no fault.
        let is_known = git(&["cat-file", "-e", &format!("{commit}^{{commit}}")]).unwrap().status.success();
        assert!(is_known, "{commit} is no commit of this repository");
    }
    assert!(parts.is_empty(), "{version}");
    assert_eq!(printed(&["check", "--version"]).split_once(" (").unwrap().1, version.split_once(" (").unwrap().1);
}

#[test]
fn the_completions_name_every_command_and_flag() {
    let command = Config::command();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell]);
        for words in commands(&command, &[]) {
            let name = words.last().unwrap();
            assert!(script.contains(name), "{shell}: {}", words.join(" "));
        }
        for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(script.contains(flag), "{shell}: --{flag}");
        }
    }
    let refused = run(&["completions", "tcsh"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("tcsh") && said.contains("bash"), "{said}");
}

#[test]
fn bash_reads_the_completions_and_completes_with_them() {
    let script = printed(&["completions", "bash"]);
    let asked = "\nCOMP_WORDS=(kenal do); COMP_CWORD=1; _kenal kenal do kenal; echo \"${COMPREPLY[*]}\"";
    let output = Command::new("bash").args(["--norc", "-c", &(script + asked)]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "doctor", "{:?}", output.stderr);
}

#[test]
fn every_command_has_a_manual_page_with_its_flags() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("man/man1");
    let written = || printed(&["man", directory.to_str().unwrap()]);
    assert!(written().is_empty());
    let mut command = Config::command();
    command.build();
    let mut pages = 0;
    for words in std::iter::once(Vec::new()).chain(commands(&Config::command(), &[])) {
        let name = std::iter::once("kenal".to_owned()).chain(words.clone()).collect::<Vec<_>>().join("-");
        let page = fs::read_to_string(directory.join(format!("{name}.1"))).unwrap_or_else(|_| panic!("no {name}.1"));
        let own = words.iter().fold(&command, |command, word| command.find_subcommand(word).unwrap());
        for flag in own.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(page.replace('\\', "").contains(&format!("--{flag}")), "{name}.1: --{flag}");
        }
        pages += 1;
    }
    assert_eq!(fs::read_dir(&directory).unwrap().count(), pages, "a page of no command");
    // Again into the same place: an upgrade.
    written();

    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let refused = run(&["man", file.to_str().unwrap()]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains(file.to_str().unwrap()), "{said}");
}
