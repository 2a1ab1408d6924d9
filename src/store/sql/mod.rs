//! The store in a database: one writer on SQLite, a pool on PostgreSQL, the same statements.

use std::{
    sync::{Arc, atomic::AtomicI64},
    time::{SystemTime, UNIX_EPOCH},
};

use sqlx::{
    Connection as _, FromRow, PgPool, Postgres, SqliteConnection, Transaction, postgres::PgRow, sqlite::SqliteRow,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{
    domain::{
        funnel::NoteRow,
        questionnaire::{Form, statistics::Cell},
    },
    store::{StoreError, texts::Texts, trying::Trying},
};

/// A database.
pub(crate) struct Sql {
    database: Database,
    texts: Arc<Texts>,
    /// This process among those that share the outbox.
    owner: i64,
    /// How long the others leave its replies alone, in seconds.
    lease: i64,
    /// What shows the others that this process has not ended.
    alive: Mutex<SignOfLife>,
    /// What is written down of the updates under way; on SQLite with the lock, which it holds.
    trying: Trying,
    /// The day on which all old marks had given way, in days since 1970.
    unmarked: AtomicI64,
}

enum Database {
    Sqlite { writer: Arc<Mutex<Writer>>, next: Arc<AtomicI64> },
    Postgres(PgPool),
}

/// The only connection that writes to a SQLite file.
struct Writer {
    connection: SqliteConnection,
    /// Whether a transaction was begun and not ended.
    open: bool,
    /// Where the last sweep of the seen updates stopped.
    swept: (i64, i64),
    /// Where the last sweep of the sessions stopped; 0 while none is going on.
    swept_sessions: i64,
}

/// A transaction that has begun.
pub(crate) struct Open {
    held: Held,
    texts: Arc<Texts>,
    owner: i64,
    lease: i64,
}

enum Held {
    Sqlite { writer: OwnedMutexGuard<Writer>, next: Arc<AtomicI64> },
    Postgres(Transaction<'static, Postgres>),
}

/// A note's mark, as SQLite names it.
const SQLITE_MARK: &str = "note ->> 'mark'";

/// A note's mark, as PostgreSQL names it.
const POSTGRES_MARK: &str = "note::json ->> 'mark'";

impl Held {
    fn mark(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => SQLITE_MARK,
            Self::Postgres(_) => POSTGRES_MARK,
        }
    }
}

/// The same expression over a connection of either kind.
macro_rules! either {
    ($held:expr, $connection:ident => $body:expr) => {
        match $held {
            Held::Sqlite { writer, .. } => {
                let $connection = &mut writer.connection;
                $body
            }
            Held::Postgres(transaction) => {
                let $connection: &mut PgConnection = &mut *transaction;
                $body
            }
        }
    };
}

/// Binds the rows of an iterator, then nothing for the rows left of a text with room for `$size`.
macro_rules! bind_rows {
    ($query:ident, $size:expr, $rows:expr, [$($kind:ty),+], |$row:pat_param| [$($value:expr),+]) => {{
        let mut bound = 0;
        for $row in $rows {
            $( $query = $query.bind($value); )+
            bound += 1;
        }
        for _ in bound..$size {
            $( $query = $query.bind(None::<$kind>); )+
        }
    }};
}
mod begin;
mod commit;
mod outbox;
mod upkeep;

pub use outbox::Lead;
use outbox::SignOfLife;

impl Sql {
    pub(crate) async fn sqlite(mut connection: SqliteConnection, trying: Trying) -> Result<Self, StoreError> {
        let last = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM outbox").fetch_one(&mut connection).await;
        let last: i64 = last.map_err(StoreError::database("reading the outbox"))?;
        let writer = Writer { connection, open: false, swept: (i64::MIN, i64::MIN), swept_sessions: 0 };
        let writer = Arc::new(Mutex::new(writer));
        // Above all that wait, and above those that are gone, too, so that a number never means two replies.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let first = i64::try_from(since.as_micros()).unwrap_or(0).max(last + 1);
        let database = Database::Sqlite { writer, next: Arc::new(AtomicI64::new(first)) };
        let (texts, owner) = (Arc::new(Texts::new()), random_number());
        let unmarked = AtomicI64::default();
        Ok(Self { database, texts, owner, lease: 0, alive: Mutex::default(), trying, unmarked })
    }

    pub(crate) async fn postgres(pool: PgPool, lease: i64) -> Result<Self, StoreError> {
        let owner = random_number();
        let alive = Mutex::new(SignOfLife::new(&pool, owner).await?);
        let trying = Trying::in_row(pool.clone(), owner, outbox::ALIVE).await?;
        let (database, texts, unmarked) = (Database::Postgres(pool), Arc::new(Texts::new()), AtomicI64::default());
        Ok(Self { database, texts, owner, lease, alive, trying, unmarked })
    }

    pub(crate) fn lease(&self) -> i64 {
        self.lease
    }

    pub(crate) fn trying(&self) -> &Trying {
        &self.trying
    }

    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.database, Database::Sqlite { .. })
    }

    pub(crate) async fn notes(&self) -> Result<Vec<NoteRow>, StoreError> {
        Ok(notes_of(self.all("reading the notes", NOTES).await?))
    }

    pub(crate) async fn sums(&self) -> Result<Vec<Cell>, StoreError> {
        Ok(sums_of(self.all("reading the sums", SUMS).await?))
    }

    /// Every row that this text gives.
    async fn all<Row>(&self, doing: &'static str, text: &'static str) -> Result<Vec<Row>, StoreError>
    where
        Row: Send + Unpin + for<'row> FromRow<'row, SqliteRow> + for<'row> FromRow<'row, PgRow>,
    {
        match &self.database {
            Database::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                writer.roll_back().await?;
                sqlx::query_as(text).fetch_all(&mut writer.connection).await
            }
            Database::Postgres(pool) => sqlx::query_as(text).fetch_all(pool).await,
        }
        .map_err(StoreError::database(doing))
    }

    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        let failed = || StoreError::database("asking the database");
        match &self.database {
            Database::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                sqlx::query("SELECT 1").execute(&mut writer.connection).await.map_err(failed())?;
            }
            Database::Postgres(pool) => {
                sqlx::query("SELECT 1").execute(pool).await.map_err(failed())?;
            }
        }
        Ok(())
    }

    pub(crate) async fn prove(&self) -> Result<(), StoreError> {
        let text = "INSERT INTO meta (name, value) VALUES ('proof', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        // Another value each time, or nothing would have to be written.
        let value = random_number().to_be_bytes().to_vec();
        match &self.database {
            Database::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                writer.roll_back().await?;
                sqlx::query(text).bind(value).execute(&mut writer.connection).await.map(drop)
            }
            Database::Postgres(pool) => sqlx::query(text).bind(value).execute(pool).await.map(drop),
        }
        .map_err(StoreError::database("trying to keep something"))
    }

    pub(crate) async fn close(self) {
        self.trying.end().await;
        match self.database {
            Database::Sqlite { writer, .. } => {
                if let Ok(writer) = Arc::try_unwrap(writer) {
                    // An error here means a checkpoint left to the next start, no loss.
                    let _ = writer.into_inner().connection.close().await;
                }
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }
}

/// Reads every note, oldest first; to be understood by [`notes_of`].
pub(crate) const NOTES: &str = "SELECT note FROM notes ORDER BY hour";

/// Reads every number of the running sums; to be understood by [`sums_of`].
pub(crate) const SUMS: &str = "SELECT version, form, name, value FROM sums";

pub(crate) fn notes_of(rows: Vec<(String,)>) -> Vec<NoteRow> {
    // A note of a kind that this version does not know is not counted.
    rows.into_iter().filter_map(|(row,)| serde_json::from_str(&row).ok()).collect()
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

impl Writer {
    /// Ends a transaction that was left open, because it failed or was dropped.
    async fn roll_back(&mut self) -> Result<(), StoreError> {
        if std::mem::take(&mut self.open) {
            // Where SQLite has rolled back by itself there is nothing to roll back, which it calls an error.
            let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
        }
        Ok(())
    }
}

/// A number by chance, above zero.
fn random_number() -> i64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the system has random bytes");
    i64::from_be_bytes(bytes) & i64::MAX | 1
}
