//! Calls arrive in every form, are held against the published API, and can be made to fail.

use std::time::{Duration, Instant};

use serde_json::json;
use teloxide::{
    requests::Requester,
    types::{Me, Update, UpdateKind},
};

use super::{call, done, keyboard, post, refused, started, try_call};
use crate::fake_telegram::{FakeTelegram, Fault, Trouble};

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
    if crate::fake_telegram::schema::spell_method("getMe").is_none() {
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
