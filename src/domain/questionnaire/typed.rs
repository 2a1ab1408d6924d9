//! Typed answers.
/// x
pub struct Words;
/// x
pub enum Typed {}
