//! The store in a database: one writer on SQLite, a pool on PostgreSQL, the same statements.

use std::{
    collections::{HashMap, HashSet},
    fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::TryStreamExt;
use sqlx::{
    Column, Connection as _, Either, Executor as _, PgConnection, PgPool, Postgres, Row, SqliteConnection, Transaction,
    sqlite::SqliteRow,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{
    domain::funnel::NoteRow,
    store::{
        About, Batch, Changes, Delivery, Inner, Retention, Store, StoreError, Unsent, VisitorId, day, hour, kind,
        seal::Place,
        texts::{MOST, SIZES, Texts, size},
    },
};

/// A database.
pub(crate) struct Sql {
    database: Database,
    texts: Arc<Texts>,
    /// This process among those that share the outbox.
    owner: i64,
    /// How long the others leave its replies alone, in seconds.
    lease: i64,
}

enum Database {
    Sqlite { writer: Arc<Mutex<Writer>>, next: Arc<AtomicI64>, _lock: fs::File },
    Postgres(PgPool),
}

/// The only connection that writes to a SQLite file.
struct Writer {
    connection: SqliteConnection,
    /// Whether a transaction was begun and not ended.
    open: bool,
    /// Where the last sweep of the seen updates stopped.
    swept: (i64, i64),
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

impl Sql {
    pub(crate) async fn sqlite(mut connection: SqliteConnection, lock: fs::File) -> Result<Self, StoreError> {
        let last = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM outbox").fetch_one(&mut connection).await;
        let last: i64 = last.map_err(StoreError::database("reading the outbox"))?;
        let writer = Arc::new(Mutex::new(Writer { connection, open: false, swept: (i64::MIN, i64::MIN) }));
        // Above all that wait, and above those that are gone, too, so that a number never means two replies.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let first = i64::try_from(since.as_micros()).unwrap_or(0).max(last + 1);
        let database = Database::Sqlite { writer, next: Arc::new(AtomicI64::new(first)), _lock: lock };
        Ok(Self { database, texts: Arc::new(Texts::new()), owner: random_number(), lease: 0 })
    }

    pub(crate) fn postgres(pool: PgPool, lease: i64) -> Self {
        Self { database: Database::Postgres(pool), texts: Arc::new(Texts::new()), owner: random_number(), lease }
    }

    pub(crate) fn lease(&self) -> i64 {
        self.lease
    }

    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.database, Database::Sqlite { .. })
    }

    pub(crate) async fn begin<'a>(
        &self,
        store: &'a Store,
        deliveries: &[Delivery],
        wanted: &[VisitorId],
    ) -> Result<Batch<'a>, StoreError> {
        let mut new: HashSet<(i64, i64)> = HashSet::with_capacity(deliveries.len());
        let mut sealed: Vec<(Vec<u8>, Vec<u8>)> = Vec::with_capacity(wanted.len());
        let mut waiting = HashSet::new();
        let held = match &self.database {
            Database::Sqlite { writer, next, .. } => {
                let mut writer = Arc::clone(writer).lock_owned().await;
                self.begin_sqlite(&mut writer, deliveries, wanted, &mut new, &mut sealed).await?;
                Held::Sqlite { writer, next: Arc::clone(next) }
            }
            Database::Postgres(pool) => {
                let mut open = pool.begin().await.map_err(StoreError::database("beginning a transaction"))?;
                self.begin_postgres(&mut open, deliveries, wanted, &mut new, &mut sealed, &mut waiting).await?;
                Held::Postgres(open)
            }
        };
        let mut sessions = HashMap::with_capacity(sealed.len());
        for (visitor, sealed) in sealed {
            // A session that does not open is one that was tampered with: the visitor starts afresh, and is told so.
            let session = store.seal.open(Place::Session, &visitor, &sealed).unwrap_or_default();
            sessions.extend(VisitorId::from_bytes(&visitor).map(|visitor| (visitor, session)));
        }
        let fresh = deliveries.iter().map(|one| new.remove(&(one.bot, one.update))).collect();
        let open = Open { held, texts: Arc::clone(&self.texts), owner: self.owner, lease: self.lease };
        Ok(Batch { store, inner: Inner::Sql(open), fresh, sessions, waiting })
    }

    /// One hand-over to SQLite's thread for the usual batch.
    async fn begin_sqlite(
        &self,
        writer: &mut Writer,
        deliveries: &[Delivery],
        wanted: &[VisitorId],
        new: &mut HashSet<(i64, i64)>,
        sealed: &mut Vec<(Vec<u8>, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        writer.roll_back().await?;
        writer.open = true;
        let (mut seen, mut wanted) = (deliveries.chunks(MOST), wanted.chunks(MOST));
        let mut texts = &self.texts.take;
        loop {
            let (seen, wanted) = (seen.next().unwrap_or_default(), wanted.next().unwrap_or_default());
            // The first round begins the transaction, even of nothing.
            if seen.is_empty() && wanted.is_empty() && !std::ptr::eq(texts, &self.texts.take) {
                return Ok(());
            }
            let class = size(seen.len().max(wanted.len()));
            let mut query = sqlx::query(texts[class].clone());
            bind_rows!(query, SIZES[class], seen, [i64, i64, i64], |one| [one.bot, one.update, one.at]);
            bind_rows!(query, SIZES[class], wanted, [Vec<u8>], |id| [id.0.to_vec()]);
            let mut results = writer.connection.fetch_many(query);
            while let Some(result) = results.try_next().await.map_err(StoreError::database("taking updates"))? {
                if let Either::Right(row) = result {
                    read_taken(&row, new, sealed).map_err(StoreError::database("taking updates"))?;
                }
            }
            texts = &self.texts.take_more;
        }
    }

    async fn begin_postgres(
        &self,
        open: &mut Transaction<'static, Postgres>,
        deliveries: &[Delivery],
        wanted: &[VisitorId],
        new: &mut HashSet<(i64, i64)>,
        sealed: &mut Vec<(Vec<u8>, Vec<u8>)>,
        waiting: &mut HashSet<VisitorId>,
    ) -> Result<(), StoreError> {
        // In sorted order, so that two replicas never wait for each other. The lock is on a number made from the
        // visitor's id, because a new visitor has no row to lock yet; two visitors with one number only wait once more.
        let mut locks: Vec<i64> = deliveries.iter().map(|one| number(one.visitor)).collect();
        locks.sort_unstable();
        locks.dedup();
        if !locks.is_empty() {
            let lock = "SELECT pg_advisory_xact_lock(visitor) FROM unnest($1::bigint[]) WITH ORDINALITY AS given (visitor, place) ORDER BY place";
            let lock = sqlx::query(lock).bind(&locks).execute(&mut **open).await;
            lock.map_err(StoreError::database("locking visitors"))?;
        }
        for seen in deliveries.chunks(MOST) {
            let class = size(seen.len());
            let mut query = sqlx::query(self.texts.see[class].clone());
            bind_rows!(query, SIZES[class], seen, [i64, i64, i64], |one| [one.bot, one.update, one.at]);
            let rows = query.fetch_all(&mut **open).await.map_err(StoreError::database("taking updates"))?;
            new.extend(rows.iter().map(|row| (row.get::<i64, _>(0), row.get::<i64, _>(1))));
        }
        for wanted in wanted.chunks(MOST) {
            let class = size(wanted.len());
            let mut query = sqlx::query(self.texts.load[class].clone());
            bind_rows!(query, SIZES[class], wanted, [Vec<u8>], |id| [id.0.to_vec()]);
            let rows = query.fetch_all(&mut **open).await.map_err(StoreError::database("reading sessions"))?;
            sealed.extend(rows.iter().map(|row| (row.get::<Vec<u8>, _>(0), row.get::<Vec<u8>, _>(1))));
            let mut query = sqlx::query(self.texts.waiting[class].clone()).bind(self.owner);
            bind_rows!(query, SIZES[class], wanted, [Vec<u8>], |id| [id.0.to_vec()]);
            let rows = query.fetch_all(&mut **open).await.map_err(StoreError::database("reading the outbox"))?;
            waiting.extend(rows.iter().filter_map(|row| VisitorId::from_bytes(&row.get::<Vec<u8>, _>(0))));
        }
        Ok(())
    }

    pub(crate) async fn unsent(&self, store: &Store, after: i64, limit: u32) -> Result<Vec<Unsent>, StoreError> {
        let failed = || StoreError::database("reading the outbox");
        let rows: Vec<(i64, Vec<u8>, i64, Vec<u8>)> = match &self.database {
            Database::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                writer.roll_back().await?;
                let text = "SELECT id, visitor, at, sealed FROM outbox WHERE id > $1 ORDER BY id LIMIT $2";
                let query = sqlx::query_as(text).bind(after).bind(i64::from(limit));
                query.fetch_all(&mut writer.connection).await.map_err(failed())?
            }
            Database::Postgres(pool) => {
                // One claims at a time: a row skipped because another claims it must not be overtaken by a later one.
                let text = "UPDATE outbox SET lease = $1, owner = $2 WHERE id IN (\
                     SELECT id FROM outbox AS mine WHERE lease <= $4 AND NOT EXISTS (\
                       SELECT 1 FROM outbox AS earlier WHERE earlier.visitor = mine.visitor AND earlier.id < mine.id \
                         AND earlier.lease > $4 AND earlier.owner <> $2) \
                     ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED) \
                     RETURNING id, visitor, at, sealed";
                let mut open = pool.begin().await.map_err(failed())?;
                let alone: bool = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1)")
                    .bind(CLAIM)
                    .fetch_one(&mut *open)
                    .await
                    .map_err(failed())?;
                if !alone {
                    return Ok(Vec::new());
                }
                let now: i64 = sqlx::query_scalar(TIME).fetch_one(&mut *open).await.map_err(failed())?;
                let query =
                    sqlx::query_as(text).bind(now + self.lease).bind(self.owner).bind(i64::from(limit)).bind(now);
                let mut rows: Vec<(i64, Vec<u8>, i64, Vec<u8>)> = query.fetch_all(&mut *open).await.map_err(failed())?;
                open.commit().await.map_err(failed())?;
                rows.sort_unstable_by_key(|row| row.0);
                rows
            }
        };
        let opened = rows.into_iter().filter_map(|(id, visitor, at, sealed)| {
            let body = store.seal.open(Place::Outbox, &visitor, &sealed)?;
            Some(Unsent { id, visitor: VisitorId::from_bytes(&visitor)?, at, body })
        });
        Ok(opened.collect())
    }

    /// Lets the lease of this process's replies end so many seconds from now.
    pub(crate) async fn hold_on(&self, seconds: i64) -> Result<(), StoreError> {
        if let Database::Postgres(pool) = &self.database {
            let text = "UPDATE outbox SET lease = EXTRACT(EPOCH FROM clock_timestamp())::bigint + $1 WHERE owner = $2";
            let query = sqlx::query(text).bind(seconds).bind(self.owner);
            query.execute(pool).await.map_err(StoreError::database("holding on to replies"))?;
        }
        Ok(())
    }

    /// Becomes the one process that polls for this bot; None while another one is.
    pub(crate) async fn lead(&self, bot: i64) -> Result<Option<Lead>, StoreError> {
        let Database::Postgres(pool) = &self.database else {
            return Ok(Some(Lead::alone()));
        };
        let failed = || StoreError::database("asking who polls");
        let mut connection = PgConnection::connect_with(&pool.connect_options()).await.map_err(failed())?;
        // A leader whose machine is gone is missed within seconds, not within the hours of TCP's own patience.
        let keep_alive = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3";
        sqlx::raw_sql(keep_alive).execute(&mut connection).await.map_err(failed())?;
        let lock = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LEAD ^ bot);
        let leads: bool = lock.fetch_one(&mut connection).await.map_err(failed())?;
        Ok(leads.then_some(Lead(Some(connection))))
    }

    pub(crate) async fn forget_old(&self, now: i64, retention: &Retention) -> Result<bool, StoreError> {
        let failed = || StoreError::database("forgetting what was kept long enough");
        let rest = [
            ("DELETE FROM notes WHERE kind = 'missed' AND hour < $1", hour(now - retention.missed)),
            ("DELETE FROM sessions WHERE day < $1", day(now - retention.sessions)),
            ("DELETE FROM set_aside WHERE at < $1", now - retention.set_aside),
        ];
        match &self.database {
            Database::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                writer.roll_back().await?;
                let (bot, update) = writer.swept;
                // A slice of the key's order at a time: there is no index by time to keep up with every update.
                const SLICE: i64 = 4_096;
                let text = "SELECT bot, update_id FROM seen WHERE (bot, update_id) > ($1, $2) ORDER BY bot, update_id LIMIT 1 OFFSET $3";
                let query = sqlx::query_as(text).bind(bot).bind(update).bind(SLICE);
                let end: Option<(i64, i64)> = query.fetch_optional(&mut writer.connection).await.map_err(failed())?;
                let (to_bot, to_update) = end.unwrap_or((i64::MAX, i64::MAX));
                let text =
                    "DELETE FROM seen WHERE (bot, update_id) > ($1, $2) AND (bot, update_id) <= ($3, $4) AND at < $5";
                let query = sqlx::query(text).bind(bot).bind(update).bind(to_bot).bind(to_update);
                let query = query.bind(now - retention.seen);
                query.execute(&mut writer.connection).await.map_err(failed())?;
                writer.swept = end.unwrap_or((i64::MIN, i64::MIN));
                if end.is_none() {
                    for (text, before) in rest {
                        sqlx::query(text).bind(before).execute(&mut writer.connection).await.map_err(failed())?;
                    }
                }
                Ok(end.is_some())
            }
            Database::Postgres(pool) => {
                let seen = ("DELETE FROM seen WHERE at < $1", now - retention.seen);
                for (text, before) in std::iter::once(seen).chain(rest) {
                    sqlx::query(text).bind(before).execute(pool).await.map_err(failed())?;
                }
                Ok(false)
            }
        }
    }

    pub(crate) async fn notes(&self) -> Result<Vec<NoteRow>, StoreError> {
        let failed = || StoreError::database("reading the notes");
        let text = "SELECT note FROM notes ORDER BY hour";
        let rows: Vec<(String,)> = match &self.database {
            Database::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                writer.roll_back().await?;
                sqlx::query_as(text).fetch_all(&mut writer.connection).await.map_err(failed())?
            }
            Database::Postgres(pool) => sqlx::query_as(text).fetch_all(pool).await.map_err(failed())?,
        };
        // A note of a kind that this version does not know is not counted.
        Ok(rows.into_iter().filter_map(|(row,)| serde_json::from_str(&row).ok()).collect())
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

    pub(crate) async fn close(self) {
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

/// The lead among the processes of one bot; it ends with its connection.
pub struct Lead(Option<PgConnection>);

impl Lead {
    /// The lead of the only process.
    pub(crate) fn alone() -> Self {
        Self(None)
    }

    /// Returns when the lead is lost; never for a store that only one process can have.
    pub async fn lost(&mut self) {
        let Some(connection) = &mut self.0 else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(Duration::from_secs(2)).await;
            let answer = tokio::time::timeout(Duration::from_secs(5), connection.ping()).await;
            if !matches!(answer, Ok(Ok(()))) {
                return;
            }
        }
    }
}

/// The time by PostgreSQL's clock, in seconds since 1970.
const TIME: &str = "SELECT EXTRACT(EPOCH FROM clock_timestamp())::bigint";

/// The advisory lock of the one who polls, together with the bot's number.
const LEAD: i64 = 0x6b65_6e61_6c02_0000;

/// The advisory lock of the one who claims unsent replies.
const CLAIM: i64 = 0x6b65_6e61_6c01;

/// A visitor's number for an advisory lock.
fn number(visitor: VisitorId) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = visitor.0;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Reads a row of `see` or of `load`.
fn read_taken(
    row: &SqliteRow,
    new: &mut HashSet<(i64, i64)>,
    sealed: &mut Vec<(Vec<u8>, Vec<u8>)>,
) -> Result<(), sqlx::Error> {
    if row.columns().first().is_some_and(|column| column.name() == "bot") {
        new.insert((row.try_get(0)?, row.try_get(1)?));
    } else {
        sealed.push((row.try_get(0)?, row.try_get(1)?));
    }
    Ok(())
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

impl Open {
    pub(crate) async fn about(&mut self, visitor: VisitorId) -> Result<About, StoreError> {
        let text = "SELECT (SELECT day FROM sessions WHERE visitor = $1), \
             (SELECT COUNT(*) FROM outbox WHERE visitor = $1), (SELECT COUNT(*) FROM set_aside WHERE visitor = $1)";
        let found: (Option<i64>, i64, i64) = either!(&mut self.held, connection => {
            sqlx::query_as(text).bind(visitor.as_bytes()).fetch_one(connection).await
        })
        .map_err(StoreError::database("reading what is kept about a visitor"))?;
        let (day, waiting, set_aside) = found;
        Ok(About { day, waiting: waiting.unsigned_abs(), set_aside: set_aside.unsigned_abs() })
    }

    pub(crate) async fn commit(mut self, store: &Store, changes: Changes) -> Result<Vec<i64>, StoreError> {
        self.keep_rare(store, &changes).await?;
        let (ids, now) = self.numbers(changes.replies.len()).await?;
        let at = changes.at;
        let mut sessions = changes.sessions.into_iter().map(|(visitor, session)| {
            (visitor.0.to_vec(), day(at), store.seal.seal(Place::Session, &visitor.0, &session))
        });
        let mut notes = changes
            .notes
            .iter()
            .map(|row| (hour(row.at), kind(&row.note), serde_json::to_string(row).expect("a note is plain data")));
        let mut replies = ids.iter().zip(changes.replies).map(|(id, reply)| {
            let sealed = store.seal.seal(Place::Outbox, &reply.visitor.0, &reply.body);
            let (owner, lease) = if reply.mine { (self.owner, now + self.lease) } else { (0, 0) };
            (*id, reply.visitor.0.to_vec(), at, owner, lease, sealed)
        });
        let mut settled = changes.settled.into_iter();
        match &mut self.held {
            Held::Sqlite { writer, .. } => loop {
                let sessions: Vec<_> = sessions.by_ref().take(MOST).collect();
                let notes: Vec<_> = notes.by_ref().take(MOST).collect();
                let replies: Vec<_> = replies.by_ref().take(MOST).collect();
                let settled: Vec<_> = settled.by_ref().take(MOST).collect();
                let most = sessions.len().max(notes.len()).max(replies.len()).max(settled.len());
                let class = size(most);
                let rows = SIZES[class];
                // A full piece may have a rest; the next round is empty at worst.
                let last = most < MOST;
                let text = if last { &self.texts.keep_and_commit[class] } else { &self.texts.keep[class] };
                let mut query = sqlx::query(text.clone());
                bind_rows!(query, rows, sessions, [Vec<u8>, i64, Vec<u8>], |(a, b, c)| [a, b, c]);
                bind_rows!(query, rows, notes, [i64, &str, String], |(a, b, c)| [a, b, c]);
                bind_rows!(query, rows, replies, [i64, Vec<u8>, i64, i64, i64, Vec<u8>], |(a, b, c, d, e, f)| [a, b, c, d, e, f]);
                bind_rows!(query, rows, settled, [i64], |id| [id]);
                query.execute(&mut writer.connection).await.map_err(StoreError::database("keeping a batch"))?;
                if last {
                    writer.open = false;
                    break;
                }
            },
            Held::Postgres(open) => {
                let failed = || StoreError::database("keeping a batch");
                loop {
                    let rows: Vec<_> = sessions.by_ref().take(MOST).collect();
                    if rows.is_empty() {
                        break;
                    }
                    let class = size(rows.len());
                    let mut query = sqlx::query(self.texts.sessions[class].clone());
                    bind_rows!(query, SIZES[class], rows, [Vec<u8>, i64, Vec<u8>], |(a, b, c)| [a, b, c]);
                    query.execute(&mut **open).await.map_err(failed())?;
                }
                loop {
                    let rows: Vec<_> = notes.by_ref().take(MOST).collect();
                    if rows.is_empty() {
                        break;
                    }
                    let class = size(rows.len());
                    let mut query = sqlx::query(self.texts.notes[class].clone());
                    bind_rows!(query, SIZES[class], rows, [i64, &str, String], |(a, b, c)| [a, b, c]);
                    query.execute(&mut **open).await.map_err(failed())?;
                }
                loop {
                    let rows: Vec<_> = replies.by_ref().take(MOST).collect();
                    if rows.is_empty() {
                        break;
                    }
                    let class = size(rows.len());
                    let mut query = sqlx::query(self.texts.outbox[class].clone());
                    bind_rows!(query, SIZES[class], rows, [i64, Vec<u8>, i64, i64, i64, Vec<u8>], |(a, b, c, d, e, f)| [a, b, c, d, e, f]);
                    query.execute(&mut **open).await.map_err(failed())?;
                }
                loop {
                    let rows: Vec<_> = settled.by_ref().take(MOST).collect();
                    if rows.is_empty() {
                        break;
                    }
                    let class = size(rows.len());
                    let mut query = sqlx::query(self.texts.settle[class].clone());
                    bind_rows!(query, SIZES[class], rows, [i64], |id| [id]);
                    query.execute(&mut **open).await.map_err(failed())?;
                }
            }
        }
        if let Held::Postgres(open) = self.held {
            open.commit().await.map_err(StoreError::database("committing a batch"))?;
        }
        drop((sessions, notes, replies));
        Ok(ids)
    }

    /// Numbers for replies, and the time: a visitor's later ones are higher, because the visitor is locked.
    async fn numbers(&mut self, count: usize) -> Result<(Vec<i64>, i64), StoreError> {
        if count == 0 {
            return Ok((Vec::new(), 0));
        }
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        match &mut self.held {
            Held::Sqlite { next, .. } => {
                let first = next.fetch_add(count, Ordering::Relaxed);
                Ok(((first..first + count).collect(), 0))
            }
            Held::Postgres(open) => {
                // The database's clock, which is the same for all replicas.
                let text = "SELECT nextval('outbox_ids'), EXTRACT(EPOCH FROM clock_timestamp())::bigint FROM generate_series(1, $1)";
                let rows = sqlx::query_as(text).bind(count).fetch_all(&mut **open).await;
                let rows: Vec<(i64, i64)> = rows.map_err(StoreError::database("numbering replies"))?;
                let now = rows.first().map_or(0, |row| row.1);
                let mut numbers: Vec<i64> = rows.into_iter().map(|row| row.0).collect();
                numbers.sort_unstable();
                Ok((numbers, now))
            }
        }
    }

    /// What few batches change.
    async fn keep_rare(&mut self, store: &Store, changes: &Changes) -> Result<(), StoreError> {
        let failed = || StoreError::database("keeping a batch");
        for visitor in &changes.erased {
            // Replies on their way stay until they have arrived: an answer is not lost because its asker is forgotten.
            for text in ["DELETE FROM sessions WHERE visitor = $1", "DELETE FROM set_aside WHERE visitor = $1"] {
                either!(&mut self.held, connection => {
                    sqlx::query(text).bind(visitor.as_bytes()).execute(connection).await.map(drop)
                })
                .map_err(failed())?;
            }
        }
        for (old, new) in &changes.marks {
            either!(&mut self.held, connection => {
                let text = "UPDATE notes SET note = replace(note, $1, $2) WHERE note LIKE $3";
                let query = sqlx::query(text).bind(marked(old)).bind(marked(new)).bind(format!("%{}%", marked(old)));
                query.execute(connection).await.map(drop)
            })
            .map_err(failed())?;
        }
        for visitor in &changes.blocked {
            either!(&mut self.held, connection => {
                let text = "UPDATE sessions SET blocked = $2 WHERE visitor = $1";
                sqlx::query(text).bind(visitor.as_bytes()).bind(day(changes.at)).execute(connection).await.map(drop)
            })
            .map_err(failed())?;
            either!(&mut self.held, connection => {
                let text = "DELETE FROM outbox WHERE visitor = $1";
                sqlx::query(text).bind(visitor.as_bytes()).execute(connection).await.map(drop)
            })
            .map_err(failed())?;
        }
        for one in &changes.set_aside {
            let id = random_number();
            let sealed = store.seal.seal(Place::SetAside, &one.visitor.0, &one.body);
            let text = "INSERT INTO set_aside (id, at, kind, reason, visitor, sealed) VALUES ($1, $2, $3, $4, $5, $6)";
            either!(&mut self.held, connection => {
                let query = sqlx::query(text).bind(id).bind(changes.at).bind(one.kind).bind(one.reason.as_str());
                query.bind(one.visitor.as_bytes()).bind(sealed).execute(connection).await.map(drop)
            })
            .map_err(failed())?;
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

/// A mark as it stands in a kept note.
fn marked(mark: &str) -> String {
    format!("\"mark\":\"{mark}\"")
}
