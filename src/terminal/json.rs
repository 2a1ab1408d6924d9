//! The conversation for programs: an event a line in, an object a line out.

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufRead, AsyncWrite, AsyncWriteExt};

use crate::{
    domain::{
        conversation::{Act, Choice, Command},
        knowledge::{FollowUp, Intent, Meaning, RemarkKind, Understanding},
        locale::Locale,
        message::{Attachment, Message},
    },
    engine::{Engine, Taken},
    terminal::{Line, next_line, screen::Screen},
};

/// An event as a program writes it.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Written {
    Text(String),
    Press(Pressed),
    Start(String),
    Wait(i64),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Pressed {
    Number(usize),
    Label(String),
}

/// Holds the conversation until the input ends: each line an event, each event but `wait` one line of output.
///
/// A line that is no event gives `{"error": …}` and changes nothing.
///
/// # Errors
/// Input or output that fails.
pub async fn json(
    engine: &Engine,
    language: Option<Locale>,
    mut input: impl AsyncBufRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) -> anyhow::Result<()> {
    let mut line = Line::new(engine, language);
    let mut screen = Screen::default();
    while let Some(written) = next_line(&mut input).await? {
        if written.trim().is_empty() {
            continue;
        }
        let Some(told) = answer(&mut line, &mut screen, &written).await else {
            continue;
        };
        output.write_all(format!("{told}\n").as_bytes()).await?;
        output.flush().await?;
    }
    Ok(())
}

async fn answer(line: &mut Line<'_>, screen: &mut Screen, written: &str) -> Option<Value> {
    let (act, pressed) = match serde_json::from_str(written) {
        Ok(Written::Wait(seconds)) if seconds >= 0 => {
            line.ahead = line.ahead.saturating_add(seconds);
            return None;
        }
        Ok(Written::Wait(_)) => return Some(json!({ "error": "time does not run backwards: give `wait` 0 or more" })),
        Ok(Written::Text(text)) => (Command::parse(&text).unwrap_or(Act::Said(text)), None),
        Ok(Written::Start(payload)) => (Act::Opened(payload), None),
        Ok(Written::Press(pressed)) => match find(screen, &pressed) {
            Ok((place, choice)) => (Act::Pressed(Some(choice)), Some(place)),
            Err(error) => return Some(json!({ "error": error })),
        },
        Err(error) => {
            let ways = r#"{"text": …}, {"press": label or number}, {"start": payload} or {"wait": seconds}"#;
            return Some(json!({ "error": format!("no event: {error}; write one of {ways}") }));
        }
    };
    Some(match line.take(act).await {
        Ok(taken) => tell(line.engine, screen, &taken, pressed),
        Err(error) => json!({ "error": format!("{error:#}") }),
    })
}

fn find(screen: &Screen, pressed: &Pressed) -> Result<(usize, Choice), String> {
    let found = match pressed {
        Pressed::Number(number) => screen.numbered(*number),
        Pressed::Label(label) => screen.labelled(label),
    };
    found.ok_or_else(|| match (pressed, screen.labels()) {
        (_, labels) if labels.is_empty() => "there is no button to press".to_owned(),
        (Pressed::Number(number), labels) => format!("there is no button {number}: there are {}", labels.len()),
        (Pressed::Label(label), labels) => format!("there is no button {label:?}: there are {labels:?}"),
    })
}

fn tell(engine: &Engine, screen: &mut Screen, taken: &Taken, pressed: Option<usize>) -> Value {
    let mut show = |message: &Message| {
        let mut shown = written(message, screen.show(message, pressed));
        if let Some(attachment) = &message.attachment {
            let name = match attachment {
                Attachment::Result(_) => "picture",
                Attachment::Report(_) => "report",
                Attachment::Data(_) => "data",
            };
            shown[name] = json!(engine.attached(attachment, taken.locale));
        }
        shown
    };
    let messages: Vec<Value> = taken.messages.iter().map(&mut show).collect();
    let mut told = json!({
        "messages": messages,
        "state": taken.state,
        "query": taken.understanding.as_ref().map(|understanding| query(understanding, taken.locale)),
    });
    if let Some(toast) = &taken.toast {
        told["toast"] = json!(toast);
    }
    told
}

fn written(message: &Message, edited: bool) -> Value {
    let labels = |row: &Vec<_>| {
        row.iter().map(|button: &crate::domain::message::Button| button.label.clone()).collect::<Vec<_>>()
    };
    let buttons: Vec<Vec<String>> = message.buttons.iter().map(labels).collect();
    json!({ "text": message.plain(), "edited": edited, "buttons": buttons })
}

/// What was looked up, as `kenal ask --json` prints it.
#[must_use]
pub fn query(understanding: &Understanding, locale: Locale) -> Value {
    let (outcome, article, intent) = match &understanding.meaning {
        Meaning::Answer(article) | Meaning::Remark { article: Some(article), .. } => {
            ("answer", Some(article.as_str()), None)
        }
        Meaning::Clarify(_) => ("choice", None, None),
        Meaning::Uncovered(_) => ("uncovered", None, None),
        Meaning::Intent(intent) => ("intent", None, Some(intent.name())),
        Meaning::FollowUp(FollowUp::Lost | FollowUp::Source) => ("intent", None, Some(Intent::Help.name())),
        Meaning::Remark { article: None, .. } | Meaning::Crisis(_) => ("remark", None, None),
        Meaning::FollowUp(_) | Meaning::NoAnswer(_) => ("unknown", None, None),
    };
    let candidates: Vec<Value> = understanding
        .candidates
        .iter()
        .map(|found| json!({ "article": found.article, "score": found.score }))
        .collect();
    json!({
        "query": understanding.query,
        "locale": locale,
        "outcome": outcome,
        "article": article,
        "intent": intent,
        "kind": understanding.kind.map(RemarkKind::name),
        "candidates": candidates,
        "matched": understanding.matched,
    })
}
