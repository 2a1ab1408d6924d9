//! A sheet with everything in its place, and how it reads as SVG.

use std::fmt::Write;

use crate::domain::poster::{
    code::Code,
    letters::{Glyph, Line, Stroke, outline},
};

/// A sheet with everything in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What it shows, for people who do not see it.
    pub title: String,
    /// From left to right, in units.
    pub width: f64,
    /// From top to bottom, in units.
    pub height: f64,
    /// What a length on the finished sheet is measured in.
    pub unit: Unit,
    /// How many of these a unit of the drawing is.
    pub scale: f64,
    /// What is drawn, from the back to the front.
    pub items: Vec<Item>,
}

/// What a length on a drawing is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Millimetres on paper.
    Millimetre,
    /// Pixels of a screen.
    Pixel,
}

/// A colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// A place on a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// Something drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A filled box with round corners.
    Box {
        /// Where.
        area: Area,
        /// How round.
        radius: f64,
        /// Its colour.
        fill: Colour,
    },
    /// A filled shape with straight edges.
    Shape {
        /// Its corners.
        corners: Vec<(f64, f64)>,
        /// Its colour.
        fill: Colour,
    },
    /// A QR code without its quiet zone.
    Code {
        /// Its upper left corner.
        x: f64,
        /// Its upper left corner.
        y: f64,
        /// A module's size.
        module: f64,
        /// The code.
        code: Code,
        /// The dark modules' colour.
        colour: Colour,
    },
    /// A line of text.
    Words {
        /// The left end.
        x: f64,
        /// The base line.
        y: f64,
        /// The size of the letters.
        size: f64,
        /// The text, set.
        line: Line,
        /// Its colour.
        colour: Colour,
    },
    /// A picture made of pixels.
    Picture {
        /// Where.
        area: Area,
        /// The picture as PNG.
        png: Vec<u8>,
    },
    /// Other items, upside down around a point.
    Turned {
        /// The point.
        around: (f64, f64),
        /// What is turned.
        items: Vec<Item>,
    },
}

impl Colour {
    /// As in a style sheet, e.g. `#ffc83d`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Area {
    /// The area without a border of this breadth.
    #[must_use]
    pub fn inset(self, by: f64) -> Self {
        Self { x: self.x + by, y: self.y + by, width: self.width - 2.0 * by, height: self.height - 2.0 * by }
    }
}

impl Drawing {
    /// The drawing as SVG. Letters are outlines: it looks the same where the font is not installed.
    #[must_use]
    pub fn svg(&self) -> String {
        let unit = match self.unit {
            Unit::Millimetre => "mm",
            Unit::Pixel => "px",
        };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}{unit}\" height=\"{}{unit}\" \
             viewBox=\"0 0 {} {}\" role=\"img\"><title>{}</title>\n",
            number(self.width * self.scale),
            number(self.height * self.scale),
            number(self.width),
            number(self.height),
            escaped(&self.title)
        );
        for item in &self.items {
            write_item(&mut svg, item);
        }
        svg.push_str("</svg>\n");
        svg
    }
}

fn write_item(svg: &mut String, item: &Item) {
    match item {
        Item::Box { area, radius, fill } => {
            put(svg, format_args!("<rect {} fill=\"{}\"/>\n", rectangle(*area, *radius), fill.hex()));
        }
        Item::Shape { corners, fill } => {
            let points: Vec<String> = corners.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
            put(svg, format_args!("<polygon points=\"{}\" fill=\"{}\"/>\n", points.join(" "), fill.hex()));
        }
        Item::Code { x, y, module, code, colour } => put(
            svg,
            format_args!(
                "<path transform=\"translate({} {}) scale({})\" fill=\"{}\" d=\"{}\"/>\n",
                number(*x),
                number(*y),
                number(*module),
                colour.hex(),
                code_path(code)
            ),
        ),
        Item::Words { x, y, size, line, colour } => put(
            svg,
            format_args!(
                "<path transform=\"translate({} {}) scale({})\" fill=\"{}\" d=\"{}\"><title>{}</title></path>\n",
                number(*x),
                number(*y),
                number(*size),
                colour.hex(),
                line_path(line),
                escaped(&line.text)
            ),
        ),
        Item::Picture { area, png } => put(
            svg,
            format_args!("<image {} href=\"data:image/png;base64,{}\"/>\n", rectangle(*area, 0.0), base64(png)),
        ),
        Item::Turned { around: (x, y), items } => {
            put(svg, format_args!("<g transform=\"rotate(180 {} {})\">\n", number(*x), number(*y)));
            for item in items {
                write_item(svg, item);
            }
            svg.push_str("</g>\n");
        }
    }
}

fn rectangle(area: Area, radius: f64) -> String {
    let mut text = format!(
        "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
        number(area.x),
        number(area.y),
        number(area.width),
        number(area.height)
    );
    if radius > 0.0 {
        put(&mut text, format_args!(" rx=\"{}\"", number(radius)));
    }
    text
}

/// The dark areas of a code as a path, one module long a unit.
#[must_use]
pub fn code_path(code: &Code) -> String {
    let mut path = String::new();
    for outline in code.outlines() {
        for (place, (x, y)) in outline.iter().enumerate() {
            put(&mut path, format_args!("{}{x} {y}", if place == 0 { "M" } else { "L" }));
        }
        path.push('Z');
    }
    path
}

/// The letters of a line as a path, its size long a unit.
#[must_use]
pub fn line_path(line: &Line) -> String {
    let mut path = String::new();
    let mut left = 0.0;
    for Glyph { id, advance, offset, .. } in &line.glyphs {
        let (x, y) = (left + offset.0, -offset.1);
        let at = |dx: f64, dy: f64| format!("{} {}", short_number(x + dx), short_number(y + dy));
        for stroke in outline(line.weight, *id) {
            match stroke {
                Stroke::Move(a, b) => put(&mut path, format_args!("M{}", at(a, b))),
                Stroke::Line(a, b) => put(&mut path, format_args!("L{}", at(a, b))),
                Stroke::Quadratic(a, b, c, d) => put(&mut path, format_args!("Q{} {}", at(a, b), at(c, d))),
                Stroke::Cubic(a, b, c, d, e, f) => {
                    put(&mut path, format_args!("C{} {} {}", at(a, b), at(c, d), at(e, f)));
                }
                Stroke::Close => path.push('Z'),
            }
        }
        left += advance;
    }
    path
}

fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("writing to a string does not fail");
}

/// Four decimals at most: finer than any printer, and shorter to read.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Three decimals at most: fonts themselves are not finer.
fn short_number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text.split_once("0.") {
        Some(("", decimals)) => format!(".{decimals}"),
        Some(("-", decimals)) => format!("-.{decimals}"),
        _ => if text == "-0" { "0" } else { text }.to_owned(),
    }
}

/// Text as it may stand in SVG and HTML, in an attribute too.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // No control character but the white ones may stand in XML.
            control if control.is_control() && !control.is_whitespace() => {}
            other => safe.push(other),
        }
    }
    safe
}

/// Bytes as text of 64 signs, as links to data and content policies want them.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number =
            three.iter().chain([&0, &0]).take(3).fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        for place in 0..4 {
            let digit = DIGITS[number >> (18 - 6 * place) & 63];
            text.push(if place <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}
