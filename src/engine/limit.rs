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
    /// Who was told, with the second of the last message that was too much; until they send at a human pace again.
    told: HashMap<VisitorId, u64>,
    /// When those whose words of crisis went past the limit were answered last, in seconds since 1970.
    comforted: HashMap<VisitorId, i64>,
}

/// Words of crisis behind too many messages are answered once in so many seconds.
const COMFORT_EVERY: i64 = 30;

/// The greatest age of an update that counts, in seconds.
const LONGEST: i64 = 86_400;

/// For how many seconds nothing must have been too much before a visitor is told again.
const CALM: u64 = 10;

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
        // In a backlog a visitor's messages of an hour come at once: what counts is when they were written.
        let age = if event.live { 0 } else { event.sent.map_or(0, |sent| (event.at - sent).clamp(0, LONGEST)) };
        let now = i64::try_from(self.started.elapsed().as_secs()).unwrap_or(0) + LONGEST;
        let now = (now - age).unsigned_abs();
        self.clock.0.store(now, Ordering::Relaxed);
        if self.limiter.check_key(&visitor).is_ok() {
            // In the middle of a flood one message a second is fine; that is no human pace yet.
            if self.told.get(&visitor).is_some_and(|last| now.saturating_sub(*last) >= CALM) {
                self.told.remove(&visitor);
            }
            return Verdict::Fine;
        }
        if self.told.insert(visitor, now).is_none() { Verdict::Notice } else { Verdict::Silence }
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

#[cfg(test)]
mod tests {
    use super::{Limit, Typing, Verdict};
    use crate::{
        domain::conversation::{Act, Event},
        store::VisitorId,
    };

    #[test]
    fn a_flood_is_told_once_however_long_it_lasts_and_a_later_one_again() {
        let mut limit = Limit::new(3);
        let visitor = VisitorId::from_bytes(&[7; 16]).expect("sixteen bytes are an id");
        // So many messages in this second: how many are fine, and how many notices they get.
        let mut second = |second: i64, messages: usize| {
            let at = 1_790_000_000;
            let sent = Some(at - 1_000 + second);
            let event = Event { at, sent, live: false, language: None, act: Act::Said("halo".to_owned()) };
            let verdicts: Vec<Verdict> = (0..messages).map(|_| limit.check(visitor, &event)).collect();
            let count = |wanted: Verdict| verdicts.iter().filter(|verdict| **verdict == wanted).count();
            (count(Verdict::Fine), count(Verdict::Notice))
        };
        assert_eq!(second(0, 10), (3, 1));
        for later in 1..30 {
            assert_eq!(second(later, 10), (1, 0), "second {later}");
        }
        assert_eq!(second(60, 10), (3, 1), "after half a minute of calm it is another flood");
    }

    #[test]
    fn who_types_faster_than_anybody_can_is_not_looked_at_and_others_are() {
        let typing = Typing::default();
        let person = |byte: u8| VisitorId::from_bytes(&[byte; 16]).expect("sixteen bytes are an id");
        let looked_at = (0..500).filter(|_| typing.allows(person(7))).count();
        assert!((30..60).contains(&looked_at), "{looked_at} of 500");
        assert!(typing.allows(person(8)));
    }
}
