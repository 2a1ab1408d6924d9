//! The sheets for the people behind the posters: a scan test for those who print, a crib sheet for those at the booth.

use crate::{
    domain::{locale::Locale, poster::Product},
    render::{
        code::{QUIET_ZONE, SMALLEST_MODULE},
        drawing::{Area, Colour, Drawing, Item, Unit},
        letters::{Line, Paragraph, Weight},
        poster::{
            palette::{INK, MARIGOLD, WHITE},
            plan::Poster,
        },
        sheet::{Anchor, Sheet, Type},
    },
};

const WIDTH: f64 = 210.0;
const HEIGHT: f64 = 297.0;
const LEFT: f64 = 18.0;
const RIGHT: f64 = WIDTH - LEFT;
const INNER: f64 = RIGHT - LEFT;
const BOTTOM: f64 = HEIGHT - 18.0;
const SOFT: Colour = Colour(84, 90, 122);
const HAIR: Colour = Colour(203, 208, 224);

/// The widths at which the scan test shows the code, in millimetres.
const TRIED_WIDTHS: [f64; 4] = [18.0, 26.0, 40.0, 55.0];

/// A question and what the bot says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub question: String,
    pub answer: String,
}

/// The scan test: the code at growing sizes, and from how far each product is read.
#[must_use]
pub fn scan_test(poster: &Poster, products: &[Product], locale: Locale) -> Drawing {
    let words = &poster.words.scan_test;
    let mut sheet = begun(poster, words.title.get(locale), locale);
    let text = Type::of(Weight::Regular, 4.0, INK);
    let mut y = sheet.lines(
        Anchor::Left,
        LEFT,
        50.0,
        Paragraph::of(words.lead.get(locale), text.weight).wrap_evenly(text.size, INNER),
        1.4,
        text,
    );
    y = ruler(&mut sheet, y, words.ruler.get(locale));
    y = codes(&mut sheet, poster, y, words.code.get(locale));
    y = table(&mut sheet, poster, products, locale, y);
    sheet.lines(
        Anchor::Left,
        LEFT,
        y + 5.0,
        Paragraph::of(words.note.get(locale), text.weight).wrap_evenly(text.size, INNER),
        1.4,
        text,
    );
    page(sheet, words.title.get(locale))
}

/// The crib sheet, on as many pages as it takes.
#[must_use]
pub fn crib_sheet(poster: &Poster, answers: &[Answered], locale: Locale) -> Vec<Drawing> {
    let words = &poster.words.crib;
    let title = words.title.get(locale);
    let (bold, text) = (Type::of(Weight::Bold, 3.7, INK), Type::of(Weight::Regular, 3.3, SOFT));
    let lead = Type::of(Weight::Regular, 4.0, INK);
    let mut pages = Vec::new();
    let mut sheet = begun(poster, title, locale);
    let mut y = sheet.lines(
        Anchor::Left,
        LEFT,
        50.0,
        Paragraph::of(words.lead.get(locale), lead.weight).wrap_evenly(lead.size, INNER),
        1.4,
        lead,
    );
    y += 3.0;
    for (place, answered) in answers.iter().enumerate() {
        let question = Paragraph::of(&answered.question, bold.weight).wrap(bold.size, INNER - 10.0);
        let answer = Paragraph::of(&flowing(&answered.answer), text.weight).wrap(text.size, INNER - 10.0);
        let height = question.len() as f64 * bold.size * 1.35 + answer.len() as f64 * text.size * 1.4 + 3.6;
        if y + height > BOTTOM {
            pages.push(page(sheet, title));
            sheet = begun(poster, title, locale);
            y = 50.0;
        }
        number(&mut sheet, y, place + 1);
        let base = sheet.lines(Anchor::Left, LEFT + 10.0, y, question, 1.35, bold);
        y = sheet.lines(Anchor::Left, LEFT + 10.0, base, answer, 1.4, text) + 3.6;
    }
    pages.push(page(sheet, title));
    pages
}

/// A sheet with its head: title, fair and booth, the bot's address and the typed code.
fn begun(poster: &Poster, title: &str, locale: Locale) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.fill(Area { x: 0.0, y: 0.0, width: WIDTH, height: HEIGHT }, 0.0, WHITE);
    sheet.fill(Area { x: LEFT, y: 14.0, width: 14.0, height: 2.2 }, 1.1, MARIGOLD);
    sheet.fitted(Anchor::Left, (LEFT, 29.0), INNER, title, Type::of(Weight::Black, 10.5, INK));
    let mut place = poster.fair.get(locale).clone();
    if let Some(booth) = &poster.booth {
        place = format!("{place}  ·  {}", booth.get(locale));
    }
    let place = format!("{place}  ·  {}  ·  {}", poster.address(), poster.typed_code(locale));
    let (lines, size) = Paragraph::of(&place, Weight::Bold).at_most(2, 4.2, INNER);
    sheet.lines(Anchor::Left, LEFT, 37.5, lines, 1.2, Type::of(Weight::Bold, size, SOFT));
    sheet
}

fn page(sheet: Sheet, title: &str) -> Drawing {
    let (width, height) = (WIDTH, HEIGHT);
    Drawing { title: title.to_owned(), width, height, unit: Unit::Millimetre, scale: 1.0, items: sheet.items }
}

fn ruler(sheet: &mut Sheet, y: f64, text: &str) -> f64 {
    sheet.fill(Area { x: LEFT, y: y + 1.0, width: 100.0, height: 0.4 }, 0.0, INK);
    for x in [LEFT, LEFT + 99.6] {
        sheet.fill(Area { x, y: y - 0.8, width: 0.4, height: 4.0 }, 0.0, INK);
    }
    sheet.fitted(Anchor::Left, (LEFT + 104.0, y + 2.4), INNER - 104.0, text, Type::of(Weight::Regular, 3.6, SOFT));
    y + 13.0
}

/// The code at growing sizes, each in a column wide enough for what stands below it.
fn codes(sheet: &mut Sheet, poster: &Poster, top: f64, text: &str) -> f64 {
    let column = |width: f64| width.max(26.0);
    let gap = (INNER - TRIED_WIDTHS.map(column).iter().sum::<f64>()) / (TRIED_WIDTHS.len() - 1) as f64;
    let lowest = top + TRIED_WIDTHS.into_iter().fold(0.0, f64::max);
    let look = Type::of(Weight::Regular, 3.2, INK);
    let mut x = LEFT;
    for width in TRIED_WIDTHS {
        let module = width / poster.code.size as f64;
        if module >= SMALLEST_MODULE {
            let code = poster.code.clone();
            sheet.items.push(Item::Code { x, y: lowest - width, module, code, colour: INK });
            let distance = poster.code.reading_distance(module) / 10.0;
            let text = text.replace("{width}", &format!("{width:.0}")).replace("{distance}", &format!("{distance:.0}"));
            let base = lowest + QUIET_ZONE as f64 * module + look.size;
            sheet.lines(
                Anchor::Left,
                x,
                base,
                Paragraph::of(&text, look.weight).wrap(look.size, column(width)),
                1.3,
                look,
            );
        }
        x += column(width) + gap;
    }
    lowest + 24.0
}

fn table(sheet: &mut Sheet, poster: &Poster, products: &[Product], locale: Locale, top: f64) -> f64 {
    let words = &poster.words.scan_test;
    let columns = [LEFT, LEFT + 62.0, LEFT + 92.0, LEFT + 124.0, RIGHT - 14.0];
    let head = Type::of(Weight::Bold, 3.4, SOFT);
    let heads = [&words.sheet, &words.width, &words.module, &words.distance, &words.tried];
    for (x, text) in columns.iter().zip(heads) {
        let width = if *x == LEFT { 60.0 } else { 28.0 };
        sheet.fitted(Anchor::Left, (*x, top), width, text.get(locale), head);
    }
    let row_look = Type::of(Weight::Regular, 3.8, INK);
    let mut y = top + 3.0;
    for product in products {
        let Ok(drawing) = poster.draw(*product) else {
            continue;
        };
        sheet.fill(Area { x: LEFT, y, width: INNER, height: 0.25 }, 0.0, HAIR);
        let base = y + 6.2;
        let (unit, decimals) = match drawing.unit {
            Unit::Millimetre => ("mm", 1),
            Unit::Pixel => ("px", 0),
        };
        let module = drawing.module();
        let cells = [
            words.products.get(*product).get(locale).clone(),
            format!("{:.0} {unit}", module * poster.code.size as f64),
            format!("{module:.decimals$} {unit}"),
            format!("{:.1} m", poster.reading_distance(*product)),
        ];
        for (x, cell) in columns.iter().zip(&cells) {
            let width = if *x == LEFT { 60.0 } else { 28.0 };
            sheet.fitted(Anchor::Left, (*x, base), width, cell, row_look);
        }
        let tick = Area { x: columns[4], y: y + 2.2, width: 5.0, height: 5.0 };
        sheet.fill(tick, 1.0, INK);
        sheet.fill(tick.inset(0.4), 0.7, WHITE);
        y += 9.4;
    }
    sheet.fill(Area { x: LEFT, y, width: INNER, height: 0.25 }, 0.0, HAIR);
    y + 4.0
}

fn number(sheet: &mut Sheet, y: f64, number: usize) {
    let area = Area { x: LEFT, y: y - 4.1, width: 6.4, height: 5.4 };
    sheet.fill(area, 2.2, MARIGOLD);
    let line = Line::of(&number.to_string(), Weight::Bold);
    sheet.line(Anchor::Middle, area.x + area.width / 2.0, y - 0.1, line, Type::of(Weight::Bold, 3.2, INK));
}

/// An answer in one paragraph: the sheet has no room for more.
fn flowing(answer: &str) -> String {
    answer.split_whitespace().collect::<Vec<_>>().join(" ")
}
