//! Holds every call against an extract of the Bot API, `tests/bot-api.json`: 9.1, and of 10.1 what the bot uses besides.

use std::sync::LazyLock;

use serde_json::Value;

use super::body::{Encoding, Parameters};

/// What is wrong with a call by the published API: an unknown method or field, a missing one, a wrong type.
pub(super) fn check_call(method: &str, parameters: &Parameters, encoding: Encoding) -> Vec<String> {
    let api = api();
    let Some(described) = find_method(api, method) else {
        return vec![format!("{method}: the Bot API has no such method")];
    };
    let mut faults = Vec::new();
    check_fields(api, &described["fields"], parameters, encoding, method, &mut faults);
    faults
}

/// The method's name as the API spells it.
pub(super) fn spell_method(method: &str) -> Option<String> {
    Some(find_method(api(), method)?["name"].as_str()?.to_owned())
}

/// A type's fields: name, types, whether it must be there.
pub(super) fn fields_of(name: &str) -> Vec<(String, Vec<String>, bool)> {
    let fields = api()["types"][name]["fields"].as_array();
    let field = |field: &Value| (text_of(&field["name"]), texts_of(&field["types"]), field["required"] == true);
    fields.into_iter().flatten().map(field).collect()
}

/// The types of which one stands where this one is named; empty for a type of its own.
pub(super) fn kinds_of(name: &str) -> Vec<String> {
    texts_of(&api()["types"][name]["subtypes"])
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts_of(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(text_of).collect()
}

/// The part of the Bot API that the bot uses: names, types and what must be there, by method and by type.
fn api() -> &'static Value {
    static API: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(include_str!("../../bot-api.json")).expect("the extract is JSON"));
    &API
}

fn find_method<'a>(api: &'a Value, method: &str) -> Option<&'a Value> {
    api["methods"]
        .as_object()?
        .values()
        .find(|described| described["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(method)))
}

fn check_fields(
    api: &Value,
    fields: &Value,
    given: &Parameters,
    encoding: Encoding,
    place: &str,
    faults: &mut Vec<String>,
) {
    let fields = fields.as_array().map(Vec::as_slice).unwrap_or_default();
    for name in given.keys() {
        let known = fields.iter().any(|field| field["name"] == name.as_str());
        // The parts of a multipart body that hold files have names of the sender's own.
        if !known && given[name].get("bytes").is_none() {
            faults.push(format!("{place}: unknown field {name}"));
        }
    }
    for field in fields {
        let name = field["name"].as_str().unwrap_or_default();
        match given.get(name) {
            Some(value) => {
                let types: Vec<&str> =
                    field["types"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                check_types(api, &types, value, encoding, &format!("{place}.{name}"), faults);
            }
            None if field["required"] == true => faults.push(format!("{place}: the field {name} is missing")),
            None => {}
        }
    }
}

/// One of the types must fit; otherwise the complaints of the nearest are given.
fn check_types(api: &Value, types: &[&str], value: &Value, encoding: Encoding, place: &str, faults: &mut Vec<String>) {
    let mut nearest: Option<Vec<String>> = None;
    for name in types {
        let mut found = Vec::new();
        check_type(api, name, value, encoding, place, &mut found);
        if found.is_empty() {
            return;
        }
        if nearest.as_ref().is_none_or(|nearest| found.len() < nearest.len()) {
            nearest = Some(found);
        }
    }
    faults.extend(nearest.unwrap_or_default());
}

fn check_type(api: &Value, name: &str, value: &Value, encoding: Encoding, place: &str, faults: &mut Vec<String>) {
    let text = value.as_str();
    let fits = match name {
        "Integer" => {
            value.is_i64() || encoding == Encoding::Form && text.is_some_and(|text| text.parse::<i64>().is_ok())
        }
        "Float" => {
            value.is_number() || encoding == Encoding::Form && text.is_some_and(|text| text.parse::<f64>().is_ok())
        }
        "Boolean" => value.is_boolean() || encoding == Encoding::Form && matches!(text, Some("true" | "false")),
        "String" => value.is_string(),
        "InputFile" => value.get("bytes").is_some() || text.is_some_and(|text| text.starts_with("attach://")),
        _ => {
            let inner = match text {
                // In a form, and by many libraries in JSON too, an object travels as text.
                Some(text) => serde_json::from_str(text).unwrap_or(Value::Null),
                None => value.clone(),
            };
            check_object(api, name, &inner, place, faults);
            return;
        }
    };
    if !fits {
        faults.push(format!("{place}: {value} is no {name}"));
    }
}

fn check_object(api: &Value, name: &str, value: &Value, place: &str, faults: &mut Vec<String>) {
    if let Some(element) = name.strip_prefix("Array of ") {
        let Some(list) = value.as_array() else {
            faults.push(format!("{place}: {value} is no list"));
            return;
        };
        for (index, value) in list.iter().enumerate() {
            check_type(api, element, value, Encoding::Json, &format!("{place}[{index}]"), faults);
        }
        return;
    }
    let described = &api["types"][name];
    if let Some(kinds) = described["subtypes"].as_array() {
        let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
        check_types(api, &kinds, value, Encoding::Json, place, faults);
    } else if let Some(object) = value.as_object() {
        check_fields(api, &described["fields"], object, Encoding::Json, place, faults);
    } else {
        faults.push(format!("{place}: {value} is no {name}"));
    }
}
