//! See `imi_fuzz::alerts`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| imi_fuzz::alerts::check(data));
