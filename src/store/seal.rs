//! The key: visitors become keyed hashes, and what is kept of them is encrypted.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::Sha256;

use crate::store::StoreError;

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

/// The secret that everything kept depends on: 32 bytes, written as 64 hexadecimal digits. It does not print.
#[derive(Debug)]
pub struct Key(SecretBox<[u8; 32]>);

impl Key {
    /// A key from its 64 hexadecimal digits.
    ///
    /// # Errors
    /// For any other text; the error does not repeat it.
    pub fn parse(digits: &str) -> Result<Self, StoreError> {
        if digits.len() != 64 || !digits.is_ascii() {
            return Err(StoreError::KeyFormat);
        }
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| StoreError::KeyFormat)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| StoreError::KeyFormat)?;
        }
        Ok(Self(SecretBox::new(Box::new(key))))
    }

    /// The key in this file; None where there is no such file.
    ///
    /// # Errors
    /// Where the file cannot be read or holds no key.
    pub fn read(file: &Path) -> Result<Option<Self>, StoreError> {
        match fs::read(file) {
            Ok(digits) => {
                let failed = |why| StoreError::KeyFile { path: file.to_owned(), source: std::io::Error::other(why) };
                Self::parse(&one_line(&digits).map_err(failed)?).map(Some)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StoreError::KeyFile { path: file.to_owned(), source }),
        }
    }

    /// A new key by chance, for a store that ends with the process or is about to be created.
    #[must_use]
    pub fn by_chance() -> Self {
        let mut key = [0; 32];
        getrandom::fill(&mut key).expect("the system has random bytes");
        Self(SecretBox::new(Box::new(key)))
    }

    pub(crate) fn copy(&self) -> Self {
        Self(SecretBox::new(Box::new(*self.0.expose_secret())))
    }

    /// Writes a new key into a new file that only its owner can read, and returns the key.
    pub(crate) fn create(file: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::KeyFile { path: file.to_owned(), source };
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let key = Self::by_chance();
        let digits: String = key.0.expose_secret().iter().map(|byte| format!("{byte:02x}")).collect();
        let mut options = fs::OpenOptions::new();
        let mut created = options.write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
        created.write_all(digits.as_bytes()).and_then(|()| created.write_all(b"\n")).map_err(failed)?;
        created.sync_all().map_err(failed)?;
        Ok(key)
    }
}

/// A secret or an address as somebody saved it: without a byte order mark, blanks and line's end around it, and without
/// quotes that came along from a shell or a settings file.
///
/// # Errors
/// Where it is no single line of text; says why, and never repeats it.
pub fn one_line(bytes: &[u8]) -> Result<String, &'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.contains(&0) {
        return Err("is saved as UTF-16: save it as UTF-8");
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "is not text in UTF-8: save it as that")?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let quoted = ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    let text = quoted.unwrap_or(text).trim();
    if text.contains(char::is_control) {
        return Err("holds more than one line");
    }
    Ok(text.to_owned())
}

/// Where a key file is created for a new SQLite store: `$XDG_CONFIG_HOME/kenal/key`, else `~/.config/kenal/key`;
/// None where neither variable is set.
#[must_use]
pub fn default_key_file() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let config = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")))?;
    Some(config.join("kenal").join("key"))
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

/// Seals, opens and hashes with one key.
pub(crate) struct Seal {
    cipher: XChaCha20Poly1305,
    visitors: Hmac<Sha256>,
    chance: Mutex<Chance>,
}

/// Random bytes fetched for many nonces at once: a call of the system for each cost as much as the sealing.
struct Chance {
    bytes: [u8; 24 * 128],
    used: usize,
}

impl Seal {
    /// The first byte of everything sealed: how it is sealed.
    const FORM: u8 = 1;
    const NONCE: usize = 24;

    pub(crate) fn new(key: &Key) -> Self {
        // Two keys from one, so that a hash never says anything about what encrypts.
        let part = |name: &[u8]| {
            let mut hash = keyed(key.0.expose_secret());
            hash.update(name);
            hash.finalize().into_bytes()
        };
        Self {
            cipher: XChaCha20Poly1305::new(&part(b"kenal: seal")),
            visitors: keyed(&part(b"kenal: visitors")),
            chance: Mutex::new(Chance { bytes: [0; 24 * 128], used: 24 * 128 }),
        }
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

    fn nonce(&self) -> [u8; Self::NONCE] {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        if chance.used + Self::NONCE > chance.bytes.len() {
            getrandom::fill(&mut chance.bytes).expect("the system has random bytes");
            chance.used = 0;
        }
        let (from, to) = (chance.used, chance.used + Self::NONCE);
        chance.used = to;
        let mut nonce = [0; Self::NONCE];
        nonce.copy_from_slice(&chance.bytes[from..to]);
        nonce
    }

    /// Encrypts; `place` and `owner` are not kept, and opening needs the same ones: a row moved elsewhere does not open.
    pub(crate) fn seal(&self, place: Place, owner: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce = self.nonce();
        let aad = place.bound_to(owner);
        let sealed = self
            .cipher
            .encrypt(&nonce.into(), Payload { msg: plain, aad: &aad })
            .expect("what is kept is far below the cipher's limit");
        let mut out = Vec::with_capacity(1 + nonce.len() + sealed.len());
        out.push(Self::FORM);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Decrypts; None where the key, the place or the owner is another one, or the bytes were changed.
    pub(crate) fn open(&self, place: Place, owner: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (form, rest) = sealed.split_first()?;
        if *form != Self::FORM || rest.len() < Self::NONCE {
            return None;
        }
        let (nonce, sealed) = rest.split_at(Self::NONCE);
        let nonce: [u8; Self::NONCE] = nonce.try_into().ok()?;
        self.cipher.decrypt(&nonce.into(), Payload { msg: sealed, aad: &place.bound_to(owner) }).ok()
    }
}

/// What kind of thing is sealed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Check = 0,
    Session = 1,
    Outbox = 2,
    SetAside = 3,
    Moved = 4,
    Unfinished = 5,
}

impl Place {
    fn bound_to(self, owner: &[u8]) -> Vec<u8> {
        let mut bound = Vec::with_capacity(1 + owner.len());
        bound.push(self as u8);
        bound.extend_from_slice(owner);
        bound
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("an HMAC takes a key of any length")
}
