//! For how long things are kept: the store holds to it, and visitors are told so.

/// How long things are kept, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The numbers of updates taken.
    pub seen: i64,
    /// Things set aside.
    pub set_aside: i64,
    /// Questions without an answer.
    pub missed: i64,
    /// Sessions of visitors who did not come back.
    pub sessions: i64,
    /// Sessions of people under 18, after the last word.
    pub talk: i64,
    /// Marks of visitors who did not come back to the fair that they are of: then one by chance takes their place.
    pub marks: i64,
    /// All other notes: long enough to set a fair beside the one of the year before.
    pub notes: i64,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            seen: 2 * DAY,
            set_aside: 30 * DAY,
            missed: 90 * DAY,
            sessions: 180 * DAY,
            talk: 3_600,
            marks: 180 * DAY,
            notes: 730 * DAY,
        }
    }
}

impl Retention {
    /// For how long it is kept what was erased, so that a copy of before is put back without it: what has lain in a copy
    /// for longer goes by itself.
    #[must_use]
    pub fn erasures(&self) -> i64 {
        self.sessions.max(self.marks).max(self.set_aside) + 2 * DAY
    }
}

/// A day, in seconds.
const DAY: i64 = 86_400;

/// A time that something is kept, in whole days.
#[must_use]
pub fn days(seconds: i64) -> u32 {
    u32::try_from(seconds / DAY).unwrap_or_default()
}
