//! Inline mode: what somebody types in another chat, what the bot offers there, and what is posted.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{
    body::{self, Parameters},
    chat::{Posted, bot},
    html::{self, Formatted},
    methods::{Refusal, bad},
    visitor::Visitor,
};

/// What is wrong with the arguments of `answerInlineQuery`, as the server says it.
pub(super) fn check_answer(parameters: &Parameters) -> Result<(), Refusal> {
    let results = results(&Value::Object(parameters.clone()));
    if results.len() > 50 {
        return Err(bad("RESULTS_TOO_MUCH"));
    }
    let mut seen = HashSet::new();
    for result in &results {
        let id = result["id"].as_str().unwrap_or_default();
        if !(1..=64).contains(&id.len()) {
            return Err(bad("RESULT_ID_INVALID"));
        }
        if !seen.insert(id) {
            return Err(bad("RESULT_ID_DUPLICATE"));
        }
        if result["type"] == "article" && result["title"].as_str().unwrap_or_default().trim().is_empty() {
            return Err(bad("ARTICLE_TITLE_EMPTY"));
        }
        match html::units(&posted(result)?.text) {
            1..=4096 => {}
            0 => return Err(bad("MESSAGE_EMPTY")),
            _ => return Err(bad("MESSAGE_TOO_LONG")),
        }
    }
    if body::text(parameters, "next_offset").len() > 64 {
        return Err(bad("NEXT_OFFSET_INVALID"));
    }
    body::structured(parameters, "button").map_or(Ok(()), |button| check_button(&button))
}

fn check_button(button: &Value) -> Result<(), Refusal> {
    if button["text"].as_str().unwrap_or_default().trim().is_empty() {
        return Err(bad("SWITCH_PM_TEXT_EMPTY"));
    }
    let payload = button["start_parameter"].as_str().unwrap_or_default();
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if button.get("web_app").is_none() && !((1..=64).contains(&payload.len()) && payload.chars().all(allowed)) {
        return Err(bad("START_PARAM_INVALID"));
    }
    Ok(())
}

fn results(answer: &Value) -> Vec<Value> {
    match &answer["results"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        results => results.as_array().cloned().unwrap_or_default(),
    }
}

/// The message that choosing a result posts.
fn posted(result: &Value) -> Result<Formatted, Refusal> {
    let content = &result["input_message_content"];
    let text = |name: &str| content[name].as_str().unwrap_or_default();
    html::parse_text(text("message_text"), text("parse_mode")).map_err(|description| bad(&description))
}

impl Visitor {
    /// Types `@bot text` in some other chat; returns the query's id for [`Visitor::inline_answer`].
    pub(crate) fn inline(&self, text: &str) -> String {
        self.shared.change(|world| {
            let id = world.ask(self.id);
            let visitor = world.chats[&self.id].visitor();
            let query = json!({ "id": id, "from": visitor, "query": text, "offset": "", "chat_type": "private" });
            world.queue(self.id, "inline_query", query);
            id
        })
    }

    /// What the bot answered to an inline query.
    pub(crate) async fn inline_answer(&self, id: &str) -> Value {
        let found = self.shared.until(super::PATIENCE, |world| world.queries[id].answered.clone()).await;
        found.unwrap_or_else(|| panic!("the inline query was not answered"))
    }

    /// Whether an inline query was answered by now.
    pub(crate) fn is_inline_answered(&self, id: &str) -> bool {
        self.shared.look().queries[id].answered.is_some()
    }

    /// Types a text in another chat; returns the titles that are offered there, or the button's label in brackets.
    pub(crate) async fn offered(&self, text: &str) -> Vec<String> {
        let answer = self.inline_answer(&self.inline(text)).await;
        let title = |result: &Value| result["title"].as_str().unwrap().to_owned();
        let button = answer["button"]["text"].as_str().map(|label| format!("[{label}]"));
        results(&answer).iter().map(title).chain(button).collect()
    }

    /// Types a text in the chat with the bot itself and posts the first answer offered; returns it with its links.
    pub(crate) async fn share(&self, text: &str) -> (String, Vec<Value>) {
        let answer = self.inline_answer(&self.inline(text)).await;
        let first = results(&answer).into_iter().next().unwrap_or_else(|| panic!("nothing is offered: {answer}"));
        let content = posted(&first).unwrap();
        self.shared.change(|world| {
            let date = world.now();
            let message = Posted { from_bot: false, date, content: content.clone(), media: None, markup: None };
            let mut message = world.post(self.id, message);
            message["via_bot"] = bot();
            world.queue(self.id, "message", message);
        });
        (content.text, content.entities.into_iter().filter(|entity| entity["type"] == "text_link").collect())
    }
}
