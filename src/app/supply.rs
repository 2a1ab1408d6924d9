//! `kenal licenses` and `kenal sbom`: what is built in, whose work it is, and which bytes it was built from.

use std::{collections::BTreeMap, process::ExitCode};

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::print;

/// Whose work is in the program; its list is held to what is built in by a test.
const NOTICE: &str = include_str!("../../NOTICE");

/// What the program is built from, with the sum of each package.
const LOCK: &str = include_str!("../../Cargo.lock");

/// The mark before a crate's line in the notice.
const CRATE: &str = "- ";

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// Prints whose work is in the program and under which licences.
pub(super) fn licenses() -> anyhow::Result<ExitCode> {
    print(NOTICE)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the bill of materials as CycloneDX 1.5. It holds no time and no random number: the same program, the same bytes.
pub(super) fn sbom() -> anyhow::Result<ExitCode> {
    let lock: Lock = toml::from_str(LOCK).context("the built-in list of packages can't be read")?;
    let sums: BTreeMap<(&str, &str), &str> = lock
        .package
        .iter()
        .filter_map(|one| Some(((one.name.as_str(), one.version.as_str()), one.checksum.as_deref()?)))
        .collect();
    let crates = NOTICE.lines().filter_map(|line| component(line, &sums));
    let font = json!({
        "type": "data",
        "bom-ref": "font:plus-jakarta-sans",
        "name": "Plus Jakarta Sans",
        "licenses": [{ "expression": "OFL-1.1" }],
    });
    let list = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "bom-ref": "kenal",
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "licenses": [{ "expression": "MIT" }],
        }},
        "components": crates.chain([font]).collect::<Vec<_>>(),
    });
    print(&format!("{list:#}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// A line of the notice as a component; `None` if it names no crate.
fn component(line: &str, sums: &BTreeMap<(&str, &str), &str>) -> Option<Value> {
    let (package, licence) = line.strip_prefix(CRATE)?.split_once(": ")?;
    let (name, version) = package.split_once(' ')?;
    let address = format!("pkg:cargo/{name}@{version}");
    let hashes: Vec<Value> =
        sums.get(&(name, version)).map(|sum| json!({ "alg": "SHA-256", "content": sum })).into_iter().collect();
    Some(json!({
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "licenses": [{ "expression": licence }],
        "hashes": hashes,
    }))
}
