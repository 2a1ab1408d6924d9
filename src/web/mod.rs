//! What the bot serves over HTTP besides Telegram's webhook.

pub mod booth;
mod health;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::engine::Engine;

/// How long requests under way may take after the bot was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// The routes, without a port.
pub fn router(engine: Arc<Engine>) -> Router {
    health::router(engine)
}

/// Serves until told to stop; then requests under way are finished.
///
/// # Errors
/// Where the port fails.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> anyhow::Result<()> {
    let stopping = stop.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move { stopping.cancelled().await });
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served.context("serving HTTP"),
        // A connection that is kept open and says nothing must not keep the bot from stopping.
        () = late => Ok(()),
    }
}
