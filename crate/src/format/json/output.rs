//! Chunks to JSON lines.

use std::io::Write;

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use crate::data::{Chunk, Column, Kind, Schema, Values, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::output::{Piece, Writes};
use crate::format::text::moment::day_text;
use crate::format::text::real::{RealNotation, write_real};

/// As many digits as are needed to read the same number; whole ones are marked as real numbers.
const REAL: RealNotation = RealNotation {
    digits: 17,
    point: b'.',
    is_marked: true,
};

/// A file of JSON lines that is written: all variables in each row, `null` for what is missing and for numbers that JSON
/// does not have.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JsonOutput {
    schema: Schema,
    /// What stands before each value: its key, and what ends the one before.
    keys: Vec<Vec<u8>>,
}

impl JsonOutput {
    /// A file with these variables.
    pub fn new(schema: &Schema) -> Result<Self> {
        let key = |(at, variable): (usize, &Variable)| {
            let mut out = vec![if at == 0 { b'{' } else { b',' }];
            text(&mut out, &variable.name)?;
            out.push(b':');
            Ok(out)
        };
        Ok(Self {
            schema: schema.clone(),
            keys: schema
                .variables
                .iter()
                .enumerate()
                .map(key)
                .collect::<Result<_>>()?,
        })
    }
}

/// A string with its quotes and escapes.
fn text(out: &mut Vec<u8>, text: &str) -> Result<()> {
    serde_json::to_writer(out, text)
        .map_err(|error| Error::new(ErrorKind::Conversion, error.to_string()))
}

/// A column that is written.
struct Cells<'a> {
    kind: Kind,
    column: Column<'a>,
    /// The levels, as they are written.
    levels: Vec<Vec<u8>>,
}

impl<'a> Cells<'a> {
    fn new(chunk: &'a Chunk, variable: &Variable) -> Result<Self> {
        let levels = chunk.levels_of(variable);
        let mut written = Vec::new();
        for level in levels.into_iter().flat_map(|levels| levels.iter()) {
            let mut out = Vec::new();
            text(&mut out, level)?;
            written.push(out);
        }
        Ok(Self {
            kind: variable.kind,
            column: chunk.column(&variable.name)?,
            levels: written,
        })
    }

    fn write(&self, out: &mut Vec<u8>, row: usize) -> Result<()> {
        if !self.column.is_valid(row) {
            out.extend_from_slice(b"null");
            return Ok(());
        }
        match &self.column.values {
            Values::Bool(bits) => {
                let value: &[u8] = if bits.value(row) { b"true" } else { b"false" };
                out.extend_from_slice(value);
            }
            Values::Int8(values) => self.whole(out, i64::from(values[row])),
            Values::Int16(values) => self.whole(out, i64::from(values[row])),
            Values::Int32(values) => self.whole(out, i64::from(values[row])),
            Values::Int64(values) | Values::Micros(values) => self.whole(out, values[row]),
            Values::Float32(values) => real(out, f64::from(values[row]), true),
            Values::Float64(values) => real(out, values[row], false),
            Values::Code8(codes) => self.level(out, codes[row] as usize)?,
            Values::Code16(codes) => self.level(out, codes[row] as usize)?,
            Values::Code32(codes) => self.level(out, codes[row] as usize)?,
            Values::Utf8(values) => text(out, values.value(row))?,
        }
        Ok(())
    }

    /// Integers, days and microseconds; and real numbers that are kept as integers.
    #[allow(clippy::cast_precision_loss)]
    fn whole(&self, out: &mut Vec<u8>, value: i64) {
        let moment = || DateTime::from_timestamp_micros(value).map(|moment| moment.naive_utc());
        // Memory takes what is written to it.
        let _ = match self.kind {
            Kind::Numeric => return real(out, value as f64, false),
            Kind::Date => match day_text(value).as_str() {
                "NA" => write!(out, "null"),
                day => write!(out, "\"{day}\""),
            },
            Kind::Moment => match moment() {
                // ISO 8601, as `Debug` of chrono's moments is.
                Some(moment) => write!(out, "\"{moment:?}Z\""),
                None => write!(out, "null"),
            },
            _ => write!(out, "{value}"),
        };
    }

    fn level(&self, out: &mut Vec<u8>, code: usize) -> Result<()> {
        let Some(level) = self.levels.get(code) else {
            fail!(
                Format,
                "code {code} of a factor of {} levels",
                self.levels.len()
            );
        };
        out.extend_from_slice(level);
        Ok(())
    }
}

fn real(out: &mut Vec<u8>, value: f64, is_single: bool) {
    if value.is_finite() {
        write_real(out, value, is_single, REAL);
    } else {
        out.extend_from_slice(b"null");
    }
}

impl Writes for JsonOutput {
    fn head(&self) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn piece(&self, chunk: &Chunk) -> Result<Piece> {
        let variables = &self.schema.variables;
        let cells = variables
            .iter()
            .map(|variable| Cells::new(chunk, variable))
            .collect::<Result<Vec<_>>>()?;
        let mut out = Vec::new();
        for row in 0..chunk.rows() {
            for (cell, (key, variable)) in cells.iter().zip(self.keys.iter().zip(variables)) {
                out.extend_from_slice(key);
                cell.write(&mut out, row)
                    .map_err(|error| error.column(&variable.name).chunk(chunk.index).row(row))?;
            }
            out.extend_from_slice(if cells.is_empty() { b"{}\n" } else { b"}\n" });
        }
        Ok(Piece::new(chunk, out, Vec::new()))
    }

    fn end(&self, _: &[f64]) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }
}
