//! The page of a booth's screen: one HTML text with everything in it.

use serde::Serialize;

use crate::domain::{
    booth::{BoothWords, ShownNumbers},
    knowledge::KnowledgeBase,
    locale::{Locale, PerLocale},
    markup,
    message::Look,
    poster::{
        Poster,
        code::QUIET_ZONE,
        drawing::{code_path, escaped, line_path},
        letters::{Paragraph, Weight, set},
    },
};

/// The page's style sheet, word for word as it stands in the page.
pub const STYLE: &str = include_str!("../../../data/web/booth.css");

/// The page's script, word for word as it stands in the page.
pub const SCRIPT: &str = include_str!("../../../data/web/booth.js");

const TEMPLATE: &str = include_str!("../../../data/web/booth.html");

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
    let data = Data { events, version, numbers, languages };
    let place = poster.booth.as_ref().unwrap_or(&poster.fair).get(first);
    let fills = [
        ("lang", first.tag().to_owned()),
        ("title", escaped(&format!("{place} · {}", poster.address()))),
        ("style", STYLE.to_owned()),
        ("script", SCRIPT.to_owned()),
        ("data", script_data(&data)),
        ("mark", outlined("Kenal")),
        ("headlines", headlines(&poster.words.headline)),
        ("code", code(poster)),
        ("address", outlined(&poster.address())),
        ("typed", outlined(&poster.typed_code(first))),
        ("fair", escaped(poster.fair.get(first))),
        ("booth", escaped(poster.booth.as_ref().map_or("", |booth| booth.get(first).as_str()))),
        ("scan", escaped(poster.words.scan.get(first))),
    ];
    filled(TEMPLATE, &fills)
}

fn texts<'a>(poster: &'a Poster, words: &'a BoothWords, knowledge: &KnowledgeBase, locale: Locale) -> Texts<'a> {
    let why = |card: &super::Card| {
        let article = knowledge.article(&card.article);
        let short = article.map_or(String::new(), |article| markup::without_marks(article.short(locale)));
        markup::spans(&short.replace("\n\n", "\n"))
            .into_iter()
            .map(|span| (span.text, span.look == Look::Bold))
            .collect()
    };
    let card = |card: &'a super::Card| CardTexts { say: card.say.get(locale), is_true: card.is_true, why: why(card) };
    Texts {
        tag: locale.tag(),
        fair: poster.fair.get(locale),
        booth: poster.booth.as_ref().map(|booth| booth.get(locale).as_str()),
        scan: poster.words.scan.get(locale),
        fallback: poster.words.fallback.get(locale).replace("{bot}", &format!("@{}", poster.bot)),
        few: words.few.get(locale),
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

/// Each `{{name}}` of the template replaced; what is filled in is not looked at again.
fn filled(template: &str, fills: &[(&str, String)]) -> String {
    let mut page = String::with_capacity(template.len() * 8);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        page.push_str(fills.iter().find(|(fill, _)| *fill == name).map_or("", |(_, text)| text.as_str()));
        rest = after;
    }
    page.push_str(rest);
    page
}

/// JSON as it may stand in a page: no text in it can end the element it stands in.
fn script_data(data: &Data<'_>) -> String {
    serde_json::to_string(data).expect("the texts are plain data").replace('<', "\\u003c")
}

/// The headline in each language, in letters that are drawn: the screen need not have our font.
fn headlines(headline: &PerLocale<String>) -> String {
    let drawn = |locale: Locale| {
        let text = headline.get(locale);
        let (lines, _) = Paragraph::of(text, Weight::Black).at_most(2, 1.0, 9.0);
        let width = lines.iter().map(|line| line.width).fold(0.0, f64::max);
        let path: String = lines
            .iter()
            .enumerate()
            .map(|(place, line)| {
                format!("<path transform=\"translate(0 {:.2})\" d=\"{}\"/>", place as f64 * 1.06, line_path(line))
            })
            .collect();
        let height = lines.len() as f64 * 1.06;
        let tag = locale.tag();
        format!(
            "<h1 lang=\"{tag}\" data-lang=\"{tag}\"><span>{}</span><svg viewBox=\"0 -.78 {width:.2} {height:.2}\" \
             preserveAspectRatio=\"xMinYMid\" aria-hidden=\"true\">{path}</svg></h1>",
            escaped(text)
        )
    };
    Locale::ALL.map(drawn).concat()
}

/// A line in letters that are drawn, as wide as its place or as high, whichever comes first.
fn outlined(text: &str) -> String {
    let line = set(text, Weight::Black);
    format!(
        "<span>{}</span><svg viewBox=\"0 -.8 {:.2} 1.04\" preserveAspectRatio=\"xMinYMid\" aria-hidden=\"true\"><path \
         d=\"{}\"/></svg>",
        escaped(text),
        line.width,
        line_path(&line)
    )
}

fn code(poster: &Poster) -> String {
    let side = poster.code.size + 2 * QUIET_ZONE;
    format!(
        "<svg viewBox=\"-{QUIET_ZONE} -{QUIET_ZONE} {side} {side}\" role=\"img\" aria-label=\"{}\" \
         shape-rendering=\"crispEdges\"><path d=\"{}\"/></svg>",
        escaped(&poster.code.text),
        code_path(&poster.code)
    )
}
