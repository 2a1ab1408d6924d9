//! How a transaction ends: everything that a batch changes, in few statements, and one sync.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use sqlx::{AssertSqlSafe, PgConnection};

use crate::{
    domain::questionnaire::statistics::Cell,
    store::{
        About, Changes, Store, StoreError, VisitorId, added, day, hour, kind,
        seal::Place,
        sql::{Held, Open, random_number},
        texts::{MOST, SIZES, list, remark, size},
    },
};

/// Keeps all rows of one kind on PostgreSQL, a piece of them a statement; the rest as for `bind_rows!`.
macro_rules! keep_rows {
    ($open:ident, $rows:ident, $texts:expr, $($bound:tt)*) => {
        loop {
            let rows: Vec<_> = $rows.by_ref().take(MOST).collect();
            if rows.is_empty() {
                break;
            }
            let class = size(rows.len());
            let mut query = sqlx::query($texts[class].clone());
            bind_rows!(query, SIZES[class], rows, $($bound)*);
            query.execute(&mut **$open).await.map_err(StoreError::database("keeping a batch"))?;
        }
    };
}

impl Open {
    pub(crate) async fn about(&mut self, visitor: VisitorId, marks: &BTreeSet<String>) -> Result<About, StoreError> {
        let text = "SELECT (SELECT day FROM sessions WHERE visitor = $1), \
             (SELECT COUNT(*) FROM outbox WHERE visitor = $1), (SELECT COUNT(*) FROM set_aside WHERE visitor = $1)";
        let found: (Option<i64>, i64, i64) = either!(&mut self.held, connection => {
            sqlx::query_as(text).bind(visitor.as_bytes()).fetch_one(connection).await
        })
        .map_err(StoreError::database("reading what is kept about a visitor"))?;
        let (day, waiting, set_aside) = found;
        let text = format!("SELECT COUNT(*) FROM notes WHERE {} IN ({})", self.held.mark(), list(1, marks.len()));
        let text = AssertSqlSafe(text);
        let notes: i64 = either!(&mut self.held, connection => {
            let mut query = sqlx::query_scalar(text);
            for mark in marks {
                query = query.bind(mark.as_str());
            }
            query.fetch_one(connection).await
        })
        .map_err(StoreError::database("counting a visitor's notes"))?;
        Ok(About {
            day,
            waiting: waiting.unsigned_abs(),
            set_aside: set_aside.unsigned_abs(),
            notes: notes.unsigned_abs(),
        })
    }

    pub(crate) async fn commit(mut self, store: &Store, mut changes: Changes) -> Result<Vec<i64>, StoreError> {
        self.keep_rare(store, &changes).await?;
        let sums = added(std::mem::take(&mut changes.sums));
        if let Held::Sqlite { .. } = &self.held {
            self.add(&sums).await?;
        }
        let (ids, now) = self.numbers(changes.replies.len()).await?;
        let (at, owner, lease) = (changes.at, self.owner, self.lease);
        let mut sessions = changes.sessions.into_iter().map(|(visitor, session)| {
            (visitor.0.to_vec(), day(at), store.seal.seal(Place::Session, &visitor.0, &session))
        });
        let mut notes = changes
            .notes
            .iter()
            .map(|row| (hour(row.at), kind(&row.note), serde_json::to_string(row).expect("a note is plain data")));
        let mut replies = ids.iter().zip(changes.replies).map(|(id, reply)| {
            let sealed = store.seal.seal(Place::Outbox, &reply.visitor.0, &reply.body);
            let (owner, lease) = if reply.mine { (owner, now + lease) } else { (0, 0) };
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
                keep_rows!(open, sessions, self.texts.sessions, [Vec<u8>, i64, Vec<u8>], |(a, b, c)| [a, b, c]);
                keep_rows!(open, notes, self.texts.notes, [i64, &str, String], |(a, b, c)| [a, b, c]);
                keep_rows!(open, replies, self.texts.outbox, [i64, Vec<u8>, i64, i64, i64, Vec<u8>], |(a, b, c, d, e, f)| [a, b, c, d, e, f]);
                keep_rows!(open, settled, self.texts.settle, [i64], |id| [id]);
            }
        }
        if let Held::Postgres(_) = &self.held {
            // Last, for another replica that adds to the same sums waits from here to the commit.
            self.add(&sums).await?;
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

    /// Adds to the questionnaire's running sums.
    async fn add(&mut self, sums: &[Cell]) -> Result<(), StoreError> {
        for rows in sums.chunks(MOST) {
            let class = size(rows.len());
            let text = self.texts.sums[class].clone();
            let added = either!(&mut self.held, connection => {
                let mut query = sqlx::query(text);
                bind_rows!(query, SIZES[class], rows, [i64, &str, &str, i64], |cell| [
                    i64::from(cell.version), cell.form.name(), cell.name.as_str(), cell.value
                ]);
                query.execute(connection).await.map(drop)
            });
            added.map_err(StoreError::database("adding to the sums"))?;
        }
        Ok(())
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
        for pairs in changes.marks.chunks(MOST) {
            let text = remark(self.held.mark(), pairs.len());
            either!(&mut self.held, connection => {
                let mut query = sqlx::query(text);
                for (old, new) in pairs {
                    query = query.bind(old.as_str()).bind(new.as_str());
                }
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
        }
        for visitor in &changes.dropped {
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
