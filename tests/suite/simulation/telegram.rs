//! Telegram as a model: people, groups, updates that wait, chats, and everything that can go wrong with a call.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use bytes::Bytes;
use kenal::{
    domain::{
        conversation::{Act, Command, Event, Media, Posted},
        locale::Locale,
    },
    engine::{Address, Incoming, VisitorId, What},
    telegram::{
        api::{Answer, Refusal},
        keyboard,
        outgoing::Call,
    },
};
use serde_json::Value;
use teloxide::types::{ChatId, ResponseParameters, Seconds};

use super::bot::Bot;
use crate::fake_telegram::Dice;

/// A Monday morning, in seconds since 1970.
pub(super) const MONDAY: i64 = 1_795_482_000;

/// The group that people are in, and the number that it has as a supergroup.
pub(super) const GROUP: i64 = -500;
pub(super) const SUPERGROUP: i64 = -100_500;

/// How long an outage may be, in milliseconds.
const OUTAGE: usize = 900_000;

/// What people type: answers of the questionnaire, questions with an answer and without one, and what needs no answer.
const SAID: [&str; 13] = [
    "3",
    "3",
    "kembali",
    "lewati",
    "setuju",
    "apa tugasnya?",
    "contohnya?",
    "gajinya berapa kak",
    "seragamnya warna apa?",
    "resep rendang dong",
    "makasih",
    "what skills do I need?",
    "umurku 16",
];

/// A chat, and a person in it; a group itself stands for its person, too.
pub(super) type Place = (i64, i64);

pub(super) struct Telegram {
    /// Everything that people did, in order.
    pub(super) history: Vec<Incoming>,
    /// What the bot's store has made of it, in order; it knows each change, whatever crashes.
    pub(super) done: Vec<Done>,
    /// What each visitor was shown, in order: the reply's number and the words.
    pub(super) shown: BTreeMap<VisitorId, Vec<(i64, String)>>,
    /// Replies that may be shown again, because nobody could know that they had arrived.
    pub(super) excused: HashSet<i64>,
    /// People who blocked the bot at some time: they may have missed replies.
    pub(super) blockers: HashSet<i64>,
    pub(super) acts: usize,
    pub(super) redelivered: usize,
    pub(super) refused: usize,
    pub(super) outages: usize,
    /// Updates that were not acknowledged, with how often they were handed out.
    waiting: VecDeque<(Incoming, usize)>,
    /// In order, so that a run can be played again.
    blocked: BTreeSet<i64>,
    throttled: HashMap<i64, u64>,
    /// The choices that each chat's newest message offers.
    buttons: HashMap<i64, Vec<String>>,
    /// What each person typed last in each chat, with the message's number.
    typed: HashMap<Place, (i64, String)>,
    people: i64,
    /// Whether updates are brought one by one instead of fetched.
    webhook: bool,
    /// Whether the group is a supergroup by now.
    is_upgraded: bool,
    /// Until when nothing gets through.
    outage: u64,
    now: u64,
    update: i64,
}

/// One step of the bot's store.
pub(super) enum Done {
    /// An update was taken.
    Took(Box<Incoming>),
    /// What a visitor had sent was answered without waiting for more.
    Finished(VisitorId),
    /// It is known that the group has its other number.
    Moved,
}

/// What became of a call.
pub(super) struct Fate {
    pub(super) answer: Answer,
    pub(super) took_effect: bool,
}

impl Telegram {
    pub(super) fn new(dice: &mut Dice) -> Self {
        Self {
            history: Vec::new(),
            done: Vec::new(),
            shown: BTreeMap::new(),
            excused: HashSet::new(),
            blockers: HashSet::new(),
            acts: 0,
            redelivered: 0,
            refused: 0,
            outages: 0,
            waiting: VecDeque::new(),
            blocked: BTreeSet::new(),
            throttled: HashMap::new(),
            buttons: HashMap::new(),
            typed: HashMap::new(),
            people: 1 + dice.below(12) as i64,
            webhook: dice.below(3) == 0,
            is_upgraded: false,
            outage: 0,
            now: 0,
            update: 1_000 + dice.below(1_000_000) as i64,
        }
    }

    pub(super) fn now(&self) -> u64 {
        self.now
    }

    pub(super) fn second(&self) -> i64 {
        MONDAY + i64::try_from(self.now / 1_000).unwrap()
    }

    pub(super) fn advance(&mut self, milliseconds: usize) {
        self.now += milliseconds as u64;
    }

    /// The network is gone for a while.
    pub(super) fn begin_outage(&mut self, dice: &mut Dice) {
        self.outages += 1;
        self.outage = self.now + dice.below(OUTAGE) as u64;
    }

    /// Nothing is in the way any more.
    pub(super) fn end_faults(&mut self, bot: &Bot) {
        self.outage = self.now;
        for person in std::mem::take(&mut self.blocked) {
            self.add((person, person), Act::Returned, None, bot);
        }
    }

    pub(super) fn is_out(&self) -> bool {
        self.now < self.outage
    }

    pub(super) fn people(&self) -> impl Iterator<Item = i64> {
        1..=self.people
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The group by the number it has now.
    fn group(&self) -> i64 {
        if self.is_upgraded { SUPERGROUP } else { GROUP }
    }

    /// Somebody does something.
    pub(super) fn act(&mut self, dice: &mut Dice, bot: &Bot) {
        let person = 1 + dice.below(self.people as usize) as i64;
        self.acts += 1;
        if dice.below(5) == 0 {
            return self.act_in_group(person, dice, bot);
        }
        if self.blocked.contains(&person) {
            return;
        }
        let place = (person, person);
        let buttons = self.buttons.get(&person).cloned().unwrap_or_default();
        match dice.below(14) {
            0 => {
                let payload = ["", "", "demo-humas", "tidak-ada"][dice.below(4)];
                self.say(place, Act::Opened(payload.to_owned()), bot);
            }
            1 => {
                let commands = [Command::Quiz, Command::Topics, Command::Privacy, Command::Cancel, Command::Help];
                self.say(place, Act::asked(commands[dice.below(5)]), bot);
            }
            2 => self.say(place, Act::Sent([Media::Photo, Media::Voice][dice.below(2)]), bot),
            3 => self.say(place, Act::Said(SAID[dice.below(SAID.len())].to_owned()), bot),
            4 if dice.below(4) == 0 => self.say(place, Act::asked(Command::Forget), bot),
            4 => self.say(place, Act::asked(Command::Mydata), bot),
            5 => self.add(place, Act::Pressed(None), None, bot),
            6 => self.change_what_was_typed(place, dice, bot),
            7 if dice.below(3) == 0 => self.send_cut(place, dice, bot),
            7 => self.send_album(place, dice, bot),
            _ if buttons.is_empty() => self.say(place, Act::asked(Command::Quiz), bot),
            _ => {
                let act = Act::Pressed(keyboard::decode(&buttons[dice.below(buttons.len())]));
                self.add(place, act.clone(), None, bot);
                // A finger that trembles.
                if dice.below(6) == 0 {
                    self.add(place, act, None, bot);
                }
            }
        }
    }

    /// Somebody speaks to the bot in the group, presses one's own button there or another's, or changes the group.
    fn act_in_group(&mut self, person: i64, dice: &mut Dice, bot: &Bot) {
        let group = self.group();
        let place = (group, person);
        let buttons = self.buttons.get(&group).cloned().unwrap_or_default();
        match dice.below(8) {
            0 => self.add((group, group), Act::Added, None, bot),
            1 if !self.is_upgraded => self.upgrade(dice, bot),
            1 => self.change_what_was_typed(place, dice, bot),
            2 => self.say(place, Act::asked([Command::Topics, Command::Quiz, Command::Forget][dice.below(3)]), bot),
            3 | 4 if !buttons.is_empty() => {
                let (data, owner) = keyboard::owner(&buttons[dice.below(buttons.len())]);
                let is_theirs = owner.is_none_or(|owner| owner == person);
                let act = if is_theirs { Act::Pressed(keyboard::decode(data)) } else { Act::PressedAnothers };
                self.add(place, act, None, bot);
            }
            _ => self.say(place, Act::Said(SAID[dice.below(SAID.len())].to_owned()), bot),
        }
    }

    /// The group becomes a supergroup, which is told there or shows when something is sent to the old number.
    fn upgrade(&mut self, dice: &mut Dice, bot: &Bot) {
        self.is_upgraded = true;
        self.buttons.remove(&GROUP);
        if dice.below(2) == 0 {
            let what = What::Moved { from: GROUP, at: self.second() };
            self.add_what((SUPERGROUP, SUPERGROUP), what, bot);
        }
    }

    /// Several pictures at once, with words below one of them or none.
    fn send_album(&mut self, place: Place, dice: &mut Dice, bot: &Bot) {
        let album = Some(self.update.to_string());
        let count = 2 + dice.below(3);
        let worded = dice.below(count + 1);
        for part in 0..count {
            let words = Act::Said(SAID[dice.below(SAID.len())].to_owned());
            let act = if part == worded { words } else { Act::Sent(Media::Photo) };
            self.post(place, act, album.clone(), false, bot);
        }
    }

    /// A text as long as a message can be, and mostly its rest.
    fn send_cut(&mut self, place: Place, dice: &mut Dice, bot: &Bot) {
        let said = |dice: &mut Dice| Act::Said(SAID[dice.below(SAID.len())].to_owned());
        self.post(place, said(dice), None, true, bot);
        if dice.below(3) > 0 {
            self.post(place, said(dice), None, false, bot);
        }
    }

    /// Changes the last message, or has only reacted to it.
    fn change_what_was_typed(&mut self, place: Place, dice: &mut Dice, bot: &Bot) {
        let Some((number, text)) = self.typed.get(&place).cloned() else {
            return;
        };
        let text = if dice.below(2) == 0 { text } else { SAID[dice.below(SAID.len())].to_owned() };
        self.typed.insert(place, (number, text.clone()));
        let posted = Posted { number, album: None, is_full: false };
        self.add(place, Act::Edited(text), Some(posted), bot);
    }

    fn say(&mut self, place: Place, act: Act, bot: &Bot) {
        self.post(place, act, None, false, bot);
    }

    /// A message with a number of its own.
    fn post(&mut self, place: Place, act: Act, album: Option<String>, is_full: bool, bot: &Bot) {
        let number = self.update;
        if let Act::Said(text) = &act {
            self.typed.insert(place, (number, text.clone()));
        }
        self.add(place, act, Some(Posted { number, album, is_full }), bot);
    }

    fn add(&mut self, (chat, person): Place, act: Act, message: Option<Posted>, bot: &Bot) {
        // A press does not say when it was made.
        let sent = (!matches!(act, Act::Pressed(_) | Act::PressedAnothers)).then(|| self.second());
        let (at, in_group, language) = (self.second(), chat < 0, Some(Locale::Id));
        let event = Event { at, sent, message, live: !self.is_out(), in_group, language, act };
        self.add_what((chat, person), What::Event(event), bot);
    }

    fn add_what(&mut self, (chat, person): Place, what: What, bot: &Bot) {
        self.update += 1;
        let pressed = matches!(&what, What::Event(Event { act: Act::Pressed(_), .. })).then_some(1);
        let owner = (chat < 0 && person > 0).then_some(person);
        let address = Some(Address { chat, pressed, owner, ..Address::default() });
        let incoming = Incoming {
            bot: 42,
            update: self.update,
            visitor: bot.visitor(chat, person),
            person: bot.visitor(person, person),
            address,
            what,
            press: None,
        };
        self.history.push(incoming.clone());
        self.waiting.push_back((incoming, 0));
    }

    pub(super) fn block_or_unblock(&mut self, dice: &mut Dice, bot: &Bot) {
        let person = 1 + dice.below(self.people as usize) as i64;
        if self.blocked.remove(&person) {
            self.add((person, person), Act::Returned, None, bot);
        } else {
            self.blocked.insert(person);
            self.blockers.insert(person);
            self.add_what((person, person), What::Left(self.second()), bot);
        }
    }

    /// Updates for the bot: the first ones that wait, or with a webhook the first one of some chat.
    pub(super) fn hand_out(&mut self, dice: &mut Dice, faults: bool) -> Vec<Incoming> {
        // What is said under either number of the group comes in its order.
        let chat_of = |one: &Incoming| one.address.map(|address| address.chat.max(GROUP));
        let chats: Vec<i64> = self.waiting.iter().filter_map(|(one, _)| chat_of(one)).collect();
        if chats.is_empty() || self.is_out() {
            return Vec::new();
        }
        let chat = chats[dice.below(chats.len())];
        let limit = if self.webhook { 1 } else { 1 + dice.below(20) };
        let mut batch = Vec::new();
        for (one, times) in &mut self.waiting {
            if batch.len() == limit || self.webhook && chat_of(one) != Some(chat) {
                continue;
            }
            self.redelivered += usize::from(*times > 0);
            *times += 1;
            batch.push(one.clone());
        }
        // The response is lost on its way, and the same is handed out again.
        if faults && dice.below(20) == 0 { Vec::new() } else { batch }
    }

    pub(super) fn acknowledge(&mut self, batch: &[Incoming]) {
        // The acknowledgement is lost when the bot crashes before the next poll; a coin that depends on the update
        // alone decides, so that it is not lost for ever.
        self.waiting.retain(|(one, times)| {
            let here = batch.iter().any(|other| other.update == one.update);
            !here || (*times < 2 && one.update % 9 == 0)
        });
    }

    /// The bot loses its memory: what has arrived unknown to the store will come again.
    pub(super) fn crash(&mut self, bot: &Bot) {
        self.excused.extend(bot.unnoted());
        // It has forgotten, too, which chats must wait.
        self.throttled.clear();
    }

    /// A call arrives, or does not.
    pub(super) fn receive(&mut self, call: &Call, dice: &mut Dice, faults: bool) -> Fate {
        let nothing = |answer| Fate { answer, took_effect: false };
        let refused =
            |code, description: &str, parameters| nothing(Answer::Refused(Refusal::new(code, description, parameters)));
        if self.is_out() {
            return nothing(Answer::Unreachable("no network".to_owned()));
        }
        if self.blocked.contains(&call.chat) {
            return refused(403, "Forbidden: bot was blocked by the user", None);
        }
        if self.throttled.get(&call.chat).is_some_and(|until| self.now < *until) {
            panic!("chat {} was called again before its time", call.chat);
        }
        if call.chat == GROUP && self.is_upgraded {
            let moved = ResponseParameters::MigrateToChatId(ChatId(SUPERGROUP));
            return refused(400, "Bad Request: group chat was upgraded to a supergroup chat", Some(moved));
        }
        let chance = if faults { dice.below(100) } else { 99 };
        self.refused += usize::from(chance < 20);
        match chance {
            0..5 => {
                let seconds = 1 + dice.below(3) as u32;
                self.throttled.insert(call.chat, self.now + 1_000 * u64::from(seconds));
                let wait = ResponseParameters::RetryAfter(Seconds::from_seconds(seconds));
                refused(429, "Too Many Requests: retry after", Some(wait))
            }
            5..8 => refused(500, "Internal Server Error", None),
            8..12 => nothing(Answer::Lost("reset".to_owned())),
            12..16 => {
                // It took effect, and nobody learns of it.
                self.show(call);
                self.excused.insert(call.reply);
                Fate { answer: Answer::Lost("reset".to_owned()), took_effect: true }
            }
            16..18 => {
                self.show(call);
                self.excused.insert(call.reply);
                let answer = Answer::Refused(Refusal::new(502, "Bad Gateway", None));
                Fate { answer, took_effect: true }
            }
            18..20 if call.method == "editMessageText" => refused(400, "Bad Request: message to edit not found", None),
            _ => {
                self.show(call);
                Fate { answer: Answer::Done(Bytes::new()), took_effect: true }
            }
        }
    }

    fn show(&mut self, call: &Call) {
        let arguments: Value = serde_json::from_slice(&call.arguments).unwrap();
        assert_eq!(arguments["chat_id"], call.chat);
        let keys = arguments["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten();
        let keys = keys.flat_map(|row| row.as_array().unwrap()).filter_map(|key| key["callback_data"].as_str());
        self.buttons.insert(call.chat, keys.map(str::to_owned).collect());
        self.shown.entry(call.visitor).or_default().push((call.reply, words(&arguments)));
    }
}

/// What a call shows: its text, or what stands below its file.
pub(super) fn words(arguments: &Value) -> String {
    arguments["text"].as_str().or(arguments["caption"].as_str()).unwrap().to_owned()
}
