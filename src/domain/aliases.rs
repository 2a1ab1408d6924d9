//! What people type in place of pressing a button: the button's own label, its place, or a short word that
//! `aliases.toml` lists.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{
    choice::Choice,
    locale::Locale,
    problem::{Problem, SourceFile},
    questionnaire::Form,
    text::{
        fold::shorten,
        utterance::{Utterance, tokens},
    },
};

/// The lists of `aliases.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Aliases {
    filler: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    done: Vec<String>,
    so_so: Vec<String>,
    forget_yes: Vec<String>,
    forget_no: Vec<String>,
    understood: Vec<String>,
    forget: Vec<String>,
    quick: Vec<String>,
    full: Vec<String>,
    indonesian: Vec<String>,
    english: Vec<String>,
    share: Vec<String>,
    picture: Vec<String>,
    why: Vec<String>,
    next: Vec<String>,
    report: Vec<String>,
    review: Vec<String>,
    result: Vec<String>,
    strengths: Vec<String>,
    resume: Vec<String>,
    topics: Vec<String>,
    home: Vec<String>,
    erase: Vec<String>,
    erase_asks: Vec<String>,
    example: Vec<String>,
    meaning: Vec<String>,
    beside_meaning: Vec<String>,
    commands: BTreeMap<String, Vec<String>>,
    /// The ways of saying first, second, and so on; the last list says the last.
    places: Vec<Vec<String>>,
    /// What may stand beside a place.
    beside_places: Vec<String>,
}

/// What a short message says to what the bot asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Short {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nothing more is wanted.
    Done,
    /// Neither, and nothing asked.
    SoSo,
}

/// Shorter messages must be typed without a slip: one slip of "ya" is most of it.
const SHORTEST_WITH_A_SLIP: usize = 5;

/// Longer messages that name an example ask for more than one.
const LONGEST_FOR_AN_EXAMPLE: usize = 5;

/// What is asked for as a word has no more words than this.
const LONGEST_NAME: usize = 3;

impl Aliases {
    /// Reads `aliases.toml`.
    ///
    /// # Errors
    /// What is wrong, with the way out.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let mut words: Self = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        let filler = words.filler.clone();
        let compared = [
            &mut words.yes,
            &mut words.no,
            &mut words.done,
            &mut words.so_so,
            &mut words.forget_yes,
            &mut words.forget_no,
            &mut words.understood,
            &mut words.forget,
            &mut words.quick,
            &mut words.full,
            &mut words.indonesian,
            &mut words.english,
            &mut words.share,
            &mut words.picture,
            &mut words.why,
            &mut words.next,
            &mut words.report,
            &mut words.review,
            &mut words.result,
            &mut words.strengths,
            &mut words.resume,
            &mut words.topics,
            &mut words.home,
        ];
        for word in compared.into_iter().flatten() {
            *word = plain(&filler, self::words(word).iter().map(String::as_str));
        }
        Ok(words)
    }

    /// The press that a message stands for on a screen with these buttons; None where it is none, or might be two.
    ///
    /// A question's answers and what stands beside them are not looked at: they are read as answers.
    #[must_use]
    pub fn read(&self, utterance: &Utterance<'_>, screen: &[(String, Choice)]) -> Option<Choice> {
        let typed = self.plain(utterance.words());
        if typed.is_empty() {
            return drawn(utterance, screen);
        }
        let mut best: Option<(usize, &Choice)> = None;
        let mut is_only_one = true;
        for (label, choice) in screen.iter().filter(|(_, choice)| !is_of_a_question(choice)) {
            let Some(slips) = self.slips(&typed, label, choice) else {
                continue;
            };
            match best {
                Some((fewest, _)) if fewest < slips => {}
                Some((fewest, other)) if fewest == slips => is_only_one &= other == choice,
                _ => {
                    best = Some((slips, choice));
                    is_only_one = true;
                }
            }
        }
        if let Some((_, choice)) = best {
            return is_only_one.then(|| choice.clone());
        }
        if let Some(choice) = self.placed(utterance, screen) {
            return Some(choice);
        }
        match screen {
            [(_, choice)] if !is_of_a_question(choice) && self.has(&self.yes, &typed) => Some(choice.clone()),
            _ => self.anywhere(&typed),
        }
    }

    /// The article that is named by its place among those on a screen: "yang kedua", "nomor 2", "the last one".
    fn placed(&self, utterance: &Utterance<'_>, screen: &[(String, Choice)]) -> Option<Choice> {
        let is_article = |choice: &&Choice| matches!(choice, Choice::Open(_) | Choice::Meant(_));
        let articles: Vec<&Choice> = screen.iter().map(|(_, choice)| choice).filter(is_article).collect();
        let mut said = utterance.words().filter(|word| !self.beside_places.iter().any(|other| other == word));
        let (word, None) = (said.next()?, said.next()) else { return None };
        let place = match word.parse::<usize>() {
            Ok(number) => number.checked_sub(1)?,
            Err(_) => self.places.iter().position(|names| names.iter().any(|name| name == word))?,
        };
        let last = self.places.len() - 1;
        let chosen =
            if place == last && word.parse::<usize>().is_err() { articles.last() } else { articles.get(place) };
        chosen.filter(|_| articles.len() > 1).map(|choice| (*choice).clone())
    }

    /// The press that these words stand for on every screen.
    fn anywhere(&self, typed: &str) -> Option<Choice> {
        let choices = [
            Choice::Topics,
            Choice::Home,
            Choice::Share,
            Choice::Picture,
            Choice::Why,
            Choice::Next,
            Choice::Report,
            Choice::Review,
            Choice::Result,
            Choice::ResultMore,
            Choice::Resume,
            Choice::Extend,
            Choice::Forget,
        ];
        choices.into_iter().find(|choice| self.has(self.synonyms(choice), typed))
    }

    /// Whether a message asks for the question that waits, and is no answer to it: "lanjut" alone may mean the next one.
    #[must_use]
    pub fn resumes(&self, utterance: &Utterance<'_>) -> bool {
        self.has(&self.resume, &self.plain(utterance.words()))
    }

    /// What a message says to what the bot asked; None where it says more than that.
    #[must_use]
    pub fn short(&self, utterance: &Utterance<'_>) -> Option<Short> {
        let drawn_in: Vec<String> = utterance.words().map(|word| shorten(word, 1)).collect();
        let typed = self.plain(drawn_in.iter().map(String::as_str));
        let lists =
            [(Short::Yes, &self.yes), (Short::No, &self.no), (Short::Done, &self.done), (Short::SoSo, &self.so_so)];
        lists.into_iter().find(|(_, list)| self.has(list, &typed)).map(|(short, _)| short)
    }

    /// The language of this name.
    #[must_use]
    pub fn language(&self, name: &str) -> Option<Locale> {
        let typed = self.plain(words(name).iter().map(String::as_str));
        let is = |locale: &Locale| locale.tag() == typed || self.has(self.synonyms(&Choice::Speak(*locale)), &typed);
        Locale::ALL.into_iter().find(is)
    }

    fn says_one_of(&self, utterance: &Utterance<'_>, list: &[String]) -> bool {
        self.plain(utterance.words()).split(' ').any(|word| list.iter().any(|listed| listed == word))
    }

    /// Whether a message about privacy asks to erase what is kept, and not only whether and how.
    #[must_use]
    pub fn wants_erasing(&self, utterance: &Utterance<'_>) -> bool {
        !utterance.asks() && self.says_one_of(utterance, &self.erase) && !self.says_one_of(utterance, &self.erase_asks)
    }

    /// The name of the command that this one, which does not exist, stands for.
    #[must_use]
    pub fn command(&self, guessed: &str) -> Option<&str> {
        let stands = |(_, names): &(&String, &Vec<String>)| names.iter().any(|name| name == guessed);
        self.commands.iter().find(stands).map(|(command, _)| command.as_str())
    }

    /// Whether a short message about a subject asks for an example of it.
    #[must_use]
    pub fn wants_example(&self, utterance: &Utterance<'_>) -> bool {
        let plain = self.plain(utterance.words());
        plain.split(' ').count() <= LONGEST_FOR_AN_EXAMPLE
            && plain.split(' ').any(|word| self.example.iter().any(|listed| listed == word))
    }

    /// The word that a message asks for the meaning of, in its parts; `None` where it says more, or asks nothing of the kind.
    #[must_use]
    pub fn meaning_asked<'u>(&self, utterance: &'u Utterance<'_>) -> Option<Vec<&'u str>> {
        let asks = utterance.words().any(|word| self.has(&self.meaning, word));
        let beside =
            |word: &str| [&self.meaning, &self.beside_meaning, &self.filler].iter().any(|list| self.has(list, word));
        let named: Vec<&str> = utterance.words().filter(|word| !beside(word)).collect();
        (asks && (1..=LONGEST_NAME).contains(&named.len())).then_some(named)
    }

    /// Whether a message asks what a word means so plainly that it is nothing else: "berkas itu apa ya" leaves no question out.
    #[must_use]
    pub fn asks_of_a_word(&self, utterance: &Utterance<'_>) -> bool {
        let asking = |word: &&str| self.has(&self.meaning, word) || self.has(&self.beside_meaning, word);
        self.meaning_asked(utterance).is_some() && utterance.words().filter(asking).count() > 1
    }

    /// The fewest slips between what was typed and what this button may be called; None where it is not meant.
    fn slips(&self, typed: &str, label: &str, choice: &Choice) -> Option<usize> {
        let bare = label.split(" (").next().unwrap_or(label);
        let called = [label, bare].map(|name| self.plain(words(name).iter().map(String::as_str)));
        let names = called.iter().chain(self.synonyms(choice));
        let most = match choice {
            // What cannot be undone is not guessed.
            Choice::ForgetYes => 0,
            _ if typed.chars().count() < SHORTEST_WITH_A_SLIP => 0,
            _ => 1,
        };
        names.map(|name| strsim::osa_distance(typed, name)).filter(|slips| *slips <= most).min()
    }

    fn synonyms(&self, choice: &Choice) -> &[String] {
        match choice {
            Choice::ForgetYes => &self.forget_yes,
            Choice::ForgetNo => &self.forget_no,
            Choice::Understood(_) => &self.understood,
            Choice::Forget => &self.forget,
            Choice::Begin(Form::Quick) => &self.quick,
            Choice::Begin(Form::Full) | Choice::Extend => &self.full,
            Choice::Speak(Locale::Id) => &self.indonesian,
            Choice::Speak(Locale::En) => &self.english,
            Choice::Share => &self.share,
            Choice::Picture => &self.picture,
            Choice::Why => &self.why,
            Choice::Next => &self.next,
            Choice::Report => &self.report,
            Choice::Review => &self.review,
            Choice::Result => &self.result,
            Choice::ResultMore => &self.strengths,
            Choice::Resume => &self.resume,
            Choice::Topics => &self.topics,
            Choice::Home => &self.home,
            _ => &[],
        }
    }

    fn has(&self, list: &[String], typed: &str) -> bool {
        list.iter().any(|listed| listed == typed)
    }

    fn plain<'a>(&self, words: impl Iterator<Item = &'a str>) -> String {
        plain(&self.filler, words)
    }
}

/// The only button with the emoji that is all a message says: "👍" presses "👍 Membantu".
fn drawn(utterance: &Utterance<'_>, screen: &[(String, Choice)]) -> Option<Choice> {
    let mut said = utterance.tokens.list.iter().filter(|token| token.is_emoji).map(|token| &*token.folded);
    let emoji = said.next().filter(|first| said.all(|other| other == *first))?;
    let has_it = |label: &str| tokens(label).list.iter().any(|token| token.is_emoji && token.folded == emoji);
    let mut with_it = screen.iter().filter(|(label, _)| has_it(label));
    let (_, choice) = with_it.next().filter(|(_, choice)| !is_of_a_question(choice))?;
    with_it.next().is_none().then(|| choice.clone())
}

/// The words of a text, folded.
fn words(text: &str) -> Vec<String> {
    tokens(text).list.into_iter().filter(|token| !token.is_emoji).map(|token| token.folded.into_owned()).collect()
}

/// One spelling: one space, without the ending -nya and without filler.
fn plain<'a>(filler: &[String], words: impl Iterator<Item = &'a str>) -> String {
    let bare = |word: &'a str| word.strip_suffix("nya").filter(|stem| stem.len() > 2).unwrap_or(word);
    let words: Vec<&str> = words.map(bare).collect();
    let said: Vec<&str> = words.iter().copied().filter(|word| !filler.iter().any(|other| other == word)).collect();
    if said.is_empty() { words.join(" ") } else { said.join(" ") }
}

fn is_of_a_question(choice: &Choice) -> bool {
    matches!(choice, Choice::Answer { .. } | Choice::Skip { .. } | Choice::Back { .. } | Choice::Pause)
}
