//! What a bot says about itself: commands, name and descriptions, by language.

use serde_json::Value;

use super::{
    body::{self, Parameters},
    methods::{Answered, Refusal, bad},
    world::World,
};

/// `setMyCommands`, `setMyName`, …
pub(super) fn register(world: &mut World, method: &str, parameters: &Parameters) -> Answered {
    let language = body::text(parameters, "language_code");
    if !(language.is_empty() || language.len() == 2 && language.chars().all(|c| c.is_ascii_lowercase())) {
        return Err(bad("invalid language code specified"));
    }
    let what = method.trim_start_matches("set").trim_start_matches("delete").trim_start_matches("my");
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
    world.registered.insert((what.to_owned(), place(parameters)), value);
    Ok(true.into())
}

fn check_commands(commands: &Value) -> Result<(), Refusal> {
    let commands = commands.as_array().ok_or_else(|| bad("can't parse commands"))?;
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

/// What was registered for a place, if anything.
pub(super) fn registered(world: &World, what: &str, parameters: &Parameters) -> Option<Value> {
    world.registered.get(&(what.to_owned(), place(parameters))).filter(|value| !value.is_null()).cloned()
}

/// A registered text; empty where there is none.
pub(super) fn registered_text(world: &World, what: &str, parameters: &Parameters) -> Value {
    registered(world, what, parameters).unwrap_or_else(|| "".into())
}

/// Scope and language together.
fn place(parameters: &Parameters) -> String {
    let scope = body::structured(parameters, "scope").and_then(|scope| scope["type"].as_str().map(str::to_owned));
    format!("{}/{}", scope.unwrap_or_else(|| "default".into()), body::text(parameters, "language_code"))
}
