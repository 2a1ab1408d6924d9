//! Kenal.

pub mod domain;
