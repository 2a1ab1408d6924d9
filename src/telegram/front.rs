//! Between Telegram's updates and the engine: makes them events and hands them in.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crate::{
    engine::{self, Desk, Engine, Incoming, Metrics, StoreError, Taken, What},
    telegram::incoming::{Me, Said, Update},
};

/// Hands updates in.
#[derive(Clone)]
pub(crate) struct Front {
    engine: Arc<Engine>,
    desk: Desk,
    me: Me,
}

impl Front {
    pub(crate) fn new(engine: Arc<Engine>, desk: Desk, me: Me) -> Self {
        Self { engine, desk, me }
    }

    /// The updates that are for the bot.
    pub(crate) fn hear(&self, updates: Vec<Update>, now: i64, live: bool) -> Vec<Incoming> {
        let hear = |update: Update| {
            let number = update.update_id;
            let heard = update.hear(&self.me, now, live)?;
            let what = match heard.what {
                Said::Event(event) => What::Event(event),
                Said::Left => What::Left(now),
            };
            let visitor = self.engine.visitor("telegram", heard.chat, heard.person);
            let address = Some(heard.address);
            Some(Incoming { bot: self.me.id, update: number, visitor, address, what, press: heard.callback })
        };
        // One that nobody thought of must not end the bot, which would get it again at the next start.
        let hear = |update: Update| catch_unwind(AssertUnwindSafe(|| hear(update))).unwrap_or_default();
        updates.into_iter().filter_map(hear).collect()
    }

    /// Hands updates in and waits until they are kept.
    pub(crate) async fn take(&self, incoming: Vec<Incoming>) -> Result<Vec<Taken>, Arc<StoreError>> {
        self.metrics().heard.set(engine::now());
        if incoming.is_empty() { Ok(Vec::new()) } else { self.desk.take(incoming).await }
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        self.engine.metrics()
    }
}
