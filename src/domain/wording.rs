//! What the engine itself has to say, put into words: a copy of one's data, a receipt, an apology.

use serde::Serialize;
use serde_json::Value;

use crate::domain::{
    content::Content,
    conversation::{Choice, Session},
    data_map::{Entry, data_map},
    funnel::{self, LiveNumbers, NoteRow},
    locale::Locale,
    markup,
    message::{Attachment, Button, Message},
    phrase::Phrase,
    retention::{self, Retention},
};

/// How the file with a copy of somebody's data is called.
pub const DATA_FILE: &str = "kenal-data.json";

/// What is kept about a visitor besides the session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// The visitor's number, as far as it is shown.
    pub id: String,
    /// When the copy is made, in seconds since 1970.
    pub at: i64,
    /// The day of the last visit, in days since 1970; None where no session is kept.
    pub day: Option<i64>,
    /// Since when replies wait that have not left yet, in seconds since 1970.
    pub waiting: Vec<i64>,
    /// Messages set aside because they could not be taken or sent.
    pub set_aside: Vec<Failed>,
    /// Notes with one of the visitor's marks.
    pub notes: Vec<NoteRow>,
    /// The sessions of the same person in other chats, with the visitor's number there.
    pub elsewhere: Vec<(String, Session)>,
}

/// A message that could not be taken or sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failed {
    /// When, in seconds since 1970.
    pub at: i64,
    /// Why.
    pub reason: String,
    /// What came in, with the address of its chat; None for a reply.
    pub message: Option<Value>,
}

/// A copy of everything kept about a visitor: in words, each with its purpose and the day when it goes by itself, and the
/// same as a file.
#[must_use]
pub fn export(content: &Content, locale: Locale, session: &Session, kept: &Kept) -> Vec<Message> {
    let say = |phrase: &Phrase| content.catalog.say(locale, phrase);
    let beside = kept.set_aside.len() + kept.notes.len() + kept.elsewhere.len();
    if kept.day.is_none() && beside == 0 && *session == Session::default() {
        return vec![message(content, locale, &Phrase::MydataNothing)];
    }
    let mut lines = vec![say(&Phrase::MydataTitle), String::new(), say(&Phrase::MydataId { id: kept.id.clone() })];
    lines.push(say(&Phrase::MydataLanguage { language: content.catalog.say(session.locale, &Phrase::LanguageName) }));
    lines.extend(talk_lines(content, locale, session));
    lines.extend(answer_lines(content, locale, session));
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    for (number, phrase) in [
        (kept.elsewhere.len(), Phrase::MydataGroups { count: count(kept.elsewhere.len()) }),
        (kept.notes.len(), Phrase::MydataNotes { count: count(kept.notes.len()) }),
        (kept.waiting.len(), Phrase::MydataWaiting { count: count(kept.waiting.len()) }),
        (kept.set_aside.len(), Phrase::MydataSetAside { count: count(kept.set_aside.len()) }),
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
    let told = Message { buttons: vec![vec![button]], ..Message::of(markup::spans(&lines.join("\n"))) };
    let file = Some(Attachment::Data(data(content, locale, session, kept)));
    vec![told, Message { attachment: file, ..message(content, locale, &Phrase::MydataFile) }]
}

/// The file with a copy of somebody's data: every field as it is kept, the answers in words, and what each field is for.
#[derive(Serialize)]
struct DataFile<'a> {
    program: String,
    made: String,
    visitor: &'a str,
    erased: String,
    conversation: &'a Session,
    answers: Vec<Answered>,
    elsewhere: Vec<OtherChat<'a>>,
    notes: &'a [NoteRow],
    replies_waiting_since: Vec<String>,
    messages_that_failed: &'a [Failed],
    fields: Vec<Explained>,
}

#[derive(Serialize)]
struct Answered {
    question: String,
    answer: Option<String>,
    seconds: Option<u32>,
}

#[derive(Serialize)]
struct OtherChat<'a> {
    visitor: &'a str,
    conversation: &'a Session,
}

/// What fields are for.
#[derive(Serialize)]
struct Explained {
    place: &'static str,
    fields: &'static [&'static str],
    purpose: String,
    form: String,
    until: String,
}

fn data(content: &Content, locale: Locale, session: &Session, kept: &Kept) -> String {
    let say = |phrase: &Phrase| markup::plain(&content.catalog.say(locale, phrase));
    let retention = Retention::default();
    let end = session.ends_at(content).unwrap_or(session.last.saturating_add(retention.sessions));
    let given = session.progress.iter().flat_map(|progress| &progress.given);
    let answers = given.filter_map(|(id, given)| {
        let question = content.questionnaire.question(id)?;
        let answer = given.answer.and_then(|answer| question.answers.get(usize::from(answer)));
        let answer = answer.map(|answer| answer.get(locale).clone());
        Some(Answered { question: question.text.get(locale).clone(), answer, seconds: given.seconds })
    });
    let explained = |entry: Entry| Explained {
        place: entry.place.name(),
        fields: entry.fields,
        purpose: say(&entry.purpose),
        form: say(&entry.form.phrase()),
        until: say(&entry.until.phrase(&retention)),
    };
    let file = DataFile {
        program: format!("kenal {}", content.operator.version),
        made: moment(kept.at),
        visitor: &kept.id,
        erased: moment(end),
        conversation: session,
        answers: answers.collect(),
        elsewhere: kept.elsewhere.iter().map(|(visitor, conversation)| OtherChat { visitor, conversation }).collect(),
        notes: &kept.notes,
        replies_waiting_since: kept.waiting.iter().map(|at| moment(*at)).collect(),
        messages_that_failed: &kept.set_aside,
        fields: data_map().into_iter().filter(Entry::is_of_a_person).map(explained).collect(),
    };
    serde_json::to_string_pretty(&file).expect("a copy is plain data")
}

/// A moment, in seconds since 1970, as programs write it.
fn moment(at: i64) -> String {
    jiff::Timestamp::from_second(at).unwrap_or_default().to_string()
}

fn talk_lines(content: &Content, locale: Locale, session: &Session) -> Vec<String> {
    let say = |phrase: &Phrase| content.catalog.say(locale, phrase);
    let title = |id| content.knowledge.article(id).map(|article| article.title(locale).to_owned());
    let mut lines = Vec::new();
    if session.heard.is_some() {
        lines.push(say(&Phrase::MydataHeard));
    }
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
    if session.progress.iter().flat_map(|progress| progress.given.values()).any(|given| given.seconds.is_some()) {
        lines.push(say(&Phrase::MydataSeconds));
    }
    for result in session.earlier.iter().chain(&session.latest) {
        lines.push(say(&Phrase::MydataResult { percent: result.overall.into() }));
    }
    lines
}

/// The organiser's numbers.
#[must_use]
pub fn stats(content: &Content, locale: Locale, numbers: &LiveNumbers) -> Message {
    let spans = funnel::stats(&numbers.funnel(), content, locale);
    Message::of(spans)
}

/// A phrase alone as a message.
#[must_use]
pub fn message(content: &Content, locale: Locale, phrase: &Phrase) -> Message {
    let spans = markup::spans(&content.catalog.say(locale, phrase));
    Message::of(spans)
}

/// A day, counted from 1970-01-01, in words.
fn day(content: &Content, locale: Locale, day: i64) -> String {
    let date = jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day));
    let small = |number: i8| u32::try_from(number).unwrap_or_default();
    let phrase = Phrase::DateDay { day: small(date.day()), month: small(date.month()), year: date.year().to_string() };
    content.catalog.say(locale, &phrase)
}
