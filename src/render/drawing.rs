//! A sheet with everything in its place, and how it reads as SVG.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Serialize, Serializer};

use crate::render::{
    code::Code,
    letters::{Line, drawable},
    template::filled,
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

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// What is drawn; lengths are in units of the drawing, the y axis goes down.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Item {
    /// A filled box with round corners.
    Box { area: Area, radius: f64, fill: Colour },
    /// A filled shape with straight edges.
    Shape { corners: Vec<(f64, f64)>, fill: Colour },
    /// A QR code without its quiet zone, from its upper left corner.
    Code { x: f64, y: f64, module: f64, code: Code, colour: Colour },
    /// A line of text, from the left end of its base line.
    Words { x: f64, y: f64, size: f64, line: Line, colour: Colour },
    /// A picture made of pixels.
    Picture {
        area: Area,
        #[serde(serialize_with = "as_base64")]
        png: Vec<u8>,
    },
    /// A part of a circle's line, clockwise.
    Arc {
        from: (f64, f64),
        to: (f64, f64),
        radius: f64,
        /// 1 if it is more than half of the circle, otherwise 0.
        large: u8,
        /// How broad the line is.
        width: f64,
        colour: Colour,
    },
    /// Other items, moved and perhaps turned upside down.
    Group {
        /// Where their origin comes to lie.
        by: (f64, f64),
        /// Whether they are turned by half a turn around their origin.
        turned: bool,
        items: Vec<Item>,
    },
}

impl Serialize for Colour {
    /// As in a style sheet, e.g. `#ffc83d`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2))
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
    /// The size of the code's modules, in the drawing's unit; 0 if there is no code.
    #[must_use]
    pub fn module(&self) -> f64 {
        fn first(items: &[Item]) -> Option<f64> {
            items.iter().find_map(|item| match item {
                Item::Code { module, .. } => Some(*module),
                Item::Group { items, .. } => first(items),
                _ => None,
            })
        }
        first(&self.items).unwrap_or_default() * self.scale
    }

    /// The drawing as SVG, with text in the font that is compiled in: what [`crate::render::output`] works from.
    #[must_use]
    pub fn svg(&self) -> String {
        self.filled(None, None)
    }

    /// The drawing as SVG in its true size, with these outlines in the place of its items.
    pub(super) fn svg_of_outlines(&self, outlines: &str) -> String {
        let unit = match self.unit {
            Unit::Millimetre => "mm",
            Unit::Pixel => "px",
        };
        let size = [self.width, self.height].map(|length| format!("{}{unit}", length * self.scale));
        self.filled(Some(size), Some(outlines))
    }

    fn filled(&self, size: Option<[String; 2]>, outlines: Option<&str>) -> String {
        #[derive(Serialize)]
        struct Values<'a> {
            title: &'a str,
            width: f64,
            height: f64,
            size: Option<[String; 2]>,
            outlines: Option<&'a str>,
            items: &'a [Item],
        }
        let items = if outlines.is_some() { &[] } else { self.items.as_slice() };
        let title = &drawable(&self.title);
        filled("drawing.svg", &Values { title, width: self.width, height: self.height, size, outlines, items })
    }
}

fn as_base64<S: Serializer>(png: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_STANDARD.encode(png))
}
