//! Kenal.

pub mod domain;
pub mod picture;
