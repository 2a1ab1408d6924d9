//! An utterance as terms: words, or runs of words that say one thing, each with the concepts it says.

use std::sync::Arc;

use crate::domain::knowledge::concepts::{Concepts, Domain};
use crate::domain::text::hash::{Symbol, symbol};
use crate::domain::text::lexicon::Kind;
use crate::domain::text::utterance::Utterance;

/// A word, or a run of words that says one thing.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its lemmas, parted by spaces.
    pub text: Arc<str>,
    /// The number of its lemmas.
    pub symbol: Symbol,
    /// The concepts it says.
    pub concepts: Vec<u16>,
    /// What it is.
    pub kind: Kind,
    /// The first and the last of its words in the message.
    pub words: (usize, usize),
    /// The clause it stands in.
    pub clause: usize,
    /// The cost of the repair of its words.
    pub repaired: f32,
}

/// An utterance as terms: what is compared with the phrasings.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// The utterance.
    pub utterance: &'a Utterance<'a>,
    /// What it says, particles and emoji left out.
    pub terms: Vec<Term>,
}

/// Longer messages tell things around what they ask.
const LONG: usize = 11;

/// Makes one term of the job's name and what belongs to it ("head of PR" + "in" + "a government agency").
fn join_anchors(concepts: &Concepts, terms: &mut Vec<Term>) {
    let mut at = 0;
    while at < terms.len() {
        let next = (at + 1..terms.len().min(at + 4)).find(|&other| terms[other].is_of(concepts, Domain::Anchor));
        let joins = |other: usize| terms[at + 1..other].iter().all(|between| BETWEEN.contains(&&*between.text));
        match next {
            Some(other)
                if terms[at].is_of(concepts, Domain::Anchor)
                    && terms[at].clause == terms[other].clause
                    && joins(other) =>
            {
                terms[at].words.1 = terms[other].words.1;
                terms.drain(at + 1..=other);
            }
            _ => at += 1,
        }
    }
}

/// What may stand between the job's name and where it is done.
const BETWEEN: [&str; 11] = ["di", "pada", "dari", "dalam", "in", "at", "of", "for", "the", "a", "an"];

fn term(utterance: &Utterance<'_>, origins: &[usize], run: &[usize], concepts: Vec<u16>) -> Term {
    let lemmas = &utterance.lemmas;
    let words = (origins[run[0]], origins[run[run.len() - 1]]);
    let (text, symbol, kind) = match run {
        [one] => (Arc::clone(&lemmas[*one].text), lemmas[*one].symbol, lemmas[*one].kind),
        _ => {
            let text = run.iter().map(|&at| &*lemmas[at].text).collect::<Vec<_>>().join(" ");
            let symbol = symbol(b'w', &text);
            (text.into(), symbol, Kind::Content)
        }
    };
    Term {
        symbol,
        text,
        concepts,
        kind,
        words,
        clause: utterance.tokens.list[words.0].clause,
        repaired: run.iter().map(|&at| lemmas[at].repaired).sum(),
    }
}

impl<'a> Query<'a> {
    /// The terms of an utterance.
    #[must_use]
    pub fn of(concepts: &Concepts, utterance: &'a Utterance<'a>) -> Self {
        let lemmas = &utterance.lemmas;
        let mut origins = vec![0; lemmas.len()];
        for (token, span) in utterance.spans.iter().enumerate() {
            origins[span.clone()].fill(token);
        }
        let only = |kinds: &[Kind]| -> Vec<usize> {
            (0..lemmas.len()).filter(|&at| !kinds.contains(&lemmas[at].kind)).collect()
        };
        // Where nothing but particles or emoji was said, they are all there is to go by.
        let kept =
            [&[Kind::Particle, Kind::Emoji][..], &[Kind::Emoji]].into_iter().map(only).find(|kept| !kept.is_empty());
        let kept = kept.unwrap_or_else(|| only(&[]));
        let symbols: Vec<Symbol> = kept.iter().map(|&at| lemmas[at].symbol).collect();
        let mut terms = Vec::with_capacity(kept.len());
        let mut at = 0;
        while at < kept.len() {
            let found = concepts.find(&symbols[at..]);
            let length = found.as_ref().map_or(1, |found| found.length);
            let run = &kept[at..at + length];
            terms.push(term(utterance, &origins, run, found.map(|found| found.concepts).unwrap_or_default()));
            at += length;
        }
        join_anchors(concepts, &mut terms);
        Self { utterance, terms }
    }

    /// What a long message asks, without what it tells around it; None for a short one and where all of it asks.
    ///
    /// The sentences that end in a question mark; without one, the clauses that say a concept of asking, with their
    /// sentences' last clauses.
    #[must_use]
    pub fn question(&self, concepts: &Concepts) -> Option<Self> {
        if self.terms.len() <= LONG {
            return None;
        }
        let tokens = &self.utterance.tokens;
        let clauses = tokens.asked.len();
        let mut kept: Vec<bool> = (0..clauses)
            .map(|clause| {
                (0..clauses).any(|other| tokens.asked[other] && tokens.sentences[other] == tokens.sentences[clause])
            })
            .collect();
        if !kept.contains(&true) || self.terms.iter().filter(|term| kept[term.clause]).count() > LONG * 2 {
            kept.fill(false);
            for term in &self.terms {
                kept[term.clause] = kept[term.clause] || tokens.asked[term.clause] || term.is_of(concepts, Domain::Ask);
            }
        }
        let mut question = self.clone();
        question.terms.retain(|term| kept[term.clause]);
        (question.terms.len() >= 2 && question.terms.len() < self.terms.len()).then_some(question)
    }

    /// The words of a term as they were typed.
    #[must_use]
    pub fn typed(&self, term: usize) -> String {
        let (first, last) = self.terms[term].words;
        self.utterance.tokens.list[first..=last].iter().map(|token| token.typed).collect::<Vec<_>>().join(" ")
    }
}

impl Term {
    /// Its word and its concepts as features name them.
    pub fn keys<'a>(&'a self, concepts: &'a Concepts) -> impl Iterator<Item = Symbol> + 'a {
        std::iter::once(self.symbol).chain(self.concepts.iter().map(|&concept| concepts.get(concept).symbol))
    }

    /// Whether it carries meaning, unlike grammar, tone and numbers.
    #[must_use]
    pub fn is_meant(&self) -> bool {
        matches!(self.kind, Kind::Content | Kind::Unknown)
    }

    /// Whether it says a concept of this domain.
    #[must_use]
    pub fn is_of(&self, concepts: &Concepts, domain: Domain) -> bool {
        self.concepts.iter().any(|&concept| concepts.get(concept).domain == domain)
    }
}
