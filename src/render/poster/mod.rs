//! Posters, table tents, squares and slides: the same code and words on every sheet.
//!
//! **Invariant:** a code is dark on light, with its quiet zone.

mod layout;
mod logo;
mod palette;
mod plan;
pub mod reading;
pub mod staff;

pub use logo::LogoError;
pub use plan::{Languages, Logo, Poster, PosterError, Theme, username};
