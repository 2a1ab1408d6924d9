//! What the engine itself has to say, put into words: a copy of one's data, a receipt, an apology.

use crate::domain::{
    content::Content,
    conversation::{Choice, Session},
    funnel::{self, LiveNumbers},
    locale::Locale,
    markup,
    message::{Button, Message, Placed},
    phrase::Phrase,
    retention::{self, Retention},
};

/// What is kept about a visitor besides the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The visitor's number, as far as it is shown.
    pub id: String,
    /// The day of the last visit, in days since 1970; None where no session is kept.
    pub day: Option<i64>,
    /// Replies that have not left yet.
    pub waiting: u64,
    /// Messages set aside because they could not be taken or sent.
    pub set_aside: u64,
    /// Notes with one of the visitor's marks.
    pub notes: u64,
}

/// A copy of everything kept about a visitor, each with its purpose, and the day when it goes by itself.
#[must_use]
pub fn export(content: &Content, locale: Locale, session: &Session, kept: &Kept) -> Message {
    let say = |phrase: &Phrase| content.catalog.say(locale, phrase);
    if kept.day.is_none() && kept.set_aside + kept.notes == 0 && *session == Session::default() {
        return message(content, locale, &Phrase::MydataNothing);
    }
    let mut lines = vec![say(&Phrase::MydataTitle), String::new(), say(&Phrase::MydataId { id: kept.id.clone() })];
    lines.push(say(&Phrase::MydataLanguage { language: content.catalog.say(session.locale, &Phrase::LanguageName) }));
    lines.extend(talk_lines(content, locale, session));
    lines.extend(answer_lines(content, locale, session));
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    for (number, phrase) in [
        (kept.notes, Phrase::MydataNotes { count: count(kept.notes) }),
        (kept.waiting, Phrase::MydataWaiting { count: count(kept.waiting) }),
        (kept.set_aside, Phrase::MydataSetAside { count: count(kept.set_aside) }),
    ] {
        if number > 0 {
            lines.push(say(&phrase));
        }
    }
    let last = session.last.div_euclid(86_400);
    lines.push(say(&Phrase::MydataSeen { last: day(content, locale, last) }));
    let erased = last + i64::from(retention::days(Retention::default().sessions));
    let end = if session.is_pupil(content) {
        Phrase::MydataErasePupils
    } else {
        Phrase::MydataErase { date: day(content, locale, erased) }
    };
    lines.extend([String::new(), say(&end)]);
    let button = Button { label: say(&Phrase::ButtonForget), choice: Choice::Forget };
    Message { spans: markup::spans(&lines.join("\n")), picture: None, buttons: vec![vec![button]], placed: Placed::New }
}

fn talk_lines(content: &Content, locale: Locale, session: &Session) -> Vec<String> {
    let say = |phrase: &Phrase| content.catalog.say(locale, phrase);
    let title = |id| content.knowledge.article(id).map(|article| article.title(locale).to_owned());
    let mut lines = Vec::new();
    if let Some(title) = session.open.as_ref().and_then(|open| title(&open.article)) {
        lines.push(say(&Phrase::MydataArticle { title }));
    }
    if let Some(why) = session.why.as_ref().filter(|why| !why.words.is_empty()) {
        lines.push(say(&Phrase::MydataQuery { words: why.words.join(", ") }));
    }
    if let Some(query) = &session.offered {
        lines.push(say(&Phrase::MydataOffered { query: query.clone() }));
    }
    let rated: Vec<String> = session.rated.iter().filter_map(title).collect();
    if !rated.is_empty() {
        lines.push(say(&Phrase::MydataRated { titles: rated.join(", ") }));
    }
    for (fair, booth) in &session.arrivals {
        let known = content.fairs.fair(fair);
        let name = known.map_or(fair, |fair| fair.name.get(locale));
        let stand = known.and_then(|fair| fair.booth(booth)).map_or(booth, |booth| booth.name.get(locale));
        let fair = if stand.is_empty() { name.clone() } else { format!("{stand}, {name}") };
        lines.push(say(&Phrase::MydataFair { fair }));
    }
    lines
}

fn answer_lines(content: &Content, locale: Locale, session: &Session) -> Vec<String> {
    let say = |phrase: &Phrase| content.catalog.say(locale, phrase);
    let mut lines = Vec::new();
    if let Some(progress) = session.progress.as_ref().filter(|progress| !progress.given.is_empty()) {
        lines.push(say(&Phrase::MydataAnswers { count: u32::try_from(progress.given.len()).unwrap_or(u32::MAX) }));
        for (id, given) in &progress.given {
            let Some(question) = content.questionnaire.question(id) else {
                continue;
            };
            let asked = question.text.get(locale).clone();
            let answer = given.answer.and_then(|answer| question.answers.get(usize::from(answer)));
            lines.push(match answer {
                Some(answer) => say(&Phrase::MydataAnswer { question: asked, answer: answer.get(locale).clone() }),
                None => say(&Phrase::MydataSkipped { question: asked }),
            });
        }
    }
    for result in session.earlier.iter().chain(&session.latest) {
        lines.push(say(&Phrase::MydataResult { percent: result.overall.into() }));
    }
    lines
}

/// The receipt of an erasure.
#[must_use]
pub fn receipt(content: &Content, locale: Locale, number: &str) -> Message {
    message(content, locale, &Phrase::ForgetDone { receipt: number.to_owned() })
}

/// An update could not be taken.
#[must_use]
pub fn try_again(content: &Content, locale: Locale) -> Message {
    message(content, locale, &Phrase::TryAgain)
}

/// A word on an answer that comes late.
#[must_use]
pub fn delayed(content: &Content, locale: Locale) -> Message {
    message(content, locale, &Phrase::Delayed)
}

/// A visitor sends more than can be read.
#[must_use]
pub fn flood(content: &Content, locale: Locale) -> Message {
    message(content, locale, &Phrase::TooFast)
}

/// A kept conversation no longer fitted.
#[must_use]
pub fn restarted(content: &Content, locale: Locale) -> Message {
    message(content, locale, &Phrase::StartedAfresh)
}

/// The organiser's numbers.
#[must_use]
pub fn stats(content: &Content, locale: Locale, numbers: &LiveNumbers) -> Message {
    let spans = funnel::stats(&numbers.funnel(), content, locale);
    Message { spans, picture: None, buttons: Vec::new(), placed: Placed::New }
}

/// The organiser's numbers are still being counted, after a start.
#[must_use]
pub fn counting(content: &Content, locale: Locale) -> Message {
    message(content, locale, &Phrase::StatsCounting)
}

/// The organiser's numbers are not for this visitor.
#[must_use]
pub fn not_yours(content: &Content, locale: Locale) -> Message {
    message(content, locale, &Phrase::StatsNotYours)
}

fn message(content: &Content, locale: Locale, phrase: &Phrase) -> Message {
    let spans = markup::spans(&content.catalog.say(locale, phrase));
    Message { spans, picture: None, buttons: Vec::new(), placed: Placed::New }
}

/// A day, counted from 1970-01-01, in words.
fn day(content: &Content, locale: Locale, day: i64) -> String {
    let date = jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day));
    let small = |number: i8| u32::try_from(number).unwrap_or_default();
    let phrase = Phrase::DateDay { day: small(date.day()), month: small(date.month()), year: date.year().to_string() };
    content.catalog.say(locale, &phrase)
}
