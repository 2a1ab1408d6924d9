//! What time it is: by this machine's clock, and by the platform's own dates where that clock is wrong.

use std::{
    sync::{Mutex, PoisonError},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

/// Up to how many seconds the two times count as the same: a date on the way takes a moment.
const SAME: i64 = 5;

/// The machine's clock, held against what the platform says the time is.
pub struct Clock {
    machine: Box<dyn Fn() -> i64 + Send + Sync>,
    dated: Mutex<Option<Dated>>,
}

/// A time that the platform told, and when.
#[derive(Clone, Copy)]
struct Dated {
    at: i64,
    heard: Instant,
    /// Whether it stood on an answer, and not only on somebody's message.
    exact: bool,
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(now)
    }
}

impl Clock {
    /// A clock over this machine's time, in seconds since 1970.
    pub fn new(machine: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self { machine: Box::new(machine), dated: Mutex::new(None) }
    }

    /// Notes the platform's time, as an answer from it was dated a moment ago.
    pub fn tell(&self, at: i64) {
        self.keep(Dated { at, heard: Instant::now(), exact: true });
    }

    /// Notes when something was sent that has come at once; it counts where no answer has ever had a date.
    pub fn tell_from_message(&self, sent: i64) {
        let is_exact = self.dated().is_some_and(|dated| dated.exact);
        if !is_exact {
            self.keep(Dated { at: sent, heard: Instant::now(), exact: false });
        }
    }

    /// By how many seconds the machine's clock is ahead of the platform's; `None` where that one is not known.
    #[must_use]
    pub fn ahead(&self) -> Option<i64> {
        let Dated { at, heard, .. } = self.dated()?;
        let passed = i64::try_from(heard.elapsed().as_secs()).unwrap_or(i64::MAX);
        Some((self.machine)().saturating_sub(at.saturating_add(passed)))
    }

    /// The time, in seconds since 1970: the machine's, unless the platform's is another.
    #[must_use]
    pub fn now(&self) -> i64 {
        let machine = self.machine();
        machine - self.ahead().filter(|ahead| ahead.abs() > SAME).unwrap_or_default()
    }

    /// The time as the machine has it, right or wrong.
    #[must_use]
    pub fn machine(&self) -> i64 {
        (self.machine)()
    }

    fn dated(&self) -> Option<Dated> {
        *self.dated.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, dated: Dated) {
        *self.dated.lock().unwrap_or_else(PoisonError::into_inner) = Some(dated);
    }
}

/// The machine's time, in seconds since 1970.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
