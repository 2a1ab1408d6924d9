//! Updates that no client would send: the bot drops them, and the visitors beside them notice nothing.
//!
//! `KENAL_ROUNDS=1000` for more, `KENAL_SEED` for others.

use serde_json::{Value, json};

use super::{Kenal, number};
use crate::fake_telegram::{Dice, Fault, Trouble};

#[tokio::test]
async fn updates_that_make_no_sense_disturb_nobody() {
    let (rounds, seed) = (number("KENAL_ROUNDS", 3), number("KENAL_SEED", 1));
    println!("KENAL_ROUNDS={rounds} KENAL_SEED={seed}");
    let mut kenal = Kenal::start().await;
    let mut dice = Dice::new(seed);
    let before = kenal.visitor(700_000_400);
    let odd = kenal.visitor(700_000_401);
    let after = kenal.visitor(700_000_402);
    // A date from before all time once ended the program: it was subtracted from now.
    for date in [i64::MIN, i64::MAX] {
        let chat = json!({ "id": 700_000_403, "type": "private", "first_name": "Bunga" });
        let from = json!({ "id": 700_000_403, "is_bot": false, "first_name": "Bunga" });
        let message = json!({ "message_id": 1, "date": date, "chat": chat, "from": from, "text": "halo" });
        kenal.fake.inject(700_000_403, "message", message);
    }
    for round in 0..rounds {
        // Spoilt while the bot is not looking, so that all arrive in one batch.
        kenal.kill();
        odd.say("apa tugasnya?");
        odd.edit("apa saja tugasnya?");
        odd.photo();
        odd.voice();
        if round > 0 {
            odd.press_raw("x");
        }
        odd.block();
        odd.unblock();
        odd.inline("gaji");
        kenal.fake.spoil_waiting(&mut dice);
        before.say("apa tugasnya?");
        for _ in 0..20 {
            kenal.fake.inject_made_up(&mut dice);
        }
        after.say("beda sama PR swasta?");
        kenal.restart().await;
        before.expect("strategi komunikasi").await;
        after.expect("regulasi").await;
        kenal.fake.drained().await;
        odd.say("apa tugasnya?");
        odd.expect("strategi komunikasi").await;
    }
    assert!(!kenal.home.log().contains("panicked"), "{}", kenal.home.log());
    assert_eq!(kenal.running.stop().await.code(), Some(0));
}

#[tokio::test]
async fn one_unreadable_update_is_passed_over_and_the_others_are_read() {
    let mut kenal = Kenal::start().await;
    let (visitor, other) = (kenal.visitor(700_000_410), kenal.visitor(700_000_411));
    // So that messages may be brought to this visitor that the server knows nothing of.
    visitor.start("");
    visitor.expect("Kenal").await;
    visitor.settled().await;
    let message = |number: i64, date: &str, text: &str| {
        let chat = json!({ "id": 700_000_410, "type": "private", "first_name": "Bunga" });
        let from = json!({ "id": 700_000_410, "is_bot": false, "first_name": "Bunga" });
        format!(
            r#"{{"update_id":{number},"message":{{"message_id":{number},"date":{date},"chat":{chat},"from":{from},"text":{text}}}}}"#
        )
    };
    let now = kenal::engine::now().to_string();
    let asked = |number: i64| message(number, &now, "\"apa tugasnya?\"");
    let odd = |number: i64| {
        [
            message(number, "\"x\"", "7"),
            message(number, &now, "\"half a sign: \\ud83d\""),
            message(number, &now, &format!("{}{}", "[".repeat(200), "]".repeat(200))),
            json!({ "update_id": number, "message": [] }).to_string(),
            "{}".to_owned(),
            "null".to_owned(),
        ]
    };
    // Updates that a poll brings, and from which number on the next poll asks.
    let brought = async |updates: &[u8], next: Option<i64>| {
        let body = [br#"{"ok":true,"result":["#, updates, b"]}"].concat();
        let polls = kenal.fake.calls_of("getUpdates").len();
        kenal.fake.trouble(Fault::new(Trouble::Body(body.leak())).on("getUpdates").times(1));
        // Ends the poll under way.
        other.say("halo");
        kenal.fake.called("getUpdates", polls + 3).await;
        let asked = kenal.fake.calls_of("getUpdates")[polls + 2].parameters.get("offset").and_then(Value::as_i64);
        assert_eq!(asked, next, "{}", String::from_utf8_lossy(updates));
        kenal.fake.drained().await;
    };
    let (mut number, mut answers) = (900_000_000, 1);
    for place in 0..odd(0).len() {
        let (before, odd, after) = (asked(number), &odd(number + 1)[place], asked(number + 2));
        brought(format!("{before},{odd},{after}").as_bytes(), Some(number + 3)).await;
        // At the end, too, it is acknowledged with the others where it says its number.
        number += 10;
        let (before, odd) = (asked(number), &odd.replace(&(number - 9).to_string(), &(number + 1).to_string()));
        let next = number + if odd.contains("update_id") { 2 } else { 1 };
        brought(format!("{before},{odd}").as_bytes(), Some(next)).await;
        number += 10;
        answers += 3;
        visitor.expect_shown(answers).await;
    }
    let mut no_text = format!("{},{}", asked(number), asked(number + 1)).into_bytes();
    let letter = no_text.windows(3).position(|letters| letters == b"apa").unwrap();
    no_text[letter] = 0xff;
    brought(&no_text, Some(number + 2)).await;
    brought(b"", None).await;
    visitor.expect_shown(answers + 2).await;
    assert!(!kenal.home.log().contains("cannot be read; trying"), "{}", kenal.home.log());

    // What is no answer is not taken for an empty one.
    let offset = |kenal: &Kenal, poll: usize| kenal.fake.calls_of("getUpdates")[poll].parameters["offset"].clone();
    let bodies: [&[u8]; 4] =
        [b"<html>", br#"{"ok":true}"#, br#"{"ok":true,"result":[{"update_id":7"#, br#"{"ok":true,"result":[{}]}"#];
    for body in bodies {
        let polls = kenal.fake.calls_of("getUpdates").len();
        kenal.fake.trouble(Fault::new(Trouble::Body(body)).on("getUpdates").times(1));
        other.say("halo");
        kenal.fake.called("getUpdates", polls + 2).await;
        let before = offset(&kenal, polls + 1);
        other.say("halo");
        kenal.fake.called("getUpdates", polls + 3).await;
        assert!(before.is_i64() && offset(&kenal, polls + 2) == before, "{}", String::from_utf8_lossy(body));
        kenal.fake.drained().await;
    }
    assert_eq!(kenal.running.stop().await.code(), Some(0));
}
