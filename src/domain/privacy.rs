//! What people read of the data that is kept before they ask: the notices for visitors and for parents.

use crate::domain::{
    audience::Audience,
    content::Content,
    locale::Locale,
    markup,
    message::Span,
    phrase::Phrase,
    questionnaire::Form,
    retention::{Retention, days},
};

/// A notice, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// For whom it is.
    pub title: String,
    /// What it says.
    pub spans: Vec<Span>,
}

/// What the bot says of itself at `/privacy`, with these times.
#[must_use]
pub fn phrase(is_pupil: bool, kept: &Retention) -> Phrase {
    match is_pupil {
        true => Phrase::PrivacyPupils,
        false => Phrase::Privacy {
            sessions: days(kept.sessions),
            marks: days(kept.marks),
            missed: days(kept.missed),
            set_aside: days(kept.set_aside),
            years: days(kept.notes) / 365,
        },
    }
}

/// The notices for visitors: what `/privacy` says, for those of 18 and older where the bot is for them, and for those who
/// are younger.
#[must_use]
pub fn for_visitors(content: &Content, locale: Locale) -> Vec<Notice> {
    let groups = match content.operator.audience {
        Audience::Adults => vec![(Phrase::NoticeVisitors, false), (Phrase::NoticePupils, true)],
        Audience::Pupils => vec![(Phrase::NoticePupils, true)],
    };
    let notice = |(title, is_pupil)| {
        let said = phrase(is_pupil, &Retention::default());
        notice(content, locale, &title, &[said, Phrase::NoticeTelegram])
    };
    groups.into_iter().map(notice).collect()
}

/// The notice for parents, guardians and teachers.
#[must_use]
pub fn for_parents(content: &Content, locale: Locale) -> Notice {
    let count = |form| u32::try_from(content.questionnaire.questions(form).len()).unwrap_or(u32::MAX);
    let when = match content.operator.audience {
        Audience::Pupils => Phrase::NoticeParentsAlways,
        Audience::Adults => Phrase::NoticeParentsSaid,
    };
    let phrases = [
        Phrase::NoticeParentsWhat { quick: count(Form::Quick), full: count(Form::Full) },
        when,
        Phrase::NoticeParentsKept,
        Phrase::NoticeParentsNo,
        Phrase::NoticeTelegram,
    ];
    notice(content, locale, &Phrase::NoticeParents, &phrases)
}

fn notice(content: &Content, locale: Locale, title: &Phrase, phrases: &[Phrase]) -> Notice {
    let say = |phrase: &Phrase| content.catalog.say(locale, phrase);
    let contact = content.operator.contact.as_ref().map(|contact| Phrase::NoticeContact { contact: contact.clone() });
    let texts: Vec<String> = phrases.iter().chain(&contact).map(say).collect();
    Notice { title: markup::plain(&say(title)), spans: markup::spans(&texts.join("\n\n")) }
}
