//! See `kenal_fuzz::updates`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kenal_fuzz::updates(bytes));
