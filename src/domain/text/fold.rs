//! One spelling for what looks or sounds the same: case, accents, letters in fancy fonts or of another alphabet, signs that
//! nobody sees, drawn-out vowels, digits for letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The word in plain small letters: compatibility forms resolved, accents dropped.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let plain: String = word
        .chars()
        .filter(|&c| !is_invisible(c))
        .nfkd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .filter(|&c| !is_combining_mark(c))
        .collect();
    let mut letters = plain.chars().filter(|c| c.is_alphabetic());
    // A word of another alphabet stays what it is: it has letters that ours has not.
    if plain.is_ascii() || !letters.all(|c| c.is_ascii() || look_alike(c).is_some()) {
        return plain;
    }
    plain.chars().map(|c| look_alike(c).unwrap_or(c)).collect()
}

/// Signs that nobody sees: between the letters of a word they change nothing.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Small letters that look like ours, each before the one that it looks like.
const LOOK_ALIKES: [(&str, char); 26] = [
    ("аɑα", 'a'),
    ("ьвƅ", 'b'),
    ("сϲ", 'c'),
    ("ԁɗ", 'd'),
    ("еҽє", 'e'),
    ("ғ", 'f'),
    ("ɡց", 'g'),
    ("һհнʜ", 'h'),
    ("іıιɩ", 'i'),
    ("јյ", 'j'),
    ("кκᴋ", 'k'),
    ("ӏʟ", 'l'),
    ("мᴍ", 'm'),
    ("пողη", 'n'),
    ("оοօσ", 'o'),
    ("рρ", 'p'),
    ("ԛզ", 'q'),
    ("ʀ", 'r'),
    ("ѕꜱ", 's'),
    ("тτᴛ", 't'),
    ("υս", 'u'),
    ("ѵνᴠ", 'v'),
    ("ԝωѡ", 'w'),
    ("хχ", 'x'),
    ("уүγ", 'y'),
    ("ᴢ", 'z'),
];

/// The letter of ours that this small one of another alphabet looks like.
fn look_alike(c: char) -> Option<char> {
    LOOK_ALIKES.into_iter().find(|(others, _)| others.contains(c)).map(|(_, ours)| ours)
}

/// Whether a letter is drawn out: the same one three times or more.
#[must_use]
pub fn is_elongated(word: &str) -> bool {
    let mut run = 0;
    let mut last = '\0';
    word.chars().any(|c| {
        run = if c == last { run + 1 } else { 1 };
        last = c;
        run >= 3
    })
}

/// The word with every drawn-out letter written this many times (`apaaa`, 1 → `apa`).
#[must_use]
pub fn shorten(word: &str, times: usize) -> String {
    let mut short = String::with_capacity(word.len());
    let chars: Vec<char> = word.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|&&c| c == chars[at]).count();
        let kept = if run >= 3 { times } else { run };
        short.extend(std::iter::repeat_n(chars[at], kept));
        at += run;
    }
    short
}

/// The word with digits read as the letters they stand for (`9ak` → `gak`, `k3r4j4` → `kerja`);
/// None where it has no digit or nothing but digits.
#[must_use]
pub fn unleet(word: &str) -> Option<String> {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if digits == 0 || digits == word.chars().count() {
        return None;
    }
    Some(word.chars().map(letter_for).collect())
}

fn letter_for(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '6' | '9' => 'g',
        '7' => 't',
        '8' => 'b',
        other => other,
    }
}

/// The doubled word behind a `2` (`apa2` → `apa`, `dua2nya` → `duanya`); None where there is no such `2`.
#[must_use]
pub fn undouble(word: &str) -> Option<String> {
    let at = word.find('2')?;
    let (head, tail) = (&word[..at], &word[at + 1..]);
    let letters = |part: &str| part.chars().all(char::is_alphabetic);
    (head.chars().count() >= 2 && letters(head) && letters(tail)).then(|| format!("{head}{tail}"))
}
