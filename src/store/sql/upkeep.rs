//! Forgetting what was kept long enough, a piece at a time, so that no visitor waits for it.

use sqlx::QueryBuilder;

use crate::store::{
    Retention, Store, StoreError, VisitorId, day, hour,
    ring::handed_on_at,
    seal::{MARK, signs_by_chance},
    sql::{Held, ROWS},
};

/// How far the forgetting has come.
pub(crate) struct Sweep {
    /// The last seen update and the last session that were looked at.
    seen: (i64, i64),
    session: Vec<u8>,
    /// The last mark that was looked at, and the day on which all were, in days since 1970.
    mark: String,
    marks_done: i64,
}

impl Default for Sweep {
    fn default() -> Self {
        Self { seen: (i64::MIN, i64::MIN), session: Vec::new(), mark: String::new(), marks_done: 0 }
    }
}

/// How many rows of a table without an index by time are looked at in one piece.
const SLICE: i64 = 4_096;

/// For how long a new generation of keys is handed on, in seconds: a process at work looks for one every ten minutes.
const HANDED_ON: i64 = 3_600;

/// How many marks are looked at in one piece.
const MARKS: i64 = 512;

/// How much has been kept long enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Conversations of visitors who did not come back.
    pub sessions: i64,
    /// Notes for the organisers' numbers.
    pub notes: i64,
    /// Questions without an answer.
    pub missed: i64,
    /// Things set aside.
    pub set_aside: i64,
}

impl Store {
    /// Keeps what had no answer, and overwrites what was erased, where that is due; forgets nothing.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn tidy(&self) -> Result<(), StoreError> {
        self.keep_missed().await?;
        self.wipe().await;
        self.rewrite().await;
        Ok(())
    }

    /// How much would be forgotten at this time. It looks at every row.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn due(&self, now: i64, retention: &Retention) -> Result<Due, StoreError> {
        let mut held = self.open_transaction().await?;
        let mut counts = [0; 4];
        let tables = [
            ("SELECT COUNT(*) FROM sessions WHERE day < $1", day(now - retention.sessions)),
            ("SELECT COUNT(*) FROM notes WHERE hour < $1", hour(now - retention.notes)),
            ("SELECT COUNT(*) FROM missed WHERE day < $1", day(now - retention.missed)),
            ("SELECT COUNT(*) FROM set_aside WHERE at < $1", now - retention.set_aside),
        ];
        for (count, (text, before)) in counts.iter_mut().zip(tables) {
            *count = either!(&mut held, connection, Db => {
                sqlx::query_scalar(text).bind(before).fetch_one(connection).await
            })
            .map_err(StoreError::database("counting what was kept long enough"))?;
        }
        held.end().await;
        let [sessions, notes, missed, set_aside] = counts;
        Ok(Due { sessions, notes, missed, set_aside })
    }

    /// Forgets a little of what has been kept long enough; true where there may be more to forget.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_old(&self, now: i64, retention: &Retention) -> Result<bool, StoreError> {
        self.tidy().await?;
        let mut sweep = self.sweep.lock().await;
        let mut held = self.open_keyed_transaction().await?;
        let more = held.forget_seen(&mut sweep, now - retention.seen).await?
            || held.forget_sessions(&mut sweep, day(now - retention.sessions)).await?
            || held.forget_notes(hour(now - retention.notes)).await?
            || held.forget_marks(&mut sweep, day(now), hour(now - retention.marks)).await?;
        let rest = [
            ("DELETE FROM set_aside WHERE at < $1", now - retention.set_aside),
            ("DELETE FROM missed WHERE day < $1", day(now - retention.missed)),
            // By then no session from before the move is left.
            ("DELETE FROM moved WHERE day < $1", day(now - retention.sessions)),
        ];
        held.forget_handed_on(now - HANDED_ON).await?;
        for (text, before) in rest {
            either!(&mut held, connection, Db => sqlx::query(text).bind(before).execute(connection).await.map(drop))
                .map_err(failed())?;
        }
        held.commit().await?;
        if let Some(list) = self.erasures.as_ref().filter(|_| !more) {
            list.forget(now - retention.erasures())?;
        }
        Ok(more)
    }
}

impl Store {
    /// Erases all that is kept of visitors whose sessions have ended by themselves, with replies that never arrived; true
    /// where there may be more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_ended(&self, now: i64) -> Result<bool, StoreError> {
        let mut held = self.open_transaction().await?;
        let ended: Vec<Vec<u8>> = either!(&mut held, connection, Db => {
            let text = "SELECT visitor FROM sessions WHERE until <= $1 LIMIT $2";
            sqlx::query_scalar(text).bind(now).bind(ROWS as i64).fetch_all(connection).await
        })
        .map_err(failed())?;
        let ended: Vec<VisitorId> = ended.iter().filter_map(|visitor| VisitorId::from_bytes(visitor)).collect();
        if ended.is_empty() {
            return Ok(false);
        }
        for text in [
            "DELETE FROM sessions WHERE visitor ",
            "DELETE FROM outbox WHERE visitor ",
            "DELETE FROM set_aside WHERE visitor ",
            "DELETE FROM members WHERE visitor ",
        ] {
            held.with_visitors(text, &ended).await?;
        }
        if let Held::Sqlite(writer) = &mut held {
            writer.wiping.extend(&ended);
            writer.erased = true;
        }
        held.commit().await?;
        self.wipe().await;
        self.rewrite().await;
        Ok(ended.len() == ROWS)
    }

    /// Lets every session that is kept by its day end at this time, for a bot that has become one for pupils.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_all(&self, at: i64) -> Result<(), StoreError> {
        let mut held = self.open_transaction().await?;
        either!(&mut held, connection, Db => {
            let text = "UPDATE sessions SET until = $1 WHERE until IS NULL";
            sqlx::query(text).bind(at).execute(connection).await.map(drop)
        })
        .map_err(StoreError::database("letting sessions end"))?;
        held.commit().await
    }
}

fn failed() -> impl FnOnce(sqlx::Error) -> StoreError {
    StoreError::database("forgetting what was kept long enough")
}

impl Held<'_> {
    /// Ends the handing on of keys to processes that were at work before this time.
    async fn forget_handed_on(&mut self, before: i64) -> Result<(), StoreError> {
        let handed: Vec<(String, Vec<u8>)> = either!(&mut *self, connection, Db => {
            sqlx::query_as("SELECT name, value FROM keys WHERE name LIKE 'next:%'").fetch_all(connection).await
        })
        .map_err(failed())?;
        for (name, _) in handed.iter().filter(|(_, handed)| handed_on_at(handed).is_none_or(|at| at < before)) {
            either!(&mut *self, connection, Db => {
                sqlx::query("DELETE FROM keys WHERE name = $1").bind(name).execute(connection).await.map(drop)
            })
            .map_err(failed())?;
        }
        Ok(())
    }

    /// A slice of the key's order: there is no index by time, which would have to keep up with every update.
    async fn forget_seen(&mut self, sweep: &mut Sweep, before: i64) -> Result<bool, StoreError> {
        let (bot, update) = sweep.seen;
        let end: Option<(i64, i64)> = either!(&mut *self, connection, Db => {
            let text = "SELECT bot, update_id FROM seen WHERE (bot, update_id) > ($1, $2) \
                 ORDER BY bot, update_id LIMIT 1 OFFSET $3";
            sqlx::query_as(text).bind(bot).bind(update).bind(SLICE).fetch_optional(connection).await
        })
        .map_err(failed())?;
        let (to_bot, to_update) = end.unwrap_or((i64::MAX, i64::MAX));
        either!(&mut *self, connection, Db => {
            let text = "DELETE FROM seen WHERE (bot, update_id) > ($1, $2) AND (bot, update_id) <= ($3, $4) AND at < $5";
            let query = sqlx::query(text).bind(bot).bind(update).bind(to_bot).bind(to_update).bind(before);
            query.execute(connection).await.map(drop)
        })
        .map_err(failed())?;
        sweep.seen = end.unwrap_or((i64::MIN, i64::MIN));
        Ok(end.is_some())
    }

    /// The same for sessions.
    async fn forget_sessions(&mut self, sweep: &mut Sweep, before: i64) -> Result<bool, StoreError> {
        let from = &sweep.session;
        let end: Option<Vec<u8>> = either!(&mut *self, connection, Db => {
            let text = "SELECT visitor FROM sessions WHERE visitor > $1 ORDER BY visitor LIMIT 1 OFFSET $2";
            sqlx::query_scalar(text).bind(from).bind(SLICE).fetch_optional(connection).await
        })
        .map_err(failed())?;
        either!(&mut *self, connection, Db => {
            let mut query = QueryBuilder::<Db>::new("DELETE FROM sessions WHERE visitor > ");
            query.push_bind(from).push(" AND day < ").push_bind(before);
            if let Some(end) = &end {
                query.push(" AND visitor <= ").push_bind(end);
            }
            query.build().execute(connection).await.map(drop)
        })
        .map_err(failed())?;
        let more = end.is_some();
        if !more {
            either!(self, connection, Db => {
                let text = "DELETE FROM members WHERE NOT EXISTS \
                     (SELECT 1 FROM sessions WHERE sessions.visitor = members.visitor)";
                sqlx::query(text).execute(connection).await.map(drop)
            })
            .map_err(failed())?;
        }
        sweep.session = end.unwrap_or_default();
        Ok(more)
    }

    /// Deletes some of the notes from before this hour.
    async fn forget_notes(&mut self, before: i64) -> Result<bool, StoreError> {
        let row = if matches!(self, Self::Sqlite(_)) { "rowid" } else { "ctid" };
        let gone = either!(self, connection, Db => {
            let head = format!("DELETE FROM notes WHERE {row} IN (SELECT {row} FROM notes WHERE hour < ");
            let mut query = QueryBuilder::<Db>::new(head);
            query.push_bind(before).push(format!(" LIMIT {ROWS})"));
            query.build().execute(connection).await.map(|done| done.rows_affected())
        });
        Ok(gone.map_err(failed())? == ROWS as u64)
    }

    /// Gives marks by chance to visitors who have long stayed away from where their mark is of, all rows of one at once,
    /// so that counts stay right. It looks at every mark, so it is done once a day.
    async fn forget_marks(&mut self, sweep: &mut Sweep, today: i64, before: i64) -> Result<bool, StoreError> {
        if sweep.marks_done == today {
            return Ok(false);
        }
        let found: Vec<(String, i64)> = either!(&mut *self, connection, Db => {
            let text = "SELECT mark, MAX(hour) FROM notes WHERE mark > $1 GROUP BY mark ORDER BY mark LIMIT $2";
            sqlx::query_as(text).bind(&sweep.mark).bind(MARKS).fetch_all(connection).await
        })
        .map_err(failed())?;
        for (mark, _) in found.iter().filter(|(mark, last)| mark.len() == MARK && *last < before) {
            self.rename(mark, &signs_by_chance()).await?;
        }
        let more = i64::try_from(found.len()).unwrap_or(i64::MAX) == MARKS;
        sweep.mark = found.into_iter().last().filter(|_| more).map(|(mark, _)| mark).unwrap_or_default();
        if !more {
            sweep.marks_done = today;
        }
        Ok(more)
    }
}
