//! The updates under way, written down so that one that ends the process each time is known by it at the next start.
//!
//! On SQLite they stand in the lock file, before every batch: it outlives the process. Replicas share no file, and one
//! that is started again may be on another machine; so on PostgreSQL they stand in a row of the process's own. To write
//! that before every batch would be one more visit to the server each time (a tenth of its work), so a process writes it
//! before its first batch only, which shows that it is at work, and removes it when it ends in good order. A row of a
//! process that has ended makes watchful whoever starts after that: it writes before every batch, for a day. So an update
//! that ends one process after the other is known once each of those that were at work has ended by it, and is set aside
//! by whoever starts after three such ends were written down.
//!
//! Neither is synced, and PostgreSQL's table has no log: a power cut, or a crash of the database, is no update's fault.

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs,
    os::unix::fs::FileExt as _,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use sqlx::PgPool;

use crate::store::StoreError;

/// How long a process writes down what it takes after another one has ended badly, and how long what that one took is
/// remembered: Telegram brings an update again for about a day.
const WATCHFUL: Duration = Duration::from_secs(24 * 60 * 60);

/// What is being taken, and what processes before were taking when they ended.
pub(crate) struct InFlight {
    place: Place,
    /// How often a process ended while it took an update, by bot and update.
    ended: HashMap<(i64, i64), u32>,
}

enum Place {
    /// A store in memory ends with its process.
    Nowhere,
    /// The lock file of a SQLite store.
    File(fs::File),
    /// The row of this process on PostgreSQL.
    Row {
        pool: PgPool,
        owner: i64,
        /// Whether it was written since the process last showed itself alive.
        written: AtomicBool,
        watchful: bool,
        since: Instant,
    },
}

impl InFlight {
    /// Writes nothing down.
    pub(crate) fn nowhere() -> Self {
        Self { place: Place::Nowhere, ended: HashMap::new() }
    }

    /// Reads what the process before was taking when it ended; of all that stand there, one may have ended it.
    pub(crate) fn in_file(file: fs::File) -> Self {
        let mut text = vec![0; 16 * 1_024];
        let length = file.read_at(&mut text, 0).unwrap_or(0);
        let ended = read([String::from_utf8_lossy(&text[..length])].iter());
        Self { place: Place::File(file), ended }
    }

    /// Reads what processes were taking that have ended since yesterday, of which `alive` is the lock while they live.
    pub(crate) async fn in_row(pool: PgPool, owner: i64, alive: i64) -> Result<Self, StoreError> {
        let failed = || StoreError::database("reading what other processes took when they ended");
        let day = i64::try_from(WATCHFUL.as_secs()).unwrap_or(i64::MAX);
        // Looked at, not taken: to try the lock of each would hold as many, of which a server has few.
        let notice = "UPDATE trying SET noticed = EXTRACT(EPOCH FROM clock_timestamp())::bigint \
             WHERE noticed IS NULL AND owner <> $1 AND NOT EXISTS (\
               SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
                 AND (classid::bigint << 32 | objid::bigint) = ($2 # owner))";
        sqlx::query(notice).bind(owner).bind(alive).execute(&pool).await.map_err(failed())?;
        let forget = "DELETE FROM trying WHERE noticed < EXTRACT(EPOCH FROM clock_timestamp())::bigint - $1";
        sqlx::query(forget).bind(day).execute(&pool).await.map_err(failed())?;
        let texts = sqlx::query_scalar("SELECT updates FROM trying WHERE noticed IS NOT NULL").fetch_all(&pool).await;
        let texts: Vec<String> = texts.map_err(failed())?;
        let (watchful, ended) = (!texts.is_empty(), read(texts.iter()));
        let written = AtomicBool::new(false);
        Ok(Self { place: Place::Row { pool, owner, written, watchful, since: Instant::now() }, ended })
    }

    /// How often in a row a process ended while it took this update.
    pub(crate) fn ended(&self, bot: i64, update: i64) -> u32 {
        self.ended.get(&(bot, update)).copied().unwrap_or(0)
    }

    /// Says that these updates are taken now, and no others.
    ///
    /// # Errors
    /// Where the database does not answer. Where it can't be written otherwise, an update that ends the process is tried
    /// more often.
    pub(crate) async fn begin(&self, updates: impl Iterator<Item = (i64, i64)>) -> Result<(), StoreError> {
        match &self.place {
            Place::Nowhere => {}
            Place::File(file) => {
                let text = self.text(updates, |tries| tries.saturating_add(1));
                let _ = file.write_all_at(text.as_bytes(), 0);
            }
            Place::Row { pool, owner, written, watchful, since } => {
                if written.swap(true, Ordering::Relaxed) && !(*watchful && since.elapsed() < WATCHFUL) {
                    return Ok(());
                }
                // Each process that ended has a row, so that one stands for one end.
                let text = self.text(updates, |_| 1);
                let write = "INSERT INTO trying (owner, updates) VALUES ($1, $2) \
                     ON CONFLICT (owner) DO UPDATE SET updates = excluded.updates, noticed = NULL";
                if let Err(source) = sqlx::query(write).bind(owner).bind(text).execute(pool).await {
                    written.store(false, Ordering::Relaxed);
                    let error = StoreError::database("writing down what is taken")(source);
                    if error.is_passing() {
                        return Err(error);
                    }
                }
            }
        }
        Ok(())
    }

    /// Shows at the next batch again that this process is at work, because others may have taken it for ended.
    pub(crate) fn show_again(&self) {
        if let Place::Row { written, .. } = &self.place {
            written.store(false, Ordering::Relaxed);
        }
    }

    /// Takes leave: this process ends in good order.
    pub(crate) async fn end(&self) {
        if let Place::Row { pool, owner, .. } = &self.place {
            // Where it stays, the next process is watchful for nothing.
            let _ = sqlx::query("DELETE FROM trying WHERE owner = $1").bind(owner).execute(pool).await;
        }
    }

    fn text(&self, updates: impl Iterator<Item = (i64, i64)>, tries: impl Fn(u32) -> u32) -> String {
        let mut text = String::new();
        for (bot, update) in updates {
            let _ = writeln!(text, "{bot} {update} {}", tries(self.ended(bot, update)));
        }
        text.push('\n');
        text
    }
}

/// How often each update of these texts was tried.
fn read(texts: impl Iterator<Item = impl AsRef<str>>) -> HashMap<(i64, i64), u32> {
    let numbers = |line: &str| {
        let mut words = line.split(' ').map(str::parse);
        let (bot, update, tries) = (words.next()?.ok()?, words.next()?.ok()?, words.next()?.ok()?);
        Some(((bot, update), u32::try_from(tries).ok()?))
    };
    let mut ended: HashMap<(i64, i64), u32> = HashMap::new();
    for text in texts {
        // An empty line ends what was written last; below it may be what is left of more.
        for (update, tries) in text.as_ref().lines().take_while(|line| !line.is_empty()).filter_map(numbers) {
            let all = ended.entry(update).or_default();
            *all = all.saturating_add(tries);
        }
    }
    ended
}
