//! Telegram: updates in, calls out; decides nothing.
//!
//! **Invariant:** an update is acknowledged only after all that it changes is kept.

pub mod api;
pub mod courier;
mod delivery;
mod front;
pub mod html;
pub mod incoming;
pub mod keyboard;
pub mod outgoing;
mod poll;
mod profile;

use std::{sync::Arc, time::Duration};

use anyhow::bail;
use secrecy::SecretString;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

pub use front::Front;
pub use profile::Profile;

use crate::{
    engine::{Engine, Retention, Writer},
    telegram::{api::Api, delivery::Delivery, incoming::Me},
};

/// How the bot meets Telegram.
pub struct Options {
    /// The Bot API server; `https://api.telegram.org` for Telegram's own.
    pub api_url: String,
    /// The bot's token.
    pub token: SecretString,
    /// What people see of the bot before they have said a word.
    pub profiles: Vec<Profile>,
    /// How long things are kept.
    pub retention: Retention,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    username: Option<String>,
}

#[derive(Deserialize)]
struct WebhookInfo {
    url: String,
}

/// Runs the bot by long polling until told to stop; then what was begun is finished.
///
/// # Errors
/// Where it cannot start: the token is refused, the server is none, a webhook is set, or the store fails.
pub async fn run(engine: Arc<Engine>, options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let api = Arc::new(Api::new(&options.api_url, &options.token)?);
    let nothing = serde_json::json!({});
    let (me, hook) =
        tokio::join!(api.ask::<User>("getMe", &nothing), api.ask::<WebhookInfo>("getWebhookInfo", &nothing));
    let me = me?;
    if !hook?.url.is_empty() {
        bail!(
            "a webhook is set for this bot, so polling would get nothing: start with --webhook-url, or remove the webhook \
             with the Bot API's deleteWebhook and start again"
        );
    }
    let me = Me { id: me.id, name: me.username.unwrap_or_default() };
    tracing::info!(bot = me.id, "polling");

    let (writer, desk, ledger, replies) = Writer::new(Arc::clone(&engine));
    let writer = tokio::spawn(writer.run());
    let (mut delivery, loads) = Delivery::new(Arc::clone(&api), Arc::clone(&engine), ledger, replies, stop.clone());
    delivery.pick_up().await?;
    let delivery = tokio::spawn(delivery.run());
    let upkeep = tokio::spawn(upkeep(Arc::clone(&engine), options.retention));
    let registering = tokio::spawn({
        let api = Arc::clone(&api);
        async move { profile::register(&api, &options.profiles).await }
    });

    let mut front = Front::new(Arc::clone(&engine), desk, loads, me);
    let ended = poll::poll(api, &mut front, &stop).await;

    // In this order: no more updates, then the replies, then what became of them.
    stop.cancel();
    drop(front);
    registering.abort();
    upkeep.abort();
    let delivered = delivery.await;
    let written = writer.await;
    ended?;
    delivered?;
    written?;
    Ok(())
}

/// Forgets what was kept long enough, a little at a time.
async fn upkeep(engine: Arc<Engine>, retention: Retention) {
    loop {
        let wait = match engine.forget_old(&retention).await {
            Ok(true) => Duration::from_secs(2),
            Ok(false) => Duration::from_secs(600),
            Err(error) => {
                tracing::error!(%error, "what was kept long enough could not be forgotten");
                Duration::from_secs(60)
            }
        };
        tokio::time::sleep(wait).await;
    }
}
