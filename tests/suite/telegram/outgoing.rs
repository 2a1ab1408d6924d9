//! How messages leave: the calls they become.

use std::time::Duration;

use kenal::{
    domain::{
        conversation::{Choice, Form},
        knowledge::ArticleId,
        locale::Locale,
        message::{Button, CopyText, Look, Message, Placed, Span},
    },
    engine::{Address, Unsent, VisitorId},
    telegram::{
        api::{Answer, Api},
        html::html,
        keyboard,
        outgoing::{Call, as_reply, press, render},
    },
};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use serde_json::{Value, json};

use crate::fake_telegram::FakeTelegram;

fn calls(address: Address, message: &Message) -> Vec<(String, Value)> {
    let open = |body: Vec<u8>| {
        let visitor = VisitorId::from_bytes(&[0; 16]).unwrap();
        let call = Call::open(Unsent { id: 1, visitor, at: 0, body: body.into() }).unwrap();
        assert_eq!(call.chat, address.chat);
        (call.method.to_string(), serde_json::from_slice(&call.arguments).unwrap())
    };
    render(&address, message, None).into_iter().map(open).collect()
}

fn message(spans: Vec<Span>, placed: Placed) -> Message {
    let buttons = vec![vec![Button { label: "Topik".to_owned(), choice: Choice::Topics }]];
    Message { buttons, placed, ..Message::of(spans) }
}

const PRESSED: Address = Address { chat: 5, pressed: Some(8), answered: None, topic: None, owner: None };

#[test]
fn a_message_in_place_edits_the_one_that_was_pressed() {
    let calls = calls(PRESSED, &message(vec![Span::bold("a<b"), Span::plain(" & c")], Placed::InPlace));
    let keyboard = json!({"inline_keyboard": [[{"text": "Topik", "callback_data": "1:t"}]]});
    let expected = json!({
        "chat_id": 5, "message_id": 8, "text": "<b>a&lt;b</b> &amp; c", "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": true}, "reply_markup": keyboard,
    });
    assert_eq!(calls, [("editMessageText".to_owned(), expected)]);
}

#[test]
fn one_button_stands_out_and_one_copies() {
    let row = |choices: &[Choice]| {
        let button = |choice: &Choice| Button { label: "x".to_owned(), choice: choice.clone() };
        choices.iter().map(button).collect::<Vec<_>>()
    };
    let mut shown = message(vec![Span { text: "a<b".to_owned(), look: Look::Folded }], Placed::New);
    shown.buttons = vec![row(&[Choice::Home]), row(&[Choice::Topics, Choice::Quiz, Choice::Quiz])];
    shown.main = Some(Choice::Quiz);
    shown.copy = Some(CopyText { label: "Salin A-B".to_owned(), text: "A-B".to_owned() });
    let arguments = &calls(PRESSED, &shown)[0].1;
    assert_eq!(arguments["text"], "<blockquote expandable>a&lt;b</blockquote>");
    let key = |data: &str| json!({"text": "x", "callback_data": data});
    let mut main = key("1:q");
    main["style"] = "primary".into();
    let copy = json!({"text": "Salin A-B", "copy_text": {"text": "A-B"}});
    let expected = json!({"inline_keyboard": [[key("1:h")], [key("1:t"), main, key("1:q")], [copy]]});
    assert_eq!(arguments["reply_markup"], expected);
    // What stands out is a button or nothing, and below a change, too.
    shown.main = Some(Choice::Help);
    assert!(!calls(PRESSED, &shown)[0].1.to_string().contains("style"));
    (shown.main, shown.placed) = (Some(Choice::Home), Placed::InPlace);
    assert_eq!(calls(PRESSED, &shown)[0].1["reply_markup"]["inline_keyboard"][0][0]["style"], "primary");
}

#[test]
fn a_new_message_is_sent_and_in_a_group_it_answers_visibly() {
    let new = message(vec![Span::plain("halo")], Placed::New);
    assert_eq!(calls(PRESSED, &new)[0].0, "sendMessage");
    let group = Address { chat: -9, pressed: None, answered: Some(3), ..Address::default() };
    let reply = &calls(group, &new)[0].1["reply_parameters"];
    assert_eq!(*reply, json!({"message_id": 3, "allow_sending_without_reply": true}));
}

#[test]
fn a_message_that_is_too_long_comes_in_parts_with_the_buttons_below_the_last() {
    for line in ["baris yang panjang\n", "😀", "tanpaakhir"] {
        let text = line.repeat(12_000 / line.len());
        let calls = calls(PRESSED, &message(vec![Span::bold("Judul\n"), Span::plain(&text)], Placed::InPlace));
        assert!(calls.len() > 1);
        let units = |call: &(String, Value)| {
            call.1["text"].as_str().unwrap().replace("<b>", "").replace("</b>", "").encode_utf16().count()
        };
        assert!(calls.iter().all(|call| units(call) <= 4_096));
        assert_eq!(calls.iter().map(units).sum::<usize>(), format!("Judul\n{text}").encode_utf16().count());
        let with_buttons: Vec<bool> = calls.iter().map(|call| call.1.get("reply_markup").is_some()).collect();
        assert!(with_buttons.iter().rev().skip(1).all(|has| !has) && with_buttons[calls.len() - 1]);
        assert_eq!((calls[0].0.as_str(), calls[1].0.as_str()), ("editMessageText", "sendMessage"));
    }
}

#[test]
fn an_edit_without_its_message_comes_as_a_new_one() {
    let body = render(&PRESSED, &message(vec![Span::plain("halo")], Placed::InPlace), None).remove(0);
    let visitor = VisitorId::from_bytes(&[0; 16]).unwrap();
    let call = Call::open(Unsent { id: 1, visitor, at: 0, body: body.clone().into() }).unwrap();
    assert_eq!(call.close().body, body);
    let anew = call.anew().unwrap();
    let arguments: Value = serde_json::from_slice(&anew.arguments).unwrap();
    assert_eq!((anew.method.as_str(), arguments.get("message_id")), ("sendMessage", None));
    assert_eq!(anew.anew(), None);
}

/// What version 0.1.0 kept in its outbox before replies were teloxide's payloads.
const OLD_OUTBOX: [&str; 3] = [
    "5\nsendMessage\n{\"chat_id\":5,\"text\":\"halo\",\"parse_mode\":\"HTML\",\"link_preview_options\":{\"is_disabled\":true}}",
    "5\neditMessageText\n{\"chat_id\":5,\"message_id\":8,\"text\":\"x\",\"parse_mode\":\"HTML\",\"link_preview_options\":{\"is_disabled\":true},\"reply_markup\":{\"inline_keyboard\":[[{\"text\":\"Topik\",\"callback_data\":\"1:t\"}]]}}",
    "5\nsendPhoto\n{\"chat_id\":5,\"drawing\":\"<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'/>\",\"caption\":\"hasil\"}",
];

#[tokio::test]
async fn what_an_earlier_version_kept_is_sent_after_an_upgrade() {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(5);
    visitor.say("halo");
    let api = Api::new(fake.url(), &fake.token().into()).unwrap();
    for body in OLD_OUTBOX {
        let body = body.as_bytes().to_vec().into();
        let visitor = VisitorId::from_bytes(&[0; 16]).unwrap();
        let call = Call::open(Unsent { id: 1, visitor, at: 0, body }).unwrap();
        let answer = api.post(&call.method, call.arguments.clone(), Duration::from_secs(20)).await;
        let (taken, anew) = (matches!(answer, Answer::Done(_)), call.anew());
        if !taken {
            // There is no message 8 of the bot's: its words come as a new one.
            let anew = anew.unwrap_or_else(|| panic!("{}: {answer:?}", call.method));
            let answer = api.post(&anew.method, anew.arguments, Duration::from_secs(20)).await;
            assert!(matches!(answer, Answer::Done(_)), "{answer:?}");
        }
    }
    assert_eq!(visitor.shown(), ["halo", "x", "hasil"]);
}

#[test]
fn a_press_is_answered_within_telegrams_limit() {
    let arguments = serde_json::to_value(press("99", Some("é".repeat(300)))).unwrap();
    assert_eq!(arguments["text"].as_str().unwrap().chars().count(), 200);
    let reply: Value = serde_json::from_slice(&as_reply(&press("99", None))).unwrap();
    assert_eq!(reply, json!({"method": "answerCallbackQuery", "callback_query_id": "99"}));
}

fn choices() -> impl Strategy<Value = Choice> {
    // The longest id that an article's file may have.
    let article = || "[a-z0-9-]{1,48}".prop_map(ArticleId::new);
    prop_oneof![
        prop_oneof![
            Just(Choice::Home),
            Just(Choice::Topics),
            Just(Choice::NoneOfThese),
            Just(Choice::Why),
            Just(Choice::Quiz),
            Just(Choice::Resume),
            Just(Choice::Pause),
            Just(Choice::Result),
            Just(Choice::Review),
            Just(Choice::Picture),
        ],
        prop_oneof![
            Just(Choice::Share),
            Just(Choice::Languages),
            Just(Choice::Help),
            Just(Choice::Privacy),
            Just(Choice::Mydata),
            Just(Choice::Forget),
            Just(Choice::ForgetYes),
            Just(Choice::ForgetNo),
            Just(Choice::Begin(Form::Quick)),
            Just(Choice::Begin(Form::Full)),
            any::<u16>().prop_map(|run| Choice::StartOver { run, form: Form::Quick }),
        ],
        prop_oneof![Just(Choice::Ask), Just(Choice::PracticalTopics), Just(Choice::Extend)],
        prop_oneof![Just(Choice::Understood(Form::Quick)), Just(Choice::Understood(Form::Full))],
        prop_oneof![Just(Choice::ResultMore), Just(Choice::ResultNumber), Just(Choice::Next), Just(Choice::Report)],
        prop_oneof![Just(Choice::Speak(Locale::Id)), Just(Choice::Speak(Locale::En))],
        article().prop_map(Choice::Open),
        article().prop_map(Choice::More),
        article().prop_map(Choice::Meant),
        (article(), any::<bool>()).prop_map(|(article, yes)| Choice::Helpful { article, yes }),
        any::<(u16, u8, u8)>().prop_map(|(run, question, answer)| Choice::Answer { run, question, answer }),
        any::<(u16, u8)>().prop_map(|(run, question)| Choice::Skip { run, question }),
        any::<(u16, u8)>().prop_map(|(run, question)| Choice::Back { run, question }),
        any::<(u16, u8)>().prop_map(|(run, question)| Choice::Change { run, question }),
    ]
}

proptest! {
    #[test]
    fn every_choice_survives_its_button_and_fits(choice in choices()) {
        let data = keyboard::encode(&choice);
        assert!((1..=keyboard::LIMIT).contains(&data.len()), "{data}");
        assert_eq!(keyboard::decode(&data), Some(choice));
    }

    #[test]
    fn what_a_button_carries_means_one_thing_or_nothing(data in "(1:)?[a-z?]?(:[a-z0-9-]{0,5}){0,4}|\\PC*") {
        if let Some(choice) = keyboard::decode(&data) {
            assert_eq!(keyboard::encode(&choice), data);
        }
    }

    #[test]
    fn text_never_becomes_markup(text in "[<>&a-z \"']*") {
        let html = html(&[Span::plain(&text)]);
        assert!(!html.contains(['<', '>']));
        assert_eq!(html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), text);
    }
}
