//! Numbers of a column: the common forms at once, the others with care.

use super::column::ColumnReader;
use super::field::Field;
use super::number::{decimal, decimal_in, integer, integer_in};
use super::options::Class;

impl ColumnReader<'_> {
    /// A whole number within bounds.
    #[inline]
    pub(super) fn whole(&mut self, bytes: &[u8], field: Field, low: i64, high: i64) -> Option<i64> {
        let (start, end) = field.range();
        if !self.notation.missing_is_number
            && let Some(value) = integer_in(bytes, start, end)
            && (low..=high).contains(&value)
        {
            return Some(value);
        }
        self.whole_slowly(field.of(bytes), low, high)
    }

    #[cold]
    fn whole_slowly(&mut self, text: &[u8], low: i64, high: i64) -> Option<i64> {
        let text = text.trim_ascii();
        if self.is_missing(text) {
            return None;
        }
        let plain = self.plain_number(text);
        if let Some(value) = integer(&plain)
            && (low..=high).contains(&value)
        {
            return Some(value);
        }
        let needs = match decimal(&plain) {
            // Too large for 32 bits: a double holds it.
            Some(_)
                if plain
                    .iter()
                    .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+')) =>
            {
                Class::Numeric
            }
            Some(_) => Class::Float32,
            None => Class::Character,
        };
        self.misfit(text, needs);
        None
    }

    #[inline]
    pub(super) fn number(&mut self, bytes: &[u8], field: Field) -> Option<f64> {
        let (start, end) = field.range();
        let simple = self.notation.decimal == b'.'
            && !self.notation.missing_is_number
            && self.spec.decimal_places.is_none();
        if simple && let Some(value) = decimal_in(bytes, start, end) {
            return Some(value);
        }
        self.number_slowly(field.of(bytes))
    }

    #[cold]
    fn number_slowly(&mut self, text: &[u8]) -> Option<f64> {
        let text = text.trim_ascii();
        if self.is_missing(text) {
            return None;
        }
        let plain = self.plain_number(text);
        if let Some(value) = decimal(&plain) {
            Some(match self.spec.decimal_places {
                Some(places) if !plain.contains(&b'.') => {
                    value / libm::pow(10.0, f64::from(places))
                }
                _ => value,
            })
        } else {
            self.misfit(text, Class::Character);
            None
        }
    }

    /// A number without thousands separators and with a point.
    fn plain_number(&self, text: &[u8]) -> Vec<u8> {
        let keep = |byte: &u8| Some(*byte) != self.notation.thousands;
        let point = |byte: u8| match byte {
            b if b == self.notation.decimal => b'.',
            b'.' => b'?',
            b => b,
        };
        text.iter().copied().filter(keep).map(point).collect()
    }
}
