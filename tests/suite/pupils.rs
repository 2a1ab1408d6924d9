//! People under 18: what is kept of them and for how long, and that what they say of their age and rights is understood.

use std::{fs, path::Path, sync::Arc};

use kenal::{
    assets,
    domain::{
        audience::Audience,
        content::{Content, Operator},
        conversation::{Act, Choice, Command, Event, Form, Posted, Session, State, Turn, turn},
        funnel::NoteRow,
        locale::Locale,
        retention::Retention,
        rights::Statement,
    },
    engine::{Engine, Incoming, Options, Settled, Taken, Unsent, UpdateStatus, What},
    store::{self, Key, Location, Store},
};
use sqlx::Connection as _;
use tempfile::TempDir;

use crate::support::{content, content_for};

const NOW: i64 = 1_795_482_000;
const KEY: &str = crate::support::KEY;

/// What each message says of its sender's age and rights.
#[test]
fn ages_objections_and_rights_are_understood_in_the_visitors_words() {
    let content = content();
    let read = |text: &str| content.rights.read(&content.knowledge.read(text), 2026);
    let minor = [
        "aku 15 tahun boleh ikut kuis?",
        "umurku 16",
        "i'm 14, can i do the quiz",
        "im 14 can i do the quiz",
        "umur saya baru 14 tahun kak",
        "saya masih 16 thn",
        "aku umur enam belas",
        "usiaku 17 th, gapapa?",
        "my age is 15",
        "I am 13 years old",
        "i'm only fifteen",
        "aku anak smk umur 16",
        "15 tahun boleh ikut kuis?",
        "gw 16th",
        "umurku 16, apa tugasnya?",
        "aku belum 18 tahun",
        "saya di bawah umur",
        "im under 18",
        "I'm a minor",
        "i am 15 y/o",
        "15yo",
        "umur: 15",
        "14 tahun kak aku, boleh?",
        "gw 14 bro",
        "umur 17 thn 11 bulan",
        "saya 17 jalan 18",
        "aku kelas 10",
        "aku kelas 2 SMP",
        "saya siswa kelas XI",
        "saya kelas 1 smk",
        "im in 8th grade",
        "i am in grade 9",
        "aku masih smp kak",
        "aku lahir 2011",
        "i was born in 2010",
    ];
    for text in minor {
        assert!(matches!(read(text), Some(Statement::Minor { .. })), "{text}: {:?}", read(text));
    }
    let nothing = [
        "umurku 18",
        "saya 35 tahun",
        "anak saya umur 16 tahun",
        "aku sudah 9 tahun jadi wartawan",
        "saya 10 tahun pengalaman di humas",
        "waktu umurku 15 aku suka menulis",
        "batas umur 17 tahun ya?",
        "i have 12 years of experience",
        "adikku 14 tahun",
        "dulu aku 16 tahun belum tahu apa apa",
        "saya 10 menit lagi sampai",
        "nomor 15",
        "kamu umur berapa",
        "aku kelas 12",
        "aku kelas 3 sma",
        "adikku kelas 2 smp",
        "waktu aku smp suka nulis",
        "aku lahir 2001",
        "guru smp bisa jadi kabag?",
        "my minor is communication",
        "is there a minimum of 15 years",
        "anak di bawah umur boleh ikut?",
        "belum 18 boleh?",
        "aku belum 20 kali nyoba",
        "15",
        "ortu ga setuju aku jadi humas",
        "orang tua saya tidak mengizinkan saya kerja di luar kota",
        "apa kerjanya harus izin atasan?",
        "mama suka humas",
        "apa yang kamu tahu",
        "apa saja tugasnya",
        "data apa yang dipakai humas",
        "cara menarik persetujuan gimana?",
        "aku setuju",
        "kenapa aku ga boleh ikut kuis?",
        "di sekolah saya tidak ada humas",
        "aku ga suka kuis ini",
        "aku dilarang merokok",
        "aku menolak ikut kuis",
        "i refuse to take the quiz",
        "i wont give my answer",
        "ibu, boleh ga ikut kuis",
        "kakak boleh gak aku ikut kuis?",
    ];
    for text in nothing {
        assert_eq!(read(text), None, "{text}");
    }
    let objections = [
        "orang tua saya tidak mengizinkan",
        "mama ga ngebolehin",
        "ortu gak kasih izin",
        "dilarang mama",
        "kata guru bk jangan",
        "my parents don't allow me",
        "my mom won't let me do the quiz",
        "orangtuaku tidak setuju aku ikut kuis ini",
        "ayah melarang aku",
        "orang tua saya keberatan",
        "sekolah melarang kami",
        "bunda ga ngasih",
        "my parents object",
        "aku ga diizinin ikut kuis",
        "saya dilarang ikut tes ini",
        "anak saya tidak boleh ikut kuis ini",
        "saya selaku orang tua tidak mengizinkan anak saya ikut",
        "my son is not allowed to take the quiz",
        "mamaku ga suka aku ikut kuis",
    ];
    for text in objections {
        assert_eq!(read(text), Some(Statement::Objection), "{text}");
    }
    for text in ["tarik persetujuan saya", "aku mau cabut izinku", "withdraw my consent", "I revoke my consent"] {
        assert_eq!(read(text), Some(Statement::Withdrawal), "{text}");
    }
    for text in [
        "data apa yang kamu simpan",
        "apa yang kamu tahu tentang aku",
        "what do you know about me",
        "what data do you keep",
    ] {
        assert_eq!(read(text), Some(Statement::Access), "{text}");
    }
}

/// A SQLite store in a folder of its own, with an engine over it.
struct House {
    folder: TempDir,
    content: Arc<Content>,
    update: i64,
}

impl House {
    fn new(content: Arc<Content>) -> Self {
        Self { folder: TempDir::new().unwrap(), content, update: 0 }
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("kenal.db")
    }

    async fn store(&self) -> Store {
        let location = Location::Sqlite(self.file());
        Store::open(store::Options { key: Some(Key::parse(KEY).unwrap()), ..store::Options::new(location) })
            .await
            .unwrap()
    }

    async fn engine(&self) -> Engine {
        Engine::new(Arc::clone(&self.content), self.store().await, Options::default())
    }

    async fn take(&mut self, engine: &Engine, at: i64, act: Act) -> Taken {
        self.update += 1;
        let message = Some(Posted { number: self.update, album: None, is_full: false });
        let event = Event { at, sent: Some(at), message, live: true, in_group: false, language: Some(Locale::Id), act };
        let visitor = engine.visitor("telegram", 7, 7);
        let incoming = Incoming {
            bot: 1,
            update: self.update,
            visitor,
            person: visitor,
            address: None,
            what: What::Event(event),
            press: None,
        };
        engine.take(&[incoming], &[]).await.unwrap().remove(0)
    }

    async fn rows(&self, table: &str) -> i64 {
        let mut reader = sqlx::SqliteConnection::connect(self.file().to_str().unwrap()).await.unwrap();
        let text = format!("SELECT COUNT(*) FROM {table}");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(text)).fetch_one(&mut reader).await.unwrap();
        reader.close().await.unwrap();
        count
    }
}

fn fair_for_pupils(folder: &Path) -> Arc<Content> {
    fs::create_dir_all(folder.join("data/fairs")).unwrap();
    let fairs =
        include_str!("../../data/fairs/fairs.toml").replace("tag = \"demo\"", "audience = \"pupils\"\ntag = \"demo\"");
    fs::write(folder.join("data/fairs/fairs.toml"), fairs).unwrap();
    Arc::new(assets::load(Some(folder), Operator::default()).unwrap())
}

fn said(text: &str) -> Act {
    Act::Said(text.to_owned())
}

fn quick() -> Act {
    Act::Pressed(Some(Choice::Begin(Form::Quick)))
}

/// An hour after the last word nothing is left but counts without a mark, also where the bot was started again meanwhile.
#[tokio::test]
async fn nothing_of_a_pupil_is_left_after_an_hour() {
    let overlay = TempDir::new().unwrap();
    for content in [content_for(Audience::Pupils), fair_for_pupils(overlay.path())] {
        let mut house = House::new(content);
        let engine = house.engine().await;
        house.take(&engine, NOW, Act::Opened("demo-humas".into())).await;
        house.take(&engine, NOW + 5, said("apa tugasnya?")).await;
        house.take(&engine, NOW + 10, said("qwrtz plmkj gajah ungu terbang")).await;
        let told = house.take(&engine, NOW + 15, quick()).await;
        assert_eq!(told.messages[0].buttons[0][0].choice, Choice::Understood(Form::Quick));
        house.take(&engine, NOW + 20, Act::Pressed(Some(Choice::Understood(Form::Quick)))).await;
        for (at, question) in (NOW + 30..).step_by(10).zip(0..7) {
            house.take(&engine, at, Act::Pressed(Some(Choice::Answer { run: 1, question, answer: 1 }))).await;
        }
        let result = house.take(&engine, NOW + 100, Act::Pressed(Some(Choice::Result))).await;
        assert_eq!(result.state, State::Result);
        engine.close().await;
        assert_eq!(house.rows("sessions").await, 1);

        // A restart, and the hour: not a second too early.
        let store = house.store().await;
        let end = NOW + 100 + Retention::default().talk;
        assert!(!store.forget_ended(end - 1).await.unwrap());
        assert_eq!(house.rows("sessions").await, 1);
        store.forget_ended(end).await.unwrap();
        for table in ["sessions", "missed", "set_aside", "members", "sums", "outbox", "notes WHERE mark IS NOT NULL"] {
            assert_eq!(house.rows(table).await, 0, "{table}");
        }
        let notes: Vec<NoteRow> = store.notes().await.unwrap();
        assert!(notes.len() > 5, "it is still counted");
        let visitor = store.visitor("telegram", 7, 7);
        store.close().await;
        let bytes = fs::read(house.file()).unwrap();
        assert!(!bytes.windows(16).any(|part| part == visitor.as_bytes()), "not even the visitor's hash is left");
    }
}

/// What fails is not set aside where the bot is for pupils: it would lie there for a month.
#[tokio::test]
async fn what_fails_of_a_pupil_is_not_set_aside() {
    fn breaking(content: &Content, session: Session, event: &Event) -> Turn {
        assert!(event.act != said("this breaks the turn"), "as the test wants");
        turn(content, session, event)
    }
    for (audience, kept) in [(Audience::Adults, 2), (Audience::Pupils, 0)] {
        let mut house = House::new(content_for(audience));
        let options = Options { turn: breaking, ..Options::default() };
        let engine = Engine::new(Arc::clone(&house.content), house.store().await, options);
        let taken = house.take(&engine, NOW, said("this breaks the turn")).await;
        assert_eq!((taken.status, taken.messages.len()), (UpdateStatus::SetAside, 1), "who wrote it is told");
        let visitor = engine.visitor("telegram", 7, 7);
        let reply = Unsent { id: 1, visitor, at: NOW, body: "a reply".into() };
        let refused = Settled::Refused { reply, reason: "Bad Request: as the test wants".to_owned() };
        engine.take(&[], &[refused]).await.unwrap();
        engine.close().await;
        assert_eq!(house.rows("set_aside").await, kept, "{audience:?}");
    }
}

/// Where nobody has erased it yet, an ended session is read as none.
#[tokio::test]
async fn a_talk_that_is_over_begins_anew() {
    let mut house = House::new(content_for(Audience::Pupils));
    let engine = house.engine().await;
    house.take(&engine, NOW, quick()).await;
    house.take(&engine, NOW + 5, Act::Pressed(Some(Choice::Understood(Form::Quick)))).await;
    let later = house.take(&engine, NOW + 5 + 3_600, Act::asked(Command::Quiz)).await;
    let labels: Vec<&Choice> = later.messages[0].buttons.iter().flatten().map(|button| &button.choice).collect();
    assert!(labels.contains(&&Choice::Begin(Form::Quick)) && !labels.contains(&&Choice::Resume), "{labels:?}");
}

/// A stated age takes the marks from what was counted before, and is itself nowhere.
#[tokio::test]
async fn a_stated_age_is_not_kept() {
    let mut house = House::new(content());
    let engine = house.engine().await;
    let visitor = engine.visitor("telegram", 7, 7);
    house.take(&engine, NOW, said("apa tugasnya?")).await;
    house.take(&engine, NOW + 5, said("umurku 16")).await;
    house.take(&engine, NOW + 10, said("gajinya berapa?")).await;
    engine.close().await;
    let store = house.store().await;
    let marks = [store.mark(visitor, None), store.mark(visitor, Some("demo"))];
    let notes = store.notes().await.unwrap();
    assert!(notes.len() >= 2 && notes.iter().all(|row| row.mark.as_ref().is_none_or(|mark| !marks.contains(mark))));
    let batch = store.begin(&[], &[visitor]).await.unwrap();
    let session = String::from_utf8(batch.sessions[&visitor].clone()).unwrap();
    assert!(session.contains("\"pupil\":true"), "{session}");
    assert!(!session.contains("umurku") && !session.contains("\"16\""), "{session}");
    drop(batch);
    store.forget_ended(NOW + 10 + 3_600).await.unwrap();
    assert_eq!(house.rows("sessions").await, 0);
}

/// Somebody's no erases at once, and the talk that goes on keeps the quiz closed.
#[tokio::test]
async fn an_objection_erases_what_was_kept() {
    let mut house = House::new(content());
    let engine = house.engine().await;
    house.take(&engine, NOW, said("apa tugasnya?")).await;
    house.take(&engine, NOW + 3, quick()).await;
    assert_eq!(house.rows("sessions").await, 1);
    house.take(&engine, NOW + 5, said("orang tua saya tidak mengizinkan")).await;
    assert_eq!(house.rows("sessions").await, 0);
    let quiz = house.take(&engine, NOW + 10, quick()).await;
    let begins =
        |button: &kenal::domain::message::Button| matches!(button.choice, Choice::Begin(_) | Choice::Understood(_));
    assert!(!quiz.messages[0].buttons.iter().flatten().any(begins));
    let article = house.take(&engine, NOW + 15, said("apa tugasnya?")).await;
    assert!(article.messages[0].plain().contains("Tugas utama"));
    assert_eq!(house.rows("sessions WHERE until IS NULL").await, 0, "and what goes on ends by itself");
}
