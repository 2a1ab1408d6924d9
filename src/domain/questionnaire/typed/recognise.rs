//! A typed word → the word of the lists it stands for: slips, stretched letters, endings, two written together.

use crate::domain::questionnaire::typed::{
    fold::cut_runs,
    words::{Class, Words},
};
use crate::domain::text::fold::unleet;

impl Words {
    /// The word of the lists that a typed one stands for, or two where it is two written together; itself where none.
    pub(super) fn recognise(&self, raw: &str) -> Vec<String> {
        if let Some(half) = raw.strip_suffix('2').filter(|half| half.len() > 2 && half.chars().all(char::is_alphabetic))
        {
            let half = self.recognise(half);
            return half.iter().chain(&half).cloned().collect();
        }
        for spelled in spellings(raw) {
            if let Some(known) = self.known(&spelled) {
                return vec![known];
            }
        }
        let plain = cut_runs(raw, 3, 1);
        if !plain.chars().all(char::is_alphabetic) {
            return vec![plain];
        }
        if let Some(two) = self.two_in_one(&plain) {
            return two;
        }
        if let Some(stem) = self.stem(&plain, 3) {
            return vec![stem];
        }
        // What answers may name is no slip of anything: "rapat" none of "ralat".
        if self.things.contains(raw) || self.elsewhere.contains(raw) {
            return vec![plain];
        }
        vec![self.nearly(&plain).or_else(|| self.without_vowels(&plain)).unwrap_or(plain)]
    }

    /// The shortest word of the lists that a typed one leaves vowels out of: "stp", "dlu".
    fn without_vowels(&self, word: &str) -> Option<String> {
        let is_vowel = |letter: &char| "aeiou".contains(*letter);
        let bones = |word: &str| word.chars().filter(|letter| !is_vowel(letter)).collect::<String>();
        let vowels = |word: &str| word.chars().filter(is_vowel).count();
        if word.len() < 3 || vowels(word) > 1 {
            return None;
        }
        let leaves_out = |known: &&String| {
            let mut letters = known.chars();
            known.len() <= word.len() + 3
                && vowels(known) > vowels(word)
                && known.chars().next() == word.chars().next()
                && bones(known) == bones(word)
                && word.chars().all(|letter| letters.any(|other| other == letter))
        };
        // Of "stop" and "step" the one that means something alone.
        let means_nothing = |known: &String| {
            let known = self.same.get(known).unwrap_or(known);
            !self.entries.get(known).is_some_and(|entries| entries.iter().any(|(words, _)| words.len() == 1))
        };
        let found =
            self.vocabulary.iter().filter(leaves_out).min_by_key(|known| (means_nothing(known), known.len()))?;
        self.known(found)
    }

    /// The word of the lists without its endings and beginnings: "sukanya", "melanjutkannya", "skipping".
    fn stem(&self, word: &str, depth: usize) -> Option<String> {
        let endings = ["nya", "lah", "kah", "pun", "ku", "mu", "kan", "an", "in", "i", "ing", "ed", "s"];
        let shorter = endings.iter().filter_map(|ending| word.strip_suffix(ending)).map(str::to_owned);
        let beginnings = [
            ("meng", ""),
            ("meng", "k"),
            ("meny", "s"),
            ("mem", ""),
            ("mem", "p"),
            ("men", ""),
            ("men", "t"),
            ("me", ""),
            ("di", ""),
            ("ber", ""),
            ("ter", ""),
            ("ng", ""),
            ("ny", "s"),
            ("n", "t"),
            ("m", "p"),
        ];
        let begun = beginnings.iter().filter_map(|(cut, put)| Some(format!("{put}{}", word.strip_prefix(cut)?)));
        let candidates: Vec<String> = shorter.chain(begun).filter(|stem| stem.chars().count() > 3).collect();
        let found = candidates.iter().find_map(|stem| self.known(stem).or_else(|| self.known(&cut_runs(stem, 2, 1))));
        found.or_else(|| (depth > 1).then(|| candidates.iter().find_map(|stem| self.stem(stem, depth - 1))).flatten())
    }

    fn known(&self, word: &str) -> Option<String> {
        self.vocabulary.contains(word).then(|| self.same.get(word).map_or_else(|| word.to_owned(), Clone::clone))
    }

    /// "gaksuka", "setujubanget": a word that changes another, written together with it.
    fn two_in_one(&self, word: &str) -> Option<Vec<String>> {
        let class = |word: &str| {
            let known = self.known(word)?;
            let entries = self.entries.get(&known)?;
            Some((entries.iter().find(|(words, _)| words.len() == 1).map(|(_, class)| *class), known))
        };
        let cuts = word.char_indices().map(|(place, _)| place).filter(|place| *place >= 2 && word.len() - place >= 2);
        cuts.rev().find_map(|cut| {
            let (left, right) = word.split_at(cut);
            let longer = right.len() > 2;
            let (first, left) = class(left)?;
            let (second, right) = class(right)?;
            let changes = matches!(first, Some(Class::Deny | Class::Less | Class::Very | Class::Some)) && longer;
            let degree = matches!(second, Some(Class::Much)) && first.is_some() && left.len() > 2;
            let plain = matches!(second, Some(Class::Filler))
                && right.len() > 2
                && left.len() > 2
                && first.is_some_and(|first| first != Class::Filler);
            let at_all = left == "sama" && right == "sekali";
            (changes || degree || plain || at_all).then(|| vec![left, right])
        })
    }

    /// The nearest word of the lists, one slip away (two from eight letters on), beginning with the same letter.
    fn nearly(&self, word: &str) -> Option<String> {
        let length = word.chars().count();
        let slips = match length {
            0..=4 => return None,
            5..=7 => 1,
            _ => 2,
        };
        // A short variant spelling is too near to words of its own: "pisan" and "pisang".
        let wide = |known: &&String| known.len() > if self.same.contains_key(*known) { 5 } else { 3 };
        let near = self.vocabulary.iter().filter(wide).filter(|known| known.chars().next() == word.chars().next());
        // In a short word a changed last letter makes another word: "kelas" and "kelar".
        let ends_alike =
            |known: &&String| length > 5 || known.len() != word.len() || known.chars().last() == word.chars().last();
        let near = near
            .filter(ends_alike)
            .filter_map(|known| Some((distance(word, known).filter(|distance| *distance <= slips)?, known)));
        near.min().and_then(|(_, known)| self.known(known))
    }
}

/// How a word may be meant: as it stands, without stretched or doubled letters, with letters for digits.
fn spellings(raw: &str) -> Vec<String> {
    let mut spelled = vec![raw.to_owned(), cut_runs(raw, 3, 2), cut_runs(raw, 3, 1)];
    // "Gg" is no "g".
    if raw.len() > 2 {
        spelled.push(cut_runs(raw, 2, 1));
    }
    if raw.chars().any(char::is_alphabetic) {
        spelled.extend(unleet(raw));
    }
    spelled
}

/// How many slips (a letter missing, added, changed, or two swapped) lie between two words; None above two.
fn distance(one: &str, other: &str) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 2 {
        return None;
    }
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, across) in other.iter().enumerate() {
            let mut least = (rows[row][column] + usize::from(letter != across))
                .min(rows[row][column + 1] + 1)
                .min(next[column] + 1);
            if row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *across {
                least = least.min(rows[row - 1][column - 1] + 1);
            }
            next.push(least);
        }
        rows.push(next);
    }
    rows[one.len()].last().copied().filter(|distance| *distance <= 2)
}
