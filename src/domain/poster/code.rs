//! The QR code of a link: its modules, how much of it may be covered, and from how far it is read.

use qrcodegen::{QrCode, QrCodeEcc};

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
    /// The smallest code for this text; None where the text is too long for any.
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

    /// Whether the module in this column and row is dark; nothing outside is.
    #[must_use]
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.size && row < self.size && self.dark[row * self.size + column]
    }

    /// The outlines of the dark areas, as corners in modules: light holes run the other way round.
    ///
    /// One shape without inner edges: modules drawn one by one show hairlines between them on some screens and printers.
    #[must_use]
    pub fn outlines(&self) -> Vec<Vec<(usize, usize)>> {
        let mut seen = vec![false; (self.size + 1) * (self.size + 1)];
        let mut outlines = Vec::new();
        for row in 0..self.size {
            for column in 0..self.size {
                // An outline is found at an upper edge: dark below, light above.
                if self.is_dark(column, row)
                    && !self.is_above_dark(column, row)
                    && !seen[row * (self.size + 1) + column]
                {
                    outlines.push(self.walk(column, row, &mut seen));
                }
            }
        }
        outlines
    }

    fn is_above_dark(&self, column: usize, row: usize) -> bool {
        row > 0 && self.is_dark(column, row - 1)
    }

    /// Walks along an edge with the dark area on the right hand, from an upper edge's left end and back to it.
    fn walk(&self, column: usize, row: usize, seen: &mut [bool]) -> Vec<(usize, usize)> {
        let (mut x, mut y) = (column, row);
        let mut heading = Heading::Right;
        let mut corners = vec![(x, y)];
        loop {
            if heading == Heading::Right {
                seen[y * (self.size + 1) + x] = true;
            }
            (x, y) = heading.step(x, y);
            if (x, y) == (column, row) && self.turn(x, y, heading) == Heading::Right {
                return corners;
            }
            let next = self.turn(x, y, heading);
            if next != heading {
                corners.push((x, y));
                heading = next;
            }
        }
    }

    /// Where the edge goes on at a corner. Where two dark modules touch only there, each keeps its own outline.
    fn turn(&self, x: usize, y: usize, heading: Heading) -> Heading {
        let dark = |left: bool, up: bool| {
            (!left || x > 0) && (!up || y > 0) && self.is_dark(x - usize::from(left), y - usize::from(up))
        };
        let (up_left, up_right, down_left, down_right) =
            (dark(true, true), dark(false, true), dark(true, false), dark(false, false));
        let (ahead_right, ahead_left) = match heading {
            Heading::Right => (down_right, up_right),
            Heading::Down => (down_left, down_right),
            Heading::Left => (up_left, down_left),
            Heading::Up => (up_right, up_left),
        };
        if !ahead_right {
            heading.right()
        } else if ahead_left {
            heading.left()
        } else {
            heading
        }
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Right,
    Down,
    Left,
    Up,
}

impl Heading {
    fn right(self) -> Self {
        match self {
            Self::Right => Self::Down,
            Self::Down => Self::Left,
            Self::Left => Self::Up,
            Self::Up => Self::Right,
        }
    }

    fn left(self) -> Self {
        self.right().right().right()
    }

    fn step(self, x: usize, y: usize) -> (usize, usize) {
        match self {
            Self::Right => (x + 1, y),
            Self::Down => (x, y + 1),
            Self::Left => (x - 1, y),
            Self::Up => (x, y - 1),
        }
    }
}
