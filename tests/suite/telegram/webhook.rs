//! What the webhook's route answers, without a port.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use kenal::{
    engine::{self, Engine, Parts},
    store::{Location, Options, Store},
    telegram::{Account, Bot, Webhook},
};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::support::content;

const SECRET: &str = "a-secret-of-some-length";

async fn call(router: &Router, secret: Option<&str>, body: impl Into<Body>) -> (StatusCode, Vec<u8>) {
    let mut request = Request::post("/hook").header("content-type", "application/json");
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let response = router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let status = response.status();
    (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
}

/// A server that knows the bot and takes every call.
async fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = async || {
        axum::Json(json!({"ok": true, "result": {
            "id": 42, "is_bot": true, "first_name": "K", "username": "KenalBot", "can_join_groups": true,
            "can_read_all_group_messages": false, "supports_inline_queries": true, "has_main_web_app": false,
        }}))
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    url
}

#[tokio::test]
async fn the_webhook_answers_by_telegrams_rules() {
    let store = Store::open(Options::new(Location::Memory)).await.unwrap();
    let options = engine::Options { render: kenal::telegram::outgoing::render, ..engine::Options::default() };
    let engine = Arc::new(Engine::new(content(), store, options));
    let token = SecretString::from("42:token");
    let account = Account::open(&server().await, &token, &CancellationToken::new()).await.unwrap();
    let options =
        kenal::telegram::Options { profiles: Vec::new(), retention: engine::Retention::default(), rate: None };
    let bot =
        Bot::start(Arc::clone(&engine), account, options, &Parts::default(), CancellationToken::new()).await.unwrap();
    let webhook = Webhook::new("https://example.org/hook".to_owned(), SECRET.to_owned().into()).unwrap();
    let router = bot.webhook(&webhook);

    let person = json!({"id": 5, "is_bot": false, "first_name": "Sari"});
    let message = json!({"message_id": 8, "date": 1, "chat": {"id": 5, "type": "private", "first_name": "Sari"}, "from": person, "text": "/start"});
    let update = json!({"update_id": 1, "message": message}).to_string();
    for (secret, body, expected) in [
        (None, update.clone(), StatusCode::UNAUTHORIZED),
        (Some("another-secret-of-one"), update.clone(), StatusCode::UNAUTHORIZED),
        (Some(SECRET), update.clone(), StatusCode::OK),
        (Some(SECRET), update.clone(), StatusCode::OK),
        (Some(SECRET), "{\"update_id\":".to_owned(), StatusCode::OK),
        (Some(SECRET), "[]".to_owned(), StatusCode::OK),
        (Some(SECRET), " ".repeat(2_000_000), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(call(&router, secret, body.clone()).await.0, expected, "{secret:?} {}", body.len());
    }
    let metrics = engine.metrics().text(0);
    for line in [
        "kenal_updates_total{kind=\"opened\",outcome=\"done\"} 1",
        "kenal_updates_total{kind=\"opened\",outcome=\"repeated\"} 1",
        "kenal_updates_unreadable_total 2",
        "kenal_webhook_unauthorised_total 2",
    ] {
        assert!(metrics.lines().any(|other| other == line), "{line} is not in\n{metrics}");
    }

    // A stranger's body is not waited for.
    let endless = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    assert_eq!(call(&router, Some("another-secret-of-one"), endless).await.0, StatusCode::UNAUTHORIZED);

    // Figures are for the inside: what a proxy passes on finds nothing.
    for (header, expected) in [(None, StatusCode::OK), (Some("x-forwarded-for"), StatusCode::NOT_FOUND)] {
        let mut request = Request::get("/metrics");
        if let Some(header) = header {
            request = request.header(header, "203.0.113.7");
        }
        let response = kenal::web::metrics(Arc::clone(&engine)).oneshot(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.unwrap().status(), expected);
    }

    let typed = json!({"update_id": 3, "inline_query": {"id": "78", "from": person, "query": "gaji", "offset": ""}});
    let (status, reply) = call(&router, Some(SECRET), typed.to_string()).await;
    let reply: Value = serde_json::from_slice(&reply).unwrap();
    assert_eq!(
        (status, &reply["method"], &reply["inline_query_id"], &reply["results"][0]["id"]),
        (StatusCode::OK, &json!("answerInlineQuery"), &json!("78"), &json!("salary"))
    );
    assert_eq!((&reply["is_personal"], reply.get("button")), (&json!(true), None));
    let counted = "kenal_updates_total{kind=\"sharing\",outcome=\"done\"} 1";
    assert!(engine.metrics().text(0).lines().any(|line| line == counted));

    let press = json!({"update_id": 2, "callback_query": {"id": "77", "from": person, "message": message, "chat_instance": "1", "data": "1:t"}});
    let (status, reply) = call(&router, Some(SECRET), press.to_string()).await;
    let reply: Value = serde_json::from_slice(&reply).unwrap();
    assert_eq!(
        (status, &reply["method"], &reply["callback_query_id"]),
        (StatusCode::OK, &json!("answerCallbackQuery"), &json!("77"))
    );
}
