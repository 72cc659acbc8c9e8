//! Streams of every kind, MT2203's with the parameters that the front end has.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rxwasm::stats::draws::{Draws, StreamSpec};
use rxwasm::stats::streams::{NormalKind, StreamKind};

/// The kinds whose numbers are random.
pub const RANDOM: [StreamKind; 7] = [
    StreamKind::Mcg31,
    StreamKind::R250,
    StreamKind::Mrg32k3a,
    StreamKind::Mcg59,
    StreamKind::Mt19937,
    StreamKind::Mt2203,
    StreamKind::Sfmt19937,
];

/// The kinds whose numbers fill a space evenly.
pub const QUASI: [StreamKind; 2] = [StreamKind::Sobol, StreamKind::Niederr];

fn table() -> &'static [u8] {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/web/src/random/mt2203-table.ts"
        );
        let text = std::fs::read_to_string(path).unwrap();
        STANDARD.decode(text.rsplit('\'').nth(1).unwrap()).unwrap()
    })
}

/// A set of MT2203's parameters.
pub fn parameters(set: u32) -> [u32; 3] {
    let bits = |from: usize, width: usize| {
        (from..from + width).fold(0_u32, |value, at| {
            2 * value + u32::from((table()[at / 8] >> (7 - at % 8)) & 1)
        })
    };
    let from = set as usize * 58;
    [
        (bits(from, 16) << 16) + set,
        bits(from + 16, 25) << 7,
        bits(from + 41, 17) << 15,
    ]
}

/// How a stream of a kind begins.
pub fn spec(kind: StreamKind, seed: u32, sub_stream: u32) -> StreamSpec {
    StreamSpec {
        kind,
        key: vec![seed],
        sub_stream,
        parameters: Some(parameters(sub_stream % 6024)),
        normal_kind: NormalKind::Icdf,
        skip_ahead: 0,
        leapfrog: None,
    }
}

/// Draws from a stream.
pub fn draws(kind: StreamKind, seed: u32, sub_stream: u32) -> Draws {
    spec(kind, seed, sub_stream).open().unwrap()
}
