//! The operator's key: which are refused, how one is exchanged while the store is in use, and what does not open.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

use kenal::{
    domain::conversation::{Session, State},
    store::{self, Delivery, Key, Location, Retention, Rotation, Stage, Store, StoreError, VisitorId},
};
use sqlx::Connection as _;
use tempfile::TempDir;

use crate::{
    store::{NOW, Place, bodies, delivery, execute, reply, take},
    support::KEY,
};

fn key() -> Key {
    Key::parse(KEY).unwrap()
}

/// The digits of another key.
fn another() -> String {
    let folder = TempDir::new().unwrap();
    Key::create(&folder.path().join("key")).unwrap();
    fs::read_to_string(folder.path().join("key")).unwrap().trim().to_owned()
}

async fn open_with(place: &Place, digits: &str) -> Result<Store, StoreError> {
    place.open_with(Some(Key::parse(digits).unwrap())).await
}

#[test]
fn keys_that_can_be_guessed_are_told_from_keys_by_chance() {
    let counting: String = (0..32).map(|byte| format!("{byte:02x}")).collect();
    let text: String = b"password-password1-my-secret-key".iter().map(|byte| format!("{byte:02x}")).collect();
    let halves = KEY[..32].repeat(2);
    for weak in
        ["00".repeat(32), "5a".repeat(32), "deadbeef".repeat(8), "0123456789abcdef".repeat(4), counting, text, halves]
    {
        assert!(Key::parse(&weak).unwrap().weakness().is_some(), "{weak}");
    }
    for _ in 0..20_000 {
        assert_eq!(Key::by_chance().weakness(), None);
    }
    for none in ["", "password", &KEY[..62], &format!("{KEY}00"), &KEY.replace('2', "g"), &KEY.replacen("2c", "+c", 1)]
    {
        let refused = Key::parse(none).unwrap_err().to_string();
        assert!(refused.contains("kenal key new") && (none.is_empty() || !refused.contains(none)), "{refused}");
    }
}

#[tokio::test]
async fn a_weak_key_opens_nothing_but_the_way_to_another() {
    let weak = || Key::parse(&"5a".repeat(32)).unwrap();
    for place in Place::all() {
        let refused = place.open_with(Some(weak())).await;
        assert!(matches!(refused, Err(StoreError::KeyWeak { .. })));
        if matches!(place, Place::Memory) {
            continue;
        }
        // As a version kept it that took any key.
        place.open().await.close().await;
        place
            .mark_with("01f44a95da82d38c79176472ca72c3ceb33b7131d3c8d307f6f1bc754ff9446064f38555bab883f0dba119d5b1f6")
            .await;
        let refused = place.open_with(Some(weak())).await;
        assert!(matches!(refused, Err(StoreError::KeyWeak { .. })));
        let mut rotation = Rotation::open(&place.location(), &weak()).await.unwrap();
        assert!(matches!(rotation.begin(&weak(), NOW).await, Err(StoreError::KeyWeak { .. })));
        rotation.begin(&key(), NOW).await.unwrap();
        rotation.finish(&key()).await.unwrap().close().await;
        place.open().await.close().await;
    }
}

#[test]
fn a_key_file_is_made_once_for_its_owner_alone_and_read_only_if_nobody_else_can() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("below").join("key");
    Key::create(&file).unwrap();
    let written = fs::read_to_string(&file).unwrap();
    assert!(matches!(Key::create(&file), Err(StoreError::KeyThere { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), written);
    for (mode, is_taken) in
        [(0o600, true), (0o400, true), (0o640, true), (0o604, false), (0o644, false), (0o602, false)]
    {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        match Key::read(&file) {
            Ok(Some(_)) => assert!(is_taken, "{mode:o}"),
            Err(error @ StoreError::KeyOpen { .. }) => {
                assert!(!is_taken && error.to_string().contains("chmod 600"), "{mode:o}: {error}");
            }
            other => panic!("{mode:o}: {other:?}"),
        }
    }
}

#[test]
fn what_is_no_file_or_far_too_large_is_refused_for_a_key_at_once() {
    let (folder, home) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    // Nobody listens there.
    let nobody = [("TELOXIDE_API_URL", Path::new("http://127.0.0.1:9"))];
    let [pipe, large, socket] = ["pipe", "large", "socket"].map(|name| folder.path().join(name));
    assert!(Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success());
    fs::write(&large, KEY.repeat(10_000)).unwrap();
    let _listens = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (file, why) in [
        (pipe.as_path(), "a pipe, a device"),
        (socket.as_path(), "a pipe, a device"),
        (Path::new("/dev/zero"), "a pipe, a device"),
        (folder.path(), "this is a folder"),
        (large.as_path(), "is it the right one?"),
    ] {
        let refused = Key::read(file).unwrap_err().to_string();
        assert!(refused.contains(why) && refused.contains(file.to_str().unwrap()), "{refused}");
        let file = file.to_str().unwrap();
        let (_, told) = told_in(home.path(), &["doctor", "--key-file", file], &nobody);
        assert!(told.contains(why), "{told}");
        if !why.contains("right one") {
            let (is_made, told) = told_in(home.path(), &["poster", "--bot", "KenalBot", "--logo", file], &[]);
            assert!(!is_made && told.contains(why), "{told}");
        }
    }
    for file in [pipe.as_path(), Path::new("/dev/zero")] {
        let (_, told) = told_in(home.path(), &["doctor"], &[nobody[0], ("SSL_CERT_FILE", file)]);
        assert!(told.contains("SSL_CERT_FILE") && told.contains("a pipe, a device"), "{told}");
        let token = ("TELOXIDE_TOKEN", Path::new("123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        let (is_well, told) =
            told_in(home.path(), &["run", "--store", "memory"], &[nobody[0], token, ("SSL_CERT_FILE", file)]);
        assert!(!is_well && told.contains("is no file with certificates"), "{told}");
    }
}

#[test]
fn a_key_beside_the_data_is_found_out_through_links_too() {
    let folder = TempDir::new().unwrap();
    let [data, keys] = ["data", "keys"].map(|name| folder.path().join(name));
    fs::create_dir_all(data.join("below")).unwrap();
    fs::create_dir(&keys).unwrap();
    std::os::unix::fs::symlink(&data, folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink(data.join("key"), keys.join("led-in")).unwrap();
    fs::write(data.join("key"), KEY).unwrap();
    let location = Location::Sqlite(data.join("kenal.db"));
    for inside in ["data/key", "data/below/key", "link/new", "keys/led-in", "data/../data/key"] {
        let refused = store::keep_apart(&folder.path().join(inside), &location);
        assert!(matches!(refused, Err(StoreError::KeyInside { .. })), "{inside}");
    }
    store::keep_apart(&keys.join("key"), &location).unwrap();
    store::keep_apart(&data.join("key"), &Location::Memory).unwrap();
}

/// What the program says in this directory, with no more than these variables, and whether it is content.
fn told_in(directory: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    let command = command.args(arguments).env_clear().envs(variables.iter().copied()).current_dir(directory);
    let output = command.stdin(Stdio::null()).output().unwrap();
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn a_key_is_made_anywhere_but_beside_a_store_that_is_there_or_named() {
    let folder = TempDir::new().unwrap();
    // From the root of a machine, as installing goes, every place is below.
    let (is_made, told) = told_in(folder.path(), &["key", "new", "keys/key"], &[]);
    assert!(is_made && folder.path().join("keys/key").exists(), "{told}");
    let (is_made, told) = told_in(folder.path(), &["key", "new", "keys/two", "--store", "sqlite:named.db"], &[]);
    assert!(!is_made && told.contains("that of named.db"), "{told}");
    fs::write(folder.path().join("kenal.db"), "").unwrap();
    let (is_made, told) = told_in(folder.path(), &["key", "new", "keys/two"], &[]);
    assert!(!is_made && told.contains("that of kenal.db") && !folder.path().join("keys/two").exists(), "{told}");
}

#[test]
fn a_copy_of_ones_data_is_for_its_owner_alone() {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    let mut chat = command
        .arg("chat")
        .env_clear()
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    chat.stdin.take().unwrap().write_all(b"apa tugasnya?\n/mydata\n").unwrap();
    assert!(chat.wait().unwrap().success());
    let mode = fs::metadata(folder.path().join("kenal-data.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// A filled store that is closed, and a copy of it in a folder of its own.
async fn copied() -> (Place, TempDir, PathBuf) {
    let place = Place::Sqlite(TempDir::new().unwrap());
    let store = filled(&place).await;
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy.db");
    store::backup(&place.location(), &copy).await.unwrap();
    store.close().await;
    (place, folder, copy)
}

#[tokio::test]
async fn a_copy_is_not_put_back_with_the_usual_key_of_another_store_and_lost_erasures_are_told() {
    let (_place, folder, _copy) = copied().await;
    let usual = folder.path().join("config/kenal/key");
    Key::create(&usual).unwrap();
    let restore = || {
        let config = folder.path().join("config");
        told_in(
            folder.path(),
            &["restore", "copy.db", "--store", "sqlite:new/kenal.db"],
            &[("XDG_CONFIG_HOME", &config)],
        )
    };
    fs::create_dir(folder.path().join("new")).unwrap();
    let (is_back, told) = restore();
    assert!(!is_back && told.contains("copy.db was sealed with another key"), "{told}");
    assert!(!folder.path().join("new/kenal.db").exists());

    fs::write(&usual, KEY).unwrap();
    let (is_back, told) = restore();
    assert!(is_back && told.contains("kenal.db.erased is not there") && told.contains("is back"), "{told}");
    fs::remove_file(folder.path().join("new/kenal.db")).unwrap();
    fs::write(folder.path().join("new/kenal.db.erased"), "").unwrap();
    let (is_back, told) = restore();
    assert!(is_back && !told.contains("warning"), "{told}");
}

/// A store as version 5 kept it.
#[tokio::test]
async fn a_store_from_before_there_were_rotations_opens_unchanged_and_its_key_can_be_exchanged() {
    let place = Place::Sqlite(TempDir::new().unwrap());
    let Location::Sqlite(path) = place.location() else { unreachable!() };
    fs::write(&path, "").unwrap();
    execute(&place, &[include_str!("../stores/5.sql")]).await;
    // Looked at before it is opened: it has not all tables yet.
    let examined = store::examine(&place.location(), Some(&key())).await.unwrap();
    assert_eq!((examined.behind > 0, examined.sealed, examined.unopened), (true, 1, 0));
    let other = place.open_with(Some(Key::by_chance())).await;
    assert!(matches!(other, Err(StoreError::KeyWrong { .. })));
    let digits = another();
    let next = Key::parse(&digits).unwrap();
    for round in 0..3 {
        let store = if round < 2 { place.open().await } else { open_with(&place, &digits).await.unwrap() };
        let visitor = store.visitor("terminal", 0, 0);
        let mut batch = store.begin(&[], &[visitor]).await.unwrap();
        let kept = batch.sessions.remove(&visitor).expect("the visitor is known by the same hash");
        let session = Session::decode(&kept).expect("and opens");
        assert_eq!(session.arrivals, [("demo".to_owned(), "humas".to_owned())]);
        assert_eq!((session.progress.unwrap().given.len(), session.state), (1, State::Reading));
        drop(batch);
        assert_eq!(store.notes().await.unwrap().len(), 5);
        store.close().await;
        if round == 1 {
            let mut rotation = Rotation::open(&place.location(), &key()).await.unwrap();
            rotation.begin(&next, NOW).await.unwrap();
            let rotation = rotation.finish(&next).await.unwrap();
            assert_eq!((rotation.resealed, rotation.unopened), (1, 0));
            rotation.close().await;
        }
    }
}

#[tokio::test]
async fn keys_that_are_lost_are_noticed_and_nothing_is_begun_in_their_place() {
    for place in Place::lasting() {
        take(&place.open().await, 1, 1, "one", "to one").await;
        execute(&place, &["DELETE FROM keys"]).await;
        for _ in 0..2 {
            let Err(refused) = place.open_with(Some(key())).await else { panic!("it opens") };
            assert!(matches!(refused, StoreError::KeysLost { .. }) && refused.to_string().contains("kenal restore"));
        }
        let examined = store::examine(&place.location(), Some(&key())).await;
        assert!(matches!(examined, Err(StoreError::KeysLost { .. })), "{examined:?}");
        assert!(matches!(Rotation::open(&place.location(), &key()).await, Err(StoreError::KeysLost { .. })));
        // Where nobody was kept, nothing is lost.
        execute(&place, &["DELETE FROM sessions", "DELETE FROM outbox"]).await;
        place.open().await.close().await;
    }
}

#[tokio::test]
async fn what_does_not_open_is_counted_set_aside_and_let_go_and_keeps_nothing_else_waiting() {
    for place in Place::lasting() {
        let store = place.open().await;
        for person in 1..=30 {
            take(&store, person, person, "kept", &format!("to {person}")).await;
        }
        store.release_lease().await.unwrap();
        store.close().await;
        // A page of replies and some conversations, as of a disk that has lost a block.
        let spoil = "UPDATE outbox SET sealed = visitor WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT 20)";
        execute(&place, &[spoil, "UPDATE sessions SET sealed = visitor WHERE day > 0"]).await;
        assert_eq!(store::examine(&place.location(), Some(&key())).await.unwrap().unopened, 50);

        let store = place.open().await;
        let mut told = Vec::new();
        let mut after = 0;
        loop {
            let unsent = store.unsent(after, 8).await.unwrap();
            told.extend(unsent.iter().map(|one| String::from_utf8(one.body.to_vec()).unwrap()));
            after = unsent.last().map_or(after, |one| one.id);
            if unsent.is_empty() && store.unopened().replies() == 20 {
                break;
            }
        }
        assert_eq!(told, (21..=30).map(|person| format!("to {person}")).collect::<Vec<_>>());
        assert_eq!(take(&store, 100, 1, "new", "again").await, (true, Some(Vec::new())), "the visitor begins anew");
        assert_eq!((store.unopened().sessions(), store.unopened().replies()), (1, 20));
        assert_eq!(store::examine(&place.location(), Some(&key())).await.unwrap().unopened, 49);
        let retention = Retention::default();
        let later = NOW + retention.sessions.max(retention.set_aside) + 86_400;
        while store.forget_old(later, &retention).await.unwrap() {}
        assert_eq!(store::examine(&place.location(), Some(&key())).await.unwrap().unopened, 0);
    }
}

/// The people of [`filled`]: more of them than a rotation seals anew at once.
static PEOPLE: LazyLock<Vec<i64>> = LazyLock::new(|| (1..=120).collect());

/// A visit of each of them, with the updates after this one.
fn visits(store: &Store, update: i64, people: &[i64]) -> Vec<Delivery> {
    people.iter().map(|person| delivery(store, update + person, *person)).collect()
}

fn visitors(visits: &[Delivery]) -> Vec<VisitorId> {
    visits.iter().map(|one| one.visitor).collect()
}

/// A store with some of everything that is sealed.
async fn filled(place: &Place) -> Store {
    let store = place.open().await;
    for people in PEOPLE.chunks(50) {
        let visits = visits(&store, 0, people);
        let batch = store.begin(&visits, &visitors(&visits)).await.unwrap();
        let with = |words: &'static str| {
            visits.iter().zip(people).map(move |(one, person)| (one.visitor, format!("{words} {person}")))
        };
        let sessions = with("the session of").map(|(visitor, session)| (visitor, session.into_bytes())).collect();
        let replies = with("to").map(|(visitor, words)| reply(visitor, &words)).collect();
        batch.commit(store::Changes { at: NOW, sessions, replies, ..store::Changes::default() }).await.unwrap();
    }
    let visitor = store.visitor("test", 1, 1);
    let set_aside =
        vec![store::SetAside { kind: "update", reason: "no".into(), visitor, body: b"what it was".to_vec() }];
    let (moved, unfinished) = (vec![(visitor, -77)], vec![(visitor, b"terus".to_vec())]);
    let batch = store.begin(&[], &[]).await.unwrap();
    batch.commit(store::Changes { at: NOW, set_aside, moved, unfinished, ..store::Changes::default() }).await.unwrap();
    store.release_lease().await.unwrap();
    store
}

/// Fails unless everything of [`filled`] is there, from this update on.
async fn assert_filled(store: &Store, update: i64) {
    for people in PEOPLE.chunks(50) {
        let visits = visits(store, update, people);
        let batch = store.begin(&visits, &visitors(&visits)).await.unwrap();
        for (one, person) in visits.iter().zip(people) {
            let kept = String::from_utf8(batch.sessions[&one.visitor].clone()).unwrap();
            assert_eq!(kept, format!("the session of {person}"));
        }
    }
    let visitor = store.visitor("test", 1, 1);
    let mut batch = store.begin(&[], &[]).await.unwrap();
    assert_eq!(batch.moved_from(visitor).await.unwrap(), Some(-77), "which number a group had");
    assert_eq!(batch.take_unfinished(&[visitor]).await.unwrap(), [(visitor, b"terus".to_vec())], "what may go on");
    drop(batch);
    assert_eq!((store.unopened().sessions(), store.unopened().replies()), (0, 0));
}

/// What stands for the store's keys, by name.
async fn rows(place: &Place) -> Vec<(String, Vec<u8>)> {
    let text = "SELECT name, value FROM keys ORDER BY name";
    match place {
        Place::Postgres(url) => {
            sqlx::query_as(text).fetch_all(&mut sqlx::PgConnection::connect(url).await.unwrap()).await.unwrap()
        }
        _ => {
            let Location::Sqlite(path) = place.location() else { unreachable!() };
            let mut open = sqlx::SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
            sqlx::query_as(text).fetch_all(&mut open).await.unwrap()
        }
    }
}

#[tokio::test]
async fn a_key_is_exchanged_while_the_store_is_in_use_and_the_old_one_opens_nothing_any_more() {
    for place in Place::lasting() {
        let store = filled(&place).await;
        let before = rows(&place).await;
        let digits = another();
        let next = Key::parse(&digits).unwrap();
        let mut rotation = Rotation::open(&place.location(), &key()).await.unwrap();
        assert_eq!(rotation.stage(), Stage::Resting);
        // The bot reads and writes between any two steps.
        let mut update = 10_000;
        rotation.begin(&next, NOW).await.unwrap();
        assert!(store::examine(&place.location(), Some(&key())).await.unwrap().is_rotating);
        while rotation.reseal().await.unwrap() {
            update += 1;
            let person = update % 120 + 1;
            let session = format!("the session of {person}");
            let kept = take(&store, update, person, &session, "more").await.1;
            assert_eq!(kept, Some(session.into_bytes()));
        }
        assert!(rotation.resealed > 200, "{}", rotation.resealed);
        rotation.finish(&next).await.unwrap().close().await;
        assert_filled(&store, 20_000).await;
        assert!(bodies(&store).await.len() > 120);
        // Another process is at work: the new keys are handed on to it for an hour.
        assert_eq!(rows(&place).await.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["next:2", "now"]);
        let retention = Retention::default();
        while store.forget_old(NOW + 3_500, &retention).await.unwrap() {}
        assert_eq!(rows(&place).await.len(), 2);
        while store.forget_old(NOW + 3_700, &retention).await.unwrap() {}
        let after = rows(&place).await;
        assert_eq!((after.len(), after[0].1.len()), (1, before[0].1.len()), "the sealing key before it is gone");
        store.close().await;

        assert!(matches!(place.open_with(Some(key())).await, Err(StoreError::KeyWrong { .. })));
        let store = open_with(&place, &digits).await.unwrap();
        assert_filled(&store, 30_000).await;
        store.close().await;
        if let Place::Sqlite(folder) = &place {
            let wrapped = &before[0].1;
            for file in fs::read_dir(folder.path()).unwrap() {
                let bytes = fs::read(file.unwrap().path()).unwrap();
                assert!(!bytes.windows(24).any(|window| window == &wrapped[5..29]), "the old wrapping is left");
            }
        }
    }
}

#[tokio::test]
async fn a_rotation_that_ends_at_any_step_leaves_a_store_that_opens_and_goes_on_from_there() {
    ends_at_any_step(&Place::Sqlite(TempDir::new().unwrap())).await;
}

#[tokio::test]
#[ignore = "slow: ten rotations on a PostgreSQL server"]
async fn a_rotation_that_ends_at_any_step_leaves_a_shared_store_that_opens_and_goes_on_from_there() {
    for place in Place::lasting().iter().filter(|place| matches!(place, Place::Postgres(_))) {
        ends_at_any_step(place).await;
    }
}

async fn ends_at_any_step(place: &Place) {
    let store = filled(place).await;
    let (mut now, mut steps) = (KEY.to_owned(), 0);
    // Each time a step further: begin, then so many slices, then the exchange of the key and the end.
    for ends in 0..10 {
        let digits = another();
        let (old, next) = (Key::parse(&now).unwrap(), Key::parse(&digits).unwrap());
        let mut rotation = Rotation::open(&place.location(), &old).await.unwrap();
        assert_eq!(rotation.stage(), Stage::Resting);
        rotation.begin(&next, NOW).await.unwrap();
        for _ in 0..ends {
            steps += usize::from(rotation.reseal().await.unwrap());
        }
        // It ends without a word, before the key was exchanged or after it; a process at work goes on.
        drop(rotation);
        let one = delivery(&store, 100_000 + ends, 1 + ends);
        let batch = store.begin(&[one], &[one.visitor]).await.unwrap();
        assert!(batch.sessions.get(&one.visitor).is_some_and(|session| !session.is_empty()));
        drop(batch);
        store.ping().await.unwrap();
        for (given, stage) in [(&old, Stage::Begun), (&next, Stage::Exchanged)] {
            assert!(store::examine(&place.location(), Some(given)).await.unwrap().unopened == 0);
            let again = Rotation::open(&place.location(), given).await.unwrap();
            assert_eq!(again.stage(), stage);
            again.close().await;
        }
        // The new key was lost before it was exchanged: the old one begins again with another.
        let digits = if ends % 3 == 2 { another() } else { digits };
        let next = Key::parse(&digits).unwrap();
        let mut again = Rotation::open(&place.location(), &old).await.unwrap();
        again.begin(&next, NOW).await.unwrap();
        again.finish(&next).await.unwrap().close().await;
        assert!(matches!(store::examine(&place.location(), Some(&old)).await, Err(StoreError::KeyWrong { .. })));
        now = digits;
    }
    assert!(steps > 10, "{steps}");
    assert_filled(&store, 200_000).await;
    store.close().await;
    let store = open_with(place, &now).await.unwrap();
    assert_filled(&store, 300_000).await;
    assert_eq!(bodies(&store).await.len(), 120);
    store.close().await;
}

#[tokio::test]
async fn a_process_that_did_nothing_during_several_rotations_goes_on_after_them() {
    for place in Place::lasting() {
        let store = filled(&place).await;
        let mut now = KEY.to_owned();
        for _ in 0..3 {
            let digits = another();
            let next = Key::parse(&digits).unwrap();
            let mut rotation = Rotation::open(&place.location(), &Key::parse(&now).unwrap()).await.unwrap();
            rotation.begin(&next, NOW).await.unwrap();
            rotation.finish(&next).await.unwrap().close().await;
            now = digits;
        }
        assert_filled(&store, 1_000).await;
        store.close().await;
        let store = open_with(&place, &now).await.unwrap();
        assert_filled(&store, 2_000).await;
        assert_eq!(bodies(&store).await.len(), 120);
    }
}

#[tokio::test]
async fn a_process_that_missed_a_rotation_keeps_nothing_with_old_keys_and_says_what_to_do() {
    for place in Place::lasting() {
        let store = filled(&place).await;
        let digits = another();
        let next = Key::parse(&digits).unwrap();
        let mut rotation = Rotation::open(&place.location(), &key()).await.unwrap();
        rotation.begin(&next, NOW).await.unwrap();
        rotation.finish(&next).await.unwrap().close().await;
        execute(&place, &["DELETE FROM keys WHERE name LIKE 'next:%'"]).await;
        let one = delivery(&store, 1_000, 1);
        let Err(refused) = store.begin(&[one], &[one.visitor]).await else { panic!("it goes on") };
        assert!(refused.is_passing() && refused.to_string().contains("start it again with the new key"), "{refused}");
        drop(store);
        let store = open_with(&place, &digits).await.unwrap();
        assert_filled(&store, 2_000).await;
    }
}

#[tokio::test]
async fn two_rotations_at_once_lose_nothing_and_one_of_them_is_told() {
    for place in Place::lasting() {
        filled(&place).await.close().await;
        let [one, two] = [another(), another()];
        let mut first = Rotation::open(&place.location(), &key()).await.unwrap();
        let mut second = Rotation::open(&place.location(), &key()).await.unwrap();
        first.begin(&Key::parse(&one).unwrap(), NOW).await.unwrap();
        second.begin(&Key::parse(&two).unwrap(), NOW).await.unwrap();
        first.reseal().await.unwrap();
        let refused = first.finish(&Key::parse(&one).unwrap()).await;
        assert!(matches!(refused, Err(StoreError::RotatedElsewhere)));
        second.finish(&Key::parse(&two).unwrap()).await.unwrap().close().await;
        let store = open_with(&place, &two).await.unwrap();
        assert_filled(&store, 2_000).await;
    }
}

/// What a copy says, once the key was exchanged: it opens with the key of its day.
#[tokio::test]
async fn a_copy_from_before_a_rotation_is_put_back_with_the_key_of_its_day() {
    let (place, _folder, copy) = copied().await;
    let next = Key::parse(&another()).unwrap();
    let mut rotation = Rotation::open(&place.location(), &key()).await.unwrap();
    rotation.begin(&next, NOW).await.unwrap();
    rotation.finish(&next).await.unwrap().close().await;
    let other = Place::Sqlite(TempDir::new().unwrap());
    let refused = store::restore(&copy, &other.location(), Some(&next)).await.unwrap_err();
    assert!(refused.to_string().contains("the key of its day"), "{refused}");
    store::restore(&copy, &other.location(), Some(&key())).await.unwrap();
    assert_filled(&other.open().await, 2_000).await;
}
