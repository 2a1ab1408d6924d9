//! What must be true at the end of a run.

use std::collections::{HashMap, HashSet};

use kenal::{
    domain::{
        content::Content,
        conversation::{Note, Request, Session, join, may_go_on, turn},
        questionnaire::statistics::{self, Sums},
    },
    engine::{Incoming, VisitorId, What},
    render::attached,
    telegram::outgoing::render,
};
use serde_json::Value;

use super::{
    bot::Kept,
    telegram::{Done, GROUP, Place, SUPERGROUP, Telegram, words},
};

/// A run without faults: the same steps, one at a time, in memory.
struct Expected<'a> {
    content: &'a Content,
    sessions: HashMap<Place, Session>,
    /// What each visitor is to see; None for what no other run would say in the same words.
    replies: HashMap<VisitorId, Vec<Option<String>>>,
    unfinished: HashMap<VisitorId, Incoming>,
    notes: Vec<Note>,
    sums: Vec<Sums>,
    is_moved: bool,
    joined: usize,
}

impl Expected<'_> {
    fn take(&mut self, done: &Done) {
        match done {
            Done::Moved => self.is_moved = true,
            Done::Finished(visitor) => {
                let one = self.unfinished.remove(visitor).expect("only what waited is finished");
                self.answer(&one);
            }
            Done::Took(one) => match &one.what {
                What::Left(_) => drop(self.unfinished.remove(&one.visitor)),
                What::Moved { .. } => {}
                What::Event(event) => {
                    self.take_over(place(one));
                    let mut newest = Incoming::clone(one);
                    if let Some(first) = self.unfinished.remove(&one.visitor) {
                        let What::Event(before) = &first.what else { unreachable!("only an event waits") };
                        match join(before, event) {
                            Some(whole) => {
                                newest.what = What::Event(whole);
                                self.joined += 1;
                            }
                            None => self.answer(&first),
                        }
                    }
                    if matches!(&newest.what, What::Event(event) if may_go_on(event)) {
                        self.unfinished.insert(newest.visitor, newest);
                    } else {
                        self.answer(&newest);
                    }
                }
            },
        }
    }

    /// Who comes for the first time under the group's new number goes on from the old one.
    fn take_over(&mut self, (chat, person): Place) {
        if chat == SUPERGROUP && self.is_moved && !self.sessions.contains_key(&(chat, person)) {
            let before = if person == SUPERGROUP { (GROUP, GROUP) } else { (GROUP, person) };
            let session = self.sessions.remove(&before);
            self.sessions.extend(session.map(|session| ((chat, person), session)));
        }
    }

    fn answer(&mut self, one: &Incoming) {
        let What::Event(event) = &one.what else { unreachable!("only an event is answered") };
        let place = place(one);
        let before = self.sessions.get(&place).cloned().unwrap_or_default();
        let turn = turn(self.content, before.clone(), event);
        if turn.session != before {
            self.sessions.insert(place, turn.session);
        }
        self.notes.extend(turn.notes);
        statistics::count(&mut self.sums, &self.content.questionnaire, &turn.milestones);
        let mut address = one.address.unwrap();
        let texts = self.replies.entry(one.visitor).or_default();
        for message in &turn.messages {
            let drawing = message.attachment.as_ref().map(|shown| attached(self.content, shown, turn.locale));
            for body in render(&address, message, drawing.as_deref()) {
                texts.push(Some(text(&body)));
            }
            address.pressed = None;
        }
        for request in turn.requests {
            match request {
                Request::Stats => {}
                // A copy that is no empty one has a file with it, and tells of the moment.
                Request::Export => texts.extend([None, None]),
                // A receipt's number is made by chance.
                Request::Erase => {
                    texts.push(None);
                    self.sessions.retain(|(_, person), _| *person != place.1);
                }
                Request::Object => self.sessions.retain(|(_, person), _| *person != place.1),
                Request::Unmark => self.sessions.retain(|other, _| other.1 != place.1 || *other == place),
            }
        }
    }
}

fn place(one: &Incoming) -> Place {
    let address = one.address.unwrap();
    (address.chat, address.owner.unwrap_or(address.chat))
}

/// Checks a run against one without faults; returns how many replies were shown again, and how often two messages were one.
pub(super) fn check(seed: u64, content: &Content, telegram: &Telegram, kept: &Kept) -> (usize, usize) {
    let took = |done: &Done| match done {
        Done::Took(one) => Some(one.update),
        Done::Finished(_) | Done::Moved => None,
    };
    let mut updates: Vec<i64> = telegram.done.iter().filter_map(took).collect();
    let in_order = |visitor: VisitorId| {
        let of_them = telegram.done.iter().filter(|done| matches!(done, Done::Took(one) if one.visitor == visitor));
        of_them.filter_map(took).is_sorted()
    };
    assert!(telegram.history.iter().all(|one| in_order(one.visitor)), "seed {seed}: updates are taken out of order");
    updates.sort_unstable();
    let happened: Vec<i64> = telegram.history.iter().map(|one| one.update).collect();
    assert_eq!(updates, happened, "seed {seed}: each update counts once");

    let mut expected = Expected {
        content,
        sessions: HashMap::new(),
        replies: HashMap::new(),
        unfinished: HashMap::new(),
        notes: Vec::new(),
        sums: Vec::new(),
        is_moved: false,
        joined: 0,
    };
    for done in &telegram.done {
        expected.take(done);
    }
    assert!(expected.unfinished.is_empty(), "seed {seed}: something waits for ever");
    for (place, session) in &kept.sessions {
        let expected = expected.sessions.remove(place).map(|session| session.encode());
        let shown =
            |session: &Option<Vec<u8>>| session.as_ref().map(|session| String::from_utf8_lossy(session).into_owned());
        assert_eq!(shown(session), shown(&expected), "seed {seed}: the session of {place:?}");
    }
    // The order of visitors among each other may differ; the number of times may not.
    let counted = |notes: &[_]| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for note in notes {
            *counts.entry(format!("{note:?}")).or_default() += 1;
        }
        counts
    };
    assert_eq!(counted(&kept.notes), counted(&expected.notes), "seed {seed}: the notes");
    let mut cells: Vec<_> = expected.sums.into_iter().flat_map(Sums::into_cells).collect();
    cells.sort();
    assert_eq!(kept.sums, cells, "seed {seed}: the sums of the questionnaire");
    assert_eq!(kept.unsent, 0, "seed {seed}: replies are left in the outbox");

    let places: HashMap<VisitorId, Place> = telegram.history.iter().map(|one| (one.visitor, place(one))).collect();
    let mut repeated = 0;
    for (visitor, place) in places {
        let shown = telegram.shown.get(&visitor).map(Vec::as_slice).unwrap_or_default();
        let replies = expected.replies.get(&visitor).map(Vec::as_slice).unwrap_or_default();
        repeated += check_visitor(seed, place, telegram, shown, replies);
    }
    (repeated, expected.joined)
}

fn check_visitor(
    seed: u64,
    place: Place,
    telegram: &Telegram,
    shown: &[(i64, String)],
    expected: &[Option<String>],
) -> usize {
    let mut seen = HashSet::new();
    let mut first = Vec::new();
    for (reply, text) in shown {
        if seen.insert(*reply) {
            first.push((*reply, text));
        } else {
            assert!(telegram.excused.contains(reply), "seed {seed}: {place:?} was shown reply {reply} twice: {text}");
        }
    }
    assert!(first.is_sorted_by_key(|(reply, _)| *reply), "seed {seed}: the replies of {place:?} are out of order");
    if !telegram.blockers.contains(&place.0) {
        assert_eq!(first.len(), expected.len(), "seed {seed}: replies shown to {place:?} and expected");
        for ((_, text), expected) in first.iter().zip(expected) {
            let is_right = expected.as_ref().is_none_or(|expected| expected == *text);
            assert!(is_right, "seed {seed}: {place:?} was shown {text}");
        }
    }
    shown.len() - first.len()
}

fn text(body: &[u8]) -> String {
    let arguments = body.splitn(3, |byte| *byte == b'\n').nth(2).unwrap();
    let arguments: Value = serde_json::from_slice(arguments).unwrap();
    words(&arguments)
}
