//! What a poster is made from: its words, its link with the code of it, its languages and its looks.
//!
//! **Invariant:** the link of the code is the one printed below it.

use std::fmt;

use crate::{
    domain::{
        fair::{Booth, Door, Fair, PAYLOAD_LIMIT, typed_code},
        locale::{Locale, PerLocale},
        poster::{PosterWords, Product},
        text::fold::is_invisible,
    },
    render::{
        code::{Code, Correction, SMALLEST_MODULE},
        letters::lacking,
    },
};

/// What stands between names in one line.
pub(super) const JOINT: &str = "  ·  ";

/// What a poster is made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Poster {
    pub words: PosterWords,
    /// The bot's username, without `@`.
    pub bot: String,
    pub fair: PerLocale<String>,
    /// The booth's name; `None` for the fair as a whole.
    pub booth: Option<PerLocale<String>>,
    /// Who shows it, in the words for that.
    pub organiser: Option<PerLocale<String>>,
    pub payload: String,
    pub code: Code,
    /// The languages, the one set larger first.
    pub languages: Languages,
    pub theme: Theme,
    /// A picture over the middle of the code.
    pub logo: Option<Logo>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Languages {
    /// One alone.
    One(Locale),
    /// Both, this one first.
    Both(Locale),
}

impl Languages {
    /// The language set larger.
    #[must_use]
    pub fn first(self) -> Locale {
        match self {
            Self::One(locale) | Self::Both(locale) => locale,
        }
    }

    /// The other one, where both are there.
    #[must_use]
    pub fn second(self) -> Option<Locale> {
        match self {
            Self::One(_) => None,
            Self::Both(first) => Some(first.other()),
        }
    }
}

/// The looks of a sheet. The code is dark on white in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theme {
    /// White paper and little ink.
    Light,
    /// A warm coloured ground.
    Colour,
}

impl Theme {
    pub const ALL: [Self; 2] = [Self::Light, Self::Colour];

    /// Its name in file names and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Colour => "colour",
        }
    }
}

/// A picture over the middle of a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Logo {
    pub png: Vec<u8>,
    /// Its width divided by its height.
    pub shape: f64,
    /// The share of the code's width that its longer side takes.
    pub share: f64,
}

impl Logo {
    /// The white border around it, in modules.
    pub(super) const BORDER: f64 = 1.0;

    /// Its width and height over a code of this width.
    pub(super) fn size(&self, code: f64) -> (f64, f64) {
        let longer = self.share * code;
        if self.shape >= 1.0 { (longer, longer / self.shape) } else { (longer * self.shape, longer) }
    }

    /// The share of a code's area that it and its white border cover.
    fn covered(&self, code: &Code) -> f64 {
        let (width, height) = self.size(code.size as f64);
        let border = 2.0 * Self::BORDER;
        (width + border) * (height + border) / (code.size * code.size) as f64
    }
}

/// Why a poster can't be made.
#[derive(Clone, Debug, PartialEq)]
pub enum PosterError {
    Bot(String),
    /// The payload is too long for a link.
    Payload(String),
    /// The fonts lack a letter of a text.
    Letter {
        /// Which text, with its file.
        place: String,
        letter: char,
        /// Where the letter stands in the text, counted from 1.
        at: usize,
    },
    /// A name is too long to be read on a sheet.
    Name {
        name: String,
        product: Product,
        /// How small its letters would be, in the sheet's unit.
        size: f64,
        /// How small they may be.
        least: f64,
        /// About how many letters would fit; 0 where the other names leave no room.
        fits: usize,
    },
    /// The logo covers too much of the code.
    Logo {
        /// The share of the code's area that it and its white border cover.
        covered: f64,
    },
    /// The modules would be too small to print.
    Module {
        /// Their size in millimetres.
        module: f64,
        product: Product,
    },
    /// It would have to be read from further away than it can be.
    Distance {
        product: Product,
        /// From how far it has to be read, in metres.
        wanted: f64,
        /// From how far it is read, in metres.
        readable: f64,
    },
}

impl std::error::Error for PosterError {}

impl fmt::Display for PosterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bot(name) if name.is_empty() => formatter.write_str(
                "the bot's username is missing, which links lead to; give it as `--bot YourBot` (BotFather \
                 told it when the bot was made)",
            ),
            Self::Bot(name) => write!(
                formatter,
                "`{name}` is no bot's username: it has 5 to 32 letters, digits and _, and ends in `bot`; give the one \
                 BotFather told"
            ),
            Self::Payload(payload) => write!(
                formatter,
                "the link's payload `{payload}` has {} characters and Telegram carries at most {PAYLOAD_LIMIT}; shorten \
                 the tags in fairs.toml or leave the door out",
                payload.len()
            ),
            Self::Letter { place, letter, at } if is_invisible(*letter) => write!(
                formatter,
                "{place} has a sign that nobody sees (U+{:04X}) in place {at}; take it out, or write the text anew",
                u32::from(*letter)
            ),
            Self::Letter { place, letter, at } => write!(
                formatter,
                "{place} has the letter `{letter}` (U+{:04X}) in place {at}, which the posters' font lacks; write it in \
                 Latin letters, without emoji",
                u32::from(*letter)
            ),
            Self::Name { name, product, size, least, fits } => {
                let (letters, sheet) = (name.chars().count(), product.name());
                let unit = if matches!(product, Product::Slide | Product::Square) { "pixels" } else { "mm" };
                match name.contains(JOINT) {
                    true => write!(
                        formatter,
                        "the names `{name}`, which stand in one line, have {letters} letters together"
                    )?,
                    false => write!(formatter, "the name `{name}` has {letters} letters")?,
                }
                write!(
                    formatter,
                    ": on the {sheet} they would be {size:.1} {unit} high and are read from {least:.1} {unit} on; shorten it \
                     in fairs.toml"
                )?;
                match fits {
                    0 => formatter.write_str(", and the other names too"),
                    fits => write!(formatter, ": about {fits} letters fit"),
                }
            }
            Self::Logo { covered } => write!(
                formatter,
                "the logo and its white border cover {:.0} % of the code and at most {:.0} % is safe; make the logo \
                 smaller with `--logo-share`",
                covered * 100.0,
                Code::MOST_COVERED * 100.0
            ),
            Self::Module { module, product } => write!(
                formatter,
                "the code's modules would be {module:.2} mm on the {} and printers need {SMALLEST_MODULE} mm; choose a \
                 larger sheet or shorter tags",
                product.name()
            ),
            Self::Distance { product, wanted, readable } => write!(
                formatter,
                "the code on the {} is read from {readable:.1} m and not from {wanted:.1} m; choose a larger sheet, or \
                 shorter tags, which make a coarser code",
                product.name()
            ),
        }
    }
}

impl Poster {
    /// A poster for a fair or one of its booths.
    ///
    /// # Errors
    /// The username is malformed, the payload too long, or the logo too large.
    pub fn new(
        words: PosterWords,
        bot: &str,
        fair: &Fair,
        booth: Option<&Booth>,
        door: Option<&Door>,
        looks: (Languages, Theme),
        logo: Option<Logo>,
    ) -> Result<Self, PosterError> {
        let bot = username(bot)?;
        let payload = fair.payload(booth, door);
        if payload.len() > PAYLOAD_LIMIT {
            return Err(PosterError::Payload(payload));
        }
        let correction = if logo.is_some() { Correction::Third } else { Correction::Quarter };
        let code = Code::of(&format!("https://t.me/{bot}?start={payload}"), correction)
            .ok_or_else(|| PosterError::Payload(payload.clone()))?;
        if let Some(logo) = &logo {
            let covered = logo.covered(&code);
            if covered > Code::MOST_COVERED {
                return Err(PosterError::Logo { covered });
            }
        }
        let (languages, theme) = looks;
        let organiser = booth.and_then(|booth| booth.organiser.as_ref()).or(fair.organiser.as_ref());
        let organiser = organiser.map(|organiser| {
            PerLocale::from_fn(|locale| {
                let name = organiser.get(locale);
                let text = words.organiser.as_ref().map(|text| text.get(locale).replace("{organiser}", name));
                text.unwrap_or_else(|| name.clone())
            })
        });
        Ok(Self {
            words,
            bot,
            fair: fair.name.clone(),
            booth: booth.map(|booth| booth.name.clone()),
            organiser,
            payload,
            code,
            languages,
            theme,
            logo,
        })
    }

    /// Refuses the first text with a letter that the fonts lack, in the languages shown.
    pub(super) fn check_letters(&self) -> Result<(), PosterError> {
        let names = [
            ("the fair's name", Some(&self.fair)),
            ("the booth's name", self.booth.as_ref()),
            ("the organiser's name", self.organiser.as_ref()),
        ];
        for locale in std::iter::once(self.languages.first()).chain(self.languages.second()) {
            let names = names.iter().filter_map(|(name, text)| Some((format!("{name} in fairs.toml"), text.as_ref()?)));
            let names = names.map(|(place, text)| (place, text.get(locale)));
            let words = self.words.texts.iter().filter(|text| text.locale == locale);
            let words = words.map(|text| (format!("`{}` in poster.toml", text.name()), &text.value));
            for (place, text) in names.chain(words) {
                // Lines that the text itself breaks are set one by one.
                if let Some((at, letter)) = text.lines().find_map(lacking) {
                    let place = format!("{place} ({}: `{}`)", locale.tag(), text.trim().replace(is_invisible, ""));
                    return Err(PosterError::Letter { place, letter, at });
                }
            }
        }
        Ok(())
    }

    /// The address in print, e.g. `t.me/KenalBot`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("t.me/{}", self.bot)
    }

    /// What is typed where no camera reads the QR code, e.g. `UGM26-B12`.
    #[must_use]
    pub fn typed_code(&self, locale: Locale) -> String {
        typed_code(&self.payload, locale)
    }
}

/// The bot's username from its name, with or without `@`, or from a link to it.
///
/// # Errors
/// If it is none that a bot can have.
pub fn username(name: &str) -> Result<String, PosterError> {
    let name = name.trim();
    let address = name.strip_prefix("https://").or_else(|| name.strip_prefix("http://")).unwrap_or(name);
    let linked = ["t.me/", "telegram.me/", "telegram.dog/", "tg://resolve?domain="].iter().find_map(|site| {
        let named = address.get(..site.len()).filter(|start| start.eq_ignore_ascii_case(site));
        named.and_then(|_| address.get(site.len()..)).and_then(|rest| rest.split(['?', '/', '&', '#']).next())
    });
    let name = linked.unwrap_or(name).trim_start_matches('@');
    let is_plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let is_username = is_plain && (5..=32).contains(&name.len()) && name.to_ascii_lowercase().ends_with("bot");
    if is_username { Ok(name.to_owned()) } else { Err(PosterError::Bot(name.to_owned())) }
}
