//! The lists of `answers.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::domain::{
    problem::{Problem, SourceFile},
    questionnaire::typed::Typed,
    text::{affixes, lexicon::Lexicon},
};

/// The words that answers are made of, in both languages.
#[derive(Clone, Debug)]
pub struct Words {
    /// Entries by their first word, the longest first.
    pub(super) entries: BTreeMap<String, Vec<(Vec<String>, Class)>>,
    /// Other words with the same stance as one of the lists.
    synonyms: BTreeMap<String, String>,
    /// Synonyms of several words, the longest first.
    pub(super) phrases: Vec<(Vec<String>, String)>,
    /// Every word of every list.
    vocabulary: BTreeSet<String>,
    openers: BTreeSet<String>,
    subjects: BTreeSet<String>,
    numbers: BTreeMap<Vec<String>, u8>,
    around: BTreeSet<String>,
    counted: BTreeSet<String>,
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
    /// It may mean anything: "bisa aja".
    Vague,
    /// Punctuation.
    Break,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    synonyms: BTreeMap<String, Vec<String>>,
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
    counted: BTreeSet<String>,
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

const ANSWERS: [(&str, Class); 23] = [
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
    ("vague", Class::Vague),
];

/// The shortest word, and the shortest stem, that says what something is about.
const SHORTEST: usize = 4;

/// A word, and all that it may be made of.
pub(super) fn shapes(word: &str) -> Vec<String> {
    let mut shapes = vec![word.to_owned()];
    affixes::first_known(word, &mut |shorter| {
        shapes.push(shorter.to_owned());
        false
    });
    shapes.retain(|shape| shape.chars().count() >= SHORTEST);
    shapes
}

fn with_shapes(words: &[String]) -> BTreeSet<String> {
    words.iter().cloned().chain(words.iter().flat_map(|word| shapes(word))).collect()
}

impl Words {
    /// Reads `answers.toml`; refuses an unknown or missing list, an entry that stands in two lists, and a synonym that
    /// the lexicon reads as something else.
    pub fn parse(file: &SourceFile, lexicon: &Lexicon) -> Result<Self, Vec<Problem>> {
        let written: Written = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        let mut problems = Vec::new();
        let mut words = Self {
            entries: BTreeMap::new(),
            synonyms: BTreeMap::new(),
            phrases: Vec::new(),
            vocabulary: BTreeSet::new(),
            openers: written.questions.openers,
            subjects: written.questions.subjects,
            numbers: BTreeMap::new(),
            around: written.numbers.around,
            counted: written.numbers.counted,
            core: BTreeSet::new(),
            things: with_shapes(&written.things.words),
            elsewhere: with_shapes(&written.things.elsewhere),
            emoji: BTreeMap::new(),
        };
        words.add_synonyms(file, lexicon, written.synonyms, &mut problems);
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
                words.add(file, lexicon, &entry, class, &mut problems);
            }
        }
        let Numbers { one, two, three, four, five, .. } = written.numbers;
        for (number, list) in (1..).zip([one, two, three, four, five]) {
            for entry in list {
                let spelled = words.spelled(lexicon, &entry);
                words.vocabulary.extend(spelled.iter().cloned());
                words.numbers.insert(spelled, number);
            }
        }
        words.add_emoji(file, written.emoji, &mut problems);
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }

    fn add_synonyms(
        &mut self,
        file: &SourceFile,
        lexicon: &Lexicon,
        synonyms: BTreeMap<String, Vec<String>>,
        problems: &mut Vec<Problem>,
    ) {
        for (known, others) in synonyms {
            self.vocabulary.insert(known.clone());
            for other in others {
                let mut refuse = |reason: String| {
                    let at = file.text.find(&format!("\"{other}\"")).unwrap_or_default();
                    problems.push(Problem::at(file, at, reason));
                };
                if other.contains(' ') {
                    self.phrases.push((other.split(' ').map(str::to_owned).collect(), known.clone()));
                    continue;
                }
                if let Some((locale, meaning)) = lexicon.slang(&other) {
                    let (meaning, tag) = (meaning.join(" "), locale.tag());
                    refuse(format!(
                        "`{other}` stands for `{known}` here and for `{meaning}` in data/language/{tag}.toml; remove one"
                    ));
                }
                if let Some(before) =
                    self.synonyms.insert(other.clone(), known.clone()).filter(|before| *before != known)
                {
                    refuse(format!("`{other}` stands for both `{before}` and `{known}`; remove one"));
                }
                self.vocabulary.insert(other);
            }
        }
        self.phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }

    fn add(&mut self, file: &SourceFile, lexicon: &Lexicon, entry: &str, class: Class, problems: &mut Vec<Problem>) {
        let words = self.spelled(lexicon, entry);
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

    /// The words of an entry as a message's are looked up: slang by its meaning, synonyms by the word of the lists.
    fn spelled(&self, lexicon: &Lexicon, entry: &str) -> Vec<String> {
        let plain = entry.split([' ', '-']).flat_map(|word| match lexicon.slang(word) {
            Some((_, meaning)) => meaning.to_vec(),
            None => vec![word.to_owned()],
        });
        let words: Vec<String> = plain.collect();
        let mut spelled = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let phrase = self.phrases.iter().find(|(phrase, _)| words[at..].starts_with(phrase));
            match phrase {
                Some((phrase, known)) => {
                    spelled.push(known.clone());
                    at += phrase.len();
                }
                None => {
                    spelled.push(self.synonyms.get(&words[at]).unwrap_or(&words[at]).clone());
                    at += 1;
                }
            }
        }
        spelled
    }

    /// The word of the lists that a word is, or is a synonym of.
    pub(super) fn known(&self, word: &str) -> Option<String> {
        self.vocabulary.contains(word).then(|| self.synonyms.get(word).map_or_else(|| word.to_owned(), Clone::clone))
    }

    /// Whether a word is on the lists, as it is typed.
    pub(super) fn lists(&self, word: &str) -> bool {
        self.vocabulary.contains(word)
    }

    pub(super) fn is_filler(&self, word: &str) -> bool {
        self.is_alone(word, Class::Filler)
    }

    /// Whether it asks, all by itself: "apa".
    pub(super) fn asks(&self, word: &str) -> bool {
        self.is_alone(word, Class::Asks)
    }

    fn is_alone(&self, word: &str, class: Class) -> bool {
        let is_one = |(words, of): &(Vec<String>, Class)| words.len() == 1 && *of == class;
        self.entries.get(word).is_some_and(|entries| entries.iter().any(is_one))
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

    /// Whether a number beside this word counts something: "2 pertanyaan lagi".
    pub(super) fn is_counted(&self, word: &str) -> bool {
        self.counted.contains(word)
    }

    /// Whether a word says no more than an answer does: "4, setuju".
    pub(super) fn may_follow_a_number(&self, word: &str) -> bool {
        let says_no_more =
            |class: Class| !matches!(class, Class::Wish(_) | Class::Asks | Class::Clear | Class::Topic | Class::Vague);
        self.entries
            .get(word)
            .is_some_and(|entries| entries.iter().any(|(words, class)| words.len() == 1 && says_no_more(*class)))
    }
}
