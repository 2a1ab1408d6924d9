//! The result as a page to print and to talk over with a counsellor: A4, black on white, no name on it.
//!
//! **Invariant:** nothing is told by colour, and everything stays on one page: where there is more to say, it is set
//! smaller.

use crate::{
    domain::{
        content::Content,
        locale::Locale,
        message::Report,
        phrase::Phrase,
        questionnaire::{Bar, Form},
    },
    render::{
        drawing::{Area, Colour, Drawing, Item, Unit},
        letters::{Line, Paragraph, Weight},
        sheet::{Anchor, Sheet, Type},
    },
};

/// How wide the page is, in millimetres: A4.
pub const WIDTH: f64 = 210.0;
/// How high it is, in millimetres.
pub const HEIGHT: f64 = 297.0;
/// What its file is called.
pub const FILE: &str = "kenal.pdf";

const LEFT: f64 = 17.0;
const RIGHT: f64 = WIDTH - LEFT;
const TOP: f64 = 15.0;
/// Where the foot begins.
const FOOT: f64 = 283.0;
/// Where the bars begin and end.
const BARS: (f64, f64) = (72.0, 160.0);
/// Where the answers begin.
const ANSWERS: f64 = 138.0;
/// How far apart lines to write on are.
const RULED: f64 = 8.0;
/// The smallest that letters get, as a part of their usual size.
const SMALLEST: f64 = 0.7;

const BLACK: Colour = Colour(0x14, 0x14, 0x14);
const GREY: Colour = Colour(0x55, 0x55, 0x55);
const RULE: Colour = Colour(0xb4, 0xb4, 0xb4);
const TRACK: Colour = Colour(0xe6, 0xe6, 0xe6);
const WHITE: Colour = Colour(0xff, 0xff, 0xff);

/// The page.
#[must_use]
pub fn page(content: &Content, report: &Report, locale: Locale) -> Drawing {
    let set = |scale: f64| {
        let mut page = Page { content, report, locale, scale, sheet: Sheet::default(), y: TOP };
        page.fill();
        page
    };
    let mut page = set(1.0);
    while page.y > FOOT && page.scale > SMALLEST {
        page = set(page.scale - 0.03);
    }
    page.lines_to_write_on();
    page.foot();
    let words = content.questionnaire.card.get(locale);
    let title = format!("{}: {}", words.title, words.job);
    Drawing { title, width: WIDTH, height: HEIGHT, unit: Unit::Millimetre, scale: 1.0, items: page.sheet.items }
}

/// The page being filled from the top.
struct Page<'a> {
    content: &'a Content,
    report: &'a Report,
    locale: Locale,
    /// The size of letters and gaps, as a part of the usual one.
    scale: f64,
    sheet: Sheet,
    /// Where the next thing begins.
    y: f64,
}

impl Page<'_> {
    fn fill(&mut self) {
        self.sheet.fill(Area { x: 0.0, y: 0.0, width: WIDTH, height: HEIGHT }, 0.0, WHITE);
        self.head();
        self.profile();
        self.questions();
        self.points();
    }

    fn say(&self, phrase: &Phrase) -> String {
        self.content.catalog.say(self.locale, phrase)
    }

    fn set(&self, weight: Weight, size: f64, colour: Colour) -> Type {
        Type::of(weight, size * self.scale, colour)
    }

    fn gap(&mut self, millimetres: f64) {
        self.y += millimetres * self.scale;
    }

    /// A text over as many lines as it needs, from here on; gives the place below its last line.
    fn text_at(&mut self, x: f64, width: f64, text: &str, look: Type) -> f64 {
        let lines = Paragraph::of(text, look.weight).wrap(look.size, width);
        let next = self.sheet.lines(Anchor::Left, x, self.y + look.size, lines, 1.34, look);
        next - look.size
    }

    fn text(&mut self, text: &str, look: Type) {
        self.y = self.text_at(LEFT, RIGHT - LEFT, text, look);
    }

    fn heading(&mut self, phrase: &Phrase) {
        self.gap(3.6);
        self.sheet.fill(Area { x: LEFT, y: self.y, width: RIGHT - LEFT, height: 0.25 }, 0.0, RULE);
        self.gap(2.2);
        self.text(&self.say(phrase), self.set(Weight::Black, 3.7, BLACK));
        self.gap(0.8);
    }

    fn head(&mut self) {
        let report = self.report;
        let words = self.content.questionnaire.card.get(self.locale);
        let band = self.content.questionnaire.band(report.result.overall).words.get(self.locale);
        let name = self.set(Weight::Black, 5.4, BLACK);
        self.sheet.text(Anchor::Right, (RIGHT, self.y + name.size), "Kenal", name);
        self.text(&words.title, self.set(Weight::Black, 5.4, BLACK));
        self.text(&words.job, self.set(Weight::Bold, 3.9, BLACK));
        self.gap(0.8);
        let subtitle = self.say(&Phrase::ReportSubtitle { day: report.day.clone() });
        self.text(&subtitle, self.set(Weight::Regular, 2.8, GREY));
        self.gap(3.0);
        let (percent, low, high) = (report.result.overall, report.result.low, report.result.high);
        let result = self.say(&Phrase::ReportResult {
            band: band.name.clone(),
            percent: percent.into(),
            low: low.into(),
            high: high.into(),
        });
        self.text(&result, self.set(Weight::Black, 4.6, BLACK));
        self.text(&band.shared, self.set(Weight::Regular, 3.1, BLACK));
        self.text(&report.certainty, self.set(Weight::Regular, 2.8, GREY));
    }

    fn profile(&mut self) {
        let questionnaire = &self.content.questionnaire;
        self.heading(&Phrase::ReportProfile);
        self.legend();
        for bar in &self.report.result.bars {
            let name = &questionnaire.dimensions[bar.dimension].words.get(self.locale).name;
            self.bar(name, bar);
        }
        if let Some(estimate) = &questionnaire.estimate {
            self.gap(0.8);
            self.text(estimate.get(self.locale), self.set(Weight::Regular, 2.4, GREY));
        }
    }

    fn halves(&self) -> bool {
        self.report.result.form == Form::Full
    }

    fn legend(&mut self) {
        let words = self.content.questionnaire.card.get(self.locale);
        let look = self.set(Weight::Regular, 2.7, BLACK);
        let base = self.y + look.size;
        let mut x = LEFT;
        let kinds: &[(bool, &String)] =
            if self.halves() { &[(true, &words.want), (false, &words.can)] } else { &[(true, &words.figure)] };
        for (solid, word) in kinds {
            self.stripe(x, base - 2.0, 7.0, 2.0, *solid);
            self.sheet.text(Anchor::Left, (x + 8.5, base), word, look);
            x += 8.5 + look.size * Line::of(word, look.weight).width + 6.0;
        }
        self.mark(x + 1.4, base - 1.0);
        self.sheet.text(Anchor::Left, (x + 4.0, base), &words.asks, look);
        self.y = base;
        self.gap(2.4);
    }

    /// A bar: black, or white within a black line.
    fn stripe(&mut self, x: f64, y: f64, width: f64, height: f64, solid: bool) {
        let area = Area { x, y, width, height };
        self.sheet.fill(area, 0.0, BLACK);
        if !solid && width > 0.6 {
            self.sheet.fill(area.inset(0.3), 0.0, WHITE);
        }
    }

    /// Where the job stands: a black diamond with a white edge.
    fn mark(&mut self, x: f64, y: f64) {
        for (width, height, fill) in [(1.8, 2.5, WHITE), (1.25, 1.85, BLACK)] {
            let corners = vec![(x, y - height), (x + width, y), (x, y + height), (x - width, y)];
            self.sheet.items.push(Item::Shape { corners, fill });
        }
    }

    fn bar(&mut self, name: &str, bar: &Bar) {
        let (left, right) = BARS;
        let high = 5.2 * self.scale;
        let along = |figure: u8| (right - left) * f64::from(figure) / 100.0;
        let look = self.set(Weight::Bold, 3.0, BLACK);
        let middle = self.y + high / 2.0;
        let base = middle + look.size * 0.35;
        self.sheet.fitted(Anchor::Left, (LEFT, base), left - LEFT - 3.0, name, look);
        let rows: Vec<(Option<u8>, bool)> =
            if self.halves() { vec![(bar.want, true), (bar.can, false)] } else { vec![(bar.figure, true)] };
        let each = high / rows.len() as f64;
        for (place, (figure, solid)) in rows.iter().enumerate() {
            let y = self.y + each * place as f64 + 0.2;
            self.sheet.fill(Area { x: left, y, width: right - left, height: each - 0.4 }, 0.0, TRACK);
            if let Some(figure) = figure {
                // A figure of 0 still shows where its bar begins.
                self.stripe(left, y, along(*figure).max(0.5), each - 0.4, *solid);
            }
        }
        self.mark(left + along(bar.job), middle);
        let told: Vec<String> =
            rows.iter().map(|(figure, _)| figure.map_or("–".to_owned(), |figure| figure.to_string())).collect();
        let told = format!("{} / {}", told.join(" · "), bar.job);
        self.sheet.text(Anchor::Right, (RIGHT, base), &told, self.set(Weight::Regular, 3.0, BLACK));
        self.y += high;
        self.gap(1.3);
    }

    fn questions(&mut self) {
        self.heading(&Phrase::ReportQuestions);
        let questions = self.content.questionnaire.questions(self.report.result.form);
        let (asked, answered) = (self.set(Weight::Regular, 2.75, BLACK), self.set(Weight::Bold, 2.75, BLACK));
        let skipped = self.say(&Phrase::ReviewSkipped);
        for (number, (question, answer)) in (1..).zip(questions.iter().zip(&self.report.answers)) {
            let answer = answer.and_then(|answer| question.answers.get(usize::from(answer)));
            let answer = answer.map_or(skipped.as_str(), |answer| answer.get(self.locale).as_str());
            self.sheet.text(Anchor::Right, (LEFT + 4.5, self.y + asked.size), &number.to_string(), asked);
            let text = question.text.get(self.locale);
            let end = self.text_at(LEFT + 6.5, ANSWERS - LEFT - 10.0, text, asked);
            self.y = self.text_at(ANSWERS, RIGHT - ANSWERS, answer, answered).max(end);
            self.gap(0.5);
        }
    }

    fn points(&mut self) {
        self.heading(&Phrase::ReportPoints);
        let look = self.set(Weight::Regular, 2.9, BLACK);
        for point in &self.report.points {
            // A box to tick: what was talked over.
            let size = 2.6 * self.scale;
            let tick = Area { x: LEFT, y: self.y + 0.55 * self.scale, width: size, height: size };
            self.sheet.fill(tick, 0.0, BLACK);
            self.sheet.fill(tick.inset(0.25), 0.0, WHITE);
            self.y = self.text_at(LEFT + 5.0, RIGHT - LEFT - 5.0, point, look);
            self.gap(0.6);
        }
    }

    /// What is left of the page, to write on; nothing where that is no more than a line.
    fn lines_to_write_on(&mut self) {
        let room = FOOT - self.y - 10.0 * self.scale;
        if room < 2.0 * RULED {
            return;
        }
        self.heading(&Phrase::ReportNotes);
        let mut y = self.y + RULED - 2.0;
        while y < FOOT - 5.0 {
            self.sheet.fill(Area { x: LEFT, y, width: RIGHT - LEFT, height: 0.2 }, 0.0, RULE);
            y += RULED;
        }
    }

    fn foot(&mut self) {
        self.sheet.fill(Area { x: LEFT, y: FOOT, width: RIGHT - LEFT, height: 0.25 }, 0.0, RULE);
        let look = Type::of(Weight::Regular, 2.7, BLACK);
        let address = self.content.operator.address.clone().unwrap_or_default();
        let room = if address.is_empty() { RIGHT - LEFT } else { 130.0 };
        let notice = Paragraph::of(self.content.questionnaire.notice.get(self.locale), look.weight);
        self.sheet.lines(Anchor::Left, LEFT, FOOT + 4.6, notice.wrap(look.size, room), 1.3, look);
        if !address.is_empty() {
            let bold = Type::of(Weight::Bold, 2.9, BLACK);
            self.sheet.text(Anchor::Right, (RIGHT, FOOT + 4.6), &address, bold);
        }
    }
}
