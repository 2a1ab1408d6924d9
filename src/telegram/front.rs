//! Between Telegram's updates and the engine: hands them in, and passes on what is to be sent.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::{
    engine::{self, Desk, Engine, Incoming, Metrics, StoreError, What},
    telegram::{
        delivery::Load,
        incoming::{Me, Said, Update},
        outgoing::Press,
    },
};

/// Hands updates in and passes on what is to be sent.
#[derive(Clone)]
pub(crate) struct Front {
    engine: Arc<Engine>,
    desk: Desk,
    loads: mpsc::Sender<Load>,
    me: Me,
}

/// An update that was heard, with the press to answer.
pub(crate) struct Heard {
    incoming: Incoming,
    callback: Option<String>,
}

impl Front {
    pub(crate) fn new(engine: Arc<Engine>, desk: Desk, loads: mpsc::Sender<Load>, me: Me) -> Self {
        Self { engine, desk, loads, me }
    }

    /// The updates that are for the bot.
    pub(crate) fn hear(&self, updates: Vec<Update>, now: i64, live: bool) -> Vec<Heard> {
        let hear = |update: Update| {
            let number = update.update_id;
            let heard = update.hear(&self.me, now, live)?;
            let what = match heard.what {
                Said::Event(event) => What::Event(event),
                Said::Left => What::Left(now),
            };
            let visitor = self.engine.visitor("telegram", heard.chat, heard.person);
            let address = Some(heard.address);
            let incoming = Incoming { bot: self.me.id, update: number, visitor, address, what };
            Some(Heard { incoming, callback: heard.callback })
        };
        updates.into_iter().filter_map(hear).collect()
    }

    /// Hands updates in, waits until they are kept, and returns the presses to answer.
    pub(crate) async fn take(&self, heard: &[Heard]) -> Result<Vec<Press>, Arc<StoreError>> {
        self.metrics().heard.set(engine::now());
        if heard.is_empty() {
            return Ok(Vec::new());
        }
        let incoming = heard.iter().map(|heard| heard.incoming.clone()).collect();
        let taken = self.desk.take(incoming).await?;
        let mut presses = Vec::new();
        let mut held = false;
        for (heard, taken) in heard.iter().zip(taken) {
            held |= taken.held;
            presses.extend(heard.callback.as_ref().map(|callback| Press::new(callback, taken.toast)));
        }
        if held {
            // Without a delivery the replies stay in the store for the next start.
            let _ = self.loads.send(Load::More).await;
        }
        Ok(presses)
    }

    /// Answers presses by calls of their own.
    pub(crate) async fn answer(&self, presses: Vec<Press>) {
        for press in presses {
            let _ = self.loads.send(Load::Press(press)).await;
        }
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        self.engine.metrics()
    }
}
