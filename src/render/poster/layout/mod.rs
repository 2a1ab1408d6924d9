//! Where everything stands on the sheet of each product.
//!
//! The headline is seen from across the hall, the code from where a visitor stops, the address and the typed code by
//! whoever holds a phone that does not scan.

mod painter;
mod paper;
mod screen;
mod tent;

use crate::{
    domain::poster::Product,
    render::{
        code::SMALLEST_MODULE,
        drawing::{Drawing, Unit},
        poster::plan::{Poster, PosterError},
    },
};

impl Poster {
    /// The sheet for one product.
    ///
    /// # Errors
    /// The fonts lack a letter, a name is too long to be read, or the code's modules would be too small to print.
    pub fn draw(&self, product: Product) -> Result<Drawing, PosterError> {
        self.check_letters()?;
        let drawing = draw(self, product)?;
        let module = drawing.module();
        if drawing.unit == Unit::Millimetre && module < SMALLEST_MODULE {
            return Err(PosterError::Module { module, product });
        }
        Ok(drawing)
    }

    /// From how far a phone reads the code on a sheet, in metres; 0 where the sheet can't be made. A screen is taken to be 40 inches wide across its
    /// corners; a square on a phone is read from where phones are held.
    #[must_use]
    pub fn reading_distance(&self, product: Product) -> f64 {
        let millimetres = match product {
            Product::A3 | Product::A4 | Product::Tent => 1.0,
            // A 16:9 screen of 40 inches is 886 mm wide; a phone's screen some 68 mm.
            Product::Slide => 886.0 / 1920.0,
            Product::Square => 68.0 / 1080.0,
        };
        let module = draw(self, product).map_or(0.0, |drawing| drawing.module());
        self.code.reading_distance(module * millimetres) / 1000.0
    }
}

fn draw(poster: &Poster, product: Product) -> Result<Drawing, PosterError> {
    match product {
        Product::A4 => paper::draw(poster, product, 1.0),
        // The A series keeps its shape from size to size.
        Product::A3 => paper::draw(poster, product, 297.0 / 210.0),
        Product::Tent => tent::draw(poster),
        Product::Square => screen::square(poster),
        Product::Slide => screen::slide(poster),
    }
}
