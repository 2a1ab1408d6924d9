//! Reads a logo, and refuses by name what would print as an empty hole, reach outside the file, or take all memory.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use resvg::{
    tiny_skia::Pixmap,
    usvg::roxmltree::{Document, Node, ParsingOptions},
};

use crate::render::{output, poster::plan::Logo};

/// How many pixels the longer side of a drawn logo gets: enough for an A3 poster at 300 dots per inch.
const SIDE: u32 = 800;

/// The most pixels on either side of a picture; a few bytes can claim millions.
const MOST_PIXELS: u32 = 4_000;

/// How far from white a colour must be to be seen on white, of 255.
const SEEN: u8 = 32;

/// The least share of a logo's pixels that must be seen.
const LEAST_SEEN: f64 = 0.005;

/// What is wrong with a logo; the sentence goes on after its file's name.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    #[error("is neither PNG nor SVG; give one of these")]
    Kind,
    #[error("is a {0} inside, whatever its name says; save it as PNG")]
    Other(&'static str),
    #[error("is no PNG that can be read; save it again as PNG")]
    Png,
    #[error("is no SVG that can be read ({0}); save it again as plain SVG")]
    Svg(String),
    #[error("says that it has {width} by {height} pixels, and at most {MOST_PIXELS} a side are read; save it smaller")]
    Pixels { width: u32, height: u32 },
    /// Nothing outside the file is read: it would be a hole in the poster, or somebody's private file on it.
    #[error("points to `{0}` outside of it, which is not read; put the picture into the file (as PNG) or leave it out")]
    Outside(String),
    #[error("holds a picture of another kind than PNG (`{0}`); save the whole logo as PNG")]
    Embedded(String),
    #[error("is see-through everywhere: nothing of it would be seen; give one with a picture on it")]
    Transparent,
    #[error("is white or nearly so, and it stands on white: nothing of it would be seen; give one in a dark colour")]
    White,
    #[error("would take {0} of the code's width; give `--logo-share` a number from 0.05 to 1")]
    Share(f64),
}

impl Logo {
    /// Reads a PNG or SVG, told apart by what is in it. `share` is the share of the code's width that its longer side
    /// takes.
    ///
    /// # Errors
    /// What is wrong with it, without its name.
    pub fn read(bytes: &[u8], share: f64) -> Result<Self, LogoError> {
        if !(0.05..=1.0).contains(&share) {
            return Err(LogoError::Share(share));
        }
        let png = if bytes.starts_with(PNG) {
            bytes.to_vec()
        } else {
            if let Some((_, kind)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
                return Err(LogoError::Other(kind));
            }
            let text = std::str::from_utf8(bytes).map_err(|_| LogoError::Kind)?;
            if !text.contains("<svg") {
                return Err(LogoError::Kind);
            }
            self_contained(text)?;
            output::png(text, SIDE).map_err(|error| LogoError::Svg(error.to_string()))?
        };
        small_enough(&png)?;
        let pixels = Pixmap::decode_png(&png).map_err(|_| LogoError::Png)?;
        seen_on_white(&pixels)?;
        let shape = f64::from(pixels.width()) / f64::from(pixels.height());
        Ok(Self { png, shape, share })
    }
}

/// How every PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How other kinds of pictures begin that people give.
const OTHERS: [(&[u8], &str); 4] = [(b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"RIFF", "WebP"), (b"%PDF", "PDF")];

/// Refuses a PNG by the size in its header, before room is made for its pixels.
fn small_enough(png: &[u8]) -> Result<(), LogoError> {
    let number = |at: usize| {
        let bytes = png.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let (Some(width), Some(height)) = (number(16), number(20)) else {
        return Err(LogoError::Png);
    };
    if width > MOST_PIXELS || height > MOST_PIXELS {
        return Err(LogoError::Pixels { width, height });
    }
    Ok(())
}

/// Refuses a drawing that needs anything but itself: other files, addresses, style sheets, pictures other than PNG.
fn self_contained(text: &str) -> Result<(), LogoError> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| LogoError::Svg(error.to_string()))?;
    document.root().descendants().try_for_each(points_inside)
}

fn points_inside(node: Node<'_, '_>) -> Result<(), LogoError> {
    if let Some(instruction) = node.pi() {
        return Err(LogoError::Outside(instruction.target.to_owned()));
    }
    // A link that can be followed draws nothing.
    let is_link = node.tag_name().name() == "a";
    for attribute in node.attributes() {
        let value = attribute.value().trim();
        if matches!(attribute.name(), "href" | "src") {
            if !is_link {
                picture_inside(value)?;
            }
        } else {
            styles_inside(value)?;
        }
    }
    if node.is_text() && node.parent().is_some_and(|parent| parent.tag_name().name() == "style") {
        let style = node.text().unwrap_or_default();
        if style.contains("@import") {
            return Err(LogoError::Outside("@import".to_owned()));
        }
        styles_inside(style)?;
    }
    Ok(())
}

/// Whether a reference leads to a part of the file itself, or holds a PNG that is small enough.
fn picture_inside(href: &str) -> Result<(), LogoError> {
    if href.starts_with('#') {
        return Ok(());
    }
    let Some(data) = href.strip_prefix("data:") else {
        return Err(LogoError::Outside(href.to_owned()));
    };
    let Some(data) = data.strip_prefix("image/png;base64,") else {
        let kind = data.split([';', ',']).next().unwrap_or_default();
        return Err(LogoError::Embedded(kind.to_owned()));
    };
    let data: String = data.split_whitespace().collect();
    small_enough(&BASE64_STANDARD.decode(data).map_err(|_| LogoError::Png)?)
}

/// Whether every `url(…)` in a style leads to a part of the file itself.
fn styles_inside(style: &str) -> Result<(), LogoError> {
    for rest in style.split("url(").skip(1) {
        let target = rest.split(')').next().unwrap_or_default().trim_matches([' ', '"', '\'']);
        if !target.starts_with('#') {
            return Err(LogoError::Outside(target.to_owned()));
        }
    }
    Ok(())
}

fn seen_on_white(pixels: &Pixmap) -> Result<(), LogoError> {
    let all = pixels.pixels();
    if all.iter().all(|pixel| pixel.alpha() < SEEN) {
        return Err(LogoError::Transparent);
    }
    let is_seen = |pixel: &&resvg::tiny_skia::PremultipliedColorU8| {
        let darkest = pixel.red().min(pixel.green()).min(pixel.blue());
        // The white below shows through.
        pixel.alpha() - darkest >= SEEN
    };
    let seen = all.iter().filter(is_seen).count();
    if (seen as f64) < LEAST_SEEN * all.len() as f64 {
        return Err(LogoError::White);
    }
    Ok(())
}
