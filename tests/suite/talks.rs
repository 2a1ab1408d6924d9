//! Talks of two to five turns, held through the conversation for programs: what goes on, what changes, what is thanks.

use std::io::Cursor;

use kenal::{
    domain::{
        conversation::{Act, Choice, Event, Note, Session, State, turn},
        locale::Locale,
    },
    engine::Options,
    terminal,
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Conversation {
    turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    say: String,
    expect: String,
    #[serde(default)]
    also: Vec<String>,
}

/// The talks and the share of their turns that must be right; it may only be raised.
const TALKS: [(&str, f64); 2] =
    [(include_str!("../search/talks.jsonl"), 0.96), (include_str!("../search/talks-2.jsonl"), 0.95)];

/// What a turn led to, by the labels of the question sets.
fn predicted(told: &Value) -> String {
    let query = &told["query"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match query["outcome"].as_str() {
        Some("answer") => text(&query["article"]),
        Some("choice") => text(&query["candidates"][0]["article"]),
        Some("intent") => text(&query["intent"]),
        Some("uncovered") => "uncovered".to_owned(),
        _ => "off-topic".to_owned(),
    }
}

#[tokio::test]
async fn talks_keep_their_context_and_change_it_when_asked() {
    let content = crate::support::content();
    let tagged = |id: &str| {
        content.knowledge.articles().iter().any(|article| article.id().as_str() == id && !article.tags().is_empty())
    };
    for (talks, floor) in TALKS {
        let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
        for line in talks.lines() {
            let talk: Conversation = serde_json::from_str(line).unwrap();
            let engine = crate::support::engine(std::sync::Arc::clone(&content), Options::default()).await;
            let said: Vec<String> =
                talk.turns.iter().map(|turn| serde_json::json!({ "text": turn.say }).to_string()).collect();
            let mut output = Vec::new();
            terminal::json(&engine, Some(Locale::Id), Cursor::new(said.join("\n").into_bytes()), &mut output)
                .await
                .unwrap();
            let told = String::from_utf8(output).unwrap();
            let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(told.len(), talk.turns.len());
            for (turn, told) in talk.turns.iter().zip(&told) {
                let predicted = predicted(told);
                let fits = |label: &String| *label == predicted || label == "uncovered" && tagged(&predicted);
                all += 1;
                if fits(&turn.expect) || turn.also.iter().any(fits) {
                    right += 1;
                } else {
                    wrong.push(format!("{} -> {predicted}: {}", turn.expect, turn.say));
                }
            }
        }
        let share = f64::from(right) / f64::from(all);
        assert!(share >= floor, "{right} of {all} turns are right ({share:.3}):\n{}", wrong.join("\n"));
    }
}

fn event(act: Act) -> Event {
    Event { at: 1_795_482_000, sent: None, message: None, live: true, in_group: false, language: Some(Locale::Id), act }
}

#[test]
fn a_question_that_no_choice_fits_is_noted_without_what_tells_who_asked() {
    let content = crate::support::content();
    let asked = "sifat sama kemampuan gimana 0812345678";
    let first = turn(&content, Session::default(), &event(Act::Said(asked.to_owned())));
    assert!(first.notes.iter().any(|note| matches!(note, Note::Offered { .. })), "{:?}", first.notes);
    let pressed = turn(&content, first.session, &event(Act::Pressed(Some(Choice::NoneOfThese))));
    let missed = pressed.notes.iter().find_map(|note| match note {
        Note::Missed { query, reason, .. } => Some((query.as_str(), reason.as_str())),
        _ => None,
    });
    assert_eq!(missed, Some(("sifat sama kemampuan gimana …", "none-fitted")));
    assert_eq!(pressed.session.offered, None);
}

#[test]
fn nothing_of_distress_is_kept_in_any_state() {
    let content = crate::support::content();
    let begun = turn(&content, Session::default(), &event(Act::Said("kuis".to_owned())));
    let asking = turn(&content, begun.session, &event(Act::Said("singkat".to_owned())));
    assert_eq!(asking.state, State::Answering);
    for session in [Session::default(), asking.session] {
        for text in ["aku diperkosa", "mau lompat dari gedung", "i feel worthless"] {
            let told = turn(&content, session.clone(), &event(Act::Said(text.to_owned())));
            assert!(told.notes.is_empty() && told.milestones.is_empty(), "`{text}`: {:?}", told.notes);
            assert_ne!(told.state, State::Answering, "`{text}`");
            let kept = String::from_utf8(told.session.encode()).unwrap();
            let words = text.split(' ').filter(|word| word.len() > 5);
            assert!(words.into_iter().all(|word| !kept.contains(word)), "`{text}` is kept: {kept}");
        }
    }
}
