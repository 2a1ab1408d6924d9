//! Everything in memory, for a conversation that leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use tokio::sync::{Mutex, MutexGuard};

use crate::{
    domain::{
        conversation::Note,
        funnel::NoteRow,
        questionnaire::{Form, statistics::Cell},
    },
    store::{
        About, Batch, Changes, Delivery, Inner, Retention, SetAside, Store, Unsent, VisitorId, added, day, hour,
        seal::{is_somebodys, signs_by_chance},
    },
};

#[derive(Default)]
pub(crate) struct Memory(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    seen: HashMap<(i64, i64), i64>,
    sessions: HashMap<VisitorId, (i64, Vec<u8>)>,
    notes: Vec<NoteRow>,
    sums: BTreeMap<(u32, Form, String), i64>,
    outbox: BTreeMap<i64, Unsent>,
    set_aside: Vec<(i64, SetAside)>,
    last: i64,
}

/// A transaction: what it changes is kept only by `commit`.
pub(crate) struct Open<'a> {
    kept: MutexGuard<'a, Kept>,
    seen: Vec<Delivery>,
}

impl Memory {
    pub(crate) async fn begin<'a>(
        &'a self,
        store: &'a Store,
        deliveries: &[Delivery],
        wanted: &[VisitorId],
    ) -> Batch<'a> {
        let kept = self.0.lock().await;
        let mut now = HashSet::new();
        let fresh = deliveries
            .iter()
            .map(|one| !kept.seen.contains_key(&(one.bot, one.update)) && now.insert((one.bot, one.update)))
            .collect();
        let session = |id: &VisitorId| kept.sessions.get(id).map(|(_, session)| (*id, session.clone()));
        let sessions = wanted.iter().filter_map(session).collect();
        let open = Open { kept, seen: deliveries.to_vec() };
        Batch { store, inner: Inner::Memory(open), fresh, sessions, waiting: HashSet::new() }
    }

    pub(crate) async fn unsent(&self, after: i64, limit: u32) -> Vec<Unsent> {
        let kept = self.0.lock().await;
        kept.outbox.range(after.saturating_add(1)..).take(limit as usize).map(|(_, unsent)| unsent.clone()).collect()
    }

    pub(crate) async fn forget_old(&self, now: i64, retention: &Retention) -> bool {
        let mut kept = self.0.lock().await;
        kept.seen.retain(|_, at| *at >= now - retention.seen);
        kept.sessions.retain(|_, (last, _)| *last >= day(now - retention.sessions));
        let missed = hour(now - retention.missed);
        let rest = hour(now - retention.notes);
        kept.notes.retain(|row| hour(row.at) >= if matches!(row.note, Note::Missed { .. }) { missed } else { rest });
        let mut last: HashMap<String, i64> = HashMap::new();
        for row in &kept.notes {
            if let Some(mark) = row.mark.clone().filter(|mark| is_somebodys(mark)) {
                let last = last.entry(mark).or_default();
                *last = hour(row.at).max(*last);
            }
        }
        last.retain(|_, last| *last < hour(now - retention.marks));
        let new: HashMap<String, String> = last.into_keys().map(|mark| (mark, signs_by_chance())).collect();
        for mark in kept.notes.iter_mut().filter_map(|row| row.mark.as_mut()) {
            if let Some(new) = new.get(mark) {
                mark.clone_from(new);
            }
        }
        kept.set_aside.retain(|(at, _)| *at >= now - retention.set_aside);
        false
    }

    pub(crate) async fn notes(&self) -> Vec<NoteRow> {
        self.0.lock().await.notes.clone()
    }

    pub(crate) async fn sums(&self) -> Vec<Cell> {
        let kept = self.0.lock().await;
        let cell = |((version, form, name), value): (&(u32, Form, String), &i64)| Cell {
            version: *version,
            form: *form,
            name: name.clone(),
            value: *value,
        };
        kept.sums.iter().map(cell).collect()
    }
}

impl Open<'_> {
    pub(crate) fn about(&self, visitor: VisitorId, marks: &BTreeSet<String>) -> About {
        About {
            day: self.kept.sessions.get(&visitor).map(|(day, _)| *day),
            waiting: self.kept.outbox.values().filter(|unsent| unsent.visitor == visitor).count() as u64,
            set_aside: self.kept.set_aside.iter().filter(|(_, one)| one.visitor == visitor).count() as u64,
            notes: self
                .kept
                .notes
                .iter()
                .filter_map(|row| row.mark.as_ref())
                .filter(|mark| marks.contains(*mark))
                .count() as u64,
        }
    }

    pub(crate) fn commit(self, _store: &Store, changes: Changes) -> Vec<i64> {
        let mut kept = self.kept;
        kept.seen.extend(self.seen.iter().map(|one| ((one.bot, one.update), one.at)));
        for visitor in changes.erased {
            kept.sessions.remove(&visitor);
            kept.set_aside.retain(|(_, one)| one.visitor != visitor);
        }
        for visitor in changes.dropped {
            kept.outbox.retain(|_, unsent| unsent.visitor != visitor);
        }
        for (visitor, session) in changes.sessions {
            kept.sessions.insert(visitor, (day(changes.at), session));
        }
        for (old, new) in changes.marks {
            for row in kept.notes.iter_mut().filter(|row| row.mark.as_deref() == Some(old.as_str())) {
                row.mark = Some(new.clone());
            }
        }
        kept.notes.extend(changes.notes);
        for cell in added(changes.sums) {
            *kept.sums.entry((cell.version, cell.form, cell.name)).or_default() += cell.value;
        }
        for id in changes.settled {
            kept.outbox.remove(&id);
        }
        kept.set_aside.extend(changes.set_aside.into_iter().map(|one| (changes.at, one)));
        let mut ids = Vec::with_capacity(changes.replies.len());
        for reply in changes.replies {
            kept.last += 1;
            let id = kept.last;
            ids.push(id);
            kept.outbox.insert(id, Unsent { id, visitor: reply.visitor, at: changes.at, body: reply.body.to_vec() });
        }
        ids
    }
}
