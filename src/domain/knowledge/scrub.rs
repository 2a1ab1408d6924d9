//! Takes out of a message what could tell who wrote it, before it is kept for the editor.

use crate::domain::{
    knowledge::index::Index,
    text::lexicon::{Kind, Lemma},
    text::utterance::Utterance,
};

/// At most this many characters of a message are kept.
const LONGEST: usize = 200;

/// What stands for words that are gone.
const GONE: &str = "…";

/// The message as far as it is made of words that the lexicon knows; None where no word is left.
///
/// No list has all names of people, streets and schools, but the lexicon has most of the words that questions are made
/// of: so what it does not know goes, and a misspelt word stands as it was read. The price is that new slang does not
/// reach the editor; how often it stood there is still seen, for it leaves `…` behind. Of the questions about other things
/// in `tests/search`, one word in fifteen is not in the files of the lexicon. Words that are names as well go too, and so
/// do words after "nama saya" or "kak" that no concept is made of, and whatever holds a digit, an `@` or looks like a link.
pub(crate) fn scrub(index: &Index, utterance: &Utterance<'_>) -> Option<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut length = 0;
    let mut named = Named::default();
    for (start, chunk) in chunks(utterance.text) {
        if length >= LONGEST {
            break;
        }
        let word = if tells(chunk) { None } else { familiar(index, utterance, start, chunk, &mut named) };
        match word {
            Some(word) => {
                length += word.chars().count() + 1;
                kept.push(word);
            }
            None if kept.last().is_none_or(|last| last != GONE) => kept.push(GONE.to_owned()),
            None => {}
        }
    }
    let kept: String = kept.join(" ").chars().take(LONGEST).collect();
    kept.contains(char::is_alphabetic).then_some(kept)
}

/// Whether a name may follow, and in how many words.
#[derive(Default)]
struct Named {
    words: usize,
    /// Whether small words may stand before it: "nama saya …".
    passes: bool,
}

/// What stands between spaces, with where it begins.
fn chunks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|chunk| (chunk.as_ptr() as usize - text.as_ptr() as usize, chunk))
}

/// What stood between two spaces, as it may be kept; `None` if it goes.
fn familiar(index: &Index, utterance: &Utterance<'_>, start: usize, chunk: &str, named: &mut Named) -> Option<String> {
    let lexicon = &index.lexicon;
    let tokens = &utterance.tokens.list;
    let first = tokens.partition_point(|token| token.at < start);
    let last = tokens.partition_point(|token| token.at < start + chunk.len());
    let mut gone = false;
    for (at, token) in tokens.iter().enumerate().take(last).skip(first) {
        let (said, folded) = (utterance.lemmas_of(at), &*token.folded);
        let small = said.iter().all(|lemma| matches!(lemma.kind, Kind::Function | Kind::Particle));
        let meant = |lemma: &Lemma| lemma.repaired == 0.0 && index.concepts.find(&[lemma.symbol]).is_some();
        let meant = said.iter().any(meant);
        let follows = named.words > 0 && !small && !meant;
        gone |= follows || lexicon.is_name(folded) || said.iter().any(is_strange);
        *named = match lexicon.before_names(folded) {
            Some((words, passes)) => Named { words, passes },
            None if follows => Named { words: named.words - 1, passes: false },
            None if small && named.passes => Named { ..*named },
            None => Named::default(),
        };
    }
    if gone {
        return None;
    }
    let lemmas = || (first..last).flat_map(|token| utterance.lemmas_of(token));
    let repaired = lemmas().any(|lemma| lemma.repaired > 0.0);
    Some(if repaired { lemmas().map(|lemma| &*lemma.text).collect::<Vec<_>>().join(" ") } else { chunk.to_owned() })
}

fn is_strange(lemma: &Lemma) -> bool {
    lemma.kind == Kind::Unknown
}

fn tells(word: &str) -> bool {
    let lower = word.to_lowercase();
    let dotted = lower.trim_end_matches(['.', ',', '!', '?', ')', '…']);
    word.chars().any(|letter| letter.is_numeric() || letter == '@')
        || lower.contains("://")
        || lower.starts_with("www.")
        || lower.contains("t.me/")
        || dotted.split('.').filter(|part| part.len() >= 2).count() >= 2 && dotted.contains('.')
}
