//! The keys of a store: made by chance, and kept in it wrapped with the operator's key, so that one can be exchanged
//! without the other.
//!
//! One key makes visitors into hashes, and stays for as long as the store: what was hashed cannot be hashed anew. One of
//! each *generation* seals what is kept; a rotation begins a new generation, and ends the one before when nothing is sealed
//! with it any more. A store from before there were rotations has keys made from the operator's, as generation 0.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretBox, zeroize::Zeroizing};

use crate::store::key::{Key, random_secret};

type Secret = SecretBox<[u8; 32]>;

/// How long the nonce of the cipher is.
pub(super) const NONCE: usize = 24;

/// All that a store's data is sealed and hashed with.
pub(crate) struct Ring {
    visitors: Secret,
    /// By number; the last one is in use, and of the others something may be left.
    generations: Vec<(u32, Secret)>,
}

/// How a ring is wrapped, in its first byte; after it the number of the generation in use, which is no secret.
const FORM: u8 = 1;

impl Ring {
    /// New keys by chance.
    pub(crate) fn by_chance() -> Self {
        Self { visitors: random_secret(), generations: vec![(1, random_secret())] }
    }

    /// The keys of a store from before there were rotations.
    pub(crate) fn derived(key: &Key) -> Self {
        Self { visitors: key.part(b"kenal: visitors"), generations: vec![(0, key.part(b"kenal: seal"))] }
    }

    /// Whether this is the check value that such a store was marked with, and these its keys.
    pub(crate) fn is_marked(&self, check: &[u8]) -> bool {
        const KNOWN: &[u8] = b"kenal";
        let opened = check.split_first_chunk::<1>().and_then(|(_, rest)| {
            let (nonce, sealed) = rest.split_first_chunk()?;
            decrypt(self.current(), nonce, &[0], sealed)
        });
        opened.as_deref() == Some(KNOWN)
    }

    pub(super) fn visitors(&self) -> &[u8] {
        self.visitors.expose_secret()
    }

    /// The number of the generation in use.
    pub(crate) fn generation(&self) -> u32 {
        self.generations.last().map_or(0, |(number, _)| *number)
    }

    pub(super) fn current(&self) -> &[u8; 32] {
        self.generations.last().expect("a ring has a generation").1.expose_secret()
    }

    pub(super) fn of(&self, generation: u32) -> Option<&[u8; 32]> {
        self.generations.iter().find(|(number, _)| *number == generation).map(|(_, key)| key.expose_secret())
    }

    /// Begins a new generation.
    pub(crate) fn begin_generation(&mut self) {
        self.generations.push((self.generation() + 1, random_secret()));
    }

    /// Forgets all generations but the one in use.
    pub(crate) fn end_generations(&mut self) {
        self.generations.drain(..self.generations.len() - 1);
    }

    /// The ring as it is kept: sealed with the operator's key.
    pub(crate) fn wrap(&self, key: &Key) -> Vec<u8> {
        let mut plain = Zeroizing::new(Vec::with_capacity(32 + 36 * self.generations.len()));
        plain.extend_from_slice(self.visitors());
        for (number, key) in &self.generations {
            plain.extend_from_slice(&number.to_be_bytes());
            plain.extend_from_slice(key.expose_secret());
        }
        let mut out = vec![FORM];
        out.extend_from_slice(&self.generation().to_be_bytes());
        seal(key.part(b"kenal: wrap").expose_secret(), &mut out, &plain);
        out
    }

    /// The ring that was kept; `None` if it was wrapped with another key, or changed.
    pub(crate) fn unwrap(key: &Key, wrapped: &[u8]) -> Option<Self> {
        let plain = Zeroizing::new(open(key.part(b"kenal: wrap").expose_secret(), 5, wrapped)?);
        let (visitors, rest) = plain.split_first_chunk::<32>()?;
        let mut generations = Vec::new();
        for one in rest.chunks(36) {
            let (number, key) = one.split_first_chunk::<4>()?;
            generations.push((u32::from_be_bytes(*number), secret(key.try_into().ok()?)));
        }
        (!generations.is_empty()).then(|| Self { visitors: secret(visitors), generations })
    }

    /// The key of the generation in use for processes that know the one before it: sealed with that, and with the time.
    pub(crate) fn hand_on(&self, at: i64) -> Vec<u8> {
        let mut out = at.to_be_bytes().to_vec();
        let [.., (_, before), (number, key)] = &self.generations[..] else {
            return out;
        };
        out.extend_from_slice(&number.to_be_bytes());
        seal(before.expose_secret(), &mut out, key.expose_secret());
        out
    }

    /// Takes over a key handed on; false if it is sealed with another than the one in use here.
    pub(super) fn adopt(&mut self, handed: &[u8]) -> bool {
        let Some(key) = open(self.current(), 12, handed).map(Zeroizing::new) else { return false };
        let (Some(number), Ok(key)) = (handed[8..].first_chunk(), <&[u8; 32]>::try_from(&key[..])) else {
            return false;
        };
        self.generations.push((u32::from_be_bytes(*number), secret(key)));
        true
    }
}

/// The number of the generation in use of a wrapped ring, which needs no key; `None` if it is none.
pub(crate) fn generation_in_use(wrapped: &[u8]) -> Option<u32> {
    let (form, rest) = wrapped.split_first()?;
    let number = rest.first_chunk()?;
    (*form == FORM).then(|| u32::from_be_bytes(*number))
}

/// The name under which the key of a generation is handed on.
pub(crate) fn handed_on_as(generation: u32) -> String {
    format!("next:{generation}")
}

/// When a key was handed on, in seconds since 1970.
pub(crate) fn handed_on_at(handed: &[u8]) -> Option<i64> {
    handed.first_chunk().map(|at| i64::from_be_bytes(*at))
}

fn secret(bytes: &[u8; 32]) -> Secret {
    SecretBox::init_with_mut(|secret: &mut [u8; 32]| secret.copy_from_slice(bytes))
}

/// Seals below a head that is not encrypted and cannot be changed either.
fn seal(key: &[u8; 32], head: &mut Vec<u8>, plain: &[u8]) {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).expect("the system has random bytes");
    let sealed = encrypt(key, &nonce, &bound_to(head), plain);
    head.extend_from_slice(&nonce);
    head.extend_from_slice(&sealed);
}

/// Opens what stands below a head of this length.
fn open(key: &[u8; 32], head: usize, sealed: &[u8]) -> Option<Vec<u8>> {
    let (head, rest) = sealed.split_at_checked(head)?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    decrypt(key, nonce, &bound_to(head), sealed)
}

/// What a wrapped key is bound to: unlike anything that a row is bound to.
fn bound_to(head: &[u8]) -> Vec<u8> {
    [b"kenal: keys\0", head].concat()
}

/// Encrypts with this key.
pub(super) fn encrypt(key: &[u8; 32], nonce: &[u8; NONCE], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed = cipher.encrypt(nonce.into(), Payload { msg: plain, aad });
    sealed.expect("what is kept is far below the cipher's limit")
}

/// Decrypts with this key; `None` if it is another one, or if anything was changed.
pub(super) fn decrypt(key: &[u8; 32], nonce: &[u8; NONCE], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    XChaCha20Poly1305::new(key.into()).decrypt(nonce.into(), Payload { msg: sealed, aad }).ok()
}
