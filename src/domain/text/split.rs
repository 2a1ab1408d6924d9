//! A message cut into words, each knowing how it was typed and in which clause it stands.

use std::borrow::Cow;

use crate::domain::text::fold::fold;

/// A longer message is read up to this many words; Telegram's longest message of ordinary words fits.
pub const MOST_WORDS: usize = 800;

/// A word of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// As it was typed.
    pub typed: &'a str,
    /// In plain small letters, without apostrophes.
    pub folded: Cow<'a, str>,
    /// The clause it stands in, counted from 0.
    pub clause: usize,
}

/// A message cut into words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split<'a> {
    /// The words in order.
    pub words: Vec<Word<'a>>,
    /// For each clause, whether a question mark ends it.
    pub asked: Vec<bool>,
    /// For each clause, the sentence it stands in, counted from 0.
    pub sentences: Vec<usize>,
}

/// Cuts a message into words. A doubled word (`tanya-tanya`) counts once; `task-nya` gives two words.
#[must_use]
pub fn split(text: &str) -> Split<'_> {
    let mut cut = Split { words: Vec::new(), asked: vec![false], sentences: vec![0] };
    let mut start = None;
    let mut joined = false;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if is_inside(text, at, c) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            push(&mut cut, &text[from..at], joined);
            joined = c == '-';
        } else {
            joined = joined && c == '-';
        }
        if cut.words.len() >= MOST_WORDS {
            break;
        }
        end_clause(&mut cut, c);
    }
    cut
}

/// Whether the character belongs to a word: letters, digits, marks, and an apostrophe between letters.
fn is_inside(text: &str, at: usize, c: char) -> bool {
    if c.is_alphanumeric() || !c.is_ascii() && unicode_normalization::char::is_combining_mark(c) {
        return true;
    }
    let apostrophe = matches!(c, '\'' | '\u{2019}' | '`');
    apostrophe
        && text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
        && text[at + c.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric)
}

fn push<'a>(cut: &mut Split<'a>, typed: &'a str, joined: bool) {
    if typed.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return keep(cut, typed, Cow::Borrowed(typed), joined);
    }
    let mut folded = fold(typed);
    for owner in ["'s", "\u{2019}s", "`s"] {
        if let Some(bare) = folded.strip_suffix(owner) {
            folded = bare.to_owned();
        }
    }
    folded.retain(|c| !matches!(c, '\'' | '\u{2019}' | '`'));
    keep(cut, typed, Cow::Owned(folded), joined);
}

fn keep<'a>(cut: &mut Split<'a>, typed: &'a str, folded: Cow<'a, str>, joined: bool) {
    let doubled = joined
        && cut
            .words
            .last()
            .is_some_and(|last| folded.starts_with(&*last.folded) && folded.len() <= last.folded.len() + 3);
    if !folded.is_empty() && !doubled {
        let clause = cut.asked.len() - 1;
        cut.words.push(Word { typed, folded, clause });
    }
}

fn end_clause(cut: &mut Split<'_>, c: char) {
    if !matches!(c, '.' | '?' | '!' | ',' | ';' | ':' | '\n' | '(' | ')') {
        return;
    }
    let clause = cut.asked.len() - 1;
    if c == '?' {
        let within = cut.words.last().map_or(clause, |word| word.clause);
        cut.asked[within] = true;
    }
    if cut.words.last().is_some_and(|word| word.clause == clause) {
        let sentence = cut.sentences[clause] + usize::from(matches!(c, '.' | '?' | '!' | '\n'));
        cut.asked.push(false);
        cut.sentences.push(sentence);
    }
}
