//! The parts that several products share: the plate with the code, bubbles, the strip, headlines.

use crate::{
    domain::{
        locale::{Locale, PerLocale},
        poster::Product,
    },
    render::{
        drawing::{Area, Drawing, Item, Unit},
        letters::{Line, Paragraph, Weight},
        poster::{
            palette::{Palette, WHITE},
            plan::{Logo, Poster, PosterError},
        },
        sheet::{Anchor, Sheet, Type, bubble_height},
    },
};

/// How thick the edge of a plate is, in parts of its width.
const EDGE: f64 = 0.014;

/// From one base line of names to the next, in parts of their size.
const LEADING: f64 = 1.2;

/// A text among others that share one size.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    /// Its size is told in parts of the shared one.
    pub(super) look: Type,
}

/// What is drawn for one poster in one theme.
pub(super) struct Painter<'a> {
    pub(super) poster: &'a Poster,
    product: Product,
    /// Why the drawing can't be used.
    refused: Option<PosterError>,
    pub(super) palette: Palette,
    pub(super) sheet: Sheet,
}

impl<'a> Painter<'a> {
    pub(super) fn new(poster: &'a Poster, product: Product) -> Self {
        Self { poster, product, refused: None, palette: Palette::of(poster.theme), sheet: Sheet::default() }
    }

    /// What is drawn so far.
    ///
    /// # Errors
    /// A name is too long to be read.
    pub(super) fn finished(self) -> Result<Vec<Item>, PosterError> {
        self.refused.map_or(Ok(self.sheet.items), Err)
    }

    pub(super) fn drawing(
        self,
        product: &str,
        (width, height): (f64, f64),
        unit: Unit,
        scale: f64,
    ) -> Result<Drawing, PosterError> {
        let poster = self.poster;
        let place = poster.booth.as_ref().unwrap_or(&poster.fair).get(poster.languages.first());
        let title =
            format!("{place}: {} ({product}, {})", poster.address(), poster.typed_code(poster.languages.first()));
        // Pictures have no paper under them: without a ground of its own, a sheet would be see-through.
        let ground = if unit == Unit::Pixel { self.palette.ground } else { WHITE };
        let mut items = vec![Item::Box { area: Area { x: 0.0, y: 0.0, width, height }, radius: 0.0, fill: ground }];
        items.extend(self.finished()?);
        Ok(Drawing { title, width, height, unit, scale, items })
    }

    pub(super) fn ink(&self, weight: Weight, size: f64) -> Type {
        Type { weight, size, colour: self.palette.ink }
    }

    pub(super) fn soft(&self, weight: Weight, size: f64) -> Type {
        Type { weight, size, colour: self.palette.soft }
    }

    pub(super) fn first(&self) -> Locale {
        self.poster.languages.first()
    }

    pub(super) fn second(&self) -> Option<Locale> {
        self.poster.languages.second()
    }

    /// The two languages' texts of one sentence, the second where it is shown.
    pub(super) fn both<'b>(&self, text: &'b PerLocale<String>) -> (&'b str, Option<&'b str>) {
        (text.get(self.first()), self.second().map(|locale| text.get(locale).as_str()))
    }

    /// The questions for the bubbles; with two languages they take turns.
    fn questions(&self) -> Vec<&'a str> {
        let turns = [self.first(), self.second().unwrap_or_else(|| self.first())];
        let bubbles = self.poster.words.bubbles.iter().enumerate();
        bubbles.map(|(place, bubble)| bubble.text.get(turns[place % 2]).as_str()).collect()
    }

    /// The light plate with the code, in the shape of a speech bubble. Screens get modules of whole pixels.
    pub(super) fn plate(&mut self, area: Area, radius: f64, unit: Unit) {
        let area = if self.palette.edge.is_some() { area.inset(area.width * EDGE) } else { area };
        let size = area.width;
        let tail = vec![
            (area.x + size * 0.12, area.y + size - 0.1 * radius),
            (area.x + size * 0.26, area.y + size - 0.1 * radius),
            (area.x + size * 0.08, area.y + size * 1.075),
        ];
        if let Some(edge) = self.palette.edge {
            let thickness = size * EDGE;
            self.sheet.fill(area.inset(-thickness), radius + thickness, edge);
            let around = vec![
                (tail[0].0 - thickness * 1.1, tail[0].1),
                (tail[1].0 + thickness * 1.8, tail[1].1),
                (tail[2].0 - thickness * 1.9, tail[2].1 + thickness * 2.2),
            ];
            self.sheet.items.push(Item::Shape { corners: around, fill: edge });
        }
        self.sheet.items.push(Item::Shape { corners: tail, fill: self.palette.plate });
        self.sheet.fill(area, radius, self.palette.plate);
        let code = self.poster.code.clone();
        let mut module = code.module(size);
        if unit == Unit::Pixel {
            module = module.floor().max(1.0);
        }
        let width = code.size as f64 * module;
        let mut corner = (area.x + (size - width) / 2.0, area.y + (size - width) / 2.0);
        if unit == Unit::Pixel {
            corner = (corner.0.round(), corner.1.round());
        }
        let (x, y) = corner;
        self.sheet.items.push(Item::Code { x, y, module, code, colour: self.palette.ink });
        if let Some(logo) = self.poster.logo.clone() {
            self.logo(&logo, (x + width / 2.0, y + width / 2.0), width, module);
        }
    }

    fn logo(&mut self, logo: &Logo, (x, y): (f64, f64), code: f64, module: f64) {
        let (width, height) = logo.size(code);
        let area = Area { x: x - width / 2.0, y: y - height / 2.0, width, height };
        self.sheet.fill(area.inset(-Logo::BORDER * module), module, WHITE);
        self.sheet.items.push(Item::Picture { area, png: logo.png.clone() });
    }

    /// The questions, left and right in turn, as many as there is room for.
    pub(super) fn bubbles(&mut self, (left, right): (f64, f64), (top, bottom): (f64, f64), size: f64) {
        let mut y = top;
        for (place, question) in self.questions().into_iter().enumerate() {
            let look = Type { weight: Weight::Bold, size, colour: self.palette.bubble_ink };
            let lines = Paragraph::of(question, look.weight).wrap_evenly(size, right - left - size * 2.6);
            if y + bubble_height(lines.len(), size) > bottom {
                break;
            }
            let fill = self.palette.bubble;
            let (x, tail) = if place % 2 == 0 { (right, Anchor::Right) } else { (left, Anchor::Left) };
            y += self.sheet.bubble((x, y), lines, look, fill, tail).height + size;
        }
    }

    /// A strip with the code to type, as large as it fits.
    pub(super) fn strip(&mut self, area: Area) {
        let Palette { strip, strip_ink, .. } = self.palette;
        self.sheet.fill(area, area.height * 0.28, strip);
        let line = Line::of(&self.poster.typed_code(self.first()), Weight::Black);
        let size = line.fit(area.height * 0.62, area.width - area.height * 0.9);
        let look = Type { weight: Weight::Black, size, colour: strip_ink };
        let base = area.y + area.height / 2.0 + size * 0.355;
        self.sheet.line(Anchor::Middle, area.x + area.width / 2.0, base, line, look);
    }

    /// The bot's name with a small speech bubble in front; gives where it ends.
    pub(super) fn mark(&mut self, x: f64, y: f64, size: f64) -> f64 {
        let ink = self.palette.ink;
        let (width, height) = (size * 1.02, size * 0.78);
        let top = y - size * 0.76;
        self.sheet.fill(Area { x, y: top, width, height }, size * 0.27, ink);
        self.sheet.items.push(Item::Shape {
            corners: vec![
                (x + size * 0.2, top + height - size * 0.1),
                (x + size * 0.52, top + height - size * 0.1),
                (x + size * 0.16, top + height + size * 0.24),
            ],
            fill: ink,
        });
        let dot = size * 0.15;
        for place in 0..3 {
            let centre = x + width * (0.26 + 0.24 * f64::from(place));
            let area = Area { x: centre - dot / 2.0, y: top + height / 2.0 - dot / 2.0, width: dot, height: dot };
            self.sheet.fill(area, dot / 2.0, self.palette.ground);
        }
        let line = Line::of("Kenal", Weight::Black);
        let end = x + width + size * 0.3 + line.width * size;
        self.sheet.line(Anchor::Left, x + width + size * 0.3, y, line, self.ink(Weight::Black, size));
        end
    }

    /// The fair's and the booth's names, and who shows it, in the middle of this area, as large as they fit it, up to this size. Names that
    /// would be smaller than `least` are refused when the drawing is finished.
    pub(super) fn place(&mut self, anchor: Anchor, area: Area, size: f64, least: f64) {
        let locale = self.first();
        let fair = self.poster.fair.get(locale).as_str();
        let booth = self.poster.booth.as_ref().map(|booth| booth.get(locale).as_str());
        let mut parts = vec![Part { text: fair, look: self.ink(Weight::Bold, 1.0) }];
        parts.extend(booth.map(|text| Part { text, look: self.soft(Weight::Regular, 0.92) }));
        let organiser = self.poster.organiser.as_ref().map(|organiser| organiser.get(locale).as_str());
        parts.extend(organiser.map(|text| Part { text, look: self.ink(Weight::Bold, 0.92) }));
        self.parts(anchor, area, (size, least), &parts);
    }

    /// Texts one below the other; the size of each is in parts of the one found.
    pub(super) fn parts(&mut self, anchor: Anchor, area: Area, (size, least): (f64, f64), parts: &[Part<'_>]) {
        let (set, height, found) = set_in(area, size, parts);
        if found < least {
            self.refused = Some(self.too_long(area, (size, least), found, parts));
        }
        let size = found;
        let x = if anchor == Anchor::Right { area.x + area.width } else { area.x };
        // The highest letters reach three quarters of their size above the base line.
        let mut base = area.y + (area.height - height) / 2.0 + 0.74 * size;
        for (lines, part) in set.into_iter().zip(parts) {
            let look = Type { size: size * part.look.size, ..part.look };
            base = self.sheet.lines(anchor, x, base, lines, LEADING, look);
        }
    }

    /// Says which text makes others so small, and how much of it fits.
    fn too_long(&self, area: Area, (size, least): (f64, f64), found: f64, parts: &[Part<'_>]) -> PosterError {
        let longest = parts.iter().enumerate().max_by_key(|(_, part)| part.text.chars().count());
        let (at, name) = longest.map_or((0, ""), |(at, part)| (at, part.text));
        let fits = |count: usize| {
            let cut: String = name.chars().take(count).collect();
            let mut shorter = parts.to_vec();
            shorter[at].text = &cut;
            set_in(area, size, &shorter).2 >= least
        };
        let (mut fitting, mut too_many) = (0, name.chars().count());
        while too_many - fitting > 1 {
            let middle = usize::midpoint(fitting, too_many);
            if fits(middle) { fitting = middle } else { too_many = middle }
        }
        PosterError::Name { name: name.to_owned(), product: self.product, size: found, least, fits: fitting }
    }

    /// A headline that takes at most so many lines, made smaller where it would take more; gives the base line after
    /// it and the size it has.
    pub(super) fn headline(
        &mut self,
        (x, y): (f64, f64),
        width: f64,
        size: f64,
        most: usize,
        text: &str,
    ) -> (f64, f64) {
        let (lines, size) = at_most(text, Weight::Black, size, width, most);
        // The first line hangs from the given place whatever the size.
        let base = y + size * 0.74;
        let look = self.ink(Weight::Black, size);
        (self.sheet.lines(Anchor::Left, x, base, lines, 1.04, look), size)
    }

    /// A paragraph of at most so many lines; gives the base line after it.
    pub(super) fn paragraph(&mut self, (x, y): (f64, f64), width: f64, look: Type, most: usize, text: &str) -> f64 {
        let (lines, size) = at_most(text, look.weight, look.size, width, most);
        self.sheet.lines(Anchor::Left, x, y, lines, 1.32, Type { size, ..look })
    }

    /// The sentence for those whose camera does not read the code.
    pub(super) fn fallback(&self, locale: Locale) -> String {
        self.poster.words.fallback.get(locale).replace("{bot}", &format!("@{}", self.poster.bot))
    }
}

/// The lines of texts that stand one below the other, how high they are together, and the size of their letters: the largest
/// up to this one with which they fit the area.
fn set_in(area: Area, size: f64, parts: &[Part<'_>]) -> (Vec<Vec<Line>>, f64, f64) {
    let paragraphs: Vec<Paragraph> = parts.iter().map(|part| Paragraph::of(part.text, part.look.weight)).collect();
    let mut size = size;
    loop {
        let wrapped =
            |(paragraph, part): (&Paragraph, &Part<'_>)| paragraph.wrap_evenly(size * part.look.size, area.width);
        let set: Vec<Vec<Line>> = paragraphs.iter().zip(parts).map(wrapped).collect();
        let lines = || set.iter().zip(parts).flat_map(|(lines, part)| lines.iter().map(move |line| (line, part)));
        let height = lines().map(|(_, part)| LEADING * size * part.look.size).sum::<f64>() - (LEADING - 0.94) * size;
        let is_narrow = lines().all(|(line, part)| line.width * size * part.look.size <= area.width + 1e-9);
        if size < 1e-3 || (is_narrow && height <= area.height) {
            return (set, height, size);
        }
        size *= 0.98;
    }
}

/// The text broken into at most so many lines, at this size or the next smaller that allows it.
pub(super) fn at_most(text: &str, weight: Weight, size: f64, width: f64, most: usize) -> (Vec<Line>, f64) {
    Paragraph::of(text, weight).at_most(most, size, width)
}
