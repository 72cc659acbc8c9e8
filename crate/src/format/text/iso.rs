//! Moments in the notation of ISO 8601.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::moment::fraction_of;

/// Microseconds since 1970-01-01 UTC of a moment of ISO 8601, `2024-03-01T12:34:56.789+02:00`: with or without seconds and
/// their fraction, a blank in place of the `T`, an offset of hours alone or without its colon, `Z`, or nothing, which is UTC.
pub fn iso_micros(text: &[u8]) -> Option<i64> {
    let number = |digits: &[u8]| -> Option<u32> {
        let all = digits.iter().all(u8::is_ascii_digit);
        let value = digits.iter().fold(0, |value, digit| {
            value * 10 + u32::from(digit.wrapping_sub(b'0'))
        });
        all.then_some(value)
    };
    let (day, rest) = text.trim_ascii().split_at_checked(10)?;
    let date = match day {
        [year @ .., b'-', a, b, b'-', c, d] => NaiveDate::from_ymd_opt(
            i32::try_from(number(year)?).ok()?,
            number(&[*a, *b])?,
            number(&[*c, *d])?,
        )?,
        _ => return None,
    };
    let [b'T' | b't' | b' ', a, b, b':', c, d, rest @ ..] = rest else {
        return None;
    };
    let (hour, minute) = (number(&[*a, *b])?, number(&[*c, *d])?);
    let (mut second, mut micros, mut rest) = (0, 0, rest);
    if let [b':', a, b, behind @ ..] = rest {
        (second, rest) = (number(&[*a, *b])?, behind);
        if let [b'.' | b',', fraction @ ..] = rest {
            (micros, rest) = fraction_of(fraction)?;
        }
    }
    let offset = match rest {
        [] | [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), a, b, rest @ ..] => {
            let minutes = match rest {
                [] => 0,
                [c, d] | [b':', c, d] => number(&[*c, *d])?,
                _ => return None,
            };
            let hours = number(&[*a, *b])?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = i64::from(hours * 60 + minutes) * 60_000_000;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?;
    let moment = NaiveDateTime::new(date, time).and_utc();
    Some(moment.timestamp_micros() - offset)
}

#[cfg(test)]
mod tests {
    use super::iso_micros;

    #[test]
    fn moments_with_and_without_offsets() {
        for (text, seconds) in [
            ("1970-01-02T00:00:01", Some(86401.0)),
            ("1970-01-01T00:00:01.25Z", Some(1.25)),
            ("1970-01-01t01:00z", Some(3600.0)),
            ("1970-01-01T02:00:00+02:00", Some(0.0)),
            ("1970-01-01T00:00:00,5-0130", Some(5400.5)),
            ("1969-12-31 23:00:00-01", Some(0.0)),
            ("1970-01-01 00:00:02Z", Some(2.0)),
            ("1970-01-01T", None),
            ("1970-01-01T00", None),
            ("1970-01-01T24:00:00", None),
            ("1970-01-01T00:00:00.", None),
            ("1970-01-01T00:00:00+1", None),
            ("1970-01-01T00:00:00+24:00", None),
            ("1970-01-01T00:00:00+01:60", None),
            ("1970-02-30T00:00:00Z", None),
            ("1970-01-0xT00:00:00Z", None),
            ("+970-01-01T00:00:00Z", None),
        ] {
            #[allow(clippy::cast_precision_loss)]
            let read = iso_micros(text.as_bytes()).map(|micros| micros as f64 / 1e6);
            assert_eq!(read, seconds, "{text}");
        }
    }
}
