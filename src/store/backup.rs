//! Copies of a SQLite store, made while it is in use, and put back where there is none.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    io::{self, Read as _},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use crate::store::{
    Key, Location, StoreError,
    erasures::{Erased, Erasures},
    key::{default_key_file, real},
    open::{CHECK, KEYS, KEYS_STEP, Kept, LAST_STEP, connect, lock, migrate, named, read_only},
    seal::{Seal, signs_by_chance},
};

/// Why a copy could not be made or put back, and the way out.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store is not in SQLite.
    #[error(
        "only a SQLite store is copied by kenal: for PostgreSQL use `pg_dump --format=custom` and `pg_restore`, and keep the key"
    )]
    NotSqlite,
    /// There is no such store.
    #[error("{0}: there is no store here: `kenal run` makes one; or name another with --store")]
    Nothing(PathBuf),
    /// There is no such copy.
    #[error("{0}: there is no such file")]
    NoFile(PathBuf),
    /// The file is something else.
    #[error("{0} is no kenal backup: name a file that `kenal backup` has made")]
    NoCopy(PathBuf),
    /// The place is taken.
    #[error("{0} is there already: move it away, or name another place")]
    There(PathBuf),
    /// A log of another store lies there, which SQLite would take for this one's.
    #[error("{0} is left of an earlier store: move it to where that store went; here it would change what is restored")]
    Left(PathBuf),
    /// The file is no sound copy.
    #[error("{path} is no sound copy of a store: {reason}")]
    Unsound {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store itself failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies a SQLite store into a new file that only its owner can read; the store may be in use. What is sealed stays
/// sealed: the copy is worth nothing without the key, so keep that, too, in another place.
///
/// # Errors
/// Where there is no such store, where the file is there already, or where the disk is full.
pub async fn backup(location: &Location, file: &Path) -> Result<(), BackupError> {
    let store = sqlite(location)?;
    if !store.is_file() {
        return Err(BackupError::Nothing(store.to_owned()));
    }
    // SQLite fills an empty file, and would make one that everybody can read.
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    made.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => BackupError::There(file.to_owned()),
        _ => BackupError::File { path: file.to_owned(), source },
    })?;
    let copied = copy(store, file).await;
    if copied.is_err() {
        // What is half a copy must not be taken for one.
        let _ = fs::remove_file(file);
    }
    copied?;
    check(file, None).await
}

/// What is known of visitors who were erased after a copy was made that has been put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// So many were erased in it once more, as the list beside the store says.
    ErasedAgain(usize),
    /// Nothing, for there is no such file beside the store: they are back.
    Unknown(PathBuf),
}

/// Puts a copy in the place of a store that is not there (any more), without the visitors who were erased since as the list
/// beside the store says. Without a key the one in the usual file is taken, where there is one.
///
/// # Errors
/// Where a store is there, where the copy is damaged, of a newer version or sealed with another key.
pub async fn restore(file: &Path, location: &Location, key: Option<&Key>) -> Result<Since, BackupError> {
    let store = &real(sqlite(location)?);
    let found = match (key, default_key_file()) {
        (Some(key), _) => Some(key.copy()),
        (None, Some(file)) => Key::read(&file)?,
        (None, None) => None,
    };
    let key = found.as_ref();
    check(file, key).await?;
    let _lock = lock(store).await?;
    if fs::metadata(store).is_ok_and(|metadata| metadata.len() > 0) {
        return Err(BackupError::There(store.to_owned()));
    }
    for log in ["-wal", "-journal"].map(|end| named(store, end)) {
        if fs::metadata(&log).is_ok_and(|metadata| metadata.len() > 0) {
            return Err(BackupError::Left(log));
        }
    }
    let beside = named(store, ".restoring");
    let failed = |source| BackupError::File { path: beside.clone(), source };
    // What an earlier attempt may have left.
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(named(store, &format!(".restoring{end}")));
    }
    let mut options = fs::OpenOptions::new();
    let mut to = options.write(true).create_new(true).mode(0o600).open(&beside).map_err(failed)?;
    let mut from = fs::File::open(file).map_err(|source| BackupError::File { path: file.to_owned(), source })?;
    io::copy(&mut from, &mut to).and_then(|_| to.sync_all()).map_err(failed)?;
    let list = Erasures::beside(store);
    let is_listed = list.file().exists();
    let erased = list.read()?;
    let count = if erased.is_empty() { 0 } else { erase_again(&beside, key, &erased).await? };
    // Whole or not at all.
    fs::rename(&beside, store).map_err(failed)?;
    Ok(if is_listed { Since::ErasedAgain(count) } else { Since::Unknown(list.file().to_owned()) })
}

/// Erases in a copy whoever was erased after the last visit that it knows of; returns how many visitors those are.
async fn erase_again(copy: &Path, key: Option<&Key>, erased: &HashMap<Erased, i64>) -> Result<usize, StoreError> {
    let failed = || StoreError::database("erasing again who was erased since the copy was made");
    let key = key.ok_or_else(|| StoreError::KeyMissing { what: copy.display().to_string() })?;
    let mut open = connect(copy).await?;
    migrate(&mut open, "sqlite").await?;
    let found = Kept::read(&mut open).await?.ring(key, &Location::Sqlite(copy.to_owned()))?;
    let seal = Seal::new(found.ring);
    let text = "SELECT visitor, day FROM sessions UNION SELECT visitor, at / 86400 FROM outbox \
         UNION SELECT visitor, at / 86400 FROM set_aside UNION SELECT visitor, at / 86400 FROM unfinished";
    let visitors: Vec<(Vec<u8>, i64)> = sqlx::query_as(text).fetch_all(&mut open).await.map_err(failed())?;
    let mut gone = BTreeSet::new();
    for (visitor, day) in visitors {
        // Who came back on a later day is another one.
        if erased.get(&seal.erased(&visitor)).is_none_or(|at| at.div_euclid(86_400) < day) {
            continue;
        }
        for table in ["sessions", "outbox", "set_aside", "members", "unfinished"] {
            let text = format!("DELETE FROM {table} WHERE visitor = $1");
            sqlx::query(AssertSqlSafe(text)).bind(&visitor).execute(&mut open).await.map_err(failed())?;
        }
        gone.insert(visitor);
    }
    let marks = sqlx::query_scalar("SELECT DISTINCT mark FROM notes WHERE mark IS NOT NULL").fetch_all(&mut open).await;
    let marks: Vec<String> = marks.map_err(failed())?;
    for mark in marks {
        if let Some(at) = erased.get(&seal.erased(mark.as_bytes())) {
            let text = "UPDATE notes SET mark = $2 WHERE mark = $1 AND hour <= $3";
            let query = sqlx::query(text).bind(&mark).bind(signs_by_chance()).bind(at.div_euclid(3_600));
            query.execute(&mut open).await.map_err(failed())?;
        }
    }
    open.close().await.map_err(failed())?;
    Ok(gone.len())
}

fn sqlite(location: &Location) -> Result<&Path, BackupError> {
    match location {
        Location::Sqlite(path) => Ok(path),
        Location::Memory | Location::Postgres(_) => Err(BackupError::NotSqlite),
    }
}

async fn copy(store: &Path, file: &Path) -> Result<(), BackupError> {
    let failed = || StoreError::database("copying the store");
    let mut connection = read_only(store).await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(file.to_string_lossy()).execute(&mut connection).await;
    copied.map_err(failed())?;
    let _ = connection.close().await;
    let synced = fs::File::open(file).and_then(|file| file.sync_all());
    synced.map_err(|source| BackupError::File { path: file.to_owned(), source })
}

/// How every SQLite file begins.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

fn head(file: &Path) -> io::Result<[u8; 16]> {
    let mut head = [0; 16];
    fs::File::open(file)?.read_exact(&mut head)?;
    Ok(head)
}

/// Whether a copy is whole, of a version that this program reads, and, where a key is given, sealed with that one.
async fn check(file: &Path, key: Option<&Key>) -> Result<(), BackupError> {
    let unsound = |reason: String| BackupError::Unsound { path: file.to_owned(), reason };
    match head(file) {
        Ok(head) if head == *SQLITE => {}
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Err(BackupError::NoFile(file.to_owned())),
        Err(source) if source.kind() == io::ErrorKind::PermissionDenied => {
            return Err(BackupError::File { path: file.to_owned(), source });
        }
        _ => return Err(BackupError::NoCopy(file.to_owned())),
    }
    let options = SqliteConnectOptions::new().filename(file).read_only(true).journal_mode(SqliteJournalMode::Delete);
    // What the database says, without its codes.
    let broken = |error: sqlx::Error| {
        unsound(error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned()))
    };
    let mut connection = options.disable_statement_logging().connect().await.map_err(broken)?;
    let found: String =
        sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await.map_err(broken)?;
    if found != "ok" {
        return Err(unsound(found));
    }
    let tables = "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('_sqlx_migrations', 'meta')";
    let tables: i64 = sqlx::query_scalar(tables).fetch_one(&mut connection).await.map_err(broken)?;
    if tables != 2 {
        return Err(BackupError::NoCopy(file.to_owned()));
    }
    let step = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(&mut connection).await;
    let step: i64 = step.map_err(broken)?;
    if step > LAST_STEP {
        return Err(StoreError::Newer(step).into());
    }
    let rows = sqlx::query_as(if step < KEYS_STEP { CHECK } else { KEYS }).fetch_all(&mut connection).await;
    let kept = Kept::of(rows.map_err(broken)?);
    if kept.now.is_none() && kept.check.is_none() {
        return Err(unsound("the row that its visitors are opened with is missing".to_owned()));
    }
    if let Some(key) = key {
        kept.ring(key, &Location::Sqlite(file.to_owned()))?;
    }
    let _ = connection.close().await;
    Ok(())
}
