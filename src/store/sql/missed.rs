//! What had no answer, kept so that it is nobody's: apart from the notes of its turn, with the day alone, in random order.
//!
//! A question is not kept with the turn that it was asked in, or the rows written with it would tell whose it was. It waits
//! in memory for others and is written with them, in the order of random keys. A crash loses those that wait.

use sqlx::QueryBuilder;

pub use crate::domain::unanswered::Missed;
use crate::{
    domain::{conversation::Note, funnel::NoteRow, locale::Locale},
    store::{
        Store, StoreError, day,
        sql::{Held, ROWS},
    },
};

/// The most questions that wait; those above are not kept.
const WAITING: usize = 10_000;

/// Reads all that had no answer; to be understood by [`missed_of`].
pub(crate) const MISSED: &str = "SELECT day, locale, reason, query FROM missed";

pub(crate) fn missed_of(rows: Vec<(i64, String, String, String)>) -> Vec<Missed> {
    let missed = |(day, locale, reason, query): (i64, String, String, String)| {
        let locale = Locale::ALL.into_iter().find(|known| known.tag() == locale)?;
        Some(Missed { day, locale, reason, query })
    };
    rows.into_iter().filter_map(missed).collect()
}

/// Takes out of a turn's notes what had no answer.
pub(super) fn take_missed(notes: &mut Vec<NoteRow>) -> Vec<Missed> {
    let is_missed = |row: &mut NoteRow| matches!(row.note, Note::Missed { .. });
    let missed = |row: NoteRow| match row.note {
        Note::Missed { query, locale, reason } => Some(Missed { day: day(row.at), locale, reason, query }),
        _ => None,
    };
    notes.extract_if(.., is_missed).filter_map(missed).collect()
}

impl Store {
    /// Lets questions wait for others.
    pub(super) async fn wait_missed(&self, missed: Vec<Missed>) {
        if !missed.is_empty() {
            let mut waiting = self.missed.lock().await;
            let room = WAITING.saturating_sub(waiting.len());
            waiting.extend(missed.into_iter().take(room));
        }
    }

    /// Keeps the questions that wait.
    ///
    /// # Errors
    /// Where the database fails; then they wait on.
    pub async fn keep_missed(&self) -> Result<(), StoreError> {
        let mut waiting = self.missed.lock().await;
        if waiting.is_empty() {
            return Ok(());
        }
        let mut held = self.open_transaction().await?;
        held.insert_missed(&waiting).await?;
        held.commit().await?;
        waiting.clear();
        Ok(())
    }

    /// All that had no answer, in no order.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn missed(&self) -> Result<Vec<Missed>, StoreError> {
        self.keep_missed().await?;
        let mut held = self.open_transaction().await?;
        let rows = either!(&mut held, connection, Db => sqlx::query_as(MISSED).fetch_all(connection).await);
        held.end().await;
        Ok(missed_of(rows.map_err(StoreError::database("reading what had no answer"))?))
    }
}

impl Held<'_> {
    async fn insert_missed(&mut self, missed: &[Missed]) -> Result<(), StoreError> {
        let mut rows: Vec<([u8; 16], &Missed)> = missed.iter().map(|one| (random_key(), one)).collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        for rows in rows.chunks(ROWS) {
            either!(&mut *self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("INSERT INTO missed (key, day, locale, reason, query) ");
                query.push_values(rows, |mut row, (key, one)| {
                    row.push_bind(key.to_vec()).push_bind(one.day).push_bind(one.locale.tag());
                    row.push_bind(one.reason.as_str()).push_bind(one.query.as_str());
                });
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("keeping what had no answer"))?;
        }
        Ok(())
    }
}

fn random_key() -> [u8; 16] {
    let mut key = [0; 16];
    getrandom::fill(&mut key).expect("the system has random bytes");
    key
}
