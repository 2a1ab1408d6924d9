//! The picture in the middle of a code, read from a file.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use resvg::tiny_skia::Pixmap;

use crate::{domain::poster::Logo, picture};

/// How many pixels the longer side of a drawn logo gets: enough for an A3 poster at 300 dots per inch.
const SIDE: u32 = 800;

/// Reads a PNG or SVG.
pub(super) fn read(path: &Path, share: f64) -> anyhow::Result<Logo> {
    let bytes = fs::read(path).with_context(|| format!("can't read the logo {}", path.display()))?;
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    let png = match extension.as_str() {
        "png" => bytes,
        "svg" => {
            let text = String::from_utf8(bytes).with_context(|| format!("the logo {} is no SVG", path.display()))?;
            picture::png(&text, SIDE).with_context(|| format!("the logo {} can't be drawn", path.display()))?
        }
        _ => bail!("the logo {} is neither PNG nor SVG; give one of these", path.display()),
    };
    let pixels = Pixmap::decode_png(&png).with_context(|| format!("the logo {} is no PNG", path.display()))?;
    if !(0.05..=1.0).contains(&share) {
        bail!("the logo's share of the code's width is {share}; give a number from 0.05 to 1");
    }
    let shape = f64::from(pixels.width()) / f64::from(pixels.height());
    Ok(Logo { png, shape, share })
}
