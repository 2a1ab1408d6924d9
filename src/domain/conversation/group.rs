//! What the bot says where others read along: articles, and for everything else the way to the private chat.

use crate::domain::{
    content::Content,
    conversation::{
        Choice, Command, Event, Session, State, Turn,
        context::{Screen, TurnContext},
    },
    phrase::Phrase,
};

/// What was begun in a group by an earlier version is not gone on with there.
pub(super) fn begin(session: &mut Session) {
    (session.progress, session.earlier, session.latest, session.finished) = (None, None, None, None);
    if !matches!(session.state, State::Lobby | State::Reading) {
        session.state = State::Lobby;
    }
}

/// The bot was added: how to speak to it. Said once, however often it is added.
pub(super) fn greet(turn: &mut TurnContext<'_>) {
    if turn.session.met {
        return;
    }
    let link = link(turn.content);
    let name = link.rsplit('/').next().unwrap_or_default();
    let screen = Screen::of(turn, &Phrase::GroupHello { bot: name.to_owned() });
    turn.show(screen, State::Lobby);
}

/// One line: this is for two alone, and where that is.
pub(super) fn point_to_private(turn: &mut TurnContext<'_>) {
    let screen = Screen::of(turn, &Phrase::GroupPrivate { link: link(turn.content) });
    let state = turn.session.state;
    turn.show_new(screen, state);
}

/// Where the private chat is.
fn link(content: &Content) -> String {
    let operator = &content.operator;
    let named = || operator.mention.as_ref().map(|name| format!("t.me/{name}"));
    operator.address.clone().or_else(named).unwrap_or_default()
}

/// Somebody pressed a button that is not theirs: a few words over the screen, and nothing is changed or remembered.
pub(super) fn not_yours(content: &Content, session: Session, event: &Event) -> Turn {
    let mut turn = TurnContext::new(content, session.clone(), event);
    turn.toast(&Phrase::GroupNotYours);
    Turn { session, ..turn.finish() }
}

/// Takes away what leads to more than articles, and points to the private chat where a turn came to anything else.
pub(super) fn keep_to_articles(turn: &mut TurnContext<'_>) {
    let is_private_state = !matches!(turn.session.state, State::Lobby | State::Reading);
    if is_private_state || !turn.requests.is_empty() || !turn.milestones.is_empty() {
        begin(&mut turn.session);
        turn.requests.clear();
        turn.milestones.clear();
        turn.notes.clear();
        turn.messages.clear();
        point_to_private(turn);
    }
    for message in &mut turn.messages {
        for row in &mut message.buttons {
            row.retain(|button| !is_private(&button.choice));
        }
        message.buttons.retain(|row| !row.is_empty());
    }
    if turn.session.offer.as_ref().is_some_and(is_private) {
        turn.session.offer = None;
    }
}

/// Whether a command is about the visitor and not about the job.
pub(super) fn is_private_command(command: Command) -> bool {
    match command {
        Command::Quiz | Command::Language | Command::Privacy | Command::Mydata | Command::Forget | Command::Stats => {
            true
        }
        Command::Start | Command::Topics | Command::Why | Command::Help | Command::Cancel | Command::About => false,
    }
}

/// Whether a button is about the visitor and not about the job.
pub(super) fn is_private(choice: &Choice) -> bool {
    match choice {
        Choice::Home
        | Choice::Ask
        | Choice::Topics
        | Choice::PracticalTopics
        | Choice::Open(_)
        | Choice::More(_)
        | Choice::Meant(_)
        | Choice::NoneOfThese
        | Choice::Why
        | Choice::Helpful { .. }
        | Choice::Help
        | Choice::About => false,
        Choice::Quiz
        | Choice::Begin(_)
        | Choice::Understood(_)
        | Choice::StartOver { .. }
        | Choice::Extend
        | Choice::Resume
        | Choice::Answer { .. }
        | Choice::Skip { .. }
        | Choice::Back { .. }
        | Choice::Pause
        | Choice::Result
        | Choice::ResultMore
        | Choice::ResultNumber
        | Choice::Review
        | Choice::Change { .. }
        | Choice::Next
        | Choice::Report
        | Choice::Picture
        | Choice::Share
        | Choice::Languages
        | Choice::Speak(_)
        | Choice::Privacy
        | Choice::Mydata
        | Choice::Forget
        | Choice::ForgetYes
        | Choice::ForgetNo => true,
    }
}
