//! How a transaction ends: everything that a batch changes, in few statements, and one sync.

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::Ordering,
};

use bytes::Bytes;
use sqlx::QueryBuilder;

use crate::{
    domain::{funnel::NoteRow, questionnaire::statistics::Cell},
    store::{
        About, Batch, Changes, Failed, NewReply, SetAside, Store, StoreError, VisitorId, added, day,
        erasures::Erased,
        hour, kind,
        seal::Place,
        sql::{Held, ROWS, begin::push_ids, missed::take_missed, notes_of, random_number},
    },
};

impl Batch<'_> {
    /// What is kept about a visitor with these marks besides the session, as it was before this batch.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn about(&mut self, visitor: VisitorId, marks: &BTreeSet<String>) -> Result<About, StoreError> {
        let failed = || StoreError::database("reading what is kept about a visitor");
        let day: Option<i64> = either!(&mut self.held, connection, Db => {
            let text = "SELECT day FROM sessions WHERE visitor = $1";
            sqlx::query_scalar(text).bind(visitor.as_bytes()).fetch_optional(connection).await
        })
        .map_err(failed())?;
        let waiting: Vec<i64> = either!(&mut self.held, connection, Db => {
            let text = "SELECT at FROM outbox WHERE visitor = $1 ORDER BY id";
            sqlx::query_scalar(text).bind(visitor.as_bytes()).fetch_all(connection).await
        })
        .map_err(failed())?;
        let set_aside: Vec<(i64, String, String, Vec<u8>)> = either!(&mut self.held, connection, Db => {
            let text = "SELECT at, kind, reason, sealed FROM set_aside WHERE visitor = $1 ORDER BY at, id";
            sqlx::query_as(text).bind(visitor.as_bytes()).fetch_all(connection).await
        })
        .map_err(failed())?;
        let seal = &self.store.seal;
        let set_aside = set_aside.into_iter().map(|(at, kind, reason, sealed)| {
            let body = seal.open(Place::SetAside, visitor.as_bytes(), &sealed);
            Failed { at, kind, reason, body }
        });
        let set_aside = set_aside.collect();
        let mut notes = Vec::new();
        for mark in marks {
            let found = either!(&mut self.held, connection, Db => {
                let text = "SELECT note, mark FROM notes WHERE mark = $1 ORDER BY hour";
                sqlx::query_as(text).bind(mark).fetch_all(connection).await
            });
            notes.extend(notes_of(found.map_err(failed())?));
        }
        Ok(About { day, waiting, set_aside, notes })
    }

    /// The other visitors that this person is, in private and in groups, with their sessions.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn others_of(
        &mut self,
        visitor: VisitorId,
        person: VisitorId,
    ) -> Result<Vec<(VisitorId, Vec<u8>)>, StoreError> {
        let found: Vec<Vec<u8>> = either!(&mut self.held, connection, Db => {
            let text = "SELECT visitor FROM members WHERE person = $1";
            sqlx::query_scalar(text).bind(person.as_bytes()).fetch_all(connection).await
        })
        .map_err(StoreError::database("reading who a person is in groups"))?;
        let groups = found.iter().filter_map(|visitor| VisitorId::from_bytes(visitor));
        let all: Vec<VisitorId> = groups.chain([person]).filter(|other| *other != visitor).collect();
        let mut sessions = self.held.sessions(self.store, &all).await?;
        Ok(all.into_iter().map(|other| (other, sessions.remove(&other).unwrap_or_default())).collect())
    }

    /// Takes out what these visitors have sent that may go on, so that nobody else answers it; what is to wait on is kept
    /// again with the changes.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn take_unfinished(&mut self, visitors: &[VisitorId]) -> Result<Vec<(VisitorId, Vec<u8>)>, StoreError> {
        let mut taken = Vec::new();
        for ids in visitors.chunks(ROWS) {
            let rows: Vec<(Vec<u8>, Vec<u8>)> = either!(&mut self.held, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("DELETE FROM unfinished WHERE visitor ");
                push_ids(&mut query, ids).push(" RETURNING visitor, sealed").build_query_as().fetch_all(connection).await
            })
            .map_err(StoreError::database("reading what may go on"))?;
            taken.extend(rows);
        }
        let open = |(visitor, sealed): (Vec<u8>, Vec<u8>)| {
            Some((VisitorId::from_bytes(&visitor)?, self.open(Place::Unfinished, &visitor, &sealed)?))
        };
        Ok(taken.into_iter().filter_map(open).collect())
    }

    /// A visitor's kept session.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn session(&mut self, visitor: VisitorId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.held.sessions(self.store, &[visitor]).await?.remove(&visitor))
    }

    /// The number that a group had before, by the visitor that it is under the one it has now; None if it never had another.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn moved_from(&mut self, group: VisitorId) -> Result<Option<i64>, StoreError> {
        let found: Option<Vec<u8>> = either!(&mut self.held, connection, Db => {
            let text = "SELECT sealed FROM moved WHERE chat = $1";
            sqlx::query_scalar(text).bind(group.as_bytes()).fetch_optional(connection).await
        })
        .map_err(StoreError::database("reading which number a group had"))?;
        let opened = found.and_then(|sealed| self.open(Place::Moved, group.as_bytes(), &sealed));
        Ok(opened.and_then(|number| Some(i64::from_be_bytes(number.try_into().ok()?))))
    }

    /// Opens a row of a visitor's. One that does not open is counted, and the conversation goes on as if there were none.
    fn open(&self, place: Place, owner: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let opened = self.store.seal.open(place, owner, sealed);
        if opened.is_none() {
            self.store.unopened.meet_session();
        }
        opened
    }

    /// Keeps the changes and ends the transaction; when this returns, they are on the disk.
    /// Returns the numbers of the replies, in their order.
    ///
    /// # Errors
    /// Where the database fails; then nothing has changed.
    pub async fn commit(self, changes: Changes) -> Result<Vec<i64>, StoreError> {
        let Self { store, mut held, .. } = self;
        let (at, mut notes) = (changes.at, changes.notes);
        let missed = take_missed(&mut notes);
        let mut erased: Vec<Erased> = changes.erased.iter().map(|one| store.seal.erased(one.as_bytes())).collect();
        // Replies on their way stay until they have arrived: an answer is not lost because its asker is forgotten.
        held.with_visitors("DELETE FROM sessions WHERE visitor ", &changes.erased).await?;
        held.with_visitors("DELETE FROM set_aside WHERE visitor ", &changes.erased).await?;
        held.with_visitors("DELETE FROM members WHERE visitor ", &changes.erased).await?;
        held.with_visitors("DELETE FROM unfinished WHERE visitor ", &changes.erased).await?;
        for (old, new) in &changes.marks {
            if held.rename(old, new).await? > 0 {
                erased.push(store.seal.erased(old.as_bytes()));
            }
        }
        held.with_visitors(&format!("UPDATE sessions SET blocked = {} WHERE visitor ", day(at)), &changes.blocked)
            .await?;
        held.with_visitors("DELETE FROM outbox WHERE visitor ", &changes.dropped).await?;
        held.with_visitors("DELETE FROM sessions WHERE visitor ", &changes.left).await?;
        held.with_visitors("DELETE FROM members WHERE visitor ", &changes.left).await?;
        held.keep_moved(store, &changes.moved, at).await?;
        held.keep_unfinished(store, &changes.unfinished, at).await?;
        held.keep_set_aside(store, &changes.set_aside, at).await?;
        held.keep_sessions(store, &changes.sessions, &changes.ends, at).await?;
        held.keep_members(&changes.members).await?;
        held.keep_notes(notes).await?;
        let (ids, now) = held.numbers(store, changes.replies.len()).await?;
        held.keep_replies(store, &ids, changes.replies, at, now).await?;
        held.settle(&changes.settled).await?;
        // Last, for another replica that adds to the same sums waits from here to the commit.
        held.add(&added(changes.sums)).await?;
        if let Held::Sqlite(writer) = &mut held {
            writer.wiping.extend(&changes.erased);
            writer.erased |= !changes.erased.is_empty();
        }
        // First the list: on it there may be what is not erased, for the update comes again, but not the other way round.
        if let Some(list) = store.erasures.as_ref().filter(|_| !erased.is_empty()) {
            list.add(at, &erased)?;
        }
        held.commit().await?;
        store.wait_missed(missed).await;
        if !changes.erased.is_empty() || !changes.settled.is_empty() {
            store.wipe().await;
        }
        Ok(ids)
    }
}

impl Held<'_> {
    /// A statement that ends in the list of these visitors.
    pub(super) async fn with_visitors(&mut self, text: &str, visitors: &[VisitorId]) -> Result<(), StoreError> {
        for ids in visitors.chunks(ROWS) {
            either!(self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new(text);
                push_ids(&mut query, ids).build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("keeping a batch"))?;
        }
        Ok(())
    }

    /// Gives notes another mark; returns how many.
    pub(super) async fn rename(&mut self, old: &str, new: &str) -> Result<u64, StoreError> {
        either!(self, connection, Db => {
            let text = "UPDATE notes SET mark = $2 WHERE mark = $1";
            sqlx::query(text).bind(old).bind(new).execute(connection).await.map(|done| done.rows_affected())
        })
        .map_err(StoreError::database("giving notes another mark"))
    }

    async fn keep_set_aside(&mut self, store: &Store, set_aside: &[SetAside], at: i64) -> Result<(), StoreError> {
        for rows in set_aside.chunks(ROWS) {
            either!(self, connection, Db => {
                let head = "INSERT INTO set_aside (id, at, kind, reason, visitor, sealed) ";
                let mut query = QueryBuilder::<Db>::new(head);
                query.push_values(rows, |mut row, one| {
                    row.push_bind(random_number()).push_bind(at).push_bind(one.kind).push_bind(one.reason.as_str());
                    row.push_bind(one.visitor.as_bytes());
                    row.push_bind(store.seal.seal(Place::SetAside, one.visitor.as_bytes(), &one.body));
                });
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("setting something aside"))?;
        }
        Ok(())
    }

    async fn keep_sessions(
        &mut self,
        store: &Store,
        sessions: &[(VisitorId, Vec<u8>)],
        ends: &HashMap<VisitorId, i64>,
        at: i64,
    ) -> Result<(), StoreError> {
        for rows in sessions.chunks(ROWS) {
            either!(self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("INSERT INTO sessions (visitor, day, until, sealed) ");
                query.push_values(rows, |mut row, (visitor, session)| {
                    row.push_bind(visitor.as_bytes()).push_bind(day(at)).push_bind(ends.get(visitor).copied());
                    row.push_bind(store.seal.seal(Place::Session, visitor.as_bytes(), session));
                });
                query.push(
                    " ON CONFLICT (visitor) DO UPDATE SET day = excluded.day, until = excluded.until, sealed = excluded.sealed, \
                     blocked = NULL",
                );
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("keeping sessions"))?;
        }
        Ok(())
    }

    async fn keep_members(&mut self, members: &[(VisitorId, VisitorId)]) -> Result<(), StoreError> {
        for rows in members.chunks(ROWS) {
            either!(&mut *self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("INSERT INTO members (visitor, person) ");
                query.push_values(rows, |mut row, (visitor, person)| {
                    row.push_bind(visitor.as_bytes().to_vec()).push_bind(person.as_bytes().to_vec());
                });
                query.push(" ON CONFLICT (visitor) DO NOTHING");
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("keeping whose a visitor in a group is"))?;
        }
        Ok(())
    }

    async fn keep_moved(&mut self, store: &Store, moved: &[(VisitorId, i64)], at: i64) -> Result<(), StoreError> {
        for rows in moved.chunks(ROWS) {
            either!(&mut *self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("INSERT INTO moved (chat, day, sealed) ");
                query.push_values(rows, |mut row, (group, from)| {
                    row.push_bind(group.as_bytes().to_vec()).push_bind(day(at));
                    row.push_bind(store.seal.seal(Place::Moved, group.as_bytes(), &from.to_be_bytes()));
                });
                query.push(" ON CONFLICT (chat) DO NOTHING");
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("keeping which number a group had"))?;
        }
        Ok(())
    }

    async fn keep_unfinished(
        &mut self,
        store: &Store,
        unfinished: &[(VisitorId, Vec<u8>)],
        at: i64,
    ) -> Result<(), StoreError> {
        for rows in unfinished.chunks(ROWS) {
            either!(&mut *self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("INSERT INTO unfinished (visitor, at, sealed) ");
                query.push_values(rows, |mut row, (visitor, body)| {
                    row.push_bind(visitor.as_bytes().to_vec()).push_bind(at);
                    row.push_bind(store.seal.seal(Place::Unfinished, visitor.as_bytes(), body));
                });
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("keeping what may go on"))?;
        }
        Ok(())
    }

    async fn keep_notes(&mut self, notes: Vec<NoteRow>) -> Result<(), StoreError> {
        let row = |mut row: NoteRow| {
            let mark = row.mark.take();
            let note = serde_json::to_string(&row).expect("a note is plain data");
            (hour(row.at), kind(&row.note), mark, note)
        };
        let notes: Vec<_> = notes.into_iter().map(row).collect();
        for rows in notes.chunks(ROWS) {
            either!(self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("INSERT INTO notes (hour, kind, mark, note) ");
                query.push_values(rows, |mut row, (hour, kind, mark, note)| {
                    row.push_bind(*hour).push_bind(*kind).push_bind(mark.as_deref()).push_bind(note.as_str());
                });
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("keeping notes"))?;
        }
        Ok(())
    }

    /// Keeps replies with these numbers. `now` is the time by the database's clock, from which leases count.
    async fn keep_replies(
        &mut self,
        store: &Store,
        ids: &[i64],
        replies: Vec<NewReply>,
        at: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        let replies: Vec<(i64, VisitorId, bool, Bytes)> =
            ids.iter().zip(replies).map(|(id, reply)| (*id, reply.visitor, reply.mine, reply.body)).collect();
        for rows in replies.chunks(ROWS) {
            either!(self, connection, Db => {
                let head = "INSERT INTO outbox (id, visitor, at, owner, lease, sealed) ";
                let mut query = QueryBuilder::<Db>::new(head);
                query.push_values(rows, |mut row, (id, visitor, mine, body)| {
                    let (owner, lease) = if *mine { (store.owner, now + store.lease) } else { (0, 0) };
                    row.push_bind(*id).push_bind(visitor.as_bytes()).push_bind(at).push_bind(owner).push_bind(lease);
                    row.push_bind(store.seal.seal(Place::Outbox, visitor.as_bytes(), body));
                });
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("keeping replies"))?;
        }
        Ok(())
    }

    /// Drops replies that need no sending any more.
    async fn settle(&mut self, settled: &[i64]) -> Result<(), StoreError> {
        for ids in settled.chunks(ROWS) {
            either!(self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("DELETE FROM outbox WHERE id IN (");
                let mut list = query.separated(", ");
                for id in ids {
                    list.push_bind(*id);
                }
                query.push(")").build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("noting what was sent"))?;
        }
        Ok(())
    }

    /// Numbers for replies, and the time: a visitor's later ones are higher, because the visitor is locked.
    async fn numbers(&mut self, store: &Store, count: usize) -> Result<(Vec<i64>, i64), StoreError> {
        if count == 0 {
            return Ok((Vec::new(), 0));
        }
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        match self {
            Held::Sqlite(_) => {
                let first = store.next.fetch_add(count, Ordering::Relaxed);
                Ok(((first..first + count).collect(), 0))
            }
            Held::Postgres(open) => {
                // The database's clock, which is the same for all replicas.
                let text = "SELECT nextval('outbox_ids'), EXTRACT(EPOCH FROM clock_timestamp())::bigint FROM generate_series(1, $1)";
                let rows = sqlx::query_as(text).bind(count).fetch_all(&mut **open).await;
                let rows: Vec<(i64, i64)> = rows.map_err(StoreError::database("numbering replies"))?;
                let now = rows.first().map_or(0, |row| row.1);
                let mut numbers: Vec<i64> = rows.into_iter().map(|row| row.0).collect();
                numbers.sort_unstable();
                Ok((numbers, now))
            }
        }
    }

    /// Adds to the questionnaire's running sums.
    async fn add(&mut self, sums: &[Cell]) -> Result<(), StoreError> {
        for rows in sums.chunks(ROWS) {
            either!(self, connection, Db => {
                let mut query = QueryBuilder::<Db>::new("INSERT INTO sums (version, form, name, value) ");
                query.push_values(rows, |mut row, cell| {
                    row.push_bind(i64::from(cell.version)).push_bind(cell.form.name());
                    row.push_bind(cell.name.as_str()).push_bind(cell.value);
                });
                query.push(" ON CONFLICT (version, form, name) DO UPDATE SET value = sums.value + excluded.value");
                query.build().execute(connection).await.map(drop)
            })
            .map_err(StoreError::database("adding to the sums"))?;
        }
        Ok(())
    }
}
