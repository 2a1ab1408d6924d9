//! The QR code of a link: its modules, how much of it may be covered, and from how far it is read.

use qrcodegen::{QrCode, QrCodeEcc};
use serde::{Serialize, Serializer};

/// The white border that a reader needs, in modules.
pub const QUIET_ZONE: usize = 4;

/// The smallest module that office printers print clearly, in millimetres.
pub const SMALLEST_MODULE: f64 = 0.5;

/// A code is read from ten times its width, as print guides say …
const DISTANCE_PER_WIDTH: f64 = 10.0;

/// … and a phone's video picture (1,920 pixels over some 66 degrees) shows a module in a little more than three pixels
/// at 500 times its size: dense codes are read from nearer.
const DISTANCE_PER_MODULE: f64 = 500.0;

/// How much of a code is redundant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// A quarter may be dirty or torn: every code without a logo.
    Quarter,
    /// Nearly a third: a code with a logo on it.
    Third,
}

/// A QR code: square, dark modules on light ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What a reader reads.
    pub text: String,
    /// Modules from edge to edge, without the quiet zone.
    pub size: usize,
    dark: Vec<bool>,
}

impl Code {
    /// The smallest code for this text; `None` if the text is too long for any.
    #[must_use]
    pub fn of(text: &str, correction: Correction) -> Option<Self> {
        let level = match correction {
            Correction::Quarter => QrCodeEcc::Quartile,
            Correction::Third => QrCodeEcc::High,
        };
        let code = QrCode::encode_text(text, level).ok()?;
        let side = code.size();
        let dark = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y)).collect();
        Some(Self { text: text.to_owned(), size: usize::try_from(side).ok()?, dark })
    }

    /// The dark areas as the data of an SVG path, a module long a unit: a bar for each run of dark modules in a row.
    ///
    /// It is one shape: modules drawn one by one show hairlines between them on some screens and printers.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.dark.chunks(self.size).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, other| one == other) {
                if run[0] {
                    let length = run.len();
                    path += &format!("M{x} {y}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        path
    }

    /// The share of the code's area that a square over its middle may cover: a third of what the redundancy mends,
    /// because dirt, light and a bent sheet want their part too.
    pub const MOST_COVERED: f64 = 0.10;

    /// A module's size where the code and its quiet zone take this much room.
    #[must_use]
    pub fn module(&self, room: f64) -> f64 {
        room / (self.size + 2 * QUIET_ZONE) as f64
    }

    /// From how far a phone reads the code with modules of this size, in the same unit.
    #[must_use]
    pub fn reading_distance(&self, module: f64) -> f64 {
        (self.size as f64 * module * DISTANCE_PER_WIDTH).min(module * DISTANCE_PER_MODULE)
    }

    /// How many pixels of a phone's video picture a module takes at the reading distance.
    #[must_use]
    pub fn pixels_at_reading_distance(&self) -> f64 {
        // The pixel's angle: 66 degrees over 1,920 pixels, in radians.
        let pixel = 66.0_f64.to_radians() / 1920.0;
        1.0 / self.reading_distance(1.0) / pixel
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.path())
    }
}
