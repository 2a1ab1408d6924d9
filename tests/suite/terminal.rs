//! The conversation for programs, as other tools read it: the shape of its lines, and a place that is kept.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What the program answers to these lines, a value a line.
fn chat(arguments: &[&str], lines: &[Value]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    command.args(["chat", "--json"]).args(arguments).env("KENAL_KEY", "5a".repeat(32));
    let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = program.stdin.take().unwrap();
    for line in lines {
        // A text stands for a line that is no JSON at all.
        let line = line.as_str().map_or_else(|| line.to_string(), str::to_owned);
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_line_of_output_has_messages_a_state_and_what_was_looked_up() {
    let told = chat(
        &["--lang", "id"],
        &[
            json!({"start": "demo-humas"}),
            json!({"text": "apa tugasnya?"}),
            json!({"press": 1}),
            json!({"text": "lanjut"}),
            json!({"wait": 5}),
            json!({"text": "/quiz"}),
            json!({"press": "Singkat (7)"}),
            json!({"text": "jeda"}),
        ],
    );
    assert_eq!(told.len(), 7, "`wait` gives no line");
    let states: Vec<&str> = told.iter().map(|line| line["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["lobby", "reading", "reading", "reading", "lobby", "answering", "paused"]);
    assert!(told[0]["query"].is_null());
    let query = &told[1]["query"];
    assert_eq!((query["outcome"].as_str(), query["article"].as_str()), (Some("answer"), Some("duties")));
    assert_eq!((query["query"].as_str(), query["locale"].as_str()), (Some("apa tugasnya?"), Some("id")));
    assert!(query["intent"].is_null() && query["candidates"][0]["score"].as_f64().unwrap() <= 1.0);
    assert!(query["matched"].as_array().unwrap().iter().any(|word| word == "tugasnya"));
    let pressed = &told[2];
    assert_eq!(
        (pressed["messages"][0]["edited"].as_bool(), pressed["query"]["article"].as_str()),
        (Some(true), Some("duties"))
    );
    assert_eq!(told[3]["query"]["article"], "duties");
    assert_eq!(told[5]["messages"][0]["buttons"][4], json!(["Ini aku banget"]));
}

#[test]
fn a_line_that_is_no_event_gives_an_error_and_changes_nothing() {
    let told = chat(
        &[],
        &[
            json!("rubbish"),
            json!({"foo": 1}),
            json!({"press": 1}),
            json!({"text": "halo"}),
            json!({"press": "nowhere"}),
            json!({"press": 99}),
            json!({"wait": -1}),
        ],
    );
    let errors: Vec<bool> = told.iter().map(|line| line["error"].is_string()).collect();
    assert_eq!(errors, [true, true, true, false, true, true, true]);
}

#[test]
fn a_conversation_in_a_file_goes_on_where_it_was_at_once() {
    let folder = TempDir::new().unwrap();
    let store = format!("sqlite:{}", folder.path().join("kenal.db").display());
    let arguments = ["--store", store.as_str()];
    chat(&arguments, &[json!({"text": "/quiz"}), json!({"press": 1}), json!({"press": 5})]);
    let told = chat(&arguments, &[json!({"text": "4"})]);
    assert_eq!(told[0]["state"], "answering");
    assert!(told[0]["messages"][0]["text"].as_str().unwrap().contains("Pertanyaan 3 dari 7"));
}

#[test]
fn a_question_on_the_command_line_is_one_object() {
    let output = Command::new(env!("CARGO_BIN_EXE_kenal")).args(["ask", "--json", "gajinya", "brp"]).output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((told["outcome"].as_str(), told["article"].as_str()), (Some("answer"), Some("salary")));
    assert_eq!(told["query"], "gajinya brp");
    let output =
        Command::new(env!("CARGO_BIN_EXE_kenal")).args(["ask", "--lang", "en", "tugasnya apa"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("Main duties"));
}
