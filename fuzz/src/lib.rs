//! What must neither panic nor hang, whatever it is given: one function a fuzz target. The program's own tests run them, too.

use std::{
    cell::RefCell,
    sync::{Arc, OnceLock},
};

use kenal::{
    assets,
    domain::{
        content::{Content, Operator},
        conversation::{Act, Event, Session, sharing, turn},
        knowledge::KnowledgeBase,
        locale::Locale,
        phrase::{Catalog, Phrase},
        problem::SourceFile,
    },
    engine::{Address, What},
    render::attached,
    telegram::{
        incoming::{Arrival, Me},
        inline, keyboard,
        outgoing::render,
    },
};
use serde_json::{Value, json};

/// What is run on an input.
pub type Target = fn(&[u8]);

/// The targets, by name.
pub const TARGETS: [(&str, Target); 8] = [
    ("texts", texts),
    ("payloads", payloads),
    ("buttons", buttons),
    ("updates", updates),
    ("webhook", webhook),
    ("sessions", sessions),
    ("content", content),
    ("ftl", ftl),
];

const NOW: i64 = 1_795_482_000;

/// The content as it is shipped.
fn shipped() -> Arc<Content> {
    static CONTENT: OnceLock<Arc<Content>> = OnceLock::new();
    let load = || {
        let operator = Operator { mention: Some("KenalBot".into()), ..Operator::default() };
        Arc::new(assets::load(None, operator).unwrap())
    };
    Arc::clone(CONTENT.get_or_init(load))
}

thread_local! {
    /// One conversation, which goes on from input to input: what was said before has a say in what comes after.
    static TALK: RefCell<Session> = RefCell::default();
}

/// Begins the conversation anew.
pub fn anew() {
    TALK.take();
}

/// What somebody writes, in private and after the bot's name in another chat.
pub fn texts(bytes: &[u8]) {
    message(&String::from_utf8_lossy(bytes));
}

/// What stands after `/start` in a link.
pub fn payloads(bytes: &[u8]) {
    message(&format!("/start {}", String::from_utf8_lossy(bytes)));
}

fn message(text: &str) {
    let offered = sharing::offer(&shipped(), Some(Locale::En), text);
    assert_eq!(offered.answers.is_empty(), offered.instead.is_some(), "{text:?}");
    let person = json!({ "id": 5, "is_bot": false, "first_name": "Bunga", "language_code": "id" });
    let chat = json!({ "id": 5, "type": "private" });
    let message = json!({ "message_id": 1, "date": NOW, "chat": chat, "from": person, "text": text });
    updates(&serde_json::to_vec(&json!({ "update_id": 1, "message": message })).unwrap());
}

/// The data of a pressed button.
pub fn buttons(bytes: &[u8]) {
    let data = String::from_utf8_lossy(bytes);
    let (data, owner) = keyboard::owner(&data);
    let choice = keyboard::decode(data);
    if let Some(choice) = &choice {
        let again = keyboard::encode(choice);
        assert!(
            again.len() <= keyboard::LIMIT && keyboard::decode(&again).as_ref() == Some(choice),
            "{data} and {again}"
        );
        assert!(keyboard::encode_for(choice, owner).len() <= keyboard::LIMIT, "{data}");
    }
    take(&Address { chat: 5, pressed: Some(8), ..Address::default() }, Act::Pressed(choice));
}

/// An update of Telegram's.
pub fn updates(bytes: &[u8]) {
    let Ok(update) = Arrival::read(&String::from_utf8_lossy(bytes)) else { return };
    if let Some(typed) = update.typed() {
        let offered = sharing::offer(&shipped(), typed.language, &typed.text);
        let answer = inline::offer(&typed.query, "KenalBot", &offered);
        assert!(answer.results.len() <= 50);
        return;
    }
    let me = Me { id: 7_000_000_001, name: "kenal_test_bot".to_owned() };
    if let Some(heard) = update.interpret(&me, NOW, true)
        && let What::Event(event) = heard.what
    {
        step(&heard.address, &event);
    }
}

/// Bodies of webhook calls to one conversation, one a line; between two of them it lies in the store.
pub fn webhook(bytes: &[u8]) {
    anew();
    for body in bytes.split(|byte| *byte == b'\n').take(32) {
        updates(body);
    }
}

/// A session as it may lie in a store, and what is done with it.
pub fn sessions(bytes: &[u8]) {
    let Some(session) = Session::decode(bytes) else { return };
    let acts = [
        Act::Said("apa tugasnya?".into()),
        Act::Said("4".into()),
        Act::Said("lanjut".into()),
        Act::Opened("demo-humas".into()),
        Act::Pressed(None),
        Act::Returned,
        Act::Said("/mydata".into()),
        Act::Said("/report".into()),
        Act::Said("/why".into()),
        Act::Said("kembali".into()),
    ];
    for act in acts {
        TALK.replace(session.clone());
        take(&Address { chat: 5, ..Address::default() }, act);
    }
    anew();
}

fn take(address: &Address, act: Act) {
    let (sent, language) = (Some(NOW), Some(Locale::En));
    step(address, &Event { at: NOW, sent, message: None, live: true, in_group: false, language, act });
}

fn step(address: &Address, event: &Event) {
    let content = shipped();
    let turn = turn(&content, TALK.take(), event);
    for message in &turn.messages {
        let drawing = message.attachment.as_ref().map(|shown| attached(&content, shown, turn.locale));
        for body in render(address, message, drawing.as_deref()) {
            assert_taken(&body);
        }
    }
    let kept = turn.session.encode();
    assert_eq!(Session::decode(&kept).as_ref(), Some(&turn.session), "a session comes back as it was kept");
    TALK.replace(turn.session);
}

/// Fails where Telegram would not take this call.
fn assert_taken(body: &[u8]) {
    let arguments = body.splitn(3, |byte| *byte == b'\n').nth(2).unwrap();
    let arguments: Value = serde_json::from_slice(arguments).unwrap();
    if let Some(text) = arguments["text"].as_str() {
        assert!(!text.trim().is_empty(), "an empty message");
        let units = shown(text).encode_utf16().count();
        assert!(units <= 4_096, "a message of {units} units");
        assert!(!text.contains('\0'), "{text:?}");
    }
    for key in arguments["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten() {
        for key in key.as_array().unwrap() {
            // A button either says what was pressed or copies a text.
            let (data, most) = match key["copy_text"]["text"].as_str() {
                Some(copied) => (copied, 256),
                None => (key["callback_data"].as_str().unwrap(), keyboard::LIMIT),
            };
            assert!((1..=most).contains(&data.len()), "{data}");
            assert!(!key["text"].as_str().unwrap().trim().is_empty(), "a button without a label: {data}");
        }
    }
}

/// What a visitor sees of a text with tags and entities.
fn shown(text: &str) -> String {
    let behind_tag = |piece: &str| piece.split_once('>').unwrap().1.to_owned();
    let mut pieces = text.split('<');
    let first = pieces.next().unwrap_or_default().to_owned();
    let shown = first + &pieces.map(behind_tag).collect::<String>();
    shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// All content files but for those that the knowledge base is made from.
fn around() -> &'static [SourceFile] {
    static FILES: OnceLock<Vec<SourceFile>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = assets::files(None).unwrap();
        files.retain(|file| !file.name.strip_prefix("data/").is_some_and(KnowledgeBase::reads));
        files
    })
}

/// The name of a content file below `data/`, a zero byte, and its text.
pub fn content(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Some((name, text)) = text.split_once('\0') else { return };
    let file = SourceFile { name: name.to_owned(), text: text.to_owned() };
    if KnowledgeBase::reads(name) {
        // By itself it is never enough; it is read all the same.
        assert!(KnowledgeBase::parse(&[file]).is_err());
        return;
    }
    let mut files: Vec<SourceFile> = around().to_vec();
    let name = format!("data/{name}");
    let Some(changed) = files.iter_mut().find(|file| file.name == name) else { return };
    changed.text = file.text;
    for problem in Content::parse_around(Err(Vec::new()), &files, Operator::default()).map(drop).unwrap_err() {
        assert!(!problem.to_string().is_empty());
    }
}

/// A file of sentences that is laid over ours.
pub fn ftl(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let locales = around().iter().filter_map(|file| {
        let name = file.name.strip_prefix("locales/")?.to_owned();
        Some(SourceFile { name, text: file.text.clone() })
    });
    let laid = SourceFile { name: "id/bot.ftl".to_owned(), text };
    if let Ok(catalog) = Catalog::parse(&locales.chain([laid]).collect::<Vec<_>>()) {
        for phrase in Phrase::samples() {
            let _ = catalog.say(Locale::Id, &phrase);
        }
    }
}
