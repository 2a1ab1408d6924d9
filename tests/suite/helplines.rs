//! Help by name: never one way alone, never the one who does the harm, and never an old number without its date.

use kenal::{
    domain::{
        content::Content,
        conversation::{Session, crisis_reply},
        helplines::{Helplines, Need},
        knowledge::Crisis,
        locale::Locale,
        problem::SourceFile,
    },
    render::preview,
};

const MONDAY: i64 = 1_795_482_000;
const HALF_A_YEAR: i64 = 183 * 86_400;

/// Every reply to words of crisis, with its kind and language: the first wording and the other one.
fn replies(content: &Content, at: i64) -> Vec<(Crisis, Locale, String)> {
    let mut replies = Vec::new();
    for crisis in [Crisis::Danger, Crisis::Harm, Crisis::Sad, Crisis::Grief, Crisis::Other, Crisis::Work] {
        for locale in Locale::ALL {
            let first = crisis_reply(content, Session { locale, ..Session::default() }, at, crisis);
            let again = crisis_reply(content, first.session.clone(), at, crisis);
            for turn in [first, again] {
                replies.push((crisis, locale, turn.messages[0].plain()));
            }
        }
    }
    replies
}

#[test]
fn every_reply_to_danger_names_at_least_two_ways_to_get_help() {
    let content = crate::support::content();
    for (crisis, locale, reply) in replies(&content, MONDAY) {
        let named = |need: Need| {
            let ways: Vec<&String> = content.helplines.of(locale, need).flat_map(|line| &line.ways).collect();
            assert!(ways.len() >= 2, "{ways:?}");
            ways.iter().filter(|way| reply.contains(way.as_str())).count() == ways.len()
        };
        let (danger, violence) = (named(Need::Danger), named(Need::Violence));
        match crisis {
            Crisis::Danger | Crisis::Sad => assert!(danger && !violence, "{reply}"),
            Crisis::Harm | Crisis::Work => assert!(violence && !danger, "{reply}"),
            Crisis::Other => assert!(danger && violence, "{reply}"),
            Crisis::Grief => assert!(!danger && !violence, "{reply}"),
        }
        if matches!(crisis, Crisis::Danger | Crisis::Sad) {
            assert!(["IGD", "emergency room"].iter().any(|place| reply.contains(place)), "{reply}");
            assert!(["yang kamu percaya", "you trust"].iter().any(|person| reply.contains(person)), "{reply}");
        }
    }
}

#[test]
fn nobody_is_sent_to_a_teacher_or_to_parents_who_may_be_the_harm() {
    let content = crate::support::content();
    for (_, _, reply) in replies(&content, MONDAY) {
        let words = reply.to_lowercase();
        for person in
            ["guru", "orang tua", "orangtua", "keluarga", "ayah", "ibu", "teacher", "parent", "family", "boss"]
        {
            let is_named = words.split(|letter: char| !letter.is_alphabetic() && letter != ' ').any(|part| {
                part == person
                    || part.split(' ').any(|word| word == person)
                    || person.contains(' ') && part.contains(person)
            });
            assert!(!is_named, "`{person}` in: {reply}");
        }
    }
}

#[test]
fn a_number_that_was_not_checked_again_is_shown_with_its_date_and_complained_of() {
    let content = crate::support::content();
    let dated =
        |at: i64| replies(&content, at).iter().filter(|(_, _, reply)| reply.contains("29 November 2026")).count();
    assert_eq!(dated(MONDAY), 0);
    assert_eq!(dated(MONDAY + HALF_A_YEAR), replies(&content, MONDAY).len() - 4, "all but those of grief");
    let complaints = |today: &str| {
        let aged = content.aged(today);
        aged.iter()
            .filter(|problem| problem.file.starts_with("data/helplines/"))
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(complaints("2027-02-28"), Vec::<String>::new());
    let told = complaints("2027-03-01");
    assert_eq!(told.len(), Locale::ALL.len());
    assert!(told[0].contains("2027-02-28") && told[0].contains("`recheck`"), "{told:?}");
}

#[test]
fn every_crisis_reply_is_in_the_preview() {
    let content = crate::support::content();
    for locale in Locale::ALL {
        let page = preview::page(&content, locale).replace("&#x27;", "'").replace("&#x2f;", "/");
        for (_, _, reply) in replies(&content, MONDAY).iter().filter(|(_, other, _)| *other == locale) {
            let first_line = reply.lines().next().unwrap().replace('&', "&amp;");
            assert!(page.contains(&first_line), "{first_line}");
        }
    }
}

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

#[test]
fn files_that_would_leave_somebody_alone_are_refused_with_the_way_out() {
    let line = |need: &str, ways: &str| {
        format!("[[line]]\nfor = [\"{need}\"]\nwho = \"Them\"\nways = [{ways}]\nsource = \"S, 2026\"\n")
    };
    let head = "checked = \"2026-11-29\"\nrecheck = \"2027-02-28\"\n";
    let danger = line("danger", "\"call 1\", \"call 2\"");
    let good = format!("{head}{danger}{}", line("violence", "\"call 1\", \"call 2\""));
    let both = |text: &str| vec![file("helplines/xy-id.toml", text), file("helplines/xy-en.toml", &good)];
    assert!(Helplines::parse(&both(&good), "xy").is_ok());
    for (text, expected) in [
        (format!("{head}{danger}{}", line("violence", "\"call 1\"")), "there are 1 ways to get help for `violence`"),
        (head.to_owned(), "there are 0 ways to get help for `danger`"),
        (good.replace("2027-02-28", "28/02/2027"), "`28/02/2027` is no date"),
        (good.replace("\"S, 2026\"", "\"\""), "has an empty text"),
        (good.replace("call 2", " "), "has an empty text"),
        (good.replace("danger", "fire"), "unknown variant `fire`"),
    ] {
        let problems = Helplines::parse(&both(&text), "xy").unwrap_err();
        assert!(problems.iter().any(|problem| problem.to_string().contains(expected)), "{expected}: {problems:?}");
    }
    for (files, country, expected) in [
        (both(&good), "my", "helplines/my-id.toml: the file is missing"),
        (vec![file("helplines/xy.toml", &good)], "xy", "two letters of the country"),
        (vec![file("helplines/XY-id.toml", &good)], "xy", "two letters of the country"),
    ] {
        let problems = Helplines::parse(&files, country).unwrap_err();
        assert!(problems[0].to_string().contains(expected), "{problems:?}");
    }
}
