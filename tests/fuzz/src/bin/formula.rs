#![no_main]

libfuzzer_sys::fuzz_target!(
    init: rxwasm_fuzz::write_seeds("formula"),
    |bytes: &[u8]| rxwasm_fuzz::formula(bytes)
);
