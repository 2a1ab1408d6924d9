//! Updates that Telegram brings: answered with 200 only after all that they change is kept.

use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use teloxide::{Bot, payloads::SetWebhookSetters as _, requests::Requester as _};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::telegram::{
    UpdateHandler,
    api::Api,
    incoming::{Arrival, allowed_updates},
    outgoing::{self, as_reply},
};

/// The header in which Telegram shows the secret.
const SECRET: &str = "x-telegram-bot-api-secret-token";

/// The largest update that is read; Telegram's own are far below it.
const LARGEST: usize = 1024 * 1024;

/// How long the body of a request may take to come.
const BODY: Duration = Duration::from_secs(20);

/// How many updates Telegram may bring at once.
const AT_ONCE: u8 = 100;

/// Where Telegram brings updates, and the secret by which it is known.
pub struct Webhook {
    url: reqwest::Url,
    path: String,
    secret: SecretString,
}

impl Webhook {
    /// A webhook at this public address.
    ///
    /// # Errors
    /// Where the address is none, or the secret is not of the signs that Telegram takes.
    pub fn new(url: String, secret: SecretString) -> anyhow::Result<Self> {
        let address: reqwest::Url =
            url.parse().ok().with_context(|| format!("the webhook's address `{url}` is no URL"))?;
        if !matches!(address.scheme(), "https" | "http") {
            bail!("the webhook's address `{url}` must begin with https://");
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let length = secret.expose_secret().len();
        if !(16..=256).contains(&length) || !secret.expose_secret().bytes().all(plain) {
            bail!(
                "the webhook's secret must be 16 to 256 letters, digits, `_` and `-`: `openssl rand -hex 32` makes one"
            );
        }
        let path = address.path().to_owned();
        Ok(Self { url: address, path, secret })
    }

    /// Whether a request shows the secret, by its head.
    pub fn recognises(&self) -> impl Fn(&HeaderMap) -> bool + Send + Sync + use<> {
        let secret = self.secret.clone();
        move |headers| shows(headers, &secret)
    }

    /// Tells Telegram where to bring updates. Nothing that waits is dropped.
    pub(crate) async fn set(&self, api: &Api, wanted: &CancellationToken) -> anyhow::Result<()> {
        let request = async |bot: &Bot| {
            let request = bot.set_webhook(self.url.clone()).secret_token(self.secret.expose_secret());
            request.max_connections(AT_ONCE).allowed_updates(allowed_updates()).await
        };
        api.patiently("setWebhook", request, wanted).await.map(drop)
    }

    /// The route, at the address's path.
    pub(crate) fn router(&self, handler: UpdateHandler) -> Router {
        let hook = Hook { handler, secret: self.secret.clone() };
        Router::new().route(&self.path, post(receive)).with_state(hook)
    }
}

#[derive(Clone)]
struct Hook {
    handler: UpdateHandler,
    secret: SecretString,
}

/// Whether the secret stands in a head; compared in constant time, so that it cannot be guessed sign by sign.
fn shows(headers: &HeaderMap, secret: &SecretString) -> bool {
    let shown = headers.get(SECRET).map_or(&b""[..], |shown| shown.as_bytes());
    shown.ct_eq(secret.expose_secret().as_bytes()).into()
}

async fn receive(State(hook): State<Hook>, request: Request) -> Response {
    if !shows(request.headers(), &hook.secret) {
        hook.handler.metrics().unauthorised.inc();
        return StatusCode::UNAUTHORIZED.into_response();
    }
    // Nothing of a stranger's body is read, and of Telegram's no more than an update can have.
    let body = match timeout(BODY, to_bytes(request.into_body(), LARGEST)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let update = match Arrival::read(&String::from_utf8_lossy(&body)) {
        Ok(update) => update,
        Err(number) => {
            // Telegram would bring it again and again; it never becomes an update.
            hook.handler.metrics().unreadable.inc();
            tracing::warn!(number, "an update cannot be read and is passed over");
            return StatusCode::OK.into_response();
        }
    };
    if let Some(typed) = update.typed() {
        return match hook.handler.answer(&typed) {
            Some(answer) => call(as_reply(&answer)),
            None => StatusCode::OK.into_response(),
        };
    }
    let now = hook.handler.now();
    let live = update.sent().is_none_or(|sent| now.saturating_sub(sent) <= 10);
    let mut heard = hook.handler.interpret(vec![update], now, live);
    // The press is answered by the response itself.
    let press = heard.first_mut().and_then(|heard| heard.press.take());
    match hook.handler.take(heard).await {
        Ok(mut taken) => match (press, taken.pop()) {
            (Some(press), Some(taken)) => call(as_reply(&outgoing::press(&press, taken.toast))),
            _ => StatusCode::OK.into_response(),
        },
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A call of the Bot API as the response, which saves one.
fn call(call: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, "application/json")], call).into_response()
}
