//! What posters say, `poster.toml`, and what is made for a booth.

use serde::Deserialize;

use crate::domain::{
    editing::{FileText, blank_texts, texts},
    locale::{Locale, PerLocale},
    problem::{Problem, SourceFile},
};

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
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterWords {
    /// What it is about, in one breath.
    pub headline: PerLocale<String>,
    /// Which job, and what one will know afterwards.
    pub lead: PerLocale<String>,
    /// What to do.
    pub scan: PerLocale<String>,
    /// Where it works.
    #[serde(rename = "where")]
    pub place: PerLocale<String>,
    /// What to do where the camera does not read the code; holds `{bot}`.
    pub fallback: PerLocale<String>,
    /// What the bot promises.
    pub promise: PerLocale<String>,
    /// Who shows it; holds `{organiser}`. `None` for the name alone.
    pub organiser: Option<PerLocale<String>>,
    /// Questions as a visitor would type them.
    #[serde(rename = "bubble")]
    pub bubbles: Vec<Question>,
    /// The sheet for those who print and hang the posters.
    pub scan_test: ScanTestWords,
    /// The sheet for those who stand at the booth.
    pub crib: CribWords,
    /// All of these, by their names in the file.
    #[serde(skip)]
    pub texts: Vec<FileText>,
}

/// A question as a visitor would type it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub text: PerLocale<String>,
}

/// What the scan-test sheet says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanTestWords {
    /// Its headline.
    pub title: PerLocale<String>,
    /// What to do.
    pub lead: PerLocale<String>,
    /// What stands at the line of 100 millimetres.
    pub ruler: PerLocale<String>,
    /// What stands below a code; holds `{width}` and `{distance}`.
    pub code: PerLocale<String>,
    /// The head of the column of the sheets' names.
    pub sheet: PerLocale<String>,
    /// The head of the column of the codes' widths.
    pub width: PerLocale<String>,
    /// The head of the column of the modules' sizes.
    pub module: PerLocale<String>,
    /// The head of the column of the reading distances.
    pub distance: PerLocale<String>,
    /// The head of the column to tick.
    pub tried: PerLocale<String>,
    /// What to do where a code is not read.
    pub note: PerLocale<String>,
    pub products: ProductWords,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductWords {
    pub a3: PerLocale<String>,
    pub a4: PerLocale<String>,
    pub tent: PerLocale<String>,
    pub square: PerLocale<String>,
    pub slide: PerLocale<String>,
}

impl ProductWords {
    /// What this product is called.
    #[must_use]
    pub fn get(&self, product: Product) -> &PerLocale<String> {
        match product {
            Product::A3 => &self.a3,
            Product::A4 => &self.a4,
            Product::Tent => &self.tent,
            Product::Square => &self.square,
            Product::Slide => &self.slide,
        }
    }
}

/// What the crib sheet says; its answers are the bot's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CribWords {
    /// Its headline.
    pub title: PerLocale<String>,
    /// What it is for.
    pub lead: PerLocale<String>,
    /// The questions that are usually asked.
    #[serde(rename = "question")]
    pub questions: Vec<CribQuestion>,
}

/// A question on the crib sheet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CribQuestion {
    pub text: PerLocale<String>,
    /// What stands before the bot's answer: the yes or no that the question asks for.
    pub begin: Option<PerLocale<String>>,
}

impl PosterWords {
    /// The fewest questions in bubbles that fill their place.
    pub const LEAST_BUBBLES: usize = 3;

    /// Reads `poster.toml`.
    ///
    /// # Errors
    /// What is wrong, with the way out.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let mut words: Self = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        words.texts = texts(file).map_err(|problem| vec![problem])?;
        let mut problems = blank_texts(file);
        for locale in Locale::ALL {
            if !words.fallback.get(locale).contains("{bot}") {
                let reason = format!("`fallback` in `{}` does not name the bot; write {{bot}} into it", locale.tag());
                problems.push(Problem::of(&file.name, reason));
            }
        }
        for locale in Locale::ALL {
            if words.organiser.as_ref().is_some_and(|text| !text.get(locale).contains("{organiser}")) {
                let tag = locale.tag();
                let reason = format!("`organiser` in `{tag}` does not name the organiser; write {{organiser}} into it");
                problems.push(Problem::of(&file.name, reason));
            }
        }
        if words.bubbles.len() < Self::LEAST_BUBBLES {
            let reason = format!(
                "there are {} questions in bubbles and the posters show {}; add `[[bubble]]`s",
                words.bubbles.len(),
                Self::LEAST_BUBBLES
            );
            problems.push(Problem::of(&file.name, reason));
        }
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }
}
