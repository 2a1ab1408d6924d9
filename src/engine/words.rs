//! STAND-IN until `domain::wording` has these sentences: what the engine itself says.

use crate::{
    domain::{
        content::Content,
        conversation::Session,
        locale::Locale,
        message::{Message, Placed, Span},
    },
    store::About,
};

fn say(locale: Locale, id: &str, en: &str) -> Message {
    let text = if locale == Locale::Id { id } else { en };
    Message { spans: vec![Span::plain(text)], buttons: Vec::new(), placed: Placed::New }
}

pub(crate) fn export(_: &Content, locale: Locale, session: &Session, about: &About) -> Message {
    let session = String::from_utf8_lossy(&session.encode()).into_owned();
    let text = format!("{session}\nday {:?}, waiting {}, set aside {}", about.day, about.waiting, about.set_aside);
    say(locale, &text, &text)
}

pub(crate) fn receipt(_: &Content, locale: Locale, number: &str) -> Message {
    say(locale, &format!("Sudah dihapus. Nomor tanda terima: {number}"), &format!("Erased. Receipt number: {number}"))
}

pub(crate) fn try_again(_: &Content, locale: Locale) -> Message {
    say(locale, "Maaf, ada yang salah. Coba lagi, ya.", "Sorry, something went wrong. Please try again.")
}

pub(crate) fn delayed(_: &Content, locale: Locale) -> Message {
    say(locale, "Maaf, jawabannya terlambat.", "Sorry for the late answer.")
}

pub(crate) fn flood(_: &Content, locale: Locale) -> Message {
    say(locale, "Pelan-pelan, ya.", "A little slower, please.")
}

pub(crate) fn restarted(_: &Content, locale: Locale) -> Message {
    say(locale, "Kita mulai dari awal, ya.", "Let us start afresh.")
}
