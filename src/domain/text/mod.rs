//! What a person types, brought into one spelling: fold, split, strip, repair, in that order.
//!
//! **Invariant:** nothing in here knows an article or a meaning; it knows letters, affixes and word lists it is given.

pub mod affixes;
pub mod fold;
pub mod hash;
pub mod language;
pub mod lexicon;
pub mod typos;
pub mod utterance;
