//! A rotation: another key of the operator's for the store, and a new generation of keys for what is kept, while the bot is
//! at work.
//!
//! 1. [`Rotation::begin`]: in one transaction the store's keys, with a new generation, are wrapped with both of the
//!    operator's keys, and the new generation is handed on to processes at work. From here on either key opens the store.
//! 2. [`Rotation::reseal`]: what is sealed with an earlier generation is sealed anew, some rows at a time.
//! 3. The operator's key is exchanged where it lies: before this and after it, the one that lies there opens the store.
//! 4. [`Rotation::finish`]: in one transaction the old key's wrapping and the earlier generation go.
//!
//! Whoever ends in between leaves a store that opens with the key that lies there, and the same steps are done again: what
//! was done is found out from the store.
//!
//! Processes at work take a generation over before they seal anything (`Held::adopt`): on SQLite within the transaction,
//! for which others wait; on PostgreSQL each transaction holds a lock on the table of the keys that the first step waits for.

use std::{
    fs,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::time::sleep;

use crate::store::{
    Location, Store, StoreError,
    key::Key,
    open::{APPLICATION, KEYS_STEP, Kept, Options, STEP, connect, lock_is_held, server, server_connection},
    ring::{Ring, handed_on_as},
    seal::{SEALED, Seal, Sealed, generation_of},
    sql::SMALL,
};

/// How many rows are sealed anew at once: so few that no visitor waits for it.
const ROWS: usize = 100;

/// For how long a store is tried that others write to.
const PATIENCE: Duration = Duration::from_secs(60);

/// How far a rotation has come, as seen from the key that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// None is under way.
    Resting,
    /// One was begun, and this is the key to be exchanged.
    Begun,
    /// One was begun, and this is the key that takes its place.
    Exchanged,
}

/// A rotation of a store's keys.
pub struct Rotation {
    open: Open,
    location: Location,
    key: Key,
    stage: Stage,
    seal: Seal,
    /// The table that is gone through, and the last row of it.
    table: usize,
    after: (i64, Vec<u8>),
    /// Whether anything was sealed anew since the first table.
    changed: bool,
    /// How many rows were sealed anew.
    pub resealed: u64,
    /// How many rows do not open, as of the last time through.
    pub unopened: u64,
}

enum Open {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The same expression over either connection.
macro_rules! on {
    ($open:expr, $connection:ident => $body:expr) => {
        match $open {
            Open::Sqlite($connection) => $body,
            Open::Postgres($connection) => $body,
        }
    };
}

fn failed() -> impl FnOnce(sqlx::Error) -> StoreError {
    StoreError::database("rotating the store's key")
}

impl Open {
    async fn run(&mut self, text: &'static str) -> Result<(), StoreError> {
        on!(self, connection => sqlx::raw_sql(text).execute(connection).await.map(drop)).map_err(failed())
    }

    /// Begins a transaction that nothing seals beside.
    async fn begin(&mut self) -> Result<(), StoreError> {
        let begun = Instant::now();
        loop {
            let result = match self {
                Self::Sqlite(_) => self.run("BEGIN IMMEDIATE").await,
                Self::Postgres(_) => self.run("BEGIN; LOCK TABLE keys IN EXCLUSIVE MODE").await,
            };
            match result {
                Err(StoreError::Locked) if begun.elapsed() < PATIENCE => sleep(Duration::from_millis(50)).await,
                result => return result,
            }
        }
    }

    async fn kept(&mut self) -> Result<Kept, StoreError> {
        on!(self, connection => Kept::read(connection).await)
    }

    async fn put(&mut self, name: &str, value: Vec<u8>) -> Result<(), StoreError> {
        let text =
            "INSERT INTO keys (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        on!(self, connection => sqlx::query(text).bind(name).bind(value).execute(connection).await.map(drop))
            .map_err(failed())
    }

    /// Whether another process has the store.
    async fn is_shared(&mut self, location: &Location) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(_) => Ok(matches!(location, Location::Sqlite(path) if lock_is_held(path))),
            Self::Postgres(_) => Ok(self.count_of(APPLICATION).await? > 0),
        }
    }

    /// How many connections others have that PostgreSQL knows by this name.
    async fn count_of(&mut self, name: &str) -> Result<i64, StoreError> {
        let text = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1 \
             AND pid <> pg_backend_pid()";
        match self {
            Self::Sqlite(_) => Ok(0),
            Self::Postgres(open) => sqlx::query_scalar(text).bind(name).fetch_one(open).await.map_err(failed()),
        }
    }
}

impl Rotation {
    /// Opens a store, which may be in use, with the key that is to be exchanged, or with the one that has taken its place.
    ///
    /// # Errors
    /// If there is no such store, if it opens with another key, or if an earlier version is at work.
    pub async fn open(location: &Location, key: &Key) -> Result<Self, StoreError> {
        let mut open = opened(location).await?;
        let step: i64 =
            on!(&mut open, connection => sqlx::query_scalar(STEP).fetch_one(connection).await).map_err(failed())?;
        let is_new = step >= KEYS_STEP && open.kept().await?.now.is_some();
        if !is_new {
            let options = Options { key: Some(key.copy()), key_file: None, ..Options::new(location.clone()) };
            Store::open_with_any_key(options).await?.close().await;
        }
        // Before a store had keys of its own, processes were known by another name.
        if open.count_of("kenal").await? > 0 {
            return Err(StoreError::EarlierAtWork);
        }
        let (stage, ring) = stage_of(&open.kept().await?, key, location)?;
        Ok(Self {
            open,
            location: location.clone(),
            key: key.copy(),
            stage,
            seal: Seal::new(ring),
            table: 0,
            after: FIRST,
            changed: false,
            resealed: 0,
            unopened: 0,
        })
    }

    /// How far it had come when it was opened.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The number of the generation in use.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.seal.generation()
    }

    /// Lets the store open with this key too, and begins a new generation where none was begun.
    ///
    /// # Errors
    /// If the key is weak or the same, or if the database fails; then nothing has changed.
    pub async fn begin(&mut self, next: &Key, at: i64) -> Result<(), StoreError> {
        if let Some(why) = next.weakness() {
            return Err(StoreError::KeyWeak { why });
        }
        self.open.begin().await?;
        let kept = self.open.kept().await?;
        let (stage, mut ring) = stage_of(&kept, &self.key, &self.location)?;
        let opens = kept.now.as_deref().is_some_and(|now| Ring::unwrap(next, now).is_some());
        match stage {
            Stage::Resting if opens => return Err(StoreError::KeySame),
            Stage::Resting => {
                ring.begin_generation();
                self.open.put("before", ring.wrap(&self.key)).await?;
                // Beside that of an earlier rotation, which some process may not have looked at yet.
                self.open.put(&handed_on_as(ring.generation()), ring.hand_on(at)).await?;
                self.open.put("now", ring.wrap(next)).await?;
            }
            // One that was begun with another key, which may be lost, goes on with this one.
            Stage::Begun if !opens => self.open.put("now", ring.wrap(next)).await?,
            Stage::Begun | Stage::Exchanged => {}
        }
        self.open.run("COMMIT").await?;
        self.seal = Seal::new(ring);
        Ok(())
    }

    /// Seals some rows anew; false when all are.
    ///
    /// # Errors
    /// If the database fails; what was done before stays done.
    pub async fn reseal(&mut self) -> Result<bool, StoreError> {
        let Some(kind) = SEALED.get(self.table) else {
            // Until a time through finds nothing: a reply may have been set aside meanwhile.
            let again = std::mem::take(&mut self.changed);
            self.table = if again { 0 } else { self.table };
            return Ok(again);
        };
        if self.table == 0 && self.after == FIRST {
            self.unopened = 0;
        }
        if let Open::Sqlite(_) = self.open {
            self.open.begin().await?;
        }
        let rows = self.rows(kind).await?;
        let current = self.seal.generation();
        for (id, visitor, sealed) in &rows {
            if generation_of(sealed) == Some(current) {
                continue;
            }
            let Some(plain) = self.seal.open(kind.place, visitor, sealed) else {
                self.unopened += 1;
                continue;
            };
            let anew = self.seal.seal(kind.place, visitor, &plain);
            self.update(kind, (*id, visitor), sealed, &anew).await?;
            (self.resealed, self.changed) = (self.resealed + 1, true);
        }
        if let Open::Sqlite(_) = self.open {
            self.open.run("COMMIT").await?;
        }
        // What is added behind the last row meanwhile is sealed with the new generation.
        let is_last = rows.len() < ROWS;
        match rows.into_iter().last() {
            Some((id, visitor, _)) if !is_last => self.after = (id, visitor),
            _ => (self.table, self.after) = (self.table + 1, FIRST),
        }
        Ok(true)
    }

    /// The next rows, each with its number, 0 where rows have none, whose it is, and what is sealed.
    async fn rows(
        &mut self,
        &Sealed { table, owner, numbered, .. }: &Sealed,
    ) -> Result<Vec<(i64, Vec<u8>, Vec<u8>)>, StoreError> {
        let (id, visitor) = &self.after;
        if numbered {
            let text = format!("SELECT id, {owner}, sealed FROM {table} WHERE id > $1 ORDER BY id LIMIT $2");
            let text = sqlx::AssertSqlSafe(text);
            on!(&mut self.open, open => sqlx::query_as(text).bind(id).bind(ROWS as i64).fetch_all(open).await)
        } else {
            let text = format!(
                "SELECT CAST(0 AS BIGINT), {owner}, sealed FROM {table} WHERE {owner} > $1 ORDER BY {owner} LIMIT $2"
            );
            let text = sqlx::AssertSqlSafe(text);
            on!(&mut self.open, open => sqlx::query_as(text).bind(visitor).bind(ROWS as i64).fetch_all(open).await)
        }
        .map_err(failed())
    }

    /// Puts what is sealed anew in the place of what was, unless that has changed meanwhile.
    async fn update(
        &mut self,
        &Sealed { table, owner, numbered, .. }: &Sealed,
        (id, visitor): (i64, &Vec<u8>),
        before: &Vec<u8>,
        after: &Vec<u8>,
    ) -> Result<(), StoreError> {
        let row = if numbered { "id" } else { owner };
        let text = format!("UPDATE {table} SET sealed = $1 WHERE sealed = $2 AND {row} = $3");
        let text = sqlx::AssertSqlSafe(text);
        on!(&mut self.open, open => {
            let query = sqlx::query(text).bind(after).bind(before);
            let query = if numbered { query.bind(id) } else { query.bind(visitor) };
            query.execute(open).await.map(drop)
        })
        .map_err(failed())
    }

    /// Seals what is left anew, and lets the store open with this key alone.
    ///
    /// # Errors
    /// If another rotation was begun meanwhile, or if the database fails.
    pub async fn finish(mut self, key: &Key) -> Result<Self, StoreError> {
        while self.reseal().await? {}
        self.open.begin().await?;
        let kept = self.open.kept().await?;
        let ring = kept.now.as_deref().and_then(|now| Ring::unwrap(key, now));
        let mut ring =
            ring.filter(|ring| ring.generation() == self.generation()).ok_or(StoreError::RotatedElsewhere)?;
        ring.end_generations();
        self.open.put("now", ring.wrap(key)).await?;
        self.open.run("DELETE FROM keys WHERE name = 'before'").await?;
        if !self.open.is_shared(&self.location).await? {
            self.open.run("DELETE FROM keys WHERE name LIKE 'next:%'").await?;
        }
        self.open.run("COMMIT").await?;
        self.tidy().await;
        Ok(self)
    }

    /// Overwrites what is left of the old wrappings in the files of a SQLite store; as well as can be while others read.
    async fn tidy(&mut self) {
        let Open::Sqlite(open) = &mut self.open else { return };
        let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let size: Result<i64, _> = sqlx::query_scalar(size).fetch_one(&mut *open).await;
        if size.is_ok_and(|size| size <= SMALL) {
            let _ = sqlx::query("VACUUM").execute(&mut *open).await;
        }
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(open).await;
    }

    /// Lets go of the store.
    pub async fn close(self) {
        match self.open {
            Open::Sqlite(open) => drop(open.close().await),
            Open::Postgres(open) => drop(open.close().await),
        }
    }
}

/// Before every row.
const FIRST: (i64, Vec<u8>) = (i64::MIN, Vec::new());

async fn opened(location: &Location) -> Result<Open, StoreError> {
    Ok(match location {
        Location::Memory => {
            return Err(StoreError::Location("a store in memory has no key to rotate".to_owned()));
        }
        Location::Sqlite(path) => {
            fs::metadata(path).map_err(|source| StoreError::File { path: path.clone(), source })?;
            Open::Sqlite(connect(path).await?)
        }
        Location::Postgres(url) => {
            Open::Postgres(server_connection(&server(url).await?.application_name("kenal key rotate")).await?)
        }
    })
}

/// How far a rotation has come as seen from this key, and the ring that it opens.
fn stage_of(kept: &Kept, key: &Key, location: &Location) -> Result<(Stage, Ring), StoreError> {
    let opened = |wrapped: &Option<Vec<u8>>| wrapped.as_deref().and_then(|wrapped| Ring::unwrap(key, wrapped));
    match (opened(&kept.now), opened(&kept.before)) {
        (Some(ring), _) if kept.before.is_none() => Ok((Stage::Resting, ring)),
        (Some(ring), _) => Ok((Stage::Exchanged, ring)),
        (None, Some(ring)) => Ok((Stage::Begun, ring)),
        (None, None) if kept.now.is_none() => Err(StoreError::KeysLost { what: location.name() }),
        (None, None) => Err(StoreError::KeyWrong { what: location.name() }),
    }
}
