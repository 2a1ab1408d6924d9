//! How much one visitor may send: a burst, then one a second, one kind notice, then silence.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    ops::Add,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
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
    /// Who was told, with the second of it.
    told: HashMap<VisitorId, u64>,
    /// When those whose words of crisis went past the limit were answered last, in seconds since 1970.
    comforted: HashMap<VisitorId, i64>,
}

/// Words of crisis behind too many messages are answered once in so many seconds.
const COMFORT_EVERY: i64 = 30;

/// The age in seconds above which an update has waited at Telegram.
const WAITED: i64 = 10;

/// After how many seconds a visitor who goes on is told again.
const NOTICE_EVERY: u64 = 60;

/// What to do with a visitor's update.
#[derive(Debug, PartialEq, Eq)]
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
            told: HashMap::new(),
            comforted: HashMap::new(),
        }
    }

    pub(crate) fn check(&mut self, visitor: VisitorId, event: &Event) -> Verdict {
        let age = event.sent.map_or(0, |sent| (event.at - sent).max(0));
        // What waited while the bot or the network was away is no flood, however much of it comes at once; a press among
        // it does not say how long it has waited.
        if age > WAITED || (!event.live && event.sent.is_none()) {
            return Verdict::Fine;
        }
        let now = i64::try_from(self.started.elapsed().as_secs()).unwrap_or(0) + WAITED;
        let now = (now - age).unsigned_abs();
        self.clock.0.store(now, Ordering::Relaxed);
        if self.limiter.check_key(&visitor).is_ok() {
            return Verdict::Fine;
        }
        if self.told.get(&visitor).is_some_and(|told| now.saturating_sub(*told) < NOTICE_EVERY) {
            return Verdict::Silence;
        }
        self.told.insert(visitor, now);
        Verdict::Notice
    }

    /// Whether words of crisis may go past the limit at this second; notes that they did.
    pub(crate) fn may_comfort(&mut self, visitor: VisitorId, at: i64) -> bool {
        let may = self.comforted.get(&visitor).is_none_or(|last| at - last >= COMFORT_EVERY);
        if may {
            self.comforted.insert(visitor, at);
        }
        may
    }

    /// Forgets the visitors who are far from any limit.
    pub(crate) fn forget_idle(&mut self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
        if self.told.len() > 10_000 {
            self.told.clear();
        }
        if self.comforted.len() > 10_000 {
            self.comforted.clear();
        }
    }
}

/// How often one person's typing in other chats is looked at: more often than an app asks while somebody types.
pub(crate) struct Typing(DefaultKeyedRateLimiter<VisitorId>);

/// How often at once.
const KEYS: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not zero");

/// And then how often in a second.
const KEYS_A_SECOND: NonZeroU32 = NonZeroU32::new(5).expect("five is not zero");

impl Default for Typing {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_second(KEYS_A_SECOND).allow_burst(KEYS)))
    }
}

impl Typing {
    /// Whether this person's typing is looked at now.
    pub(crate) fn allows(&self, visitor: VisitorId) -> bool {
        self.0.check_key(&visitor).is_ok()
    }

    /// Forgets those who are far from any limit.
    pub(crate) fn forget_idle(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
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
