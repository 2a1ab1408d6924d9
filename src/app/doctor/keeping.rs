//! The store, its key, its copies, and the room on the disk.

use std::{
    fs,
    io::Read as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crate::{
    app::{
        USUAL_STORE, credential,
        doctor::{Line, State},
        key, location,
    },
    config::{Doctor, Shared},
    store::{self, Examination, Key, Location, Refuses, Server, StoreError},
};

/// Up to which size, in bytes, a log is usual: SQLite empties it at four megabytes where nobody reads for long.
const LONG_LOG: u64 = 64 << 20;

/// Room on the disk, in bytes: what is worth a look, and what is too little.
const ROOMY: u64 = 1 << 30;
const TIGHT: u64 = 100 << 20;

/// How many connections a PostgreSQL server should have left: a kenal takes up to ten.
const CONNECTIONS: u64 = 10;

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
            if key_line.state == State::Ok && !matches!(location, Location::Memory) =>
        {
            Line::wrong(
                "key",
                "there is none, and the store is sealed with one",
                "give it as KENAL_KEY or KENAL_KEY_FILE",
            )
        }
        _ => key_line,
    });
    lines.extend(rows(&examined));
    lines.extend(room(&location, &examined));
    lines.extend(options.backups.as_deref().map(|folder| copies(folder, &location)));
    lines
}

fn store_line(location: &Location, examined: &Result<Examination, StoreError>) -> Line {
    let place = match location {
        Location::Memory => {
            return Line::warning("store", "in memory: it is gone when kenal ends", "name a file with --store");
        }
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(_) => match examined.as_ref().ok().and_then(|found| found.server.as_ref()) {
            Some(server) => format!("PostgreSQL {}", server.version),
            None => "PostgreSQL".to_owned(),
        },
    };
    if let Ok(Examination { server: Some(Server { refuses: Some(why), .. }), .. }) = examined {
        let (says, advice) = match why {
            Refuses::Standby => ("follows another server and is only read", "name the server that it follows"),
            Refuses::ReadOnly => (
                "only lets its tables be read",
                "look why `default_transaction_read_only` is on for this user or database",
            ),
            Refuses::Rights => (
                "lets this user not make or change the tables",
                "let the database be owned by the user that --store names",
            ),
        };
        return Line::wrong("store", format!("{place} {says}"), advice);
    }
    match examined {
        // Whose key it is stands in the key's own line.
        Err(error @ StoreError::KeyWrong { .. }) => Line::wrong("store", error.to_string(), "see the key below"),
        Err(error) => Line::failed("store", error),
        Ok(found) if !found.exists => Line::ok("store", format!("{place}: a new one can be made here")),
        Ok(Examination { server: Some(server), .. }) if server.connections_left < CONNECTIONS => {
            let says = format!("{place}: takes only {} more connections", server.connections_left);
            let advice = "raise `max_connections` there: each kenal takes up to ten";
            Line::warning("store", says, advice)
        }
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
                _ => format!("; {} kB", found.size >> 10),
            };
            Line::ok("store", format!("{place}: can be written, {used}, {shape}{size}"))
        }
    }
}

/// The key and what is to be said of it.
fn found_key(shared: &Shared, location: &Location, fix: bool) -> (Option<Key>, Line) {
    let usual = store::default_key_file().filter(|_| matches!(location, Location::Sqlite(_)));
    let mended = if fix { shared.key_file.as_deref().or(usual.as_deref()).and_then(mend) } else { None };
    let (key, file) = match key(shared, location) {
        Ok(Some(key)) => (key, shared.key_file.clone().or_else(|| credential("key"))),
        Ok(None) => match (location, usual) {
            (Location::Memory, _) => {
                return (None, Line::ok("key", "made anew at each start, as for a store in memory"));
            }
            (_, None) => {
                let advice = "`kenal key new FILE` makes one: name it with KENAL_KEY_FILE";
                return (None, Line::wrong("key", "there is none, and no usual place for one", advice));
            }
            (_, Some(file)) => match store::keep_apart(&file, location).and_then(|()| Key::read(&file)) {
                Ok(Some(key)) => (key, Some(file)),
                Ok(None) => {
                    let says = format!("`kenal run` makes one in {} for a new store", file.display());
                    return (None, Line::ok("key", says));
                }
                Err(error) => return (None, Line::failed("key", &error)),
            },
        },
        Err(error) => return (None, Line::failed("key", &format!("{error:#}"))),
    };
    let line = match (key.weakness(), mended, file) {
        (Some(why), ..) => Line::failed("key", &StoreError::KeyWeak { why }),
        (None, Some(mended), _) => Line::ok("key", mended),
        (None, None, Some(file)) => {
            let mode = fs::metadata(&file).map_or(0, |metadata| metadata.permissions().mode() & 0o777);
            Line::ok("key", format!("{}, mode {mode:o}; keep a copy in another place", file.display()))
        }
        (None, None, None) => Line::ok("key", "in KENAL_KEY; keep a copy in another place"),
    };
    (Some(key), line)
}

/// Lets nobody but its owner use the key's file, where everybody can; says so if that was done.
fn mend(file: &Path) -> Option<String> {
    let mode = fs::metadata(file).ok()?.permissions().mode() & 0o777;
    if mode & 0o007 == 0 {
        return None;
    }
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).ok()?;
    Some(format!("{}: everybody could use it (mode {mode:o}); now only its owner can", file.display()))
}

/// What the key does not open, and a rotation that was not ended.
fn rows(examined: &Result<Examination, StoreError>) -> Option<Line> {
    let found = examined.as_ref().ok()?;
    if found.is_rotating {
        let says = "a rotation of the key was begun and not ended: the old key opens the store, too";
        return Some(Line::warning("rotation", says, "run `kenal key rotate` again, which ends it"));
    }
    if found.unopened == 0 {
        return (found.sealed > 0).then(|| Line::ok("rows", format!("all {} sealed ones open", found.sealed)));
    }
    let says = format!(
        "{} of {} sealed ones do not open with the key: the store was damaged or changed",
        found.unopened, found.sealed
    );
    let advice = "look at the disk; such visitors begin anew, and the rows go when they have been kept long enough";
    Some(Line::warning("rows", says, advice))
}

/// The room that is left where the store is.
fn room(location: &Location, examined: &Result<Examination, StoreError>) -> Option<Line> {
    let path = match location {
        Location::Memory => return None,
        Location::Sqlite(path) => path,
        // PostgreSQL tells nobody but its administrators.
        Location::Postgres(_) => {
            let says = "of the server's disk is not to be seen from here, nor are its copies: look there (`df`, the age of the \
                        newest `pg_dump`)";
            return Some(Line::ok("room", says));
        }
    };
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
fn copies(folder: &Path, of: &Location) -> Line {
    let (maker, named) = match of {
        Location::Postgres(_) => ("`pg_dump -Fc`", "name the directory with the dumps of `pg_dump -Fc` with --backups"),
        _ => ("`kenal backup FILE`", "name the directory that `kenal backup` writes to with --backups"),
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let says = format!("{}: {error}", folder.display());
            return Line::wrong("copies", says, named);
        }
    };
    let copies = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| is_copy(path, of));
    let newest: Option<(SystemTime, PathBuf)> =
        copies.filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path))).max();
    let Some((made, path)) = newest else {
        let says = format!("{} holds no copy of a store", folder.display());
        return Line::wrong(
            "copies",
            says,
            format!("{maker} makes one while the bot is at work: let cron do it daily"),
        );
    };
    let age = made.elapsed().unwrap_or_default();
    let says = format!("the newest, {}, is {} hours old", path.display(), age.as_secs() / 3_600);
    if age > OLD {
        Line::warning("copies", says, format!("look why {maker} does not run daily"))
    } else {
        Line::ok("copies", says)
    }
}

/// Whether a file is a copy of such a store: a SQLite database, or a dump of PostgreSQL's.
fn is_copy(path: &Path, of: &Location) -> bool {
    let begins: &[u8] = if matches!(of, Location::Postgres(_)) { b"PGDMP" } else { b"SQLite format 3\0" };
    let mut head = vec![0; begins.len()];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == begins
}
