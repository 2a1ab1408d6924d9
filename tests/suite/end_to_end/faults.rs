//! A bad day: flood control, server errors, lost connections, two pollers; and every answer once and in order.

use std::{
    io::Read as _,
    process::Command,
    time::{Duration, Instant},
};

use sqlx::Connection as _;

use super::{Home, Kenal, QUESTIONS, Running, good_day, starting::get};
use crate::fake_telegram::{FakeTelegram, Fault, Trouble};

#[tokio::test]
#[ignore = "slow"]
async fn a_bad_day_is_noticed_by_no_visitor() {
    let fake = FakeTelegram::start().await;
    for method in ["setMyName", "setMyDescription", "setMyShortDescription", "setMyCommands"] {
        fake.trouble(Fault::new(Trouble::TooMany(80_000)).on(method));
    }
    // At the start, too, Telegram may be out of order for a moment.
    for trouble in [Trouble::ServerError, Trouble::ResetBefore] {
        fake.trouble(Fault::new(trouble).on("getMe").times(1));
    }
    fake.trouble(Fault::new(Trouble::BadGateway).on("getWebhookInfo").times(1));
    let kenal = Kenal::start_on(fake).await;
    a_long_refusal_of_the_bots_profile_keeps_nobody_waiting(&kenal).await;
    kenal.fake.heal();
    every_answer_arrives_once_and_in_order_through_refusals_and_errors(&kenal).await;
    a_lost_response_repeats_an_answer_at_most_and_loses_none(&kenal).await;
    a_chat_that_must_wait_delays_nobody_else(&kenal).await;
    telegram_may_be_gone_for_a_while(&kenal).await;
    a_second_program_on_the_same_store_is_turned_away(&kenal).await;
    update_ids_may_begin_again_lower(&kenal).await;
    one_who_floods_is_told_once_and_delays_nobody(&kenal).await;
    a_press_whose_answer_was_lost_is_answered_again(&kenal).await;
    kenal.finish().await;
}

async fn a_press_whose_answer_was_lost_is_answered_again(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_135);
    visitor.say("/quiz");
    visitor.expect("Seberapa cocok").await;
    visitor.settled().await;
    let before = kenal.fake.calls_of("answerCallbackQuery").len();
    for trouble in [Trouble::ResetBefore, Trouble::ServerError] {
        kenal.fake.trouble(Fault::new(trouble).on("answerCallbackQuery").times(1));
    }
    visitor.press("Singkat");
    visitor.expect("Pertanyaan 1 dari 7").await;
    kenal.fake.called("answerCallbackQuery", before + 3).await;
    kenal.fake.drained().await;
    let calls = kenal.fake.calls_of("answerCallbackQuery");
    assert_eq!(calls.len(), before + 3);
    assert_eq!(calls.last().map(|call| call.code), Some(200), "{calls:?}");
    kenal.fake.heal();
}

async fn a_long_refusal_of_the_bots_profile_keeps_nobody_waiting(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_125);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
}

async fn every_answer_arrives_once_and_in_order_through_refusals_and_errors(kenal: &Kenal) {
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
}

async fn a_lost_response_repeats_an_answer_at_most_and_loses_none(kenal: &Kenal) {
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
}

async fn a_chat_that_must_wait_delays_nobody_else(kenal: &Kenal) {
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
    assert!(!kenal.fake.methods_for(700_000_120).contains(&"sendChatAction".to_owned()), "who asks for quiet has it");
}

async fn telegram_may_be_gone_for_a_while(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_130);
    visitor.start("");
    visitor.expect("Kenal").await;
    kenal.fake.trouble(Fault::new(Trouble::ResetBefore));
    visitor.say("apa tugasnya?");
    tokio::time::sleep(Duration::from_secs(2)).await;
    kenal.fake.heal();
    visitor.expect("strategi komunikasi").await;
}

async fn a_second_program_on_the_same_store_is_turned_away(kenal: &Kenal) {
    let second = kenal.home.command(&kenal.fake).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut second = super::Running(second);
    let status = second.ended().await;
    assert_eq!(status.code(), Some(1));
    let mut said = String::new();
    second.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("another kenal is using this store; stop that one"), "{said}");
    let visitor = kenal.visitor(700_000_141);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
}

async fn update_ids_may_begin_again_lower(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_160);
    visitor.start("");
    visitor.expect("Kenal").await;
    kenal.fake.drained().await;
    kenal.fake.restart_update_ids(500);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
}

async fn one_who_floods_is_told_once_and_delays_nobody(kenal: &Kenal) {
    let flooding = kenal.visitor(700_000_170);
    let other = kenal.visitor(700_000_171);
    for _ in 0..200 {
        flooding.say("apa tugasnya?");
    }
    let begun = Instant::now();
    other.say("apa tugasnya?");
    other.expect("strategi komunikasi").await;
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?}", begun.elapsed());
    kenal.fake.drained().await;
    flooding.settled().await;
    let told = flooding.shown().iter().filter(|text| text.contains("tidak kubaca")).count();
    assert_eq!(told, 1, "{}", flooding.screen());
    assert!(flooding.shown().len() < 60, "{} messages for a flood", flooding.shown().len());
}

#[tokio::test]
async fn an_orderly_end_under_load_repeats_nothing_and_loses_nothing() {
    let mut kenal = Kenal::start().await;
    let expected = good_day(&kenal.visitor(700_000_180), &QUESTIONS).await;
    // Calls take a while, so that many are under way when the end comes.
    kenal.fake.trouble(Fault::new(Trouble::Slow(Duration::from_millis(50))).on("sendMessage"));
    let visitors: Vec<_> = (700_000_181..700_000_201).map(|id| kenal.visitor(id)).collect();
    for question in QUESTIONS {
        for visitor in &visitors {
            visitor.say(question);
        }
    }
    visitors[0].expect_shown(1).await;
    assert_eq!(kenal.running.stop().await.code(), Some(0), "{}", kenal.home.log());
    kenal.restart().await;
    for visitor in &visitors {
        visitor.expect_shown(expected.len()).await;
        assert_eq!(visitor.shown(), expected, "{}", visitor.screen());
    }
    kenal.finish().await;
}

#[tokio::test]
async fn only_a_late_reply_is_announced() {
    let kenal = Kenal::start().await;
    let announced =
        |chat: i64| kenal.fake.methods_for(chat).iter().filter(|method| *method == "sendChatAction").count();
    let quick = kenal.visitor(700_000_155);
    good_day(&quick, &QUESTIONS).await;
    assert_eq!(announced(700_000_155), 0);

    let slow = kenal.visitor(700_000_156);
    kenal.fake.trouble(Fault::new(Trouble::Slow(Duration::from_secs(3))).on("sendMessage").in_chat(700_000_156));
    slow.say("apa tugasnya?");
    slow.expect("strategi komunikasi").await;
    assert_eq!(announced(700_000_156), 1, "the network is slow");

    // Another program holds the store for a while.
    let path = kenal.home.path("data/kenal.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut other = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let waiting = kenal.visitor(700_000_157);
    waiting.say("apa tugasnya?");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(announced(700_000_157), 1, "the store is slow");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    waiting.expect("strategi komunikasi").await;
    kenal.finish().await;
}

#[tokio::test]
#[ignore = "slow"]
async fn an_answer_that_cannot_be_read_is_asked_for_again_with_patience_and_told_once() {
    let kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_145);
    visitor.start("");
    visitor.expect("Kenal").await;
    let bodies: [(&[u8], &str); 2] = [
        (b"<html><body>Please log in</body></html>", "getUpdates got no answer"),
        (b"{\"ok\":true,\"result\":[{\"update_id\":7,\"mess", "getUpdates cannot be read"),
    ];
    for (body, words) in bodies {
        kenal.fake.drained().await;
        kenal.fake.trouble(Fault::new(Trouble::Body(body)).on("getUpdates"));
        let before = kenal.fake.calls_of("getUpdates").len();
        // The poll under way is answered well; the ones after it are not.
        visitor.say("apa tugasnya?");
        visitor.expect("strategi komunikasi").await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let calls = kenal.fake.calls_of("getUpdates").len() - before;
        assert!((3..=5).contains(&calls), "{calls} calls in three seconds");
        kenal.fake.heal();
        visitor.say("beda sama PR swasta?");
        visitor.expect("regulasi").await;
        let told = kenal.home.log().matches(words).count();
        assert_eq!(told, 1, "{}", kenal.home.log());
    }
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

/// A full disk, made by the most that the program may write to a file: the same to SQLite, and a test may do it.
#[tokio::test]
async fn a_full_disk_is_told_by_readyz_and_loses_nothing() {
    let (fake, home) = (FakeTelegram::start().await, Home::new());
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let inner = home.command(&fake);
    let mut outer = Command::new("sh");
    outer.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]).arg(inner.get_program()).args(inner.get_args()).env_clear();
    outer.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(home.path("."));
    let log = std::fs::File::create(home.path("log")).unwrap();
    outer.env("KENAL_LISTEN", format!("127.0.0.1:{port}")).stdout(log.try_clone().unwrap()).stderr(log);
    let kenal = Kenal { running: Running(outer.spawn().unwrap()), fake, home };
    let visitor = kenal.visitor(700_000_160);
    visitor.start("");
    visitor.expect("Kenal").await;
    let limit = |limit: &str| {
        let process = kenal.running.0.id().to_string();
        let mut command = Command::new("prlimit");
        assert!(command.args(["--pid", &process, &format!("--fsize={limit}:unlimited")]).status().unwrap().success());
    };
    let status = async |status: &str| {
        let begun = Instant::now();
        loop {
            let ready = get(port, "/readyz").await;
            if ready.starts_with(status) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{ready}\n{}", kenal.home.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    status("HTTP/1.0 200").await;
    limit("16384");
    visitor.say("apa tugasnya?");
    status("HTTP/1.0 503").await;
    limit("unlimited");
    status("HTTP/1.0 200").await;
    visitor.expect("strategi komunikasi").await;
    kenal.finish().await;
}
