//! Where sessions, notes, running sums and unsent replies are kept.
//!
//! **Invariant:** all that a batch of updates changes is kept in one transaction, synced to disk, or not at all; and what
//! says something about a visitor is sealed before it leaves this folder.

mod backup;
mod erasures;
mod examination;
mod key;
mod open;
mod ring;
mod rotation;
mod seal;
mod sql;
mod in_flight;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
    sync::atomic::AtomicI64,
};

pub use backup::{BackupError, Since, backup, restore};
use bytes::Bytes;
pub use examination::{Examination, Refuses, Server, examine};
pub use key::{Key, LARGEST, default_key_file, is_open_to_all, one_line, read_regular};
pub use open::{LEASE, Location, Options, keep_apart, missed_at, notes_at, sums_at};
pub use rotation::{Rotation, Stage};
pub use seal::{VisitorId, signs_by_chance};
pub use sql::{Due, Lead, Missed, Reader, Unopened};
use tokio::sync::Mutex;

pub use crate::domain::retention::Retention;

use crate::domain::{
    conversation::Note,
    funnel::NoteRow,
    questionnaire::{
        Form,
        statistics::{Cell, Sums},
    },
};

/// Where sessions, notes, running sums and unsent replies are kept: in SQLite, in a file or in memory, or in PostgreSQL.
pub struct Store {
    database: sql::Database,
    seal: seal::Seal,
    /// This process among those that share the outbox.
    owner: i64,
    /// How long the others leave its replies alone, in seconds.
    lease: i64,
    /// What shows the others that this process has not ended.
    alive: Mutex<sql::Liveness>,
    /// The number of the next reply, on SQLite.
    next: AtomicI64,
    /// What is written down of the updates under way; on SQLite with the lock, which it holds.
    in_flight: in_flight::InFlight,
    /// How far the forgetting has come.
    sweep: Mutex<sql::Sweep>,
    /// What had no answer and is not kept yet.
    missed: Mutex<Vec<Missed>>,
    /// What was erased, beside a SQLite file.
    erasures: Option<erasures::Erasures>,
    /// What was met that does not open.
    unopened: sql::Unopened,
}

/// One update as the store knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The bot it was sent to: another token's numbers are others.
    pub bot: i64,
    /// The update's number.
    pub update: i64,
    /// Whose it is.
    pub visitor: VisitorId,
    /// When it is taken, in seconds since 1970.
    pub at: i64,
}

/// A transaction that has begun: the visitors are locked, the updates are marked as seen. Dropped, it changes nothing.
pub struct Batch<'a> {
    store: &'a Store,
    held: sql::Held<'a>,
    /// For each delivery, whether it was not seen before.
    pub fresh: Vec<bool>,
    /// The kept sessions of the visitors asked for; a visitor without one is missing.
    pub sessions: HashMap<VisitorId, Vec<u8>>,
    /// Visitors with replies that have not left yet and that this process does not hold.
    pub waiting: HashSet<VisitorId>,
}

/// All that a batch changes besides the updates seen.
#[derive(Debug, Default)]
pub struct Changes {
    /// When, in seconds since 1970.
    pub at: i64,
    /// Sessions from now on.
    pub sessions: Vec<(VisitorId, Vec<u8>)>,
    /// When some of them end by themselves, in seconds since 1970; the others are kept as long as the retention says.
    pub ends: HashMap<VisitorId, i64>,
    /// Which of them are of a person in a group, each with the visitor that the person is in private.
    pub members: Vec<(VisitorId, VisitorId)>,
    /// Facts worth counting.
    pub notes: Vec<NoteRow>,
    /// What is added to the questionnaire's running sums.
    pub sums: Vec<Sums>,
    /// Marks of visitors who are erased, each with the one that takes its place, so that counts stay right.
    pub marks: Vec<(String, String)>,
    /// Replies to send, each visitor's in order.
    pub replies: Vec<NewReply>,
    /// Replies that need no sending any more, by their number.
    pub settled: Vec<i64>,
    /// Visitors to be erased, before anything above is kept; replies on their way to them go when they have arrived.
    pub erased: Vec<VisitorId>,
    /// Visitors that blocked the bot, to be marked.
    pub blocked: Vec<VisitorId>,
    /// Visitors whose replies from earlier batches are not to be sent any more.
    pub dropped: Vec<VisitorId>,
    /// Groups that have another number now: the visitor that each is under the new one, and the old one.
    pub moved: Vec<(VisitorId, i64)>,
    /// Visitors whose sessions have passed to others.
    pub left: Vec<VisitorId>,
    /// Things that could not be done, kept sealed for the operator.
    pub set_aside: Vec<SetAside>,
    /// What visitors have sent that may go on in their next message, one each.
    pub unfinished: Vec<(VisitorId, Vec<u8>)>,
}

impl Changes {
    /// Gives another mark to everything that this one is on, what this batch itself adds included.
    pub fn rename(&mut self, old: String, new: String) {
        for row in self.notes.iter_mut().filter(|row| row.mark.as_ref() == Some(&old)) {
            row.mark = Some(new.clone());
        }
        self.marks.push((old, new));
    }
}

/// A reply to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReply {
    /// To whom.
    pub visitor: VisitorId,
    /// Whether this process sends it; else whoever asks first does.
    pub mine: bool,
    /// Address and words, as the shell wrote them.
    pub body: Bytes,
}

/// A reply that was kept and not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Its number; a visitor's later replies have higher ones.
    pub id: i64,
    /// To whom.
    pub visitor: VisitorId,
    /// Since when it waits, in seconds since 1970.
    pub at: i64,
    /// Address and words, as the shell wrote them.
    pub body: Bytes,
}

/// Something that could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// `update` or `reply`.
    pub kind: &'static str,
    /// Why, in words that say nothing about the visitor.
    pub reason: String,
    /// Whose it is.
    pub visitor: VisitorId,
    /// What it was.
    pub body: Vec<u8>,
}

/// What is kept about a visitor besides the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The day of the last visit, in days since 1970; None where no session is kept.
    pub day: Option<i64>,
    /// Since when replies wait that were not sent yet, in seconds since 1970. Not their words: those arrive.
    pub waiting: Vec<i64>,
    /// Messages set aside because they could not be taken or sent.
    pub set_aside: Vec<Failed>,
    /// Notes with one of the visitor's marks.
    pub notes: Vec<NoteRow>,
}

/// Something of a visitor's that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// When, in seconds since 1970.
    pub at: i64,
    /// `update` or `reply`.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// What it was; None where it does not open.
    pub body: Option<Vec<u8>>,
}

/// What failed, and the way out.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store's address is none; it is not repeated, for it may hold a password.
    #[error("{0}: a store (--store, KENAL_STORE, KENAL_STORE_FILE) is `memory`, `sqlite:PATH` or `postgres://…`")]
    Location(String),
    /// Another process has this SQLite store.
    #[error("{path}: another kenal is using this store; stop that one, or give this one its own --store")]
    Taken {
        /// The store's file.
        path: PathBuf,
    },
    /// A SQLite file with a second name, by which another process could come to it unseen.
    #[error(
        "{path}: this file has another name as well (a hard link), by which a second kenal would write into it unseen: \
         remove that name, or copy the store with `kenal backup`"
    )]
    SecondName {
        /// The store's file.
        path: PathBuf,
    },
    /// A SQLite file of another program's.
    #[error(
        "{path}: this is the database of another program, and is left as it is: name a file of the store's own with --store or \
         KENAL_STORE"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A SQLite store whose log can't be read where it lies.
    #[error(
        "{path}: the newest is still in its log, {log}, which can only be read where files can be written: copy both into a folder of your \
         own and name that copy with --store, or have the bot's user run `kenal backup`"
    )]
    LogUnread {
        /// The store's file.
        path: PathBuf,
        /// Its log.
        log: PathBuf,
    },
    /// A program outside of kenal locks the database.
    #[error("the database is locked by another program; close what has it open, then start again")]
    Locked,
    /// A file could not be used.
    #[error("{path}: {}", way_out(source, "name another place with --store or KENAL_STORE"))]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that SQLite does not know for its own.
    #[error(
        "what --store or KENAL_STORE names is no SQLite database: name the file that `kenal run` keeps its visitors in"
    )]
    NoDatabase,
    /// A malformed key.
    #[error("the key must be 64 hexadecimal digits; `kenal key new FILE` makes one")]
    KeyFormat,
    /// A key that was not made by chance.
    #[error(
        "the key can be guessed: {why}; for a new store `kenal key new FILE` makes one, and `kenal key rotate` exchanges that \
         of a store that has it already"
    )]
    KeyWeak {
        /// What can be seen of it.
        why: &'static str,
    },
    /// A key file that everybody can use.
    #[error(
        "the key file {path} can be used by everybody on this machine (mode {mode:o}): `chmod 600 {path}`, or `kenal doctor --fix`"
    )]
    KeyOpen {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A key file that would be written over.
    #[error(
        "{path} is there already, and a key that is written over is lost with all that it opens: name another file"
    )]
    KeyThere {
        /// The file.
        path: PathBuf,
    },
    /// A store whose own keys are gone.
    #[error(
        "{what} holds visitors, and the row of its table `keys` that opens them is gone: put the newest copy back (`kenal \
         restore`, `pg_restore`); to begin anew without them, name another place with --store or KENAL_STORE"
    )]
    KeysLost {
        /// The store.
        what: String,
    },
    /// The key was exchanged while this process did not hear of it.
    #[error("the store's key was rotated while this process was away: start it again with the new key")]
    KeyRotated,
    /// A rotation to the key that is in use.
    #[error("the new key is the one that the store has: make another with `kenal key new FILE`")]
    KeySame,
    /// A version that does not know of rotations uses the store.
    #[error("an earlier version of kenal uses this store: put this version in the place of all of them first")]
    EarlierAtWork,
    /// Another rotation came between.
    #[error("another rotation to another key was begun meanwhile: end that one, with its key, first")]
    RotatedElsewhere,
    /// A key file that cannot be used.
    #[error(
        "the key file {path}: {}",
        way_out(
            source,
            "make one elsewhere with `kenal key new FILE`, and name that with --key-file or KENAL_KEY_FILE"
        )
    )]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A store without its key.
    #[error(
        "{what} holds data sealed with a key that is not given: set KENAL_KEY or KENAL_KEY_FILE to the key it was created with"
    )]
    KeyMissing {
        /// The store.
        what: String,
    },
    /// A new PostgreSQL store, or SQLite without a home for the key file.
    #[error(
        "{what} is new and needs a key: `kenal key new FILE` makes one; name it with KENAL_KEY_FILE and keep a copy"
    )]
    KeyNeeded {
        /// The store.
        what: String,
    },
    /// A store of another key.
    #[error(
        "{what} was sealed with another key: give the one it was created with, or last rotated to, as KENAL_KEY or \
         KENAL_KEY_FILE; a copy opens with the key of its day"
    )]
    KeyWrong {
        /// The store.
        what: String,
    },
    /// A key file beside the data it protects.
    #[error(
        "the key file {path} lies in the data directory, that of {store}, where a copy of the data would carry it along: \
         have it in a place outside, and name that with --key-file or KENAL_KEY_FILE"
    )]
    KeyInside {
        /// The file.
        path: PathBuf,
        /// The store.
        store: String,
    },
    /// A store that a later version has changed.
    #[error("the store was written by a newer kenal (step {0}): use that version, or restore a backup")]
    Newer(i64),
    /// Other processes may send what this one holds.
    #[error("the connection that shows this process to be alive was lost")]
    HoldLost,
    /// The database does not answer for long.
    #[error("the database does not answer")]
    Late,
    /// The process is stopping.
    #[error("stopping")]
    Stopped,
    /// Not the database: what was to be kept could not even be made.
    #[error("taking the updates panicked")]
    Panicked,
    /// A database server that does not answer.
    #[error(
        "the database at {place} does not answer: is it running, and reachable from here? --store or KENAL_STORE names another"
    )]
    NoAnswer {
        /// Host and port.
        place: String,
    },
    /// A pooler that lends a session for one transaction only.
    #[error(
        "what answers at {place} is a pooler, as PgBouncer in transaction mode is, that lends a session of PostgreSQL for one \
         transaction only; kenal needs sessions of its own, by whose locks replicas know each other: set `pool_mode = \
         session` for this database there, or name PostgreSQL's own address with --store, KENAL_STORE or KENAL_STORE_FILE"
    )]
    Pooled {
        /// Host and port.
        place: String,
    },
    /// A database that does not answer or does not do what it is told.
    #[error("{doing}: {source}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What the database says.
        source: sqlx::Error,
    },
}

impl StoreError {
    /// Whether the same may work later, because it failed for want of the database, of room or of time.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Locked
            | Self::HoldLost
            | Self::Late
            | Self::Stopped
            | Self::KeyRotated
            | Self::File { .. }
            | Self::NoAnswer { .. } => true,
            Self::Database { source: sqlx::Error::Database(error), .. } => {
                let code = error.code().unwrap_or_default();
                match code.parse::<u32>() {
                    // SQLite's first byte: busy, locked, out of memory, read-only, I/O, full, cannot open.
                    Ok(code) if code < 10_000 => matches!(code & 0xff, 5..=8 | 10 | 13 | 14),
                    // PostgreSQL's class: connection, rollback, resources, state, operator, system.
                    _ => ["08", "40", "53", "55", "57", "58"].iter().any(|class| code.starts_with(class)),
                }
            }
            Self::Database { source, .. } => !matches!(source, sqlx::Error::Encode(_) | sqlx::Error::Decode(_)),
            _ => false,
        }
    }

    /// Whether a database server may only have to be waited for: it does not answer yet, or not at this moment.
    #[must_use]
    pub fn is_starting(&self) -> bool {
        match self {
            Self::NoAnswer { .. } | Self::Database { source: sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut, .. } => {
                true
            }
            Self::Database { source: sqlx::Error::Database(error), .. } => {
                // Connection, too many connections, shutting down or starting.
                let code = error.code().unwrap_or_default();
                ["08", "53300", "57P"].iter().any(|class| code.starts_with(class))
            }
            _ => false,
        }
    }

    fn database(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| match source.as_database_error().and_then(|error| error.code()).as_deref() {
            Some("5" | "261" | "517") => Self::Locked,
            Some("26") => Self::NoDatabase,
            _ => Self::Database { doing, source },
        }
    }
}

impl Store {
    /// A visitor's mark at a fair, or outside any: a keyed hash of both, so that marks of two fairs have nothing in common.
    #[must_use]
    pub fn mark(&self, visitor: VisitorId, fair: Option<&str>) -> String {
        self.seal.mark(visitor, fair)
    }

    /// A secret for another purpose, the same for all replicas that share the key.
    #[must_use]
    pub fn secret(&self, purpose: &str) -> secrecy::SecretString {
        self.seal.secret(purpose)
    }

    /// The visitor's id: a keyed hash, so that it says nothing without the key.
    #[must_use]
    pub fn visitor(&self, platform: &str, chat: i64, person: i64) -> VisitorId {
        self.seal.visitor(platform, chat, person)
    }

    /// Whether no other process changes this store.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        matches!(self.database, sql::Database::Sqlite { .. })
    }

    /// How often a process ended while it took this update, as it was known when the store was opened.
    #[must_use]
    pub fn ended(&self, bot: i64, update: i64) -> u32 {
        self.in_flight.ended(bot, update)
    }

    /// Says that these updates, by bot and number, are about to be taken, in case that ends the process.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn mark_in_flight(&self, updates: impl Iterator<Item = (i64, i64)>) -> Result<(), StoreError> {
        self.in_flight.begin(updates).await
    }
}

/// The numbers to add to running sums, each once, in an order that is the same in every process, so that two that add to
/// the same ones never wait for each other.
fn added(sums: Vec<Sums>) -> Vec<Cell> {
    let mut added: BTreeMap<(u32, Form, String), i64> = BTreeMap::new();
    for cell in sums.into_iter().flat_map(Sums::into_cells) {
        *added.entry((cell.version, cell.form, cell.name)).or_default() += cell.value;
    }
    added.into_iter().map(|((version, form, name), value)| Cell { version, form, name, value }).collect()
}

/// What a file's error says, and the way out where it is the system's own.
fn way_out(source: &std::io::Error, else_where: &str) -> String {
    if source.raw_os_error().is_none() {
        return source.to_string();
    }
    match source.kind() {
        std::io::ErrorKind::PermissionDenied => {
            format!("{source}: let the user that runs kenal read and write it, or {else_where}")
        }
        _ => format!("{source}: {else_where}"),
    }
}

/// The hour of a time, in hours since 1970.
fn hour(at: i64) -> i64 {
    at.div_euclid(3_600)
}

/// The day of a time, in days since 1970.
fn day(at: i64) -> i64 {
    at.div_euclid(86_400)
}

/// A note's kind, as its JSON names it.
fn kind(note: &Note) -> &'static str {
    match note {
        Note::Arrived { .. } => "arrived",
        Note::Answered { .. } => "answered",
        Note::Offered { .. } => "offered",
        Note::Meant { .. } => "meant",
        Note::TurnedAway { .. } => "turned-away",
        Note::Missed { .. } => "missed",
        Note::Helpful { .. } => "helpful",
        Note::Began { .. } => "began",
        Note::Replied { .. } => "replied",
        Note::Finished { .. } => "finished",
        Note::Restarted => "restarted",
    }
}
