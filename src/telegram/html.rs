//! Spans as Telegram's HTML.

use crate::domain::message::{Look, Span};

/// The spans as HTML.
#[must_use]
pub fn html(spans: &[Span]) -> String {
    let mut html = String::with_capacity(spans.iter().map(|span| span.text.len() + 8).sum());
    for span in spans {
        let (open, close) = match span.look {
            Look::Plain => ("", ""),
            Look::Bold => ("<b>", "</b>"),
            Look::Italic => ("<i>", "</i>"),
            Look::Fixed => ("<code>", "</code>"),
        };
        if span.text.is_empty() {
            continue;
        }
        html.push_str(open);
        escape(&span.text, &mut html);
        html.push_str(close);
    }
    html
}

/// Words that lead to an address; the address holds no quotation mark.
#[must_use]
pub fn link(address: &str, words: &str) -> String {
    let mut html = String::from("<a href=\"");
    escape(address, &mut html);
    html.push_str("\">");
    escape(words, &mut html);
    html.push_str("</a>");
    html
}

/// The only place where text becomes HTML: the three signs that Telegram's HTML gives a meaning to.
fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(place) = rest.find(['&', '<', '>']) {
        let (before, after) = rest.split_at(place);
        html.push_str(before);
        html.push_str(match after.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            _ => "&gt;",
        });
        rest = &after[1..];
    }
    html.push_str(rest);
}
