//! All that the bot was published with.

/// All that the bot was published with: built once, shared, never changed.
#[derive(Debug)]
pub struct Content {}
