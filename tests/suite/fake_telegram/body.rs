//! Reads the parameters of a Bot API call out of JSON, a form or a multipart body.

use serde_json::{Map, Value};

/// What a call asks for: its parameters by name.
pub(super) type Parameters = Map<String, Value>;

/// How the parameters travelled: forms hold text only, so numbers and objects stand in them as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// A JSON object.
    Json,
    /// Text fields, and files.
    Form,
}

/// Reads a query string and a body; an error is what Telegram would answer.
pub(super) fn read_body(content_type: &str, query: &str, body: &[u8]) -> Result<(Parameters, Encoding), String> {
    let mut parameters = read_form(query);
    let encoding = if content_type.starts_with("application/json") {
        if !body.is_empty() {
            let json = serde_json::from_slice(body)
                .map_err(|error| format!("Bad Request: can't parse JSON object: {error}"))?;
            let Value::Object(object) = json else {
                return Err("Bad Request: object expected as parameters".into());
            };
            parameters.extend(object);
        }
        Encoding::Json
    } else if let Some(boundary) = boundary(content_type) {
        parameters.extend(read_multipart(&boundary, body)?);
        Encoding::Form
    } else {
        parameters.extend(read_form(&String::from_utf8_lossy(body)));
        Encoding::Form
    };
    parameters.retain(|_, value| !value.is_null());
    Ok((parameters, encoding))
}

/// A parameter that is an object or a list, whichever way it travelled.
pub(super) fn structured(parameters: &Parameters, name: &str) -> Option<Value> {
    match parameters.get(name)? {
        Value::String(text) => serde_json::from_str(text).ok(),
        value => Some(value.clone()),
    }
}

/// A whole number, whichever way it travelled.
pub(super) fn integer(parameters: &Parameters, name: &str) -> Option<i64> {
    match parameters.get(name)? {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_i64(),
    }
}

/// A text; empty where there is none.
pub(super) fn text<'a>(parameters: &'a Parameters, name: &str) -> &'a str {
    parameters.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Yes or no; no where nothing is said.
pub(super) fn flag(parameters: &Parameters, name: &str) -> bool {
    match parameters.get(name) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true") || text == "1",
        _ => false,
    }
}

fn read_form(form: &str) -> Parameters {
    form.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), Value::String(decode(value)))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = std::str::from_utf8(&digits).unwrap_or("3f");
                u8::from_str_radix(digits, 16).unwrap_or(b'?')
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn boundary(content_type: &str) -> Option<String> {
    let rest = content_type.strip_prefix("multipart/form-data")?;
    let (_, boundary) = rest.split_once("boundary=")?;
    Some(boundary.split(';').next().unwrap_or(boundary).trim().trim_matches('"').to_owned())
}

/// A file becomes `{"file": its name, "bytes": its length}`.
fn read_multipart(boundary: &str, body: &[u8]) -> Result<Parameters, String> {
    let mut parameters = Parameters::new();
    let delimiter = format!("--{boundary}");
    for part in split(body, delimiter.as_bytes()).into_iter().skip(1) {
        if part.starts_with(b"--") {
            return Ok(parameters);
        }
        let pieces = split(part, b"\r\n\r\n");
        let [head, rest @ ..] = pieces.as_slice() else {
            break;
        };
        let head = String::from_utf8_lossy(head);
        let name = attribute(&head, "name").ok_or("Bad Request: a part without a name")?;
        let content = rest.join(b"\r\n\r\n".as_slice());
        let content = content.strip_suffix(b"\r\n").unwrap_or(&content);
        let value = match attribute(&head, "filename") {
            Some(file) => serde_json::json!({ "file": file, "bytes": content.len() }),
            None => Value::String(String::from_utf8_lossy(content).into_owned()),
        };
        parameters.insert(name, value);
    }
    Err("Bad Request: the multipart body does not end".into())
}

/// Finds `name="value"` in a part's head; `name` alone, not as the end of `filename`.
fn attribute(head: &str, name: &str) -> Option<String> {
    let start = head.find(&format!("; {name}=\""))? + name.len() + 4;
    let rest = &head[start..];
    Some(rest[..rest.find('"')?].to_owned())
}

fn split<'a>(mut text: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = text.windows(delimiter.len()).position(|window| window == delimiter) {
        pieces.push(&text[..at]);
        text = &text[at + delimiter.len()..];
    }
    pieces.push(text);
    pieces
}
