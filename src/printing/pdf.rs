//! Drawings as print-ready PDF: true sizes, embedded fonts, nothing to trim.

use anyhow::{Context, anyhow};
use krilla::{
    Document,
    color::rgb,
    geom::{Path, PathBuilder, Point, Rect, Size, Transform},
    image::Image,
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use resvg::tiny_skia::Pixmap;

use crate::domain::poster::{
    code::Code,
    drawing::{Area, Colour, Drawing, Item, Unit},
    letters::{Line, Weight},
};

/// PDF counts in points of 1/72 inch.
const POINTS_PER_MILLIMETRE: f64 = 72.0 / 25.4;

/// Style sheets hold 96 pixels to be an inch.
const POINTS_PER_PIXEL: f64 = 72.0 / 96.0;

/// Control points that far along make a curve of a quarter of a circle.
const ROUND: f64 = 0.552_284_75;

/// One page a drawing.
pub(super) fn write(drawings: &[Drawing]) -> anyhow::Result<Vec<u8>> {
    let fonts = Fonts::load()?;
    let mut document = Document::new();
    for drawing in drawings {
        let points = drawing.scale
            * match drawing.unit {
                Unit::Millimetre => POINTS_PER_MILLIMETRE,
                Unit::Pixel => POINTS_PER_PIXEL,
            };
        let (width, height) = ((drawing.width * points) as f32, (drawing.height * points) as f32);
        let sheet = Rect::from_xywh(0.0, 0.0, width, height).context("the sheet has no size")?;
        let settings =
            PageSettings::from_wh(width, height).context("the sheet has no size")?.with_trim_box(Some(sheet));
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        surface.push_transform(&Transform::from_scale(points as f32, points as f32));
        draw(&mut surface, &drawing.items, &fonts)?;
        surface.pop();
        surface.finish();
        page.finish();
    }
    let title = drawings.first().map(|drawing| drawing.title.clone()).unwrap_or_default();
    document.set_metadata(Metadata::new().title(title).creator("Kenal".to_owned()));
    document.finish().map_err(|error| anyhow!("the PDF can't be written: {error:?}"))
}

struct Fonts([Font; 3]);

impl Fonts {
    fn load() -> anyhow::Result<Self> {
        let font = |weight: Weight| {
            Font::new(weight.font().to_vec().into(), 0).context("a font that is compiled in can't be read")
        };
        Ok(Self([font(Weight::Regular)?, font(Weight::Bold)?, font(Weight::Black)?]))
    }

    fn get(&self, weight: Weight) -> Font {
        match weight {
            Weight::Regular => self.0[0].clone(),
            Weight::Bold => self.0[1].clone(),
            Weight::Black => self.0[2].clone(),
        }
    }
}

fn draw(surface: &mut Surface<'_>, items: &[Item], fonts: &Fonts) -> anyhow::Result<()> {
    for item in items {
        match item {
            Item::Box { area, radius, fill } => paint(surface, rounded(*area, *radius), *fill),
            Item::Shape { corners, fill } => paint(surface, polygon(corners), *fill),
            Item::Code { x, y, module, code, colour } => paint(surface, code_path(code, (*x, *y), *module), *colour),
            Item::Words { x, y, size, line, colour } => words(surface, (*x, *y), *size, line, *colour, fonts),
            Item::Picture { area, png } => picture(surface, *area, png)?,
            Item::Turned { around: (x, y), items } => {
                surface.push_transform(&Transform::from_row(-1.0, 0.0, 0.0, -1.0, 2.0 * *x as f32, 2.0 * *y as f32));
                draw(surface, items, fonts)?;
                surface.pop();
            }
        }
    }
    Ok(())
}

fn paint(surface: &mut Surface<'_>, path: Option<Path>, colour: Colour) {
    if let Some(path) = path {
        surface.set_fill(Some(fill(colour)));
        surface.draw_path(&path);
    }
}

fn fill(Colour(red, green, blue): Colour) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn words(surface: &mut Surface<'_>, (x, y): (f64, f64), size: f64, line: &Line, colour: Colour, fonts: &Fonts) {
    let glyphs: Vec<KrillaGlyph> = line
        .glyphs
        .iter()
        .map(|glyph| {
            let (across, up) = (glyph.offset.0 as f32, glyph.offset.1 as f32);
            let id = GlyphId::new(glyph.id);
            KrillaGlyph::new(id, glyph.advance as f32, across, up, 0.0, glyph.text.clone(), None)
        })
        .collect();
    surface.set_fill(Some(fill(colour)));
    let start = Point::from_xy(x as f32, y as f32);
    surface.draw_glyphs(start, &glyphs, fonts.get(line.weight), &line.text, size as f32, false);
}

fn picture(surface: &mut Surface<'_>, area: Area, png: &[u8]) -> anyhow::Result<()> {
    let pixels = Pixmap::decode_png(png).context("the logo is no PNG")?;
    let (width, height) = (pixels.width(), pixels.height());
    let image = Image::from_rgba8(pixels.take_demultiplied(), width, height);
    let size = Size::from_wh(area.width as f32, area.height as f32).context("the logo has no size")?;
    surface.push_transform(&Transform::from_translate(area.x as f32, area.y as f32));
    surface.draw_image(image, size);
    surface.pop();
    Ok(())
}

fn rounded(area: Area, radius: f64) -> Option<Path> {
    let Area { x, y, width, height } = area;
    let radius = radius.min(width / 2.0).min(height / 2.0);
    let (right, bottom) = (x + width, y + height);
    let pull = radius * (1.0 - ROUND);
    let mut pen = Pen(PathBuilder::new());
    pen.start(x + radius, y);
    pen.line(right - radius, y);
    pen.curve((right - pull, y), (right, y + pull), (right, y + radius));
    pen.line(right, bottom - radius);
    pen.curve((right, bottom - pull), (right - pull, bottom), (right - radius, bottom));
    pen.line(x + radius, bottom);
    pen.curve((x + pull, bottom), (x, bottom - pull), (x, bottom - radius));
    pen.line(x, y + radius);
    pen.curve((x, y + pull), (x + pull, y), (x + radius, y));
    pen.0.close();
    pen.0.finish()
}

fn polygon(corners: &[(f64, f64)]) -> Option<Path> {
    let mut pen = Pen(PathBuilder::new());
    pen.outline(corners.iter().copied());
    pen.0.finish()
}

fn code_path(code: &Code, (x, y): (f64, f64), module: f64) -> Option<Path> {
    let mut pen = Pen(PathBuilder::new());
    for outline in code.outlines() {
        pen.outline(outline.into_iter().map(|(column, row)| (x + column as f64 * module, y + row as f64 * module)));
    }
    pen.0.finish()
}

struct Pen(PathBuilder);

impl Pen {
    fn start(&mut self, x: f64, y: f64) {
        self.0.move_to(x as f32, y as f32);
    }

    fn line(&mut self, x: f64, y: f64) {
        self.0.line_to(x as f32, y as f32);
    }

    fn curve(&mut self, first: (f64, f64), second: (f64, f64), end: (f64, f64)) {
        let [(a, b), (c, d), (e, f)] = [first, second, end].map(|(x, y)| (x as f32, y as f32));
        self.0.cubic_to(a, b, c, d, e, f);
    }

    fn outline(&mut self, corners: impl Iterator<Item = (f64, f64)>) {
        for (place, (x, y)) in corners.enumerate() {
            if place == 0 {
                self.start(x, y);
            } else {
                self.line(x, y);
            }
        }
        self.0.close();
    }
}
