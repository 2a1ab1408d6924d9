//! What several tests need: the shipped content, and an engine over memory.

use std::sync::{Arc, OnceLock};

use kenal::{
    assets,
    domain::{
        audience::Audience,
        content::{Content, Operator},
    },
    engine::{Engine, Options},
    store::{self, Key, Location, Store},
};

/// The key of stores in tests.
pub(crate) const KEY: &str = "2ccddda6a32b51d8e251c3ab1542400054e0326c97134ff91737d9e21583e033";

/// The content as it is shipped; read once for all tests of a process.
pub(crate) fn content() -> Arc<Content> {
    static CONTENT: OnceLock<Arc<Content>> = OnceLock::new();
    Arc::clone(CONTENT.get_or_init(|| content_for(Audience::Adults)))
}

/// The same for this audience, read anew.
pub(crate) fn content_for(audience: Audience) -> Arc<Content> {
    let operator = Operator {
        contact: Some("karier@contoh.id".into()),
        mention: Some("KenalBot".into()),
        version: "1.2.3".into(),
        audience,
        ..Operator::default()
    };
    Arc::new(assets::load(None, operator).unwrap())
}

/// An engine that keeps everything in memory.
pub(crate) async fn engine(content: Arc<Content>, how: Options) -> Engine {
    // A key of its own, so that a visitor's number is the same each time.
    let key = Some(Key::parse(KEY).unwrap());
    let options = store::Options { key, ..store::Options::new(Location::Memory) };
    let store = Store::open(options).await.unwrap();
    Engine::new(content, store, how)
}
