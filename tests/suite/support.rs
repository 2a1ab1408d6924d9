//! What several tests need: an engine over memory, and the published content.

use std::sync::{Arc, OnceLock};

use kenal::{
    assets,
    domain::content::{Content, Operator},
    engine::{Engine, Options},
    store::{self, Location, Store},
};

/// An engine that keeps everything in memory.
pub(crate) async fn engine(content: Arc<Content>, options: Options) -> Engine {
    let store = Store::open(store::Options::new(Location::Memory)).await.unwrap();
    Engine::new(content, store, options)
}

/// The content that the bot is published with; read once.
pub(crate) fn content() -> Arc<Content> {
    static CONTENT: OnceLock<Arc<Content>> = OnceLock::new();
    Arc::clone(CONTENT.get_or_init(|| Arc::new(assets::load(None, Operator::default()).unwrap())))
}
