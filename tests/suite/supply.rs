//! What is built in: whose work it is, under which licence, and that nothing comes from elsewhere.

use std::{collections::BTreeMap, env, fs, path::Path, process::Command};

use serde_json::Value;

/// A crate in the program: its name, version and licence.
type Crate = (String, String, String);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Everything that is linked into the program on Linux, by name.
fn crates() -> Vec<Crate> {
    let arguments = ["tree", "--offline", "-e", "normal", "--prefix", "none", "--format", "{p}|{l}"];
    let target = ["--target", "x86_64-unknown-linux-gnu"];
    let output = Command::new(env!("CARGO")).args(arguments).args(target).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let read = |line: &str| {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('|')?;
        let mut words = package.split(' ');
        let (name, version) = (words.next()?, words.next()?.trim_start_matches('v'));
        (name != env!("CARGO_PKG_NAME"))
            .then(|| (name.to_owned(), version.to_owned(), licence.replace('/', " OR ").replace("  ", " ")))
    };
    let mut crates: Vec<Crate> = text.lines().filter_map(read).collect();
    crates.sort();
    crates.dedup();
    crates
}

#[derive(serde::Deserialize)]
struct Deny {
    licenses: Licences,
    bans: Bans,
}

#[derive(serde::Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(serde::Deserialize)]
struct Banned {
    name: String,
    #[serde(default)]
    wrappers: Vec<String>,
    reason: String,
}

fn deny() -> Deny {
    toml::from_str(&fs::read_to_string(root().join("deny.toml")).unwrap()).unwrap()
}

#[derive(serde::Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(serde::Deserialize)]
struct Locked {
    name: String,
    source: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

fn lock() -> Vec<Locked> {
    let lock: Lock = toml::from_str(&fs::read_to_string(root().join("Cargo.lock")).unwrap()).unwrap();
    lock.package
}

/// Whether an SPDX expression can be met with these licences: one of each `OR`, all of each `AND`.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.trim();
    // Split at the words that stand outside of parentheses.
    let parts = |word: &str| {
        let mut depth = 0_i32;
        let mut parts = vec![Vec::new()];
        for piece in expression.split(' ') {
            let opens = piece.matches('(').count() as i32 - piece.matches(')').count() as i32;
            if depth == 0 && opens == 0 && piece == word {
                parts.push(Vec::new());
            } else {
                depth += opens;
                parts.last_mut().unwrap().push(piece);
            }
        }
        parts.into_iter().map(|part| part.join(" ")).collect::<Vec<_>>()
    };
    let (either, all) = (parts("OR"), parts("AND"));
    if either.len() > 1 {
        either.iter().any(|part| is_allowed(part, allowed))
    } else if all.len() > 1 {
        all.iter().all(|part| is_allowed(part, allowed))
    } else if let Some(inner) = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        is_allowed(inner, allowed)
    } else {
        allowed.iter().any(|allowed| allowed == expression)
    }
}

#[test]
fn an_expression_of_licences_is_read_as_it_is_meant() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned()];
    for (expression, meets) in [
        ("MIT", true),
        ("GPL-2.0-only", false),
        ("GPL-2.0-only OR MIT", true),
        ("GPL-2.0-only AND MIT", false),
        ("(GPL-2.0-only OR MIT) AND ISC", true),
        ("(GPL-2.0-only OR MIT) AND Zlib", false),
        ("MIT AND (ISC OR Zlib)", true),
        ("", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), meets, "{expression}");
    }
}

#[test]
fn what_is_built_in_has_an_allowed_licence_and_nothing_is_banned() {
    let (deny, crates) = (deny(), crates());
    assert!(crates.len() > 100, "{} crates", crates.len());
    for (name, version, licence) in &crates {
        assert!(is_allowed(licence, &deny.licenses.allow), "{name} {version}: {licence}");
    }
    let lock = lock();
    for Banned { name, wrappers, reason } in &deny.bans.deny {
        assert!(!reason.is_empty(), "{name}");
        let needs = |one: &&Locked| one.dependencies.iter().any(|needed| needed.split(' ').next() == Some(name));
        let by: Vec<&str> = lock.iter().filter(needs).map(|one| one.name.as_str()).collect();
        assert!(
            by.iter().all(|by| wrappers.iter().any(|wrapper| wrapper == by)),
            "{name} comes in with {by:?}: {reason}"
        );
    }
}

#[test]
fn everything_comes_from_the_public_registry() {
    for Locked { name, source, .. } in lock() {
        match source {
            None => assert_eq!(name, env!("CARGO_PKG_NAME")),
            Some(source) => {
                let index = source.strip_prefix("registry+").and_then(|url| url.rsplit('/').next());
                let is_public = index.is_some_and(|index| index.split(['.', '-']).eq(["crates", "io", "index"]));
                assert!(is_public, "{name}: {source}");
            }
        }
    }
}

/// The list in NOTICE is written anew with `UPDATE_NOTICE=1 cargo test notice`.
#[test]
fn the_notice_names_all_that_is_built_in() {
    let path = root().join("NOTICE");
    let written = fs::read_to_string(&path).unwrap_or_default();
    let head = written.split_inclusive('\n').take_while(|line| !line.starts_with("- ")).collect::<String>();
    let list = crates().into_iter().map(|(name, version, licence)| format!("- {name} {version}: {licence}\n"));
    let now = head + &list.collect::<String>();
    if env::var_os("UPDATE_NOTICE").is_some() {
        fs::write(&path, &now).unwrap();
    } else {
        assert!(now == written, "NOTICE is not what is built in: UPDATE_NOTICE=1 cargo test notice");
    }
}

/// What the program prints.
fn printed(command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kenal")).arg(command).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_program_tells_what_it_is_made_of() {
    let notice = printed("licenses");
    assert_eq!(notice, fs::read_to_string(root().join("NOTICE")).unwrap());
    let list: Value = serde_json::from_str(&printed("sbom")).unwrap();
    assert_eq!((&list["bomFormat"], &list["specVersion"]), (&"CycloneDX".into(), &"1.5".into()));
    assert_eq!(list["metadata"]["component"]["version"], env!("CARGO_PKG_VERSION"));
    let listed: BTreeMap<&str, &Value> =
        list["components"].as_array().unwrap().iter().map(|one| (one["bom-ref"].as_str().unwrap(), one)).collect();
    for (name, version, licence) in crates() {
        let component = listed[format!("pkg:cargo/{name}@{version}").as_str()];
        assert_eq!(component["licenses"][0]["expression"], licence.as_str(), "{name}");
        assert_eq!(component["hashes"][0]["content"].as_str().unwrap().len(), 64, "{name}");
    }
    // The fonts are work of others, too.
    assert!(list["components"].as_array().unwrap().iter().any(|one| one["licenses"][0]["expression"] == "OFL-1.1"));
}
