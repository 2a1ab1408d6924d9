//! The store's statements: one connection that writes to SQLite, a pool on PostgreSQL, the same SQL.

use std::{
    path::PathBuf,
    sync::atomic::AtomicI64,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use sqlx::{Connection as _, PgPool, Postgres, QueryBuilder, Sqlite, SqliteConnection, Transaction};
use tokio::sync::{Mutex, MutexGuard};

use crate::{
    domain::{
        funnel::NoteRow,
        questionnaire::{Form, statistics::Cell},
    },
    store::{
        Store, StoreError, VisitorId,
        erasures::Erasures,
        in_flight::InFlight,
        ring::{generation_in_use, handed_on_as},
        seal::Seal,
    },
};

/// The database a store is in.
pub(crate) enum Database {
    /// `file` is where it is; None in memory.
    Sqlite {
        writer: Mutex<Writer>,
        file: Option<PathBuf>,
    },
    Postgres(PgPool),
}

/// The only connection that writes to a SQLite store.
pub(crate) struct Writer {
    connection: SqliteConnection,
    /// Whether a transaction was begun and not ended.
    open: bool,
    /// Erased visitors of whom the log may still hold something, and when it was emptied last.
    wiping: Vec<VisitorId>,
    wiped: Option<Instant>,
    /// Whether somebody was erased since the store was written anew.
    erased: bool,
}

/// A transaction that has begun. Dropped, it is rolled back.
pub(crate) enum Held<'a> {
    Sqlite(MutexGuard<'a, Writer>),
    Postgres(Transaction<'static, Postgres>),
}

/// The same expression over the connection of a transaction of either kind, with the name of its database.
macro_rules! either {
    ($held:expr, $connection:ident, $database:ident => $body:expr) => {
        match $held {
            Held::Sqlite(writer) => {
                type $database = sqlx::Sqlite;
                let $connection: &mut <$database as sqlx::Database>::Connection = &mut writer.connection;
                $body
            }
            Held::Postgres(open) => {
                type $database = sqlx::Postgres;
                let $connection: &mut <$database as sqlx::Database>::Connection = &mut *open;
                $body
            }
        }
    };
}

mod begin;
mod commit;
mod missed;
mod outbox;
mod reader;
mod unopened;
mod upkeep;

pub use missed::Missed;
pub(crate) use missed::{MISSED, missed_of};
pub use outbox::Lead;
pub(crate) use outbox::Liveness;
pub use reader::Reader;
pub use unopened::Unopened;
pub use upkeep::Due;
pub(crate) use upkeep::Sweep;

/// Up to which size, in bytes, a store is written anew while it is in use: it takes a fraction of a second.
pub(super) const SMALL: i64 = 16 * 1_024 * 1_024;

/// How often a log is emptied at most.
const WIPE_EVERY: Duration = Duration::from_millis(200);

/// How many rows one statement takes: far fewer values than either database allows.
const ROWS: usize = 500;

impl Store {
    pub(crate) async fn sqlite(
        mut connection: SqliteConnection,
        file: Option<PathBuf>,
        in_flight: InFlight,
        seal: Seal,
    ) -> Result<Self, StoreError> {
        let last = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM outbox").fetch_one(&mut connection).await;
        let last: i64 = last.map_err(StoreError::database("reading the outbox"))?;
        // Above all that wait, and above those that are gone, too, so that a number never means two replies.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let first = i64::try_from(since.as_micros()).unwrap_or(0).max(last + 1);
        let writer = Mutex::new(Writer { connection, open: false, wiping: Vec::new(), wiped: None, erased: false });
        let erasures = file.as_deref().map(Erasures::beside);
        let (database, next) = (Database::Sqlite { writer, file }, AtomicI64::new(first));
        let (alive, sweep, missed) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (owner, unopened) = (random_number(), Unopened::default());
        Ok(Self { database, seal, owner, lease: 0, alive, next, in_flight, sweep, missed, erasures, unopened })
    }

    pub(crate) async fn postgres(pool: PgPool, lease: i64, seal: Seal) -> Result<Self, StoreError> {
        let owner = random_number();
        let alive = Mutex::new(Liveness::new(&pool, owner).await?);
        let in_flight = InFlight::in_row(pool.clone(), owner, outbox::ALIVE).await?;
        let (database, next, erasures) = (Database::Postgres(pool), AtomicI64::default(), None);
        let (sweep, missed, unopened) = (Mutex::default(), Mutex::default(), Unopened::default());
        Ok(Self { database, seal, owner, lease, alive, next, in_flight, sweep, missed, erasures, unopened })
    }

    /// Begins a transaction; on SQLite it waits for the one before.
    async fn open_transaction(&self) -> Result<Held<'_>, StoreError> {
        let failed = || StoreError::database("beginning a transaction");
        match &self.database {
            Database::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                if std::mem::replace(&mut writer.open, true) {
                    // The one before failed or was dropped. Where SQLite has rolled back by itself there is nothing to
                    // roll back, which it calls an error.
                    let _ = sqlx::query("ROLLBACK").execute(&mut writer.connection).await;
                }
                sqlx::query("BEGIN IMMEDIATE").execute(&mut writer.connection).await.map_err(failed())?;
                Ok(Held::Sqlite(writer))
            }
            Database::Postgres(pool) => Ok(Held::Postgres(pool.begin().await.map_err(failed())?)),
        }
    }

    /// Begins a transaction in which things are sealed or opened: with the generation of keys that is in use until it ends.
    async fn open_keyed_transaction(&self) -> Result<Held<'_>, StoreError> {
        let mut held = self.open_transaction().await?;
        held.adopt(&self.seal).await?;
        Ok(held)
    }

    /// Every note kept, oldest first, its time rounded down to the hour.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn notes(&self) -> Result<Vec<NoteRow>, StoreError> {
        let mut held = self.open_transaction().await?;
        let rows = either!(&mut held, connection, Db => sqlx::query_as(NOTES).fetch_all(connection).await);
        held.end().await;
        Ok(notes_of(rows.map_err(StoreError::database("reading the notes"))?))
    }

    /// The questionnaire's running sums, number by number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sums(&self) -> Result<Vec<Cell>, StoreError> {
        let mut held = self.open_transaction().await?;
        let rows = either!(&mut held, connection, Db => sqlx::query_as(SUMS).fetch_all(connection).await);
        held.end().await;
        Ok(sums_of(rows.map_err(StoreError::database("reading the sums"))?))
    }

    /// The visitors who sent something by this second that may go on and was not answered yet.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn unfinished(&self, until: i64) -> Result<Vec<VisitorId>, StoreError> {
        let mut held = self.open_transaction().await?;
        let found: Vec<Vec<u8>> = either!(&mut held, connection, Db => {
            let text = "SELECT visitor FROM unfinished WHERE at <= $1 ORDER BY at";
            sqlx::query_scalar(text).bind(until).fetch_all(connection).await
        })
        .map_err(StoreError::database("looking for what is not answered yet"))?;
        Ok(found.iter().filter_map(|visitor| VisitorId::from_bytes(visitor)).collect())
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut held = self.open_transaction().await?;
        let answered =
            either!(&mut held, connection, Db => sqlx::query("SELECT 1").execute(connection).await.map(drop));
        held.end().await;
        answered.map_err(StoreError::database("asking the database"))
    }

    /// Whether anything can be kept, which takes a write that changes nothing that matters.
    ///
    /// # Errors
    /// Where it cannot.
    pub async fn prove(&self) -> Result<(), StoreError> {
        let text = "INSERT INTO meta (name, value) VALUES ('proof', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        // Another value each time, or nothing would have to be written.
        let value = random_number().to_be_bytes().to_vec();
        let mut held = self.open_transaction().await?;
        either!(&mut held, connection, Db => sqlx::query(text).bind(value).execute(connection).await.map(drop))
            .map_err(StoreError::database("trying to keep something"))?;
        held.commit().await
    }

    /// Empties the log of a SQLite store, which holds pages as they were, where somebody was erased; again when the last
    /// reply to them is gone. Not while others read it, nor oftener than once in a while: then it is done later.
    pub(crate) async fn wipe(&self) {
        let Database::Sqlite { writer, file: Some(_) } = &self.database else {
            return;
        };
        let mut writer = writer.lock().await;
        if writer.wiping.is_empty() || writer.open || writer.wiped.is_some_and(|at| at.elapsed() < WIPE_EVERY) {
            return;
        }
        writer.wiped = Some(Instant::now());
        let Writer { connection, wiping, .. } = &mut *writer;
        let mut waiting = false;
        for ids in wiping.chunks(ROWS) {
            let mut query = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM outbox WHERE visitor ");
            let found = begin::push_ids(&mut query, ids).build_query_scalar::<i64>().fetch_one(&mut *connection).await;
            waiting |= found.is_ok_and(|found| found > 0);
        }
        // Who reads beside this one is not waited for.
        let _ = sqlx::query("PRAGMA busy_timeout = 0").execute(&mut *connection).await;
        let emptied = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
        let _ = sqlx::query("PRAGMA busy_timeout = 5000").execute(&mut *connection).await;
        if emptied.is_ok_and(|(busy, _, _): (i64, i64, i64)| busy == 0) && !waiting {
            wiping.clear();
        }
    }

    /// Writes a small SQLite store anew where somebody was erased: SQLite overwrites a row that is deleted, but not what it
    /// leaves behind in a page when it moves one.
    pub(crate) async fn rewrite(&self) {
        let Database::Sqlite { writer, file: Some(_) } = &self.database else {
            return;
        };
        let mut writer = writer.lock().await;
        if !writer.erased || writer.open {
            return;
        }
        let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let size = sqlx::query_scalar(size).fetch_one(&mut writer.connection).await;
        if size.is_ok_and(|size: i64| size <= SMALL) {
            let anew = sqlx::raw_sql("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut writer.connection).await;
            writer.erased = anew.is_err();
        }
    }

    /// Closes the store, so that nothing is left to be tidied up at the next start.
    pub async fn close(self) {
        // What waits is lost where it can't be kept, as at a crash.
        let _ = self.keep_missed().await;
        self.in_flight.end().await;
        match self.database {
            Database::Sqlite { writer, .. } => {
                // An error here means a checkpoint left to the next start, no loss.
                let _ = writer.into_inner().connection.close().await;
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }
}

impl Held<'_> {
    /// Takes over a generation of keys that was begun since. A rotation waits for the transactions that have asked here, and
    /// those that ask later see what it has done.
    async fn adopt(&mut self, seal: &Seal) -> Result<(), StoreError> {
        let failed = || StoreError::database("reading the store's keys");
        let now: Option<Vec<u8>> = match self {
            Self::Sqlite(writer) => {
                let text = "SELECT value FROM keys WHERE name = 'now'";
                sqlx::query_scalar(text).fetch_optional(&mut writer.connection).await
            }
            Self::Postgres(open) => {
                let text = "SELECT value FROM keys WHERE name = 'now' FOR KEY SHARE";
                sqlx::query_scalar(text).fetch_optional(&mut **open).await
            }
        }
        .map_err(failed())?;
        let in_use = now.as_deref().and_then(generation_in_use).unwrap_or(0);
        while seal.generation() < in_use {
            let name = handed_on_as(seal.generation() + 1);
            let handed: Option<Vec<u8>> = either!(&mut *self, connection, Db => {
                let text = "SELECT value FROM keys WHERE name = $1";
                sqlx::query_scalar(text).bind(name).fetch_optional(connection).await
            })
            .map_err(failed())?;
            if !handed.is_some_and(|handed| seal.adopt(&handed)) {
                return Err(StoreError::KeyRotated);
            }
            tracing::info!("the store's key was rotated: what is kept from now on is sealed with new keys");
        }
        Ok(())
    }

    /// Ends a transaction that has only read: until then no other program, such as one that rotates the key, can write.
    async fn end(self) {
        // What cannot be rolled back is, when the next one begins.
        match self {
            Self::Sqlite(mut writer) => {
                writer.open = sqlx::query("ROLLBACK").execute(&mut writer.connection).await.is_err();
            }
            Self::Postgres(open) => drop(open.rollback().await),
        }
    }

    async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(mut writer) => {
                let committed = sqlx::query("COMMIT").execute(&mut writer.connection).await;
                writer.open = committed.is_err();
                committed.map(drop)
            }
            Self::Postgres(open) => open.commit().await,
        }
        .map_err(StoreError::database("committing a batch"))
    }
}

/// Reads every note, oldest first; to be understood by [`notes_of`].
pub(crate) const NOTES: &str = "SELECT note, mark FROM notes ORDER BY hour";

/// The same in no order.
const NOTES_ANYHOW: &str = "SELECT note, mark FROM notes";

/// Reads every number of the running sums; to be understood by [`sums_of`].
pub(crate) const SUMS: &str = "SELECT version, form, name, value FROM sums";

pub(crate) fn notes_of(rows: Vec<(String, Option<String>)>) -> Vec<NoteRow> {
    rows.into_iter().filter_map(note_of).collect()
}

/// A note; None for one of a kind that this version does not know, which is not counted.
fn note_of((note, mark): (String, Option<String>)) -> Option<NoteRow> {
    let row: NoteRow = serde_json::from_str(&note).ok()?;
    Some(NoteRow { mark: mark.or(row.mark), ..row })
}

pub(crate) fn sums_of(rows: Vec<(i64, String, String, i64)>) -> Vec<Cell> {
    let cell = |(version, form, name, value): (i64, String, String, i64)| {
        let form = Form::ALL.into_iter().find(|known| known.name() == form)?;
        Some(Cell { version: u32::try_from(version).ok()?, form, name, value })
    };
    // Each database has an order of texts of its own.
    let mut cells: Vec<Cell> = rows.into_iter().filter_map(cell).collect();
    cells.sort_unstable();
    cells
}

/// A number by chance, above zero.
fn random_number() -> i64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the system has random bytes");
    i64::from_be_bytes(bytes) & i64::MAX | 1
}
