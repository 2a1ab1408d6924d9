//! The small markup of articles and phrases: bold, asides, source marks in braces.

use crate::domain::message::{Look, Span};

/// Text with markup as spans.
///
/// `**` begins and ends what stands out, and so does `__`, because a line in a locale file cannot begin with a star; a
/// line wholly between two `_` steps back. A mark without its partner stands as it is.
#[must_use]
pub fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    // An escape can write what no file may hold.
    let text = &text.replace('\r', "");
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            push(&mut spans, "\n", Look::Plain);
        }
        match line.strip_prefix('_').and_then(|rest| rest.strip_suffix('_')) {
            Some(aside) if !aside.is_empty() && !line.starts_with("__") => push(&mut spans, aside, Look::Italic),
            _ => bold_spans(&mut spans, line),
        }
    }
    spans
}

/// The text without the source marks that stand in braces, e.g. `{D01}` or `{B01, B02}`, and the space before them.
#[must_use]
pub fn without_marks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        kept.push_str(before.trim_end_matches(' '));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// The source marks of the text, e.g. `D01`.
#[must_use]
pub fn marks(text: &str) -> Vec<&str> {
    let inside = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inside.flat_map(|(marks, _)| marks.split(',').map(str::trim)).collect()
}

/// An article's text as it is read without looks and source marks.
#[must_use]
pub fn plain(text: &str) -> String {
    spans(&without_marks(text)).into_iter().map(|span| span.text).collect()
}

/// A value from outside as it may stand in a phrase: what would be read as markup is taken out.
#[must_use]
pub fn harmless(value: &str) -> String {
    value.replace("**", "*").replace("__", "_")
}

fn bold_spans(spans: &mut Vec<Span>, line: &str) {
    let mut rest = line;
    while let Some((before, mark, after)) = first_mark(rest) {
        let Some((bold, after)) = after.split_once(mark) else {
            break;
        };
        push(spans, before, Look::Plain);
        push(spans, bold, Look::Bold);
        rest = after;
    }
    push(spans, rest, Look::Plain);
}

/// What stands before the first mark, the mark, and what stands after it.
fn first_mark(text: &str) -> Option<(&str, &'static str, &str)> {
    let split = |mark: &'static str| text.split_once(mark).map(|(before, after)| (before, mark, after));
    ["**", "__"].into_iter().filter_map(split).min_by_key(|(before, _, _)| before.len())
}

fn push(spans: &mut Vec<Span>, text: &str, look: Look) {
    if text.is_empty() {
        return;
    }
    match spans.last_mut() {
        Some(last) if last.look == look => last.text.push_str(text),
        _ => spans.push(Span { text: text.to_owned(), look }),
    }
}
