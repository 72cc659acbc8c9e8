//! What hosts ask for when they write.

use rxwasm::format::output::Piece;
use rxwasm::format::xdf::{TRAILER, stream};
use rxwasm::service::{OpeningState, Service, Sink};
use serde_bytes::ByteBuf;
use serde_json::{from_value, json};

use crate::files::read;
use crate::support::reference;

/// The most rows of a block that is written.
const MOST: u32 = 150_000;

/// Joins the pieces of two columns to blocks, and tells of them as the end of a file wants it.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]
fn joined(written: &mut Vec<u8>, pieces: &[Piece]) -> Vec<f64> {
    let mut parts = Vec::new();
    for Piece { bytes, notes, .. } in pieces {
        let mut at = 0;
        for part in notes.chunks_exact(3) {
            let mut next = |length: f64| {
                at += length as usize;
                &bytes[at - length as usize..at]
            };
            parts.push((part[0], [next(part[1]), next(part[2])]));
        }
    }
    let mut numbers = vec![written.len() as f64];
    let (mut from, mut rows) = (0, 0.0);
    for until in 1..=parts.len() {
        rows += parts[until - 1].0;
        assert!(rows <= f64::from(MOST), "a chunk is cut where blocks end");
        if rows < f64::from(MOST) && until < parts.len() {
            continue;
        }
        numbers.push(rows);
        for column in 0..2 {
            let segments = parts[from..until].iter().map(|(_, part)| part[column]);
            let split = segments.map(|segment| segment.split_at(segment.len() - TRAILER));
            let (bodies, trailers): (Vec<&[u8]>, Vec<&[u8]>) = split.unzip();
            let around = stream(4, &trailers.concat()).unwrap();
            let begin = written.len();
            written.extend(&around[..2]);
            written.extend(bodies.concat());
            written.extend(&around[2..]);
            numbers.push((written.len() - begin) as f64);
        }
        (from, rows) = (until, 0.0);
    }
    numbers
}

#[test]
fn a_file_is_rewritten_by_a_host() {
    let file = std::fs::read(reference().join("data/AirlineDemoSmall_2blocks.xdf")).unwrap();
    let mut service = Service::default();
    let options = from_value(json!({ "type": "xdf", "varsToDrop": ["ArrDelay"] })).unwrap();
    let mut state = service.open(options, file.len() as u64).unwrap();
    let source = loop {
        match state {
            OpeningState::Opened(source) => break source,
            OpeningState::Needs { handle, needs } => {
                let piece = |offset: u64, length: u64| {
                    let offset = usize::try_from(offset).unwrap();
                    &file[offset..offset + usize::try_from(length).unwrap()]
                };
                let pieces: Vec<&[u8]> = needs
                    .iter()
                    .map(|need| piece(need.offset, need.length))
                    .collect();
                state = service.feed(handle, &pieces).unwrap();
            }
        }
    };
    assert_eq!(
        source.stored.as_ref().unwrap().rows_per_block,
        [500_000.0, 100_000.0]
    );
    assert_eq!(source.units.len(), 2);
    let unit = source.units[0];
    let start = usize::try_from(unit.offset).unwrap();
    let bytes = file[start..start + usize::try_from(unit.length).unwrap()].to_vec();
    let starts: Vec<u32> = (0..4).map(|chunk| chunk * 131_072 % MOST).collect();
    let options =
        json!({ "type": "xdf", "xdfCompressionLevel": 4, "rowsPerRead": MOST, "starts": starts });
    let mut options = <dyn erased_serde::Deserializer>::erase(&options);
    let plan = Service::plan_output(&mut options, &source.schema).unwrap();
    let sink = Sink {
        output: Some(ByteBuf::from(plan.output.clone())),
        ..Sink::default()
    };
    let reader = service.reader(Some(&source.format), None, &sink).unwrap();
    let (told, done) = std::sync::mpsc::channel();
    let notify = move || told.send(()).unwrap();
    service
        .read(reader, 0, unit.first_chunk, bytes, None, notify)
        .unwrap();
    done.recv().unwrap();
    let events = service.drain(reader).unwrap();
    assert!(events[0].error.is_none());
    let mut written = plan.head;
    let numbers = joined(&mut written, &events[0].pieces);
    let rows: Vec<f64> = numbers[1..].chunks_exact(3).map(|block| block[0]).collect();
    assert_eq!(rows, [150_000.0, 150_000.0, 150_000.0, 50_000.0]);
    written.extend(Service::end_output(&plan.output, &numbers).unwrap());
    let (whole, part) = (read(&file).unwrap(), read(&written).unwrap());
    assert_eq!(part.schema.rows, Some(500_000.0));
    for name in ["CRSDepTime", "DayOfWeek"] {
        let expected = whole.column(name).slice(0, 500_000);
        assert_eq!(part.column(name).as_ref(), expected.as_ref(), "{name}");
    }
}
