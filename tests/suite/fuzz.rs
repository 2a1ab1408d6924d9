//! Whatever strangers and editors send: nothing panics, and whatever is said to it Telegram would take.
//!
//! The targets are those of `fuzz/`. Its corpus is replayed every day; the slow test goes on with changed inputs, for
//! `KENAL_SECONDS=600` seconds where that is set, from `KENAL_SEED`. A failing seed is printed.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    time::{Duration, Instant},
};

use crate::fake_telegram::Dice;

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the programs of fuzz/ use them")]
mod targets;

use targets::TARGETS;

/// How many rounds of changed inputs there are unless told otherwise.
const ROUNDS: u64 = 800;

/// How long one input may take: built without optimisation, on a busy machine.
const LONG: Duration = Duration::from_secs(20);

/// The kept inputs of a target.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has no corpus");
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

#[test]
fn every_kept_input_is_taken() {
    let mut count = 0;
    for (name, target) in TARGETS {
        targets::anew();
        for (file, input) in corpus(name) {
            let begun = Instant::now();
            let taken = catch_unwind(AssertUnwindSafe(|| target(&input)));
            assert!(taken.is_ok() && begun.elapsed() < LONG, "{} ({:?})", file.display(), begun.elapsed());
            count += 1;
        }
    }
    assert!(count > 250, "{count}");
}

/// The program of `fuzz/` has the same targets, and one for each.
#[test]
fn every_target_has_a_program() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("\n[workspace]\n"), "the main build must not see it");
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        let program = fs::read_to_string(folder.join("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(program.contains(&format!("kenal_fuzz::{name}(bytes)")), "{name}");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
}

/// Its list of crates is written by cargo alone, and nobody builds it every day.
#[test]
fn the_programs_are_built_with_what_the_bot_is_built_with() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| -> toml::Table { fs::read_to_string(root.join(name)).unwrap().parse().unwrap() };
    let (manifest, lock) = (read("Cargo.toml"), read("fuzz/Cargo.lock"));
    let packages = lock["package"].as_array().unwrap();
    let bot = packages.iter().find(|package| package["name"].as_str() == Some("kenal")).unwrap();
    let locked: Vec<&str> = bot["dependencies"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    for name in
        ["dependencies", "build-dependencies"].iter().flat_map(|kind| manifest[*kind].as_table().unwrap().keys())
    {
        let is_there = locked.iter().any(|one| one.split(' ').next() == Some(name));
        assert!(
            is_there,
            "{name} is not in fuzz/Cargo.lock: `cargo metadata --manifest-path fuzz/Cargo.toml` writes it"
        );
    }
}

/// What builds them outside of cargo-fuzz can be run, and names a profile that is there.
#[test]
fn the_script_that_runs_a_program_is_a_script() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for script in ["fuzz/run", "fuzz/instrumented"] {
        let read = std::process::Command::new("sh").arg("-n").arg(root.join(script)).status().unwrap();
        assert!(read.success(), "{script}");
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let (dev, release) = (manifest.find("\n[profile.dev]").unwrap(), manifest.find("\n[profile.release").unwrap());
    assert!(dev < release, "fuzz/run takes what stands between them");
}

/// An input with a few bytes changed, doubled, left out, or joined with another's.
fn changed(corpus: &[(PathBuf, Vec<u8>)], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = corpus[dice.below(corpus.len())].1.clone();
    for _ in 0..dice.below(5) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + 1 + dice.below(9)).min(bytes.len());
        match dice.below(5) {
            0 => bytes.insert(at, u8::try_from(dice.below(256)).unwrap()),
            1 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => {
                let again = bytes[at.min(end)..end].repeat(1 + dice.below(40));
                bytes.splice(at..at, again);
            }
            _ => {
                let other = &corpus[dice.below(corpus.len())].1;
                bytes.truncate(at);
                bytes.extend_from_slice(&other[dice.below(other.len() + 1)..]);
            }
        }
    }
    bytes
}

#[test]
#[ignore = "slow"]
fn nothing_that_a_stranger_sends_breaks_a_conversation() {
    let corpora = TARGETS.map(|(name, _)| corpus(name));
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let until = number("KENAL_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let first: u64 = number("KENAL_SEED").unwrap_or(1);
    let (mut seed, mut inputs) = (first, [0_u64; TARGETS.len()]);
    while until.map_or(seed < first + ROUNDS, |until| Instant::now() < until) {
        let mut dice = Dice::new(seed);
        targets::anew();
        for _ in 0..8 {
            let place = dice.below(TARGETS.len());
            let (name, target) = TARGETS[place];
            let input = changed(&corpora[place], &mut dice);
            let begun = Instant::now();
            let taken = catch_unwind(AssertUnwindSafe(|| target(&input)));
            if taken.is_err() || begun.elapsed() > LONG {
                let found = std::env::temp_dir().join(format!("kenal-{name}-{seed}"));
                fs::write(&found, &input).unwrap();
                panic!("{} ({:?}): keep it in fuzz/corpus/{name}; KENAL_SEED={seed}", found.display(), begun.elapsed());
            }
            inputs[place] += 1;
        }
        seed += 1;
    }
    let told: Vec<String> = TARGETS.iter().zip(inputs).map(|((name, _), count)| format!("{name} {count}")).collect();
    println!("{} rounds from seed {first}: {}", seed - first, told.join(", "));
}
