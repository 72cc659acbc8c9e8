//! Chunks to pieces of Parquet files: each is a row group, or parts of row groups of as many rows as is said.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_schema::{DataType, Field, Schema as ArrowSchema, TimeUnit};
use base64::Engine;
use serde::{Deserialize, Serialize};

use super::codec::Codec;
use super::encode::{Bound, Note, column_chunk, physical};
use super::group::{GroupNote, group_notes, joined};
use super::metadata::Physical;
use super::thrift::Value;
use super::{ARROW_SCHEMA, MAGIC, OWN_SCHEMA};
use crate::data::narrow::store;
use crate::data::{Chunk, Kind, Schema, Storage, Variable, arrow_type};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::arrow::schema_message;
use crate::format::blocks::{BlockPart, Blocks, parts_of};
use crate::format::columns;
use crate::format::output::{Piece, Writes};

/// What users say about a Parquet file that is written.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize))]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct ParquetOutputOptions {
    /// How pages are compressed: `"snappy"`, `"gzip"`, `"lz4"`, `"zstd"` or `"none"`. Default `"snappy"`.
    pub compression: String,
    /// Whether factors are written as the positions of their levels, from 1. Default false.
    pub write_factors_as_indexes: bool,
    /// The most rows of a row group. Default: each chunk is one.
    pub rows_per_read: Option<f64>,
    /// How many rows of its row group stand before the first row of each chunk; none where that is not known, and a row group
    /// begins.
    pub starts: Option<Vec<f64>>,
}

impl Default for ParquetOutputOptions {
    fn default() -> Self {
        Self {
            compression: "snappy".to_owned(),
            write_factors_as_indexes: false,
            rows_per_read: None,
            starts: None,
        }
    }
}

/// A Parquet file that is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ParquetOutput {
    /// The variables of the rows.
    rows: Schema,
    /// Those of the file: the same but for factors that are written as positions.
    schema: Schema,
    codec: Codec,
    blocks: Option<Blocks>,
}

impl ParquetOutput {
    /// A file with these variables, whose levels must be known.
    pub fn new(options: ParquetOutputOptions, schema: &Schema) -> Result<Self> {
        let Some(codec) = Codec::named(&options.compression) else {
            fail!(
                Argument,
                "compression is 'snappy', 'gzip', 'lz4', 'zstd' or 'none', not '{}'",
                options.compression
            );
        };
        let unknown =
            |variable: &&Variable| variable.kind == Kind::Factor && variable.levels.is_none();
        let unknown: Vec<String> = schema
            .variables
            .iter()
            .filter(unknown)
            .map(|factor| factor.name.clone())
            .collect();
        if !unknown.is_empty() {
            return Err(Error::needs_scan(unknown));
        }
        let mut written = schema.clone();
        if options.write_factors_as_indexes {
            let factors = written.variables.iter_mut();
            for factor in factors.filter(|variable| variable.kind == Kind::Factor) {
                *factor = Variable {
                    description: factor.description.take(),
                    ..Variable::new(&factor.name, Kind::Integer, Storage::Int32)
                };
            }
        }
        Ok(Self {
            rows: schema.clone(),
            schema: written,
            codec,
            blocks: Blocks::new(options.rows_per_read, options.starts)?,
        })
    }

    /// The column chunks of a row group one behind the other, and what the footer tells of them. To what is only a part of one
    /// others can be joined.
    fn group(&self, chunk: &Chunk, is_whole: bool) -> Result<BlockPart> {
        let known = chunk.with_levels_of(&self.rows)?;
        let one = |(of_rows, variable): (&Variable, &Variable)| {
            let array = known.array(&variable.name)?;
            let written = if of_rows.kind == variable.kind {
                column_chunk(array, variable, self.codec, is_whole)
            } else {
                column_chunk(&positions(array)?, variable, self.codec, is_whole)
            };
            written.map_err(|error| error.column(&variable.name).chunk(chunk.index))
        };
        let mut bytes = Vec::new();
        let mut columns = Vec::new();
        let variables = self.rows.variables.iter().zip(&self.schema.variables);
        for (chunk, note) in columns::each(variables.collect(), one)? {
            bytes.extend(chunk);
            columns.push(note);
        }
        let note = GroupNote {
            rows: chunk.rows() as u64,
            columns,
        };
        Ok(BlockPart {
            bytes,
            notes: note.packed()?,
        })
    }
}

/// The positions of levels, from 1, of the codes of a factor.
fn positions(codes: &ArrayRef) -> Result<ArrayRef> {
    let codes = store(codes, Storage::Int32)?;
    let codes = codes.as_primitive::<Int32Type>();
    Ok(Arc::new(codes.unary::<_, Int32Type>(|code| code + 1)))
}

impl Writes for ParquetOutput {
    fn head(&self) -> Result<Vec<u8>> {
        Ok(MAGIC.to_vec())
    }

    /// A row group. The notes have what the footer tells of it.
    fn piece(&self, chunk: &Chunk) -> Result<Piece> {
        if chunk.rows() == 0 {
            return Ok(Piece::new(chunk, Vec::new(), Vec::new()));
        }
        if let Some(blocks) = &self.blocks {
            return blocks.piece(chunk, |part| self.group(part, blocks.is_whole(part)));
        }
        let BlockPart { bytes, notes } = self.group(chunk, true)?;
        Ok(Piece::new(chunk, bytes, notes))
    }

    /// One row group with the pages of all.
    fn joined(&self, bytes: &[u8], notes: &[f64]) -> Result<BlockPart> {
        let mut parts = Vec::new();
        for (bytes, notes) in parts_of(bytes, notes)? {
            for note in group_notes(notes)? {
                parts.push((bytes, note));
            }
        }
        joined(&parts, &self.schema.variables)
    }

    fn end(&self, notes: &[f64]) -> Result<Vec<u8>> {
        let mut offset = MAGIC.len() as u64;
        let mut rows = 0;
        let mut groups = Vec::new();
        for (number, group) in group_notes(notes)?.into_iter().enumerate() {
            if group.columns.len() != self.schema.variables.len() {
                fail!(Protocol, "not every column of every row group has a note");
            }
            rows += group.rows;
            groups.push(self.row_group(&group, number, &mut offset));
        }
        let variables = &self.schema.variables;
        let mut schema = vec![Value::of([
            (4, Value::text("schema")),
            (
                5,
                Value::I32(i32::try_from(variables.len()).unwrap_or(i32::MAX)),
            ),
        ])];
        schema.extend(variables.iter().map(element));
        let pair = |(key, value): (&str, String)| {
            Value::of([(1, Value::text(key)), (2, Value::text(&value))])
        };
        let order = Value::of([(1, Value::of([]))]);
        let metadata = Value::of([
            (1, Value::I32(2)),
            (2, Value::List(schema)),
            (3, Value::count(rows)),
            (4, Value::List(groups)),
            (
                5,
                Value::List(self.pairs()?.into_iter().map(pair).collect()),
            ),
            (
                6,
                Value::text(concat!("rxwasm version ", env!("CARGO_PKG_VERSION"))),
            ),
            (7, Value::List(vec![order; variables.len()])),
        ]);
        let mut bytes = Vec::new();
        metadata.write(&mut bytes);
        let Ok(length) = u32::try_from(bytes.len()) else {
            fail!(
                TooLarge,
                "the metadata of the Parquet file take more than 4 GiB"
            );
        };
        bytes.extend(length.to_le_bytes());
        bytes.extend(MAGIC);
        Ok(bytes)
    }
}

impl ParquetOutput {
    fn row_group(&self, group: &GroupNote, number: usize, offset: &mut u64) -> Value {
        let start = *offset;
        let mut columns = Vec::new();
        for (note, variable) in group.columns.iter().zip(&self.schema.variables) {
            columns.push(column(note, variable, group.rows, self.codec, *offset));
            *offset += note.packed;
        }
        let sum = |what: fn(&Note) -> u64| group.columns.iter().map(what).sum::<u64>();
        let mut fields = vec![
            (1, Value::List(columns)),
            (2, Value::count(sum(|note| note.unpacked))),
            (3, Value::count(group.rows)),
            (5, Value::count(start)),
            (6, Value::count(sum(|note| note.packed))),
        ];
        // It has 16 bits.
        if number <= 32_767 {
            fields.push((7, Value::I32(i32::try_from(number).unwrap_or(0))));
        }
        Value::of(fields)
    }

    /// The Arrow schema, and ours without what holds for the data alone.
    fn pairs(&self) -> Result<Vec<(&'static str, String)>> {
        let field = |variable: &Variable| {
            let factor =
                || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            let kind = match (variable.kind, physical(variable)) {
                (Kind::Factor, _) => factor(),
                (Kind::Moment, _) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
                (Kind::Numeric, Physical::Double) => DataType::Float64,
                _ => arrow_type(variable.storage),
            };
            Field::new(&variable.name, kind, true).with_dict_is_ordered(variable.ordered)
        };
        let fields: Vec<Field> = self.schema.variables.iter().map(field).collect();
        let message = schema_message(&ArrowSchema::new(fields))?;
        let own = |variable: &Variable| {
            let set = variable.low.zip(variable.high);
            let is_set = variable.range.is_some() && set != variable.range;
            Variable {
                range: None,
                missing: None,
                low: variable.low.filter(|_| is_set),
                high: variable.high.filter(|_| is_set),
                ..variable.clone()
            }
        };
        let own = Schema {
            variables: self.schema.variables.iter().map(own).collect(),
            rows: None,
        };
        let own = serde_json::to_string(&own)
            .map_err(|error| Error::new(ErrorKind::Protocol, error.to_string()))?;
        Ok(vec![
            (
                ARROW_SCHEMA,
                base64::prelude::BASE64_STANDARD.encode(message),
            ),
            (OWN_SCHEMA, own),
        ])
    }
}

fn number(physical: Physical) -> i32 {
    match physical {
        Physical::Bool => 0,
        Physical::Int32 => 1,
        Physical::Int64 => 2,
        Physical::Int96 => 3,
        Physical::Float => 4,
        Physical::Double => 5,
        Physical::Bytes => 6,
        Physical::Fixed(_) => 7,
    }
}

/// The node of a variable in the schema.
fn element(variable: &Variable) -> Value {
    let integer = |bits: i8| {
        let about = Value::of([(1, Value::Byte(bits)), (2, Value::Bool(true))]);
        (if bits == 8 { 15 } else { 16 }, Value::of([(10, about)]))
    };
    let meaning = match (variable.kind, variable.storage) {
        (Kind::Character | Kind::Factor, _) => Some((0, Value::of([(1, Value::of([]))]))),
        (Kind::Date, _) => Some((6, Value::of([(6, Value::of([]))]))),
        (Kind::Moment, _) => {
            let micros = Value::of([(2, Value::of([]))]);
            let about = Value::of([(1, Value::Bool(true)), (2, micros)]);
            Some((10, Value::of([(8, about)])))
        }
        (Kind::Integer, Storage::Int8) => Some(integer(8)),
        (Kind::Integer, Storage::Int16) => Some(integer(16)),
        _ => None,
    };
    let mut fields = vec![
        (1, Value::I32(number(physical(variable)))),
        // Every variable may have missing values.
        (3, Value::I32(1)),
        (4, Value::text(&variable.name)),
    ];
    if let Some((converted, logical)) = meaning {
        fields.extend([(6, Value::I32(converted)), (10, logical)]);
    }
    Value::of(fields)
}

/// The metadata of a column chunk that begins at this byte.
fn column(note: &Note, variable: &Variable, rows: u64, codec: Codec, offset: u64) -> Value {
    let mut statistics = vec![(3, Value::count(note.nulls))];
    let bounds: [(i16, i16, &Option<Bound>); 2] = [(5, 7, &note.high), (6, 8, &note.low)];
    for (id, exact, bound) in bounds {
        if let Some((bytes, is_exact)) = bound {
            statistics.push((id, Value::Binary(bytes.clone())));
            statistics.push((exact, Value::Bool(*is_exact)));
        }
    }
    let has_dictionary = note.dictionary > 0;
    let pages = i32::try_from(note.pages).unwrap_or(i32::MAX);
    let count = |kind: i32, encoding: i32, count: i32| {
        Value::of([
            (1, Value::I32(kind)),
            (2, Value::I32(encoding)),
            (3, Value::I32(count)),
        ])
    };
    let (encodings, counts) = if has_dictionary {
        (vec![0, 3, 8], vec![count(2, 0, 1), count(0, 8, pages)])
    } else {
        (vec![0, 3], vec![count(0, 0, pages)])
    };
    let mut about = vec![
        (1, Value::I32(number(physical(variable)))),
        (
            2,
            Value::List(encodings.into_iter().map(Value::I32).collect()),
        ),
        (3, Value::List(vec![Value::text(&variable.name)])),
        (4, Value::I32(codec.number())),
        (5, Value::count(rows)),
        (6, Value::count(note.unpacked)),
        (7, Value::count(note.packed)),
        (9, Value::count(offset + note.dictionary)),
        (12, Value::of(statistics)),
        (13, Value::List(counts)),
    ];
    if has_dictionary {
        about.push((11, Value::count(offset)));
    }
    Value::of([(2, Value::count(0)), (3, Value::of(about))])
}
