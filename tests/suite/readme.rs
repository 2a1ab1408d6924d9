//! The README is true: its settings table is the program's own, its files exist, and it is short.

use std::{
    fs,
    path::{Path, PathBuf},
};

use kenal::config;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn the_settings_table_is_the_programs_own() {
    let readme = readme();
    let (_, rest) = readme.split_once("<!-- settings -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- /settings -->").unwrap();
    let own = config::settings_table();
    if std::env::var_os("UPDATE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        return fs::write(path, readme.replace(table, &own)).unwrap();
    }
    assert_eq!(table.trim(), own.trim(), "help: UPDATE_README=1 cargo test readme");
}

#[test]
fn the_readme_is_short_and_its_files_exist() {
    let readme = readme();
    assert!(readme.lines().count() <= 120, "{} lines", readme.lines().count());
    for path in readme.split('`').skip(1).step_by(2) {
        let place = path.split(['*', '…']).next().unwrap();
        if ["data/", "locales/", "tests/", "deploy/", ".ci/"].iter().any(|top| place.starts_with(top)) {
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(place).exists(), "{place} does not exist");
        }
    }
}

/// The names in backticks of `data/README.md` that are content: `topics/<tag>.toml` stands for all files of its folder.
fn named_in_data() -> Vec<String> {
    let readme = fs::read_to_string(data().join("README.md")).unwrap();
    let (table, _) = readme.split_once("\n## ").unwrap();
    let first_cells = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

#[test]
fn the_list_of_content_files_is_complete_and_true() {
    let named = named_in_data();
    let folder = |name: &str| name.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let pattern = |name: &String| name.contains('<') || name.ends_with('/');
    let folders: Vec<String> = named.iter().filter(|name| pattern(name)).map(|name| folder(name)).collect();
    let mut found = Vec::new();
    let mut left = vec![data()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                found.push(path.strip_prefix(data()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let unnamed: Vec<&String> = found
        .iter()
        .filter(|file| !named.contains(file) && !folders.contains(&folder(file)) && *file != "README.md")
        .collect();
    assert!(unnamed.is_empty(), "data/README.md does not say what these hold: {unnamed:?}");
    for name in named {
        let there = |file: &String| if pattern(&name) { folder(file) == folder(&name) } else { *file == name };
        assert!(found.iter().any(there), "data/README.md names {name}, which does not exist");
    }
}
