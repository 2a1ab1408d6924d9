//! Sends and changes messages: lengths, entities, buttons, and what cannot be changed.

use serde_json::{Map, Value, json};

use super::{
    body::{self, Parameters},
    chat::{Message, Posted},
    html::{self, Formatted},
    methods::{Answered, Refusal, bad, open_chat, refuse},
    world::World,
};

/// `sendMessage`.
pub(super) fn send_message(world: &mut World, parameters: &Parameters) -> Answered {
    let chat = open_chat(world, parameters)?;
    let content = read_content(parameters, "text", 4096)?;
    if content.text.is_empty() {
        return Err(bad("message text is empty"));
    }
    post(world, chat, parameters, content, None)
}

/// `sendPhoto` and `sendDocument`.
pub(super) fn send_file(world: &mut World, parameters: &Parameters, kind: &'static str) -> Answered {
    let chat = open_chat(world, parameters)?;
    let content = read_content(parameters, "caption", 1024)?;
    let file = parameters.get(kind).ok_or_else(|| bad(&format!("there is no {kind} in the request")))?;
    let bytes = match file {
        Value::Object(file) => file.get("bytes").and_then(Value::as_u64).unwrap_or(0),
        Value::String(reference) => match reference.strip_prefix("attach://") {
            Some(part) => parameters.get(part).and_then(|file| file["bytes"].as_u64()).unwrap_or(0),
            None => 1,
        },
        _ => 0,
    };
    if bytes == 0 {
        return Err(bad("file must be non-empty"));
    }
    let id = format!("file-{}", world.next_message);
    let media = match kind {
        "photo" => json!([
            { "file_id": id, "file_unique_id": id, "width": 1080, "height": 1350, "file_size": bytes },
        ]),
        _ => json!({ "file_id": id, "file_unique_id": id, "file_size": bytes }),
    };
    post(world, chat, parameters, content, Some((kind, media)))
}

fn post(
    world: &mut World,
    chat: i64,
    parameters: &Parameters,
    content: Formatted,
    media: Option<(&'static str, Value)>,
) -> Answered {
    let markup = read_markup(world, parameters)?;
    if let Some(reply) = body::structured(parameters, "reply_parameters") {
        let id = reply["message_id"].as_i64().unwrap_or(0);
        if world.chats.get_mut(&chat).unwrap().message(id).is_none() && reply["allow_sending_without_reply"] != true {
            return Err(bad("message to be replied not found"));
        }
    }
    let date = world.now();
    Ok(world.post(chat, Posted { from_bot: true, date, content, media, markup }))
}

/// `editMessageText`.
pub(super) fn edit_text(world: &mut World, parameters: &Parameters) -> Answered {
    if parameters.contains_key("inline_message_id") {
        return Ok(true.into());
    }
    let chat = open_chat(world, parameters)?;
    let content = read_content(parameters, "text", 4096)?;
    if content.text.is_empty() {
        return Err(bad("message text is empty"));
    }
    let markup = read_markup(world, parameters)?;
    edit(world, chat, parameters, |message| {
        if message.posted.media.is_some() {
            return Err(bad("there is no text in the message to edit"));
        }
        let changed = message.posted.content != content || message.posted.markup != markup;
        message.posted.content = content;
        message.posted.markup = markup;
        Ok(changed)
    })
}

/// `editMessageReplyMarkup`.
pub(super) fn edit_markup(world: &mut World, parameters: &Parameters) -> Answered {
    if parameters.contains_key("inline_message_id") {
        return Ok(true.into());
    }
    let chat = open_chat(world, parameters)?;
    let markup = read_markup(world, parameters)?;
    edit(world, chat, parameters, |message| {
        let changed = message.posted.markup != markup;
        message.posted.markup = markup;
        Ok(changed)
    })
}

fn edit(
    world: &mut World,
    chat: i64,
    parameters: &Parameters,
    change: impl FnOnce(&mut Message) -> Result<bool, Refusal>,
) -> Answered {
    let now = world.now();
    let chat = world.chats.get_mut(&chat).unwrap();
    let id = body::integer(parameters, "message_id").unwrap_or(0);
    let message = chat.message(id).ok_or_else(|| bad("message to edit not found"))?;
    if !message.posted.from_bot {
        return Err(bad("message can't be edited"));
    }
    if !change(message)? {
        return Err(bad(
            "message is not modified: specified new message content and reply markup are exactly the same \
             as a current content and reply markup of the message",
        ));
    }
    message.edited = Some(now);
    let message = message.clone();
    chat.show(&message, true);
    Ok(message.json(chat))
}

fn read_content(parameters: &Parameters, name: &str, most: usize) -> Result<Formatted, Refusal> {
    let mut content = html::parse_text(body::text(parameters, name), body::text(parameters, "parse_mode"))
        .map_err(|description| refuse(400, &description))?;
    if let Some(Value::Array(entities)) = body::structured(parameters, "entities") {
        content.entities = entities;
    }
    if html::units(&content.text) > most {
        return Err(bad(if name == "text" { "message is too long" } else { "message caption is too long" }));
    }
    Ok(content)
}

/// The keyboard under a message; None where it is empty.
fn read_markup(world: &mut World, parameters: &Parameters) -> Result<Option<Value>, Refusal> {
    let Some(markup) = body::structured(parameters, "reply_markup") else {
        return Ok(None);
    };
    let Some(rows) = markup["inline_keyboard"].as_array() else {
        return Ok(Some(markup));
    };
    let rows: Vec<&Vec<Value>> = rows.iter().filter_map(Value::as_array).collect();
    let buttons: Vec<&Value> = rows.iter().flat_map(|row| row.iter()).collect();
    for button in &buttons {
        let label = button["text"].as_str().unwrap_or_default();
        if label.trim().is_empty() {
            return Err(bad("BUTTON_TEXT_INVALID"));
        }
        if label.chars().count() > 64 {
            world.complaints.push(format!("a label that no phone shows whole: {label}"));
        }
        let style = button.get("style").and_then(Value::as_str).unwrap_or("primary");
        if !["danger", "success", "primary"].contains(&style) {
            return Err(bad("can't parse inline keyboard button: unknown style"));
        }
        if button["copy_text"]["text"].as_str().is_some_and(|text| !(1..=256).contains(&text.chars().count())) {
            return Err(bad("BUTTON_COPY_TEXT_INVALID"));
        }
        let looks = ["text", "style", "icon_custom_emoji_id"];
        let acts = |fields: &Map<String, Value>| fields.keys().filter(|name| !looks.contains(&name.as_str())).count();
        let actions = button.as_object().map_or(0, acts);
        if actions != 1 {
            return Err(bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"));
        }
        if let Some(data) = button["callback_data"].as_str()
            && !(1..=64).contains(&data.len())
        {
            return Err(bad("BUTTON_DATA_INVALID"));
        }
    }
    if buttons.len() > 100 || rows.iter().any(|row| row.len() > 8) {
        return Err(bad("reply markup is too long"));
    }
    Ok((!buttons.is_empty()).then_some(markup))
}
