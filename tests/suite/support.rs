//! What several tests need.
pub fn content() -> std::sync::Arc<kenal::domain::content::Content> {
    std::sync::Arc::new(kenal::domain::content::Content {})
}
