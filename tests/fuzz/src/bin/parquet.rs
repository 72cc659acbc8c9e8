#![no_main]

libfuzzer_sys::fuzz_target!(
    init: rxwasm_fuzz::write_seeds("parquet"),
    |bytes: &[u8]| rxwasm_fuzz::parquet(bytes)
);
