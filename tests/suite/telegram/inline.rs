//! Answers to what is typed in other chats: nothing that Telegram would refuse.

use kenal::{
    domain::{
        conversation::sharing::{Shared, Sharing, Way},
        knowledge::ArticleId,
        message::Span,
    },
    telegram::inline::offer,
};
use serde_json::{Value, json};

fn shared(id: &str, text: &str) -> Shared {
    Shared {
        article: ArticleId::new(id),
        title: "Gaji".to_owned(),
        beginning: "Tergantung".to_owned(),
        spans: vec![Span::bold("a<b"), Span::plain(text)],
        way: Way { label: "Tanya & lihat".to_owned(), payload: "--salary".to_owned() },
    }
}

#[test]
fn an_answer_is_written_with_a_quiet_link_and_what_telegram_refuses_is_left_out() {
    let answers = vec![
        shared("salary", "x"),
        shared(&"y".repeat(65), "x"),
        shared("", "x"),
        shared("long", &"😀".repeat(2_048)),
        shared("rank", &"x".repeat(4_000)),
    ];
    let answer = offer("7", "KenalBot", &Sharing { answers, instead: None });
    let arguments: Value = serde_json::to_value(&answer).unwrap();
    let ids: Vec<&str> =
        arguments["results"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["salary", "rank"]);
    let link = "<a href=\"https://t.me/KenalBot?start=--salary\">Tanya &amp; lihat</a>";
    assert_eq!(
        arguments["results"][0]["input_message_content"],
        json!({
            "message_text": format!("<b>a&lt;b</b>x\n\n{link}"),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": true},
        })
    );
}
