//! Hashing that gives the same number on every machine and in every run.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose order of work does not change between runs.
pub type Map<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

/// A set whose order of work does not change between runs.
pub type Set<K> = HashSet<K, BuildHasherDefault<Fnv>>;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a: small, fast on short words, and without a seed.
#[derive(Clone, Copy, Debug)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(OFFSET)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }

    fn write_u32(&mut self, value: u32) {
        // Symbols are hashes already: spreading them over the high bits, which a map looks at first, is enough.
        self.0 = (self.0 ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A word, concept or pair as a number. Two of today's hundred thousand share one by a chance of about one in a
/// hundred each thousand; then they count as one.
pub type Symbol = u32;

/// The number of a word within a kind, so that a lemma and a concept of one name differ.
#[must_use]
pub fn symbol(kind: u8, word: &str) -> Symbol {
    let mut hasher = Fnv::default();
    hasher.write(&[kind]);
    hasher.write(word.as_bytes());
    shortened(hasher.finish())
}

/// One number for a kind and two others, in this order.
#[must_use]
pub fn pair(kind: u8, first: Symbol, second: Symbol) -> Symbol {
    let mut mixed = OFFSET ^ u64::from(kind);
    for part in [first, second] {
        mixed = (mixed ^ u64::from(part)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^= mixed >> 29;
    }
    shortened(mixed)
}

fn shortened(hash: u64) -> Symbol {
    (hash ^ (hash >> 32)) as Symbol
}
