//! Sessions kept by every released shape still load, with all that a visitor would miss.
//!
//! `tests/sessions/<version>.json` is a session as that version kept it. A new version adds a file
//! (`UPDATE_SESSIONS=1 cargo test sessions`); an old one is never edited.

use std::{fs, path::PathBuf};

use kenal::domain::{
    conversation::{Act, Choice, Event, Form, Session, State, turn},
    knowledge::ArticleId,
    locale::Locale,
};

const NOW: i64 = 1_795_482_000;

fn file(version: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/sessions/{version}.json"))
}

/// A session with something in every corner: a scan, an article, a rating, a half-finished questionnaire.
fn full() -> Session {
    let content = crate::support::content();
    let duties = ArticleId::new("duties");
    let acts = [
        Act::Opened("demo-humas".into()),
        Act::Pressed(Some(Choice::Speak(Locale::En))),
        Act::Said("what are the main duties?".into()),
        Act::Pressed(Some(Choice::More(duties.clone()))),
        Act::Pressed(Some(Choice::Helpful { article: duties, yes: true })),
        Act::Pressed(Some(Choice::Begin(Form::Full))),
        Act::Said("5".into()),
        Act::Said("skip".into()),
        Act::Pressed(Some(Choice::Pause)),
    ];
    let mut session = Session::default();
    for (seconds, act) in (0..).zip(acts) {
        let at = NOW + 5 * seconds;
        let event =
            Event { at, sent: Some(at), message: None, live: true, in_group: false, language: Some(Locale::Id), act };
        session = turn(&content, session, &event).session;
    }
    session
}

#[test]
fn sessions_of_every_released_shape_load() {
    let newest = file(Session::VERSION);
    if std::env::var_os("UPDATE_SESSIONS").is_some() {
        fs::write(&newest, full().encode()).unwrap();
    }
    assert!(newest.exists(), "help: UPDATE_SESSIONS=1 cargo test sessions");
    for version in 1..=Session::VERSION {
        let kept = fs::read(file(version)).unwrap();
        let session = Session::decode(&kept).unwrap_or_else(|| panic!("a session of version {version} does not load"));
        assert_eq!((session.locale, session.locale_chosen, session.state), (Locale::En, true, State::Paused));
        assert_eq!(session.arrivals, [("demo".to_owned(), "humas".to_owned())]);
        assert_eq!(session.rated, [ArticleId::new("duties")]);
        let progress = session.progress.unwrap();
        assert_eq!((progress.form, progress.given.len(), progress.at), (Form::Full, 2, 2));
    }
}

#[test]
fn a_session_survives_being_kept_and_another_shape_is_let_go() {
    let session = full();
    assert_eq!(Session::decode(&session.encode()), Some(session));
    assert_eq!(Session::decode(br#"{"version":0,"session":{}}"#), None);
    assert_eq!(Session::decode(b"rubbish"), None);
}
