//! Another chat, where somebody types the bot's name: which answers are offered to be shared there, and what each says.
//!
//! **Invariant:** what is offered depends on what was typed and on the app's language alone; nothing is remembered.

use crate::domain::{
    content::Content,
    conversation::{
        Act, Event, Session,
        context::{Screen, TurnContext},
        reading::{self, Depth},
    },
    fair::{self, Door},
    knowledge::{Article, ArticleId, Intent, KnowledgeBase, Meaning, NoAnswer, RemarkKind, Understanding},
    locale::Locale,
    markup,
    message::Span,
    phrase::Phrase,
};

/// What is offered to somebody who types in another chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Answers to share, likeliest first.
    pub answers: Vec<Shared>,
    /// Where there are none: the way into the bot's own chat.
    pub instead: Option<Way>,
}

/// An answer that can be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The article it is from.
    pub article: ArticleId,
    /// The article's title.
    pub title: String,
    /// The first words of the short answer, on one line.
    pub beginning: String,
    /// What is posted: title, short answer, its source and its date.
    pub spans: Vec<Span>,
    /// The way to more of it, for those who read it.
    pub way: Way,
}

/// A way into the bot's own chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What is to be pressed.
    pub label: String,
    /// The payload that the chat is opened with; of no fair.
    pub payload: String,
}

/// The most answers that are offered at once.
const MOST: usize = 10;

/// The longest beginning of an answer, in characters.
const BEGINNING: usize = 120;

/// The answers for what has been typed so far; the articles that rest on the source text before anything is.
#[must_use]
pub fn offer(content: &Content, language: Option<Locale>, typed: &str) -> Sharing {
    let knowledge = &content.knowledge;
    let event = Event {
        at: 0,
        sent: None,
        message: None,
        live: true,
        in_group: false,
        language,
        act: Act::Said(typed.to_owned()),
    };
    let mut turn = TurnContext::new(content, Session::default(), &event);
    turn.locale = spoken(knowledge, language, typed).unwrap_or(turn.locale);
    let (articles, understanding) = find(knowledge, typed, turn.locale);
    let found = articles.iter().filter_map(|id| knowledge.article(id));
    let answers: Vec<Shared> = found.take(MOST).map(|article| shared(&turn, article)).collect();
    let instead = answers.is_empty().then(|| instead(&turn, understanding.as_ref()));
    Sharing { answers, instead }
}

/// The language of what is typed, where it tells: by its finished words, for the last one may be half a word of any.
fn spoken(knowledge: &KnowledgeBase, language: Option<Locale>, typed: &str) -> Option<Locale> {
    match typed.trim().rsplit_once(char::is_whitespace) {
        Some((finished, _)) => knowledge.read(finished).language,
        None if language.is_none() => knowledge.read(typed).language,
        None => None,
    }
}

/// The articles to offer, and how the text was understood.
fn find(knowledge: &KnowledgeBase, typed: &str, locale: Locale) -> (Vec<ArticleId>, Option<Understanding>) {
    let typed = typed.trim();
    if typed.is_empty() {
        let base = knowledge.articles().iter().filter(|article| !article.sentences().is_empty());
        return (base.map(|article| article.id().clone()).collect(), None);
    }
    let understanding = knowledge.ask(typed);
    let mut articles = knowledge.begun(typed, locale);
    // Half of a title's last word may look like a slip of something heavy.
    let is_title = !articles.is_empty() && typed.contains(char::is_whitespace);
    if let Some(heavy) = heavy(knowledge, typed, &understanding).filter(|_| !is_title) {
        return (Vec::new(), Some(heavy));
    }
    // Figures alone ask nothing.
    let asks = typed.contains(char::is_alphabetic);
    let near = |understanding: &Understanding| -> Vec<ArticleId> {
        let near = understanding.candidates.iter().filter(|near| asks && near.is_near());
        near.map(|near| near.article.clone()).collect()
    };
    for article in near(&understanding) {
        if !articles.contains(&article) {
            articles.push(article);
        }
    }
    // A word begun can look like one of something else; then the finished words ask alone.
    if articles.is_empty()
        && let Some((finished, _)) = typed.rsplit_once(char::is_whitespace)
    {
        articles = near(&knowledge.ask(finished));
    }
    (articles, Some(understanding))
}

/// What no article may be the reply to: crisis, low spirits, abuse. A word begun after it does not hide it.
fn heavy(knowledge: &KnowledgeBase, typed: &str, understanding: &Understanding) -> Option<Understanding> {
    if is_heavy(understanding) {
        return Some(understanding.clone());
    }
    if matches!(understanding.meaning, Meaning::Answer(_) | Meaning::Clarify(_)) {
        return None;
    }
    let (finished, _) = typed.rsplit_once(char::is_whitespace)?;
    Some(knowledge.ask(finished)).filter(is_heavy)
}

fn is_heavy(understanding: &Understanding) -> bool {
    understanding.meaning.is_sensitive() || understanding.kind == Some(RemarkKind::Fear)
}

fn shared(turn: &TurnContext<'_>, article: &Article) -> Shared {
    let mut screen = Screen::default();
    reading::words(turn, &mut screen, article, Depth::Shared);
    let door = Door::Article(article.id().clone()).payload();
    // A link with a longer payload leads nowhere.
    let payload = if door.len() <= fair::PAYLOAD_LIMIT { door } else { fair::NO_FAIR.to_owned() };
    Shared {
        article: article.id().clone(),
        title: article.title(turn.locale).to_owned(),
        beginning: beginning(&markup::plain(article.short(turn.locale))),
        spans: screen.into_spans(),
        way: Way { label: turn.say(&Phrase::SharingLink), payload },
    }
}

/// The first words of a text on one line.
fn beginning(text: &str) -> String {
    let mut words = String::new();
    for word in text.split_whitespace() {
        if words.chars().count() + word.chars().count() >= BEGINNING {
            words.push('…');
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

fn instead(turn: &TurnContext<'_>, understanding: Option<&Understanding>) -> Way {
    let is_abuse = |understanding: &Understanding| understanding.meaning == Meaning::NoAnswer(NoAnswer::Abuse);
    let (label, payload) = match understanding {
        Some(heavy) if is_heavy(heavy) && !is_abuse(heavy) => (Phrase::ButtonSharingHeavy, fair::NO_FAIR.to_owned()),
        Some(Understanding { meaning: Meaning::Intent(Intent::Quiz), .. }) => (Phrase::DoorQuiz, Door::Quiz.payload()),
        _ => (Phrase::ButtonSharingNothing, fair::NO_FAIR.to_owned()),
    };
    Way { label: turn.say(&label), payload }
}
