//! An article is open: its short answer, the rest of it, what is near it, and whether it helped.

use crate::domain::{
    conversation::{
        Act, Choice, Note, State, answering, lobby,
        session::{Ending, Opened, Remembered},
        talk::{Screen, Talk},
    },
    knowledge::{Article, ArticleId, ArticleSource, Candidate, Meaning, Understanding},
    markup,
    message::Button,
    phrase::Phrase,
};

/// How much of an article is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// The short answer.
    Short,
    /// The short answer and the rest, with the sources.
    Whole,
    /// An example; the whole where the source gives none.
    Example,
    /// The short answer with its own sources, for people who do not know the bot.
    Shared,
    /// An example in place of an answer that was not understood; to be asked only where there is one.
    Plainer,
}

/// Opens an article at its short answer, where there is such an article; the doors otherwise.
pub(super) fn open(talk: &mut Talk<'_>, id: &ArticleId) {
    show(talk, id, Depth::Short);
}

/// Opens an article from a button: a running questionnaire waits, with a way back to it.
pub(super) fn open_elsewhere(talk: &mut Talk<'_>, id: &ArticleId, depth: Depth) {
    if talk.session.state == State::Answering {
        talk.session.state = State::Paused;
    }
    show(talk, id, depth);
}

/// Shows an article this far.
pub(super) fn show(talk: &mut Talk<'_>, id: &ArticleId, depth: Depth) {
    show_after(talk, id, depth, None);
}

/// Shows an article this far, below a word on what was said.
pub(super) fn show_after(talk: &mut Talk<'_>, id: &ArticleId, depth: Depth, word: Option<&str>) {
    let content = talk.content;
    let Some(article) = content.knowledge.article(id) else {
        talk.toast(&Phrase::StaleButton);
        return lobby::home(talk);
    };
    if talk.understanding.is_none() {
        talk.understanding = Some(shown(id));
        talk.session.why =
            Some(Remembered { words: Vec::new(), candidates: vec![(id.clone(), 100)], ending: Ending::Opened });
    }
    talk.session.unclear = 0;
    let shown = talk.session.open.as_ref().is_some_and(|open| open.whole && open.article == *id);
    talk.session.open = Some(Opened { article: id.clone(), whole: depth == Depth::Whole || shown });
    let mut screen = Screen::default();
    if let Some(word) = word {
        screen.paragraph(word);
    }
    words(talk, &mut screen, article, depth);
    if talk.session.state == State::Answering && answering::ask_below(talk, &mut screen) {
        talk.show(screen, State::Answering);
        return;
    }
    ways_on(talk, &mut screen, article, depth);
    talk.show(screen, State::Reading);
}

/// What a shown article is reported as: it was asked for by name.
fn shown(id: &ArticleId) -> Understanding {
    Understanding {
        query: String::new(),
        language: None,
        meaning: Meaning::Answer(id.clone()),
        kind: None,
        candidates: vec![Candidate { article: id.clone(), score: 1.0 }],
        matched: Vec::new(),
        confidence: 1.0,
        gap: 1.0,
    }
}

/// The words of an article this far, without ways on.
pub(super) fn words(talk: &Talk<'_>, screen: &mut Screen, article: &Article, depth: Depth) {
    let locale = talk.locale;
    screen.paragraph(&format!("**{}**", article.title(locale)));
    match (depth, article.example(locale)) {
        (Depth::Short | Depth::Shared, _) => screen.paragraph(&markup::without_marks(article.short(locale))),
        (Depth::Plainer, Some(example)) => {
            screen.phrase(talk, &Phrase::Lost);
            screen.paragraph(&markup::without_marks(example));
        }
        (Depth::Example, Some(example)) => screen.paragraph(&markup::without_marks(example)),
        (Depth::Example | Depth::Plainer, None) => {
            screen.phrase(talk, &Phrase::NoExample);
            screen.paragraph(&markup::without_marks(article.full(locale)));
        }
        (Depth::Whole, _) => {
            screen.paragraph(&markup::without_marks(article.short(locale)));
            screen.paragraph(&markup::without_marks(article.full(locale)));
        }
    }
    let marks = markup::marks(article.short(locale));
    let is_cited = |source: &&ArticleSource| source.mark.as_deref().is_some_and(|mark| marks.contains(&mark));
    let sources: Vec<&ArticleSource> = match depth {
        Depth::Shared => article.sources().iter().filter(is_cited).collect(),
        _ => article.sources().iter().collect(),
    };
    let is_sourced = matches!(depth, Depth::Whole | Depth::Shared);
    if is_sourced {
        source(talk, screen, article, &sources);
    }
    if let Some(ages) = ages(talk, article, &sources) {
        if is_sourced { screen.line(&talk.say(&ages)) } else { screen.phrase(talk, &ages) }
    }
}

/// When what ages in these sources was read; None where nothing does.
fn ages(talk: &Talk<'_>, article: &Article, sources: &[&ArticleSource]) -> Option<Phrase> {
    let checked = article.checked().filter(|_| sources.iter().any(|source| source.ages))?;
    Some(Phrase::SourceAges { date: date(talk, checked) })
}

/// What an article rests on: its sentences of the source text, word for word, and every other source with its date.
pub(super) fn sources(talk: &mut Talk<'_>, id: &ArticleId) {
    let content = talk.content;
    let Some(article) = content.knowledge.article(id) else {
        return lobby::home(talk);
    };
    let mut screen = Screen::default();
    screen.paragraph(&format!("**{}**", article.title(talk.locale)));
    screen.phrase(talk, &Phrase::SourceAsked);
    for number in article.sentences() {
        if let Some(sentence) = content.knowledge.sentence(*number) {
            screen.phrase(talk, &Phrase::SourceSentence { number: (*number).into(), sentence: sentence.to_owned() });
        }
    }
    for (number, source) in article.sources().iter().enumerate() {
        let line = format!("• {}", cited(talk, source));
        if number == 0 { screen.paragraph(&line) } else { screen.line(&line) }
    }
    let all: Vec<&ArticleSource> = article.sources().iter().collect();
    if let Some(ages) = ages(talk, article, &all) {
        screen.phrase(talk, &ages);
    }
    if talk.session.state == State::Answering && answering::ask_below(talk, &mut screen) {
        talk.show(screen, State::Answering);
        return;
    }
    let depth = if talk.session.open.as_ref().is_some_and(|open| open.whole) { Depth::Whole } else { Depth::Short };
    ways_on(talk, &mut screen, article, depth);
    talk.show(screen, State::Reading);
}

/// A source's title, with its date where it has one.
fn cited(talk: &Talk<'_>, source: &ArticleSource) -> String {
    match &source.date {
        Some(written) => format!("{}, {}", source.title, date(talk, written)),
        None => source.title.clone(),
    }
}

fn source(talk: &Talk<'_>, screen: &mut Screen, article: &Article, sources: &[&ArticleSource]) {
    if !article.sentences().is_empty() {
        let sentences: Vec<String> = article.sentences().iter().map(ToString::to_string).collect();
        screen.phrase(talk, &Phrase::SourceSentences { sentences: sentences.join(", ") });
    }
    if !sources.is_empty() {
        let sources: Vec<String> = sources.iter().map(|source| cited(talk, source)).collect();
        screen.phrase(talk, &Phrase::SourceOutside { sources: sources.join("; ") });
    }
}

/// A date as a content file has it (`2024-01-26`, `2024-01`, `2024`) in words; as it is where it is none.
pub(super) fn date(talk: &Talk<'_>, written: &str) -> String {
    let mut parts = written.split('-');
    let year = parts.next().unwrap_or(written).to_owned();
    let month: Option<u32> = parts.next().and_then(|month| month.parse().ok());
    let day: Option<u32> = parts.next().and_then(|day| day.parse().ok());
    match (month, day) {
        (Some(month), Some(day)) => talk.say(&Phrase::DateDay { day, month, year }),
        (Some(month), None) => talk.say(&Phrase::DateMonth { month, year }),
        _ => written.to_owned(),
    }
}

fn ways_on(talk: &Talk<'_>, screen: &mut Screen, article: &Article, depth: Depth) {
    let id = article.id();
    screen.row(answering::resume_button(talk));
    if depth != Depth::Whole {
        screen.row([talk.button(&Phrase::ButtonMore, Choice::More(id.clone()))]);
    }
    for related in article.related().iter().take(2) {
        screen.row(talk.article_button(related, Choice::Open));
    }
    if !talk.session.rated.contains(id) {
        screen.row([
            talk.button(&Phrase::ButtonHelpful, Choice::Helpful { article: id.clone(), yes: true }),
            talk.button(&Phrase::ButtonUnhelpful, Choice::Helpful { article: id.clone(), yes: false }),
        ]);
    }
    screen.row([talk.button(&Phrase::ButtonTopics, Choice::Topics), talk.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    screen.row(language_offer(talk));
}

/// The offer to go on in the language of this reply, where it is not the session's.
pub(super) fn language_offer(talk: &Talk<'_>) -> Option<Button> {
    let offered = talk.locale != talk.session.locale && talk.session.locale_offers <= 3;
    offered.then(|| talk.button(&Phrase::LanguageOffer, Choice::Speak(talk.locale)))
}

/// Whether an article helped: counted once.
pub(super) fn rate(talk: &mut Talk<'_>, article: &ArticleId, yes: bool) {
    if !talk.session.rated.contains(article) && talk.content.knowledge.article(article).is_some() {
        talk.session.rated.push(article.clone());
        talk.notes.push(Note::Helpful { article: article.clone(), yes });
    }
    let thanks = if yes { &Phrase::HelpfulNoted } else { &Phrase::UnhelpfulNoted };
    if matches!(talk.event.act, Act::Said(_)) {
        return lobby::tell(talk, thanks);
    }
    talk.toast(thanks);
    let depth = match &talk.session.open {
        Some(open) if open.article == *article && open.whole => Depth::Whole,
        _ => Depth::Short,
    };
    show(talk, article, depth);
}
