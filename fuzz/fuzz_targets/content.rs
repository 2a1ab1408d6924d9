//! See `kenal_fuzz::content`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kenal_fuzz::content(bytes));
