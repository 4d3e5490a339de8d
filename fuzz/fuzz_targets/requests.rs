//! See `imi_fuzz::requests`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| imi_fuzz::requests::check(data));
