//! Measures lines of text, and breaks text into lines.

use std::{ops::Range, sync::LazyLock};

use rustybuzz::{Face, GlyphBuffer, UnicodeBuffer};
use serde::{Serialize, Serializer};

use crate::domain::text::fold::is_invisible;

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For what should be seen first on a line.
    Bold,
    /// For headlines.
    Black,
}

impl Weight {
    pub const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Black];

    /// The font file with letters of this weight: Plus Jakarta Sans, under the Open Font License.
    #[must_use]
    pub fn font(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../data/fonts/PlusJakartaSans-Regular.ttf"),
            Self::Bold => include_bytes!("../../data/fonts/PlusJakartaSans-Bold.ttf"),
            Self::Black => include_bytes!("../../data/fonts/PlusJakartaSans-ExtraBold.ttf"),
        }
    }

    /// As style sheets count weights.
    fn number(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::Bold => 700,
            Self::Black => 800,
        }
    }

    fn face(self) -> &'static Face<'static> {
        static FACES: LazyLock<[Face<'static>; 3]> = LazyLock::new(|| {
            Weight::ALL.map(|weight| Face::from_slice(weight.font(), 0).expect("the fonts are compiled in"))
        });
        &FACES[self as usize]
    }
}

impl Serialize for Weight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.number())
    }
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub text: String,
    pub weight: Weight,
    /// How long it is, in parts of the size of the letters.
    pub width: f64,
}

impl Line {
    #[must_use]
    pub fn of(text: &str, weight: Weight) -> Self {
        let text = drawable(text);
        let width = width(&text, weight);
        Self { text, weight, width }
    }

    /// The largest size, up to this one, at which the line is no longer than the width.
    #[must_use]
    pub fn fit(&self, size: f64, width: f64) -> f64 {
        if self.width * size > width { width / self.width } else { size }
    }
}

/// The text with spaces in the place of characters that may not stand in XML.
pub(super) fn drawable(text: &str) -> String {
    text.replace(|letter: char| letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}'), " ")
}

/// The first letter of the text that a font lacks, and its place, counted from 1: it would be drawn as an empty box. A sign
/// that nobody sees is lacking, too: it may turn the letters around it, and is never meant in a name.
pub(super) fn lacking(text: &str) -> Option<(usize, char)> {
    let text = drawable(text);
    let lacking = |weight| {
        let shaped = shaped(&text, weight);
        shaped.glyph_infos().iter().filter(|glyph| glyph.glyph_id == 0).map(|glyph| glyph.cluster as usize).min()
    };
    let unseen = text.char_indices().find(|(_, letter)| is_invisible(*letter)).map(|(at, _)| at);
    let at = Weight::ALL.into_iter().filter_map(lacking).chain(unseen).min()?;
    Some((text[..at].chars().count() + 1, text[at..].chars().next()?))
}

fn shaped(text: &str, weight: Weight) -> GlyphBuffer {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    rustybuzz::shape(weight.face(), &[], buffer)
}

fn width(text: &str, weight: Weight) -> f64 {
    let face = weight.face();
    let shaped = shaped(text, weight);
    let units: i32 = shaped.glyph_positions().iter().map(|position| position.x_advance).sum();
    f64::from(units) / f64::from(face.units_per_em())
}

/// A text that can be broken into lines: its words are measured once, whatever is tried then.
pub struct Paragraph {
    weight: Weight,
    /// The words of each line that the text itself breaks, with their widths.
    lines: Vec<Vec<(String, f64)>>,
    space: f64,
}

impl Paragraph {
    #[must_use]
    pub fn of(text: &str, weight: Weight) -> Self {
        let measured = |word: &str| (word.to_owned(), width(word, weight));
        let lines = text.lines().map(|line| line.split_whitespace().map(measured).collect()).collect();
        Self { weight, lines, space: width(" ", weight) }
    }

    /// Breaks it between words so that each line of letters of this size fits the width.
    /// A word that is wider by itself stands alone.
    #[must_use]
    pub fn wrap(&self, size: f64, width: f64) -> Vec<Line> {
        self.set(&self.breaks(width / size))
    }

    /// Breaks it into as few lines as [`Self::wrap`] does, and as evenly long as it goes.
    #[must_use]
    pub fn wrap_evenly(&self, size: f64, width: f64) -> Vec<Line> {
        self.set(&self.even_breaks(width / size))
    }

    /// Breaks it evenly into at most so many lines that fit the width, at this size or the next smaller that allows it.
    #[must_use]
    pub fn at_most(&self, most: usize, size: f64, width: f64) -> (Vec<Line>, f64) {
        let mut size = size;
        loop {
            let breaks = self.even_breaks(width / size);
            let fits = breaks.len() <= most && breaks.iter().all(|line| self.width(line) * size <= width + 1e-9);
            if fits || size < 1e-3 {
                return (self.set(&breaks), size);
            }
            size *= 0.98;
        }
    }

    /// Which words of which line stand on each line, in a width told in parts of the size.
    fn breaks(&self, width: f64) -> Vec<(usize, Range<usize>)> {
        let mut breaks = Vec::new();
        for (place, words) in self.lines.iter().enumerate() {
            let (mut start, mut taken) = (0, 0.0);
            for (at, (_, word)) in words.iter().enumerate() {
                let longer = if at == start { *word } else { taken + self.space + word };
                if at > start && longer > width {
                    breaks.push((place, start..at));
                    (start, taken) = (at, *word);
                } else {
                    taken = longer;
                }
            }
            breaks.push((place, start..words.len()));
        }
        breaks
    }

    fn even_breaks(&self, width: f64) -> Vec<(usize, Range<usize>)> {
        let mut best = self.breaks(width);
        let mut narrow = width;
        loop {
            narrow -= 0.5;
            let breaks = self.breaks(narrow);
            if breaks.len() > best.len() || breaks.iter().any(|line| self.width(line) > narrow) {
                return best;
            }
            best = breaks;
        }
    }

    fn width(&self, (place, words): &(usize, Range<usize>)) -> f64 {
        let words = &self.lines[*place][words.clone()];
        words.iter().map(|(_, width)| width).sum::<f64>() + self.space * words.len().saturating_sub(1) as f64
    }

    fn set(&self, breaks: &[(usize, Range<usize>)]) -> Vec<Line> {
        let text = |(place, words): &(usize, Range<usize>)| {
            let words: Vec<&str> = self.lines[*place][words.clone()].iter().map(|(word, _)| word.as_str()).collect();
            words.join(" ")
        };
        breaks.iter().map(|line| Line::of(&text(line), self.weight)).collect()
    }
}
