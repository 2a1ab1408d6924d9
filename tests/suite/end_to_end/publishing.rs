//! Content that is published and brought back while people talk.

use std::{fs, process::Command, time::Duration};

use futures_util::future::join_all;

use super::{Home, Kenal, QUESTIONS, number};

/// What the program says to these arguments, where it does not fail.
async fn told(home: &Home, arguments: Vec<String>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    command.args(&arguments).env_clear().env("KENAL_CONTENT", home.path("content"));
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{arguments:?}: {text}");
    text
}

/// How often the running program has taken content up.
fn taken_up(home: &Home) -> usize {
    home.log().matches("the content was read again and is in use").count()
}

#[tokio::test]
#[ignore = "slow"]
async fn nobody_loses_an_answer_while_content_is_published_and_brought_back() {
    let kenal = Kenal::start().await;
    let (rounds, people) = (number("PUBLISH_ROUNDS", 10) as usize, 20);
    let visitors: Vec<_> = (0..people).map(|place| kenal.visitor(700_000_500 + place)).collect();
    let (over, is_over) = tokio::sync::watch::channel(false);
    let talks = visitors.iter().map(|visitor| {
        let is_over = is_over.clone();
        async move {
            let mut asked = 0;
            while !*is_over.borrow() {
                visitor.say(QUESTIONS[asked % QUESTIONS.len()]);
                asked += 1;
                visitor.expect_shown(asked).await;
                tokio::time::sleep(Duration::from_millis(400)).await;
            }
            asked
        }
    });
    let home = &kenal.home;
    let publishing = async {
        for round in 0..rounds {
            fs::create_dir_all(home.path("draft/data/fairs")).unwrap();
            fs::create_dir_all(home.path("draft/locales/id")).unwrap();
            fs::copy(home.path("content/data/fairs/fairs.toml"), home.path("draft/data/fairs/fairs.toml")).unwrap();
            fs::write(home.path("draft/locales/id/bot.ftl"), format!("thanks = Putaran {round}.\n")).unwrap();
            let draft = home.path("draft").display().to_string();
            let publish = vec!["publish".to_owned(), draft];
            for (arguments, done) in [(publish, "is published"), (vec!["rollback".to_owned()], "is back in place of")] {
                let before = taken_up(home);
                let told = told(home, arguments).await;
                assert!(told.contains(done), "{told}");
                while taken_up(home) == before {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        over.send(true).unwrap();
    };
    let (asked, ()) = tokio::join!(join_all(talks), publishing);
    kenal.fake.drained().await;
    for visitor in &visitors {
        visitor.settled().await;
    }
    let shown: Vec<usize> = visitors.iter().map(|visitor| visitor.shown().len()).collect();
    println!(
        "{} changes of content, {} questions, {} answers",
        2 * rounds,
        asked.iter().sum::<usize>(),
        shown.iter().sum::<usize>()
    );
    assert_eq!(shown, asked, "answers of each visitor, and questions: none lost, none twice");
    assert!(asked.iter().all(|asked| *asked >= rounds), "people talked all the time: {asked:?}");
    for visitor in &visitors {
        let answers = visitor.shown();
        for (answer, question) in answers.iter().zip(QUESTIONS.iter().cycle()) {
            let place = QUESTIONS.iter().position(|one| one == question).unwrap();
            assert_eq!(*answer, answers[place], "to {question}");
        }
    }
    let log = home.log();
    assert!(!log.contains("is not used"), "{log}");
    kenal.finish().await;
}
