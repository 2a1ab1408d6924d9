//! Turns drawings into files: PNG, PDF, and SVG with outlines for letters.
//!
//! **Invariant:** nothing outside the drawing counts: no system fonts, no files, no network. The same drawing gives
//! the same bytes on every machine.

use std::sync::{Arc, OnceLock};

use krilla::{
    Document,
    geom::{Rect, Size},
    metadata::Metadata,
    page::PageSettings,
};
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{
        ImageHrefResolver, Indent, Options, Tree, WriteOptions,
        fontdb::{Database, Source},
    },
};

use crate::render::{
    drawing::{Drawing, Unit},
    letters::Weight,
};

/// The family to name in a drawing: `font-family="Plus Jakarta Sans"`, weights 400, 700 and 800.
pub const FONT: &str = "Plus Jakarta Sans";

/// The widest picture that is made; a wrong number must not ask for gigabytes.
pub const WIDEST: u32 = 10_000;

/// PDF counts in points of 1/72 inch.
const POINTS_PER_MILLIMETRE: f64 = 72.0 / 25.4;

/// Style sheets hold 96 pixels to be an inch.
const POINTS_PER_PIXEL: f64 = 72.0 / 96.0;

/// Why a drawing did not become a file.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The text is no SVG that can be drawn.
    #[error("the drawing can't be read: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    /// The picture would have no pixels, or too many.
    #[error("a picture of {width} by {height} pixels can't be made; the longest side is {WIDEST}")]
    Size {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
    /// The pixels could not be written as PNG.
    #[error("the picture can't be written as PNG: {0}")]
    Png(String),
    /// The pages could not be written as PDF.
    #[error("the PDF can't be written: {0}")]
    Pdf(String),
}

/// The drawing as a PNG of this width; the height follows from the drawing's shape.
///
/// Text is set in [`FONT`] whatever family the drawing names. What the drawing leaves bare is transparent. It works
/// for tens of milliseconds: from async code, call it where blocking is allowed.
///
/// # Errors
/// The text is no drawing, or the picture would be too large.
pub fn png(svg: &str, width: u32) -> Result<Vec<u8>, OutputError> {
    let tree = tree(svg)?;
    let scale = f64::from(width) / f64::from(tree.size().width());
    let height = (f64::from(tree.size().height()) * scale).round().min(f64::from(u32::MAX)) as u32;
    if width == 0 || height == 0 || width > WIDEST || height > WIDEST {
        return Err(OutputError::Size { width, height });
    }
    let mut pixels = Pixmap::new(width, height).ok_or(OutputError::Size { width, height })?;
    let scale = scale as f32;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| OutputError::Png(error.to_string()))
}

/// The drawing as SVG in its true size that looks the same where our font is not installed.
///
/// # Errors
/// The drawing can't be read.
pub fn svg(drawing: &Drawing) -> Result<String, OutputError> {
    Ok(drawing.svg_of_outlines(&outlines(drawing)?))
}

/// What is on the drawing as SVG elements, with outlines for letters.
///
/// # Errors
/// The drawing can't be read.
pub fn outlines(drawing: &Drawing) -> Result<String, OutputError> {
    // Finer than any printer on paper, and finer than any screen.
    let options = WriteOptions { coordinates_precision: 3, indent: Indent::None, ..WriteOptions::default() };
    let written = tree(&drawing.svg())?.to_string(&options);
    let inner = written.split_once('>').and_then(|(_, rest)| rest.trim_end().strip_suffix("</svg>"));
    Ok(inner.unwrap_or_default().to_owned())
}

/// One page a drawing, in its true size, with embedded fonts and nothing to trim.
///
/// # Errors
/// A drawing can't be read or has no size.
pub fn pdf(drawings: &[Drawing]) -> Result<Vec<u8>, OutputError> {
    let mut document = Document::new();
    for drawing in drawings {
        let points = drawing.scale
            * match drawing.unit {
                Unit::Millimetre => POINTS_PER_MILLIMETRE,
                Unit::Pixel => POINTS_PER_PIXEL,
            };
        add_page(&mut document, &tree(&drawing.svg())?, drawing.width * points)?;
    }
    let title = drawings.first().map(|drawing| drawing.title.clone()).unwrap_or_default();
    finish(document, title)
}

/// A drawing as a page so many millimetres wide; the height follows from the drawing's shape.
///
/// # Errors
/// The text is no drawing.
pub fn page(svg: &str, millimetres: f64) -> Result<Vec<u8>, OutputError> {
    let mut document = Document::new();
    add_page(&mut document, &tree(svg)?, millimetres * POINTS_PER_MILLIMETRE)?;
    finish(document, String::new())
}

/// Adds a page this many points wide.
fn add_page(document: &mut Document, tree: &Tree, points: f64) -> Result<(), OutputError> {
    let no_size = || OutputError::Pdf("a sheet has no size".to_owned());
    let height = (points * f64::from(tree.size().height()) / f64::from(tree.size().width())) as f32;
    let width = points as f32;
    let size = Size::from_wh(width, height).ok_or_else(no_size)?;
    let sheet = Rect::from_xywh(0.0, 0.0, width, height).ok_or_else(no_size)?;
    let settings = PageSettings::from_wh(width, height).ok_or_else(no_size)?.with_trim_box(Some(sheet));
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface.draw_svg(tree, size, SvgSettings::default()).ok_or_else(no_size)?;
    surface.finish();
    page.finish();
    Ok(())
}

fn finish(mut document: Document, title: String) -> Result<Vec<u8>, OutputError> {
    document.set_metadata(Metadata::new().title(title).creator("Kenal".to_owned()));
    document.finish().map_err(|error| OutputError::Pdf(format!("{error:?}")))
}

fn tree(svg: &str) -> Result<Tree, OutputError> {
    Ok(Tree::from_str(svg, &options())?)
}

fn options() -> Options<'static> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = Database::new();
        for weight in Weight::ALL {
            fonts.load_font_source(Source::Binary(Arc::new(weight.font())));
        }
        // A drawing that names no family, or one that is not here, still shows its words.
        fonts.set_sans_serif_family(FONT);
        fonts.set_serif_family(FONT);
        fonts.set_monospace_family(FONT);
        Arc::new(fonts)
    });
    // A drawing that names a file would have it read otherwise.
    let image_href_resolver =
        ImageHrefResolver { resolve_string: Box::new(|_, _| None), ..ImageHrefResolver::default() };
    let (font_family, fontdb) = (FONT.to_owned(), Arc::clone(fonts));
    Options { font_family, fontdb, image_href_resolver, ..Options::default() }
}
