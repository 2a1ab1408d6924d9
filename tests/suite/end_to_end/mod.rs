//! Drives the real `kenal run` over HTTP and looks at what a visitor would see.

/// The conversation as a visitor has it.
mod conversation;
/// A machine whose clock is wrong.
mod clock;
/// Kills, in the middle of everything.
mod crashes;
/// What `kenal doctor` finds.
mod doctor;
/// Flood control, server errors, lost connections, two pollers.
mod faults;
/// Several people in one chat.
mod groups;
/// Strangers at the bot's port.
mod hostile;
/// The key exchanged while the bot is at work, and the exchange killed.
mod keys;
/// Telegram's limits, and refusals that pass.
mod limits;
/// Proxies, certificates and addresses.
mod network;
/// Updates that no client would send.
mod odd_updates;
/// A pooler before PostgreSQL.
mod pooler;
/// Content published and brought back under load.
mod publishing;
/// Several programs on one database.
mod replicas;
/// Answers shared in other chats.
mod sharing;
/// What an operator reads when something is missing or wrong.
mod starting;

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use crate::{
    fake_telegram::{FakeTelegram, Visitor},
    postgres::free_port,
};

/// The key of every store in these tests.
const KEY: &str = crate::support::KEY;

/// A fair that is always on.
const FAIR: &str = r#"
[[fair]]
tag = "demo"
name = { id = "Bursa Karier Contoh", en = "Example Career Fair" }
from = 2020-01-01
to = 2099-12-31

[[fair.booth]]
tag = "humas"
name = { id = "Stan Humas", en = "Public Relations Stand" }
"#;

/// A server, a place to keep things, and the program between them.
struct Kenal {
    fake: FakeTelegram,
    home: Home,
    running: Running,
}

/// How updates reach the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// It asks for them.
    Polling,
    /// They are brought to this port of the machine.
    Webhook(u16),
}

impl Way {
    /// Each way, with a port that is free now.
    fn each() -> [Self; 2] {
        [Self::Polling, Self::Webhook(free_port())]
    }
}

impl Kenal {
    /// Everything new, and the program at work.
    async fn start() -> Self {
        Self::start_on(FakeTelegram::start().await).await
    }

    /// The same, with updates that come this way.
    async fn start_by(way: Way) -> Self {
        println!("{way:?}");
        Self::start_at(Home { way, ..Home::new() }, FakeTelegram::start().await).await
    }

    /// The program at work on a server that may have its troubles already.
    async fn start_on(fake: FakeTelegram) -> Self {
        Self::start_at(Home::new(), fake).await
    }

    async fn start_at(home: Home, fake: FakeTelegram) -> Self {
        let running = home.run(&fake).await;
        Self { fake, home, running }
    }

    fn visitor(&self, id: i64) -> Visitor {
        self.fake.visitor(id)
    }

    /// Ends the program as a power cut would.
    fn kill(&mut self) {
        self.running.kill();
    }

    /// Starts the program again, where everything is still in its place.
    async fn restart(&mut self) {
        self.kill();
        self.running = self.home.run(&self.fake).await;
    }

    /// Ends the program in good order, and fails if anything it left behind tells of a visitor or of the token.
    async fn finish(mut self) {
        let status = self.running.stop().await;
        assert_eq!(status.code(), Some(0), "SIGTERM ends in good order:\n{}", self.home.log());
        self.fake.assert_clean();
        self.home.assert_private(&self.fake.token());
    }
}

/// Where one bot keeps everything, gone with the test.
struct Home {
    folder: tempfile::TempDir,
    /// How its bot gets updates.
    way: Way,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap(), way: Way::Polling };
        for folder in ["content/data/fairs", "data"] {
            fs::create_dir_all(home.path(folder)).unwrap();
        }
        fs::write(home.path("content/data/fairs/fairs.toml"), FAIR).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `kenal run` with nothing from outside but what a test needs.
    fn command(&self, fake: &FakeTelegram) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
        let log = File::options().create(true).append(true).open(self.path("log")).unwrap();
        command
            .arg("run")
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("TELOXIDE_TOKEN", fake.token())
            .env("TELOXIDE_API_URL", fake.url())
            .env("KENAL_STORE", format!("sqlite:{}", self.path("data/kenal.db").display()))
            // Telegram's pace has a test of its own.
            .env("KENAL_RATE", "off")
            .env("KENAL_KEY", KEY)
            .env("KENAL_CONTENT", self.path("content"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        if let Way::Webhook(port) = self.way {
            let address = format!("127.0.0.1:{port}");
            command.env("KENAL_WEBHOOK_URL", format!("http://{address}/hook")).env("KENAL_LISTEN", address);
        }
        command
    }

    /// Starts the program and waits until it asks for updates.
    async fn run(&self, fake: &FakeTelegram) -> Running {
        let before = fake.polls();
        let mut running = Running(self.command(fake).spawn().unwrap());
        let begun = Instant::now();
        while fake.polls() == before {
            let ended = running.0.try_wait().unwrap();
            let late = begun.elapsed() > Duration::from_secs(60);
            assert!(ended.is_none() && !late, "kenal run is not at work ({ended:?}):\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        running
    }

    /// All that the program has printed.
    fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.path("log")).unwrap_or_default()).into_owned()
    }

    /// Fails if the token, or anything of a visitor, stands in a file that the program wrote.
    fn assert_private(&self, token: &str) {
        let (_, secret) = token.split_once(':').unwrap();
        let written = [self.folder.path(), &self.path("data")].map(|folder| fs::read_dir(folder).unwrap());
        for path in written.into_iter().flatten().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            let content = fs::read(&path).unwrap();
            for word in [secret, "Bunga", "Citra", "bunga_citra", PRIVATE_WORDS] {
                let found = content.windows(word.len()).any(|window| window == word.as_bytes());
                assert!(!found, "{} holds {word:?}", path.display());
            }
        }
    }
}

/// Words of a visitor that belong to an answered question, and so to nobody's files.
const PRIVATE_WORDS: &str = "tugsnya";

/// A running program; killed when the test is over, however it ends.
struct Running(Child);

impl Running {
    fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// Asks it to end (SIGTERM) and waits for that.
    async fn stop(&mut self) -> ExitStatus {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.ended().await
    }

    async fn ended(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(300), "the program does not end");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A number from the environment, for longer runs by hand.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// Questions with answers that can be told apart.
const QUESTIONS: [&str; 5] = [
    "apa tugasnya?",
    "beda sama PR swasta?",
    "apa miskonsepsinya?",
    "kerja sama dengan siapa saja?",
    "siapa yang cocok?",
];

/// What a visitor sees who asks these questions one after the other on a good day.
async fn good_day(visitor: &Visitor, questions: &[&str]) -> Vec<String> {
    for question in questions {
        visitor.say(question);
        visitor.settled().await;
    }
    let shown = visitor.shown();
    assert_eq!(shown.len(), questions.len(), "one reply to each question:\n{}", visitor.screen());
    shown
}
