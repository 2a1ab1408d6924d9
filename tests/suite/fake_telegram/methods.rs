//! The methods that a bot calls, each with the rules and refusals of the real server.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    body::{self, Encoding, Parameters},
    chat::bot,
    html, inline, registering, schema, sending, webhook,
    world::{Call, World},
};

/// An answer that is not ok.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: String,
    pub(super) retry_after: Option<u64>,
    pub(super) moved_to: Option<i64>,
}

/// A refusal without further parameters.
pub(super) fn refuse(code: u16, description: &str) -> Refusal {
    Refusal { code, description: description.to_owned(), retry_after: None, moved_to: None }
}

/// A 400, as the server words it.
pub(super) fn bad(description: &str) -> Refusal {
    refuse(400, &format!("Bad Request: {description}"))
}

/// What comes of a call.
pub(super) type Answered = Result<Value, Refusal>;

/// Checks a call against the published API, runs it and writes both down.
pub(super) fn record_and_run(world: &mut World, method: &str, parameters: &Parameters, encoding: Encoding) -> Answered {
    world.complaints.extend(schema::check_call(method, parameters, encoding));
    let outcome = match world.limits.strike(method, body::integer(parameters, "chat_id")) {
        Some(seconds) => Err(too_many(seconds)),
        None => run(world, method, parameters),
    };
    let (code, description) = match &outcome {
        Ok(_) => (200, String::new()),
        Err(refusal) => (refusal.code, refusal.description.clone()),
    };
    // These are no fault of a bot: a visitor's second tap, a bot that was away for a while, a group that has moved.
    let harmless = ["message is not modified", "query is too old", "upgraded to a supergroup"];
    let harmless = harmless.iter().any(|words| description.contains(words));
    if code == 400 && !harmless {
        world.complaints.push(format!("{method}: {description}"));
    }
    record(world, method, parameters, code, description);
    outcome
}

/// Writes a call down.
pub(super) fn record(world: &mut World, method: &str, parameters: &Parameters, code: u16, description: String) {
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
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn run(world: &mut World, method: &str, parameters: &Parameters) -> Answered {
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
        "sendmessage" => sending::send_message(world, parameters),
        "sendphoto" => sending::send_file(world, parameters, "photo"),
        "senddocument" => sending::send_file(world, parameters, "document"),
        "editmessagetext" => sending::edit_text(world, parameters),
        "editmessagereplymarkup" => sending::edit_markup(world, parameters),
        "deletemessage" => {
            let chat = open_chat(world, parameters)?;
            let id = body::integer(parameters, "message_id").unwrap_or(0);
            let chat = world.chats.get_mut(&chat).unwrap();
            chat.message(id).ok_or_else(|| bad("message to delete not found"))?.deleted = true;
            Ok(true.into())
        }
        "sendchataction" => {
            open_chat(world, parameters)?;
            const ACTIONS: &[&str] = &["typing", "upload_photo", "upload_document", "choose_sticker", "find_location"];
            if !ACTIONS.contains(&body::text(parameters, "action")) {
                return Err(bad("wrong parameter action in request"));
            }
            Ok(true.into())
        }
        "answercallbackquery" => answer_query(world, parameters, "callback_query_id"),
        "answerinlinequery" => {
            inline::check_answer(parameters)?;
            answer_query(world, parameters, "inline_query_id")
        }
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
        "setmycommands" | "deletemycommands" | "setmyname" | "setmydescription" | "setmyshortdescription" => {
            registering::register(world, &name, parameters)
        }
        "getuserprofilephotos" => {
            let photos = usize::from(world.registered.contains_key(&("profilephoto".to_owned(), String::new())));
            Ok(json!({ "total_count": photos, "photos": [] }))
        }
        "setmyprofilephoto" => {
            let bytes = parameters.get("file").and_then(|file| file["bytes"].as_u64()).unwrap_or(0);
            if bytes == 0 {
                return Err(bad("file must be non-empty"));
            }
            world.registered.insert(("profilephoto".to_owned(), String::new()), bytes.into());
            Ok(true.into())
        }
        "getmycommands" => Ok(registering::registered(world, "commands", parameters).unwrap_or_else(|| json!([]))),
        "getmyname" => Ok(json!({ "name": registering::registered_text(world, "name", parameters) })),
        "getmydescription" => {
            Ok(json!({ "description": registering::registered_text(world, "description", parameters) }))
        }
        "getmyshortdescription" => {
            Ok(json!({ "short_description": registering::registered_text(world, "shortdescription", parameters) }))
        }
        _ => Ok(true.into()),
    }
}

/// The chat a call is for, if the bot may do something there.
pub(super) fn open_chat(world: &mut World, parameters: &Parameters) -> Result<i64, Refusal> {
    if !parameters.contains_key("chat_id") {
        return Err(bad("chat_id is empty"));
    }
    let id = body::integer(parameters, "chat_id").unwrap_or(0);
    let chat = world.chats.get(&id).filter(|chat| chat.started).ok_or_else(|| bad("chat not found"))?;
    if chat.moved_to.is_some() {
        return Err(Refusal { moved_to: chat.moved_to, ..bad("group chat was upgraded to a supergroup chat") });
    }
    if chat.blocked {
        return Err(refuse(403, "Forbidden: bot was blocked by the user"));
    }
    if let Some(left) = chat.flooded_until.and_then(|until| until.checked_duration_since(Instant::now())) {
        return Err(too_many(left.as_secs() + 1));
    }
    Ok(id)
}

/// The 429 that asks for so many seconds of patience.
pub(super) fn too_many(seconds: u64) -> Refusal {
    let description = format!("Too Many Requests: retry after {seconds}");
    Refusal { retry_after: Some(seconds), ..refuse(429, &description) }
}

/// A query is answered once, and soon.
fn answer_query(world: &mut World, parameters: &Parameters, name: &str) -> Answered {
    let text = body::text(parameters, "text").to_owned();
    if html::units(&text) > 200 {
        return Err(bad("MESSAGE_TOO_LONG"));
    }
    let ahead = world.ahead;
    let query = world.queries.get_mut(body::text(parameters, name));
    let open = |query: &&mut super::world::Query| {
        query.answered.is_none() && query.at.elapsed() + ahead.saturating_sub(query.ahead) < Duration::from_secs(15)
    };
    let query = query
        .filter(open)
        .ok_or_else(|| bad("query is too old and response timeout expired or query ID is invalid"))?;
    query.answered = Some(Value::Object(parameters.clone()));
    if let Some(chat) = world.chats.get_mut(&query.chat) {
        chat.reactions += 1;
        if !text.is_empty() {
            chat.toasts.push(text);
        }
    }
    Ok(true.into())
}
