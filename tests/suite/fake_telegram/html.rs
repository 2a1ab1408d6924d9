//! Telegram's HTML: text with tags in, plain text with entities out, or the error Telegram gives.

use serde_json::{Value, json};

/// Text as it is shown, with its looks by UTF-16 position.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Formatted {
    /// What is read.
    pub(super) text: String,
    /// Where it is bold, a link, …
    pub(super) entities: Vec<Value>,
}

/// How many UTF-16 units a text has: Telegram's measure of length.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Parses a text by its parse mode and trims it; the error is the whole description of the 400.
pub(super) fn parse_text(text: &str, parse_mode: &str) -> Result<Formatted, String> {
    let formatted = match parse_mode.to_lowercase().as_str() {
        "" => Formatted { text: text.to_owned(), entities: Vec::new() },
        "html" => parse_html(text).map_err(|error| format!("Bad Request: can't parse entities: {error}"))?,
        // The fake reads HTML alone, which is all that Kenal writes.
        _ => return Err("Bad Request: unsupported parse_mode".into()),
    };
    Ok(trim(formatted))
}

struct Open {
    name: String,
    start: usize,
    entity: Value,
}

fn parse_html(html: &str) -> Result<Formatted, String> {
    let mut text = String::new();
    let mut entities = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(next) = html[at..].chars().next() {
        let rest = &html[at..];
        match next {
            '&' => {
                let (character, length) = read_reference(rest).unwrap_or(('&', 1));
                text.push(character);
                at += length;
            }
            '<' => {
                let end = end_of_tag(rest).ok_or_else(|| {
                    if rest.starts_with("</") {
                        format!("Unclosed end tag at byte offset {at}")
                    } else {
                        format!("Unclosed start tag at byte offset {at}")
                    }
                })?;
                let tag = &rest[1..end];
                if let Some(name) = tag.strip_prefix('/') {
                    let name = name.trim().to_lowercase();
                    let Some(opened) = open.pop() else {
                        return Err(format!("Unexpected end tag at byte offset {at}"));
                    };
                    if !name.is_empty() && name != opened.name {
                        let expected = &opened.name;
                        return Err(format!(
                            "Unmatched end tag at byte offset {at}, expected \"</{expected}>\", found \"</{name}>\""
                        ));
                    }
                    close(opened, &text, &mut entities);
                } else {
                    open.push(read_tag(tag, at, units(&text))?);
                }
                at += end + 1;
            }
            other => {
                text.push(other);
                at += other.len_utf8();
            }
        }
    }
    if let Some(opened) = open.pop() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", opened.name));
    }
    entities.sort_by_key(|entity| (entity["offset"].as_u64(), std::cmp::Reverse(entity["length"].as_u64())));
    Ok(Formatted { text, entities })
}

/// Where the tag ends; a `>` between quotes does not end it.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(place, character)| {
        match (quote, character) {
            (None, '>') => return Some(place),
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
        None
    })
}

fn read_tag(tag: &str, at: usize, start: usize) -> Result<Open, String> {
    let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let name = name.to_lowercase();
    let entity = match name.as_str() {
        "b" | "strong" => json!({ "type": "bold" }),
        "i" | "em" => json!({ "type": "italic" }),
        "u" | "ins" => json!({ "type": "underline" }),
        "s" | "strike" | "del" => json!({ "type": "strikethrough" }),
        "tg-spoiler" => json!({ "type": "spoiler" }),
        "span" if attributes.contains("tg-spoiler") => json!({ "type": "spoiler" }),
        "span" => {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {at}"));
        }
        "code" => json!({ "type": "code" }),
        "pre" => json!({ "type": "pre" }),
        "blockquote" if attributes.contains("expandable") => {
            json!({ "type": "expandable_blockquote" })
        }
        "blockquote" => json!({ "type": "blockquote" }),
        "a" => match quoted(attributes, "href") {
            Some(address) => json!({ "type": "text_link", "url": address }),
            None => json!({}),
        },
        "tg-emoji" => {
            json!({ "type": "custom_emoji", "custom_emoji_id": quoted(attributes, "emoji-id") })
        }
        _ => {
            return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}"));
        }
    };
    Ok(Open { name, start, entity })
}

fn quoted(attributes: &str, name: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&").replace("&quot;", "\""))
}

fn close(opened: Open, text: &str, entities: &mut Vec<Value>) {
    let length = units(text) - opened.start;
    if let (Value::Object(mut entity), 1..) = (opened.entity, length)
        && entity.contains_key("type")
    {
        entity.insert("offset".into(), opened.start.into());
        entity.insert("length".into(), length.into());
        entities.push(Value::Object(entity));
    }
}

/// Telegram knows four names and numbers, with or without a semicolon; anything else stays as it stands.
fn read_reference(text: &str) -> Option<(char, usize)> {
    let name = &text[1..];
    let (character, length) = if let Some(number) = name.strip_prefix('#') {
        let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
        let length = digits.chars().take_while(|digit| digit.is_digit(radix)).count();
        let code = u32::from_str_radix(&digits[..length], radix).ok().filter(|code| *code > 0)?;
        (char::from_u32(code)?, name.len() - digits.len() + length)
    } else {
        let length = name.chars().take_while(char::is_ascii_alphabetic).count();
        let character = match &name[..length] {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            _ => return None,
        };
        (character, length)
    };
    let semicolon = usize::from(name[length..].starts_with(';'));
    Some((character, 1 + length + semicolon))
}

fn trim(formatted: Formatted) -> Formatted {
    let Formatted { text, entities } = formatted;
    let shift = units(&text) - units(text.trim_start());
    let trimmed = text.trim();
    let length = units(trimmed);
    let entities = entities
        .into_iter()
        .filter_map(|mut entity| {
            let start = usize::try_from(entity["offset"].as_u64()?).ok()?;
            let end = start + usize::try_from(entity["length"].as_u64()?).ok()?;
            let (start, end) = (start.saturating_sub(shift), end.saturating_sub(shift).min(length));
            if start >= end {
                return None;
            }
            entity["offset"] = start.into();
            entity["length"] = (end - start).into();
            Some(entity)
        })
        .collect();
    Formatted { text: trimmed.to_owned(), entities }
}
