//! Talks of two to five turns, held through the conversation for programs: what goes on, what changes, what is thanks.

use std::io::Cursor;

use kenal::{domain::locale::Locale, engine::Options, terminal};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Talk {
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
            let talk: Talk = serde_json::from_str(line).unwrap();
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
