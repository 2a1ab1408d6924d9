//! `kenal doctor` on a sound bot and on broken ones: what it says, what it mends, and that it prints no secret.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command, time::Duration};

use serde_json::Value;

use super::{Home, Kenal, Running};
use crate::{
    fake_telegram::{FakeTelegram, Fault, Trouble},
    postgres,
};

/// What `kenal doctor` prints, and its exit status.
struct Report {
    text: String,
    json: Value,
    code: i32,
}

impl Report {
    /// The state of a line and all that it says.
    fn line(&self, name: &str) -> (String, String) {
        let lines = self.json["checks"].as_array().unwrap();
        let line = lines.iter().find(|line| line["name"] == name);
        let line = line.unwrap_or_else(|| panic!("no line on the {name}:\n{}", self.text));
        let part = |part: &str| line[part].as_str().unwrap_or_default().to_owned();
        (part("state"), format!("{} -> {}", part("says"), part("do")))
    }

    #[track_caller]
    fn expect(&self, name: &str, state: &str, words: &[&str]) {
        let (found, says) = self.line(name);
        assert_eq!(found, state, "{name}: {says}\n{}", self.text);
        for word in words {
            assert!(says.contains(word), "{name}: {word:?} is not in {says:?}");
        }
    }
}

/// Asks the doctor, with what `set` changes about the command: for programs, and as people read it.
async fn ask_twice(home: &Home, fake: &FakeTelegram, set: impl Fn(&mut Command) -> &mut Command) -> Report {
    let report = ask(home, fake, &set).await;
    let (text, code) = run(home, fake, |command| set(command)).await;
    let is_wrong = text.lines().any(|line| line.starts_with("WRONG "));
    assert_eq!((code, is_wrong), (report.code, code != 0), "{}\n{text}", report.text);
    Report { text, ..report }
}

/// Asks the doctor for programs only.
async fn ask(home: &Home, fake: &FakeTelegram, set: impl Fn(&mut Command) -> &mut Command) -> Report {
    let (text, code) = run(home, fake, |command| set(command).arg("--json")).await;
    Report { json: serde_json::from_str(&text).unwrap(), text, code }
}

/// What the doctor prints, and its exit status; never a secret.
async fn run(home: &Home, fake: &FakeTelegram, set: impl Fn(&mut Command) -> &mut Command) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    command.arg("doctor").env_clear().current_dir(home.path(""));
    command.env("HOME", home.path("")).env("XDG_CONFIG_HOME", home.path("config"));
    command.env("TELOXIDE_TOKEN", fake.token()).env("TELOXIDE_API_URL", fake.url());
    command.env("KENAL_STORE", format!("sqlite:{}", home.path("data/kenal.db").display()));
    command.env("KENAL_KEY", super::KEY).env("KENAL_CONTENT", home.path("content"));
    set(&mut command);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let whole = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
    let token = fake.token();
    for secret in [token.split_once(':').unwrap().1, super::KEY, "hush-hush"] {
        assert!(!whole.contains(secret), "a secret is printed: {whole}");
    }
    assert!(!whole.contains("panicked"), "{whole}");
    (text, output.status.code().unwrap())
}

#[tokio::test]
async fn a_sound_bot_is_sound_also_while_it_is_at_work() {
    let kenal = Kenal::start().await;
    kenal.fake.called("setMyShortDescription", 3).await;
    let told = ask_twice(&kenal.home, &kenal.fake, |command| command.env("KENAL_BOT", "@kenal_test_bot")).await;
    assert_eq!(told.code, 0, "{}", told.text);
    assert_eq!(told.json["wrong"], 0);
    for name in
        ["token", "bot", "network", "webhook", "inline mode", "privacy mode", "commands", "clock", "key", "content"]
    {
        told.expect(name, "ok", &[]);
    }
    told.expect("store", "ok", &["in use", "newest shape"]);
    told.expect("fairs", "ok", &["demo"]);
    for name in ["room", "letters", "open files", "memory"] {
        told.line(name);
    }
    kenal.finish().await;
}

#[tokio::test]
async fn six_broken_set_ups_are_told_apart() {
    let fake = FakeTelegram::start().await;
    let home = Home::new();

    // 1. No token, and no network is needed to say so.
    fake.trouble(Fault::new(Trouble::ResetBefore));
    let told = ask(&home, &fake, |command| command.env_remove("TELOXIDE_TOKEN")).await;
    told.expect("token", "wrong", &["not asked", "@BotFather", "TELOXIDE_TOKEN_FILE"]);
    assert_eq!((told.code, fake.calls().len()), (1, 0), "{}", told.text);
    fake.heal();

    // 2. A token that Telegram does not know, and posters of another bot.
    let told = ask_twice(&home, &fake, |command| command.env("TELOXIDE_TOKEN", "7000000001:hush-hush")).await;
    told.expect("token", "wrong", &["does not know", "/token"]);
    let told = ask(&home, &fake, |command| command.env("KENAL_BOT", "OtherBot")).await;
    told.expect("bot", "wrong", &["@kenal_test_bot", "@OtherBot", "posters"]);
    told.expect("commands", "warning", &["--fix"]);
    assert_eq!(told.code, 1);

    // 3. A webhook of another program, and a clock that is wrong.
    let url = reqwest::Url::parse("https://bot.example.org/hush-hush").unwrap();
    set_webhook(&fake, url.as_str()).await;
    fake.set_back(Duration::from_secs(15 * 60));
    let told = ask(&home, &fake, |command| command).await;
    told.expect("webhook", "wrong", &["bot.example.org", "deleteWebhook"]);
    told.expect("clock", "wrong", &["s ahead of", "timedatectl"]);
    set_webhook(&fake, "").await;
    fake.set_back(Duration::ZERO);

    // 4. A store that cannot be made where it is named, and one of somebody else.
    let told = ask(&home, &fake, |command| command.env("KENAL_STORE", "sqlite:nowhere/kenal.db")).await;
    told.expect("store", "wrong", &["nowhere", "--store"]);
    fs::write(home.path("data/other.db"), "this is no database, and longer than a head of one. ".repeat(9)).unwrap();
    let told = ask(&home, &fake, |command| command.env("KENAL_STORE", "sqlite:data/other.db")).await;
    told.expect("store", "wrong", &["SQLite"]);
    assert_eq!(told.code, 1);

    // 5. A key that everybody can read, beside the store; and one that is not the store's.
    let running = home.run(&fake).await;
    drop(running);
    let file = home.path("key");
    fs::write(&file, super::KEY).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    fn with_file<'a>(command: &'a mut Command, file: &std::path::Path) -> &'a mut Command {
        command.env_remove("KENAL_KEY").env("KENAL_KEY_FILE", file)
    }
    let told = ask(&home, &fake, |command| with_file(command, &file)).await;
    told.expect("key", "wrong", &["mode 644", "chmod 600"]);
    let told = ask(&home, &fake, |command| with_file(command, &file).arg("--fix")).await;
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", told.text);
    told.expect("commands", "ok", &[]);
    assert!(fake.registered("commands", "id").is_some());
    ask(&home, &fake, |command| with_file(command, &file)).await.expect("key", "ok", &["mode 600"]);
    let inside = home.path("data/key");
    fs::rename(&file, &inside).unwrap();
    ask(&home, &fake, |command| with_file(command, &inside)).await.expect(
        "key",
        "wrong",
        &["lies in the data directory"],
    );
    let other: String = super::KEY.chars().rev().collect();
    let told = ask(&home, &fake, |command| command.env("KENAL_KEY", &other)).await;
    told.expect("key", "wrong", &["another key", "KENAL_KEY_FILE"]);
    let told = ask(&home, &fake, |command| command.env("KENAL_KEY", "00".repeat(32))).await;
    told.expect("key", "wrong", &["another key"]);

    // 6. Content that is not taken, a proxy and certificates that are not there, and no copies.
    fs::write(home.path("content/data/fairs/fairs.toml"), "[[fair]]\ntag = 7\n").unwrap();
    let told = ask(&home, &fake, |command| {
        command.env("SSL_CERT_FILE", home.path("none.pem")).env("KENAL_BACKUPS", home.path("content"))
    })
    .await;
    told.expect("content", "wrong", &["fairs.toml"]);
    told.expect("network", "wrong", &["SSL_CERT_FILE", "none.pem"]);
    told.expect("copies", "wrong", &["no copy", "kenal backup"]);
    let told = ask_twice(&home, &fake, |command| command.env("HTTP_PROXY", "http://me:hush-hush@127.0.0.1:9")).await;
    told.expect("token", "wrong", &["through the proxy http://127.0.0.1:9 (HTTP_PROXY)"]);
    assert_eq!(told.code, 1);
}

async fn set_webhook(fake: &FakeTelegram, url: &str) {
    use teloxide::prelude::Requester as _;
    let bot = teloxide::Bot::new(fake.token()).set_api_url(fake.url().parse().unwrap());
    if url.is_empty() {
        bot.delete_webhook().await.unwrap();
    } else {
        bot.set_webhook(url.parse().unwrap()).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_says_what_it_is_and_why_nothing_can_be_kept_there() {
    let Some(server) = postgres::server() else { return };
    let (fake, home, address) = (FakeTelegram::start().await, Home::new(), server.database());
    let at = async |address: &str| ask(&home, &fake, |command| command.env("KENAL_STORE", address)).await;
    at(&address).await.expect("store", "ok", &["PostgreSQL ", "a new one can be made"]);
    let mut running = Running(home.command(&fake).env("KENAL_STORE", &address).spawn().unwrap());
    let visitor = fake.visitor(700_000_970);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    let told = at(&address).await;
    told.expect("store", "ok", &["in use", "newest shape", " kB"]);
    told.expect("room", "ok", &["not to be seen", "pg_dump"]);
    told.expect("rows", "ok", &["open"]);
    assert_eq!(running.stop().await.code(), Some(0), "{}", home.log());

    let name = address.rsplit('/').next().unwrap();
    server.ask("postgres", &format!("CREATE ROLE guest_{name} LOGIN"));
    server.ask(name, &format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest_{name}"));
    let told = at(&address.replace("kenal@", &format!("guest_{name}@"))).await;
    told.expect("store", "wrong", &["lets this user not", "owned"]);
    server.ask("postgres", &format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    at(&address).await.expect("store", "wrong", &["only lets its tables be read", "default_transaction_read_only"]);
}
