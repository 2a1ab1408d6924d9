//! The methods that a bot calls, each with the rules and refusals of the real server.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    body::{self, Encoding, Parameters},
    html::{self, Formatted},
    schema, webhook,
    world::{Call, Message, Posted, World, bot},
};

/// An answer that is not ok.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: String,
    pub(super) retry_after: Option<u64>,
}

/// A refusal without further parameters.
pub(super) fn refuse(code: u16, description: &str) -> Refusal {
    Refusal {
        code,
        description: description.to_owned(),
        retry_after: None,
    }
}

fn bad(description: &str) -> Refusal {
    refuse(400, &format!("Bad Request: {description}"))
}

type Outcome = Result<Value, Refusal>;

/// Checks a call against the published API, runs it and writes both down.
pub(super) fn record_and_run(
    world: &mut World,
    method: &str,
    parameters: &Parameters,
    encoding: Encoding,
) -> Outcome {
    world
        .complaints
        .extend(schema::check_call(method, parameters, encoding));
    let outcome = run(world, method, parameters);
    let (code, description) = match &outcome {
        Ok(_) => (200, String::new()),
        Err(refusal) => (refusal.code, refusal.description.clone()),
    };
    // These two are no fault of a bot: a visitor's second tap, or a bot that was away for a while.
    let harmless =
        description.contains("message is not modified") || description.contains("query is too old");
    if code == 400 && !harmless {
        world.complaints.push(format!("{method}: {description}"));
    }
    record(world, method, parameters, code, description);
    outcome
}

/// Writes a call down.
pub(super) fn record(
    world: &mut World,
    method: &str,
    parameters: &Parameters,
    code: u16,
    description: String,
) {
    world.calls.push(Call {
        at: Instant::now(),
        method: schema::spell_method(method).unwrap_or_else(|| spell(method)),
        chat: body::integer(parameters, "chat_id"),
        parameters: Value::Object(parameters.clone()),
        code,
        description,
    });
}

fn spell(method: &str) -> String {
    let mut letters = method.chars();
    letters
        .next()
        .map(|first| first.to_ascii_lowercase())
        .into_iter()
        .chain(letters)
        .collect()
}

fn run(world: &mut World, method: &str, parameters: &Parameters) -> Outcome {
    let name = method.to_ascii_lowercase();
    match name.as_str() {
        "getme" => {
            let mut me = bot();
            for (ability, has) in [
                ("can_join_groups", true),
                ("can_read_all_group_messages", false),
                ("supports_inline_queries", true),
                ("can_connect_to_business", false),
                ("has_main_web_app", false),
            ] {
                me[ability] = has.into();
            }
            Ok(me)
        }
        "sendmessage" => send_message(world, parameters),
        "sendphoto" => send_file(world, parameters, "photo"),
        "senddocument" => send_file(world, parameters, "document"),
        "editmessagetext" => edit_text(world, parameters),
        "editmessagereplymarkup" => edit_markup(world, parameters),
        "deletemessage" => {
            let chat = open_chat(world, parameters)?;
            let id = body::integer(parameters, "message_id").unwrap_or(0);
            let chat = world.chats.get_mut(&chat).unwrap();
            chat.message(id)
                .ok_or_else(|| bad("message to delete not found"))?
                .deleted = true;
            Ok(true.into())
        }
        "sendchataction" => {
            open_chat(world, parameters)?;
            const ACTIONS: &[&str] = &[
                "typing",
                "upload_photo",
                "upload_document",
                "choose_sticker",
                "find_location",
            ];
            if !ACTIONS.contains(&body::text(parameters, "action")) {
                return Err(bad("wrong parameter action in request"));
            }
            Ok(true.into())
        }
        "answercallbackquery" => answer_query(world, parameters, "callback_query_id"),
        "answerinlinequery" => answer_query(world, parameters, "inline_query_id"),
        "getchat" => {
            let chat = open_chat(world, parameters)?;
            let mut json = world.chats[&chat].json();
            json["accent_color_id"] = 0.into();
            json["max_reaction_count"] = 11.into();
            json["accepted_gift_types"] = json!({
                "unlimited_gifts": true, "limited_gifts": true, "unique_gifts": true, "premium_subscription": true,
            });
            Ok(json)
        }
        "setwebhook" => webhook::set_webhook(world, parameters),
        "deletewebhook" => webhook::delete_webhook(world, parameters),
        "getwebhookinfo" => Ok(webhook::webhook_info(world)),
        "setmycommands"
        | "deletemycommands"
        | "setmyname"
        | "setmydescription"
        | "setmyshortdescription" => register(world, &name, parameters),
        "getmycommands" => {
            Ok(registered(world, "commands", parameters).unwrap_or_else(|| json!([])))
        }
        "getmyname" => Ok(json!({ "name": registered_text(world, "name", parameters) })),
        "getmydescription" => {
            Ok(json!({ "description": registered_text(world, "description", parameters) }))
        }
        "getmyshortdescription" => Ok(
            json!({ "short_description": registered_text(world, "shortdescription", parameters) }),
        ),
        _ => Ok(true.into()),
    }
}

/// The chat a call is for, if the bot may do something there.
fn open_chat(world: &mut World, parameters: &Parameters) -> Result<i64, Refusal> {
    if !parameters.contains_key("chat_id") {
        return Err(bad("chat_id is empty"));
    }
    let id = body::integer(parameters, "chat_id").unwrap_or(0);
    let chat = world
        .chats
        .get(&id)
        .filter(|chat| chat.started)
        .ok_or_else(|| bad("chat not found"))?;
    if chat.blocked {
        return Err(refuse(403, "Forbidden: bot was blocked by the user"));
    }
    if let Some(left) = chat
        .flooded_until
        .and_then(|until| until.checked_duration_since(Instant::now()))
    {
        return Err(too_many(left.as_secs() + 1));
    }
    Ok(id)
}

/// The 429 that asks for so many seconds of patience.
pub(super) fn too_many(seconds: u64) -> Refusal {
    Refusal {
        code: 429,
        description: format!("Too Many Requests: retry after {seconds}"),
        retry_after: Some(seconds),
    }
}

fn send_message(world: &mut World, parameters: &Parameters) -> Outcome {
    let chat = open_chat(world, parameters)?;
    let content = read_content(parameters, "text", 4096)?;
    if content.text.is_empty() {
        return Err(bad("message text is empty"));
    }
    post(world, chat, parameters, content, None)
}

fn send_file(world: &mut World, parameters: &Parameters, kind: &'static str) -> Outcome {
    let chat = open_chat(world, parameters)?;
    let content = read_content(parameters, "caption", 1024)?;
    let file = parameters
        .get(kind)
        .ok_or_else(|| bad(&format!("there is no {kind} in the request")))?;
    let bytes = match file {
        Value::Object(file) => file.get("bytes").and_then(Value::as_u64).unwrap_or(0),
        Value::String(reference) => match reference.strip_prefix("attach://") {
            Some(part) => parameters
                .get(part)
                .and_then(|file| file["bytes"].as_u64())
                .unwrap_or(0),
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
) -> Outcome {
    let markup = read_markup(world, parameters)?;
    if let Some(reply) = body::structured(parameters, "reply_parameters") {
        let id = reply["message_id"].as_i64().unwrap_or(0);
        if world.chats.get_mut(&chat).unwrap().message(id).is_none()
            && reply["allow_sending_without_reply"] != true
        {
            return Err(bad("message to be replied not found"));
        }
    }
    let date = world.now();
    Ok(world.post(
        chat,
        Posted {
            from_bot: true,
            date,
            content,
            media,
            markup,
        },
    ))
}

fn edit_text(world: &mut World, parameters: &Parameters) -> Outcome {
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

fn edit_markup(world: &mut World, parameters: &Parameters) -> Outcome {
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
) -> Outcome {
    let now = world.now();
    let chat = world.chats.get_mut(&chat).unwrap();
    let id = body::integer(parameters, "message_id").unwrap_or(0);
    let message = chat
        .message(id)
        .ok_or_else(|| bad("message to edit not found"))?;
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
    let mut content = html::parse_text(
        body::text(parameters, name),
        body::text(parameters, "parse_mode"),
    )
    .map_err(|description| refuse(400, &description))?;
    if let Some(Value::Array(entities)) = body::structured(parameters, "entities") {
        content.entities = entities;
    }
    if html::units(&content.text) > most {
        return Err(bad(if name == "text" {
            "message is too long"
        } else {
            "message caption is too long"
        }));
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
            world
                .complaints
                .push(format!("a label that no phone shows whole: {label}"));
        }
        let actions = button.as_object().map_or(0, |fields| fields.len() - 1);
        if actions != 1 {
            return Err(bad(
                "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            ));
        }
        if let Some(data) = button["callback_data"].as_str()
            && !(1..=64).contains(&data.len())
        {
            return Err(bad("BUTTON_DATA_INVALID"));
        }
    }
    if buttons.len() > 100 || rows.iter().any(|row| row.len() > 8) {
        return Err(bad("REPLY_MARKUP_TOO_LONG"));
    }
    Ok((!buttons.is_empty()).then_some(markup))
}

/// A query is answered once, and soon.
fn answer_query(world: &mut World, parameters: &Parameters, name: &str) -> Outcome {
    let text = body::text(parameters, "text").to_owned();
    if html::units(&text) > 200 {
        return Err(bad("MESSAGE_TOO_LONG"));
    }
    let ahead = world.ahead;
    let query = world.queries.get_mut(body::text(parameters, name));
    let open = |query: &&mut super::world::Query| {
        query.answered.is_none()
            && query.at.elapsed() + ahead.saturating_sub(query.ahead) < Duration::from_secs(15)
    };
    let query = query.filter(open).ok_or_else(|| {
        bad("query is too old and response timeout expired or query ID is invalid")
    })?;
    query.answered = Some(Value::Object(parameters.clone()));
    if let Some(chat) = world.chats.get_mut(&query.chat) {
        chat.reactions += 1;
        if !text.is_empty() {
            chat.toasts.push(text);
        }
    }
    Ok(true.into())
}

fn register(world: &mut World, method: &str, parameters: &Parameters) -> Outcome {
    let language = body::text(parameters, "language_code");
    if !(language.is_empty()
        || language.len() == 2 && language.chars().all(|c| c.is_ascii_lowercase()))
    {
        return Err(bad("invalid language code specified"));
    }
    let what = method
        .trim_start_matches("set")
        .trim_start_matches("delete")
        .trim_start_matches("my");
    let value = match what {
        "commands" if method.starts_with("delete") => Value::Null,
        "commands" => {
            let commands = body::structured(parameters, "commands").unwrap_or_default();
            check_commands(&commands)?;
            commands
        }
        _ => {
            let (name, most) = match what {
                "name" => ("name", 64),
                "description" => ("description", 512),
                _ => ("short_description", 120),
            };
            let text = body::text(parameters, name);
            if text.chars().count() > most {
                return Err(bad(&format!("{} is too long", name.replace('_', " "))));
            }
            text.into()
        }
    };
    world
        .registered
        .insert((what.to_owned(), place(parameters)), value);
    Ok(true.into())
}

fn check_commands(commands: &Value) -> Result<(), Refusal> {
    let commands = commands
        .as_array()
        .ok_or_else(|| bad("can't parse commands"))?;
    if commands.len() > 100 {
        return Err(bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in commands {
        let name = command["command"].as_str().unwrap_or_default();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&name.len()) || !name.chars().all(allowed) {
            return Err(bad("BOT_COMMAND_INVALID"));
        }
        let description = command["description"].as_str().unwrap_or_default();
        if !(1..=256).contains(&description.chars().count()) {
            return Err(bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    Ok(())
}

fn registered(world: &World, what: &str, parameters: &Parameters) -> Option<Value> {
    world
        .registered
        .get(&(what.to_owned(), place(parameters)))
        .filter(|value| !value.is_null())
        .cloned()
}

fn registered_text(world: &World, what: &str, parameters: &Parameters) -> Value {
    registered(world, what, parameters).unwrap_or_else(|| "".into())
}

/// Scope and language together.
fn place(parameters: &Parameters) -> String {
    let scope = body::structured(parameters, "scope")
        .and_then(|scope| scope["type"].as_str().map(str::to_owned));
    format!(
        "{}/{}",
        scope.unwrap_or_else(|| "default".into()),
        body::text(parameters, "language_code")
    )
}
