//! What is counted while the bot runs: numbers only, nothing about anybody.

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Metric, Registry},
};

use crate::{
    domain::conversation::{Act, Event},
    engine::{UpdateStatus, What},
};

/// The upper bounds of the classes of a duration, in seconds.
const BOUNDS: [f64; 13] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 60.0];

/// The kinds of update, as they are counted.
const KINDS: [&str; 10] =
    ["opened", "said", "edited", "pressed", "asked", "mistyped", "media", "returned", "left", "sharing"];

/// How updates end, as they are counted, in the order of [`UpdateStatus`].
const OUTCOMES: [&str; 4] = ["done", "repeated", "limited", "set-aside"];

/// Everything that is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    updates: Family<[(&'static str, &'static str); 2], Counter>,
    /// From an update's arrival until all that it changed was kept.
    pub update_to_commit: Histogram,
    /// From there until a reply was confirmed.
    pub commit_to_sent: Histogram,
    /// How long all turns took together, in microseconds: what is left of the processor's time is keeping and sending.
    pub turning: Counter,
    /// Batches kept.
    pub batches: Counter,
    /// Batches that could not be kept.
    pub failed_batches: Counter,
    /// Replies that wait to be confirmed.
    pub outbox: Gauge,
    /// The age of the oldest of them, in seconds.
    pub outbox_age: Gauge,
    /// Calls made again.
    pub retries: Counter,
    /// Updates set aside.
    pub updates_set_aside: Counter,
    /// Replies set aside.
    pub replies_set_aside: Counter,
    /// Updates that could not be read.
    pub unreadable: Counter,
    /// Calls of the webhook with a wrong secret or none.
    pub unauthorised: Counter,
    /// Sessions and replies that did not open with the store's keys.
    pub unopened: Gauge,
    /// When Telegram was last heard, in seconds since 1970.
    pub heard: Gauge,
    heard_age: Gauge,
    /// 1 where the bot polls, 0 where updates are brought.
    pub polling: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("kenal");
        let new = &mut registry;
        let updates: Family<[(&str, &str); 2], Counter> = Family::default();
        for kind in KINDS {
            for outcome in OUTCOMES {
                drop(updates.get_or_create(&[("kind", kind), ("outcome", outcome)]));
            }
        }
        let durations = || Histogram::new(BOUNDS);
        Self {
            updates: put(new, "updates", "Updates by kind and outcome", updates),
            update_to_commit: put(
                new,
                "update_to_commit_seconds",
                "From an update's arrival until it was kept",
                durations(),
            ),
            commit_to_sent: put(new, "commit_to_sent_seconds", "From there until a reply was confirmed", durations()),
            turning: counter(new, "turn_microseconds", "Time spent in turns"),
            batches: counter(new, "batches", "Transactions kept"),
            failed_batches: counter(new, "batches_failed", "Transactions that could not be kept"),
            retries: counter(new, "retries", "Calls made again"),
            updates_set_aside: counter(new, "updates_set_aside", "Updates that failed and were set aside"),
            replies_set_aside: counter(new, "replies_set_aside", "Replies that can never be sent"),
            unreadable: counter(new, "updates_unreadable", "Updates that could not be read"),
            unauthorised: counter(new, "webhook_unauthorised", "Webhook calls without the secret"),
            unopened: gauge(new, "unopened", "Sessions and replies that did not open with the store's keys"),
            outbox: gauge(new, "outbox", "Replies that wait to be confirmed"),
            outbox_age: gauge(new, "outbox_age_seconds", "Age of the oldest reply that waits"),
            heard_age: gauge(new, "heard_age_seconds", "Time since Telegram was last heard; -1: never"),
            heard: Gauge::default(),
            polling: Gauge::default(),
            registry,
        }
    }
}

fn put<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}

fn counter(registry: &mut Registry, name: &str, help: &str) -> Counter {
    put(registry, name, help, Counter::default())
}

fn gauge(registry: &mut Registry, name: &str, help: &str) -> Gauge {
    put(registry, name, help, Gauge::default())
}

impl Metrics {
    /// Counts an update and how it ended.
    pub(crate) fn count(&self, what: &What, status: UpdateStatus) {
        let kind = match what {
            What::Left(_) => "left",
            What::Moved { .. } => "moved",
            What::Event(Event { act, .. }) => match act {
                Act::Opened(_) => "opened",
                Act::Said(_) => "said",
                Act::Edited(_) => "edited",
                Act::Pressed(_) | Act::PressedAnothers => "pressed",
                Act::Added => "added",
                Act::Asked(..) | Act::Named(_) => "asked",
                Act::Mistyped(_) => "mistyped",
                Act::Sent(_) => "media",
                Act::Returned => "returned",
            },
        };
        self.count_kind(kind, status);
    }

    /// Counts something typed in another chat and how it ended.
    pub(crate) fn count_sharing(&self, status: UpdateStatus) {
        self.count_kind("sharing", status);
    }

    fn count_kind(&self, kind: &'static str, status: UpdateStatus) {
        self.updates.get_or_create(&[("kind", kind), ("outcome", OUTCOMES[status as usize])]).inc();
    }

    /// Whether the bot polls.
    #[must_use]
    pub fn is_polling(&self) -> bool {
        self.polling.get() != 0
    }

    /// Everything as Prometheus reads it, in the format of OpenMetrics 1.0.
    #[must_use]
    pub fn text(&self, now: i64) -> String {
        self.heard_age.set(if self.heard.get() == 0 { -1 } else { now - self.heard.get() });
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes any text");
        text
    }
}
