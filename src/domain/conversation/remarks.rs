//! What is no question gets a word of its own, and the visitor stays where they were.

use crate::domain::{
    conversation::{
        Choice, Note, State, answering, asking, lobby,
        reading::{self, Depth},
        result,
        talk::{Screen, Talk},
    },
    helplines::{Helpline, Need},
    knowledge::{ArticleId, Crisis, Door, Remark, RemarkAction, RemarkKind},
    message::Button,
    phrase::{Phrase, RemarkReply},
};

/// A remark: its word, what the sources say to it, what it asks to be done, and the doors that fit.
pub(super) fn reply(talk: &mut Talk<'_>, remark: usize, article: Option<ArticleId>) {
    let remark = &talk.content.knowledge.remarks()[remark];
    let word = word(talk, &remark.name);
    if let Some(article) = article {
        return reading::show_after(talk, &article, Depth::Short, Some(&word));
    }
    match remark.action {
        Some(action) => act(talk, remark, action, &word),
        None => tell(talk, remark, &word),
    }
}

/// The word of a remark, another one if it was said just before.
fn word(talk: &mut Talk<'_>, name: &str) -> String {
    let again = talk.session.said.as_ref().is_some_and(|(said, again)| said == name && !again);
    talk.said = Some((name.to_owned(), again));
    let figures = result::finished(talk).map(|result| (result.overall, result.low, result.high));
    let (percent, low, high) = figures.unwrap_or_default();
    let reply =
        RemarkReply { name: name.to_owned(), again, percent: percent.into(), low: low.into(), high: high.into() };
    talk.content.catalog.reply(talk.locale, &reply)
}

fn tell(talk: &mut Talk<'_>, remark: &Remark, word: &str) {
    let mut screen = Screen::default();
    screen.paragraph(word);
    if matches!(remark.kind, RemarkKind::Bot | RemarkKind::Identity | RemarkKind::Rumour) {
        lobby::contact(talk, &mut screen);
    }
    if talk.session.state != State::Answering {
        let buttons: Vec<Button> = remark.doors.iter().filter_map(|door| button(talk, door)).collect();
        buttons.into_iter().for_each(|button| screen.row([button]));
        screen.row(reading::language_offer(talk));
    }
    lobby::show_below(talk, screen);
}

/// The button of a door; `None` if it leads to where the visitor is, or to nothing.
fn button(talk: &Talk<'_>, door: &Door) -> Option<Button> {
    let has_result = result::finished(talk).is_some();
    Some(match door {
        Door::Quiz | Door::Topics => return None, // They stand below every reply.
        Door::Result if has_result => talk.button(&Phrase::ButtonSeeResult, Choice::Result),
        Door::NextSteps if has_result => talk.button(&Phrase::ButtonResultMore, Choice::ResultMore),
        Door::Review if has_result => talk.button(&Phrase::ButtonReview, Choice::Review),
        Door::Result | Door::NextSteps | Door::Review => return None,
        Door::Privacy => talk.button(&Phrase::CommandPrivacy, Choice::Privacy),
        Door::Forget => talk.button(&Phrase::ButtonForget, Choice::Forget),
        Door::About => talk.button(&Phrase::CommandAbout, Choice::About),
        Door::Article(id) => return talk.article_button(id, Choice::Open),
    })
}

fn act(talk: &mut Talk<'_>, remark: &Remark, action: RemarkAction, word: &str) {
    let open = talk.session.open.as_ref().map(|open| open.article.clone());
    match (action, open) {
        (RemarkAction::Again, _) if talk.session.state == State::Answering => answering::again(talk),
        (RemarkAction::Again, _) if talk.session.state == State::Result => result::show(talk),
        (RemarkAction::Again, Some(article)) => {
            let whole = talk.session.open.as_ref().is_some_and(|open| open.whole);
            reading::show(talk, &article, if whole { Depth::Whole } else { Depth::Short });
        }
        (RemarkAction::Again, None) => lobby::home(talk),
        (RemarkAction::Simpler, _) if answering::explain_current(talk) => {}
        (RemarkAction::Simpler, Some(article)) => asking::lost(talk, &article),
        (RemarkAction::Simpler, None) => lobby::help(talk),
        (RemarkAction::Unhelpful, open) => {
            if let Some(article) = open.filter(|article| !talk.session.rated.contains(article)) {
                talk.session.rated.push(article.clone());
                talk.notes.push(Note::Helpful { article, yes: false });
            }
            tell(talk, remark, word);
        }
        (RemarkAction::Person, _) => lobby::person(talk, word),
        (RemarkAction::Resume, _) if answering::waiting(talk).is_some() => answering::resume(talk),
        (RemarkAction::Resume, _) => tell(talk, remark, word),
        (RemarkAction::NextSteps, _) if result::finished(talk).is_some() => result::more(talk),
        (RemarkAction::NextSteps, _) => answering::front(talk),
        (RemarkAction::Pause, _) if talk.session.state == State::Answering => answering::pause(talk),
        (RemarkAction::Pause, _) => tell(talk, remark, word),
        (RemarkAction::Quiz, _) => answering::front(talk),
        (RemarkAction::Sources, Some(article)) => reading::sources(talk, &article),
        (RemarkAction::Sources, None) => lobby::about(talk),
    }
}

/// Words of crisis: a kind word and the way to people who can help, whatever was going on; no topic, no next question, and
/// nothing of it is kept.
pub(super) fn comfort(talk: &mut Talk<'_>, crisis: Crisis) {
    talk.session.why = None;
    talk.session.unclear = 0;
    if talk.session.state == State::Answering {
        talk.session.state = State::Paused;
    }
    let text = match crisis {
        Crisis::Danger => talk.say(&Phrase::Distress),
        Crisis::Harm => talk.say(&Phrase::Harmed),
        Crisis::Sad => talk.say(&Phrase::Sad),
        Crisis::Grief | Crisis::Other | Crisis::Work => word(talk, &format!("crisis-{}", crisis.name())),
    };
    let mut screen = Screen::default();
    screen.paragraph(&text);
    helplines(talk, &mut screen, crisis);
    lobby::contact(talk, &mut screen);
    screen.row(answering::resume_button(talk));
    let state = talk.session.state;
    talk.show(screen, state);
}

/// Who helps in this kind of crisis, by name; nobody who mourns is handed a list.
fn helplines(talk: &Talk<'_>, screen: &mut Screen, crisis: Crisis) {
    let needs: &[Need] = match crisis {
        Crisis::Danger | Crisis::Sad => &[Need::Danger],
        Crisis::Harm | Crisis::Work => &[Need::Violence],
        Crisis::Other => &[Need::Danger, Need::Violence],
        Crisis::Grief => return,
    };
    screen.phrase(talk, &Phrase::Helplines);
    for need in needs {
        for helpline in talk.content.helplines.of(talk.locale, *need) {
            screen.line(&line(talk, helpline));
        }
    }
}

fn line(talk: &Talk<'_>, helpline: &Helpline) -> String {
    let (today, _) = talk.content.fairs.day_and_hour(None, talk.event.at);
    let stale = talk.content.helplines.stale_since(talk.locale, today);
    let mut details: Vec<String> = Vec::new();
    details.extend(helpline.free.filter(|free| *free).map(|_| talk.say(&Phrase::HelplineFree)));
    details.extend(helpline.hours.iter().chain(&helpline.note).cloned());
    details.extend(stale.map(|day| {
        let date = reading::date(talk, &day.to_string());
        talk.say(&Phrase::HelplineChecked { date })
    }));
    let helpline = talk.say(&Phrase::Helpline { who: helpline.who.clone(), ways: helpline.ways.join(", ") });
    if details.is_empty() {
        return helpline;
    }
    talk.say(&Phrase::HelplineDetails { helpline, details: details.join("; ") })
}
