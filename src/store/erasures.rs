//! What was erased, by keyed hash, in a file beside a SQLite store: a copy from before is put back without it.
//!
//! The file outlives the store that it lies beside, and says nothing without the key. A line is kept for as long as a
//! visit or a mark that it could meet in a copy: what is older there goes by itself when the copy is opened.

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use crate::store::StoreError;

/// A keyed hash of an erased visitor's id or mark.
pub(crate) type Erased = [u8; 16];

/// The list beside a store.
pub(crate) struct Erasures(PathBuf);

impl Erasures {
    pub(crate) fn beside(store: &Path) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push(".erased");
        Self(name.into())
    }

    /// The list's file; there is none before anybody was erased.
    pub(crate) fn file(&self) -> &Path {
        &self.0
    }

    fn failed(&self) -> impl Fn(io::Error) -> StoreError + use<> {
        let path = self.0.clone();
        move |source| StoreError::File { path: path.clone(), source }
    }

    /// Adds to the list, synced.
    pub(crate) fn add(&self, at: i64, erased: &[Erased]) -> Result<(), StoreError> {
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.0).map_err(self.failed())?;
        file.write_all(lines(at, erased).as_bytes()).and_then(|()| file.sync_data()).map_err(self.failed())
    }

    /// When each was erased last, in seconds since 1970. A line that was cut off says nothing.
    pub(crate) fn read(&self) -> Result<HashMap<Erased, i64>, StoreError> {
        let text = match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HashMap::new()),
            text => text.map_err(self.failed())?,
        };
        let mut erased = HashMap::new();
        for (at, hash) in text.lines().filter_map(read_line) {
            let last = erased.entry(hash).or_insert(at);
            *last = at.max(*last);
        }
        Ok(erased)
    }

    /// Takes out what was erased before this time.
    pub(crate) fn forget(&self, before: i64) -> Result<(), StoreError> {
        let all = self.read()?;
        let mut left: Vec<(i64, Erased)> = all.iter().map(|(hash, at)| (*at, *hash)).collect();
        left.retain(|(at, _)| *at >= before);
        if left.len() == all.len() {
            return Ok(());
        }
        left.sort_unstable();
        let text: String = left.iter().map(|(at, hash)| lines(*at, &[*hash])).collect();
        let mut beside = self.0.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let write = || -> io::Result<()> {
            let _ = fs::remove_file(&beside);
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, &self.0)
        };
        write().map_err(self.failed())
    }
}

fn lines(at: i64, erased: &[Erased]) -> String {
    let mut text = String::new();
    for hash in erased {
        let _ = write!(text, "{at} ");
        for byte in hash {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\n');
    }
    text
}

fn read_line(line: &str) -> Option<(i64, Erased)> {
    let (at, digits) = line.split_once(' ')?;
    if digits.len() != 32 || !digits.is_ascii() {
        return None;
    }
    let mut hash = [0; 16];
    for (byte, place) in hash.iter_mut().zip((0..32).step_by(2)) {
        *byte = u8::from_str_radix(&digits[place..place + 2], 16).ok()?;
    }
    Some((at.parse().ok()?, hash))
}
