//! What must be true at the end of a run.

use std::collections::{HashMap, HashSet};

use kenal::{
    domain::{
        content::Content,
        conversation::{Request, Session, turn},
        questionnaire::statistics::{self, Sums},
    },
    engine::What,
    render::attached,
    telegram::outgoing::render,
};
use serde_json::Value;

use super::{bot::Kept, telegram::Telegram};

/// Checks a run against one without faults; returns how many replies were shown again.
pub(super) fn check(seed: u64, content: &Content, telegram: &Telegram, kept: &Kept) -> usize {
    let mut sessions: HashMap<i64, Option<Session>> = HashMap::new();
    let mut expected: HashMap<i64, Vec<Option<String>>> = HashMap::new();
    let mut notes = Vec::new();
    let mut sums = Vec::new();
    for one in &telegram.history {
        let What::Event(event) = &one.what else {
            continue;
        };
        let mut address = one.address.unwrap();
        let session = sessions.entry(address.chat).or_default();
        let turn = turn(content, session.take().unwrap_or_default(), event);
        *session = Some(turn.session);
        notes.extend(turn.notes);
        statistics::count(&mut sums, &content.questionnaire, &turn.milestones);
        let texts = expected.entry(address.chat).or_default();
        for message in &turn.messages {
            let drawing = message.attachment.as_ref().map(|shown| attached(content, shown, turn.locale));
            for body in render(&address, message, drawing.as_deref()) {
                texts.push(Some(text(&body)));
            }
            address.pressed = None;
        }
        for request in turn.requests {
            match request {
                Request::Erase => *sessions.get_mut(&address.chat).unwrap() = None,
                Request::Object => {
                    *sessions.get_mut(&address.chat).unwrap() = None;
                    continue;
                }
                // A copy that is no empty one has a file with it.
                Request::Export => expected.get_mut(&address.chat).unwrap().push(None),
                Request::Stats | Request::Unmark => continue,
            }
            // A receipt's number is made by chance, and a copy tells of the moment.
            expected.get_mut(&address.chat).unwrap().push(None);
        }
    }

    for (person, session) in &kept.sessions {
        let expected = sessions.remove(person).flatten().map(|session| session.encode());
        let shown =
            |session: &Option<Vec<u8>>| session.as_ref().map(|session| String::from_utf8_lossy(session).into_owned());
        assert_eq!(shown(session), shown(&expected), "seed {seed}: the session of {person}");
    }
    // The order of visitors among each other may differ; the number of times may not.
    let counted = |notes: &[_]| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for note in notes {
            *counts.entry(format!("{note:?}")).or_default() += 1;
        }
        counts
    };
    assert_eq!(counted(&kept.notes), counted(&notes), "seed {seed}: the notes");
    let mut cells: Vec<_> = sums.into_iter().flat_map(Sums::into_cells).collect();
    cells.sort();
    assert_eq!(kept.sums, cells, "seed {seed}: the sums of the questionnaire");
    assert_eq!(kept.unsent, 0, "seed {seed}: replies are left in the outbox");

    let mut repeated = 0;
    for person in telegram.people() {
        let shown = telegram.shown.get(&person).map(Vec::as_slice).unwrap_or_default();
        repeated +=
            check_chat(seed, person, telegram, shown, expected.get(&person).map(Vec::as_slice).unwrap_or_default());
    }
    repeated
}

fn check_chat(
    seed: u64,
    person: i64,
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
            assert!(telegram.excused.contains(reply), "seed {seed}: {person} was shown reply {reply} twice: {text}");
        }
    }
    assert!(first.is_sorted_by_key(|(reply, _)| *reply), "seed {seed}: the replies of {person} are out of order");
    if !telegram.blockers.contains(&person) {
        assert_eq!(first.len(), expected.len(), "seed {seed}: replies shown to {person} and expected");
        for ((_, text), expected) in first.iter().zip(expected) {
            assert!(
                expected.as_ref().is_none_or(|expected| expected == *text),
                "seed {seed}: {person} was shown {text}"
            );
        }
    }
    shown.len() - first.len()
}

fn text(body: &[u8]) -> String {
    let arguments = body.splitn(3, |byte| *byte == b'\n').nth(2).unwrap();
    let arguments: Value = serde_json::from_slice(arguments).unwrap();
    arguments["text"].as_str().or(arguments["caption"].as_str()).unwrap().to_owned()
}
