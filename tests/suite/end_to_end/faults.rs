//! A bad day: flood control, server errors, lost connections, two pollers; and every answer once and in order.

use std::time::{Duration, Instant};

use super::{Home, Kenal, QUESTIONS, good_day};
use crate::fake_telegram::{Fault, Trouble};

#[tokio::test]
async fn every_answer_arrives_once_and_in_order_through_refusals_and_errors() {
    let kenal = Kenal::start().await;
    let expected = good_day(&kenal.visitor(700_000_100), &QUESTIONS).await;
    kenal.fake.trouble(Fault::new(Trouble::TooMany(1)).on("sendMessage").every(11));
    kenal.fake.trouble(Fault::new(Trouble::ServerError).on("sendMessage").every(7));
    kenal.fake.trouble(Fault::new(Trouble::BadGateway).on("sendMessage").every(9));
    kenal.fake.trouble(Fault::new(Trouble::ResetBefore).on("sendMessage").every(8));
    kenal.fake.trouble(Fault::new(Trouble::ServerError).on("getUpdates").every(5));
    kenal.fake.trouble(Fault::new(Trouble::ResetAfter).on("getUpdates").every(6));
    let visitors: Vec<_> = (700_000_101..700_000_109).map(|id| kenal.visitor(id)).collect();
    // All at once: the order of the answers is up to the bot alone.
    for question in QUESTIONS {
        for visitor in &visitors {
            visitor.say(question);
        }
    }
    for visitor in &visitors {
        visitor.expect_shown(expected.len()).await;
    }
    kenal.fake.heal();
    kenal.fake.drained().await;
    for visitor in &visitors {
        assert_eq!(visitor.shown(), expected, "{}", visitor.screen());
    }
    assert_eq!(kenal.fake.early_retries(), 0, "a chat that asks for patience is left alone until then");
    kenal.finish().await;
}

#[tokio::test]
async fn a_lost_response_repeats_an_answer_at_most_and_loses_none() {
    let kenal = Kenal::start().await;
    let expected = good_day(&kenal.visitor(700_000_110), &QUESTIONS).await;
    kenal.fake.trouble(Fault::new(Trouble::ResetAfter).on("sendMessage").every(4));
    let visitor = kenal.visitor(700_000_111);
    for question in QUESTIONS {
        visitor.say(question);
    }
    visitor.expect(expected.last().unwrap()).await;
    kenal.fake.heal();
    let mut shown = visitor.shown();
    shown.dedup();
    assert_eq!(shown, expected);
    kenal.finish().await;
}

#[tokio::test]
async fn a_chat_that_must_wait_delays_nobody_else() {
    let kenal = Kenal::start().await;
    let slow = kenal.visitor(700_000_120);
    let other = kenal.visitor(700_000_121);
    kenal.fake.trouble(Fault::new(Trouble::TooMany(3)).on("sendMessage").in_chat(700_000_120).times(1));
    slow.say("apa tugasnya?");
    kenal.fake.called("sendMessage", 1).await;
    let begun = Instant::now();
    other.say("apa tugasnya?");
    other.expect("strategi komunikasi").await;
    assert!(begun.elapsed() < Duration::from_secs(2), "it took {:?}", begun.elapsed());
    assert!(slow.shown().is_empty());
    slow.expect("strategi komunikasi").await;
    assert_eq!(kenal.fake.early_retries(), 0);
    kenal.finish().await;
}

#[tokio::test]
async fn a_long_refusal_of_the_bots_profile_keeps_nobody_waiting() {
    let kenal_fake = crate::fake_telegram::FakeTelegram::start().await;
    for method in ["setMyName", "setMyDescription", "setMyShortDescription", "setMyCommands"] {
        kenal_fake.trouble(Fault::new(Trouble::TooMany(80_000)).on(method));
    }
    let home = Home::new();
    let _running = home.run(&kenal_fake).await;
    let visitor = kenal_fake.visitor(700_000_125);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
}

#[tokio::test]
async fn telegram_may_be_gone_for_a_while() {
    let kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_130);
    visitor.start("");
    visitor.expect("Kenal").await;
    kenal.fake.trouble(Fault::new(Trouble::ResetBefore));
    visitor.say("apa tugasnya?");
    tokio::time::sleep(Duration::from_secs(2)).await;
    kenal.fake.heal();
    visitor.expect("strategi komunikasi").await;
    kenal.finish().await;
}

#[tokio::test]
async fn another_poller_is_waited_out() {
    let kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_140);
    visitor.start("");
    visitor.expect("Kenal").await;
    let other = Home::new();
    let mut second = other.run(&kenal.fake).await;
    kenal.fake.called("getUpdates", 3).await;
    second.kill();
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    let conflicts = kenal.fake.calls_of("getUpdates").iter().filter(|call| call.code == 409).count();
    assert!(conflicts > 0, "the two have met");
    kenal.finish().await;
}

#[tokio::test]
async fn a_second_program_on_the_same_store_is_turned_away() {
    let kenal = Kenal::start().await;
    let second = kenal.home.command(&kenal.fake).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut second = super::Running(second);
    let status = second.ended().await;
    assert_ne!(status.code(), Some(0));
    let visitor = kenal.visitor(700_000_141);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    kenal.finish().await;
}

#[tokio::test]
async fn a_long_silence_gets_one_word_on_the_delay() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_150);
    visitor.start("");
    visitor.expect("Kenal").await;
    kenal.kill();
    visitor.say_earlier("apa tugasnya?", 3600);
    visitor.say_earlier("beda sama PR swasta?", 3500);
    kenal.restart().await;
    visitor.expect("regulasi").await;
    visitor.settled().await;
    let late = visitor.shown().iter().filter(|text| text.contains("telat")).count();
    assert_eq!(late, 1, "{}", visitor.screen());
    kenal.finish().await;
}

#[tokio::test]
async fn update_ids_may_begin_again_lower() {
    let kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_160);
    visitor.start("");
    visitor.expect("Kenal").await;
    kenal.fake.drained().await;
    kenal.fake.restart_update_ids(500);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    kenal.finish().await;
}
