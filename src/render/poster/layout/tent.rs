//! The table tent: an A4 sheet folded once, an A5 page on either side. With two languages each side speaks one.

use crate::{
    domain::poster::Product,
    render::{
        drawing::{Area, Colour, Drawing, Item, Unit},
        letters::Weight,
        poster::{
            layout::painter::{Painter, Part},
            plan::{JOINT, Languages, Poster, PosterError, Theme},
        },
        sheet::{Anchor, Sheet},
    },
};

const WIDTH: f64 = 210.0;
const HEIGHT: f64 = 148.5;
const MARGIN: f64 = 7.0;
const LEFT: f64 = 15.0;
const RIGHT: f64 = WIDTH - LEFT;
/// The smallest letters of names, in millimetres: a tent is read from a table's edge.
const LEAST_NAME: f64 = 2.0;

pub(super) fn draw(poster: &Poster) -> Result<Drawing, PosterError> {
    let languages = poster.languages;
    let front = page(&Poster { languages: Languages::One(languages.first()), ..poster.clone() })?;
    let back =
        page(&Poster { languages: Languages::One(languages.second().unwrap_or(languages.first())), ..poster.clone() })?;
    let mut painter = Painter::new(poster, Product::Tent);
    // The upper page stands on its head: folded, both are read the right way up.
    painter.sheet.items.push(Item::Group { by: (WIDTH, HEIGHT), turned: true, items: back });
    painter.sheet.items.push(Item::Group { by: (0.0, HEIGHT), turned: false, items: front });
    fold(&mut painter.sheet);
    painter.drawing("A5", (WIDTH, 2.0 * HEIGHT), Unit::Millimetre, 1.0)
}

/// Short marks at both ends of the fold.
fn fold(sheet: &mut Sheet) {
    for x in [0.0, WIDTH - 4.0] {
        sheet.fill(Area { x, y: HEIGHT - 0.1, width: 4.0, height: 0.2 }, 0.0, Colour(150, 150, 150));
    }
}

fn page(poster: &Poster) -> Result<Vec<Item>, PosterError> {
    let mut painter = Painter::new(poster, Product::Tent);
    if poster.theme == Theme::Colour {
        let ground = painter.palette.ground;
        painter.sheet.fill(Area { x: 0.0, y: 0.0, width: WIDTH, height: HEIGHT }.inset(MARGIN), 7.0, ground);
    }
    let words = poster.words.clone();
    let locale = painter.first();
    let size = 93.0;
    painter.plate(Area { x: LEFT, y: 14.0, width: size, height: size }, 6.0, Unit::Millimetre);
    let left = LEFT + size + 8.0;
    let width = RIGHT - left;
    painter.mark(left, 22.0, 6.6);
    let (mut y, _) = painter.headline((left, 31.0), width, 13.4, 3, words.headline.get(locale));
    y -= 6.0;
    let look = painter.ink(Weight::Regular, 4.3);
    painter.paragraph((left, y), width, look, 4, words.lead.get(locale));
    let scan = painter.ink(Weight::Black, 6.0);
    painter.sheet.fitted(Anchor::Left, (left, 96.8), width, words.scan.get(locale), scan);
    let place = painter.soft(Weight::Regular, 4.0);
    painter.sheet.fitted(Anchor::Left, (left, 102.3), width, words.place.get(locale), place);
    let address = poster.address();
    let look = painter.ink(Weight::Black, 7.4);
    painter.sheet.fitted(Anchor::Left, (left, 112.0), width, &address, look);
    foot(&mut painter);
    painter.finished()
}

fn foot(painter: &mut Painter<'_>) {
    let locale = painter.first();
    let fallback = painter.fallback(locale);
    let look = painter.ink(Weight::Regular, 3.7);
    let width = RIGHT - LEFT;
    painter.sheet.fitted(Anchor::Left, (LEFT, 119.6), width, &fallback, look);
    painter.strip(Area { x: LEFT, y: 122.2, width, height: 9.0 });
    let poster = painter.poster;
    let mut place = poster.fair.get(locale).clone();
    for name in poster.booth.iter().chain(&poster.organiser) {
        place = format!("{place}{JOINT}{}", name.get(locale));
    }
    let look = painter.ink(Weight::Bold, 3.8);
    let promise = poster.words.promise.get(locale).clone();
    painter.sheet.fitted(Anchor::Right, (RIGHT, 136.8), width * 0.42, &promise, look);
    let names = Area { x: LEFT, y: 131.9, width: width * 0.54, height: 7.1 };
    let part = Part { text: &place, look: painter.soft(Weight::Regular, 1.0) };
    painter.parts(Anchor::Left, names, (3.2, LEAST_NAME), &[part]);
}
