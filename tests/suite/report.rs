//! What to do after a result, and the page to print: what stands on it, in both languages, from good to poor.

use std::sync::Arc;

use kenal::{
    domain::{
        content::Content,
        conversation::{Act, Choice, Event, Form, Session, Turn, turn},
        locale::Locale,
        message::{Attachment, Message},
        questionnaire::{Progress, Question},
    },
    render::{attached, output, report},
};

use crate::support;

/// A Monday morning.
const MONDAY: i64 = 1_795_482_000;

fn step(content: &Content, session: Session, act: Act) -> Turn {
    let event = Event { at: MONDAY, sent: None, message: None, live: false, in_group: false, language: None, act };
    turn(content, session, &event)
}

fn say(content: &Content, session: Session, text: &str) -> Turn {
    step(content, session, Act::Said(text.to_owned()))
}

/// Somebody who has answered every question as `answer` says.
fn finished(
    content: &Content,
    locale: Locale,
    form: Form,
    answer: impl Fn(&Progress, &Question) -> Option<u8>,
) -> Session {
    let session = Session { locale, locale_chosen: true, ..Session::default() };
    let mut session = step(content, session, Act::Pressed(Some(Choice::Begin(form)))).session;
    while let Some((progress, question)) = session
        .progress
        .clone()
        .and_then(|progress| progress.current(&content.questionnaire).cloned().map(|question| (progress, question)))
    {
        let (run, question_at) = (progress.run, progress.at);
        let choice = match answer(&progress, &question) {
            Some(answer) => Choice::Answer { run, question: question_at, answer },
            None => Choice::Skip { run, question: question_at },
        };
        session = step(content, session, Act::Pressed(Some(choice))).session;
    }
    session
}

/// Of each question, the answer that scores nearest to this; nobody is equally good at everything.
fn near(wish: u8) -> impl Fn(&Progress, &Question) -> Option<u8> {
    move |progress, question| {
        let wish = wish.saturating_add_signed([0, -30, 12, 0, -12, 25, 0][usize::from(progress.at) % 7]);
        let far = |answer: &u8| {
            question.scores(*answer).iter().map(|score| u32::from(score.abs_diff(wish))).sum::<u32>()
                / question.dimensions().len() as u32
        };
        (0..question.answers.len() as u8).min_by_key(far)
    }
}

fn page(content: &Content, session: Session, locale: Locale) -> (Message, String) {
    let made = say(content, session, if locale == Locale::Id { "laporan" } else { "report" });
    let message = made.messages.into_iter().next().unwrap();
    let Some(shown @ Attachment::Report(_)) = &message.attachment else {
        panic!("no page: {}", message.plain());
    };
    let svg = attached(content, shown, locale);
    (message, svg)
}

/// The words on a drawing, a line each.
fn words(svg: &str) -> Vec<String> {
    let texts = svg.split("<text ").skip(1);
    let inner = |text: &str| Some(text.split_once('>')?.1.split_once('<')?.0.to_owned());
    texts.filter_map(inner).map(|text| text.replace("&#x27;", "'").replace("&amp;", "&")).collect()
}

#[test]
fn the_page_holds_every_question_and_answer_on_one_sheet_in_black_and_white() {
    let content: Arc<Content> = support::content();
    for (name, form, wish) in
        [("good", Form::Full, 88), ("middling", Form::Full, 55), ("poor", Form::Full, 12), ("quick", Form::Quick, 70)]
    {
        for locale in Locale::ALL {
            let session = finished(&content, locale, form, near(wish));
            let progress = session.progress.clone().unwrap();
            let (message, svg) = page(&content, session, locale);
            assert!(message.plain().chars().count() <= 1_024, "{}", message.plain());
            // Whatever is said breaks into lines: the words in their order are what counts.
            let told = words(&svg).join(" ");
            for (number, question) in (1..).zip(content.questionnaire.questions(form)) {
                let first = question.text.get(locale).split(' ').take(4).collect::<Vec<_>>().join(" ");
                assert!(told.contains(&first), "{name} {number}: {first}\n{told}");
                let answer = &question.answers[usize::from(progress.answered(question).unwrap())];
                let word = answer.get(locale).split(' ').next().unwrap();
                assert!(told.contains(word), "{name} {number}: {word}");
            }
            for dimension in &content.questionnaire.dimensions {
                assert!(told.contains(&dimension.words.get(locale).name), "{name}: {told}");
            }
            for colour in svg.split("fill=\"#").skip(1).map(|rest| &rest[..6]) {
                assert_eq!((&colour[..2], &colour[..2]), (&colour[2..4], &colour[4..]), "{name}: #{colour} is no grey");
            }
            let lowest = svg.split("<text ").skip(1).filter_map(|text| {
                let y = text.split_once("y=\"")?.1;
                y.split_once('"')?.0.parse::<f64>().ok()
            });
            let lowest = lowest.fold(0.0, f64::max);
            assert!(lowest < report::HEIGHT - 5.0, "{name}: the last line is at {lowest} mm");
            // Drawing takes a second unoptimised: one is enough, and all where they are to be looked at.
            let wanted = std::env::var("KENAL_PICTURES").ok();
            if wanted.is_some() || (name, locale) == ("poor", Locale::Id) {
                let pdf = output::page(&svg, report::WIDTH).unwrap();
                assert!(pdf.starts_with(b"%PDF-"));
                let pages = pdf.windows(11).filter(|part| part == b"/Type /Page").count();
                let tight = pdf.windows(10).filter(|part| part == b"/Type/Page").count();
                assert!(pages + tight >= 1, "no page is in it");
                if let Some(dir) = wanted {
                    let png = output::png(&svg, 1_240).unwrap();
                    std::fs::write(format!("{dir}/report-{name}-{}.png", locale.tag()), png).unwrap();
                    std::fs::write(format!("{dir}/report-{name}-{}.pdf", locale.tag()), pdf).unwrap();
                }
            }
        }
    }
}

/// How many lines a text makes on a phone 320 pixels wide, where some 36 letters fit a line; empty ones are not counted.
fn lines_on_a_phone(text: &str) -> usize {
    let of = |line: &str| {
        let mut lines = 1;
        let mut length = 0;
        for word in line.split(' ').map(|word| word.chars().count()) {
            if length > 0 && length + 1 + word > 36 {
                lines += 1;
                length = word;
            } else {
                length += word + usize::from(length > 0);
            }
        }
        lines
    };
    text.lines().filter(|line| !line.is_empty()).map(of).sum()
}

#[test]
fn a_result_is_short_and_everything_else_is_one_press_away() {
    let content = support::content();
    let questionnaire = &content.questionnaire;
    let mut longest = 0;
    for (locale, form, wish) in Locale::ALL
        .into_iter()
        .flat_map(|locale| Form::ALL.map(|form| (locale, form)))
        .flat_map(|(locale, form)| [0, 12, 40, 55, 70, 88, 100].map(|wish| (locale, form, wish)))
    {
        let seen = step(&content, finished(&content, locale, form, near(wish)), Act::Pressed(Some(Choice::Result)));
        let told = seen.messages[0].plain();
        let lines = lines_on_a_phone(&told);
        longest = longest.max(lines);
        assert!(lines <= 14, "{lines} lines:\n{told}");
        assert!(!told.contains('▰') && told.contains(questionnaire.notice.get(locale)), "{told}");
        assert!((2..=4).contains(&told.matches('•').count()), "up to two of each:\n{told}");
        let press = |choice| {
            let offered = seen.messages[0].buttons.iter().flatten().any(|button| button.choice == choice);
            assert!(offered, "{choice:?} is not on the screen");
            step(&content, seen.session.clone(), Act::Pressed(Some(choice))).messages.remove(0).plain()
        };
        let number = press(Choice::ResultNumber);
        assert!(number.contains(questionnaire.estimate.as_ref().unwrap().get(locale)), "{number}");
        for dimension in &questionnaire.dimensions {
            assert!(number.contains(&format!("{}\n", dimension.words.get(locale).name)), "{number}");
        }
        let more = press(Choice::ResultMore);
        let hard = questionnaire.dimensions.iter().filter(|dimension| more.contains(&dimension.words.get(locale).hard));
        assert_eq!(hard.count(), 2, "{more}");
    }
    println!("{longest} lines at most");
}

#[test]
fn what_was_left_out_and_what_does_not_agree_is_to_be_talked_over() {
    let content = support::content();
    // Wants it all, thinks to be able to do nothing, and leaves one question out.
    let session = finished(&content, Locale::Id, Form::Full, |_, question| {
        let best = (0..question.answers.len() as u8)
            .max_by_key(|answer| question.scores(*answer).iter().map(|score| u32::from(*score)).sum::<u32>());
        let worst = (0..question.answers.len() as u8)
            .min_by_key(|answer| question.scores(*answer).iter().map(|score| u32::from(*score)).sum::<u32>());
        match question.half {
            _ if &*question.id == "hear-out" => None,
            kenal::domain::questionnaire::Half::Want => best,
            kenal::domain::questionnaire::Half::Can => worst,
        }
    });
    let (_, svg) = page(&content, session, Locale::Id);
    let told = words(&svg).join(" ");
    assert!(told.contains("mau, tetapi belum merasa bisa"), "{told}");
    assert!(told.contains("1 pertanyaan kulewati"), "{told}");
    assert!(told.contains("dilewati"), "{told}");
}

#[test]
fn after_a_result_there_are_two_things_to_try_and_people_to_ask() {
    let content = support::content();
    let words = &content.questionnaire.dimensions;
    for wish in [12, 55, 100] {
        let session = finished(&content, Locale::Id, Form::Full, near(wish));
        for text in ["terus aku harus gimana", "langkah berikutnya", "what now", "habis ini ngapain?"] {
            let told = say(&content, session.clone(), text).messages.remove(0);
            let plain = told.plain();
            let trials = words.iter().filter(|dimension| {
                Locale::ALL.iter().any(|locale| plain.contains(&dimension.words.get(*locale).trial))
            });
            assert_eq!(trials.count(), 2, "{text}: {plain}");
            let opened: Vec<&str> = told
                .buttons
                .iter()
                .flatten()
                .filter_map(|button| match &button.choice {
                    Choice::Open(article) => Some(article.as_str()),
                    _ => None,
                })
                .collect();
            assert_eq!(opened, ["where-is-it", "associations", "requirements", "how-to-become", "similar-jobs"]);
        }
    }
    // Without a result there is nothing to go on from.
    let fresh = Session { locale_chosen: true, ..Session::default() };
    for name in ["next", "report"] {
        let told = step(&content, fresh.clone(), Act::Mistyped(name.to_owned())).messages.remove(0);
        assert!(told.buttons.iter().flatten().any(|button| button.choice == Choice::Quiz), "{}", told.plain());
    }
}

#[test]
fn a_result_that_is_asked_why_tells_its_own_reasons() {
    let content = support::content();
    let question = say(&content, Session { locale_chosen: true, ..Session::default() }, "gajinya berapa?");
    let asked_before = Session {
        why: question.session.why.clone(),
        open: question.session.open.clone(),
        ..finished(&content, Locale::Id, Form::Quick, near(55))
    };
    let seen = step(&content, asked_before, Act::Pressed(Some(Choice::Result))).session;
    for text in ["kenapa segitu", "kenapa", "kok bisa segitu hasilnya?", "why"] {
        let told = say(&content, seen.clone(), text).messages.remove(0).plain();
        assert!(told.contains('↑') || told.contains('↓'), "{text}: {told}");
    }
    let command = kenal::domain::conversation::Command::Why;
    let told = step(&content, seen, Act::asked(command)).messages.remove(0).plain();
    assert!(told.contains('↑') || told.contains('↓'), "{told}");
}

#[test]
fn a_result_of_an_earlier_version_asks_what_is_new_and_keeps_the_rest() {
    let content = support::content();
    let mut session = finished(&content, Locale::Id, Form::Full, near(70));
    let progress = session.progress.as_mut().unwrap();
    // Version 1 asked two of the questions in another way, and had another question in the place of a third.
    progress.version = 1;
    for id in ["night-rumour", "cut-quote"] {
        progress.given.get_mut(id).unwrap().wording = 1;
    }
    let given = progress.given.remove("all-kinds").unwrap();
    progress.given.insert("full-day".into(), given);
    for text in ["hasilku", "laporan", "what now", "bagikan"] {
        let told = say(&content, session.clone(), text);
        let plain = told.messages[0].plain();
        assert!(plain.contains("Kuisnya baru diperbarui"), "{text}: {plain}");
        assert!(plain.contains(content.questionnaire.question("all-kinds").unwrap().text.get(Locale::Id)), "{plain}");
    }
    let mut asked = 0;
    let mut now = step(&content, session, Act::Pressed(Some(Choice::Result)));
    while now.state == kenal::domain::conversation::State::Answering {
        asked += 1;
        now = say(&content, now.session, "2");
    }
    assert_eq!(asked, 3);
    assert!(now.messages[0].plain().contains("Kecocokan:"), "{}", now.messages[0].plain());
    assert!(now.messages[0].plain().contains("Sebelumnya"), "{}", now.messages[0].plain());
}
