//! The lists of `answers.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::domain::{
    problem::{Problem, SourceFile},
    questionnaire::typed::{Typed, things::shapes},
};

/// The words that answers are made of, in both languages.
#[derive(Clone, Debug)]
pub struct Words {
    /// Entries by their first word, the longest first.
    pub(super) entries: BTreeMap<String, Vec<(Vec<String>, Class)>>,
    /// Variant spellings of one word.
    pub(super) same: BTreeMap<String, String>,
    /// Variants of several words, the longest first.
    pub(super) phrases: Vec<(Vec<String>, String)>,
    /// Every word of every list.
    pub(super) vocabulary: BTreeSet<String>,
    openers: BTreeSet<String>,
    subjects: BTreeSet<String>,
    numbers: BTreeMap<Vec<String>, u8>,
    around: BTreeSet<String>,
    pub(super) core: BTreeSet<String>,
    /// What an answer may name besides the words of its question, with what each word may be made of.
    pub(super) things: BTreeSet<String>,
    /// What is never meant by an answer, in the same way.
    pub(super) elsewhere: BTreeSet<String>,
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
    Lean,
    Strong,
    Against,
    Opposed,
    Middle,
    Hedge,
    Little,
    Some,
    Almost,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    same: BTreeMap<String, Vec<String>>,
    wishes: Wishes,
    questions: Questions,
    answers: BTreeMap<String, Vec<String>>,
    numbers: Numbers,
    filler: Filler,
    things: Named,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    words: Vec<String>,
    elsewhere: Vec<String>,
}

const ANSWERS: [(&str, Class); 22] = [
    ("particle", Class::Particle),
    ("modal", Class::Modal),
    ("for", Class::For),
    ("lean", Class::Lean),
    ("strong", Class::Strong),
    ("against", Class::Against),
    ("opposed", Class::Opposed),
    ("middle", Class::Middle),
    ("hedge", Class::Hedge),
    ("little", Class::Little),
    ("some", Class::Some),
    ("almost", Class::Almost),
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

fn with_shapes(words: &[String]) -> BTreeSet<String> {
    words.iter().cloned().chain(words.iter().flat_map(|word| shapes(word))).collect()
}

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
            core: BTreeSet::new(),
            things: with_shapes(&written.things.words),
            elsewhere: with_shapes(&written.things.elsewhere),
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
        words.core = answers.remove("core").unwrap_or_default().into_iter().collect();
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
