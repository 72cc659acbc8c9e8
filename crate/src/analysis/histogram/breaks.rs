//! Intervals of equal width.

use serde::{Deserialize, Serialize};

/// Intervals from `low` to `high`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breaks {
    low: f64,
    high: f64,
    width: f64,
    count: u32,
}

impl Breaks {
    /// About `wanted` intervals that cover `low..=high`. Whole numbers get intervals that are whole numbers wide and
    /// have the numbers in their middle, so that each holds as many of them as the next.
    pub fn new(low: f64, high: f64, wanted: u32, whole: bool) -> Self {
        if whole {
            let (low, high) = (libm::floor(low), libm::ceil(high));
            let values = high - low + 1.0;
            let width = libm::ceil(values / f64::from(wanted));
            let count = libm::ceil(values / width);
            let low = low - 0.5;
            return Self {
                low,
                high: low + width * count,
                width,
                count: to_count(count),
            };
        }
        if low == high {
            let width = f64::max(low.abs(), 1.0);
            return Self {
                low: low - width / 2.0,
                high: low + width / 2.0,
                width,
                count: 1,
            };
        }
        Self {
            low,
            high,
            // Quotients first: the difference of two doubles may be too large for one.
            width: (high / f64::from(wanted)) - (low / f64::from(wanted)),
            count: wanted,
        }
    }

    /// The number of intervals.
    pub fn count(&self) -> usize {
        self.count as usize
    }

    /// The interval that holds a value that is not NaN; `None` outside.
    pub fn interval(&self, value: f64) -> Option<usize> {
        let position = (value / self.width) - (self.low / self.width);
        let count = f64::from(self.count);
        // The highest value may come out a rounding error above the end.
        let position = if position >= count && value <= self.high {
            count - 1.0
        } else {
            position
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (position >= 0.0 && position < count).then_some(position as usize)
    }

    /// The ends of the intervals: one more than there are intervals.
    pub fn ends(&self) -> Vec<f64> {
        (0..=self.count).map(|index| self.end(index)).collect()
    }

    fn end(&self, index: u32) -> f64 {
        if index == self.count {
            self.high
        } else {
            self.low + self.width * f64::from(index)
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn to_count(value: f64) -> u32 {
    value as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_lie_in_the_middle_of_their_intervals() {
        let breaks = Breaks::new(0.0, 13.0, 20, true);
        assert_eq!(breaks.count(), 14);
        assert_eq!(breaks.ends()[..3], [-0.5, 0.5, 1.5]);
        let breaks = Breaks::new(0.0, 99.0, 20, true);
        assert_eq!((breaks.count(), breaks.interval(99.0)), (20, Some(19)));
    }

    #[test]
    fn the_ends_of_the_range_are_inside() {
        for (low, high) in [(0.1, 0.7), (-3.3, 11.1), (1e-300, 1e300), (-1e308, 1e308)] {
            let breaks = Breaks::new(low, high, 7, false);
            assert_eq!(breaks.interval(low), Some(0), "{low}");
            assert_eq!(breaks.interval(high), Some(6), "{high}");
        }
        assert_eq!(Breaks::new(5.0, 5.0, 20, false).interval(5.0), Some(0));
    }

    #[test]
    fn values_outside_have_no_interval() {
        let breaks = Breaks::new(0.0, 1.0, 4, false);
        assert_eq!(breaks.interval(-0.1), None);
        assert_eq!(breaks.interval(1.1), None);
    }
}
