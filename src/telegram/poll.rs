//! Long polling of our own: the offset moves only after what an update changed is kept.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::value::RawValue;
use teloxide::payloads::{GetUpdates, GetUpdatesSetters as _};
use tokio_util::sync::CancellationToken;

use crate::telegram::{
    api::{Answer, Api, Refusal},
    courier::patience,
    handler::{UpdateHandler, waiting},
    incoming::{Arrival, allowed_updates},
};

/// How long Telegram holds an empty poll, in seconds.
const HOLD: u32 = 50;

/// From which time on a poll has waited for what it brings.
const AT_REST: Duration = Duration::from_secs(1);

/// The most updates that one poll brings.
const LIMIT: u8 = 100;

#[derive(Deserialize)]
struct Updates<'a> {
    // As written: what stands in one of them, half a character for example, must not make the others unreadable.
    #[serde(borrow)]
    result: Vec<&'a RawValue>,
}

/// Failures in a row: how long to wait, and whether to tell.
#[derive(Default)]
struct Spell {
    failed: u32,
}

impl Spell {
    /// One more failure, told at the beginning of a spell only; returns how long to wait.
    fn fails(&mut self, how: impl FnOnce()) -> Duration {
        self.failed += 1;
        if self.failed == 1 {
            how();
        }
        backoff(self.failed)
    }

    /// The spell is over, if there was one; says whether.
    fn ends(&mut self) -> bool {
        let failed = std::mem::take(&mut self.failed);
        if failed > 1 {
            tracing::info!(failed, "getUpdates works again");
        }
        failed > 0
    }
}

/// Polls until told to stop.
pub(crate) async fn poll(api: &Api, handler: &UpdateHandler, stop: &CancellationToken) {
    let mut offset = None;
    let mut spell = Spell::default();
    let mut conflicts = 0;
    // What the first answer brings, and the first after an outage, has waited at Telegram.
    let mut away = true;
    while !stop.is_cancelled() {
        // The kinds are sent each time: a list that is left out means the list of last time, which another program may
        // have set.
        let mut payload = GetUpdates::new().limit(LIMIT).timeout(HOLD).allowed_updates(allowed_updates());
        payload.offset = offset;
        let asked = Instant::now();
        let answer = tokio::select! {
            answer = api.updates(&payload, Duration::from_secs(u64::from(HOLD) + 15)) => answer,
            () = stop.cancelled() => break,
        };
        let wait = match answer {
            Answer::Done(body) => match read(&body) {
                None => spell
                    .fails(|| tracing::error!("an answer to getUpdates cannot be read; trying again until one can")),
                Some((updates, last)) => {
                    away |= spell.ends();
                    let waited = std::mem::take(&mut away);
                    // Telegram had nothing, and then this: it was sent just now.
                    if !waited
                        && asked.elapsed() > AT_REST
                        && let Some(sent) = updates.iter().filter_map(Arrival::sent).max()
                    {
                        api.clock().tell_from_message(sent);
                    }
                    // An empty one, too, is a word from Telegram.
                    handler.metrics().heard.set(handler.now());
                    match last {
                        // After a quiet week Telegram starts its numbers anywhere, lower ones too.
                        None => offset = None,
                        // A batch that could not be kept before the end is left to the next start.
                        Some(last) if take(handler, updates, waited, stop).await => {
                            offset = i32::try_from(last + 1).ok()
                        }
                        Some(_) => break,
                    }
                    continue;
                }
            },
            Answer::Refused(refusal) => match (refusal.code, refusal.retry_after()) {
                (409, _) => {
                    conflicts += 1;
                    if conflicts == 1 || conflicts % 20 == 0 {
                        tracing::warn!("{}", conflict(&refusal));
                    }
                    Duration::from_secs(3)
                }
                (_, Some(seconds)) => Duration::from_secs(seconds),
                (401 | 404, None) => spell.fails(|| {
                    tracing::error!(
                        "Telegram does not know this bot token now; trying again until it does, or until the bot is \
                         started with the one that @BotFather shows (/token) as TELOXIDE_TOKEN"
                    );
                }),
                (code, None) => spell.fails(|| {
                    let description = refusal.description();
                    tracing::warn!(code, description, "getUpdates was refused; trying again until it works");
                }),
            },
            Answer::Lost(reason) | Answer::Unreachable(reason) => {
                spell.fails(|| tracing::warn!(reason, "getUpdates got no answer; trying again until it works"))
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Brings a batch in, again and again while the store fails: it is not acknowledged before it is kept.
/// False where it was not kept before the end.
async fn take(handler: &UpdateHandler, updates: Vec<Arrival>, waited: bool, stop: &CancellationToken) -> bool {
    let now = handler.now();
    // What was written a while ago, or comes with a full batch, waited for the bot; a quick one says nothing then.
    let live = !waited
        && updates.len() < usize::from(LIMIT)
        && !updates.iter().filter_map(Arrival::sent).any(|sent| now.saturating_sub(sent) > 10);
    let incoming = handler.interpret(updates, now, live);
    let mut failed = 0;
    loop {
        match handler.take(incoming.clone()).await {
            Ok(_) => return true,
            Err(error) => {
                failed += 1;
                tracing::error!(%error, "updates were not kept and are tried again");
                if failed > 1 {
                    handler.show_late(waiting(&incoming));
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(backoff(failed)) => {}
            () = stop.cancelled() => return false,
        }
    }
}

/// The updates of an answer, and the number of the last one, read or not; None where the answer itself cannot be read.
fn read(body: &[u8]) -> Option<(Vec<Arrival>, Option<i64>)> {
    let text = String::from_utf8_lossy(body);
    let read: Updates = serde_json::from_str(&text).ok()?;
    if read.result.is_empty() {
        return Some((Vec::new(), None));
    }
    let mut last = None;
    let mut updates = Vec::with_capacity(read.result.len());
    for update in read.result {
        match Arrival::read(update.get()) {
            Ok(update) => {
                last = Some(update.number);
                updates.push(update);
            }
            // It must not hold up the others, and is not asked for again.
            Err(number) => {
                last = number.or(last);
                tracing::warn!(number, "an update cannot be read and is passed over");
            }
        }
    }
    last.map(|last| (updates, Some(last)))
}

/// How long is waited after so many failures in a row.
fn backoff(failed: u32) -> Duration {
    let chance = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    Duration::from_millis(patience(failed, chance.into()))
}

/// What stands in the way, and the way out.
fn conflict(refusal: &Refusal) -> &'static str {
    if refusal.description().contains("webhook") {
        "a webhook is set for this bot, so polling gets nothing: start with --webhook-url, or remove it with the Bot API's deleteWebhook; waiting"
    } else {
        "another program polls with this bot token: stop it, or give this one a token of its own; waiting"
    }
}
