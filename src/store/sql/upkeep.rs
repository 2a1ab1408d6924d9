//! Forgetting what was kept long enough.

use crate::store::{
    Retention, StoreError, day, hour,
    sql::{Database, Sql},
};

impl Sql {
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
}
