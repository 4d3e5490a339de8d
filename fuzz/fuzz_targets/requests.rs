//! See `imi_fuzz::lifecycle`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| imi_fuzz::lifecycle::check(data));
