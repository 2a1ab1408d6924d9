//! The key exchanged while the bot is at work: killed at random moments, the store always opens with the key that lies there.
//!
//! Twenty kills; `KENAL_CRASHES=50` for more, `KENAL_SEED` for other moments.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use kenal::store::{self, Key, Location};

use super::{Home, Kenal, Running, number};
use crate::fake_telegram::{Dice, FakeTelegram};

/// `kenal key …` on the store of a home whose key is in a file.
fn key_command(home: &Home, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    command.arg("key").args(arguments).env_clear().current_dir(home.path(""));
    command.env("HOME", home.path("")).env("KENAL_KEY_FILE", home.path("keys/key"));
    command.env("KENAL_STORE", format!("sqlite:{}", home.path("data/kenal.db").display())).stdin(Stdio::null());
    command
}

fn said(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// The program at work with its key in a file.
async fn at_work(home: &Home, fake: &FakeTelegram) -> Running {
    let before = fake.polls();
    let mut command = home.command(fake);
    let spawned = command.env_remove("KENAL_KEY").env("KENAL_KEY_FILE", home.path("keys/key")).spawn().unwrap();
    let mut running = Running(spawned);
    let begun = Instant::now();
    while fake.polls() == before {
        let ended = running.0.try_wait().unwrap();
        assert!(ended.is_none() && begun.elapsed() < Duration::from_secs(60), "{ended:?}:\n{}", home.log());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    running
}

/// A home with a new key, and a bot that knows somebody.
async fn begun() -> (Kenal, Vec<u8>) {
    let (fake, home) = (FakeTelegram::start().await, Home::new());
    fs::create_dir(home.path("keys")).unwrap();
    let (is_made, told) = said(&mut key_command(&home, &["new"]));
    assert!(is_made && told.contains("keep a copy"), "{told}");
    let key = fs::read(home.path("keys/key")).unwrap();
    let running = at_work(&home, &fake).await;
    (Kenal { fake, home, running }, key)
}

#[test]
fn a_key_is_made_in_any_folder_that_no_store_is_in() {
    let folder = tempfile::tempdir().unwrap();
    let new = |file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
        said(command.args(["key", "new", file]).env_clear().current_dir(folder.path()))
    };
    let (is_made, told) = new("key");
    assert!(is_made, "{told}");
    // The usual store, which lies where a command is given.
    fs::write(folder.path().join("kenal.db"), "").unwrap();
    let (is_made, told) = new("other");
    assert!(!is_made && told.contains("data directory"), "{told}");
}

#[tokio::test]
async fn a_key_is_made_once_never_with_the_data_and_exchanged_while_the_bot_is_at_work() {
    let (mut kenal, old) = begun().await;
    let home = &kenal.home;
    for (file, named) in [("keys/key", "there already"), ("data/key", "data directory"), ("data/below/key", "outside")]
    {
        let (is_made, told) = said(&mut key_command(home, &["new", file]));
        assert!(!is_made && told.contains(named), "{told}");
    }
    assert!(!home.path("data/key").exists() && !home.path("data/below").exists());
    let visitor = kenal.visitor(700_000_901);
    visitor.start("");
    visitor.expect("Kenal").await;
    visitor.settled().await;

    let (is_done, told) = said(&mut key_command(home, &["rotate"]));
    assert!(is_done && told.contains("key.old-1") && told.contains("sealed anew: 1 rows"), "{told}");
    assert_eq!(fs::read(home.path("keys/key.old-1")).unwrap(), old);
    assert_ne!(fs::read(home.path("keys/key")).unwrap(), old);
    assert!(!home.path("keys/key.new").exists());
    // The bot at work goes on, and so does the next one; a second rotation begins from there.
    visitor.start("");
    visitor.expect("ketemu lagi").await;
    visitor.settled().await;
    let (is_done, told) = said(&mut key_command(home, &["rotate"]));
    assert!(is_done && told.contains("key.old-2"), "{told}");
    kenal.running.kill();
    kenal.running = at_work(&kenal.home, &kenal.fake).await;
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    visitor.start("");
    visitor
        .expect_that("it is known again", |shown, _| {
            shown.iter().filter(|one| one.contains("ketemu lagi")).count() == 2
        })
        .await;
    assert!(!kenal.home.log().contains("does not open"), "{}", kenal.home.log());

    // A key that is in no file is exchanged by whoever gives it, in two steps.
    let digits = |name: &str| fs::read_to_string(kenal.home.path(name)).unwrap().trim().to_owned();
    let by_variable = |key: &str, arguments: &[&str]| {
        let mut command = key_command(&kenal.home, arguments);
        said(command.env_remove("KENAL_KEY_FILE").env("KENAL_KEY", key))
    };
    let (is_done, told) = by_variable(&digits("keys/key"), &["rotate"]);
    assert!(!is_done && told.contains("--new FILE"), "{told}");
    assert!(said(&mut key_command(&kenal.home, &["new", "keys/next"])).0);
    let (is_done, told) = by_variable(&digits("keys/key"), &["rotate", "--new", "keys/next"]);
    assert!(is_done && told.contains("both keys"), "{told}");
    let (is_done, told) = by_variable(&digits("keys/next"), &["rotate"]);
    assert!(is_done && told.contains("was rotated"), "{told}");
    let (is_done, told) = by_variable(&digits("keys/key"), &["rotate"]);
    assert!(!is_done && told.contains("another key"), "{told}");
    visitor.say("beda sama PR swasta?");
    visitor.expect("regulasi").await;
    kenal.finish().await;
}

#[tokio::test]
#[ignore = "slow"]
async fn a_rotation_killed_at_any_moment_leaves_a_bot_at_work_and_a_key_that_opens_the_store() {
    const VISITORS: i64 = 3_000;
    let (kills, seed) = (number("KENAL_CRASHES", 20), number("KENAL_SEED", 1));
    println!("KENAL_CRASHES={kills} KENAL_SEED={seed}");
    let (mut kenal, first) = begun().await;
    assert_eq!(kenal.running.stop().await.code(), Some(0));
    let location = Location::Sqlite(kenal.home.path("data/kenal.db"));
    let key = |home: &Home| Key::read(&home.path("keys/key")).unwrap().unwrap();
    let options = || store::Options { key: Some(key(&kenal.home)), ..store::Options::new(location.clone()) };
    let filled = store::Store::open(options()).await.unwrap();
    for chunk in (0..VISITORS).collect::<Vec<_>>().chunks(500) {
        let sessions = chunk.iter().map(|one| (filled.visitor("test", *one, *one), vec![b'x'; 700])).collect();
        let batch = filled.begin(&[], &[]).await.unwrap();
        let at = kenal::engine::now();
        batch.commit(store::Changes { at, sessions, ..store::Changes::default() }).await.unwrap();
    }
    filled.close().await;
    kenal.running = at_work(&kenal.home, &kenal.fake).await;
    let visitor = kenal.visitor(700_000_902);
    visitor.start("");
    visitor.expect("Kenal").await;

    let mut dice = Dice::new(seed);
    let whole = Instant::now();
    let mut rotation = key_command(&kenal.home, &["rotate"]);
    rotation.stdout(Stdio::null()).stderr(Stdio::null());
    let (mut stages, mut rotations, mut slowest) = (Vec::new(), 0, Duration::ZERO);
    let mut usual = Duration::from_millis(1_500);
    while stages.len() < usize::try_from(kills).unwrap() {
        let begun = Instant::now();
        let moment = usual.mul_f64(dice.below(1_000) as f64 / 1_000.0);
        let mut running = Running(rotation.spawn().unwrap());
        while begun.elapsed() < moment && running.0.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if running.0.try_wait().unwrap().is_some() {
            rotations += 1;
            continue;
        }
        running.kill();
        let examined = store::examine(&location, Some(&key(&kenal.home))).await.unwrap();
        assert_eq!(examined.unopened, 0, "after {} kills", stages.len());
        let is_new = kenal.home.path("keys/key.new").exists();
        stages.push(match (examined.is_rotating, is_new) {
            (false, false) => "before",
            (false, true) => "new key made",
            (true, true) => "begun",
            (true, false) => "exchanged",
        });
        let asked = Instant::now();
        let shown = visitor.shown().len();
        visitor.say("apa tugasnya?");
        visitor.expect_that("an answer", |now, _| now.len() > shown).await;
        slowest = slowest.max(asked.elapsed());
        if stages.len() % 5 == 0 {
            kenal.running.kill();
            kenal.running = at_work(&kenal.home, &kenal.fake).await;
        }
        // Sometimes it goes on from where it was killed once more, sometimes it comes to its end, and another begins.
        if dice.below(3) > 0 {
            let whole = Instant::now();
            let (is_done, told) = said(&mut key_command(&kenal.home, &["rotate"]));
            assert!(is_done, "{told}");
            (rotations, usual) = (rotations + 1, whole.elapsed());
        }
    }
    let (is_done, told) = said(&mut key_command(&kenal.home, &["rotate"]));
    assert!(is_done && !told.contains("open with no key"), "{told}");
    println!(
        "{kills} kills ({stages:?}), {rotations} rotations came to their end, the slowest answer {slowest:?}, all in {:?}",
        whole.elapsed()
    );
    let examined = store::examine(&location, Some(&key(&kenal.home))).await.unwrap();
    assert_eq!((examined.unopened, examined.is_rotating), (0, false));
    let old: PathBuf = kenal.home.path("first");
    fs::write(&old, first).unwrap();
    fs::set_permissions(&old, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let refused = store::examine(&location, Some(&Key::read(&old).unwrap().unwrap())).await;
    assert!(matches!(refused, Err(store::StoreError::KeyWrong { .. })));
    visitor.start("");
    visitor.expect("ketemu lagi").await;
    assert!(!kenal.home.log().contains("does not open"), "{}", kenal.home.log());
    kenal.finish().await;
}
