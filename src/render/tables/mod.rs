//! Numbers as text: tables for people, CSV and JSON for programs.

pub mod changes;
pub mod csv;
pub mod evaluation;
pub mod funnel;
pub mod items;
pub mod unanswered;
