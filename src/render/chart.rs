//! The numbers as a picture: the funnel, and the arrivals by hour.

use crate::{
    domain::{
        fair::{Fairs, FunnelWords, Split, Step},
        funnel::{FairFunnel, Figure, fair_name},
        locale::Locale,
    },
    render::{
        drawing::{Area, Colour, Drawing, Unit},
        letters::Weight,
        sheet::{Anchor, Sheet, Type},
    },
};

const WIDTH: f64 = 1200.0;
const LEFT: f64 = 60.0;
const INNER: f64 = WIDTH - 2.0 * LEFT;
const INK: Colour = Colour(24, 28, 61);
const SOFT: Colour = Colour(84, 90, 122);
const BAR: Colour = Colour(255, 196, 46);
const TRACK: Colour = Colour(240, 241, 247);
const ROW: f64 = 74.0;
const HOURS_HEIGHT: f64 = 200.0;

/// What stands in place of a figure of any size that is not told; the line below says what it means.
const MARK: &str = "*";

/// A fair's numbers as a picture of 1200 pixels' width.
#[must_use]
pub fn chart(fair: &FairFunnel, fairs: &Fairs, words: &FunnelWords, locale: Locale) -> Drawing {
    let title = fair_name(fair, fairs, words, locale);
    let mut sheet = Sheet::default();
    line(&mut sheet, (LEFT, 84.0), INNER, &title, Type::of(Weight::Black, 40.0, INK));
    let end = funnel(&mut sheet, fair, words, locale, 130.0);
    let end = hours(&mut sheet, fair, words, locale, end + 50.0);
    line(&mut sheet, (LEFT, end + 46.0), INNER, words.small.get(locale), Type::of(Weight::Regular, 17.0, SOFT));
    let height = end + 80.0;
    let mut ground = Sheet::default();
    ground.fill(Area { x: 0.0, y: 0.0, width: WIDTH, height }, 0.0, Colour(255, 255, 255));
    let items = ground.items.into_iter().chain(sheet.items).collect();
    Drawing { title, width: WIDTH, height, unit: Unit::Pixel, scale: 1.0, items }
}

/// A line that is set smaller where it would be wider than this.
fn line(sheet: &mut Sheet, place: (f64, f64), width: f64, text: &str, look: Type) {
    sheet.fitted(Anchor::Left, place, width, text, look);
}

fn bar(sheet: &mut Sheet, x: f64, y: f64, width: f64, height: f64, colour: Colour) {
    let radius = 8.0_f64.min(width / 2.0).min(height / 2.0);
    sheet.fill(Area { x, y, width, height }, radius, colour);
}

/// A bar a step, as long as its share of those who arrived; gives where the last one ends.
fn funnel(sheet: &mut Sheet, fair: &FairFunnel, words: &FunnelWords, locale: Locale, top: f64) -> f64 {
    let Some(all) = fair.all() else {
        return top;
    };
    let people = |step| match all.figure(step) {
        Figure::Shown { visitors, .. } => Some(visitors),
        Figure::Few | Figure::Hidden => None,
    };
    let most = Step::FUNNEL.into_iter().filter_map(people).max().unwrap_or(1).max(1) as f64;
    let (start, room) = (LEFT + 330.0, INNER - 330.0 - 120.0);
    line(
        sheet,
        (start + room + 18.0, top - 12.0),
        100.0,
        words.visitors.get(locale),
        Type::of(Weight::Regular, 15.0, SOFT),
    );
    let mut y = top;
    for step in Step::FUNNEL {
        line(sheet, (LEFT, y + 28.0), 310.0, words.label(step, locale), Type::of(Weight::Bold, 24.0, INK));
        line(
            sheet,
            (LEFT, y + 54.0),
            WIDTH - 2.0 * LEFT,
            words.meaning(step, locale),
            Type::of(Weight::Regular, 15.0, SOFT),
        );
        bar(sheet, start, y + 6.0, room, 28.0, TRACK);
        let label = match people(step) {
            Some(visitors) => {
                let length = visitors as f64 / most * room;
                if visitors > 0 {
                    bar(sheet, start, y + 6.0, length.max(8.0), 28.0, BAR);
                }
                visitors.to_string()
            }
            None => all.figure(step).visitors(words.few.get(locale), MARK),
        };
        line(sheet, (start + room + 18.0, y + 30.0), 120.0, &label, Type::of(Weight::Black, 26.0, INK));
        y += ROW;
    }
    y
}

/// A column an hour between the first and the last with arrivals; gives where they end.
fn hours(sheet: &mut Sheet, fair: &FairFunnel, words: &FunnelWords, locale: Locale, top: f64) -> f64 {
    let arrivals: Vec<(u32, Figure)> = fair
        .rows(Split::Hour)
        .filter(|group| !matches!(group.figure(Step::Arrived), Figure::Shown { total: 0, .. }))
        .filter_map(|group| Some((group.value.parse().ok()?, group.figure(Step::Arrived))))
        .collect();
    let (Some((first, _)), Some((last, _))) = (arrivals.first(), arrivals.last()) else {
        return top;
    };
    line(sheet, (LEFT, top), INNER, words.hours_title.get(locale), Type::of(Weight::Bold, 24.0, INK));
    let total = |figure: &Figure| match figure {
        Figure::Shown { total, .. } => *total,
        Figure::Few | Figure::Hidden => 0,
    };
    let most = arrivals.iter().map(|(_, figure)| total(figure)).max().unwrap_or(1).max(1) as f64;
    let step = INNER / f64::from(last - first + 1);
    let width = (step * 0.72).min(90.0);
    let base = top + 60.0 + HOURS_HEIGHT;
    for hour in *first..=*last {
        let middle = LEFT + step * (f64::from(hour - first) + 0.5);
        sheet.text(Anchor::Middle, (middle, base + 28.0), &format!("{hour:02}"), Type::of(Weight::Regular, 17.0, SOFT));
        let found = arrivals.iter().find(|(at, _)| *at == hour);
        let (height, label, colour) = match found.map(|(_, figure)| figure) {
            Some(Figure::Shown { total, .. }) => (*total as f64 / most * HOURS_HEIGHT, total.to_string(), BAR),
            Some(figure) => (10.0, figure.visitors("<5", MARK), TRACK),
            None => (0.0, String::new(), TRACK),
        };
        if height > 0.0 {
            bar(sheet, middle - width / 2.0, base - height, width, height, colour);
            sheet.text(Anchor::Middle, (middle, base - height - 8.0), &label, Type::of(Weight::Bold, 17.0, INK));
        }
    }
    bar(sheet, LEFT, base, INNER, 2.0, INK);
    base + 40.0
}
