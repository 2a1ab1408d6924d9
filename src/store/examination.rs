//! What can be said of a store from outside, for `kenal doctor`; nothing in it is changed.

use std::{fs, io, path::Path};

use crate::store::{
    Key, Location, StoreError,
    key::real,
    open::{
        APPLICATION, Beside, CHECK, KEYED, KEYS, KEYS_STEP, Kept, LAST_STEP, beside, lock_is_held, named,
        refuse_second_name, steps_after,
    },
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
    /// How many rows are sealed, and how many of them do not open, where a key was given.
    pub sealed: usize,
    pub unopened: usize,
    /// The size of the file or the server's database in bytes, and that of the file's log.
    pub size: u64,
    pub log: u64,
    /// What a server says of itself.
    pub server: Option<Server>,
}

/// What a PostgreSQL server says of itself.
#[derive(Debug)]
pub struct Server {
    pub version: String,
    /// Why nothing can be kept there, in the server's terms; `None` if it can.
    pub refuses: Option<Refuses>,
    /// How many more connections it takes.
    pub connections_left: u64,
}

/// Why a PostgreSQL server keeps nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuses {
    /// It follows another server.
    Standby,
    /// Its transactions are set to read only.
    ReadOnly,
    /// This user may not make tables there, or change those of the store.
    Rights,
}

/// What is asked of a server: its version, whether it follows another one, whether it only reads, whether this user may make
/// tables, how large the database is, how many kenals hold it, and how many connections are left.
const SERVER: &str = "SELECT current_setting('server_version'), pg_is_in_recovery(), \
     current_setting('transaction_read_only') = 'on', \
     current_schema() IS NOT NULL AND has_schema_privilege(current_schema(), 'CREATE'), \
     pg_database_size(current_database()), \
     (SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $APPLICATION), \
     current_setting('max_connections')::BIGINT - (SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend')";

/// Whether this user may change the tables of the store; a store that is not there yet can be made by whoever may make tables.
const CHANGES: &str = "SELECT COALESCE(bool_and(has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') \
     AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')), TRUE) FROM pg_class c \
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relname IN ('sessions', 'outbox', 'seen', 'keys')";

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
        refuse_second_name(path)?;
        found.size = metadata.len();
        found.log = fs::metadata(named(&real(path), "-wal")).map_or(0, |log| log.len());
        found.is_in_use = lock_is_held(path);
    }
    let mut open = beside(location).await?;
    if let Location::Postgres(_) = location {
        ask_server(&mut open, &mut found).await?;
        let tables: Vec<(bool,)> = open.all("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").await?;
        if !tables.into_iter().any(|(is_there,)| is_there) {
            return Ok(found);
        }
    }
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
        (found.sealed, found.unopened) = opened(&mut open, &seal, step).await?;
    }
    Ok(found)
}

/// Asks a PostgreSQL server about itself.
async fn ask_server(open: &mut Beside, found: &mut Examination) -> Result<(), StoreError> {
    type Answers = (String, bool, bool, bool, i64, i64, i64);
    let told: Vec<Answers> = open.all(&SERVER.replace("$APPLICATION", &format!("'{APPLICATION}'"))).await?;
    let changes: Vec<(bool,)> = open.all(CHANGES).await?;
    let Some((version, follows, only_reads, makes, size, processes, left)) = told.into_iter().next() else {
        return Ok(());
    };
    let refuses = match (follows, only_reads, makes && changes.into_iter().all(|(may,)| may)) {
        (true, ..) => Some(Refuses::Standby),
        (_, true, _) => Some(Refuses::ReadOnly),
        (.., false) => Some(Refuses::Rights),
        _ => None,
    };
    found.size = size.unsigned_abs();
    found.is_in_use = processes > 0;
    found.server = Some(Server { version, refuses, connections_left: left.max(0).unsigned_abs() });
    Ok(())
}

/// How many rows are sealed in a store that has come to this step, and how many do not open with these keys.
async fn opened(open: &mut Beside, seal: &Seal, step: i64) -> Result<(usize, usize), StoreError> {
    let (mut all, mut unopened) = (0, 0);
    for Sealed { place, table, owner, .. } in SEALED.into_iter().filter(|sealed| sealed.since <= step) {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = open.all(&format!("SELECT {owner}, sealed FROM {table}")).await?;
        all += rows.len();
        unopened += rows.iter().filter(|(owner, sealed)| seal.open(place, owner, sealed).is_none()).count();
    }
    Ok((all, unopened))
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
