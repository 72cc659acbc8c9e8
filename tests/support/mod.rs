//! A host for tests: reads bytes, scans, runs jobs, in one process.
#![allow(dead_code)]

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rxwasm::analysis::variables::{Variables, VariablesOutput};
use rxwasm::data::narrow::common;
use rxwasm::data::resident::{Resident, narrowed};
use rxwasm::data::{Chunk, Schema};
use rxwasm::engine::{Analysis, Chunks, Job, Progress, Run, find};
use rxwasm::error::{Error, ErrorKind, Result};
use rxwasm::format::{Decoded, Format, FormatOptions, Need, Opening};
use serde_json::{Value, json};

/// The reference material: beside the project.
pub fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference")
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
    let opened = opening.finish()?;
    Ok((opened.format, opened.schema))
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
            let Format::Text(text) = &mut format else {
                break chunks;
            };
            if !text.widen(&misfits) {
                break chunks;
            }
            let described = schema.variables.clone();
            schema = Schema::new(text.variables())?;
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
        let output: VariablesOutput =
            run::<Variables>(params, &self.schema, self, |chunks| chunks)?;
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

    /// Runs an analysis, scanning first where the plan asks for it.
    pub fn run<A: Analysis>(&self, params: Value) -> Result<A::Output> {
        run::<A>(params, &self.schema, self, |chunks| chunks)
    }
}

/// Runs an analysis by type.
pub fn run<A: Analysis>(
    mut params: Value,
    schema: &Schema,
    data: &DataSet,
    _: impl Fn(u32) -> u32,
) -> Result<A::Output> {
    let mut schema = schema.clone();
    let mut scanned: Vec<Value> = Vec::new();
    let mut run: Run<A> = loop {
        let parsed: A::Params = serde_json::from_value(params.clone())
            .map_err(|error| Error::new(ErrorKind::Argument, error.to_string()))?;
        match Run::<A>::plan(parsed, &schema) {
            Ok(run) => break run,
            Err(error) if error.kind == ErrorKind::NeedsScan => {
                let mut scan = params.clone();
                scan["variables"] = json!(error.at.names);
                scan["textLevels"] = json!(error.at.names);
                let parsed = serde_json::from_value(scan)
                    .map_err(|error| Error::new(ErrorKind::Argument, error.to_string()))?;
                let mut job: Run<Variables> = Run::plan(parsed, &schema)?;
                drive(&mut job, data)?;
                for variable in job.into_output().unwrap().variables {
                    if schema.position(&variable.name).is_some() {
                        schema.set(variable);
                    } else {
                        scanned.push(serde_json::to_value(&variable).unwrap());
                    }
                }
                params["scanned"] = json!(scanned);
            }
            Err(error) => return Err(error),
        }
    };
    drive(&mut run, data)?;
    Ok(run.into_output().unwrap())
}

/// Runs a job to its end.
pub fn drive(job: &mut dyn Job, data: &DataSet) -> Result<()> {
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
    let text = params.to_string();
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    find(name)?.plan(
        &mut <dyn erased_serde::Deserializer>::erase(&mut deserializer),
        schema,
    )
}
