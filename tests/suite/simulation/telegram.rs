//! Telegram as a model: people, updates that wait, chats, and everything that can go wrong with a call.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use bytes::Bytes;
use kenal::{
    domain::{
        conversation::{Act, Command, Event, Media},
        locale::Locale,
    },
    engine::{Address, Incoming, What},
    telegram::{
        api::{Answer, Refusal},
        keyboard,
        outgoing::Call,
    },
};
use serde_json::Value;
use teloxide::types::{ResponseParameters, Seconds};

use super::bot::Bot;
use crate::fake_telegram::Dice;

/// A Monday morning, in seconds since 1970.
pub(super) const MONDAY: i64 = 1_795_482_000;

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

pub(super) struct Telegram {
    /// Everything that people did, in order.
    pub(super) history: Vec<Incoming>,
    /// What each chat was shown, in order: the reply's number and the words.
    pub(super) shown: BTreeMap<i64, Vec<(i64, String)>>,
    /// Replies that may be shown again, because nobody could know that they had arrived.
    pub(super) excused: HashSet<i64>,
    /// People who blocked the bot at some time: they may have missed replies.
    pub(super) blockers: HashSet<i64>,
    pub(super) acts: usize,
    pub(super) redelivered: usize,
    pub(super) refused: usize,
    /// Updates that were not acknowledged, with how often they were handed out.
    waiting: VecDeque<(Incoming, usize)>,
    /// In order, so that a run can be played again.
    blocked: BTreeSet<i64>,
    throttled: HashMap<i64, u64>,
    /// The choices that each chat's newest message offers.
    buttons: HashMap<i64, Vec<String>>,
    people: i64,
    /// Whether updates are brought one by one instead of fetched.
    webhook: bool,
    now: u64,
    update: i64,
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
            shown: BTreeMap::new(),
            excused: HashSet::new(),
            blockers: HashSet::new(),
            acts: 0,
            redelivered: 0,
            refused: 0,
            waiting: VecDeque::new(),
            blocked: BTreeSet::new(),
            throttled: HashMap::new(),
            buttons: HashMap::new(),
            people: 1 + dice.below(12) as i64,
            webhook: dice.below(3) == 0,
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

    pub(super) fn people(&self) -> impl Iterator<Item = i64> {
        1..=self.people
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Somebody does something.
    pub(super) fn act(&mut self, dice: &mut Dice, bot: &Bot) {
        let person = 1 + dice.below(self.people as usize) as i64;
        if self.blocked.contains(&person) {
            return;
        }
        self.acts += 1;
        let buttons = self.buttons.get(&person).cloned().unwrap_or_default();
        let act = match dice.below(12) {
            0 => Act::Opened(["", "", "demo-humas", "tidak-ada"][dice.below(4)].to_owned()),
            1 => Act::Asked(
                [Command::Quiz, Command::Topics, Command::Privacy, Command::Cancel, Command::Help][dice.below(5)],
            ),
            2 => Act::Sent(Media::Photo),
            3 => Act::Said(SAID[dice.below(SAID.len())].to_owned()),
            4 if dice.below(4) == 0 => Act::Asked(Command::Forget),
            4 => Act::Asked(Command::Mydata),
            5 => Act::Pressed(None),
            _ if buttons.is_empty() => Act::Asked(Command::Quiz),
            _ => Act::Pressed(keyboard::decode(&buttons[dice.below(buttons.len())])),
        };
        self.add(person, act.clone(), bot);
        // A finger that trembles.
        if matches!(act, Act::Pressed(_)) && dice.below(6) == 0 {
            self.add(person, act, bot);
        }
    }

    fn add(&mut self, person: i64, act: Act, bot: &Bot) {
        let event = Event {
            at: self.second(),
            sent: Some(self.second()),
            message: None,
            live: true,
            in_group: false,
            language: Some(Locale::Id),
            act,
        };
        self.add_what(person, What::Event(event), bot);
    }

    fn add_what(&mut self, person: i64, what: What, bot: &Bot) {
        self.update += 1;
        let pressed = matches!(&what, What::Event(Event { act: Act::Pressed(_), .. })).then_some(1);
        let address = Some(Address { chat: person, pressed, answered: None, ..Address::default() });
        let incoming = Incoming {
            bot: 42,
            update: self.update,
            visitor: bot.visitor(person),
            person: bot.visitor(person),
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
            self.add(person, Act::Returned, bot);
        } else {
            self.blocked.insert(person);
            self.blockers.insert(person);
            self.add_what(person, What::Left(self.second()), bot);
        }
    }

    pub(super) fn unblock_all(&mut self, bot: &Bot) {
        for person in std::mem::take(&mut self.blocked) {
            self.add(person, Act::Returned, bot);
        }
    }

    /// Updates for the bot: the first ones that wait, or with a webhook the first one of some person.
    pub(super) fn hand_out(&mut self, dice: &mut Dice, faults: bool) -> Vec<Incoming> {
        let people: Vec<i64> = self.waiting.iter().filter_map(|(one, _)| Some(one.address?.chat)).collect();
        if people.is_empty() {
            return Vec::new();
        }
        let person = people[dice.below(people.len())];
        let limit = if self.webhook { 1 } else { 1 + dice.below(20) };
        let mut batch = Vec::new();
        for (one, times) in &mut self.waiting {
            if batch.len() == limit || self.webhook && one.address.unwrap().chat != person {
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
        let refused = |code, description: &str, retry_after: Option<u32>| {
            let parameters = retry_after.map(|seconds| ResponseParameters::RetryAfter(Seconds::from_seconds(seconds)));
            Answer::Refused(Refusal::new(code, description, parameters))
        };
        if self.blocked.contains(&call.chat) {
            return nothing(refused(403, "Forbidden: bot was blocked by the user", None));
        }
        if self.throttled.get(&call.chat).is_some_and(|until| self.now < *until) {
            panic!("chat {} was called again before its time", call.chat);
        }
        let chance = if faults { dice.below(100) } else { 99 };
        self.refused += usize::from(chance < 20);
        match chance {
            0..5 => {
                let seconds = 1 + dice.below(3) as u32;
                self.throttled.insert(call.chat, self.now + 1_000 * u64::from(seconds));
                nothing(refused(429, "Too Many Requests: retry after", Some(seconds)))
            }
            5..8 => nothing(refused(500, "Internal Server Error", None)),
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
                Fate { answer: refused(502, "Bad Gateway", None), took_effect: true }
            }
            18..20 if call.method == "editMessageText" => {
                nothing(refused(400, "Bad Request: message to edit not found", None))
            }
            _ => {
                self.show(call);
                Fate { answer: Answer::Done(Bytes::new()), took_effect: true }
            }
        }
    }

    fn show(&mut self, call: &Call) {
        let arguments: Value = serde_json::from_slice(&call.arguments).unwrap();
        let text = arguments["text"].as_str().or(arguments["caption"].as_str()).unwrap().to_owned();
        let keys = arguments["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten();
        let keys =
            keys.flat_map(|row| row.as_array().unwrap()).map(|key| key["callback_data"].as_str().unwrap().to_owned());
        self.buttons.insert(call.chat, keys.collect());
        self.shown.entry(call.chat).or_default().push((call.reply, text));
    }
}
