//! One fit that every build makes, and the bits that come out: NIST's Longley set (1967), read from text.

use rxwasm::data::Schema;
use rxwasm::engine::Node;
use rxwasm::error::Result;
use rxwasm::format::FormatOptions;
use rxwasm::service::{OpenedSource, OpeningState, Service, Sink};
use serde_json::{Value, json};

/// The data: employment and six economic figures of 16 years.
pub const TEXT: &str = "y,x1,x2,x3,x4,x5,x6\n\
    60323,83.0,234289,2356,1590,107608,1947\n\
    61122,88.5,259426,2325,1456,108632,1948\n\
    60171,88.2,258054,3682,1616,109773,1949\n\
    61187,89.5,284599,3351,1650,110929,1950\n\
    63221,96.2,328975,2099,3099,112075,1951\n\
    63639,98.1,346999,1932,3594,113270,1952\n\
    64989,99.0,365385,1870,3547,115094,1953\n\
    63761,100.0,363112,3578,3350,116219,1954\n\
    66019,101.2,397469,2904,3048,117388,1955\n\
    67857,104.6,419180,2822,2857,118734,1956\n\
    68169,108.4,442769,2936,2798,120445,1957\n\
    66513,110.8,444546,4681,2637,121950,1958\n\
    68655,112.6,482704,3813,2552,123366,1959\n\
    69564,114.2,502601,3931,2514,125368,1960\n\
    69331,115.7,518173,4806,2572,127852,1961\n\
    70551,116.9,554894,4007,2827,130081,1962\n";

pub const FORMULA: &str = "y ~ x1 + x2 + x3 + x4 + x5 + x6";

/// The certified coefficients.
pub const CERTIFIED: [f64; 7] = [
    -3482258.63459582,
    15.0618722713733,
    -0.358191792925910e-1,
    -2.02022980381683,
    -1.03322686717359,
    -0.511041056535807e-1,
    1829.15146461355,
];

/// The digest of the result, the same in every build. It changes when the arithmetic of the engine does, and then here.
pub const DIGEST: u64 = 0x3230_5132_bb40_fe6b;

/// How the text is read.
pub fn options() -> Value {
    json!({ "type": "text", "firstRowIsColNames": true, "defaultDecimalColType": "numeric" })
}

pub fn params() -> Value {
    json!({ "formula": FORMULA, "covCoef": true })
}

/// Asserts that a result is the certified one, to NIST's digits and to the engine's last bit.
pub fn check(output: &Value) {
    for (found, certified) in coefficients(output).into_iter().zip(CERTIFIED) {
        let error = ((found - certified) / certified).abs();
        assert!(error < 1e-12, "{found} is not {certified}");
    }
    let found = digest(output);
    assert_eq!(
        found, DIGEST,
        "the digest is {found:#x}: the bits have changed"
    );
}

fn coefficients(output: &Value) -> Vec<f64> {
    let values = output["coefficients"]["values"][0].as_array().unwrap();
    values.iter().map(|value| value.as_f64().unwrap()).collect()
}

/// FNV-1a over the bits of all numbers of the statistics, in order.
fn digest(output: &Value) -> u64 {
    fn add(hash: u64, value: &Value) -> u64 {
        match value {
            Value::Array(items) => items.iter().fold(hash, add),
            Value::Number(number) => number
                .as_f64()
                .unwrap()
                .to_bits()
                .to_le_bytes()
                .iter()
                .fold(hash, |hash, byte| {
                    (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
                }),
            _ => hash,
        }
    }
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for field in [
        "coefficients",
        "coefStdError",
        "coefTValue",
        "coefPValue",
        "covCoef",
    ] {
        hash = add(hash, &output[field]["values"]);
    }
    for field in [
        "sigma",
        "rSquared",
        "adjRSquared",
        "fPvalue",
        "deviance",
        "aic",
    ] {
        hash = add(hash, &output[field]);
    }
    hash
}

/// Lets the task pool decode what was handed to it, where the pool has no threads of its own.
pub fn breathe() {
    #[cfg(all(feature = "rayon", target_arch = "wasm32"))]
    rayon::yield_now();
}

/// The fit by the methods that all builds share.
pub fn fit(service: &mut Service, text: &[u8]) -> Result<Value> {
    let options: FormatOptions = serde_json::from_value(options()).unwrap();
    let mut state = service.open(options, text.len() as u64)?;
    let OpenedSource {
        format,
        schema,
        units,
        ..
    } = loop {
        match state {
            OpeningState::Opened(opened) => break opened,
            OpeningState::Needs { handle, needs } => {
                let pieces: Vec<&[u8]> = needs
                    .iter()
                    .map(|need| part(text, need.offset, need.length))
                    .collect();
                state = service.feed(handle, &pieces)?;
            }
        }
    };
    let job = plan(service, &schema)?;
    loop {
        let sink = Sink {
            job: Some(job),
            ..Sink::default()
        };
        let reader = service.reader(Some(&format), None, &sink)?;
        let mut chunks = 0;
        for (index, unit) in (0u32..).zip(&units) {
            let bytes = part(text, unit.offset, unit.length + unit.ahead).to_vec();
            service.read(reader, index, unit.first_chunk, bytes, None, || ())?;
            loop {
                breathe();
                let events = service.drain(reader)?;
                if let Some(error) = events.iter().find_map(|event| event.error.clone()) {
                    return Err(error);
                }
                if !events.is_empty() {
                    break;
                }
            }
            chunks = unit.first_chunk + unit.chunks;
        }
        service.release(reader);
        // As a worker's nodes come back to the page.
        let nodes: Vec<Node> = service.nodes(job)?;
        service.accept(job, &nodes)?;
        let total = service.total(job, chunks)?;
        let step = service.conclude(job, &total)?;
        if service.advance(job, &step)? {
            return Ok(serde_json::to_value(service.result(job)?.value()?).unwrap());
        }
    }
}

fn plan(service: &mut Service, schema: &Schema) -> Result<u32> {
    let params = params();
    let mut params = <dyn erased_serde::Deserializer>::erase(&params);
    Ok(service.plan("rxLinMod", &mut params, schema)?.handle)
}

/// The bytes of a range, as far as there are any.
pub fn part(text: &[u8], offset: u64, length: u64) -> &[u8] {
    let start = usize::try_from(offset).unwrap().min(text.len());
    let end = (start + usize::try_from(length).unwrap()).min(text.len());
    &text[start..end]
}
