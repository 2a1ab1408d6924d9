//! Replies that wait, shared among replicas, and who of them polls.

use std::{
    io,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, PgConnection, PgPool};

use crate::store::{
    Store, StoreError, Unsent, VisitorId,
    seal::Place,
    sql::{
        Database, Held,
        unopened::{Unopened, Waiting},
    },
};

impl Store {
    /// Replies that nobody holds, in the order in which they are to leave, from the one after `after`; now they are
    /// the caller's, as those that it kept as its own are. Replicas leave them alone until the lease is over.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn unsent(&self, after: i64, limit: u32) -> Result<Vec<Unsent>, StoreError> {
        match &self.database {
            Database::Sqlite { .. } => self.unsent_here(after, limit).await,
            Database::Postgres(_) => self.unsent_of_others(limit).await,
        }
    }

    async fn unsent_here(&self, mut after: i64, limit: u32) -> Result<Vec<Unsent>, StoreError> {
        let mut unsent = Vec::new();
        let mut held = self.open_keyed_transaction().await?;
        // Fewer than were asked for mean that there are no more: what does not open is made up for.
        loop {
            let left = i64::from(limit) - i64::try_from(unsent.len()).unwrap_or(i64::MAX);
            let rows: Vec<Waiting> = either!(&mut held, connection, Db => {
                let text = "SELECT id, visitor, at, sealed FROM outbox WHERE id > $1 ORDER BY id LIMIT $2";
                sqlx::query_as(text).bind(after).bind(left).fetch_all(connection).await
            })
            .map_err(StoreError::database("reading the outbox"))?;
            after = rows.last().map_or(after, |(id, ..)| *id);
            let is_all = i64::try_from(rows.len()).unwrap_or(i64::MAX) < left;
            let unopened = self.open_waiting(rows, &mut unsent);
            self.unopened.put_away(&mut held, &unopened).await?;
            if is_all || unopened.is_empty() {
                break;
            }
        }
        held.commit().await?;
        Ok(unsent)
    }

    async fn unsent_of_others(&self, limit: u32) -> Result<Vec<Unsent>, StoreError> {
        let failed = || StoreError::database("reading the outbox");
        let mut alive = self.alive.lock().await;
        if !alive.answers().await {
            return Err(StoreError::HoldLost);
        }
        // A server that was away took every sign of life with it: those who live show theirs again first.
        let patient = alive.renewed.is_some_and(|at| at.elapsed().as_secs() < self.lease.unsigned_abs() / 2);
        drop(alive);
        // One claims at a time: a row skipped because another claims it must not be overtaken by a later one.
        let text = "UPDATE outbox SET lease = $1, owner = $2 WHERE id IN (\
             SELECT id FROM outbox AS mine WHERE lease <= $4 AND NOT EXISTS (\
               SELECT 1 FROM outbox AS earlier WHERE earlier.visitor = mine.visitor AND earlier.id < mine.id \
                 AND earlier.lease > $4 AND earlier.owner <> $2) \
             ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED) \
             RETURNING id, visitor, at, sealed";
        let mut held = self.open_keyed_transaction().await?;
        let Held::Postgres(open) = &mut held else {
            return Ok(Vec::new());
        };
        let alone: bool = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1)")
            .bind(CLAIM)
            .fetch_one(&mut **open)
            .await
            .map_err(failed())?;
        if !alone {
            return Ok(Vec::new());
        }
        // Who has ended no longer holds its sign of life: nobody need wait for the end of its lease.
        let ended = "UPDATE outbox SET lease = 0 WHERE lease > 0 AND owner IN (\
             SELECT owner FROM (SELECT DISTINCT owner FROM outbox WHERE lease > 0 AND owner NOT IN (0, $1)) AS others \
             WHERE pg_try_advisory_xact_lock($2 # owner))";
        if !patient {
            let ended = sqlx::query(ended).bind(self.owner).bind(ALIVE);
            ended.execute(&mut **open).await.map_err(failed())?;
        }
        let now: i64 = sqlx::query_scalar(TIME).fetch_one(&mut **open).await.map_err(failed())?;
        let query = sqlx::query_as(text).bind(now + self.lease).bind(self.owner).bind(i64::from(limit)).bind(now);
        let mut rows: Vec<Waiting> = query.fetch_all(&mut **open).await.map_err(failed())?;
        rows.sort_unstable_by_key(|row| row.0);
        let mut unsent = Vec::with_capacity(rows.len());
        let unopened = self.open_waiting(rows, &mut unsent);
        // Held on to, they would keep back what other processes have for the same visitors.
        self.unopened.put_away(&mut held, &unopened).await?;
        held.commit().await?;
        Ok(unsent)
    }

    /// Opens rows of the outbox; returns those that do not open.
    fn open_waiting(&self, rows: Vec<Waiting>, unsent: &mut Vec<Unsent>) -> Vec<Waiting> {
        let mut unopened = Vec::new();
        for row in rows {
            let (id, visitor, at, sealed) = &row;
            match (self.seal.open(Place::Outbox, visitor, sealed), VisitorId::from_bytes(visitor)) {
                (Some(body), Some(visitor)) => unsent.push(Unsent { id: *id, visitor, at: *at, body: body.into() }),
                _ => unopened.push(row),
            }
        }
        unopened
    }

    /// What was met so far that does not open.
    #[must_use]
    pub fn unopened(&self) -> &Unopened {
        &self.unopened
    }

    /// Begins the lease of this process's replies anew; to be called well before it is over.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn renew_lease(&self) -> Result<(), StoreError> {
        self.lease_until(self.lease).await
    }

    /// Ends the lease of this process's replies: whoever asks first sends them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn release_lease(&self) -> Result<(), StoreError> {
        self.lease_until(-1).await
    }

    /// Lets the lease of this process's replies end so many seconds from now. An error, too, where the sign of life was
    /// lost meanwhile: others may have taken this process for ended.
    async fn lease_until(&self, seconds: i64) -> Result<(), StoreError> {
        if let Database::Postgres(pool) = &self.database {
            let mut alive = self.alive.lock().await;
            let letting_go = seconds < 0;
            alive.must_release |= letting_go;
            if !alive.answers().await {
                alive.renew(pool, self.owner).await?;
                self.in_flight.show_again();
            }
            // Held on to before it was let go, a reply that the caller no longer has would wait for as long as it lives.
            if alive.must_release && !letting_go {
                return Err(StoreError::HoldLost);
            }
            let text = "UPDATE outbox SET lease = EXTRACT(EPOCH FROM clock_timestamp())::bigint + $1 WHERE owner = $2";
            let query = sqlx::query(text).bind(seconds).bind(self.owner);
            query.execute(pool).await.map_err(StoreError::database("holding on to replies"))?;
            alive.must_release = false;
        }
        Ok(())
    }

    /// Becomes the one process that polls for this bot; None while another one is.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn lead(&self, bot: i64) -> Result<Option<Lead>, StoreError> {
        let Database::Postgres(pool) = &self.database else {
            return Ok(Some(Lead::alone()));
        };
        let failed = || StoreError::database("asking who polls");
        let mut connection = own_connection(pool).await.map_err(failed())?;
        let lock = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LEAD ^ bot);
        let leads: bool = lock.fetch_one(&mut connection).await.map_err(failed())?;
        Ok(leads.then_some(Lead(Some(connection))))
    }
}

/// A connection that ends soon after its process or its machine.
async fn own_connection(pool: &PgPool) -> Result<PgConnection, sqlx::Error> {
    let options = pool.connect_options();
    let connecting = tokio::time::timeout(CONNECTED, PgConnection::connect_with(&options)).await;
    let mut connection = connecting.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))?;
    // A machine that is gone is missed within seconds, not within the hours of TCP's own patience.
    let keep_alive = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3";
    sqlx::raw_sql(keep_alive).execute(&mut connection).await?;
    Ok(connection)
}

/// What shows the other processes that this one has not ended: a lock that ends with its connection. On SQLite there is
/// none.
#[derive(Default)]
pub(crate) struct Liveness {
    connection: Option<PgConnection>,
    /// When it was shown anew after it had been lost.
    renewed: Option<Instant>,
    /// Whether this process's replies are to be let go before they may be held again.
    must_release: bool,
}

impl Liveness {
    pub(crate) async fn new(pool: &PgPool, owner: i64) -> Result<Self, StoreError> {
        let failed = || StoreError::database("showing that this process is alive");
        let mut connection = own_connection(pool).await.map_err(failed())?;
        let lock = sqlx::query("SELECT pg_advisory_lock($1)").bind(ALIVE ^ owner);
        lock.execute(&mut connection).await.map_err(failed())?;
        Ok(Self { connection: Some(connection), renewed: None, must_release: false })
    }

    /// Whether it can still be seen.
    async fn answers(&mut self) -> bool {
        let Some(connection) = &mut self.connection else {
            return false;
        };
        let answers = tokio::time::timeout(ANSWER, connection.ping()).await.is_ok_and(|ping| ping.is_ok());
        if !answers {
            self.connection = None;
        }
        answers
    }

    async fn renew(&mut self, pool: &PgPool, owner: i64) -> Result<(), StoreError> {
        *self = Self { renewed: Some(Instant::now()), must_release: true, ..Self::new(pool, owner).await? };
        Ok(())
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

/// How long it may take to be connected: a machine that is gone refuses nothing.
const CONNECTED: Duration = Duration::from_secs(5);

/// How long the database may take to answer before a connection counts as lost.
const ANSWER: Duration = Duration::from_secs(2);

/// The advisory lock of a living process, together with its number.
pub(super) const ALIVE: i64 = 0x6b65_6e61_6c03_0000;

/// The time by PostgreSQL's clock, in seconds since 1970.
const TIME: &str = "SELECT EXTRACT(EPOCH FROM clock_timestamp())::bigint";

/// The advisory lock of the one who polls, together with the bot's number.
const LEAD: i64 = 0x6b65_6e61_6c02_0000;

/// The advisory lock of the one who claims unsent replies.
const CLAIM: i64 = 0x6b65_6e61_6c01;
