//! What is counted while the bot runs: numbers only, nothing about anybody.

use std::{
    fmt::Write,
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::Duration,
};

use crate::{
    domain::conversation::{Act, Event},
    engine::{Outcome, What},
};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds to it.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// The number.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A number that goes up and down.
#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

impl Gauge {
    /// Sets it.
    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// The number.
    #[must_use]
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How long something took, in classes.
#[derive(Debug, Default)]
pub struct Histogram {
    classes: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
}

/// The upper bounds of the classes, in milliseconds.
const BOUNDS: [u64; 13] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 60_000];

impl Histogram {
    /// Counts one.
    pub fn record(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let class = BOUNDS.iter().position(|bound| micros <= bound * 1_000).unwrap_or(BOUNDS.len());
        self.classes[class].fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(micros, Ordering::Relaxed);
    }

    #[expect(clippy::cast_precision_loss, reason = "a sum of durations needs no last digit")]
    fn write(&self, text: &mut String, name: &str, help: &str) {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} histogram");
        let mut total = 0;
        for (place, class) in self.classes.iter().enumerate() {
            total += class.load(Ordering::Relaxed);
            let bound = BOUNDS.get(place).map_or_else(|| "+Inf".to_owned(), |bound| (*bound as f64 / 1e3).to_string());
            let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {total}");
        }
        let sum = self.microseconds.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(text, "{name}_sum {sum}\n{name}_count {total}");
    }
}

/// The kinds of update, as they are counted.
const KINDS: [&str; 10] =
    ["opened", "said", "edited", "pressed", "asked", "mistyped", "media", "returned", "left", "sharing"];

/// How updates end, as they are counted, in the order of [`Outcome`].
const OUTCOMES: [&str; 4] = ["done", "repeated", "limited", "set-aside"];

/// Everything that is counted.
#[derive(Debug, Default)]
pub struct Metrics {
    updates: [[Counter; OUTCOMES.len()]; KINDS.len()],
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
    /// When Telegram was last heard, in seconds since 1970.
    pub heard: Gauge,
    /// 1 where the bot polls, 0 where updates are brought.
    pub polling: Gauge,
}

impl Metrics {
    /// Counts an update and how it ended.
    pub(crate) fn count(&self, what: &What, outcome: Outcome) {
        let kind = match what {
            What::Left(_) => 8,
            What::Event(Event { act, .. }) => match act {
                Act::Opened(_) => 0,
                Act::Said(_) => 1,
                Act::Edited(_) => 2,
                Act::Pressed(_) => 3,
                Act::Asked(_) | Act::Named(_) => 4,
                Act::Mistyped(_) => 5,
                Act::Sent(_) => 6,
                Act::Returned => 7,
            },
        };
        self.updates[kind][outcome as usize].add(1);
    }

    /// Counts something typed in another chat and how it ended.
    pub(crate) fn count_sharing(&self, outcome: Outcome) {
        self.updates[9][outcome as usize].add(1);
    }

    /// Whether the bot polls.
    #[must_use]
    pub fn is_polling(&self) -> bool {
        self.polling.get() != 0
    }

    /// Everything as Prometheus reads it.
    #[must_use]
    pub fn text(&self, now: i64) -> String {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "# HELP kenal_updates_total Updates by kind and outcome.\n# TYPE kenal_updates_total counter"
        );
        for (kind, outcomes) in KINDS.iter().zip(&self.updates) {
            for (outcome, count) in OUTCOMES.iter().zip(outcomes) {
                let count = count.get();
                let _ = writeln!(text, "kenal_updates_total{{kind=\"{kind}\",outcome=\"{outcome}\"}} {count}");
            }
        }
        self.update_to_commit.write(
            &mut text,
            "kenal_update_to_commit_seconds",
            "From an update's arrival until it was kept.",
        );
        self.commit_to_sent.write(&mut text, "kenal_commit_to_sent_seconds", "From there until a reply was confirmed.");
        let counters = [
            ("kenal_turn_microseconds_total", "Time spent in turns.", &self.turning),
            ("kenal_batches_total", "Transactions kept.", &self.batches),
            ("kenal_batches_failed_total", "Transactions that could not be kept.", &self.failed_batches),
            ("kenal_retries_total", "Calls made again.", &self.retries),
            ("kenal_updates_set_aside_total", "Updates that failed and were set aside.", &self.updates_set_aside),
            ("kenal_replies_set_aside_total", "Replies that can never be sent.", &self.replies_set_aside),
            ("kenal_updates_unreadable_total", "Updates that could not be read.", &self.unreadable),
            ("kenal_webhook_unauthorised_total", "Webhook calls without the secret.", &self.unauthorised),
        ];
        for (name, help, counter) in counters {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} counter\n{name} {}", counter.get());
        }
        let heard = if self.heard.get() == 0 { -1 } else { now - self.heard.get() };
        let gauges = [
            ("kenal_outbox", "Replies that wait to be confirmed.", self.outbox.get()),
            ("kenal_outbox_age_seconds", "Age of the oldest reply that waits.", self.outbox_age.get()),
            ("kenal_heard_age_seconds", "Time since Telegram was last heard; -1: never.", heard),
        ];
        for (name, help, value) in gauges {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
        }
        text
    }
}
