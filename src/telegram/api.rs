//! Calls to the Bot API with teloxide's `Bot`.
//!
//! Whatever is not a visitor's reply goes through teloxide's own requests ([`Api::bot`], [`Api::patiently`]). What must
//! not wait is posted here with the same client: a request of teloxide 0.17 sleeps ten seconds inside when Telegram
//! answers with a server error, and its `getUpdates` reads all updates or none.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow, bail};
use bytes::Bytes;
use reqwest::{
    RequestBuilder,
    header::{DATE, HeaderValue},
    multipart::{Form, Part},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use teloxide::{
    ApiError, Bot, RequestError,
    payloads::{AnswerCallbackQuery, GetMe, GetUpdates},
    requests::ResponseResult,
    types::ResponseParameters,
};
use tokio_util::sync::CancellationToken;

use crate::{
    engine::Clock,
    telegram::{
        network,
        payload::{json, method},
        upload,
    },
};

/// How long a request of teloxide's may take; what is posted here has its own time.
const PATIENCE: Duration = Duration::from_secs(20);

/// For how long a token that Telegram does not know at the start may become known: its servers do not all learn of a
/// change at once.
const UNKNOWN: Duration = Duration::from_secs(10);

/// How long an answer may take that is asked for its date alone.
const DATE_WITHIN: Duration = Duration::from_secs(5);

/// After how long an idle connection is not used again: the server may be about to close it.
const IDLE: Duration = Duration::from_secs(30);

/// The Bot API with one bot's token. It does not print the token, and neither do its errors.
pub struct Api {
    /// Prints its token when formatted for debugging, so it stays in here.
    bot: Bot,
    number: i64,
    /// Set by the dates of Telegram's answers.
    clock: Arc<Clock>,
    /// Until when chats have asked for no call at all.
    quiet: Mutex<HashMap<i64, Instant>>,
}

/// What a posted call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was done; the whole answer.
    Done(Bytes),
    /// It was refused.
    Refused(Refusal),
    /// There was no answer, or an unreadable one: it may or may not have been done. The reason, without the token.
    Lost(String),
    /// It was never made, for there is no way to Telegram. The reason, without the token.
    Unreachable(String),
}

/// Telegram's refusal of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code, like HTTP's.
    pub code: u16,
    /// What is wrong.
    pub error: ApiError,
    /// What would make it work: another chat, or waiting.
    pub parameters: Option<ResponseParameters>,
}

#[derive(Deserialize)]
struct Body {
    ok: bool,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    /// Unknown ones are none.
    #[serde(default)]
    parameters: serde_json::Value,
}

impl Refusal {
    /// A refusal with this code and Telegram's words.
    #[must_use]
    pub fn new(code: u16, description: &str, parameters: Option<ResponseParameters>) -> Self {
        let error = serde_json::from_value(description.into());
        Self { code, error: error.unwrap_or_else(|_| ApiError::Unknown(description.to_owned())), parameters }
    }

    /// For how many seconds Telegram asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self.parameters {
            Some(ResponseParameters::RetryAfter(seconds)) => Some(seconds.seconds().into()),
            _ => None,
        }
    }

    /// Telegram's words.
    #[must_use]
    pub fn description(&self) -> String {
        match &self.error {
            ApiError::Unknown(description) => description.clone(),
            // Two texts are one error for teloxide; the code tells them apart.
            ApiError::InvalidToken => if self.code == 404 { "Not Found" } else { "Unauthorized" }.to_owned(),
            error => error.to_string(),
        }
    }
}

impl Api {
    /// Notes that a chat has asked for no call for so many seconds.
    pub(crate) fn leave_alone(&self, chat: i64, seconds: u64) {
        let now = Instant::now();
        let mut quiet = self.quiet.lock().unwrap_or_else(PoisonError::into_inner);
        quiet.retain(|_, until| *until > now);
        quiet.insert(chat, now + Duration::from_secs(seconds));
    }

    /// Whether a chat has asked for no call for now.
    pub(crate) fn is_left_alone(&self, chat: i64) -> bool {
        let quiet = self.quiet.lock().unwrap_or_else(PoisonError::into_inner);
        quiet.get(&chat).is_some_and(|until| *until > Instant::now())
    }

    /// The Bot API at this address, `https://api.telegram.org` for Telegram's own.
    ///
    /// # Errors
    /// If the address or the token is malformed; the error does not repeat the token.
    pub fn new(url: &str, token: &SecretString) -> anyhow::Result<Self> {
        let token = token.expose_secret().trim();
        let (number, key) = token.split_once(':').context(BAD_TOKEN)?;
        let number = number.parse().ok().context(BAD_TOKEN)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if key.is_empty() || !key.bytes().all(plain) {
            bail!(BAD_TOKEN);
        }
        if let Some(fault) = network::endless() {
            bail!(fault);
        }
        let client = teloxide::net::default_reqwest_settings().timeout(PATIENCE).pool_idle_timeout(IDLE);
        let client = if network::rules_out_all() { client.no_proxy() } else { client };
        let client = client.build().context("the HTTP client can't be made")?;
        let bot = Bot::with_client(token, client);
        let address = url.trim_end_matches('/').parse().ok();
        let bot = bot.set_api_url(address.with_context(|| no_address(url))?);
        let address = bot.api_url();
        if !matches!(address.scheme(), "http" | "https") || !address.has_host() {
            bail!("{}: it begins with https:// (or http:// for one of your own)", no_address(url));
        }
        Ok(Self { bot, number, clock: Arc::default(), quiet: Mutex::default() })
    }

    /// The bot's number, which its token begins with.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.number
    }

    /// The clock that Telegram's dates set.
    #[must_use]
    pub fn clock(&self) -> &Arc<Clock> {
        &self.clock
    }

    /// Asks for nothing but the date of the answer.
    pub(crate) async fn hear_time(&self) {
        // Without an answer the time is as well known as before.
        let _ = self.post(&method::<GetMe>(), Bytes::from_static(b"{}"), DATE_WITHIN).await;
    }

    /// teloxide's bot, for requests that may wait.
    pub fn bot(&self) -> &Bot {
        &self.bot
    }

    /// Asks for updates; the answer is left as it came.
    pub(crate) async fn updates(&self, payload: &GetUpdates, patience: Duration) -> Answer {
        self.post(&method::<GetUpdates>(), json(payload), patience).await
    }

    /// Answers a press.
    pub(crate) async fn answer_press(&self, payload: &AnswerCallbackQuery, patience: Duration) -> Answer {
        self.post(&method::<AnswerCallbackQuery>(), json(payload), patience).await
    }

    /// Gives the bot a photo of its own, a JPEG; by a method that is later than teloxide's.
    pub(crate) async fn set_photo(&self, jpeg: &'static [u8], patience: Duration) -> Answer {
        let form = Form::new().text("photo", r#"{"type":"static","photo":"attach://file"}"#);
        let form = form.part("file", Part::bytes(jpeg).file_name("kenal.jpg"));
        match self.answered(self.request("setMyProfilePhoto", patience).multipart(form)).await {
            Ok((status, body)) => self.read(status, body),
            Err(lost) => lost,
        }
    }

    /// Posts a kept call with its arguments as JSON and waits no longer than this for the whole answer.
    pub async fn post(&self, method: &str, arguments: Bytes, patience: Duration) -> Answer {
        match tokio::time::timeout(patience, self.exchange(method, arguments, patience)).await {
            Ok(Ok((status, body))) => self.read(status, body),
            Ok(Err(lost)) => lost,
            Err(_) => Answer::Lost(format!("no answer within {} s", patience.as_secs())),
        }
    }

    async fn exchange(&self, method: &str, arguments: Bytes, patience: Duration) -> Result<(u16, Bytes), Answer> {
        let request = self.request(method, patience);
        let request = if upload::is_upload(method) {
            // Trying again would not draw it either: it ends as what Telegram refuses does.
            let form = upload::form(method, arguments).await;
            request.multipart(form.map_err(|reason| Answer::Refused(Refusal::new(400, &reason, None)))?)
        } else {
            request.header("content-type", "application/json").body(arguments)
        };
        self.answered(request).await
    }

    fn request(&self, method: &str, patience: Duration) -> RequestBuilder {
        let mut address = self.bot.api_url();
        let bot = format!("bot{}", self.bot.token());
        if let Ok(mut path) = address.path_segments_mut() {
            path.pop_if_empty().extend([bot.as_str(), method]);
        }
        self.bot.client().post(address).timeout(patience)
    }

    async fn answered(&self, request: RequestBuilder) -> Result<(u16, Bytes), Answer> {
        let response = request.send().await.map_err(|error| {
            let kind = if error.is_connect() { Answer::Unreachable } else { Answer::Lost };
            kind(told(error))
        })?;
        if let Some(at) = response.headers().get(DATE).and_then(date) {
            self.clock.tell(at);
        }
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|error| Answer::Lost(told(error)))?;
        Ok((status, body))
    }

    fn read(&self, status: u16, body: Bytes) -> Answer {
        // The usual answer is recognised without being parsed.
        if status == 200 && body.starts_with(b"{\"ok\":true") {
            return Answer::Done(body);
        }
        match serde_json::from_slice::<Body>(&body) {
            Ok(read) if read.ok => Answer::Done(body),
            Ok(read) => {
                let code = if read.error_code == 0 { status } else { read.error_code };
                let description = without_token(&self.bot, &read.description);
                Answer::Refused(Refusal::new(code, &description, serde_json::from_value(read.parameters).ok()))
            }
            // A proxy's page that will be the same again: it takes nothing of that size.
            Err(_) if status == 413 => Answer::Refused(Refusal::new(status, "Request Entity Too Large", None)),
            // A proxy's page, or half an answer.
            Err(_) => Answer::Lost(format!("an unreadable answer, with status {status}")),
        }
    }

    /// Makes a request whose result matters, again and again if Telegram is out of reach or out of order, for as long as
    /// `wanted` goes on.
    ///
    /// # Errors
    /// If the request is refused, if its answer is unreadable, or if it is no longer wanted.
    pub async fn patiently<T>(
        &self,
        method: &str,
        request: impl AsyncFn(&Bot) -> ResponseResult<T>,
        wanted: &CancellationToken,
    ) -> anyhow::Result<T> {
        let (mut wait, begun, mut warned) = (Duration::from_millis(500), Instant::now(), false);
        let work = async {
            loop {
                let error = match request(&self.bot).await {
                    Ok(result) => return Ok(result),
                    Err(error) => error,
                };
                let words = describe(&self.bot, method, &error);
                let may_be_known = is_unknown(&error) && begun.elapsed() < UNKNOWN;
                if !may_be_known && !may_pass(&error) {
                    return Err(words);
                }
                if !std::mem::replace(&mut warned, true) {
                    tracing::warn!("{words:#}; trying again until it works");
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(30));
            }
        };
        wanted.run_until_cancelled(work).await.unwrap_or_else(|| bail!("stopped before {method} had an answer"))
    }
}

/// Whether Telegram does not know the token, or not now.
fn is_unknown(error: &RequestError) -> bool {
    matches!(error, RequestError::Api(ApiError::InvalidToken))
}

/// Whether the same request may work later.
fn may_pass(error: &RequestError) -> bool {
    match error {
        RequestError::Network(_) | RequestError::RetryAfter(_) => true,
        // A proxy's page may be gone in a moment; an answer of another shape stays one.
        RequestError::InvalidJson { raw, .. } => serde_json::from_str::<serde::de::IgnoredAny>(raw).is_err(),
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => true,
        RequestError::Api(ApiError::Unknown(words)) => {
            !words.starts_with("Bad Request") && !words.starts_with("Forbidden")
        }
        _ => false,
    }
}

/// Words of a server's without the bot's token: a server that is broken or none of Telegram's may repeat the address.
fn without_token(bot: &Bot, words: &str) -> String {
    let key = bot.token().split_once(':').map_or(bot.token(), |(_, key)| key);
    words.replace(key, "…")
}

/// What went wrong with a request, and the way out.
pub(crate) fn describe(bot: &Bot, method: &str, error: &RequestError) -> anyhow::Error {
    match error {
        RequestError::Api(ApiError::InvalidToken) => anyhow!(NO_BOT),
        RequestError::Network(error) => anyhow!(
            "the Bot API server can't be reached ({method}: {}): check the network, and TELOXIDE_API_URL where it is set; {}",
            with_causes(&**error),
            network::in_use(&bot.api_url())
        ),
        // The error itself would repeat what it read.
        RequestError::InvalidJson { .. } => {
            anyhow!("the answer to {method} cannot be read: is TELOXIDE_API_URL the address of a Bot API server?")
        }
        error => anyhow!("{method} was refused: {}", without_token(bot, &error.to_string())),
    }
}

/// An error of the client in words, without the address, which holds the token.
fn told(error: reqwest::Error) -> String {
    with_causes(&error.without_url())
}

/// An error and what caused it.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        words = format!("{words}: {deeper}");
        source = deeper.source();
    }
    words
}

/// The time in the head of an answer, in seconds since 1970.
fn date(value: &HeaderValue) -> Option<i64> {
    let date = jiff::fmt::rfc2822::parse(value.to_str().ok()?).ok()?;
    Some(date.timestamp().as_second())
}

fn no_address(url: &str) -> String {
    format!("`{url}` (TELOXIDE_API_URL) is no address of a Bot API server")
}

const BAD_TOKEN: &str = "this is no bot token: @BotFather gives one like 123456:ABC-def; set it as TELOXIDE_TOKEN";
const NO_BOT: &str = "Telegram does not know this bot token at this address: check TELOXIDE_TOKEN (@BotFather's /token \
                      shows it) and TELOXIDE_API_URL (leave it out for Telegram's own)";
