//! Kenal.

pub mod domain;
pub mod store;
pub mod engine;
pub mod telegram;
pub mod web;
