//! Every test in one binary: it links once, which is most of the time of a test build.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

/// What links and typed codes say of fairs and booths, and which fair files are refused.
mod fair;
/// What stands on posters, and that every code on them is read again.
mod poster;
