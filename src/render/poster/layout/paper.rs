//! The poster: A4, and A3 in the same shape.

use crate::{
    domain::poster::Product,
    render::{
        drawing::{Area, Drawing, Unit},
        letters::{Line, Weight},
        poster::{
            layout::painter::{Painter, at_most},
            plan::{Poster, PosterError, Theme},
        },
        sheet::{Anchor, Type},
    },
};

const WIDTH: f64 = 210.0;
const HEIGHT: f64 = 297.0;
/// What office printers leave white: nothing is printed there, so nothing need be trimmed.
const MARGIN: f64 = 8.0;
/// The left edge of what is written.
const LEFT: f64 = 19.0;
const RIGHT: f64 = WIDTH - LEFT;
const INNER: f64 = RIGHT - LEFT;
/// The lower edge of the code's plate; its tail points to the address.
const CODE_BOTTOM: f64 = 234.0;
const LARGEST_CODE: f64 = 111.0;

/// The smallest letters of names, in millimetres: those of a newspaper.
const LEAST_NAME: f64 = 2.8;

pub(super) fn draw(poster: &Poster, product: Product, scale: f64) -> Result<Drawing, PosterError> {
    let mut painter = Painter::new(poster, product);
    let panel = Area { x: 0.0, y: 0.0, width: WIDTH, height: HEIGHT }.inset(MARGIN);
    if poster.theme == Theme::Colour {
        let ground = painter.palette.ground;
        painter.sheet.fill(panel, 9.0, ground);
    }
    let after_mark = painter.mark(LEFT, 28.0, 8.5);
    let names = Area { x: after_mark + 8.0, y: 11.5, width: RIGHT - after_mark - 8.0, height: 29.0 };
    painter.place(Anchor::Right, names, 4.6, LEAST_NAME);
    let code_top = head(&mut painter);
    middle(&mut painter, code_top);
    foot(&mut painter);
    painter.drawing(if scale > 1.0 { "A3" } else { "A4" }, (WIDTH, HEIGHT), Unit::Millimetre, scale)
}

/// Headline and lead; gives where the code may begin.
fn head(painter: &mut Painter<'_>) -> f64 {
    let words = painter.poster.words.clone();
    let (headline, second) = painter.both(&words.headline);
    let size = if second.is_some() { 22.5 } else { 25.0 };
    let (mut y, size) = painter.headline((LEFT, 42.0), INNER, size, 2, headline);
    y -= size * 0.74;
    if let Some(second) = second {
        let look = painter.soft(Weight::Bold, 9.2);
        painter.sheet.fitted(Anchor::Left, (LEFT, y + 6.5), INNER, second, look);
        y += 11.0;
    }
    let (lead, second) = painter.both(&words.lead);
    let look = painter.ink(Weight::Regular, if second.is_some() { 4.7 } else { 7.0 });
    y = painter.paragraph((LEFT, y + 2.3 + look.size), INNER, look, 2, lead);
    if let Some(second) = second {
        let look = painter.soft(Weight::Regular, 4.7);
        y = painter.paragraph((LEFT, y + 1.0), INNER, look, 2, second);
    }
    y
}

/// The code with the questions beside it.
fn middle(painter: &mut Painter<'_>, top: f64) {
    let size = (CODE_BOTTOM - top).min(LARGEST_CODE);
    let y = CODE_BOTTOM - size;
    painter.plate(Area { x: LEFT, y, width: size, height: size }, 7.0, Unit::Millimetre);
    let (left, right) = (LEFT + size + 7.0, RIGHT);
    let words = painter.poster.words.clone();
    let (scan, second) = painter.both(&words.scan);
    let (lines, scan_size) = at_most(scan, Weight::Black, 8.6, right - left, 3);
    let second = second.map(|second| at_most(second, Weight::Bold, 5.4, right - left, 2));
    let second_height = second.as_ref().map_or(0.0, |(lines, size)| lines.len() as f64 * size * 1.3 + 1.0);
    let promises = promises(painter, right - left);
    let promises_height = promises.iter().map(|(lines, look)| lines.len() as f64 * look.size * 1.3).sum::<f64>() + 3.0;
    let scan_top = y + size - lines.len() as f64 * scan_size * 1.12 - second_height - promises_height;
    painter.bubbles((left + 1.0, right), (y, scan_top - 4.0), 4.2);
    let look = painter.ink(Weight::Black, scan_size);
    let end = painter.sheet.lines(Anchor::Left, left, scan_top + scan_size * 0.88, lines, 1.12, look);
    if let Some((lines, second_size)) = second {
        let look = painter.soft(Weight::Bold, second_size);
        let base = end - scan_size * 1.12 + second_size * 1.3 + 2.0;
        painter.sheet.lines(Anchor::Left, left, base, lines, 1.3, look);
    }
    let mut base = y + size - promises_height + 3.0;
    for (lines, look) in promises {
        base = painter.sheet.lines(Anchor::Left, left, base + look.size * 0.9, lines, 1.3, look) - look.size * 0.9;
    }
}

/// What the bot promises, large enough to be read from where the code is scanned.
fn promises(painter: &Painter<'_>, width: f64) -> Vec<(Vec<Line>, Type)> {
    let (first, second) = painter.both(&painter.poster.words.promise);
    let looks = [painter.ink(Weight::Bold, 4.4), painter.soft(Weight::Regular, 4.2)];
    let set = |(text, look): (&str, Type)| {
        let (lines, size) = at_most(text, look.weight, look.size, width, 2);
        (lines, Type { size, ..look })
    };
    std::iter::once(first).chain(second).zip(looks).map(set).collect()
}

/// The address and the code to type.
fn foot(painter: &mut Painter<'_>) {
    let words = painter.poster.words.clone();
    let address = painter.poster.address();
    let look = painter.ink(Weight::Black, 12.4);
    painter.sheet.fitted(Anchor::Left, (LEFT, 252.5), INNER, &address, look);
    let first = painter.fallback(painter.first());
    let look = painter.ink(Weight::Regular, 3.9);
    painter.sheet.fitted(Anchor::Left, (LEFT, 259.6), INNER, &first, look);
    let mut top = 262.8;
    if let Some(locale) = painter.second() {
        let second = painter.fallback(locale);
        let look = painter.soft(Weight::Regular, 3.5);
        painter.sheet.fitted(Anchor::Left, (LEFT, 264.4), INNER, &second, look);
        top = 266.8;
    }
    let strip = Area { x: LEFT, y: top, width: INNER, height: 11.0 };
    painter.strip(strip);
    let (first, second) = painter.both(&words.place);
    let place = second.map_or_else(|| first.to_owned(), |second| format!("{first}  ·  {second}"));
    let look = painter.soft(Weight::Regular, 3.6);
    painter.sheet.fitted(Anchor::Left, (LEFT, top + strip.height + 5.4), INNER, &place, look);
}
