//! Bins of numbers, and quantiles of what was counted in them.

use serde::{Deserialize, Serialize};

use crate::stats::tally::Tally;

/// Probabilities times counts that are this near a whole number, as a share, are that number.
const FUZZ: f64 = 4.0 * f64::EPSILON;

/// Bins that cover a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bins {
    low: f64,
    high: f64,
    /// Bins in a unit.
    scale: f64,
    /// The scaled value of the first bin.
    first: f64,
    last: f64,
    /// Whether values are rounded to bins; otherwise they lie between the ends of a bin.
    rounded: bool,
}

impl Bins {
    /// Values times `scale`, rounded.
    pub fn scaled(low: f64, high: f64, scale: f64) -> Self {
        let end = |value: f64| {
            if value.is_finite() {
                libm::round(value * scale)
            } else {
                0.0
            }
        };
        Self {
            low,
            high,
            scale,
            first: end(low),
            last: end(high),
            rounded: true,
        }
    }

    /// A number of bins of equal width.
    pub fn equal(low: f64, high: f64, count: f64) -> Self {
        let span = high - low;
        if span.is_nan() || span <= 0.0 || !(count / span).is_finite() {
            return Self::scaled(low, high, 1.0);
        }
        Self {
            low,
            high,
            scale: count / span,
            first: 0.0,
            last: count - 1.0,
            rounded: false,
        }
    }

    /// The number of bins.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn count(&self) -> u64 {
        (self.last - self.first).clamp(0.0, 9e15) as u64 + 1
    }

    /// The bin of a value.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn bin(&self, value: f64) -> u64 {
        let place = if self.rounded {
            libm::round(value * self.scale) - self.first
        } else {
            libm::floor((value - self.low) * self.scale)
        };
        place.clamp(0.0, self.last - self.first) as u64
    }

    /// Whether a scaled value is a whole number, but for its own rounding.
    pub fn is_whole(&self, value: f64, tolerance: f64) -> bool {
        let scaled = value * self.scale;
        (scaled - libm::round(scaled)).abs() <= tolerance * scaled.abs()
    }

    /// Whether each bin is one number.
    pub fn are_whole_numbers(&self) -> bool {
        self.rounded
    }

    /// The number that stands for a bin; without rounding, its upper end.
    #[allow(clippy::cast_precision_loss)]
    fn value(&self, bin: u64) -> f64 {
        let value = if self.rounded {
            (bin as f64 + self.first) / self.scale
        } else {
            self.low + (bin as f64 + 1.0) / self.scale
        };
        value.clamp(self.low, self.high)
    }

    /// Where a bin begins.
    #[allow(clippy::cast_precision_loss)]
    fn start(&self, bin: u64) -> f64 {
        (self.low + bin as f64 / self.scale).clamp(self.low, self.high)
    }
}

/// Bins that hold something, with the weight up to and with each.
pub struct Found<'a> {
    bins: &'a Bins,
    cells: Vec<(u64, f64)>,
    total: f64,
    /// Whether weights are counts of equal rows.
    counted: bool,
}

impl<'a> Found<'a> {
    /// Adds up what was counted.
    pub fn new(bins: &'a Bins, tally: &Tally, counted: bool) -> Self {
        let mut total = crate::stats::extended::Extended::ZERO;
        let mut cells = Vec::new();
        for (cell, entry) in tally.entries() {
            if tally.counts[entry] > 0.0 {
                total += tally.weight(entry);
                cells.push((cell, total.value()));
            }
        }
        Self {
            bins,
            cells,
            total: total.value(),
            counted,
        }
    }

    /// The first bin up to which there is at least this weight.
    fn at(&self, weight: f64) -> usize {
        let place = self.cells.partition_point(|(_, up_to)| *up_to < weight);
        place.min(self.cells.len().saturating_sub(1))
    }

    fn value(&self, place: usize) -> f64 {
        self.bins.value(self.cells[place].0)
    }

    /// The quantile for a probability; there must be something.
    pub fn quantile(&self, p: f64, exact: bool) -> f64 {
        let wanted = p * self.total;
        let fuzz = FUZZ * wanted.max(1.0);
        if exact {
            return self.value(self.at(wanted - fuzz));
        }
        if self.counted && self.bins.are_whole_numbers() {
            // Between the order statistics around it.
            let below = libm::floor(wanted + fuzz);
            let share = wanted - below;
            let share = if share.abs() < fuzz { 0.0 } else { share };
            let (a, b) = (self.value(self.at(below)), self.value(self.at(below + 1.0)));
            return a + share * (b - a);
        }
        // Along the line through what is known of the distribution at the ends of bins.
        let place = self.at(wanted);
        let before = place.checked_sub(1);
        let from = before.map_or(0.0, |before| self.cells[before].1);
        let share = ((wanted - from) / (self.cells[place].1 - from)).clamp(0.0, 1.0);
        let start = match before {
            _ if !self.bins.are_whole_numbers() => self.bins.start(self.cells[place].0),
            Some(before) => self.value(before),
            None => self.value(place),
        };
        start + share * (self.value(place) - start)
    }
}
