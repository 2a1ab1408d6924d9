//! Makes the knowledge base of the shipped content ready, so that the program starts without reading and training it.
//!
//! Content with a mistake leaves nothing ready: the program then reads it itself and names what is wrong.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

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
    let data = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("data");
    let mut files = Vec::new();
    read_dir(&data, "", &mut files)?;
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
