//! Messages have limits and rules, and a visitor sees what becomes of them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{done, keyboard, refused, started};

#[tokio::test]
async fn texts_are_measured_in_utf16_units_after_parsing() {
    let (fake, visitor) = started().await;
    let send = |text: String| json!({ "chat_id": 41, "text": text, "parse_mode": "HTML" });
    done(&fake, "sendMessage", send(format!("<b>{}</b>", "x".repeat(4096)))).await;
    done(&fake, "sendMessage", send("&amp;".repeat(4096))).await;
    let long = refused(&fake, 400, "sendMessage", send("😀".repeat(2049))).await;
    assert_eq!(long, "Bad Request: message is too long");
    for empty in ["", " \n ", "<b> </b>"] {
        let empty = refused(&fake, 400, "sendMessage", send(empty.into())).await;
        assert_eq!(empty, "Bad Request: message text is empty");
    }
    done(&fake, "sendMessage", send("  <i>a &lt; b</i> <a href=\"https://a.id/?x=1&amp;y\">😀</a> ".into())).await;
    assert_eq!(visitor.texts().last().unwrap(), "a < b 😀");
    for (html, text) in [
        ("&lt &#60; &#x3c; &nbsp; & &#0; AT&T", "< < < &nbsp; & &#0; AT&T"),
        ("<a href=\"https://a.id/?x>1\">x</a> <b>y</>", "x y"),
    ] {
        done(&fake, "sendMessage", send(html.into())).await;
        assert_eq!(visitor.texts().last().unwrap(), text);
        fake.shared.change(|world| world.chats.get_mut(&41).unwrap().messages.pop());
    }
    let world = fake.shared.look();
    let entities = &world.chats[&41].messages.last().unwrap().posted.content.entities;
    assert_eq!(entities[0], json!({ "type": "italic", "offset": 0, "length": 5 }));
    assert_eq!(entities[1]["url"], "https://a.id/?x=1&y");
    assert_eq!((&entities[1]["offset"], &entities[1]["length"]), (&json!(6), &json!(2)));
}

#[tokio::test]
async fn broken_html_is_refused() {
    let (fake, _) = started().await;
    for (text, error) in [
        ("<b>bold", "Can't find end tag corresponding to start tag \"b\""),
        ("bold</b>", "Unexpected end tag at byte offset 4"),
        ("<b><i>x</b></i>", "Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\""),
        ("<h1>x</h1>", "Unsupported start tag \"h1\" at byte offset 0"),
        ("a < b > c", "Unsupported start tag \"\" at byte offset 2"),
        ("3 <4", "Unclosed start tag at byte offset 2"),
        ("line<br/>", "Unsupported start tag \"br/\" at byte offset 4"),
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
    let sent =
        done(&fake, "sendMessage", json!({ "chat_id": 41, "text": "one", "reply_markup": keyboard("A", "a") })).await;
    let id = sent["message_id"].as_i64().unwrap();
    let edit = |id: i64, text: &str, markup: Value| json!({ "chat_id": 41, "message_id": id, "text": text, "reply_markup": markup });
    let same = refused(&fake, 400, "editMessageText", edit(id, " one ", keyboard("A", "a"))).await;
    assert!(same.contains("message is not modified"), "{same}");
    done(&fake, "editMessageText", edit(id, "two", keyboard("A", "a"))).await;
    let edited = done(&fake, "EditMessageReplyMarkup", json!({ "chat_id": 41, "message_id": id })).await;
    assert!(edited.get("reply_markup").is_none() && edited["edit_date"].is_number(), "{edited}");
    assert!(visitor.buttons().is_empty());
    let missing = refused(&fake, 400, "editMessageText", edit(999, "x", keyboard("A", "a"))).await;
    assert_eq!(missing, "Bad Request: message to edit not found");
    let own = refused(&fake, 400, "editMessageText", edit(1, "x", keyboard("A", "a"))).await;
    assert_eq!(own, "Bad Request: message can't be edited");
    done(&fake, "deleteMessage", json!({ "chat_id": 41, "message_id": id })).await;
    let gone = refused(&fake, 400, "deleteMessage", json!({ "chat_id": 41, "message_id": id })).await;
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
    refused(&fake, 400, "sendMessage", send(json!({ "inline_keyboard": [[{ "text": "A" }]] }))).await;
}

#[tokio::test]
async fn a_press_is_answered_once_and_soon() {
    let (fake, visitor) = started().await;
    done(&fake, "sendMessage", json!({ "chat_id": 41, "text": "x", "reply_markup": keyboard("Yes", "y") })).await;
    visitor.press("Yes");
    visitor.press_again();
    visitor.press_raw("rubbish");
    let updates = done(&fake, "getUpdates", json!({})).await;
    let query = |place: usize| updates[place]["callback_query"]["id"].clone();
    assert_eq!(updates[2]["callback_query"]["data"], "rubbish");
    done(&fake, "answerCallbackQuery", json!({ "callback_query_id": query(0), "text": "noted" })).await;
    visitor.expect_toast("noted").await;
    let old = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    for id in [query(0), json!("12345")] {
        assert_eq!(refused(&fake, 400, "answerCallbackQuery", json!({ "callback_query_id": id })).await, old);
    }
    fake.let_pass(Duration::from_secs(14));
    done(&fake, "answerCallbackQuery", json!({ "callback_query_id": query(1) })).await;
    fake.let_pass(Duration::from_secs(2));
    assert_eq!(refused(&fake, 400, "answerCallbackQuery", json!({ "callback_query_id": query(2) })).await, old);
    assert_eq!(visitor.toasts(), ["noted"]);
}

#[tokio::test]
async fn strangers_and_those_who_blocked_the_bot_hear_nothing() {
    let (fake, visitor) = started().await;
    let send = |chat: i64| json!({ "chat_id": chat, "text": "hi" });
    fake.visitor(42);
    assert_eq!(refused(&fake, 400, "sendMessage", send(42)).await, "Bad Request: chat not found");
    visitor.block();
    assert_eq!(refused(&fake, 403, "sendMessage", send(41)).await, "Forbidden: bot was blocked by the user");
    visitor.unblock();
    done(&fake, "sendMessage", send(41)).await;
}

#[tokio::test]
async fn a_visitor_sees_edits_in_place_and_presses_by_label() {
    let (fake, visitor) = started().await;
    let markup = json!({ "inline_keyboard": [
        [{ "text": "✅ Setuju", "callback_data": "1" }, { "text": "Tidak setuju", "callback_data": "2" }],
    ] });
    let sent = done(&fake, "sendMessage", json!({ "chat_id": 41, "text": "Suka?", "reply_markup": markup })).await;
    assert_eq!(visitor.reply().await, "Suka?");
    assert_eq!(visitor.buttons(), [["✅ Setuju", "Tidak setuju"]]);
    visitor.press("tidak");
    let update = done(&fake, "getUpdates", json!({})).await[0].clone();
    assert_eq!(update["callback_query"]["data"], "2");
    done(&fake, "answerCallbackQuery", json!({ "callback_query_id": update["callback_query"]["id"] })).await;
    done(&fake, "editMessageText", json!({ "chat_id": 41, "message_id": sent["message_id"], "text": "Baik." })).await;
    done(&fake, "getUpdates", json!({ "offset": update["update_id"].as_i64().unwrap() + 1 })).await;
    assert_eq!(visitor.settled().await, "visitor: /start\nbot (edited): Baik.\n");
    assert_eq!((visitor.shown(), visitor.edits()), (vec!["Suka?".into(), "Baik.".into()], 1));
}
