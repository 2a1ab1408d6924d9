//! `kill -9` at random moments under load: no answer lost, nobody stuck, nothing out of order.
//!
//! Ten kills in the everyday suite; `KENAL_CRASHES=50` for more, `KENAL_SEED` for other moments.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{Kenal, QUESTIONS, good_day, number};
use crate::fake_telegram::{Dice, Visitor};

#[tokio::test]
async fn a_kill_at_any_moment_loses_no_answer_and_leaves_nobody_waiting() {
    let (kills, seed) = (number("KENAL_CRASHES", 10), number("KENAL_SEED", 1));
    println!("KENAL_CRASHES={kills} KENAL_SEED={seed}");
    let mut kenal = Kenal::start().await;
    let cycle = QUESTIONS.repeat(3);
    let expected = good_day(&kenal.visitor(700_000_300), &cycle).await;
    let over = Arc::new(AtomicBool::new(false));

    let mut askers = Vec::new();
    for place in 0..9 {
        let visitor = kenal.visitor(700_000_301 + place);
        // Some wait for each answer, some ask three things at once.
        let at_once = if place % 3 == 0 { 3 } else { 1 };
        askers.push(tokio::spawn(ask_on(
            visitor,
            at_once,
            expected.clone(),
            Arc::clone(&over),
        )));
    }
    let takers = (0..3).map(|place| {
        let visitors = (0..200)
            .map(|turn| kenal.visitor(700_001_000 + 1000 * place + turn))
            .collect();
        tokio::spawn(take_quizzes(visitors, Arc::clone(&over)))
    });
    let takers: Vec<_> = takers.collect();

    let mut dice = Dice::new(seed);
    for _ in 0..kills {
        let moment = Duration::from_millis(20) * u32::try_from(1 + dice.below(20)).unwrap();
        tokio::time::sleep(moment).await;
        kenal.restart().await;
    }
    over.store(true, Ordering::Relaxed);
    let (mut answers, mut results) = (0, 0);
    for asker in askers {
        answers += asker.await.unwrap();
    }
    for taker in takers {
        results += taker.await.unwrap();
    }
    println!("{kills} kills: {answers} answers and {results} results, none lost");
    kenal.finish().await;
}

/// Asks the questions in their cycle until it is over; every answer must come, in order, repeated at most.
async fn ask_on(
    visitor: Visitor,
    at_once: usize,
    expected: Vec<String>,
    over: Arc<AtomicBool>,
) -> usize {
    let mut asked = 0;
    while !over.load(Ordering::Relaxed) {
        for _ in 0..at_once {
            visitor.say(QUESTIONS[asked % QUESTIONS.len()]);
            asked += 1;
        }
        visitor.expect_different(asked).await;
        // A visitor reads; the limit on what one may ask is for others.
        tokio::time::sleep(Duration::from_secs(at_once as u64)).await;
    }
    for (place, text) in visitor.different().iter().enumerate() {
        // From the second time on, the same question has the same answer.
        let fitting = if place < expected.len() {
            place
        } else {
            place % QUESTIONS.len() + QUESTIONS.len()
        };
        assert_eq!(
            text,
            &expected[fitting],
            "answer {place} is not in its place:\n{}",
            visitor.screen()
        );
    }
    assert_eq!(visitor.different().len(), asked, "{}", visitor.screen());
    asked
}

/// One after the other, visitors go through the short form; each place must come once, in order.
async fn take_quizzes(visitors: Vec<Visitor>, over: Arc<AtomicBool>) -> usize {
    let mut results = 0;
    for visitor in visitors {
        visitor.say("/quiz");
        visitor.expect("Seberapa cocok").await;
        visitor.press("Singkat");
        for place in 1..=7 {
            visitor.expect(&format!("Pertanyaan {place} dari 7")).await;
            visitor.press_at(place % 5);
        }
        visitor.expect("Kecocokan").await;
        assert_eq!(visitor.different().len(), 9, "{:#?}", visitor.different());
        results += 1;
        if over.load(Ordering::Relaxed) {
            break;
        }
    }
    results
}
