//! Chunks to delimited text (RFC 4180), as [`super::TextFormat`] reads it.

use std::io::Write;

use serde::{Deserialize, Serialize};

use super::moment::{day_text, moment_text};
use super::options::one_byte;
use super::real::{RealNotation, write_real};
use crate::data::{Chunk, Column, Kind, Schema, Values, Variable};
use crate::error::Result;
use crate::fail;
use crate::format::output::{Piece, Writes};

/// What users say about a text file that is written: arguments of `RxTextData`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize))]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct TextOutputOptions {
    /// The character between columns. Default `,`.
    pub delimiter: Option<String>,
    /// The quotation mark around text and levels; `""` for none. Default `"`.
    pub quote_mark: String,
    /// What stands for a missing value. Default `"NA"`.
    pub missing_value_string: String,
    /// Whether the first row holds the names. Default true.
    pub first_row_is_col_names: Option<bool>,
    /// The decimal point. Default `.`.
    pub decimal_point: String,
    /// The most significant digits of real numbers with a fraction; 17 write all that are needed to read them back. Default
    /// 7.
    pub write_precision: f64,
    /// Whether real numbers that are whole are written as integers, `5` instead of `5.0`. Default false.
    pub strip_zeros: bool,
    /// Whether factors are written as the positions of their levels, from 1. Default false.
    pub write_factors_as_indexes: bool,
    /// What ends each line: a line feed, alone or behind a carriage return. Default `"\n"`.
    pub eol: String,
}

impl Default for TextOutputOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            quote_mark: "\"".to_owned(),
            missing_value_string: "NA".to_owned(),
            first_row_is_col_names: None,
            decimal_point: ".".to_owned(),
            write_precision: 7.0,
            strip_zeros: false,
            write_factors_as_indexes: false,
            eol: "\n".to_owned(),
        }
    }
}

/// A text file that is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TextOutput {
    schema: Schema,
    delimiter: u8,
    quote: Option<u8>,
    missing: String,
    has_names: bool,
    real: RealNotation,
    has_indexes: bool,
    eol: String,
}

impl TextOutput {
    /// A file with these variables.
    pub fn new(options: &TextOutputOptions, schema: &Schema) -> Result<Self> {
        let delimiter = one_byte(options.delimiter.as_deref().unwrap_or(","), "delimiter")?;
        let point = one_byte(&options.decimal_point, "decimalPoint")?;
        let quote = match options.quote_mark.as_str() {
            "" => None,
            mark => Some(one_byte(mark, "quoteMark")?),
        };
        if delimiter == point || quote == Some(delimiter) || quote == Some(point) {
            fail!(
                Argument,
                "delimiter, decimalPoint and quoteMark are different characters"
            );
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let digits = options.write_precision as usize;
        if !(1..=17).contains(&digits) {
            fail!(
                Argument,
                "writePrecision is a number of digits from 1 to 17"
            );
        }
        if !matches!(options.eol.as_str(), "\n" | "\r\n") {
            fail!(
                Argument,
                "eol is a line feed, alone or behind a carriage return, not {:?}",
                options.eol
            );
        }
        let missing = options.missing_value_string.clone();
        if missing.is_empty() && schema.variables.len() == 1 {
            fail!(
                Argument,
                "a missing value alone in its row needs a missingValueString"
            );
        }
        Ok(Self {
            schema: schema.clone(),
            delimiter,
            quote,
            missing,
            has_names: options.first_row_is_col_names.unwrap_or(true),
            real: RealNotation {
                digits,
                point,
                is_marked: !options.strip_zeros,
            },
            has_indexes: options.write_factors_as_indexes,
            eol: options.eol.clone(),
        })
    }

    fn text(&self, out: &mut Vec<u8>, text: &str) -> Result<()> {
        let Some(quote) = self.quote else {
            let needs_quotes = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r');
            if text.is_empty() || text == self.missing || text.as_bytes().iter().any(needs_quotes) {
                fail!(
                    Conversion,
                    "the text '{text}' cannot be written without a quoteMark"
                );
            }
            out.extend_from_slice(text.as_bytes());
            return Ok(());
        };
        out.push(quote);
        for (at, part) in text.as_bytes().split(|byte| *byte == quote).enumerate() {
            if at > 0 {
                out.extend([quote, quote]);
            }
            out.extend_from_slice(part);
        }
        out.push(quote);
        Ok(())
    }
}

fn integer(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    // Memory takes what is written to it.
    let _ = write!(out, "{value}");
}

/// A column that is written.
struct Cells<'a> {
    output: &'a TextOutput,
    kind: Kind,
    column: Column<'a>,
    /// The levels, as they are written, one behind the other.
    levels: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl<'a> Cells<'a> {
    fn new(output: &'a TextOutput, chunk: &'a Chunk, variable: &Variable) -> Result<Self> {
        let levels = chunk.levels_of(variable);
        let (mut written, mut ends) = (Vec::new(), Vec::new());
        for (at, level) in levels
            .into_iter()
            .flat_map(|levels| levels.iter())
            .enumerate()
        {
            if output.has_indexes {
                integer(&mut written, at + 1);
            } else {
                output.text(&mut written, level)?;
            }
            ends.push(written.len());
        }
        Ok(Self {
            output,
            kind: variable.kind,
            column: chunk.column(&variable.name)?,
            levels: written,
            ends,
        })
    }

    fn write(&self, out: &mut Vec<u8>, row: usize) -> Result<()> {
        if !self.column.is_valid(row) {
            out.extend_from_slice(self.output.missing.as_bytes());
            return Ok(());
        }
        match &self.column.values {
            Values::Bool(bits) => {
                let text: &[u8] = if bits.value(row) { b"TRUE" } else { b"FALSE" };
                out.extend_from_slice(text);
            }
            Values::Int8(values) => self.whole(out, i64::from(values[row])),
            Values::Int16(values) => self.whole(out, i64::from(values[row])),
            Values::Int32(values) => self.whole(out, i64::from(values[row])),
            Values::Int64(values) | Values::Micros(values) => self.whole(out, values[row]),
            Values::Float32(values) => self.real(out, f64::from(values[row]), true),
            Values::Float64(values) => self.real(out, values[row], false),
            Values::Code8(codes) => self.level(out, codes[row] as usize)?,
            Values::Code16(codes) => self.level(out, codes[row] as usize)?,
            Values::Code32(codes) => self.level(out, codes[row] as usize)?,
            Values::Utf8(text) => self.output.text(out, text.value(row))?,
        }
        Ok(())
    }

    fn real(&self, out: &mut Vec<u8>, value: f64, is_single: bool) {
        write_real(out, value, is_single, self.output.real);
    }

    /// Integers, days and microseconds; and real numbers that are kept as integers.
    #[allow(clippy::cast_precision_loss)]
    fn whole(&self, out: &mut Vec<u8>, value: i64) {
        match self.kind {
            Kind::Numeric => self.real(out, value as f64, false),
            Kind::Date => out.extend_from_slice(day_text(value).as_bytes()),
            Kind::Moment => out.extend_from_slice(moment_text(value).as_bytes()),
            _ => integer(out, value),
        }
    }

    fn level(&self, out: &mut Vec<u8>, code: usize) -> Result<()> {
        let Some(end) = self.ends.get(code) else {
            fail!(
                Format,
                "code {code} of a factor of {} levels",
                self.ends.len()
            );
        };
        let start = code.checked_sub(1).map_or(0, |before| self.ends[before]);
        out.extend_from_slice(&self.levels[start..*end]);
        Ok(())
    }
}

impl Writes for TextOutput {
    fn head(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        if self.has_names {
            for (at, variable) in self.schema.variables.iter().enumerate() {
                if at > 0 {
                    out.push(self.delimiter);
                }
                self.text(&mut out, &variable.name)?;
            }
            out.extend_from_slice(self.eol.as_bytes());
        }
        Ok(out)
    }

    fn piece(&self, chunk: &Chunk) -> Result<Piece> {
        let cells = self
            .schema
            .variables
            .iter()
            .map(|variable| Cells::new(self, chunk, variable));
        let cells = cells.collect::<Result<Vec<_>>>()?;
        let mut out = Vec::new();
        for row in 0..chunk.rows() {
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    out.push(self.delimiter);
                }
                let name = &self.schema.variables[at].name;
                cell.write(&mut out, row)
                    .map_err(|error| error.column(name).chunk(chunk.index).row(row))?;
            }
            out.extend_from_slice(self.eol.as_bytes());
        }
        Ok(Piece::new(chunk, out, Vec::new()))
    }

    fn end(&self, _: &[f64]) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }
}
