//! Days and hours of a fair, in its own time zone.

use std::sync::OnceLock;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::domain::fair::{Fair, Fairs};

/// The zone of a fair that names none, and of what happens outside any.
pub(super) const DEFAULT_ZONE: &str = "Asia/Jakarta";

impl Fairs {
    /// The day and the hour of a time in seconds since 1970, at the fair with this tag; in Jakarta without one.
    #[must_use]
    pub fn day_and_hour(&self, fair: Option<&str>, at: i64) -> (Date, u8) {
        match fair.and_then(|tag| self.fair(tag)) {
            Some(fair) => (fair.day(at), fair.hour(at)),
            None => {
                static DEFAULT: OnceLock<TimeZone> = OnceLock::new();
                let zone = DEFAULT.get_or_init(|| zone(DEFAULT_ZONE).unwrap_or(TimeZone::UTC));
                let local = zone.to_datetime(instant(at));
                (local.date(), u8::try_from(local.hour()).unwrap_or_default())
            }
        }
    }
}

impl Fairs {
    /// What an editor should look at where fairs are over at this time, in seconds since 1970, of those
    /// that are asked about. Fairs of the past are kept for their numbers, and a year is easily mistyped.
    #[must_use]
    pub fn over(&self, is_asked: impl Fn(&Fair) -> bool, at: i64) -> Option<String> {
        let over = self.iter().filter(|fair| is_asked(fair) && fair.to < fair.day(at));
        let over: Vec<String> = over.map(|fair| format!("`{}` was over on {}", fair.tag, fair.to)).collect();
        (!over.is_empty()).then(|| format!("the fair {}: is the year right?", over.join(", the fair ")))
    }

    /// The codes of fairs that are not over at this second and that `later` does not know any more, or not until the fair
    /// is over: they are printed.
    #[must_use]
    pub fn lost(&self, later: &Self, at: i64) -> Vec<String> {
        let mut lost = Vec::new();
        for fair in self.iter().filter(|fair| fair.day(at) <= fair.to) {
            match later.fair(&fair.tag) {
                None => lost.push(fair.payload(None, None)),
                Some(known) => {
                    let gone = fair.booths.iter().filter(|booth| known.booth(&booth.tag).is_none());
                    lost.extend(gone.map(|booth| fair.payload(Some(booth), None)));
                    if let Some(last) = known.expires.filter(|last| *last < fair.to) {
                        let code = fair.payload(None, None);
                        lost.push(format!("{code} (`expires` would end all its codes on {last}, before {})", fair.to));
                    }
                }
            }
        }
        lost
    }
}

impl Fair {
    /// The day at the fair, of a time in seconds since 1970.
    #[must_use]
    pub fn day(&self, at: i64) -> Date {
        self.zone.to_datetime(instant(at)).date()
    }

    /// The hour of the day at the fair, 0–23.
    #[must_use]
    pub fn hour(&self, at: i64) -> u8 {
        u8::try_from(self.zone.to_datetime(instant(at)).hour()).unwrap_or_default()
    }

    /// Whether the fair is on.
    #[must_use]
    pub fn is_on(&self, at: i64) -> bool {
        (self.from..=self.to).contains(&self.day(at))
    }

    /// Whether its links and codes no longer count.
    #[must_use]
    pub fn has_expired(&self, at: i64) -> bool {
        self.expires.is_some_and(|last| self.day(at) > last)
    }
}

/// The zone with this name, from the tables compiled in: a machine without zone files knows the same ones.
pub(super) fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

fn instant(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap_or(if at < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
