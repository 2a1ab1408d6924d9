//! What every store promises, held over memory, SQLite and PostgreSQL.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use kenal::{
    domain::{
        content::Content,
        conversation::Note,
        funnel::NoteRow,
        locale::Locale,
        questionnaire::{Form, statistics::Sums},
    },
    store::{
        self, BackupError, Changes, Delivery, Key, Location, Missed, NewReply, Options, Retention, SetAside, Since,
        Store, StoreError, VisitorId,
    },
};
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;

use crate::{postgres, support::content};

const KEY: &str = crate::support::KEY;
pub(crate) const NOW: i64 = 1_790_000_000;

/// A note as it is kept, of nobody in particular.
fn row(at: i64, note: Note) -> NoteRow {
    NoteRow { at, locale: Locale::Id, fair: None, booth: None, mark: None, note }
}

#[tokio::test]
async fn the_marks_of_an_erased_visitor_give_way_to_others_and_every_other_mark_stays() {
    for place in Place::all() {
        let store = place.open().await;
        let visitor = store.visitor("test", 1, 1);
        let (mark, other) = (store.mark(visitor, Some("demo")), store.mark(visitor, None));
        assert_ne!(mark, other);
        let marked = |mark: &String| NoteRow { mark: Some(mark.clone()), ..row(NOW, Note::Restarted) };
        let batch = store.begin(&[], &[]).await.unwrap();
        let notes = vec![marked(&mark), marked(&other)];
        batch.commit(Changes { at: NOW, notes, ..Changes::default() }).await.unwrap();

        let mut batch = store.begin(&[], &[]).await.unwrap();
        let both = BTreeSet::from([mark.clone(), other.clone()]);
        assert_eq!(batch.about(visitor, &both).await.unwrap().notes.len(), 2);
        let mut changes = Changes { at: NOW, notes: vec![marked(&mark)], ..Changes::default() };
        changes.rename(mark, "new".to_owned());
        batch.commit(changes).await.unwrap();
        let mut marks: Vec<_> = store.notes().await.unwrap().into_iter().map(|row| row.mark.unwrap()).collect();
        marks.sort();
        let mut expected = vec!["new".to_owned(), "new".to_owned(), other];
        expected.sort();
        assert_eq!(marks, expected);
    }
}

#[test]
fn an_address_of_a_store_means_what_it_usually_means_or_is_refused_by_name_without_its_password() {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap());
    for (text, path) in [
        ("sqlite:kenal.db", "kenal.db"),
        ("sqlite://kenal.db", "kenal.db"),
        ("sqlite:///var/lib/kenal.db", "/var/lib/kenal.db"),
        ("sqlite:/var/lib/kenal.db\r\n", "/var/lib/kenal.db"),
        ("\u{feff}SQLite:kenal.db ", "kenal.db"),
        ("\"sqlite:my kenal.db\"", "my kenal.db"),
        ("sqlite:~/kenal.db", home.join("kenal.db").to_str().unwrap()),
    ] {
        let location: Location = text.parse().unwrap();
        assert!(matches!(&location, Location::Sqlite(at) if at == Path::new(path)), "{text:?}: {location:?}");
    }
    for text in ["memory", ":memory:", "sqlite::memory:", "sqlite://:memory:", " memory\r"] {
        assert!(matches!(text.parse(), Ok(Location::Memory)), "{text:?}");
    }
    for text in ["postgres://kenal:s3cret@db/kenal", "'PostgreSQL://kenal:s3cret@db/kenal'\n"] {
        assert!(matches!(text.parse(), Ok(Location::Postgres(_))), "{text:?}");
    }
    for (text, named) in [
        ("sqlite:kenal.db?mode=rwc", "?mode=rwc"),
        ("sqlite:~somebody/kenal.db", "`~`"),
        ("sqlite://", "no path"),
        ("kenal.db", "`sqlite:`"),
        ("", "`sqlite:`"),
        ("postgre://kenal:s3cret@db/kenal", "`postgre:`"),
        ("mysql://kenal:s3cret@db/kenal", "`mysql:`"),
        ("postgres:kenal:s3cret@db/kenal", "postgres://"),
        ("postgres://kenal:s3c/ret@db/kenal", "%2F"),
        ("postgres://kenal:12#s3cret@db/kenal", "%23"),
        ("postgres://kenal:s3c ret@db/kenal", "%20"),
        ("host=db user=kenal password=s3cret", "no kind"),
        ("s3cret@db:5432", "no kind that is known"),
        ("postgres://kenal:s3cret@db\npostgres://kenal:s3cret@db", "more than one line"),
        ("s\u{0}q\u{0}", "UTF-16"),
    ] {
        let refused = text.parse::<Location>().map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains(named) && refused.contains("KENAL_STORE"), "{text:?}: {refused}");
        for secret in ["s3c", "ret@", "12"] {
            assert!(!refused.contains(secret), "{text:?}: {refused}");
        }
    }
}

#[test]
fn a_key_file_saved_by_any_editor_is_read_or_its_fault_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "").unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(KEY.bytes().flat_map(|byte| [byte, 0])).collect();
    for saved in [format!("{KEY}\r\n"), format!("\u{feff}{KEY}"), format!(" \"{KEY}\"\n"), format!("'{KEY}'")] {
        std::fs::write(&file, saved).unwrap();
        assert!(Key::read(&file).unwrap().is_some());
    }
    for (saved, named) in [(utf16, "UTF-16"), (vec![0xe9; 64], "UTF-8"), (format!("{KEY}\n{KEY}").into(), "one line")] {
        std::fs::write(&file, saved).unwrap();
        let refused = Key::read(&file).unwrap_err().to_string();
        assert!(refused.contains(named) && refused.contains("key"), "{refused}");
    }
}

/// A place for a store, which is empty at first.
pub(crate) enum Place {
    Memory,
    Sqlite(TempDir),
    Postgres(String),
}

impl Place {
    pub(crate) fn all() -> Vec<Self> {
        let mut places = vec![Self::Memory, Self::Sqlite(TempDir::new().unwrap())];
        places.extend(postgres::database().map(Self::Postgres));
        places
    }

    pub(crate) fn lasting() -> Vec<Self> {
        Self::all().into_iter().filter(|place| !matches!(place, Self::Memory)).collect()
    }

    pub(crate) fn location(&self) -> Location {
        match self {
            Self::Memory => Location::Memory,
            Self::Sqlite(folder) => Location::Sqlite(folder.path().join("kenal.db")),
            Self::Postgres(url) => url.parse().unwrap(),
        }
    }

    pub(crate) async fn open(&self) -> Store {
        self.open_with(Some(Key::parse(KEY).unwrap())).await.unwrap()
    }

    pub(crate) async fn open_with(&self, key: Option<Key>) -> Result<Store, StoreError> {
        Store::open(Options { location: self.location(), key, key_file: None, lease: 2 }).await
    }

    /// Marks a store that nobody uses with its key as versions did that made all keys from that one.
    pub(crate) async fn mark_as_before(&self) {
        self.mark_with("01f72fad94fa08d6c8a7779c396289f8e596e735ef59c5954889e946f2de0638127c066616f1eed05a98ede65508")
            .await;
    }

    /// The same with what such a version has sealed with a key.
    pub(crate) async fn mark_with(&self, digits: &str) {
        let value = match self {
            Self::Postgres(_) => format!("decode('{digits}', 'hex')"),
            _ => format!("x'{digits}'"),
        };
        execute(self, &["DELETE FROM keys", &format!("INSERT INTO meta (name, value) VALUES ('check', {value})")])
            .await;
    }
}

pub(crate) fn delivery(store: &Store, update: i64, person: i64) -> Delivery {
    Delivery { bot: 1, update, visitor: store.visitor("test", person, person), at: NOW }
}

pub(crate) fn reply(visitor: VisitorId, body: &str) -> NewReply {
    NewReply { visitor, mine: true, body: body.as_bytes().to_vec().into() }
}

/// Takes one update that leaves a session and a reply.
pub(crate) async fn take(
    store: &Store,
    update: i64,
    person: i64,
    session: &str,
    body: &str,
) -> (bool, Option<Vec<u8>>) {
    let delivery = delivery(store, update, person);
    let mut batch = store.begin(&[delivery], &[delivery.visitor]).await.unwrap();
    let fresh = batch.fresh[0];
    let kept = batch.sessions.remove(&delivery.visitor);
    let sessions = vec![(delivery.visitor, session.as_bytes().to_vec())];
    let replies = vec![reply(delivery.visitor, body)];
    batch.commit(Changes { at: NOW, sessions, replies, ..Changes::default() }).await.unwrap();
    (fresh, kept)
}

pub(crate) async fn bodies(store: &Store) -> Vec<String> {
    store.release_lease().await.unwrap();
    let unsent = store.unsent(0, 1_000).await.unwrap();
    unsent.into_iter().map(|unsent| String::from_utf8(unsent.body.to_vec()).unwrap()).collect()
}

#[tokio::test]
async fn an_update_is_new_once_and_a_session_is_kept() {
    for place in Place::all() {
        let store = place.open().await;
        assert_eq!(take(&store, 7, 1, "first", "a").await, (true, None));
        assert_eq!(take(&store, 7, 1, "second", "b").await, (false, Some(b"first".to_vec())));
        assert_eq!(take(&store, 8, 1, "third", "c").await, (true, Some(b"second".to_vec())));
        assert_eq!(take(&store, 9, 2, "other", "d").await, (true, None));
        store.close().await;
    }
}

#[tokio::test]
async fn another_bots_updates_have_numbers_of_their_own() {
    for place in Place::all() {
        let store = place.open().await;
        let one = delivery(&store, 7, 1);
        let other = Delivery { bot: 2, ..one };
        let batch = store.begin(&[one, other, one], &[]).await.unwrap();
        assert_eq!(batch.fresh, [true, true, false]);
        batch.commit(Changes { at: NOW, ..Changes::default() }).await.unwrap();
        let batch = store.begin(&[other, one], &[]).await.unwrap();
        assert_eq!(batch.fresh, [false, false]);
    }
}

#[tokio::test]
async fn a_batch_that_is_dropped_changes_nothing() {
    for place in Place::all() {
        let store = place.open().await;
        let one = delivery(&store, 7, 1);
        drop(store.begin(&[one], &[one.visitor]).await.unwrap());
        assert_eq!(take(&store, 7, 1, "first", "a").await, (true, None));
    }
}

#[tokio::test]
async fn everything_is_there_after_the_store_is_opened_again() {
    for place in Place::lasting() {
        let store = place.open().await;
        take(&store, 7, 1, "first", "a").await;
        take(&store, 8, 2, "second", "b").await;
        store.release_lease().await.unwrap();
        store.close().await;
        let store = place.open().await;
        assert_eq!(bodies(&store).await, ["a", "b"]);
        assert_eq!(take(&store, 7, 1, "first", "c").await, (false, Some(b"first".to_vec())));
        store.close().await;
    }
}

#[tokio::test]
async fn replies_come_back_in_order_until_they_are_settled() {
    for place in Place::all() {
        let store = place.open().await;
        let visitor = store.visitor("test", 1, 1);
        let batch = store.begin(&[], &[]).await.unwrap();
        let replies = (0..5).map(|number| reply(visitor, &number.to_string())).collect();
        let ids = batch.commit(Changes { at: NOW, replies, ..Changes::default() }).await.unwrap();
        assert!(ids.is_sorted());
        let batch = store.begin(&[], &[]).await.unwrap();
        let settled = vec![ids[1], ids[3]];
        batch.commit(Changes { at: NOW, settled, ..Changes::default() }).await.unwrap();
        assert_eq!(bodies(&store).await, ["0", "2", "4"]);
    }
}

#[tokio::test]
async fn a_batch_of_any_size_is_kept_whole() {
    for place in Place::all() {
        let store = place.open().await;
        for (round, size) in [1_i64, 5, 127, 128, 129, 300].into_iter().enumerate() {
            let first = 10_000 * i64::try_from(round).unwrap();
            let deliveries: Vec<Delivery> =
                (0..size).map(|number| delivery(&store, first + number, first + number)).collect();
            let visitors: Vec<VisitorId> = deliveries.iter().map(|one| one.visitor).collect();
            let batch = store.begin(&deliveries, &visitors).await.unwrap();
            assert!(batch.fresh.iter().all(|fresh| *fresh));
            let changes = Changes {
                at: NOW,
                sessions: visitors.iter().map(|visitor| (*visitor, visitor.as_bytes().to_vec())).collect(),
                notes: visitors.iter().map(|_| row(NOW, Note::Restarted)).collect(),
                replies: visitors.iter().map(|visitor| reply(*visitor, "hello")).collect(),
                ..Changes::default()
            };
            let ids = batch.commit(changes).await.unwrap();
            assert_eq!(ids.len(), deliveries.len());
            let batch = store.begin(&deliveries, &visitors).await.unwrap();
            assert!(batch.fresh.iter().all(|fresh| !*fresh));
            assert!(visitors.iter().all(|visitor| batch.sessions[visitor] == visitor.as_bytes()));
            batch.commit(Changes { at: NOW, settled: ids, ..Changes::default() }).await.unwrap();
            assert_eq!(bodies(&store).await.len(), 0);
        }
        assert_eq!(store.notes().await.unwrap().len(), 690);
    }
}

static CONTENT: LazyLock<Arc<Content>> = LazyLock::new(content);

/// Sums of one run that was begun, and of so many that were finished, of the published form.
fn sums(form: Form, finished: u64) -> Sums {
    let mut sums = Sums::new(&CONTENT.questionnaire, form);
    sums.begun = 1;
    sums.finished = finished;
    sums.questions.iter_mut().for_each(|question| question.passed = 2);
    sums.products.iter_mut().for_each(|product| *product = -3);
    sums
}

async fn add(store: &Store, sums: Vec<Sums>) {
    let batch = store.begin(&[], &[]).await.unwrap();
    batch.commit(Changes { at: NOW, sums, ..Changes::default() }).await.unwrap();
}

#[tokio::test]
async fn running_sums_grow_with_the_batches_that_are_kept_and_no_other() {
    let questionnaire = &CONTENT.questionnaire;
    for place in Place::all() {
        let store = place.open().await;
        add(&store, vec![sums(Form::Full, 2), sums(Form::Quick, 1), sums(Form::Full, 3)]).await;
        add(&store, vec![sums(Form::Full, 4)]).await;
        // A batch that is dropped, and one that changes nothing.
        drop(store.begin(&[delivery(&store, 1, 1)], &[]).await.unwrap());
        add(&store, Vec::new()).await;
        // Erasing a visitor takes nothing from the sums.
        let batch = store.begin(&[], &[]).await.unwrap();
        let erased = vec![store.visitor("test", 1, 1)];
        batch.commit(Changes { at: NOW, erased, ..Changes::default() }).await.unwrap();

        let cells = store.sums().await.unwrap();
        assert!(cells.is_sorted() && cells.iter().all(|cell| cell.value != 0));
        let full = Sums::from_cells(questionnaire, Form::Full, &cells);
        assert_eq!((full.begun, full.finished, full.complete), (3, 9, 0));
        assert!(full.questions.iter().all(|question| question.passed == 6));
        assert!(full.products.iter().all(|product| *product == -9));
        assert_eq!(Sums::from_cells(questionnaire, Form::Quick, &cells), sums(Form::Quick, 1));
        if !matches!(place, Place::Memory) {
            assert_eq!(store::sums_at(&place.location()).await.unwrap(), cells, "read beside the store in use");
            drop(store);
            assert_eq!(place.open().await.sums().await.unwrap(), cells);
        }
    }
}

/// Two replicas that add to the same sums at once, each in batches of its own.
#[tokio::test]
async fn replicas_that_add_to_the_same_sums_lose_nothing() {
    let Some(url) = postgres::database() else {
        return;
    };
    let place = Place::Postgres(url);
    let mut tasks = Vec::new();
    for replica in 0..4_i64 {
        let store = place.open().await;
        tasks.push(tokio::spawn(async move {
            for round in 0..25_i64 {
                let delivery = delivery(&store, 100 * replica + round, 100 * replica + round);
                let batch = store.begin(&[delivery], &[delivery.visitor]).await.unwrap();
                // Both forms, begun in either order.
                let mut sums = vec![sums(Form::Full, 1), sums(Form::Quick, 1)];
                sums.rotate_left(usize::try_from((replica + round) % 2).unwrap());
                batch.commit(Changes { at: NOW, sums, ..Changes::default() }).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let cells = store::sums_at(&place.location()).await.unwrap();
    for form in Form::ALL {
        let sums = Sums::from_cells(&CONTENT.questionnaire, form, &cells);
        assert_eq!((sums.begun, sums.finished), (100, 100));
    }
}

/// Runs statements on a store that nobody uses.
pub(crate) async fn execute(place: &Place, statements: &[&str]) {
    for statement in statements {
        match place {
            Place::Memory => unreachable!("it is gone"),
            Place::Sqlite(folder) => {
                let path = folder.path().join("kenal.db");
                let mut open = sqlx::SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(*statement)).execute(&mut open).await.unwrap();
                open.close().await.unwrap();
            }
            Place::Postgres(url) => {
                let mut open = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(*statement)).execute(&mut open).await.unwrap();
            }
        }
    }
}

/// A store as it was before there were sums, with what a busy day leaves: sessions, replies on their way, notes of every
/// kind, something set aside.
#[tokio::test]
async fn a_store_from_before_the_sums_keeps_everything_and_forgets_how_questions_were_answered() {
    for place in Place::lasting() {
        place.open().await.close().await;
        place.mark_as_before().await;
        let store = place.open().await;
        let visits: Vec<Delivery> = (1..=200).map(|person| delivery(&store, person, person)).collect();
        let visitors: Vec<VisitorId> = visits.iter().map(|one| one.visitor).collect();
        let session_of = |visitor: &VisitorId| [b"the session of ".as_slice(), visitor.as_bytes()].concat();
        let batch = store.begin(&visits, &visitors).await.unwrap();
        let sessions = visitors.iter().map(|visitor| (*visitor, session_of(visitor))).collect();
        let replies = visitors.iter().map(|visitor| reply(*visitor, "a reply")).collect();
        batch.commit(Changes { at: NOW, sessions, replies, ..Changes::default() }).await.unwrap();
        let marked = |note| NoteRow { mark: Some("a mark".into()), fair: Some("demo".into()), ..row(NOW, note) };
        let others = vec![marked(Note::Began { form: Form::Quick }), marked(Note::Restarted)];
        let batch = store.begin(&[], &[]).await.unwrap();
        let set_aside = vec![SetAside {
            kind: "update",
            reason: "the turn panicked".into(),
            visitor: store.visitor("test", 1, 1),
            body: b"it".to_vec(),
        }];
        batch.commit(Changes { at: NOW, notes: others.clone(), set_aside, ..Changes::default() }).await.unwrap();
        store.release_lease().await.unwrap();
        store.close().await;
        let replied = |answer| {
            let note = r#"{"at":1790000000,"locale":"id","fair":"demo","booth":null,"mark":"a mark","note":{"note":"replied","question":"full-day","answer":ANSWER}}"#;
            format!(
                "INSERT INTO notes (hour, kind, note) VALUES (497223, 'replied', '{}')",
                note.replace("ANSWER", answer)
            )
        };
        let before = [
            "DROP TABLE sums",
            "DROP TABLE keys",
            "DROP TABLE IF EXISTS trying",
            "DROP INDEX notes_by_mark",
            "DROP INDEX notes_by_hour",
            "DROP TABLE missed",
            "DROP TABLE members",
            "DROP TABLE moved",
            "DROP TABLE unfinished",
            r#"UPDATE notes SET note = replace(note, '"mark":null', '"mark":"' || mark || '"') WHERE mark IS NOT NULL"#,
            "ALTER TABLE notes DROP COLUMN mark",
            "DROP INDEX sessions_by_end",
            "ALTER TABLE sessions DROP COLUMN until",
            "DELETE FROM _sqlx_migrations WHERE version > 1",
        ];
        place.mark_as_before().await;
        execute(&place, &before).await;
        for answer in ["0", "1", "2", "3", "4", "null"] {
            execute(&place, &[&replied(answer)]).await;
        }
        let missed = r#"INSERT INTO notes (hour, kind, note) VALUES (497223, 'missed', '{"at":1790000000,"locale":"en","fair":"demo","booth":null,"mark":null,"note":{"note":"missed","query":"answer:3?","locale":"en","reason":"unclear"}}')"#;
        execute(&place, &[missed]).await;
        // What only reads does not bring a store to its newest shape, and reads it as it is.
        assert_eq!(store::notes_at(&place.location()).await.unwrap().len(), others.len());
        assert_eq!(store::missed_at(&place.location()).await.unwrap(), []);
        assert!(
            store::sums_at(&place.location()).await.unwrap().is_empty(),
            "an older store has no sums, and is no error"
        );

        let store = place.open().await;
        assert_eq!(bodies(&store).await.len(), 200);
        let mut batch = store.begin(&visits, &visitors).await.unwrap();
        assert!(!batch.fresh.contains(&true), "each of them was there before");
        assert!(visitors.iter().all(|visitor| batch.sessions[visitor] == session_of(visitor)));
        let visitor = store.visitor("test", 1, 1);
        let about = batch.about(visitor, &BTreeSet::from([store.mark(visitor, None)])).await.unwrap();
        assert_eq!(about.set_aside.len(), 1);
        drop(batch);
        let (mut replied, mut rest) = (Vec::new(), Vec::new());
        for one in store.notes().await.unwrap() {
            match &one.note {
                Note::Replied { question, skipped } => {
                    assert_eq!((question.as_str(), one.mark.as_deref()), ("full-day", Some("a mark")));
                    replied.push(*skipped);
                }
                _ => rest.push(one),
            }
        }
        replied.sort_unstable();
        assert_eq!(replied, [false, false, false, false, false, true]);
        rest.sort_by_key(|one| others.iter().position(|other| other == one));
        assert_eq!(rest, others);
        let (day, query, reason) = (NOW / 86_400, "answer:3?".to_owned(), "unclear".to_owned());
        assert_eq!(store.missed().await.unwrap(), [Missed { day, locale: Locale::En, reason, query }]);
        add(&store, vec![sums(Form::Quick, 1)]).await;
        assert!(!store.sums().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn erasing_a_visitor_leaves_only_what_is_on_its_way_and_all_of_the_others() {
    for place in Place::all() {
        let store = place.open().await;
        take(&store, 1, 1, "one", "to one").await;
        take(&store, 2, 2, "two", "to two").await;
        let (one, two) = (store.visitor("test", 1, 1), store.visitor("test", 2, 2));
        let set_aside = |visitor| SetAside { kind: "update", reason: String::new(), visitor, body: Vec::new() };
        let batch = store.begin(&[], &[]).await.unwrap();
        let set_aside = vec![set_aside(one), set_aside(two)];
        batch.commit(Changes { at: NOW, set_aside, ..Changes::default() }).await.unwrap();

        let batch = store.begin(&[], &[]).await.unwrap();
        let (erased, replies) = (vec![one], vec![reply(one, "receipt")]);
        batch.commit(Changes { at: NOW, erased, replies, ..Changes::default() }).await.unwrap();
        let mut batch = store.begin(&[], &[one, two]).await.unwrap();
        assert!(!batch.sessions.contains_key(&one) && batch.sessions.contains_key(&two));
        let about = batch.about(one, &BTreeSet::from([store.mark(one, None)])).await.unwrap();
        assert_eq!((about.day, about.waiting.len(), about.set_aside.len()), (None, 2, 0));
        let about = batch.about(two, &BTreeSet::from([store.mark(two, None)])).await.unwrap();
        assert_eq!((about.day, about.waiting.len(), about.set_aside.len()), (Some(NOW / 86_400), 1, 1));
        drop(batch);
        assert_eq!(bodies(&store).await, ["to one", "to two", "receipt"]);
    }
}

#[tokio::test]
async fn nothing_more_is_sent_to_a_visitor_who_blocked_the_bot() {
    for place in Place::all() {
        let store = place.open().await;
        take(&store, 1, 1, "one", "to one").await;
        take(&store, 2, 2, "two", "to two").await;
        let batch = store.begin(&[], &[]).await.unwrap();
        let dropped = vec![store.visitor("test", 1, 1)];
        batch.commit(Changes { at: NOW, blocked: dropped.clone(), dropped, ..Changes::default() }).await.unwrap();
        assert_eq!(bodies(&store).await, ["to two"]);
        assert_eq!(take(&store, 3, 1, "one", "again").await, (true, Some(b"one".to_vec())));
        assert_eq!(bodies(&store).await.len(), 2);
    }
}

#[tokio::test]
async fn what_is_old_is_forgotten_and_nothing_else() {
    for place in Place::all() {
        let store = place.open().await;
        take(&store, 1, 1, "one", "to one").await;
        let missed = Note::Missed { query: "gaji".into(), locale: Default::default(), reason: "uncovered".into() };
        let batch = store.begin(&[], &[]).await.unwrap();
        let notes = vec![row(NOW, missed), row(NOW, Note::Restarted)];
        batch.commit(Changes { at: NOW, notes, ..Changes::default() }).await.unwrap();
        let retention = Retention::default();
        let forget = async |now| while store.forget_old(now, &retention).await.unwrap() {};

        forget(NOW + retention.seen - 10).await;
        assert!(!store.begin(&[delivery(&store, 1, 1)], &[]).await.unwrap().fresh[0]);
        forget(NOW + retention.seen + 10).await;
        assert!(store.begin(&[delivery(&store, 1, 1)], &[]).await.unwrap().fresh[0]);
        assert_eq!(store.missed().await.unwrap().len(), 1);
        forget(NOW + retention.missed + 86_400).await;
        assert_eq!(store.missed().await.unwrap(), []);
        assert_eq!(store.notes().await.unwrap(), [row(NOW, Note::Restarted)]);
        let visitor = store.visitor("test", 1, 1);
        assert!(store.begin(&[], &[visitor]).await.unwrap().sessions.contains_key(&visitor));
        forget(NOW + retention.sessions + 86_400).await;
        assert!(store.begin(&[], &[visitor]).await.unwrap().sessions.is_empty());
        forget(NOW + retention.notes + 3_700).await;
        assert_eq!(store.notes().await.unwrap(), []);
    }
}

/// SQLite looks at a slice of the sessions at a time; what is old goes in whichever slice it stands.
#[tokio::test]
async fn old_sessions_are_forgotten_among_thousands() {
    for place in Place::all() {
        let store = place.open().await;
        let retention = Retention::default();
        for (at, people) in [(NOW, 1..5_000), (NOW + retention.sessions, 5_000..5_200)] {
            let sessions = people.map(|person| (store.visitor("test", person, person), b"kept".to_vec())).collect();
            let batch = store.begin(&[], &[]).await.unwrap();
            batch.commit(Changes { at, sessions, ..Changes::default() }).await.unwrap();
        }
        while store.forget_old(NOW + retention.sessions + 86_400, &retention).await.unwrap() {}
        let [old, new] = [[1, 4_098, 4_999], [5_000, 5_100, 5_199]]
            .map(|people| people.map(|person| store.visitor("test", person, person)));
        assert!(store.begin(&[], &old).await.unwrap().sessions.is_empty());
        assert_eq!(store.begin(&[], &new).await.unwrap().sessions.len(), 3);
    }
}

#[tokio::test]
async fn a_mark_gives_way_when_its_visitor_has_long_stayed_away_and_counts_stay_right() {
    const DAY: i64 = 86_400;
    // More than are done at once.
    const VISITORS: i64 = 300;
    for place in Place::all() {
        let store = place.open().await;
        let mark = |person, fair: Option<&str>| Some(store.mark(store.visitor("test", person, person), fair));
        let at = |at, person, fair: Option<&str>| NoteRow {
            mark: mark(person, fair),
            fair: fair.map(str::to_owned),
            ..row(at, Note::Restarted)
        };
        let mut notes = vec![at(NOW + 100 * DAY, 1, Some("demo")), row(NOW, Note::Restarted)];
        notes.extend((1..=VISITORS).flat_map(|person| {
            [at(NOW, person, Some("demo")), at(NOW + 3_600, person, Some("demo")), at(NOW, person, None)]
        }));
        let batch = store.begin(&[], &[]).await.unwrap();
        batch.commit(Changes { at: NOW, notes, ..Changes::default() }).await.unwrap();
        let retention = Retention::default();
        // How many rows each mark of the fair is on, and whether it is still the visitor's.
        let kept = async |now| {
            while store.forget_old(now, &retention).await.unwrap() {}
            let rows = store.notes().await.unwrap();
            assert_eq!(rows.len(), usize::try_from(3 * VISITORS + 2).unwrap());
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for row in rows.into_iter().filter(|row| row.fair.is_some()) {
                *counts.entry(row.mark.unwrap()).or_default() += 1;
            }
            let whose = (1..=VISITORS).filter(|person| counts.contains_key(&mark(*person, Some("demo")).unwrap()));
            (whose.collect::<Vec<_>>(), counts.len(), counts.values().filter(|rows| **rows == 3).count())
        };
        let everybody: Vec<i64> = (1..=VISITORS).collect();
        assert_eq!(kept(NOW + retention.marks - DAY).await, (everybody, 300, 1));
        assert_eq!(kept(NOW + retention.marks + DAY).await, (vec![1], 300, 1));
        assert_eq!(kept(NOW + retention.marks + 101 * DAY).await, (vec![], 300, 1));
        let marks = async || store.notes().await.unwrap().into_iter().map(|row| row.mark).collect::<Vec<_>>();
        let before = marks().await;
        kept(NOW + retention.marks + 102 * DAY).await;
        assert_eq!(marks().await, before, "one by chance stays");
    }
}

#[tokio::test]
async fn a_store_opens_with_its_own_key_only() {
    for place in Place::lasting() {
        take(&place.open().await, 1, 1, "one", "to one").await;
        let other = Key::by_chance();
        assert!(matches!(place.open_with(Some(other)).await, Err(StoreError::KeyWrong { .. })));
        assert!(matches!(place.open_with(None).await, Err(StoreError::KeyMissing { .. })));
        place.open().await;
    }
}

#[tokio::test]
async fn a_new_postgresql_store_needs_a_given_key() {
    let Some(url) = postgres::database() else {
        return;
    };
    assert!(matches!(Place::Postgres(url).open_with(None).await, Err(StoreError::KeyNeeded { .. })));
}

#[tokio::test]
async fn a_new_sqlite_store_gets_a_key_file_outside_of_its_folder() {
    use std::os::unix::fs::PermissionsExt;
    let (data, config) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let open = async |key_file: &Path| {
        let location = Location::Sqlite(data.path().join("kenal.db"));
        Store::open(Options { key_file: Some(key_file.to_owned()), ..Options::new(location) }).await
    };
    let inside = data.path().join("keys").join("key");
    assert!(matches!(open(&inside).await, Err(StoreError::KeyInside { .. })));
    assert!(!inside.exists());

    let file = config.path().join("kenal").join("key");
    take(&open(&file).await.unwrap(), 1, 1, "one", "to one").await;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(take(&open(&file).await.unwrap(), 2, 1, "one", "to one").await.1, Some(b"one".to_vec()));
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(open(&file).await, Err(StoreError::KeyMissing { .. })));
    assert!(!file.exists());
}

#[tokio::test]
async fn a_second_process_is_refused_a_sqlite_store() {
    let place = Place::Sqlite(TempDir::new().unwrap());
    let _first = place.open().await;
    let second = place.open_with(Some(Key::parse(KEY).unwrap())).await;
    assert!(matches!(second, Err(StoreError::Taken { .. })));
}

#[tokio::test]
async fn a_second_process_is_refused_a_sqlite_store_by_whatever_name_it_comes_to_it() {
    use std::os::unix::fs::symlink;
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let open = async |name: &str| {
        let location = Location::Sqlite(at(name));
        Store::open(Options { key: Some(Key::parse(KEY).unwrap()), ..Options::new(location) }).await
    };
    std::fs::create_dir_all(at("data/below")).unwrap();
    // Links to a store that is not there yet, one of them through another.
    symlink("data/kenal.db", at("early.db")).unwrap();
    symlink(at("early.db"), at("data/below/early.db")).unwrap();
    let first = open("data/below/early.db").await.unwrap();
    assert!(at("data/kenal.db").is_file() && at("data/kenal.db.lock").is_file());
    symlink("kenal.db", at("data/link.db")).unwrap();
    symlink("../kenal.db", at("data/below/kenal.db")).unwrap();
    symlink("data", at("other")).unwrap();
    let names = [
        "early.db",
        "data/kenal.db",
        "data/link.db",
        "data/below/kenal.db",
        "other/kenal.db",
        "other/below/../link.db",
    ];
    for name in names {
        assert!(matches!(open(name).await, Err(StoreError::Taken { .. })), "{name}");
        let examined = store::examine(&Location::Sqlite(at(name)), None).await.unwrap();
        assert!(examined.is_in_use, "{name}");
    }
    std::fs::hard_link(at("data/kenal.db"), at("data/hard.db")).unwrap();
    for name in ["data/hard.db", "other/hard.db"] {
        assert!(matches!(open(name).await, Err(StoreError::SecondName { .. })), "{name}");
        let examined = store::examine(&Location::Sqlite(at(name)), None).await;
        assert!(matches!(examined, Err(StoreError::SecondName { .. })), "{name}");
    }
    drop(first);
    let refused = open("data/kenal.db").await.err().unwrap().to_string();
    assert!(refused.contains("kenal.db: ") && refused.contains("hard link"), "{refused}");
    std::fs::remove_file(at("data/hard.db")).unwrap();
    for name in names {
        open(name).await.unwrap().close().await;
    }
}

#[tokio::test]
async fn the_database_of_another_program_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("other.db");
    for tables in [
        "CREATE TABLE bookmarks (a)",
        "CREATE TABLE meta (name, value)",
        "CREATE TABLE _sqlx_migrations (version); CREATE TABLE people (name)",
    ] {
        let _ = std::fs::remove_file(&path);
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut other = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(tables)).execute(&mut other).await.unwrap();
        other.close().await.unwrap();
        let before = std::fs::read(&path).unwrap();
        let location = Location::Sqlite(path.clone());
        let key = || Some(Key::parse(KEY).unwrap());
        let refused = [
            Store::open(Options { key: key(), ..Options::new(location.clone()) }).await.err(),
            store::notes_at(&location).await.err(),
            store::examine(&location, None).await.err(),
        ];
        for error in refused {
            let error = error.unwrap();
            assert!(matches!(error, StoreError::Foreign { .. }), "{tables}: {error}");
            assert!(error.to_string().contains("other.db"), "{error}");
        }
        assert!(store::backup(&location, &folder.path().join("copy.db")).await.is_err(), "{tables}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "{tables}");
    }
    // What a first start leaves that was cut off at once is no other program's.
    for tables in [
        "",
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
         installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, \
         execution_time BIGINT NOT NULL)",
    ] {
        std::fs::remove_file(&path).unwrap();
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut cut = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(tables)).execute(&mut cut).await.unwrap();
        cut.close().await.unwrap();
        let read = store::notes_at(&Location::Sqlite(path.clone())).await;
        assert!(read.is_err() || tables.is_empty(), "there is nothing to read yet");
        let key = Some(Key::parse(KEY).unwrap());
        Store::open(Options { key, ..Options::new(Location::Sqlite(path.clone())) }).await.unwrap().close().await;
    }
}

/// As another user sees a copy on a disk that is only read.
#[tokio::test]
async fn a_copy_that_can_only_be_read_gives_reports_or_says_what_is_missing() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::Sqlite(TempDir::new().unwrap());
    let Location::Sqlite(path) = place.location() else { unreachable!() };
    let store = place.open().await;
    take(&store, 1, 1, "one", "to one").await;
    let folder = TempDir::new().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let log = path.with_extension("db-wal");
    let copy = |name: &str, has_log: bool| {
        let to = folder.path().join(name);
        std::fs::create_dir(&to).unwrap();
        std::fs::copy(&path, to.join("kenal.db")).unwrap();
        if has_log {
            std::fs::copy(&log, to.join("kenal.db-wal")).unwrap();
        }
        for file in std::fs::read_dir(&to).unwrap() {
            std::fs::set_permissions(file.unwrap().path(), std::fs::Permissions::from_mode(0o444)).unwrap();
        }
        std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o555)).unwrap();
        to
    };
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    let in_use = copy("in-use", true);
    store.close().await;
    let ended = copy("ended", false);
    let told = |directory: &Path, arguments: &[&str]| {
        let mut command = std::process::Command::new("setpriv");
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(env!("CARGO_BIN_EXE_kenal"));
        let command = command.args(arguments).args(["--store", "sqlite:kenal.db"]).env_clear().current_dir(directory);
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (is_there, said) = told(&ended, &["--version"]);
    if !is_there {
        return println!("no other user can start the program here: not tested: {said}");
    }
    for report in ["funnel", "unanswered", "items"] {
        let (is_well, said) = told(&ended, &[report]);
        assert!(is_well, "{report}: {said}");
        let (is_well, said) = told(&in_use, &[report]);
        assert!(!is_well && said.contains("kenal.db-wal") && said.contains("copy both"), "{report}: {said}");
    }
    for directory in [&ended, &in_use] {
        std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[tokio::test]
async fn nothing_that_a_visitor_wrote_or_is_stands_in_the_files() {
    let place = Place::Sqlite(TempDir::new().unwrap());
    let store = place.open().await;
    take(&store, 1, 987_654_321, "the session's words", "987654321\nsendMessage\nthe reply's words").await;
    let Place::Sqlite(folder) = &place else { unreachable!() };
    let mut found = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        found += bytes.len();
        for secret in ["session's words", "reply's words", "987654321"] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "{secret} stands in a file"
            );
        }
        assert!(!bytes.windows(8).any(|window| window == 987_654_321_i64.to_be_bytes()));
    }
    assert!(found > 0);
}

/// How many of these stand in a file of the store.
fn found_in(folder: &TempDir, values: &[Vec<u8>]) -> usize {
    let mut heads: HashMap<[u8; 8], Vec<&Vec<u8>>> = HashMap::new();
    // Most places are passed over by their first two bytes alone.
    let mut begins = vec![false; 1 << 16];
    let beginning = |bytes: &[u8]| usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    for value in values {
        heads.entry(value[..8].try_into().unwrap()).or_default().push(value);
        begins[beginning(value)] = true;
    }
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for (at, head) in bytes.windows(8).enumerate().filter(|(_, head)| begins[beginning(head)]) {
            for value in heads.get(head).into_iter().flatten() {
                if bytes[at..].starts_with(value) {
                    found.insert(*value);
                }
            }
        }
    }
    found.len()
}

#[tokio::test]
async fn of_visitors_who_are_erased_not_a_byte_is_left_in_any_file() {
    const ERASED: i64 = 200;
    let folder = TempDir::new().unwrap();
    let place = Place::Sqlite(folder);
    let store = place.open().await;
    let Place::Sqlite(folder) = &place else { unreachable!() };
    let everybody: Vec<VisitorId> = (0..ERASED + 50).map(|person| store.visitor("test", person, person)).collect();
    let mark = |visitor: &VisitorId| store.mark(*visitor, Some("demo"));
    // Some days of talk: sessions that grow, notes, replies that come and go.
    for round in 0..4_usize {
        for some in everybody.chunks(64) {
            let batch = store.begin(&[], some).await.unwrap();
            let sessions = some.iter().map(|visitor| (*visitor, vec![b'x'; 300 + 211 * round])).collect();
            let notes = some.iter().map(|one| NoteRow { mark: Some(mark(one)), ..row(NOW, Note::Restarted) }).collect();
            let replies = some.iter().map(|visitor| reply(*visitor, "words")).collect();
            let set_aside = some.iter().map(|visitor| SetAside {
                kind: "update",
                reason: String::new(),
                visitor: *visitor,
                body: b"it".to_vec(),
            });
            let set_aside = set_aside.collect();
            let changes = Changes { at: NOW, sessions, notes, replies, set_aside, ..Changes::default() };
            let settled = batch.commit(changes).await.unwrap();
            let batch = store.begin(&[], &[]).await.unwrap();
            batch.commit(Changes { at: NOW, settled, ..Changes::default() }).await.unwrap();
        }
    }
    let mut sealed = sqlx::SqliteConnection::connect(folder.path().join("kenal.db").to_str().unwrap()).await.unwrap();
    let kept: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT visitor, sealed FROM sessions").fetch_all(&mut sealed).await.unwrap();
    sealed.close().await.unwrap();
    let (erased, others) = everybody.split_at(usize::try_from(ERASED).unwrap());
    let values = |visitors: &[VisitorId]| -> Vec<Vec<u8>> {
        let ids = visitors.iter().map(|visitor| visitor.as_bytes().to_vec());
        let of = |id: &[u8]| visitors.iter().any(|visitor| visitor.as_bytes() == id);
        let sealed = kept.iter().filter(|(visitor, _)| of(visitor)).map(|(_, sealed)| sealed[..60].to_vec());
        ids.chain(sealed).chain(visitors.iter().map(|visitor| mark(visitor).into_bytes())).collect()
    };
    let (gone, left) = (values(erased), values(others));
    assert_eq!((gone.len(), found_in(folder, &gone)), (600, 600), "before, all is there");

    let mut receipts = Vec::new();
    for some in erased.chunks(16) {
        let batch = store.begin(&[], some).await.unwrap();
        let mut changes = Changes { at: NOW, erased: some.to_vec(), ..Changes::default() };
        some.iter().for_each(|visitor| changes.rename(mark(visitor), store::signs_by_chance()));
        changes.replies = some.iter().map(|visitor| reply(*visitor, "receipt")).collect();
        receipts.extend(batch.commit(changes).await.unwrap());
    }
    let batch = store.begin(&[], &[]).await.unwrap();
    batch.commit(Changes { at: NOW, settled: receipts, ..Changes::default() }).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    store.forget_old(NOW, &Retention::default()).await.unwrap();
    assert_eq!(found_in(folder, &gone), 0, "while the store is in use");
    assert_eq!(found_in(folder, &left), left.len(), "of the others nothing is lost");
    store.close().await;
    assert_eq!(found_in(folder, &gone), 0, "after a stop");
}

#[tokio::test]
async fn a_copy_is_put_back_without_those_who_were_erased_since() {
    let place = Place::Sqlite(TempDir::new().unwrap());
    let store = place.open().await;
    for person in 1..=3 {
        take(&store, person, person, "kept", "to").await;
    }
    let visitors = [1, 2, 3].map(|person| store.visitor("test", person, person));
    let marks = visitors.map(|visitor| store.mark(visitor, None));
    let notes = marks.clone().map(|mark| NoteRow { mark: Some(mark), ..row(NOW, Note::Restarted) }).to_vec();
    let batch = store.begin(&[], &[]).await.unwrap();
    batch.commit(Changes { at: NOW, notes, ..Changes::default() }).await.unwrap();
    let erase = async |person: usize, at: i64| {
        let batch = store.begin(&[], &[]).await.unwrap();
        let mut changes = Changes { at, erased: vec![visitors[person]], ..Changes::default() };
        changes.rename(marks[person].clone(), store::signs_by_chance());
        batch.commit(changes).await.unwrap();
    };
    // The second was erased long before the visit that the copy knows of, the first after it.
    erase(1, NOW - 10 * 86_400).await;
    let sessions = vec![(visitors[1], b"came back".to_vec())];
    let batch = store.begin(&[], &[]).await.unwrap();
    batch.commit(Changes { at: NOW, sessions, ..Changes::default() }).await.unwrap();
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy.db");
    store::backup(&place.location(), &copy).await.unwrap();
    erase(0, NOW + 3_600).await;
    store.close().await;
    let Location::Sqlite(path) = place.location() else { unreachable!() };
    std::fs::remove_file(&path).unwrap();

    let key = Key::parse(KEY).unwrap();
    assert_eq!(store::restore(&copy, &place.location(), Some(&key)).await.unwrap(), Since::ErasedAgain(1));
    let store = place.open().await;
    let mut batch = store.begin(&[], &visitors).await.unwrap();
    let mut kept: Vec<_> = std::mem::take(&mut batch.sessions).into_iter().collect();
    kept.sort();
    let mut expected = vec![(visitors[1], b"came back".to_vec()), (visitors[2], b"kept".to_vec())];
    expected.sort();
    assert_eq!(kept, expected);
    let mut counts = Vec::new();
    for (visitor, mark) in visitors.iter().zip(&marks) {
        counts.push(batch.about(*visitor, &BTreeSet::from([mark.clone()])).await.unwrap().notes.len());
    }
    assert_eq!(counts, [0, 0, 1], "marks of those who were erased are gone, too");
    drop(batch);
    assert_eq!(store.notes().await.unwrap().len(), 3, "and the counts stay right");

    // The list itself is kept for a time only.
    let list = path.with_file_name("kenal.db.erased");
    assert!(std::fs::metadata(&list).unwrap().len() > 0);
    let retention = Retention::default();
    while store.forget_old(NOW + retention.erasures() + 86_400, &retention).await.unwrap() {}
    assert_eq!(std::fs::metadata(&list).unwrap().len(), 0);
}

#[tokio::test]
async fn what_had_no_answer_has_no_place_beside_what_its_visitor_did() {
    for place in Place::all() {
        let store = place.open().await;
        let mark = store.mark(store.visitor("test", 1, 1), None);
        let of = |note| NoteRow { mark: Some(mark.clone()), fair: Some("demo".into()), ..row(NOW + 4_000, note) };
        let asked: Vec<String> = (0..64).map(|number| format!("question {number}")).collect();
        for query in &asked {
            let missed = Note::Missed { query: query.clone(), locale: Locale::Id, reason: "unclear".into() };
            let batch = store.begin(&[], &[]).await.unwrap();
            let notes = vec![of(Note::Restarted), of(missed)];
            batch.commit(Changes { at: NOW, notes, ..Changes::default() }).await.unwrap();
        }
        assert!(store.notes().await.unwrap().iter().all(|row| row.note == Note::Restarted));
        let missed = store.missed().await.unwrap();
        let order: Vec<String> = missed.iter().map(|one| one.query.clone()).collect();
        assert_ne!(order, asked, "in the order in which they were asked they would tell who asked them");
        let mut sorted = order;
        sorted.sort_by_key(|query| asked.iter().position(|one| one == query));
        assert_eq!(sorted, asked);
        assert!(missed.iter().all(|one| one.day == (NOW + 4_000) / 86_400 && one.locale == Locale::Id));
        if !matches!(place, Place::Memory) {
            assert_eq!(store::missed_at(&place.location()).await.unwrap().len(), 64);
            // What waits is kept at a stop in good order.
            let missed = Note::Missed { query: "last".into(), locale: Locale::En, reason: "unclear".into() };
            let batch = store.begin(&[], &[]).await.unwrap();
            batch.commit(Changes { at: NOW, notes: vec![of(missed)], ..Changes::default() }).await.unwrap();
            store.close().await;
            assert_eq!(store::missed_at(&place.location()).await.unwrap().len(), 65);
        }
    }
}

/// Two replicas on one database: the second waits for the visitor whom the first has in hand.
#[tokio::test]
async fn a_visitor_is_in_one_replicas_hands_at_a_time() {
    let Some(url) = postgres::database() else {
        return;
    };
    let place = Place::Postgres(url);
    let (one, two) = (place.open().await, Arc::new(place.open().await));
    let first = delivery(&one, 1, 1);
    // Also where no update of theirs has just come.
    for (updates, next) in [(vec![first], 2), (Vec::new(), 4)] {
        let batch = one.begin(&updates, &[first.visitor]).await.unwrap();
        let second = tokio::spawn({
            let two = Arc::clone(&two);
            async move { take(&two, next, 1, "second", "b").await }
        });
        let third = delivery(&two, next + 1, 3);
        assert!(two.begin(&[third], &[]).await.unwrap().fresh[0], "another visitor does not wait");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        assert!(!second.is_finished());
        let sessions = vec![(first.visitor, b"first".to_vec())];
        let replies = vec![reply(first.visitor, "a")];
        batch.commit(Changes { at: NOW, sessions, replies, ..Changes::default() }).await.unwrap();
        assert_eq!(second.await.unwrap(), (true, Some(b"first".to_vec())));
    }
    // The first replica's reply has not left yet: the second must not overtake it.
    let batch = two.begin(&[delivery(&two, 6, 1)], &[first.visitor]).await.unwrap();
    assert!(batch.waiting.contains(&first.visitor));
}

#[tokio::test]
async fn replies_of_a_replica_that_is_gone_are_taken_over() {
    let Some(url) = postgres::database() else {
        return;
    };
    let place = Place::Postgres(url);
    let (one, two) = (place.open().await, place.open().await);
    take(&one, 1, 1, "one", "to one").await;
    let wait = async |seconds: u64| tokio::time::sleep(std::time::Duration::from_millis(seconds * 1_000 + 100)).await;
    wait(1).await;
    one.renew_lease().await.unwrap();
    wait(1).await;
    // The first lease is over by now; the time of the database counts in whole seconds, so one is held on to just before.
    one.renew_lease().await.unwrap();
    assert!(two.unsent(0, 10).await.unwrap().is_empty(), "the lease is not over");
    // It ends without a word; its connections end with it.
    drop(one);
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    while two.unsent(0, 10).await.unwrap().is_empty() {
        assert!(tokio::time::Instant::now() < until, "nobody took over");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(two.unsent(0, 10).await.unwrap().is_empty(), "now they are held by the second");
}

#[tokio::test]
async fn one_replica_leads_until_it_is_gone() {
    let Some(url) = postgres::database() else {
        return;
    };
    let place = Place::Postgres(url);
    let (one, two) = (place.open().await, place.open().await);
    let lead = one.lead(42).await.unwrap().unwrap();
    assert!(two.lead(42).await.unwrap().is_none());
    assert!(two.lead(43).await.unwrap().is_some(), "another bot has a lead of its own");
    drop(lead);
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    while two.lead(42).await.unwrap().is_none() {
        assert!(tokio::time::Instant::now() < until, "the lead was not given up");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// What a store says of an update, opened as soon as the one before is known to have ended.
async fn after_an_end(place: &Place, update: i64, ended: u32) -> Store {
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let store = place.open().await;
        if store.ended(1, update) == ended {
            return store;
        }
        assert!(tokio::time::Instant::now() < until, "it ended {} times, not {ended}", store.ended(1, update));
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_was_under_way_when_a_process_ended_is_known_at_the_next_start() {
    for place in Place::lasting() {
        for ends in 0..3 {
            let store = after_an_end(&place, 7, ends).await;
            store.mark_in_flight([(1, 6), (1, 7)].into_iter()).await.unwrap();
            // It ends without a word.
            drop(store);
        }
        let store = after_an_end(&place, 7, 3).await;
        assert_eq!([(1, 6), (1, 8), (2, 7)].map(|(bot, update)| store.ended(bot, update)), [3, 0, 0]);
        store.mark_in_flight([(1, 7)].into_iter()).await.unwrap();
        store.mark_in_flight([(1, 8)].into_iter()).await.unwrap();
        drop(store);
        let store = after_an_end(&place, 8, 1).await;
        assert!(store.ended(1, 7) <= 3, "what came after it was kept, so it ended nothing");
        store.close().await;
    }
}

/// On PostgreSQL it costs a visit to the server: only those make it who start after another ended in the middle.
#[tokio::test]
async fn replicas_write_down_what_they_take_once_another_has_ended_in_the_middle() {
    let Some(url) = postgres::database() else {
        return;
    };
    let place = Place::Postgres(url.clone());
    let mut reading = sqlx::PgConnection::connect(&url).await.unwrap();
    let mut written = async || -> Vec<String> {
        let rows = sqlx::query_scalar("SELECT updates FROM trying ORDER BY updates").fetch_all(&mut reading).await;
        rows.unwrap().into_iter().map(|text: String| text.trim_end().to_owned()).collect()
    };
    let (one, two) = (place.open().await, place.open().await);
    for update in [10, 11] {
        one.mark_in_flight([(1, update)].into_iter()).await.unwrap();
    }
    assert_eq!(written().await, ["1 10 1"], "the first shows that a process is at work");
    one.close().await;
    assert!(written().await.is_empty(), "it ended in good order");
    for update in [20, 21] {
        two.mark_in_flight([(1, update)].into_iter()).await.unwrap();
    }
    drop(two);
    let three = after_an_end(&place, 20, 1).await;
    let four = place.open().await;
    assert_eq!(four.ended(1, 20), 1, "all who start know of it");
    for update in [30, 31] {
        three.mark_in_flight([(1, update)].into_iter()).await.unwrap();
    }
    assert_eq!(written().await, ["1 20 1", "1 31 1"]);
    four.mark_in_flight([(1, 40)].into_iter()).await.unwrap();
    assert_eq!(place.open().await.ended(1, 40), 0, "who is at work has not ended");
    let yesterday = "UPDATE trying SET noticed = noticed - 90000 WHERE noticed IS NOT NULL";
    execute(&place, &[yesterday]).await;
    assert_eq!(place.open().await.ended(1, 20), 0, "it is forgotten after a day");
    assert_eq!(written().await, ["1 31 1", "1 40 1"]);
}

#[tokio::test]
async fn a_copy_is_made_in_use_and_put_back_where_nothing_is() {
    let place = Place::Sqlite(TempDir::new().unwrap());
    let store = place.open().await;
    take(&store, 1, 1, "one", "to one").await;
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy.db");
    store::backup(&place.location(), &copy).await.unwrap();
    let again = store::backup(&place.location(), &copy).await;
    assert!(matches!(again, Err(BackupError::There(_))), "a copy is never written over");
    take(&store, 2, 2, "two", "to two").await;
    let key = Key::parse(KEY).unwrap();
    let busy = store::restore(&copy, &place.location(), Some(&key)).await;
    assert!(matches!(busy, Err(BackupError::Store(StoreError::Taken { .. }))));
    store.close().await;
    let there = store::restore(&copy, &place.location(), Some(&key)).await;
    assert!(matches!(there, Err(BackupError::There(_))));

    let other = Place::Sqlite(TempDir::new().unwrap());
    let wrong = store::restore(&copy, &other.location(), Some(&Key::by_chance())).await;
    assert!(matches!(wrong, Err(BackupError::Store(StoreError::KeyWrong { .. }))));
    // Nobody knows who was erased since, and that is said.
    let since = store::restore(&copy, &other.location(), Some(&key)).await.unwrap();
    let Location::Sqlite(path) = other.location() else { unreachable!() };
    assert_eq!(since, Since::Unknown(path.with_extension("db.erased")));
    let store = other.open().await;
    assert_eq!(bodies(&store).await, ["to one"]);
    assert_eq!(take(&store, 1, 1, "one", "again").await, (false, Some(b"one".to_vec())));
}

#[tokio::test]
async fn what_is_left_of_an_earlier_store_does_not_mix_with_a_restored_one() {
    let place = Place::Sqlite(TempDir::new().unwrap());
    let store = place.open().await;
    take(&store, 1, 1, "one", "to one").await;
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy.db");
    store::backup(&place.location(), &copy).await.unwrap();
    take(&store, 2, 2, "two", "to two").await;

    // As a killed process leaves it: the newest changes stand in the log alone.
    let other = Place::Sqlite(TempDir::new().unwrap());
    let file = |place: &Place, end: &str| match place.location() {
        Location::Sqlite(path) => PathBuf::from(format!("{}{end}", path.display())),
        _ => unreachable!(),
    };
    let (log, left) = (file(&place, "-wal"), file(&other, "-wal"));
    std::fs::copy(&log, &left).unwrap();
    let key = Key::parse(KEY).unwrap();
    let refused = store::restore(&copy, &other.location(), Some(&key)).await;
    assert!(matches!(&refused, Err(BackupError::Left(path)) if *path == left), "{refused:?}");
    std::fs::remove_file(&left).unwrap();
    store::restore(&copy, &other.location(), Some(&key)).await.unwrap();
    assert_eq!(bodies(&other.open().await).await, ["to one"]);
}

#[tokio::test]
async fn a_damaged_or_newer_copy_is_refused() {
    let place = Place::Sqlite(TempDir::new().unwrap());
    take(&place.open().await, 1, 1, "one", "to one").await;
    let folder = TempDir::new().unwrap();
    let (copy, newer) = (folder.path().join("copy.db"), folder.path().join("newer.db"));
    store::backup(&place.location(), &copy).await.unwrap();
    store::backup(&place.location(), &newer).await.unwrap();
    let mut bytes = std::fs::read(&copy).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(&copy, bytes).unwrap();
    let other = Place::Sqlite(TempDir::new().unwrap());
    let damaged = store::restore(&copy, &other.location(), None).await;
    assert!(matches!(damaged, Err(BackupError::Unsound { .. })), "{damaged:?}");

    let mut later = sqlx::SqliteConnection::connect(newer.to_str().unwrap()).await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = 99 WHERE version = 1").execute(&mut later).await.unwrap();
    later.close().await.unwrap();
    let refused = store::restore(&newer, &other.location(), None).await;
    assert!(matches!(refused, Err(BackupError::Store(StoreError::Newer(99)))), "{refused:?}");
}
