//! What the parameters and results of several analyses share.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::fail;
use crate::transform::view::{NoOthers, RowOptions};

/// How a call is shown in printed results. Filled in by the front end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct CallText {
    /// The call as the user wrote it.
    #[cfg_attr(feature = "types", ts(skip))]
    pub call: Option<String>,
    /// What the data are: `File name: …` or `Data: …`.
    #[cfg_attr(feature = "types", ts(skip))]
    pub data_text: Option<String>,
}

/// What every analysis takes besides its own parameters: their last, flattened field. Of the flattened fields only this
/// one may have flattened fields itself: what they read they do not take from those that follow.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct CallOptions {
    /// Rows and derived variables.
    #[serde(flatten)]
    pub rows: RowOptions,
    /// How the call is shown.
    #[serde(flatten)]
    pub text: CallText,
    /// There are no others.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub others: NoOthers,
}

/// A whole number in a range, as users pass it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn whole(name: &str, value: f64, low: u32, high: u32) -> Result<u32> {
    if value.fract() == 0.0 && (f64::from(low)..=f64::from(high)).contains(&value) {
        return Ok(value as u32);
    }
    fail!(
        Argument,
        "{name} is {value}; it may be a whole number from {low} to {high}"
    )
}

/// How coefficients of factors are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum CoefLabelStyle {
    /// `f=level`.
    #[default]
    Revo,
    /// As R, with numbered levels.
    R,
}

/// A matrix with names on its rows and columns, column by column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NamedMatrix {
    /// The names of the rows.
    pub rows: Vec<String>,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The values, one array for each column. NaN where R has NA.
    pub values: Vec<Vec<f64>>,
}

impl NamedMatrix {
    /// A matrix of a function of row and column.
    pub fn from_fn(
        rows: Vec<String>,
        columns: Vec<String>,
        f: impl Fn(usize, usize) -> f64,
    ) -> Self {
        let values = (0..columns.len())
            .map(|column| (0..rows.len()).map(|row| f(row, column)).collect())
            .collect();
        Self {
            rows,
            columns,
            values,
        }
    }

    /// The value in a row of a column.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[column][row]
    }
}

/// A vector with names on its elements, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NamedVector {
    /// The names.
    pub names: Vec<String>,
    /// The values. NaN where R has NA.
    pub values: Vec<f64>,
}

/// A small data frame as an Arrow IPC stream; the front end hands it out as an Arrow table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DataFrame(#[serde(with = "serde_bytes")] pub Vec<u8>);

/// A fitted model in the wire form, with which the engine predicts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelBytes(#[serde(with = "serde_bytes")] pub Vec<u8>);

#[cfg(feature = "types")]
mod types {
    use super::{DataFrame, ModelBytes};
    use ts_rs::{Config, TS};

    macro_rules! named {
        ($type:ty, $name:literal) => {
            impl TS for $type {
                type WithoutGenerics = Self;
                type OptionInnerType = Self;
                fn name(_: &Config) -> String {
                    $name.to_owned()
                }
                fn inline(config: &Config) -> String {
                    Self::name(config)
                }
                fn inline_flattened(config: &Config) -> String {
                    Self::name(config)
                }
                fn decl(_: &Config) -> String {
                    String::new()
                }
                fn decl_concrete(_: &Config) -> String {
                    String::new()
                }
            }
        };
    }
    named!(DataFrame, "Table");
    named!(ModelBytes, "Uint8Array");
}
