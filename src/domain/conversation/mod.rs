//! The bot as one function: [`turn`].
//!
//! **Invariant:** a turn cannot fail. Odd input gets a reply; what a turn cannot do itself it asks for as data.

mod answering;
mod asking;
mod event;
mod group;
mod lobby;
mod pupils;
mod reading;
mod remarks;
mod result;
mod next;
mod session;
pub mod sharing;
mod context;
mod whole;
mod why;

use serde::{Deserialize, Serialize};

pub use crate::domain::{choice::Choice, questionnaire::Form};
pub use event::{Act, Command, Event, Media, Posted};
pub use session::Session;
pub use whole::{join, may_go_on};

use crate::domain::{
    content::Content,
    conversation::{
        context::TurnContext,
        reading::Depth,
        session::{Album, Heard},
    },
    knowledge::{ArticleId, Crisis, Meaning, Understanding},
    locale::Locale,
    message::Message,
    phrase::Phrase,
    questionnaire::statistics::Milestone,
};

/// What one event leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The session from now on.
    pub session: Session,
    /// What the visitor sees, in order; at most one but where a request adds its own.
    pub messages: Vec<Message>,
    /// A few words over the screen where a button was pressed; at most 200 characters.
    pub toast: Option<String>,
    /// Facts worth counting; none says who.
    pub notes: Vec<Note>,
    /// What a run of the questionnaire came to, for the running sums over all runs.
    pub milestones: Vec<Milestone>,
    /// What the engine is to do, in order, after the messages.
    pub requests: Vec<Request>,
    /// What was looked up or shown, where anything was.
    pub understanding: Option<Understanding>,
    /// What the visitor is looking at now.
    pub state: State,
    /// The language of the reply.
    pub locale: Locale,
}

/// What the visitor is looking at after a turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// No article and no question.
    #[default]
    Lobby,
    /// An article, or what was found instead of one.
    Reading,
    /// A question of the questionnaire.
    Answering,
    /// A questionnaire that waits.
    Paused,
    /// A result.
    Result,
}

/// What a turn cannot do itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A copy of everything kept about the visitor, in words.
    Export,
    /// Erases everything kept about the visitor and gives a receipt.
    /// The session of this turn is not kept.
    Erase,
    /// Erases the same because a parent or teacher does not allow it: without a receipt, and the questionnaire stays closed
    /// for the rest of the talk.
    Object,
    /// Takes the visitor's marks from what was counted, and erases what is kept of the same person in groups.
    Unmark,
    /// The organiser's numbers.
    Stats,
}

/// A fact worth counting. No note says who, and none but [`Note::Missed`] what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum Note {
    /// A link was followed.
    Arrived {
        /// The fair's tag; None for a link without one or with one that is not known (any more).
        fair: Option<String>,
        /// The booth's tag.
        booth: Option<String>,
        /// Whether this is the visitor's first arrival there.
        first: bool,
    },
    /// A question was answered from an article.
    Answered {
        /// The article.
        article: ArticleId,
    },
    /// A question met a "did you mean".
    Offered {
        /// The articles offered.
        articles: Vec<ArticleId>,
    },
    /// One of the articles offered was meant, or none (None).
    Meant {
        /// The article.
        article: Option<ArticleId>,
    },
    /// A question had no answer: counts, and does not say which question it was.
    TurnedAway {
        /// Why: `uncovered`, `unclear`, `off-topic`.
        reason: String,
    },
    /// What the question without an answer was, or the one whose choices did not fit: kept for the editor, scrubbed, for
    /// a limited time.
    Missed {
        /// What was asked, as [`KnowledgeBase::scrub`](crate::domain::knowledge::KnowledgeBase::scrub) leaves it.
        query: String,
        /// Its language.
        locale: Locale,
        /// Why: as in [`Note::TurnedAway`], or `none-fitted` where it met a choice and nothing offered was meant.
        reason: String,
    },
    /// Whether an article helped.
    Helpful {
        /// The article.
        article: ArticleId,
        /// Whether it did.
        yes: bool,
    },
    /// A form was begun.
    Began {
        /// Which.
        form: Form,
    },
    /// A question of a form was answered or left out. Not how: notes outlive the session that the answers are in.
    Replied {
        /// The question's id.
        question: String,
        /// Whether it was left out.
        skipped: bool,
    },
    /// A form was finished. Not with what result.
    Finished {
        /// Which.
        form: Form,
    },
    /// A stored session no longer fitted and was started afresh.
    Restarted,
}

/// One visitor's conversation, one event further.
#[must_use]
pub fn turn(content: &Content, session: Session, event: &Event) -> Turn {
    if event.act == Act::PressedAnothers {
        return group::not_yours(content, session, event);
    }
    let mut turn = TurnContext::new(content, session.current(content, event.at), event);
    if event.in_group {
        group::begin(&mut turn.session);
    }
    pupils::pause(&mut turn);
    if belongs_to_last(content, &mut turn.session, event) {
        return turn.finish();
    }
    remember_message(&mut turn.session, event);
    match &event.act {
        Act::Edited(text) if is_other_question(content, &turn.session, event, text) => handle_changed(&mut turn, text),
        // Telegram says so of a first reaction, too.
        Act::Edited(_) => {}
        act => handle_message(&mut turn, act),
    }
    if event.in_group {
        group::keep_to_articles(&mut turn);
    }
    turn.finish()
}

/// Does what was done, and remembers what the message says; what words come to tells whether that is of use.
fn handle_message(turn: &mut TurnContext<'_>, act: &Act) {
    handle(turn, act);
    if let (Some(last), Some(_), Some(mark)) = (&mut turn.session.heard, &turn.event.message, mark(act))
        && !matches!(act, Act::Said(_))
    {
        last.question = Some(mark);
    }
}

/// Does what was done.
fn handle(turn: &mut TurnContext<'_>, act: &Act) {
    match act {
        // Words of danger are heard behind a command, too.
        Act::Opened(words) | Act::Asked(_, words) | Act::Named(words) | Act::Mistyped(words)
            if words.contains(' ') && speaks_of_danger(turn.content, words) =>
        {
            asking::handle_text(turn, words);
        }
        Act::Opened(payload) => lobby::open(turn, payload),
        Act::Said(text) | Act::Edited(text) => asking::handle_text(turn, text),
        Act::Pressed(None) => stale(turn),
        Act::Pressed(Some(choice)) => press(turn, choice),
        Act::Asked(command, _) => handle_command(turn, *command),
        Act::Named(_) if turn.event.in_group => group::point_to_private(turn),
        Act::Named(name) => match turn.content.aliases.language(name) {
            Some(locale) => lobby::speak(turn, locale),
            None => lobby::languages(turn),
        },
        Act::Mistyped(name) => lobby::mistyped(turn, name),
        Act::Sent(media) => lobby::media(turn, *media),
        Act::Added => group::greet(turn),
        Act::PressedAnothers | Act::Returned => {}
    }
}

/// A message was changed into another one: what it says now is done. An answer takes the place of the one before.
fn handle_changed(turn: &mut TurnContext<'_>, text: &str) {
    let act = as_typed(text);
    let answered = turn.session.heard.as_ref().and_then(|last| last.answered);
    if let Some(message) = &turn.event.message {
        turn.session.heard = Some(heard(turn.event, message));
        let mut albums = turn.session.albums.iter_mut();
        if let Some(album) = albums.find(|known| message.album.as_ref() == Some(&known.name)) {
            album.had_words = true;
        }
    }
    match (answered, &act) {
        (Some(answered), Act::Said(text)) if !speaks_of_danger(turn.content, text) => {
            asking::handle_changed_answer(turn, answered, text);
        }
        _ => handle_message(turn, &act),
    }
}

/// What a line is that was typed.
fn as_typed(text: &str) -> Act {
    Command::parse(text).unwrap_or_else(|| Act::Said(text.to_owned()))
}

/// Whether a message is a part of the one before, which was answered: of one album, or of a text that Telegram cut.
/// Words of danger are heard wherever they stand.
fn belongs_to_last(content: &Content, session: &mut Session, event: &Event) -> bool {
    let Some(message) = &event.message else {
        return false;
    };
    let words = match &event.act {
        Act::Said(text) if speaks_of_danger(content, text) => return false,
        Act::Said(_) => true,
        Act::Sent(_) => false,
        _ => return false,
    };
    if let Some(last) = session.heard.as_mut()
        && last.is_full
        && words
        && whole::is_right_after(event.sent, last.sent)
    {
        *last = heard(event, message);
        return true;
    }
    let Some(album) = &message.album else {
        return false;
    };
    match session.albums.iter_mut().find(|known| known.name == *album) {
        // Where the first of an album had no words, those of another one are its question.
        Some(known) if words && !known.had_words => {
            known.had_words = true;
            false
        }
        Some(_) => true,
        None => {
            session.albums.push(Album { name: album.clone(), had_words: words });
            let surplus = session.albums.len().saturating_sub(ALBUMS);
            session.albums.drain(..surplus);
            false
        }
    }
}

/// How many albums are known again: parts of several may come in turns.
const ALBUMS: usize = 5;

/// Remembers the message of this event, until the next.
fn remember_message(session: &mut Session, event: &Event) {
    if let (Some(message), false) = (&event.message, matches!(event.act, Act::Edited(_) | Act::Pressed(_))) {
        session.heard = Some(heard(event, message));
    }
}

fn heard(event: &Event, message: &Posted) -> Heard {
    let is_full = message.is_full && !matches!(event.act, Act::Edited(_));
    Heard { number: message.number, sent: event.sent, question: None, answered: None, is_full }
}

/// A hash of what somebody sent, to know it again by when it is changed; None for what is no message.
fn mark(act: &Act) -> Option<u64> {
    let words = match act {
        Act::Said(text) | Act::Edited(text) => text.clone(),
        Act::Opened(payload) => format!("{} {payload}", Command::Start.name()),
        Act::Asked(command, rest) => format!("{} {rest}", command.name()),
        Act::Named(name) => format!("{} {name}", Command::Language.name()),
        Act::Mistyped(line) => line.clone(),
        Act::Sent(_) => String::new(),
        Act::Pressed(_) | Act::PressedAnothers | Act::Added | Act::Returned => return None,
    };
    Some(asking::mark(&words))
}

/// Whether a changed message is the last one, and says something else now. In a group it may also be one that was not said
/// to the bot before. What meant something on the screen that was there (a button's label, a yes) is not done again, but
/// words of danger are heard.
fn is_other_question(content: &Content, session: &Session, event: &Event, text: &str) -> bool {
    let Some(message) = &event.message else {
        return false;
    };
    let is_of = |known: &&Album| message.album.as_ref() == Some(&known.name);
    if session.albums.iter().find(is_of).is_some_and(|known| !known.had_words) {
        return true;
    }
    match &session.heard {
        Some(last) if last.number == message.number => match last.question {
            Some(question) => mark(&as_typed(text)) != Some(question),
            None => speaks_of_danger(content, text),
        },
        Some(last) => event.in_group && last.number < message.number,
        None => event.in_group,
    }
}

/// Whether words speak of danger or harm.
#[must_use]
pub fn speaks_of_danger(content: &Content, text: &str) -> bool {
    matches!(content.knowledge.ask(text).meaning, Meaning::Crisis(_))
}

/// What is said to words of this kind of crisis at this second: the screen by itself, for pages that show every screen.
#[must_use]
pub fn crisis_reply(content: &Content, session: Session, at: i64, crisis: Crisis) -> Turn {
    let event = Event {
        at,
        sent: None,
        message: None,
        live: false,
        in_group: false,
        language: Some(session.locale),
        act: Act::Said(String::new()),
    };
    let mut turn = TurnContext::new(content, session, &event);
    remarks::comfort(&mut turn, crisis);
    turn.finish()
}

fn handle_command(turn: &mut TurnContext<'_>, command: Command) {
    if turn.event.in_group && group::is_private_command(command) {
        return group::point_to_private(turn);
    }
    match command {
        Command::Start => lobby::open(turn, ""),
        Command::Quiz => answering::front(turn),
        Command::Topics => lobby::topics(turn, false),
        Command::Why => why::explain(turn),
        Command::Language => lobby::languages(turn),
        Command::Help => lobby::help(turn),
        Command::Privacy => lobby::privacy(turn),
        Command::Mydata => lobby::mydata(turn),
        Command::Forget => lobby::forget(turn),
        Command::Cancel => lobby::cancel(turn),
        Command::About => lobby::about(turn),
        Command::Stats => turn.requests.push(Request::Stats),
    }
}

fn press(turn: &mut TurnContext<'_>, choice: &Choice) {
    if turn.event.in_group && group::is_private(choice) {
        return group::point_to_private(turn);
    }
    match choice {
        Choice::Home => lobby::home(turn),
        Choice::Ask => lobby::ask(turn),
        Choice::Topics => lobby::topics(turn, false),
        Choice::PracticalTopics => lobby::topics(turn, true),
        Choice::Open(article) => reading::open_beside_quiz(turn, article, Depth::Short),
        Choice::More(article) => reading::open_beside_quiz(turn, article, Depth::Whole),
        Choice::Meant(article) => asking::meant(turn, article),
        Choice::NoneOfThese => asking::none_of_these(turn),
        Choice::Why => why::explain(turn),
        Choice::Helpful { article, yes } => reading::rate(turn, article, *yes),
        Choice::Quiz => answering::front(turn),
        Choice::Begin(form) => answering::begin(turn, *form),
        Choice::Understood(form) => pupils::understood(turn, *form),
        Choice::StartOver { run, form } => answering::start_over(turn, *run, *form),
        Choice::Extend => answering::extend(turn),
        Choice::Resume => answering::resume(turn),
        Choice::Answer { run, question, answer } => {
            answering::press(turn, *run, *question, |turn| answering::answer(turn, *answer));
        }
        Choice::Skip { run, question } => answering::press(turn, *run, *question, answering::skip),
        Choice::Back { run, question } => answering::press(turn, *run, *question, answering::back),
        Choice::Pause => answering::pause(turn),
        Choice::Result => result::show(turn),
        Choice::ResultMore => result::more(turn),
        Choice::ResultNumber => result::number(turn),
        Choice::Next => next::show(turn),
        Choice::Report => next::report(turn),
        Choice::Review => result::review(turn),
        Choice::Change { run, question } => answering::change(turn, *run, *question),
        Choice::Picture => result::picture(turn),
        Choice::Share => result::share(turn),
        Choice::Languages => lobby::languages(turn),
        Choice::Speak(locale) => lobby::speak(turn, *locale),
        Choice::Help => lobby::help(turn),
        Choice::About => lobby::about(turn),
        Choice::Privacy => lobby::privacy(turn),
        Choice::Mydata => lobby::mydata(turn),
        Choice::Forget => lobby::forget(turn),
        Choice::ForgetYes => lobby::erase(turn),
        Choice::ForgetNo => lobby::keep(turn),
    }
}

/// A button that says nothing any more: shows where the visitor is.
fn stale(turn: &mut TurnContext<'_>) {
    turn.toast(&Phrase::StaleButton);
    match turn.session.state {
        State::Answering => answering::again(turn),
        State::Result => result::show(turn),
        State::Reading if turn.session.open.is_some() => {
            let open = turn.session.open.clone().map(|open| open.article);
            if let Some(article) = open {
                reading::open(turn, &article);
            }
        }
        _ => lobby::home(turn),
    }
}
