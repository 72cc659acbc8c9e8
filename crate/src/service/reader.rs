//! Decoding units on the task pool, and what becomes of their chunks.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_buffer::Buffer;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::remembered::Remembered;
use super::{Handle, RunningJob, Service, unknown};
use crate::data::resident::narrowed;
use crate::data::{Chunk, Schema};
use crate::engine::{Contribution, Job, Progress};
use crate::error::{Error, Result};
use crate::fail;
use crate::format::output::{Output, Piece};
use crate::format::text::{Failure, Misfit};
use crate::format::{Decoded, Format, Need};
use crate::transform::made::{MadeColumn, made_chunk};
use crate::transform::step::AnyStep;

/// What becomes of chunks that are read.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct Sink {
    /// Steps that they go through first, in order.
    #[cfg_attr(feature = "types", ts(type = "Uint8Array[]"))]
    pub steps: Vec<ByteBuf>,
    /// They are mapped by this job.
    pub job: Option<Handle>,
    /// They are kept in this data set, narrowed.
    pub data: Option<Handle>,
    /// They become pieces of this file.
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub output: Option<ByteBuf>,
}

/// What reading a unit, or a kept chunk, came to.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct ReadEvent {
    /// The unit, or the kept chunk.
    pub unit: u32,
    /// Its rows.
    pub rows: f64,
    /// The rows of each of its chunks.
    pub chunk_rows: Vec<(u32, f64)>,
    /// When the last record is not complete: how many bytes behind the unit are needed. Read it again with them.
    pub more: Option<f64>,
    /// For text: where the first record starts and the last ends. Neighbours must agree.
    pub edges: Option<(f64, f64)>,
    /// See [`Misfit`].
    pub misfits: Vec<Misfit>,
    /// See [`Failure`].
    pub failures: Vec<Failure>,
    /// The pieces of a file that its chunks became.
    pub pieces: Vec<Piece>,
    /// What went wrong.
    pub error: Option<Error>,
}

struct Finished {
    event: ReadEvent,
    contributions: Vec<(u32, Contribution)>,
    kept: Vec<Chunk>,
}

/// Chunks that are being read.
pub struct Reader {
    shared: Arc<Shared>,
    job: Option<Handle>,
    data: Option<Handle>,
    finished: Arc<Finishing>,
}

/// What is done and was not taken yet.
#[derive(Default)]
struct Finishing {
    list: Mutex<Vec<Finished>>,
    /// Whether the host was told since it took what was done: it need not hear of each unit.
    is_told: AtomicBool,
}

impl Finishing {
    /// Adds what was done; whether the host has to be told.
    fn put(&self, done: Finished) -> bool {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.push(done);
        drop(list);
        !self.is_told.swap(true, Ordering::AcqRel)
    }

    fn take(&self) -> Vec<Finished> {
        self.is_told.swap(false, Ordering::AcqRel);
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *list)
    }
}

/// What the last reader decoded.
#[derive(Default)]
pub(super) struct Last {
    format: Remembered<Format>,
    steps: Vec<Remembered<AnyStep>>,
    output: Remembered<Output>,
}

/// What reading any unit needs.
struct Shared {
    /// Of units of a source.
    format: Option<Arc<Format>>,
    columns: Option<Vec<String>>,
    steps: Vec<Arc<AnyStep>>,
    output: Option<Arc<Output>>,
    keep: bool,
}

/// Where chunks come from.
enum Input {
    /// A unit of the source.
    Unit {
        unit: u32,
        first_chunk: u32,
        bytes: Buffer,
        start: Option<u64>,
    },
    /// A chunk that is there.
    Chunk(Arc<Chunk>),
}

impl Shared {
    fn run(&self, input: &Input, job: Option<(&dyn Job, &Progress)>) -> Finished {
        let (unit, first_chunk) = match input {
            Input::Unit {
                unit, first_chunk, ..
            } => (*unit, *first_chunk),
            Input::Chunk(chunk) => (chunk.index, chunk.index),
        };
        let event = ReadEvent {
            unit,
            rows: 0.0,
            chunk_rows: Vec::new(),
            more: None,
            edges: None,
            misfits: Vec::new(),
            failures: Vec::new(),
            pieces: Vec::new(),
            error: None,
        };
        let mut done = Finished {
            event,
            contributions: Vec::new(),
            kept: Vec::new(),
        };
        if let Err(error) = self.read(input, job, &mut done) {
            done.event.error = Some(error.chunk(first_chunk));
        }
        done
    }

    fn read(
        &self,
        input: &Input,
        job: Option<(&dyn Job, &Progress)>,
        done: &mut Finished,
    ) -> Result<()> {
        let (unit, first_chunk, bytes, start) = match input {
            Input::Chunk(chunk) => return self.chunk(chunk, job, done),
            Input::Unit {
                unit,
                first_chunk,
                bytes,
                start,
            } => (*unit, *first_chunk, bytes, *start),
        };
        let Some(format) = &self.format else {
            fail!(Protocol, "a reader without a format reads no units");
        };
        let mut take = |chunk: Chunk| self.chunk(&chunk, job, done).map(|()| true);
        let columns = self.columns.as_deref();
        match format.each(unit, first_chunk, (bytes, start), columns, &mut take)? {
            Decoded::More(more) => done.event.more = Some(bytes_of(more)),
            Decoded::Chunks(records) => {
                let edges = |(start, end)| (bytes_of(start), bytes_of(end));
                done.event.edges = records.edges.map(edges);
                done.event.misfits = records.misfits;
                done.event.failures = records.failures;
            }
        }
        Ok(())
    }

    fn chunk(
        &self,
        chunk: &Chunk,
        job: Option<(&dyn Job, &Progress)>,
        done: &mut Finished,
    ) -> Result<()> {
        let read = chunk.rows();
        done.event.rows += count(read);
        done.event.chunk_rows.push((chunk.index, count(read)));
        let mut stepped = None;
        for step in &self.steps {
            stepped = Some(step.apply(stepped.as_ref().unwrap_or(chunk))?);
        }
        let chunk = stepped.as_ref().unwrap_or(chunk);
        let narrow = self.keep.then(|| narrowed(chunk)).transpose()?;
        if let Some((job, progress)) = job {
            // Narrow columns are looked at faster than wide ones, and hold the same values.
            let mapped = job.map(narrow.as_ref().unwrap_or(chunk))?;
            done.contributions.push((chunk.index, mapped));
            progress.rows.fetch_add(read as u64, Ordering::Relaxed);
        }
        if let Some(output) = &self.output {
            done.event.pieces.push(output.format().piece(chunk)?);
        }
        done.kept.extend(narrow);
        Ok(())
    }
}

#[allow(clippy::cast_precision_loss)]
fn bytes_of(bytes: u64) -> f64 {
    bytes as f64
}

#[allow(clippy::cast_precision_loss)]
fn count(rows: usize) -> f64 {
    rows as f64
}

impl Service {
    /// A reader of a format's units, or of kept chunks.
    pub fn reader(
        &mut self,
        format: Option<&[u8]>,
        columns: Option<Vec<String>>,
        sink: &Sink,
    ) -> Result<Handle> {
        let Last {
            format: last_format,
            steps: last_steps,
            output: last_output,
        } = &mut self.last_read;
        last_steps.resize_with(sink.steps.len(), Remembered::default);
        let steps = last_steps.iter_mut().zip(&sink.steps);
        let shared = Shared {
            format: last_format.of_some(format)?,
            columns,
            steps: steps
                .map(|(last, step)| last.of(step))
                .collect::<Result<_>>()?,
            output: last_output.of_some(sink.output.as_deref().map(Vec::as_slice))?,
            keep: sink.data.is_some(),
        };
        let handle = self.next();
        let reader = Reader {
            shared: Arc::new(shared),
            job: sink.job,
            data: sink.data,
            finished: Arc::default(),
        };
        self.readers.insert(handle, reader);
        Ok(handle)
    }

    /// The ranges of bytes from which a reader decodes a unit; nothing where that is its whole.
    pub fn parts(&self, handle: Handle, unit: u32) -> Result<Option<Vec<Need>>> {
        let reader = self
            .readers
            .get(&handle)
            .ok_or_else(|| unknown("reader", handle))?;
        let format = reader.shared.format.as_ref();
        Ok(format.and_then(|format| format.parts(unit, reader.shared.columns.as_deref())))
    }

    /// Reads a unit: on the task pool, and `notify` is called there when it is done; or here and now without one.
    pub fn read(
        &mut self,
        handle: Handle,
        unit: u32,
        first_chunk: u32,
        bytes: Vec<u8>,
        start: Option<u64>,
        notify: impl FnOnce() + Send + 'static,
    ) -> Result<()> {
        let bytes = Buffer::from_vec(bytes);
        let input = Input::Unit {
            unit,
            first_chunk,
            bytes,
            start,
        };
        self.start(handle, input, Box::new(notify))
    }

    /// Reads a chunk that is kept in a data set, as [`Self::read`] does a unit.
    pub fn read_kept(
        &mut self,
        handle: Handle,
        data: Handle,
        index: u32,
        notify: impl FnOnce() + Send + 'static,
    ) -> Result<()> {
        let Some(chunk) = self.resident(data)?.get(index) else {
            fail!(Protocol, "chunk {index} is not kept here");
        };
        let input = Input::Chunk(chunk.clone());
        self.start(handle, input, Box::new(notify))
    }

    /// Reads a chunk that the host's functions made, as [`Self::read`] does a unit. Variables of the schema that are not
    /// among its columns are those of the chunk that is kept beside it.
    pub fn read_made(
        &mut self,
        handle: Handle,
        index: u32,
        columns: &[MadeColumn],
        schema: &Schema,
        beside: Option<Handle>,
        notify: impl FnOnce() + Send + 'static,
    ) -> Result<()> {
        let beside = match beside {
            Some(data) => self.resident(data)?.get(index).map(AsRef::as_ref),
            None => None,
        };
        let chunk = made_chunk(index, columns, schema, beside)?;
        self.start(handle, Input::Chunk(Arc::new(chunk)), Box::new(notify))
    }

    fn start(
        &mut self,
        handle: Handle,
        input: Input,
        notify: Box<dyn FnOnce() + Send>,
    ) -> Result<()> {
        let reader = self
            .readers
            .get(&handle)
            .ok_or_else(|| unknown("reader", handle))?;
        let shared = reader.shared.clone();
        let finished = reader.finished.clone();
        let job = match reader.job {
            Some(job) => {
                let running = self.jobs.get(&job).ok_or_else(|| unknown("job", job))?;
                Some((running.job.mapper()?, running.progress.clone()))
            }
            None => None,
        };
        let run = move || {
            let result = shared.run(
                &input,
                job.as_ref()
                    .map(|(job, progress)| (job.as_ref(), progress.as_ref())),
            );
            drop((input, shared));
            if finished.put(result) {
                notify();
            }
        };
        #[cfg(feature = "rayon")]
        rayon::spawn_fifo(run);
        #[cfg(not(feature = "rayon"))]
        run();
        Ok(())
    }

    /// What has been decoded since the last call; contributions go into the job's tree, kept chunks into the data set.
    pub fn drain(&mut self, handle: Handle) -> Result<Vec<ReadEvent>> {
        let reader = self
            .readers
            .get(&handle)
            .ok_or_else(|| unknown("reader", handle))?;
        let finished = reader.finished.take();
        let (job, data) = (reader.job, reader.data);
        let mut events = Vec::with_capacity(finished.len());
        for done in finished {
            if let Some(RunningJob { job, .. }) = job.and_then(|job| self.jobs.get_mut(&job)) {
                done.contributions
                    .into_iter()
                    .for_each(|(index, contribution)| job.put(index, contribution));
            }
            if let Some(resident) = data.and_then(|data| self.data.get_mut(&data)) {
                done.kept.into_iter().for_each(|chunk| resident.put(chunk));
            }
            events.push(done.event);
        }
        Ok(events)
    }
}
