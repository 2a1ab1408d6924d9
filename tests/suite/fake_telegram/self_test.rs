//! Holds the fake server to what is known of the real one, where bots get it wrong.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use teloxide::{
    requests::Requester,
    types::{Me, Update, UpdateKind},
};
use tokio::net::TcpListener;

use super::{FakeTelegram, Fault, Trouble, Visitor};

/// An answer: its code, and its result or description.
type Answered = (u16, Value);

async fn post(
    fake: &FakeTelegram,
    path: &str,
    content_type: &str,
    body: Vec<u8>,
) -> Result<Answered, String> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request =
        Request::post(format!("{}{path}", fake.url())).header("content-type", content_type);
    let request = request.body(Full::new(Bytes::from(body))).unwrap();
    let answer = client
        .request(request)
        .await
        .map_err(|error| format!("{error:?}"))?;
    let code = answer.status().as_u16();
    let body = answer
        .into_body()
        .collect()
        .await
        .map_err(|error| format!("{error:?}"))?
        .to_bytes();
    let body: Value = serde_json::from_slice(&body)
        .unwrap_or_else(|_| String::from_utf8_lossy(&body).into_owned().into());
    Ok((code, body))
}

async fn try_call(
    fake: &FakeTelegram,
    method: &str,
    parameters: Value,
) -> Result<Answered, String> {
    let path = format!("/bot{}/{method}", fake.token());
    post(
        fake,
        &path,
        "application/json",
        parameters.to_string().into_bytes(),
    )
    .await
}

/// The whole answer to a call.
async fn call(fake: &FakeTelegram, method: &str, parameters: Value) -> Answered {
    try_call(fake, method, parameters).await.unwrap()
}

/// The result of a call that must succeed.
async fn done(fake: &FakeTelegram, method: &str, parameters: Value) -> Value {
    let (code, answer) = call(fake, method, parameters).await;
    assert_eq!(code, 200, "{answer}");
    answer["result"].clone()
}

/// The description of a call that must fail with this code.
async fn refused(fake: &FakeTelegram, code: u16, method: &str, parameters: Value) -> String {
    let (found, answer) = call(fake, method, parameters).await;
    assert_eq!(found, code, "{answer}");
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["error_code"], code);
    answer["description"].as_str().unwrap().to_owned()
}

/// A server and a visitor who has said something, already acknowledged.
async fn started() -> (FakeTelegram, Visitor) {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(41);
    visitor.start("");
    let last = done(&fake, "getUpdates", json!({})).await[0]["update_id"]
        .as_i64()
        .unwrap();
    done(
        &fake,
        "getUpdates",
        json!({ "offset": last + 1, "timeout": 0 }),
    )
    .await;
    (fake, visitor)
}

fn ids(updates: &Value) -> Vec<i64> {
    updates
        .as_array()
        .unwrap()
        .iter()
        .map(|update| update["update_id"].as_i64().unwrap())
        .collect()
}

fn keyboard(label: &str, data: &str) -> Value {
    json!({ "inline_keyboard": [[{ "text": label, "callback_data": data }]] })
}

#[tokio::test]
async fn a_wrong_token_and_a_wrong_path_are_refused() {
    let fake = FakeTelegram::start().await;
    let (code, answer) = post(
        &fake,
        "/bot7:wrong/getMe",
        "application/json",
        b"{}".to_vec(),
    )
    .await
    .unwrap();
    assert_eq!(
        (code, &answer["description"]),
        (401, &json!("Unauthorized"))
    );
    let (code, _) = post(&fake, "/", "application/json", Vec::new())
        .await
        .unwrap();
    assert_eq!(code, 404);
}

#[tokio::test]
async fn teloxide_understands_me_and_every_update_a_visitor_makes() {
    let (fake, visitor) = started().await;
    let me: Me = serde_json::from_value(done(&fake, "GetMe", json!({})).await).unwrap();
    assert_eq!(me.username(), "kenal_test_bot");
    done(
        &fake,
        "sendMessage",
        json!({ "chat_id": 41, "text": "hi", "reply_markup": keyboard("Go", "go") }),
    )
    .await;
    visitor.say("apa tugasnya?");
    visitor.edit("apa saja tugasnya?");
    visitor.photo();
    visitor.voice();
    visitor.sticker();
    visitor.press("go");
    visitor.inline("gaji");
    visitor.block();
    visitor.unblock();
    let updates = teloxide::Bot::new(fake.token())
        .set_api_url(fake.url().parse().unwrap())
        .get_updates()
        .await
        .unwrap();
    assert_eq!(updates.len(), 9);
    let strange: Vec<&Update> = updates
        .iter()
        .filter(|update| matches!(update.kind, UpdateKind::Error(_)))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
    fake.assert_clean();
}

#[tokio::test]
async fn updates_come_again_until_the_offset_has_passed_them() {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(41);
    for text in ["one", "two", "three"] {
        visitor.say(text);
    }
    let first = done(&fake, "getUpdates", json!({ "limit": 2 })).await;
    assert_eq!(ids(&first).len(), 2);
    assert_eq!(
        done(&fake, "getUpdates", json!({ "limit": 2 })).await,
        first
    );
    let next = ids(&first)[0] + 1;
    let second = done(&fake, "getUpdates", json!({ "offset": next })).await;
    assert_eq!(ids(&second), [next, next + 1]);
    assert_eq!(second[0]["message"]["text"], "two");
    let far = done(&fake, "getUpdates", json!({ "offset": next + 1_000_000 })).await;
    assert_eq!(
        ids(&far),
        [next, next + 1],
        "an offset from the future forgets nothing"
    );
    let last = done(&fake, "getUpdates", json!({ "offset": -1 })).await;
    assert_eq!(
        ids(&last),
        [next + 1],
        "a negative offset forgets all but the last"
    );
}

#[tokio::test]
async fn a_long_poll_ends_when_an_update_comes_or_the_time_is_up() {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(41);
    let begun = Instant::now();
    assert_eq!(
        done(&fake, "getUpdates", json!({ "timeout": 1 })).await,
        json!([])
    );
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
    assert!(
        first.contains("terminated by other getUpdates request"),
        "{first}"
    );
    assert!(second.contains("terminated by setWebhook"), "{second}");
    let third = refused(&fake, 409, "getUpdates", json!({})).await;
    assert!(
        third.contains("can't use getUpdates method while webhook is active"),
        "{third}"
    );
    done(&fake, "deleteWebhook", json!({})).await;
    done(&fake, "getUpdates", json!({})).await;
}

#[tokio::test]
async fn only_the_kinds_asked_for_are_queued_and_the_wish_is_remembered() {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(41);
    done(
        &fake,
        "getUpdates",
        json!({ "allowed_updates": ["message"] }),
    )
    .await;
    visitor.say("one");
    visitor.edit("two");
    visitor.block();
    let updates = done(&fake, "getUpdates", json!({})).await;
    assert_eq!(ids(&updates).len(), 1);
    assert!(updates[0].get("message").is_some());
}

#[tokio::test]
async fn texts_are_measured_in_utf16_units_after_parsing() {
    let (fake, visitor) = started().await;
    let send = |text: String| json!({ "chat_id": 41, "text": text, "parse_mode": "HTML" });
    done(
        &fake,
        "sendMessage",
        send(format!("<b>{}</b>", "x".repeat(4096))),
    )
    .await;
    done(&fake, "sendMessage", send("&amp;".repeat(4096))).await;
    let long = refused(&fake, 400, "sendMessage", send("😀".repeat(2049))).await;
    assert_eq!(long, "Bad Request: message is too long");
    for empty in ["", " \n ", "<b> </b>"] {
        let empty = refused(&fake, 400, "sendMessage", send(empty.into())).await;
        assert_eq!(empty, "Bad Request: message text is empty");
    }
    done(
        &fake,
        "sendMessage",
        send("  <i>a &lt; b</i> <a href=\"https://a.id/?x=1&amp;y\">😀</a> ".into()),
    )
    .await;
    assert_eq!(visitor.texts().last().unwrap(), "a < b 😀");
    let world = fake.shared.look();
    let entities = &world.chats[&41]
        .messages
        .last()
        .unwrap()
        .posted
        .content
        .entities;
    assert_eq!(
        entities[0],
        json!({ "type": "italic", "offset": 0, "length": 5 })
    );
    assert_eq!(entities[1]["url"], "https://a.id/?x=1&y");
    assert_eq!(
        (&entities[1]["offset"], &entities[1]["length"]),
        (&json!(6), &json!(2))
    );
}

#[tokio::test]
async fn broken_html_is_refused() {
    let (fake, _) = started().await;
    for (text, error) in [
        (
            "<b>bold",
            "Can't find end tag corresponding to start tag \"b\"",
        ),
        ("bold</b>", "Unexpected end tag at byte offset 4"),
        (
            "<b><i>x</b></i>",
            "Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"",
        ),
        (
            "<h1>x</h1>",
            "Unsupported start tag \"h1\" at byte offset 0",
        ),
        ("a < b > c", "Unsupported start tag \"\" at byte offset 2"),
        ("3 <4", "Unclosed start tag at byte offset 2"),
        (
            "line<br/>",
            "Unsupported start tag \"br/\" at byte offset 4",
        ),
    ] {
        let send = json!({ "chat_id": 41, "text": text, "parse_mode": "HTML" });
        let found = refused(&fake, 400, "sendMessage", send).await;
        assert_eq!(found, format!("Bad Request: can't parse entities: {error}"));
    }
    assert_eq!(fake.complaints().len(), 7);
}

#[tokio::test]
async fn an_edit_must_change_something_that_is_there_and_the_bots_own() {
    let (fake, visitor) = started().await;
    let sent = done(
        &fake,
        "sendMessage",
        json!({ "chat_id": 41, "text": "one", "reply_markup": keyboard("A", "a") }),
    )
    .await;
    let id = sent["message_id"].as_i64().unwrap();
    let edit = |id: i64, text: &str, markup: Value| json!({ "chat_id": 41, "message_id": id, "text": text, "reply_markup": markup });
    let same = refused(
        &fake,
        400,
        "editMessageText",
        edit(id, " one ", keyboard("A", "a")),
    )
    .await;
    assert!(same.contains("message is not modified"), "{same}");
    done(
        &fake,
        "editMessageText",
        edit(id, "two", keyboard("A", "a")),
    )
    .await;
    let edited = done(
        &fake,
        "EditMessageReplyMarkup",
        json!({ "chat_id": 41, "message_id": id }),
    )
    .await;
    assert!(
        edited.get("reply_markup").is_none() && edited["edit_date"].is_number(),
        "{edited}"
    );
    assert!(visitor.buttons().is_empty());
    let missing = refused(
        &fake,
        400,
        "editMessageText",
        edit(999, "x", keyboard("A", "a")),
    )
    .await;
    assert_eq!(missing, "Bad Request: message to edit not found");
    let own = refused(
        &fake,
        400,
        "editMessageText",
        edit(1, "x", keyboard("A", "a")),
    )
    .await;
    assert_eq!(own, "Bad Request: message can't be edited");
    done(
        &fake,
        "deleteMessage",
        json!({ "chat_id": 41, "message_id": id }),
    )
    .await;
    let gone = refused(
        &fake,
        400,
        "deleteMessage",
        json!({ "chat_id": 41, "message_id": id }),
    )
    .await;
    assert_eq!(gone, "Bad Request: message to delete not found");
}

#[tokio::test]
async fn buttons_have_limits_and_a_label() {
    let (fake, _) = started().await;
    let send = |markup: Value| json!({ "chat_id": 41, "text": "x", "reply_markup": markup });
    done(&fake, "sendMessage", send(keyboard("A", &"x".repeat(64)))).await;
    // 33 letters of two bytes each.
    for data in ["", &"x".repeat(65), &"é".repeat(33)] {
        let refusal = refused(&fake, 400, "sendMessage", send(keyboard("A", data))).await;
        assert_eq!(refusal, "Bad Request: BUTTON_DATA_INVALID");
    }
    refused(&fake, 400, "sendMessage", send(keyboard(" ", "x"))).await;
    refused(
        &fake,
        400,
        "sendMessage",
        send(json!({ "inline_keyboard": [[{ "text": "A" }]] })),
    )
    .await;
}

#[tokio::test]
async fn a_press_is_answered_once_and_soon() {
    let (fake, visitor) = started().await;
    done(
        &fake,
        "sendMessage",
        json!({ "chat_id": 41, "text": "x", "reply_markup": keyboard("Yes", "y") }),
    )
    .await;
    visitor.press("Yes");
    visitor.press_again();
    visitor.press_raw("rubbish");
    let updates = done(&fake, "getUpdates", json!({})).await;
    let query = |place: usize| updates[place]["callback_query"]["id"].clone();
    assert_eq!(updates[2]["callback_query"]["data"], "rubbish");
    done(
        &fake,
        "answerCallbackQuery",
        json!({ "callback_query_id": query(0), "text": "noted" }),
    )
    .await;
    visitor.expect_toast("noted").await;
    let old = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    for id in [query(0), json!("12345")] {
        assert_eq!(
            refused(
                &fake,
                400,
                "answerCallbackQuery",
                json!({ "callback_query_id": id })
            )
            .await,
            old
        );
    }
    fake.let_pass(Duration::from_secs(14));
    done(
        &fake,
        "answerCallbackQuery",
        json!({ "callback_query_id": query(1) }),
    )
    .await;
    fake.let_pass(Duration::from_secs(2));
    assert_eq!(
        refused(
            &fake,
            400,
            "answerCallbackQuery",
            json!({ "callback_query_id": query(2) })
        )
        .await,
        old
    );
    assert_eq!(visitor.toasts(), ["noted"]);
}

#[tokio::test]
async fn strangers_and_those_who_blocked_the_bot_hear_nothing() {
    let (fake, visitor) = started().await;
    let send = |chat: i64| json!({ "chat_id": chat, "text": "hi" });
    fake.visitor(42);
    assert_eq!(
        refused(&fake, 400, "sendMessage", send(42)).await,
        "Bad Request: chat not found"
    );
    visitor.block();
    assert_eq!(
        refused(&fake, 403, "sendMessage", send(41)).await,
        "Forbidden: bot was blocked by the user"
    );
    visitor.unblock();
    done(&fake, "sendMessage", send(41)).await;
}

#[tokio::test]
async fn forms_and_multipart_bodies_are_read() {
    let (fake, visitor) = started().await;
    let path = format!("/bot{}/sendMessage", fake.token());
    let form = b"chat_id=41&text=a%20%26+b%C3%A9".to_vec();
    assert_eq!(
        post(&fake, &path, "application/x-www-form-urlencoded", form)
            .await
            .unwrap()
            .0,
        200
    );
    assert_eq!(visitor.texts(), ["a & bé"]);
    let path = format!("/bot{}/SendPhoto", fake.token());
    let mut body = Vec::new();
    for (head, content) in [
        ("name=\"chat_id\"", b"41".as_slice()),
        ("name=\"caption\"", b"Your <b>result</b>"),
        ("name=\"parse_mode\"", b"HTML"),
        ("name=\"photo\"", b"attach://picture"),
        (
            "name=\"picture\"; filename=\"card.png\"\r\nContent-Type: image/png",
            b"\x89PNG\r\n\r\n\0\xff",
        ),
    ] {
        body.extend(format!("--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--XX--\r\n");
    let (code, answer) = post(&fake, &path, "multipart/form-data; boundary=XX", body)
        .await
        .unwrap();
    assert_eq!(code, 200, "{answer}");
    assert_eq!(answer["result"]["photo"][0]["file_size"], 10);
    assert_eq!(answer["result"]["caption"], "Your result");
    fake.assert_clean();
}

#[tokio::test]
async fn registered_words_are_kept_by_language_and_have_limits() {
    let fake = FakeTelegram::start().await;
    let commands = json!([{ "command": "start", "description": "Mulai" }]);
    done(
        &fake,
        "setMyCommands",
        json!({ "commands": commands, "language_code": "id" }),
    )
    .await;
    assert_eq!(fake.registered("commands", "id"), Some(commands.clone()));
    assert_eq!(
        done(&fake, "getMyCommands", json!({ "language_code": "id" })).await,
        commands
    );
    assert_eq!(done(&fake, "getMyCommands", json!({})).await, json!([]));
    done(&fake, "setMyName", json!({ "name": "Kenal" })).await;
    assert_eq!(done(&fake, "getMyName", json!({})).await["name"], "Kenal");
    let wrong = json!({ "commands": [{ "command": "Start", "description": "Mulai" }] });
    assert_eq!(
        refused(&fake, 400, "setMyCommands", wrong).await,
        "Bad Request: BOT_COMMAND_INVALID"
    );
    refused(
        &fake,
        400,
        "setMyShortDescription",
        json!({ "short_description": "x".repeat(121) }),
    )
    .await;
}

#[tokio::test]
async fn calls_are_held_against_the_published_api() {
    let (fake, _) = started().await;
    assert_eq!(
        call(&fake, "sendMesage", json!({})).await.0,
        200,
        "unknown methods are answered true"
    );
    done(
        &fake,
        "sendMessage",
        json!({ "chat_id": 41, "text": "x", "colour": "red", "protect_content": "yes" }),
    )
    .await;
    if super::schema::spell_method("getMe").is_none() {
        return; // Said aloud by the schema: nothing to hold calls against.
    }
    let complaints = fake.complaints().join("\n");
    for part in [
        "sendMesage: the Bot API has no such method",
        "unknown field colour",
        "protect_content: \"yes\" is no Boolean",
    ] {
        assert!(complaints.contains(part), "{complaints}");
    }
    assert_eq!(fake.complaints().len(), 3, "{complaints}");
    assert!(
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| fake.assert_clean())).is_err()
    );
}

#[tokio::test]
async fn a_bad_day_can_be_had() {
    let (fake, visitor) = started().await;
    fake.visitor(42).start("");
    let send = |chat: i64, text: &str| json!({ "chat_id": chat, "text": text });
    fake.trouble(
        Fault::new(Trouble::TooMany(1))
            .on("sendMessage")
            .in_chat(41)
            .times(1),
    );
    let (code, answer) = call(&fake, "sendMessage", send(41, "one")).await;
    assert_eq!(
        (code, &answer["parameters"]["retry_after"]),
        (429, &json!(1))
    );
    assert_eq!(answer["description"], "Too Many Requests: retry after 1");
    refused(&fake, 429, "sendMessage", send(41, "too early")).await;
    assert_eq!(fake.early_retries(), 1);
    done(&fake, "sendMessage", send(42, "another chat")).await;
    tokio::time::sleep(Duration::from_millis(1050)).await;
    done(&fake, "sendMessage", send(41, "one")).await;

    fake.trouble(Fault::new(Trouble::ServerError).times(1));
    refused(&fake, 500, "sendMessage", send(41, "two")).await;
    fake.trouble(Fault::new(Trouble::BadGateway).times(1));
    let (code, page) = call(&fake, "sendMessage", send(41, "two")).await;
    assert_eq!(code, 502);
    assert!(page.as_str().unwrap().starts_with("<html>"));
    fake.trouble(Fault::new(Trouble::ResetBefore).times(1));
    let lost = try_call(&fake, "sendMessage", send(41, "two"))
        .await
        .unwrap_err();
    assert!(
        lost.contains("IncompleteMessage") || lost.contains("ConnectionReset"),
        "{lost}"
    );
    assert_eq!(visitor.texts(), ["one"]);
    fake.trouble(Fault::new(Trouble::ResetAfter).times(1));
    try_call(&fake, "sendMessage", send(41, "two"))
        .await
        .unwrap_err();
    assert_eq!(
        visitor.texts(),
        ["one", "two"],
        "this reset came after the effect"
    );

    fake.trouble(Fault::new(Trouble::ServerError).on("sendMessage").every(3));
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(call(&fake, "sendMessage", send(41, "x")).await.0);
    }
    assert_eq!(codes, [200, 200, 500, 200, 200, 500]);
    fake.heal();
    fake.trouble(Fault::new(Trouble::Slow(Duration::from_millis(100))));
    let begun = Instant::now();
    done(&fake, "getMe", json!({})).await;
    assert!(begun.elapsed() >= Duration::from_millis(100));
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
    assert_eq!(
        ids(&done(&fake, "getUpdates", json!({ "offset": last + 1 })).await),
        [5]
    );
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
            let update: Value =
                serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap();
            let (answer, code) = tokio::sync::oneshot::channel::<u16>();
            sender
                .send((
                    head.headers["x-telegram-bot-api-secret-token"].clone(),
                    update,
                    answer,
                ))
                .unwrap();
            axum::http::StatusCode::from_u16(code.await.unwrap()).unwrap()
        }
    });
    let server = tokio::spawn(async move { axum::serve(listener, bot).await });
    done(
        &fake,
        "setWebhook",
        json!({ "url": url, "secret_token": "s3cret" }),
    )
    .await;
    fake.visitor(41).say("one");
    fake.visitor(41).say("two");
    let (secret, update, answer) = pushed.recv().await.unwrap();
    assert_eq!(
        (secret.to_str().unwrap(), &update["message"]["text"]),
        ("s3cret", &json!("one"))
    );
    fake.visitor(42).say("other");
    let (_, update, other) = pushed.recv().await.unwrap();
    assert_eq!(
        update["message"]["text"], "other",
        "chats do not wait for each other"
    );
    other.send(200).unwrap();
    answer.send(503).unwrap();
    let (_, update, answer) = pushed.recv().await.unwrap();
    assert_eq!(
        update["message"]["text"], "one",
        "what was refused comes again before the next"
    );
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
async fn a_visitor_sees_edits_in_place_and_presses_by_label() {
    let (fake, visitor) = started().await;
    let markup = json!({ "inline_keyboard": [
        [{ "text": "✅ Setuju", "callback_data": "1" }, { "text": "Tidak setuju", "callback_data": "2" }],
    ] });
    let sent = done(
        &fake,
        "sendMessage",
        json!({ "chat_id": 41, "text": "Suka?", "reply_markup": markup }),
    )
    .await;
    assert_eq!(visitor.reply().await, "Suka?");
    assert_eq!(visitor.buttons(), [["✅ Setuju", "Tidak setuju"]]);
    visitor.press("tidak");
    let update = done(&fake, "getUpdates", json!({})).await[0].clone();
    assert_eq!(update["callback_query"]["data"], "2");
    done(
        &fake,
        "answerCallbackQuery",
        json!({ "callback_query_id": update["callback_query"]["id"] }),
    )
    .await;
    done(
        &fake,
        "editMessageText",
        json!({ "chat_id": 41, "message_id": sent["message_id"], "text": "Baik." }),
    )
    .await;
    done(
        &fake,
        "getUpdates",
        json!({ "offset": update["update_id"].as_i64().unwrap() + 1 }),
    )
    .await;
    assert_eq!(
        visitor.settled().await,
        "visitor: /start\nbot (edited): Baik.\n"
    );
    assert_eq!(
        (visitor.shown(), visitor.edits()),
        (vec!["Suka?".into(), "Baik.".into()], 1)
    );
}
