//! Visitors become keyed hashes, and what is kept of them is encrypted.

use std::sync::{Mutex, PoisonError, RwLock};

use hmac::{Hmac, KeyInit as _, Mac};
use secrecy::SecretString;
use sha2::Sha256;

use crate::store::ring::{NONCE, Ring, decrypt, encrypt};

/// A visitor, opaque: a keyed hash of the platform, the chat and the person in it.
///
/// Chat *and* person, so that a group does not share one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct VisitorId(pub(crate) [u8; 16]);

impl VisitorId {
    /// The hash's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The id as a person is shown it: sixteen hexadecimal digits.
    #[must_use]
    pub fn short(&self) -> String {
        self.0[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The id with these bytes; None unless there are sixteen.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// Eight letters and digits by chance that cannot be mistaken for each other: a receipt, or the mark of nobody.
#[must_use]
pub fn signs_by_chance() -> String {
    const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut chance = [0; 8];
    getrandom::fill(&mut chance).expect("the system has random bytes");
    chance.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect()
}

/// How many signs a visitor's mark has, unlike one by chance.
pub(crate) const MARK: usize = 16;

/// Seals, opens and hashes with the keys of a store.
pub(crate) struct Seal {
    visitors: Hmac<Sha256>,
    ring: RwLock<Ring>,
    chance: Mutex<Chance>,
}

/// Random bytes fetched for many nonces at once: a call of the system for each cost as much as the sealing.
struct Chance {
    bytes: [u8; NONCE * 128],
    used: usize,
}

/// How something is sealed, as its first byte says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// With a key made from that of the store: every store from before there were rotations.
    Derived = 1,
    /// With the key of the generation that the next four bytes number.
    Numbered = 2,
}

/// What of something sealed is not encrypted, and the rest.
fn parts(sealed: &[u8]) -> Option<(u32, &[u8; NONCE], &[u8])> {
    let (form, rest) = sealed.split_first()?;
    let (generation, rest) = match *form {
        form if form == Form::Derived as u8 => (0, rest),
        form if form == Form::Numbered as u8 => {
            let (number, rest) = rest.split_first_chunk::<4>()?;
            (u32::from_be_bytes(*number), rest)
        }
        _ => return None,
    };
    let (nonce, rest) = rest.split_first_chunk::<NONCE>()?;
    Some((generation, nonce, rest))
}

/// The generation of the key that something is sealed with; `None` if it is no sealed thing.
pub(crate) fn generation_of(sealed: &[u8]) -> Option<u32> {
    parts(sealed).map(|(generation, ..)| generation)
}

impl Seal {
    pub(crate) fn new(ring: Ring) -> Self {
        let visitors = Hmac::new_from_slice(ring.visitors()).expect("an HMAC takes a key of any length");
        let chance = Mutex::new(Chance { bytes: [0; NONCE * 128], used: NONCE * 128 });
        Self { visitors, ring: RwLock::new(ring), chance }
    }

    fn ring(&self) -> std::sync::RwLockReadGuard<'_, Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The generation of the key that new things are sealed with.
    pub(crate) fn generation(&self) -> u32 {
        self.ring().generation()
    }

    /// Takes over the key that a rotation hands to processes at work; false if it is not for this one.
    pub(crate) fn adopt(&self, handed: &[u8]) -> bool {
        self.ring.write().unwrap_or_else(PoisonError::into_inner).adopt(handed)
    }

    /// A visitor's mark at a fair: sixteen hexadecimal digits.
    pub(crate) fn mark(&self, visitor: VisitorId, fair: Option<&str>) -> String {
        let mut hash = self.visitors.clone();
        hash.update(b"mark\0");
        hash.update(&visitor.0);
        hash.update(fair.unwrap_or_default().as_bytes());
        let whole = hash.finalize().into_bytes();
        whole[..MARK / 2].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What stands for an erased visitor's id or mark in the list of what was erased.
    pub(crate) fn erased(&self, what: &[u8]) -> [u8; 16] {
        let mut hash = self.visitors.clone();
        hash.update(b"erased\0");
        hash.update(what);
        let whole = hash.finalize().into_bytes();
        let mut erased = [0; 16];
        erased.copy_from_slice(&whole[..16]);
        erased
    }

    /// A secret for another purpose, the same wherever the key is the same: sixty-four hexadecimal digits.
    pub(crate) fn secret(&self, purpose: &str) -> SecretString {
        let mut hash = self.visitors.clone();
        hash.update(b"secret\0");
        hash.update(purpose.as_bytes());
        let whole = hash.finalize().into_bytes();
        whole.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
    }

    pub(crate) fn visitor(&self, platform: &str, chat: i64, person: i64) -> VisitorId {
        let mut hash = self.visitors.clone();
        hash.update(platform.as_bytes());
        hash.update(&[0]);
        hash.update(&chat.to_be_bytes());
        hash.update(&person.to_be_bytes());
        let whole = hash.finalize().into_bytes();
        let mut id = [0; 16];
        id.copy_from_slice(&whole[..16]);
        VisitorId(id)
    }

    fn nonce(&self) -> [u8; NONCE] {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        if chance.used + NONCE > chance.bytes.len() {
            getrandom::fill(&mut chance.bytes).expect("the system has random bytes");
            chance.used = 0;
        }
        let (from, to) = (chance.used, chance.used + NONCE);
        chance.used = to;
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&chance.bytes[from..to]);
        nonce
    }

    /// Encrypts; `place` and `owner` are not kept, and opening needs the same ones: a row moved elsewhere does not open.
    pub(crate) fn seal(&self, place: Place, owner: &[u8], plain: &[u8]) -> Vec<u8> {
        let (nonce, ring) = (self.nonce(), self.ring());
        let generation = ring.generation();
        let sealed = encrypt(ring.current(), &nonce, &place.bound_to(owner), plain);
        let mut out = Vec::with_capacity(5 + nonce.len() + sealed.len());
        if generation == 0 {
            out.push(Form::Derived as u8);
        } else {
            out.push(Form::Numbered as u8);
            out.extend_from_slice(&generation.to_be_bytes());
        }
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Decrypts; None where the key, the place or the owner is another one, or the bytes were changed.
    pub(crate) fn open(&self, place: Place, owner: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (generation, nonce, sealed) = parts(sealed)?;
        decrypt(self.ring().of(generation)?, nonce, &place.bound_to(owner), sealed)
    }
}

/// What kind of thing is sealed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Session = 1,
    Outbox = 2,
    SetAside = 3,
    Moved = 4,
    Unfinished = 5,
}

/// The tables with what is sealed. Their rows are found by a number, or by whose they are where there is one row for each.
pub(crate) const SEALED: [Sealed; 5] = [
    Sealed { place: Place::Session, table: "sessions", owner: "visitor", numbered: false, since: 1 },
    Sealed { place: Place::Outbox, table: "outbox", owner: "visitor", numbered: true, since: 1 },
    Sealed { place: Place::SetAside, table: "set_aside", owner: "visitor", numbered: true, since: 1 },
    Sealed { place: Place::Moved, table: "moved", owner: "chat", numbered: false, since: 8 },
    Sealed { place: Place::Unfinished, table: "unfinished", owner: "visitor", numbered: false, since: 9 },
];

/// Where one kind of thing is sealed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sealed {
    pub(crate) place: Place,
    pub(crate) table: &'static str,
    /// The column that a row is bound to.
    pub(crate) owner: &'static str,
    pub(crate) numbered: bool,
    /// The number of the step from which on the table is there.
    pub(crate) since: i64,
}

impl Place {
    fn bound_to(self, owner: &[u8]) -> Vec<u8> {
        let mut bound = Vec::with_capacity(1 + owner.len());
        bound.push(self as u8);
        bound.extend_from_slice(owner);
        bound
    }
}
