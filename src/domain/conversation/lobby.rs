//! What needs no article and no question: the doors, the menu, the commands about the bot itself.

use crate::domain::{
    audience::Audience,
    conversation::{
        Choice, Command, Media, Note, Request, State, answering, asking,
        context::{Screen, TurnContext},
        group, next, pupils, reading, result,
    },
    fair::{Arrival, Door, Standing, typed_code},
    knowledge::Meaning,
    locale::Locale,
    markup,
    message::Button,
    phrase::Phrase,
    privacy,
    retention::Retention,
};

/// `/start`, with the payload of the link that was followed.
pub(super) fn open(turn: &mut TurnContext<'_>, payload: &str) {
    let (fairs, at) = (&turn.content.fairs, turn.event.at);
    let arrival = fairs.read(payload, at);
    // A payload that no link holds was typed, and is a code all the same.
    let introduced = || fairs.typed(&format!("{} {payload}", Command::Start.name()), at);
    let typed = (arrival.standing == Standing::Unknown).then(introduced).flatten();
    arrive(turn, &typed.unwrap_or(arrival));
}

/// A link followed or its code typed: greets, counts, and goes through the door that the code names.
pub(super) fn arrive(turn: &mut TurnContext<'_>, arrival: &Arrival<'_>) {
    // Somebody who pressed start and typed the code is at the fair for the first time.
    let met = match arrival.fair.filter(|_| arrival.standing == Standing::Known) {
        Some(fair) => turn.session.arrivals.iter().any(|(tag, _)| *tag == fair.tag),
        None => turn.session.met,
    };
    note_arrival(turn, arrival);
    match &arrival.door {
        Some(Door::Article(id)) if turn.content.knowledge.article(id).is_some() => return reading::open(turn, id),
        Some(Door::Quiz) if turn.event.in_group => return group::point_to_private(turn),
        Some(Door::Quiz) => return answering::front(turn),
        _ => {}
    }
    let own = arrival.fair.and_then(|fair| fair.greeting.as_ref()).filter(|_| arrival.standing == Standing::Known);
    let own = own.map(|greeting| greeting.get(turn.locale).clone());
    let screen = doors(turn, &greeting(turn, arrival, met), own.as_deref());
    turn.show(screen, State::Lobby);
}

/// The three doors again.
pub(super) fn home(turn: &mut TurnContext<'_>) {
    let screen = doors(turn, &Phrase::Menu, None);
    turn.show(screen, State::Lobby);
}

fn greeting(turn: &TurnContext<'_>, arrival: &Arrival<'_>, met: bool) -> Phrase {
    let known = arrival.standing == Standing::Known;
    match (arrival.fair.filter(|_| known), arrival.booth, met) {
        (Some(fair), _, true) => Phrase::WelcomeBackFair { fair: fair.name.get(turn.locale).clone() },
        (Some(fair), Some(booth), false) => {
            Phrase::WelcomeFair { fair: fair.name.get(turn.locale).clone(), booth: booth.name.get(turn.locale).clone() }
        }
        (Some(fair), None, false) => Phrase::WelcomeFairOnly { fair: fair.name.get(turn.locale).clone() },
        // A code that means nothing (any more) is no coming back.
        (_, _, true) if arrival.standing != Standing::None => Phrase::Menu,
        (_, _, true) => Phrase::WelcomeBack,
        _ => Phrase::Welcome,
    }
}

fn note_arrival(turn: &mut TurnContext<'_>, arrival: &Arrival<'_>) {
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
        first = !turn.session.arrivals.contains(&place);
        turn.session.arrivals.retain(|other| *other != place);
        turn.session.arrivals.push(place);
        // A visitor does not see more booths than this; what is dropped is only counted as new again.
        let surplus = turn.session.arrivals.len().saturating_sub(20);
        turn.session.arrivals.drain(..surplus);
    }
    if known.is_some_and(|fair| fair.audience == Audience::Pupils) {
        // Kept apart from the arrivals, which do not remember every fair.
        pupils::protect(turn);
    }
    turn.notes.push(Note::Arrived { fair, booth, first });
}

/// A screen with this phrase, the way back to a waiting questionnaire, and the three doors.
fn doors(turn: &TurnContext<'_>, phrase: &Phrase, more: Option<&str>) -> Screen {
    let mut screen = Screen::of(turn, phrase);
    if let Some(more) = more {
        screen.paragraph(&markup::harmless(more));
    }
    let resume = answering::resume_button(turn);
    screen.main(resume.as_ref().map_or(Choice::Ask, |button| button.choice.clone()));
    screen.row(resume);
    screen.row([turn.button(&Phrase::DoorAsk, Choice::Ask)]);
    screen.row([turn.button(&Phrase::DoorTopics, Choice::Topics)]);
    screen.row([turn.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    screen
}

/// The first door: how to ask.
pub(super) fn ask(turn: &mut TurnContext<'_>) {
    let mut screen = Screen::of(turn, &Phrase::AskPrompt);
    if turn.event.in_group {
        // A reply to the bot's own message is sure to reach it.
        screen.ask_for_typing(turn.say(&Phrase::AskPlaceholder));
        return turn.show_new(screen, State::Lobby);
    }
    screen.row([turn.button(&Phrase::ButtonTopics, Choice::Topics), turn.button(&Phrase::ButtonMenu, Choice::Home)]);
    turn.show(screen, State::Lobby);
}

/// The second door: all topics; those of the source first, the practical ones on a page of their own.
pub(super) fn topics(turn: &mut TurnContext<'_>, practical: bool) {
    let title = if practical { Phrase::TopicsMoreTitle } else { Phrase::TopicsTitle };
    let mut screen = Screen::of(turn, &title);
    let knowledge = &turn.content.knowledge;
    for article in knowledge.articles().iter().filter(|article| article.sentences().is_empty() == practical) {
        screen.row(turn.article_button(article.id(), Choice::Open));
    }
    if practical {
        screen
            .row([turn.button(&Phrase::ButtonTopics, Choice::Topics), turn.button(&Phrase::ButtonMenu, Choice::Home)]);
    } else {
        screen.row([
            turn.button(&Phrase::ButtonTopicsMore, Choice::PracticalTopics),
            turn.button(&Phrase::ButtonMenu, Choice::Home),
        ]);
    }
    let state = if answering::waiting(turn).is_some() { State::Paused } else { State::Lobby };
    turn.show(screen, state);
}

/// A phrase that answers by itself, with the question that is running below it, or ways on.
pub(super) fn tell(turn: &mut TurnContext<'_>, phrase: &Phrase) {
    let screen = Screen::of(turn, phrase);
    show_below(turn, screen);
}

/// A screen that interrupts nothing: in a questionnaire the question follows, elsewhere the ways on.
pub(super) fn show_below(turn: &mut TurnContext<'_>, mut screen: Screen) {
    if turn.session.state == State::Answering && answering::ask_below(turn, &mut screen) {
        turn.show(screen, State::Answering);
        return;
    }
    screen.row(answering::resume_button(turn));
    screen.row([turn.button(&Phrase::ButtonTopics, Choice::Topics), turn.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    let state = turn.session.state;
    turn.show(screen, state);
}

/// What can be asked, and whom else.
pub(super) fn help(turn: &mut TurnContext<'_>) {
    let mut screen = Screen::of(turn, &Phrase::Help);
    if let Some(bot) = &turn.content.operator.mention {
        screen.line(&turn.say(&Phrase::HelpSharing { bot: bot.clone() }));
    }
    contact(turn, &mut screen);
    if let Some(code) = code(turn) {
        screen.copy(turn.say(&Phrase::ButtonCopyCode { code: code.clone() }), code);
    }
    show_below(turn, screen);
}

/// What others type to come where the visitor has come last; None where that counts for no fair (any more).
fn code(turn: &TurnContext<'_>) -> Option<String> {
    let (fair, booth) = turn.session.arrivals.last()?;
    let payload = if booth.is_empty() { fair.clone() } else { format!("{fair}-{booth}") };
    let arrival = turn.content.fairs.read(&payload, turn.event.at);
    (arrival.standing == Standing::Known).then(|| typed_code(&payload, turn.locale))
}

/// A person to talk to: the operator's contact, or where else to ask.
pub(super) fn person(turn: &mut TurnContext<'_>, elsewhere: &str) {
    let mut screen = Screen::default();
    if turn.content.operator.contact.is_none() {
        screen.paragraph(elsewhere);
    }
    contact(turn, &mut screen);
    show_below(turn, screen);
}

/// The operator's human contact, where one is set.
pub(super) fn contact(turn: &TurnContext<'_>, screen: &mut Screen) {
    if let Some(contact) = &turn.content.operator.contact {
        screen.phrase(turn, &Phrase::HumanContact { contact: contact.clone() });
    }
}

/// What is kept.
pub(super) fn privacy(turn: &mut TurnContext<'_>) {
    let phrase = privacy::phrase(turn.is_pupil(), &Retention::default());
    let mut screen = Screen::of(turn, &phrase);
    contact(turn, &mut screen);
    screen
        .row([turn.button(&Phrase::ButtonMydata, Choice::Mydata), turn.button(&Phrase::ButtonForget, Choice::Forget)]);
    show_below(turn, screen);
}

/// Who made this.
pub(super) fn about(turn: &mut TurnContext<'_>) {
    let version = turn.content.operator.version.clone();
    let mut screen = Screen::of(turn, &Phrase::About { version });
    contact(turn, &mut screen);
    show_below(turn, screen);
}

/// A copy of what is kept.
pub(super) fn mydata(turn: &mut TurnContext<'_>) {
    turn.requests.push(Request::Export);
}

/// Asks whether to erase everything.
pub(super) fn forget(turn: &mut TurnContext<'_>) {
    let mut screen = Screen::of(turn, &Phrase::ForgetAsk);
    screen.row([turn.button(&Phrase::ForgetYes, Choice::ForgetYes)]);
    screen.row([turn.button(&Phrase::ForgetNo, Choice::ForgetNo)]);
    let state = match turn.session.state {
        State::Answering => State::Paused,
        other => other,
    };
    turn.show(screen, state);
}

/// Erases everything.
pub(super) fn erase(turn: &mut TurnContext<'_>) {
    turn.requests.push(Request::Erase);
    turn.session.state = State::Lobby;
}

/// Keeps everything.
pub(super) fn keep(turn: &mut TurnContext<'_>) {
    let screen = doors(turn, &Phrase::ForgetKept, None);
    turn.show(screen, State::Lobby);
}

/// Asks for a language.
pub(super) fn languages(turn: &mut TurnContext<'_>) {
    let mut screen = Screen::of(turn, &Phrase::LanguageWhich);
    screen.row(Locale::ALL.map(|locale| Button {
        label: turn.content.catalog.say(locale, &Phrase::LanguageName),
        choice: Choice::Speak(locale),
    }));
    if turn.session.state == State::Answering {
        show_below(turn, screen);
    } else {
        let state = turn.session.state;
        turn.show(screen, state);
    }
}

/// Speaks this language from now on, with a way back to the other one.
pub(super) fn speak(turn: &mut TurnContext<'_>, locale: Locale) {
    turn.session.locale = locale;
    turn.session.locale_chosen = true;
    turn.session.locale_assumed = false;
    turn.locale = locale;
    let mut screen = Screen::of(turn, &Phrase::LanguageSet);
    let other = locale.other();
    let label = turn.content.catalog.say(other, &Phrase::LanguageOffer);
    screen.row([Button { label, choice: Choice::Speak(other) }]);
    show_below(turn, screen);
}

/// Leaves what is going on.
pub(super) fn cancel(turn: &mut TurnContext<'_>) {
    match answering::waiting(turn) {
        Some((at, of)) => {
            let phrase =
                if turn.is_pupil() { Phrase::PausedPupils { at, of } } else { Phrase::CancelPaused { at, of } };
            let screen = doors(turn, &phrase, None);
            turn.show(screen, State::Paused);
        }
        None => {
            let screen = doors(turn, &Phrase::CancelNothing, None);
            turn.show(screen, State::Lobby);
        }
    }
}

/// A command that does not exist: obeys the one it stands for in other words, names the nearest one, or answers the
/// question that it is.
pub(super) fn mistyped(turn: &mut TurnContext<'_>, line: &str) {
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let alias = turn.content.aliases.command(name);
    // A code behind another word for /start, without a blank between them, or with a slash for all that.
    let start = Command::Start.name();
    let code = if alias == Some(start) { rest } else { line.strip_prefix(start).unwrap_or(line) };
    if let Some(arrival) = turn.content.fairs.typed(&format!("{start} {code}"), turn.event.at) {
        return arrive(turn, &arrival);
    }
    if let Some(command) = alias.and_then(Command::named) {
        return super::handle_command(turn, command);
    }
    match alias {
        Some("result" | "share" | "next" | "report" | "resume") if turn.event.in_group => {
            return group::point_to_private(turn);
        }
        Some("result") => return result::show(turn),
        Some("share") => return result::share(turn),
        Some("next") => return next::show(turn),
        Some("report") => return next::report(turn),
        Some("resume") => return answering::resume(turn),
        _ => {}
    }
    let near = Command::MENU
        .into_iter()
        .map(|command| (strsim::damerau_levenshtein(name, command.name()), command))
        .filter(|(distance, command)| *distance <= 1 + usize::from(command.name().len() > 4))
        .min_by_key(|(distance, _)| *distance);
    match near {
        Some((_, command)) => tell(turn, &Phrase::Mistyped { near: command.name().to_owned() }),
        None => {
            let question = line.replace('_', " ");
            match turn.content.knowledge.ask(&question).meaning {
                Meaning::Answer(_) | Meaning::Clarify(_) | Meaning::Uncovered(_) | Meaning::Crisis(_) => {
                    asking::handle_text(turn, &question);
                }
                _ => tell(turn, &Phrase::MistypedUnknown),
            }
        }
    }
}

/// Something that is not text.
pub(super) fn media(turn: &mut TurnContext<'_>, media: Media) {
    tell(
        turn,
        &match media {
            Media::Photo => Phrase::MediaPhoto,
            Media::Sticker => Phrase::MediaSticker,
            Media::Voice => Phrase::MediaVoice,
            Media::Other => Phrase::MediaOther,
        },
    );
}
