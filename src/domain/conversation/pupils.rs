//! People under 18: what is said before their first question, and what follows from a stated age or somebody's no.
//!
//! Nobody is asked for an age. Who is under these rules, and when their sessions end, is for [`Session`] to say.
//!
//! [`Session`]: crate::domain::conversation::Session

use crate::domain::{
    conversation::{
        Choice, Form, Note, Request, State, answering,
        context::{Screen, TurnContext},
        lobby,
        reading::{self, Depth},
    },
    knowledge::{Meaning, Understanding},
    phrase::Phrase,
};

/// Puts the visitor under the rules for pupils; what was counted with their mark loses it.
pub(super) fn protect(turn: &mut TurnContext<'_>) {
    if !std::mem::replace(&mut turn.session.pupil, true) {
        turn.requests.push(Request::Unmark);
    }
    pause(turn);
}

/// A questionnaire that runs waits until its visitor was told.
pub(super) fn pause(turn: &mut TurnContext<'_>) {
    if turn.session.state == State::Answering && !turn.session.informed && turn.is_pupil() {
        turn.session.state = State::Paused;
    }
}

/// The visitor said that they are under 18: says what follows from it, and answers what was asked besides.
pub(super) fn handle_age(turn: &mut TurnContext<'_>, quiz: bool, mut understanding: Understanding) {
    protect(turn);
    understanding.query.clear();
    understanding.matched.clear();
    let word = turn.say(&Phrase::AgeNoted);
    if let (Meaning::Answer(article), false) = (understanding.meaning.clone(), quiz) {
        turn.notes.push(Note::Answered { article: article.clone() });
        turn.understanding = Some(understanding);
        return reading::show_after(turn, &article, Depth::Short, Some(&word));
    }
    let mut screen = Screen::default();
    screen.paragraph(&word);
    lobby::show_below(turn, screen);
}

/// A parent or teacher does not allow it: what was kept is erased, and the questionnaire stays closed.
pub(super) fn handle_objection(turn: &mut TurnContext<'_>) {
    let screen = closed(turn, &Phrase::ObjectionHeard);
    turn.show(screen, State::Lobby);
    turn.requests.push(Request::Object);
}

/// Shows what stands before the first question of this visitor; false where nothing does.
pub(super) fn hold(turn: &mut TurnContext<'_>, form: Form) -> bool {
    if turn.session.refused {
        let screen = closed(turn, &Phrase::ObjectionStands);
        turn.show(screen, State::Lobby);
        return true;
    }
    if turn.session.informed || !turn.is_pupil() {
        return false;
    }
    let mut screen = Screen::of(turn, &Phrase::PupilsNotice);
    lobby::contact(turn, &mut screen);
    screen.asks(Choice::Understood(form));
    screen.row([turn.button(&Phrase::ButtonUnderstood, Choice::Understood(form))]);
    screen.row([turn.button(&Phrase::ButtonTopics, Choice::Topics), turn.button(&Phrase::ButtonMenu, Choice::Home)]);
    let state = if answering::waiting(turn).is_some() { State::Paused } else { State::Lobby };
    turn.show(screen, state);
    true
}

/// The visitor has read it: the questionnaire begins, or goes on.
pub(super) fn understood(turn: &mut TurnContext<'_>, form: Form) {
    turn.session.informed = true;
    if answering::waiting(turn).is_some() { answering::resume(turn) } else { answering::begin(turn, form) }
}

/// A screen without a way into the questionnaire.
fn closed(turn: &TurnContext<'_>, phrase: &Phrase) -> Screen {
    let mut screen = Screen::of(turn, phrase);
    lobby::contact(turn, &mut screen);
    screen.row([turn.button(&Phrase::ButtonTopics, Choice::Topics), turn.button(&Phrase::DoorAsk, Choice::Ask)]);
    screen
}
