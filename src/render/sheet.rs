//! Puts text and shapes on a sheet, one after another.

use crate::render::{
    drawing::{Area, Colour, Item},
    letters::{Line, Weight},
};

/// Where a line's given point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) weight: Weight,
    pub(super) size: f64,
    pub(super) colour: Colour,
}

impl Type {
    pub(super) const fn of(weight: Weight, size: f64, colour: Colour) -> Self {
        Self { weight, size, colour }
    }
}

/// What is on a sheet so far.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) items: Vec<Item>,
}

impl Sheet {
    pub(super) fn fill(&mut self, area: Area, radius: f64, fill: Colour) {
        self.items.push(Item::Box { area, radius, fill });
    }

    /// A filled circle.
    pub(super) fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: Colour) {
        let area = Area { x: x - radius, y: y - radius, width: 2.0 * radius, height: 2.0 * radius };
        self.fill(area, radius, fill);
    }

    /// A line of text as it is.
    pub(super) fn text(&mut self, anchor: Anchor, (x, y): (f64, f64), text: &str, look: Type) {
        self.line(anchor, x, y, Line::of(text, look.weight), look);
    }

    pub(super) fn line(&mut self, anchor: Anchor, x: f64, y: f64, line: Line, look: Type) {
        let width = line.width * look.size;
        let x = match anchor {
            Anchor::Left => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::Right => x - width,
        };
        self.items.push(Item::Words { x, y, size: look.size, line, colour: look.colour });
    }

    /// A line made smaller where it would be wider than this; gives the size it has.
    pub(super) fn fitted(&mut self, anchor: Anchor, (x, y): (f64, f64), width: f64, text: &str, look: Type) -> f64 {
        let line = Line::of(text, look.weight);
        let size = line.fit(look.size, width);
        self.line(anchor, x, y, line, Type { size, ..look });
        size
    }

    /// Lines one below the other, the first on this base line; gives the base line after the last.
    pub(super) fn lines(&mut self, anchor: Anchor, x: f64, y: f64, lines: Vec<Line>, leading: f64, look: Type) -> f64 {
        let mut base = y;
        for line in lines {
            self.line(anchor, x, base, line, look);
            base += look.size * leading;
        }
        base
    }

    /// A speech bubble around lines of text, with its upper left corner here; gives its area. The tail is at the lower
    /// left or lower right.
    pub(super) fn bubble(
        &mut self,
        (x, y): (f64, f64),
        lines: Vec<Line>,
        look: Type,
        fill: Colour,
        tail: Anchor,
    ) -> Area {
        let size = look.size;
        let widest = lines.iter().map(|line| line.width).fold(0.0, f64::max) * size;
        let height = bubble_height(lines.len(), size);
        let width = widest + size * 1.9;
        let area = Area { x: if tail == Anchor::Right { x - width } else { x }, y, width, height };
        self.fill(area, size * 0.95, fill);
        let bottom = y + height;
        let (near, far) = match tail {
            Anchor::Right => (area.x + width - size * 1.2, area.x + width - size * 0.5),
            _ => (area.x + size * 1.2, area.x + size * 0.5),
        };
        let wide = if tail == Anchor::Right { -size * 1.1 } else { size * 1.1 };
        self.items.push(Item::Shape {
            corners: vec![(near, bottom - 0.3 * size), (near + wide, bottom - 0.3 * size), (far, bottom + size * 0.75)],
            fill,
        });
        let first = y + size * 0.58 + size * 0.98;
        self.lines(Anchor::Left, area.x + size * 0.95, first, lines, 1.25, look);
        area
    }
}

/// How high a speech bubble with so many lines is, without its tail.
pub(super) fn bubble_height(lines: usize, size: f64) -> f64 {
    lines as f64 * size * 1.25 + size * 1.15
}
