//! Rows of data sets for hosts: previews, predictions.

use serde::{Deserialize, Serialize};

use super::{Handle, Service};
use crate::data::{Chunk, Schema};
use crate::engine::value::read;
use crate::engine::{decode, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::arrow::{END, stream_batch, stream_head};
use crate::format::blocks::BlockPart;
use crate::format::output::Output;
use crate::format::xdf::edited;
use crate::format::{Decoded, Format, Need};
use crate::formula::parse;
use crate::transform::step::AnyStep;

/// A planned step.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StepPlan {
    /// The step, for any instance.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub step: Vec<u8>,
    /// The variables that come out.
    pub schema: Schema,
    /// The variables that it reads.
    pub reads: Vec<String>,
}

/// A planned output.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OutputPlan {
    /// The output, for readers anywhere.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub output: Vec<u8>,
    /// What the file begins with.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub head: Vec<u8>,
}

/// Which part of an Arrow IPC stream is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum StreamPart {
    /// All of it.
    #[default]
    Stream,
    /// Schema and dictionaries.
    Head,
    /// The record batch, to be put behind a head.
    Batches,
}

/// Rows that are asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct RowsRequest {
    /// The chunk.
    pub chunk: u32,
    /// Its first row, from 0.
    pub from: u32,
    /// How many rows; all when not given.
    pub count: Option<u32>,
    /// The variables; all when not given.
    pub columns: Option<Vec<String>>,
    /// Which part of the stream.
    pub part: StreamPart,
}

impl Service {
    /// Plans a step by name.
    pub fn plan_step(
        name: &str,
        params: &mut dyn erased_serde::Deserializer<'_>,
        schema: &Schema,
    ) -> Result<StepPlan> {
        let step = AnyStep::plan(name, params, schema)?;
        Ok(StepPlan {
            schema: step.schema().clone(),
            reads: step.reads(),
            step: encode(&step)?,
        })
    }

    /// Plans a file of chunks with the variables of a schema.
    pub fn plan_output(
        options: &mut dyn erased_serde::Deserializer<'_>,
        schema: &Schema,
    ) -> Result<OutputPlan> {
        let output = Output::plan(options, schema)?;
        Ok(OutputPlan {
            head: output.format().head()?,
            output: encode(&output)?,
        })
    }

    /// The ranges of bytes from which a unit is decoded when only these columns are wanted; nothing where that is its whole.
    pub fn parts_of(
        format: &[u8],
        unit: u32,
        columns: Option<&[String]>,
    ) -> Result<Option<Vec<Need>>> {
        Ok(decode::<Format>(format)?.parts(unit, columns))
    }

    /// A format that does not read the units of which an expression is `TRUE` for no row, as far as the file tells; nothing
    /// when all have to be read. `derived` are variables that transforms make.
    pub fn select(format: &[u8], selection: &str, derived: &[String]) -> Result<Option<Vec<u8>>> {
        let Format::Parquet(format) = decode(format)? else {
            return Ok(None);
        };
        // What is wrong with an expression is told where it is evaluated.
        let Ok(expression) = parse(selection) else {
            return Ok(None);
        };
        let selected = format.selecting(&expression, derived);
        selected
            .map(|format| encode(&Format::Parquet(format)))
            .transpose()
    }

    /// The block that several parts of pieces make: see [`blocks`](crate::format::blocks).
    pub fn join_parts(output: &[u8], bytes: &[u8], notes: &[f64]) -> Result<BlockPart> {
        decode::<Output>(output)?.format().joined(bytes, notes)
    }

    /// The end of a planned file, from the notes of all its pieces in order.
    pub fn end_output(output: &[u8], notes: &[f64]) -> Result<Vec<u8>> {
        decode::<Output>(output)?.format().end(notes)
    }

    /// The end of an XDF file with other metadata: see [`edited`](crate::format::xdf::edited).
    pub fn xdf_edited(
        tail: &[u8],
        params: &mut dyn erased_serde::Deserializer<'_>,
    ) -> Result<Vec<u8>> {
        let params = read(params).map_err(|error| Error::new(ErrorKind::Argument, error))?;
        edited(tail, &params)
    }

    /// Rows of a kept chunk as an Arrow IPC stream, in pieces: the head, a batch, the end, as far as they are
    /// asked for. `schema` names levels of factors.
    pub fn rows(
        &self,
        data: Handle,
        request: &RowsRequest,
        schema: &Schema,
    ) -> Result<Vec<Vec<u8>>> {
        match self.resident(data)?.get(request.chunk) {
            Some(chunk) => encoded(&cut(chunk, request, schema)?, request.part),
            None => fail!(Protocol, "chunk {} is not kept here", request.chunk),
        }
    }

    /// Rows of a chunk that is decoded for it, as [`Self::rows`]; `Err(more)` when more bytes are needed.
    pub fn rows_of(
        format: &[u8],
        unit: (u32, u32),
        bytes: Vec<u8>,
        start: Option<u64>,
        request: &RowsRequest,
        schema: &Schema,
    ) -> Result<std::result::Result<Vec<Vec<u8>>, u64>> {
        let format: Format = decode(format)?;
        let bytes = arrow_buffer::Buffer::from_vec(bytes);
        let columns = request.columns.as_deref();
        let mut found = None;
        let mut take = |chunk: Chunk| {
            let is_wanted = chunk.index == request.chunk;
            found = is_wanted.then_some(chunk);
            Ok(!is_wanted)
        };
        let decoded = format.each(unit.0, unit.1, (&bytes, start), columns, &mut take)?;
        // Those of a unit whose types are about to be widened were not given to the function.
        let found = found.or_else(|| match &decoded {
            Decoded::Chunks(records) => {
                let mut chunks = records.chunks.iter();
                chunks.find(|chunk| chunk.index == request.chunk).cloned()
            }
            Decoded::More(_) => None,
        });
        match (decoded, found) {
            (Decoded::More(more), _) => Ok(Err(more)),
            (_, Some(chunk)) => encoded(&cut(&chunk, request, schema)?, request.part).map(Ok),
            _ => fail!(
                Protocol,
                "chunk {} is not in unit {}",
                request.chunk,
                unit.0
            ),
        }
    }
}

/// The rows of a chunk that were asked for, and their schema.
fn cut(chunk: &Chunk, request: &RowsRequest, schema: &Schema) -> Result<(Chunk, Schema)> {
    let chunk = chunk.with_levels_of(schema)?;
    let rows = chunk.rows();
    let from = (request.from as usize).min(rows);
    let count = request
        .count
        .map_or(rows, |count| count as usize)
        .min(rows - from);
    let names = request.columns.clone();
    let names =
        names.unwrap_or_else(|| chunk.columns().into_iter().map(|(name, _)| name).collect());
    let mut columns = Vec::with_capacity(names.len());
    let mut local = schema.clone();
    for name in names {
        columns.push((name.clone(), chunk.array(&name)?.slice(from, count)));
        // Levels that only this chunk's decoding found.
        if let Some((_, levels)) = chunk.found_levels.iter().find(|(found, _)| *found == name)
            && let Some(position) = local.position(&name)
        {
            local.variables[position].levels = Some(levels.clone());
        }
    }
    Ok((Chunk::new(chunk.index, count, columns)?, local))
}

fn encoded((chunk, schema): &(Chunk, Schema), part: StreamPart) -> Result<Vec<Vec<u8>>> {
    let mut pieces = Vec::new();
    if part != StreamPart::Batches {
        pieces.push(stream_head(chunk, schema)?);
    }
    if part != StreamPart::Head {
        pieces.push(stream_batch(chunk, schema)?);
    }
    if part == StreamPart::Stream {
        pieces.push(END.to_vec());
    }
    Ok(pieces)
}
