//! Forgetting what was kept long enough.

use std::sync::atomic::Ordering;

use sqlx::AssertSqlSafe;

use crate::store::{
    Retention, StoreError, day, hour,
    seal::{MARK, signs_by_chance},
    sql::{Database, POSTGRES_MARK, SQLITE_MARK, Sql},
    texts::remark,
};

/// How many marks give way at once.
const PIECE: usize = 256;

/// Gives marks by chance to visitors who have long stayed away from where their mark is of, all rows of one at once, so
/// that counts stay right; true where there may be more of them. It reads all notes, so it is done once a day.
macro_rules! unmark {
    ($sql:expr, $connection:expr, $mark:expr, $now:expr, $retention:expr) => {{
        if $sql.unmarked.load(Ordering::Relaxed) == day($now) {
            return Ok(false);
        }
        let failed = || StoreError::database("forgetting whose old notes are");
        let before = hour($now - $retention.marks);
        let text = format!(
            "SELECT mark FROM (SELECT hour, {} AS mark FROM notes) AS marked WHERE length(mark) = {MARK} \
             GROUP BY mark HAVING MAX(hour) < $1 LIMIT {PIECE}",
            $mark
        );
        let query = sqlx::query_scalar(AssertSqlSafe(text)).bind(before);
        let old: Vec<String> = query.fetch_all($connection).await.map_err(failed())?;
        if !old.is_empty() {
            let mut query = sqlx::query(remark($mark, old.len()));
            for mark in &old {
                query = query.bind(mark.as_str()).bind(signs_by_chance());
            }
            query.execute($connection).await.map_err(failed())?;
        }
        let more = old.len() == PIECE;
        if !more {
            $sql.unmarked.store(day($now), Ordering::Relaxed);
        }
        Ok(more)
    }};
}

impl Sql {
    pub(crate) async fn forget_old(&self, now: i64, retention: &Retention) -> Result<bool, StoreError> {
        let failed = || StoreError::database("forgetting what was kept long enough");
        let rest = [
            ("DELETE FROM notes WHERE kind = 'missed' AND hour < $1", hour(now - retention.missed)),
            ("DELETE FROM notes WHERE hour < $1", hour(now - retention.notes)),
            ("DELETE FROM set_aside WHERE at < $1", now - retention.set_aside),
        ];
        match &self.database {
            Database::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                writer.roll_back().await?;
                // A slice of the key's order at a time: there is no index by time to keep up with every update, and who
                // reads a whole table keeps visitors waiting.
                const SLICE: i64 = 4_096;
                if writer.swept_sessions == 0 {
                    let (bot, update) = writer.swept;
                    let text = "SELECT bot, update_id FROM seen WHERE (bot, update_id) > ($1, $2) ORDER BY bot, update_id LIMIT 1 OFFSET $3";
                    let query = sqlx::query_as(text).bind(bot).bind(update).bind(SLICE);
                    let end: Option<(i64, i64)> =
                        query.fetch_optional(&mut writer.connection).await.map_err(failed())?;
                    let (to_bot, to_update) = end.unwrap_or((i64::MAX, i64::MAX));
                    let text = "DELETE FROM seen WHERE (bot, update_id) > ($1, $2) AND (bot, update_id) <= ($3, $4) AND at < $5";
                    let query = sqlx::query(text).bind(bot).bind(update).bind(to_bot).bind(to_update);
                    let query = query.bind(now - retention.seen);
                    query.execute(&mut writer.connection).await.map_err(failed())?;
                    writer.swept = end.unwrap_or((i64::MIN, i64::MIN));
                    if end.is_some() {
                        return Ok(true);
                    }
                }
                let from = writer.swept_sessions;
                let text = "SELECT rowid FROM sessions WHERE rowid > $1 ORDER BY rowid LIMIT 1 OFFSET $2";
                let query = sqlx::query_scalar(text).bind(from).bind(SLICE);
                let end: Option<i64> = query.fetch_optional(&mut writer.connection).await.map_err(failed())?;
                let query = sqlx::query("DELETE FROM sessions WHERE rowid > $1 AND rowid <= $2 AND day < $3");
                let query = query.bind(from).bind(end.unwrap_or(i64::MAX)).bind(day(now - retention.sessions));
                query.execute(&mut writer.connection).await.map_err(failed())?;
                writer.swept_sessions = end.unwrap_or(0);
                if end.is_some() {
                    return Ok(true);
                }
                for (text, before) in rest {
                    sqlx::query(text).bind(before).execute(&mut writer.connection).await.map_err(failed())?;
                }
                unmark!(self, &mut writer.connection, SQLITE_MARK, now, retention)
            }
            Database::Postgres(pool) => {
                let large = [
                    ("DELETE FROM seen WHERE at < $1", now - retention.seen),
                    ("DELETE FROM sessions WHERE day < $1", day(now - retention.sessions)),
                ];
                for (text, before) in large.into_iter().chain(rest) {
                    sqlx::query(text).bind(before).execute(pool).await.map_err(failed())?;
                }
                unmark!(self, pool, POSTGRES_MARK, now, retention)
            }
        }
    }
}
