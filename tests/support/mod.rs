//! A host for tests: reads bytes, scans, runs jobs, in one process.
#![allow(dead_code)]

// Property tests run natively only.
#[cfg(not(target_family = "wasm"))]
pub mod calls;
pub mod cases;
pub mod compare;
pub mod every_type;
pub mod parts;
pub mod predicted;
#[cfg(not(target_family = "wasm"))]
pub mod programs;
#[cfg(not(target_family = "wasm"))]
pub mod shown;
#[cfg(not(target_family = "wasm"))]
pub mod table;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rxwasm::analysis::variables::{Variables, VariablesOutput};
use rxwasm::data::narrow::common;
use rxwasm::data::resident::{Resident, narrowed};
use rxwasm::data::{Chunk, Schema};
use rxwasm::engine::{Analysis, Chunks, Job, Progress, Run, Step, find};
use rxwasm::error::{Error, ErrorKind, Result};
use rxwasm::format::{Decoded, Format, FormatOptions, Need, Opened, Opening};
use rxwasm::transform::step::AnyStep;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The reference results.
pub fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}

/// What R computed, by the script beside it.
pub fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let text = std::fs::read_to_string(path.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The numbers of a fixture's list, none of them missing.
pub fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|value| value.as_f64().unwrap()).collect()
}

/// A data set in memory.
pub struct DataSet {
    pub format: Format,
    pub schema: Schema,
    pub bytes: Vec<u8>,
    pub chunks: Vec<Chunk>,
}

fn slice(bytes: &[u8], need: Need) -> &[u8] {
    let start = usize::try_from(need.offset).unwrap().min(bytes.len());
    let end = (start + usize::try_from(need.length).unwrap()).min(bytes.len());
    &bytes[start..end]
}

/// Opens bytes as the front end does.
pub fn open(options: &Value, bytes: &[u8]) -> Result<(Format, Schema)> {
    let opened = opened(options, bytes)?;
    Ok((opened.format, opened.schema))
}

/// All that opening finds.
pub fn opened(options: &Value, bytes: &[u8]) -> Result<Opened> {
    let options: FormatOptions = serde_json::from_value(options.clone())
        .map_err(|error| Error::new(ErrorKind::Argument, error.to_string()))?;
    let mut opening = Opening::new(options, bytes.len() as u64)?;
    loop {
        let needs = opening.needs();
        if needs.is_empty() {
            break;
        }
        let pieces: Vec<&[u8]> = needs.iter().map(|need| slice(bytes, *need)).collect();
        opening.feed(&pieces)?;
    }
    opening.finish()
}

/// Decodes one unit.
pub fn decode(
    format: &Format,
    unit: u32,
    bytes: &[u8],
    start: Option<u64>,
) -> Result<rxwasm::format::Records> {
    let place = format.units()[unit as usize];
    let mut ahead = place.ahead;
    loop {
        let piece = slice(
            bytes,
            Need {
                offset: place.offset,
                length: place.length + ahead,
            },
        );
        match format.decode(
            unit,
            place.first_chunk,
            &arrow_buffer::Buffer::from(piece),
            start,
            None,
        )? {
            Decoded::Chunks(records) => return Ok(*records),
            Decoded::More(more) => ahead = more,
        }
    }
}

impl Chunks for DataSet {
    fn count(&self) -> u32 {
        u32::try_from(self.chunks.len()).unwrap()
    }
    fn chunk(&self, index: u32) -> Result<Cow<'_, Chunk>> {
        Ok(Cow::Borrowed(&self.chunks[index as usize]))
    }
}

/// Data of which readers hand over some columns alone.
pub struct Read<'a> {
    data: &'a dyn Chunks,
    columns: Vec<String>,
}

impl<'a> Read<'a> {
    /// These columns.
    pub fn of(columns: Vec<String>, data: &'a dyn Chunks) -> Self {
        Self { data, columns }
    }

    /// What a pass of this job reads.
    pub fn for_job(job: &dyn Job, data: &'a dyn Chunks) -> Self {
        Self::of(job.reads(), data)
    }
}

impl Chunks for Read<'_> {
    fn count(&self) -> u32 {
        self.data.count()
    }
    fn chunk(&self, index: u32) -> Result<Cow<'_, Chunk>> {
        let chunk = self.data.chunk(index)?;
        let all = chunk.columns().into_iter();
        let read = all.filter(|(name, _)| self.columns.contains(name));
        let mut found_levels = chunk.found_levels.clone();
        found_levels.retain(|(name, _)| self.columns.contains(name));
        Ok(Cow::Owned(Chunk {
            found_levels,
            ..Chunk::new(index, chunk.rows(), read.collect())?
        }))
    }
}

impl DataSet {
    /// Opens and decodes, widening types and correcting edges as the front end does; then makes the data resident.
    pub fn read(options: &Value, bytes: Vec<u8>) -> Result<Self> {
        let (mut format, mut schema) = open(options, &bytes)?;
        let chunks = loop {
            let mut chunks = Vec::new();
            let mut misfits = Vec::new();
            let mut end = None;
            for unit in 0..u32::try_from(format.units().len()).unwrap() {
                let mut records = decode(&format, unit, &bytes, None)?;
                if let (Some((start, _)), Some(expected)) = (records.edges, end)
                    && start != expected
                {
                    records = decode(&format, unit, &bytes, Some(expected))?;
                }
                end = records.edges.map(|(_, end)| end);
                misfits.extend(records.misfits);
                chunks.extend(records.chunks);
            }
            let Some(variables) = format.widen(&misfits) else {
                break chunks;
            };
            let described = schema.variables.clone();
            schema = Schema::new(variables)?;
            for (variable, old) in schema.variables.iter_mut().zip(described) {
                variable.low = old.low;
                variable.high = old.high;
            }
        };
        let mut data = Self {
            format,
            schema,
            bytes,
            chunks,
        };
        data.scan(json!({}))?;
        data.seal()?;
        Ok(data)
    }

    /// Scans all variables.
    pub fn scan(&mut self, params: Value) -> Result<()> {
        let output: VariablesOutput = run::<Variables>(params, &self.schema, self)?;
        for variable in output.variables {
            if self.schema.position(&variable.name).is_some() {
                self.schema.set(variable);
            }
        }
        self.schema.rows = Some(output.rows);
        Ok(())
    }

    fn seal(&mut self) -> Result<()> {
        let mut resident = Resident::default();
        for chunk in &self.chunks {
            resident.put(narrowed(chunk)?);
        }
        let storages = resident.storages(&self.schema)?;
        for (variable, storage) in self.schema.variables.iter_mut().zip(storages) {
            variable.storage = match (&variable.levels, storage) {
                (Some(levels), _) if variable.kind == rxwasm::data::Kind::Factor => {
                    rxwasm::data::Storage::for_codes(levels.len())
                }
                (_, Some(storage)) => common(storage, storage),
                _ => variable.storage,
            };
        }
        resident.seal(&self.schema)?;
        self.chunks = (0..resident.count())
            .map(|index| resident.chunk(index).unwrap().into_owned())
            .collect();
        Ok(())
    }

    /// Reads a file of the reference data.
    pub fn reference(name: &str, mut options: Value) -> Result<Self> {
        options["type"] = json!("text");
        Self::read(
            &options,
            std::fs::read(reference().join("data").join(name)).unwrap(),
        )
    }

    /// Text as a data set.
    pub fn text(text: &str, mut options: Value) -> Result<Self> {
        options["type"] = json!("text");
        Self::read(&options, text.as_bytes().to_vec())
    }

    /// Columns of a fixture, each an array of numbers or of texts.
    #[allow(clippy::needless_pass_by_value)]
    pub fn columns(columns: &Value, levels: Value) -> Self {
        let columns = columns.as_object().unwrap();
        let mut text = columns.keys().cloned().collect::<Vec<_>>().join(",");
        for row in 0..columns.values().next().unwrap().as_array().unwrap().len() {
            let cells = columns.values().map(|column| match &column[row] {
                Value::String(text) => text.clone(),
                number => number.to_string(),
            });
            text.push('\n');
            text.push_str(&cells.collect::<Vec<_>>().join(","));
        }
        let options = json!({
            "firstRowIsColNames": true,
            "defaultDecimalColType": "numeric",
            "colInfo": levels,
        });
        Self::text(&text, options).unwrap()
    }

    /// Runs an analysis, scanning first where the plan asks for it.
    pub fn run<A: Analysis>(&self, params: Value) -> Result<A::Output> {
        run::<A>(params, &self.schema, self)
    }
}

/// Runs an analysis by type.
pub fn run<A: Analysis>(params: Value, schema: &Schema, data: &dyn Chunks) -> Result<A::Output> {
    let (params, schema) = settle(A::NAME, params, schema, data)?;
    finish(Run::<A>::plan(parsed(params)?, &schema)?, data)
}

/// The output of a job, by type.
fn finish<A: Analysis>(mut job: Run<A>, data: &dyn Chunks) -> Result<A::Output> {
    loop {
        job.map_range(
            &Read::for_job(&job, data),
            0,
            data.count(),
            &Progress::default(),
        )?;
        let total = job.total(data.count())?;
        if let Step::Done(output) = job.step(&total)? {
            return Ok(output);
        }
        job.advance(&job.conclude(&total)?)?;
    }
}

fn parsed<T: DeserializeOwned>(params: Value) -> Result<T> {
    serde_json::from_value(params)
        .map_err(|error| Error::new(ErrorKind::Argument, error.to_string()))
}

/// Scans what the plan of an analysis must know, as the front end does: parameters and schema with which it can be made.
pub fn settle(
    name: &str,
    params: Value,
    schema: &Schema,
    data: &dyn Chunks,
) -> Result<(Value, Schema)> {
    let planned = |params: &Value, schema: &Schema| plan(name, params, schema).map(|_| ());
    settle_by(&planned, params, schema, data)
}

/// The same of a data step.
pub fn settle_step(params: Value, schema: &Schema, data: &dyn Chunks) -> Result<(Value, Schema)> {
    let planned = |params: &Value, schema: &Schema| {
        let params = &mut <dyn erased_serde::Deserializer>::erase(params);
        AnyStep::plan("rxDataStep", params, schema).map(|_| ())
    };
    settle_by(&planned, params, schema, data)
}

/// A chunk, as it is read.
pub fn chunk(data: &dyn Chunks, index: u32) -> Chunk {
    data.chunk(index).unwrap().into_owned()
}

fn settle_by(
    plan: &dyn Fn(&Value, &Schema) -> Result<()>,
    mut params: Value,
    schema: &Schema,
    data: &dyn Chunks,
) -> Result<(Value, Schema)> {
    let mut schema = schema.clone();
    let mut scanned: Vec<Value> = Vec::new();
    loop {
        match plan(&params, &schema) {
            Ok(()) => return Ok((params, schema)),
            Err(error)
                if error.kind == ErrorKind::NeedsScan
                    && params["facts"].is_null()
                    && error.at.names.iter().all(|name| name.starts_with(".rx")) =>
            {
                let rows = (0..data.count()).map(|index| Ok(data.chunk(index)?.rows()));
                let rows = rows.collect::<Result<Vec<usize>>>()?;
                params["facts"] = json!({ "chunkRows": rows, "fileName": "these data" });
            }
            Err(error) if error.kind == ErrorKind::NeedsScan => {
                let transforms = ahead(&params["transforms"], error.at.column.as_deref());
                let mut scan = json!({
                    "variables": error.at.names,
                    "textLevels": error.at.names,
                    "transforms": transforms,
                    "transformObjects": params["transformObjects"],
                    "scanned": scanned,
                });
                if !params["facts"].is_null() {
                    scan["facts"] = params["facts"].clone();
                }
                let job: Run<Variables> = Run::plan(parsed(scan)?, &schema)?;
                for variable in finish(job, data)?.variables {
                    let is_derived = transforms
                        .as_object()
                        .is_some_and(|transforms| transforms.contains_key(&variable.name));
                    if schema.position(&variable.name).is_some() && !is_derived {
                        schema.set(variable);
                    } else {
                        scanned.push(serde_json::to_value(&variable).unwrap());
                    }
                }
                params["scanned"] = json!(scanned);
            }
            Err(error) => return Err(error),
        }
    }
}

/// The transforms ahead of one; all where none is named.
fn ahead(transforms: &Value, name: Option<&str>) -> Value {
    let Some(all) = transforms.as_object() else {
        return Value::Null;
    };
    let ahead = all
        .iter()
        .take_while(|(other, _)| Some(other.as_str()) != name);
    Value::Object(
        ahead
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect(),
    )
}

/// Runs a job to its end.
pub fn drive(job: &mut dyn Job, data: &dyn Chunks) -> Result<()> {
    loop {
        job.map_range(data, 0, data.count(), &Progress::default())?;
        let total = job.total(data.count())?;
        let step = job.conclude(&total)?;
        if job.advance(&step)? {
            return Ok(());
        }
    }
}

/// Plans an analysis by name.
pub fn plan(name: &str, params: &Value, schema: &Schema) -> Result<Box<dyn Job>> {
    find(name)?.plan(&mut <dyn erased_serde::Deserializer>::erase(params), schema)
}
