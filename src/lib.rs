//! Kenal.

pub mod domain;
pub mod picture;
pub mod printing;
