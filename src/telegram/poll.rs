//! Long polling of our own: the offset moves only after what an update changed is kept.

use std::time::Duration;

use anyhow::bail;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::{
    engine,
    telegram::{
        Front,
        api::{Answer, Api},
        incoming::{ALLOWED, Update},
    },
};

/// How long Telegram holds an empty poll, in seconds.
const HOLD: u64 = 50;

/// The most updates that one poll brings.
const LIMIT: usize = 100;

#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    limit: usize,
    timeout: u64,
    // Sent each time: a list that is left out means the list of last time, which another program may have set.
    allowed_updates: [&'static str; ALLOWED.len()],
}

#[derive(Deserialize)]
struct Updates {
    result: Vec<Update>,
}

#[derive(Deserialize)]
struct Loose {
    result: Vec<serde_json::Value>,
}

/// Polls until told to stop.
///
/// # Errors
/// Where polling can never work: the token is refused.
pub(crate) async fn poll(api: &Api, front: &Front, stop: &CancellationToken) -> anyhow::Result<()> {
    let mut offset = None;
    let mut failed = 0;
    let mut conflicts = 0;
    while !stop.is_cancelled() {
        let arguments = GetUpdates { offset, limit: LIMIT, timeout: HOLD, allowed_updates: ALLOWED };
        let arguments = serde_json::to_vec(&arguments).expect("arguments are plain data").into();
        let answer = tokio::select! {
            answer = api.call("getUpdates", arguments, Duration::from_secs(HOLD + 15)) => answer,
            () = stop.cancelled() => break,
        };
        let wait = match answer {
            Answer::Done(body) => match read(&body) {
                None => {
                    failed += 1;
                    tracing::error!("an answer to getUpdates cannot be read");
                    backoff(failed)
                }
                Some((updates, last)) => {
                    failed = 0;
                    match last {
                        // After a quiet week Telegram starts its numbers anywhere, lower ones too.
                        None => offset = None,
                        // A batch that could not be kept before the end is left to the next start.
                        Some(last) if take(front, updates, stop).await => offset = Some(last + 1),
                        Some(_) => break,
                    }
                    continue;
                }
            },
            Answer::Refused { code: 401 | 404, .. } => {
                bail!(
                    "Telegram no longer knows this bot token: ask @BotFather for the new one and set it as TELOXIDE_TOKEN"
                )
            }
            Answer::Refused { code: 409, description, .. } => {
                conflicts += 1;
                if conflicts == 1 || conflicts % 20 == 0 {
                    tracing::warn!("{}", conflict(&description));
                }
                Duration::from_secs(3)
            }
            Answer::Refused { retry_after: Some(seconds), .. } => Duration::from_secs(seconds),
            Answer::Refused { description, code, .. } => {
                failed += 1;
                tracing::warn!(code, description, "getUpdates was refused");
                backoff(failed)
            }
            Answer::Lost(reason) => {
                failed += 1;
                tracing::warn!(reason, "getUpdates got no answer");
                backoff(failed)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => {}
        }
    }
    Ok(())
}

/// Brings a batch in, again and again while the store fails: it is not acknowledged before it is kept.
/// False where it was not kept before the end.
async fn take(front: &Front, updates: Vec<Update>, stop: &CancellationToken) -> bool {
    let now = engine::now();
    // What was written a while ago, or comes with a full batch, waited for the bot; a quick one says nothing then.
    let live =
        updates.len() < LIMIT && !updates.iter().filter_map(Update::sent).any(|sent| now.saturating_sub(sent) > 10);
    let incoming = front.hear(updates, now, live);
    let mut failed = 0;
    loop {
        match front.take(incoming.clone()).await {
            Ok(_) => return true,
            Err(error) => {
                failed += 1;
                tracing::error!(%error, "updates were not kept and are tried again");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(backoff(failed)) => {}
            () = stop.cancelled() => return false,
        }
    }
}

/// The updates of an answer, and the number of the last one, read or not; None where the answer itself cannot be read.
fn read(body: &[u8]) -> Option<(Vec<Update>, Option<i64>)> {
    if let Ok(updates) = serde_json::from_slice::<Updates>(body) {
        let last = updates.result.last().map(|update| update.update_id);
        return Some((updates.result, last));
    }
    // One that cannot be read must not hold up the others.
    let loose: Loose = serde_json::from_slice(body).ok()?;
    let last = loose.result.iter().filter_map(|update| update.get("update_id")?.as_i64()).next_back()?;
    let mut updates = Vec::with_capacity(loose.result.len());
    for update in loose.result {
        match serde_json::from_value(update) {
            Ok(update) => updates.push(update),
            Err(_) => tracing::warn!("an update cannot be read and is passed over"),
        }
    }
    Some((updates, Some(last)))
}

fn backoff(failed: u32) -> Duration {
    Duration::from_millis((250_u64 << failed.min(7)).min(20_000))
}

/// What stands in the way, and the way out.
fn conflict(description: &str) -> &'static str {
    if description.contains("webhook") {
        "a webhook is set for this bot, so polling gets nothing: start with --webhook-url, or remove it with the Bot API's deleteWebhook; waiting"
    } else {
        "another program polls with this bot token: stop it, or give this one a token of its own; waiting"
    }
}
