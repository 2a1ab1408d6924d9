//! What is no question gets a word of its own, and the visitor stays where they were.

use crate::domain::{
    conversation::{
        Choice, Note, State, answering, asking,
        context::{Screen, TurnContext},
        lobby, next,
        reading::{self, Depth},
        result,
    },
    helplines::{Helpline, Need},
    knowledge::{ArticleId, Crisis, Door, Remark, RemarkAction, RemarkKind},
    message::Button,
    phrase::{Phrase, RemarkReply},
};

/// A remark: its word, what the sources say to it, what it asks to be done, and the doors that fit.
pub(super) fn reply(turn: &mut TurnContext<'_>, remark: usize, article: Option<ArticleId>) {
    let remark = &turn.content.knowledge.remarks()[remark];
    let word = word(turn, &remark.name);
    if let Some(article) = article {
        return reading::show_after(turn, &article, Depth::Short, Some(&word));
    }
    match remark.action {
        Some(action) => act(turn, remark, action, &word),
        None => tell(turn, remark, &word),
    }
}

/// The word of a remark, another one if it was said just before.
fn word(turn: &mut TurnContext<'_>, name: &str) -> String {
    let again = turn.session.said.as_ref().is_some_and(|(said, again)| said == name && !again);
    turn.said = Some((name.to_owned(), again));
    let figures = result::finished(turn).map(|result| (result.overall, result.low, result.high));
    let (percent, low, high) = figures.unwrap_or_default();
    let reply =
        RemarkReply { name: name.to_owned(), again, percent: percent.into(), low: low.into(), high: high.into() };
    turn.content.catalog.reply(turn.locale, &reply)
}

fn tell(turn: &mut TurnContext<'_>, remark: &Remark, word: &str) {
    let mut screen = Screen::default();
    screen.paragraph(word);
    if matches!(remark.kind, RemarkKind::Bot | RemarkKind::Identity | RemarkKind::Rumour) {
        lobby::contact(turn, &mut screen);
    }
    if turn.session.state != State::Answering {
        // What the sources say to it is shown only where the remark was surely meant; it can be opened in any case.
        let article = remark.article.as_ref().and_then(|article| turn.article_button(article, Choice::Open));
        let doors = remark.doors.iter().filter_map(|door| button(turn, door));
        let buttons: Vec<Button> = article.into_iter().chain(doors).collect();
        buttons.into_iter().for_each(|button| screen.row([button]));
        screen.row(reading::language_offer(turn));
    }
    lobby::show_below(turn, screen);
}

/// The button of a door; `None` if it leads to where the visitor is, or to nothing.
fn button(turn: &TurnContext<'_>, door: &Door) -> Option<Button> {
    let has_result = result::finished(turn).is_some();
    Some(match door {
        Door::Quiz | Door::Topics => return None, // They stand below every reply.
        Door::Result if has_result => turn.button(&Phrase::ButtonSeeResult, Choice::Result),
        Door::NextSteps if has_result => turn.button(&Phrase::ButtonNext, Choice::Next),
        Door::Review if has_result => turn.button(&Phrase::ButtonReview, Choice::Review),
        Door::Result | Door::NextSteps | Door::Review => return None,
        Door::Privacy => turn.button(&Phrase::CommandPrivacy, Choice::Privacy),
        Door::Forget => turn.button(&Phrase::ButtonForget, Choice::Forget),
        Door::About => turn.button(&Phrase::CommandAbout, Choice::About),
        Door::Article(id) => return turn.article_button(id, Choice::Open),
    })
}

fn act(turn: &mut TurnContext<'_>, remark: &Remark, action: RemarkAction, word: &str) {
    let open = turn.session.open.as_ref().map(|open| open.article.clone());
    match (action, open) {
        (RemarkAction::Again, _) if turn.session.state == State::Answering => answering::again(turn),
        (RemarkAction::Again, _) if turn.session.state == State::Result => result::show(turn),
        (RemarkAction::Again, Some(article)) => {
            let whole = turn.session.open.as_ref().is_some_and(|open| open.whole);
            reading::show(turn, &article, if whole { Depth::Whole } else { Depth::Short });
        }
        (RemarkAction::Again, None) => lobby::home(turn),
        (RemarkAction::Simpler, _) if answering::explain_current(turn) => {}
        (RemarkAction::Simpler, Some(article)) => asking::lost(turn, &article),
        (RemarkAction::Simpler, None) => lobby::help(turn),
        (RemarkAction::Unhelpful, open) => {
            if let Some(article) = open.filter(|article| !turn.session.rated.contains(article)) {
                turn.session.rated.push(article.clone());
                turn.notes.push(Note::Helpful { article, yes: false });
            }
            tell(turn, remark, word);
        }
        (RemarkAction::Person, _) => lobby::person(turn, word),
        (RemarkAction::Resume, _) if answering::waiting(turn).is_some() => answering::resume(turn),
        (RemarkAction::Resume, _) => tell(turn, remark, word),
        (RemarkAction::NextSteps, _) if result::finished(turn).is_some() => next::show(turn),
        (RemarkAction::Why, _) if result::finished(turn).is_some() => result::number(turn),
        (RemarkAction::Why, _) => tell(turn, remark, word),
        (RemarkAction::NextSteps, _) => answering::front(turn),
        (RemarkAction::Pause, _) if turn.session.state == State::Answering => answering::pause(turn),
        (RemarkAction::Pause, _) => tell(turn, remark, word),
        (RemarkAction::Quiz, _) => answering::front(turn),
        (RemarkAction::Sources, Some(article)) => reading::sources(turn, &article),
        (RemarkAction::Sources, None) => lobby::about(turn),
    }
}

/// Words of crisis: a kind word and the way to people who can help, whatever was going on; no topic, no next question, and
/// nothing of it is kept.
pub(super) fn comfort(turn: &mut TurnContext<'_>, crisis: Crisis) {
    turn.session.why = None;
    turn.session.unclear = 0;
    if turn.session.state == State::Answering {
        turn.session.state = State::Paused;
    }
    let name = format!("crisis-{}", crisis.name());
    let text = match crisis {
        // Nothing that is kept tells of these.
        Crisis::Danger | Crisis::Harm | Crisis::Sad => {
            turn.content.catalog.reply(turn.locale, &RemarkReply { name, ..RemarkReply::default() })
        }
        Crisis::Grief | Crisis::Other | Crisis::Work => word(turn, &name),
    };
    let mut screen = Screen::default();
    screen.urgent = true;
    screen.paragraph(&text);
    helplines(turn, &mut screen, crisis);
    lobby::contact(turn, &mut screen);
    screen.row(answering::resume_button(turn));
    let state = turn.session.state;
    turn.show(screen, state);
}

/// Who helps in this kind of crisis, by name; nobody who mourns is handed a list.
fn helplines(turn: &TurnContext<'_>, screen: &mut Screen, crisis: Crisis) {
    let needs: &[Need] = match crisis {
        Crisis::Danger | Crisis::Sad => &[Need::Danger],
        Crisis::Harm | Crisis::Work => &[Need::Violence],
        Crisis::Other => &[Need::Danger, Need::Violence],
        Crisis::Grief => return,
    };
    screen.phrase(turn, &Phrase::Helplines);
    for need in needs {
        for helpline in turn.content.helplines.of(turn.locale, *need) {
            screen.line(&line(turn, helpline));
        }
    }
}

fn line(turn: &TurnContext<'_>, helpline: &Helpline) -> String {
    let (today, _) = turn.content.fairs.day_and_hour(None, turn.event.at);
    let stale = turn.content.helplines.stale_since(turn.locale, today);
    let mut details: Vec<String> = Vec::new();
    details.extend(helpline.free.filter(|free| *free).map(|_| turn.say(&Phrase::HelplineFree)));
    details.extend(helpline.hours.iter().chain(&helpline.note).cloned());
    details.extend(stale.map(|day| {
        let date = reading::date(turn, &day.to_string());
        turn.say(&Phrase::HelplineChecked { date })
    }));
    let helpline = turn.say(&Phrase::Helpline { who: helpline.who.clone(), ways: helpline.ways.join(", ") });
    if details.is_empty() {
        return helpline;
    }
    turn.say(&Phrase::HelplineDetails { helpline, details: details.join("; ") })
}
