//! What happens when a part of the program breaks: one update is set aside, or the program ends and says why.

use std::{
    os::unix::process::ExitStatusExt as _,
    process::{Command, ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use kenal::{
    domain::{
        content::Content,
        conversation::{Act, Event, Session, Turn, turn},
        message::Message,
    },
    engine::{Address, Desk, Engine, Incoming, Options, Outcome, Parts, Taken, What, Writer},
    store::{self, Key, Store},
};
use tempfile::TempDir;

use crate::{postgres, support::content};

/// What a visitor writes to make a turn fail.
const BOOM: &str = "boom";

fn said(update: i64, engine: &Engine, text: &str) -> Incoming {
    let act = Act::Said(text.to_owned());
    let event = Event { at: 1_790_000_000, sent: None, live: true, language: None, act };
    let address = Some(Address { chat: 5, pressed: None, answered: None });
    let visitor = engine.visitor("test", update, update);
    Incoming { bot: 42, update, visitor, address, what: What::Event(event), press: None }
}

async fn engine_at(location: &str, options: Options) -> Arc<Engine> {
    let key = Some(Key::parse(&"5a".repeat(32)).unwrap());
    let options_of_store = store::Options { key, ..store::Options::new(location.parse().unwrap()) };
    Arc::new(Engine::new(content(), Store::open(options_of_store).await.unwrap(), options))
}

fn sqlite(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("kenal.db").display())
}

fn desk(engine: &Arc<Engine>) -> (Desk, impl Future<Output = ()> + use<>) {
    let (writer, desk, ledger, loads) = Writer::new(Arc::clone(engine));
    (desk, async move {
        let _held = (ledger, loads);
        writer.run().await;
    })
}

fn outcomes(taken: &[Taken]) -> Vec<Outcome> {
    taken.iter().map(|taken| taken.outcome).collect()
}

fn written(_: &Address, message: &Message, _: Option<&str>) -> Vec<Vec<u8>> {
    assert!(!message.plain().contains("/start"), "this message can't be written");
    vec![message.plain().into()]
}

fn turn_that_cannot_be_written(content: &Content, session: Session, event: &Event) -> Turn {
    let mut turn = turn(content, session, event);
    if event.act == Act::Said(BOOM.to_owned()) {
        turn.messages[0].spans[0].text = "/start".to_owned();
    }
    turn
}

#[tokio::test]
async fn a_message_that_cannot_be_written_is_set_aside_and_the_others_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { render: written, turn: turn_that_cannot_be_written, ..Options::default() };
    let engine = engine_at(&sqlite(&folder), options).await;
    let (desk, working) = desk(&engine);
    let working = tokio::spawn(working);
    let updates = [(1, "apa tugasnya?"), (2, BOOM), (3, "apa tugasnya?")];
    let taken = desk.take(updates.map(|(update, text)| said(update, &engine, text)).to_vec()).await.unwrap();
    assert_eq!(outcomes(&taken), [Outcome::Done, Outcome::SetAside, Outcome::Done]);
    assert!(taken[1].messages[0].plain().contains("Coba kirim sekali lagi"), "{:?}", taken[1].messages);
    let again = desk.take(vec![said(2, &engine, BOOM)]).await.unwrap();
    assert_eq!(outcomes(&again), [Outcome::Repeated]);
    drop(desk);
    working.abort();
}

fn turn_that_ends_the_process(content: &Content, session: Session, event: &Event) -> Turn {
    if event.act == Act::Said(BOOM.to_owned()) {
        std::process::abort();
    }
    turn(content, session, event)
}

/// Not a test of its own: the process that the test below starts again and again.
#[tokio::test]
#[ignore = "ends its process"]
async fn take_three_updates() {
    let Ok(store) = std::env::var("KENAL_TEST_STORE") else {
        return;
    };
    let engine = engine_at(&store, Options { turn: turn_that_ends_the_process, ..Options::default() }).await;
    let (desk, working) = desk(&engine);
    tokio::spawn(working);
    let updates = [(1, "apa tugasnya?"), (2, BOOM), (3, "apa tugasnya?")];
    let taken = desk.take(updates.map(|(update, text)| said(update, &engine, text)).to_vec()).await.unwrap();
    assert_eq!(taken[1].outcome, Outcome::SetAside);
    assert_eq!(taken[2].outcome, Outcome::Done);
}

fn process(store: &str) -> ExitStatus {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "parts::take_three_updates", "--ignored"]).env("KENAL_TEST_STORE", store);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap()
}

#[test]
fn an_update_that_ends_the_process_is_set_aside_after_three_starts() {
    let folder = tempfile::tempdir().unwrap();
    for store in [Some(sqlite(&folder)), postgres::database()].into_iter().flatten() {
        for start in 1..=3 {
            assert_eq!(process(&store).signal(), Some(6), "{store}: at start {start} the update ends the process");
        }
        assert!(process(&store).success(), "{store}: the fourth start sets it aside and serves the one behind it");
    }
}

#[tokio::test]
async fn a_part_that_panics_is_named() {
    let parts = Parts::default();
    let idle = parts.start("what idles", std::future::pending());
    assert!(tokio::time::timeout(Duration::from_millis(20), parts.ended()).await.is_err(), "all is well");
    let broken = parts.start("what breaks", async { panic!("as planned") });
    assert!(parts.ended().await.to_string().starts_with("what breaks ended before its time"));
    assert!(broken.await.unwrap().unwrap_err().to_string().starts_with("what breaks"));
    idle.abort();
}
