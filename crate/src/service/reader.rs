//! Decoding units on the task pool, and what becomes of their chunks.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_buffer::Buffer;
use serde::Serialize;

use super::{Handle, RunningJob, Service, unknown};
use crate::data::Chunk;
use crate::data::resident::narrowed;
use crate::engine::{Contribution, Job, Progress};
use crate::error::{Error, Result};
use crate::format::text::{Failure, Misfit};
use crate::format::{Decoded, Format};

/// What becomes of decoded chunks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sink {
    /// They are mapped by this job.
    pub job: Option<Handle>,
    /// They are kept in this data set, narrowed.
    pub data: Option<Handle>,
}

/// What decoding a unit came to.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct ReadEvent {
    /// The unit.
    pub unit: u32,
    /// Its rows.
    pub rows: f64,
    /// When the last record is not complete: how many bytes behind the unit are needed. Read it again with them.
    pub more: Option<f64>,
    /// For text: where the first record starts and the last ends. Neighbours must agree.
    pub edges: Option<(f64, f64)>,
    /// See [`Misfit`].
    pub misfits: Vec<Misfit>,
    /// See [`Failure`].
    pub failures: Vec<Failure>,
    /// What went wrong.
    pub error: Option<Error>,
}

struct Finished {
    event: ReadEvent,
    contributions: Vec<(u32, Contribution)>,
    kept: Vec<Chunk>,
}

/// Units that are being decoded.
pub struct Reader {
    format: Arc<Format>,
    columns: Option<Arc<Vec<String>>>,
    sink: Sink,
    finished: Arc<Mutex<Vec<Finished>>>,
}

/// One unit to decode, with all that it needs on another thread.
struct Work {
    format: Arc<Format>,
    columns: Option<Arc<Vec<String>>>,
    unit: u32,
    first_chunk: u32,
    bytes: Buffer,
    start: Option<u64>,
    keep: bool,
}

impl Work {
    fn run(&self, job: Option<(&dyn Job, &Progress)>) -> Finished {
        let mut event = ReadEvent {
            unit: self.unit,
            rows: 0.0,
            more: None,
            edges: None,
            misfits: Vec::new(),
            failures: Vec::new(),
            error: None,
        };
        let (mut contributions, mut kept) = (Vec::new(), Vec::new());
        let outcome = self.decode(&mut event).and_then(|chunks| {
            // A chunk whose types are about to be widened is read again: nothing is done with it.
            if !event.misfits.is_empty() {
                return Ok(());
            }
            for chunk in chunks {
                if let Some((job, progress)) = job {
                    contributions.push((chunk.index, job.map(&chunk)?));
                    progress
                        .rows
                        .fetch_add(chunk.rows() as u64, std::sync::atomic::Ordering::Relaxed);
                }
                if self.keep {
                    kept.push(narrowed(&chunk)?);
                }
            }
            Ok(())
        });
        if let Err(error) = outcome {
            event.error = Some(error.chunk(self.first_chunk));
        }
        Finished {
            event,
            contributions,
            kept,
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn decode(&self, event: &mut ReadEvent) -> Result<Vec<Chunk>> {
        let columns = self.columns.as_deref().map(Vec::as_slice);
        match self.format.decode(
            self.unit,
            self.first_chunk,
            &self.bytes,
            self.start,
            columns,
        )? {
            Decoded::More(more) => {
                event.more = Some(more as f64);
                Ok(Vec::new())
            }
            Decoded::Chunks(records) => {
                event.rows = records.chunks.iter().map(|chunk| chunk.rows() as f64).sum();
                event.edges = records.edges.map(|(start, end)| (start as f64, end as f64));
                event.misfits = records.misfits;
                event.failures = records.failures;
                Ok(records.chunks)
            }
        }
    }
}

impl Service {
    /// A reader of a format's units.
    pub fn reader(
        &mut self,
        format: &[u8],
        columns: Option<Vec<String>>,
        sink: Sink,
    ) -> Result<Handle> {
        let format = Arc::new(crate::engine::decode::<Format>(format)?);
        let handle = self.next();
        let reader = Reader {
            format,
            columns: columns.map(Arc::new),
            sink,
            finished: Arc::default(),
        };
        self.readers.insert(handle, reader);
        Ok(handle)
    }

    /// Decodes a unit: on the task pool, and `notify` is called there when it is done; or here and now without one.
    pub fn read(
        &mut self,
        handle: Handle,
        unit: u32,
        first_chunk: u32,
        bytes: Vec<u8>,
        start: Option<u64>,
        notify: impl FnOnce() + Send + 'static,
    ) -> Result<()> {
        let reader = self
            .readers
            .get(&handle)
            .ok_or_else(|| unknown("reader", handle))?;
        let work = Work {
            format: reader.format.clone(),
            columns: reader.columns.clone(),
            unit,
            first_chunk,
            bytes: Buffer::from_vec(bytes),
            start,
            keep: reader.sink.data.is_some(),
        };
        let finished = reader.finished.clone();
        let job = match reader.sink.job {
            Some(job) => {
                let running = self.jobs.get(&job).ok_or_else(|| unknown("job", job))?;
                Some((running.job.mapper()?, running.progress.clone()))
            }
            None => None,
        };
        let run = move || {
            let result = work.run(
                job.as_ref()
                    .map(|(job, progress)| (job.as_ref(), progress.as_ref())),
            );
            drop(work);
            finished
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(result);
            notify();
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
        let finished = std::mem::take(
            &mut *reader
                .finished
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        let sink = reader.sink;
        let mut events = Vec::with_capacity(finished.len());
        for done in finished {
            if let Some(RunningJob { job, .. }) = sink.job.and_then(|job| self.jobs.get_mut(&job)) {
                done.contributions
                    .into_iter()
                    .for_each(|(index, contribution)| job.put(index, contribution));
            }
            if let Some(resident) = sink.data.and_then(|data| self.data.get_mut(&data)) {
                done.kept.into_iter().for_each(|chunk| resident.put(chunk));
            }
            events.push(done.event);
        }
        Ok(events)
    }
}
