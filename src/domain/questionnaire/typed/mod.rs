//! What a typed message means at a question: an answer, a wish, a question of one's own, or none of these.
//!
//! Nothing is matched as a whole. The words of a message are looked up ([`message`]), sorted into classes by
//! `answers.toml` ([`Words`]), and a small grammar ([`stance`]) works out how far for or against they speak: a stance
//! ("suka", "agree"), turned by a negation ("ga", "not"), made stronger or weaker by its degree ("banget", "agak"). A
//! liking for something that has nothing to do with the question ("aku suka bakso", [`things`]) is none of them.
//! Where two neighbours are named ("antara 3 sama 4") the one nearer the middle counts. The buttons stand one below
//! another, so "the top one" is an answer and "the rightmost" is asked back.
//! Both languages are understood at once, whatever language the visitor is spoken to.

mod label;
mod message;
mod number;
mod sort;
mod stance;
mod things;
mod words;

pub use words::Words;

use crate::domain::{locale::Locale, questionnaire::Question, text::utterance::Utterance};
use message::Message;
use sort::Item;
use things::{About, Things};
use words::Class;

/// What a typed message means at a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// This answer, by its place.
    Answer(u8),
    /// Leave the question out.
    Skip,
    /// Back to the question before.
    Back,
    /// Stop for now.
    Stop,
    /// A question of the visitor's own: look it up, then ask again.
    Question,
    /// What the question itself means.
    Meaning,
    /// None of these, as far as can be told: look it up, and if nothing is found say how one can answer.
    Unclear,
}

impl Typed {
    /// How `kenal eval --answers` writes it: `1` … `5`, `skip`, `back`, `stop`, `question`, `unclear`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Answer(place) => ["1", "2", "3", "4", "5"].get(usize::from(place)).copied().unwrap_or("unclear"),
            Self::Skip => "skip",
            Self::Back => "back",
            Self::Stop => "stop",
            Self::Question | Self::Meaning => "question",
            Self::Unclear => "unclear",
        }
    }
}

impl Words {
    /// What a typed message means at this question.
    ///
    /// A label (or most of it) counts before anything else, in the language spoken first. A situation's answers are
    /// known by their labels, their numbers from 1, and their letters from A.
    #[must_use]
    pub fn read(&self, utterance: &Utterance<'_>, question: &Question, locale: Locale) -> Typed {
        let message = Message::of(utterance, self);
        for locale in [locale, locale.other()] {
            if let Some(place) = label::exact(utterance, question, locale) {
                return Typed::Answer(place);
            }
        }
        if !question.is_situation() {
            // A letter names one of lettered answers, and these have none.
            if let [word] = message.words.as_slice()
                && matches!(word.raw.as_bytes(), [b'a'..=b'e'])
            {
                return Typed::Unclear;
            }
            return self.decide(&message, &Things::of(Some(question), self));
        }
        let things = Things::of(Some(question), self);
        let items = self.sort(&message, &things);
        if let Some(wish) = wish(&items) {
            return if self.asks_beside(wish, &items) { Typed::Question } else { wish };
        }
        if let Some(place) = number::choice(&message, self, question.answers.len()) {
            return Typed::Answer(place);
        }
        for locale in [locale, locale.other()] {
            if let Some(place) = label::near(&message, question, locale, self) {
                return Typed::Answer(place);
            }
        }
        match self.decide(&message, &things) {
            // "Setuju" says nothing of a situation.
            Typed::Answer(_) => Typed::Unclear,
            other => other,
        }
    }

    /// What a typed message means at a question with the five agreement answers (`kenal eval --answers`).
    #[must_use]
    pub fn read_agreement(&self, utterance: &Utterance<'_>) -> Typed {
        self.decide(&Message::of(utterance, self), &Things::of(None, self))
    }

    fn decide(&self, message: &Message, things: &Things<'_>) -> Typed {
        match number::agreement(message, self) {
            number::Figure::Answer(place) => return Typed::Answer(place),
            number::Figure::Unclear => return Typed::Unclear,
            number::Figure::Nothing => {}
        }
        let mut items = self.sort(message, things);
        if !message.asks && !has(&items, Class::Asks) {
            like_what_would_ask(&mut items);
        }
        if has(&items, Class::Clear) {
            let others = items.iter().filter(|item| matches!(item.class, Class::Unknown | Class::Topic)).count();
            return if others == 0 { Typed::Meaning } else { Typed::Question };
        }
        if let Some(wish) = wish(&items) {
            return if self.asks_beside(wish, &items) { Typed::Question } else { wish };
        }
        let value = stance::value(&items);
        if self.is_question(message, &items, value.is_some()) {
            return Typed::Question;
        }
        if let Some(value) = value {
            return Typed::Answer(value);
        }
        if has(&items, Class::Topic) {
            return Typed::Question;
        }
        if let Some(meant) = self.meant_by_emoji(message) {
            return meant;
        }
        // "Aku", "that's me": nothing but the visitor pointing at themselves.
        if message.names_the_visitor && message.words.len() <= 3 && items.iter().all(|item| item.class == Class::Filler)
        {
            return Typed::Answer(3);
        }
        Typed::Unclear
    }

    fn is_question(&self, message: &Message, items: &[Item], valued: bool) -> bool {
        let unknown = items.iter().filter(|item| matches!(item.class, Class::Unknown | Class::Topic)).count();
        let first = items.iter().find(|item| !matches!(item.class, Class::Filler | Class::Break));
        // "Tergantung orangnya siapa" is no question.
        let depends = !message.asks && first.is_some_and(|item| item.class == Class::Middle);
        if (has(items, Class::Asks) && !depends) || self.opens_a_question(message) {
            return true;
        }
        if message.asks && has(items, Class::Topic) {
            return true;
        }
        if unknown == 0 {
            // "Udah selesai belum?"
            let last = items.iter().rev().find(|item| !matches!(item.class, Class::Filler | Class::Break));
            if message.asks && items.len() > 1 && last.is_some_and(|item| item.text == "belum") {
                return true;
            }
            return message.asks
                && !valued
                && !items.is_empty()
                && !items.iter().all(|item| item.class == Class::Filler);
        }
        if message.asks && !items.iter().any(|item| takes_a_stance(item.class)) {
            return true;
        }
        // "Masih bisa nggak ya ambil jalan ini".
        if items.windows(2).any(|pair| pair[0].class == Class::Modal && pair[1].text == "tidak") {
            return true;
        }
        // "Kerjanya sering lembur ga": a bare "no" at the end of something else asks.
        let last = items.iter().rev().find(|item| !matches!(item.class, Class::Filler | Class::Break));
        let both = items.iter().any(|item| item.class == Class::Particle);
        let tag = !both
            && last.is_some_and(|item| item.words == 1 && (item.class == Class::Deny || item.text == "belum"))
            && !matches!(items.first().map(|item| item.class), Some(Class::Deny | Class::Particle));
        tag || (message.asks && (unknown > 1 || !valued))
    }

    /// "Bentar, gaji brp?": whether a clause beside the wish asks something of its own.
    fn asks_beside(&self, wish: Typed, items: &[Item]) -> bool {
        let is_wish = |item: &Item| matches!(item.class, Class::Wish(_));
        let says_something = |item: &Item| {
            !matches!(item.class, Class::Filler | Class::Particle | Class::Modal | Class::Deny | Class::Hedge)
        };
        items.split(|item| item.class == Class::Break).filter(|clause| !clause.iter().any(is_wish)).any(|clause| {
            let is_asked = clause.iter().any(|item| item.asked);
            let opens = matches!(clause, [first, second, ..] if self.opens(&first.text, &second.text));
            // "Gatau, mau jawab apa" asks nothing.
            let asks = has(clause, Class::Asks) && (wish != Typed::Skip || is_asked);
            asks || opens || has(clause, Class::Topic) || is_asked && clause.iter().any(says_something)
        })
    }

    fn opens_a_question(&self, message: &Message) -> bool {
        let mut words = message.words.iter().map(|word| word.raw.as_str());
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        self.opens(first, second)
    }

    fn meant_by_emoji(&self, message: &Message) -> Option<Typed> {
        let meant: Vec<Typed> = message.emoji.iter().filter_map(|emoji| self.emoji(*emoji)).collect();
        let first = *meant.first()?;
        let Typed::Answer(place) = first else { return Some(first) };
        // Two of a kind mean it more.
        let again = meant.iter().filter(|other| **other == first).count() > 1;
        Some(Typed::Answer(match (place, again) {
            (3, true) => 4,
            (1, true) => 0,
            (place, _) => place,
        }))
    }
}

/// Whether a class says something of its own, unlike a bare yes or a degree.
fn takes_a_stance(class: Class) -> bool {
    matches!(
        class,
        Class::For
            | Class::Lean
            | Class::Strong
            | Class::Against
            | Class::Opposed
            | Class::Middle
            | Class::Deny
            | Class::Less
            | Class::AtAll
    )
}

/// "Aku suka bertanya", "i like helping": a word that asks for something is what is liked, after a liking.
fn like_what_would_ask(items: &mut [Item]) {
    for clause in items.split_mut(|item| matches!(item.class, Class::Break | Class::But | Class::Because)) {
        let liking =
            clause.iter().position(|item| (item.core && !stance::is_assent(item)) || item.class == Class::Lean);
        // "I would like an example."
        let wished = |at: usize| clause[..at].iter().any(|item| matches!(item.text.as_str(), "would" | "id"));
        let Some(liking) = liking.filter(|at| !wished(*at)) else { continue };
        for item in clause[liking + 1..].iter_mut().filter(|item| item.class == Class::Clear && item.about.is_some()) {
            item.class = Class::Unknown;
        }
    }
}

fn has(items: &[Item], class: Class) -> bool {
    items.iter().any(|item| item.class == class)
}

/// The wish a message consists of; one of two words or more may have a few others beside it.
fn wish(items: &[Item]) -> Option<Typed> {
    let (mut first, mut longest, mut unknown, mut stances, mut asks) = (None, 0, 0, 0, 0);
    let done = items.iter().any(|item| item.words == 1 && item.text == "sudah");
    for item in items {
        match item.class {
            Class::Wish(wish) => {
                // The longer wish is the clearer one: "wait, I want to change my last answer".
                let clear = item.words + if is_plain_wish(item) { 10 } else { 0 };
                if clear > longest {
                    (first, longest) = (Some(wish), clear);
                }
            }
            // "Gatau mau jawab apa".
            Class::Asks if first == Some(Typed::Skip) => asks += 1,
            // "Udah makan" is done with that, not with the questions.
            Class::Unknown if done && item.about == Some(About::Foreign) => stances += 1,
            Class::Unknown => unknown += 1,
            Class::Filler | Class::Break | Class::Particle | Class::Modal | Class::But | Class::Instead => {}
            // "Bisa balik ga": the "no" only asks.
            Class::Deny if first.is_some() || item.text == "no" => {}
            _ => stances += 1,
        }
    }
    // The plainest words may have others around them: "stop aja bro"; "besok" alone must stand alone.
    let spare = match longest {
        10.. => 2,
        2.. if asks == 0 => 3,
        _ => usize::from(!items.iter().any(|item| item.text == "nanti")),
    };
    if stances == 0 && unknown <= spare { first } else { clause_wish(items) }
}

fn is_plain_wish(item: &Item) -> bool {
    matches!(item.text.as_str(), "lewat" | "kembali" | "berhenti")
}

/// "That was wrong, back": a wish to go back or stop that is a clause of its own, whatever else is said.
fn clause_wish(items: &[Item]) -> Option<Typed> {
    let mut clauses = items.split(|item| item.class == Class::Break);
    clauses.find_map(|clause| {
        let mut meaning =
            clause.iter().filter(|item| !matches!(item.class, Class::Filler | Class::Particle | Class::Modal));
        match (meaning.next()?, meaning.next()) {
            (Item { class: Class::Wish(wish @ (Typed::Back | Typed::Stop)), text, .. }, None) if text != "sudah" => {
                Some(*wish)
            }
            _ => None,
        }
    })
}
