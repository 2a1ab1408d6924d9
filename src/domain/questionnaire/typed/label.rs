//! Answers known by their labels, whole or nearly.

use crate::domain::{
    locale::Locale,
    questionnaire::{
        Question,
        typed::{Words, message::Message},
    },
    text::utterance::{Utterance, tokens},
};

/// The answer whose label was typed, case and punctuation aside.
pub(super) fn exact(utterance: &Utterance<'_>, question: &Question, locale: Locale) -> Option<u8> {
    let typed: Vec<&str> = utterance.words().collect();
    let place = question.answers.iter().position(|answer| words_of(answer.get(locale)) == typed)?;
    (!typed.is_empty()).then_some(place as u8)
}

/// The answer whose label shares clearly more with the message than any other's, and at least 0.4 of both together. What
/// asks does not count: one such word in common with a label makes no answer of a question.
pub(super) fn near(message: &Message, question: &Question, locale: Locale, words: &Words) -> Option<u8> {
    let typed: Vec<&str> =
        message.words.iter().map(|word| word.raw.as_str()).filter(|word| counts(word, words)).collect();
    if typed.is_empty() {
        return None;
    }
    let share = |label: &str| {
        let label: Vec<String> = words_of(label).into_iter().filter(|word| counts(word, words)).collect();
        let shared = typed.iter().filter(|word| label.iter().any(|other| alike(word, other))).count() as f64;
        2.0 * shared / (typed.len() + label.len()) as f64
    };
    let mut shares: Vec<(f64, usize)> =
        question.answers.iter().enumerate().map(|(place, answer)| (share(answer.get(locale)), place)).collect();
    shares.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (best, place) = *shares.first()?;
    let second = shares.get(1).map_or(0.0, |(share, _)| *share);
    (best >= 0.4 && best - second >= 0.15).then_some(place as u8)
}

fn words_of(label: &str) -> Vec<String> {
    tokens(label).list.into_iter().filter(|token| !token.is_emoji).map(|token| token.folded.into_owned()).collect()
}

fn counts(word: &str, words: &Words) -> bool {
    word.len() > 2 && !words.is_filler(word) && !words.asks(word)
}

/// Whether two words are the same but for an ending or a slip at the end.
fn alike(one: &str, other: &str) -> bool {
    let shared = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let longest = one.chars().count().max(other.chars().count());
    shared == longest || (shared >= 4 && longest - shared <= 3)
}
