//! What needs no article and no question: the doors, the menu, the commands about the bot itself.

use crate::domain::{
    conversation::{
        Choice, Command, Media, Note, Request, State, answering, asking, reading, result,
        talk::{Screen, Talk},
    },
    fair::{Arrival, Door, Standing},
    knowledge::Meaning,
    locale::Locale,
    markup,
    message::Button,
    phrase::Phrase,
    retention::{Retention, days},
};

/// `/start`, with the payload of the link that was followed.
pub(super) fn open(talk: &mut Talk<'_>, payload: &str) {
    let (fairs, at) = (&talk.content.fairs, talk.event.at);
    let arrival = fairs.read(payload, at);
    // A payload that no link holds was typed.
    let typed = (arrival.standing == Standing::Unknown).then(|| fairs.typed(payload, at)).flatten();
    arrive(talk, &typed.unwrap_or(arrival));
}

/// A link followed or its code typed: greets, counts, and goes through the door that the code names.
pub(super) fn arrive(talk: &mut Talk<'_>, arrival: &Arrival<'_>) {
    // Somebody who pressed start and typed the code is at the fair for the first time.
    let met = match arrival.fair.filter(|_| arrival.standing == Standing::Known) {
        Some(fair) => talk.session.arrivals.iter().any(|(tag, _)| *tag == fair.tag),
        None => talk.session.met,
    };
    note_arrival(talk, arrival);
    match &arrival.door {
        Some(Door::Article(id)) if talk.content.knowledge.article(id).is_some() => return reading::open(talk, id),
        Some(Door::Quiz) => return answering::front(talk),
        _ => {}
    }
    let own = arrival.fair.and_then(|fair| fair.greeting.as_ref()).filter(|_| arrival.standing == Standing::Known);
    let own = own.map(|greeting| greeting.get(talk.locale).clone());
    let screen = doors(talk, &greeting(talk, arrival, met), own.as_deref());
    talk.show(screen, State::Lobby);
}

/// The three doors again.
pub(super) fn home(talk: &mut Talk<'_>) {
    let screen = doors(talk, &Phrase::Menu, None);
    talk.show(screen, State::Lobby);
}

fn greeting(talk: &Talk<'_>, arrival: &Arrival<'_>, met: bool) -> Phrase {
    let known = arrival.standing == Standing::Known;
    match (arrival.fair.filter(|_| known), arrival.booth, met) {
        (Some(fair), _, true) => Phrase::WelcomeBackFair { fair: fair.name.get(talk.locale).clone() },
        (Some(fair), Some(booth), false) => {
            Phrase::WelcomeFair { fair: fair.name.get(talk.locale).clone(), booth: booth.name.get(talk.locale).clone() }
        }
        (Some(fair), None, false) => Phrase::WelcomeFairOnly { fair: fair.name.get(talk.locale).clone() },
        // A code that means nothing (any more) is no coming back.
        (_, _, true) if arrival.standing != Standing::None => Phrase::Menu,
        (_, _, true) => Phrase::WelcomeBack,
        _ => Phrase::Welcome,
    }
}

fn note_arrival(talk: &mut Talk<'_>, arrival: &Arrival<'_>) {
    if arrival.standing == Standing::None {
        return;
    }
    // What is not known (any more) counts for no fair.
    let known = arrival.fair.filter(|_| arrival.standing == Standing::Known);
    let fair = known.map(|fair| fair.tag.clone());
    let booth = known.and(arrival.booth).map(|booth| booth.tag.clone());
    let mut first = true;
    if let Some(fair) = &fair {
        let place = (fair.clone(), booth.clone().unwrap_or_default());
        first = !talk.session.arrivals.contains(&place);
        talk.session.arrivals.retain(|other| *other != place);
        talk.session.arrivals.push(place);
        // A visitor does not see more booths than this; what is dropped is only counted as new again.
        let surplus = talk.session.arrivals.len().saturating_sub(20);
        talk.session.arrivals.drain(..surplus);
    }
    talk.notes.push(Note::Arrived { fair, booth, first });
}

/// A screen with this phrase, the way back to a waiting questionnaire, and the three doors.
fn doors(talk: &Talk<'_>, phrase: &Phrase, more: Option<&str>) -> Screen {
    let mut screen = Screen::of(talk, phrase);
    if let Some(more) = more {
        screen.paragraph(&markup::harmless(more));
    }
    screen.row(answering::resume_button(talk));
    screen.row([talk.button(&Phrase::DoorAsk, Choice::Ask)]);
    screen.row([talk.button(&Phrase::DoorTopics, Choice::Topics)]);
    screen.row([talk.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    screen
}

/// The first door: how to ask.
pub(super) fn ask(talk: &mut Talk<'_>) {
    let mut screen = Screen::of(talk, &Phrase::AskPrompt);
    screen.row([talk.button(&Phrase::ButtonTopics, Choice::Topics), talk.button(&Phrase::ButtonMenu, Choice::Home)]);
    talk.show(screen, State::Lobby);
}

/// The second door: all topics; those of the source first, the practical ones on a page of their own.
pub(super) fn topics(talk: &mut Talk<'_>, practical: bool) {
    let title = if practical { Phrase::TopicsMoreTitle } else { Phrase::TopicsTitle };
    let mut screen = Screen::of(talk, &title);
    let knowledge = &talk.content.knowledge;
    for article in knowledge.articles().iter().filter(|article| article.sentences().is_empty() == practical) {
        screen.row(talk.article_button(article.id(), Choice::Open));
    }
    if practical {
        screen
            .row([talk.button(&Phrase::ButtonTopics, Choice::Topics), talk.button(&Phrase::ButtonMenu, Choice::Home)]);
    } else {
        screen.row([
            talk.button(&Phrase::ButtonTopicsMore, Choice::PracticalTopics),
            talk.button(&Phrase::ButtonMenu, Choice::Home),
        ]);
    }
    let state = if answering::waiting(talk).is_some() { State::Paused } else { State::Lobby };
    talk.show(screen, state);
}

/// A phrase that answers by itself, with the question that is running below it, or ways on.
pub(super) fn tell(talk: &mut Talk<'_>, phrase: &Phrase) {
    let screen = Screen::of(talk, phrase);
    show_below(talk, screen);
}

/// A screen that interrupts nothing: in a questionnaire the question follows, elsewhere the ways on.
pub(super) fn show_below(talk: &mut Talk<'_>, mut screen: Screen) {
    if talk.session.state == State::Answering && answering::ask_below(talk, &mut screen) {
        talk.show(screen, State::Answering);
        return;
    }
    screen.row(answering::resume_button(talk));
    screen.row([talk.button(&Phrase::ButtonTopics, Choice::Topics), talk.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    let state = talk.session.state;
    talk.show(screen, state);
}

/// What can be asked, and whom else.
pub(super) fn help(talk: &mut Talk<'_>) {
    let mut screen = Screen::of(talk, &Phrase::Help);
    if let Some(bot) = &talk.content.operator.mention {
        screen.line(&talk.say(&Phrase::HelpSharing { bot: bot.clone() }));
    }
    contact(talk, &mut screen);
    show_below(talk, screen);
}

/// A person to talk to: the operator's contact, or where else to ask.
pub(super) fn person(talk: &mut Talk<'_>, elsewhere: &str) {
    let mut screen = Screen::default();
    if talk.content.operator.contact.is_none() {
        screen.paragraph(elsewhere);
    }
    contact(talk, &mut screen);
    show_below(talk, screen);
}

/// The operator's human contact, where one is set.
pub(super) fn contact(talk: &Talk<'_>, screen: &mut Screen) {
    if let Some(contact) = &talk.content.operator.contact {
        screen.phrase(talk, &Phrase::HumanContact { contact: contact.clone() });
    }
}

/// What is kept.
pub(super) fn privacy(talk: &mut Talk<'_>) {
    let kept = Retention::default();
    let mut screen = Screen::of(
        talk,
        &Phrase::Privacy {
            sessions: days(kept.sessions),
            marks: days(kept.marks),
            missed: days(kept.missed),
            set_aside: days(kept.set_aside),
            years: days(kept.notes) / 365,
        },
    );
    contact(talk, &mut screen);
    screen
        .row([talk.button(&Phrase::ButtonMydata, Choice::Mydata), talk.button(&Phrase::ButtonForget, Choice::Forget)]);
    show_below(talk, screen);
}

/// Who made this.
pub(super) fn about(talk: &mut Talk<'_>) {
    let version = talk.content.operator.version.clone();
    let mut screen = Screen::of(talk, &Phrase::About { version });
    contact(talk, &mut screen);
    show_below(talk, screen);
}

/// A copy of what is kept.
pub(super) fn mydata(talk: &mut Talk<'_>) {
    talk.requests.push(Request::Export);
}

/// Asks whether to erase everything.
pub(super) fn forget(talk: &mut Talk<'_>) {
    let mut screen = Screen::of(talk, &Phrase::ForgetAsk);
    screen.row([talk.button(&Phrase::ForgetYes, Choice::ForgetYes)]);
    screen.row([talk.button(&Phrase::ForgetNo, Choice::ForgetNo)]);
    let state = match talk.session.state {
        State::Answering => State::Paused,
        other => other,
    };
    talk.show(screen, state);
}

/// Erases everything.
pub(super) fn erase(talk: &mut Talk<'_>) {
    talk.requests.push(Request::Erase);
    talk.session.state = State::Lobby;
}

/// Keeps everything.
pub(super) fn keep(talk: &mut Talk<'_>) {
    let screen = doors(talk, &Phrase::ForgetKept, None);
    talk.show(screen, State::Lobby);
}

/// Asks for a language.
pub(super) fn languages(talk: &mut Talk<'_>) {
    let mut screen = Screen::of(talk, &Phrase::LanguageWhich);
    screen.row(Locale::ALL.map(|locale| Button {
        label: talk.content.catalog.say(locale, &Phrase::LanguageName),
        choice: Choice::Speak(locale),
    }));
    if talk.session.state == State::Answering {
        show_below(talk, screen);
    } else {
        let state = talk.session.state;
        talk.show(screen, state);
    }
}

/// Speaks this language from now on, with a way back to the other one.
pub(super) fn speak(talk: &mut Talk<'_>, locale: Locale) {
    talk.session.locale = locale;
    talk.session.locale_chosen = true;
    talk.locale = locale;
    let mut screen = Screen::of(talk, &Phrase::LanguageSet);
    let other = locale.other();
    let label = talk.content.catalog.say(other, &Phrase::LanguageOffer);
    screen.row([Button { label, choice: Choice::Speak(other) }]);
    show_below(talk, screen);
}

/// Leaves what is going on.
pub(super) fn cancel(talk: &mut Talk<'_>) {
    match answering::waiting(talk) {
        Some((at, of)) => {
            let screen = doors(talk, &Phrase::CancelPaused { at, of }, None);
            talk.show(screen, State::Paused);
        }
        None => {
            let screen = doors(talk, &Phrase::CancelNothing, None);
            talk.show(screen, State::Lobby);
        }
    }
}

/// A command that does not exist: obeys the one it stands for in other words, names the nearest one, or answers the
/// question that it is.
pub(super) fn mistyped(talk: &mut Talk<'_>, line: &str) {
    let name = line.split_whitespace().next().unwrap_or_default();
    let alias = talk.content.aliases.command(name);
    if let Some(command) = alias.and_then(Command::named) {
        return super::handle_command(talk, command);
    }
    match alias {
        Some("result") => return result::show(talk),
        Some("share") => return result::share(talk),
        Some("resume") => return answering::resume(talk),
        _ => {}
    }
    let near = Command::MENU
        .into_iter()
        .map(|command| (strsim::damerau_levenshtein(name, command.name()), command))
        .filter(|(distance, command)| *distance <= 1 + usize::from(command.name().len() > 4))
        .min_by_key(|(distance, _)| *distance);
    match near {
        Some((_, command)) => tell(talk, &Phrase::Mistyped { near: command.name().to_owned() }),
        None => {
            let question = line.replace('_', " ");
            match talk.content.knowledge.ask(&question).meaning {
                Meaning::Answer(_) | Meaning::Clarify(_) | Meaning::Uncovered(_) | Meaning::Crisis(_) => {
                    asking::handle_text(talk, &question);
                }
                _ => tell(talk, &Phrase::MistypedUnknown),
            }
        }
    }
}

/// Something that is not text.
pub(super) fn media(talk: &mut Talk<'_>, media: Media) {
    tell(
        talk,
        &match media {
            Media::Photo => Phrase::MediaPhoto,
            Media::Sticker => Phrase::MediaSticker,
            Media::Voice => Phrase::MediaVoice,
            Media::Other => Phrase::MediaOther,
        },
    );
}
