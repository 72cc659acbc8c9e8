//! Rows as trees see them: bins of predictors, the response, weights.

use serde::{Deserialize, Serialize};

use super::tasks::{BLOCK, collect};
use crate::stats::tree::{Code, Table};

/// Values as the bytes they have in memory, which is how large columns cross best.
mod bytes {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer, T: bytemuck::NoUninit>(
        values: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytemuck::cast_slice(values))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, T: bytemuck::AnyBitPattern>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        let bytes = serde_bytes::ByteBuf::deserialize(deserializer)?;
        let chunks = bytes.chunks_exact(size_of::<T>());
        Ok(chunks.map(bytemuck::pod_read_unaligned).collect())
    }
}

/// The bins of a predictor, row by row; 0 is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Codes {
    /// Up to 255 bins.
    Narrow(#[serde(with = "serde_bytes")] Vec<u8>),
    /// More.
    Wide(#[serde(with = "bytes")] Vec<u16>),
}

impl Codes {
    /// An empty column for this number of bins.
    pub fn new(bins: usize) -> Self {
        if bins < 256 {
            Self::Narrow(Vec::new())
        } else {
            Self::Wide(Vec::new())
        }
    }

    /// The column in the form in which histograms read it.
    #[inline(always)]
    pub fn code(&self) -> Code<'_> {
        match self {
            Self::Narrow(codes) => Code::Narrow(codes),
            Self::Wide(codes) => Code::Wide(codes),
        }
    }

    fn narrow(&self) -> Option<&[u8]> {
        match self {
            Self::Narrow(codes) => Some(codes),
            Self::Wide(_) => None,
        }
    }

    /// Adds a bin for each row.
    #[allow(clippy::cast_possible_truncation)]
    pub fn extend(&mut self, codes: impl Iterator<Item = u16>) {
        match self {
            Self::Narrow(all) => all.extend(codes.map(|code| code as u8)),
            Self::Wide(all) => all.extend(codes),
        }
    }

    fn append(&mut self, next: Self) {
        match (self, next) {
            (Self::Narrow(all), Self::Narrow(mut next)) => all.append(&mut next),
            (Self::Wide(all), Self::Wide(mut next)) => all.append(&mut next),
            _ => debug_assert!(false, "a predictor's bins are settled before rows are read"),
        }
    }
}

/// Rows with a response, in the order of the data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// How many there are.
    pub count: usize,
    /// The bins of each predictor.
    pub codes: Vec<Codes>,
    /// Classes; empty for numbers.
    #[serde(with = "bytes")]
    pub class: Vec<u16>,
    /// Numbers; empty for classes.
    #[serde(with = "bytes")]
    pub value: Vec<f64>,
    /// Probability weights; empty without.
    #[serde(with = "bytes")]
    pub weight: Vec<f64>,
    /// Frequency weights; empty without.
    #[serde(with = "bytes")]
    pub times: Vec<u32>,
    /// Strata; empty without.
    #[serde(with = "bytes")]
    pub strata: Vec<u16>,
    /// The bins of predictors with up to 255 bins, side by side; when all rows are here.
    #[serde(skip)]
    pub table: Table,
    /// The column of each predictor in the table.
    #[serde(skip)]
    pub(super) columns: Vec<Option<usize>>,
}

impl Rows {
    /// Adds the rows that follow.
    pub fn append(&mut self, mut next: Self) {
        self.count += next.count;
        for (codes, next) in self.codes.iter_mut().zip(next.codes) {
            codes.append(next);
        }
        self.class.append(&mut next.class);
        self.value.append(&mut next.value);
        self.weight.append(&mut next.weight);
        self.times.append(&mut next.times);
        self.strata.append(&mut next.strata);
    }

    /// The bytes that a row takes, its bins once by columns and once side by side.
    pub fn bytes_per_row(predictors: usize) -> usize {
        2 * predictors + 32
    }

    /// Lays bins side by side. No rows may follow.
    pub fn tabulate(&mut self) {
        let narrow: Vec<&[u8]> = self.codes.iter().filter_map(Codes::narrow).collect();
        let starts = (0..self.count).step_by(BLOCK).collect();
        let tables = collect(starts, |start: usize| {
            let end = self.count.min(start + BLOCK);
            let columns: Vec<&[u8]> = narrow.iter().map(|codes| &codes[start..end]).collect();
            Table::new(&columns)
        });
        let mut next = 0..narrow.len();
        let is_narrow = self.codes.iter().map(|codes| codes.narrow().is_some());
        self.columns = is_narrow
            .map(|narrow| if narrow { next.next() } else { None })
            .collect();
        self.table = Table::default();
        tables
            .into_iter()
            .for_each(|table| self.table.append(table));
    }

    /// The column of a predictor in the table.
    pub fn column(&self, predictor: usize) -> Option<usize> {
        self.columns.get(predictor).copied().flatten()
    }

    /// How often a row counts, by its frequency weight.
    #[inline(always)]
    pub fn times(&self, row: usize) -> u32 {
        self.times.get(row).copied().unwrap_or(1)
    }

    /// The probability weight of a row.
    #[inline(always)]
    pub fn weight(&self, row: usize) -> f64 {
        self.weight.get(row).copied().unwrap_or(1.0)
    }

    /// The probability weight of a row, as often as its frequency weight says.
    #[inline(always)]
    pub fn whole_weight(&self, row: usize) -> f64 {
        self.weight(row) * f64::from(self.times(row))
    }
}
