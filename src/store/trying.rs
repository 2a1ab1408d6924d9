//! The updates under way, written into a SQLite store's lock file, so that one that ends the process is known by it.
//!
//! Not synced: the file outlives the process, and a power cut is no update's fault. PostgreSQL has no such file.

use std::{collections::HashMap, fmt::Write as _, fs, os::unix::fs::FileExt as _};

/// The lock file, and what stood in it when the store was opened.
pub(crate) struct Trying {
    file: fs::File,
    /// How often in a row a process ended while it took an update, by bot and update.
    ended: HashMap<(i64, i64), u32>,
}

impl Trying {
    /// Reads what the process before was taking when it ended; of all that stand there, one may have ended it.
    pub(crate) fn new(file: fs::File) -> Self {
        let mut text = vec![0; 16 * 1_024];
        let length = file.read_at(&mut text, 0).unwrap_or(0);
        let text = String::from_utf8_lossy(&text[..length]);
        let numbers = |line: &str| {
            let mut words = line.split(' ').map(str::parse);
            let (bot, update, tries) = (words.next()?.ok()?, words.next()?.ok()?, words.next()?.ok()?);
            Some(((bot, update), u32::try_from(tries).ok()?))
        };
        // An empty line ends what was written last; below it may be what is left of more.
        let ended = text.lines().take_while(|line| !line.is_empty()).filter_map(numbers).collect();
        Self { file, ended }
    }

    /// How often in a row a process ended while it took this update.
    pub(crate) fn ended(&self, bot: i64, update: i64) -> u32 {
        self.ended.get(&(bot, update)).copied().unwrap_or(0)
    }

    /// Says that these updates are taken now, and no others.
    pub(crate) fn begin(&self, updates: impl Iterator<Item = (i64, i64)>) {
        let mut text = String::new();
        for (bot, update) in updates {
            let _ = writeln!(text, "{bot} {update} {}", self.ended(bot, update).saturating_add(1));
        }
        text.push('\n');
        // Where it can't be written, an update that ends the process is tried more often.
        let _ = self.file.write_all_at(text.as_bytes(), 0);
    }
}
