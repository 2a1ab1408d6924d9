//! How much one visitor may send, and how quickly somebody may type in other chats.

use kenal::{
    domain::conversation::{Act, Event},
    engine::{Incoming, Options, UpdateStatus, What},
};

use crate::support::{content, engine};

#[tokio::test]
async fn a_flood_is_told_once_a_minute_and_what_has_waited_is_none() {
    let engine = engine(content(), Options { burst: 3, ..Options::default() }).await;
    let visitor = engine.visitor("test", 7, 7);
    let mut update = 0;
    let mut take = async |event: &Event, count: usize| {
        let one = |update: i64| {
            let what = What::Event(event.clone());
            Incoming { bot: 42, update, visitor, person: visitor, address: None, what, press: None }
        };
        let incoming: Vec<Incoming> = (0..count).map(|_| (update += 1, one(update)).1).collect();
        engine.take(&incoming, &[]).await.unwrap()
    };
    let at = 1_790_000_000;
    let press =
        Event { at, sent: None, message: None, live: false, in_group: false, language: None, act: Act::Pressed(None) };
    // So many messages of this age: how many are fine, and how many notices they get.
    for (age, count, expected) in [
        // After an outage: what was written meanwhile, however much it is.
        (60, 20, (20, 0)),
        (0, 10, (3, 1)),
        // It is told once.
        (0, 10, (0, 0)),
        (0, 10, (0, 0)),
        (11, 20, (20, 0)),
    ] {
        let taken =
            take(&Event { sent: Some(at - age), act: Act::Said("halo".to_owned()), ..press.clone() }, count).await;
        let limited = |is_told: bool| {
            let is_it = |status: UpdateStatus, told: bool| status == UpdateStatus::Limited && told == is_told;
            taken.iter().filter(|taken| is_it(taken.status, !taken.messages.is_empty())).count()
        };
        assert_eq!((count - limited(true) - limited(false), limited(true)), expected, "{count} messages of {age} s");
    }
    // A press in such a batch has no time of its own and counts neither way.
    assert_eq!(take(&press, 1).await[0].status, UpdateStatus::Done);
    assert_eq!(take(&Event { live: true, ..press }, 1).await[0].status, UpdateStatus::Limited);
}

#[tokio::test]
async fn who_types_faster_than_anybody_can_is_not_looked_at_and_others_are() {
    let engine = engine(content(), Options::default()).await;
    let looked_at = |person: i64| engine.share(engine.visitor("test", person, person), None, "").is_some();
    let count = (0..500).filter(|_| looked_at(7)).count();
    assert!((30..60).contains(&count), "{count} of 500");
    assert!(looked_at(8));
}
