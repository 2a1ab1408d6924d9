//! Reads all notes beside whoever writes, so that no visitor waits for it.

use futures_util::TryStreamExt as _;
use sqlx::{ConnectOptions as _, FromRow, Postgres, SqliteConnection, Transaction, sqlite::SqliteConnectOptions};

use crate::{
    domain::funnel::NoteRow,
    store::{
        Store, StoreError,
        sql::{Database, NOTES_ANYHOW, note_of},
    },
};

/// Reads notes as they stand at one moment, on a connection of its own.
pub struct Reader<'a> {
    store: &'a Store,
    reading: NoteSource,
}

enum NoteSource {
    /// A store in memory has one connection, and few notes.
    Memory(Vec<NoteRow>),
    Sqlite(SqliteConnection),
    Postgres(Option<Transaction<'static, Postgres>>),
}

/// After how many notes whoever else has something to do may do it.
const TURN: usize = 64;

impl Store {
    /// A reader; the moment it reads is that of [`Reader::begin`].
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reader(&self) -> Result<Reader<'_>, StoreError> {
        let reading = match &self.database {
            Database::Sqlite { file: None, .. } => NoteSource::Memory(Vec::new()),
            Database::Sqlite { file: Some(file), .. } => {
                let options = SqliteConnectOptions::new().filename(file).read_only(true).disable_statement_logging();
                NoteSource::Sqlite(options.connect().await.map_err(failed())?)
            }
            Database::Postgres(_) => NoteSource::Postgres(None),
        };
        Ok(Reader { store: self, reading })
    }
}

fn failed() -> impl FnOnce(sqlx::Error) -> StoreError {
    StoreError::database("reading the notes")
}

impl Reader<'_> {
    /// From here on nothing that is written changes what is read.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn begin(&mut self) -> Result<(), StoreError> {
        // A snapshot is taken by the first thing that is read.
        let first = "SELECT COUNT(*) FROM meta";
        match (&mut self.reading, &self.store.database) {
            (NoteSource::Memory(rows), _) => *rows = self.store.notes().await?,
            (NoteSource::Sqlite(connection), _) => {
                sqlx::query("BEGIN").execute(&mut *connection).await.map_err(failed())?;
                sqlx::query(first).execute(connection).await.map_err(failed())?;
            }
            (NoteSource::Postgres(open), Database::Postgres(pool)) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                let mut begun = pool.begin_with(begin).await.map_err(failed())?;
                sqlx::query(first).execute(&mut *begun).await.map_err(failed())?;
                *open = Some(begun);
            }
            (NoteSource::Postgres(_), Database::Sqlite { .. }) => {}
        }
        Ok(())
    }

    /// Gives every note, in no order.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn each(self, take: impl FnMut(NoteRow)) -> Result<(), StoreError> {
        match self.reading {
            NoteSource::Memory(rows) => {
                rows.into_iter().for_each(take);
                Ok(())
            }
            NoteSource::Sqlite(mut connection) => read(&mut connection, take).await,
            NoteSource::Postgres(Some(mut open)) => read(&mut *open, take).await,
            NoteSource::Postgres(None) => Ok(()),
        }
    }
}

async fn read<'c, C, D>(connection: C, mut take: impl FnMut(NoteRow)) -> Result<(), StoreError>
where
    D: sqlx::Database,
    C: sqlx::Executor<'c, Database = D>,
    (String, Option<String>): for<'r> FromRow<'r, D::Row> + Send + Unpin,
    D::Arguments: sqlx::IntoArguments<D>,
{
    let mut rows = sqlx::query_as(NOTES_ANYHOW).fetch(connection);
    let mut count = 0;
    while let Some(row) = rows.try_next().await.map_err(failed())? {
        note_of(row).into_iter().for_each(&mut take);
        count += 1;
        if count % TURN == 0 {
            tokio::task::yield_now().await;
        }
    }
    Ok(())
}
