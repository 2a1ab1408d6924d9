//! What does not open with the store's keys: counted, told once, and out of the way of what does.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::store::{StoreError, sql::Held};

/// How much of what this process has met does not open.
#[derive(Debug, Default)]
pub struct Unopened {
    sessions: AtomicU64,
    replies: AtomicU64,
}

/// A row of the outbox: its number, whose it is, since when it waits, and what is sealed.
pub(super) type Waiting = (i64, Vec<u8>, i64, Vec<u8>);

impl Unopened {
    /// What was kept of a conversation, which begins anew without it.
    #[must_use]
    pub fn sessions(&self) -> u64 {
        self.sessions.load(Ordering::Relaxed)
    }

    /// Replies that were set aside.
    #[must_use]
    pub fn replies(&self) -> u64 {
        self.replies.load(Ordering::Relaxed)
    }

    pub(super) fn meet_session(&self) {
        if self.sessions.fetch_add(1, Ordering::Relaxed) == 0 {
            tracing::error!(
                "what is kept of a conversation does not open with the store's keys, and it begins anew: the store was damaged \
                 or changed; how many there are is said by `kenal doctor`, and the others are counted in /metrics"
            );
        }
    }

    fn meet_replies(&self, count: usize) {
        if self.replies.fetch_add(count as u64, Ordering::Relaxed) == 0 {
            tracing::error!(
                count,
                "kept replies do not open with the store's keys and are set aside: the store was damaged or changed; others \
                 are counted in /metrics"
            );
        }
    }

    /// Moves replies that do not open out of the outbox: they are forgotten with what was set aside.
    pub(super) async fn put_away(&self, held: &mut Held<'_>, replies: &[Waiting]) -> Result<(), StoreError> {
        let failed = || StoreError::database("setting aside what does not open");
        for (id, visitor, at, sealed) in replies {
            either!(&mut *held, connection, Db => {
                let text = "INSERT INTO set_aside (id, at, kind, reason, visitor, sealed) \
                     VALUES ($1, $2, 'reply', 'it does not open', $3, $4) ON CONFLICT (id) DO NOTHING";
                sqlx::query(text).bind(*id).bind(*at).bind(visitor).bind(sealed).execute(&mut *connection).await
                    .map(drop)
            })
            .map_err(failed())?;
            either!(&mut *held, connection, Db => {
                sqlx::query("DELETE FROM outbox WHERE id = $1").bind(*id).execute(&mut *connection).await.map(drop)
            })
            .map_err(failed())?;
        }
        if !replies.is_empty() {
            self.meet_replies(replies.len());
        }
        Ok(())
    }
}
