//! Long lists of numbers kept as bytes: those that the build made ready are read where they stand in the program, and
//! take no memory of their own.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Whole numbers below 2³², four bytes each, the lowest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Numbers {
    #[serde(borrow)]
    bytes: Cow<'static, [u8]>,
}

impl Numbers {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() / 4
    }

    /// The number at this place; `None` beyond the end.
    pub(crate) fn get(&self, at: usize) -> Option<u32> {
        let (number, _) = self.bytes.get(at * 4..)?.split_first_chunk()?;
        Some(u32::from_le_bytes(*number))
    }

    /// The numbers of these places, as far as there are any.
    pub(crate) fn between(&self, from: usize, to: usize) -> impl Iterator<Item = u32> + '_ {
        let bytes = self.bytes.get(from * 4..to * 4).unwrap_or_default();
        bytes.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number))
    }

    /// The place of a number in a list in rising order; `None` if it is not in it.
    pub(crate) fn find(&self, number: u32) -> Option<usize> {
        self.bytes.as_chunks().0.binary_search_by_key(&number, |bytes| u32::from_le_bytes(*bytes)).ok()
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        Self { bytes: numbers.into_iter().flat_map(u32::to_le_bytes).collect() }
    }
}
