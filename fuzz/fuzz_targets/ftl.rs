//! See `kenal_fuzz::ftl`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kenal_fuzz::ftl(bytes));
