//! What happens when a part of the program breaks: one update is set aside, or the program ends and says why.

use std::{
    os::unix::process::ExitStatusExt as _,
    process::{self, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use kenal::{
    domain::{
        content::Content,
        conversation::{Act, Choice, Command, Event, Media, Posted, Session, Turn, turn},
        message::Message,
    },
    engine::{Address, Engine, Incoming, Options, Parts, Taken, UpdateSender, UpdateStatus, What, Writer},
    store::{self, Key, Store},
};
use tempfile::TempDir;

use crate::{postgres, support::content};

/// What a visitor writes to make a turn fail.
const BOOM: &str = "boom";

fn said(update: i64, engine: &Engine, text: &str) -> Incoming {
    let act = Act::Said(text.to_owned());
    let event =
        Event { at: 1_790_000_000, sent: None, message: None, live: true, in_group: false, language: None, act };
    let address = Some(Address { chat: 5, pressed: None, answered: None, ..Address::default() });
    let visitor = engine.visitor("test", update, update);
    Incoming { bot: 42, update, visitor, person: visitor, address, what: What::Event(event), press: None }
}

async fn engine_at(location: &str, options: Options) -> Arc<Engine> {
    let key = Some(Key::parse(crate::support::KEY).unwrap());
    let options_of_store = store::Options { key, ..store::Options::new(location.parse().unwrap()) };
    Arc::new(Engine::new(content(), Store::open(options_of_store).await.unwrap(), options))
}

fn sqlite(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("kenal.db").display())
}

fn sender(engine: &Arc<Engine>) -> (UpdateSender, impl Future<Output = ()> + use<>) {
    let (writer, sender, acknowledgements, batches) = Writer::new(Arc::clone(engine));
    (sender, async move {
        let _held = (acknowledgements, batches);
        writer.run().await;
    })
}

fn outcomes(taken: &[Taken]) -> Vec<UpdateStatus> {
    taken.iter().map(|taken| taken.status).collect()
}

fn written(_: &Address, message: &Message, _: Option<&str>) -> Vec<Vec<u8>> {
    assert!(!message.plain().contains("/start"), "this message can't be written");
    vec![message.plain().into()]
}

fn plain(_: &Address, message: &Message, _: Option<&str>) -> Vec<Vec<u8>> {
    vec![message.plain().into()]
}

/// The bodies of the replies that are kept, each visitor's in order.
async fn unsent(engine: &Engine) -> Vec<String> {
    let unsent = engine.unsent(0, 100).await.unwrap();
    unsent.into_iter().map(|reply| String::from_utf8(reply.body.to_vec()).unwrap()).collect()
}

#[tokio::test]
async fn replies_of_before_a_block_are_dropped_and_those_after_a_return_are_kept() {
    let engine = engine_at("memory", Options { render: plain, ..Options::default() }).await;
    let visitor = engine.visitor("test", 1, 1);
    let of = |update, text| Incoming { visitor, person: visitor, ..said(update, &engine, text) };
    let left = |update| Incoming { what: What::Left(1_790_000_000), ..of(update, "") };
    // One reply waits from an earlier batch, one is of the same batch.
    engine.take(&[of(1, "apa tugasnya?")], &[]).await.unwrap();
    assert_eq!(unsent(&engine).await.len(), 1);
    let batch = [of(2, "beda sama PR swasta?"), said(9, &engine, "apa tugasnya?"), left(3), of(4, "apa tugasnya?")];
    let taken = engine.take(&batch, &[]).await.unwrap();
    let sent: Vec<usize> = taken.iter().map(|taken| taken.replies.len()).collect();
    assert_eq!(sent, [0, 1, 0, 1], "only what another visitor asked, and what was said after the return");
    assert_eq!(unsent(&engine).await.len(), 2);
    // Nothing is on its way to one who has just left.
    engine.take(&[left(5)], &[]).await.unwrap();
    assert_eq!(unsent(&engine).await.len(), 1);
}

#[tokio::test]
async fn a_turn_that_panics_is_not_tried_again() {
    static TURNS: AtomicUsize = AtomicUsize::new(0);
    fn turn(_: &Content, _: Session, _: &Event) -> Turn {
        TURNS.fetch_add(1, Ordering::Relaxed);
        panic!("as planned")
    }
    let engine = engine_at("memory", Options { render: plain, turn, ..Options::default() }).await;
    let taken = engine.take(&[said(1, &engine, BOOM)], &[]).await.unwrap();
    assert_eq!((outcomes(&taken), TURNS.load(Ordering::Relaxed)), (vec![UpdateStatus::SetAside], 1));
    assert_eq!(unsent(&engine).await.len(), 1, "its visitor is told");
}

#[tokio::test]
async fn what_waits_for_its_rest_is_answered_once_and_one_that_panics_is_set_aside() {
    fn panics(_: &Content, _: Session, _: &Event) -> Turn {
        panic!("as planned")
    }
    let folder = tempfile::tempdir().unwrap();
    for store in [Some("memory".to_owned()), Some(sqlite(&folder)), postgres::database()].into_iter().flatten() {
        for (options, start) in [(Options::default(), 0), (Options { turn: panics, ..Options::default() }, 100)] {
            let engine = engine_at(&store, Options { render: plain, ..options }).await;
            let of = |update: i64, album: &str, act: Act| {
                let message = Some(Posted { number: update, album: Some(album.to_owned()), is_full: false });
                let what = What::Event(Event { message, ..happened(act) });
                let visitor = engine.visitor("test", 8_000 + start, 8_000);
                Incoming { visitor, person: visitor, what, ..said(8_000 + update, &engine, "") }
            };
            let visitor = engine.visitor("test", 8_000 + start, 8_000);
            let sent = async |incoming: &[Incoming]| {
                let taken = engine.take(incoming, &[]).await.unwrap();
                taken.iter().map(|taken| (taken.replies.len(), taken.is_unfinished)).collect::<Vec<_>>()
            };
            let part = |update: i64, album: &str| of(start + update, album, Act::Sent(Media::Photo));
            assert_eq!(sent(&[part(1, "a"), part(2, "a")]).await, [(0, true), (0, true)]);
            // Brought again: nothing changes.
            assert_eq!(sent(&[part(2, "a")]).await, [(0, false)]);
            assert_eq!(engine.unfinished(0).await.unwrap(), []);
            assert_eq!(engine.unfinished(i64::MAX).await.unwrap(), [visitor]);
            let finished = engine.finish(visitor).await.unwrap();
            assert_eq!(finished.iter().map(|taken| taken.replies.len()).sum::<usize>(), 1, "{store}");
            assert_eq!(engine.unfinished(i64::MAX).await.unwrap(), []);
            assert_eq!(engine.finish(visitor).await.unwrap().len(), 0);
            // Something else comes first: one reply to each, in order.
            let question = Act::Said("apa tugasnya?".to_owned());
            let batch = [part(3, "b"), said(8_004 + start, &engine, "x"), of(start + 5, "c", question)];
            assert_eq!(sent(&batch).await, [(0, true), (1, false), (2, false)], "{store}");
        }
    }
}

#[tokio::test]
async fn who_is_erased_is_erased_in_private_and_in_every_group() {
    let folder = tempfile::tempdir().unwrap();
    for store in [Some("memory".to_owned()), Some(sqlite(&folder)), postgres::database()].into_iter().flatten() {
        for from in [1, 500, 501] {
            let engine = engine_at(&store, Options::default()).await;
            let mut update = 1_000 * from;
            let mut act = async |chat: i64, person: i64, act: Act| {
                update += 1;
                let event = happened(act);
                let (visitor, person) = (engine.visitor("test", chat, person), engine.visitor("test", person, person));
                let one = Incoming { visitor, person, what: What::Event(event), ..said(update, &engine, "") };
                engine.take(&[one], &[]).await.unwrap()[0].messages[0].plain()
            };
            // A person in private and in two groups, and another one in one of them.
            for (chat, person) in [(1, 1), (500, 1), (501, 1), (500, 2)] {
                act(chat, person, Act::Said("apa tugasnya?".to_owned())).await;
            }
            let erased = act(from, 1, Act::asked(Command::Forget)).await;
            assert!(erased.contains('?'), "it asks once: {erased}");
            act(from, 1, Act::Pressed(Some(Choice::ForgetYes))).await;
            let mut knows = Vec::new();
            for (chat, person) in [(1, 1), (500, 1), (501, 1), (500, 2)] {
                knows.push(act(chat, person, Act::asked(Command::Mydata)).await.contains("Topik terakhir"));
            }
            assert_eq!(knows, [false, false, false, true], "{store}, erased from {from}");
            // Also what is of the same batch, and the first thing that is ever said there.
            let new = 600 + from;
            let of = |update: i64, chat: i64, act: Act| {
                let (visitor, person) = (engine.visitor("test", chat, 1), engine.visitor("test", 1, 1));
                let what = What::Event(happened(act));
                Incoming { visitor, person, what, ..said(1_000 * from + 100 + update, &engine, "") }
            };
            let said = of(1, new, Act::Said("apa tugasnya?".to_owned()));
            let erased = of(2, from, Act::Pressed(Some(Choice::ForgetYes)));
            let taken = engine.take(&[said, erased, of(3, new, Act::asked(Command::Mydata))], &[]).await.unwrap();
            assert!(!taken[2].messages[0].plain().contains("Topik terakhir"), "{store}, erased from {from}");
            let taken = engine.take(&[of(4, new, Act::asked(Command::Mydata))], &[]).await.unwrap();
            assert!(!taken[0].messages[0].plain().contains("Topik terakhir"), "{store}, erased from {from}");
        }
    }
}

#[tokio::test]
async fn a_persons_session_goes_along_when_a_group_gets_another_number() {
    let folder = tempfile::tempdir().unwrap();
    for store in [Some("memory".to_owned()), Some(sqlite(&folder)), postgres::database()].into_iter().flatten() {
        let engine = engine_at(&store, Options { render: plain, ..Options::default() }).await;
        let (before, after) = (-700, -100_700);
        let one = |update: i64, chat: i64, person: i64, text: &str| {
            let event = Event { in_group: true, ..happened(Act::Said(text.to_owned())) };
            let (visitor, private) =
                (engine.visitor("telegram", chat, person), engine.visitor("telegram", person, person));
            let address = Some(Address { chat, owner: Some(person), ..Address::default() });
            let what = What::Event(event);
            Incoming { visitor, person: private, address, what, ..said(7_000 + update, &engine, "") }
        };
        let moved = |update: i64| {
            let group = engine.visitor("telegram", after, after);
            let what = What::Moved { from: before, at: 1_790_000_000 };
            Incoming { visitor: group, person: group, address: None, what, ..said(7_000 + update, &engine, "") }
        };
        let words = async |incoming: &[Incoming]| {
            let taken = engine.take(incoming, &[]).await.unwrap();
            taken.iter().flat_map(|taken| &taken.messages).map(Message::plain).collect::<Vec<_>>()
        };
        let asked = words(&[one(1, before, 1, "apa tugasnya?"), one(2, before, 2, "apa tugasnya?")]).await;
        let whole = words(&[one(3, before, 3, "apa tugasnya?"), one(4, before, 3, "lanjut")]).await.remove(1);
        let is_whole = |said: &[String]| said.last() == Some(&whole);
        assert_ne!(asked[0], whole);
        // Told in the same batch as the first words there, and once more.
        assert!(is_whole(&words(&[moved(5), one(6, after, 1, "lanjut")]).await), "{store}");
        assert!(is_whole(&words(&[moved(7), one(8, after, 2, "lanjut")]).await), "{store}");
        // What was last said before the move and what is said after it are of one batch, too.
        let batch = [one(9, before, 4, "apa tugasnya?"), moved(10), one(11, after, 4, "lanjut")];
        assert!(is_whole(&words(&batch).await), "{store}");
        // Nothing goes along twice, and who is new is new.
        assert!(!is_whole(&words(&[one(12, before, 1, "lanjut")]).await), "{store}");
        assert!(!is_whole(&words(&[one(13, after, 5, "lanjut")]).await), "{store}");
    }
}

/// Something that a visitor does in private.
fn happened(act: Act) -> Event {
    Event { at: 1_790_000_000, sent: None, message: None, live: true, in_group: false, language: None, act }
}

/// What an organiser reads who asks for the numbers.
async fn stats(engine: &Engine, update: i64) -> String {
    let event = happened(Act::asked(Command::Stats));
    let visitor = engine.visitor("telegram", 77, 77);
    let taken = engine
        .take(&[Incoming { visitor, person: visitor, what: What::Event(event), ..said(update, engine, "") }], &[])
        .await;
    taken.unwrap()[0].messages[0].plain()
}

#[tokio::test]
async fn an_organisers_numbers_are_counted_beside_the_visitors_and_miss_none() {
    let folder = tempfile::tempdir().unwrap();
    for store in [Some("memory".to_owned()), Some(sqlite(&folder)), postgres::database()].into_iter().flatten() {
        let engine = Arc::into_inner(engine_at(&store, Options::default()).await).unwrap().for_organisers(&[77]);
        let ask = async |update: i64| {
            engine.take(&[said(update, &engine, "apa tugasnya?")], &[]).await.unwrap();
        };
        for update in 1..=6 {
            ask(update).await;
        }
        assert!(stats(&engine, 100).await.contains("masih dihitung"), "{store}: nothing was counted yet");
        let (counted, ()) = tokio::join!(engine.count(), async {
            for update in 7..=9 {
                ask(update).await;
            }
        });
        counted.unwrap();
        ask(10).await;
        let numbers = stats(&engine, 101).await;
        assert!(numbers.contains("10 orang · 10 kali"), "{store}: {numbers}");
        engine.count().await.unwrap();
        assert_eq!(stats(&engine, 102).await, numbers, "{store}: counted again it is the same");
    }
}

/// By hand, on a store with many notes that `KENAL_MEASURE_STORE` names: how long a visitor's turn takes, alone and while
/// the numbers are counted, and how long an organiser waits for them.
#[tokio::test]
#[ignore = "measures"]
async fn how_long_a_visitor_waits_while_the_numbers_are_counted() {
    let Ok(store) = std::env::var("KENAL_MEASURE_STORE") else {
        return;
    };
    let begun = Instant::now();
    let engine = Arc::into_inner(engine_at(&store, Options::default()).await).unwrap().for_organisers(&[77]);
    println!("opened in {:?}", begun.elapsed());
    let first = i64::from(std::process::id()) * 1_000_000;
    let turns = async |from: i64, over: &AtomicBool| {
        let mut took = Vec::new();
        while !over.load(Ordering::Relaxed) || took.len() < 200 {
            let update = first + from + i64::try_from(took.len()).unwrap();
            let begun = Instant::now();
            engine.take(&[said(update, &engine, "apa tugasnya?")], &[]).await.unwrap();
            took.push(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        took.sort_unstable();
        let at = |share: usize| took[(took.len() - 1) * share / 100];
        println!("{} turns: median {:?}, 99 % {:?}, longest {:?}", took.len(), at(50), at(99), at(100));
    };
    turns(0, &AtomicBool::new(true)).await;
    let over = AtomicBool::new(false);
    tokio::join!(turns(100_000, &over), async {
        let begun = Instant::now();
        engine.count().await.unwrap();
        println!("counted in {:?}", begun.elapsed());
        over.store(true, Ordering::Relaxed);
    });
    let begun = Instant::now();
    let numbers = stats(&engine, first + 200_000).await;
    println!("/stats in {:?}: {} characters", begun.elapsed(), numbers.len());
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
    let (sender, working) = sender(&engine);
    let working = tokio::spawn(working);
    let updates = [(1, "apa tugasnya?"), (2, BOOM), (3, "apa tugasnya?")];
    let taken = sender.take(updates.map(|(update, text)| said(update, &engine, text)).to_vec()).await.unwrap();
    assert_eq!(outcomes(&taken), [UpdateStatus::Done, UpdateStatus::SetAside, UpdateStatus::Done]);
    assert!(taken[1].messages[0].plain().contains("Coba kirim sekali lagi"), "{:?}", taken[1].messages);
    let again = sender.take(vec![said(2, &engine, BOOM)]).await.unwrap();
    assert_eq!(outcomes(&again), [UpdateStatus::Repeated]);
    drop(sender);
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
    let (sender, working) = sender(&engine);
    tokio::spawn(working);
    let updates = [(1, "apa tugasnya?"), (2, BOOM), (3, "apa tugasnya?")];
    let taken = sender.take(updates.map(|(update, text)| said(update, &engine, text)).to_vec()).await.unwrap();
    assert_eq!(taken[1].status, UpdateStatus::SetAside);
    assert_eq!(taken[2].status, UpdateStatus::Done);
}

fn start(store: &str) -> ExitStatus {
    let mut command = process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "parts::take_three_updates", "--ignored"]).env("KENAL_TEST_STORE", store);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap()
}

#[test]
fn an_update_that_ends_the_process_is_set_aside_after_three_starts() {
    let folder = tempfile::tempdir().unwrap();
    for store in [Some(sqlite(&folder)), postgres::database()].into_iter().flatten() {
        for round in 1..=3 {
            assert_eq!(start(&store).signal(), Some(6), "{store}: at start {round} the update ends the process");
        }
        assert!(start(&store).success(), "{store}: the fourth start sets it aside and serves the one behind it");
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
