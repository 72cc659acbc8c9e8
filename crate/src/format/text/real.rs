//! Real numbers to text: as few digits as say what is asked for.

/// How real numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RealNotation {
    /// The most significant digits of numbers with a fraction. With 17, and 9 of 32-bit floats, they are read back as what
    /// they were.
    pub digits: usize,
    /// The decimal point.
    pub point: u8,
    /// Whether whole numbers end in `.0`.
    pub is_marked: bool,
}

/// Appends a number. `Inf` and `NaN` are as R writes them.
pub fn write_real(out: &mut Vec<u8>, x: f64, is_single: bool, notation: RealNotation) {
    if !x.is_finite() {
        let text = match x {
            _ if x.is_nan() => "NaN",
            _ if x > 0.0 => "Inf",
            _ => "-Inf",
        };
        return out.extend_from_slice(text.as_bytes());
    }
    #[allow(clippy::cast_possible_truncation)]
    let text = match (is_single, notation.digits) {
        // Whole numbers, such as codes of things, are written as they are.
        _ if x.abs() < 1e15 && libm::trunc(x) == x => format!("{x:e}"),
        (true, 9..) => format!("{:e}", x as f32),
        (_, 17..) => format!("{x:e}"),
        (_, digits) => format!("{x:.*e}", digits.max(1) - 1),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mut figures: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    while figures.len() > 1 && figures.ends_with(b"0") {
        figures.pop();
    }
    if mantissa.starts_with('-') {
        out.push(b'-');
    }
    // How many figures stand before the point.
    let (before, scale) = match exponent {
        -5..=-1 => {
            let zeros = exponent.unsigned_abs() as usize;
            figures.splice(0..0, std::iter::repeat_n(b'0', zeros));
            (1, None)
        }
        0..=14 => (exponent.unsigned_abs() as usize + 1, None),
        _ => (1, Some(exponent)),
    };
    if figures.len() < before {
        figures.resize(before, b'0');
    }
    let (whole, fraction) = figures.split_at(before);
    out.extend_from_slice(whole);
    if !fraction.is_empty() {
        out.push(notation.point);
        out.extend_from_slice(fraction);
    } else if notation.is_marked && scale.is_none() {
        out.extend([notation.point, b'0']);
    }
    if let Some(scale) = scale {
        out.extend_from_slice(format!("e{scale}").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{RealNotation, write_real};

    fn written(x: f64, digits: usize, is_marked: bool) -> String {
        let mut out = Vec::new();
        let notation = RealNotation {
            digits,
            point: b'.',
            is_marked,
        };
        write_real(&mut out, x, false, notation);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_have_few_digits() {
        for (x, digits, text) in [
            (0.0, 7, "0.0"),
            (-0.0, 7, "-0.0"),
            (5.0, 7, "5.0"),
            (1200.0, 7, "1200.0"),
            (1_234_567.89, 7, "1234568.0"),
            (123_456_789.0, 7, "123456789.0"),
            (9.666_666_666, 7, "9.666667"),
            (0.000_012_345, 7, "0.000012345"),
            (0.000_001, 7, "1e-6"),
            (1e15, 7, "1e15"),
            (1.5e300, 7, "1.5e300"),
            (0.1, 17, "0.1"),
            (1.0 / 3.0, 17, "0.3333333333333333"),
            (f64::NAN, 7, "NaN"),
            (f64::NEG_INFINITY, 7, "-Inf"),
        ] {
            assert_eq!(written(x, digits, true), text);
        }
        assert_eq!(written(5.0, 7, false), "5");
        assert_eq!(written(0.5, 7, false), "0.5");
    }
}
