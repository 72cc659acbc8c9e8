//! Numbers from bytes: eight digits at a time where it can be, exactly rounded always.

/// An integer of up to 18 digits with an optional sign; `None` for anything else.
#[inline]
#[must_use]
pub fn integer(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = sign(bytes);
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let value = digits_value(digits)?;
    #[allow(clippy::cast_possible_wrap)]
    let value = value as i64;
    Some(if negative { -value } else { value })
}

#[inline]
fn sign(bytes: &[u8]) -> (bool, &[u8]) {
    match bytes.first() {
        Some(b'-') => (true, &bytes[1..]),
        Some(b'+') => (false, &bytes[1..]),
        _ => (false, bytes),
    }
}

/// The value of up to 18 digits.
#[inline]
fn digits_value(digits: &[u8]) -> Option<u64> {
    let mut value = 0u64;
    let mut rest = digits;
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        value = value * 100_000_000 + eight_digits(u64::from_le_bytes(*eight))?;
        rest = after;
    }
    for byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u64::from(digit);
    }
    Some(value)
}

/// Eight ASCII digits in a little-endian word (Lemire, 2018, "Quickly parsing eight digits").
#[inline(always)]
fn eight_digits(word: u64) -> Option<u64> {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    // The high halves of digits are 3, and stay 3 when 6 is added to the low halves.
    if (word & HIGH) | ((word.wrapping_add(0x0606_0606_0606_0606) & HIGH) >> 4)
        != 0x3333_3333_3333_3333
    {
        return None;
    }
    let pairs = (word & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(2561) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(6_553_601) >> 16;
    Some((fours & 0x0000_ffff_0000_ffff).wrapping_mul(42_949_672_960_001) >> 32)
}

/// The last eight bytes up to `end`, where there are eight.
#[inline(always)]
fn word_before(bytes: &[u8], end: usize) -> Option<u64> {
    let eight = bytes.get(end.checked_sub(8)?..end)?;
    Some(u64::from_le_bytes(eight.try_into().ok()?))
}

/// The value of the last `count` bytes of a word, at most eight, which must be digits.
#[inline(always)]
fn last_digits(word: u64, count: usize) -> Option<u64> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let others = if count >= 8 {
        0
    } else {
        u64::MAX >> (8 * count)
    };
    eight_digits((word & !others) | (ZEROS & others))
}

/// The integer at `start..end`; as [`integer`], and faster for up to eight digits.
#[inline]
#[must_use]
pub fn integer_in(bytes: &[u8], start: usize, end: usize) -> Option<i64> {
    let first = *bytes.get(start)?;
    let signed = usize::from(first == b'-' || first == b'+');
    let count = end.wrapping_sub(start + signed);
    if (1..=8).contains(&count)
        && let Some(word) = word_before(bytes, end)
    {
        #[allow(clippy::cast_possible_wrap)]
        let value = last_digits(word, count)? as i64;
        return Some(if first == b'-' { -value } else { value });
    }
    integer(bytes.get(start..end)?)
}

/// The decimal number at `start..end`; as [`decimal`], and faster for up to eight digits before the point and seven
/// behind it.
#[inline]
#[must_use]
pub fn decimal_in(bytes: &[u8], start: usize, end: usize) -> Option<f64> {
    match few_digits(bytes, start, end) {
        Some(value) => Some(value),
        None => decimal(bytes.get(start..end)?),
    }
}

/// At most 15 digits around a point: an integer and a power of ten, both exact, as in [`short_decimal`].
#[inline(always)]
fn few_digits(bytes: &[u8], start: usize, end: usize) -> Option<f64> {
    const POINTS: u64 = 0x2e2e_2e2e_2e2e_2e2e;
    let first = *bytes.get(start)?;
    let begin = start + usize::from(first == b'-' || first == b'+');
    let count = end.checked_sub(begin)?;
    let word = word_before(bytes, end)?;
    let inside = if count >= 8 {
        u64::MAX
    } else {
        !(u64::MAX >> (8 * count))
    };
    // The first byte that is a point; bytes before the number count as none.
    let other = (word ^ POINTS) | !inside;
    let points = other.wrapping_sub(0x0101_0101_0101_0101) & !other & 0x8080_8080_8080_8080;
    let (value, behind) = if points == 0 {
        if count == 0 || count > 8 {
            return None;
        }
        (last_digits(word, count)?, 0)
    } else {
        let behind = 7 - points.trailing_zeros() as usize / 8;
        let before = count - behind - 1;
        if before > 8 || count == 1 {
            return None;
        }
        let whole = if before == 0 {
            0
        } else {
            last_digits(word_before(bytes, end - behind - 1)?, before)?
        };
        let fraction = if behind == 0 {
            0
        } else {
            last_digits(word, behind)?
        };
        (whole * SCALES[behind] + fraction, behind)
    };
    #[allow(clippy::cast_precision_loss)]
    let magnitude = value as f64 / POWERS[behind];
    Some(if first == b'-' { -magnitude } else { magnitude })
}

const SCALES: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A decimal number, correctly rounded; `None` for anything else. `Inf` and `NaN` are read as R writes them.
#[inline]
#[must_use]
pub fn decimal(bytes: &[u8]) -> Option<f64> {
    if let Some(value) = short_decimal(bytes) {
        return Some(value);
    }
    let first = bytes.first()?;
    let numeric = first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.');
    if numeric && bytes.iter().any(u8::is_ascii_digit) {
        let bytes = if *first == b'+' { &bytes[1..] } else { bytes };
        return fast_float2::parse(bytes).ok();
    }
    match bytes {
        b"Inf" | b"inf" => Some(f64::INFINITY),
        b"-Inf" | b"-inf" => Some(f64::NEG_INFINITY),
        b"NaN" | b"nan" => Some(f64::NAN),
        _ => None,
    }
}

/// Up to 15 digits and a point: the quotient of two exact doubles is correctly rounded (Clinger, 1990,
/// doi:10.1145/93542.93557).
#[inline]
fn short_decimal(bytes: &[u8]) -> Option<f64> {
    let (negative, digits) = sign(bytes);
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let (mut value, mut behind, mut point, mut count) = (0u64, 0usize, false, 0usize);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = value * 10 + u64::from(digit);
            count += 1;
            behind += usize::from(point);
        } else if *byte == b'.' && !point {
            point = true;
        } else {
            return None;
        }
    }
    if count == 0 || count > 15 {
        return None;
    }
    #[allow(clippy::cast_precision_loss)]
    let magnitude = value as f64 / POWERS[behind];
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{decimal, decimal_in, integer, integer_in};
    use proptest::prelude::*;

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            "+",
            ".",
            "1.2.3",
            "12a",
            "a12",
            "1e",
            "--1",
            "1 ",
            "0x10",
            "12345678a",
            "1234567/",
        ] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
        assert_eq!(decimal(b"1e-3"), Some(0.001));
        assert_eq!(decimal(b"+.5"), Some(0.5));
        assert_eq!(decimal(b"5."), Some(5.0));
        assert_eq!(decimal(b"-Inf"), Some(f64::NEG_INFINITY));
    }

    proptest! {
        #[test]
        fn integers_round_trip(value in -999_999_999_999_999_999i64..=999_999_999_999_999_999) {
            prop_assert_eq!(integer(value.to_string().as_bytes()), Some(value));
        }

        #[test]
        fn decimals_agree_with_the_standard_library(text in "-?[0-9]{1,20}(\\.[0-9]{0,20})?(e-?[0-9]{1,2})?") {
            prop_assert_eq!(decimal(text.as_bytes()), text.parse::<f64>().ok());
        }

        #[test]
        fn where_a_number_stands_does_not_matter(
            before in "[-+.0-9a]{0,12}",
            text in "[-+]?[0-9.]{0,17}|-?[0-9]{1,8}|[0-9]{0,8}\\.[0-9]{0,8}|[-+0-9.eEaM ]{0,12}",
            after in "[-+.0-9a]{0,12}",
        ) {
            let whole = format!("{before}{text}{after}");
            let (start, end) = (before.len(), before.len() + text.len());
            let (bytes, text) = (whole.as_bytes(), text.as_bytes());
            prop_assert_eq!(integer_in(bytes, start, end), integer(text));
            prop_assert_eq!(decimal_in(bytes, start, end).map(f64::to_bits), decimal(text).map(f64::to_bits));
        }

        #[test]
        fn any_bytes_are_safe(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let text = String::from_utf8_lossy(&bytes);
            if let Some(value) = integer(&bytes) {
                prop_assert_eq!(Some(value), text.parse().ok());
            }
        }
    }
}
