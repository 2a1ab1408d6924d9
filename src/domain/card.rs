//! The result as a drawing to share: no name on it, readable on a phone, in colours that everybody can tell apart.
//!
//! It speaks as the visitor does ("aku"): friends read it, and "kamu" would be they.
//!
//! **Invariant:** nothing on it says who the visitor is, what they answered, or which signs showed.

use std::fmt::Write as _;

use crate::domain::{
    locale::{Locale, PerLocale},
    questionnaire::{BandWords, Bar, CardWords, Outcome, Questionnaire},
};

/// The drawing's width; its height is [`HEIGHT`].
pub const WIDTH: u32 = 1080;
/// The drawing's height: 4:5, the tallest that picture feeds show whole.
pub const HEIGHT: u32 = 1350;

const MARGIN: f64 = 64.0;
const NIGHT: &str = "#12213f";
const DUSK: &str = "#182a50";
const PAPER: &str = "#fff8ec";
const INK: &str = "#1c2740";
const QUIET: &str = "#5a6479";
const TRACK: &str = "#e9dfcc";
const SUN: &str = "#ffd166";
// Blue and orange of Okabe and Ito (2008): told apart with every kind of colour vision, and in grey by their lightness.
const WANT: &str = "#0072b2";
const CAN: &str = "#e69f00";

/// The result as SVG of [`WIDTH`] by [`HEIGHT`].
///
/// `address` is where the bot is met (`t.me/…`), so that a friend can follow; without it there is none.
#[must_use]
pub fn svg(questionnaire: &Questionnaire, outcome: &Outcome, locale: Locale, address: Option<&str>) -> String {
    let words = questionnaire.card.get(locale);
    let mut drawing = Drawing(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"Plus Jakarta Sans\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{PAPER}\"/>"
    ));
    head(&mut drawing, words, questionnaire.band(outcome.overall).words.get(locale), outcome);
    legend(&mut drawing, words, outcome);
    for (row, bar) in outcome.bars.iter().enumerate() {
        let name = &questionnaire.dimensions[bar.dimension].words.get(locale).name;
        draw_bar(&mut drawing, 582.0 + 74.0 * row as f64, name, bar);
    }
    sides(&mut drawing, questionnaire, outcome, locale);
    foot(&mut drawing, &questionnaire.notice, locale, address);
    drawing.0.push_str("</svg>");
    drawing.0
}

/// What the picture shows, in words, for those who cannot see it.
#[must_use]
pub fn alt(questionnaire: &Questionnaire, outcome: &Outcome, locale: Locale) -> String {
    let words = questionnaire.card.get(locale);
    let band = questionnaire.band(outcome.overall).words.get(locale);
    let mut alt =
        format!("{}: {}. {} {}, {}. {}", words.title, words.job, outcome.overall, words.scale, band.name, band.shared);
    for bar in &outcome.bars {
        let name = &questionnaire.dimensions[bar.dimension].words.get(locale).name;
        let figures = [(&words.want, bar.want), (&words.can, bar.can)];
        let mut told: Vec<String> =
            figures.into_iter().filter_map(|(word, figure)| Some(format!("{word} {}", figure?))).collect();
        if let (true, Some(figure)) = (told.is_empty(), bar.figure) {
            told.push(format!("{} {figure}", words.figure));
        }
        told.push(format!("{} {}", words.asks, bar.job));
        let _ = write!(alt, "\n{name}: {}.", told.join(", "));
    }
    alt
}

/// A drawing being made.
struct Drawing(String);

/// How a line of text is set.
#[derive(Clone, Copy)]
struct Type {
    size: f64,
    weight: u32,
    colour: &'static str,
    anchor: &'static str,
}

impl Type {
    const fn of(size: f64, weight: u32, colour: &'static str) -> Self {
        Self { size, weight, colour, anchor: "start" }
    }

    const fn middle(self) -> Self {
        Self { anchor: "middle", ..self }
    }

    const fn end(self) -> Self {
        Self { anchor: "end", ..self }
    }
}

impl Drawing {
    fn text(&mut self, x: f64, y: f64, text: &str, set: Type) {
        let Type { size, weight, colour, anchor } = set;
        let _ = write!(
            self.0,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{colour}\" text-anchor=\"{anchor}\">{}</text>",
            escape(text),
        );
    }

    /// A text over as many lines as it needs, from `y` down; gives the place of the line after it.
    fn lines(&mut self, x: f64, y: f64, width: f64, text: &str, set: Type) -> f64 {
        let lines = wrap_evenly(text, width / set.size);
        for (number, line) in lines.iter().enumerate() {
            self.text(x, y + set.size * 1.32 * number as f64, line, set);
        }
        y + set.size * 1.32 * lines.len() as f64
    }

    fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, colour: &str) {
        let round = height / 2.0;
        let _ = write!(
            self.0,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width:.1}\" height=\"{height}\" rx=\"{round}\" fill=\"{colour}\"/>"
        );
    }

    /// The mark of what the job asks: a dark diamond with a light edge, seen on every bar.
    fn mark(&mut self, x: f64, y: f64) {
        let _ = write!(
            self.0,
            "<path d=\"M{x:.1} {:.1}l12 17l-12 17l-12 -17z\" fill=\"{NIGHT}\" stroke=\"{PAPER}\" stroke-width=\"4\"/>",
            y - 17.0,
        );
    }
}

fn head(drawing: &mut Drawing, words: &CardWords, band: &BandWords, outcome: &Outcome) {
    let _ = write!(drawing.0, "<rect width=\"{WIDTH}\" height=\"470\" fill=\"{NIGHT}\"/>");
    for (x, y, round) in [(1010, 60, 190), (1070, 440, 80)] {
        let _ = write!(drawing.0, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{round}\" fill=\"{DUSK}\"/>");
    }
    // What lies below the head covers what hangs out of it.
    let _ = write!(drawing.0, "<rect y=\"470\" width=\"{WIDTH}\" height=\"880\" fill=\"{PAPER}\"/>");
    drawing.text(MARGIN, 92.0, &words.title, Type::of(34.0, 700, SUN));
    // A longer name of the job is set smaller rather than on a second line.
    let size = (952.0 / ems(&words.job)).min(42.0);
    drawing.text(MARGIN, 146.0, &words.job, Type::of(size, 800, "#ffffff"));
    ring(drawing, 204.0, 318.0, outcome);
    drawing.text(204.0, 345.0, &outcome.overall.to_string(), Type::of(88.0, 800, "#ffffff").middle());
    drawing.text(204.0, 384.0, &words.scale, Type::of(22.0, 400, "#c9d3ea").middle());
    drawing.text(388.0, 264.0, &band.name, Type::of((628.0 / ems(&band.name)).min(58.0), 800, SUN));
    let size = [34.0, 30.0].into_iter().find(|size| wrap(&band.shared, 628.0 / size).len() < 3).unwrap_or(26.0);
    let below = drawing.lines(388.0, 330.0, 628.0, &band.shared, Type::of(size, 400, "#ffffff"));
    let range = words.range.replace("{low}", &outcome.low.to_string()).replace("{high}", &outcome.high.to_string());
    drawing.text(388.0, below + 8.0, &range, Type::of(26.0, 400, "#c9d3ea"));
}

/// The overall figure as a ring, its range as a thin arc inside.
fn ring(drawing: &mut Drawing, x: f64, y: f64, outcome: &Outcome) {
    let mut arc = |from: u8, to: u8, radius: f64, colour: &str, width: u8| {
        // A whole turn has no arc: it stops just short.
        let turn = |share: u8| (f64::from(share).min(99.9) / 100.0 - 0.25) * std::f64::consts::TAU;
        let (start, end) = (turn(from), turn(to.max(1)));
        let large = i32::from(end - start > std::f64::consts::PI);
        let at = |angle: f64| (x + radius * angle.cos(), y + radius * angle.sin());
        let ((x1, y1), (x2, y2)) = (at(start), at(end));
        let _ = write!(
            drawing.0,
            "<path d=\"M{x1:.2} {y1:.2}A{radius} {radius} 0 {large} 1 {x2:.2} {y2:.2}\" fill=\"none\" \
             stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"butt\"/>",
        );
    };
    arc(0, 100, 120.0, "#2b3d66", 28);
    arc(0, outcome.overall, 120.0, SUN, 28);
    arc(outcome.low, outcome.high, 96.0, "#ffffff", 6);
}

fn legend(drawing: &mut Drawing, words: &CardWords, outcome: &Outcome) {
    let set = Type::of(26.0, 400, INK);
    let halves = outcome.bars.iter().any(|bar| bar.want.is_some() || bar.can.is_some());
    let kinds: &[(&str, &String)] =
        if halves { &[(WANT, &words.want), (CAN, &words.can)] } else { &[(WANT, &words.figure)] };
    let mut x = MARGIN;
    for (colour, word) in kinds {
        drawing.bar(x, 510.0, 44.0, 18.0, colour);
        drawing.text(x + 58.0, 528.0, word, set);
        x += 58.0 + 26.0 * ems(word) + 44.0;
    }
    drawing.mark(x + 12.0, 519.0);
    drawing.text(x + 36.0, 528.0, &words.asks, set);
}

fn draw_bar(drawing: &mut Drawing, y: f64, name: &str, bar: &Bar) {
    const LEFT: f64 = 476.0;
    const LONG: f64 = 540.0;
    let along = |figure: u8| LONG * f64::from(figure) / 100.0;
    drawing.text(MARGIN, y + 33.0, name, Type::of(28.0, 700, INK));
    let rows: Vec<(f64, f64, &str, Option<u8>)> = match (bar.want, bar.can) {
        (None, None) => vec![(8.0, 30.0, WANT, bar.figure)],
        (want, can) => vec![(2.0, 19.0, WANT, want), (25.0, 19.0, CAN, can)],
    };
    for (down, high, colour, figure) in rows {
        drawing.bar(LEFT, y + down, LONG, high, TRACK);
        if let Some(figure) = figure {
            // A figure of 0 still shows where its bar begins.
            drawing.bar(LEFT, y + down, along(figure).max(high), high, colour);
        }
    }
    drawing.mark(LEFT + along(bar.job), y + 23.0);
}

fn sides(drawing: &mut Drawing, questionnaire: &Questionnaire, outcome: &Outcome, locale: Locale) {
    let words = questionnaire.card.get(locale);
    let columns = [(&words.strong, &outcome.strong, "+"), (&words.hard, &outcome.hard, "!")];
    let told = columns.into_iter().filter(|(_, places, _)| !places.is_empty());
    for (x, (title, places, sign)) in [MARGIN, 556.0].into_iter().zip(told) {
        drawing.text(x, 1146.0, title, Type::of(26.0, 400, QUIET));
        for (row, place) in places.iter().enumerate() {
            let y = 1188.0 + 42.0 * row as f64;
            let _ = write!(drawing.0, "<circle cx=\"{}\" cy=\"{}\" r=\"15\" fill=\"{NIGHT}\"/>", x + 15.0, y - 10.0);
            drawing.text(x + 15.0, y - 1.0, sign, Type::of(26.0, 800, SUN).middle());
            drawing.text(
                x + 44.0,
                y,
                &questionnaire.dimensions[*place].words.get(locale).name,
                Type::of(30.0, 700, INK),
            );
        }
    }
}

fn foot(drawing: &mut Drawing, notice: &PerLocale<String>, locale: Locale, address: Option<&str>) {
    let _ = write!(drawing.0, "<rect y=\"1262\" width=\"{WIDTH}\" height=\"88\" fill=\"{TRACK}\"/>");
    let width = if address.is_some() { 640.0 } else { 800.0 };
    drawing.lines(MARGIN, 1300.0, width, notice.get(locale), Type::of(22.0, 400, INK));
    let right = f64::from(WIDTH) - MARGIN;
    drawing.text(right, 1302.0, "Kenal", Type::of(34.0, 800, NIGHT).end());
    if let Some(address) = address {
        drawing.text(right, 1334.0, address, Type::of(24.0, 700, NIGHT).end());
    }
}

/// As few lines as fit, of about the same width, so that no word is left alone on the last one.
fn wrap_evenly(text: &str, width: f64) -> Vec<String> {
    let lines = wrap(text, width);
    let narrower = (1..=8).rev().map(|step| wrap(text, width * (0.5 + f64::from(step) / 16.0)));
    narrower.take_while(|narrow| narrow.len() == lines.len()).last().unwrap_or(lines)
}

/// Lines of at most so many ems.
fn wrap(text: &str, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a last line");
        if line.is_empty() {
            line.push_str(word);
        } else if ems(line) + ems(word) + 0.3 <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// About how wide a text is, in ems of a bold face.
fn ems(text: &str) -> f64 {
    let wide = |letter: char| match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | '!' | '\'' | '|' => 0.29,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '-' => 0.38,
        'm' | 'w' | 'M' | 'W' | '&' => 0.88,
        letter if letter.is_uppercase() => 0.72,
        _ => 0.6,
    };
    text.chars().map(wide).sum()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
