//! The run of an analysis, without input or output: it says what to do, takes partials, ends passes.
//!
//! A page, a worker, a test and a cluster host drive the same `Job`. The one that owns the result plans it and
//! concludes it; workers open the same task, map chunks and hand back nodes of the merge tree.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::{Analysis, MergeTree, Outcome, Partial, Step};
use crate::data::{Chunk, Schema};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// The version of the wire form. A worker of another version refuses a task.
const WIRE: u16 = 1;

/// What a worker needs to take part in a pass.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    version: u16,
    /// The analysis.
    pub analysis: String,
    /// Its plan and state.
    pub body: Vec<u8>,
}

/// A node of the merge tree on the wire: the partial of chunks `index << height` up to `(index + 1) << height`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Node {
    /// How many times the run of chunks doubled.
    pub height: u8,
    /// Which run of that length.
    pub index: u32,
    /// The partial.
    #[serde(with = "serde_bytes")]
    pub partial: Vec<u8>,
}

/// Chunks by index.
pub trait Chunks: Sync {
    /// How many there are.
    fn count(&self) -> u32;
    /// One of them.
    fn chunk(&self, index: u32) -> Result<Cow<'_, Chunk>>;
}

/// What a running pass has done so far, and whether it should stop.
///
/// A host that shares the engine's memory reads and sets it there, so its layout is fixed.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Progress {
    /// Rows mapped so far.
    pub rows: AtomicU64,
    /// Not 0: stop at the next chunk.
    pub cancelled: AtomicU32,
}

impl Progress {
    fn check(&self) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) != 0 {
            fail!(Cancelled, "the call was cancelled");
        }
        Ok(())
    }
}

/// The contribution of a chunk before it is put into a tree.
pub type Contribution = Box<dyn Any + Send>;

/// A job whose analysis is not known to the caller.
pub trait Job: Send + Sync {
    /// The variables of the data set that the pass reads.
    fn reads(&self) -> Vec<String>;
    /// The task that workers of this pass open.
    fn task(&self) -> Result<Vec<u8>>;
    /// The contribution of a chunk; from any thread.
    fn map(&self, chunk: &Chunk) -> Result<Contribution>;
    /// The same job for another thread, with an empty tree.
    fn mapper(&self) -> Result<Arc<dyn Job>>;
    /// Puts a contribution of [`Job::map`] into the tree.
    fn put(&mut self, index: u32, contribution: Contribution);
    /// Maps chunks `from..to` on the task pool and puts them into the tree.
    fn map_range(
        &mut self,
        chunks: &dyn Chunks,
        from: u32,
        to: u32,
        progress: &Progress,
    ) -> Result<()>;
    /// Takes the nodes out of the tree.
    fn take(&mut self) -> Result<Vec<Node>>;
    /// Puts a node of another worker into the tree.
    fn accept(&mut self, node: &Node) -> Result<()>;
    /// The encoded whole once all `chunks` have arrived; empties the tree.
    fn total(&mut self, chunks: u32) -> Result<Vec<u8>>;
    /// Ends a pass with the encoded whole: the encoded step. Heavy ones run in a worker.
    fn conclude(&self, total: &[u8]) -> Result<Vec<u8>>;
    /// Takes an encoded step: true when the job is done, false when another pass follows.
    fn advance(&mut self, step: &[u8]) -> Result<bool>;
    /// The result of a finished job.
    fn outcome(&self) -> Option<&Outcome>;
}

/// A job of an analysis.
pub struct Run<A: Analysis> {
    plan: Arc<A>,
    state: Arc<A::State>,
    tree: MergeTree<A::Partial>,
    outcome: Option<Outcome>,
}

#[derive(Serialize, Deserialize)]
enum Wire {
    Again(#[serde(with = "serde_bytes")] Vec<u8>),
    Done(Outcome),
}

/// Encodes for the wire.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    postcard::to_allocvec(value)
        .map_err(|error| Error::new(ErrorKind::Protocol, format!("cannot be encoded: {error}")))
}

/// Decodes from the wire.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|error| {
        Error::new(
            ErrorKind::Protocol,
            format!("not a message of this engine: {error}"),
        )
    })
}

impl Task {
    /// Reads a task and checks its version.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let task: Self = decode(bytes)?;
        if task.version != WIRE {
            fail!(
                Protocol,
                "the task has wire version {}, this engine {WIRE}",
                task.version
            );
        }
        Ok(task)
    }
}

impl<A: Analysis> Run<A> {
    /// Plans a job.
    pub fn plan(params: A::Params, schema: &Schema) -> Result<Self> {
        let (plan, state) = A::plan(params, schema)?;
        Ok(Self {
            plan: Arc::new(plan),
            state: Arc::new(state),
            tree: MergeTree::default(),
            outcome: None,
        })
    }

    /// Opens the body of a task.
    pub fn open(body: &[u8]) -> Result<Self> {
        let (plan, state): (A, A::State) = decode(body)?;
        Ok(Self {
            plan: Arc::new(plan),
            state: Arc::new(state),
            tree: MergeTree::default(),
            outcome: None,
        })
    }

    /// Ends a pass with the encoded whole, as [`Job::conclude`] does, for callers that know the analysis.
    pub fn step(&self, total: &[u8]) -> Result<Step<A>> {
        self.plan.finish(&self.state, decode(total)?)
    }

    /// The merged partial of an aligned run of chunks: halves in parallel, merged left to right.
    fn subtree(
        &self,
        chunks: &dyn Chunks,
        height: u8,
        index: u32,
        progress: &Progress,
    ) -> Result<A::Partial> {
        if height == 0 {
            progress.check()?;
            let chunk = chunks.chunk(index)?;
            let partial = self
                .plan
                .map(&self.state, &chunk)
                .map_err(|error| error.chunk(index))?;
            progress
                .rows
                .fetch_add(chunk.rows() as u64, Ordering::Relaxed);
            return Ok(partial);
        }
        let half = |side: u32| move || self.subtree(chunks, height - 1, index * 2 + side, progress);
        #[cfg(feature = "rayon")]
        let (left, right) = rayon::join(half(0), half(1));
        #[cfg(not(feature = "rayon"))]
        let (left, right) = (half(0)(), half(1)());
        let mut left = left?;
        left.merge(right?);
        Ok(left)
    }

    /// The aligned runs that make up `from..to`, as heights and indices.
    fn aligned(from: u32, to: u32) -> Vec<(u8, u32)> {
        let mut runs = Vec::new();
        let mut start = from;
        while start < to {
            let mut height = if start == 0 {
                31
            } else {
                start.trailing_zeros()
            };
            while height > 0 && u64::from(start) + (1u64 << height) > u64::from(to) {
                height -= 1;
            }
            runs.push((u8::try_from(height).unwrap_or(0), start >> height));
            start += 1 << height;
        }
        runs
    }
}

impl<A: Analysis> Job for Run<A> {
    fn reads(&self) -> Vec<String> {
        self.plan.reads()
    }

    fn task(&self) -> Result<Vec<u8>> {
        let body = encode(&(self.plan.as_ref(), self.state.as_ref()))?;
        encode(&Task {
            version: WIRE,
            analysis: A::NAME.to_owned(),
            body,
        })
    }

    fn map(&self, chunk: &Chunk) -> Result<Contribution> {
        Ok(Box::new(
            self.plan
                .map(&self.state, chunk)
                .map_err(|error| error.chunk(chunk.index))?,
        ))
    }

    fn mapper(&self) -> Result<Arc<dyn Job>> {
        Ok(Arc::new(Self {
            plan: self.plan.clone(),
            state: self.state.clone(),
            tree: MergeTree::default(),
            outcome: None,
        }))
    }

    fn put(&mut self, index: u32, contribution: Contribution) {
        if let Ok(partial) = contribution.downcast::<A::Partial>() {
            self.tree.insert(0, index, *partial);
        }
    }

    fn map_range(
        &mut self,
        chunks: &dyn Chunks,
        from: u32,
        to: u32,
        progress: &Progress,
    ) -> Result<()> {
        let runs = Self::aligned(from, to);
        let map = |(height, index): &(u8, u32)| self.subtree(chunks, *height, *index, progress);
        #[cfg(feature = "rayon")]
        let partials: Vec<Result<A::Partial>> = {
            use rayon::prelude::*;
            runs.par_iter().map(map).collect()
        };
        #[cfg(not(feature = "rayon"))]
        let partials: Vec<Result<A::Partial>> = runs.iter().map(map).collect();
        for ((height, index), partial) in runs.into_iter().zip(partials) {
            self.tree.insert(height, index, partial?);
        }
        Ok(())
    }

    fn take(&mut self) -> Result<Vec<Node>> {
        let nodes = self.tree.take().into_iter();
        nodes
            .map(|(height, index, partial)| {
                Ok(Node {
                    height,
                    index,
                    partial: encode(&partial)?,
                })
            })
            .collect()
    }

    fn accept(&mut self, node: &Node) -> Result<()> {
        self.tree
            .insert(node.height, node.index, decode(&node.partial)?);
        Ok(())
    }

    fn total(&mut self, chunks: u32) -> Result<Vec<u8>> {
        match self.tree.finish(chunks) {
            Some(total) => encode(&total),
            None => fail!(Protocol, "the partials of {chunks} chunks are not complete"),
        }
    }

    fn conclude(&self, total: &[u8]) -> Result<Vec<u8>> {
        encode(&match self.step(total)? {
            Step::Again(state) => Wire::Again(encode(&state)?),
            Step::Done(output) => Wire::Done(Outcome::of::<A>(&output)?),
        })
    }

    fn advance(&mut self, step: &[u8]) -> Result<bool> {
        match decode(step)? {
            Wire::Again(state) => self.state = Arc::new(decode(&state)?),
            Wire::Done(outcome) => self.outcome = Some(outcome),
        }
        Ok(self.outcome.is_some())
    }

    fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::Run;
    use crate::analysis::lin_mod::LinMod;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn aligned_runs_cover_a_range_once(from in 0u32..200, len in 0u32..200) {
            let mut next = from;
            for (height, index) in Run::<LinMod>::aligned(from, from + len) {
                prop_assert_eq!(u64::from(index) << height, u64::from(next));
                next += 1 << height;
            }
            prop_assert_eq!(next, from + len);
        }
    }
}
