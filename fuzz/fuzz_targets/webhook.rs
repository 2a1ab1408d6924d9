//! See `kenal_fuzz::webhook`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kenal_fuzz::webhook(bytes));
