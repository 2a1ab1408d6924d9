//! A message read once: its tokens, their lemmas, its clauses, emoji, language and script.
//!
//! Everything that makes something of a message takes an [`Utterance`]; nothing cuts the text again.

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::locale::Locale;
use crate::domain::text::fold::{fold, is_invisible};
use crate::domain::text::language;
use crate::domain::text::lexicon::{Kind, Lemma, Lexicon};

/// A longer message is read up to this many words; Telegram's longest message of ordinary words fits.
pub const MAX_WORDS: usize = 800;

/// How many of the last words that were read stand before what was not, where both are looked at.
const OVERLAP: usize = 12;

/// A word or an emoji of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// As it was typed.
    pub typed: &'a str,
    /// Where it begins in the message, in bytes.
    pub at: usize,
    /// In plain small letters, without apostrophes and invisible signs.
    pub folded: Cow<'a, str>,
    /// The clause it stands in, counted from 0.
    pub clause: usize,
    /// Whether it is an emoji, or a face made of signs.
    pub is_emoji: bool,
}

/// A message cut into tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens<'a> {
    /// The tokens in order.
    pub list: Vec<Token<'a>>,
    /// For each clause, whether a question mark ends it.
    pub asked: Vec<bool>,
    /// For each clause, the sentence it stands in, counted from 0.
    pub sentences: Vec<usize>,
}

impl Tokens<'_> {
    /// The words, folded, without emoji.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.list.iter().filter(|token| !token.is_emoji).map(|token| &*token.folded)
    }
}

/// A message as it is understood from.
#[derive(Clone, Debug)]
pub struct Utterance<'a> {
    /// The message as it was typed.
    pub text: &'a str,
    /// Its words and emoji.
    pub tokens: Tokens<'a>,
    /// The lemmas of all tokens; a token of slang may have several.
    pub lemmas: Vec<Lemma>,
    /// For each token the range of its lemmas.
    pub spans: Vec<Range<usize>>,
    /// The language of its words; `None` if they do not tell.
    pub language: Option<Locale>,
    /// Whether most of its letters are of a script that neither language is written in.
    pub is_foreign_script: bool,
}

impl<'a> Utterance<'a> {
    /// Reads a message with the words of both languages.
    #[must_use]
    pub fn read(lexicon: &Lexicon, text: &'a str) -> Self {
        Self::of_tokens(lexicon, text, tokens(text), 0)
    }

    /// Reads a message that is cut into tokens; `repairs` says how many of the repairs allowed in one message count as
    /// made.
    #[must_use]
    pub fn of_tokens(lexicon: &Lexicon, text: &'a str, tokens: Tokens<'a>, repairs: usize) -> Self {
        let language = language::of_words(lexicon, tokens.words());
        let is_foreign_script = language::is_foreign_script(text);
        let (lemmas, spans) = lemmas(lexicon, &tokens, repairs);
        Self { text, tokens, lemmas, spans, language, is_foreign_script }
    }

    /// What stands behind [`MAX_WORDS`], from a few words before; empty for a message that was read whole.
    #[must_use]
    pub fn unread(&self) -> &'a str {
        let list = &self.tokens.list;
        if list.len() < MAX_WORDS { "" } else { &self.text[list[list.len() - OVERLAP].at..] }
    }

    /// The words as they were typed, folded, without emoji.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.tokens.words()
    }

    /// The lemmas of one token.
    #[must_use]
    pub fn lemmas_of(&self, token: usize) -> &[Lemma] {
        &self.lemmas[self.spans[token].clone()]
    }

    /// The emoji in order.
    pub fn emoji(&self) -> impl Iterator<Item = char> {
        self.tokens.list.iter().filter(|token| token.is_emoji).filter_map(|token| token.folded.chars().next())
    }

    /// Whether it has a question mark.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.tokens.asked.contains(&true)
    }
}

/// The lemmas of tokens; `repairs` says how many of the repairs allowed in one message count as made.
fn lemmas(lexicon: &Lexicon, tokens: &Tokens<'_>, mut repairs: usize) -> (Vec<Lemma>, Vec<Range<usize>>) {
    let mut lemmas = Vec::with_capacity(tokens.list.len() + 4);
    let mut spans = Vec::with_capacity(tokens.list.len());
    for token in &tokens.list {
        let start = lemmas.len();
        if token.is_emoji {
            lemmas.push(Lemma::new(&token.folded, Kind::Emoji, 0.0));
        } else {
            lexicon.read(&token.folded, &mut repairs, &mut lemmas);
        }
        spans.push(start..lemmas.len());
    }
    (lemmas, spans)
}

/// Faces made of signs, and the emoji that each stands for; the longer of two that begin alike comes first.
const FACES: [(&str, &str); 16] = [
    (":'(", "😢"),
    (":-)", "🙂"),
    (":-(", "🙁"),
    ("T_T", "😢"),
    ("(y)", "👍"),
    ("(Y)", "👍"),
    ("<3", "❤"),
    ("+1", "👍"),
    (":)", "🙂"),
    (":D", "😀"),
    ("=)", "🙂"),
    (";)", "😉"),
    ("^^", "😊"),
    (":(", "🙁"),
    (":/", "😕"),
    (":v", "😂"),
];

/// Cuts a message into tokens. A doubled word (`tanya-tanya`) counts once; `task-nya` gives two words; an emoji said
/// several times in a row is as many tokens.
#[must_use]
pub fn tokens(text: &str) -> Tokens<'_> {
    let mut cut = Tokens { list: Vec::new(), asked: vec![false], sentences: vec![0] };
    let mut start = None;
    let mut joined = false;
    let mut skip_to = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if at < skip_to {
            continue;
        }
        if is_inside(text, at, c) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            push(&mut cut, from, &text[from..at], joined);
            joined = c == '-';
        } else {
            joined = joined && c == '-';
        }
        if cut.list.len() >= MAX_WORDS {
            break;
        }
        if let Some((face, emoji)) = face_at(text, at) {
            push_emoji(&mut cut, at, &text[at..at + face.len()], Cow::Borrowed(emoji));
            skip_to = at + face.len();
            continue;
        }
        if is_emoji(c) {
            let end = at + c.len_utf8();
            push_emoji(&mut cut, at, &text[at..end], Cow::Borrowed(&text[at..end]));
            continue;
        }
        end_clause(&mut cut, c);
    }
    cut
}

fn face_at(text: &str, at: usize) -> Option<(&'static str, &'static str)> {
    if !text.as_bytes().get(at).is_some_and(|byte| b":<+=;^T(".contains(byte)) {
        return None;
    }
    let stands_apart = |face: &str| {
        let before = text[..at].chars().next_back();
        let after = text[at + face.len()..].chars().next();
        before.is_none_or(|c| !c.is_ascii_digit()) && after.is_none_or(|c| !c.is_alphanumeric())
    };
    FACES.into_iter().find(|(face, _)| text[at..].starts_with(face) && stands_apart(face))
}

fn push_emoji<'a>(cut: &mut Tokens<'a>, at: usize, typed: &'a str, folded: Cow<'a, str>) {
    let clause = cut.asked.len() - 1;
    cut.list.push(Token { typed, at, folded, clause, is_emoji: true });
}

/// Whether a sign is an emoji by itself; variation selectors, joiners and skin tones are none.
#[must_use]
pub fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{2bff}' | '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}

/// Whether the character belongs to a word: letters, digits, marks, and an apostrophe or an invisible sign between letters.
fn is_inside(text: &str, at: usize, c: char) -> bool {
    if c.is_alphanumeric() || !c.is_ascii() && unicode_normalization::char::is_combining_mark(c) {
        return true;
    }
    let joins = matches!(c, '\'' | '\u{2019}' | '`') || is_invisible(c);
    joins
        && text[..at].chars().rev().find(|c| !is_invisible(*c)).is_some_and(char::is_alphanumeric)
        && text[at + c.len_utf8()..].chars().find(|c| !is_invisible(*c)).is_some_and(char::is_alphanumeric)
}

fn push<'a>(cut: &mut Tokens<'a>, at: usize, typed: &'a str, joined: bool) {
    if typed.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return keep(cut, at, typed, Cow::Borrowed(typed), joined);
    }
    let mut folded = fold(typed);
    for owner in ["'s", "\u{2019}s", "`s"] {
        if let Some(bare) = folded.strip_suffix(owner) {
            folded = bare.to_owned();
        }
    }
    folded.retain(|c| !matches!(c, '\'' | '\u{2019}' | '`'));
    keep(cut, at, typed, Cow::Owned(folded), joined);
}

fn keep<'a>(cut: &mut Tokens<'a>, at: usize, typed: &'a str, folded: Cow<'a, str>, joined: bool) {
    let doubled = joined
        && cut
            .list
            .last()
            .is_some_and(|last| folded.starts_with(&*last.folded) && folded.len() <= last.folded.len() + 3);
    if !folded.is_empty() && !doubled {
        let clause = cut.asked.len() - 1;
        cut.list.push(Token { typed, at, folded, clause, is_emoji: false });
    }
}

fn end_clause(cut: &mut Tokens<'_>, c: char) {
    if !matches!(c, '.' | '?' | '!' | ',' | ';' | ':' | '\n' | '(' | ')' | '？') {
        return;
    }
    let clause = cut.asked.len() - 1;
    if matches!(c, '?' | '？') {
        let within = cut.list.last().map_or(clause, |token| token.clause);
        cut.asked[within] = true;
    }
    if cut.list.last().is_some_and(|token| token.clause == clause) {
        let sentence = cut.sentences[clause] + usize::from(matches!(c, '.' | '?' | '!' | '\n'));
        cut.asked.push(false);
        cut.sentences.push(sentence);
    }
}
