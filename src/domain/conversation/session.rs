//! All that is remembered of a visitor between two events.

use serde::{Deserialize, Serialize};

use crate::domain::locale::Locale;

/// All that is remembered of a visitor between two events.
///
/// It is kept as JSON with the version of its shape; `tests/sessions` holds one of each released shape.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The language spoken with the visitor.
    pub locale: Locale,
}

#[derive(Serialize)]
struct Kept<'a> {
    version: u32,
    session: &'a Session,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
    session: serde_json::Value,
}

impl Session {
    /// The version of the shape that this program writes.
    pub const VERSION: u32 = 1;

    /// The session as it is kept.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(&Kept { version: Self::VERSION, session: self }).expect("a session is plain data")
    }

    /// A kept session; None where it has a shape this program no longer reads.
    #[must_use]
    pub fn decode(kept: &[u8]) -> Option<Self> {
        let kept: Versioned = serde_json::from_slice(kept).ok()?;
        if kept.version != Self::VERSION {
            return None;
        }
        serde_json::from_value(kept.session).ok()
    }
}
