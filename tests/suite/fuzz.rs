//! Whatever a stranger puts into an update: nothing panics, and whatever is said to it Telegram would take.
//!
//! `tests/corpus` is replayed each time, with some mutations of it; `KENAL_SECONDS=600 cargo test fuzz` goes on for longer,
//! `KENAL_SEED` begins elsewhere. A failing seed is printed.

use std::{
    fs,
    panic::AssertUnwindSafe,
    path::PathBuf,
    time::{Duration, Instant},
};

use kenal::{
    domain::{
        content::Content,
        conversation::{Act, Event, Session, sharing, turn},
        locale::Locale,
    },
    engine::Address,
    render::attached,
    telegram::{
        incoming::{Arrival, Happening, Me},
        keyboard,
        outgoing::render,
    },
};
use serde_json::{Value, json};

use crate::{fake_telegram::Dice, support::content};

const NOW: i64 = 1_795_482_000;

/// How many rounds of mutations there are unless told otherwise.
const ROUNDS: u64 = 1_500;

fn corpus(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    fs::read_to_string(folder.join(name)).unwrap()
}

fn words(name: &str) -> Vec<String> {
    corpus(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What strangers send, and one conversation after the other that they send it to.
struct Strangers {
    content: std::sync::Arc<Content>,
    me: Me,
    session: Session,
    texts: Vec<String>,
    payloads: Vec<String>,
    buttons: Vec<String>,
    updates: Vec<Vec<u8>>,
}

impl Strangers {
    fn new() -> Self {
        Self {
            content: content(),
            me: Me { id: 7_000_000_001, name: "kenal_test_bot".to_owned() },
            session: Session::default(),
            texts: words("texts.jsonl"),
            payloads: words("payloads.jsonl"),
            buttons: words("buttons.jsonl"),
            updates: corpus("updates.txt").lines().map(|line| line.as_bytes().to_vec()).collect(),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        let Ok(update) = Arrival::read(&String::from_utf8_lossy(bytes)) else {
            return;
        };
        if let Some(heard) = update.interpret(&self.me, NOW, true)
            && let Happening::Event(event) = heard.what
        {
            self.take(&heard.address, &event);
        }
    }

    fn message(&mut self, text: &str) {
        let offered = sharing::offer(&self.content, Some(Locale::En), text);
        assert_eq!(offered.answers.is_empty(), offered.instead.is_some(), "{text:?}");
        let person = json!({ "id": 5, "is_bot": false, "first_name": "Bunga", "language_code": "id" });
        let chat = json!({ "id": 5, "type": "private" });
        let message = json!({ "message_id": 1, "date": NOW, "chat": chat, "from": person, "text": text });
        self.update(&serde_json::to_vec(&json!({ "update_id": 1, "message": message })).unwrap());
    }

    fn press(&mut self, data: &str) {
        if let Some(choice) = keyboard::decode(data) {
            let again = keyboard::encode(&choice);
            assert!(again.len() <= keyboard::LIMIT && keyboard::decode(&again) == Some(choice), "{data} and {again}");
        }
        let act = Act::Pressed(keyboard::decode(data));
        let event = Event {
            at: NOW,
            sent: Some(NOW),
            message: None,
            live: true,
            in_group: false,
            language: Some(Locale::En),
            act,
        };
        self.take(&Address { chat: 5, pressed: Some(8), answered: None, ..Address::default() }, &event);
    }

    fn take(&mut self, address: &Address, event: &Event) {
        let turn = turn(&self.content, std::mem::take(&mut self.session), event);
        for message in &turn.messages {
            let drawing = message.attachment.as_ref().map(|shown| attached(&self.content, shown, turn.locale));
            for body in render(address, message, drawing.as_deref()) {
                assert_taken(&body);
            }
        }
        let kept = turn.session.encode();
        assert_eq!(Session::decode(&kept).as_ref(), Some(&turn.session), "a session comes back as it was kept");
        self.session = turn.session;
    }

    /// One thing, by chance: a text, a payload, a press or an update, mostly with something changed in it.
    fn strike(&mut self, dice: &mut Dice) {
        match dice.below(8) {
            0..2 => {
                let text = changed_text(&self.texts, dice);
                self.message(&text);
            }
            2..4 => {
                let text = format!("/start {}", changed_text(&self.payloads, dice));
                self.message(&text);
            }
            4..6 => {
                let data = changed_text(&self.buttons, dice);
                self.press(&data);
            }
            6 => {
                let bytes = changed(&self.updates, dice);
                self.update(&bytes);
            }
            _ => self.session = Session::default(),
        }
    }
}

/// Fails where Telegram would not take this call.
fn assert_taken(body: &[u8]) {
    let arguments = body.splitn(3, |byte| *byte == b'\n').nth(2).unwrap();
    let arguments: Value = serde_json::from_slice(arguments).unwrap();
    if let Some(text) = arguments["text"].as_str() {
        assert!(!text.trim().is_empty(), "an empty message");
        // Longer than what is shown, for the tags count here.
        assert!(text.encode_utf16().count() <= 8_192, "a message of {} units", text.len());
        assert!(!text.contains('\0'), "{text:?}");
    }
    for key in arguments["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten() {
        for key in key.as_array().unwrap() {
            let data = key["callback_data"].as_str().unwrap();
            assert!((1..=keyboard::LIMIT).contains(&data.len()), "{data}");
            assert!(!key["text"].as_str().unwrap().trim().is_empty(), "a button without a label: {data}");
        }
    }
}

fn changed_text(corpus: &[String], dice: &mut Dice) -> String {
    let corpus: Vec<&[u8]> = corpus.iter().map(String::as_bytes).collect();
    String::from_utf8_lossy(&changed(&corpus, dice)).into_owned()
}

/// A line of the corpus with a few bytes changed, doubled, left out, or joined with another line's.
fn changed<T: AsRef<[u8]>>(corpus: &[T], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = corpus[dice.below(corpus.len())].as_ref().to_vec();
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
                let other = corpus[dice.below(corpus.len())].as_ref();
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
    let mut strangers = Strangers::new();
    for text in strangers.texts.clone() {
        strangers.message(&text);
    }
    for payload in strangers.payloads.clone() {
        strangers.message(&format!("/start {payload}"));
    }
    for data in strangers.buttons.clone() {
        strangers.press(&data);
    }
    for update in strangers.updates.clone() {
        strangers.update(&update);
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let until = number("KENAL_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let first: u64 = number("KENAL_SEED").unwrap_or(1);
    let mut seed = first;
    while until.map_or(seed < first + ROUNDS, |until| Instant::now() < until) {
        let mut dice = Dice::new(seed);
        let struck = std::panic::catch_unwind(AssertUnwindSafe(|| {
            for _ in 0..8 {
                strangers.strike(&mut dice);
            }
            strangers.session = Session::default();
        }));
        assert!(struck.is_ok(), "help: KENAL_SEED={seed} KENAL_SECONDS=1 cargo test fuzz");
        seed += 1;
    }
    println!("{} rounds from seed {first}", seed - first);
}
