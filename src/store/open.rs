//! Opening a store: the lock, the steps to the newest shape, and the rules of the key.

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    str::FromStr,
    time::{Duration, Instant},
};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    ConnectOptions as _, Connection as _, FromRow, PgConnection, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous},
};

use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::domain::{funnel::NoteRow, questionnaire::statistics::Cell};
use crate::store::{
    Key, Missed, Store, StoreError, default_key_file,
    in_flight::InFlight,
    seal::{Place, Seal, one_line},
    sql::{MISSED, NOTES, SUMS, missed_of, notes_of, sums_of},
};

/// How long a process that was told to end may hold its store.
const ENDING: Duration = Duration::from_secs(1);

/// How long a database server may take to be reached.
const ANSWER: Duration = Duration::from_secs(5);

/// Where a store is.
#[derive(Clone, Debug)]
pub enum Location {
    /// In memory, gone with the process.
    Memory,
    /// In this file.
    Sqlite(PathBuf),
    /// In this PostgreSQL database; the address may hold a password.
    Postgres(SecretString),
}

impl FromStr for Location {
    type Err = StoreError;

    /// The usual forms are all taken; an error never repeats what may hold a password.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        let refused = |why: &str| Err(StoreError::Location(why.to_owned()));
        let text = match one_line(text.as_bytes()) {
            Ok(text) => text,
            Err(why) => return refused(&format!("the store's address {why}")),
        };
        let (scheme, rest) = text.split_once(':').unwrap_or(("", &text));
        match scheme.to_ascii_lowercase().as_str() {
            "" if text == "memory" || text == ":memory:" => Ok(Self::Memory),
            "sqlite" => match rest.strip_prefix("//").unwrap_or(rest) {
                ":memory:" => Ok(Self::Memory),
                path if path.trim_matches('/').is_empty() => refused("after `sqlite:` there is no path"),
                path if path.contains('?') => refused(
                    "settings after a `?`, such as `?mode=rwc`, are not taken: name the path alone; `memory` is a store in memory",
                ),
                path if path.starts_with('~') => match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
                    (Some(path), Some(home)) => Ok(Self::Sqlite(PathBuf::from(home).join(path))),
                    _ => refused("`~` is a home directory in a shell alone: write the path in full"),
                },
                path => Ok(Self::Sqlite(path.into())),
            },
            "postgres" | "postgresql" => {
                let Some(rest) = rest.strip_prefix("//") else {
                    return refused("a PostgreSQL store is written with two strokes: `postgres://…`");
                };
                // Such a sign ends host and port, which would then be what stands before it of name and password.
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                if rest[host.len()..].contains('@') && !host.contains('@') {
                    return refused(
                        "in the password of a PostgreSQL store `/`, `?` and `#` are written as %2F, %3F and %23",
                    );
                }
                if rest.contains(char::is_whitespace) {
                    return refused(
                        "there is a blank in the address of the PostgreSQL store: in a password it is written as %20",
                    );
                }
                Ok(Self::Postgres(format!("postgres://{rest}").into()))
            }
            "" => refused("what is named has no kind: write `sqlite:` before a file's path"),
            kind if kind.len() <= 12
                && kind.chars().all(|sign| sign.is_ascii_alphabetic())
                && rest.starts_with("//") =>
            {
                refused(&format!("a store of the kind `{kind}:` is not known"))
            }
            _ => refused("what is named is of no kind that is known"),
        }
    }
}

impl Location {
    /// The store's name in messages; without a password.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Memory => "the memory store".to_owned(),
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(_) => "the PostgreSQL store".to_owned(),
        }
    }
}

/// For how long replicas leave the replies of one of them alone, in seconds, unless told otherwise.
pub const LEASE: i64 = 10;

/// How a store is opened.
#[derive(Debug)]
pub struct Options {
    /// Where it is.
    pub location: Location,
    /// The key, where one is given.
    pub key: Option<Key>,
    /// Where the key of a new SQLite store is created and looked for, where none is given.
    pub key_file: Option<PathBuf>,
    /// For how long replicas leave the replies of one of them alone, in seconds.
    pub lease: i64,
}

impl Options {
    /// The store at this place, with the key file where it usually is.
    #[must_use]
    pub fn new(location: Location) -> Self {
        Self { location, key: None, key_file: default_key_file(), lease: LEASE }
    }
}

impl Store {
    /// Opens a store, creating it where there is none; for SQLite, no other process can open it meanwhile.
    ///
    /// # Errors
    /// Where another process has it, where the key is missing or wrong, or where the database fails.
    pub async fn open(options: Options) -> Result<Self, StoreError> {
        match &options.location {
            Location::Memory => {
                let key = options.key.unwrap_or_else(Key::by_chance);
                let opened = SqliteConnection::connect_with(&sqlite_options()).await;
                let mut writer = opened.map_err(StoreError::database("opening a store in memory"))?;
                migrate(&mut writer, "sqlite").await?;
                Self::sqlite(writer, None, InFlight::nowhere(), Seal::new(&key)).await
            }
            Location::Sqlite(path) => {
                let lock = lock(path).await?;
                let mut writer = connect(path).await?;
                let before = sqlx::query_scalar(STEP).fetch_one(&mut writer).await.unwrap_or(LAST_STEP);
                migrate(&mut writer, "sqlite").await?;
                if before < MISSED_STEP {
                    // What was deleted before is still there until its page is used again.
                    let tidy =
                        "PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY; PRAGMA wal_checkpoint(TRUNCATE)";
                    if let Err(error) = sqlx::raw_sql(tidy).execute(&mut writer).await {
                        tracing::warn!(%error, "what was erased from the store before is not yet overwritten");
                    }
                }
                let kept = check(&mut writer).await?;
                let key = key(&options, kept.is_some(), Some(path))?;
                let seal = Seal::new(&key);
                if let Some(new) = verify(&seal, kept, &options.location)? {
                    let insert = sqlx::query("INSERT INTO meta (name, value) VALUES ('check', $1)").bind(new);
                    insert
                        .execute(&mut writer)
                        .await
                        .map_err(StoreError::database("marking the store with its key"))?;
                }
                Self::sqlite(writer, Some(path.clone()), InFlight::in_file(lock), seal).await
            }
            Location::Postgres(url) => {
                let connecting = StoreError::database("connecting to PostgreSQL");
                let connect = PgConnectOptions::from_str(url.expose_secret()).map_err(connecting)?;
                let connect = connect.application_name("kenal").disable_statement_logging();
                let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(10));
                reach(&connect).await?;
                let place = place(&connect);
                let pool = pool.connect_with(connect).await.map_err(|error| match error {
                    sqlx::Error::PoolTimedOut => StoreError::NoAnswer { place },
                    other => StoreError::database("connecting to PostgreSQL")(other),
                })?;
                let mut connection = pool.acquire().await.map_err(StoreError::database("connecting to PostgreSQL"))?;
                migrate(&mut *connection, "postgres").await?;
                let kept = check(&mut *connection).await?;
                let key = key(&options, kept.is_some(), None)?;
                let seal = Seal::new(&key);
                if let Some(new) = verify(&seal, kept, &options.location)? {
                    let insert = "INSERT INTO meta (name, value) VALUES ('check', $1) ON CONFLICT (name) DO NOTHING";
                    let insert = sqlx::query(insert).bind(new).execute(&mut *connection).await;
                    insert.map_err(StoreError::database("marking the store with its key"))?;
                    // Another replica may have marked the new store a moment before with a key of its own.
                    let kept = check(&mut *connection).await?;
                    verify(&seal, kept, &options.location)?;
                }
                drop(connection);
                Self::postgres(pool, options.lease, seal).await
            }
        }
    }
}

/// The settings that the promises rest on: a commit returns when the log is on the disk. In memory unless a file is named.
fn sqlite_options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // What is deleted is overwritten with zeros, and nothing is written to files besides the store and its log.
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .row_buffer_size(512)
        .thread_name(|_| "store".to_owned())
        // What goes wrong is told where it is handled; a statement's text says nothing to an operator.
        .disable_statement_logging()
}

/// Every note kept in a store, oldest first, while another program may be using it; nothing is changed.
///
/// # Errors
/// Where there is no such store, or it cannot be read.
pub async fn notes_at(location: &Location) -> Result<Vec<NoteRow>, StoreError> {
    let mut beside = beside(location).await?;
    let before = "SELECT note, NULL AS mark FROM notes WHERE kind <> 'missed' ORDER BY hour";
    let text = if beside.step().await? < MARKS_STEP { before } else { NOTES };
    Ok(notes_of(beside.all(text).await?))
}

/// All that had no answer, while another program may be using the store; nothing is changed.
///
/// # Errors
/// Where there is no such store, or it cannot be read.
pub async fn missed_at(location: &Location) -> Result<Vec<Missed>, StoreError> {
    let mut beside = beside(location).await?;
    if beside.step().await? < MISSED_STEP {
        return Ok(Vec::new());
    }
    Ok(missed_of(beside.all(MISSED).await?))
}

/// The questionnaire's running sums, while another program may be using the store; nothing is changed.
///
/// # Errors
/// Where there is no such store, or it cannot be read.
pub async fn sums_at(location: &Location) -> Result<Vec<Cell>, StoreError> {
    let mut beside = beside(location).await?;
    // A store that no bot of this version has used yet has none.
    if beside.step().await? < SUMS_STEP {
        return Ok(Vec::new());
    }
    Ok(sums_of(beside.all(SUMS).await?))
}

/// A store that another program may be using, opened to be read.
pub(super) enum Beside {
    Memory,
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Beside {
    pub(super) async fn all<Row>(&mut self, text: &'static str) -> Result<Vec<Row>, StoreError>
    where
        Row: Send + Unpin + for<'row> FromRow<'row, SqliteRow> + for<'row> FromRow<'row, PgRow>,
    {
        match self {
            Self::Memory => Ok(Vec::new()),
            Self::Sqlite(open) => sqlx::query_as(text).fetch_all(open).await,
            Self::Postgres(open) => sqlx::query_as(text).fetch_all(open).await,
        }
        .map_err(StoreError::database("reading the store"))
    }

    /// The last step that the store has taken.
    pub(super) async fn step(&mut self) -> Result<i64, StoreError> {
        let rows: Vec<(i64,)> = self.all(STEP).await?;
        Ok(rows.first().map_or(LAST_STEP, |(step,)| *step))
    }
}

pub(super) async fn beside(location: &Location) -> Result<Beside, StoreError> {
    let opening = || StoreError::database("opening the store to read it");
    Ok(match location {
        Location::Memory => Beside::Memory,
        Location::Sqlite(path) => {
            let there = fs::metadata(path).map_err(|source| match source.kind() {
                io::ErrorKind::NotFound => io::Error::new(
                    source.kind(),
                    "there is no store here yet: `kenal run` makes one; or name another with --store",
                ),
                _ => source,
            });
            let failed = |source| StoreError::File { path: path.clone(), source };
            if there.map_err(failed)?.is_dir() {
                return Err(failed(io::Error::other("this is a folder: name the file in it")));
            }
            let options =
                SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(5));
            Beside::Sqlite(SqliteConnection::connect_with(&options).await.map_err(opening())?)
        }
        Location::Postgres(url) => {
            let options = PgConnectOptions::from_str(url.expose_secret()).map_err(opening())?;
            reach(&options).await?;
            let opened = timeout(2 * ANSWER, PgConnection::connect_with(&options)).await;
            let opened = opened.map_err(|_| StoreError::NoAnswer { place: place(&options) })?;
            Beside::Postgres(opened.map_err(opening())?)
        }
    })
}

/// Finds out at once whether anything listens where a PostgreSQL server is said to be: the pool would try for long, and
/// not say why it gave up.
async fn reach(options: &PgConnectOptions) -> Result<(), StoreError> {
    if options.get_socket().is_some() || options.get_host().starts_with('/') {
        return Ok(());
    }
    // A numbered address of the newer kind comes in brackets.
    let host = options.get_host().trim_matches(['[', ']']);
    match timeout(ANSWER, TcpStream::connect((host, options.get_port()))).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(StoreError::NoAnswer { place: place(options) }),
    }
}

/// Host and port, without a password.
fn place(options: &PgConnectOptions) -> String {
    format!("{}:{}", options.get_host(), options.get_port())
}

/// Makes sure that no other process uses this file; the lock ends with the process, however that ends.
pub(crate) async fn lock(path: &Path) -> Result<fs::File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let failed = |source| StoreError::File { path: name.clone(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let failed = |source| StoreError::File { path: folder.to_owned(), source };
        if !folder.try_exists().map_err(failed)? {
            return Err(failed(io::Error::new(io::ErrorKind::NotFound, "there is no such folder: make it first")));
        }
    }
    let mut options = fs::OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(&name).map_err(failed)?;
    let until = Instant::now() + ENDING;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // A process that is about to end holds it a moment longer, as at every restart.
            Err(fs::TryLockError::WouldBlock) if Instant::now() < until => sleep(ENDING / 20).await,
            Err(fs::TryLockError::WouldBlock) => return Err(StoreError::Taken { path: path.to_owned() }),
            Err(fs::TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
}

pub(crate) async fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    // SQLite would create the file readable by everybody; its log takes over the mode of the file.
    let mut options = fs::OpenOptions::new();
    let created = options.write(true).create(true).truncate(false).mode(0o600).open(path);
    created.map_err(|source| StoreError::File { path: path.to_owned(), source })?;
    SqliteConnection::connect_with(&sqlite_options().filename(path))
        .await
        .map_err(StoreError::database("opening the SQLite file"))
}

/// The steps to the newest shape, in their order; a released step is never edited.
const STEPS: [(&str, &str); 8] = [
    ("first", include_str!("migrations/0001_first.sql")),
    ("sums", include_str!("migrations/0002_sums.sql")),
    ("trying", include_str!("migrations/0003_trying.sql")),
    ("marks", include_str!("migrations/0004_marks.sql")),
    ("missed", include_str!("migrations/0005_missed.sql")),
    ("pupils", include_str!("migrations/0006_pupils.sql")),
    ("moved", include_str!("migrations/0008_moved.sql")),
    ("unfinished", include_str!("migrations/0009_unfinished.sql")),
];

/// The number of the step from which on there are running sums.
const SUMS_STEP: i64 = 2;

/// The number of the step from which on marks stand in a column.
const MARKS_STEP: i64 = 4;

/// The number of the step from which on what had no answer stands apart, and nothing that was deleted is left.
const MISSED_STEP: i64 = 5;

/// The number of the last step.
pub(crate) const LAST_STEP: i64 = STEPS.len() as i64;

/// A step as one database reads it: comments that begin with its name are part of the text.
fn step_for(database: &str, text: &str) -> String {
    let mut step = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        step.push_str(before);
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        step.push_str(comment.strip_prefix(database).unwrap_or(""));
        rest = after;
    }
    step + rest
}

pub(crate) async fn migrate<'a, A>(connection: A, database: &str) -> Result<(), StoreError>
where
    A: sqlx::Acquire<'a>,
    <A::Connection as std::ops::Deref>::Target: sqlx::migrate::Migrate,
{
    use sqlx::{
        AssertSqlSafe, SqlSafeStr,
        migrate::{MigrateError, Migration, MigrationType, Migrator},
    };
    let steps = (1..).zip(STEPS).map(|(version, (name, text))| {
        let text = AssertSqlSafe(step_for(database, text)).into_sql_str();
        Migration::new(version, name.into(), MigrationType::Simple, text, false)
    });
    match Migrator::with_migrations(steps.collect()).run(connection).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(step)) => Err(StoreError::Newer(step)),
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
            Err(StoreError::database("bringing the store to its newest shape")(error))
        }
        Err(other) => Err(StoreError::Database {
            doing: "bringing the store to its newest shape",
            source: sqlx::Error::Migrate(Box::new(other)),
        }),
    }
}

/// Finds the last step that a store has taken.
const STEP: &str = "SELECT MAX(version) FROM _sqlx_migrations";

/// The store's sealed check value; None in a new store.
async fn check<'a, E>(connection: E) -> Result<Option<Vec<u8>>, StoreError>
where
    E: sqlx::Executor<'a>,
    (Vec<u8>,): for<'r> sqlx::FromRow<'r, <E::Database as sqlx::Database>::Row> + Send + Unpin,
    for<'q> <E::Database as sqlx::Database>::Arguments: sqlx::IntoArguments<E::Database>,
{
    let found = sqlx::query_as("SELECT value FROM meta WHERE name = 'check'").fetch_optional(connection).await;
    let found: Option<(Vec<u8>,)> = found.map_err(StoreError::database("reading the store's check value"))?;
    Ok(found.map(|(value,)| value))
}

/// The key to use: the given one, else the key file's, else for a new SQLite store a new one in the key file.
fn key(options: &Options, has_data: bool, sqlite: Option<&Path>) -> Result<Key, StoreError> {
    let what = || options.location.name();
    if let Some(key) = &options.key {
        return Ok(key.copy());
    }
    let Some((store, file)) = sqlite.zip(options.key_file.as_deref()) else {
        return Err(if has_data {
            StoreError::KeyMissing { what: what() }
        } else {
            StoreError::KeyNeeded { what: what() }
        });
    };
    match Key::read(file)? {
        Some(key) => Ok(key),
        None if has_data => Err(StoreError::KeyMissing { what: what() }),
        None if is_beside(file, store) => Err(StoreError::KeyInside { path: file.to_owned() }),
        None => {
            let key = Key::create(file)?;
            tracing::info!("a key was made for the new store: {}; keep a copy in another place", file.display());
            Ok(key)
        }
    }
}

/// Whether a copy of the store's folder would carry a file along: it lies in it, or below. A home directory with a store in
/// it, or what lies above, is no folder of data: the key's usual place there is as good as any.
pub(super) fn is_beside(file: &Path, store: &Path) -> bool {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let is_home = |folder: &Path| {
        let home = std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        home.is_some_and(|home| absolute(&home).starts_with(folder))
            && default_key_file().is_some_and(|usual| absolute(&usual) == absolute(file))
    };
    let (file_at, store_at) = (absolute(file), absolute(store));
    store_at.parent().is_some_and(|folder| file_at.starts_with(folder) && !is_home(folder))
}

/// Refuses a wrong key; returns the check value to write into a new store.
pub(super) fn verify(seal: &Seal, kept: Option<Vec<u8>>, location: &Location) -> Result<Option<Vec<u8>>, StoreError> {
    const KNOWN: &[u8] = b"kenal";
    match kept {
        None => Ok(Some(seal.seal(Place::Check, b"", KNOWN))),
        Some(kept) if seal.open(Place::Check, b"", &kept).as_deref() == Some(KNOWN) => Ok(None),
        Some(_) => Err(StoreError::KeyWrong { what: location.name() }),
    }
}
