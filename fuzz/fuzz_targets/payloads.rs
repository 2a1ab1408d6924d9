//! See `kenal_fuzz::payloads`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kenal_fuzz::payloads(bytes));
