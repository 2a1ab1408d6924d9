//! New content for a bot at work: read again at SIGHUP, and used only where nothing is wrong with it.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{app::sound_content, config::Shared, engine::Engine};

/// Reads the content again at every SIGHUP until the bot stops. Where it is faulty, what runs stays.
pub(super) async fn at_hangup(shared: Shared, mention: Option<String>, engine: Arc<Engine>, stop: CancellationToken) {
    let mut hangups = match signal(SignalKind::hangup()) {
        Ok(hangups) => hangups,
        Err(error) => return tracing::error!(%error, "SIGHUP can't be heard: new content needs a new start"),
    };
    while stop.run_until_cancelled(hangups.recv()).await.flatten().is_some() {
        let (shared, mention) = (shared.clone(), mention.clone());
        match tokio::task::spawn_blocking(move || sound_content(&shared, mention)).await {
            Ok(Ok(content)) => {
                let lost = engine.content().fairs.lost(&content.fairs, engine.now());
                if lost.is_empty() {
                    engine.replace(content);
                    tracing::info!("the content was read again and is in use");
                } else {
                    tracing::error!(
                        "the content was read again and is not used: data/fairs/fairs.toml no longer has {}, and posters \
                         with these codes may hang at a fair that is not over; put them back, or start kenal anew to drop \
                         them",
                        lost.join(", ")
                    );
                }
            }
            Ok(Err(error)) => tracing::error!("the content was read again and is not used: {error:#}"),
            Err(error) => tracing::error!(%error, "reading the content again failed, and what runs stays"),
        }
    }
}
