//! Updates that no client would send: the bot drops them, and the visitors beside them notice nothing.
//!
//! `KENAL_ROUNDS=1000` for more, `KENAL_SEED` for others.

use serde_json::json;

use super::{Kenal, number};
use crate::fake_telegram::Dice;

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
