//! Makes the knowledge base of the shipped content ready, so that the program starts without reading and training it; and
//! says for `kenal --version` which commit and which content it is built from.
//!
//! Content with a mistake leaves nothing ready: the program then reads it itself and names what is wrong.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use sha2::{Digest as _, Sha256};

use crate::domain::knowledge::KnowledgeBase;
use crate::domain::problem::SourceFile;

/// The part of the program's own `domain` that this needs.
#[expect(dead_code, unreachable_pub, unused_imports, reason = "the program uses the rest")]
mod domain {
    pub mod knowledge;
    pub mod locale;
    pub mod problem;
    pub mod text;
}

fn main() -> Result<(), Box<dyn Error>> {
    // `include_dir!` alone does not notice files that appear.
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=locales");
    for part in ["build.rs", "domain/knowledge", "domain/locale.rs", "domain/problem.rs", "domain/text"] {
        println!("cargo::rerun-if-changed=src/{part}");
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    println!("cargo::rustc-env=KENAL_VERSION={}", version(&root)?);
    let mut files = Vec::new();
    read_dir(&root.join("data"), "", &mut files)?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let ready = match KnowledgeBase::parse(&files) {
        Ok(knowledge) => knowledge.to_bytes()?,
        Err(problems) => {
            problems.iter().for_each(|problem| println!("cargo::warning=data/{problem}"));
            Vec::new()
        }
    };
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("knowledge"), ready)?;
    Ok(())
}

/// The package's version with the commit, where it is known, and what the content compiled in is known by.
fn version(root: &Path) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=KENAL_COMMIT");
    let given = env::var("KENAL_COMMIT").ok().filter(|commit| !commit.is_empty());
    let commit = commit(root).or(given).map(|commit| format!("commit {commit:.12}, "));
    let number = env::var("CARGO_PKG_VERSION")?;
    Ok(format!("{number} ({}content {})", commit.unwrap_or_default(), content(root)?))
}

/// The commit that is checked out, where this is a repository of its own and git can read it. What was changed since and
/// is not committed does not show.
fn commit(root: &Path) -> Option<String> {
    if !root.join(".git").exists() {
        return None;
    }
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
        let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
        Some(text.trim().to_owned())
    };
    let branch = git(&["rev-parse", "--symbolic-full-name", "HEAD"])?;
    // A branch whose ref is packed has no file; its next commit is seen in the log of `HEAD`.
    for file in ["HEAD", &branch, "logs/HEAD"] {
        let place = root.join(git(&["rev-parse", "--git-path", file])?);
        // A file that is not there would be taken for one that changed, at every build.
        if place.exists() {
            println!("cargo::rerun-if-changed={}", place.display());
        }
    }
    git(&["rev-parse", "HEAD"])
}

/// What the content is known by: the beginning of the sum of the list that `sha256sum` makes of all its files.
fn content(root: &Path) -> Result<String, Box<dyn Error>> {
    let mut names = Vec::new();
    for folder in ["data", "locales"] {
        list(root, folder, &mut names)?;
    }
    names.sort();
    let mut sums = String::new();
    for name in names {
        writeln!(sums, "{}  {name}", sum(&fs::read(root.join(&name))?))?;
    }
    Ok(sum(sums.as_bytes())[..12].to_owned())
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The paths of all files below a folder.
fn list(root: &Path, folder: &str, names: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(root, &name, names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

/// The texts below a folder, by their paths in it.
fn read_dir(folder: &Path, name: &str, files: &mut Vec<SourceFile>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let inner = format!("{name}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_dir(&entry.path(), &format!("{inner}/"), files)?;
        } else if inner.ends_with(".toml") || inner.ends_with(".txt") {
            files.push(SourceFile { name: inner, text: fs::read_to_string(entry.path())? });
        }
    }
    Ok(())
}
