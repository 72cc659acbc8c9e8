//! How `rxSummary` prints, in RevoScaleR's form.

use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{Array, RecordBatch};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use super::SummaryOutput;
use crate::analysis::heading::Heading;
use crate::analysis::params::DataFrame;
use crate::data::rows::filter;
use crate::engine::Printed;
use crate::format::arrow::batches_of;
use crate::stats::print::{Align, column, number, table};

impl DataFrame {
    /// The rows of the frame: the last batch, behind the one without rows that carries the schema.
    fn batch(&self) -> Option<RecordBatch> {
        batches_of(&self.0).ok()?.pop()
    }

    /// The lines of the frame as R prints data frames with left-aligned columns.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let Some(batch) = self.batch() else {
            return Vec::new();
        };
        let schema = batch.schema();
        let columns = schema
            .fields()
            .iter()
            .zip(batch.columns())
            .map(|(field, array)| {
                let cells = cells(array.as_ref(), "NA");
                (Align::Left, headed(field.name(), cells))
            });
        table(&columns.collect::<Vec<_>>())
    }

    /// The lines of the frame as R prints data frames: columns at the right, rows numbered.
    #[must_use]
    pub fn numbered_lines(&self) -> Vec<String> {
        let Some(batch) = self.batch() else {
            return Vec::new();
        };
        let numbers = (1..=batch.num_rows()).map(|row| row.to_string()).collect();
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns());
        let columns = columns.map(|(field, array)| {
            let cells = cells(array.as_ref(), "NaN");
            (Align::Right, headed(field.name(), cells))
        });
        let all: Vec<_> = std::iter::once((Align::Left, headed("", numbers)))
            .chain(columns)
            .collect();
        table(&all)
    }
}

fn headed(name: &str, cells: Vec<String>) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(cells).collect()
}

fn cells(array: &dyn Array, missing: &str) -> Vec<String> {
    match array.data_type() {
        DataType::Float64 => {
            let values: Vec<Option<f64>> = array.as_primitive::<Float64Type>().iter().collect();
            let present: Vec<f64> = values
                .iter()
                .flatten()
                .copied()
                .filter(|x| !x.is_nan())
                .collect();
            let mut texts = column(&present, 7).into_iter();
            values
                .into_iter()
                .map(|value| {
                    if value.is_some_and(|x| !x.is_nan()) {
                        texts.next().unwrap_or_default()
                    } else {
                        missing.to_owned()
                    }
                })
                .collect()
        }
        DataType::Int32 => array
            .as_primitive::<Int32Type>()
            .iter()
            .map(|value| value.map_or("NA".to_owned(), |value| value.to_string()))
            .collect(),
        _ => array
            .as_string::<i32>()
            .iter()
            .map(|text| text.unwrap_or("NA").to_owned())
            .collect(),
    }
}

impl Printed for SummaryOutput {
    fn print(&self) -> String {
        let heading = Heading {
            call: self.call.as_deref(),
            title: Some(("Summary Statistics Results", &self.formula)),
            data_text: self.data_text.as_deref(),
            pweights: self.pweights.as_deref(),
            fweights: self.fweights.as_deref(),
            ..Heading::default()
        };
        let mut text = heading.to_string();
        let _ = writeln!(
            text,
            "Number of valid observations: {}",
            number(self.nobs_valid, 7)
        );
        if self.nobs_missing > 0.0 {
            let _ = writeln!(
                text,
                "Number of missing observations: {}",
                number(self.nobs_missing, 7)
            );
        }
        let numeric = self.numeric_lines();
        if numeric.len() > 1 {
            let _ = writeln!(text, " \n {}", numeric.join("\n "));
        }
        let printed = self.categorical.iter().filter(|_| self.prints_categories);
        for category in printed {
            let count = number(category.categories, 15);
            if category.is_statistics {
                let _ = writeln!(text, "\nStatistics by category ({count} categories):\n");
            } else {
                let _ = writeln!(text, "\nCategory Counts for {}", category.name);
                let _ = writeln!(text, "Number of categories: {count}");
                if !category.term.contains(':') {
                    let _ = writeln!(
                        text,
                        "Number of valid observations: {}",
                        number(category.valid_obs, 7)
                    );
                    let _ = writeln!(
                        text,
                        "Number of missing observations: {}",
                        number(category.missing_obs, 7)
                    );
                }
                text.push('\n');
            }
            let _ = writeln!(text, " {}", category.frame.lines().join("\n "));
        }
        text
    }
}

impl SummaryOutput {
    /// The statistics of numeric terms; factors, which have none, are left out.
    fn numeric_lines(&self) -> Vec<String> {
        let factors: Vec<&str> = self
            .categorical
            .iter()
            .filter(|category| !category.is_statistics)
            .map(|category| category.term.as_str())
            .collect();
        let Some(batch) = self.s_data_frame.batch() else {
            return Vec::new();
        };
        let kept: BooleanBuffer = batch
            .column(0)
            .as_string::<i32>()
            .iter()
            .map(|name| !factors.contains(&name.unwrap_or("")))
            .collect();
        let schema = batch.schema();
        let columns = schema
            .fields()
            .iter()
            .zip(batch.columns())
            .map(|(field, array)| {
                let cells = match filter(array.as_ref(), &kept) {
                    Ok(array) => cells(array.as_ref(), "NA"),
                    Err(_) => Vec::new(),
                };
                (Align::Left, headed(field.name(), cells))
            });
        table(&columns.collect::<Vec<_>>())
    }
}
