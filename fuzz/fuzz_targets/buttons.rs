//! See `kenal_fuzz::buttons`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kenal_fuzz::buttons(bytes));
