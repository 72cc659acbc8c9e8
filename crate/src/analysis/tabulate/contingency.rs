//! Contingency tables: what a tabulation becomes for users, with or without the names of its levels.

use serde::{Deserialize, Serialize};

use crate::analysis::params::NamedMatrix;
use crate::error::Result;
use crate::fail;

/// A variable of a table and its levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Dimension {
    /// The variable; `F_x` for `F(x)`.
    pub name: String,
    /// Its levels, in order.
    pub levels: Vec<String>,
}

/// A table of any number of crossed factors, as R's `xtabs` gives it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Xtabs {
    /// The factors.
    pub dimensions: Vec<Dimension>,
    /// The cells; the first factor varies fastest.
    pub values: Vec<f64>,
}

/// The totals of a table of sums or counts, or the means of a table of means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Marginals {
    /// One for each row.
    pub row: Vec<f64>,
    /// One for each column.
    pub column: Vec<f64>,
    /// Over the whole table.
    pub grand: f64,
}

/// A table of two factors, or of one: then it has one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct ContingencyTable {
    /// What the values are of, and the levels of further factors: `y, f3 = level`.
    pub name: String,
    /// The factor of the rows.
    pub row_variable: String,
    /// The factor of the columns.
    pub column_variable: Option<String>,
    /// The values.
    pub table: NamedMatrix,
    /// Row, column and grand totals or means; with `marginals`.
    pub marginals: Option<Marginals>,
}

impl Xtabs {
    /// Checks that there is a value for each cell.
    pub fn checked(self) -> Result<Self> {
        let cells = self
            .dimensions
            .iter()
            .map(|dimension| dimension.levels.len());
        let cells: usize = cells.product();
        if self.dimensions.is_empty() || cells != self.values.len() {
            fail!(
                Argument,
                "a table needs a value for each cell: {} values for {cells} cells",
                self.values.len()
            );
        }
        Ok(self)
    }

    /// The tables of the first two factors, one for each combination of the others' levels, with these levels as text.
    pub fn strata(&self, separator: &str) -> Vec<(String, Vec<f64>)> {
        let inner: usize = self
            .dimensions
            .iter()
            .take(2)
            .map(|dimension| dimension.levels.len())
            .product();
        let outer = self.dimensions.get(2..).unwrap_or_default();
        let tables = self.values.chunks(inner.max(1)).enumerate();
        tables
            .map(|(mut index, values)| {
                let parts: Vec<String> = outer
                    .iter()
                    .map(|dimension| {
                        let level = &dimension.levels[index % dimension.levels.len()];
                        index /= dimension.levels.len();
                        format!("{}{separator}{level}", dimension.name)
                    })
                    .collect();
                (parts.join(", "), values.to_vec())
            })
            .collect()
    }

    /// The tables of the first two factors, named after what their values are of.
    pub fn tables(&self, of: &str) -> Vec<ContingencyTable> {
        let levels = |at: usize| {
            self.dimensions
                .get(at)
                .map(|dimension| dimension.levels.clone())
        };
        let name = |at: usize| {
            self.dimensions
                .get(at)
                .map(|dimension| dimension.name.clone())
        };
        let rows = levels(0).unwrap_or_default();
        let columns = levels(1).unwrap_or_else(|| vec![of.to_owned()]);
        let tables = self.strata(" = ").into_iter().map(|(stratum, values)| {
            let count = rows.len();
            ContingencyTable {
                name: if stratum.is_empty() {
                    of.to_owned()
                } else {
                    format!("{of}, {stratum}")
                },
                row_variable: name(0).unwrap_or_default(),
                column_variable: name(1),
                table: NamedMatrix::from_fn(rows.clone(), columns.clone(), |row, column| {
                    values[column * count + row]
                }),
                marginals: None,
            }
        });
        tables.collect()
    }

    /// The table without the levels for which `counts`, in the same cells, are all zero.
    #[must_use]
    pub fn without_empty_levels(&self, counts: &[f64]) -> Self {
        let mut stride = 1;
        let mut kept: Vec<Vec<usize>> = Vec::new();
        for dimension in &self.dimensions {
            let size = dimension.levels.len();
            let mut totals = vec![0.0; size];
            for (cell, count) in counts.iter().enumerate() {
                totals[cell / stride % size] += count;
            }
            kept.push((0..size).filter(|level| totals[*level] > 0.0).collect());
            stride *= size;
        }
        let dimensions: Vec<Dimension> = self
            .dimensions
            .iter()
            .zip(&kept)
            .map(|(dimension, kept)| Dimension {
                name: dimension.name.clone(),
                levels: kept
                    .iter()
                    .map(|level| dimension.levels[*level].clone())
                    .collect(),
            })
            .collect();
        let cells: usize = kept.iter().map(Vec::len).product();
        let value = |mut cell: usize| {
            let (mut stride, mut place) = (1, 0);
            for (dimension, kept) in self.dimensions.iter().zip(&kept) {
                place += kept[cell % kept.len()] * stride;
                cell /= kept.len();
                stride *= dimension.levels.len();
            }
            self.values[place]
        };
        Self {
            values: (0..cells).map(value).collect(),
            dimensions,
        }
    }
}

impl Marginals {
    /// Totals of a table, or means when it holds means; these without NaN with `na_rm`.
    #[must_use]
    pub fn of(table: &NamedMatrix, means: bool, na_rm: bool) -> Self {
        let over = |values: Vec<f64>| -> f64 {
            let kept: Vec<f64> = if na_rm {
                values.into_iter().filter(|value| !value.is_nan()).collect()
            } else {
                values
            };
            let total: f64 = kept.iter().sum();
            #[allow(clippy::cast_precision_loss)]
            if means {
                total / kept.len() as f64
            } else {
                total
            }
        };
        let row = |row: usize| over(table.values.iter().map(|column| column[row]).collect());
        Self {
            row: (0..table.rows.len()).map(row).collect(),
            column: table
                .values
                .iter()
                .map(|column| over(column.clone()))
                .collect(),
            grand: over(table.values.concat()),
        }
    }
}
