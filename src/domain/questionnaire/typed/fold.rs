//! A message → words to be sorted: case, punctuation, stretched letters, doubled words, emoji.

use unicode_normalization::UnicodeNormalization;

use crate::domain::questionnaire::typed::Words;

/// A message, folded.
#[derive(Debug)]
pub(super) struct Folded {
    /// Its words, in order.
    pub(super) words: Vec<Word>,
    /// Its emoji, in order, without their variants.
    pub(super) emoji: Vec<char>,
    /// Whether it has a question mark.
    pub(super) asks: bool,
    /// Whether the visitor names themselves.
    pub(super) names_the_visitor: bool,
}

/// One word of a message.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    /// As it was typed, in lower case.
    pub(super) raw: String,
    /// The word of the lists that it stands for; itself where there is none.
    pub(super) known: String,
    /// Whether a letter is stretched over four or more.
    pub(super) stretched: bool,
    /// Whether punctuation stands before it.
    pub(super) broken: bool,
}

impl Folded {
    /// Folds a message with the help of the lists.
    pub(super) fn of(text: &str, lists: &Words) -> Self {
        let mut words = Vec::new();
        let mut emoji = Vec::new();
        for (raw, broken) in split(&with_emoji(text), &mut emoji) {
            let stretched = longest_run(&raw) >= 4;
            let found = lists.recognise(&raw);
            for (place, known) in found.into_iter().enumerate() {
                words.push(Word { raw: raw.clone(), known, stretched, broken: broken && place == 0 });
            }
        }
        let words = lists.join_variants(words);
        let names_the_visitor = words.iter().any(|word| matches!(word.known.as_str(), "aku" | "me" | "i" | "im"));
        Self { words, emoji, asks: text.contains(['?', '？']), names_the_visitor }
    }
}

/// The text with emoji for faces made of signs.
fn with_emoji(text: &str) -> String {
    const FACES: [(&str, &str); 14] = [
        ("<3", " ❤ "),
        ("+1", " 👍 "),
        (":-)", " 🙂 "),
        (":)", " 🙂 "),
        (":D", " 🙂 "),
        ("=)", " 🙂 "),
        (";)", " 🙂 "),
        ("^^", " 🙂 "),
        (":-(", " 🙁 "),
        (":(", " 🙁 "),
        (":'(", " 🙁 "),
        ("(y)", " 👍 "),
        ("(Y)", " 👍 "),
        (":/", " 😕 "),
    ];
    FACES.iter().fold(text.to_owned(), |text, (face, emoji)| text.replace(face, emoji))
}

/// The words of a text in lower case, each with whether punctuation stands before it; emoji go elsewhere.
fn split(text: &str, emoji: &mut Vec<char>) -> Vec<(String, bool)> {
    let text: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut words: Vec<(String, bool)> = Vec::new();
    let (mut word, mut broken) = (String::new(), false);
    let mut flush = |word: &mut String, broken: &mut bool| {
        if !word.is_empty() {
            words.push((std::mem::take(word), std::mem::take(broken)));
        }
    };
    for (place, letter) in text.iter().copied().enumerate() {
        let before = place.checked_sub(1).and_then(|place| text.get(place)).copied().unwrap_or(' ');
        let after = text.get(place + 1).copied().unwrap_or(' ');
        match letter {
            // 5️⃣: a digit in a box is a digit; 👍🏽 is 👍.
            '\u{fe0f}' | '\u{20e3}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\'' | '’' | '‘' | '`' | '´' => {}
            letter if letter.is_alphanumeric() || letter == '%' => word.push(letter),
            '/' | '-' | ':' | '.' | ',' | '–' if before.is_ascii_digit() && after.is_ascii_digit() => {
                word.push(if matches!(letter, '.' | ',') {
                    '.'
                } else if letter == '–' {
                    '-'
                } else {
                    letter
                });
            }
            // "Iya/nggak" is "iya atau nggak".
            '/' if before.is_alphabetic() && after.is_alphabetic() => {
                flush(&mut word, &mut broken);
                word.push_str("atau");
                flush(&mut word, &mut broken);
            }
            '-' | '_' | '*' | '~' | '"' | '“' | '”' | '(' | ')' | '#' | '+' => flush(&mut word, &mut broken),
            letter if letter.is_whitespace() => {
                flush(&mut word, &mut broken);
                broken |= letter == '\n';
            }
            letter => {
                flush(&mut word, &mut broken);
                if is_emoji(letter) { emoji.push(letter) } else { broken = true }
            }
        }
    }
    flush(&mut word, &mut broken);
    words
}

fn is_emoji(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// The longest row of one letter in a word.
pub(super) fn longest_run(word: &str) -> usize {
    let (mut longest, mut run, mut before) = (0, 0, None);
    for letter in word.chars() {
        run = if before == Some(letter) { run + 1 } else { 1 };
        before = Some(letter);
        longest = longest.max(run);
    }
    longest
}

/// The word with rows of `from` letters or more cut to `to`.
pub(super) fn cut_runs(word: &str, from: usize, to: usize) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut cut = String::new();
    for run in letters.chunk_by(|one, other| one == other) {
        let length = if run.len() >= from && run[0].is_alphabetic() { to } else { run.len() };
        cut.extend(std::iter::repeat_n(run[0], length));
    }
    cut
}
