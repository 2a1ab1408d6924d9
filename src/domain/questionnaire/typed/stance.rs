//! The grammar of stances: how far for or against a message speaks, from −2 to 2.
//!
//! A message falls into clauses (by punctuation, "but", "because"). In a clause a stance is turned by a "no" before it
//! and made stronger or weaker by degree words around it. "But" leans on what stands before it; "because" ends what
//! counts; a clause of words nobody listed does not count, nor does a liking for what nobody asked about.

use crate::domain::questionnaire::typed::{sort::Item, things::About, words::Class};

/// The answer's place (0 least, 4 most) that a message stands for; None where it takes no stance.
pub(super) fn value(items: &[Item]) -> Option<u8> {
    let counted = items.split(|item| item.class == Class::Because).next().unwrap_or_default();
    let counted = after_taken_back(counted);
    let mut sides = counted.split(|item| item.class == Class::But);
    let first = sides.next().unwrap_or_default();
    let before = side(first);
    let after: Vec<&[Item]> = sides.collect();
    // "Ga suka tapi ga benci".
    let neither = denies(first, &[Class::For, Class::Strong])
        && after.iter().any(|clause| denies(clause, &[Class::Against, Class::Opposed]));
    let downtoned = after.iter().any(|clause| only_weakens(clause));
    let belittled = after.iter().any(|clause| only_belittles(clause));
    let after = after.into_iter().filter_map(side).next_back();
    let value = match (before, after) {
        (Some(_), Some(_)) if neither => 0.0,
        (Some(_), Some(after)) if belittled => after,
        (Some(before), Some(_)) if downtoned && before > 0.0 => before.min(1.0),
        (Some(before), Some(after)) => (2.0 * before + after) / 3.0,
        (one, other) => one.or(other)?,
    };
    // Halves lean to the middle.
    let step = if value.abs() == 0.5 { 0.0 } else { value.round() };
    Some((step.clamp(-2.0, 2.0) + 2.0) as u8)
}

/// What stands after "eh, …" where that takes a stance of its own; everything where nothing is taken back.
fn after_taken_back(items: &[Item]) -> &[Item] {
    let last = items.iter().rposition(|item| item.class == Class::Instead);
    match last {
        Some(place) if place > 0 && side(&items[place + 1..]).is_some() => &items[place + 1..],
        _ => items,
    }
}

/// Whether a "no" stands right before a word of one of these classes.
fn denies(items: &[Item], classes: &[Class]) -> bool {
    let words: Vec<Class> = items.iter().map(|item| item.class).filter(|class| !is_empty(*class)).collect();
    words.windows(2).any(|pair| pair[0] == Class::Deny && classes.contains(&pair[1]))
}

/// "… tapi nggak terlalu": weakens what stood before.
fn only_weakens(items: &[Item]) -> bool {
    let words: Vec<Class> = items.iter().map(|item| item.class).filter(|class| !is_empty(*class)).collect();
    matches!(words.as_slice(), [Class::Deny, Class::Much | Class::Very | Class::Weaken | Class::Strong])
}

/// "… tapi dikit banget": says how much, whatever stood before.
fn only_belittles(items: &[Item]) -> bool {
    let mut words = items.iter().map(|item| item.class).filter(|class| !is_empty(*class)).peekable();
    matches!(words.peek(), Some(Class::Little | Class::Less))
        && words.all(|class| matches!(class, Class::Little | Class::Less | Class::Much | Class::Very))
}

/// One side of a "but": its clauses taken together.
fn side(items: &[Item]) -> Option<f64> {
    let clauses: Vec<(f64, bool)> = items
        .split(|item| item.class == Class::Break)
        .filter_map(|clause| {
            let value = clause_value(clause)?;
            Some((value, clause.iter().all(|item| is_empty(item.class) || item.class == Class::Particle)))
        })
        .collect();
    // "Ya, nggak": a bare yes steps back where another clause says more.
    let clear: Vec<f64> = clauses.iter().filter(|(_, bare)| !bare).map(|(value, _)| *value).collect();
    let values = if clear.is_empty() { clauses.iter().map(|(value, _)| *value).collect() } else { clear };
    let (low, high) =
        values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    match values.len() {
        0 => None,
        _ if low >= 0.0 => Some(high),
        _ if high <= 0.0 => Some(low),
        count => Some(values.iter().sum::<f64>() / count as f64),
    }
}

fn is_empty(class: Class) -> bool {
    matches!(class, Class::Filler | Class::Break)
}

pub(super) fn is_assent(item: &Item) -> bool {
    matches!(item.text.as_str(), "setuju" | "agree")
}

/// A clause being read, word by word.
#[derive(Default)]
struct ClauseState {
    denied: usize,
    weakened: bool,
    /// A strong word stood before the "no": "sangat tidak setuju".
    strong_no: bool,
    degree: Option<Degree>,
    at_all: bool,
    yes: usize,
    stretched: bool,
    hedged: bool,
    /// The last "no" was an English one, which turns nothing that is against already: "nope never".
    interjected: bool,
    value: Option<f64>,
    /// The value comes from "pasti", "definitely", which make sure of whatever follows.
    sure: bool,
    /// The value comes from "setuju", of which there can be a little.
    assented: bool,
    /// The value stands for a "no" before a word for.
    turned: bool,
    /// The value comes from "biasanya", "usually", which a "no" after them turns.
    leaned: bool,
    /// It falls a little short of what is said: "hampir".
    almost: bool,
    /// The visitor stands right after the degree: "cukup aku".
    named: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Degree {
    Little,
    Some,
    /// "Lumayan banget".
    SomeMore,
    Lot,
    Very,
    Much,
}

/// "Ada iya ada nggak": yes and no, each after the same word.
fn is_both(clause: &[Item]) -> bool {
    clause
        .windows(4)
        .any(|four| four[0].text == four[2].text && four[1].class == Class::Particle && four[3].class == Class::Deny)
}

/// "Hari ini panas banget": the degree belongs to a word nobody listed, and nothing else takes a stance.
fn speaks_of_something_else(clause: &[Item]) -> bool {
    let takes_none = |class| {
        let degree = matches!(class, Class::Much | Class::Very | Class::Lot | Class::Some | Class::Little);
        degree || is_empty(class) || matches!(class, Class::Unknown | Class::Topic | Class::Particle)
    };
    clause.iter().all(|item| takes_none(item.class))
        && clause.windows(2).any(|pair| {
            matches!(
                (pair[0].class, pair[1].class),
                (Class::Unknown, Class::Much | Class::Very)
                    | (Class::Very | Class::Some | Class::Little, Class::Unknown)
            )
        })
}

/// "Aku suka bakso": a liking counts for what is asked, not for anything there is.
fn names_something_else(clause: &[Item]) -> bool {
    let named: Vec<About> = clause.iter().filter_map(|item| item.about).collect();
    let any = |about| named.contains(&about);
    let job = clause.iter().any(|item| item.class == Class::Topic);
    !named.is_empty() && !job && !any(About::Asked) && (any(About::Foreign) || !any(About::Doing))
}

/// "Gampang capek", "suka bosen": for or against, depending on what was asked.
fn is_easily_put_off(clause: &[Item]) -> bool {
    const STATES: [&str; 12] = [
        "capek",
        "bosen",
        "bosan",
        "bingung",
        "pusing",
        "lupa",
        "ngantuk",
        "bored",
        "tired",
        "exhausted",
        "sleepy",
        "confused",
    ];
    let mut said = clause.iter().filter(|item| !is_empty(item.class)).peekable();
    std::iter::from_fn(|| said.next().map(|item| (item.class, said.peek().map(|next| next.text.as_str()))))
        .any(|(class, next)| class == Class::For && next.is_some_and(|next| STATES.contains(&next)))
}

/// "Ga lapar": a bare "no" of what is never asked about.
fn denies_something_else(clause: &[Item]) -> bool {
    let said = clause.iter().filter(|item| !is_empty(item.class) && item.class != Class::Unknown);
    let mut said = said.map(|item| item.class).peekable();
    said.peek().is_some()
        && said.all(|class| matches!(class, Class::Deny | Class::Much | Class::Weaken | Class::Very | Class::AtAll))
        && clause.iter().any(|item| item.about == Some(About::Foreign))
        && !clause.iter().any(|item| item.about == Some(About::Asked))
}

fn clause_value(clause: &[Item]) -> Option<f64> {
    let unknown = clause.iter().filter(|item| matches!(item.class, Class::Unknown | Class::Topic)).count();
    let known = clause
        .iter()
        .filter(|item| !is_empty(item.class) && !matches!(item.class, Class::Unknown | Class::Topic))
        .count();
    let speaks = |item: &Item| {
        matches!(item.class, Class::For | Class::Lean | Class::Against | Class::Particle | Class::Modal)
            || is_empty(item.class)
    };
    let listed = |item: &&Item| !matches!(item.class, Class::Unknown | Class::Topic);
    // "Bakso enak": a word of praise alone may belong to anything.
    let named = |about| clause.iter().any(|item| item.about == Some(about));
    // "Aku sering bantuin temen": what one often does counts where it is what is asked.
    let often = clause.iter().any(|item| item.class == Class::Lean)
        && clause.iter().any(|item| matches!(item.text.as_str(), "aku" | "i"))
        && !clause.iter().any(|item| item.class == Class::Deny)
        && named(About::Asked)
        && !named(About::Foreign)
        && !clause.iter().any(|item| item.class == Class::Topic);
    let room = if often || clause.iter().any(|item| item.core) {
        4
    } else if clause.iter().filter(listed).all(speaks) {
        known / 2
    } else {
        known
    };
    if known == 0 || unknown > room || speaks_of_something_else(clause) {
        return None;
    }
    let elsewhere = clause.iter().any(|item| item.core) && names_something_else(clause);
    if elsewhere || denies_something_else(clause) || is_easily_put_off(clause) {
        return None;
    }
    if clause.iter().any(|item| item.class == Class::Vague) {
        return None;
    }
    if clause.iter().any(|item| item.class == Class::Middle) || is_both(clause) {
        return Some(0.0);
    }
    let mut reading = ClauseState::default();
    for (at, item) in clause.iter().enumerate() {
        reading.stretched |= item.stretched && !is_empty(item.class);
        reading.take(item);
        reading.named |= matches!(item.class, Class::Some | Class::Almost) && is_the_visitor(&clause[at + 1..]);
    }
    reading.end()
}

/// "… aku", but not "… aku rasa".
fn is_the_visitor(after: &[Item]) -> bool {
    let thinks = |item: &Item| matches!(item.text.as_str(), "rasa" | "merasa" | "ngerasa" | "pikir" | "kira" | "think");
    after.first().is_some_and(|item| matches!(item.text.as_str(), "aku" | "me")) && !after.get(1).is_some_and(thinks)
}

impl ClauseState {
    fn take(&mut self, item: &Item) {
        self.assented |= is_assent(item);
        match item.class {
            Class::Deny => {
                self.strong_no |= matches!(self.degree, Some(Degree::Very | Degree::Much));
                self.denied += 1;
                self.interjected = item.text == "no";
            }
            Class::Weaken => self.weakened = true,
            Class::Very if self.denied > 0 && self.value.is_none() => self.weakened = true,
            Class::Very => self.degree(Degree::Very, &item.text),
            Class::Much => self.degree(Degree::Much, &item.text),
            Class::Some => self.degree(Degree::Some, &item.text),
            Class::Lot => self.degree(Degree::Lot, &item.text),
            Class::Hedge => self.hedged = true,
            Class::Little => self.degree(Degree::Little, &item.text),
            Class::AtAll => {
                self.at_all = true;
                if self.turned || self.value.is_some_and(|value| value < 0.0) {
                    self.value = Some(-2.0);
                }
            }
            Class::Particle => self.yes += 1,
            // "Sedikit setuju" leans for; "sedikit suka" is a little.
            Class::For if self.degree == Some(Degree::Little) && self.denied == 0 && !is_assent(item) => {
                self.stance(-1.0)
            }
            Class::Lean => {
                self.leaned = self.value.is_none() && self.denied == 0;
                self.stance(1.0);
            }
            Class::Almost => self.almost = true,
            Class::Modal | Class::For => {
                self.leaned = false;
                self.stance(1.0);
            }
            Class::Strong => {
                self.stance(2.0);
                self.sure = self.value == Some(2.0);
            }
            Class::Against => self.stance(-1.0),
            Class::Less => {
                // "Kurang setuju" turns what follows; "kurang" alone is itself.
                self.strong_no |= matches!(self.degree, Some(Degree::Very | Degree::Much));
                self.denied += 1;
                self.weakened = true;
            }
            Class::Opposed => self.stance(-2.0),
            _ => {}
        }
    }

    fn degree(&mut self, degree: Degree, word: &str) {
        match (self.value, degree) {
            // "Ga suka-suka amat" is no strong word.
            (Some(_), Degree::Very | Degree::Lot) if self.turned => {}
            (Some(_), Degree::Lot) if word == "quite" => {}
            // After a stance it belongs to that: "suka banget", "nggak suka banget".
            (Some(value), Degree::Much | Degree::Very | Degree::Lot) if value != 0.0 => {
                self.value = Some(2.0 * value.signum())
            }
            (Some(1.0), Degree::Little) if !self.assented => self.value = Some(-1.0),
            (Some(_), _) => {}
            (None, Degree::Much | Degree::Very) if self.degree == Some(Degree::Little) => {}
            (None, Degree::Much) if self.degree == Some(Degree::Some) => self.degree = Some(Degree::SomeMore),
            (None, _) => self.degree = Some(degree),
        }
    }

    fn stance(&mut self, base: f64) {
        let strong = matches!(self.degree, Some(Degree::Much | Degree::Very));
        let neither = self.value == Some(-1.0) && self.turned && self.denied > 0 && base < 0.0;
        if neither {
            // "Nggak suka, nggak benci".
            self.value = Some(0.0);
            return;
        }
        let value = if self.denied > 0 && !(self.interjected && base < 0.0) {
            self.turned = base > 0.0;
            match base {
                base if base > 0.0 && (self.strong_no || self.at_all) => -2.0,
                base if base > 0.0 => -1.0,
                -1.0 => 1.0,
                _ => 0.0,
            }
        } else if self.at_all && base < 0.0 || strong {
            2.0 * base.signum()
        } else if self.degree.is_some() && !(self.degree == Some(Degree::Lot) && base < 0.0) {
            // "Agak benci", but "quite the opposite".
            base.signum()
        } else {
            base
        };
        let value = if self.sure && value < 0.0 { -2.0 } else { value };
        // Of two stances the stronger one counts, and one against before one for: "suka males".
        self.value = Some(match self.value {
            Some(before) if before.signum() == value.signum() => {
                if before.abs() > value.abs() {
                    before
                } else {
                    value
                }
            }
            Some(before) if before < 0.0 => before,
            _ => value,
        });
        (self.denied, self.degree, self.strong_no) = (0, None, false);
    }

    fn end(self) -> Option<f64> {
        let strong = matches!(self.degree, Some(Degree::Much | Degree::Very));
        let value = match self.value {
            // "Suka nggak": a "no" after a word for asks rather than answers, and is met before this.
            Some(_) if self.sure && self.denied > 0 => -2.0,
            Some(value) if self.leaned && self.denied > 0 && value > 0.0 => {
                if self.at_all || value > 1.0 {
                    -2.0
                } else {
                    -1.0
                }
            }
            Some(value) => value,
            None if self.denied > 0 => {
                let plainly = self.denied < 3 && !self.at_all && !self.strong_no && self.degree != Some(Degree::Little);
                if plainly && (self.weakened && self.degree != Some(Degree::Much) || !strong) { -1.0 } else { -2.0 }
            }
            None if self.at_all => -2.0,
            None => match self.degree {
                Some(Degree::Much | Degree::Very) => 2.0,
                Some(Degree::Lot | Degree::SomeMore) => 1.0,
                Some(Degree::Some) if self.named => 1.0,
                Some(Degree::Some) => 0.0,
                Some(Degree::Little) => -1.0,
                None if self.yes > 2 => 2.0,
                None if self.yes > 0 => 1.0,
                None if self.hedged => 0.0,
                None if self.almost && self.named => 1.0,
                None => return None,
            },
        };
        let doubled = if self.stretched && value.abs() == 1.0 && !self.weakened && self.degree != Some(Degree::Little) {
            2.0 * value
        } else {
            value
        };
        Some(if self.almost { doubled.clamp(-1.0, 1.0) } else { doubled })
    }
}
