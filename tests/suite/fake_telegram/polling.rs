//! `getUpdates`: offsets, long polls, conflicts, and updates that come again until they are acknowledged.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{
    body::{self, Parameters},
    methods::{Refusal, refuse},
    world::{Shared, Update, World},
};

const TWO_POLLERS: &str =
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const WEBHOOK_SET: &str =
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

/// Waits for updates as long as the bot asks for, or until something speaks against it.
pub(super) async fn get_updates(shared: &Shared, parameters: &Parameters) -> Result<Vec<Update>, Refusal> {
    let limit = body::integer(parameters, "limit").filter(|limit| (1..=100).contains(limit)).unwrap_or(100);
    let mut limit = usize::try_from(limit).unwrap();
    let timeout = body::integer(parameters, "timeout").unwrap_or(0).clamp(0, 50);
    let timeout = Duration::from_secs(timeout.unsigned_abs());
    let offset = body::integer(parameters, "offset").unwrap_or(0);
    let poll = shared.change(|world| {
        if world.webhook.is_some() {
            return Err(refuse(409, WEBHOOK_SET));
        }
        remember_allowed(world, parameters);
        world.polls += 1;
        let now = Instant::now();
        let last = world.last_poll.replace((offset, now));
        if last.is_some_and(|(last, at)| last == offset && now - at < Duration::from_millis(500)) {
            // The real server, too, gives less to a bot that asks for the same again and again.
            limit = 1;
        }
        acknowledge(world, offset);
        Ok(world.polls)
    })?;
    let found = shared.until(timeout, |world| {
        if world.webhook.is_some() {
            return Some(Err(refuse(409, "Conflict: terminated by setWebhook request")));
        }
        if world.polls != poll {
            return Some(Err(refuse(409, TWO_POLLERS)));
        }
        let batch: Vec<Update> = world
            .waiting
            .iter_mut()
            .take(limit)
            .map(|update| {
                update.handed_out += 1;
                update.clone()
            })
            .collect();
        (!batch.is_empty()).then_some(Ok(batch))
    });
    found.await.unwrap_or_else(|| Ok(Vec::new()))
}

/// The kinds of update the bot wants; kept from call to call where a call says nothing.
pub(super) fn remember_allowed(world: &mut World, parameters: &Parameters) {
    if let Some(Value::Array(kinds)) = body::structured(parameters, "allowed_updates") {
        world.allowed = Some(kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
}

/// Forgets what lies before a positive offset, or all but the last few for a negative one.
fn acknowledge(world: &mut World, offset: i64) {
    if offset < 0 {
        let keep = usize::try_from(-offset).unwrap();
        let surplus = world.waiting.len().saturating_sub(keep);
        world.waiting.drain(..surplus);
    } else if offset <= world.next_update + 10 {
        // An offset from the far future is taken for a mistake and forgets nothing.
        world.waiting.retain(|update| update.id >= offset);
    }
}
