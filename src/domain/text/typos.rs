//! Repairs a mistyped word: the known word at the smallest weighted Damerau distance.
//!
//! Distance after F. Damerau (1964) in its restricted form (optimal string alignment); the weights follow how people
//! type on phones: a vowel left out is half a mistake (`pihk`), so are neighbouring keys, two letters swapped, a
//! letter doubled or letters that sound alike.

use serde::{Deserialize, Serialize};

/// A word that a mistyped one may be repaired to.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    word: Box<str>,
    mask: u32,
    favour: f32,
}

/// The words that mistyped ones are repaired to, by first letter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Dictionary {
    by_first: Vec<Vec<Entry>>,
}

/// A repair and its cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// The word meant.
    pub word: String,
    /// The weighted distance.
    pub cost: f32,
}

/// Longer words are not looked at: nobody types them by mistake.
const LONGEST: usize = 24;

impl Dictionary {
    /// A dictionary of these words, each with how much it is favoured among equals (0–1).
    pub fn new<'a>(words: impl Iterator<Item = (&'a str, f32)>) -> Self {
        let mut by_first: Vec<Vec<Entry>> = vec![Vec::new(); 26];
        for (word, favour) in words {
            let letters = word.as_bytes();
            let plain = letters.iter().all(u8::is_ascii_lowercase);
            if plain && (3..=LONGEST).contains(&letters.len()) {
                let entry = Entry { word: word.into(), mask: mask(letters), favour };
                by_first[usize::from(letters[0] - b'a')].push(entry);
            }
        }
        for entries in &mut by_first {
            entries.sort_by(|a, b| a.word.cmp(&b.word));
        }
        Self { by_first }
    }

    /// The nearest word within what the length allows; None where there is none.
    #[must_use]
    pub fn repair(&self, word: &str) -> Option<Repair> {
        let letters = word.as_bytes();
        if !letters.iter().all(u8::is_ascii_lowercase) || !(3..=LONGEST).contains(&letters.len()) {
            return None;
        }
        let allowed = allowance(letters.len());
        let own = mask(letters);
        let mut best: Option<(f32, &Entry)> = None;
        let firsts = [letters[0], letters[1], sounds_like(letters[0])];
        for (n, &first) in firsts.iter().enumerate() {
            if firsts[..n].contains(&first) {
                continue;
            }
            for entry in &self.by_first[usize::from(first - b'a')] {
                if entry.word.len().abs_diff(letters.len()) > 3 || (own ^ entry.mask).count_ones() > 4 {
                    continue;
                }
                let limit = best.map_or(allowed, |(cost, _)| cost.min(allowed));
                let cost = distance(letters, entry.word.as_bytes(), limit + 0.16);
                let ranked = cost - 0.15 * entry.favour;
                if cost <= allowed && best.is_none_or(|(other, _)| ranked < other) {
                    best = Some((ranked, entry));
                }
            }
        }
        best.map(|(cost, entry)| Repair { word: entry.word.to_string(), cost: cost + 0.15 * entry.favour })
    }
}

/// How much may be wrong in a word of this length.
fn allowance(length: usize) -> f32 {
    match length {
        0..=3 => 0.5,
        4 => 1.0,
        5 => 1.1,
        6 | 7 => 1.6,
        _ => 2.1,
    }
}

fn mask(letters: &[u8]) -> u32 {
    letters.iter().fold(0, |mask, letter| mask | 1 << (letter - b'a'))
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

fn sounds_like(letter: u8) -> u8 {
    match letter {
        b'f' | b'v' => b'p',
        b'y' => b'i',
        b'q' | b'c' => b'k',
        b'p' => b'f',
        b'k' => b'c',
        b'z' => b's',
        b'e' => b'h',
        other => other,
    }
}

/// The cost of typing `right` instead of `left`.
fn swap_cost(left: u8, right: u8) -> f32 {
    if left == right {
        return 0.0;
    }
    if sounds_like(left) == right || sounds_like(right) == left {
        return 0.5;
    }
    if is_vowel(left) && is_vowel(right) {
        return 0.7;
    }
    if are_neighbours(left, right) { 0.6 } else { 1.0 }
}

fn are_neighbours(left: u8, right: u8) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    let place = |letter: u8| {
        ROWS.iter()
            .enumerate()
            .find_map(|(row, keys)| keys.iter().position(|&key| key == letter).map(|column| (row, column)))
    };
    match (place(left), place(right)) {
        (Some((r1, c1)), Some((r2, c2))) => r1.abs_diff(r2) <= 1 && c1.abs_diff(c2) <= 1,
        _ => false,
    }
}

/// The cost of a letter missing from what was typed.
fn missing_cost(word: &[u8], at: usize) -> f32 {
    if at > 0 && word[at] == word[at - 1] {
        return 0.3;
    }
    if at == 0 {
        return 1.0;
    }
    if is_vowel(word[at]) { 0.5 } else { 0.8 }
}

/// The cost of a letter typed too many.
fn extra_cost(typed: &[u8], at: usize) -> f32 {
    if at > 0 && typed[at] == typed[at - 1] { 0.3 } else { 0.9 }
}

/// The weighted distance from what was typed to a word; anything above `limit` once it is sure to be above.
#[must_use]
pub fn distance(typed: &[u8], word: &[u8], limit: f32) -> f32 {
    let width = word.len() + 1;
    let mut rows = [[0.0_f32; LONGEST + 1]; 3];
    for column in 1..width {
        rows[0][column] = rows[0][column - 1] + missing_cost(word, column - 1);
    }
    for line in 1..=typed.len() {
        let (now, last, before) = (line % 3, (line + 2) % 3, (line + 1) % 3);
        rows[now][0] = rows[last][0] + extra_cost(typed, line - 1);
        let mut least = rows[now][0];
        for column in 1..width {
            let (t, w) = (typed[line - 1], word[column - 1]);
            let mut cost = rows[last][column - 1] + swap_cost(t, w);
            cost = cost.min(rows[last][column] + extra_cost(typed, line - 1));
            cost = cost.min(rows[now][column - 1] + missing_cost(word, column - 1));
            if line > 1 && column > 1 && t == word[column - 2] && typed[line - 2] == w && t != w {
                cost = cost.min(rows[before][column - 2] + 0.6);
            }
            rows[now][column] = cost;
            least = least.min(cost);
        }
        if least > limit {
            return f32::MAX;
        }
    }
    rows[typed.len() % 3][word.len()]
}
