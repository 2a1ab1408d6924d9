//! The rules by which replies leave: in order per chat, chats apart, and what to do when Telegram says no.
//!
//! **Invariant:** no I/O and no clock in here; time comes in, in milliseconds. So the simulation runs the same rules.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
};

use teloxide::ApiError;

use crate::{
    engine::Settled,
    telegram::{api::Answer, outgoing::Parcel},
};

/// How many calls are under way at once.
pub const AT_ONCE: usize = 64;

/// How many parcels are held; more stay in the store until there is room.
pub const ROOM: usize = 20_000;

/// After how many seconds a reply is of no use any more.
const STALE: i64 = 86_400;

/// How long at least this process has tried it then, in milliseconds: a clock that jumps makes nothing old.
const TRIED: u64 = 600_000;

/// How many chats must be throttled within [`TOGETHER`] before all are slowed down.
const SEVERAL: usize = 4;

/// Milliseconds within which throttled chats count as one sign.
const TOGETHER: u64 = 1_000;

/// After how many milliseconds a reply is late, and for how many a sign of that is seen.
const LATE: u64 = 1_000;
const SIGN: u64 = 5_000;

/// How many chats are given a sign at once; where more wait, signs for all would only hold the replies up further.
const SIGNS: usize = 8;

/// The replies on their way.
#[derive(Debug, Default)]
pub struct Courier {
    chats: HashMap<i64, Chat>,
    /// Chats whose first parcel may leave now.
    ready: VecDeque<i64>,
    /// Chats that wait, with the time they may go on.
    resting: BinaryHeap<Reverse<(u64, i64)>>,
    under_way: usize,
    held: usize,
    /// Until when no chat's parcel leaves.
    pause: u64,
    /// When chats were throttled lately.
    throttled: VecDeque<(u64, i64)>,
    /// How many times a call was made again.
    retries: u64,
}

#[derive(Debug, Default)]
struct Chat {
    parcels: VecDeque<Parcel>,
    /// Whether the chat is on its way, ready, resting or dropping: then it is on no other list.
    busy: bool,
    /// How many parcels there were when the first one left; 0 while none is under way.
    leaving: usize,
    /// Whether the first one, which is under way, was let go: only its arrival counts.
    let_go: bool,
    /// Whether what was dropped is not noted yet: after a crash it would be sent, and must not come after newer ones.
    dropping: bool,
    /// How often its first parcel failed in a row.
    failed: u32,
    /// Until when it has asked for no call at all, and until when it shows a sign that its reply is late.
    quiet: u64,
    sign: u64,
}

impl Courier {
    /// Whether there is room for more parcels.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.held < ROOM
    }

    /// How many parcels have not arrived yet.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held
    }

    /// How many calls are under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.under_way
    }

    /// How many times a call was made again.
    #[must_use]
    pub fn retries(&self) -> u64 {
        self.retries
    }

    /// When the oldest parcel that has not arrived came; takes a look at every chat.
    #[must_use]
    pub fn oldest(&self) -> Option<u64> {
        self.chats.values().filter_map(|chat| chat.parcels.front()).map(|parcel| parcel.came).min()
    }

    /// The chats whose reply is late and whose visitor is to see that it is coming; a few at once, the longest waiting
    /// first, and none that Telegram has asked to leave alone. Takes a look at every chat.
    pub fn late(&mut self, now: u64) -> Vec<i64> {
        if now < self.pause {
            return Vec::new();
        }
        let late = |(number, chat): (&i64, &Chat)| {
            let came = chat.parcels.front()?.came;
            (came + LATE <= now && chat.quiet <= now && chat.sign <= now).then_some((came, *number))
        };
        let mut late: Vec<(u64, i64)> = self.chats.iter().filter_map(late).collect();
        late.sort_unstable();
        late.truncate(SIGNS);
        for (_, number) in &late {
            if let Some(chat) = self.chats.get_mut(number) {
                chat.sign = now + SIGN;
            }
        }
        late.into_iter().map(|(_, number)| number).collect()
    }

    /// Takes a parcel; it leaves after those of the same chat. One that is here already, as after [`Courier::let_go`], is
    /// not taken twice.
    pub fn push(&mut self, mut parcel: Parcel, now: u64) {
        parcel.came = now;
        let number = parcel.chat;
        let chat = self.chats.entry(number).or_default();
        if chat.parcels.iter().any(|one| one.reply == parcel.reply) {
            chat.let_go = false;
            return;
        }
        self.held += 1;
        chat.parcels.push_back(parcel);
        if !chat.busy {
            chat.busy = true;
            self.ready.push_back(number);
        }
    }

    /// The next parcel that may leave now; `done` must be told what its call came to.
    pub fn next(&mut self, now: u64) -> Option<Parcel> {
        while let Some(Reverse((at, chat))) = self.resting.peek().copied() {
            if at > now {
                break;
            }
            self.resting.pop();
            self.ready.push_back(chat);
        }
        if self.under_way >= AT_ONCE || now < self.pause {
            return None;
        }
        while let Some(number) = self.ready.pop_front() {
            if let Some(chat) = self.chats.get_mut(&number)
                && let Some(parcel) = chat.parcels.front()
            {
                chat.leaving = chat.parcels.len();
                self.under_way += 1;
                return Some(parcel.clone());
            }
            self.chats.remove(&number);
        }
        None
    }

    /// Lets go of every parcel: somebody else sends them. One that is under way may still arrive; it is not tried again.
    pub fn let_go(&mut self) {
        self.chats.retain(|_, chat| chat.leaving > 0 || chat.dropping);
        for chat in self.chats.values_mut() {
            chat.leaving = chat.leaving.min(1);
            chat.let_go = chat.leaving > 0;
            chat.parcels.truncate(chat.leaving);
        }
        self.held = self.chats.values().map(|chat| chat.parcels.len()).sum();
        self.ready.clear();
        self.resting.clear();
    }

    /// When `next` may have something again, where nothing else happens before; None where only `done` or `push` help.
    #[must_use]
    pub fn wake(&self) -> Option<u64> {
        if self.under_way >= AT_ONCE {
            return None;
        }
        let resting = self.resting.peek().map(|Reverse((at, _))| *at);
        let paused = (!self.ready.is_empty()).then_some(self.pause);
        [resting, paused].into_iter().flatten().min()
    }

    /// What a parcel's call came to. Returns what became of the reply; nothing where it is tried again. Where the visitor
    /// has blocked the bot, [`Courier::dropped`] is to be told when that is noted.
    ///
    /// `chance` is any number, by which retries are spread; `second` is the time in seconds since 1970.
    pub fn done(&mut self, parcel: &Parcel, answer: &Answer, now: u64, second: i64, chance: u64) -> Vec<Settled> {
        self.under_way -= 1;
        match verdict(answer) {
            Verdict::Arrived => self.leave(parcel, Settled::Done(parcel.reply)),
            Verdict::Throttled(seconds) => {
                self.throttle(parcel.chat, now);
                let until = now + seconds * 1_000 + chance % 100;
                if let Some(chat) = self.chats.get_mut(&parcel.chat) {
                    chat.quiet = until;
                }
                self.again(parcel, until);
                Vec::new()
            }
            Verdict::Blocked => self.drop_chat(parcel),
            Verdict::Never(reason) => self.leave(parcel, Settled::Refused { reply: parcel.close(), reason }),
            Verdict::Gone => match parcel.anew() {
                // The message to be edited is gone: the words come as a new one.
                Some(anew) => {
                    if let Some(chat) = self.chats.get_mut(&parcel.chat)
                        && let Some(first) = chat.parcels.front_mut()
                    {
                        *first = anew;
                    }
                    self.again(parcel, now);
                    Vec::new()
                }
                None => {
                    let reason = "there is no message to edit".to_owned();
                    self.leave(parcel, Settled::Refused { reply: parcel.close(), reason })
                }
            },
            Verdict::Failed if second - parcel.at > STALE && now.saturating_sub(parcel.came) > TRIED => {
                let reason = "Telegram could not be reached for a day".to_owned();
                self.leave(parcel, Settled::Refused { reply: parcel.close(), reason })
            }
            Verdict::Failed => {
                let failed = self.chats.get_mut(&parcel.chat).map_or(0, |chat| {
                    chat.failed += 1;
                    chat.failed
                });
                // 0.2, 0.4, 0.8 s and so on to a quarter of a minute, each up to half as long again: a chat that waits
                // a minute is late long after Telegram is back.
                let wait = (100_u64 << failed.min(10)).min(15_000);
                self.again(parcel, now + wait + chance % (wait / 2));
                Vec::new()
            }
        }
    }

    /// The chat's first parcel stays, and the chat rests until `at`; one that was let go is somebody else's to try again.
    fn again(&mut self, parcel: &Parcel, at: u64) {
        if let Some(chat) = self.chats.get_mut(&parcel.chat) {
            chat.leaving = 0;
            if chat.let_go {
                self.go_on(parcel.chat, 1);
                return;
            }
        }
        self.retries += 1;
        self.resting.push(Reverse((at, parcel.chat)));
    }

    /// The chat's first parcel is dealt with, and the chat goes on with the next.
    fn leave(&mut self, parcel: &Parcel, settled: Settled) -> Vec<Settled> {
        self.go_on(parcel.chat, 1);
        vec![settled]
    }

    /// What was dropped when this chat's visitor had blocked the bot is noted: what came since may leave.
    pub fn dropped(&mut self, chat: i64) {
        if let Some(held) = self.chats.get_mut(&chat) {
            held.dropping = false;
            self.go_on(chat, 0);
        }
    }

    /// Everything for this chat is dropped that was here when the call was made. What came later may answer a visitor
    /// who is back; it waits for [`Courier::dropped`].
    fn drop_chat(&mut self, parcel: &Parcel) -> Vec<Settled> {
        let Some(chat) = self.chats.get_mut(&parcel.chat) else {
            return Vec::new();
        };
        chat.dropping = true;
        let count = chat.leaving;
        let dropped = self.go_on(parcel.chat, count);
        let dropped = dropped.into_iter().map(|parcel| Settled::Done(parcel.reply));
        dropped.chain([Settled::Blocked(parcel.visitor)]).collect()
    }

    /// Takes a chat's first parcels away, and lets it go on with the next where nothing holds it.
    fn go_on(&mut self, number: i64, count: usize) -> Vec<Parcel> {
        let Some(chat) = self.chats.get_mut(&number) else {
            return Vec::new();
        };
        let gone: Vec<Parcel> = chat.parcels.drain(..count.min(chat.parcels.len())).collect();
        self.held -= gone.len();
        (chat.failed, chat.leaving, chat.let_go) = (0, 0, false);
        if chat.dropping {
            return gone;
        }
        if chat.parcels.is_empty() {
            self.chats.remove(&number);
        } else {
            self.ready.push_back(number);
        }
        gone
    }

    /// One throttled chat rests alone; several within a moment mean that all of them together are too fast.
    fn throttle(&mut self, chat: i64, now: u64) {
        self.throttled.retain(|(at, _)| now - at < TOGETHER);
        if !self.throttled.iter().any(|(_, other)| *other == chat) {
            self.throttled.push_back((now, chat));
        }
        if self.throttled.len() >= SEVERAL {
            self.throttled.clear();
            self.pause = now + TOGETHER;
        }
    }
}

enum Verdict {
    Arrived,
    Throttled(u64),
    Failed,
    Blocked,
    Gone,
    Never(String),
}

fn verdict(answer: &Answer) -> Verdict {
    let refusal = match answer {
        Answer::Done(_) => return Verdict::Arrived,
        Answer::Lost(_) => return Verdict::Failed,
        Answer::Refused(refusal) => refusal,
    };
    if let Some(seconds) = refusal.retry_after() {
        return Verdict::Throttled(seconds.max(1));
    }
    match (refusal.code, &refusal.error) {
        (429, _) => Verdict::Throttled(1),
        // A token that is no longer known: another one, or the same one later, may send it.
        (500.. | 401 | 404, _) => Verdict::Failed,
        (403, _) => Verdict::Blocked,
        (_, ApiError::MessageNotModified) => Verdict::Arrived,
        (_, ApiError::MessageToEditNotFound | ApiError::MessageCantBeEdited | ApiError::MessageIdInvalid) => {
            Verdict::Gone
        }
        (_, ApiError::ChatNotFound) => Verdict::Never("there is no such chat".to_owned()),
        // Telegram's words could repeat a part of the message; its code and first words cannot.
        (code, _) => {
            let words = refusal.description();
            // Telegram shortens some of its descriptions now and then.
            if words.contains("message is not modified") {
                return Verdict::Arrived;
            }
            Verdict::Never(format!("refused with {code}: {}", words.split(':').take(2).collect::<Vec<_>>().join(":")))
        }
    }
}
