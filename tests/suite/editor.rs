//! The editor's loop: what had no answer by meaning, a draft of phrasings, test questions, publishing and back.

use std::{fs, path::Path, process::Command};

use kenal::{
    assets,
    domain::{
        conversation::Note,
        funnel::NoteRow,
        knowledge::{ArticleId, KnowledgeBase, NearestAnswer},
        locale::Locale,
        problem::SourceFile,
        test_questions,
        unanswered::{Missed, drafted, groups, waiting},
    },
    render::tables,
};

use crate::support::content;

fn asked(day: i64, reason: &str, text: &str) -> Missed {
    Missed { day, locale: Locale::Id, reason: reason.to_owned(), query: text.to_owned() }
}

/// Monday 23 November 2026, in days since 1970.
const MONDAY: i64 = 20_780;

#[test]
fn what_had_no_answer_stands_together_by_meaning_with_its_weeks() {
    let content = content();
    let groups = groups(
        &content,
        &[
            asked(MONDAY, "uncovered", "harus pakai seragam ga"),
            asked(MONDAY + 6, "uncovered", "Harus pakai seragam ga"),
            asked(MONDAY + 7, "uncovered", "pakai seragam apa"),
            asked(MONDAY, "off-topic", "resep rendang"),
        ],
    );
    let uniform = &groups[0];
    assert_eq!((uniform.times, uniform.questions.len()), (3, 2), "{groups:?}");
    let weeks: Vec<(String, u32)> = uniform.weeks.iter().map(|(day, times)| (day.to_string(), *times)).collect();
    assert_eq!(weeks, [("2026-11-30".to_owned(), 1), ("2026-11-23".to_owned(), 2)]);
    assert!(groups.iter().skip(1).any(|group| group.questions[0].text == "resep rendang"), "{groups:?}");
}

#[test]
fn questions_that_a_running_bot_has_not_written_yet_are_told_and_nothing_is_called_answered() {
    let turned_away = |day: i64, mark: Option<&str>| NoteRow {
        at: day * 86_400 + 7_200,
        locale: Locale::Id,
        fair: None,
        booth: None,
        mark: mark.map(str::to_owned),
        note: Note::TurnedAway { reason: "unclear".to_owned() },
    };
    let counted = [
        turned_away(MONDAY, Some("a")),
        turned_away(MONDAY, Some("b")),
        turned_away(MONDAY - 1, Some("a")),
        // Long ago: what is missing then was lost, or has gone.
        turned_away(MONDAY - 2, Some("a")),
        // Of somebody under 18 nothing is written.
        turned_away(MONDAY, None),
    ];
    let listed = [asked(MONDAY, "unclear", "kantinnya di mana")];
    assert_eq!(waiting(&counted, &listed, MONDAY), 2);
    assert_eq!(waiting(&counted, &[], MONDAY), 3);
    assert_eq!(waiting(&[], &listed, MONDAY), 0);

    let content = content();
    let table = |waiting| tables::unanswered::table(&[], waiting, &content.catalog, Locale::En);
    assert_eq!(table(0), "Every question has had an answer so far.\n");
    assert!(!table(14).contains("Every question") && table(14).contains("14 more questions"), "{}", table(14));
    assert!(table(1).contains("one more question") && table(1).contains("some minutes later"), "{}", table(1));
}

#[test]
fn a_draft_adds_phrasings_and_keeps_everything_else() {
    let content = content();
    let mut groups = groups(
        &content,
        &[asked(MONDAY, "unclear", "… wartawan galak pagi pagi"), asked(0, "off-topic", "wartawan olahraga")],
    );
    for group in &mut groups {
        group.nearest = Some(NearestAnswer::Article(ArticleId::new("press")));
        for question in &mut group.questions {
            (question.is_answered, question.is_recognised) = (false, false);
        }
    }
    let files = assets::files(None).unwrap();
    let drafted = drafted(&files, &groups).unwrap();
    let [draft] = drafted.as_slice() else { panic!("{drafted:?}") };
    let shipped = files.iter().find(|file| file.name == draft.name).unwrap();
    let added: Vec<&str> = draft.text.lines().filter(|line| !shipped.text.lines().any(|old| old == *line)).collect();
    assert_eq!(added.len(), 2, "{added:?}");
    assert!(added[0].starts_with("# asked without an answer, 1×"), "{added:?}");
    assert_eq!(added[1], "wartawan galak pagi pagi");
    assert!(shipped.text.lines().all(|line| draft.text.lines().any(|new| new == line)));
}

#[test]
fn a_topic_without_an_article_is_named_in_place_of_an_article_that_is_wrong() {
    let content = content();
    let groups = groups(
        &content,
        &[asked(MONDAY, "uncovered", "harus pakai seragam ga"), asked(MONDAY, "unclear", "seragam batik gimana gitu")],
    );
    let topic = NearestAnswer::Topic("dress-code".to_owned());
    assert!(groups.iter().all(|group| group.nearest.as_ref() == Some(&topic)), "{groups:?}");
    // What is known to be about the topic needs no further phrasing, and no article gets a wrong one.
    let questions = || groups.iter().flat_map(|group| &group.questions);
    let known = questions().find(|question| question.text == "harus pakai seragam ga").unwrap();
    assert!(known.is_recognised && !known.is_open(), "{known:?}");
    let files = assets::files(None).unwrap();
    let drafted = drafted(&files, &groups).unwrap();
    assert!(drafted.iter().all(|file| file.name == "data/topics/dress-code.toml"), "{drafted:?}");
    for (locale, words) in [
        (Locale::Id, ["topik dress-code, belum ada artikelnya", "minggu mulai 2026-11-23: ", "tidak dibahas"]),
        (Locale::En, ["topic dress-code, without an article", "weeks from 2026-11-23: ", "not covered"]),
    ] {
        let table = tables::unanswered::table(&groups, 0, &content.catalog, locale);
        assert!(words.iter().all(|word| table.contains(word)), "{table}");
    }
    let csv = tables::unanswered::csv(&groups);
    let line = csv.lines().find(|line| line.contains("harus pakai seragam ga")).unwrap();
    assert!(csv.lines().next().unwrap().ends_with(",topic") && line.ends_with(",dress-code"), "{csv}");
    let columns = csv.lines().next().unwrap().split(',').count();
    assert!(csv.lines().all(|line| line.split(',').count() == columns), "{csv}");
}

#[test]
fn the_shipped_test_questions_pass() {
    let content = content();
    assert!(content.tests.len() > 10);
    assert_eq!(content.failed_tests(), []);
}

#[test]
fn a_test_question_that_fails_is_named_with_its_line_and_what_the_bot_answers() {
    let knowledge: &KnowledgeBase = &content().knowledge;
    let file = |text: &str| SourceFile { name: "tests/mine.toml".to_owned(), text: text.to_owned() };
    let text =
        "# mine\n\"gajinya berapa kak?\" = \"rank\"\n\"resep rendang dong\" = \"none\"\n\"gaji?\" = \"no-such\"\n";
    let tests = test_questions::parse(&[file(text)]).unwrap();
    let faults: Vec<String> =
        tests.iter().filter_map(|test| test.fault(knowledge)).map(|fault| fault.to_string()).collect();
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].starts_with("tests/mine.toml:2: `gajinya berapa kak?`"), "{faults:?}");
    assert!(faults[0].ends_with("answered with `rank`; the bot answers with `salary`"), "{faults:?}");
    assert!(
        faults[1].contains("tests/mine.toml:4") && faults[1].contains("there is no article `no-such`"),
        "{faults:?}"
    );
    for (text, line) in [("\"a\" = \"\"", "1"), ("\"a\" = 3", "1"), ("a", "1")] {
        let refused = test_questions::parse(&[file(text)]).unwrap_err();
        assert!(refused[0].to_string().starts_with(&format!("tests/mine.toml:{line}: ")), "{refused:?}");
    }
}

fn kenal(home: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    let output = command.args(arguments).env_clear().current_dir(home).output().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.success(), text.concat())
}

/// Words of the bot's own: quick to publish, for they have no say in what is answered.
fn draft(home: &Path, thanks: &str) {
    fs::create_dir_all(home.join("draft/locales/id")).unwrap();
    fs::write(home.join("draft/locales/id/bot.ftl"), format!("thanks = {thanks}\n")).unwrap();
}

fn live(home: &Path) -> String {
    fs::read_to_string(home.join("content/locales/id/bot.ftl")).unwrap()
}

#[test]
#[ignore = "slow"]
fn content_is_published_as_versions_and_brought_back() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let publish = || kenal(home, &["publish", "draft", "--content", "content"]);
    let rollback = || kenal(home, &["rollback", "--content", "content"]);
    // What is there is an ordinary directory: it becomes version 1.
    draft(home, "Nol.");
    fs::rename(home.join("draft"), home.join("content")).unwrap();
    draft(home, "Satu.");
    let (is_fine, told) = publish();
    assert!(is_fine && told.contains("version 2 is published") && told.contains("brings version 1 back"), "{told}");
    assert_eq!(live(home), "thanks = Satu.\n");
    assert!(fs::symlink_metadata(home.join("content")).unwrap().is_symlink());
    let (is_fine, told) = publish();
    assert!(is_fine && told.contains("nothing to publish"), "{told}");
    draft(home, "Dua.");
    assert!(publish().1.contains("version 3 is published"));

    // A failing test of one's own keeps it from going live.
    fs::create_dir_all(home.join("draft/data/tests")).unwrap();
    fs::write(home.join("draft/data/tests/mine.toml"), "\"gajinya berapa kak?\" = \"rank\"\n").unwrap();
    let (is_fine, told) = publish();
    assert!(!is_fine && told.contains("data/tests/mine.toml:1: "), "{told}");
    assert_eq!(live(home), "thanks = Dua.\n");

    let (is_fine, told) = rollback();
    assert!(is_fine && told.contains("version 2 is back in place of version 3"), "{told}");
    assert_eq!(live(home), "thanks = Satu.\n");
    assert!(rollback().0);
    assert_eq!(live(home), "thanks = Nol.\n");
    let (is_fine, told) = rollback();
    assert!(!is_fine && told.contains("there is none before it"), "{told}");

    // The last five stay, and whatever a rollback needs.
    fs::remove_dir_all(home.join("draft/data")).unwrap();
    for (words, gone) in [("Tiga.", None), ("Empat.", None), ("Lima.", Some("are kept: 1\n"))] {
        draft(home, words);
        let (is_fine, told) = publish();
        assert!(is_fine && gone.is_some() == told.contains("old versions"), "{told}");
        assert!(gone.is_none_or(|gone| told.contains(gone)), "{told}");
    }
    let kept = || {
        let kept = |number: &u32| home.join("content.versions").join(number.to_string()).is_dir();
        (1..=10).filter(kept).collect::<Vec<_>>()
    };
    assert_eq!(kept(), [2, 3, 4, 5, 6]);
    assert!(rollback().1.contains("version 5 is back"));
    for (words, expected) in [("Enam.", [3, 4, 5, 6, 7]), ("Tujuh.", [4, 5, 6, 7, 8])] {
        assert!(rollback().1.contains("version 4 is back"));
        draft(home, words);
        assert!(publish().0);
        assert_eq!(kept(), expected);
    }
    assert!(rollback().1.contains("version 4 is back"));
    draft(home, "Delapan.");
    assert!(publish().0);
    assert_eq!(kept(), [4, 5, 6, 7, 8, 9], "a rollback needs the fourth");
    assert!(rollback().1.contains("version 4 is back"));
}
