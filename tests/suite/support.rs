//! What several tests need: an engine over memory.

use std::sync::Arc;

use kenal::{
    domain::content::Content,
    engine::{Engine, Options},
    store::Store,
};

/// An engine that keeps everything in memory.
pub(crate) fn engine(content: Arc<Content>, options: Options) -> Engine {
    Engine::new(content, Store::memory(), options)
}
