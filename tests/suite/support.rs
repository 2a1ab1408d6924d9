//! What several tests need: the shipped content, and an engine over memory.

use std::sync::Arc;

use kenal::{
    assets,
    domain::content::{Content, Operator},
    engine::{Engine, Options},
    store::{self, Location, Store},
};

/// The content as it is shipped.
pub(crate) fn content() -> Arc<Content> {
    let operator =
        Operator { contact: Some("karier@contoh.id".into()), address: None, version: "1.2.3".into(), keep_days: 180 };
    Arc::new(assets::load(None, operator).unwrap())
}

/// An engine that keeps everything in memory.
pub(crate) async fn engine(content: Arc<Content>, options: Options) -> Engine {
    let store = Store::open(store::Options::new(Location::Memory)).await.unwrap();
    Engine::new(content, store, options)
}
