//! Whether the bot is alive and ready, and what it counts.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tokio::time::timeout;

use crate::engine::Engine;

/// After how many seconds without a word from Telegram the bot is not ready; an empty poll is a word.
const SILENCE: i64 = 180;

/// How long the store may take to answer: whoever asks here will not wait long.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) fn router(engine: Arc<Engine>) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(engine)
}

pub(crate) fn metrics(engine: Arc<Engine>) -> Router {
    Router::new().route("/metrics", get(figures)).with_state(engine)
}

#[derive(Serialize)]
struct Ready {
    ready: bool,
    /// Whether the store answers in time and keeps what it is given.
    store: bool,
    /// Seconds since Telegram was last heard; null before the first time.
    heard_seconds_ago: Option<i64>,
}

async fn ready(State(engine): State<Arc<Engine>>) -> Response {
    let store = timeout(PATIENCE, engine.ping()).await.is_ok_and(|answer| answer.is_ok());
    let heard = engine.metrics().heard.get();
    let heard_seconds_ago = (heard > 0).then(|| engine.now() - heard);
    // With a webhook silence is no news; with polling it means that Telegram cannot be reached.
    let reached = !engine.metrics().is_polling() || heard_seconds_ago.is_some_and(|ago| ago < SILENCE);
    let ready = store && reached;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, store, heard_seconds_ago })).into_response()
}

/// What a proxy adds to a request that it passes on.
const PASSED_ON: [&str; 3] = ["forwarded", "x-forwarded-for", "x-real-ip"];

async fn figures(State(engine): State<Arc<Engine>>, headers: HeaderMap) -> Response {
    if PASSED_ON.iter().any(|name| headers.contains_key(*name)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let text = engine.figures();
    ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
}
