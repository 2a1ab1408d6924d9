//! What people see who type the bot's name in another chat, and that this disturbs nobody.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use super::{Home, Kenal, QUESTIONS, Running, good_day};
use crate::fake_telegram::{FakeTelegram, Fault, Trouble, Visitor};

const NOTHING: &str = "[Tidak ketemu. Tanya langsung ke Kenal ›]";

/// What is typed key by key and what is offered, in an app in this language.
const OFFERED: [(&str, &str, &[&str]); 9] = [
    ("id", "g", &["Gaji dan tunjangan"]),
    ("id", "gaj", &["Gaji dan tunjangan"]),
    ("id", "tugsnya ap", &["Tugas utama"]),
    ("en", "gaj", &["Pay and allowances"]),
    ("en", "what are the main du", &["Main duties"]),
    ("en", "tugasnya apa aja", &["Tugas utama"]),
    ("id", "qwrtp zxcv", &[NOTHING]),
    ("id", "aku pengen mati aja", &["[Kedengarannya berat. Kamu tidak sendirian.]"]),
    ("id", "anjing lo", &[NOTHING]),
];

async fn offers_are_right(fake: &FakeTelegram) {
    let mut number = 700_000_500;
    for (language, typed, expected) in OFFERED {
        number += 1;
        let offered = fake.visitor(number).speaks(Some(language)).offered(typed).await;
        assert_eq!(offered, expected, "{language} {typed:?}");
    }
    let offered = fake.visitor(700_000_520).offered("").await;
    assert_eq!(offered.len(), 9, "the articles that rest on the source text: {offered:?}");
    let (posted, links) = fake.visitor(700_000_521).share("gaji").await;
    assert!(posted.starts_with("Gaji dan tunjangan\n\nIni gaji kepala bagian, bukan pegawai baru"), "{posted}");
    assert!(posted.contains("Sumber: PP 5/2024") && posted.contains("Sumbernya kubaca"), "{posted}");
    assert_eq!(links.len(), 1, "{posted}");
    assert_eq!(links[0]["url"], "https://t.me/kenal_test_bot?start=--salary");
    assert!(posted.ends_with("Tanya Kenal soal pekerjaan ini"), "{posted}");
}

#[tokio::test]
async fn answers_are_offered_and_shared_in_other_chats() {
    let kenal = Kenal::start().await;
    offers_are_right(&kenal.fake).await;
    what_is_shared_with_the_bot_is_no_question(&kenal).await;
    an_answer_that_fails_is_not_made_again_and_harms_nothing(&kenal).await;
    a_flood_of_keys_delays_nobody(&kenal).await;
    let help = kenal.visitor(700_000_540);
    help.say("/help");
    help.expect("ketik @kenal_test_bot").await;
    kenal.finish().await;
}

async fn what_is_shared_with_the_bot_is_no_question(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_522);
    visitor.start("--salary");
    visitor.expect("golongannya IV/a").await;
    visitor.share("tugas").await;
    visitor.say("beda sama PR swasta?");
    visitor.expect("regulasi").await;
    visitor.settled().await;
    assert_eq!(visitor.shown().len(), 2, "{}", visitor.screen());
}

async fn an_answer_that_fails_is_not_made_again_and_harms_nothing(kenal: &Kenal) {
    let (typing, visitor) = (kenal.visitor(700_000_523), kenal.visitor(700_000_524));
    for trouble in [Trouble::ServerError, Trouble::BadGateway, Trouble::ResetBefore, Trouble::TooMany(60)] {
        kenal.fake.trouble(Fault::new(trouble).on("answerInlineQuery"));
        let before = kenal.fake.calls_of("answerInlineQuery").len();
        let query = typing.inline("gaji");
        kenal.fake.called("answerInlineQuery", before + 1).await;
        visitor.say("apa tugasnya?");
        visitor.expect("strategi komunikasi").await;
        assert!(!typing.is_inline_answered(&query));
        assert_eq!(kenal.fake.calls_of("answerInlineQuery").len(), before + 1, "{trouble:?}");
        kenal.fake.heal();
        assert_eq!(typing.offered("gaji").await, ["Gaji dan tunjangan"]);
    }
    // Nobody looks at a slow one any more, and others need not wait for it.
    kenal.fake.trouble(Fault::new(Trouble::Slow(Duration::from_secs(20))).on("answerInlineQuery").times(1));
    typing.inline("gaji");
    let begun = Instant::now();
    assert_eq!(kenal.visitor(700_000_525).offered("gaji").await, ["Gaji dan tunjangan"]);
    assert!(begun.elapsed() < Duration::from_secs(20), "it took {:?}", begun.elapsed());
}

async fn a_flood_of_keys_delays_nobody(kenal: &Kenal) {
    let expected = good_day(&kenal.visitor(700_000_530), &QUESTIONS).await;
    let (flooding, visitor) = (kenal.visitor(700_000_531), kenal.visitor(700_000_532));
    let before = kenal.fake.calls_of("answerInlineQuery").len();
    let begun = Instant::now();
    for question in QUESTIONS {
        for key in 0..400 {
            flooding.inline(&format!("gaji {key}"));
        }
        let asked = Instant::now();
        visitor.say(question);
        visitor.settled().await;
        assert!(asked.elapsed() < Duration::from_secs(20), "it took {:?}", asked.elapsed());
        assert_eq!(kenal.visitor(700_000_533).offered("gaji").await, ["Gaji dan tunjangan"]);
    }
    assert_eq!(visitor.shown(), expected, "{}", visitor.screen());
    kenal.fake.drained().await;
    let most = 40 + 5 * usize::try_from(begun.elapsed().as_secs() + 1).unwrap();
    let answered = kenal.fake.calls_of("answerInlineQuery").len() - before;
    assert!(answered <= most, "{answered} answers to 2000 keys");
    // Who stops typing is answered again.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(flooding.offered("gaji").await, ["Gaji dan tunjangan"]);
}

#[tokio::test]
async fn a_webhook_offers_the_same() {
    let (fake, home) = (FakeTelegram::start().await, Home::new());
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let mut command = home.command(&fake);
    command.env("KENAL_LISTEN", format!("127.0.0.1:{port}"));
    command.env("KENAL_WEBHOOK_URL", format!("http://127.0.0.1:{port}/hook"));
    let mut running = Running(command.spawn().unwrap());
    fake.called("setWebhook", 1).await;
    offers_are_right(&fake).await;
    let typing: Vec<Visitor> = (700_000_550..700_000_570).map(|id| fake.visitor(id)).collect();
    for key in 0..10 {
        for visitor in &typing {
            visitor.inline(&format!("gaji {key}"));
        }
    }
    let visitor = fake.visitor(700_000_570);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    fake.drained().await;
    let metrics = super::starting::get(port, "/metrics").await;
    let counted = |outcome: &str| {
        let name = format!("kenal_updates_total{{kind=\"sharing\",outcome=\"{outcome}\"}} ");
        metrics.lines().find_map(|line| line.strip_prefix(&name)?.parse::<u64>().ok()).unwrap()
    };
    assert_eq!(counted("done") + counted("limited"), 200 + 11);
    assert_eq!(running.stop().await.code(), Some(0));
    fake.assert_clean();
    home.assert_private(&fake.token());
}
