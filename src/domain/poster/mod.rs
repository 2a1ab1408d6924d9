//! Posters, table tents, squares and slides: the same code and words on every sheet.
//!
//! **Invariant:** a code is dark on light, with its quiet zone, and its link is the one printed below it.

pub mod code;
pub mod drawing;
mod layout;
pub mod letters;
mod sheet;
pub mod staff;
mod words;

use std::fmt;

pub use words::{CribWords, PosterWords, ProductWords, Question, ScanTestWords};

use crate::domain::{
    fair::{Booth, Door, Fair, PAYLOAD_LIMIT, typed_code},
    locale::{Locale, PerLocale},
    poster::{
        code::{Code, Correction, SMALLEST_MODULE},
        drawing::{Drawing, Item, Unit},
    },
};

/// What a poster is made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Poster {
    /// The sentences.
    pub words: PosterWords,
    /// The bot's username, without `@`.
    pub bot: String,
    /// The fair's name.
    pub fair: PerLocale<String>,
    /// The booth's name; None for the fair as a whole.
    pub booth: Option<PerLocale<String>>,
    /// The payload of the link.
    pub payload: String,
    /// The link's QR code.
    pub code: Code,
    /// The languages, the one set larger first.
    pub languages: Languages,
    /// The looks.
    pub theme: Theme,
    /// A picture over the middle of the code.
    pub logo: Option<Logo>,
}

/// The languages on a sheet.
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
    /// Every one.
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

/// What is made for a booth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Product {
    /// A poster of 297 by 420 millimetres.
    A3,
    /// A poster of 210 by 297 millimetres.
    A4,
    /// A sheet that is folded once and stands on a table, an A5 page on either side.
    Tent,
    /// 1080 by 1080 pixels for social media.
    Square,
    /// 1920 by 1080 pixels for the booth's screen.
    Slide,
}

impl Product {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::A3, Self::A4, Self::Tent, Self::Square, Self::Slide];

    /// Its name in file names and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A3 => "a3",
            Self::A4 => "a4",
            Self::Tent => "tent",
            Self::Square => "square",
            Self::Slide => "slide",
        }
    }

    /// What its lengths are measured in.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::A3 | Self::A4 | Self::Tent => Unit::Millimetre,
            Self::Square | Self::Slide => Unit::Pixel,
        }
    }
}

/// A picture over the middle of a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Logo {
    /// The picture as PNG.
    pub png: Vec<u8>,
    /// Its width divided by its height.
    pub shape: f64,
    /// The share of the code's width that its longer side takes.
    pub share: f64,
}

/// Why a poster can't be made.
#[derive(Clone, Debug, PartialEq)]
pub enum PosterError {
    /// The username is none.
    Bot(String),
    /// The payload is too long for a link.
    Payload(String),
    /// The logo covers too much of the code.
    Logo {
        /// The share of the code's area that it and its white border cover.
        covered: f64,
    },
    /// The modules would be too small to print.
    Module {
        /// Their size in millimetres.
        module: f64,
        /// The product.
        product: Product,
    },
    /// It would have to be read from further away than it can be.
    Distance {
        /// The product.
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
                "the poster needs the bot's username, which its link leads to; give it as `--bot YourBot` (BotFather \
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
    /// The username is none, the payload too long, or the logo too large.
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
            let covered = layout::covered_by(logo, &code);
            if covered > Code::MOST_COVERED {
                return Err(PosterError::Logo { covered });
            }
        }
        let (languages, theme) = looks;
        Ok(Self {
            words,
            bot,
            fair: fair.name.clone(),
            booth: booth.map(|booth| booth.name.clone()),
            payload,
            code,
            languages,
            theme,
            logo,
        })
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

    /// The sheet for one product.
    ///
    /// # Errors
    /// The code's modules would be too small to print.
    pub fn draw(&self, product: Product) -> Result<Drawing, PosterError> {
        let drawing = layout::draw(self, product);
        if product.unit() == Unit::Millimetre {
            let module = module_of(&drawing);
            if module < SMALLEST_MODULE {
                return Err(PosterError::Module { module, product });
            }
        }
        Ok(drawing)
    }

    /// From how far a phone reads the code on a sheet, in metres. A screen is taken to be 40 inches wide across its
    /// corners; a square on a phone is read from where phones are held.
    #[must_use]
    pub fn reading_distance(&self, product: Product) -> f64 {
        let drawing = layout::draw(self, product);
        let millimetres = match product {
            Product::A3 | Product::A4 | Product::Tent => 1.0,
            // A 16:9 screen of 40 inches is 886 mm wide; a phone's screen some 68 mm.
            Product::Slide => 886.0 / 1920.0,
            Product::Square => 68.0 / 1080.0,
        };
        self.code.reading_distance(module_of(&drawing) * millimetres) / 1000.0
    }
}

/// The size of the code's modules on a sheet, in its unit.
#[must_use]
pub fn module_of(drawing: &Drawing) -> f64 {
    fn first(items: &[Item]) -> Option<f64> {
        items.iter().find_map(|item| match item {
            Item::Code { module, .. } => Some(*module),
            Item::Turned { items, .. } => first(items),
            _ => None,
        })
    }
    first(&drawing.items).unwrap_or_default() * drawing.scale
}

fn username(name: &str) -> Result<String, PosterError> {
    let name = name.trim().trim_start_matches('@');
    let is_plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let is_username = is_plain && (5..=32).contains(&name.len()) && name.to_ascii_lowercase().ends_with("bot");
    if is_username { Ok(name.to_owned()) } else { Err(PosterError::Bot(name.to_owned())) }
}
