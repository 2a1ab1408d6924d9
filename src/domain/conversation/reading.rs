//! An article is open: its short answer, the rest of it, what is near it, and whether it helped.

use crate::domain::{
    conversation::{
        Act, Choice, Note, State, answering,
        context::{Screen, TurnContext},
        lobby,
        session::{Ending, Opened, Remembered},
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
    /// Nothing but what was put before it, and when its sources were read: the line of a word that was asked for.
    Defined,
    /// An example in place of an answer that was not understood; to be asked only where there is one.
    Plainer,
}

/// Opens an article at its short answer, where there is such an article; the doors otherwise.
pub(super) fn open(turn: &mut TurnContext<'_>, id: &ArticleId) {
    show(turn, id, Depth::Short);
}

/// Opens an article from a button: a running questionnaire waits, with a way back to it.
pub(super) fn open_beside_quiz(turn: &mut TurnContext<'_>, id: &ArticleId, depth: Depth) {
    if turn.session.state == State::Answering {
        turn.session.state = State::Paused;
    }
    show(turn, id, depth);
}

/// Shows an article this far.
pub(super) fn show(turn: &mut TurnContext<'_>, id: &ArticleId, depth: Depth) {
    show_after(turn, id, depth, None);
}

/// Shows an article this far, below a word on what was said.
pub(super) fn show_after(turn: &mut TurnContext<'_>, id: &ArticleId, depth: Depth, word: Option<&str>) {
    let content = turn.content;
    let Some(article) = content.knowledge.article(id) else {
        turn.toast(&Phrase::StaleButton);
        return lobby::home(turn);
    };
    if turn.understanding.is_none() {
        turn.understanding = Some(shown(id));
        turn.session.why =
            Some(Remembered { words: Vec::new(), candidates: vec![(id.clone(), 100)], ending: Ending::Opened });
    }
    turn.session.unclear = 0;
    let shown = turn.session.open.as_ref().is_some_and(|open| open.whole && open.article == *id);
    turn.session.open = Some(Opened { article: id.clone(), whole: depth == Depth::Whole || shown });
    let mut screen = Screen::default();
    if let Some(word) = word {
        screen.paragraph(word);
    }
    words(turn, &mut screen, article, depth);
    if turn.session.state == State::Answering && answering::ask_below(turn, &mut screen) {
        turn.show(screen, State::Answering);
        return;
    }
    ways_on(turn, &mut screen, article, depth);
    turn.show(screen, State::Reading);
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
pub(super) fn words(turn: &TurnContext<'_>, screen: &mut Screen, article: &Article, depth: Depth) {
    let locale = turn.locale;
    if depth != Depth::Defined {
        screen.paragraph(&format!("**{}**", article.title(locale)));
    }
    match (depth, article.example(locale)) {
        (Depth::Short | Depth::Shared, _) => screen.paragraph(&markup::without_marks(article.short(locale))),
        (Depth::Plainer, Some(example)) => {
            screen.phrase(turn, &Phrase::Lost);
            screen.paragraph(&markup::without_marks(example));
        }
        (Depth::Example, Some(example)) => screen.paragraph(&markup::without_marks(example)),
        (Depth::Example | Depth::Plainer, None) => {
            screen.phrase(turn, &Phrase::NoExample);
            screen.paragraph(&markup::without_marks(article.full(locale)));
        }
        (Depth::Whole, _) => {
            screen.paragraph(&markup::without_marks(article.short(locale)));
            screen.paragraph(&markup::without_marks(article.full(locale)));
        }
        (Depth::Defined, _) => {}
    }
    let marks = markup::marks(article.short(locale));
    let is_cited = |source: &&ArticleSource| source.mark.as_deref().is_some_and(|mark| marks.contains(&mark));
    let sources: Vec<&ArticleSource> = match depth {
        Depth::Shared => article.sources().iter().filter(is_cited).collect(),
        _ => article.sources().iter().collect(),
    };
    let ages = ages(turn, article, &sources);
    match depth {
        Depth::Whole | Depth::Shared => {
            let mut small = Screen::default();
            source(turn, &mut small, article, &sources);
            if let Some(ages) = ages {
                small.line(&turn.say(&ages));
            }
            if depth == Depth::Whole { screen.folded(small) } else { screen.add(small) }
        }
        Depth::Short | Depth::Example | Depth::Plainer | Depth::Defined => {
            if let Some(ages) = ages {
                screen.phrase(turn, &ages);
            }
        }
    }
}

/// When what ages in these sources was read; None where nothing does.
fn ages(turn: &TurnContext<'_>, article: &Article, sources: &[&ArticleSource]) -> Option<Phrase> {
    let checked = article.checked().filter(|_| sources.iter().any(|source| source.ages))?;
    Some(Phrase::SourceAges { date: date(turn, checked) })
}

/// What an article rests on: its sentences of the source text, word for word, and every other source with its date.
pub(super) fn sources(turn: &mut TurnContext<'_>, id: &ArticleId) {
    let content = turn.content;
    let Some(article) = content.knowledge.article(id) else {
        return lobby::home(turn);
    };
    let mut screen = Screen::default();
    screen.paragraph(&format!("**{}**", article.title(turn.locale)));
    screen.phrase(turn, &Phrase::SourceAsked);
    let mut list = Screen::default();
    for number in article.sentences() {
        if let Some(sentence) = content.knowledge.sentence(*number) {
            list.phrase(turn, &Phrase::SourceSentence { number: (*number).into(), sentence: sentence.to_owned() });
        }
    }
    for (number, source) in article.sources().iter().enumerate() {
        let line = format!("• {}", cited(turn, source));
        if number == 0 { list.paragraph(&line) } else { list.line(&line) }
    }
    screen.folded(list);
    let all: Vec<&ArticleSource> = article.sources().iter().collect();
    if let Some(ages) = ages(turn, article, &all) {
        screen.phrase(turn, &ages);
    }
    if turn.session.state == State::Answering && answering::ask_below(turn, &mut screen) {
        turn.show(screen, State::Answering);
        return;
    }
    let depth = if turn.session.open.as_ref().is_some_and(|open| open.whole) { Depth::Whole } else { Depth::Short };
    ways_on(turn, &mut screen, article, depth);
    turn.show(screen, State::Reading);
}

/// A source's title, with its date where it has one.
fn cited(turn: &TurnContext<'_>, source: &ArticleSource) -> String {
    match &source.date {
        Some(written) => format!("{}, {}", source.title, date(turn, written)),
        None => source.title.clone(),
    }
}

fn source(turn: &TurnContext<'_>, screen: &mut Screen, article: &Article, sources: &[&ArticleSource]) {
    if !article.sentences().is_empty() {
        let sentences: Vec<String> = article.sentences().iter().map(ToString::to_string).collect();
        screen.phrase(turn, &Phrase::SourceSentences { sentences: sentences.join(", ") });
    }
    if !sources.is_empty() {
        let sources: Vec<String> = sources.iter().map(|source| cited(turn, source)).collect();
        screen.phrase(turn, &Phrase::SourceOutside { sources: sources.join("; ") });
    }
}

/// A date as a content file has it (`2024-01-26`, `2024-01`, `2024`) in words; as it is where it is none.
pub(super) fn date(turn: &TurnContext<'_>, written: &str) -> String {
    let mut parts = written.split('-');
    let year = parts.next().unwrap_or(written).to_owned();
    let month: Option<u32> = parts.next().and_then(|month| month.parse().ok());
    let day: Option<u32> = parts.next().and_then(|day| day.parse().ok());
    match (month, day) {
        (Some(month), Some(day)) => turn.say(&Phrase::DateDay { day, month, year }),
        (Some(month), None) => turn.say(&Phrase::DateMonth { month, year }),
        _ => written.to_owned(),
    }
}

fn ways_on(turn: &TurnContext<'_>, screen: &mut Screen, article: &Article, depth: Depth) {
    let id = article.id();
    screen.row(answering::resume_button(turn));
    if depth != Depth::Whole {
        screen.row([turn.button(&Phrase::ButtonMore, Choice::More(id.clone()))]);
    }
    for related in article.related().iter().take(2) {
        screen.row(turn.article_button(related, Choice::Open));
    }
    if !turn.session.rated.contains(id) {
        screen.row([
            turn.button(&Phrase::ButtonHelpful, Choice::Helpful { article: id.clone(), yes: true }),
            turn.button(&Phrase::ButtonUnhelpful, Choice::Helpful { article: id.clone(), yes: false }),
        ]);
    }
    screen.row([turn.button(&Phrase::ButtonTopics, Choice::Topics), turn.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    screen.row(language_offer(turn));
}

/// The offer to go on in the language of this reply, where it is not the session's.
pub(super) fn language_offer(turn: &TurnContext<'_>) -> Option<Button> {
    let offered = turn.locale != turn.session.locale && turn.session.locale_offers <= 3;
    offered.then(|| turn.button(&Phrase::LanguageOffer, Choice::Speak(turn.locale)))
}

/// Whether an article helped: counted once.
pub(super) fn rate(turn: &mut TurnContext<'_>, article: &ArticleId, yes: bool) {
    if !turn.session.rated.contains(article) && turn.content.knowledge.article(article).is_some() {
        turn.session.rated.push(article.clone());
        turn.notes.push(Note::Helpful { article: article.clone(), yes });
    }
    let thanks = if yes { &Phrase::HelpfulNoted } else { &Phrase::UnhelpfulNoted };
    if matches!(turn.event.act, Act::Said(_)) {
        return lobby::tell(turn, thanks);
    }
    turn.toast(thanks);
    let depth = match &turn.session.open {
        Some(open) if open.article == *article && open.whole => Depth::Whole,
        _ => Depth::Short,
    };
    show(turn, article, depth);
}
