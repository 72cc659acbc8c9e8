//! Where the first record of a range of bytes starts, when the range begins anywhere.

use memchr::memchr;

use super::scan::{Marks, Record, Scanner};

/// How many records are tried to find out whether a place lies inside quotes.
const TRIED: usize = 32;

/// The first byte behind `from` at which a record starts, where `from` is any place of a file: outside quotes unless that
/// reads worse. `None` when the buffer has no record start.
#[must_use]
pub fn record_start(
    bytes: &[u8],
    marks: Marks,
    from: usize,
    columns: usize,
    last: bool,
) -> Option<usize> {
    let outside = memchr(b'\n', bytes.get(from..)?).map(|at| from + at + 1);
    let Some(quote) = marks.quote else {
        return outside;
    };
    let window = &bytes[from..bytes.len().min(from + 65_536)];
    if memchr(quote, window).is_none() {
        return outside;
    }
    // Inside quotes, the field ends at the first quote that is not doubled.
    let mut close = from;
    let inside = loop {
        let found = bytes.get(close..).and_then(|rest| memchr(quote, rest));
        let Some(found) = found else { break None };
        close += found + 1;
        if bytes.get(close) == Some(&quote) {
            close += 1;
            continue;
        }
        let ends_field = bytes
            .get(close)
            .is_none_or(|byte| *byte == marks.delimiter || matches!(byte, b'\n' | b'\r'));
        break if ends_field {
            memchr(b'\n', &bytes[close..]).map(|at| close + at + 1)
        } else {
            None
        };
    };
    let score = |start: Option<usize>| {
        start.map_or(0, |start| well_formed(bytes, marks, start, columns, last))
    };
    if score(inside) > score(outside) {
        inside
    } else {
        outside
    }
}

/// How many of the next records have the right number of fields.
fn well_formed(bytes: &[u8], marks: Marks, start: usize, columns: usize, last: bool) -> usize {
    let mut scanner = Scanner::new(bytes, marks, start, last);
    let mut fields = Vec::new();
    let mut good = 0;
    for _ in 0..TRIED {
        fields.clear();
        if scanner.position() >= bytes.len() {
            break;
        }
        match scanner.record(&mut fields) {
            Record::Ends(_) if fields.len() == columns => good += 1,
            Record::Ends(_) => (),
            Record::Incomplete | Record::Unclosed(_) => break,
        }
    }
    good
}

#[cfg(test)]
mod tests {
    use super::record_start;
    use crate::format::text::scan::Marks;

    const MARKS: Marks = Marks {
        delimiter: b',',
        quote: Some(b'"'),
        combine: false,
    };

    #[test]
    fn a_place_inside_quotes_is_noticed() {
        let text = "1,\"two\nlines, and more\n\",x\n2,\"b\",y\n3,\"c\",z\n";
        let inside = text.find("and").unwrap();
        assert_eq!(
            record_start(text.as_bytes(), MARKS, inside, 3, true),
            text.find("2,\"b\"")
        );
        assert_eq!(
            record_start(text.as_bytes(), MARKS, text.find("2,").unwrap(), 3, true),
            text.find("3,\"c\"")
        );
    }
}
