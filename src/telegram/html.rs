//! Spans as Telegram's HTML, by teloxide's own escaping.

use teloxide::utils::html;

use crate::domain::message::{Look, Span};

/// The spans as HTML.
#[must_use]
pub fn html(spans: &[Span]) -> String {
    let shown = spans.iter().filter(|span| !span.text.is_empty());
    shown
        .map(|span| match span.look {
            Look::Plain => html::escape(&span.text),
            Look::Bold => html::bold(&html::escape(&span.text)),
            Look::Italic => html::italic(&html::escape(&span.text)),
            Look::Folded => html::expandable_blockquote(&html::escape(&span.text)),
        })
        .collect()
}

/// The words of such HTML.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut parts = html.split('<');
    let mut words = parts.next().unwrap_or_default().to_owned();
    words.extend(parts.filter_map(|part| part.split_once('>')).map(|(_, rest)| rest));
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Words that lead to an address; the address holds no quotation mark.
#[must_use]
pub fn link(address: &str, words: &str) -> String {
    html::link(address, words)
}
