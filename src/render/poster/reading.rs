//! Reads a finished picture's code as a phone does at its reading distance: few pixels, and blurred.

use anyhow::{anyhow, bail};
use resvg::tiny_skia::Pixmap;

use crate::render::{
    code::Code,
    drawing::{Drawing, Item},
};

/// How blurred a phone's picture is, in its pixels: a hand that is not quite still, and a lens that is not quite sharp.
const BLUR: f64 = 0.6;

/// The reader counts whole pixels where those in phones measure between them: it gets the picture so many times larger.
const ENLARGED: [usize; 3] = [3, 4, 2];

/// Nobody stands quite still: a phone sees one picture after another, from a little nearer and a little further.
const SWAY: [f64; 3] = [1.0, 1.03, 0.97];

/// Whether every code on the picture is read, as it is and as a phone sees it from its reading distance.
///
/// # Errors
/// Which code is not read, and how it was looked at.
pub fn check(png: &[u8], drawing: &Drawing, code: &Code) -> anyhow::Result<()> {
    let sheet = Grey::of_png(png)?;
    let scale = sheet.width as f64 / drawing.width;
    let places = codes(&drawing.items);
    if places.is_empty() {
        bail!("there is no code on it");
    }
    for (x, y, module) in places {
        // The quiet zone and a little of what is around it.
        let border = 5.0 * module;
        let side = code.size as f64 * module + 2.0 * border;
        let part = sheet.part((x - border) * scale, (y - border) * scale, side * scale);
        expect([1, 2].map(|times| (&part, times)), code, "as it is")?;
        let pixels = module * scale / code.pixels_at_reading_distance();
        let seen = SWAY.map(|sway| part.shrunk(pixels * sway).blurred(BLUR));
        let pictures = seen.iter().flat_map(|picture| ENLARGED.map(|times| (picture, times)));
        expect(pictures, code, "from its reading distance")?;
    }
    Ok(())
}

/// Whether the code is read on one of these pictures, each so many times larger, and nothing else before.
fn expect<'a>(pictures: impl IntoIterator<Item = (&'a Grey, usize)>, code: &Code, how: &str) -> anyhow::Result<()> {
    for (picture, times) in pictures {
        let read = if times > 1 { picture.enlarged(times).read() } else { picture.read() };
        match read.first() {
            Some(text) if *text == code.text => return Ok(()),
            Some(other) => bail!("its code is read {how} as `{other}` and not as `{}`", code.text),
            None => {}
        }
    }
    bail!("its code can't be read {how}; make the logo smaller, the sheet larger or the tags shorter")
}

/// The upper left corner and the module of every code.
fn codes(items: &[Item]) -> Vec<(f64, f64, f64)> {
    let mut places = Vec::new();
    for item in items {
        match item {
            Item::Code { x, y, module, .. } => places.push((*x, *y, *module)),
            Item::Group { by, turned, items } => {
                let inner = items.iter().filter_map(|item| match item {
                    Item::Code { x, y, module, code, .. } => Some((*x, *y, *module, code.size as f64 * module)),
                    _ => None,
                });
                places.extend(inner.map(|(x, y, module, size)| match turned {
                    true => (by.0 - x - size, by.1 - y - size, module),
                    false => (by.0 + x, by.1 + y, module),
                }));
            }
            _ => {}
        }
    }
    places
}

/// A picture in shades of grey, 0 (dark) to 255.
struct Grey {
    width: usize,
    height: usize,
    shades: Vec<f32>,
}

impl Grey {
    fn of_png(png: &[u8]) -> anyhow::Result<Self> {
        let pixels = Pixmap::decode_png(png).map_err(|error| anyhow!("the picture can't be read again: {error}"))?;
        let shade = |pixel: &resvg::tiny_skia::PremultipliedColorU8| {
            // What is see-through shows white paper.
            let paper = f32::from(255 - pixel.alpha());
            0.299 * f32::from(pixel.red()) + 0.587 * f32::from(pixel.green()) + 0.114 * f32::from(pixel.blue()) + paper
        };
        let shades = pixels.pixels().iter().map(shade).collect();
        Ok(Self { width: pixels.width() as usize, height: pixels.height() as usize, shades })
    }

    /// A square of the picture; what lies outside is left out.
    fn part(&self, x: f64, y: f64, side: f64) -> Self {
        let clamp = |value: f64, most: usize| (value.round().max(0.0) as usize).min(most);
        let (left, right) = (clamp(x, self.width), clamp(x + side, self.width));
        let (top, bottom) = (clamp(y, self.height), clamp(y + side, self.height));
        let rows = (top..bottom).flat_map(|row| &self.shades[row * self.width + left..row * self.width + right]);
        Self { width: right - left, height: bottom - top, shades: rows.copied().collect() }
    }

    /// The picture with so many times fewer pixels each way, each the mean of those it stands for.
    fn shrunk(&self, factor: f64) -> Self {
        if factor <= 1.0 {
            return Self { width: self.width, height: self.height, shades: self.shades.clone() };
        }
        let across = shrunk_rows(&self.shades, self.width, factor);
        let width = across.len() / self.height.max(1);
        let turned = transposed(&across, width);
        let down = shrunk_rows(&turned, self.height, factor);
        let height = down.len() / width.max(1);
        Self { width, height, shades: transposed(&down, height) }
    }

    /// The picture with so many times more pixels each way, shades between the known ones in between.
    fn enlarged(&self, times: usize) -> Self {
        let (width, height) = (self.width * times, self.height * times);
        let across = enlarged_rows(&self.shades, self.width, times);
        let down = enlarged_rows(&transposed(&across, width), self.height, times);
        Self { width, height, shades: transposed(&down, height) }
    }

    fn blurred(&self, sigma: f64) -> Self {
        let across = blurred_rows(&self.shades, self.width, sigma);
        let turned = blurred_rows(&transposed(&across, self.width), self.height, sigma);
        Self { width: self.width, height: self.height, shades: transposed(&turned, self.height) }
    }

    /// What every code on the picture says, by a reader that shares nothing with the code's maker.
    fn read(&self) -> Vec<String> {
        let shade = |x: usize, y: usize| self.shades[y * self.width + x].clamp(0.0, 255.0) as u8;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, shade);
        let grids = picture.detect_grids();
        grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
    }
}

fn transposed(shades: &[f32], width: usize) -> Vec<f32> {
    let height = shades.len() / width.max(1);
    (0..width).flat_map(|x| (0..height).map(move |y| shades[y * width + x])).collect()
}

fn shrunk_rows(shades: &[f32], width: usize, factor: f64) -> Vec<f32> {
    let count = (width as f64 / factor).floor().max(1.0) as usize;
    let mut shrunk = Vec::with_capacity(shades.len() / width.max(1) * count);
    for row in shades.chunks_exact(width.max(1)) {
        for place in 0..count {
            let (from, to) = (place as f64 * factor, ((place + 1) as f64 * factor).min(width as f64));
            let mut sum = 0.0;
            for (at, shade) in row.iter().enumerate().take(to.ceil() as usize).skip(from.floor() as usize) {
                let covered = (to.min(at as f64 + 1.0) - from.max(at as f64)).max(0.0);
                sum += covered * f64::from(*shade);
            }
            shrunk.push((sum / (to - from)) as f32);
        }
    }
    shrunk
}

fn enlarged_rows(shades: &[f32], width: usize, times: usize) -> Vec<f32> {
    let last = width.saturating_sub(1);
    let mut enlarged = Vec::with_capacity(shades.len() * times);
    for row in shades.chunks_exact(width.max(1)) {
        for place in 0..width * times {
            // Pixels are known at their middles.
            let at = ((place as f32 + 0.5) / times as f32 - 0.5).clamp(0.0, last as f32);
            let (left, part) = (at.floor() as usize, at.fract());
            enlarged.push(row[left] * (1.0 - part) + row[(left + 1).min(last)] * part);
        }
    }
    enlarged
}

fn blurred_rows(shades: &[f32], width: usize, sigma: f64) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as i64;
    let weights: Vec<f64> =
        (-reach..=reach).map(|step| (-(step * step) as f64 / (2.0 * sigma * sigma)).exp()).collect();
    let total: f64 = weights.iter().sum();
    let last = width as i64 - 1;
    let mut blurred = Vec::with_capacity(shades.len());
    for row in shades.chunks_exact(width.max(1)) {
        for place in 0..width as i64 {
            let sum: f64 = (-reach..=reach)
                .zip(&weights)
                .map(|(step, weight)| weight * f64::from(row[(place + step).clamp(0, last) as usize]))
                .sum();
            blurred.push((sum / total) as f32);
        }
    }
    blurred
}
