//! Telegram's limits, outages and refusals that pass: nobody is refused, and nothing is lost.

use std::time::Duration;

use super::{Home, Kenal, Running};
use crate::fake_telegram::{FakeTelegram, Fault, Trouble};

#[tokio::test]
#[ignore = "slow: ten seconds by the clock, on a machine that has time for them"]
async fn three_hundred_visitors_in_ten_seconds_meet_no_flood_control() {
    let fake = FakeTelegram::start().await;
    fake.keep_limits();
    let home = Home::new();
    let running = Running(home.command(&fake).env("KENAL_RATE", "30").spawn().unwrap());
    let mut kenal = Kenal { fake, home, running };
    // One who asks a lot at once must neither be refused nor keep the others waiting.
    let eager = kenal.visitor(700_001_000);
    for _ in 0..12 {
        eager.say("apa tugasnya?");
    }
    let visitors: Vec<_> = (700_001_001..700_001_301).map(|id| kenal.visitor(id)).collect();
    for visitor in &visitors {
        visitor.say("apa tugasnya?");
        tokio::time::sleep(Duration::from_millis(33)).await;
    }
    for visitor in &visitors {
        visitor.expect("strategi komunikasi").await;
    }
    eager.expect_shown(12).await;
    let refused = kenal.fake.calls_of("sendMessage").iter().filter(|call| call.code == 429).count();
    assert_eq!(refused, 0);
    assert_eq!(kenal.running.stop().await.code(), Some(0));
}

#[tokio::test]
async fn what_waited_at_telegram_while_the_bot_was_away_is_no_flood() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_001_310);
    visitor.start("");
    visitor.expect("Kenal").await;
    visitor.settled().await;
    kenal.kill();
    // A press does not say when it was made.
    visitor.press_raw("1:t");
    for _ in 0..40 {
        visitor.say_earlier("apa tugasnya?", 120);
    }
    visitor.press_raw("1:t");
    visitor.say_earlier("beda sama PR swasta?", 60);
    let before = kenal.fake.calls_of("sendMessage").len();
    kenal.restart().await;
    visitor.expect("regulasi").await;
    visitor.settled().await;
    assert!(!visitor.screen().contains("tidak kubaca"), "{}", visitor.screen());
    assert!(kenal.fake.calls_of("sendMessage").len() >= before + 41, "{}", visitor.screen());
    kenal.finish().await;
}

#[tokio::test]
async fn a_refusal_that_passes_costs_no_reply_and_is_told_once() {
    let fake = FakeTelegram::start().await;
    fake.trouble(Fault::new(Trouble::Refused(401, "Unauthorized")).on("getMe").times(2));
    let kenal = Kenal::start_on(fake).await;
    let visitor = kenal.visitor(700_001_320);
    // A server that is none of Telegram's may repeat the address; the token must stay out of the log all the same.
    let path = "Not Found: /bot1:AAFakeFakeFakeFakeFakeFakeFakeFakeFake/sendMessage";
    assert!(path.contains(kenal.fake.token().split_once(':').unwrap().1));
    for (code, words) in
        [(401, "Unauthorized"), (409, "Conflict: terminated by other"), (400, "Logged out"), (404, path)]
    {
        kenal.fake.trouble(Fault::new(Trouble::Refused(code, words)).on("sendMessage").times(2));
        kenal.fake.trouble(Fault::new(Trouble::Refused(code, words)).on("getUpdates").times(1));
        visitor.say("apa tugasnya?");
        visitor.expect("strategi komunikasi").await;
    }
    kenal.fake.drained().await;
    let log = kenal.home.log();
    assert!((1..=4).contains(&log.matches("a reply was not confirmed").count()), "{log}");
    assert!(log.contains("TELOXIDE_TOKEN"), "what is wrong at the start is told: {log}");
    assert!(!log.contains("set aside"), "{log}");
    kenal.finish().await;
}
