//! Career fairs and their booths: what a scanned link or a typed code says about where a visitor stands.
//!
//! A link carries a payload: `<fair>`, `<fair>-<booth>`, `<fair>-<booth>-<door>` or `<fair>--<door>`, where the door is
//! `quiz` or an article's id; one that comes from no fair leaves the tags out (`--<door>`). The code printed below the QR
//! code is the payload in capitals and says the same when it is typed.
//!
//! **Invariant:** no two codes are less than two slips of the keyboard apart, so a slip never counts for another booth.

mod calendar;
mod code;
mod parse;
mod step;

use jiff::{civil::Date, tz::TimeZone};

pub use step::{FunnelWords, Split, Step, StepWords};

use crate::domain::{
    audience::Audience,
    knowledge::ArticleId,
    locale::{Locale, PerLocale},
    problem::{Problem, SourceFile},
};

/// The longest payload that Telegram carries, in characters.
pub const PAYLOAD_LIMIT: usize = 64;

/// The payload of a link that comes from no fair; a door's name may follow it. No fair's tag begins like this.
pub const NO_FAIR: &str = "--";

/// Figures that fewer visitors than this make are not told, to anybody.
pub const LEAST: u64 = 5;

/// Every fair the bot knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fairs {
    fairs: Vec<Fair>,
}

/// A fair with its booths.
#[derive(Clone, Debug, PartialEq)]
pub struct Fair {
    /// The tag links and codes begin with, `[a-z0-9_]+`.
    pub tag: String,
    /// What visitors call it.
    pub name: PerLocale<String>,
    /// The first day, in the fair's own zone.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The last day on which its links and codes count; None where they always do.
    pub expires: Option<Date>,
    /// Whom it is for.
    pub audience: Audience,
    /// A sentence of the fair's own for the greeting.
    pub greeting: Option<PerLocale<String>>,
    /// Who holds it, as posters name them.
    pub organiser: Option<PerLocale<String>>,
    /// Its booths, in the file's order.
    pub booths: Vec<Booth>,
    zone: TimeZone,
}

/// A stand at a fair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booth {
    /// The tag that stands after the fair's in links and codes, `[a-z0-9_]+`.
    pub tag: String,
    /// What visitors call it.
    pub name: PerLocale<String>,
    /// Whose stand it is, where that is not the fair's organiser.
    pub organiser: Option<PerLocale<String>>,
}

/// Where a link leads beyond the greeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// The fit questionnaire.
    Quiz,
    /// An article; whether there is one with this id is asked of the knowledge base.
    Article(ArticleId),
}

/// What a payload or a typed code says.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival<'a> {
    /// The fair, wherever its tag is known.
    pub fair: Option<&'a Fair>,
    /// The booth, wherever its tag is known.
    pub booth: Option<&'a Booth>,
    /// Where to go after the greeting, whatever the standing.
    pub door: Option<Door>,
    /// Whether it counts as an arrival at the fair.
    pub standing: Standing,
}

/// Whether an arrival counts for a fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It does: greet with the names of the fair and the booth.
    Known,
    /// The fair's links no longer count: greet as without one.
    Expired,
    /// There is no such fair, or no such booth at the fair: greet as without one.
    Unknown,
    /// The link carried nothing, or no fair's name: it comes from none.
    None,
}

/// What a visitor types in place of following a link with this payload, e.g. `UGM26-B12`.
///
/// A fair's own tag is told by the word before it: "demo" alone would be a question.
#[must_use]
pub fn typed_code(payload: &str, locale: Locale) -> String {
    let code = payload.to_uppercase();
    if code.contains('-') || code::stands_alone(payload) {
        return code;
    }
    match locale {
        Locale::Id => format!("KODE {code}"),
        Locale::En => format!("CODE {code}"),
    }
}

impl Fairs {
    /// Reads `fairs.toml`; every problem found is told, not only the first.
    ///
    /// # Errors
    /// What is wrong, by line, with the way out.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        parse::parse(file)
    }

    /// Every fair, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Fair> {
        self.fairs.iter()
    }

    /// The fair with this tag, whatever its case.
    #[must_use]
    pub fn fair(&self, tag: &str) -> Option<&Fair> {
        self.fairs.iter().find(|fair| fair.tag.eq_ignore_ascii_case(tag))
    }

    /// What the payload of a followed link says at this time, in seconds since 1970.
    #[must_use]
    pub fn read(&self, payload: &str, at: i64) -> Arrival<'_> {
        code::read(self, payload, at)
    }

    /// What a typed message says where it is a fair's or a booth's code, slips of the keyboard forgiven; None for any
    /// other text.
    #[must_use]
    pub fn typed(&self, text: &str, at: i64) -> Option<Arrival<'_>> {
        code::typed(self, text, at)
    }
}

impl Fair {
    /// The booth with this tag, whatever its case.
    #[must_use]
    pub fn booth(&self, tag: &str) -> Option<&Booth> {
        self.booths.iter().find(|booth| booth.tag.eq_ignore_ascii_case(tag))
    }

    /// The payload of a link to the fair, one of its booths, and a door there.
    ///
    /// It may be longer than [`PAYLOAD_LIMIT`] where the door's name is long: whoever prints it asks.
    #[must_use]
    pub fn payload(&self, booth: Option<&Booth>, door: Option<&Door>) -> String {
        let mut payload = self.tag.clone();
        if let Some(booth) = booth {
            payload.push('-');
            payload.push_str(&booth.tag);
        }
        if let Some(door) = door {
            // Without a booth its place stays empty: `demo--quiz`.
            payload.push_str(if booth.is_some() { "-" } else { "--" });
            payload.push_str(door.as_str());
        }
        payload
    }
}

impl Door {
    /// The door's name in a payload.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Quiz => "quiz",
            Self::Article(article) => article.as_str(),
        }
    }

    /// The payload of a link that leads through the door and comes from no fair, e.g. `--quiz`.
    #[must_use]
    pub fn payload(&self) -> String {
        format!("{NO_FAIR}{}", self.as_str())
    }

    /// The door with this name; None for no name.
    fn named(name: &str) -> Option<Self> {
        match name {
            "" => None,
            "quiz" => Some(Self::Quiz),
            article => Some(Self::Article(ArticleId::new(article))),
        }
    }
}
