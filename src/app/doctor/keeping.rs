//! The store, its key, its copies, and the room on the disk.

use std::{
    fs,
    io::Read as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crate::{
    app::{USUAL_STORE, credential, doctor::Line, key, location},
    config::{Doctor, Shared},
    store::{self, Examination, Key, Location, StoreError},
};

/// Up to which size, in bytes, a log is usual: SQLite empties it at four megabytes where nobody reads for long.
const LONG_LOG: u64 = 64 << 20;

/// Room on the disk, in bytes: what is worth a look, and what is too little.
const ROOMY: u64 = 1 << 30;
const TIGHT: u64 = 100 << 20;

/// How old the newest copy may be.
const OLD: Duration = Duration::from_secs(2 * 24 * 60 * 60);

pub(super) async fn lines(shared: &Shared, options: &Doctor) -> Vec<Line> {
    let location = match location(shared, USUAL_STORE) {
        Ok(location) => location,
        Err(error) => return vec![Line::failed("store", &format!("{error:#}"))],
    };
    let (key, key_line) = found_key(shared, &location, options.fix);
    let examined = store::examine(&location, key.as_ref()).await;
    let mut lines = vec![store_line(&location, &examined)];
    lines.push(match (&examined, key) {
        (Err(error @ StoreError::KeyWrong { .. }), _) => Line::failed("key", error),
        (Ok(Examination { exists: true, .. }), None)
            if key_line.advice.is_none() && !matches!(location, Location::Memory) =>
        {
            Line::wrong(
                "key",
                "there is none, and the store is sealed with one",
                "give it as KENAL_KEY or KENAL_KEY_FILE",
            )
        }
        _ => key_line,
    });
    lines.extend(room(&location, &examined));
    lines.extend(options.backups.as_deref().map(copies));
    lines
}

fn store_line(location: &Location, examined: &Result<Examination, StoreError>) -> Line {
    let place = match location {
        Location::Memory => {
            return Line::warning("store", "in memory: it is gone when kenal ends", "name a file with --store");
        }
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(_) => "PostgreSQL".to_owned(),
    };
    match examined {
        // Whose key it is stands in the key's own line.
        Err(error @ StoreError::KeyWrong { .. }) => Line::wrong("store", error.to_string(), "see the key below"),
        Err(error) => Line::failed("store", error),
        Ok(found) if !found.exists => Line::ok("store", format!("{place}: a new one can be made here")),
        Ok(found) if found.log > LONG_LOG && !found.is_in_use => {
            let says = format!("{place}: its log has {} MB, and nothing uses it", found.log >> 20);
            Line::warning("store", says, "start `kenal run`, which takes the log into the store")
        }
        Ok(found) => {
            let used = if found.is_in_use { "in use by a kenal at work" } else { "free" };
            let shape = match found.behind {
                0 => "of the newest shape".to_owned(),
                behind => format!("{behind} steps behind the newest shape, which `kenal run` takes"),
            };
            let size = match location {
                Location::Sqlite(_) => format!("; {} kB and {} kB of log", found.size >> 10, found.log >> 10),
                _ => String::new(),
            };
            Line::ok("store", format!("{place}: can be written, {used}, {shape}{size}"))
        }
    }
}

/// The key and what is to be said of it.
fn found_key(shared: &Shared, location: &Location, fix: bool) -> (Option<Key>, Line) {
    let key = match key(shared) {
        Ok(key) => key,
        Err(error) => return (None, Line::failed("key", &format!("{error:#}"))),
    };
    let file = shared.key_file.clone().or_else(|| credential("key"));
    if let Some(key) = key {
        let line = match file {
            Some(file) => kept_in(&file, location, fix),
            None => Line::ok("key", "in KENAL_KEY; keep a copy in another place"),
        };
        return (Some(key), line);
    }
    if !matches!(location, Location::Sqlite(_)) {
        let line = match location {
            Location::Memory => Line::ok("key", "made anew at each start, as for a store in memory"),
            _ => Line::wrong(
                "key",
                "there is none",
                "`openssl rand -hex 32` makes one: give it as KENAL_KEY or KENAL_KEY_FILE",
            ),
        };
        return (None, line);
    }
    let Some(file) = store::default_key_file() else {
        let says = "there is none, and without HOME no place to make one";
        return (
            None,
            Line::wrong("key", says, "`openssl rand -hex 32` makes one: give it as KENAL_KEY or KENAL_KEY_FILE"),
        );
    };
    match Key::read(&file) {
        Ok(Some(key)) => (Some(key), kept_in(&file, location, fix)),
        Ok(None) if store::goes_with_the_data(&file, location) => {
            (None, Line::failed("key", &StoreError::KeyInside { path: file }))
        }
        Ok(None) => (None, Line::ok("key", format!("`kenal run` makes one in {} for a new store", file.display()))),
        Err(error) => (None, Line::failed("key", &error)),
    }
}

/// Who may read the key's file, and whether it lies beside what it protects.
fn kept_in(file: &Path, location: &Location, fix: bool) -> Line {
    let place = file.display();
    let mode = fs::metadata(file).map_or(0, |metadata| metadata.permissions().mode() & 0o777);
    if mode & 0o007 != 0 {
        if fix {
            return match fs::set_permissions(file, fs::Permissions::from_mode(0o600)) {
                Ok(()) => {
                    Line::ok("key", format!("{place}: everybody could use it (mode {mode:o}); now only its owner can"))
                }
                Err(error) => Line::wrong(
                    "key",
                    format!("{place}: everybody may use it (mode {mode:o}): {error}"),
                    "run this as its owner",
                ),
            };
        }
        let says = format!("{place}: everybody on this machine may use it (mode {mode:o})");
        return Line::warning("key", says, format!("`chmod 600 {place}`, or `kenal doctor --fix`"));
    }
    if store::goes_with_the_data(file, location) {
        let says = format!("{place}: it lies with the store, and a copy of that folder carries it along");
        return Line::warning("key", says, "move it to another folder, and name it with --key-file or KENAL_KEY_FILE");
    }
    Line::ok("key", format!("{place}, mode {mode:o}; keep a copy in another place"))
}

/// The room that is left where the store is.
fn room(location: &Location, examined: &Result<Examination, StoreError>) -> Option<Line> {
    let Location::Sqlite(path) = location else { return None };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).ok()?;
    let left = disk.f_bavail.saturating_mul(disk.f_frsize);
    let size = examined.as_ref().map_or(0, |found| found.size);
    let says = format!("{} MB are free", left >> 20);
    // A copy in the same place takes as much again.
    let advice = "make room where the store is; a full disk keeps every answer waiting";
    Some(if left < TIGHT {
        Line::wrong("room", says, advice)
    } else if left < ROOMY.max(2 * size) {
        Line::warning("room", says, advice)
    } else {
        Line::ok("room", says)
    })
}

/// How old the newest copy in a folder is.
fn copies(folder: &Path) -> Line {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let says = format!("{}: {error}", folder.display());
            return Line::wrong("copies", says, "name the directory that `kenal backup` writes to with --backups");
        }
    };
    let copies = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| is_copy(path));
    let newest: Option<(SystemTime, PathBuf)> =
        copies.filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path))).max();
    let Some((made, path)) = newest else {
        let says = format!("{} holds no copy of a store", folder.display());
        return Line::wrong(
            "copies",
            says,
            "`kenal backup FILE` makes one while the bot is at work: let cron do it daily",
        );
    };
    let age = made.elapsed().unwrap_or_default();
    let says = format!("the newest, {}, is {} hours old", path.display(), age.as_secs() / 3_600);
    if age > OLD {
        Line::warning("copies", says, "look why `kenal backup` does not run daily")
    } else {
        Line::ok("copies", says)
    }
}

/// Whether a file is a SQLite database.
fn is_copy(path: &Path) -> bool {
    let mut head = [0; 16];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && &head == b"SQLite format 3\0"
}
