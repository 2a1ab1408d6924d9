//! In a group: articles only, buttons of the asker's own, topics, and nobody answered who is no person.

use std::time::Duration;

use serde_json::{Value, json};

use super::Kenal;
use crate::fake_telegram::FakeTelegram;

const GROUP: i64 = -100_700_001;
const SARI: i64 = 700_000_601;
const BUDI: i64 = 700_000_602;

fn chat() -> Value {
    json!({ "id": GROUP, "type": "supergroup", "title": "Angkatan 2026" })
}

fn person(id: i64) -> Value {
    json!({ "id": id, "is_bot": false, "first_name": "Bunga", "language_code": "id" })
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

/// A message in the group with more or other fields.
fn message(number: i64, text: &str, more: &Value) -> Value {
    let mut message =
        json!({ "message_id": number, "date": now(), "chat": chat(), "from": person(SARI), "text": text });
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    message
}

fn say(fake: &FakeTelegram, number: i64, text: &str) {
    fake.inject(GROUP, "message", message(number, text, &json!({})));
}

/// What the bot has sent to the group, in order: method and arguments.
fn sent(fake: &FakeTelegram) -> Vec<(String, Value)> {
    let calls = fake.calls().into_iter().filter(|call| call.chat == Some(GROUP) && call.method != "sendChatAction");
    calls.map(|call| (call.method, call.parameters)).collect()
}

/// The same after so many calls in all, and no more.
async fn sent_after(fake: &FakeTelegram, times: usize) -> Vec<(String, Value)> {
    for _ in 0..200 {
        if sent(fake).len() >= times {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    fake.drained().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let sent = sent(fake);
    assert_eq!(sent.len(), times, "{sent:#?}");
    sent
}

/// The callback data of a call's first button.
fn first_button(arguments: &Value) -> String {
    let markup = match &arguments["reply_markup"] {
        Value::String(markup) => serde_json::from_str(markup).unwrap(),
        markup => markup.clone(),
    };
    markup["inline_keyboard"][0][0]["callback_data"].as_str().unwrap().to_owned()
}

fn press(fake: &FakeTelegram, by: i64, data: &str, message: &Value) {
    let id = format!("{by}{data}");
    let query = json!({ "id": id, "from": person(by), "chat_instance": "7", "data": data, "message": message });
    fake.inject(GROUP, "callback_query", query);
}

/// What the presses so far were answered with, as short words over the screen.
async fn toasts(fake: &FakeTelegram, times: usize) -> Vec<Option<String>> {
    fake.called("answerCallbackQuery", times).await;
    let calls = fake.calls_of("answerCallbackQuery").into_iter();
    calls.map(|call| call.parameters["text"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_group_gets_articles_and_the_way_to_the_private_chat_for_the_rest() {
    let kenal = Kenal::start().await;
    let fake = &kenal.fake;
    let mut number = 900;
    let mut calls = 0;
    for (text, expected) in [
        ("@kenal_test_bot apa tugasnya?", "strategi komunikasi"),
        ("/gaji@kenal_test_bot", "gaji"),
        ("/bantuan@kenal_test_bot", "tanya"),
        ("/kuis@kenal_test_bot", "t.me/kenal_test_bot"),
        ("/quiz", "t.me/kenal_test_bot"),
        ("/hasil@kenal_test_bot", "t.me/kenal_test_bot"),
        ("/mydata", "t.me/kenal_test_bot"),
        ("/forget", "t.me/kenal_test_bot"),
        ("/stats", "t.me/kenal_test_bot"),
        ("/privacy", "t.me/kenal_test_bot"),
        ("/language", "t.me/kenal_test_bot"),
        ("/language english", "t.me/kenal_test_bot"),
        ("@kenal_test_bot mau ikut kuis", "t.me/kenal_test_bot"),
        ("@kenal_test_bot hapus semua dataku", "t.me/kenal_test_bot"),
    ] {
        number += 1;
        say(fake, number, text);
        calls += 1;
        let sent = sent_after(fake, calls).await;
        let words = sent[calls - 1].1["text"].as_str().unwrap();
        assert!(words.to_lowercase().contains(expected), "{text}: {words}");
        if expected.starts_with("t.me") {
            assert!(words.lines().count() == 1 && sent[calls - 1].1.get("reply_markup").is_none(), "{words}");
        }
    }
    // What the group talks about among itself is none of the bot's business, nor what a chat and no person says.
    let bot = json!({ "id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot" });
    let channel = json!({ "id": -100_500, "type": "channel", "title": "Kanal" });
    let telegram = json!({ "id": 777_000, "is_bot": false, "first_name": "Telegram" });
    for (text, more) in [
        ("halo semua", json!({})),
        ("/kuis", json!({})),
        ("/kuis@OtherBot", json!({})),
        ("/topics@kenal_test_bot", json!({ "from": bot, "sender_chat": chat() })),
        ("@kenal_test_bot gajinya?", json!({ "sender_chat": channel })),
        ("@kenal_test_bot gajinya?", json!({ "from": telegram, "sender_chat": channel, "is_automatic_forward": true })),
        ("@kenal_test_bot gajinya?", json!({ "from": telegram })),
    ] {
        number += 1;
        fake.inject(GROUP, "message", message(number, text, &more));
    }
    sent_after(fake, calls).await;
    kenal.finish().await;
}

#[tokio::test]
async fn a_keyboard_belongs_to_who_called_it() {
    let kenal = Kenal::start().await;
    let fake = &kenal.fake;
    say(fake, 900, "@kenal_test_bot apa tugasnya?");
    let (_, arguments) = sent_after(fake, 1).await.remove(0);
    let data = first_button(&arguments);
    let bot = json!({ "id": 42, "is_bot": true, "first_name": "Kenal", "username": "kenal_test_bot" });
    let shown = json!({ "message_id": 1, "date": now(), "chat": chat(), "from": bot, "text": "x" });
    press(fake, BUDI, &data, &shown);
    let told = toasts(fake, 1).await;
    assert!(told[0].as_deref().is_some_and(|toast| toast.contains("milik yang bertanya")), "{told:?}");
    // Every kind of button, also one of an earlier version, whose owner is who it answers.
    let mut answered = shown.clone();
    answered["reply_to_message"] = message(900, "@kenal_test_bot apa tugasnya?", &json!({}));
    let kinds = [
        "h", "t", "t:p", "o:duties", "m:duties", "y:duties", "d", "w", "q", "b:q", "a:1:0:1", "e", "x", "l:en", "f:y",
        "u", "zz",
    ];
    for kind in kinds {
        press(fake, BUDI, &format!("1:{kind}"), &answered);
    }
    let told = toasts(fake, 1 + kinds.len()).await;
    assert!(told.iter().all(|toast| toast.as_deref().is_some_and(|toast| toast.contains("milik yang bertanya"))));
    sent_after(fake, 1).await;
    press(fake, SARI, &data, &answered);
    let sent = sent_after(fake, 2).await;
    assert_eq!(sent[1].0, "editMessageText");
    // The owner's forged press of the quiz gets no quiz.
    press(fake, SARI, "1:b:q", &answered);
    let sent = sent_after(fake, 3).await;
    assert!(sent[2].1["text"].as_str().unwrap().contains("t.me/kenal_test_bot"), "{sent:?}");
    kenal.finish().await;
}

#[tokio::test]
async fn a_group_is_greeted_once_and_answered_in_its_topic() {
    let kenal = Kenal::start().await;
    let fake = &kenal.fake;
    let member = |status: &str| {
        let mut member = json!({ "status": status, "user": { "id": 42, "is_bot": true, "first_name": "K" } });
        if status == "kicked" {
            member["until_date"] = 0.into();
        }
        member
    };
    let changes = [("left", "member"), ("member", "restricted"), ("member", "kicked"), ("kicked", "member")];
    for (old, new) in changes.into_iter().filter(|(_, new)| *new != "restricted") {
        let change = json!({
            "chat": chat(), "from": person(SARI), "date": now(), "old_chat_member": member(old), "new_chat_member": member(new),
        });
        fake.inject(GROUP, "my_chat_member", change);
    }
    let sent = sent_after(fake, 1).await;
    let words = sent[0].1["text"].as_str().unwrap();
    assert!(words.contains("@kenal_test_bot") && words.contains("obrolan berdua"), "{words}");
    // In a topic; and in the general one, where Telegram gives a number that must not come back.
    for (topic, more) in [
        (Some(77), json!({ "message_thread_id": 77, "is_topic_message": true })),
        (None, json!({ "message_thread_id": 1 })),
    ] {
        let before = self::sent(fake).len();
        fake.inject(GROUP, "message", message(900 + i64::try_from(before).unwrap(), "/topics", &more));
        let sent = sent_after(fake, before + 1).await;
        assert_eq!(sent[before].1["message_thread_id"].as_i64(), topic, "{:?}", sent[before]);
    }
    kenal.finish().await;
}

#[tokio::test]
async fn who_is_erased_in_private_is_erased_in_the_group_too() {
    let kenal = Kenal::start().await;
    let fake = &kenal.fake;
    say(fake, 900, "@kenal_test_bot apa tugasnya?");
    sent_after(fake, 1).await;
    let visitor = kenal.visitor(SARI);
    visitor.say("/forget");
    visitor.expect("Hapus semua").await;
    visitor.press("Ya, hapus");
    visitor.expect("Tanda terima").await;
    // In the group, nothing goes on with what was shown.
    say(fake, 901, "@kenal_test_bot lanjut");
    let sent = sent_after(fake, 2).await;
    assert!(!sent[1].1["text"].as_str().unwrap().contains("promosi"), "{sent:?}");
    kenal.finish().await;
}
