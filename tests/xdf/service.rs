//! What hosts ask for when they write.

use rxwasm::format::xdf::{TRAILER, ending, header, stream};
use rxwasm::service::{OpeningState, RowsRequest, Service};
use serde_json::{from_value, json};

use crate::files::read;
use crate::support::reference;

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
    let bytes = || {
        let start = usize::try_from(unit.offset).unwrap();
        file[start..start + usize::try_from(unit.length).unwrap()].to_vec()
    };
    let rows = |request: serde_json::Value| {
        let request: RowsRequest = from_value(request).unwrap();
        let place = (0, unit.first_chunk);
        service
            .rows_of(
                &source.format,
                place,
                bytes(),
                None,
                &request,
                &source.schema,
            )
            .unwrap()
            .unwrap()
    };
    let xdf = json!({ "level": 4 });
    let head = rows(json!({ "chunk": 0, "count": 0, "part": "head", "xdf": xdf })).remove(0);
    let segments = rows(json!({ "chunk": 1, "until": 4, "part": "batches", "xdf": xdf }));
    assert_eq!(segments.len(), 3 * 2);
    let mut written = header();
    let length = 500_000.0 - 131_072.0;
    let mut numbers = vec![260.0, length];
    for column in 0..2 {
        let parts: Vec<&Vec<u8>> = segments.iter().skip(column).step_by(2).collect();
        let cut = |part: &Vec<u8>| part.len() - TRAILER;
        let trailers: Vec<u8> = parts
            .iter()
            .flat_map(|part| part[cut(part)..].to_vec())
            .collect();
        let around = stream(4, &trailers).unwrap();
        let begin = written.len();
        written.extend(&around[..2]);
        parts
            .iter()
            .for_each(|part| written.extend(&part[..cut(part)]));
        written.extend(&around[2..]);
        #[allow(clippy::cast_precision_loss)]
        numbers.push((written.len() - begin) as f64);
    }
    written.extend(ending(&head, &numbers).unwrap());
    let (whole, part) = (read(&file).unwrap(), read(&written).unwrap());
    assert_eq!(part.schema.rows, Some(length));
    for name in ["CRSDepTime", "DayOfWeek"] {
        let expected = whole.column(name).slice(131_072, 368_928);
        assert_eq!(part.column(name).as_ref(), expected.as_ref(), "{name}");
    }
}
