//! A message as its answer is looked for: its words as the lists spell them, numbers, stars and other emoji.

use crate::domain::{
    questionnaire::typed::Words,
    text::{
        affixes,
        fold::{is_elongated, shorten, undouble},
        lexicon::{Kind, Lemma},
        utterance::{Token, Utterance},
    },
};

/// A message whose words are looked up in the lists.
#[derive(Debug)]
pub(super) struct Message {
    /// Its words, in order.
    pub(super) words: Vec<Word>,
    /// Its emoji, in order, stars aside.
    pub(super) emoji: Vec<char>,
    /// How many stars it gives; None where it has no star.
    pub(super) stars: Option<usize>,
    /// Whether it has a question mark.
    pub(super) asks: bool,
    /// Whether the visitor names themselves.
    pub(super) names_the_visitor: bool,
}

/// One word of a message.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    /// As it was typed, folded, without the 2 of a doubled word.
    pub(super) raw: String,
    /// The word of the lists that it stands for; itself where there is none.
    pub(super) known: String,
    /// Whether a letter is stretched over four or more.
    pub(super) stretched: bool,
    /// Whether punctuation stands before it.
    pub(super) broken: bool,
    /// Whether its clause ends with a question mark.
    pub(super) asked: bool,
    /// The sign between it and a number before it: "3/5", "50-50", "2.5".
    pub(super) joined: Option<char>,
}

/// A stem must be longer than this to be what a word is made of.
const SHORTEST_STEM: usize = 3;

impl Message {
    /// Looks up the words of an utterance in the lists.
    pub(super) fn of(utterance: &Utterance<'_>, lists: &Words) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let tokens = &utterance.tokens;
        let mut clause = 0;
        for (at, token) in tokens.list.iter().enumerate().filter(|(_, token)| !token.is_emoji) {
            let before = at.checked_sub(1).map(|before| (&tokens.list[before], signs_after(utterance, before)));
            let joined = before.and_then(|(before, gap)| joining_sign(before, gap, token));
            let mut known = lists.recognise(&token.folded, utterance.lemmas_of(at));
            let gap = signs_after(utterance, at);
            // A doubled word counts once in an utterance, and twice here: "suka-suka", "50-50".
            let again = gap.starts_with('-') && gap.contains(char::is_alphanumeric);
            let single = undouble(&token.folded);
            if (again || single.is_some()) && known.len() == 1 {
                known.push(known[0].clone());
            }
            let word = Word {
                raw: single.unwrap_or_else(|| token.folded.clone().into_owned()),
                known: String::new(),
                stretched: is_stretched(&token.folded),
                broken: token.clause != clause && joined.is_none(),
                asked: tokens.asked[token.clause],
                joined: joined.filter(|sign| *sign != '/' || is_number(token)),
            };
            // "Iya/nggak" is "iya atau nggak".
            if joined == Some('/') && !is_number(token) {
                words.push(Word { raw: "atau".to_owned(), known: "atau".to_owned(), ..word.clone() });
            }
            for (place, known) in known.into_iter().enumerate() {
                words.push(Word { known, broken: word.broken && place == 0, ..word.clone() });
            }
            if gap.trim_start().starts_with('%') {
                words.push(Word { raw: "persen".to_owned(), known: "persen".to_owned(), broken: false, ..word });
            }
            clause = token.clause;
        }
        let words = lists.join_variants(words);
        let names_the_visitor = words.iter().any(|word| matches!(word.known.as_str(), "aku" | "me" | "i"));
        let (stars, emoji): (Vec<char>, Vec<char>) = utterance.emoji().partition(|emoji| "⭐★🌟☆".contains(*emoji));
        let stars = (!stars.is_empty()).then(|| stars.iter().filter(|star| **star != '☆').count());
        Self { words, emoji, stars, asks: utterance.asks(), names_the_visitor }
    }
}

/// What stands between a token and the next.
fn signs_after<'a>(utterance: &Utterance<'a>, at: usize) -> &'a str {
    let tokens = &utterance.tokens.list;
    let end = tokens.get(at + 1).map_or(utterance.text.len(), |next| next.at);
    &utterance.text[tokens[at].at + tokens[at].typed.len()..end]
}

/// The sign that alone stands between two numbers, or the stroke between two words.
fn joining_sign(before: &Token<'_>, gap: &str, token: &Token<'_>) -> Option<char> {
    let mut signs = gap.chars();
    let (sign, None) = (signs.next()?, signs.next()) else { return None };
    match sign {
        '/' if is_number(before) == is_number(token) => Some('/'),
        '-' | '–' if is_number(before) && is_number(token) => Some('-'),
        ':' | '.' | ',' if is_number(before) && is_number(token) => Some(sign),
        _ => None,
    }
}

fn is_number(token: &Token<'_>) -> bool {
    token.folded.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_stretched(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    letters.chunk_by(|one, other| one == other).any(|run| run.len() >= 4)
}

impl Words {
    /// The words of the lists that a typed one stands for, by its spelling, its lemmas or its stem; itself where none.
    fn recognise(&self, typed: &str, lemmas: &[Lemma]) -> Vec<String> {
        if let Some(known) = self.known(typed) {
            return vec![known];
        }
        let plain = if is_elongated(typed) { shorten(typed, 1) } else { typed.to_owned() };
        if let Some(known) = self.known(&shorten(typed, 2)).or_else(|| self.known(&plain)) {
            return vec![known];
        }
        // A row of one letter is none, and "kesusahan" is a thing where "susah" is a stance.
        if is_elongated(typed) && plain.chars().count() == 1 || plain.starts_with("ke") && plain.ends_with("an") {
            return vec![plain];
        }
        let is_word = |lemma: &Lemma| !matches!(lemma.kind, Kind::Unknown | Kind::Number);
        let is_sure = lemmas.iter().all(|lemma| is_word(lemma) && lemma.repaired == 0.0);
        let of_lemmas = |lemmas: &[Lemma]| {
            let spelled = lemmas.iter().map(|lemma| self.known(&lemma.text).unwrap_or_else(|| lemma.text.to_string()));
            spelled.collect::<Vec<_>>()
        };
        // "Segan" is not made of "gan".
        let is_remnant = |lemma: &Lemma| {
            let length = lemma.text.len();
            length <= SHORTEST_STEM && length + 2 <= plain.len() && plain.contains(&*lemma.text)
        };
        let listed = |lemma: &Lemma| self.known(&lemma.text).is_some();
        let reads = match lemmas {
            [lemma] => is_sure && listed(lemma) && !is_remnant(lemma),
            lemmas if is_sure => lemmas.iter().any(listed),
            // Of words written together all must be listed: "setujubanget", but no "worth less".
            lemmas => lemmas.iter().all(listed),
        };
        if reads {
            return of_lemmas(lemmas);
        }
        // A word of its own is made of what stands in it: "mengakhiri" of "akhiri", but "mati" of no "pati".
        let is_a_word_itself = is_sure && matches!(lemmas, [lemma] if *lemma.text == *plain);
        let mut is_stem = |stem: &str| {
            stem.len() > SHORTEST_STEM
                && self.known(stem).is_some()
                && (!is_a_word_itself || plain.starts_with(stem) || plain.ends_with(stem))
        };
        if let Some(stem) = affixes::first_known(&plain, &mut is_stem) {
            return vec![self.known(&stem).unwrap_or(stem)];
        }
        if let [lemma] = lemmas
            && is_word(lemma)
            && listed(lemma)
            && !is_remnant(lemma)
        {
            return of_lemmas(lemmas);
        }
        vec![plain]
    }
}
