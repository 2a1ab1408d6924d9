//! The lists of `answers.toml`, and how a typed word is found in them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::domain::{
    problem::{Problem, SourceFile},
    questionnaire::typed::{
        Typed,
        fold::{Folded, cut_runs},
    },
};

/// The words that answers are made of, in both languages.
#[derive(Clone, Debug)]
pub struct Words {
    /// Entries by their first word, the longest first.
    entries: BTreeMap<String, Vec<(Vec<String>, Class)>>,
    /// Variant spellings of one word.
    same: BTreeMap<String, String>,
    /// Variants of several words, the longest first.
    phrases: Vec<(Vec<String>, String)>,
    /// Every word of every list.
    vocabulary: BTreeSet<String>,
    openers: BTreeSet<String>,
    subjects: BTreeSet<String>,
    numbers: BTreeMap<Vec<String>, u8>,
    around: BTreeSet<String>,
    emoji: BTreeMap<char, Typed>,
}

/// What a word or phrase does in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Wish(Typed),
    Asks,
    Clear,
    Topic,
    Particle,
    Modal,
    For,
    Strong,
    Against,
    Opposed,
    Middle,
    Hedge,
    Little,
    Some,
    Lot,
    Much,
    Very,
    Weaken,
    Less,
    AtAll,
    Deny,
    But,
    Because,
    Instead,
    Filler,
    Unknown,
    /// Punctuation.
    Break,
}

/// A phrase of a message with its class.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) class: Class,
    /// How many words it has.
    pub(super) words: usize,
    /// Whether one of them is stretched.
    pub(super) stretched: bool,
    /// Its first word, in the lists' spelling.
    pub(super) text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    same: BTreeMap<String, Vec<String>>,
    wishes: Wishes,
    questions: Questions,
    answers: BTreeMap<String, Vec<String>>,
    numbers: Numbers,
    filler: Filler,
    emoji: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wishes {
    skip: Vec<String>,
    back: Vec<String>,
    stop: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    words: Vec<String>,
    clear: Vec<String>,
    topics: Vec<String>,
    openers: BTreeSet<String>,
    subjects: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    one: Vec<String>,
    two: Vec<String>,
    three: Vec<String>,
    four: Vec<String>,
    five: Vec<String>,
    around: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filler {
    words: Vec<String>,
}

const ANSWERS: [(&str, Class); 20] = [
    ("particle", Class::Particle),
    ("modal", Class::Modal),
    ("for", Class::For),
    ("strong", Class::Strong),
    ("against", Class::Against),
    ("opposed", Class::Opposed),
    ("middle", Class::Middle),
    ("hedge", Class::Hedge),
    ("little", Class::Little),
    ("some", Class::Some),
    ("lot", Class::Lot),
    ("much", Class::Much),
    ("very", Class::Very),
    ("weaken", Class::Weaken),
    ("less", Class::Less),
    ("at_all", Class::AtAll),
    ("deny", Class::Deny),
    ("but", Class::But),
    ("because", Class::Because),
    ("instead", Class::Instead),
];

impl Words {
    /// Reads `answers.toml`; refuses an unknown or missing list and an entry that stands in two lists.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let written: Written = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        let mut problems = Vec::new();
        let mut words = Self {
            entries: BTreeMap::new(),
            same: BTreeMap::new(),
            phrases: Vec::new(),
            vocabulary: BTreeSet::new(),
            openers: written.questions.openers,
            subjects: written.questions.subjects,
            numbers: BTreeMap::new(),
            around: written.numbers.around,
            emoji: BTreeMap::new(),
        };
        words.add_same(file, written.same, &mut problems);
        let mut lists: Vec<(Class, Vec<String>)> = vec![
            (Class::Wish(Typed::Skip), written.wishes.skip),
            (Class::Wish(Typed::Back), written.wishes.back),
            (Class::Wish(Typed::Stop), written.wishes.stop),
            (Class::Asks, written.questions.words),
            (Class::Clear, written.questions.clear),
            (Class::Topic, written.questions.topics),
            (Class::Filler, written.filler.words),
        ];
        let mut answers = written.answers;
        for (name, class) in ANSWERS {
            match answers.remove(name) {
                Some(list) => lists.push((class, list)),
                None => {
                    problems.push(Problem::of(file.name.clone(), format!("`answers` has no list `{name}`; add it")))
                }
            }
        }
        for name in answers.keys() {
            problems
                .push(Problem::of(file.name.clone(), format!("`answers` has no use for a list `{name}`; remove it")));
        }
        for (class, entries) in lists {
            for entry in entries {
                words.add(file, &entry, class, &mut problems);
            }
        }
        let Numbers { one, two, three, four, five, .. } = written.numbers;
        for (number, list) in (1..).zip([one, two, three, four, five]) {
            for entry in list {
                words.numbers.insert(entry.split(' ').map(str::to_owned).collect(), number);
            }
        }
        words.add_emoji(file, written.emoji, &mut problems);
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }

    fn add_same(&mut self, file: &SourceFile, same: BTreeMap<String, Vec<String>>, problems: &mut Vec<Problem>) {
        for (known, variants) in same {
            self.vocabulary.insert(known.clone());
            for variant in variants {
                let variant = variant.replace('-', " ");
                if variant.contains(' ') {
                    self.phrases.push((variant.split(' ').map(str::to_owned).collect(), known.clone()));
                    continue;
                }
                self.vocabulary.insert(variant.clone());
                if let Some(other) = self.same.insert(variant.clone(), known.clone()).filter(|other| *other != known) {
                    let reason = format!("`{variant}` stands for both `{other}` and `{known}`; remove one");
                    problems.push(Problem::at(
                        file,
                        file.text.find(&format!("\"{variant}\"")).unwrap_or_default(),
                        reason,
                    ));
                }
            }
        }
        self.phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }

    fn add(&mut self, file: &SourceFile, entry: &str, class: Class, problems: &mut Vec<Problem>) {
        let words: Vec<String> = self.one_spelling(&entry.split(' ').map(str::to_owned).collect::<Vec<_>>());
        self.vocabulary.extend(words.iter().cloned());
        let Some(first) = words.first().cloned() else { return };
        let among = self.entries.entry(first).or_default();
        match among.iter().find(|(known, _)| *known == words) {
            Some((_, other)) if *other != class => {
                let reason = format!("`{entry}` stands in two lists ({other:?} and {class:?}); remove one");
                let at = file.text.rfind(&format!("\"{entry}\"")).unwrap_or_default();
                problems.push(Problem::at(file, at, reason));
            }
            Some(_) => {}
            None => {
                among.push((words, class));
                among.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
            }
        }
    }

    fn add_emoji(&mut self, file: &SourceFile, lists: BTreeMap<String, Vec<String>>, problems: &mut Vec<Problem>) {
        for (name, list) in lists {
            let meant = match name.as_str() {
                "1" | "2" | "3" | "4" | "5" => Typed::Answer(name.as_bytes()[0] - b'1'),
                "skip" => Typed::Skip,
                "back" => Typed::Back,
                "stop" => Typed::Stop,
                "question" => Typed::Question,
                _ => {
                    let reason = format!("`emoji` has no use for a list `{name}`; remove it");
                    problems.push(Problem::of(file.name.clone(), reason));
                    continue;
                }
            };
            self.emoji.extend(list.iter().filter_map(|emoji| Some((emoji.chars().next()?, meant))));
        }
    }

    /// Spellings of the lists for those of the message.
    fn one_spelling(&self, words: &[String]) -> Vec<String> {
        let mut one = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let phrase = self.phrases.iter().find(|(phrase, _)| words[at..].starts_with(phrase));
            match phrase {
                Some((phrase, known)) => {
                    one.push(known.clone());
                    at += phrase.len();
                }
                None => {
                    one.push(self.same.get(&words[at]).unwrap_or(&words[at]).clone());
                    at += 1;
                }
            }
        }
        one
    }

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
        vec![self.nearly(&plain).unwrap_or(plain)]
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
            let (first, left) = class(left)?;
            let (second, right) = class(right)?;
            let changes =
                matches!(first, Some(Class::Deny | Class::Less | Class::Very | Class::Some)) && right.len() > 2;
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
        let near = near.filter_map(|known| Some((distance(word, known).filter(|distance| *distance <= slips)?, known)));
        near.min().and_then(|(_, known)| self.known(known))
    }

    /// The message as phrases of the lists, the longest first; a phrase may have two words of no meaning inside.
    pub(super) fn sort(&self, folded: &Folded) -> Vec<Item> {
        let known: Vec<String> = folded.words.iter().map(|word| word.known.clone()).collect();
        let mut items = Vec::new();
        let mut at = 0;
        while at < known.len() {
            if folded.words[at].broken {
                items.push(Item { class: Class::Break, words: 0, stretched: false, text: String::new() });
            }
            let (length, words, class) = self.longest(folded, &known, at).unwrap_or((1, 1, Class::Unknown));
            let stretched = folded.words[at..at + length].iter().any(|word| word.stretched);
            items.push(Item { class, words, stretched, text: known[at].clone() });
            at += length;
        }
        items
    }

    fn longest(&self, folded: &Folded, known: &[String], at: usize) -> Option<(usize, usize, Class)> {
        if let Some((phrase, one)) = self.phrases.iter().find(|(phrase, _)| known[at..].starts_with(phrase)) {
            let class = self.entries.get(one)?.iter().find(|(words, _)| words.len() == 1)?.1;
            return Some((phrase.len(), 1, class));
        }
        let entries = self.entries.get(&known[at])?;
        entries.iter().find_map(|(words, class)| {
            let mut place = at;
            for (number, word) in words.iter().enumerate() {
                let reach = if number == 0 { 0 } else { 2 };
                let skipped = (0..=reach).find(|skip| known.get(place + skip) == Some(word))?;
                let skips_meaning = (place..place + skipped).any(|place| !self.is_only_filler(known, place));
                let skips_break = number > 0 && folded.words[place..=place + skipped].iter().any(|word| word.broken);
                if skips_meaning || skips_break {
                    return None;
                }
                place += skipped + 1;
            }
            Some((place - at, words.len(), *class))
        })
    }

    /// Whether a word has no meaning here: it would have, where it begins a phrase ("suka sama sekali").
    fn is_only_filler(&self, known: &[String], place: usize) -> bool {
        let begins = |(words, _): &(Vec<String>, Class)| words.len() > 1 && known[place..].starts_with(words);
        self.is_filler(&known[place]) && !self.entries[&known[place]].iter().any(begins)
    }

    pub(super) fn is_filler(&self, word: &str) -> bool {
        self.entries
            .get(word)
            .is_some_and(|entries| entries.iter().any(|(words, class)| words.len() == 1 && *class == Class::Filler))
    }

    pub(super) fn opens(&self, first: &str, second: &str) -> bool {
        self.openers.contains(first) && self.subjects.contains(second)
    }

    pub(super) fn emoji(&self, emoji: char) -> Option<Typed> {
        self.emoji.get(&emoji).copied()
    }

    pub(super) fn number(&self, words: &[&str]) -> Option<u8> {
        self.numbers.iter().find(|(number, _)| *number == words).map(|(_, number)| *number)
    }

    pub(super) fn is_around_a_number(&self, word: &str) -> bool {
        self.around.contains(word) || self.is_filler(word)
    }
}

/// How a word may be meant: as it stands, without stretched or doubled letters, with letters for digits.
fn spellings(raw: &str) -> Vec<String> {
    let mut spelled = vec![raw.to_owned(), cut_runs(raw, 3, 2), cut_runs(raw, 3, 1), cut_runs(raw, 2, 1)];
    if raw.chars().any(|letter| letter.is_ascii_digit()) && raw.chars().any(char::is_alphabetic) {
        let letters = raw.chars().map(|letter| match letter {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '6' | '9' => 'g',
            '7' => 't',
            other => other,
        });
        spelled.push(letters.collect());
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
