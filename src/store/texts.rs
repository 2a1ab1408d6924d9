//! The SQL of the hot statements, written once for both databases and for a few sizes.
//!
//! A statement for many rows has room for a fixed number and ignores the rows left empty: so there are few texts, each
//! stays prepared, and a batch of any size is one or two of them.

use std::fmt::Write;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// How many rows a text has room for; a batch takes the smallest that holds it.
pub(crate) const SIZES: [usize; 6] = [1, 4, 16, 32, 64, 128];

/// The most rows that one statement takes.
pub(crate) const MOST: usize = SIZES[SIZES.len() - 1];

/// The place in [`SIZES`] of the smallest text for so many rows.
pub(crate) fn size(rows: usize) -> usize {
    SIZES.iter().position(|size| *size >= rows).unwrap_or(SIZES.len() - 1)
}

/// The hot statements, each in every size.
pub(crate) struct Texts {
    /// Marks updates as seen, returning the new ones.
    pub(crate) see: Vec<SqlStr>,
    /// Reads sessions.
    pub(crate) load: Vec<SqlStr>,
    /// Finds the visitors that have unsent replies of another process.
    pub(crate) waiting: Vec<SqlStr>,
    /// Keeps sessions.
    pub(crate) sessions: Vec<SqlStr>,
    /// Keeps notes.
    pub(crate) notes: Vec<SqlStr>,
    /// Keeps replies.
    pub(crate) outbox: Vec<SqlStr>,
    /// Drops replies that were sent.
    pub(crate) settle: Vec<SqlStr>,
    /// Adds to running sums.
    pub(crate) sums: Vec<SqlStr>,
    /// SQLite takes several statements in one hand-over to its thread: `BEGIN`, `see` and `load`.
    pub(crate) take: Vec<SqlStr>,
    /// … and the same without `BEGIN`.
    pub(crate) take_more: Vec<SqlStr>,
    /// … and `sessions`, `notes`, `outbox`, `settle`.
    pub(crate) keep: Vec<SqlStr>,
    /// … and the same with `COMMIT`.
    pub(crate) keep_and_commit: Vec<SqlStr>,
}

impl Texts {
    pub(crate) fn new() -> Self {
        let each = |make: &dyn Fn(usize) -> String| -> Vec<SqlStr> {
            SIZES.iter().map(|size| AssertSqlSafe(std::sync::Arc::<str>::from(make(*size))).into_sql_str()).collect()
        };
        let keep = |n: usize| {
            let mut first = 1;
            let mut next = |columns: usize| {
                let from = first;
                first += columns * n;
                from
            };
            [sessions(next(3), n), notes(next(3), n), outbox(next(6), n), settle(next(1), n)].join("; ")
        };
        Self {
            see: each(&|n| see(1, n)),
            load: each(&|n| load(1, n)),
            waiting: each(&waiting),
            sessions: each(&|n| sessions(1, n)),
            notes: each(&|n| notes(1, n)),
            outbox: each(&|n| outbox(1, n)),
            settle: each(&|n| settle(1, n)),
            sums: each(&sums),
            take: each(&|n| in_order(&format!("BEGIN IMMEDIATE; {}; {}", see(1, n), load(1 + 3 * n, n)))),
            take_more: each(&|n| in_order(&format!("{}; {}", see(1, n), load(1 + 3 * n, n)))),
            keep: each(&|n| in_order(&keep(n))),
            keep_and_commit: each(&|n| in_order(&(keep(n) + "; COMMIT"))),
        }
    }
}

/// The same with `?` for `$1`, `$2` and so on, which stand in their order: sqlx asks SQLite for the name of each one at
/// every execution, and SQLite looks for it in a list of them all.
fn in_order(text: &str) -> String {
    let mut parts = text.split('$');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push('?');
        plain.push_str(part.trim_start_matches(|sign: char| sign.is_ascii_digit()));
    }
    plain
}

fn see(first: usize, rows: usize) -> String {
    let rows = values(first, rows, 3);
    format!(
        "INSERT INTO seen (bot, update_id, at) SELECT column1, column2, column3 FROM (VALUES {rows}) AS given \
         WHERE column1 IS NOT NULL ON CONFLICT (bot, update_id) DO NOTHING RETURNING bot, update_id"
    )
}

fn load(first: usize, rows: usize) -> String {
    format!("SELECT visitor, sealed FROM sessions WHERE visitor IN ({})", list(first, rows))
}

fn waiting(rows: usize) -> String {
    format!("SELECT DISTINCT visitor FROM outbox WHERE owner <> $1 AND visitor IN ({})", list(2, rows))
}

fn sessions(first: usize, rows: usize) -> String {
    let rows = values(first, rows, 3);
    format!(
        "INSERT INTO sessions (visitor, day, sealed) SELECT column1, column2, column3 FROM (VALUES {rows}) AS given \
         WHERE column1 IS NOT NULL \
         ON CONFLICT (visitor) DO UPDATE SET day = excluded.day, sealed = excluded.sealed, blocked = NULL"
    )
}

fn notes(first: usize, rows: usize) -> String {
    let rows = values(first, rows, 3);
    format!(
        "INSERT INTO notes (hour, kind, note) SELECT column1, column2, column3 FROM (VALUES {rows}) AS given \
         WHERE column1 IS NOT NULL"
    )
}

fn outbox(first: usize, rows: usize) -> String {
    let rows = values(first, rows, 6);
    format!(
        "INSERT INTO outbox (id, visitor, at, owner, lease, sealed) \
         SELECT column1, column2, column3, column4, column5, column6 \
         FROM (VALUES {rows}) AS given WHERE column1 IS NOT NULL"
    )
}

fn settle(first: usize, rows: usize) -> String {
    format!("DELETE FROM outbox WHERE id IN ({})", list(first, rows))
}

fn sums(rows: usize) -> String {
    let rows = values(1, rows, 4);
    format!(
        "INSERT INTO sums (version, form, name, value) SELECT column1, column2, column3, column4 \
         FROM (VALUES {rows}) AS given WHERE column1 IS NOT NULL \
         ON CONFLICT (version, form, name) DO UPDATE SET value = sums.value + excluded.value"
    )
}

/// Gives notes other marks, each by a pair of the old one and the new one; `mark` is a note's mark.
pub(crate) fn remark(mark: &str, rows: usize) -> SqlStr {
    let text = format!(
        "UPDATE notes SET note = replace(note, column1, column2) FROM (VALUES {}) AS given WHERE {mark} = column1",
        values(1, rows, 2)
    );
    AssertSqlSafe(text).into_sql_str()
}

/// `($1, $2), ($3, $4)` and so on.
fn values(first: usize, rows: usize, columns: usize) -> String {
    let row = |row: usize| format!("({})", list(first + row * columns, columns));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// `$1, $2` and so on.
pub(crate) fn list(first: usize, count: usize) -> String {
    let mut list = String::new();
    for place in first..first + count {
        let comma = if place == first { "" } else { ", " };
        write!(list, "{comma}${place}").expect("a string takes any text");
    }
    list
}
