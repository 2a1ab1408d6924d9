//! Telegram, on teloxide: updates in, calls out; decides nothing.
//!
//! teloxide's types, payloads and requests are used throughout, and two of its parts are not: its update listeners
//! acknowledge an update before it is handled, and its dispatcher ends with the first panic (`poll`, `webhook`); its
//! requests sleep inside on a server error, so replies are posted by the courier (`api`, `delivery`).
//!
//! **Invariant:** an update is acknowledged only after all that it changes is kept.

pub mod api;
pub mod courier;
mod delivery;
mod diagnosis;
mod handler;
pub mod html;
pub mod incoming;
pub mod inline;
pub mod keyboard;
mod limits;
mod network;
pub mod outgoing;
mod payload;
mod upload;
mod poll;
mod profile;
mod webhook;

use std::{
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::bail;
use axum::Router;
use secrecy::SecretString;
use teloxide::requests::Requester as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use diagnosis::{Diagnosis, diagnose, register, way_to};
use handler::UpdateHandler;
pub use profile::Profile;
pub use webhook::Webhook;

use crate::{
    engine::{Clock, Due, Engine, Forgetting, PartEnded, Parts, Retention, StoreError, UpdateSender, Writer},
    telegram::{
        api::Api,
        delivery::Delivery,
        incoming::Me,
        inline::{Answering, InlineQueue},
    },
};

/// How often a replica that stands by asks for the lead.
const STAND_BY: Duration = Duration::from_secs(1);

/// From how many seconds on it is told that the machine's clock is wrong, and what to do.
const WRONG_BY: i64 = 60;
const SET_CLOCK: &str = "Telegram's is used until it is set right, as `timedatectl set-ntp true` does";

/// The bot's account at Telegram.
pub struct Account {
    api: Arc<Api>,
    me: Me,
    answers_elsewhere: bool,
}

/// How the bot meets Telegram.
pub struct Options {
    /// What people see of the bot before they have said a word.
    pub profiles: Vec<Profile>,
    /// How long things are kept.
    pub retention: Retention,
    /// How many messages a second leave in all; `None` for no limits.
    pub rate: Option<NonZeroU32>,
}

impl Account {
    /// Asks the Bot API server at this address (`https://api.telegram.org` for Telegram's own) whose token this is; waits
    /// for one that is out of reach until `stop`.
    ///
    /// # Errors
    /// Where the token is refused, or the server is none.
    pub async fn open(api_url: &str, token: &SecretString, stop: &CancellationToken) -> anyhow::Result<Self> {
        let api = Arc::new(Api::new(api_url, token)?);
        let me = api.patiently("getMe", async |bot| bot.get_me().await, stop).await?;
        api.hear_time().await;
        if let Some(ahead) = api.clock().ahead().filter(|ahead| ahead.abs() >= WRONG_BY) {
            tracing::warn!(ahead, "this machine's clock is not Telegram's, in seconds; {SET_CLOCK}");
        }
        let answers_elsewhere = me.supports_inline_queries;
        let me = Me { id: api.number(), name: me.user.username.unwrap_or_default() };
        Ok(Self { api, me, answers_elsewhere })
    }

    /// The clock that Telegram's dates set, for the engine.
    #[must_use]
    pub fn clock(&self) -> Arc<Clock> {
        Arc::clone(self.api.clock())
    }

    /// The bot's username, without `@`; empty where it has none.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.me.name
    }

    /// The name to type in other chats; None where @BotFather was not told that the bot answers there.
    #[must_use]
    pub fn mention(&self) -> Option<&str> {
        Some(self.me.name.as_str()).filter(|name| self.answers_elsewhere && !name.is_empty())
    }
}

/// The bot at work: what it has to send is on its way, and updates are still to be fetched or brought.
pub struct Bot {
    api: Arc<Api>,
    engine: Arc<Engine>,
    me: Me,
    sender: UpdateSender,
    queue: InlineQueue,
    stop: CancellationToken,
    writer: Working,
    answering: Working,
    delivery: Working,
    upkeep: Working,
    registering: JoinHandle<()>,
}

type Working = JoinHandle<Result<(), PartEnded>>;

impl Bot {
    /// Starts the bot and sends what an earlier run left unsent. It works for as long as none of its parts ends.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn start(
        engine: Arc<Engine>,
        account: Account,
        options: Options,
        parts: &Parts,
        stop: CancellationToken,
    ) -> anyhow::Result<Self> {
        let Account { api, me, .. } = account;
        let (writer, sender, acknowledgements, batches) = Writer::new(Arc::clone(&engine));
        let writer = parts.start("what keeps the updates", writer.run());
        let mut delivery =
            Delivery::new(Arc::clone(&api), Arc::clone(&engine), acknowledgements, batches, options.rate, stop.clone());
        delivery.pick_up().await?;
        let delivery = parts.start("what delivers the replies", delivery.run());
        let (answering, queue) = Answering::new(Arc::clone(&api), Arc::clone(&engine), me.clone());
        let answering = parts.start("what answers in other chats", answering.run());
        let upkeep =
            parts.start("what forgets what is old", upkeep(Arc::clone(&api), Arc::clone(&engine), options.retention));
        let registering = tokio::spawn({
            let api = Arc::clone(&api);
            async move { profile::register(&api, &options.profiles).await }
        });
        engine.metrics().heard.set(engine.now());
        tracing::info!(bot = me.id, "started");
        Ok(Self { api, engine, me, sender, queue, stop, writer, answering, delivery, upkeep, registering })
    }

    fn handler(&self) -> UpdateHandler {
        let (engine, api) = (Arc::clone(&self.engine), Arc::clone(&self.api));
        UpdateHandler::new(engine, self.sender.clone(), api, self.me.clone(), self.queue.clone())
    }

    /// Polls until told to stop.
    ///
    /// # Errors
    /// If a webhook is set, or the token is refused at the start.
    pub async fn poll(&self) -> anyhow::Result<()> {
        let hook = self.api.patiently("getWebhookInfo", async |bot| bot.get_webhook_info().await, &self.stop).await?;
        if hook.url.is_some() {
            bail!(
                "a webhook is set for this bot, so polling would get nothing: start with --webhook-url, or remove the \
                 webhook with the Bot API's deleteWebhook and start again"
            );
        }
        let handler = self.handler();
        let (mut waits, mut fails) = (false, false);
        while !self.stop.is_cancelled() {
            let lead = match self.engine.lead(self.me.id).await {
                Ok(lead) => {
                    fails = false;
                    if lead.is_none() && !std::mem::replace(&mut waits, true) {
                        tracing::info!("another replica polls; this one stands by");
                    }
                    lead
                }
                Err(error) => {
                    if !std::mem::replace(&mut fails, true) {
                        tracing::error!(%error, "the replicas can't agree on who polls; trying again until they can");
                    }
                    None
                }
            };
            let Some(mut lead) = lead else {
                tokio::select! {
                    () = tokio::time::sleep(STAND_BY) => {}
                    () = self.stop.cancelled() => {}
                }
                continue;
            };
            tracing::info!("polling");
            waits = false;
            self.engine.metrics().polling.set(1);
            tokio::select! {
                () = poll::poll(&self.api, &handler, &self.stop) => return Ok(()),
                // What was fetched is kept or comes again; only one may ask for more.
                () = lead.lost() => tracing::warn!("the lead among the replicas was lost"),
            }
            self.engine.metrics().polling.set(0);
        }
        Ok(())
    }

    /// The route on which Telegram brings updates.
    pub fn webhook(&self, webhook: &Webhook) -> Router {
        webhook.router(self.handler())
    }

    /// Tells Telegram where to bring updates; to be called when the route is served. It is never taken back: the
    /// next start, or another replica, goes on with it.
    ///
    /// # Errors
    /// Where Telegram refuses the address.
    pub async fn set_webhook(&self, webhook: &Webhook) -> anyhow::Result<()> {
        webhook.set(&self.api, &self.stop).await
    }

    /// Finishes what was begun, when no more updates come: first the replies, then what became of them.
    ///
    /// # Errors
    /// Where a part of the bot failed.
    pub async fn finish(self) -> anyhow::Result<()> {
        self.stop.cancel();
        drop(self.sender);
        drop(self.queue);
        self.upkeep.abort();
        self.registering.abort();
        self.answering.await??;
        self.delivery.await??;
        self.writer.await??;
        Ok(())
    }
}

/// Forgets what was kept long enough, a little at a time.
async fn upkeep(api: Arc<Api>, engine: Arc<Engine>, retention: Retention) {
    let failed = |error: &StoreError| tracing::error!(%error, "what was kept long enough could not be forgotten");
    api.hear_time().await;
    if let Err(error) = engine.end_for_pupils().await {
        failed(&error);
    }
    let (mut old, mut waits) = (Instant::now(), false);
    loop {
        let more = engine.forget_ended().await.inspect_err(failed).unwrap_or_default();
        if old <= Instant::now() {
            api.hear_time().await;
            let wait = match engine.forget_old(&retention).await {
                Ok(Forgetting::Going) => Duration::from_secs(2),
                Ok(Forgetting::Done) => {
                    waits = false;
                    Duration::from_secs(600)
                }
                Ok(Forgetting::Waiting { ahead, due }) => {
                    if !std::mem::replace(&mut waits, true) {
                        tell_waiting(ahead, due);
                    }
                    Duration::from_secs(60)
                }
                Err(error) => {
                    failed(&error);
                    Duration::from_secs(60)
                }
            };
            old = Instant::now() + wait;
        }
        let wait = if more { Duration::from_secs(2) } else { Duration::from_secs(60) };
        tokio::time::sleep(wait.min(old.saturating_duration_since(Instant::now()))).await;
    }
}

/// Says why nothing is erased for now, and what would be.
fn tell_waiting(ahead: Option<i64>, due: Due) {
    let Due { sessions, notes, missed, set_aside } = due;
    match ahead {
        Some(ahead) => tracing::error!(
            ahead,
            sessions,
            notes,
            missed,
            set_aside,
            "this machine's clock is not Telegram's, in seconds: nothing is erased until they agree; by this machine's so \
             much would be"
        ),
        None => tracing::info!("Telegram has not said yet what day it is: nothing is erased until then"),
    }
}
