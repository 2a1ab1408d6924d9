//! Holds the floors of STYLE: who may import whom, what `domain` may not know, and the `//!` line of every file.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The modules of the crate from the ground up. A module may use itself and lower floors; equal floors do not meet.
const FLOORS: &[&[&str]] = &[
    &["domain"],
    &["assets", "store", "render"],
    &["engine"],
    &["telegram", "terminal", "web", "config"],
    &["app"],
    &["main"],
];

/// The modules of `domain` from the ground up, held to the same rule.
const DOMAIN_FLOORS: &[&[&str]] = &[
    &["problem", "locale", "retention"],
    &["text"],
    &["knowledge"],
    &["questionnaire", "fair"],
    &["choice"],
    &["message", "poster"],
    &["markup"],
    &["phrase", "booth", "aliases"],
    &["content"],
    &["conversation"],
    &["funnel", "evaluation"],
    &["wording"],
];

/// What may not occur in the code of `domain`.
const IMPURE: &[&str] = &[
    "teloxide",
    "tokio",
    "sqlx",
    "axum",
    "hyper",
    "anyhow",
    "std::fs",
    "std::env",
    "std::net",
    "std::io",
    "std::thread",
    "std::process",
    "SystemTime",
    "Instant::now",
    "async ",
    ".await",
    "static mut",
    "lazy_static",
    "thread_local",
    "rand::",
    "getrandom",
    "println!",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The text without comments, string literals and inline test modules, so that words in prose do not count.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let mut code = String::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap();
        for (place, piece) in line.split('"').enumerate() {
            if place % 2 == 0 {
                code.push_str(piece);
                code.push(' ');
            }
        }
        code.push('\n');
    }
    code
}

#[test]
fn nothing_is_unsafe() {
    assert!(fs::read_to_string(root().join("Cargo.toml")).unwrap().contains("unsafe_code = \"forbid\""));
    let unsafe_files: Vec<PathBuf> = rust_files(&root().join("src"))
        .into_iter()
        .filter(|path| code(&fs::read_to_string(path).unwrap()).contains("unsafe "))
        .collect();
    assert!(unsafe_files.is_empty(), "{unsafe_files:?}");
}

/// The modules that `code` names after `prefix` (`crate::` or `crate::domain::`), in braces too.
fn named_after(code: &str, prefix: &str) -> Vec<String> {
    let mut named = Vec::new();
    for rest in code.split(prefix).skip(1) {
        match rest.strip_prefix('{') {
            None => named.extend(first_word(rest)),
            Some(block) => {
                let mut depth = 0;
                let mut item = String::new();
                for letter in block.chars() {
                    match letter {
                        '}' if depth == 0 => break,
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            named.extend(first_word(item.trim()));
                            item.clear();
                            continue;
                        }
                        _ => {}
                    }
                    item.push(letter);
                }
                named.extend(first_word(item.trim()));
            }
        }
    }
    named
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    (!word.is_empty()).then_some(word)
}

fn floor_of(floors: &[&[&str]], module: &str) -> Option<usize> {
    floors.iter().position(|floor| floor.contains(&module))
}

fn check_floors(dir: &str, floors: &[&[&str]], prefix: &str) {
    let dir = root().join(dir);
    let mut broken = Vec::new();
    for path in rust_files(&dir) {
        let inside = path.strip_prefix(&dir).unwrap();
        let own = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if ["lib", "build", "mod"].contains(&own.as_str()) {
            continue;
        }
        let Some(floor) = floor_of(floors, &own) else {
            broken.push(format!("{}: the module `{own}` stands on no floor: add it to the table", path.display()));
            continue;
        };
        let code = code(&fs::read_to_string(&path).unwrap());
        for used in named_after(&code, prefix).into_iter().filter(|used| *used != own) {
            match floor_of(floors, &used) {
                Some(other) if other < floor => {}
                Some(_) => broken.push(format!("{}: uses `{used}`, which is not below `{own}`", path.display())),
                None => {}
            }
        }
        if code.contains("super::super") {
            broken.push(format!("{}: say `crate::`, not `super::super`", path.display()));
        }
    }
    assert!(broken.is_empty(), "the floors are broken:\n{}", broken.join("\n"));
}

#[test]
fn a_module_uses_only_itself_and_lower_floors() {
    check_floors("src", FLOORS, "crate::");
    check_floors("src", FLOORS, "kenal::");
}

#[test]
fn domain_has_floors_of_its_own() {
    check_floors("src/domain", DOMAIN_FLOORS, "crate::domain::");
    // `use crate::{domain::{…}}` would hide from the line above.
    for path in rust_files(&root().join("src/domain")) {
        let code = code(&fs::read_to_string(&path).unwrap());
        assert!(!code.contains("crate::{"), "{}: say `crate::domain::…`", path.display());
    }
}

#[test]
fn domain_knows_no_outside_world() {
    let mut broken = Vec::new();
    for path in rust_files(&root().join("src/domain")) {
        let code = code(&fs::read_to_string(&path).unwrap());
        for word in IMPURE.iter().filter(|word| code.contains(**word)) {
            broken.push(format!("{}: `{}` does not belong into domain", path.display(), word.trim()));
        }
    }
    assert!(broken.is_empty(), "domain reaches outside:\n{}", broken.join("\n"));
}

#[test]
fn every_file_says_first_what_it_is_for() {
    for dir in ["src", "tests", "benches"] {
        let dir = root().join(dir);
        if !dir.exists() {
            continue;
        }
        for path in rust_files(&dir) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//! "), "{}: begin with a `//!` sentence", path.display());
        }
    }
}

#[test]
fn the_checks_notice_what_they_are_for() {
    assert_eq!(named_after("use crate::{store::Store, web::{a, b}};", "crate::"), ["store", "web"]);
    assert_eq!(named_after("crate::engine::take()", "crate::"), ["engine"]);
    assert!(code("let x = std::fs::read; // std::net").contains("std::fs"));
    assert!(!code("let x = 1; // std::net").contains("std::net"));
    assert!(!code("let x = \"std::io\";").contains("std::io"));
}
