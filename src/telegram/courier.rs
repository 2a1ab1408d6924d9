//! The rules by which replies leave: in order per chat, chats apart, at Telegram's own pace, first answers first, and what to
//! do when Telegram says no.
//!
//! **Invariant:** no I/O and no clock in here; time comes in, in milliseconds. So the simulation runs the same rules.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
    num::NonZeroU32,
};

use teloxide::{ApiError, types::ResponseParameters};

use crate::{
    engine::Settled,
    telegram::{
        api::Answer,
        limits::Limits,
        outgoing::{Call, Thread},
    },
};

/// How many calls are under way at once.
pub const AT_ONCE: usize = 64;

/// How many calls are held; more stay in the store until there is room.
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
#[derive(Debug)]
pub struct Courier {
    chats: HashMap<i64, Chat>,
    /// Chats whose first call may leave now, by their turn and by how many had come before them.
    ready: BinaryHeap<Reverse<(u64, u64, i64)>>,
    /// How many chats were ready so far.
    readied: u64,
    limits: Limits,
    /// Chats that wait, with the time they may go on.
    resting: BinaryHeap<Reverse<(u64, i64)>>,
    under_way: usize,
    held: usize,
    /// Until when no chat's call leaves.
    pause: u64,
    /// When chats were throttled lately.
    throttled: VecDeque<(u64, i64)>,
    /// How many times a call was made again.
    retries: u64,
}

#[derive(Debug, Default)]
struct Chat {
    calls: VecDeque<Call>,
    /// Whether the chat is on its way, ready, resting or dropping: then it is on no other list.
    busy: bool,
    /// How many calls there were when the first one left; 0 while none is under way.
    leaving: usize,
    /// Whether the first one, which is under way, was let go: only its arrival counts.
    let_go: bool,
    /// Whether what was dropped is not noted yet: after a crash it would be sent, and must not come after newer ones.
    dropping: bool,
    /// How often its first call failed in a row.
    failed: u32,
    /// The numbers that it had while these calls waited: none of them is where it has gone.
    before: Vec<i64>,
    /// Until when it has asked for no call at all, and until when it shows a sign that its reply is late.
    quiet: u64,
    sign: u64,
}

/// How many times in a row a chat may say that it has another number.
const MOVES: usize = 3;

/// By how many milliseconds a chat that was answered lately comes after those that wait for their first answer. Nobody
/// waits longer for those who come later.
const LATER: u64 = 2_000;

/// How many milliseconds are waited after so many failures in a row: 200, 400, 800 and so on to a quarter of a minute, each
/// up to half as long again by `chance`. Who waits a minute is late long after Telegram is back, and not all come at once.
pub(super) fn patience(failed: u32, chance: u64) -> u64 {
    let wait = (100_u64 << failed.min(10)).min(15_000);
    wait + chance % (wait / 2)
}

impl Default for Courier {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Courier {
    /// A courier that keeps to this rate and, unless there is none, to a pace in each chat.
    #[must_use]
    pub fn new(rate: Option<NonZeroU32>) -> Self {
        Self {
            chats: HashMap::new(),
            ready: BinaryHeap::new(),
            readied: 0,
            limits: Limits::new(rate),
            resting: BinaryHeap::new(),
            under_way: 0,
            held: 0,
            pause: 0,
            throttled: VecDeque::new(),
            retries: 0,
        }
    }

    /// Puts a chat among those whose first call may leave.
    fn get_ready(&mut self, chat: i64, now: u64) {
        let first = self.chats.get(&chat).and_then(|held| held.calls.front());
        let (came, urgent) = first.map_or((now, false), |call| (call.came, call.urgent));
        let turn = match urgent || self.limits.is_fresh(chat, now) {
            true => came,
            false => came + LATER,
        };
        // Without limits nothing waits for its turn.
        let turn = if self.limits.is_off() { 0 } else { turn };
        self.readied += 1;
        self.ready.push(Reverse((turn, self.readied, chat)));
    }

    /// Whether there is room for more calls.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.held < ROOM
    }

    /// How many calls have not arrived yet.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held
    }

    /// How many times a call was made again.
    #[must_use]
    pub fn retries(&self) -> u64 {
        self.retries
    }

    /// When the oldest call that has not arrived came; takes a look at every chat.
    #[must_use]
    pub fn oldest(&self) -> Option<u64> {
        self.chats.values().filter_map(|chat| chat.calls.front()).map(|call| call.came).min()
    }

    /// Where a reply is late and its visitor is to see that it is coming; a few chats at once, the longest waiting
    /// first, and none that Telegram has asked to leave alone. Takes a look at every chat.
    pub fn late(&mut self, now: u64) -> Vec<Thread> {
        if now < self.pause {
            return Vec::new();
        }
        let late = |(number, chat): (&i64, &Chat)| {
            let came = chat.calls.front()?.came;
            (came + LATE <= now && chat.quiet <= now && chat.sign <= now).then_some((came, *number))
        };
        let mut late: Vec<(u64, i64)> = self.chats.iter().filter_map(late).collect();
        late.sort_unstable();
        late.truncate(SIGNS);
        let mut show = |number: i64| {
            let chat = self.chats.get_mut(&number)?;
            chat.sign = now + SIGN;
            chat.calls.front()?.thread()
        };
        late.into_iter().filter_map(|(_, number)| show(number)).collect()
    }

    /// Takes a call; it leaves after those of the same chat, an urgent one before those that are not. One that is here already, as after [`Courier::let_go`], is
    /// not taken twice.
    pub fn push(&mut self, mut call: Call, now: u64) {
        call.came = now;
        let number = call.chat;
        let chat = self.chats.entry(number).or_default();
        if chat.calls.iter().any(|one| one.reply == call.reply) {
            chat.let_go = false;
            return;
        }
        self.held += 1;
        // The first one may be under way.
        let first = usize::from(chat.leaving > 0).min(chat.calls.len());
        let before = chat.calls.iter().skip(first).take_while(|one| one.urgent).count();
        let place = if call.urgent { first + before } else { chat.calls.len() };
        chat.calls.insert(place, call);
        if !chat.busy {
            chat.busy = true;
            self.get_ready(number, now);
        }
    }

    /// The next call that may leave now; `done` must be told what its call came to.
    pub fn next(&mut self, now: u64) -> Option<Call> {
        while let Some(Reverse((at, chat))) = self.resting.peek().copied() {
            if at > now {
                break;
            }
            self.resting.pop();
            self.get_ready(chat, now);
        }
        self.limits.pass(now);
        if self.under_way >= AT_ONCE || now < self.pause.max(self.limits.free_at()) {
            return None;
        }
        while let Some(Reverse((_, _, number))) = self.ready.pop() {
            let free = self.limits.chat_free_at(number);
            if let Some(chat) = self.chats.get_mut(&number)
                && let Some(call) = chat.calls.front()
            {
                if free > now {
                    self.resting.push(Reverse((free, number)));
                    continue;
                }
                chat.leaving = chat.calls.len();
                self.under_way += 1;
                self.limits.leaves(number, now);
                return Some(call.clone());
            }
            self.chats.remove(&number);
        }
        None
    }

    /// Lets go of every call: somebody else sends them. One that is under way may still arrive; it is not tried again.
    pub fn let_go(&mut self) {
        self.chats.retain(|_, chat| chat.leaving > 0 || chat.dropping);
        for chat in self.chats.values_mut() {
            chat.leaving = chat.leaving.min(1);
            chat.let_go = chat.leaving > 0;
            chat.calls.truncate(chat.leaving);
        }
        self.held = self.chats.values().map(|chat| chat.calls.len()).sum();
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
        let paused = (!self.ready.is_empty()).then_some(self.pause.max(self.limits.free_at()));
        [resting, paused].into_iter().flatten().min()
    }

    /// What a call's call came to. Returns what became of the reply; nothing where it is tried again. Where the visitor
    /// has blocked the bot, [`Courier::dropped`] is to be told when that is noted.
    ///
    /// `chance` is any number, by which retries are spread; `second` is the time in seconds since 1970.
    pub fn done(&mut self, call: &Call, answer: &Answer, now: u64, second: i64, chance: u64) -> Vec<Settled> {
        self.under_way -= 1;
        let mut before = self.chats.get(&call.chat).map(|chat| chat.before.clone()).unwrap_or_default();
        before.push(call.chat);
        match verdict(call, answer, &before) {
            Verdict::Arrived => self.leave(call, now, Settled::Done(call.reply)),
            Verdict::Throttled(seconds) => {
                self.throttle(call.chat, now);
                let until = now + seconds * 1_000 + chance % 100;
                if let Some(chat) = self.chats.get_mut(&call.chat) {
                    chat.quiet = until;
                }
                self.again(call, until);
                Vec::new()
            }
            Verdict::Blocked => self.drop_chat(call, now),
            Verdict::Never(reason) => self.leave(call, now, Settled::Refused { reply: call.close(), reason }),
            Verdict::Moved(chat) => {
                self.move_chat(call.chat, chat, now);
                if let Some(moved) = self.chats.get_mut(&chat) {
                    moved.before = before;
                }
                vec![Settled::Moved { from: call.chat, to: chat }]
            }
            // What can be mended is sent in another way; each way changes the call, so that it is tried once.
            Verdict::Mendable(mended, reason) => match mended {
                Some(mended) => {
                    if let Some(chat) = self.chats.get_mut(&call.chat)
                        && let Some(first) = chat.calls.front_mut()
                    {
                        *first = Call { came: first.came, ..*mended };
                    }
                    self.again(call, now);
                    Vec::new()
                }
                None => self.leave(call, now, Settled::Refused { reply: call.close(), reason }),
            },
            Verdict::Failed if second - call.at > STALE && now.saturating_sub(call.came) > TRIED => {
                let reason = "Telegram could not be reached for a day".to_owned();
                self.leave(call, now, Settled::Refused { reply: call.close(), reason })
            }
            Verdict::Failed => {
                let may_have_arrived = matches!(answer, Answer::Lost(_));
                let failed = self.chats.get_mut(&call.chat).map_or(0, |chat| {
                    chat.failed += 1;
                    if let Some(first) = chat.calls.front_mut().filter(|_| may_have_arrived)
                        && let Some(silent) = first.silent()
                    {
                        *first = silent;
                    }
                    chat.failed
                });
                self.again(call, now + patience(failed, chance));
                Vec::new()
            }
        }
    }

    /// A group has become a supergroup: its replies go there.
    fn move_chat(&mut self, from: i64, to: i64, now: u64) {
        let Some(chat) = self.chats.remove(&from) else {
            return;
        };
        self.held -= chat.calls.len();
        // What was let go is somebody else's, who will learn the same.
        for call in chat.calls.into_iter().filter(|_| !chat.let_go) {
            if let Some(moved) = call.moved(to) {
                self.push(moved, now);
            }
        }
    }

    /// The chat's first call stays, and the chat rests until `at`; one that was let go is somebody else's to try again.
    fn again(&mut self, call: &Call, at: u64) {
        if let Some(chat) = self.chats.get_mut(&call.chat) {
            chat.leaving = 0;
            if chat.let_go {
                self.go_on(call.chat, 1, at);
                return;
            }
        }
        self.retries += 1;
        self.resting.push(Reverse((at, call.chat)));
    }

    /// The chat's first call is dealt with, and the chat goes on with the next.
    fn leave(&mut self, call: &Call, now: u64, settled: Settled) -> Vec<Settled> {
        self.go_on(call.chat, 1, now);
        vec![settled]
    }

    /// What was dropped when this chat's visitor had blocked the bot is noted: what came since may leave.
    pub fn dropped(&mut self, chat: i64, now: u64) {
        if let Some(held) = self.chats.get_mut(&chat) {
            held.dropping = false;
            self.go_on(chat, 0, now);
        }
    }

    /// Everything for this chat is dropped that was here when the call was made. What came later may answer a visitor
    /// who is back; it waits for [`Courier::dropped`].
    fn drop_chat(&mut self, call: &Call, now: u64) -> Vec<Settled> {
        let Some(chat) = self.chats.get_mut(&call.chat) else {
            return Vec::new();
        };
        chat.dropping = true;
        let count = chat.leaving;
        let dropped = self.go_on(call.chat, count, now);
        let dropped = dropped.into_iter().map(|call| Settled::Done(call.reply));
        dropped.chain([Settled::Blocked(call.visitor)]).collect()
    }

    /// Takes a chat's first calls away, and lets it go on with the next where nothing holds it.
    fn go_on(&mut self, number: i64, count: usize, now: u64) -> Vec<Call> {
        let Some(chat) = self.chats.get_mut(&number) else {
            return Vec::new();
        };
        let gone: Vec<Call> = chat.calls.drain(..count.min(chat.calls.len())).collect();
        self.held -= gone.len();
        (chat.failed, chat.leaving, chat.let_go) = (0, 0, false);
        if chat.dropping {
            return gone;
        }
        if chat.calls.is_empty() {
            self.chats.remove(&number);
        } else {
            self.get_ready(number, now);
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
    /// The chat has another number now.
    Moved(i64),
    /// It may be sent in another way; the reason if it can't.
    Mendable(Option<Box<Call>>, String),
    Never(String),
}

/// What an answer means for a call to a chat that had these numbers before, its own the last of them.
fn verdict(call: &Call, answer: &Answer, before: &[i64]) -> Verdict {
    let refusal = match answer {
        Answer::Done(_) => return Verdict::Arrived,
        Answer::Lost(_) | Answer::Unreachable(_) => return Verdict::Failed,
        Answer::Refused(refusal) => refusal,
    };
    match refusal.parameters {
        Some(ResponseParameters::RetryAfter(seconds)) => {
            return Verdict::Throttled(u64::from(seconds.seconds()).max(1));
        }
        Some(ResponseParameters::MigrateToChatId(chat)) if !before.contains(&chat.0) && before.len() <= MOVES => {
            return Verdict::Moved(chat.0);
        }
        Some(ResponseParameters::MigrateToChatId(_)) | None => {}
    }
    // Telegram's words could repeat a part of the message; its code and first words cannot.
    let words = refusal.description();
    let lead = words.split(':').take(2).collect::<Vec<_>>().join(":");
    let reason = || format!("refused with {}: {lead}", refusal.code);
    let mendable = |mended: Option<Call>| Verdict::Mendable(mended.map(Box::new), reason());
    let words = words.to_ascii_lowercase();
    let says = |any: &[&str]| any.iter().any(|part| words.contains(part));
    let is_of_topic = says(&["topic", "message thread"]);
    match (refusal.code, &refusal.error) {
        (429, _) => Verdict::Throttled(1),
        // A token that is not known now, or used by somebody else: the same or another one may send it later.
        (500.. | 401 | 404 | 409, _) => Verdict::Failed,
        _ if says(&["logged out"]) => Verdict::Failed,
        (_, ApiError::MessageNotModified) => Verdict::Arrived,
        _ if says(&["message is not modified"]) => Verdict::Arrived,
        (403, _)
            if !is_of_topic
                && !says(&[
                    "send photos",
                    "send_photos",
                    "send documents",
                    "send_docs",
                    "send media",
                    "send_media",
                ]) =>
        {
            Verdict::Blocked
        }
        // Whatever is wrong with it: a change comes as a new message, a file as its words, what stood in a topic without
        // it; at last the words alone.
        (400 | 403 | 413, _) => {
            let without_topic = || call.without_topic().filter(|_| is_of_topic);
            mendable(call.anew().or_else(|| call.in_words()).or_else(without_topic).or_else(|| call.bare()))
        }
        _ => Verdict::Never(reason()),
    }
}
