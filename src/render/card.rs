//! The result as a drawing to share: no name on it, readable on a phone, in colours that everybody can tell apart.
//!
//! It speaks as the visitor does ("aku"): friends read it, and "kamu" would be they.
//!
//! **Invariant:** nothing on it says who the visitor is, what they answered, or which signs showed.

use crate::{
    domain::{
        locale::Locale,
        questionnaire::{BandWords, Bar, CardWords, FitResult, Questionnaire},
    },
    render::{
        drawing::{Area, Colour, Drawing, Item, Unit},
        letters::{Line, Paragraph, Weight},
        sheet::{Anchor, Sheet, Type},
    },
};

/// The drawing's width; its height is [`HEIGHT`].
pub const WIDTH: u32 = 1080;
/// The drawing's height: 4:5, the tallest that picture feeds show whole.
pub const HEIGHT: u32 = 1350;

const MARGIN: f64 = 64.0;
const RIGHT: f64 = WIDTH as f64 - MARGIN;
const NIGHT: Colour = Colour(0x12, 0x21, 0x3f);
const DUSK: Colour = Colour(0x18, 0x2a, 0x50);
const RING: Colour = Colour(0x2b, 0x3d, 0x66);
const MIST: Colour = Colour(0xc9, 0xd3, 0xea);
const PAPER: Colour = Colour(0xff, 0xf8, 0xec);
const WHITE: Colour = Colour(0xff, 0xff, 0xff);
const INK: Colour = Colour(0x1c, 0x27, 0x40);
const QUIET: Colour = Colour(0x5a, 0x64, 0x79);
const TRACK: Colour = Colour(0xe9, 0xdf, 0xcc);
const SUN: Colour = Colour(0xff, 0xd1, 0x66);
// Blue and orange of Okabe and Ito (2008): told apart with every kind of colour vision, and in grey by their lightness.
const WANT: Colour = Colour(0x00, 0x72, 0xb2);
const CAN: Colour = Colour(0xe6, 0x9f, 0x00);

/// The result as SVG of [`WIDTH`] by [`HEIGHT`].
///
/// `address` is where the bot is met (`t.me/…`), so that a friend can follow.
#[must_use]
pub fn svg(questionnaire: &Questionnaire, outcome: &FitResult, locale: Locale, address: Option<&str>) -> String {
    let words = questionnaire.card.get(locale);
    let mut sheet = Sheet::default();
    ground(&mut sheet, 0.0, HEIGHT.into(), PAPER);
    head(&mut sheet, words, questionnaire.band(outcome.overall).words.get(locale), outcome);
    legend(&mut sheet, words, outcome);
    for (row, bar) in outcome.bars.iter().enumerate() {
        let name = &questionnaire.dimensions[bar.dimension].words.get(locale).name;
        dimension(&mut sheet, 582.0 + 74.0 * row as f64, name, bar);
    }
    sides(&mut sheet, questionnaire, outcome, locale);
    foot(&mut sheet, questionnaire.notice.get(locale), address);
    let title = format!("{}: {}", words.title, words.job);
    let (width, height) = (WIDTH.into(), HEIGHT.into());
    Drawing { title, width, height, unit: Unit::Pixel, scale: 1.0, items: sheet.items }.svg()
}

/// A stripe from edge to edge.
fn ground(sheet: &mut Sheet, y: f64, height: f64, fill: Colour) {
    sheet.fill(Area { x: 0.0, y, width: WIDTH.into(), height }, 0.0, fill);
}

/// A text over as many lines as it needs, from `y` down; gives the place of the line after it.
fn lines(sheet: &mut Sheet, x: f64, y: f64, width: f64, text: &str, look: Type) -> f64 {
    let lines = Paragraph::of(text, look.weight).wrap_evenly(look.size, width);
    sheet.lines(Anchor::Left, x, y, lines, 1.32, look)
}

fn rounded(sheet: &mut Sheet, x: f64, y: f64, width: f64, height: f64, colour: Colour) {
    sheet.fill(Area { x, y, width, height }, height / 2.0, colour);
}

/// The mark of what the job asks: a dark diamond with a light edge, seen on every bar.
fn mark(sheet: &mut Sheet, x: f64, y: f64) {
    for (width, height, fill) in [(14.45, 20.47, PAPER), (9.55, 13.53, NIGHT)] {
        let corners = vec![(x, y - height), (x + width, y), (x, y + height), (x - width, y)];
        sheet.items.push(Item::Shape { corners, fill });
    }
}

fn head(sheet: &mut Sheet, words: &CardWords, band: &BandWords, outcome: &FitResult) {
    ground(sheet, 0.0, 470.0, NIGHT);
    sheet.circle((1010.0, 60.0), 190.0, DUSK);
    sheet.circle((1070.0, 440.0), 80.0, DUSK);
    // What lies below the head covers what hangs out of it.
    ground(sheet, 470.0, 880.0, PAPER);
    sheet.text(Anchor::Left, (MARGIN, 92.0), &words.title, Type::of(Weight::Bold, 34.0, SUN));
    sheet.fitted(Anchor::Left, (MARGIN, 146.0), RIGHT - MARGIN, &words.job, Type::of(Weight::Black, 42.0, WHITE));
    let left = if outcome.shows_figure() { 388.0 } else { MARGIN };
    let width = RIGHT - left;
    sheet.fitted(Anchor::Left, (left, 264.0), width, &band.name, Type::of(Weight::Black, 58.0, SUN));
    let shared = Paragraph::of(&band.shared, Weight::Regular);
    let fits = |size: &f64| shared.wrap(*size, width).len() < 3;
    let size = [34.0, 30.0].into_iter().find(fits).unwrap_or(26.0);
    let below = lines(sheet, left, 330.0, width, &band.shared, Type::of(Weight::Regular, size, WHITE));
    if outcome.shows_figure() {
        ring(sheet, (204.0, 318.0), outcome);
        sheet.text(Anchor::Middle, (204.0, 345.0), &outcome.overall.to_string(), Type::of(Weight::Black, 88.0, WHITE));
        sheet.text(Anchor::Middle, (204.0, 384.0), &words.scale, Type::of(Weight::Regular, 22.0, MIST));
        let range = words.range(outcome.low, outcome.high);
        sheet.text(Anchor::Left, (left, below + 8.0), &range, Type::of(Weight::Regular, 26.0, MIST));
    }
}

/// The overall figure as a ring, its range as a thin arc inside.
fn ring(sheet: &mut Sheet, (x, y): (f64, f64), outcome: &FitResult) {
    let mut arc = |from: u8, to: u8, radius: f64, colour: Colour, width: f64| {
        // A whole turn has no arc: it stops just short.
        let turn = |share: u8| (f64::from(share).min(99.9) / 100.0 - 0.25) * std::f64::consts::TAU;
        let (start, end) = (turn(from), turn(to.max(1)));
        let at = |angle: f64| (x + radius * angle.cos(), y + radius * angle.sin());
        let large = u8::from(end - start > std::f64::consts::PI);
        sheet.items.push(Item::Arc { from: at(start), to: at(end), radius, large, width, colour });
    };
    arc(0, 100, 120.0, RING, 28.0);
    arc(0, outcome.overall, 120.0, SUN, 28.0);
    arc(outcome.low, outcome.high, 96.0, WHITE, 6.0);
}

fn legend(sheet: &mut Sheet, words: &CardWords, outcome: &FitResult) {
    let set = Type::of(Weight::Regular, 26.0, INK);
    let halves = outcome.bars.iter().any(|bar| bar.want.is_some() || bar.can.is_some());
    let kinds: &[(Colour, &String)] =
        if halves { &[(WANT, &words.want), (CAN, &words.can)] } else { &[(WANT, &words.figure)] };
    let mut x = MARGIN;
    for (colour, word) in kinds {
        rounded(sheet, x, 510.0, 44.0, 18.0, *colour);
        sheet.text(Anchor::Left, (x + 58.0, 528.0), word, set);
        x += 58.0 + set.size * Line::of(word, set.weight).width + 44.0;
    }
    mark(sheet, x + 12.0, 519.0);
    sheet.text(Anchor::Left, (x + 36.0, 528.0), &words.asks, set);
}

fn dimension(sheet: &mut Sheet, y: f64, name: &str, bar: &Bar) {
    const LEFT: f64 = 476.0;
    const LONG: f64 = RIGHT - LEFT;
    let along = |figure: u8| LONG * f64::from(figure) / 100.0;
    sheet.fitted(Anchor::Left, (MARGIN, y + 33.0), LEFT - MARGIN - 16.0, name, Type::of(Weight::Bold, 28.0, INK));
    let rows: Vec<(f64, f64, Colour, Option<u8>)> = match (bar.want, bar.can) {
        (None, None) => vec![(8.0, 30.0, WANT, bar.figure)],
        (want, can) => vec![(2.0, 19.0, WANT, want), (25.0, 19.0, CAN, can)],
    };
    for (down, high, colour, figure) in rows {
        rounded(sheet, LEFT, y + down, LONG, high, TRACK);
        if let Some(figure) = figure {
            // A figure of 0 still shows where its bar begins.
            rounded(sheet, LEFT, y + down, along(figure).max(high), high, colour);
        }
    }
    mark(sheet, LEFT + along(bar.job), y + 23.0);
}

fn sides(sheet: &mut Sheet, questionnaire: &Questionnaire, outcome: &FitResult, locale: Locale) {
    let words = questionnaire.card.get(locale);
    let columns = [(&words.strong, &outcome.strong, "+"), (&words.hard, &outcome.change, "!")];
    let told = columns.into_iter().filter(|(_, places, _)| !places.is_empty());
    for (x, (title, places, sign)) in [MARGIN, 556.0].into_iter().zip(told) {
        sheet.text(Anchor::Left, (x, 1146.0), title, Type::of(Weight::Regular, 26.0, QUIET));
        for (row, place) in places.iter().enumerate() {
            let y = 1188.0 + 42.0 * row as f64;
            sheet.circle((x + 15.0, y - 10.0), 15.0, NIGHT);
            sheet.text(Anchor::Middle, (x + 15.0, y - 1.0), sign, Type::of(Weight::Black, 26.0, SUN));
            let name = &questionnaire.dimensions[*place].words.get(locale).name;
            sheet.fitted(Anchor::Left, (x + 44.0, y), 420.0, name, Type::of(Weight::Bold, 30.0, INK));
        }
    }
}

fn foot(sheet: &mut Sheet, notice: &str, address: Option<&str>) {
    ground(sheet, 1262.0, 88.0, TRACK);
    let width = if address.is_some() { 640.0 } else { 800.0 };
    lines(sheet, MARGIN, 1300.0, width, notice, Type::of(Weight::Regular, 22.0, INK));
    sheet.text(Anchor::Right, (RIGHT, 1302.0), "Kenal", Type::of(Weight::Black, 34.0, NIGHT));
    if let Some(address) = address {
        sheet.text(Anchor::Right, (RIGHT, 1334.0), address, Type::of(Weight::Bold, 24.0, NIGHT));
    }
}
