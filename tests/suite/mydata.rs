//! A copy of one's data holds all that is kept about a person, and each field of it says what it is for.

use std::{collections::BTreeSet, panic::resume_unwind};

use kenal::{
    domain::{
        content::Content,
        conversation::{Act, Choice, Command, Event, Form, Posted, Session, Turn, turn},
        locale::Locale,
        message::Attachment,
        retention::Retention,
    },
    engine::{Address, Engine, Incoming, Options, Taken, VisitorId, What},
    store::{self, Key, Location, Store},
};
use serde_json::Value;

use crate::support::content;

const NOW: i64 = 1_795_482_000;

/// The words at which a turn breaks off, so that the message is set aside.
const BREAKS: &str = "this breaks the turn";

struct Talks {
    engine: Engine,
    update: i64,
}

impl Talks {
    async fn new() -> Self {
        fn breaking(content: &Content, session: Session, event: &Event) -> Turn {
            if event.act == Act::Said(BREAKS.to_owned()) {
                resume_unwind(Box::new("as the test wants"));
            }
            turn(content, session, event)
        }
        let key = Some(Key::parse(crate::support::KEY).unwrap());
        let store = Store::open(store::Options { key, ..store::Options::new(Location::Memory) }).await.unwrap();
        let options = Options { turn: breaking, ..Options::default() };
        Self { engine: Engine::new(content(), store, options), update: 0 }
    }

    fn visitor(&self, chat: i64) -> VisitorId {
        self.engine.visitor("telegram", chat, 7)
    }

    /// Something that one person does in this chat: 7 is theirs, any other a group.
    async fn take(&mut self, chat: i64, act: Act) -> Taken {
        self.update += 1;
        let at = NOW + 5 * self.update;
        let message = Some(Posted { number: self.update, album: None, is_full: false });
        let in_group = chat != 7;
        let event = Event { at, sent: Some(at), message, live: true, in_group, language: Some(Locale::Id), act };
        let incoming = Incoming {
            bot: 1,
            update: self.update,
            visitor: self.visitor(chat),
            person: self.visitor(7),
            address: Some(Address { chat, ..Address::default() }),
            what: What::Event(event),
            press: None,
        };
        self.engine.take(&[incoming], &[]).await.unwrap().remove(0)
    }

    /// The file with the copy; `None` where nothing is kept.
    async fn copy(&mut self) -> Option<Value> {
        let taken = self.take(7, Act::asked(Command::Mydata)).await;
        let file = taken.messages.iter().find_map(|message| message.attachment.clone());
        file.map(|file| match file {
            Attachment::Data(data) => serde_json::from_str(&data).unwrap(),
            other => panic!("a copy is data, not {other:?}"),
        })
    }
}

fn said(text: &str) -> Act {
    Act::Said(text.to_owned())
}

/// The paths of all that is there in a value; `*` stands for the ids of questions.
fn paths(value: &Value, before: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = if before == "progress.given" { "*" } else { name };
                paths(value, &if before.is_empty() { name.to_owned() } else { format!("{before}.{name}") }, found);
            }
        }
        Value::Null => {}
        _ => drop(found.insert(before.to_owned())),
    }
}

#[tokio::test]
async fn the_file_holds_all_that_is_kept_about_a_person_and_what_each_field_is_for() {
    let mut talks = Talks::new().await;
    talks.take(7, Act::Opened("demo-humas".into())).await;
    talks.take(7, said("apa tugasnya?")).await;
    talks.take(-40, said("gajinya berapa?")).await;
    talks.take(7, said(BREAKS)).await;
    talks.take(7, Act::Pressed(Some(Choice::Begin(Form::Quick)))).await;
    for question in 0..7 {
        talks.take(7, Act::Pressed(Some(Choice::Answer { run: 1, question, answer: 3 }))).await;
    }
    let copy = talks.copy().await.unwrap();

    // The conversation is the one that the store has, to the last field.
    let conversation = &copy["conversation"];
    let again = talks.copy().await.unwrap();
    assert_eq!(again["conversation"]["progress"], conversation["progress"]);
    let session: Session = serde_json::from_value(conversation.clone()).unwrap();
    assert_eq!(&serde_json::from_slice::<Value>(&session.encode()).unwrap()["session"], conversation);
    let heard = &conversation["heard"];
    assert_eq!(heard["number"], talks.update - 1);
    assert!(heard["sent"].is_i64(), "{heard}");

    // Answers in words, with how long each took.
    let answers = copy["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 7);
    for answer in answers {
        assert!(answer["question"].as_str().unwrap().len() > 10 && answer["answer"].is_string(), "{answer}");
        assert_eq!(answer["seconds"], 5, "{answer}");
    }
    assert!(conversation["latest"]["overall"].is_u64(), "the result: {}", conversation["latest"]);

    // What lies beside the conversation: groups, counts, messages that failed, replies on their way.
    let groups = copy["elsewhere"].as_array().unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0]["conversation"]["open"]["article"], "salary", "{}", groups[0]);
    let notes = copy["notes"].as_array().unwrap();
    let kinds: BTreeSet<&str> = notes.iter().map(|note| note["note"]["note"].as_str().unwrap()).collect();
    assert!(
        ["arrived", "answered", "began", "replied", "finished"].iter().all(|kind| kinds.contains(kind)),
        "{kinds:?}"
    );
    assert_eq!(notes.iter().filter(|note| note["note"]["article"] == "salary").count(), 1, "and those of the group");
    let failed = copy["messages_that_failed"].as_array().unwrap();
    assert_eq!(failed.len(), 1);
    assert!(failed[0]["message"].to_string().contains(BREAKS), "{}", failed[0]);
    let last = conversation["last"].as_i64().unwrap();
    let ends = jiff::Timestamp::from_second(last + Retention::default().sessions).unwrap().to_string();
    assert_eq!(copy["erased"], ends.as_str());

    // Each field says what it is for.
    let mut found = BTreeSet::new();
    paths(conversation, "", &mut found);
    let fields = copy["fields"].as_array().unwrap();
    let explained: BTreeSet<&str> = fields
        .iter()
        .filter(|entry| entry["place"] == "sessions.sealed" && entry["purpose"].as_str().unwrap().len() > 5)
        .flat_map(|entry| entry["fields"].as_array().unwrap())
        .map(|field| field.as_str().unwrap())
        .collect();
    let bare: Vec<&String> = found
        .iter()
        .filter(|path| !explained.iter().any(|field| path.as_str() == *field || path.starts_with(&format!("{field}."))))
        .collect();
    assert_eq!(bare, Vec::<&String>::new(), "nothing says what these are for");
}

#[tokio::test]
async fn whoever_speaks_in_groups_too_is_counted_as_one() {
    let mut talks = Talks::new().await;
    for chat in [7, -40, -41] {
        talks.take(chat, Act::Opened("demo-humas".into())).await;
        talks.take(chat, said("gajinya berapa?")).await;
    }
    let notes = talks.copy().await.unwrap()["notes"].clone();
    let marks: BTreeSet<&str> = notes.as_array().unwrap().iter().map(|note| note["mark"].as_str().unwrap()).collect();
    assert_eq!((notes.as_array().unwrap().len(), marks.len()), (6, 1), "{notes}");
    // And what was done in groups is forgotten with the rest.
    talks.take(7, Act::Pressed(Some(Choice::ForgetYes))).await;
    talks.take(-40, said("gajinya berapa?")).await;
    let after = talks.copy().await.unwrap()["notes"].clone();
    assert!(after.as_array().unwrap().len() == 1, "{after}");
}

#[tokio::test]
async fn a_copy_holds_no_copy_and_nothing_of_what_was_erased() {
    let mut talks = Talks::new().await;
    talks.take(7, said("apa tugasnya?")).await;
    let first = talks.copy().await.unwrap().to_string().len();
    for _ in 0..12 {
        // Nothing leaves here: every copy before waits.
        talks.copy().await.unwrap();
    }
    let last = talks.copy().await.unwrap().to_string().len();
    assert!(last < first + 4_000, "{first} and {last}");
    talks.take(7, Act::asked(Command::Forget)).await;
    talks.take(7, Act::Pressed(Some(Choice::ForgetYes))).await;
    let after = talks.copy().await.unwrap();
    assert_eq!((&after["notes"], &after["answers"]), (&Value::Array(Vec::new()), &Value::Array(Vec::new())));
    assert_eq!(after["conversation"]["why"], Value::Null);
}

#[tokio::test]
async fn the_words_tell_of_the_last_message_and_of_the_time_taken() {
    let mut talks = Talks::new().await;
    talks.take(7, said("apa tugasnya?")).await;
    talks.take(7, Act::Pressed(Some(Choice::Begin(Form::Quick)))).await;
    talks.take(7, Act::Pressed(Some(Choice::Answer { run: 1, question: 0, answer: 1 }))).await;
    let taken = talks.take(7, Act::asked(Command::Mydata)).await;
    let told = taken.messages[1].plain() + &taken.messages[0].plain();
    for part in ["Dari pesan terakhirmu", "hash", "Berapa detik"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let privacy = talks.take(7, Act::asked(Command::Privacy)).await.messages[0].plain();
    for part in ["berapa lama kamu menjawab", "Pesan terakhirmu: nomor, waktu, album, dan sidik"] {
        assert!(privacy.contains(part), "{part}: {privacy}");
    }
    // Somebody under 18 gets the same file while the talk lasts, and reads of an hour.
    talks.take(-40, said("gajinya berapa?")).await;
    assert_eq!(talks.copy().await.unwrap()["elsewhere"].as_array().unwrap().len(), 1);
    talks.take(7, said("umurku 16")).await;
    let copy = talks.copy().await.unwrap();
    assert_eq!(copy["elsewhere"], Value::Array(Vec::new()), "what was kept in groups is gone with the marks");
    let last = NOW + 5 * talks.update;
    let ends = jiff::Timestamp::from_second(last + 3_600).unwrap().to_string();
    assert_eq!(copy["erased"], ends.as_str());
    assert_eq!((&copy["notes"], &copy["conversation"]["pupil"]), (&Value::Array(Vec::new()), &Value::Bool(true)));
    let privacy = talks.take(7, Act::asked(Command::Privacy)).await.messages[0].plain();
    assert!(privacy.contains("berapa lama kamu menjawab") && privacy.contains("sidik pertanyaannya"), "{privacy}");
}
