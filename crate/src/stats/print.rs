//! Numbers as R prints them: as few digits as show a column to seven significant ones, fixed or scientific by width.

/// Sign, decimal exponent and significant digits of a number shown with at most `digits` of them.
fn decompose(x: f64, digits: usize) -> (bool, i32, usize) {
    let text = format!("{:.*e}", digits.max(1) - 1, x.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let significant = mantissa
        .chars()
        .filter(char::is_ascii_digit)
        .collect::<String>();
    let kept = significant.trim_end_matches('0').len().max(1);
    (
        x.is_sign_negative() && x != 0.0,
        exponent.parse().unwrap_or(0),
        kept,
    )
}

/// How a column of numbers is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    Fixed { decimals: usize },
    Scientific { decimals: usize },
}

fn style(values: &[f64], digits: usize) -> Style {
    let (mut left, mut right, mut mantissa, mut wide_exponent, mut negative) =
        (1, 0, 0, false, false);
    for x in values.iter().filter(|x| x.is_finite()) {
        let (minus, exponent, significant) = decompose(*x, digits);
        let significant = i32::try_from(significant).unwrap_or(i32::MAX);
        left = left.max(exponent + 1);
        right = right.max(significant - exponent - 1);
        mantissa = mantissa.max(significant - 1);
        wide_exponent |= exponent.abs() >= 100;
        negative |= minus;
    }
    let sign = i32::from(negative);
    let fixed = sign + left + if right > 0 { right + 1 } else { 0 };
    let scientific =
        sign + 1 + if mantissa > 0 { mantissa + 1 } else { 0 } + if wide_exponent { 5 } else { 4 };
    let decimals = |count: i32| usize::try_from(count).unwrap_or(0);
    if fixed <= scientific {
        Style::Fixed {
            decimals: decimals(right),
        }
    } else {
        Style::Scientific {
            decimals: decimals(mantissa),
        }
    }
}

fn show(x: f64, style: Style) -> String {
    if x.is_nan() {
        return "NaN".to_owned();
    }
    if x.is_infinite() {
        return (if x > 0.0 { "Inf" } else { "-Inf" }).to_owned();
    }
    let x = if x == 0.0 { 0.0 } else { x };
    match style {
        Style::Fixed { decimals } => format!("{x:.decimals$}"),
        Style::Scientific { decimals } => {
            let text = format!("{x:.decimals$e}");
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let exponent: i32 = exponent.parse().unwrap_or(0);
            format!(
                "{mantissa}e{}{:02}",
                if exponent < 0 { '-' } else { '+' },
                exponent.abs()
            )
        }
    }
}

/// One number, R's `format(x, digits)`.
#[must_use]
pub fn number(x: f64, digits: usize) -> String {
    // Nothing is shorter than the digits of a small whole number, and they are found many times faster.
    #[allow(clippy::cast_possible_truncation)]
    if digits >= 5 && x.abs() < 1e5 && x.fract() == 0.0 {
        return (x as i64).to_string();
    }
    show(x, style(&[x], digits))
}

/// A column of numbers in one style, R's `format(x, digits)`; not padded.
#[must_use]
pub fn column(values: &[f64], digits: usize) -> Vec<String> {
    let style = style(values, digits);
    values.iter().map(|x| show(*x, style)).collect()
}

/// Lines of a vector as R prints it, each led by the index of its first value: `[1] 0.5 2.0`.
#[must_use]
pub fn vector(values: &[f64], digits: usize) -> Vec<String> {
    const WIDTH: usize = 80;
    let cells = column(values, digits);
    let width = cells.iter().map(String::len).max().unwrap_or(0) + 1;
    let index_width = format!("[{}]", values.len()).len();
    let per_line = (WIDTH.saturating_sub(index_width) / width).max(1);
    let lines = cells.chunks(per_line).enumerate().map(|(line, cells)| {
        let index = format!("[{}]", line * per_line + 1);
        let cells = cells.iter().map(|cell| format!("{cell:>width$}"));
        format!("{index:>index_width$}{}", cells.collect::<String>())
    });
    lines.collect()
}

/// C's `%.{digits}g`.
#[must_use]
pub fn general(x: f64, digits: usize) -> String {
    if !x.is_finite() {
        return show(x, Style::Fixed { decimals: 0 });
    }
    let (_, exponent, significant) = decompose(x, digits);
    let significant = i32::try_from(significant).unwrap_or(i32::MAX);
    let limit = i32::try_from(digits).unwrap_or(i32::MAX);
    let decimals = |count: i32| usize::try_from(count).unwrap_or(0);
    if exponent < -4 || exponent >= limit {
        show(
            x,
            Style::Scientific {
                decimals: decimals(significant - 1),
            },
        )
    } else {
        show(
            x,
            Style::Fixed {
                decimals: decimals(significant - exponent - 1),
            },
        )
    }
}

/// One p-value as `format.pval` shows it: below 2.2e-16 only that it is.
#[must_use]
pub fn p_value(p: f64, digits: usize) -> String {
    if p < f64::EPSILON {
        format!(
            "< {}",
            number(f64::EPSILON, digits.saturating_sub(2).max(1))
        )
    } else {
        number(p, digits)
    }
}

/// A column of p-values: `format.pval` shows those below 0.0001 apart from the others. RevoScaleR's never fall below
/// 2.22e-16, because it takes them from one minus the distribution function; ours are exact and floored here.
#[must_use]
pub fn p_values(values: &[f64], digits: usize) -> Vec<String> {
    let values: Vec<f64> = values.iter().map(|p| p.max(f64::EPSILON)).collect();
    let fixed: Vec<f64> = values.iter().copied().filter(|p| *p >= 1e-4).collect();
    let small: Vec<f64> = values.iter().copied().filter(|p| *p < 1e-4).collect();
    let (fixed_style, small_style) = (style(&fixed, digits), style(&small, digits));
    values
        .iter()
        .map(|p| show(*p, if *p < 1e-4 { small_style } else { fixed_style }))
        .collect()
}

/// R's stars for a p-value.
#[must_use]
pub fn stars(p: f64) -> &'static str {
    match p {
        p if p <= 0.001 => "***",
        p if p <= 0.01 => "**",
        p if p <= 0.05 => "*",
        p if p <= 0.1 => ".",
        _ => " ",
    }
}

/// Where the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// At the right.
    Right,
}

/// Lines of a table: every column as wide as its widest cell, one blank between columns.
#[must_use]
pub fn table(columns: &[(Align, Vec<String>)]) -> Vec<String> {
    let rows = columns
        .iter()
        .map(|(_, cells)| cells.len())
        .max()
        .unwrap_or(0);
    let mut lines = vec![String::new(); rows];
    for (position, (align, cells)) in columns.iter().enumerate() {
        let width = cells
            .iter()
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0);
        for (line, cell) in lines.iter_mut().zip(cells) {
            if position > 0 {
                line.push(' ');
            }
            let padding = " ".repeat(width - cell.chars().count());
            let (before, after) = if *align == Align::Left {
                ("", padding.as_str())
            } else {
                (padding.as_str(), "")
            };
            line.push_str(before);
            line.push_str(cell);
            line.push_str(after);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{column, general, number, p_value, p_values, vector};

    #[test]
    fn numbers_print_as_in_r() {
        for (value, digits, text) in [
            (600_000.0, 7, "6e+05"),
            (123_456.0, 7, "123456"),
            (0.1, 7, "0.1"),
            (1.0 / 3.0, 7, "0.3333333"),
            (1e-5, 7, "1e-05"),
            (0.0001, 7, "1e-04"),
            (1234.5678, 7, "1234.568"),
            (-0.0, 7, "0"),
            (1e100, 7, "1e+100"),
            (100_000.0, 7, "1e+05"),
            (2.0, 15, "2"),
            (0.1 + 0.2, 15, "0.3"),
        ] {
            assert_eq!(number(value, digits), text);
        }
        assert_eq!(
            column(&[10.331_805_8, -0.175_266_8, 1.5], 7),
            ["10.3318058", "-0.1752668", "1.5000000"]
        );
    }

    #[test]
    fn vectors_wrap_as_in_r() {
        let values: Vec<f64> = (1..=26).map(f64::from).collect();
        let lines = vector(&values, 7);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with(" [1]  1  2") && lines[0].ends_with(" 25"));
        assert_eq!(lines[1], "[26] 26");
        assert_eq!(vector(&[0.5, 2.0], 7), ["[1] 0.5 2.0"]);
    }

    #[test]
    fn g_format_and_p_values() {
        assert_eq!(general(0.000_1, 3), "0.0001");
        assert_eq!(general(1_234_567.0, 3), "1.23e+06");
        assert_eq!(p_value(1e-20, 4), "< 2.2e-16");
        assert_eq!(p_value(0.012_345, 3), "0.0123");
        assert_eq!(
            p_values(&[1e-20, 0.5, 0.000_123_4], 3),
            ["2.22e-16", "0.500000", "0.000123"]
        );
    }
}
