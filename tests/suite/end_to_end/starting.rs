//! What an operator reads when something is missing or wrong: one clear message, an exit code, and no token.

use std::{
    fs,
    process::{Command, Stdio},
};

use kenal::store::{self, Changes, Key, NewReply, Store};

use super::{Home, Kenal};
use crate::fake_telegram::{FakeTelegram, Fault, Trouble};

/// Runs a command that must fail; returns what it printed.
async fn refused(command: &mut Command, token: &str) -> String {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut running = super::Running(child);
    let status = running.ended().await;
    let mut text = String::new();
    use std::io::Read;
    running.0.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    running.0.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(!status.success() && status.code().is_some(), "{status}: {text}");
    assert!(!text.contains(token.split(':').next_back().unwrap()), "the token is printed: {text}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

#[tokio::test]
async fn a_missing_token_is_named() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();
    let text = refused(home.command(&fake).env_remove("TELOXIDE_TOKEN"), &fake.token()).await;
    assert!(text.contains("TELOXIDE_TOKEN"), "{text}");
}

#[tokio::test]
async fn a_token_that_telegram_does_not_know_is_named_but_not_shown() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();
    let wrong = "7000000001:AAWrongWrongWrongWrongWrongWrongWrong";
    let text = refused(home.command(&fake).env("TELOXIDE_TOKEN", wrong), wrong).await;
    assert!(text.to_lowercase().contains("token"), "{text}");
    let rubbish = "not a token at all";
    refused(home.command(&fake).env("TELOXIDE_TOKEN", rubbish), rubbish).await;
}

#[tokio::test]
async fn a_name_of_another_bot_is_refused() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();
    let text = refused(home.command(&fake).env("KENAL_BOT", "@AnotherBot"), &fake.token()).await;
    for named in ["@kenal_test_bot", "@AnotherBot", "--bot", "KENAL_BOT"] {
        assert!(text.contains(named), "{named}: {text}");
    }
}

#[tokio::test]
async fn a_wrong_address_is_named() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();
    for url in ["nonsense", "ftp://127.0.0.1/", &format!("{}/wrong/place", fake.url())] {
        let text = refused(home.command(&fake).env("TELOXIDE_API_URL", url), &fake.token()).await;
        assert!(text.contains("TELOXIDE_API_URL") || text.contains(url), "{url}: {text}");
    }
}

#[tokio::test]
async fn a_missing_or_wrong_key_is_refused_before_anything_is_sent() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_200);
    visitor.start("");
    visitor.expect("Kenal").await;
    // SIGINT, as from a keyboard; SIGTERM ends every other test.
    assert!(Command::new("kill").args(["-INT", &kenal.running.0.id().to_string()]).status().unwrap().success());
    assert_eq!(kenal.running.ended().await.code(), Some(0), "{}", kenal.home.log());
    let calls = kenal.fake.calls_of("sendMessage").len();
    let token = kenal.fake.token();
    let other: String = super::KEY.chars().rev().collect();
    let text = refused(kenal.home.command(&kenal.fake).env("KENAL_KEY", &other), &token).await;
    assert!(text.to_lowercase().contains("key"), "{text}");
    assert!(!text.contains(&other), "the key is printed: {text}");
    let text = refused(kenal.home.command(&kenal.fake).env_remove("KENAL_KEY"), &token).await;
    assert!(text.contains("KENAL_KEY"), "{text}");
    assert_eq!(kenal.fake.calls_of("sendMessage").len(), calls);
    kenal.restart().await;
    visitor.start("");
    visitor.expect("ketemu lagi").await;
    kenal.finish().await;
}

#[tokio::test]
async fn a_first_start_in_a_home_makes_its_key_there_and_without_one_says_what_to_do() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();
    let new = |store: &str| {
        let mut command = home.command(&fake);
        command.env_remove("KENAL_KEY").env_remove("XDG_CONFIG_HOME").env("KENAL_STORE", store);
        command
    };
    let mut running = super::Running(new("sqlite:kenal.db").spawn().unwrap());
    fake.polled(0).await;
    assert_eq!(running.stop().await.code(), Some(0), "{}", home.log());
    let key = home.path(".config/kenal/key");
    assert_eq!(fs::read_to_string(&key).unwrap().trim().len(), 64);
    assert!(home.log().contains(key.to_str().unwrap()), "it is said where the key is: {}", home.log());
    // Below a folder of data it is still refused.
    let text =
        refused(new("sqlite:data/kenal.db").env("XDG_CONFIG_HOME", home.path("data/config")), &fake.token()).await;
    assert!(text.contains("data directory") && text.contains("KENAL_KEY_FILE"), "{text}");
    let text = refused(new("sqlite:other.db").env_remove("HOME"), &fake.token()).await;
    assert!(text.contains("kenal key new FILE") && text.contains("KENAL_KEY_FILE"), "{text}");
    // A home that cannot be written, as in a container.
    fs::write(home.path("file"), "").unwrap();
    let text = refused(new("sqlite:other.db").env("HOME", home.path("file")), &fake.token()).await;
    assert!(text.contains("kenal key new FILE"), "{text}");
}

#[tokio::test]
async fn what_systemd_lays_ready_is_found_and_an_older_one_is_named() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();
    fs::create_dir(home.path("credentials")).unwrap();
    fs::write(home.path("credentials/token"), fake.token()).unwrap();
    fs::write(home.path("credentials/key"), super::KEY).unwrap();
    let bare = || {
        let mut command = home.command(&fake);
        command.env_remove("KENAL_KEY").env_remove("TELOXIDE_TOKEN").env_remove("HOME").env_remove("XDG_CONFIG_HOME");
        command
    };
    let mut running = super::Running(bare().env("CREDENTIALS_DIRECTORY", home.path("credentials")).spawn().unwrap());
    fake.polled(0).await;
    assert_eq!(running.stop().await.code(), Some(0), "{}", home.log());
    // Before 250 `%d` is not filled in, and before 247 there is nothing to fill it in with.
    let text = refused(bare().env("TELOXIDE_TOKEN_FILE", "%d/token"), &fake.token()).await;
    assert!(text.contains("older than 250") && text.contains("EnvironmentFile="), "{text}");
    let text = refused(&mut bare(), &fake.token()).await;
    assert!(text.contains("TELOXIDE_TOKEN_FILE") && text.contains("before 247"), "{text}");
}

/// The answer to a request, head and body.
pub(super) async fn get(port: u16, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_bot_is_ready_from_its_start_and_stays_so_while_nobody_writes() {
    let fake = FakeTelegram::start().await;
    fake.trouble(Fault::new(Trouble::Empty).on("getUpdates"));
    let home = Home::new();
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let mut command = home.command(&fake);
    let mut running = super::Running(command.env("KENAL_LISTEN", format!("127.0.0.1:{port}")).spawn().unwrap());
    fake.called("getUpdates", 1).await;
    let ready = get(port, "/readyz").await;
    assert!(ready.starts_with("HTTP/1.0 200"), "{ready}");
    fake.called("getUpdates", 15).await;
    let metrics = get(port, "/metrics").await;
    let age = metrics.lines().find_map(|line| line.strip_prefix("kenal_heard_age_seconds ")).unwrap();
    assert!(["0", "1"].contains(&age), "an empty poll is a word from Telegram: {age}");
    assert_eq!(running.stop().await.code(), Some(0));
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[tokio::test]
async fn an_idle_bot_keeps_none_of_the_memory_that_was_only_needed_to_start() {
    let kenal = Kenal::start().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let status = fs::read_to_string(format!("/proc/{}/status", kenal.running.0.id())).unwrap();
    let own = status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")).unwrap();
    let own: u64 = own.parse().unwrap();
    assert!(own < 24 * 1_024, "{own} kB");
    kenal.finish().await;
}

#[tokio::test]
async fn unreadable_content_is_refused_by_file() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();
    fs::write(home.path("content/data/fairs/fairs.toml"), "[[fair]]\ntag = 7\n").unwrap();
    let text = refused(&mut home.command(&fake), &fake.token()).await;
    assert!(text.contains("fairs.toml"), "{text}");
}

#[tokio::test]
async fn even_the_most_talkative_log_keeps_secrets() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();
    let before = fake.polls();
    let mut running = super::Running(home.command(&fake).env("RUST_LOG", "trace").spawn().unwrap());
    let visitor = fake.visitor(700_000_210);
    fake.trouble(Fault::new(Trouble::ServerError).on("sendMessage").times(1));
    fake.trouble(Fault::new(Trouble::ResetBefore).on("sendMessage").times(1));
    fake.trouble(Fault::new(Trouble::ResetAfter).on("getUpdates").times(1));
    visitor.say("tugsnya apa sja");
    visitor.expect("strategi komunikasi").await;
    fake.trouble(Fault::new(Trouble::ServerError).on("answerInlineQuery").times(1));
    visitor.inline("tugsnya");
    fake.called("answerInlineQuery", 1).await;
    assert_eq!(visitor.offered("tugsnya").await, ["Tugas utama"]);
    visitor.block();
    visitor.say("tugsnya apa sja");
    fake.drained().await;
    assert!(fake.polls() > before);
    assert_eq!(running.stop().await.code(), Some(0));
    home.assert_private(&fake.token());
    assert!(!home.log().contains("700000210"), "the log tells who the visitor is");
}

#[tokio::test]
#[ignore = "slow"]
async fn new_content_comes_with_a_hangup_and_a_faulty_one_never() {
    let kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_230);
    visitor.start("");
    visitor.expect("Kenal").await;
    let hang_up = async |told: &str| {
        let id = kenal.running.0.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
        let begun = std::time::Instant::now();
        while !kenal.home.log().contains(told) {
            assert!(begun.elapsed().as_secs() < 300, "{}", kenal.home.log());
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let overlay = |name: &str, text: &str| {
        let file = kenal.home.path(&format!("content/{name}"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
    };

    overlay("locales/id/bot.ftl", "thanks = Sama-sama, versi baru.\n");
    hang_up("is in use").await;
    visitor.say("makasih ya");
    visitor.expect("versi baru").await;
    assert_eq!(visitor.offered("tugas utama").await, ["Tugas utama"]);
    visitor.say("/help");
    visitor.expect("@kenal_test_bot").await;

    // It can be read, and `kenal check` would refuse it.
    let shipped = include_str!("../../../data/articles/duties.toml");
    let (before, after) = shipped.split_once("short = \"\"\"\n").unwrap();
    let (_, rest) = after.split_once("\"\"\"").unwrap();
    overlay("data/articles/duties.toml", &format!("{before}short = \"\"\"\n{}\n\"\"\"{rest}", "panjang ".repeat(99)));
    hang_up("is not used").await;
    assert!(kenal.home.log().contains("data/articles/duties.toml"), "{}", kenal.home.log());
    visitor.say("apa tugasnya?");
    visitor.settled().await;
    assert!(!visitor.screen().contains("panjang panjang"), "{}", visitor.screen());
    visitor.say("makasih ya");
    visitor.settled().await;
    assert_eq!(visitor.shown().iter().filter(|text| text.contains("versi baru")).count(), 2, "{}", visitor.screen());
    let text = refused(&mut kenal.home.command(&kenal.fake), &kenal.fake.token()).await;
    assert!(text.contains("duties.toml"), "{text}");
    kenal.finish().await;
}

#[tokio::test]
#[ignore = "slow"]
async fn published_content_is_taken_up_under_load_and_no_message_is_lost() {
    let kenal = Kenal::start().await;
    let visitors: Vec<_> = (0..20).map(|number| kenal.visitor(700_000_300 + number)).collect();
    for visitor in &visitors {
        visitor.start("");
        visitor.expect("Kenal").await;
    }
    for round in ["satu", "dua"] {
        let draft = kenal.home.path(round);
        fs::create_dir_all(draft.join("locales/id")).unwrap();
        fs::create_dir_all(draft.join("data/fairs")).unwrap();
        fs::write(draft.join("data/fairs/fairs.toml"), super::FAIR).unwrap();
        fs::write(draft.join("locales/id/bot.ftl"), format!("thanks = Versi {round}.\n")).unwrap();
        let mut publish = Command::new(env!("CARGO_BIN_EXE_kenal"));
        publish.arg("publish").arg(&draft).arg("--content").arg(kenal.home.path("content"));
        let mut publishing = publish.spawn().unwrap();
        let begun = std::time::Instant::now();
        while kenal.home.log().matches("is in use").count() < if round == "satu" { 1 } else { 2 } {
            assert!(begun.elapsed().as_secs() < 300, "{}", kenal.home.log());
            for visitor in &visitors {
                visitor.say("makasih ya");
            }
            for visitor in &visitors {
                visitor.settled().await;
            }
        }
        assert!(publishing.wait().unwrap().success());
        for visitor in &visitors {
            visitor.say("makasih ya");
            visitor.expect(&format!("Versi {round}")).await;
        }
    }
    kenal.finish().await;
}

/// A reply that an earlier version kept, with its picture as that version drew it.
const KEPT_PICTURE: &str = include_str!("../../outbox/send-photo.json");

#[tokio::test]
async fn a_picture_that_an_earlier_version_kept_is_sent_after_the_upgrade() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_230);
    visitor.start("");
    visitor.expect("Kenal").await;
    visitor.settled().await;
    kenal.kill();
    let location = format!("sqlite:{}", kenal.home.path("data/kenal.db").display()).parse().unwrap();
    let mut options = store::Options::new(location);
    options.key = Some(Key::parse(super::KEY).unwrap());
    let store = Store::open(options).await.unwrap();
    let body = format!("700000230\nsendPhoto\n{KEPT_PICTURE}").into_bytes().into();
    let replies = vec![NewReply { visitor: store.visitor("telegram", 700_000_230, 700_000_230), mine: false, body }];
    let batch = store.begin(&[], &[]).await.unwrap();
    batch.commit(Changes { at: kenal::engine::now(), replies, ..Changes::default() }).await.unwrap();
    store.close().await;
    kenal.restart().await;
    visitor.expect("Seberapa cocok aku?").await;
    let calls = kenal.fake.calls_of("sendPhoto");
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert!(calls[0].parameters["photo"]["bytes"].as_u64() > Some(5_000), "{:?}", calls[0].parameters);
    kenal.finish().await;
}
