//! What is told of the data that is kept is all of it: held against the store's own columns, kept sessions and notes.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    sync::Arc,
};

use kenal::{
    domain::{
        audience::Audience,
        content::Content,
        conversation::{Act, Choice, Event, Form, Note, Posted, Session, turn},
        data_map::{Place, data_map},
        funnel::NoteRow,
        knowledge::ArticleId,
        locale::Locale,
        retention::{Retention, days},
    },
    render::privacy::{Part, page, text},
    store::{self, Key, Location, Store},
};
use secrecy::SecretString;
use serde_json::Value;
use sqlx::Connection as _;
use tempfile::TempDir;

use crate::{
    postgres,
    support::{content, content_for},
};

const NOW: i64 = 1_795_482_000;

/// The fields of the map, by the name of their place; each stands there once.
fn mapped(wanted: impl Fn(Place) -> bool) -> BTreeMap<String, BTreeSet<String>> {
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in data_map().iter().filter(|entry| wanted(entry.place)) {
        for field in entry.fields {
            let name = entry.place.name();
            let is_new = fields.entry(name.to_owned()).or_default().insert((*field).to_owned());
            assert!(is_new, "{name}.{field} stands in the map twice");
        }
    }
    fields
}

fn grouped(rows: Vec<(String, String)>) -> BTreeMap<String, BTreeSet<String>> {
    let mut columns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, column) in rows {
        columns.entry(table).or_default().insert(column);
    }
    columns
}

async fn made(location: Location) {
    let key = Some(Key::parse(crate::support::KEY).unwrap());
    Store::open(store::Options { key, ..store::Options::new(location) }).await.unwrap().close().await;
}

#[tokio::test]
async fn every_column_of_a_new_store_is_in_the_map_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kenal.db");
    made(Location::Sqlite(path.clone())).await;
    let mut reader = sqlx::SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    let columns = "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns \
         WHERE tables.type = 'table'";
    let rows: Vec<(String, String)> = sqlx::query_as(columns).fetch_all(&mut reader).await.unwrap();
    assert_eq!(mapped(|place| matches!(place, Place::Table(_))), grouped(rows));

    let Some(address) = postgres::database() else { return };
    made(Location::Postgres(SecretString::from(address.clone()))).await;
    let mut reader = sqlx::PgConnection::connect(&address).await.unwrap();
    let columns =
        "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'";
    let mut rows: Vec<(String, String)> = sqlx::query_as(columns).fetch_all(&mut reader).await.unwrap();
    rows.retain(|(table, _)| table != "outbox_ids");
    assert_eq!(mapped(|place| matches!(place, Place::Table(_) | Place::PostgresTable(_))), grouped(rows));
}

/// The files beside a store at work, and those that the map names; the database's own are its tables.
#[tokio::test]
async fn every_file_beside_a_store_is_in_the_map() {
    let folder = TempDir::new().unwrap();
    let key = Some(Key::parse(crate::support::KEY).unwrap());
    let location = Location::Sqlite(folder.path().join("kenal.db"));
    let store = Store::open(store::Options { key, ..store::Options::new(location) }).await.unwrap();
    let erased = vec![store.visitor("test", 1, 1)];
    let batch = store.begin(&[], &[]).await.unwrap();
    batch.commit(store::Changes { at: NOW, erased, ..store::Changes::default() }).await.unwrap();
    let own = ["kenal.db", "kenal.db-wal", "kenal.db-shm", "kenal.db-journal"];
    let entries =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<String> = entries.filter(|name| !own.contains(&name.as_str())).collect();
    assert_eq!(mapped(|place| matches!(place, Place::File(_))).into_keys().collect::<BTreeSet<_>>(), found);
}

/// The paths of all that a value holds: keys joined by points, `*` for the ids of questions. A list counts as one.
fn paths(value: &Value, before: &str, found: &mut BTreeMap<String, bool>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = if before == "progress.given" { "*" } else { name };
                let path = if before.is_empty() { name.to_owned() } else { format!("{before}.{name}") };
                paths(value, &path, found);
            }
        }
        _ => *found.entry(before.to_owned()).or_default() |= !value.is_null(),
    }
}

/// Sessions with something in every corner, as they are kept.
fn sessions(content: &Content) -> Vec<Value> {
    let duties = ArticleId::new("duties");
    let acts = [
        Act::Opened("demo-humas".into()),
        Act::Said("apa tugasnya?".into()),
        Act::Pressed(Some(Choice::Helpful { article: duties, yes: true })),
        Act::Pressed(Some(Choice::Begin(Form::Quick))),
        Act::Said("4".into()),
        Act::Said("lewati".into()),
        Act::Said("umurku 16".into()),
    ];
    let mut kept = vec![Session::default()];
    for (number, act) in (1..).zip(acts) {
        let (at, message) = (NOW + 5 * number, Posted { number, album: None, is_full: false });
        let event = Event {
            at,
            sent: Some(at),
            message: Some(message),
            live: true,
            in_group: false,
            language: Some(Locale::Id),
            act,
        };
        kept.push(turn(content, kept.last().unwrap().clone(), &event).session);
    }
    let read = |session: &Session| serde_json::from_slice::<Value>(&session.encode()).unwrap()["session"].clone();
    kept.iter().map(read).collect()
}

#[test]
fn every_field_of_a_kept_session_is_in_the_map_and_nothing_else() {
    let mut found = BTreeMap::new();
    for session in sessions(&content()) {
        paths(&session, "", &mut found);
    }
    let map = mapped(|place| place == Place::Within("sessions.sealed"));
    let fields = &map["sessions.sealed"];
    // What is not there at the moment is told by what it holds when it is.
    let is_told = |path: &str, holds: bool| {
        fields.contains(path) || !holds && fields.iter().any(|field| field.starts_with(&format!("{path}.")))
    };
    let untold: Vec<&String> =
        found.iter().filter(|(path, holds)| !is_told(path, **holds)).map(|(path, _)| path).collect();
    assert_eq!(untold, Vec::<&String>::new(), "these are kept and not in the map");
    let gone: Vec<&String> = fields.iter().filter(|field| !found.contains_key(*field)).collect();
    assert_eq!(gone, Vec::<&String>::new(), "these are in the map and not kept");
}

#[test]
fn every_key_of_a_note_is_in_the_map_and_nothing_else() {
    let note = Note::Restarted;
    let row = NoteRow { at: NOW, locale: Locale::Id, fair: None, booth: None, mark: None, note };
    let Value::Object(keys) = serde_json::to_value(row).unwrap() else { panic!("a note is an object") };
    let keys: BTreeSet<String> = keys.into_iter().map(|(key, _)| key).collect();
    assert_eq!(mapped(|place| place == Place::Within("notes.note"))["notes.note"], keys);
}

#[test]
fn the_notices_hold_to_the_retention_and_to_whom_the_bot_is_for() {
    let kept = Retention::default();
    for (locale, day) in [(Locale::Id, "hari"), (Locale::En, "days")] {
        let all = text(&content(), &[locale], &Part::ALL);
        for seconds in [kept.sessions, kept.marks, kept.missed, kept.set_aside, kept.seen, kept.erasures()] {
            let told = format!("{} {day}", days(seconds));
            assert!(all.contains(&told), "{told}:\n{all}");
        }
        assert!(all.contains("karier@contoh.id") && all.contains(&format!("{} ", kept.talk / 60)));
        assert!(!all.contains("__") || all.contains("sqlx"), "{all}");
        let visitors = |audience| text(&content_for(audience), &[locale], &[Part::Visitors]);
        assert!(visitors(Audience::Adults).contains(&days(kept.sessions).to_string()));
        assert!(!visitors(Audience::Pupils).contains(&days(kept.sessions).to_string()), "pupils read of an hour alone");
    }
}

#[test]
fn the_page_holds_what_the_text_says_and_needs_nothing_from_outside() {
    let content: Arc<Content> = content();
    let page = page(&content, &Locale::ALL, &Part::ALL);
    for outside in ["http://", "https://", "<script", "<link", "<img", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
    for entry in data_map() {
        assert!(page.contains(entry.place.name()), "{}", entry.place.name());
        for locale in Locale::ALL {
            let purpose = content.catalog.say(locale, &entry.purpose).replace('\'', "&#x27;").replace('/', "&#x2f;");
            assert!(page.contains(&purpose), "{purpose}");
        }
    }
    assert_eq!(page.matches("<article").count(), page.matches("</article>").count());
    assert!(page.contains("<article lang=\"id\">") && page.contains("<article lang=\"en\">"));
}

#[test]
fn the_command_writes_both_languages_or_one_and_says_when_nobody_is_named() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
        let output = command.arg("privacy").args(arguments).env_remove("KENAL_CONTACT").output().unwrap();
        assert!(output.status.success());
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (both, said) = run(&[]);
    assert!(both.contains("untuk orang tua") && both.contains("for parents") && said.contains("KENAL_CONTACT"));
    let (one, said) = run(&["--lang", "en", "--part", "parents", "--contact", "the career centre, room 3"]);
    assert!(one.contains("the career centre, room 3") && !one.contains("untuk orang tua") && !one.contains("sessions"));
    assert_eq!(said, "");
    let (html, _) = run(&["--html", "--lang", "id", "--part", "data"]);
    assert!(
        html.starts_with("<!doctype html>") && html.contains("sessions.sealed") && html.trim_end().ends_with("</html>")
    );
}
