//! Several programs on one PostgreSQL: by webhook all of them work, by polling one works and the others stand by.
//!
//! Six kills in the everyday suite; `KENAL_CRASHES=50` for more, `KENAL_SEED` for other moments.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::{
    Home, QUESTIONS, Running,
    crashes::{Progress, ask_on, progress, progress_of_two, visitors},
    good_day, number,
};
use crate::{
    fake_telegram::{Dice, FakeTelegram, Fault, Trouble},
    postgres::{self, Server, free_port},
};

/// A program of several, which all share one database.
fn replica(home: &Home, fake: &FakeTelegram, database: &str) -> Command {
    let mut command = home.command(fake);
    command.env("KENAL_STORE", database);
    command
}

#[tokio::test]
async fn one_replica_polls_and_the_other_takes_over_when_it_is_gone() {
    let Some(database) = postgres::database() else {
        return;
    };
    let (fake, home) = (FakeTelegram::start().await, Home::new());
    let start = || Running(replica(&home, &fake, &database).spawn().unwrap());
    let mut first = start();
    let visitor = fake.visitor(700_000_400);
    visitor.say(QUESTIONS[0]);
    visitor.expect("strategi komunikasi").await;
    let mut second = start();
    until_logged(&home, "stands by").await;
    first.kill();
    visitor.say(QUESTIONS[1]);
    visitor.expect("regulasi dan prosedur").await;
    let mut third = start();
    // In good order the lead goes over, too.
    assert_eq!(second.stop().await.code(), Some(0));
    visitor.say(QUESTIONS[2]);
    visitor.expect("Salah pahamnya").await;
    assert_eq!(third.stop().await.code(), Some(0));
    assert_eq!(visitor.shown().len(), 3, "{}", visitor.screen());
}

/// What stands before a database: passes everything on until it is frozen, and then nothing, without closing anything.
async fn freezable(listener: TcpListener, server: u16, frozen: watch::Receiver<bool>) {
    while let Ok((outside, _)) = listener.accept().await {
        let inside = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
        let ((from, to), (back, forth)) = (outside.into_split(), inside.into_split());
        for (mut from, mut to) in [(from, forth), (back, to)] {
            let mut frozen = frozen.clone();
            tokio::spawn(async move {
                let mut bytes = vec![0; 64 * 1_024];
                loop {
                    let count = from.read(&mut bytes).await.unwrap_or(0);
                    if frozen.wait_for(|frozen| !frozen).await.is_err() || count == 0 {
                        return;
                    }
                    if to.write_all(&bytes[..count]).await.is_err() {
                        return;
                    }
                }
            });
        }
    }
}

#[tokio::test]
async fn a_database_that_hangs_stops_no_reply_that_is_kept() {
    let Some(database) = postgres::database() else {
        return;
    };
    let (fake, home) = (FakeTelegram::start().await, Home::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let front = listener.local_addr().unwrap().port();
    let server: u16 = database.split([':', '/']).filter_map(|part| part.parse().ok()).next_back().unwrap();
    let (freeze, frozen) = watch::channel(false);
    tokio::spawn(freezable(listener, server, frozen));
    let mut running = Running(
        replica(&home, &fake, &database.replace(&format!(":{server}/"), &format!(":{front}/"))).spawn().unwrap(),
    );
    let visitor = fake.visitor(700_000_470);
    visitor.say(QUESTIONS[0]);
    visitor.expect("strategi komunikasi").await;
    // The reply is kept, and waits in memory for three seconds: longer than the process goes without its database.
    fake.trouble(Fault::new(Trouble::TooMany(3)).on("sendMessage").in_chat(700_000_470).times(1));
    let before = fake.calls_of("sendMessage").len();
    visitor.say(QUESTIONS[1]);
    fake.called("sendMessage", before + 1).await;
    freeze.send(true).unwrap();
    visitor.expect("regulasi dan prosedur").await;
    freeze.send(false).unwrap();
    // It goes on where it was when the database answers again.
    visitor.say(QUESTIONS[2]);
    visitor.expect("Salah pahamnya").await;
    assert_eq!(running.stop().await.code(), Some(0));
    assert_eq!(visitor.shown().len(), 3, "{}", visitor.screen());
}

/// What stands before the replicas: passes each connection on to the next one that takes it.
async fn balance(listener: TcpListener, replicas: Vec<u16>) {
    let next = Arc::new(AtomicUsize::new(0));
    while let Ok((mut outside, _)) = listener.accept().await {
        let (replicas, next) = (replicas.clone(), Arc::clone(&next));
        tokio::spawn(async move {
            for _ in 0..replicas.len() {
                let port = replicas[next.fetch_add(1, Ordering::Relaxed) % replicas.len()];
                if let Ok(mut inside) = TcpStream::connect(("127.0.0.1", port)).await {
                    let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                    return;
                }
            }
        });
    }
}

/// Two programs behind one address, to which Telegram brings its updates.
struct Pair {
    fake: FakeTelegram,
    home: Home,
    database: String,
    url: String,
    ports: [u16; 2],
}

impl Pair {
    async fn on(database: String) -> Self {
        let (fake, home, ports) = (FakeTelegram::start().await, Home::new(), [free_port(), free_port()]);
        let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", front.local_addr().unwrap());
        tokio::spawn(balance(front, ports.to_vec()));
        Self { fake, home, database, url, ports }
    }

    /// Starts one of the two and waits until it has told Telegram where it is.
    async fn start(&self, place: usize) -> Running {
        let before = self.fake.calls_of("setWebhook").len();
        let mut command = replica(&self.home, &self.fake, &self.database);
        command.env("KENAL_WEBHOOK_URL", &self.url).env("KENAL_WEBHOOK_SECRET", "a-secret-for-both-replicas");
        let running = Running(command.env("KENAL_LISTEN", format!("127.0.0.1:{}", self.ports[place])).spawn().unwrap());
        self.fake.called("setWebhook", before + 1).await;
        running
    }

    /// Lets visitors ask while things happen; every answer must come, in order. Returns how many came, and how many came
    /// again.
    async fn asked_during(&self, progress: Progress, happening: impl Future<Output = ()>) -> (usize, usize) {
        let expected = good_day(&self.fake.visitor(700_000_410), &QUESTIONS.repeat(3)).await;
        let over = Arc::new(AtomicBool::new(false));
        let askers = (0..8_i64).map(|place| {
            let visitors = visitors(&self.fake, 700_050_000 + 1000 * place);
            let at_once = [1, 3, 5][place.unsigned_abs() as usize % 3];
            tokio::spawn(ask_on(visitors, at_once, expected.clone(), progress, Arc::clone(&over)))
        });
        let askers: Vec<_> = askers.collect();
        happening.await;
        over.store(true, Ordering::Relaxed);
        let (mut answers, mut repeated) = (0, 0);
        for asker in askers {
            let (more, again) = asker.await.unwrap();
            answers += more;
            repeated += again;
        }
        (answers, repeated)
    }

    /// Ends both in good order.
    async fn finish(self, running: [Running; 2]) {
        for mut one in running {
            assert_eq!(one.stop().await.code(), Some(0), "{}", self.home.log());
        }
        self.fake.assert_clean();
    }
}

#[tokio::test]
#[ignore = "slow"]
async fn a_killed_replica_takes_no_answer_with_it() {
    let Some(database) = postgres::database() else {
        return;
    };
    let (kills, seed) = (number("KENAL_CRASHES", 6), number("KENAL_SEED", 1));
    println!("KENAL_CRASHES={kills} KENAL_SEED={seed}");
    let pair = Pair::on(database).await;
    let mut running = [pair.start(0).await, pair.start(1).await];
    let mut dice = Dice::new(seed);
    let killing = async {
        for kill in 0..usize::try_from(kills).unwrap() {
            tokio::time::sleep(Duration::from_millis(100 + dice.below(400) as u64)).await;
            running[kill % 2].kill();
            running[kill % 2] = pair.start(kill % 2).await;
        }
    };
    let (answers, repeated) = pair.asked_during(progress, killing).await;
    println!("{kills} kills: {answers} answers ({repeated} repeated), none lost");
    pair.finish(running).await;
}

#[tokio::test]
#[ignore = "slow"]
async fn replicas_that_are_restarted_in_turn_lose_and_repeat_nothing() {
    let Some(database) = postgres::database() else {
        return;
    };
    let pair = Pair::on(database).await;
    let mut running = [pair.start(0).await, pair.start(1).await];
    let restarting = async {
        for place in [0, 1, 0, 1] {
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert_eq!(running[place].stop().await.code(), Some(0), "{}", pair.home.log());
            running[place] = pair.start(place).await;
        }
    };
    let (answers, repeated) = pair.asked_during(progress, restarting).await;
    println!("{answers} answers, none lost");
    assert_eq!(repeated, 0);
    pair.finish(running).await;
}

/// Where the server takes long to come back, both replicas may send what neither could note: answers come again, between
/// the new ones.
#[tokio::test]
#[ignore = "slow"]
async fn a_database_that_is_restarted_takes_no_answer_with_it() {
    let Some(server) = Server::start(free_port()) else {
        return;
    };
    let pair = Pair::on(server.database()).await;
    let running = [pair.start(0).await, pair.start(1).await];
    let restarting = async {
        for _ in 0..2 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            server.restart_after(Duration::from_secs(1)).await;
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    };
    let (answers, repeated) = pair.asked_during(progress_of_two, restarting).await;
    println!("{answers} answers ({repeated} repeated), none lost");
    pair.finish(running).await;
}

/// Waits until the program has written this into its log.
async fn until_logged(home: &Home, words: &str) {
    let begun = Instant::now();
    while !home.log().contains(words) {
        assert!(begun.elapsed() < Duration::from_secs(30), "`{words}` was not logged:\n{}", home.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_database_that_starts_later_is_waited_for() {
    if postgres::database().is_none() {
        return;
    }
    let (fake, home, port) = (FakeTelegram::start().await, Home::new(), free_port());
    let start = |database: &str| {
        let database = format!("postgres://kenal@127.0.0.1:{port}/{database}");
        Running(replica(&home, &fake, &database).spawn().unwrap())
    };
    let mut stopped = start("postgres");
    until_logged(&home, "does not answer").await;
    let begun = Instant::now();
    assert_eq!(stopped.stop().await.code(), Some(0), "{}", home.log());
    assert!(begun.elapsed() < Duration::from_secs(2), "SIGTERM ends the wait");

    let mut waiting = start("postgres");
    while home.log().matches("does not answer").count() < 2 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let _server = Server::start(port).unwrap();
    until_logged(&home, "polling").await;
    assert_eq!(waiting.stop().await.code(), Some(0), "{}", home.log());
    assert_eq!(home.log().matches("does not answer").count(), 2, "one line a start:\n{}", home.log());

    let begun = Instant::now();
    assert_eq!(start("nowhere").ended().await.code(), Some(1), "what waiting cannot mend is told at once");
    assert!(
        begun.elapsed() < Duration::from_secs(30) && home.log().contains("\"nowhere\" does not exist"),
        "{}",
        home.log()
    );
}
