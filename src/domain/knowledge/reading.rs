//! A query read: its words as units of meaning, each with the concepts it says.

use std::sync::Arc;

use crate::domain::knowledge::concepts::{Concepts, Domain};
use crate::domain::knowledge::lexicon::{Kind, Lemma, Lexicon};
use crate::domain::text::hash::{Symbol, symbol};
use crate::domain::text::split::{Split, split};

/// A word, or a run of words that says one thing.
#[derive(Clone, Debug)]
pub struct Unit {
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

/// A message read.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The words as they were typed.
    pub split: Split<'a>,
    /// What they say, particles left out.
    pub units: Vec<Unit>,
    /// How many particles were left out.
    pub particles: usize,
}

/// Longer messages tell things around what they ask.
const LONG: usize = 11;

/// Reads a message; `repairs` says how many of the repairs allowed in one message count as made.
#[must_use]
pub fn read<'a>(lexicon: &Lexicon, concepts: &Concepts, text: &'a str, repairs: usize) -> Reading<'a> {
    read_split(lexicon, concepts, split(text), repairs)
}

/// Reads a message that is cut into words already.
#[must_use]
pub fn read_split<'a>(lexicon: &Lexicon, concepts: &Concepts, split: Split<'a>, repairs: usize) -> Reading<'a> {
    let (lemmas, origins) = lemmas_of(lexicon, &split, repairs);
    let mut particles = 0;
    let kept: Vec<usize> = (0..lemmas.len()).filter(|&at| lemmas[at].kind != Kind::Particle).collect();
    particles += lemmas.len() - kept.len();
    // Where nothing but particles was said, they are all there is to go by.
    let kept = if kept.is_empty() { (0..lemmas.len()).collect() } else { kept };
    let symbols: Vec<Symbol> = kept.iter().map(|&at| lemmas[at].symbol).collect();
    let mut units = Vec::with_capacity(kept.len());
    let mut at = 0;
    while at < kept.len() {
        let found = concepts.find(&symbols[at..]);
        let length = found.as_ref().map_or(1, |found| found.length);
        let run = &kept[at..at + length];
        units.push(unit(&split, &lemmas, &origins, run, found.map(|found| found.concepts).unwrap_or_default()));
        at += length;
    }
    join_anchors(concepts, &mut units);
    Reading { split, units, particles }
}

/// Makes one unit of the job's name and what belongs to it ("head of PR" + "in" + "a government agency").
fn join_anchors(concepts: &Concepts, units: &mut Vec<Unit>) {
    let mut at = 0;
    while at < units.len() {
        let next = (at + 1..units.len().min(at + 4)).find(|&other| units[other].is_of(concepts, Domain::Anchor));
        let joins = |other: usize| units[at + 1..other].iter().all(|between| BETWEEN.contains(&&*between.text));
        match next {
            Some(other)
                if units[at].is_of(concepts, Domain::Anchor)
                    && units[at].clause == units[other].clause
                    && joins(other) =>
            {
                units[at].words.1 = units[other].words.1;
                units.drain(at + 1..=other);
            }
            _ => at += 1,
        }
    }
}

/// What may stand between the job's name and where it is done.
const BETWEEN: [&str; 11] = ["di", "pada", "dari", "dalam", "in", "at", "of", "for", "the", "a", "an"];

fn lemmas_of(lexicon: &Lexicon, split: &Split<'_>, mut repairs: usize) -> (Vec<Lemma>, Vec<usize>) {
    let mut lemmas = Vec::with_capacity(split.words.len() + 4);
    let mut origins = Vec::with_capacity(split.words.len() + 4);
    for (at, word) in split.words.iter().enumerate() {
        lexicon.read(&word.folded, &mut repairs, &mut lemmas);
        origins.resize(lemmas.len(), at);
    }
    (lemmas, origins)
}

fn unit(split: &Split<'_>, lemmas: &[Lemma], origins: &[usize], run: &[usize], concepts: Vec<u16>) -> Unit {
    let words = (origins[run[0]], origins[run[run.len() - 1]]);
    let (text, symbol, kind) = match run {
        [one] => (Arc::clone(&lemmas[*one].text), lemmas[*one].symbol, lemmas[*one].kind),
        _ => {
            let text = run.iter().map(|&at| &*lemmas[at].text).collect::<Vec<_>>().join(" ");
            let symbol = symbol(b'w', &text);
            (text.into(), symbol, Kind::Content)
        }
    };
    Unit {
        symbol,
        text,
        concepts,
        kind,
        words,
        clause: split.words[words.0].clause,
        repaired: run.iter().map(|&at| lemmas[at].repaired).sum(),
    }
}

impl Reading<'_> {
    /// Whether any unit says a concept of this domain.
    #[must_use]
    pub fn speaks_of(&self, concepts: &Concepts, domain: Domain) -> bool {
        self.units.iter().any(|unit| unit.is_of(concepts, domain))
    }

    /// What a long message asks, without what it tells around it; None for a short one and where all of it asks.
    ///
    /// The sentences that end in a question mark; without one, the clauses that say a concept of asking, with their
    /// sentences' last clauses.
    #[must_use]
    pub fn question(&self, concepts: &Concepts) -> Option<Self> {
        if self.units.len() <= LONG {
            return None;
        }
        let split = &self.split;
        let clauses = split.asked.len();
        let mut kept: Vec<bool> = (0..clauses)
            .map(|clause| {
                (0..clauses).any(|other| split.asked[other] && split.sentences[other] == split.sentences[clause])
            })
            .collect();
        if !kept.contains(&true) || self.units.iter().filter(|unit| kept[unit.clause]).count() > LONG * 2 {
            kept.fill(false);
            for unit in &self.units {
                kept[unit.clause] = kept[unit.clause] || split.asked[unit.clause] || unit.is_of(concepts, Domain::Ask);
            }
        }
        let mut question = self.clone();
        question.units.retain(|unit| kept[unit.clause]);
        (question.units.len() >= 2 && question.units.len() < self.units.len()).then_some(question)
    }

    /// The words of a unit as they were typed.
    #[must_use]
    pub fn typed(&self, unit: usize) -> String {
        let (first, last) = self.units[unit].words;
        self.split.words[first..=last].iter().map(|word| word.typed).collect::<Vec<_>>().join(" ")
    }
}

impl Unit {
    /// Whether it says a concept of this domain.
    #[must_use]
    pub fn is_of(&self, concepts: &Concepts, domain: Domain) -> bool {
        self.concepts.iter().any(|&concept| concepts.get(concept).domain == domain)
    }
}
