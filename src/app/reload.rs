//! New content for a bot at work: read again at SIGHUP and when another version is published, and used only where nothing
//! is wrong with it.

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{
    app::sound_content,
    config::Shared,
    engine::{self, Engine},
};

/// How often it is looked whether another version is published.
const LOOK: Duration = Duration::from_secs(1);

/// Where the content really lies: another place once another version is published. `None` without a directory, or while
/// none is there.
pub(super) fn version(shared: &Shared) -> Option<PathBuf> {
    shared.content.as_ref()?.canonicalize().ok()
}

/// Reads the content again at every SIGHUP and whenever it lies somewhere else than in `version`, until the bot stops.
/// Where it is faulty, what runs stays.
pub(super) async fn on_change(
    shared: Shared,
    mention: Option<String>,
    mut version: Option<PathBuf>,
    engine: Arc<Engine>,
    stop: CancellationToken,
) {
    let mut hangups = match signal(SignalKind::hangup()) {
        Ok(hangups) => hangups,
        Err(error) => return tracing::error!(%error, "SIGHUP can't be heard: new content needs a new start"),
    };
    loop {
        let is_asked = tokio::select! {
            () = stop.cancelled() => return,
            heard = hangups.recv() => if heard.is_some() { true } else { return },
            () = tokio::time::sleep(LOOK) => false,
        };
        let found = self::version(&shared);
        if !is_asked && (found.is_none() || found == version) {
            continue;
        }
        version = found;
        read_again(&shared, mention.clone(), &engine).await;
    }
}

async fn read_again(shared: &Shared, mention: Option<String>, engine: &Engine) {
    let shared = shared.clone();
    match tokio::task::spawn_blocking(move || sound_content(&shared, mention)).await {
        Ok(Ok(content)) => match engine.content().dropped_codes(&content, engine::now()) {
            None => {
                engine.replace(content);
                tracing::info!("the content was read again and is in use");
            }
            Some(problem) => tracing::error!(
                "the content was read again and is not used: {problem}, or start kenal anew to drop them"
            ),
        },
        Ok(Err(error)) => tracing::error!("the content was read again and is not used: {error:#}"),
        Err(error) => tracing::error!(%error, "reading the content again failed, and what runs stays"),
    }
}
