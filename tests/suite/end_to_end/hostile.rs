//! Strangers who press on the bot's port: connections that say nothing, half of something, or read nothing.
//!
//! Seven hundred in the slow suite, more than there are places; `KENAL_HOSTILE=2000` by hand, on a machine that has nothing
//! else to do. What is asserted is how much slower than on a quiet port an answer comes, which is much the same on any
//! machine; the times themselves are printed.

use std::{
    fs,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{Home, QUESTIONS, Running, number};
use crate::{fake_telegram::FakeTelegram, postgres::free_port};

/// What a stranger says before falling silent.
const HALVES: [&[u8]; 3] = [
    // Nothing at all.
    b"",
    // Half a head.
    b"POST /hook HTTP/1.1\r\nHost: bot.example.org\r\nX-Slow: ",
    // Half a body, and a secret that is wrong.
    b"POST /hook HTTP/1.1\r\nHost: bot.example.org\r\nContent-Length: 1000000\r\n\
      X-Telegram-Bot-Api-Secret-Token: a-guess-of-some-length\r\n\r\n{\"update_id\":",
];

/// A booth's page, which is asked for often on one connection and never read.
const PAGE: &[u8] = b"GET /booth/demo/humas HTTP/1.1\r\nHost: bot.example.org\r\n\r\n";

/// After how long a stranger who was sent away comes back. At once it would be a flood of connections, for which there is a
/// firewall.
const BACK: Duration = Duration::from_secs(3);

/// How many answers are waited for, on a quiet port and under pressure.
const ROUNDS: usize = 24;

/// What strangers met with.
#[derive(Default)]
struct Met {
    opened: AtomicUsize,
    closed: AtomicUsize,
}

/// One stranger, who comes back when sent away.
async fn press(port: u16, kind: usize, over: Arc<AtomicBool>, met: Arc<Met>) {
    while !over.load(Ordering::Relaxed) {
        let Ok(Ok(mut stream)) = timeout(Duration::from_secs(5), TcpStream::connect(("127.0.0.1", port))).await else {
            sleep(Duration::from_millis(200)).await;
            continue;
        };
        met.opened.fetch_add(1, Ordering::Relaxed);
        let said = HALVES.get(kind).map_or_else(|| PAGE.repeat(20), |half| half.to_vec());
        let _ = timeout(Duration::from_secs(5), stream.write_all(&said)).await;
        let begun = Instant::now();
        let mut byte = [0; 1];
        while !over.load(Ordering::Relaxed) && begun.elapsed() < Duration::from_secs(60) {
            // A byte of a head now and then, and a look whether the connection is still there.
            sleep(Duration::from_millis(500)).await;
            let goes_on = match kind {
                0 | 2 => !matches!(timeout(Duration::from_millis(1), stream.read(&mut byte)).await, Ok(Ok(0) | Err(_))),
                1 => stream.write_all(b"x").await.is_ok(),
                // It can't be seen without reading: after a while another one comes.
                _ => begun.elapsed() < Duration::from_secs(15),
            };
            if !goes_on {
                break;
            }
        }
        met.closed.fetch_add(1, Ordering::Relaxed);
        sleep(BACK).await;
    }
}

/// Strangers on a thread of their own, so that the fake server does not wait for its turn behind them.
struct Crowd {
    over: Arc<AtomicBool>,
    met: Arc<Met>,
    thread: thread::JoinHandle<()>,
}

impl Crowd {
    /// Returns once every one of them was there.
    async fn come(strangers: usize, port: u16) -> Self {
        let (over, met) = (Arc::new(AtomicBool::new(false)), Arc::new(Met::default()));
        let shared = (Arc::clone(&over), Arc::clone(&met));
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let come = |one| tokio::spawn(press(port, one % 4, Arc::clone(&shared.0), Arc::clone(&shared.1)));
                for one in (0..strangers).map(come).collect::<Vec<_>>() {
                    one.await.unwrap();
                }
            });
        });
        let begun = Instant::now();
        while met.opened.load(Ordering::Relaxed) < strangers && begun.elapsed() < Duration::from_secs(60) {
            sleep(Duration::from_millis(50)).await;
        }
        assert!(met.opened.load(Ordering::Relaxed) >= strangers, "they were not all let in once");
        Self { over, met, thread }
    }

    /// Sends them away, and says how many connections there were.
    fn go(self) -> (usize, usize) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        (self.met.opened.load(Ordering::Relaxed), self.met.closed.load(Ordering::Relaxed))
    }
}

/// Memory of its own in kilobytes, and open files, of a process.
fn looked_at(process: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let own = status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")?.parse().ok());
    let files = fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count);
    (own.unwrap_or(0), files)
}

/// How long answers take, in order of length, and the most memory and files that were seen meanwhile.
///
/// Each question is that of another visitor, from this number on: one alone would ask too much.
async fn ask(fake: &FakeTelegram, first: i64, process: u32) -> (Vec<Duration>, (u64, usize)) {
    let (mut took, mut most) = (Vec::new(), looked_at(process));
    for (person, question) in (first..).zip(QUESTIONS.iter().cycle()).take(ROUNDS) {
        let visitor = fake.visitor(person);
        let asked = Instant::now();
        visitor.say(question);
        visitor.expect_that("an answer", |shown, _| !shown.is_empty()).await;
        took.push(asked.elapsed());
        let now = looked_at(process);
        most = (most.0.max(now.0), most.1.max(now.1));
        sleep(Duration::from_millis(200)).await;
    }
    took.sort();
    (took, most)
}

/// The longest of the quicker three quarters.
fn usual(took: &[Duration]) -> Duration {
    took[took.len() * 3 / 4]
}

async fn pressed(name: &str, port: u16, set: impl Fn(&mut Command) -> &mut Command) {
    let strangers = usize::try_from(number("KENAL_HOSTILE", 700)).unwrap();
    let (fake, home) = (FakeTelegram::start().await, Home::new());
    let mut command = home.command(&fake);
    command.env("KENAL_LISTEN", format!("127.0.0.1:{port}")).env("KENAL_BOOTHS", "yes");
    let mut running = Running(set(&mut command).spawn().unwrap());
    let process = running.0.id();
    let (quiet, before) = ask(&fake, 700_100_000, process).await;
    let crowd = Crowd::come(strangers, port).await;
    let (took, most) = ask(&fake, 700_200_000, process).await;
    let (opened, ended) = crowd.go();
    println!(
        "{name}: {strangers} strangers, {opened} connections opened and {ended} ended; answers: median {:?}, usually {:?}, \
         slowest {:?}, on a quiet port {:?}, {:?}, {:?}; own memory {} -> {} kB at most, files {} -> {} at most",
        took[ROUNDS / 2],
        usual(&took),
        took[ROUNDS - 1],
        quiet[ROUNDS / 2],
        usual(&quiet),
        quiet[ROUNDS - 1],
        before.0,
        most.0,
        before.1,
        most.1
    );
    // The crowd, the server and the bot share two processors here.
    assert!(usual(&took) < 6 * usual(&quiet).max(Duration::from_millis(50)), "{quiet:?}\n{took:?}");
    // 512 places, 64 on their way out, and what the bot has open on a quiet port.
    assert!(most.1 < before.1 + 600, "{} open files", most.1);
    assert!(most.0 < before.0 + 64 * 1_024, "{} kB, before {} kB", most.0, before.0);
    assert_eq!(running.stop().await.code(), Some(0), "{}", home.log());
    fake.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "slow"]
async fn strangers_at_the_port_keep_no_visitor_waiting_and_take_neither_memory_nor_files() {
    pressed("polling", free_port(), |command| command).await;
    let port = free_port();
    let webhook = format!("http://127.0.0.1:{port}/hook");
    pressed("webhook", port, |command| {
        command.env("KENAL_WEBHOOK_URL", &webhook).env("KENAL_WEBHOOK_SECRET", "a-secret-of-some-length")
    })
    .await;
}
