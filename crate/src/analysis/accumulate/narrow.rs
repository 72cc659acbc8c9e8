//! The fast path: narrow integer columns and nothing else.

use super::Sorted;
use crate::data::{Selection, Values};
use crate::formula::PreparedColumn;
use crate::stats::cross::CrossProducts;
use crate::stats::extended::Extended;
use crate::stats::kernel::packed;
use crate::stats::narrow::{exact, narrow_products, narrow_rows};

impl Sorted<'_> {
    /// The fast path of narrow integer columns without weights, factors or missing values; `None` when it does not fit.
    pub(super) fn narrow(&self, selection: &Selection, result: &mut CrossProducts) -> Option<()> {
        if selection.0.is_some()
            || self.weights.is_some()
            || !self.blocks.is_empty()
            || self.dense.is_empty()
        {
            return None;
        }
        let n = self.dense.len();
        let (mut sums, mut out) = (vec![0i64; n], vec![0i64; n * (n + 1) / 2]);
        let bytes: Option<Vec<&[i8]>> = self.dense.iter().map(|column| int8(column)).collect();
        if let Some(columns) = bytes {
            narrow_products(&columns, narrow_rows(128.0), &mut sums, &mut out);
        } else {
            let columns: Vec<&[i16]> = self
                .dense
                .iter()
                .map(|column| int16(column))
                .collect::<Option<_>>()?;
            let bound = columns
                .iter()
                .flat_map(|column| column.iter())
                .fold(0u16, |bound, x| bound.max(x.unsigned_abs()));
            // Beyond this, lanes fill up within a few rows and doubles are faster.
            if bound > 8460 {
                return None;
            }
            narrow_products(&columns, narrow_rows(f64::from(bound)), &mut sums, &mut out);
        }
        let width = n + 1;
        #[allow(clippy::cast_precision_loss)]
        {
            result.rows = self.rows as f64;
            result.dense[0] = Extended::from(self.rows as f64);
        }
        for i in 0..n {
            result.dense[packed(0, i + 1, width)] = exact(sums[i]);
            for j in i..n {
                result.dense[packed(i + 1, j + 1, width)] = exact(out[packed(i, j, n)]);
            }
        }
        Some(())
    }
}

fn int8<'a>(column: &'a PreparedColumn<'_>) -> Option<&'a [i8]> {
    match column {
        PreparedColumn::Stored(column) => match column.values {
            Values::Int8(values) => Some(values),
            _ => None,
        },
        PreparedColumn::Computed(_) => None,
    }
}

fn int16<'a>(column: &'a PreparedColumn<'_>) -> Option<&'a [i16]> {
    match column {
        PreparedColumn::Stored(column) => match column.values {
            Values::Int16(values) => Some(values),
            _ => None,
        },
        PreparedColumn::Computed(_) => None,
    }
}
