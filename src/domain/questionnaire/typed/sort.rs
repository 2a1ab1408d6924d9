//! A message → its phrases with their classes.

use crate::domain::questionnaire::typed::{
    message::{Message, Word},
    things::{About, Things},
    words::{Class, Words},
};

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
    /// Whether it is a stance of the plainest kind, that may have other words around it.
    pub(super) core: bool,
    /// Whether a question mark ends its clause.
    pub(super) asked: bool,
    /// What it has to do with the question, where it is a word that nobody listed, or may be one.
    pub(super) about: Option<About>,
}

impl Words {
    /// One word for variants of several words: "kind of" is "kinda".
    pub(super) fn join_variants(&self, words: Vec<Word>) -> Vec<Word> {
        let mut joined: Vec<Word> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let fits = |phrase: &[String]| {
                words.get(at..at + phrase.len()).is_some_and(|words| {
                    words.iter().zip(phrase).all(|(word, spelled)| word.known == *spelled || word.raw == *spelled)
                })
            };
            let phrase = self.phrases.iter().find(|(phrase, _)| fits(phrase));
            let length = phrase.map_or(1, |(phrase, _)| phrase.len());
            let known = phrase.map_or_else(|| words[at].known.clone(), |(_, known)| known.clone());
            joined.push(Word { known, ..words[at].clone() });
            at += length;
        }
        joined
    }

    /// The message as phrases of the lists, the longest first; a phrase may have two words of no meaning inside.
    pub(super) fn sort(&self, message: &Message, things: &Things<'_>) -> Vec<Item> {
        let known: Vec<String> = message.words.iter().map(|word| word.known.clone()).collect();
        let mut items = Vec::new();
        let mut at = 0;
        while at < known.len() {
            if message.words[at].broken {
                items.push(Item {
                    class: Class::Break,
                    words: 0,
                    stretched: false,
                    text: String::new(),
                    core: false,
                    asked: false,
                    about: None,
                });
            }
            let (length, words, class) = self.longest(message, &known, at).unwrap_or((1, 1, Class::Unknown));
            let stretched = message.words[at..at + length].iter().any(|word| word.stretched);
            items.push(Item {
                class,
                words,
                stretched,
                text: known[at].clone(),
                core: known[at..at + length].iter().any(|word| self.core.contains(word)),
                asked: message.words[at].asked,
                about: self.about(class, length, &message.words[at].raw, things),
            });
            at += length;
        }
        items
    }

    /// Of a word that would ask ("tanya"), what it is where it does not: on the lists, something that people do.
    fn about(&self, class: Class, length: usize, raw: &str, things: &Things<'_>) -> Option<About> {
        match class {
            Class::Clear if length == 1 && self.lists(raw) => Some(About::Asked),
            Class::Clear if length == 1 => Some(things.about(raw)),
            Class::Unknown => Some(things.about(raw)),
            _ => None,
        }
    }

    fn longest(&self, message: &Message, known: &[String], at: usize) -> Option<(usize, usize, Class)> {
        let entries = self.entries.get(&known[at])?;
        entries.iter().find_map(|(words, class)| {
            let mut place = at;
            for (number, word) in words.iter().enumerate() {
                let reach = if number == 0 { 0 } else { 2 };
                let skipped = (0..=reach).find(|skip| known.get(place + skip) == Some(word))?;
                let skips_meaning = (place..place + skipped).any(|place| !self.is_only_filler(known, place));
                let skips_break = number > 0 && message.words[place..=place + skipped].iter().any(|word| word.broken);
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
}
