//! How a transaction begins: visitors locked, updates marked as seen, sessions read.

use std::collections::{HashMap, HashSet};

use sqlx::{Postgres, QueryBuilder, Transaction};

use crate::store::{
    Batch, Delivery, Store, StoreError, VisitorId,
    seal::Place,
    sql::{Held, ROWS},
};

impl Store {
    /// Begins a transaction for these updates: locks their visitors and those that `wanted` names, marks the updates as
    /// seen, and reads the sessions of the latter.
    ///
    /// # Errors
    /// Where the database fails; then nothing has changed.
    pub async fn begin(&self, deliveries: &[Delivery], wanted: &[VisitorId]) -> Result<Batch<'_>, StoreError> {
        let mut held = self.open_keyed_transaction().await?;
        if let Held::Postgres(open) = &mut held {
            lock(open, deliveries.iter().map(|one| one.visitor).chain(wanted.iter().copied())).await?;
        }
        let mut new = held.see(deliveries).await?;
        let fresh = deliveries.iter().map(|one| new.remove(&(one.bot, one.update))).collect();
        let sessions = held.sessions(self, wanted).await?;
        let waiting = held.waiting(wanted, self.owner).await?;
        Ok(Batch { store: self, held, fresh, sessions, waiting })
    }
}

impl Held<'_> {
    /// Marks updates as seen; returns those that were not.
    async fn see(&mut self, deliveries: &[Delivery]) -> Result<HashSet<(i64, i64)>, StoreError> {
        let mut new = HashSet::with_capacity(deliveries.len());
        for rows in deliveries.chunks(ROWS) {
            let found: Result<Vec<(i64, i64)>, _> = either!(self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("INSERT INTO seen (bot, update_id, at) ");
                query.push_values(rows, |mut row, one| {
                    row.push_bind(one.bot).push_bind(one.update).push_bind(one.at);
                });
                query.push(" ON CONFLICT (bot, update_id) DO NOTHING RETURNING bot, update_id");
                query.build_query_as().fetch_all(connection).await
            });
            new.extend(found.map_err(StoreError::database("taking updates"))?);
        }
        Ok(new)
    }

    /// Reads sessions.
    pub(super) async fn sessions(
        &mut self,
        store: &Store,
        wanted: &[VisitorId],
    ) -> Result<HashMap<VisitorId, Vec<u8>>, StoreError> {
        let mut sessions = HashMap::with_capacity(wanted.len());
        for (visitor, sealed) in self.load(wanted).await? {
            // A session that does not open is one that was tampered with: the visitor starts afresh, and is told so.
            let session = store.seal.open(Place::Session, &visitor, &sealed);
            if session.is_none() {
                store.unopened.meet_session();
            }
            let session = session.unwrap_or_default();
            sessions.extend(VisitorId::from_bytes(&visitor).map(|visitor| (visitor, session)));
        }
        Ok(sessions)
    }

    /// Reads sealed sessions.
    async fn load(&mut self, wanted: &[VisitorId]) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
        let mut sealed = Vec::with_capacity(wanted.len());
        for ids in wanted.chunks(ROWS) {
            let found: Result<Vec<(Vec<u8>, Vec<u8>)>, _> = either!(self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("SELECT visitor, sealed FROM sessions WHERE visitor ");
                push_ids(&mut query, ids).build_query_as().fetch_all(connection).await
            });
            sealed.extend(found.map_err(StoreError::database("reading sessions"))?);
        }
        Ok(sealed)
    }

    /// Finds the visitors that have unsent replies of another process; on SQLite there is none.
    async fn waiting(&mut self, wanted: &[VisitorId], owner: i64) -> Result<HashSet<VisitorId>, StoreError> {
        let mut waiting = HashSet::new();
        let Held::Postgres(open) = self else {
            return Ok(waiting);
        };
        for ids in wanted.chunks(ROWS) {
            let mut query = QueryBuilder::new("SELECT DISTINCT visitor FROM outbox WHERE owner <> ");
            query.push_bind(owner).push(" AND visitor ");
            let found: Vec<Vec<u8>> = push_ids(&mut query, ids)
                .build_query_scalar()
                .fetch_all(&mut **open)
                .await
                .map_err(StoreError::database("reading the outbox"))?;
            waiting.extend(found.iter().filter_map(|visitor| VisitorId::from_bytes(visitor)));
        }
        Ok(waiting)
    }
}

/// Writes ` IN (…)` with these visitors.
pub(super) fn push_ids<'q, Db>(query: &'q mut QueryBuilder<Db>, ids: &[VisitorId]) -> &'q mut QueryBuilder<Db>
where
    Db: sqlx::Database,
    for<'t> Vec<u8>: sqlx::Encode<'t, Db> + sqlx::Type<Db>,
{
    query.push("IN (");
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind(id.as_bytes().to_vec());
    }
    query.push(")")
}

/// Locks visitors in sorted order, so that two replicas never wait for each other. The lock is on a number made from the
/// visitor's id, because a new visitor has no row to lock yet; two visitors with one number only wait once more.
async fn lock(
    open: &mut Transaction<'static, Postgres>,
    visitors: impl Iterator<Item = VisitorId>,
) -> Result<(), StoreError> {
    let mut locks: Vec<i64> = visitors.map(number).collect();
    locks.sort_unstable();
    locks.dedup();
    if locks.is_empty() {
        return Ok(());
    }
    let text = "SELECT pg_advisory_xact_lock(visitor) FROM unnest($1::bigint[]) WITH ORDINALITY AS given (visitor, place) ORDER BY place";
    let locked = sqlx::query(text).bind(&locks).execute(&mut **open).await;
    locked.map(drop).map_err(StoreError::database("locking visitors"))
}

/// A visitor's number for an advisory lock.
fn number(visitor: VisitorId) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = visitor.0;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}
