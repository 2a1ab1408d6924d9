//! How much one visitor may send: a burst, then one a second, one kind notice, then silence.

use std::{
    collections::HashSet,
    num::NonZeroU32,
    ops::Add,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, Reference},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::keyed::DashMapStateStore,
};

use crate::{domain::conversation::Event, store::VisitorId};

/// The limit of every visitor.
pub(crate) struct Limit {
    /// A clock that no one sets: with the machine's own, a visitor would have to wait until it is as late again.
    started: Instant,
    clock: EventClock,
    limiter: RateLimiter<VisitorId, DashMapStateStore<VisitorId>, EventClock, NoOpMiddleware<Moment>>,
    /// Who was told, until they send at a human pace again.
    told: HashSet<VisitorId>,
}

/// The greatest age of an update that counts, in seconds.
const LONGEST: i64 = 86_400;

/// What to do with a visitor's update.
pub(crate) enum Verdict {
    /// Take it.
    Fine,
    /// Say once that it is too much.
    Notice,
    /// Say nothing.
    Silence,
}

impl Limit {
    pub(crate) fn new(burst: u32) -> Self {
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(NonZeroU32::MIN).allow_burst(burst);
        let clock = EventClock(Arc::new(AtomicU64::new(0)));
        Self {
            limiter: RateLimiter::new(quota, DashMapStateStore::default(), clock.clone()),
            started: Instant::now(),
            clock,
            told: HashSet::new(),
        }
    }

    pub(crate) fn check(&mut self, visitor: VisitorId, event: &Event) -> Verdict {
        // In a backlog a visitor's messages of an hour come at once: what counts is when they were written.
        let age = if event.live { 0 } else { event.sent.map_or(0, |sent| (event.at - sent).clamp(0, LONGEST)) };
        let now = i64::try_from(self.started.elapsed().as_secs()).unwrap_or(0) + LONGEST;
        self.clock.0.store((now - age).unsigned_abs(), Ordering::Relaxed);
        if self.limiter.check_key(&visitor).is_ok() {
            self.told.remove(&visitor);
            return Verdict::Fine;
        }
        if self.told.insert(visitor) { Verdict::Notice } else { Verdict::Silence }
    }

    /// Forgets the visitors who are far from any limit.
    pub(crate) fn forget_idle(&mut self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
        if self.told.len() > 10_000 {
            self.told.clear();
        }
    }
}

/// The time of the event in hand, in seconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventClock(Arc<AtomicU64>);

/// A time of [`EventClock`], in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

impl Clock for EventClock {
    type Instant = Moment;

    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::Relaxed).saturating_mul(1_000_000_000))
    }
}

impl Add<Nanos> for Moment {
    type Output = Self;

    fn add(self, other: Nanos) -> Self {
        Self(self.0.saturating_add(other.as_u64()))
    }
}

impl Reference for Moment {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.saturating_sub(earlier.0).into()
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(self.0.checked_sub(duration.as_u64()).unwrap_or(self.0))
    }
}
