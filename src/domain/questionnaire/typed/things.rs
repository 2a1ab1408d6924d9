//! Whether what is liked has to do with a question: "aku suka ketemu orang" has, "aku suka bakso" has not.
//!
//! Nobody can list all that people like. What stands in the question or in the list of what such questions are about is
//! meant; food, films and the like are not. Of the rest, what somebody does (a verb with its prefix, "-ing") and what is
//! thought rather than touched ("-si", "ke…an", "-tion") may be an answer; a bare thing is none.

use std::collections::BTreeSet;

use crate::domain::{
    locale::Locale,
    questionnaire::{
        Question,
        typed::{Words, words::shapes},
    },
    text::utterance::tokens,
};

/// What a word that is no word of the grammar has to do with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// It stands in the question, or in the list of what such questions are about.
    Asked,
    /// It stands in the list of what they are never about.
    Foreign,
    /// It is something that one does or thinks, whatever it is.
    Doing,
    /// It is a bare word.
    Nothing,
}

/// What answers to a question may name.
pub(super) struct Things<'a> {
    words: &'a Words,
    asked: BTreeSet<String>,
}

impl<'a> Things<'a> {
    pub(super) fn of(question: Option<&Question>, words: &'a Words) -> Self {
        let texts = question.into_iter().flat_map(|question| std::iter::once(&question.text).chain(&question.answers));
        let texts = texts.flat_map(|text| Locale::ALL.map(|locale| text.get(locale)));
        let mut asked = BTreeSet::new();
        for token in texts.flat_map(|text| tokens(text).list).filter(|token| !words.is_filler(&token.folded)) {
            asked.extend(shapes(&token.folded));
        }
        Self { words, asked }
    }

    /// What a word has to do with the question, whatever its affixes.
    pub(super) fn about(&self, word: &str) -> About {
        let shapes = shapes(word);
        let stand_in = |list: &BTreeSet<String>| list.contains(word) || shapes.iter().any(|shape| list.contains(shape));
        if stand_in(&self.words.things) || stand_in(&self.asked) {
            About::Asked
        } else if stand_in(&self.words.elsewhere) {
            About::Foreign
        } else if is_doing(word) {
            About::Doing
        } else {
            About::Nothing
        }
    }
}

/// Whether a word has the form of something that one does or thinks.
fn is_doing(word: &str) -> bool {
    const BEGINNINGS: [&str; 11] = ["meng", "meny", "mem", "men", "ber", "ter", "ng", "ny", "di", "me", "per"];
    const ENDINGS: [&str; 15] =
        ["tif", "ive", "ing", "tion", "tions", "ment", "ness", "ity", "ship", "ance", "ence", "si", "tas", "in", "kan"];
    let long = word.chars().count() > 5;
    let both = |beginning: &str| word.starts_with(beginning) && word.ends_with("an");
    long && (BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
        || ENDINGS.iter().any(|ending| word.ends_with(ending))
        || both("ke")
        || both("pe"))
}
