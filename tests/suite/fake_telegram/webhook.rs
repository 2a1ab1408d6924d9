//! Pushes updates to the bot's webhook: one at a time per chat, again and again until it says yes.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

use super::{
    body::{self, Encoding, Parameters},
    methods::{self, Refusal, refuse},
    polling::remember_allowed,
    world::{Shared, Update, World},
};

/// Where updates are pushed to.
#[derive(Clone, Debug)]
pub(super) struct Webhook {
    url: String,
    secret: String,
    most: usize,
    last_error: Option<(i64, String)>,
    /// Chats whose last delivery failed, with the time of the next try and how many failed.
    resting: HashMap<i64, (Instant, u32)>,
}

/// `setWebhook`. Plain http is allowed here, for the bot listens on loopback.
pub(super) fn set_webhook(world: &mut World, parameters: &Parameters) -> Result<Value, Refusal> {
    let url = body::text(parameters, "url");
    if url.is_empty() {
        return delete_webhook(world, parameters);
    }
    if !url.starts_with("http") {
        return Err(refuse(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"));
    }
    let secret = body::text(parameters, "secret_token");
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if secret.len() > 256 || !secret.chars().all(allowed) {
        return Err(refuse(400, "Bad Request: secret token contains unallowed characters"));
    }
    remember_allowed(world, parameters);
    drop_pending(world, parameters);
    let most = body::integer(parameters, "max_connections").unwrap_or(40).clamp(1, 100);
    world.webhook = Some(Webhook {
        url: url.to_owned(),
        secret: secret.to_owned(),
        most: usize::try_from(most).unwrap(),
        last_error: None,
        resting: HashMap::new(),
    });
    Ok(true.into())
}

/// `deleteWebhook`.
pub(super) fn delete_webhook(world: &mut World, parameters: &Parameters) -> Result<Value, Refusal> {
    world.webhook = None;
    drop_pending(world, parameters);
    Ok(true.into())
}

/// `getWebhookInfo`.
pub(super) fn webhook_info(world: &World) -> Value {
    let mut info = json!({
        "url": "", "has_custom_certificate": false, "pending_update_count": world.waiting.len(),
    });
    if let Some(allowed) = &world.allowed {
        info["allowed_updates"] = json!(allowed);
    }
    if let Some(webhook) = &world.webhook {
        info["url"] = webhook.url.as_str().into();
        info["max_connections"] = webhook.most.into();
        if let Some((date, message)) = &webhook.last_error {
            info["last_error_date"] = (*date).into();
            info["last_error_message"] = message.as_str().into();
        }
    }
    info
}

fn drop_pending(world: &mut World, parameters: &Parameters) {
    if body::flag(parameters, "drop_pending_updates") {
        world.complaints.push("drop_pending_updates throws visitors' messages away".into());
        world.waiting.clear();
    }
}

/// Pushes for as long as the fake lives.
pub(super) async fn push(shared: Weak<Shared>) {
    let client = Client::builder(TokioExecutor::new()).build_http();
    while let Some(shared) = shared.upgrade() {
        let due = shared.until(Duration::from_millis(25), take_due).await.unwrap_or_default();
        for (webhook, update) in due {
            tokio::spawn(deliver(client.clone(), Arc::clone(&shared), webhook, update));
        }
    }
}

/// The first waiting update of each chat that has none under way and is not resting.
fn take_due(world: &mut World) -> Option<Vec<(Webhook, Update)>> {
    let webhook = world.webhook.clone()?;
    let mut busy: Vec<i64> =
        world.waiting.iter().filter(|update| update.on_its_way).map(|update| update.chat).collect();
    let now = Instant::now();
    let mut due = Vec::new();
    for update in &mut world.waiting {
        let resting = webhook.resting.get(&update.chat).is_some_and(|(until, _)| *until > now);
        if busy.len() >= webhook.most || resting || busy.contains(&update.chat) {
            continue;
        }
        busy.push(update.chat);
        update.on_its_way = true;
        update.handed_out += 1;
        due.push((webhook.clone(), update.clone()));
    }
    (!due.is_empty()).then_some(due)
}

async fn deliver(client: Client<HttpConnector, Full<Bytes>>, shared: Arc<Shared>, webhook: Webhook, update: Update) {
    let (id, chat) = (update.id, update.chat);
    let result = tokio::time::timeout(Duration::from_secs(10), request(client, &webhook, &update)).await;
    let result = result.unwrap_or_else(|_| Err("Read timeout expired".into()));
    if let Ok(body) = &result {
        answer_in_reply(&shared, body);
    }
    shared.change(|world| {
        let now = world.now();
        if let Some(update) = world.waiting.iter_mut().find(|update| update.id == id) {
            update.on_its_way = false;
        }
        match result {
            Ok(_) => {
                world.waiting.retain(|update| update.id != id);
                if let Some(webhook) = &mut world.webhook {
                    webhook.resting.remove(&chat);
                }
            }
            Err(error) => {
                if let Some(webhook) = &mut world.webhook {
                    webhook.last_error = Some((now, error));
                    let failed = webhook.resting.get(&chat).map_or(0, |(_, failed)| *failed) + 1;
                    let rest = Duration::from_millis(50 << failed.min(5));
                    webhook.resting.insert(chat, (Instant::now() + rest, failed));
                }
            }
        }
    });
}

async fn request(
    client: Client<HttpConnector, Full<Bytes>>,
    webhook: &Webhook,
    update: &Update,
) -> Result<Bytes, String> {
    let mut request = Request::post(&webhook.url).header("content-type", "application/json");
    if !webhook.secret.is_empty() {
        request = request.header("x-telegram-bot-api-secret-token", &webhook.secret);
    }
    let body = Bytes::from(serde_json::to_vec(update).unwrap());
    let request = request.body(Full::new(body)).map_err(|error| error.to_string())?;
    let answer = client.request(request).await.map_err(|_| "Connection refused")?;
    let status = answer.status();
    let body = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
    if status.is_success() { Ok(body) } else { Err(format!("Wrong response from the webhook: {status}")) }
}

/// A webhook may answer with a call of its own; nobody hears what comes of it.
fn answer_in_reply(shared: &Shared, body: &Bytes) {
    if let Ok(Value::Object(call)) = serde_json::from_slice(body)
        && let Some(method) = call.get("method").and_then(Value::as_str).map(str::to_owned)
    {
        let call: Parameters = call.into_iter().filter(|(name, _)| name != "method").collect();
        let _ = shared.change(|world| methods::record_and_run(world, &method, &call, Encoding::Json));
    }
}
