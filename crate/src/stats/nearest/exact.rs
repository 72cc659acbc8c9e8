//! Sums that are exact, and so the same in any order and after rows have been taken out again.
//!
//! Values up to `2^e` are cut at two places that all values of a column share: into a multiple of `2^(e-w)`, one of
//! `2^(e-2w-1)`, and a rest that is dropped. Up to `2^(52-w)` such multiples add up without rounding. (Demmel, Nguyen,
//! 2015, doi:10.1109/TC.2014.2345391, with places that are known beforehand.)

use wide::f64x2;

use crate::stats::extended::{Extended, two_sum};

/// Values beyond `2^LARGEST` are not added exactly: the numbers by which they are cut would overflow.
const LARGEST: i32 = 960;

/// Where the values of a column are cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// What brings a number's upper part to its last places when it is added.
    high: f64,
    /// The same for what is left.
    low: f64,
    /// Whether sums are exact.
    exact: bool,
}

impl Cut {
    /// For sums of up to `rows` values, none of them larger than `most`.
    #[must_use]
    pub fn new(most: f64, rows: usize) -> Self {
        let exponent = if most < f64::INFINITY {
            libm::frexp(most).1
        } else {
            LARGEST + 1
        };
        // Rows are less than 2^bits.
        let bits = usize::BITS - rows.leading_zeros();
        let width = 34.min(52 - i32::try_from(bits).unwrap_or(52)).max(0);
        let exact = exponent <= LARGEST;
        // Near the smallest numbers these are zero or so small that nothing is cut: there additions do not round.
        let exponent = exponent.min(LARGEST);
        Self {
            high: libm::ldexp(1.5, exponent - width + 52),
            low: libm::ldexp(1.5, exponent - 2 * width - 1 + 52),
            exact,
        }
    }

    /// Whether sums are exact; they always are but for numbers with which no distances can be measured.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.exact
    }

    /// The two parts of two values.
    #[inline(always)]
    pub(super) fn parts(self, values: f64x2) -> [f64x2; 2] {
        let (high, low) = (f64x2::splat(self.high), f64x2::splat(self.low));
        let upper = (values + high) - high;
        let lower = ((values - upper) + low) - low;
        f64x2::transpose([upper, lower])
    }
}

/// The sums of rows by label: how many they are, and of each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// The columns, with the weights behind them if rows have some.
    pub(super) width: usize,
    weighted: bool,
    pub(super) rows: Vec<f64>,
    /// Label by label, the sums of upper and lower parts of each column.
    pub(super) parts: Vec<f64x2>,
}

impl Sums {
    /// Nothing yet.
    #[must_use]
    pub fn new(labels: usize, columns: usize, weighted: bool) -> Self {
        let width = columns + usize::from(weighted);
        Self {
            width,
            weighted,
            rows: vec![0.0; labels],
            parts: vec![f64x2::ZERO; labels * width],
        }
    }

    /// Rows by label.
    #[must_use]
    pub fn rows(&self) -> &[f64] {
        &self.rows
    }

    /// The sum of the weights of the rows of a label, if rows have some.
    #[must_use]
    pub fn weight(&self, label: usize) -> Option<Extended> {
        self.weighted.then(|| self.sum(label, self.width - 1))
    }

    /// The sum of a column over the rows of a label.
    #[must_use]
    pub fn sum(&self, label: usize, column: usize) -> Extended {
        let [upper, lower] = self.parts[label * self.width + column].to_array();
        let (hi, lo) = two_sum(upper, lower);
        Extended { hi, lo }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{Cut, Sums};
    use crate::stats::extended::Extended;
    use crate::stats::nearest::{RUN, Run};
    use proptest::prelude::*;

    /// Adds values to the one sum there is, a run at a time.
    fn add(values: &[f64], cut: Cut, sign: f64, sums: &mut Sums) {
        let mut run = Run::new(1);
        for values in values.chunks(RUN) {
            run.fill(values.len(), |_, out| out.copy_from_slice(values));
            run.assign(values.iter().map(|_| 0));
            run.add_to(&[cut], sign, sums);
        }
    }

    fn sum(values: &[f64], cut: Cut) -> Extended {
        let mut sums = Sums::new(1, 1, false);
        add(values, cut, 1.0, &mut sums);
        sums.sum(0, 0)
    }

    fn bits(sum: Extended) -> [u64; 2] {
        [sum.hi.to_bits(), sum.lo.to_bits()]
    }

    /// Values, and the power of two below which all of their digits end.
    fn values() -> impl Strategy<Value = (Vec<f64>, i32)> {
        let number = (any::<i64>(), 0u32..64);
        (prop::collection::vec(number, 1..600), -1000i32..800).prop_map(|(numbers, lowest)| {
            #[allow(clippy::cast_precision_loss)]
            let value = |(number, drop): (i64, u32)| {
                // At most 53 digits, so that the double is the number.
                libm::ldexp((number >> 11 >> drop.min(50)) as f64, lowest)
            };
            (numbers.into_iter().map(value).collect(), lowest)
        })
    }

    proptest! {
        #[test]
        fn sums_are_exact_but_for_what_is_cut((values, lowest) in values()) {
            let most = values.iter().fold(0.0, |most, value| f64::max(most, value.abs()));
            let cut = Cut::new(most, values.len());
            prop_assert!(cut.is_exact());
            let found = sum(&values, cut);
            // In whole numbers of 2^lowest nothing is rounded.
            #[allow(clippy::cast_possible_truncation)]
            let whole = |value: f64| libm::ldexp(value, -lowest) as i128;
            let exact: i128 = values.iter().map(|value| whole(*value)).sum();
            let off = whole(found.hi) + whole(found.lo) - exact;
            // Values of at most 53 digits that are cut after 69 of the largest's.
            prop_assert!(off == 0, "{found:?} is off by {off}");
        }

        #[test]
        fn any_order_gives_the_same_bits(
            values in prop::collection::vec((-1e3f64..1e3, -20i32..20), 2..600),
            seed in any::<u64>(),
            without in 0usize..600,
        ) {
            let values: Vec<f64> = values.into_iter().map(|(value, power)| libm::ldexp(value, power)).collect();
            let most = values.iter().fold(0.0, |most, value| f64::max(most, value.abs()));
            let cut = Cut::new(most, values.len());
            let mut shuffled: Vec<(u64, f64)> = (0u64..)
                .map(|at| (at + 1).wrapping_mul(seed | 1).rotate_left(17))
                .zip(values.iter().copied())
                .collect();
            shuffled.sort_by_key(|(key, _)| *key);
            let shuffled: Vec<f64> = shuffled.into_iter().map(|(_, value)| value).collect();
            prop_assert_eq!(bits(sum(&shuffled, cut)), bits(sum(&values, cut)));
            // And so does taking out what was added.
            let (left, out) = values.split_at(without.min(values.len()));
            let mut sums = Sums::new(1, 1, false);
            add(&values, cut, 1.0, &mut sums);
            add(out, cut, -1.0, &mut sums);
            prop_assert_eq!(bits(sums.sum(0, 0)), bits(sum(left, cut)));
            // What is cut is less than 2^-68 of the largest for each value, a thousandth of what doubles round.
            let exact = values.iter().fold(Extended::ZERO, |sum, value| sum + *value);
            let off = (sum(&values, cut) - exact).value().abs();
            #[allow(clippy::cast_precision_loss)]
            let bound = most * libm::ldexp(values.len() as f64, -68);
            prop_assert!(off <= bound, "{off:e} of {most:e}");
        }
    }

    #[test]
    fn odd_values() {
        for (most, exact) in [
            (0.0, true),
            (5e-324, true),
            (1e288, true),
            (1e290, false),
            (f64::INFINITY, false),
        ] {
            let cut = Cut::new(most, 1 << 20);
            assert_eq!(cut.is_exact(), exact, "{most:e}");
            if exact {
                assert_eq!(sum(&[most, -most, most, most], cut).value(), 2.0 * most);
            }
        }
    }
}
