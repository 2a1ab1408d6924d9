//! What is shown on screens: a square for social media, a slide for the booth's television.

use crate::{
    domain::poster::Product,
    render::{
        drawing::{Area, Drawing, Unit},
        letters::Weight,
        poster::{
            layout::painter::Painter,
            plan::{Poster, PosterError},
        },
        sheet::Anchor,
    },
};

/// 1080 by 1080 pixels.
pub(super) fn square(poster: &Poster) -> Result<Drawing, PosterError> {
    const SIDE: f64 = 1080.0;
    const LEFT: f64 = 70.0;
    const INNER: f64 = SIDE - 2.0 * LEFT;
    let mut painter = Painter::new(poster, Product::Square);
    let after = painter.mark(LEFT, 108.0, 48.0);
    let names = Area { x: after + 40.0, y: 40.0, width: SIDE - LEFT - after - 40.0, height: 104.0 };
    painter.place(Anchor::Right, names, 27.0, 18.0);
    let words = poster.words.clone();
    let (headline, second) = painter.both(&words.headline);
    let (end, size) = painter.headline((LEFT, 158.0), INNER, 110.0, 2, headline);
    if let Some(second) = second {
        let look = painter.soft(Weight::Bold, 43.0);
        painter.sheet.fitted(Anchor::Left, (LEFT, end - size * 0.45), INNER, second, look);
    }
    let top = 452.0;
    let code = 430.0;
    painter.plate(Area { x: LEFT, y: top, width: code, height: code }, 34.0, Unit::Pixel);
    let (left, right) = (LEFT + code + 36.0, SIDE - LEFT);
    painter.bubbles((left, right), (top, top + code - 110.0), 27.0);
    let look = painter.ink(Weight::Black, 48.0);
    painter.sheet.fitted(Anchor::Left, (left, top + code - 46.0), right - left, &poster.address(), look);
    let (scan, _) = painter.both(&words.scan);
    let look = painter.soft(Weight::Bold, 31.0);
    painter.sheet.fitted(Anchor::Left, (left, top + code - 2.0), right - left, scan, look);
    let fallback = painter.fallback(painter.first());
    let look = painter.ink(Weight::Regular, 27.0);
    let line = top + code + 58.0;
    painter.sheet.fitted(Anchor::Left, (LEFT + 90.0, line), INNER - 90.0, &fallback, look);
    painter.strip(Area { x: LEFT, y: line + 14.0, width: INNER, height: 64.0 });
    let (promise, second) = painter.both(&words.promise);
    let promise = second.map_or_else(|| promise.to_owned(), |second| format!("{promise}  ·  {second}"));
    let look = painter.ink(Weight::Regular, 26.0);
    painter.sheet.fitted(Anchor::Left, (LEFT, line + 108.0), INNER, &promise, look);
    painter.drawing("1080×1080", (SIDE, SIDE), Unit::Pixel, 1.0)
}

/// 1920 by 1080 pixels.
pub(super) fn slide(poster: &Poster) -> Result<Drawing, PosterError> {
    const WIDTH: f64 = 1920.0;
    const HEIGHT: f64 = 1080.0;
    const LEFT: f64 = 100.0;
    let mut painter = Painter::new(poster, Product::Slide);
    let code = 700.0;
    let code_left = WIDTH - LEFT - code;
    painter.plate(Area { x: code_left, y: 100.0, width: code, height: code }, 48.0, Unit::Pixel);
    let width = code_left - LEFT - 80.0;
    let after = painter.mark(LEFT, 145.0, 58.0);
    let names = Area { x: after + 40.0, y: 64.0, width: LEFT + width - after - 40.0, height: 122.0 };
    painter.place(Anchor::Right, names, 32.0, 20.0);
    let words = poster.words.clone();
    let (headline, second) = painter.both(&words.headline);
    let size = if second.is_some() { 122.0 } else { 140.0 };
    let (end, size) = painter.headline((LEFT, 198.0), width, size, 2, headline);
    let mut y = end - size * 0.42;
    if let Some(second) = second {
        let look = painter.soft(Weight::Bold, 52.0);
        painter.sheet.fitted(Anchor::Left, (LEFT, y), width, second, look);
        y += 66.0;
    }
    let (lead, second) = painter.both(&words.lead);
    let look = painter.ink(Weight::Regular, if second.is_some() { 30.0 } else { 42.0 });
    y = painter.paragraph((LEFT, y), width, look, 2, lead);
    if let Some(second) = second {
        let look = painter.soft(Weight::Regular, 30.0);
        painter.paragraph((LEFT, y + 6.0), width, look, 2, second);
    }
    let look = painter.ink(Weight::Black, 92.0);
    painter.sheet.fitted(Anchor::Left, (LEFT, 828.0), width, &poster.address(), look);
    let (scan, second) = painter.both(&words.scan);
    let scan = second.map_or_else(|| scan.to_owned(), |second| format!("{scan}  ·  {second}"));
    let look = painter.soft(Weight::Bold, 36.0);
    painter.sheet.fitted(Anchor::Left, (LEFT, 736.0), width, &scan, look);
    let (fallback, second) =
        (painter.fallback(painter.first()), painter.second().map(|locale| painter.fallback(locale)));
    let look = painter.ink(Weight::Regular, 31.0);
    painter.sheet.fitted(Anchor::Left, (LEFT, 890.0), width, &fallback, look);
    if let Some(second) = second {
        let look = painter.soft(Weight::Regular, 27.0);
        painter.sheet.fitted(Anchor::Left, (LEFT, 928.0), width, &second, look);
    }
    painter.strip(Area { x: LEFT, y: 950.0, width: WIDTH - 2.0 * LEFT, height: 84.0 });
    let (promise, second) = painter.both(&words.promise);
    let look = painter.ink(Weight::Bold, 36.0);
    painter.sheet.fitted(Anchor::Right, (WIDTH - LEFT, 888.0), code, promise, look);
    if let Some(second) = second {
        let look = painter.soft(Weight::Regular, 33.0);
        painter.sheet.fitted(Anchor::Right, (WIDTH - LEFT, 930.0), code, second, look);
    }
    painter.drawing("1920×1080", (WIDTH, HEIGHT), Unit::Pixel, 1.0)
}
