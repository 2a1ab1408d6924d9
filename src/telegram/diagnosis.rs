//! What Telegram says of a bot and of how it is set up, for `kenal doctor`; nothing is changed.

use reqwest::Url;
use secrecy::SecretString;
use teloxide::{
    payloads::GetMyCommandsSetters as _,
    requests::Requester as _,
    types::{BotCommand, WebhookInfo},
};

use crate::telegram::{
    api::{Api, describe},
    network,
    profile::{self, Profile},
};

/// A bot as Telegram knows it.
#[derive(Debug)]
pub struct Diagnosis {
    /// Its username, without `@`; empty where it has none.
    pub username: String,
    /// Whether it may be asked in other chats.
    pub answers_elsewhere: bool,
    /// Whether it is sent all that is written in groups.
    pub reads_groups: bool,
    /// By how many seconds the machine's clock is ahead; `None` where Telegram's answers have no date.
    pub ahead: Option<i64>,
    /// Where updates are brought, and how that goes.
    pub webhook: WebhookState,
    /// Whether the menu of each language is the one that a start would register.
    pub has_its_commands: bool,
}

/// Where updates are brought, and how that goes.
#[derive(Debug, Default)]
pub struct WebhookState {
    /// The whole address; its path may be a secret.
    pub address: Option<Url>,
    /// How many updates wait.
    pub waiting: u32,
    /// What went wrong last, and when, in seconds since 1970.
    pub failed: Option<(i64, String)>,
}

impl From<WebhookInfo> for WebhookState {
    fn from(info: WebhookInfo) -> Self {
        let when = info.last_error_date.map(|date| date.timestamp());
        Self { address: info.url, waiting: info.pending_update_count, failed: when.zip(info.last_error_message) }
    }
}

/// Asks the Bot API server at this address for everything, once.
///
/// # Errors
/// What is refused or out of reach, with the way out.
pub async fn diagnose(address: &str, token: &SecretString, profiles: &[Profile]) -> anyhow::Result<Diagnosis> {
    let api = Api::new(address, token)?;
    let bot = api.bot();
    let me = bot.get_me().await.map_err(|error| describe(bot, "getMe", &error))?;
    api.hear_time().await;
    let webhook = bot.get_webhook_info().await.map_err(|error| describe(bot, "getWebhookInfo", &error))?;
    let mut has_its_commands = true;
    for profile in profiles {
        let mut request = bot.get_my_commands();
        if let Some(language) = profile.language {
            request = request.language_code(language.tag());
        }
        let commands: Vec<BotCommand> = request.await.map_err(|error| describe(bot, "getMyCommands", &error))?;
        has_its_commands &= commands == profile.menu();
    }
    Ok(Diagnosis {
        username: me.user.username.unwrap_or_default(),
        answers_elsewhere: me.supports_inline_queries,
        reads_groups: me.can_read_all_group_messages,
        ahead: api.clock().ahead(),
        webhook: webhook.into(),
        has_its_commands,
    })
}

/// Registers menus and descriptions, as a start does.
///
/// # Errors
/// What is refused or out of reach, with the way out.
pub async fn register(address: &str, token: &SecretString, profiles: &[Profile]) -> anyhow::Result<()> {
    let api = Api::new(address, token)?;
    for profile in profiles {
        let registered = profile::register_one(api.bot(), profile).await;
        registered.map_err(|error| describe(api.bot(), "registering", &error))?;
    }
    Ok(())
}

/// Which way connections to this address go, and what is wrong with the settings that say so.
///
/// # Errors
/// A setting that cannot be followed, with the way out.
pub fn way_to(address: &str) -> Result<String, String> {
    let Ok(address) = address.parse() else {
        return Err(format!("`{address}` is no address: give that of a Bot API server with --api-url"));
    };
    match network::fault(&address) {
        Some(fault) => Err(fault),
        None => Ok(network::in_use(&address)),
    }
}
