//! How far long work has come, for a person who watches; nothing where standard error is no terminal.

use std::io::{IsTerminal as _, Write as _, stderr};

/// How far it has come, on one line that is gone when it is over.
pub(super) struct Progress {
    all: usize,
    done: usize,
    is_watched: bool,
}

impl Progress {
    /// Work in so many parts.
    pub(super) fn of(all: usize) -> Self {
        Self { all, done: 0, is_watched: stderr().is_terminal() }
    }

    /// Work that is one piece.
    pub(super) fn on(what: &str) -> Self {
        let progress = Self::of(1);
        progress.show(&format!("\r\x1b[K{what} …"));
        progress
    }

    /// The next part, by its name, begins.
    pub(super) fn begins(&mut self, name: &str) {
        self.done += 1;
        self.show(&format!("\r\x1b[K{} of {}: {name}", self.done, self.all));
    }

    fn show(&self, line: &str) {
        if self.is_watched {
            // Whoever cannot see it misses nothing.
            let _ = write!(stderr(), "{line}").and_then(|()| stderr().flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.show("\r\x1b[K");
    }
}
