//! See `kenal_fuzz::sessions`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kenal_fuzz::sessions(bytes));
