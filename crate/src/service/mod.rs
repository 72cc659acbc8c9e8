//! What a host calls: jobs, readers and resident data behind numbers.
//!
//! `wasm` and `host` wrap the same methods; neither adds anything. A service belongs to one thread; the task pool works
//! below it.

mod reader;
mod remembered;
mod rows;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::analysis::d_tree::{DTree, DTreeOutput};
use crate::compute::Computed;
use crate::data::Schema;
use crate::data::resident::Resident;
use crate::engine::{
    Analysis, Job, Loaded, Node, Outcome, Progress, SaveOptions, decode, find, load, open, save,
};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::{Format, FormatOptions, Need, Opening, Stored, Unit};
use crate::transform::pmml::pmml;

pub use reader::{ReadEvent, Reader, Sink};
pub use rows::{OutputPlan, RowsRequest, StepPlan};

/// The number of a job, reader, opening or data set.
pub type Handle = u32;

/// Where a source stands that is being opened.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum OpeningState {
    /// These bytes are needed.
    Needs {
        /// The opening.
        handle: Handle,
        /// In this order.
        needs: Vec<Need>,
    },
    /// It is open.
    Opened(OpenedSource),
}

/// A source that is open.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OpenedSource {
    /// The format, for readers anywhere.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub format: Vec<u8>,
    /// The variables.
    pub schema: Schema,
    /// The ranges of bytes that are read at once.
    pub units: Vec<Unit>,
    /// What to tell the user.
    pub warnings: Vec<String>,
    /// How rows lie in the file.
    pub stored: Option<Stored>,
}

/// A planned job.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct PlannedJob {
    /// The job.
    pub handle: Handle,
    /// The variables that it reads.
    pub reads: Vec<String>,
}

struct RunningJob {
    job: Box<dyn Job>,
    progress: Arc<Progress>,
}

/// Everything that a host has opened in this instance.
#[derive(Default)]
pub struct Service {
    last: Handle,
    openings: HashMap<Handle, Opening>,
    jobs: HashMap<Handle, RunningJob>,
    readers: HashMap<Handle, Reader>,
    last_read: reader::Last,
    data: HashMap<Handle, Resident>,
}

fn unknown(what: &str, handle: Handle) -> Error {
    Error::new(ErrorKind::Protocol, format!("there is no {what} {handle}"))
}

impl Service {
    fn next(&mut self) -> Handle {
        self.last += 1;
        self.last
    }

    /// Begins to open a source of this many bytes.
    pub fn open(&mut self, options: FormatOptions, size: u64) -> Result<OpeningState> {
        let handle = self.next();
        self.opening_state(handle, Opening::new(options, size)?)
    }

    /// Gives the bytes that an opening needed.
    pub fn feed(&mut self, handle: Handle, pieces: &[&[u8]]) -> Result<OpeningState> {
        let mut opening = self
            .openings
            .remove(&handle)
            .ok_or_else(|| unknown("opening", handle))?;
        opening.feed(pieces)?;
        self.opening_state(handle, opening)
    }

    fn opening_state(&mut self, handle: Handle, opening: Opening) -> Result<OpeningState> {
        let needs = opening.needs();
        if !needs.is_empty() {
            self.openings.insert(handle, opening);
            return Ok(OpeningState::Needs { handle, needs });
        }
        let opened = opening.finish()?;
        Ok(OpeningState::Opened(OpenedSource {
            format: crate::engine::encode(&opened.format)?,
            units: opened.format.units(),
            schema: opened.schema,
            warnings: opened.warnings,
            stored: opened.stored,
        }))
    }

    /// A format with columns widened to what their values need; `None` when nothing changes.
    pub fn widen(
        format: &[u8],
        misfits: &[crate::format::text::Misfit],
    ) -> Result<Option<(Vec<u8>, Vec<crate::data::Variable>)>> {
        let mut format: Format = crate::engine::decode(format)?;
        match format.widen(misfits) {
            Some(variables) => Ok(Some((crate::engine::encode(&format)?, variables))),
            None => Ok(None),
        }
    }

    fn add_job(&mut self, job: Box<dyn Job>) -> PlannedJob {
        let handle = self.next();
        let reads = job.reads();
        self.jobs.insert(
            handle,
            RunningJob {
                job,
                progress: Arc::default(),
            },
        );
        PlannedJob { handle, reads }
    }

    /// Plans an analysis.
    pub fn plan(
        &mut self,
        name: &str,
        params: &mut dyn erased_serde::Deserializer<'_>,
        schema: &Schema,
    ) -> Result<PlannedJob> {
        let job = find(name)?.plan(params, schema)?;
        Ok(self.add_job(job))
    }

    /// Joins a job by its task.
    pub fn join(&mut self, task: &[u8]) -> Result<PlannedJob> {
        let job = open(task)?;
        Ok(self.add_job(job))
    }

    fn running(&mut self, handle: Handle) -> Result<&mut RunningJob> {
        self.jobs
            .get_mut(&handle)
            .ok_or_else(|| unknown("job", handle))
    }

    /// The task of a job's pass.
    pub fn task(&mut self, handle: Handle) -> Result<Vec<u8>> {
        self.running(handle)?.job.task()
    }

    /// How far a job is, and the way to stop it, shared with the task pool.
    pub fn progress(&mut self, handle: Handle) -> Result<Arc<Progress>> {
        Ok(self.running(handle)?.progress.clone())
    }

    /// Rows that a job has mapped here.
    pub fn rows_done(&mut self, handle: Handle) -> Result<u64> {
        Ok(self.running(handle)?.progress.rows.load(Ordering::Relaxed))
    }

    /// Maps kept chunks `from..to` of a data set on the task pool.
    pub fn map(&mut self, job: Handle, data: Handle, from: u32, to: u32) -> Result<()> {
        let resident = self
            .data
            .get(&data)
            .ok_or_else(|| unknown("data set", data))?;
        let running = self.jobs.get_mut(&job).ok_or_else(|| unknown("job", job))?;
        let mapped = running.job.map_range(resident, from, to, &running.progress);
        // There will be no pass that goes on from here.
        mapped.inspect_err(|_| resident.forget())
    }

    /// Takes the nodes that this instance has merged so far.
    pub fn nodes(&mut self, handle: Handle) -> Result<Vec<Node>> {
        self.running(handle)?.job.take()
    }

    /// Adds nodes of other instances.
    pub fn accept(&mut self, handle: Handle, nodes: &[Node]) -> Result<()> {
        let running = self.running(handle)?;
        nodes.iter().try_for_each(|node| running.job.accept(node))
    }

    /// The encoded whole of a pass.
    pub fn total(&mut self, handle: Handle, chunks: u32) -> Result<Vec<u8>> {
        self.running(handle)?.job.total(chunks)
    }

    /// Ends a pass: the encoded step. Any instance that has joined the job can do it.
    pub fn conclude(&mut self, handle: Handle, total: &[u8]) -> Result<Vec<u8>> {
        self.running(handle)?.job.conclude(total)
    }

    /// Takes an encoded step; true when the job is done.
    pub fn advance(&mut self, handle: Handle, step: &[u8]) -> Result<bool> {
        self.running(handle)?.job.advance(step)
    }

    /// The result of a job that is done.
    pub fn result(&self, handle: Handle) -> Result<&Outcome> {
        let running = self
            .jobs
            .get(&handle)
            .ok_or_else(|| unknown("job", handle))?;
        match running.job.outcome() {
            Some(outcome) => Ok(outcome),
            None => fail!(Protocol, "job {handle} is not done"),
        }
    }

    /// Computes on results: see [`crate::compute`].
    pub fn compute(
        name: &str,
        params: &mut dyn erased_serde::Deserializer<'_>,
    ) -> Result<Computed> {
        crate::compute::compute(name, params)
    }

    /// The bytes of a result, which comes as [`encode`](crate::engine::encode) wrote it.
    pub fn save(outcome: &[u8], options: SaveOptions) -> Result<Vec<u8>> {
        save(decode(outcome)?, options)
    }

    /// A result from its bytes.
    pub fn load(bytes: &[u8]) -> Result<Loaded> {
        load(bytes)
    }

    /// A tree of `rxDTree` cut back at a complexity: see [`DTreeOutput::pruned`]. Comes and goes as [`Service::save`]'s.
    pub fn prune(outcome: &[u8], cp: f64) -> Result<Outcome> {
        let outcome: Outcome = decode(outcome)?;
        if outcome.function != DTree::NAME {
            fail!(
                Argument,
                "a result of {} is not a tree of {}",
                outcome.function,
                DTree::NAME
            );
        }
        Outcome::of::<DTree>(&DTreeOutput::read(outcome.value()?)?.pruned(cp)?)
    }

    /// A model as a PMML document.
    pub fn pmml(model: &[u8]) -> Result<String> {
        pmml(model)
    }

    /// A new data set to keep chunks in.
    pub fn keep(&mut self) -> Handle {
        let handle = self.next();
        self.data.insert(handle, Resident::default());
        handle
    }

    /// A data set that is kept here.
    pub fn resident(&self, handle: Handle) -> Result<&Resident> {
        self.data
            .get(&handle)
            .ok_or_else(|| unknown("data set", handle))
    }

    /// The widest storage of each variable among the chunks that are kept here.
    pub fn storages(
        &self,
        handle: Handle,
        schema: &Schema,
    ) -> Result<Vec<Option<crate::data::Storage>>> {
        self.resident(handle)?.storages(schema)
    }

    /// Gives kept chunks the data set's levels and storages; the bytes that they take.
    pub fn seal(&mut self, handle: Handle, schema: &Schema) -> Result<usize> {
        let resident = self
            .data
            .get_mut(&handle)
            .ok_or_else(|| unknown("data set", handle))?;
        resident.seal(schema)?;
        Ok(resident.bytes())
    }

    /// Forgets what analyses remember of kept chunks between passes: for calls that were given up.
    pub fn forget(&self, handle: Handle) -> Result<()> {
        self.resident(handle)?.forget();
        Ok(())
    }

    /// Forgets an opening, job, reader or data set.
    pub fn release(&mut self, handle: Handle) {
        if let Some(job) = self.jobs.remove(&handle) {
            job.progress.cancelled.store(1, Ordering::Relaxed);
        }
        self.readers.remove(&handle);
        self.data.remove(&handle);
        self.openings.remove(&handle);
    }
}

/// The name, version and analyses of the engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EngineInfo {
    /// The version of the package.
    pub version: String,
    /// The names of the analyses.
    pub analyses: Vec<String>,
    /// The names of the functions that expressions can call.
    pub functions: Vec<String>,
    /// Whether this build can have a task pool.
    pub threads: bool,
}

/// What this build is.
#[must_use]
pub fn info() -> EngineInfo {
    EngineInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        analyses: crate::analysis::ANALYSES
            .iter()
            .map(|entry| entry.name().to_owned())
            .collect(),
        functions: crate::formula::function_names()
            .map(str::to_owned)
            .collect(),
        threads: cfg!(feature = "threads"),
    }
}
