//! JSON lines: the first bytes of an input choose options, the rest is the file.

use serde_json::json;

use crate::support;
use crate::text::{cut, table, whole};

/// How many bytes choose options.
pub const OPTIONS: usize = 2;

/// The longest input: longer ones find nothing that shorter ones do not.
const LONGEST: usize = 1 << 14;

/// Law: however a file is cut into units, the same rows come out.
pub fn json(input: &[u8]) {
    let Some(([choice, unit], bytes)) = input.split_first_chunk::<OPTIONS>() else {
        return;
    };
    if bytes.len() > LONGEST {
        return;
    }
    let classes = [
        "logical",
        "integer",
        "numeric",
        "character",
        "factor",
        "Date",
        "POSIXct",
    ];
    let mut options = json!({
        "type": "json",
        "stringsAsFactors": choice & 1 != 0,
        "rowsToSniff": if choice & 2 == 0 { 10_000 } else { 1 },
    });
    if let Some(class) = classes.get(usize::from(choice >> 2 & 15)) {
        options["colClasses"] = json!([{ "name": "a", "class": class }]);
    }
    if choice & 64 != 0 {
        options["varsToKeep"] = json!(["a", "b"]);
    }
    let Ok((format, _)) = support::open(&options, bytes) else {
        return;
    };
    let is_array = bytes
        .strip_prefix("\u{feff}".as_bytes())
        .unwrap_or(bytes)
        .trim_ascii_start()
        .starts_with(b"[");
    // An array is one unit.
    let cut = if is_array {
        format.clone()
    } else {
        cut(&format, 1 + u64::from(*unit))
    };
    let (Ok(one), Ok(many)) = (whole(&format, bytes), whole(&cut, bytes)) else {
        assert_eq!(
            whole(&format, bytes).is_ok(),
            whole(&cut, bytes).is_ok(),
            "an error depends on the units"
        );
        return;
    };
    assert_eq!(table(&one), table(&many), "the rows depend on the units");
}
