//! The key: how it is read, which ones are refused, and where its file may lie.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read as _, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt as _},
    path::{Path, PathBuf},
};

use hmac::{Hmac, KeyInit as _, Mac};
use secrecy::{
    ExposeSecret, SecretBox,
    zeroize::{Zeroize as _, Zeroizing},
};
use sha2::Sha256;

use crate::{domain::text::fold::is_invisible, store::StoreError};

/// What the keys of a store are wrapped with: 32 bytes, written as 64 hexadecimal digits. It does not print, and its
/// memory is overwritten when it is dropped.
#[derive(Debug)]
pub struct Key(SecretBox<[u8; 32]>);

/// The fewest different bytes, and the fewest different steps from byte to byte, of a key that was made by chance: about
/// thirty are usual, and one key in ten thousand million has fewer than these.
const VARIETY: usize = 16;

impl Key {
    /// A key from its 64 hexadecimal digits.
    ///
    /// # Errors
    /// For any other text; the error does not repeat it.
    pub fn parse(digits: &str) -> Result<Self, StoreError> {
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(StoreError::KeyFormat);
        }
        let mut key = Box::new([0; 32]);
        for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| StoreError::KeyFormat)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| StoreError::KeyFormat)?;
        }
        Ok(Self(SecretBox::new(key)))
    }

    /// The key in this file; `None` if there is no such file.
    ///
    /// # Errors
    /// If the file cannot be read, holds no key, or can be used by everybody on this machine.
    pub fn read(file: &Path) -> Result<Option<Self>, StoreError> {
        let failed = |source| StoreError::KeyFile { path: file.to_owned(), source };
        match read_regular(file, LARGEST).map(Zeroizing::new) {
            Ok(digits) => {
                let mode = fs::metadata(file).map_err(failed)?.permissions().mode() & 0o777;
                if is_open(mode) {
                    return Err(StoreError::KeyOpen { path: file.to_owned(), mode });
                }
                let unreadable = |why| failed(std::io::Error::other(why));
                let digits = Zeroizing::new(one_line(&digits).map_err(unreadable)?);
                Self::parse(&digits).map(Some)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(failed(source)),
        }
    }

    /// A new key by chance, for a store that ends with the process or is about to be created.
    #[must_use]
    pub fn by_chance() -> Self {
        Self(random_secret())
    }

    /// Why this key was not made by chance, as far as that can be seen; `None` if it may have been.
    #[must_use]
    pub fn weakness(&self) -> Option<&'static str> {
        let key = self.0.expose_secret();
        let steps: BTreeSet<u8> = key.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
        if key.iter().all(|byte| matches!(byte, b' '..=b'~')) {
            return Some("its digits spell a text");
        }
        if (1..=16).any(|length| key.iter().zip(&key[length..]).all(|(one, later)| one == later)) {
            return Some("it says the same again and again");
        }
        if key.iter().collect::<BTreeSet<_>>().len() < VARIETY || steps.len() < VARIETY {
            return Some("its digits follow a pattern");
        }
        None
    }

    pub(crate) fn copy(&self) -> Self {
        Self(SecretBox::init_with_mut(|key: &mut [u8; 32]| key.copy_from_slice(self.0.expose_secret())))
    }

    /// A key for one purpose, so that what is done for one says nothing about what is done for another.
    pub(crate) fn part(&self, purpose: &[u8]) -> SecretBox<[u8; 32]> {
        let mut hash =
            Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).expect("an HMAC takes a key of any length");
        hash.update(purpose);
        let mut whole = hash.finalize().into_bytes();
        let part = SecretBox::init_with_mut(|part: &mut [u8; 32]| part.copy_from_slice(&whole));
        whole.as_mut_slice().zeroize();
        part
    }

    /// Writes a new key into a new file that only its owner can read, and returns the key.
    ///
    /// # Errors
    /// If there is such a file already, or it cannot be written.
    pub fn create(file: &Path) -> Result<Self, StoreError> {
        let failed = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::KeyThere { path: file.to_owned() },
            _ => StoreError::KeyFile { path: file.to_owned(), source },
        };
        if let Some(folder) = folder_of(file) {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let key = Self::by_chance();
        let mut digits = Zeroizing::new(String::with_capacity(65));
        for byte in key.0.expose_secret() {
            for digit in [byte >> 4, byte & 15] {
                digits.push(char::from_digit(digit.into(), 16).expect("four bits are a digit"));
            }
        }
        digits.push('\n');
        let mut options = fs::OpenOptions::new();
        let mut created = options.write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
        created.write_all(digits.as_bytes()).and_then(|()| created.sync_all()).map_err(failed)?;
        sync_folder(file).map_err(failed)?;
        Ok(key)
    }
}

/// 32 bytes by chance.
pub(super) fn random_secret() -> SecretBox<[u8; 32]> {
    SecretBox::init_with_mut(|key: &mut [u8; 32]| getrandom::fill(key).expect("the system has random bytes"))
}

/// Makes sure that the name of a file outlasts a power cut.
pub(crate) fn sync_folder(file: &Path) -> std::io::Result<()> {
    fs::File::open(folder_of(file).unwrap_or(Path::new(".")))?.sync_all()
}

fn folder_of(file: &Path) -> Option<&Path> {
    file.parent().filter(|folder| !folder.as_os_str().is_empty())
}

/// Whether everybody on this machine may use a file of this mode. A group may: containers and services share files so.
fn is_open(mode: u32) -> bool {
    mode & 0o007 != 0
}

/// Whether everybody on this machine may use this file; false where that can't be seen.
#[must_use]
pub fn is_open_to_all(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| is_open(found.permissions().mode()))
}

/// Where a path leads, through links; a file that is not there yet lies where its folder leads, or the link to it.
pub(super) fn real(path: &Path) -> PathBuf {
    let mut absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // As many as the system follows.
    for _ in 0..40 {
        match absolute.read_link() {
            Ok(to) if !absolute.exists() => absolute = absolute.parent().unwrap_or(Path::new("/")).join(to),
            _ => break,
        }
    }
    let there = absolute.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    there.map_or(absolute.clone(), |(above, real)| match absolute.strip_prefix(above) {
        Ok(below) if !below.as_os_str().is_empty() => real.join(below),
        _ => real,
    })
}

/// Whether a copy of the store's folder would carry a file along: it lies in it, or below. A home directory with a store in
/// it, or what lies above, is no folder of data: the key's usual place there is as good as any.
pub(super) fn is_beside(file: &Path, store: &Path) -> bool {
    // What is linked to is what is copied.
    let is_home = |folder: &Path| {
        let home = std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        home.is_some_and(|home| real(&home).starts_with(folder))
            && default_key_file().is_some_and(|usual| real(&usual) == real(file))
    };
    let (file_at, store_at) = (real(file), real(store));
    store_at.parent().is_some_and(|folder| file_at.starts_with(folder) && !is_home(folder))
}

/// The largest file that is read for a secret or an address, in bytes.
pub const LARGEST: u64 = 64 * 1_024;

/// A file that a setting names, of at most so many bytes. A pipe would keep whoever reads it waiting, and a device may
/// never end.
///
/// # Errors
/// Where it can't be read, is larger, or is no regular file; says why.
pub fn read_regular(file: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let found = fs::metadata(file)?;
    let refused = |why: String| Err(std::io::Error::other(why));
    if !found.is_file() {
        return refused(if found.is_dir() {
            "this is a folder: name the file in it".to_owned()
        } else {
            "this is no file but a pipe, a device or the like: name a file".to_owned()
        });
    }
    let length = found.len().min(most) + 1;
    // Room for all of it at once, so that no part of a secret stays behind where it was read first.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    fs::File::open(file)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return refused(format!("the file has more than {most} bytes: is it the right one?"));
    }
    Ok(bytes)
}

/// A secret or an address as somebody saved it: without a byte order mark and other signs that nobody sees, blanks and
/// line's end around it, and without quotes that came along from a shell or a settings file.
///
/// # Errors
/// Where it is no single line of text; says why, and never repeats it.
pub fn one_line(bytes: &[u8]) -> Result<String, &'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.contains(&0) {
        return Err("is saved as UTF-16: save it as UTF-8");
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "is not text in UTF-8: save it as that")?;
    let is_nothing = |sign: char| sign.is_whitespace() || is_invisible(sign);
    let text = text.trim_matches(is_nothing);
    let quoted = ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    let text = quoted.unwrap_or(text).trim_matches(is_nothing);
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
