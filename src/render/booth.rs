//! The page of a booth's screen: one HTML text with everything in it.
//!
//! **Invariant:** the page asks for nothing but its own numbers.

use serde::Serialize;

use crate::{
    domain::{
        booth::{BoothWords, Card, ShownNumbers},
        fair::Fairs,
        knowledge::KnowledgeBase,
        locale::{Locale, PerLocale},
        markup,
        message::Look,
    },
    render::{
        code::{Code, QUIET_ZONE},
        drawing::{Colour, Drawing, Item, Unit},
        letters::{Line, Paragraph, Weight},
        output::outlines,
        poster::Poster,
        template::filled,
    },
};

/// The page's style sheet, word for word as it stands in the page.
pub const STYLE: &str = include_str!("../../data/web/booth.css");

/// The page's script, word for word as it stands in the page.
pub const SCRIPT: &str = include_str!("../../data/web/booth.js");

/// How large drawn letters are in their own drawing.
const SIZE: f64 = 10.0;

/// What the template is filled with.
#[derive(Serialize)]
struct Values<'a> {
    lang: &'static str,
    title: String,
    style: &'static str,
    script: &'static str,
    data: Data<'a>,
    mark: Drawn,
    headlines: [Headline; Locale::ALL.len()],
    code: &'a Code,
    side: usize,
    quiet: usize,
    link: &'a str,
    address: Drawn,
    typed: Drawn,
    fair: &'a str,
    booth: &'a str,
    scan: &'a str,
}

/// A page with a link to every screen, for whoever typed the address without a fair or a booth: `booth` as seen from there.
#[must_use]
pub fn list(bot: &str, fairs: &Fairs) -> String {
    #[derive(Serialize)]
    struct Listed<'a> {
        tag: &'a str,
        name: String,
        booths: Vec<Listed<'a>>,
    }
    #[derive(Serialize)]
    struct List<'a> {
        bot: &'a str,
        fairs: Vec<Listed<'a>>,
    }
    fn listed<'a>(tag: &'a str, name: &PerLocale<String>, booths: Vec<Listed<'a>>) -> Listed<'a> {
        Listed { tag, name: Locale::ALL.map(|locale| name.get(locale).as_str()).join(" · "), booths }
    }
    let fairs = fairs.iter().map(|fair| {
        let booths = fair.booths.iter().map(|booth| listed(&booth.tag, &booth.name, Vec::new()));
        listed(&fair.tag, &fair.name, booths.collect())
    });
    filled("booths.html", &List { bot, fairs: fairs.collect() })
}

/// A text in letters that are drawn: the screen need not have our font.
#[derive(Serialize)]
struct Drawn {
    text: String,
    width: f64,
    height: f64,
    outlines: String,
}

/// The headline in one language.
#[derive(Serialize)]
struct Headline {
    tag: &'static str,
    drawn: Drawn,
}

#[derive(Serialize)]
struct Data<'a> {
    /// Where the numbers come from.
    events: &'a str,
    /// Of which content the page is; where the events tell of another, it loads itself again.
    version: &'a str,
    numbers: ShownNumbers,
    /// The texts, the language that is spoken first in front.
    languages: Vec<Texts<'a>>,
}

#[derive(Serialize)]
struct Texts<'a> {
    tag: &'static str,
    fair: &'a str,
    booth: Option<&'a str>,
    scan: &'a str,
    fallback: String,
    few: &'a str,
    hidden: &'a str,
    none: &'a str,
    quiz: &'a str,
    myth: &'a str,
    fact: &'a str,
    offline: &'a str,
    visitors: &'a str,
    questions: &'a str,
    finished: &'a str,
    cards: Vec<CardTexts<'a>>,
}

#[derive(Serialize)]
struct CardTexts<'a> {
    say: &'a str,
    #[serde(rename = "true")]
    is_true: bool,
    /// The explanation in pieces, each with whether it stands out.
    why: Vec<(String, bool)>,
}

/// The page for the booth of a poster. `events` is where its numbers come from, `version` what its content is known by.
#[must_use]
pub fn page(
    poster: &Poster,
    words: &BoothWords,
    knowledge: &KnowledgeBase,
    numbers: ShownNumbers,
    events: &str,
    version: &str,
) -> String {
    let first = poster.languages.first();
    let texts = |locale| texts(poster, words, knowledge, locale);
    let languages = std::iter::once(first).chain(poster.languages.second()).map(texts).collect();
    let place = poster.booth.as_ref().unwrap_or(&poster.fair).get(first);
    let values = Values {
        lang: first.tag(),
        title: format!("{place} · {}", poster.address()),
        style: STYLE,
        script: SCRIPT,
        data: Data { events, version, numbers, languages },
        mark: Drawn::line("Kenal"),
        headlines: Locale::ALL
            .map(|locale| Headline { tag: locale.tag(), drawn: Drawn::headline(poster.words.headline.get(locale)) }),
        code: &poster.code,
        side: poster.code.size + 2 * QUIET_ZONE,
        quiet: QUIET_ZONE,
        link: &poster.code.text,
        address: Drawn::line(&poster.address()),
        typed: Drawn::line(&poster.typed_code(first)),
        fair: poster.fair.get(first),
        booth: poster.booth.as_ref().map_or("", |booth| booth.get(first).as_str()),
        scan: poster.words.scan.get(first),
    };
    filled("booth.html", &values)
}

fn texts<'a>(poster: &'a Poster, words: &'a BoothWords, knowledge: &KnowledgeBase, locale: Locale) -> Texts<'a> {
    let why = |card: &Card| {
        let article = knowledge.article(&card.article);
        let short = article.map_or(String::new(), |article| markup::without_marks(article.short(locale)));
        markup::spans(&short.replace("\n\n", "\n"))
            .into_iter()
            .map(|span| (span.text, span.look == Look::Bold))
            .collect()
    };
    let card = |card: &'a Card| CardTexts { say: card.say.get(locale), is_true: card.is_true, why: why(card) };
    Texts {
        tag: locale.tag(),
        fair: poster.fair.get(locale),
        booth: poster.booth.as_ref().map(|booth| booth.get(locale).as_str()),
        scan: poster.words.scan.get(locale),
        fallback: poster.words.fallback.get(locale).replace("{bot}", &format!("@{}", poster.bot)),
        few: words.few.get(locale),
        hidden: words.hidden.get(locale),
        none: words.none.get(locale),
        quiz: words.quiz.get(locale),
        myth: words.myth.get(locale),
        fact: words.fact.get(locale),
        offline: words.offline.get(locale),
        visitors: words.visitors.get(locale),
        questions: words.questions.get(locale),
        finished: words.finished.get(locale),
        cards: words.cards.iter().map(card).collect(),
    }
}

impl Drawn {
    /// A line as wide as its place or as high, whichever comes first.
    fn line(text: &str) -> Self {
        Self::of(text, vec![Line::of(text, Weight::Black)], 0.8)
    }

    /// At most two lines of a headline.
    fn headline(text: &str) -> Self {
        Self::of(text, Paragraph::of(text, Weight::Black).at_most(2, 1.0, 9.0).0, 0.78)
    }

    /// Lines one below the other; the highest letters reach so far above the first base line, in parts of their size.
    fn of(text: &str, lines: Vec<Line>, above: f64) -> Self {
        let width = lines.iter().map(|line| line.width).fold(0.0, f64::max) * SIZE;
        let leading = SIZE * if lines.len() > 1 { 1.06 } else { 1.04 };
        let height = lines.len() as f64 * leading;
        let line = |(place, line)| {
            let y = above * SIZE + place as f64 * leading;
            Item::Words { x: 0.0, y, size: SIZE, line, colour: Colour(0, 0, 0) }
        };
        let items = lines.into_iter().enumerate().map(line).collect();
        let drawing = Drawing { title: String::new(), width, height, unit: Unit::Pixel, scale: 1.0, items };
        let outlines = outlines(&drawing).expect("a drawing of nothing but lines can be read");
        Self { text: text.to_owned(), width, height, outlines }
    }
}
