//! Calls arrive in every form, are held against the published API, and can be made to fail.

use std::time::{Duration, Instant};

use serde_json::json;
use teloxide::{
    ApiError, RequestError,
    payloads::{AnswerCallbackQuerySetters, EditMessageTextSetters, SendMessageSetters, SetWebhookSetters},
    requests::Requester,
    types::{
        BotCommand, ChatAction, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Me, ParseMode, Update,
        UpdateKind,
    },
};

use super::{call, done, keyboard, post, refused, started, try_call};
use crate::fake_telegram::{FakeTelegram, Fault, Trouble};

#[tokio::test]
async fn a_wrong_token_and_a_wrong_path_are_refused() {
    let fake = FakeTelegram::start().await;
    let (code, answer) = post(&fake, "/bot7:wrong/getMe", "application/json", b"{}".to_vec()).await.unwrap();
    assert_eq!((code, &answer["description"]), (401, &json!("Unauthorized")));
    let (code, _) = post(&fake, "/", "application/json", Vec::new()).await.unwrap();
    assert_eq!(code, 404);
}

#[tokio::test]
async fn teloxide_understands_me_and_every_update_a_visitor_makes() {
    let (fake, visitor) = started().await;
    let me: Me = serde_json::from_value(done(&fake, "GetMe", json!({})).await).unwrap();
    assert_eq!(me.username(), "kenal_test_bot");
    done(&fake, "sendMessage", json!({ "chat_id": 41, "text": "hi", "reply_markup": keyboard("Go", "go") })).await;
    visitor.say("apa tugasnya?");
    visitor.edit("apa saja tugasnya?");
    visitor.photo();
    visitor.voice();
    visitor.sticker();
    visitor.press("go");
    visitor.inline("gaji");
    visitor.block();
    visitor.unblock();
    let updates =
        teloxide::Bot::new(fake.token()).set_api_url(fake.url().parse().unwrap()).get_updates().await.unwrap();
    assert_eq!(updates.len(), 9);
    let strange: Vec<&Update> = updates.iter().filter(|update| matches!(update.kind, UpdateKind::Error(_))).collect();
    assert!(strange.is_empty(), "{strange:?}");
    fake.assert_clean();
}

#[tokio::test]
async fn forms_and_multipart_bodies_are_read() {
    let (fake, visitor) = started().await;
    let path = format!("/bot{}/sendMessage", fake.token());
    let form = b"chat_id=41&text=a%20%26+b%C3%A9".to_vec();
    assert_eq!(post(&fake, &path, "application/x-www-form-urlencoded", form).await.unwrap().0, 200);
    assert_eq!(visitor.texts(), ["a & bé"]);
    let path = format!("/bot{}/SendPhoto", fake.token());
    let mut body = Vec::new();
    for (head, content) in [
        ("name=\"chat_id\"", b"41".as_slice()),
        ("name=\"caption\"", b"Your <b>result</b>"),
        ("name=\"parse_mode\"", b"HTML"),
        ("name=\"photo\"", b"attach://picture"),
        ("name=\"picture\"; filename=\"card.png\"\r\nContent-Type: image/png", b"\x89PNG\r\n\r\n\0\xff"),
    ] {
        body.extend(format!("--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--XX--\r\n");
    let (code, answer) = post(&fake, &path, "multipart/form-data; boundary=XX", body).await.unwrap();
    assert_eq!(code, 200, "{answer}");
    assert_eq!(answer["result"]["photo"][0]["file_size"], 10);
    assert_eq!(answer["result"]["caption"], "Your result");
    fake.assert_clean();
}

#[tokio::test]
async fn calls_are_held_against_the_published_api() {
    let (fake, _) = started().await;
    assert_eq!(call(&fake, "sendMesage", json!({})).await.0, 200, "unknown methods are answered true");
    done(&fake, "sendMessage", json!({ "chat_id": 41, "text": "x", "colour": "red", "protect_content": "yes" })).await;
    let complaints = fake.complaints().join("\n");
    for part in
        ["sendMesage: the Bot API has no such method", "unknown field colour", "protect_content: \"yes\" is no Boolean"]
    {
        assert!(complaints.contains(part), "{complaints}");
    }
    assert_eq!(fake.complaints().len(), 3, "{complaints}");
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| fake.assert_clean())).is_err());
}

#[tokio::test]
async fn registered_words_are_kept_by_language_and_have_limits() {
    let fake = FakeTelegram::start().await;
    let commands = json!([{ "command": "start", "description": "Mulai" }]);
    done(&fake, "setMyCommands", json!({ "commands": commands, "language_code": "id" })).await;
    assert_eq!(fake.registered("commands", "id"), Some(commands.clone()));
    assert_eq!(done(&fake, "getMyCommands", json!({ "language_code": "id" })).await, commands);
    assert_eq!(done(&fake, "getMyCommands", json!({})).await, json!([]));
    done(&fake, "setMyName", json!({ "name": "Kenal" })).await;
    assert_eq!(done(&fake, "getMyName", json!({})).await["name"], "Kenal");
    let wrong = json!({ "commands": [{ "command": "Start", "description": "Mulai" }] });
    assert_eq!(refused(&fake, 400, "setMyCommands", wrong).await, "Bad Request: BOT_COMMAND_INVALID");
    refused(&fake, 400, "setMyShortDescription", json!({ "short_description": "x".repeat(121) })).await;
}

#[tokio::test]
async fn a_bad_day_can_be_had() {
    let (fake, visitor) = started().await;
    fake.visitor(42).start("");
    let send = |chat: i64, text: &str| json!({ "chat_id": chat, "text": text });
    fake.trouble(Fault::new(Trouble::TooMany(1)).on("sendMessage").in_chat(41).times(1));
    let (code, answer) = call(&fake, "sendMessage", send(41, "one")).await;
    assert_eq!((code, &answer["parameters"]["retry_after"]), (429, &json!(1)));
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
    let lost = try_call(&fake, "sendMessage", send(41, "two")).await.unwrap_err();
    assert!(lost.contains("IncompleteMessage") || lost.contains("ConnectionReset"), "{lost}");
    assert_eq!(visitor.texts(), ["one"]);
    fake.trouble(Fault::new(Trouble::ResetAfter).times(1));
    try_call(&fake, "sendMessage", send(41, "two")).await.unwrap_err();
    assert_eq!(visitor.texts(), ["one", "two"], "this reset came after the effect");

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
async fn teloxide_sends_everything_a_bot_needs_and_understands_the_answers() {
    let (fake, visitor) = started().await;
    let bot = teloxide::Bot::new(fake.token()).set_api_url(fake.url().parse().unwrap());
    let chat = ChatId(41);
    let keyboard = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Go", "go")]]);
    let sent = bot.send_message(chat, "<b>hi</b>").parse_mode(ParseMode::Html).reply_markup(keyboard).await.unwrap();
    assert_eq!(sent.text(), Some("hi"));
    assert_eq!(sent.entities().map(<[_]>::len), Some(1));
    visitor.press("Go");
    let updates = bot.get_updates().await.unwrap();
    let UpdateKind::CallbackQuery(query) = &updates[0].kind else { panic!("{updates:?}") };
    bot.answer_callback_query(query.id.clone()).text("ok").await.unwrap();
    let again = bot.answer_callback_query(query.id.clone()).await.unwrap_err();
    // teloxide 0.17 waits for a small "id" here, so that its InvalidQueryId never comes.
    assert!(again.to_string().contains("query ID is invalid"), "{again:?}");
    let edited = bot.edit_message_text(chat, sent.id, "bye").parse_mode(ParseMode::Html).await.unwrap();
    assert!(edited.edit_date().is_some() && edited.reply_markup().is_none());
    let same = bot.edit_message_text(chat, sent.id, "bye").await.unwrap_err();
    assert!(matches!(same, RequestError::Api(ApiError::MessageNotModified)), "{same:?}");
    let picture = InputFile::memory(b"\x89PNG".as_slice()).file_name("card.png");
    assert_eq!(bot.send_photo(chat, picture.clone()).await.unwrap().photo().map(<[_]>::len), Some(1));
    assert!(bot.send_document(chat, picture).await.unwrap().document().is_some());
    bot.send_chat_action(chat, ChatAction::Typing).await.unwrap();
    bot.set_my_commands([BotCommand::new("start", "Mulai")]).await.unwrap();
    assert_eq!(bot.get_my_commands().await.unwrap().len(), 1);
    bot.set_my_short_description().await.unwrap();
    assert_eq!(bot.get_my_name().await.unwrap().name, "");
    assert_eq!(bot.get_my_description().await.unwrap().description, "");
    assert_eq!(bot.get_my_short_description().await.unwrap().short_description, "");
    assert_eq!(bot.get_chat(chat).await.unwrap().id, chat);
    bot.delete_message(chat, sent.id).await.unwrap();
    bot.set_webhook("http://127.0.0.1:1/".parse().unwrap()).secret_token("s3cret").await.unwrap();
    let info = bot.get_webhook_info().await.unwrap();
    assert_eq!(info.url.unwrap().as_str(), "http://127.0.0.1:1/");
    bot.delete_webhook().await.unwrap();
    fake.assert_clean();
    visitor.block();
    let blocked = bot.send_message(chat, "x").await.unwrap_err();
    assert!(matches!(blocked, RequestError::Api(ApiError::BotBlocked)), "{blocked:?}");
    let wrong = teloxide::Bot::new("7:wrong").set_api_url(fake.url().parse().unwrap()).get_me().await.unwrap_err();
    assert!(matches!(wrong, RequestError::Api(ApiError::InvalidToken)), "{wrong:?}");
}
