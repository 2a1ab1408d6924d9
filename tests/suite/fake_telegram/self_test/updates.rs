//! Updates come again until they are acknowledged, by long poll and by webhook.

use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{done, ids, refused, started, try_call};
use crate::fake_telegram::{Dice, FakeTelegram, Fault, Trouble};

#[tokio::test]
async fn updates_come_again_until_the_offset_has_passed_them() {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(41);
    for text in ["one", "two", "three"] {
        visitor.say(text);
    }
    let first = done(&fake, "getUpdates", json!({ "limit": 2 })).await;
    assert_eq!(ids(&first).len(), 2);
    let hasty = done(&fake, "getUpdates", json!({ "limit": 2 })).await;
    assert_eq!(ids(&hasty), ids(&first)[..1], "who asks for the same at once gets less");
    tokio::time::sleep(Duration::from_millis(510)).await;
    assert_eq!(done(&fake, "getUpdates", json!({ "limit": 2 })).await, first);
    let next = ids(&first)[0] + 1;
    let second = done(&fake, "getUpdates", json!({ "offset": next })).await;
    assert_eq!(ids(&second), [next, next + 1]);
    assert_eq!(second[0]["message"]["text"], "two");
    let far = done(&fake, "getUpdates", json!({ "offset": next + 1_000_000 })).await;
    assert_eq!(ids(&far), [next, next + 1], "an offset from the future forgets nothing");
    let last = done(&fake, "getUpdates", json!({ "offset": -1 })).await;
    assert_eq!(ids(&last), [next + 1], "a negative offset forgets all but the last");
}

#[tokio::test]
async fn a_long_poll_ends_when_an_update_comes_or_the_time_is_up() {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(41);
    let begun = Instant::now();
    assert_eq!(done(&fake, "getUpdates", json!({ "timeout": 1 })).await, json!([]));
    assert!(begun.elapsed() >= Duration::from_millis(950));
    let begun = Instant::now();
    let poll = done(&fake, "getUpdates", json!({ "timeout": 30 }));
    let speak = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        visitor.say("halo");
    };
    let (updates, ()) = tokio::join!(poll, speak);
    assert_eq!(ids(&updates).len(), 1);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_second_poller_ends_the_first_and_a_webhook_ends_both() {
    let fake = FakeTelegram::start().await;
    let first = refused(&fake, 409, "getUpdates", json!({ "timeout": 30 }));
    let second = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        refused(&fake, 409, "getUpdates", json!({ "timeout": 30 })).await
    };
    let webhook = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        done(&fake, "setWebhook", json!({ "url": "http://127.0.0.1:1/" })).await
    };
    let (first, second, _) = tokio::join!(first, second, webhook);
    assert!(first.contains("terminated by other getUpdates request"), "{first}");
    assert!(second.contains("terminated by setWebhook"), "{second}");
    let third = refused(&fake, 409, "getUpdates", json!({})).await;
    assert!(third.contains("can't use getUpdates method while webhook is active"), "{third}");
    done(&fake, "deleteWebhook", json!({})).await;
    done(&fake, "getUpdates", json!({})).await;
}

#[tokio::test]
async fn only_the_kinds_asked_for_are_queued_and_the_wish_is_remembered() {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(41);
    done(&fake, "getUpdates", json!({ "allowed_updates": ["message"] })).await;
    visitor.say("one");
    visitor.edit("two");
    visitor.block();
    let updates = done(&fake, "getUpdates", json!({})).await;
    assert_eq!(ids(&updates).len(), 1);
    assert!(updates[0].get("message").is_some());
}

#[tokio::test]
async fn updates_lost_on_the_way_are_handed_out_again() {
    let (fake, visitor) = started().await;
    visitor.say("halo");
    fake.trouble(Fault::new(Trouble::ResetAfter).on("getUpdates").times(1));
    try_call(&fake, "getUpdates", json!({})).await.unwrap_err();
    let again = done(&fake, "getUpdates", json!({})).await;
    assert_eq!(again[0]["message"]["text"], "halo");
    assert_eq!(fake.waiting(), 1);
    let last = ids(&again)[0];
    done(&fake, "getUpdates", json!({ "offset": last + 1 })).await;
    fake.restart_update_ids(5);
    visitor.say("after a quiet week");
    assert_eq!(ids(&done(&fake, "getUpdates", json!({ "offset": last + 1 })).await), [5]);
}

#[tokio::test]
async fn a_webhook_gets_one_update_at_a_time_per_chat_until_it_says_yes() {
    let fake = FakeTelegram::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, mut pushed) = tokio::sync::mpsc::unbounded_channel();
    let bot = axum::Router::new().fallback(move |request: axum::extract::Request| {
        let sender = sender.clone();
        async move {
            let (head, body) = request.into_parts();
            let update: Value = serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap();
            let (answer, code) = tokio::sync::oneshot::channel::<u16>();
            sender.send((head.headers["x-telegram-bot-api-secret-token"].clone(), update, answer)).unwrap();
            axum::http::StatusCode::from_u16(code.await.unwrap()).unwrap()
        }
    });
    let server = tokio::spawn(async move { axum::serve(listener, bot).await });
    done(&fake, "setWebhook", json!({ "url": url, "secret_token": "s3cret" })).await;
    fake.visitor(41).say("one");
    fake.visitor(41).say("two");
    let (secret, update, answer) = pushed.recv().await.unwrap();
    assert_eq!((secret.to_str().unwrap(), &update["message"]["text"]), ("s3cret", &json!("one")));
    fake.visitor(42).say("other");
    let (_, update, other) = pushed.recv().await.unwrap();
    assert_eq!(update["message"]["text"], "other", "chats do not wait for each other");
    other.send(200).unwrap();
    answer.send(503).unwrap();
    let (_, update, answer) = pushed.recv().await.unwrap();
    assert_eq!(update["message"]["text"], "one", "what was refused comes again before the next");
    let info = done(&fake, "getWebhookInfo", json!({})).await;
    assert_eq!(info["pending_update_count"], 2);
    assert!(info["last_error_message"].as_str().unwrap().contains("503"));
    answer.send(200).unwrap();
    let (_, update, answer) = pushed.recv().await.unwrap();
    assert_eq!(update["message"]["text"], "two");
    answer.send(200).unwrap();
    fake.drained().await;
    server.abort();
}

#[tokio::test]
async fn other_kinds_of_update_can_be_put_in_and_inline_queries_are_answered_once() {
    let (fake, visitor) = started().await;
    let group = json!({ "id": -100_700, "type": "supergroup", "title": "Angkatan 2026" });
    fake.inject(-100_700, "message", json!({ "message_id": 1, "date": 1, "chat": group, "text": "halo" }));
    let id = visitor.inline("gaji");
    let updates = done(&fake, "getUpdates", json!({})).await;
    assert_eq!(updates[0]["message"]["chat"]["title"], "Angkatan 2026");
    assert_eq!(updates[1]["inline_query"]["query"], "gaji");
    let article = json!({
        "type": "article", "id": "salary", "title": "Gaji", "input_message_content": { "message_text": "…" },
    });
    done(&fake, "answerInlineQuery", json!({ "inline_query_id": id, "results": [article] })).await;
    assert_eq!(visitor.inline_answer(&id).await["results"][0]["title"], "Gaji");
    refused(&fake, 400, "answerInlineQuery", json!({ "inline_query_id": id, "results": [] })).await;
    fake.assert_clean();
}

#[tokio::test]
async fn answers_to_inline_queries_keep_the_servers_limits() {
    let (fake, visitor) = started().await;
    let id = visitor.inline("gaji");
    let article = |id: &str, title: &str, text: &str| {
        let content = json!({ "message_text": text, "parse_mode": "HTML" });
        json!({ "type": "article", "id": id, "title": title, "input_message_content": content })
    };
    let many: Vec<Value> = (0..51).map(|number| article(&number.to_string(), "Gaji", "…")).collect();
    for (results, button) in [
        (json!(many), json!({ "text": "Tanya", "start_parameter": "--" })),
        (json!([article("", "Gaji", "…")]), Value::Null),
        (json!([article(&"x".repeat(65), "Gaji", "…")]), Value::Null),
        (json!([article("a", "Gaji", "…"), article("a", "Gaji", "…")]), Value::Null),
        (json!([article("a", " ", "…")]), Value::Null),
        (json!([article("a", "Gaji", "<b></b>")]), Value::Null),
        (json!([article("a", "Gaji", &"…".repeat(4_097))]), Value::Null),
        (json!([article("a", "Gaji", "<b>")]), Value::Null),
        (json!([]), json!({ "text": "", "start_parameter": "--" })),
        (json!([]), json!({ "text": "Tanya", "start_parameter": "" })),
        (json!([]), json!({ "text": "Tanya", "start_parameter": "a b" })),
        (json!([]), json!({ "text": "Tanya", "start_parameter": "x".repeat(65) })),
    ] {
        let mut answer = json!({ "inline_query_id": id, "results": results });
        if !button.is_null() {
            answer["button"] = button;
        }
        refused(&fake, 400, "answerInlineQuery", answer).await;
    }
    let button = json!({ "text": "Tanya", "start_parameter": "--" });
    done(&fake, "answerInlineQuery", json!({ "inline_query_id": id, "results": [], "button": button })).await;
}

#[tokio::test]
async fn made_up_updates_repeat_with_their_seed() {
    let fake = FakeTelegram::start().await;
    let mut batches = Vec::new();
    for _ in 0..2 {
        let mut dice = Dice::new(7);
        for _ in 0..50 {
            fake.inject_made_up(&mut dice);
        }
        fake.spoil_waiting(&mut dice);
        let batch = done(&fake, "getUpdates", json!({})).await;
        done(&fake, "getUpdates", json!({ "offset": ids(&batch)[49] + 1 })).await;
        let without_ids = batch.as_array().unwrap().iter().map(|update| {
            let mut update = update.clone();
            update.as_object_mut().unwrap().remove("update_id");
            update
        });
        batches.push(without_ids.collect::<Vec<Value>>());
    }
    assert_eq!(batches[0], batches[1]);
}
