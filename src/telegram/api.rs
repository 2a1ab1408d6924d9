//! Calls to the Bot API over connections that are kept open; the token stays in here.

use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, Uri,
    header::{CONTENT_TYPE, HOST, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use tokio_util::sync::CancellationToken;

use crate::telegram::{
    photo::{self, Photo},
    pool::{Failure, Pool},
};

/// The largest answer that is read; a hundred updates of the longest messages are far below it.
const LARGEST: usize = 16 * 1024 * 1024;

/// The Bot API with one bot's token. It does not print the token, and neither do its errors.
pub struct Api {
    pool: Pool,
    host: HeaderValue,
    /// `/bot…/`; the token is in it.
    base: SecretString,
    bot: i64,
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was done; the whole answer.
    Done(Bytes),
    /// It was refused.
    Refused {
        /// Telegram's code, like HTTP's.
        code: u16,
        /// Telegram's words.
        description: String,
        /// For how many seconds to wait.
        retry_after: Option<u64>,
    },
    /// There was no answer, or none that can be read: it may or may not have been done. Why, without the token.
    Lost(String),
}

#[derive(Deserialize)]
struct Refusal {
    ok: bool,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
}

/// Why a call has no result.
enum Unasked {
    /// It may have one later.
    Passing(anyhow::Error),
    /// It never will.
    Refused(anyhow::Error),
}

impl Api {
    /// The Bot API at this address, `https://api.telegram.org` for Telegram's own.
    ///
    /// # Errors
    /// Where the address or the token cannot be one; the error does not repeat the token.
    pub fn new(url: &str, token: &SecretString) -> anyhow::Result<Self> {
        let secret = token.expose_secret().trim();
        let (bot, key) = secret.split_once(':').context(BAD_TOKEN)?;
        let bot = bot.parse().ok().context(BAD_TOKEN)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if key.is_empty() || !key.bytes().all(plain) {
            bail!(BAD_TOKEN);
        }
        let address: Uri = url
            .parse()
            .ok()
            .with_context(|| format!("`{url}` (TELOXIDE_API_URL) is no address of a Bot API server"))?;
        if !matches!(address.scheme_str(), Some("http" | "https")) || address.host().is_none() {
            bail!(
                "`{url}` (TELOXIDE_API_URL) is no address of a Bot API server: it begins with https:// (or http:// for \
                 one of your own)"
            );
        }
        let host = address.authority().map_or("", |authority| authority.as_str());
        let host = HeaderValue::from_str(host).context("the host of TELOXIDE_API_URL can't be called")?;
        let base = format!("{}/bot{secret}/", address.path().trim_end_matches('/')).into();
        Ok(Self { pool: Pool::new(address), host, base, bot })
    }

    /// The bot's number, which its token begins with.
    #[must_use]
    pub fn bot(&self) -> i64 {
        self.bot
    }

    /// Calls a method with its arguments as JSON and waits no longer than this for the whole answer.
    pub async fn call(&self, method: &str, arguments: Bytes, patience: Duration) -> Answer {
        match tokio::time::timeout(patience, self.exchange(method, arguments)).await {
            Ok(Ok((status, body))) => read(status, body),
            Ok(Err(reason)) => Answer::Lost(reason),
            Err(_) => Answer::Lost(format!("no answer within {} s", patience.as_secs())),
        }
    }

    /// Calls a method where its result matters, again and again where Telegram is out of reach or out of order, for as
    /// long as `wanted` goes on.
    ///
    /// # Errors
    /// Where the call is refused, where its answer can't be read, or where it is no longer wanted.
    pub async fn ask_patiently<T: DeserializeOwned>(
        &self,
        method: &str,
        arguments: &impl serde::Serialize,
        wanted: &CancellationToken,
    ) -> anyhow::Result<T> {
        let mut wait = Duration::from_millis(500);
        let work = async {
            loop {
                match self.try_to_ask(method, arguments).await {
                    Ok(result) => return Ok(result),
                    Err(Unasked::Refused(error)) => return Err(error),
                    Err(Unasked::Passing(error)) => {
                        tracing::warn!("{error:#}; tried again in {:.1} s", wait.as_secs_f32());
                    }
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(30));
            }
        };
        wanted.run_until_cancelled(work).await.unwrap_or_else(|| bail!("stopped before {method} had an answer"))
    }

    /// Calls a method once where its result matters.
    ///
    /// # Errors
    /// Where the call is refused or gets no answer that can be read.
    pub async fn ask<T: DeserializeOwned>(&self, method: &str, arguments: &impl serde::Serialize) -> anyhow::Result<T> {
        self.try_to_ask(method, arguments).await.map_err(|unasked| match unasked {
            Unasked::Passing(error) | Unasked::Refused(error) => error,
        })
    }

    async fn try_to_ask<T: DeserializeOwned>(
        &self,
        method: &str,
        arguments: &impl serde::Serialize,
    ) -> Result<T, Unasked> {
        #[derive(Deserialize)]
        struct Reply<T> {
            result: T,
        }
        let arguments = serde_json::to_vec(arguments).expect("arguments are plain data").into();
        let (passing, error) = match self.call(method, arguments, Duration::from_secs(20)).await {
            Answer::Done(body) => match serde_json::from_slice::<Reply<T>>(&body) {
                Ok(reply) => return Ok(reply.result),
                // The error of the parser could repeat what it read.
                Err(_) => (
                    false,
                    anyhow!(
                        "the answer to {method} cannot be read: is TELOXIDE_API_URL the address of a Bot API server?"
                    ),
                ),
            },
            Answer::Refused { code: 401, .. } => (false, anyhow!(BAD_TOKEN_SAID)),
            // Telegram itself says so where the token does not even look like one; another server, where nobody is home.
            Answer::Refused { code: 404, .. } => (false, anyhow!(NOTHING_THERE)),
            Answer::Refused { code, description, .. } => {
                (code == 429 || code >= 500, anyhow!("{method} was refused: {description} ({code})"))
            }
            Answer::Lost(reason) => (
                true,
                anyhow!(
                    "the Bot API server can't be reached ({method}: {reason}): check the network, and TELOXIDE_API_URL where it is set"
                ),
            ),
        };
        Err(if passing { Unasked::Passing(error) } else { Unasked::Refused(error) })
    }

    async fn exchange(&self, method: &str, arguments: Bytes) -> Result<(u16, Bytes), String> {
        let path = format!("{}{method}", self.base.expose_secret());
        let (content_type, body) = match method {
            Photo::METHOD => match photo::form(arguments).await {
                Ok(form) => (photo::CONTENT_TYPE, form),
                // Trying again would not draw it either: it ends as what Telegram refuses does.
                Err(reason) => return Ok((400, refusal(&reason))),
            },
            _ => ("application/json", arguments),
        };
        let mut request =
            Request::post(path).body(Full::new(body)).map_err(|_| "the address is not valid".to_owned())?;
        request.headers_mut().insert(HOST, self.host.clone());
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let called = self.pool.call(request).await;
        let (response, connection) = called.map_err(|error: Failure| self.hide(&*error))?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), LARGEST).collect().await;
        let body = body.map_err(|_| "the answer broke off".to_owned())?.to_bytes();
        self.pool.keep(connection);
        Ok((status, body))
    }

    /// An error in words, with everything that could be the token taken out.
    fn hide(&self, error: &(dyn std::error::Error + 'static)) -> String {
        let mut words = error.to_string();
        let mut source = error.source();
        while let Some(deeper) = source {
            words = format!("{words}: {deeper}");
            source = deeper.source();
        }
        let base = self.base.expose_secret();
        let secret = base.rsplit_once("/bot").map_or(base, |(_, secret)| secret.trim_end_matches('/'));
        words.replace(secret, "…")
    }
}

/// What Telegram says where it takes a call as it is for wrong, with this reason.
fn refusal(reason: &str) -> Bytes {
    serde_json::json!({ "ok": false, "error_code": 400, "description": reason }).to_string().into()
}

const BAD_TOKEN: &str = "this is no bot token: @BotFather gives one like 123456:ABC-def; set it as TELOXIDE_TOKEN";
const NOTHING_THERE: &str = "no bot was found with this address and this token: check TELOXIDE_API_URL (leave it out for Telegram's \
                             own) and TELOXIDE_TOKEN (@BotFather's /token shows it)";
const BAD_TOKEN_SAID: &str =
    "Telegram does not know this bot token: ask @BotFather for the right one (/token) and set it as TELOXIDE_TOKEN";

fn read(status: u16, body: Bytes) -> Answer {
    // The usual answer is recognised without being parsed.
    if status == 200 && body.starts_with(b"{\"ok\":true") {
        return Answer::Done(body);
    }
    match serde_json::from_slice::<Refusal>(&body) {
        Ok(refusal) if refusal.ok => Answer::Done(body),
        Ok(refusal) => Answer::Refused {
            code: if refusal.error_code == 0 { status } else { refusal.error_code },
            description: refusal.description,
            retry_after: refusal.parameters.and_then(|parameters| parameters.retry_after),
        },
        // A proxy's page, or half an answer.
        Err(_) => Answer::Lost(format!("an answer that is none, with status {status}")),
    }
}
