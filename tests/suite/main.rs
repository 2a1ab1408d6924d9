//! All tests that work on the crate from outside, as one binary.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod questionnaire;
