//! Between Telegram's updates and the engine: hands them in, and passes on what is to be sent.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::{
    engine::{Desk, Engine, Incoming, StoreError, Taken, What},
    telegram::{
        delivery::Load,
        incoming::{Me, Said, Update},
        outgoing,
    },
};

/// Hands updates in and passes on what is to be sent.
#[derive(Clone)]
pub struct Front {
    engine: Arc<Engine>,
    desk: Desk,
    loads: mpsc::Sender<Load>,
    me: Me,
    behind: bool,
}

/// An update that was heard, with the press to answer.
pub(crate) struct Heard {
    incoming: Incoming,
    callback: Option<String>,
}

impl Front {
    pub(crate) fn new(engine: Arc<Engine>, desk: Desk, loads: mpsc::Sender<Load>, me: Me) -> Self {
        Self { engine, desk, loads, me, behind: false }
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

    /// Hands updates in, waits until they are kept, and passes on what is to be sent.
    pub(crate) async fn take(&mut self, heard: &[Heard]) -> Result<(), Arc<StoreError>> {
        if heard.is_empty() {
            return Ok(());
        }
        self.behind = true;
        let incoming = heard.iter().map(|heard| heard.incoming.clone()).collect();
        let taken = self.desk.take(incoming).await?;
        self.behind = false;
        for (heard, taken) in heard.iter().zip(taken) {
            self.pass_on(heard, taken).await;
        }
        Ok(())
    }

    /// Whether updates were handed in and could not be kept.
    pub(crate) fn is_behind(&self) -> bool {
        self.behind
    }

    async fn pass_on(&self, heard: &Heard, taken: Taken) {
        // Without a delivery the replies stay in the store for the next start.
        if let Some(callback) = &heard.callback {
            let _ = self.loads.send(Load::Press(outgoing::answer(callback, taken.toast.as_deref()))).await;
        }
        if taken.held {
            let _ = self.loads.send(Load::More).await;
        }
    }
}
