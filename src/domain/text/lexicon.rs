//! The words of both languages: slang and its meaning, function words, ordinary words, exceptions to stemming.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::locale::{Locale, PerLocale};
use crate::domain::text::affixes::{first_known, without_clitics};
use crate::domain::text::fold::{is_elongated, shorten, undouble, unleet};
use crate::domain::text::hash::{Map, Set, Symbol, symbol};
use crate::domain::text::typos::Dictionary;

/// A lexicon file as an editor writes it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LexiconFile {
    /// Words that carry grammar, not meaning: they tell the language apart.
    #[serde(default)]
    pub function: String,
    /// Words said for tone or to address somebody: not looked at.
    #[serde(default)]
    pub particles: String,
    /// Ordinary words, so that no typo repair touches them.
    #[serde(default)]
    pub words: String,
    /// Words that are names of people, too.
    #[serde(default)]
    pub names: String,
    /// Words that a name follows at once.
    #[serde(default)]
    pub titles: String,
    /// Words that a name follows, small words between.
    #[serde(default)]
    pub introductions: String,
    /// What is written short or in slang, and what it means.
    #[serde(default)]
    pub slang: BTreeMap<String, String>,
    /// Words that stemming would get wrong, and their stems.
    #[serde(default)]
    pub stems: BTreeMap<String, String>,
}

/// What a word is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It carries meaning and is known.
    Content,
    /// It carries grammar.
    Function,
    /// It only sets the tone.
    Particle,
    /// It is a number.
    Number,
    /// It is an emoji.
    Emoji,
    /// Nobody knows it, and no repair was near.
    Unknown,
}

/// A word brought to the form that stands for all its forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Lemma {
    /// The form.
    pub text: Arc<str>,
    /// Its number.
    pub symbol: Symbol,
    /// What it is.
    pub kind: Kind,
    /// The cost of the repair it took; 0 where it was typed right.
    pub repaired: f32,
}

impl Lemma {
    pub(crate) fn new(text: &str, kind: Kind, repaired: f32) -> Self {
        Self { text: text.into(), symbol: symbol(b'w', text), kind, repaired }
    }
}

/// How many repairs one message may cost: each takes microseconds.
pub const MOST_REPAIRS: usize = 40;

/// Both languages' words, ready to read with.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Lexicon {
    slang: Map<String, (Locale, Vec<String>)>,
    stems: Map<String, String>,
    function: PerLocale<Set<String>>,
    particles: Set<String>,
    base: Set<String>,
    names: Set<String>,
    titles: Set<String>,
    introductions: Set<String>,
    seen: Map<String, String>,
    /// Words of other languages: known, so that no repair makes ours of them, and no target of repairs.
    foreign: Set<String>,
    language: Map<Symbol, [u8; 2]>,
    dictionary: Dictionary,
    /// Words of phrasings as they are read, so that each is taken apart once.
    #[serde(skip)]
    memory: Map<Box<str>, Box<[Lemma]>>,
}

impl Lexicon {
    /// A lexicon from both files and the single words of all concept forms.
    #[must_use]
    pub fn new(files: &PerLocale<LexiconFile>, concept_words: &[(Locale, String)]) -> Self {
        let mut lexicon = Self::default();
        for locale in Locale::ALL {
            lexicon.take(locale, files.get(locale));
        }
        for (locale, word) in concept_words {
            lexicon.base.insert(word.clone());
            lexicon.speak(*locale, word, 1);
        }
        lexicon
    }

    fn take(&mut self, locale: Locale, file: &LexiconFile) {
        for word in file.function.split_whitespace() {
            self.function.get_mut(locale).insert(word.to_owned());
            self.base.insert(word.to_owned());
            self.speak(locale, word, 3);
        }
        for word in file.particles.split_whitespace() {
            self.particles.insert(word.to_owned());
            self.speak(locale, word, 2);
        }
        for word in file.words.split_whitespace() {
            self.base.insert(word.to_owned());
            self.speak(locale, word, 2);
        }
        for (list, words) in [
            (&mut self.names, &file.names),
            (&mut self.titles, &file.titles),
            (&mut self.introductions, &file.introductions),
        ] {
            list.extend(words.split_whitespace().map(str::to_owned));
        }
        for (short, meaning) in &file.slang {
            let words: Vec<String> = meaning.split_whitespace().map(str::to_owned).collect();
            self.base.extend(words.iter().cloned());
            self.speak(locale, short, 3);
            // What is slang in both languages is read as Indonesian, which most visitors write.
            self.slang.entry(short.clone()).or_insert((locale, words));
        }
        for (word, stem) in &file.stems {
            self.base.insert(stem.clone());
            self.speak(locale, word, 2);
            self.stems.insert(word.clone(), stem.clone());
        }
    }

    fn speak(&mut self, locale: Locale, word: &str, weight: u8) {
        let weights = self.language.entry(symbol(b'l', word)).or_default();
        let own = &mut weights[locale as usize];
        *own = (*own).max(weight);
    }

    /// Notes a word of a phrasing as known, in the language of the phrasing.
    pub fn note(&mut self, locale: Locale, word: &str) {
        self.speak(locale, word, 1);
        let plain = word.len() >= 2 && word.chars().all(char::is_alphabetic) && !is_elongated(word);
        if plain && !self.is_known(word) {
            let stem = snowball(locale, word);
            self.seen.insert(word.to_owned(), stem);
        }
    }

    /// Notes a word of a third language as known.
    pub fn note_foreign(&mut self, word: &str) {
        if !self.is_known(word) && !self.slang.contains_key(word) {
            self.foreign.insert(word.to_owned());
        }
    }

    /// Remembers how these words are read.
    pub fn remember<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for word in words {
            if !self.memory.contains_key(word) {
                let mut lemmas = Vec::new();
                self.read(word, &mut { MOST_REPAIRS }, &mut lemmas);
                self.memory.insert(word.into(), lemmas.into_boxed_slice());
            }
        }
    }

    /// Forgets how words are read: what is left reads them the same, a little slower, in less memory.
    pub fn forget(&mut self) {
        self.memory = Map::default();
    }

    /// Makes the dictionary of repairs; `favour` says how welcome a word is among equals.
    pub fn prepare_repairs(&mut self, favour: impl Fn(&str) -> f32) {
        let words: Set<&String> =
            self.base.iter().chain(self.seen.keys()).chain(self.particles.iter()).chain(self.stems.keys()).collect();
        self.dictionary = Dictionary::new(words.into_iter().map(|word| (word.as_str(), favour(word))));
    }

    /// How much a word speaks for each language, Indonesian first; zeros for a word of neither.
    #[must_use]
    pub fn speaks(&self, word: &str) -> [u8; 2] {
        self.language.get(&symbol(b'l', word)).copied().unwrap_or_default()
    }

    /// Whether a word is a name of people, too.
    pub(crate) fn is_name(&self, word: &str) -> bool {
        self.names.contains(word)
    }

    /// Where a name may follow a word: how many words it may have, and whether small words may stand before it.
    pub(crate) fn before_names(&self, word: &str) -> Option<(usize, bool)> {
        if self.introductions.contains(word) {
            Some((2, true))
        } else {
            self.titles.contains(word).then_some((1, false))
        }
    }

    /// Whether a word of either language is written like this: no repair may touch it.
    #[must_use]
    pub fn is_known(&self, word: &str) -> bool {
        self.lemma(word).is_some()
    }

    /// What slang means, word by word; None where it is none.
    #[must_use]
    pub fn meaning(&self, word: &str) -> Option<&[String]> {
        self.slang(word).map(|(_, meaning)| meaning)
    }

    /// What slang means, with the language it is read as.
    #[must_use]
    pub fn slang(&self, word: &str) -> Option<(Locale, &[String])> {
        self.slang.get(word).map(|(locale, meaning)| (*locale, meaning.as_slice()))
    }

    /// The form that stands for a known word; None for an unknown one. Slang is not looked up.
    fn lemma(&self, word: &str) -> Option<String> {
        if let Some(stem) = self.stems.get(word) {
            return Some(stem.clone());
        }
        if self.base.contains(word) || self.particles.contains(word) {
            return Some(word.to_owned());
        }
        if let Some(stem) = self.seen.get(word) {
            return Some(stem.clone());
        }
        if self.foreign.contains(word) {
            return Some(word.to_owned());
        }
        let mut known = |candidate: &str| self.base.contains(candidate) || self.stems.contains_key(candidate);
        let found = first_known(word, &mut known)?;
        Some(self.stems.get(&found).cloned().unwrap_or(found))
    }

    fn kind(&self, lemma: &str) -> Kind {
        if self.particles.contains(lemma) {
            Kind::Particle
        } else if self.function.id.contains(lemma) || self.function.en.contains(lemma) {
            Kind::Function
        } else {
            Kind::Content
        }
    }

    fn known(&self, lemma: &str, repaired: f32) -> Lemma {
        Lemma::new(lemma, self.kind(lemma), repaired)
    }

    /// Reads one folded word; slang and words run together give several lemmas.
    pub fn read(&self, word: &str, repairs: &mut usize, into: &mut Vec<Lemma>) {
        if let Some(lemmas) = self.memory.get(word) {
            into.extend(lemmas.iter().cloned());
            return;
        }
        if self.read_known(word, 0.0, into) {
            return;
        }
        if word.chars().all(|c| c.is_ascii_digit()) {
            into.push(Lemma::new("#", Kind::Number, 0.0));
            return;
        }
        if self.read_variants(word, into) {
            return;
        }
        let plain = if is_elongated(word) { shorten(word, 1) } else { word.to_owned() };
        if *repairs < MOST_REPAIRS && self.read_repaired(&plain, repairs, into) {
            return;
        }
        let text = if word.is_ascii() { snowball(Locale::Id, &plain) } else { plain };
        into.push(Lemma::new(&text, Kind::Unknown, 0.0));
    }

    fn read_known(&self, word: &str, cost: f32, into: &mut Vec<Lemma>) -> bool {
        if let Some(meaning) = self.meaning(word) {
            for part in meaning {
                let lemma = self.lemma(part).unwrap_or_else(|| part.clone());
                into.push(self.known(&lemma, cost));
            }
            return true;
        }
        if let Some(lemma) = self.lemma(word) {
            into.push(self.known(&lemma, cost));
            return true;
        }
        // Slang with a clitic: `tgsnya`.
        for stem in without_clitics(word).iter().skip(1).filter(|stem| stem.len() >= 3) {
            if self.slang.contains_key(stem) {
                return self.read_known(stem, cost, into);
            }
        }
        false
    }

    /// Drawn-out letters, a `2` for a doubled word, digits for letters.
    fn read_variants(&self, word: &str, into: &mut Vec<Lemma>) -> bool {
        if is_elongated(word)
            && (self.read_known(&shorten(word, 2), 0.0, into) || self.read_known(&shorten(word, 1), 0.0, into))
        {
            return true;
        }
        if let Some(single) = undouble(word)
            && self.read_known(&single, 0.0, into)
        {
            return true;
        }
        unleet(word).is_some_and(|letters| self.read_known(&letters, 0.0, into))
    }

    fn read_repaired(&self, word: &str, repairs: &mut usize, into: &mut Vec<Lemma>) -> bool {
        *repairs += 1;
        let whole = self.dictionary.repair(word);
        let bare = without_clitics(word);
        let part = bare
            .iter()
            .skip(1)
            .filter(|b| b.len() >= 4 && word.len() - b.len() >= 2)
            .find_map(|b| self.dictionary.repair(b));
        let best = match (whole, part) {
            (Some(whole), Some(part)) if part.cost + 0.1 < whole.cost => Some(part),
            (None, part) => part,
            (whole, _) => whole,
        };
        let cheap = best.as_ref().is_some_and(|repair| repair.cost <= 0.6);
        if !cheap && self.read_joined(word, into) {
            return true;
        }
        best.is_some_and(|repair| self.read_known(&repair.word, repair.cost.max(0.01), into))
    }

    /// Two or three known words run together (`tugasnyaapa`, `kepalabagian`).
    fn read_joined(&self, word: &str, into: &mut Vec<Lemma>) -> bool {
        if word.len() < 7 || !word.is_ascii() {
            return false;
        }
        let whole = |part: &str| {
            part.len() >= 3 && (self.base.contains(part) || self.slang.contains_key(part) || self.clitic_form(part))
        };
        for at in (3..=word.len() - 3).rev() {
            let (left, right) = word.split_at(at);
            if whole(left) && whole(right) {
                return self.read_known(left, 0.2, into) && self.read_known(right, 0.2, into);
            }
        }
        for at in 3..word.len().saturating_sub(6) {
            let (left, rest) = word.split_at(at);
            if !whole(left) {
                continue;
            }
            for cut in (3..=rest.len() - 3).rev() {
                let (middle, right) = rest.split_at(cut);
                if whole(middle) && whole(right) {
                    return [left, middle, right].iter().all(|part| self.read_known(part, 0.2, into));
                }
            }
        }
        false
    }

    fn clitic_form(&self, word: &str) -> bool {
        word.strip_suffix("nya").is_some_and(|stem| stem.len() >= 3 && self.base.contains(stem))
    }
}

/// The stem Snowball gives to a word nobody here knows.
fn snowball(locale: Locale, word: &str) -> String {
    let algorithm = match locale {
        Locale::Id => frostem::Algorithm::Indonesian,
        Locale::En => frostem::Algorithm::English,
    };
    frostem::Stemmer::new(algorithm).stem(word).into_owned()
}
