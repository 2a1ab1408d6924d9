//! Holds the fake server to what is known of the real one, where bots get it wrong.

/// Texts, entities, buttons, presses.
mod messages;
/// Polling and webhooks.
mod updates;
/// Tokens, bodies, the published API, bad days.
mod wire;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};

use super::{FakeTelegram, Visitor};

/// An answer: its code, and its result or description.
type Answered = (u16, Value);

async fn post(fake: &FakeTelegram, path: &str, content_type: &str, body: Vec<u8>) -> Result<Answered, String> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request = Request::post(format!("{}{path}", fake.url())).header("content-type", content_type);
    let request = request.body(Full::new(Bytes::from(body))).unwrap();
    let answer = client.request(request).await.map_err(|error| format!("{error:?}"))?;
    let code = answer.status().as_u16();
    let body = answer.into_body().collect().await.map_err(|error| format!("{error:?}"))?.to_bytes();
    let body: Value =
        serde_json::from_slice(&body).unwrap_or_else(|_| String::from_utf8_lossy(&body).into_owned().into());
    Ok((code, body))
}

async fn try_call(fake: &FakeTelegram, method: &str, parameters: Value) -> Result<Answered, String> {
    let path = format!("/bot{}/{method}", fake.token());
    post(fake, &path, "application/json", parameters.to_string().into_bytes()).await
}

/// The whole answer to a call.
async fn call(fake: &FakeTelegram, method: &str, parameters: Value) -> Answered {
    try_call(fake, method, parameters).await.unwrap()
}

/// The result of a call that must succeed.
async fn done(fake: &FakeTelegram, method: &str, parameters: Value) -> Value {
    let (code, answer) = call(fake, method, parameters).await;
    assert_eq!(code, 200, "{answer}");
    answer["result"].clone()
}

/// The description of a call that must fail with this code.
async fn refused(fake: &FakeTelegram, code: u16, method: &str, parameters: Value) -> String {
    let (found, answer) = call(fake, method, parameters).await;
    assert_eq!(found, code, "{answer}");
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["error_code"], code);
    answer["description"].as_str().unwrap().to_owned()
}

/// A server and a visitor who has said something, already acknowledged.
async fn started() -> (FakeTelegram, Visitor) {
    let fake = FakeTelegram::start().await;
    let visitor = fake.visitor(41);
    visitor.start("");
    let last = done(&fake, "getUpdates", json!({})).await[0]["update_id"].as_i64().unwrap();
    done(&fake, "getUpdates", json!({ "offset": last + 1, "timeout": 0 })).await;
    (fake, visitor)
}

fn ids(updates: &Value) -> Vec<i64> {
    updates.as_array().unwrap().iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
}

fn keyboard(label: &str, data: &str) -> Value {
    json!({ "inline_keyboard": [[{ "text": label, "callback_data": data }]] })
}
