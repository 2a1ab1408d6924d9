//! A machine whose clock is ahead of Telegram's: nobody is told of a delay, and nothing is erased by it.

use std::time::Duration;

use kenal::{
    domain::conversation::{Act, Event},
    engine::{Clock, Due, Forgetting, Incoming, Options, Retention, What},
};

use super::Kenal;
use crate::{fake_telegram::FakeTelegram, support};

const DAY: u64 = 86_400;

#[tokio::test]
async fn a_clock_a_quarter_of_an_hour_ahead_makes_no_answer_late() {
    let fake = FakeTelegram::start().await;
    fake.set_back(Duration::from_secs(15 * 60));
    let mut kenal = Kenal::start_on(fake).await;
    let visitor = kenal.visitor(700_000_500);
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    assert!(!visitor.screen().contains("telat"), "{}", visitor.screen());
    assert!(kenal.home.log().contains("clock is not Telegram's"), "{}", kenal.home.log());
    // What has really waited is late all the same.
    kenal.kill();
    visitor.say_earlier("beda sama PR swasta?", 15 * 60);
    kenal.restart().await;
    visitor.expect("telat").await;
    kenal.finish().await;
}

#[tokio::test]
async fn a_clock_two_hundred_days_ahead_erases_nobody() {
    let fake = FakeTelegram::start().await;
    fake.set_back(Duration::from_secs(200 * DAY));
    let mut kenal = Kenal::start_on(fake).await;
    let visitor = kenal.visitor(700_000_510);
    visitor.start("");
    visitor.expect("Kenal").await;
    visitor.settled().await;
    // What is old is erased at every start.
    kenal.restart().await;
    let told = async |words: &str| {
        for _ in 0..1_000 {
            if kenal.home.log().contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{words}: {}", kenal.home.log());
    };
    told("nothing is erased until they agree").await;
    told("sessions=1").await;
    visitor.start("");
    let welcome = visitor.expect("ketemu lagi").await;
    assert!(!welcome.contains("telat"), "{welcome}");
    kenal.finish().await;
}

#[tokio::test]
async fn erasing_waits_until_telegrams_dates_agree() {
    const NOW: i64 = 1_790_000_000;
    let later = NOW + 200 * i64::try_from(DAY).unwrap();
    let clock = std::sync::Arc::new(Clock::new(move || later));
    let engine = support::engine(support::content(), Options::default()).await.by_clock(clock.clone());
    let visitor = engine.visitor("test", 1, 1);
    let act = Act::Said("apa tugasnya?".to_owned());
    let event = Event { at: NOW, sent: None, message: None, live: true, in_group: false, language: None, act };
    let what = What::Event(event);
    let incoming = Incoming { bot: 1, update: 1, visitor, person: visitor, address: None, what, press: None };
    engine.take(&[incoming], &[]).await.unwrap();
    let forget = async || loop {
        match engine.forget_old(&Retention::default()).await.unwrap() {
            Forgetting::Going => {}
            other => return other,
        }
    };

    let due = Due { sessions: 1, ..Due::default() };
    assert_eq!(forget().await, Forgetting::Waiting { ahead: None, due });
    clock.tell(NOW);
    assert_eq!(forget().await, Forgetting::Waiting { ahead: Some(later - NOW), due });
    clock.tell(later - 60);
    assert_eq!(forget().await, Forgetting::Done);
    // Telegram, too, says that it is old.
    clock.tell(NOW);
    assert_eq!(forget().await, Forgetting::Waiting { ahead: Some(later - NOW), due: Due::default() });
}
