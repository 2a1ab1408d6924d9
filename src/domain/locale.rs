//! The languages the bot speaks.

use serde::{Deserialize, Serialize};

/// A language the bot speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Indonesian, spoken unless a visitor shows otherwise.
    #[default]
    Id,
    /// English.
    En,
}

impl Locale {
    /// Every language, Indonesian first.
    pub const ALL: [Self; 2] = [Self::Id, Self::En];

    /// The language's tag, which is also its folder in `locales/`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// The language with this tag exactly; None for any other text.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// The first guess from the language of a visitor's app (an IETF tag such as `id`, `en-GB`, `jv`).
    ///
    /// Malay and the languages of Indonesia are met in Indonesian, everything else in English;
    /// a missing tag says nothing and gives Indonesian.
    #[must_use]
    pub fn guess(language_code: Option<&str>) -> Self {
        let Some(code) = language_code else {
            return Self::Id;
        };
        let main = code.split(['-', '_']).next().unwrap_or(code).to_ascii_lowercase();
        match main.as_str() {
            "id" | "in" | "ms" | "jv" | "jw" | "su" | "min" | "ban" | "bug" | "mad" | "ace" | "" => Self::Id,
            // Batak, Banjar, Betawi, Sasak, Lampung, Nias, Makassar, Gorontalo, Dayak, Rejang, Gayo, Manado.
            "bbc" | "btk" | "btx" | "btd" | "bts" | "btm" | "akb" | "bjn" | "bew" | "sas" | "ljp" | "abl" | "nia"
            | "mak" | "gor" | "nij" | "rej" | "gay" | "xmm" => Self::Id,
            _ => Self::En,
        }
    }

    /// The other of the two languages.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Id => Self::En,
            Self::En => Self::Id,
        }
    }
}

/// One value for each language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerLocale<T> {
    /// The Indonesian one.
    pub id: T,
    /// The English one.
    pub en: T,
}

impl<T> PerLocale<T> {
    /// The value for this language.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &T {
        match locale {
            Locale::Id => &self.id,
            Locale::En => &self.en,
        }
    }

    /// The value for this language, to change.
    pub fn get_mut(&mut self, locale: Locale) -> &mut T {
        match locale {
            Locale::Id => &mut self.id,
            Locale::En => &mut self.en,
        }
    }

    /// Both values made from the language they are for.
    pub fn from_fn(mut make: impl FnMut(Locale) -> T) -> Self {
        Self { id: make(Locale::Id), en: make(Locale::En) }
    }
}
