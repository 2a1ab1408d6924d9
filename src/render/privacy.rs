//! The privacy notices and the map of what is kept, as text and as a page for a browser or a printer.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{
    domain::{
        content::Content,
        data_map::data_map,
        locale::Locale,
        markup,
        message::{Look, Span},
        phrase::Phrase,
        privacy::{self, Notice},
        retention::Retention,
    },
    render::template::filled,
};

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The notices for visitors.
    Visitors,
    /// The notice for parents, guardians and teachers.
    Parents,
    /// The operator's map of what is kept.
    Data,
}

impl Part {
    /// Every part, in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Visitors, Self::Parents, Self::Data];
}

/// These parts as text for a terminal or a file, one language after the other.
#[must_use]
pub fn text(content: &Content, locales: &[Locale], parts: &[Part]) -> String {
    let mut text = String::new();
    for (locale, part) in pairs(locales, parts) {
        let Written { notices, map } = written(content, locale, part);
        for Notice { title, spans } in notices {
            let plain: String = spans.iter().map(|span| span.text.as_str()).collect();
            let _ = write!(text, "{}{plain}\n\n", heading(&title));
        }
        let Some(map) = map else { continue };
        let _ = write!(text, "{}{}\n\n", heading(&map.title), map.intro);
        for place in map.places {
            let _ = writeln!(text, "{}", place.name);
            for row in place.rows {
                let _ = writeln!(text, "  {}\n    {}", row.fields.join(", "), row.purpose);
                let _ = writeln!(text, "    {}; {}; {}", row.basis, row.form, row.until);
            }
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn heading(title: &str) -> String {
    format!("{title}\n{}\n\n", "=".repeat(title.chars().count()))
}

/// These parts as a page that needs nothing from outside; each begins on a sheet of its own where it is printed.
#[must_use]
pub fn page(content: &Content, locales: &[Locale], parts: &[Part]) -> String {
    let first = locales.first().copied().unwrap_or_default();
    let sheet = |(locale, part): (Locale, Part)| Sheet::of(locale, written(content, locale, part));
    let sheets: Vec<Sheet> = pairs(locales, parts).map(sheet).collect();
    let title = content.catalog.say(first, &Phrase::NoticeTitle);
    filled("privacy.html", &Page { tag: first.tag(), title, sheets })
}

fn pairs(locales: &[Locale], parts: &[Part]) -> impl Iterator<Item = (Locale, Part)> {
    let wanted = Part::ALL.into_iter().filter(|part| parts.contains(part));
    wanted.flat_map(|part| locales.iter().map(move |locale| (*locale, part)))
}

/// What a part says.
struct Written {
    notices: Vec<Notice>,
    map: Option<Map>,
}

fn written(content: &Content, locale: Locale, part: Part) -> Written {
    match part {
        Part::Visitors => Written { notices: privacy::for_visitors(content, locale), map: None },
        Part::Parents => Written { notices: vec![privacy::for_parents(content, locale)], map: None },
        Part::Data => Written { notices: Vec::new(), map: Some(Map::of(content, locale)) },
    }
}

#[derive(Serialize)]
struct Page {
    tag: &'static str,
    title: String,
    sheets: Vec<Sheet>,
}

/// A part in one language.
#[derive(Serialize)]
struct Sheet {
    tag: &'static str,
    notices: Vec<Shown>,
    map: Option<Map>,
}

#[derive(Serialize)]
struct Shown {
    title: String,
    spans: Vec<Piece>,
}

#[derive(Serialize)]
struct Piece {
    text: String,
    is_bold: bool,
}

impl Sheet {
    fn of(locale: Locale, written: Written) -> Self {
        let piece = |Span { text, look }| Piece { text, is_bold: look == Look::Bold };
        let shown = |Notice { title, spans }| Shown { title, spans: spans.into_iter().map(piece).collect() };
        let Written { notices, map } = written;
        Self { tag: locale.tag(), notices: notices.into_iter().map(shown).collect(), map }
    }
}

/// The map of what is kept, in words.
#[derive(Serialize)]
struct Map {
    title: String,
    intro: String,
    field: String,
    purpose: String,
    basis: String,
    form: String,
    until: String,
    places: Vec<Placed>,
}

/// What is kept in one place.
#[derive(Serialize)]
struct Placed {
    name: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    fields: Vec<&'static str>,
    purpose: String,
    basis: String,
    form: String,
    until: String,
}

impl Map {
    fn of(content: &Content, locale: Locale) -> Self {
        let say = |phrase: &Phrase| markup::plain(&content.catalog.say(locale, phrase));
        let retention = Retention::default();
        let mut places: Vec<Placed> = Vec::new();
        for entry in data_map() {
            let name = say(&entry.place.phrase());
            let row = Row {
                fields: entry.fields.to_vec(),
                purpose: say(&entry.purpose),
                basis: say(&entry.basis.phrase()),
                form: say(&entry.form.phrase()),
                until: say(&entry.until.phrase(&retention)),
            };
            match places.last_mut().filter(|place| place.name == name) {
                Some(place) => place.rows.push(row),
                None => places.push(Placed { name, rows: vec![row] }),
            }
        }
        Self {
            title: say(&Phrase::MapTitle),
            intro: say(&Phrase::MapIntro),
            field: say(&Phrase::MapField),
            purpose: say(&Phrase::MapPurpose),
            basis: say(&Phrase::MapBasis),
            form: say(&Phrase::MapForm),
            until: say(&Phrase::MapUntil),
            places,
        }
    }
}
