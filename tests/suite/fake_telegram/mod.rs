//! A Bot API server for tests: it behaves like Telegram's where bots get it wrong, and it plays the visitors.
//!
//! A test starts one with [`FakeTelegram::start`], points a bot at [`FakeTelegram::url`] and talks to it through
//! [`FakeTelegram::visitor`]. Every call is held against the machine-readable Bot API where that file is present;
//! [`FakeTelegram::assert_clean`] fails with what a correct bot would not have done.

mod body;
mod chat;
mod faults;
mod html;
mod inline;
mod limits;
mod methods;
mod polling;
mod random;
mod registering;
mod schema;
mod seeing;
mod sending;
mod server;
mod visitor;
mod webhook;
mod world;

/// The fake is held to what is known of the real one.
mod self_test;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::task::JoinHandle;

pub(crate) use faults::{Fault, Trouble};
pub(crate) use random::Dice;
pub(crate) use visitor::Visitor;
pub(crate) use world::Call;

use chat::{BOT_ID, Chat};
use seeing::PATIENCE;
use world::{Shared, World};

/// A running server; its tasks end with it.
pub(crate) struct FakeTelegram {
    shared: Arc<Shared>,
    url: String,
    tasks: Vec<JoinHandle<()>>,
}

impl FakeTelegram {
    /// Starts a server on a free port of this machine.
    pub(crate) async fn start() -> Self {
        let token = format!("{BOT_ID}:AAFakeFakeFakeFakeFakeFakeFakeFakeFake");
        let shared = Arc::new(Shared::new(World::new(token)));
        let (address, server) = server::listen(Arc::clone(&shared)).await;
        let pusher = tokio::spawn(webhook::push(Arc::downgrade(&shared)));
        Self { shared, url: format!("http://{address}"), tasks: vec![server, pusher] }
    }

    /// The root of the API, for `TELOXIDE_API_URL`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The token that is accepted.
    pub(crate) fn token(&self) -> String {
        self.shared.look().token.clone()
    }

    /// The visitor with this id; new ones have not written yet.
    pub(crate) fn visitor(&self, id: i64) -> Visitor {
        self.shared.change(|world| {
            world.chats.entry(id).or_insert_with(|| Chat::new(id));
        });
        Visitor { shared: Arc::clone(&self.shared), id }
    }

    /// Puts any update into the queue, for kinds that [`Visitor`] does not make.
    pub(crate) fn inject(&self, chat: i64, kind: &str, content: Value) {
        self.visitor(chat);
        self.shared.change(|world| {
            world.chats.get_mut(&chat).unwrap().started = true;
            world.queue(chat, kind, content);
        });
    }

    /// Puts an update made up from the published API into the queue.
    pub(crate) fn inject_made_up(&self, dice: &mut Dice) {
        let (kind, content) = random::make_update(dice);
        self.shared.change(|world| world.queue_unasked(-1, &kind, content));
    }

    /// Spoils a part of every update that waits.
    pub(crate) fn spoil_waiting(&self, dice: &mut Dice) {
        self.shared.change(|world| {
            for update in &mut world.waiting {
                random::spoil(&mut update.content, dice);
            }
        });
    }

    /// Lets calls go wrong from now on.
    pub(crate) fn trouble(&self, fault: Fault) {
        self.shared.change(|world| world.faults.push(fault));
    }

    /// Refuses more messages than Telegram says that it takes.
    pub(crate) fn keep_limits(&self) {
        self.shared.change(|world| world.limits.are_kept = true);
    }

    /// Ends all trouble.
    pub(crate) fn heal(&self) {
        self.shared.change(|world| world.faults.clear());
    }

    /// Lets the server's clock run ahead: queries grow old.
    pub(crate) fn let_pass(&self, time: Duration) {
        self.shared.change(|world| world.ahead += time);
    }

    /// Sets the server's clock back: this machine's is then ahead of it.
    pub(crate) fn set_back(&self, time: Duration) {
        self.shared.change(|world| world.behind = time);
    }

    /// Lets update ids begin elsewhere, as they do after a quiet week.
    pub(crate) fn restart_update_ids(&self, next: i64) {
        self.shared.change(|world| world.next_update = next);
    }

    /// Every call so far, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.look().calls.clone()
    }

    /// The calls of one method so far.
    pub(crate) fn calls_of(&self, method: &str) -> Vec<Call> {
        let world = self.shared.look();
        world.calls.iter().filter(|call| call.method.eq_ignore_ascii_case(method)).cloned().collect()
    }

    /// The methods called for a chat so far, in order; answers to its presses, too.
    pub(crate) fn methods_for(&self, chat: i64) -> Vec<String> {
        let world = self.shared.look();
        let pressed = |call: &Call| {
            let query = world.queries.get(call.parameters["callback_query_id"].as_str()?)?;
            Some(query.chat)
        };
        let calls = world.calls.iter().filter(|call| call.chat.or_else(|| pressed(call)) == Some(chat));
        calls.map(|call| call.method.clone()).collect()
    }

    /// What was registered by `setMyCommands`, `setMyName`, … for a language (empty: for all others).
    pub(crate) fn registered(&self, what: &str, language: &str) -> Option<Value> {
        self.shared.look().registered.get(&(what.to_owned(), format!("default/{language}"))).cloned()
    }

    /// How many updates wait for the bot.
    pub(crate) fn waiting(&self) -> usize {
        self.shared.look().waiting.len()
    }

    /// Waits until a poll acknowledges an update more.
    pub(crate) async fn acknowledged(&self) {
        let offset = |world: &World| world.last_poll.map_or(0, |(offset, _)| offset);
        let before = offset(&self.shared.look());
        let found = self.until(|world| (offset(world) > before).then_some(())).await;
        assert!(found.is_some(), "no update was acknowledged after {before}");
    }

    /// How often the bot wrote to a chat that had asked it to wait (429).
    pub(crate) fn early_retries(&self) -> usize {
        let world = self.shared.look();
        let mut until: std::collections::HashMap<i64, Instant> = std::collections::HashMap::new();
        let mut early = 0;
        for call in &world.calls {
            let Some(chat) = call.chat else { continue };
            if call.code == 429 {
                if until.get(&chat).is_some_and(|until| call.at < *until) {
                    early += 1;
                    continue;
                }
                let seconds = call.description.rsplit(' ').next().and_then(|last| last.parse().ok()).unwrap_or(0);
                until.insert(chat, call.at + Duration::from_secs(seconds));
            }
        }
        early
    }

    /// How often the bot has asked for updates or said where to bring them: more than before means that it is at work.
    pub(crate) fn polls(&self) -> u64 {
        let world = self.shared.look();
        let set = world.calls.iter().filter(|call| call.method == "setWebhook" && call.code == 200);
        world.polls + set.count() as u64
    }

    /// Makes a supergroup of a group: what is sent to the old number is refused with the new one.
    pub(crate) fn upgrade(&self, from: i64, to: i64) {
        self.visitor(from);
        self.visitor(to);
        self.shared.change(|world| {
            world.chats.get_mut(&from).unwrap().moved_to = Some(to);
            world.chats.get_mut(&to).unwrap().started = true;
        });
    }

    /// Waits until the bot is at work again: until it has asked for updates, or been sent one, more often than `before`.
    /// A call of `getUpdates` itself is told of when it is answered only, which on a quiet day is 50 seconds later.
    pub(crate) async fn polled(&self, before: u64) {
        let found = self.until(|world| (world.polls + u64::from(world.webhook.is_some()) > before).then_some(()));
        assert!(found.await.is_some(), "the bot has not asked for updates");
    }

    /// Waits until a method has been called so many times, and answered.
    pub(crate) async fn called(&self, method: &str, times: usize) {
        let found = self.until(|world| {
            let calls = world.calls.iter().filter(|call| call.method.eq_ignore_ascii_case(method));
            (calls.count() >= times).then_some(())
        });
        assert!(found.await.is_some(), "{method} was not called {times} times");
    }

    /// Waits until no update waits.
    pub(crate) async fn drained(&self) {
        let found = self.until(|world| world.waiting.is_empty().then_some(()));
        assert!(found.await.is_some(), "{} updates are not acknowledged", self.waiting());
    }

    /// What a correct bot would not have done, so far.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.shared.look().complaints.clone()
    }

    /// Fails if a call was not as the Bot API wants it, or earned a 400.
    pub(crate) fn assert_clean(&self) {
        let complaints = self.complaints();
        assert!(complaints.is_empty(), "the bot's calls are not clean:\n{}", complaints.join("\n"));
    }

    async fn until<T>(&self, check: impl FnMut(&mut World) -> Option<T>) -> Option<T> {
        self.shared.until(PATIENCE, check).await
    }
}

impl Drop for FakeTelegram {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
