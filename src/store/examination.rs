//! What can be said of a store from outside, for `kenal doctor`; nothing in it is changed.

use std::{fs, io, path::Path};

use crate::store::{
    Key, Location, StoreError,
    open::{Beside, CHECK, KEYED, KEYS, KEYS_STEP, Kept, LAST_STEP, beside, lock_is_held, steps_after},
    seal::{SEALED, Seal, Sealed},
};

/// What can be said of a store from outside.
#[derive(Debug, Default)]
pub struct Examination {
    /// Whether there is one; `kenal run` makes a new one where there is none.
    pub exists: bool,
    /// Whether another process has it.
    pub is_in_use: bool,
    /// How many steps behind the newest shape it is.
    pub behind: usize,
    /// Whether a rotation of its key was begun and not ended.
    pub is_rotating: bool,
    /// How many rows do not open, where a key was given.
    pub unopened: usize,
    /// The size of the file and of its log, in bytes; 0 for a server.
    pub size: u64,
    pub log: u64,
}

/// Looks at a store that another process may be using. A key that is given is tried on it.
///
/// # Errors
/// If it cannot be read or written, if it is of a newer version, or if the key is not the one it was sealed with.
pub async fn examine(location: &Location, key: Option<&Key>) -> Result<Examination, StoreError> {
    let mut found = Examination::default();
    if let Location::Sqlite(path) = location {
        writable(path)?;
        let Ok(metadata) = fs::metadata(path) else {
            return Ok(found);
        };
        let named = |end: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            name
        };
        found.size = metadata.len();
        found.log = fs::metadata(named("-wal")).map_or(0, |log| log.len());
        found.is_in_use = lock_is_held(path);
    }
    let mut open = beside(location).await?;
    let step = open.step().await?;
    if step > LAST_STEP {
        return Err(StoreError::Newer(step));
    }
    found.exists = true;
    found.behind = steps_after(step);
    let mut kept = Kept::of(open.all(if step < KEYS_STEP { CHECK } else { KEYS }).await?);
    if kept.now.is_none() && kept.check.is_none() {
        let rows: Vec<(i64,)> = open.all(KEYED).await?;
        kept.has_rows = rows.into_iter().any(|(rows,)| rows > 0);
    }
    found.is_rotating = kept.before.is_some();
    if let Some(key) = key {
        let seal = Seal::new(kept.ring(key, location)?.ring);
        found.unopened = unopened(&mut open, &seal).await?;
    }
    Ok(found)
}

/// How many rows do not open with these keys.
async fn unopened(open: &mut Beside, seal: &Seal) -> Result<usize, StoreError> {
    let mut count = 0;
    for Sealed { place, table, owner, .. } in SEALED {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = open.all(&format!("SELECT {owner}, sealed FROM {table}")).await?;
        count += rows.iter().filter(|(owner, sealed)| seal.open(place, owner, sealed).is_none()).count();
    }
    Ok(count)
}

/// Tries to write where the store is, and leaves everything as it was.
fn writable(store: &Path) -> Result<(), StoreError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::File { path, source }
    };
    if store.is_dir() {
        return Err(failed(store)(io::Error::other("this is a folder: name the file in it")));
    }
    if store.exists() {
        fs::OpenOptions::new().append(true).open(store).map_err(failed(store))?;
    }
    // SQLite writes its log beside the file.
    let folder = store.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let probe = folder.join(format!(".kenal-doctor-{}", std::process::id()));
    fs::OpenOptions::new().write(true).create_new(true).open(&probe).map_err(failed(folder))?;
    fs::remove_file(&probe).map_err(failed(&probe))
}
