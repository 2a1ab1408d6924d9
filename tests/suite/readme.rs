//! The README is true: its settings table is the program's own, its files exist, and it is short.

use std::{fs, path::Path};

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
