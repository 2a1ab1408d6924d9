//! How a transaction begins: visitors locked, updates marked as seen, sessions read.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::TryStreamExt;
use sqlx::{Column, Either, Executor as _, Postgres, Row, Transaction, sqlite::SqliteRow};

use crate::store::{
    Batch, Delivery, Inner, Store, StoreError, VisitorId,
    seal::Place,
    sql::{Database, Held, Open, Sql, Writer},
    texts::{MOST, SIZES, size},
};

impl Sql {
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
}

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
