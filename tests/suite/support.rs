//! What several tests need: an engine over memory.

use std::sync::Arc;

use kenal::{
    domain::content::Content,
    engine::{Engine, Options},
    store::{self, Location, Store},
};

/// An engine that keeps everything in memory.
pub(crate) async fn engine(content: Arc<Content>, options: Options) -> Engine {
    let store = Store::open(store::Options::new(Location::Memory)).await.unwrap();
    Engine::new(content, store, options)
}
