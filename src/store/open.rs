//! Opening a store: the lock, the steps to the newest shape, and the rules of the key.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt},
    path::{Path, PathBuf},
    str::FromStr,
    time::{Duration, Instant},
};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    ConnectOptions as _, Connection as _, FromRow, PgConnection, Row as _, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous},
};

use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::domain::{funnel::NoteRow, questionnaire::statistics::Cell};
use crate::store::{
    Key, Missed, Store, StoreError,
    in_flight::InFlight,
    key::{default_key_file, is_beside, one_line, real},
    ring::Ring,
    seal::Seal,
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
    /// Where another process has it, where the key is missing, wrong or weak, or where the database fails.
    pub async fn open(options: Options) -> Result<Self, StoreError> {
        if let Some(why) = options.key.as_ref().and_then(Key::weakness) {
            return Err(StoreError::KeyWeak { why });
        }
        Self::open_with_any_key(options).await
    }

    /// The same with a key that would no longer be taken, so that it can be exchanged for another one.
    pub(super) async fn open_with_any_key(options: Options) -> Result<Self, StoreError> {
        match &options.location {
            Location::Memory => {
                let opened = SqliteConnection::connect_with(&sqlite_options()).await;
                let mut writer = opened.map_err(StoreError::database("opening a store in memory"))?;
                migrate(&mut writer, "sqlite").await?;
                let key = options.key.as_ref().map_or_else(Key::by_chance, Key::copy);
                let ring = Kept::default().ring(&key, &options.location)?;
                ring.keep(&mut writer, &key).await?;
                Self::sqlite(writer, None, InFlight::nowhere(), Seal::new(ring.ring)).await
            }
            Location::Sqlite(path) => {
                // Its lock, its log and its list of who was erased lie beside the file itself, whatever link leads to it.
                let path = &real(path);
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
                let kept = Kept::read(&mut writer).await?;
                let key = key(&options, &kept, Some(path))?;
                let ring = kept.ring(&key, &options.location)?;
                ring.keep(&mut writer, &key).await?;
                Self::sqlite(writer, Some(path.clone()), InFlight::in_file(lock), Seal::new(ring.ring)).await
            }
            Location::Postgres(url) => {
                let connect = server(url).await?.application_name(APPLICATION);
                let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(10));
                let place = place(&connect);
                let pool = pool.connect_with(connect).await.map_err(|error| match error {
                    sqlx::Error::PoolTimedOut => StoreError::NoAnswer { place },
                    other => StoreError::database("connecting to PostgreSQL")(other),
                })?;
                let mut connection = pool.acquire().await.map_err(StoreError::database("connecting to PostgreSQL"))?;
                migrate(&mut *connection, "postgres").await?;
                let kept = Kept::read(&mut *connection).await?;
                let key = key(&options, &kept, None)?;
                let mut ring = kept.ring(&key, &options.location)?;
                if ring.keep(&mut *connection, &key).await? {
                    // Another replica may have made keys for the new store a moment before.
                    ring = Kept::read(&mut *connection).await?.ring(&key, &options.location)?;
                }
                drop(connection);
                Self::postgres(pool, options.lease, Seal::new(ring.ring)).await
            }
        }
    }
}

/// By which name PostgreSQL knows a process that holds a store.
///
/// Another one than in versions that know no rotations: beside those none may be begun.
pub(super) const APPLICATION: &str = "kenal/keys";

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
    pub(super) async fn all<Row>(&mut self, text: &str) -> Result<Vec<Row>, StoreError>
    where
        Row: Send + Unpin + for<'row> FromRow<'row, SqliteRow> + for<'row> FromRow<'row, PgRow>,
    {
        let text = sqlx::AssertSqlSafe(text.to_owned());
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
    Ok(match location {
        Location::Memory => Beside::Memory,
        Location::Sqlite(path) => Beside::Sqlite(read_only(path).await?),
        Location::Postgres(url) => Beside::Postgres(server_connection(&server(url).await?).await?),
    })
}

/// A SQLite store, opened to be read; another program may be using it.
pub(super) async fn read_only(path: &Path) -> Result<SqliteConnection, StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    let nothing = || {
        let way_out = "there is no store here yet: `kenal run` makes one; or name another with --store";
        failed(io::Error::new(io::ErrorKind::NotFound, way_out))
    };
    let there = fs::metadata(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => nothing(),
        _ => failed(source),
    })?;
    if there.is_dir() {
        return Err(failed(io::Error::other("this is a folder: name the file in it")));
    }
    match tables(path).await? {
        (_, tables) if tables.is_empty() => Err(nothing()),
        (open, tables) if is_store(&tables) => Ok(open),
        _ => Err(StoreError::Foreign { path: path.to_owned() }),
    }
}

/// A SQLite file, opened to be read, and the names of its tables.
///
/// SQLite makes files beside a store to read it. Where it can't, as on a disk that is only read, the file alone says all
/// that there is, unless a process ended before it took over its log.
async fn tables(path: &Path) -> Result<(SqliteConnection, Vec<String>), StoreError> {
    async fn read(options: &SqliteConnectOptions) -> Result<(SqliteConnection, Vec<String>), sqlx::Error> {
        let mut open = SqliteConnection::connect_with(options).await?;
        let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        let names = sqlx::query_scalar(names).fetch_all(&mut open).await?;
        Ok((open, names))
    }
    // SQLite's first byte: read-only, cannot open.
    let is_unwritable = |error: &sqlx::Error| {
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
        code.is_some_and(|code| matches!(code & 0xff, 8 | 14))
    };
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(5));
    let found = match read(&options.clone().disable_statement_logging()).await {
        Err(error) if is_unwritable(&error) => {
            let log = named(&real(path), "-wal");
            if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
                return Err(StoreError::LogUnread { path: path.to_owned(), log });
            }
            read(&options.immutable(true)).await
        }
        found => found,
    };
    found.map_err(StoreError::database("opening the store to read it"))
}

/// Whether these are the tables of a store: it had these from its first step on, and may have more.
fn is_store(tables: &[String]) -> bool {
    let has = |name: &str| tables.iter().any(|table| table == name);
    ["_sqlx_migrations", "meta", "seen", "sessions", "notes", "outbox", "set_aside"].into_iter().all(has)
}

/// How a PostgreSQL server is connected to that answers, and gives each connection a session of its own.
pub(super) async fn server(url: &SecretString) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url.expose_secret()).map_err(connecting())?;
    // Nothing reads numbers as text, and PgBouncer refuses a connection that asks how to write them.
    let options = options.extra_float_digits(None).disable_statement_logging();
    reach(&options).await?;
    refuse_pooled(&options).await?;
    Ok(options)
}

/// A connection to a server, or the error where it does not answer in time.
pub(super) async fn server_connection(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let opened = timeout(2 * ANSWER, PgConnection::connect_with(options)).await;
    opened.map_err(|_| StoreError::NoAnswer { place: place(options) })?.map_err(connecting())
}

fn connecting() -> impl FnOnce(sqlx::Error) -> StoreError {
    StoreError::database("connecting to PostgreSQL")
}

/// How often two connections are asked for their sessions: once shows a pooler that nobody else uses, and at a busy one
/// others come between.
const ASKED: usize = 6;

/// Refuses a pooler that lends a server's session for one transaction only, as PgBouncer's transaction mode does: the lock
/// that shows a process to be alive, and prepared statements, belong to a session.
///
/// Two connections that are open at once then have the same session in turn, or one has now this one and now that one.
/// Otherwise each keeps its own.
async fn refuse_pooled(options: &PgConnectOptions) -> Result<(), StoreError> {
    let (mut one, mut other) = (server_connection(options).await?, server_connection(options).await?);
    let kept = (session(&mut one).await?, session(&mut other).await?);
    let mut is_pooled = kept.0 == kept.1;
    for _ in 1..ASKED {
        is_pooled |= kept != (session(&mut one).await?, session(&mut other).await?);
    }
    if is_pooled {
        return Err(StoreError::Pooled { place: place(options) });
    }
    // Whoever does not say goodbye is found in the server's log.
    let _ = (one.close().await, other.close().await);
    Ok(())
}

/// The number of the server's process that answers, asked for without a prepared statement.
async fn session(connection: &mut PgConnection) -> Result<i32, StoreError> {
    let row = sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await.map_err(connecting())?;
    row.try_get(0).map_err(connecting())
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

/// The file beside a store whose name ends like this.
pub(super) fn named(store: &Path, end: &str) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Makes sure that no other process uses this file, by whatever link it comes to it; the lock ends with the process,
/// however that ends.
pub(crate) async fn lock(path: &Path) -> Result<fs::File, StoreError> {
    let name = named(&real(path), ".lock");
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

/// Whether a process has this SQLite store.
pub(super) fn lock_is_held(path: &Path) -> bool {
    fs::File::open(named(&real(path), ".lock"))
        .is_ok_and(|lock| matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// Refuses a file that has a second name: a process that comes to it by that one would find neither lock nor log, and both
/// would write.
pub(super) fn refuse_second_name(path: &Path) -> Result<(), StoreError> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() && found.nlink() > 1 => Err(StoreError::SecondName { path: path.to_owned() }),
        _ => Ok(()),
    }
}

/// Opens a SQLite store to write into it; a file of another program's is not touched.
pub(crate) async fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    refuse_second_name(path)?;
    // SQLite would create the file readable by everybody; its log takes over the mode of the file.
    let mut options = fs::OpenOptions::new();
    let created = options.write(true).create(true).truncate(false).mode(0o600).open(path);
    let length = created.and_then(|file| file.metadata()).map(|found| found.len());
    if length.map_err(|source| StoreError::File { path: path.to_owned(), source })? > 0 {
        let (open, tables) = tables(path).await?;
        let _ = open.close().await;
        // A first start that was cut off may have left no more than the list of its steps.
        if !is_store(&tables) && tables.iter().any(|table| table != "_sqlx_migrations") {
            return Err(StoreError::Foreign { path: path.to_owned() });
        }
    }
    SqliteConnection::connect_with(&sqlite_options().filename(path))
        .await
        .map_err(StoreError::database("opening the SQLite file"))
}

/// The steps to the newest shape, by number and in their order; a released step is never edited.
const STEPS: [(i64, &str, &str); 9] = [
    (1, "first", include_str!("migrations/0001_first.sql")),
    (2, "sums", include_str!("migrations/0002_sums.sql")),
    (3, "trying", include_str!("migrations/0003_trying.sql")),
    (4, "marks", include_str!("migrations/0004_marks.sql")),
    (5, "missed", include_str!("migrations/0005_missed.sql")),
    (6, "pupils", include_str!("migrations/0006_pupils.sql")),
    (7, "keys", include_str!("migrations/0007_keys.sql")),
    (8, "moved", include_str!("migrations/0008_moved.sql")),
    (9, "unfinished", include_str!("migrations/0009_unfinished.sql")),
];

/// The number of the step from which on there are running sums.
const SUMS_STEP: i64 = 2;

/// The number of the step from which on marks stand in a column.
const MARKS_STEP: i64 = 4;

/// The number of the step from which on what had no answer stands apart, and nothing that was deleted is left.
const MISSED_STEP: i64 = 5;

/// The number of the step from which on a store has keys of its own.
pub(super) const KEYS_STEP: i64 = 7;

/// The number of the last step.
pub(crate) const LAST_STEP: i64 = STEPS[STEPS.len() - 1].0;

/// How many steps come after this one.
pub(super) fn steps_after(step: i64) -> usize {
    STEPS.iter().filter(|(number, ..)| *number > step).count()
}

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
    let steps = STEPS.into_iter().map(|(version, name, text)| {
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
pub(super) const STEP: &str = "SELECT MAX(version) FROM _sqlx_migrations";

/// What of a store's keys is kept, and whether anything depends on them.
#[derive(Default)]
pub(super) struct Kept {
    /// Wrapped with the operator's key.
    pub(super) now: Option<Vec<u8>>,
    /// Wrapped with the operator's key before, while a rotation is under way.
    pub(super) before: Option<Vec<u8>>,
    /// What a store was marked with before it had keys of its own.
    pub(super) check: Option<Vec<u8>>,
    /// Whether there are rows that nobody can use without the keys.
    pub(super) has_rows: bool,
}

/// The keys of a store, and whether they are new to it.
pub(super) struct Found {
    pub(super) ring: Ring,
    is_new: bool,
}

/// Reads all that stands for keys.
pub(super) const KEYS: &str =
    "SELECT name, value FROM keys UNION ALL SELECT name, value FROM meta WHERE name = 'check'";

/// Reads what stood for keys before a store had some of its own.
pub(super) const CHECK: &str = "SELECT name, value FROM meta WHERE name = 'check'";

/// Counts the rows that nobody can use without the keys.
pub(super) const KEYED: &str = "SELECT (SELECT COUNT(*) FROM sessions) + (SELECT COUNT(*) FROM outbox) \
     + (SELECT COUNT(*) FROM set_aside) + (SELECT COUNT(*) FROM notes WHERE mark IS NOT NULL)";

impl Kept {
    pub(super) fn of(rows: Vec<(String, Vec<u8>)>) -> Self {
        let mut kept = Self::default();
        for (name, value) in rows {
            match name.as_str() {
                "now" => kept.now = Some(value),
                "before" => kept.before = Some(value),
                "check" => kept.check = Some(value),
                _ => {}
            }
        }
        kept
    }

    pub(super) async fn read<C, D>(connection: &mut C) -> Result<Self, StoreError>
    where
        D: sqlx::Database,
        for<'c> &'c mut C: sqlx::Executor<'c, Database = D>,
        (String, Vec<u8>): for<'r> FromRow<'r, D::Row> + Send + Unpin,
        (i64,): for<'r> FromRow<'r, D::Row> + Send + Unpin,
        D::Arguments: sqlx::IntoArguments<D>,
    {
        let failed = || StoreError::database("reading the store's keys");
        let mut kept = Self::of(sqlx::query_as(KEYS).fetch_all(&mut *connection).await.map_err(failed())?);
        if kept.now.is_none() && kept.check.is_none() {
            let (rows,): (i64,) = sqlx::query_as(KEYED).fetch_one(&mut *connection).await.map_err(failed())?;
            kept.has_rows = rows > 0;
        }
        Ok(kept)
    }

    /// Whether a store was marked with a key, or holds what needs one.
    fn needs_key(&self) -> bool {
        self.now.is_some() || self.check.is_some() || self.has_rows
    }

    /// The keys that the operator's key opens; new ones for a new store.
    pub(super) fn ring(&self, key: &Key, location: &Location) -> Result<Found, StoreError> {
        let wrong = || StoreError::KeyWrong { what: location.name() };
        if self.now.is_some() {
            let mut wrapped = self.now.iter().chain(&self.before);
            let ring = wrapped.find_map(|wrapped| Ring::unwrap(key, wrapped)).ok_or_else(wrong)?;
            return Ok(Found { ring, is_new: false });
        }
        if let Some(check) = &self.check {
            let ring = Some(Ring::derived(key)).filter(|ring| ring.is_marked(check)).ok_or_else(wrong)?;
            return Ok(Found { ring, is_new: true });
        }
        if self.has_rows {
            return Err(StoreError::KeysLost { what: location.name() });
        }
        Ok(Found { ring: Ring::by_chance(), is_new: true })
    }
}

impl Found {
    /// Keeps keys that are new to their store; whether they were.
    pub(super) async fn keep<C, D>(&self, connection: &mut C, key: &Key) -> Result<bool, StoreError>
    where
        D: sqlx::Database,
        for<'c> &'c mut C: sqlx::Executor<'c, Database = D>,
        for<'q> Vec<u8>: sqlx::Encode<'q, D> + sqlx::Type<D>,
        D::Arguments: sqlx::IntoArguments<D>,
    {
        if !self.is_new {
            return Ok(false);
        }
        let failed = || StoreError::database("keeping the store's keys");
        let insert = "INSERT INTO keys (name, value) VALUES ('now', $1) ON CONFLICT (name) DO NOTHING";
        sqlx::query(insert).bind(self.ring.wrap(key)).execute(&mut *connection).await.map_err(failed())?;
        let marked = sqlx::query("DELETE FROM meta WHERE name = 'check'").execute(&mut *connection).await;
        marked.map_err(failed())?;
        Ok(true)
    }
}

/// The key to use: the given one, else the key file's, else for a new SQLite store a new one in the key file.
fn key(options: &Options, kept: &Kept, sqlite: Option<&Path>) -> Result<Key, StoreError> {
    let what = || options.location.name();
    if kept.has_rows {
        return Err(StoreError::KeysLost { what: what() });
    }
    if let Some(key) = &options.key {
        return Ok(key.copy());
    }
    let Some((store, file)) = sqlite.zip(options.key_file.as_deref()) else {
        return Err(if kept.needs_key() {
            StoreError::KeyMissing { what: what() }
        } else {
            StoreError::KeyNeeded { what: what() }
        });
    };
    if is_beside(file, store) && (file.exists() || !kept.needs_key()) {
        return Err(StoreError::KeyInside { path: file.to_owned(), store: what() });
    }
    match Key::read(file)? {
        Some(key) => match key.weakness() {
            Some(why) => Err(StoreError::KeyWeak { why }),
            None => Ok(key),
        },
        None if kept.needs_key() => Err(StoreError::KeyMissing { what: what() }),
        None => {
            let key = Key::create(file)?;
            tracing::info!("a key was made for the new store: {}; keep a copy in another place", file.display());
            Ok(key)
        }
    }
}

/// Refuses a key file that lies where a copy of the store's folder would carry it along.
///
/// # Errors
/// If it does.
pub fn keep_apart(key_file: &Path, location: &Location) -> Result<(), StoreError> {
    match location {
        Location::Sqlite(store) if is_beside(key_file, store) => {
            Err(StoreError::KeyInside { path: key_file.to_owned(), store: location.name() })
        }
        _ => Ok(()),
    }
}
