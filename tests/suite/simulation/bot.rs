//! The bot under test: the real engine, store and courier, moved one step at a time.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use kenal::{
    domain::{content::Content, conversation::Note, questionnaire::statistics::Cell},
    engine::{Engine, Incoming, Options, Settled, Unsent, UpdateStatus, VisitorId, What},
    store::{self, Key, Location, Store, StoreError},
    telegram::{
        courier::Courier,
        outgoing::{Call, render},
    },
};

use super::telegram::{Done, Fate, GROUP, Place, SUPERGROUP, Telegram};
use crate::fake_telegram::Dice;

pub(super) struct Bot {
    path: PathBuf,
    content: Arc<Content>,
    engine: Engine,
    courier: Courier,
    /// Updates that were fetched and not yet taken.
    in_hand: Vec<Incoming>,
    /// Replies on the way from the engine to the courier.
    outlet: VecDeque<Unsent>,
    /// Calls under way: Telegram has not seen them, or its answer has not arrived.
    calls: Vec<(Call, Option<Fate>)>,
    /// What became of replies and is not noted yet.
    pub(super) settled: Vec<Settled>,
    /// Chats whose replies were dropped, which is not noted yet.
    dropping: Vec<i64>,
    /// Who has sent something that may go on.
    unfinished: Vec<VisitorId>,
}

/// What is left in the store at the end.
pub(super) struct Kept {
    pub(super) sessions: Vec<(Place, Option<Vec<u8>>)>,
    pub(super) notes: Vec<Note>,
    pub(super) sums: Vec<Cell>,
    pub(super) unsent: usize,
}

/// Opens the store. Tests that start programs beside this one hold all open files for the moment between fork and exec,
/// the lock's too: then it is tried again.
async fn open(path: &Path) -> Store {
    for _ in 0..200 {
        let key = Some(Key::parse(crate::support::KEY).unwrap());
        let options = store::Options { key, ..store::Options::new(Location::Sqlite(path.to_owned())) };
        match Store::open(options).await {
            Err(StoreError::Taken { .. }) => std::thread::sleep(Duration::from_millis(5)),
            opened => return opened.unwrap(),
        }
    }
    panic!("{} stays locked", path.display());
}

impl Bot {
    pub(super) async fn start(path: PathBuf, content: Arc<Content>) -> Self {
        let store = open(&path).await;
        let engine = Engine::new(Arc::clone(&content), store, Options { render, burst: 10_000, ..Options::default() });
        let mut bot = Self {
            path,
            content,
            engine,
            courier: Courier::default(),
            in_hand: Vec::new(),
            outlet: VecDeque::new(),
            calls: Vec::new(),
            settled: Vec::new(),
            dropping: Vec::new(),
            unfinished: Vec::new(),
        };
        bot.unfinished = bot.engine.unfinished(i64::MAX).await.unwrap();
        // What an earlier run left unsent goes first.
        for reply in bot.engine.unsent(0, 10_000).await.unwrap() {
            bot.courier.push(Call::open(reply).unwrap(), 0);
        }
        bot
    }

    /// Everything in memory is gone, the store is opened again.
    pub(super) async fn crash(self) -> Self {
        let (path, content) = (self.path, self.content);
        // Only the lock must be given up before it is taken again.
        self.engine.close().await;
        Self::start(path, content).await
    }

    pub(super) fn visitor(&self, chat: i64, person: i64) -> VisitorId {
        self.engine.visitor("telegram", chat, person)
    }

    /// Replies that have arrived without the store knowing it yet.
    pub(super) fn unnoted(&self) -> impl Iterator<Item = i64> {
        let settled = self.settled.iter().filter_map(|settled| match settled {
            Settled::Done(reply) => Some(*reply),
            _ => None,
        });
        let answered = self.calls.iter().filter(|(_, fate)| fate.as_ref().is_some_and(|fate| fate.took_effect));
        settled.chain(answered.map(|(call, _)| call.reply))
    }

    pub(super) fn is_idle(&self) -> bool {
        let nothing_waits = self.in_hand.is_empty() && self.unfinished.is_empty();
        nothing_waits && self.outlet.is_empty() && self.settled.is_empty() && self.courier.held() == 0
    }

    pub(super) fn state(&self) -> String {
        let (in_hand, outlet, unfinished) = (self.in_hand.len(), self.outlet.len(), self.unfinished.len());
        format!("{in_hand} in hand, {outlet} in the outlet, {unfinished} unfinished, {} held", self.courier.held())
    }

    /// One small thing, whichever is next by chance.
    pub(super) async fn step(&mut self, telegram: &mut Telegram, dice: &mut Dice, faults: bool) {
        match dice.below(7) {
            0 if self.in_hand.is_empty() => self.in_hand = telegram.hand_out(dice, faults),
            1 if !self.in_hand.is_empty() => self.take(telegram).await,
            2 if !self.settled.is_empty() => {
                self.keep(Vec::new(), telegram).await;
            }
            3 => {
                for reply in self.outlet.drain(..) {
                    self.courier.push(Call::open(reply).unwrap(), telegram.now());
                }
            }
            4 => {
                let next = self.courier.next(telegram.now());
                self.calls.extend(next.map(|call| (call, None)));
            }
            5 if !self.unfinished.is_empty() => {
                let visitor = self.unfinished.swap_remove(dice.below(self.unfinished.len()));
                let taken = self.engine.finish(visitor).await.unwrap();
                telegram.done.extend(taken.first().map(|_| Done::Finished(visitor)));
                self.outlet.extend(taken.into_iter().flat_map(|taken| taken.replies));
            }
            _ if !self.calls.is_empty() => {
                let place = dice.below(self.calls.len());
                match self.calls[place].1.take() {
                    // First the call reaches Telegram, or does not …
                    None => self.calls[place].1 = Some(telegram.receive(&self.calls[place].0, dice, faults)),
                    // … and later its answer reaches the bot, or does not.
                    Some(fate) => {
                        let (call, _) = self.calls.swap_remove(place);
                        let (now, chance) = (telegram.now(), dice.below(1_000) as u64);
                        let settled = self.courier.done(&call, &fate.answer, now, telegram.second(), chance);
                        self.dropping.extend(settled.last().filter(|last| is_blocked(last)).map(|_| call.chat));
                        self.settled.extend(settled);
                    }
                }
            }
            _ => {}
        }
    }

    async fn take(&mut self, telegram: &mut Telegram) {
        let batch = std::mem::take(&mut self.in_hand);
        let replies = self.keep(batch.clone(), telegram).await;
        telegram.acknowledge(&batch);
        self.outlet.extend(replies);
    }

    /// One transaction: updates, and what became of replies.
    async fn keep(&mut self, batch: Vec<Incoming>, telegram: &mut Telegram) -> Vec<Unsent> {
        let settled = std::mem::take(&mut self.settled);
        let taken = self.engine.take(&batch, &settled).await.unwrap();
        for chat in self.dropping.drain(..) {
            self.courier.dropped(chat, telegram.now());
        }
        let is_told = settled.iter().any(|one| matches!(one, Settled::Moved { .. }))
            || batch.iter().any(|one| matches!(one.what, What::Moved { .. }));
        telegram.done.extend(is_told.then_some(Done::Moved));
        for (one, taken) in batch.into_iter().zip(&taken) {
            if taken.status == UpdateStatus::Done {
                self.unfinished.extend(taken.is_unfinished.then_some(one.visitor));
                telegram.done.push(Done::Took(Box::new(one)));
            }
        }
        taken.into_iter().flat_map(|taken| taken.replies).collect()
    }

    /// What the store holds, read after it was opened again.
    pub(super) async fn kept(self, telegram: &Telegram) -> Kept {
        let in_groups = |person| [(person, person), (GROUP, person), (SUPERGROUP, person)];
        let places = telegram.people().flat_map(in_groups).chain([(GROUP, GROUP), (SUPERGROUP, SUPERGROUP)]);
        let people: Vec<_> = places.map(|place| (place, self.visitor(place.0, place.1))).collect();
        let path = self.path.clone();
        self.engine.close().await;
        let key = Key::parse(crate::support::KEY).unwrap();
        let store = Store::open(store::Options { key: Some(key), ..store::Options::new(Location::Sqlite(path)) });
        let store = store.await.unwrap();
        let wanted: Vec<VisitorId> = people.iter().map(|(_, visitor)| *visitor).collect();
        let mut batch = store.begin(&[], &wanted).await.unwrap();
        let sessions = people.iter().map(|(person, visitor)| (*person, batch.sessions.remove(visitor))).collect();
        drop(batch);
        let missed = |one: store::Missed| Note::Missed { query: one.query, locale: one.locale, reason: one.reason };
        let mut notes: Vec<Note> = store.notes().await.unwrap().into_iter().map(|row| row.note).collect();
        notes.extend(store.missed().await.unwrap().into_iter().map(missed));
        let sums = store.sums().await.unwrap();
        let unsent = store.unsent(0, 100).await.unwrap().len();
        Kept { sessions, notes, sums, unsent }
    }
}

fn is_blocked(settled: &Settled) -> bool {
    matches!(settled, Settled::Blocked(_))
}
