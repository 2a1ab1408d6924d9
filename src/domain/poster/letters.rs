//! Sets a line of text: which letters, how wide, and what their outlines are.

use std::{ops::Range, sync::OnceLock};

use harfrust::{FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::{
    GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};

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
    /// Every weight.
    pub const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Black];

    /// The font file with letters of this weight: Plus Jakarta Sans, under the Open Font License.
    #[must_use]
    pub fn font(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../data/fonts/PlusJakartaSans-Regular.ttf"),
            Self::Bold => include_bytes!("../../../data/fonts/PlusJakartaSans-Bold.ttf"),
            Self::Black => include_bytes!("../../../data/fonts/PlusJakartaSans-ExtraBold.ttf"),
        }
    }

    fn face(self) -> FontRef<'static> {
        FontRef::new(self.font()).expect("the fonts are compiled in")
    }

    fn shaper_data(self) -> &'static ShaperData {
        static DATA: [OnceLock<ShaperData>; 3] = [const { OnceLock::new() }; 3];
        DATA[self as usize].get_or_init(|| ShaperData::new(&self.face()))
    }
}

/// A line of text, set. Lengths are in parts of the size of the letters.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// How heavy it is.
    pub weight: Weight,
    /// Its letters from left to right.
    pub glyphs: Vec<Glyph>,
    /// How long it is.
    pub width: f64,
}

/// A letter in its place on a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u32,
    /// How far the next one is.
    pub advance: f64,
    /// How far it is moved to the right and up.
    pub offset: (f64, f64),
    /// The part of the text it stands for, in bytes.
    pub text: Range<usize>,
}

/// A stroke of an outline; the y axis goes down, as on paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stroke {
    /// Begins a new outline.
    Move(f64, f64),
    /// A straight line.
    Line(f64, f64),
    /// A curve with one point that pulls it.
    Quadratic(f64, f64, f64, f64),
    /// A curve with two points that pull it.
    Cubic(f64, f64, f64, f64, f64, f64),
    /// Back to the outline's first point.
    Close,
}

/// Sets one line.
#[must_use]
pub fn set(text: &str, weight: Weight) -> Line {
    let face = weight.face();
    let shaper = weight.shaper_data().shaper(&face).build();
    let em = f64::from(shaper.units_per_em());
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let shaped = shaper.shape(buffer, ShapeOptions::new());
    let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let end_of = |start: usize| starts.iter().copied().filter(|other| *other > start).min().unwrap_or(text.len());
    let glyphs: Vec<Glyph> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| Glyph {
            id: info.glyph_id,
            advance: f64::from(position.x_advance) / em,
            offset: (f64::from(position.x_offset) / em, f64::from(position.y_offset) / em),
            text: info.cluster as usize..end_of(info.cluster as usize),
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.advance).sum();
    Line { text: text.to_owned(), weight, glyphs, width }
}

/// A text that can be broken into lines: its words are measured once, whatever is tried then.
pub struct Paragraph {
    weight: Weight,
    /// The words of each line that the text itself breaks, with their widths.
    lines: Vec<Vec<(String, f64)>>,
    space: f64,
}

impl Paragraph {
    /// Measures a text.
    #[must_use]
    pub fn of(text: &str, weight: Weight) -> Self {
        let measured = |word: &str| (word.to_owned(), set(word, weight).width);
        let lines = text.lines().map(|line| line.split_whitespace().map(measured).collect()).collect();
        Self { weight, lines, space: set(" ", weight).width }
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
        breaks.iter().map(|line| set(&text(line), self.weight)).collect()
    }
}

/// Breaks a text between words so that each line of letters of this size fits the width.
#[must_use]
pub fn wrap(text: &str, weight: Weight, size: f64, width: f64) -> Vec<Line> {
    Paragraph::of(text, weight).wrap(size, width)
}

/// Breaks a text into as few lines as [`wrap`] does, and as evenly long as it goes.
#[must_use]
pub fn wrap_evenly(text: &str, weight: Weight, size: f64, width: f64) -> Vec<Line> {
    Paragraph::of(text, weight).wrap_evenly(size, width)
}

/// The largest size, up to this one, at which the line is no longer than the width.
#[must_use]
pub fn fit(line: &Line, size: f64, width: f64) -> f64 {
    if line.width * size > width { width / line.width } else { size }
}

/// A letter's outline, in parts of its size, from the base line's left end.
#[must_use]
pub fn outline(weight: Weight, glyph: u32) -> Vec<Stroke> {
    let face = weight.face();
    let em = f64::from(weight.shaper_data().shaper(&face).build().units_per_em());
    let mut pen = Pen { em, strokes: Vec::new() };
    if let Some(letter) = face.outline_glyphs().get(GlyphId::new(glyph)) {
        // The fonts are compiled in and a test draws every letter of them.
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        letter.draw(settings, &mut pen).expect("every letter of the fonts can be drawn");
    }
    pen.strokes
}

struct Pen {
    em: f64,
    strokes: Vec<Stroke>,
}

impl Pen {
    fn x(&self, x: f32) -> f64 {
        f64::from(x) / self.em
    }

    fn y(&self, y: f32) -> f64 {
        -f64::from(y) / self.em
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.strokes.push(Stroke::Move(self.x(x), self.y(y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.strokes.push(Stroke::Line(self.x(x), self.y(y)));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.strokes.push(Stroke::Quadratic(self.x(cx), self.y(cy), self.x(x), self.y(y)));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.strokes.push(Stroke::Cubic(self.x(cx0), self.y(cy0), self.x(cx1), self.y(cy1), self.x(x), self.y(y)));
    }

    fn close(&mut self) {
        self.strokes.push(Stroke::Close);
    }
}
