//! Rows do not depend on how a file is cut; fields agree with another reader of CSV.

use proptest::prelude::*;
use rxwasm::format::Records;
use serde_json::{Value, json};

use crate::reading::*;
use crate::support::open;

/// A field of a random file.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c]{1,3}",
        3 => "-?[0-9]{1,4}",
        2 => "[ab\",;\n\r ]{0,8}",
        1 => "[é日 ]{1,4}",
        1 => Just(String::new()),
    ]
}

/// Random rows of one width, with a first column of text.
fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    (2usize..5)
        .prop_flat_map(|width| prop::collection::vec(prop::collection::vec(field(), width), 1..40))
}

fn csv_of(rows: &[Vec<String>], line_end: csv::Terminator, quotes: csv::QuoteStyle) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(line_end)
        .quote_style(quotes)
        .from_writer(Vec::new());
    rows.iter()
        .for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// As text, nothing converted.
fn as_text(width: usize) -> Value {
    let info: Vec<Value> = (1..=width)
        .map(|index| json!({ "index": index, "type": "character" }))
        .collect();
    json!({ "type": "text", "delimiter": ",", "firstRowIsColNames": false, "colInfo": info, "missingValueString": "" })
}

proptest! {
    /// The fields are those that the csv crate reads.
    #[test]
    fn fields_agree_with_the_csv_crate(rows in rows(), crlf: bool, always: bool) {
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let quotes = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let bytes = csv_of(&rows, end, quotes);
        let width = rows[0].len();
        let (format, _) = open(&as_text(width), &bytes).unwrap();
        let (format, parts) = records(format, &bytes).unwrap();
        let found = table_of(&format, &parts);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        let oracle: Vec<csv::StringRecord> = reader.records().map(std::result::Result::unwrap).collect();
        prop_assert_eq!(found[0].1.len(), oracle.len());
        for (row, record) in oracle.iter().enumerate() {
            for (column, text) in record.iter().enumerate() {
                prop_assert_eq!(found[column].1[row].as_deref().unwrap_or_default(), text);
            }
        }
    }

    /// However a file is cut into units, the same table comes out, with levels in first-seen order.
    #[test]
    fn units_do_not_matter(rows in rows(), unit_bytes in 1u64..200, crlf: bool) {
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let bytes = csv_of(&rows, end, csv::QuoteStyle::Necessary);
        let mut options = as_text(rows[0].len());
        options["colInfo"][0]["type"] = json!("factor");
        let (format, _) = open(&options, &bytes).unwrap();
        let (format, whole) = records(format, &bytes).unwrap();
        let (pieces, parts) = records(cut(&format, unit_bytes), &bytes).unwrap();
        prop_assert_eq!(table_of(&pieces, &parts), table_of(&format, &whole));
        let first_seen = |parts: &[Records]| {
            let mut levels: Vec<String> = Vec::new();
            for (_, found) in parts.iter().flat_map(|part| &part.chunks).flat_map(|chunk| &chunk.found_levels) {
                found.iter().for_each(|level| if !levels.contains(level) { levels.push(level.clone()) });
            }
            levels
        };
        prop_assert_eq!(first_seen(&parts), first_seen(&whole));
    }

    /// Types are settled by the values of the whole file, wherever they stand.
    #[test]
    fn widening_does_not_depend_on_units(
        values in prop::collection::vec("-?[0-9]{1,3}|[0-9]{11}|[0-9]\\.5|x|NA", 1..60), unit_bytes in 1u64..50
    ) {
        let rows: Vec<String> = values.iter().map(|value| format!("{value},{value}\n")).collect();
        let text = format!("a,b\n{}", rows.concat());
        let (format, _) = open(&json!({ "type": "text", "rowsToSniff": 1, "firstRowIsColNames": true }), text.as_bytes()).unwrap();
        let (one, whole) = records(format.clone(), text.as_bytes()).unwrap();
        let (many, parts) = records(cut(&format, unit_bytes), text.as_bytes()).unwrap();
        prop_assert_eq!(table_of(&many, &parts), table_of(&one, &whole));
    }
}
