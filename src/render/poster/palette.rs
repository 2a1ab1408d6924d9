//! The colours of posters.

use crate::render::{drawing::Colour, poster::plan::Theme};

#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// Behind everything but a printed sheet's margin.
    pub(super) ground: Colour,
    /// Words and codes.
    pub(super) ink: Colour,
    /// Words that step back.
    pub(super) soft: Colour,
    /// Under the code.
    pub(super) plate: Colour,
    /// The edge of the plate; `None` if the ground sets it off.
    pub(super) edge: Option<Colour>,
    /// A visitor's question.
    pub(super) bubble: Colour,
    /// Its words.
    pub(super) bubble_ink: Colour,
    /// The place of the typed code.
    pub(super) strip: Colour,
    pub(super) strip_ink: Colour,
}

pub(super) const WHITE: Colour = Colour(255, 255, 255);
pub(super) const INK: Colour = Colour(24, 28, 61);
pub(super) const MARIGOLD: Colour = Colour(255, 196, 46);

impl Palette {
    pub(super) fn of(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self {
                ground: WHITE,
                ink: INK,
                soft: Colour(84, 90, 122),
                plate: WHITE,
                edge: Some(INK),
                bubble: MARIGOLD,
                bubble_ink: INK,
                strip: Colour(236, 239, 248),
                strip_ink: INK,
            },
            Theme::Colour => Self {
                ground: MARIGOLD,
                ink: INK,
                soft: Colour(92, 62, 8),
                plate: WHITE,
                edge: None,
                bubble: INK,
                bubble_ink: WHITE,
                strip: INK,
                strip_ink: WHITE,
            },
        }
    }
}
