//! Holds the floors: who may import whom, that nobody imports in a circle, what `domain` may not know, and the `//!` line of every file.

use std::{
    collections::{BTreeMap, BTreeSet},
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
    &["locale", "retention", "audience"],
    &["problem"],
    &["text", "helplines", "editing"],
    &["knowledge"],
    &["questionnaire", "fair", "evaluation"],
    &["choice"],
    &["message", "poster"],
    &["markup"],
    &["claims", "spreadsheet"],
    &["phrase", "booth", "aliases", "rights", "test_questions"],
    &["content", "data_map"],
    &["privacy"],
    &["conversation"],
    &["funnel"],
    &["unanswered"],
    &["wording"],
];

/// The folders in which no circle of imports is left with the face of the folder counted, either.
const WITHOUT_CIRCLES: &[&str] = &["render"];

/// The screens of a conversation lead to each other, as their buttons do; everywhere else parts of a folder, its face
/// aside, import each other in no circle.
const SCREENS: &[&str] = &[
    "domain::conversation::answering",
    "domain::conversation::asking",
    "domain::conversation::lobby",
    "domain::conversation::reading",
    "domain::conversation::remarks",
    "domain::conversation::result",
];

/// Names that other words have taken the place of (see "Words" in `lib.rs`); they may not come back as identifiers.
const RETIRED: &[&str] = &[
    "PressWords",
    "Beginnings",
    "Elsewhere",
    "Told",
    "is_grave",
    "Familiar",
    "strangeness",
    "ASIDES",
    "Phrased",
    "hear",
    "obey",
    "Talk",
    "Desk",
    "Ledger",
    "Load",
    "Parcel",
    "Front",
    "Tray",
    "Trying",
    "SignOfLife",
    "owes",
    "hold_on",
    "Outcome",
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
    "resvg",
    "minijinja",
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

/// The text without comments and string literals, so that words in prose do not count.
fn code(text: &str) -> String {
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
fn no_retired_word_is_a_name() {
    let mut found = Vec::new();
    for path in ["src", "tests/suite", "benches"].iter().flat_map(|dir| rust_files(&root().join(dir))) {
        let code = code(&fs::read_to_string(&path).unwrap());
        let names: BTreeSet<&str> = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
        let retired = RETIRED.iter().filter(|word| names.contains(*word));
        found.extend(retired.map(|word| format!("{}: {word}", path.display())));
    }
    assert!(found.is_empty(), "{found:#?}");
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

/// The library has no test build (`test = false`): what stood inside of it would never run.
#[test]
fn no_test_stands_where_it_would_not_be_run() {
    for path in rust_files(&root().join("src")) {
        let code = code(&fs::read_to_string(&path).unwrap());
        let is_test = ["cfg(test)", "#[test]", "::test]"].iter().any(|mark| code.contains(mark));
        assert!(!is_test, "{}: tests belong into tests/suite", path.display());
    }
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

/// The paths that `code` names after `crate::`, with braces resolved: `a::b::C`.
fn paths_named(code: &str) -> Vec<String> {
    fn expand(text: &str, before: &str, paths: &mut Vec<String>) {
        let mut depth = 0;
        let mut items = vec![String::new()];
        for letter in text.chars() {
            match letter {
                '}' if depth == 0 => break,
                ',' if depth == 0 => {
                    items.push(String::new());
                    continue;
                }
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            items.last_mut().unwrap().push(letter);
        }
        for item in items.iter().map(|item| item.trim()).filter(|item| !item.is_empty()) {
            match item.split_once('{') {
                Some((path, inner)) => expand(inner, &format!("{before}{}", path.trim()), paths),
                None => paths.push(format!("{before}{item}")),
            }
        }
    }
    let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let mut paths = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let end = rest.find(|letter: char| !is_path(letter)).unwrap_or(rest.len());
        match rest[end..].strip_prefix('{') {
            Some(inner) => expand(inner, &rest[..end], &mut paths),
            None => paths.push(rest[..end].to_owned()),
        }
    }
    paths
}

/// The modules of a folder of `src` with those of the same folder that each names; a folder's face is named as it is.
fn imports(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let src = root().join("src");
    let name = |path: &Path| {
        let inside = path.strip_prefix(&src).unwrap().with_extension("");
        inside.to_str().unwrap().trim_end_matches("/mod").replace('/', "::")
    };
    let files = rust_files(&src.join(folder));
    let modules: BTreeSet<String> = files.iter().map(|path| name(path)).collect();
    let module_of = |path: &str| {
        let mut path = path;
        loop {
            if modules.contains(path) {
                return Some(path.to_owned());
            }
            path = path.rsplit_once("::")?.0;
        }
    };
    let mut imports = BTreeMap::new();
    for path in &files {
        let (own, code) = (name(path), code(&fs::read_to_string(path).unwrap()));
        let named = paths_named(&code).iter().filter_map(|path| module_of(path)).collect::<Vec<_>>();
        // A face that passes a name on, or calls a function of a part, says `part::…`.
        let parts = modules.iter().filter(|module| {
            let part = module.strip_prefix(&format!("{own}::")).unwrap_or(":");
            !part.contains(':') && code.contains(&format!("{part}::"))
        });
        let used = parts.cloned().chain(named).filter(|used| *used != own).collect();
        imports.insert(own, used);
    }
    imports
}

/// A way from a module back to itself.
fn circle(imports: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn walk(way: &mut Vec<String>, imports: &BTreeMap<String, BTreeSet<String>>, done: &mut BTreeSet<String>) -> bool {
        let here = way.last().unwrap().clone();
        for next in imports.get(&here).into_iter().flatten() {
            if let Some(place) = way.iter().position(|seen| seen == next) {
                way.drain(..place);
                way.push(next.clone());
                return true;
            }
            if !done.contains(next) {
                way.push(next.clone());
                if walk(way, imports, done) {
                    return true;
                }
            }
        }
        done.insert(here);
        way.pop();
        false
    }
    let mut done = BTreeSet::new();
    imports.keys().find_map(|module| {
        let mut way = vec![module.clone()];
        (!done.contains(module) && walk(&mut way, imports, &mut done)).then_some(way)
    })
}

#[test]
fn domain_writes_no_markup() {
    for path in rust_files(&root().join("src/domain")) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            assert!(!line.contains("</") && !line.contains("xmlns"), "{}: drawn in `render`: {line}", path.display());
        }
    }
}

/// For each path that the face of a folder passes on (`pub use part::Name`), the module it comes from.
fn passed_on() -> BTreeMap<String, String> {
    let src = root().join("src");
    let mut passed_on = BTreeMap::new();
    for path in rust_files(&src).iter().filter(|path| path.file_name().is_some_and(|name| name == "mod.rs")) {
        let face = path.parent().unwrap().strip_prefix(&src).unwrap().to_str().unwrap().replace('/', "::");
        let code = code(&fs::read_to_string(path).unwrap());
        let uses = code.split("pub use ").chain(code.split("pub(crate) use ")).skip(1);
        for using in uses.filter_map(|rest| rest.split_once(';')).map(|(using, _)| using) {
            let inside = format!("crate::{{{}}}", using.trim_start_matches("crate::"));
            for path in paths_named(&inside) {
                let name = path.rsplit("::").next().unwrap();
                let own = if using.starts_with("crate::") { path.clone() } else { format!("{face}::{path}") };
                passed_on.insert(format!("{face}::{name}"), own);
            }
        }
    }
    passed_on
}

/// The modules below `folder` but the faces of folders, with those that each names, whatever face passes the name on.
fn parts_and_imports(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let src = root().join("src");
    let files: BTreeMap<String, PathBuf> = rust_files(&src.join(folder))
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name != "mod.rs"))
        .map(|path| (path.strip_prefix(&src).unwrap().with_extension("").to_str().unwrap().replace('/', "::"), path))
        .collect();
    let passed_on = passed_on();
    let module_of = |path: &str| {
        let path = passed_on.get(path).map_or(path, String::as_str);
        let ends = path.match_indices("::").map(|(end, _)| end).chain([path.len()]);
        ends.map(|end| &path[..end]).filter(|module| files.contains_key(*module)).last().map(str::to_owned)
    };
    let imports = |(own, path): (&String, &PathBuf)| {
        let paths = paths_named(&code(&fs::read_to_string(path).unwrap()));
        (own.clone(), paths.iter().filter_map(|path| module_of(path)).filter(|used| used != own).collect())
    };
    files.iter().map(imports).collect()
}

#[test]
fn no_module_imports_itself_in_a_circle() {
    for folder in WITHOUT_CIRCLES {
        let found = circle(&imports(folder));
        assert_eq!(found.map(|way| way.join(" -> ")), None, "src/{folder} has a circle of imports");
    }
    let mut imports = parts_and_imports("");
    imports.retain(|module, _| !SCREENS.contains(&module.as_str()));
    assert!(imports.len() > 100, "{} modules", imports.len());
    let found = circle(&imports);
    assert_eq!(found.map(|way| way.join(" -> ")), None, "src has a circle of imports");
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
    assert_eq!(paths_named("use crate::{a::b, c::{D, e::{F}}}; crate::g::h()"), ["a::b", "c::D", "c::e::F", "g::h"]);
    let import = |from: &str, to: &str| (from.to_owned(), BTreeSet::from([to.to_owned()]));
    assert_eq!(circle(&BTreeMap::from([import("a", "b"), import("b", "c")])), None);
    let circle = circle(&BTreeMap::from([import("a", "b"), import("b", "c"), import("c", "b")])).unwrap();
    assert_eq!(circle, ["b", "c", "b"]);
}
