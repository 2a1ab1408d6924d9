//! Whom the bot is for: adults, or pupils, of whom nothing is kept beyond the running talk.

/// Whom the bot, or a fair, is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// People of 18 and older.
    #[default]
    Adults,
    /// People under 18. The stricter of two audiences, and so the greater one.
    Pupils,
}

impl Audience {
    /// Every audience, the stricter one last.
    pub const ALL: [Self; 2] = [Self::Adults, Self::Pupils];

    /// Its name in settings and in `fairs.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Adults => "adults",
            Self::Pupils => "pupils",
        }
    }

    /// The audience of this name; `None` for any other text.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.name() == name)
    }
}
