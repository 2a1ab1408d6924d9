//! What visitors say of their age, of somebody's no, and of their rights: read before a message is taken for a question.
//!
//! **Invariant:** an age is read and dropped; nothing that leaves this module says which it was.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{
    problem::{Problem, SourceFile},
    text::utterance::Utterance,
};

/// What a visitor says of their age, of somebody's no, or of their rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statement {
    /// The visitor is under 18. `quiz` says whether the message speaks of the questionnaire or of taking part.
    Minor {
        /// Whether it does.
        quiz: bool,
    },
    /// A parent, guardian or teacher does not allow it.
    Objection,
    /// Consent is taken back.
    Withdrawal,
    /// A copy of what is kept is asked for.
    Access,
}

/// The lists of `rights.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    numbers: BTreeMap<String, u8>,
    words: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Words {
    me: Vec<String>,
    age: Vec<String>,
    my_age: Vec<String>,
    years: Vec<String>,
    beside: Vec<String>,
    then: Vec<String>,
    no_age: Vec<String>,
    others: Vec<String>,
    limits: Vec<String>,
    young: Vec<String>,
    below: Vec<String>,
    class: Vec<String>,
    pupil: Vec<String>,
    lower_school: Vec<String>,
    upper_school: Vec<String>,
    born: Vec<String>,
    guardians: Vec<String>,
    no: Vec<String>,
    allow: Vec<String>,
    allowed: Vec<String>,
    forbidden: Vec<String>,
    agree: Vec<String>,
    forbid: Vec<String>,
    said: Vec<String>,
    here: Vec<String>,
    withdraw: Vec<String>,
    consent: Vec<String>,
    asks: Vec<String>,
    what: Vec<String>,
    keep: Vec<String>,
    data: Vec<String>,
    about: Vec<String>,
    you: Vec<String>,
    glue: Vec<String>,
}

/// The first grade whose pupils may all be of age, and the first that needs no name of a school beside it.
const OF_AGE_GRADE: u8 = 12;
const UPPER_GRADE: u8 = 7;

/// How many years of school come before an upper school's first.
const BEFORE_UPPER: u8 = 9;

/// The youngest who says no more than an age: fewer years are more often something else.
const LEAST_ALONE: u8 = 12;

/// The first age at which somebody is no minor, and the first that is taken for a visitor's.
const OF_AGE: u8 = 18;
const LEAST_AGE: u8 = 6;

/// How many words may stand between an age's word and its number.
const REACH: usize = 4;

/// A longer message says more than that consent is taken back.
const LONGEST_WITHDRAWAL: usize = 10;

impl Rights {
    /// Reads `rights.toml`.
    ///
    /// # Errors
    /// What is wrong, with the way out.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])
    }

    /// What a message says of these in this year; `None` if it says nothing of the kind.
    #[must_use]
    pub fn read(&self, utterance: &Utterance<'_>, year: i16) -> Option<Statement> {
        let clauses = self.clauses(utterance);
        let all: Vec<&str> = clauses.iter().flatten().map(String::as_str).collect();
        if all.is_empty() {
            return None;
        }
        if self.objects(&all) || self.may_not(&all, utterance.asks()) {
            return Some(Statement::Objection);
        }
        if self.withdraws(&all, utterance.asks()) {
            return Some(Statement::Withdrawal);
        }
        if self.wants_copy(&all) {
            return Some(Statement::Access);
        }
        let quiz = any(&all, &self.words.here);
        let is_minor = |clause: &Vec<String>| self.says_minor(clause, quiz, year);
        let whole: Vec<String> = clauses.concat();
        (clauses.iter().any(is_minor) || self.says_only_age(&whole)).then_some(Statement::Minor { quiz })
    }

    /// The words of each clause; two that are listed as one count as one.
    fn clauses(&self, utterance: &Utterance<'_>) -> Vec<Vec<String>> {
        let mut clauses: Vec<Vec<String>> = Vec::new();
        let mut last = None;
        for token in utterance.tokens.list.iter().filter(|token| !token.is_emoji) {
            if last.replace(token.clause) != Some(token.clause) {
                clauses.push(Vec::new());
            }
            let Some(clause) = clauses.last_mut() else { continue };
            let joined = clause.last().map(|before| format!("{before} {}", token.folded));
            match joined.filter(|pair| has(&self.words.guardians, pair) || self.numbers.contains_key(pair)) {
                Some(pair) => {
                    clause.pop();
                    clause.push(pair);
                }
                None => clause.push(token.folded.to_string()),
            }
        }
        clauses
    }

    fn objects(&self, words: &[&str]) -> bool {
        let lists = &self.words;
        let listed = [
            &lists.guardians,
            &lists.no,
            &lists.allow,
            &lists.agree,
            &lists.forbid,
            &lists.said,
            &lists.here,
            &lists.data,
            &lists.glue,
            &lists.me,
            &lists.beside,
        ];
        let refuses = before(words, &lists.no, &lists.allow)
            || any(words, &lists.no)
                && (any(words, &lists.said) || any(words, &lists.agree) && any(words, &lists.here));
        only(words, &listed) && any(words, &lists.guardians) && (any(words, &lists.forbid) || refuses)
    }

    fn withdraws(&self, words: &[&str], asks: bool) -> bool {
        let lists = &self.words;
        !asks
            && words.len() <= LONGEST_WITHDRAWAL
            && any(words, &lists.withdraw)
            && any(words, &lists.consent)
            && !any(words, &lists.asks)
    }

    fn wants_copy(&self, words: &[&str]) -> bool {
        let lists = &self.words;
        let listed =
            [&lists.what, &lists.keep, &lists.data, &lists.about, &lists.you, &lists.glue, &lists.me, &lists.beside];
        let mine = any(words, &lists.me) || words.iter().any(|word| word.ends_with("ku"));
        let data = any(words, &lists.data) && (mine || any(words, &lists.you));
        only(words, &listed)
            && any(words, &lists.what)
            && any(words, &lists.keep)
            && (data || any(words, &lists.about) && mine)
    }

    /// Whether a clause says that the visitor is below 18: by an age, a grade, a school, a year, or in so many words.
    fn says_minor(&self, clause: &[String], quiz: bool, year: i16) -> bool {
        (0..clause.len()).any(|at| {
            self.is_own_age(clause, at, quiz)
                || self.is_own(&clause[..at])
                    && (self.is_below(clause, at) || self.is_grade(clause, at) || self.is_birth(clause, at, year))
        })
    }

    /// Whether the words so far speak of nobody but the visitor: "aku anak", "i am still in".
    fn is_own(&self, before: &[String]) -> bool {
        let lists = &self.words;
        any(before, &lists.me) && only(before, &[&lists.me, &lists.beside, &lists.age, &lists.pupil])
    }

    /// "Under 18" or "underage", from this place on.
    fn is_below(&self, clause: &[String], at: usize) -> bool {
        let rest = &clause[at..];
        let after = |phrase: &String| after_words(rest, phrase);
        if self.words.young.iter().any(|phrase| after(phrase).is_some()) {
            return true;
        }
        let Some(after) = self.words.below.iter().find_map(after) else { return false };
        let after = after.iter().position(|word| !has(&self.words.age, word)).map_or(after, |place| &after[place..]);
        let age = after.first().and_then(|word| self.number(word));
        age.is_some_and(|(age, _)| (LEAST_AGE..=OF_AGE).contains(&age))
    }

    /// A grade or a school whose pupils are below 18, from this place on.
    fn is_grade(&self, clause: &[String], at: usize) -> bool {
        let lists = &self.words;
        let rest = &clause[at..];
        if after_any(rest, &lists.lower_school).is_some() {
            return true;
        }
        let numbered = match (rest.first(), rest.get(1)) {
            (Some(class), Some(number)) if has(&lists.class, class) => grade(number).map(|number| (number, &rest[2..])),
            (Some(number), Some(class)) if has(&lists.class, class) => grade(number).map(|number| (number, &rest[2..])),
            _ => None,
        };
        let Some((number, after)) = numbered else { return false };
        if after_any(after, &lists.lower_school).is_some() {
            return true;
        }
        let in_upper = after_any(after, &lists.upper_school).is_some();
        let number = if in_upper && number < UPPER_GRADE { number + BEFORE_UPPER } else { number };
        (UPPER_GRADE..OF_AGE_GRADE).contains(&number)
    }

    /// A year of birth that is less than 18 years ago, from this place on.
    fn is_birth(&self, clause: &[String], at: usize, year: i16) -> bool {
        let rest = &clause[at..];
        let Some(after) = after_any(rest, &self.words.born) else { return false };
        let born = after.iter().take(REACH).find_map(|word| word.parse::<i16>().ok());
        born.is_some_and(|born| (year - i16::from(OF_AGE) + 1..=year).contains(&born))
    }

    /// Whether a message is an age below 18 and nothing else: "15 tahun", "umur: 15", "16 th boleh ikut?".
    fn says_only_age(&self, words: &[String]) -> bool {
        let lists = &self.words;
        let is_number = |word: &&String| self.number(word).is_some();
        let mut numbers = words.iter().filter(is_number);
        let (Some(first), None) = (numbers.next(), numbers.next()) else { return false };
        let Some((age, has_years)) = self.number(first) else { return false };
        let others: Vec<&String> = words.iter().filter(|word| !is_number(word)).collect();
        let listed = [&lists.age, &lists.my_age, &lists.years, &lists.me, &lists.beside, &lists.then];
        let says_age = any(&others, &lists.age) || any(&others, &lists.my_age) || any(&others, &lists.years);
        (LEAST_ALONE..OF_AGE).contains(&age) && (has_years || says_age) && only(&others, &listed)
    }

    /// Whether the word at this place is the visitor's age, and below 18.
    fn is_own_age(&self, clause: &[String], at: usize, quiz: bool) -> bool {
        let lists = &self.words;
        let Some((age, has_years)) = self.number(&clause[at]) else { return false };
        if !(LEAST_AGE..OF_AGE).contains(&age) {
            return false;
        }
        let (before, after) = (&clause[..at], &clause[at + 1..]);
        let spelled = after.iter().take_while(|word| has(&lists.years, word)).count();
        let (years, after) = (has_years || spelled > 0, &after[spelled..]);
        if any(before, &lists.limits) || self.names_others(before) {
            return false;
        }
        if after.first().is_some_and(|word| has(&lists.no_age, word)) {
            return false;
        }
        let near = &before[before.len().saturating_sub(REACH)..];
        let says_age = any(near, &lists.age);
        let begins = only(before, &[&lists.age, &lists.beside]);
        if any(near, &lists.my_age) || says_age && (any(before, &lists.me) || begins && years) {
            return true;
        }
        let ends = after.first().is_none_or(|word| has(&lists.then, word) || has(&lists.beside, word));
        let me = before.iter().rposition(|word| has(&lists.me, word));
        if let Some(me) = me {
            return ends && only(&before[me + 1..], &[&lists.beside, &lists.age]);
        }
        // Without a word for oneself it is the visitor's only where they ask to take part.
        let limited = any(after, &lists.limits) || any(after, &lists.others);
        quiz && !limited && (says_age || years && ends && only(before, &[&lists.beside]))
    }

    /// Whether the visitor, or a child of theirs, may not take part, whoever says so.
    fn may_not(&self, words: &[&str], asks: bool) -> bool {
        let lists = &self.words;
        let listed = [
            &lists.me,
            &lists.no,
            &lists.allowed,
            &lists.forbidden,
            &lists.here,
            &lists.glue,
            &lists.beside,
            &lists.others,
            &lists.guardians,
        ];
        let refused = before(words, &lists.no, &lists.allowed) || any(words, &lists.forbidden);
        !asks && refused && any(words, &lists.me) && any(words, &lists.here) && only(words, &listed)
    }

    /// Whether somebody else is named, but for "aku anak SMK".
    fn names_others(&self, before: &[String]) -> bool {
        let lists = &self.words;
        let is_other = |(at, word): (usize, &String)| {
            has(&lists.others, word) && !(at > 0 && has(&lists.me, &before[at - 1]) && word.starts_with("anak"))
        };
        before.iter().enumerate().any(is_other)
    }

    /// A number from one word, and whether the word says years, too: "16", "16th", "enam belas".
    fn number(&self, word: &str) -> Option<(u8, bool)> {
        if let Some(number) = self.numbers.get(word) {
            return Some((*number, false));
        }
        let digits = word.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(word.len());
        let (number, rest) = word.split_at(digits);
        let number = number.parse().ok()?;
        (rest.is_empty() || has(&self.words.years, rest)).then_some((number, !rest.is_empty()))
    }
}

/// A grade in figures, Roman ones too, and with an ending: "8", "viii", "8th".
fn grade(word: &str) -> Option<u8> {
    const ROMAN: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    if let Some(place) = ROMAN.iter().position(|roman| *roman == word) {
        return u8::try_from(place + 1).ok();
    }
    word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).parse().ok()
}

/// What follows a phrase that these words begin with.
fn after_words<'a>(words: &'a [String], phrase: &str) -> Option<&'a [String]> {
    let count = phrase.split(' ').count();
    let begins = words.len() >= count && phrase.split(' ').zip(words).all(|(wanted, word)| wanted == word);
    begins.then(|| &words[count..])
}

fn after_any<'a>(words: &'a [String], phrases: &[String]) -> Option<&'a [String]> {
    phrases.iter().find_map(|phrase| after_words(words, phrase))
}

fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|listed| listed == word)
}

fn any<T: AsRef<str>>(words: &[T], list: &[String]) -> bool {
    words.iter().any(|word| has(list, word.as_ref()))
}

/// Whether a word of the first list stands somewhere before one of the second: "ga boleh" says no, "boleh ga" asks.
fn before(words: &[&str], first: &[String], second: &[String]) -> bool {
    let begun = words.iter().skip_while(|word| !has(first, word));
    begun.skip(1).any(|word| has(second, word))
}

fn only<T: AsRef<str>>(words: &[T], lists: &[&Vec<String>]) -> bool {
    words.iter().all(|word| lists.iter().any(|list| has(list, word.as_ref())))
}
