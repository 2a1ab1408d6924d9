//! Between Telegram's updates and the engine: makes them events and hands them in.

use std::{
    collections::BTreeSet,
    future::IntoFuture as _,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use teloxide::{
    payloads::AnswerInlineQuery,
    requests::Requester as _,
    types::{ChatAction, ChatId, ThreadId},
};
use tokio::time::timeout;

use crate::{
    engine::{Address, Engine, Incoming, Metrics, StoreError, Taken, UpdateSender, What},
    telegram::{
        api::Api,
        incoming::{Arrival, Heard, Me, Typed},
        inline::{self, InlineQueue},
        outgoing::{Thread, message_id},
    },
};

/// Hands updates in.
#[derive(Clone)]
pub(crate) struct UpdateHandler {
    engine: Arc<Engine>,
    sender: UpdateSender,
    api: Arc<Api>,
    me: Me,
    queue: InlineQueue,
}

/// After which time an update is taken so late that its visitor is to see that a reply is coming.
const LATE: Duration = Duration::from_secs(1);

/// How many visitors see that at most, of those who wait for one batch, and how long showing it to one may take.
const SIGNS: usize = 30;
const PATIENCE: Duration = Duration::from_secs(3);

impl UpdateHandler {
    pub(crate) fn new(engine: Arc<Engine>, sender: UpdateSender, api: Arc<Api>, me: Me, queue: InlineQueue) -> Self {
        Self { engine, sender, api, me, queue }
    }

    /// The updates that are for the bot. What was typed in other chats is none of them and is answered aside.
    pub(crate) fn interpret(&self, updates: Vec<Arrival>, now: i64, live: bool) -> Vec<Incoming> {
        let interpret = |update: Arrival| {
            if let Some(typed) = update.typed() {
                self.queue.leave(typed);
                return None;
            }
            let number = update.number;
            let heard = update.interpret(&self.me, now, live)?;
            let visitor = self.engine.visitor("telegram", heard.chat, heard.person);
            let person = self.engine.visitor("telegram", heard.person, heard.person);
            let Heard { address, callback: press, what, .. } = heard;
            Some(Incoming { bot: self.me.id, update: number, visitor, person, address: Some(address), what, press })
        };
        // One that nobody thought of must not end the bot, which would get it again at the next start.
        let interpret = |update: Arrival| catch_unwind(AssertUnwindSafe(|| interpret(update))).unwrap_or_default();
        updates.into_iter().filter_map(interpret).collect()
    }

    /// The answer to what was typed in another chat; None if its person types too fast.
    pub(crate) fn answer(&self, typed: &Typed) -> Option<AnswerInlineQuery> {
        self.metrics().heard.set(self.engine.now());
        inline::answer(&self.engine, &self.me, typed)
    }

    /// Hands updates in and waits until they are kept.
    pub(crate) async fn take(&self, incoming: Vec<Incoming>) -> Result<Vec<Taken>, Arc<StoreError>> {
        self.metrics().heard.set(self.engine.now());
        if incoming.is_empty() {
            return Ok(Vec::new());
        }
        let waiting = waiting(&incoming);
        let mut taking = pin!(self.sender.take(incoming));
        if let Ok(taken) = timeout(LATE, &mut taking).await {
            return taken;
        }
        self.show_late(waiting);
        taking.await
    }

    /// Shows that a reply is coming, once and at leisure; whether it is seen does not matter.
    pub(crate) fn show_late(&self, threads: BTreeSet<Thread>) {
        let api = Arc::clone(&self.api);
        tokio::spawn(async move {
            for thread in threads.into_iter().take(SIGNS) {
                show_typing(&api, thread).await;
            }
        });
    }

    /// The time, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.engine.now()
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        self.engine.metrics()
    }
}

/// Shows that a reply is coming, for five seconds.
pub(crate) async fn show_typing(api: &Api, Thread { chat, topic }: Thread) {
    if api.is_left_alone(chat) {
        return;
    }
    let mut typing = api.bot().send_chat_action(ChatId(chat), ChatAction::Typing);
    typing.message_thread_id = message_id(topic).map(ThreadId);
    // Nothing depends on it.
    let _ = timeout(PATIENCE, typing.into_future()).await;
}

/// Where somebody waits for a reply now.
pub(crate) fn waiting(incoming: &[Incoming]) -> BTreeSet<Thread> {
    let live = |one: &&Incoming| matches!(&one.what, What::Event(event) if event.live);
    let thread = |one: &Incoming| one.address.map(|Address { chat, topic, .. }| Thread { chat, topic });
    incoming.iter().filter(live).filter_map(thread).collect()
}
