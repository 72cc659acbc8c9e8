//! The engine for browsers: [`Service`] as a JavaScript class. This module alone names wasm-bindgen.
//!
//! Values cross as plain objects by serde, bytes as `Uint8Array`, errors as thrown objects with `kind`, `message`, `at`.

mod streams;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::{Deserializer, Serializer};
use wasm_bindgen::prelude::*;

use crate::data::Schema;
use crate::engine::{Node, Outcome, encode};
use crate::error::{Error, ErrorKind};
use crate::format::FormatOptions;
use crate::format::text::Misfit;
use crate::service::{RowsRequest, Service, Sink, info};
use crate::transform::made::{MadeColumn, made_schema};

#[cfg(feature = "threads")]
pub use wasm_bindgen_rayon::init_thread_pool;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
    /// In a thread of the task pool, a message to its satellite: see `web/src/engine/pool.ts`.
    #[cfg(feature = "threads")]
    #[wasm_bindgen(js_name = rxThreadSays)]
    fn thread_says(message: &JsValue);
}

type JsResult<T> = Result<T, JsValue>;

fn thrown(error: &Error) -> JsValue {
    to_js(error).unwrap_or_else(|_| JsValue::from_str(&error.message))
}

fn to_js<T: Serialize + ?Sized>(value: &T) -> JsResult<JsValue> {
    // Maps become objects, missing options null, 64-bit integers numbers.
    let serializer = Serializer::json_compatible().serialize_bytes_as_arrays(false);
    value.serialize(&serializer).map_err(JsValue::from)
}

fn from_js<T: DeserializeOwned>(value: JsValue) -> JsResult<T> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| thrown(&Error::new(ErrorKind::Argument, error.to_string())))
}

/// A byte position or count, which JavaScript holds as a double.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(value: f64) -> u64 {
    value.max(0.0) as u64
}

trait OrThrow<T> {
    fn or_throw(self) -> JsResult<T>;
}

impl<T> OrThrow<T> for crate::error::Result<T> {
    fn or_throw(self) -> JsResult<T> {
        self.map_err(|error| thrown(&error))
    }
}

/// Runs once for each instance: panics are reported before the instance traps.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| console_error(&panic.to_string())));
}

/// The engine.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine(Service);

#[wasm_bindgen]
impl Engine {
    /// An engine with nothing in it.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// What this build is.
    pub fn info() -> JsResult<JsValue> {
        to_js(&info())
    }

    /// Begins to open a source.
    pub fn open(&mut self, options: JsValue, size: f64) -> JsResult<JsValue> {
        let options: FormatOptions = from_js(options)?;
        to_js(&self.0.open(options, whole(size)).or_throw()?)
    }

    /// Gives the bytes that an opening needed.
    // Arrays of JavaScript values arrive by value.
    #[allow(clippy::needless_pass_by_value)]
    pub fn feed(&mut self, handle: u32, pieces: Vec<js_sys::Uint8Array>) -> JsResult<JsValue> {
        let pieces: Vec<Vec<u8>> = pieces.iter().map(js_sys::Uint8Array::to_vec).collect();
        let slices: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        to_js(&self.0.feed(handle, &slices).or_throw()?)
    }

    /// A text format with widened columns and its variables; null when nothing changes.
    pub fn widen(format: &[u8], misfits: JsValue) -> JsResult<JsValue> {
        let misfits: Vec<Misfit> = from_js(misfits)?;
        match Service::widen(format, &misfits).or_throw()? {
            None => Ok(JsValue::NULL),
            Some((format, variables)) => to_js(&(serde_bytes::ByteBuf::from(format), variables)),
        }
    }

    /// Plans an analysis.
    pub fn plan(&mut self, name: &str, params: JsValue, schema: JsValue) -> JsResult<JsValue> {
        let schema: Schema = from_js(schema)?;
        let mut deserializer = <dyn erased_serde::Deserializer>::erase(Deserializer::from(params));
        to_js(&self.0.plan(name, &mut deserializer, &schema).or_throw()?)
    }

    /// Joins a job by its task.
    pub fn join(&mut self, task: &[u8]) -> JsResult<u32> {
        Ok(self.0.join(task).or_throw()?.handle)
    }

    /// The task of a job's pass.
    pub fn task(&mut self, job: u32) -> JsResult<Vec<u8>> {
        self.0.task(job).or_throw()
    }

    /// Where in memory a job's progress lies: rows done (64 bits), then the flag that cancels it (32 bits).
    #[wasm_bindgen(js_name = progressAddress)]
    pub fn progress_address(&mut self, job: u32) -> JsResult<usize> {
        Ok(std::sync::Arc::as_ptr(&self.0.progress(job).or_throw()?) as usize)
    }

    /// Rows that a job has mapped here.
    #[wasm_bindgen(js_name = rowsDone)]
    #[allow(clippy::cast_precision_loss)]
    pub fn rows_done(&mut self, job: u32) -> JsResult<f64> {
        Ok(self.0.rows_done(job).or_throw()? as f64)
    }

    /// Maps kept chunks `from..to`.
    pub fn map(&mut self, job: u32, data: u32, from: u32, to: u32) -> JsResult<()> {
        self.0.map(job, data, from, to).or_throw()
    }

    /// Takes the nodes that this instance has merged so far.
    pub fn nodes(&mut self, job: u32) -> JsResult<JsValue> {
        to_js(&self.0.nodes(job).or_throw()?)
    }

    /// Adds nodes of other instances.
    pub fn accept(&mut self, job: u32, nodes: JsValue) -> JsResult<()> {
        let nodes: Vec<Node> = from_js(nodes)?;
        self.0.accept(job, &nodes).or_throw()
    }

    /// The encoded whole of a pass.
    pub fn total(&mut self, job: u32, chunks: u32) -> JsResult<Vec<u8>> {
        self.0.total(job, chunks).or_throw()
    }

    /// Ends a pass: the encoded step.
    pub fn conclude(&mut self, job: u32, total: &[u8]) -> JsResult<Vec<u8>> {
        self.0.conclude(job, total).or_throw()
    }

    /// Takes an encoded step; true when the job is done.
    pub fn advance(&mut self, job: u32, step: &[u8]) -> JsResult<bool> {
        self.0.advance(job, step).or_throw()
    }

    /// The result of a job: function, output, print, summary, and all of it in the engine's own form.
    pub fn result(&self, job: u32) -> JsResult<js_sys::Array> {
        parts(self.0.result(job).or_throw()?)
    }

    /// The bytes of a result, given in the engine's own form.
    pub fn save(outcome: &[u8], options: JsValue) -> JsResult<Vec<u8>> {
        Service::save(outcome, from_js(options)?).or_throw()
    }

    /// A result from its bytes: metadata, whether it is for scoring only, and what [`Engine::result`] gives.
    pub fn load(bytes: &[u8]) -> JsResult<js_sys::Array> {
        let loaded = Service::load(bytes).or_throw()?;
        Ok(js_sys::Array::of3(
            &to_js(&loaded.metadata)?,
            &loaded.realtime_scoring_only.into(),
            &parts(&loaded.outcome)?.into(),
        ))
    }

    /// A result of rxDTree, given in the engine's own form, cut back at a complexity.
    pub fn prune(outcome: &[u8], cp: f64) -> JsResult<js_sys::Array> {
        parts(&Service::prune(outcome, cp).or_throw()?)
    }

    /// A model as a PMML document.
    pub fn pmml(model: &[u8]) -> JsResult<String> {
        Service::pmml(model).or_throw()
    }

    /// A reader of a format's units, or of kept chunks; `sink` says what becomes of them.
    // Bytes that may be left out arrive by value.
    #[allow(clippy::needless_pass_by_value)]
    pub fn reader(
        &mut self,
        format: Option<Vec<u8>>,
        columns: JsValue,
        sink: JsValue,
    ) -> JsResult<u32> {
        let sink: Sink = from_js(sink)?;
        self.0
            .reader(format.as_deref(), from_js(columns)?, &sink)
            .or_throw()
    }

    /// The ranges of bytes from which a reader decodes a unit; null where that is its whole.
    pub fn parts(&self, reader: u32, unit: u32) -> JsResult<JsValue> {
        to_js(&self.0.parts(reader, unit).or_throw()?)
    }

    /// The ranges of bytes from which a unit is decoded when only these columns are wanted; null where that is its whole.
    #[wasm_bindgen(js_name = partsOf)]
    pub fn parts_of(format: &[u8], unit: u32, columns: JsValue) -> JsResult<JsValue> {
        let columns: Option<Vec<String>> = from_js(columns)?;
        to_js(&Service::parts_of(format, unit, columns.as_deref()).or_throw()?)
    }

    /// A format that does not read the units of which an expression holds for no row; nothing when all have to be read.
    // Arrays of JavaScript values arrive by value.
    #[allow(clippy::needless_pass_by_value)]
    pub fn select(
        format: &[u8],
        selection: &str,
        derived: Vec<String>,
    ) -> JsResult<Option<Vec<u8>>> {
        Service::select(format, selection, &derived).or_throw()
    }

    /// Decodes a unit; in the threads build on the pool, which then posts the reader's number.
    pub fn read(
        &mut self,
        reader: u32,
        unit: u32,
        first_chunk: u32,
        bytes: Vec<u8>,
        start: Option<f64>,
    ) -> JsResult<()> {
        let notify = move || {
            #[cfg(feature = "threads")]
            thread_says(&JsValue::from(reader));
        };
        self.0
            .read(reader, unit, first_chunk, bytes, start.map(whole), notify)
            .or_throw()
    }

    /// Reads a chunk that is kept in a data set, as `read` does a unit.
    #[wasm_bindgen(js_name = readKept)]
    pub fn read_kept(&mut self, reader: u32, data: u32, chunk: u32) -> JsResult<()> {
        let notify = move || {
            #[cfg(feature = "threads")]
            thread_says(&JsValue::from(reader));
        };
        self.0.read_kept(reader, data, chunk, notify).or_throw()
    }

    /// Reads a chunk that the host's functions made, as `read` does a unit.
    #[wasm_bindgen(js_name = readMade)]
    pub fn read_made(
        &mut self,
        reader: u32,
        chunk: u32,
        columns: JsValue,
        schema: JsValue,
        beside: Option<u32>,
    ) -> JsResult<()> {
        let notify = move || {
            #[cfg(feature = "threads")]
            thread_says(&JsValue::from(reader));
        };
        let columns: Vec<MadeColumn> = from_js(columns)?;
        self.0
            .read_made(reader, chunk, &columns, &from_js(schema)?, beside, notify)
            .or_throw()
    }

    /// The variables of columns that the host's functions made of some of a data set's.
    #[wasm_bindgen(js_name = madeSchema)]
    pub fn made_schema(columns: JsValue, schema: JsValue) -> JsResult<JsValue> {
        let columns: Vec<MadeColumn> = from_js(columns)?;
        to_js(&made_schema(&columns, &from_js(schema)?).or_throw()?)
    }

    /// What has been decoded since the last call.
    pub fn drain(&mut self, reader: u32) -> JsResult<JsValue> {
        to_js(&self.0.drain(reader).or_throw()?)
    }

    /// A new data set to keep chunks in.
    pub fn keep(&mut self) -> u32 {
        self.0.keep()
    }

    /// The widest storage of each variable among the chunks that are kept here.
    pub fn storages(&self, data: u32, schema: JsValue) -> JsResult<JsValue> {
        to_js(&self.0.storages(data, &from_js(schema)?).or_throw()?)
    }

    /// Gives kept chunks the data set's levels and storages; the bytes that they take.
    pub fn seal(&mut self, data: u32, schema: JsValue) -> JsResult<usize> {
        self.0.seal(data, &from_js(schema)?).or_throw()
    }

    /// Forgets what analyses remember of kept chunks between passes.
    pub fn forget(&self, data: u32) -> JsResult<()> {
        self.0.forget(data).or_throw()
    }

    /// Computes on results: the output, and how it prints.
    pub fn compute(name: &str, params: JsValue) -> JsResult<JsValue> {
        let mut deserializer = <dyn erased_serde::Deserializer>::erase(Deserializer::from(params));
        let computed = Service::compute(name, &mut deserializer).or_throw()?;
        to_js(&(&computed.output, &computed.print))
    }

    /// Plans a step.
    #[wasm_bindgen(js_name = planStep)]
    pub fn plan_step(name: &str, params: JsValue, schema: JsValue) -> JsResult<JsValue> {
        let schema: Schema = from_js(schema)?;
        let mut deserializer = <dyn erased_serde::Deserializer>::erase(Deserializer::from(params));
        to_js(&Service::plan_step(name, &mut deserializer, &schema).or_throw()?)
    }

    /// Plans a file of chunks with the variables of a schema.
    #[wasm_bindgen(js_name = planOutput)]
    pub fn plan_output(options: JsValue, schema: JsValue) -> JsResult<JsValue> {
        let schema: Schema = from_js(schema)?;
        let mut options = <dyn erased_serde::Deserializer>::erase(Deserializer::from(options));
        to_js(&Service::plan_output(&mut options, &schema).or_throw()?)
    }

    /// The two bytes that begin a stream of an XDF file, and what ends it: see [`stream`](crate::format::xdf::stream).
    #[wasm_bindgen(js_name = xdfStream)]
    pub fn xdf_stream(level: u8, trailers: &[u8]) -> JsResult<Vec<u8>> {
        crate::format::xdf::stream(level, trailers).or_throw()
    }

    /// The end of an XDF file with other metadata: see [`edited`](crate::format::xdf::edited).
    #[wasm_bindgen(js_name = xdfEdited)]
    pub fn xdf_edited(tail: &[u8], params: JsValue) -> JsResult<Vec<u8>> {
        let mut params = <dyn erased_serde::Deserializer>::erase(Deserializer::from(params));
        Service::xdf_edited(tail, &mut params).or_throw()
    }

    /// The block of a planned file that several parts of pieces make: see [`blocks`](crate::format::blocks).
    #[wasm_bindgen(js_name = joinParts)]
    pub fn join_parts(output: &[u8], bytes: &[u8], notes: &[f64]) -> JsResult<JsValue> {
        to_js(&Service::join_parts(output, bytes, notes).or_throw()?)
    }

    /// The end of a planned file, from the notes of all its pieces in order.
    #[wasm_bindgen(js_name = endOutput)]
    pub fn end_output(output: &[u8], notes: &[f64]) -> JsResult<Vec<u8>> {
        Service::end_output(output, notes).or_throw()
    }

    /// Rows of a kept chunk as pieces of an Arrow IPC stream.
    pub fn rows(
        &self,
        data: u32,
        request: JsValue,
        schema: JsValue,
    ) -> JsResult<Vec<js_sys::Uint8Array>> {
        let request: RowsRequest = from_js(request)?;
        let pieces = self.0.rows(data, &request, &from_js(schema)?).or_throw()?;
        Ok(arrays(&pieces))
    }

    /// Rows of a chunk of a unit, as pieces of an Arrow IPC stream; or how many more bytes are needed.
    #[wasm_bindgen(js_name = rowsOf)]
    #[allow(clippy::too_many_arguments, clippy::cast_precision_loss)]
    pub fn rows_of(
        format: &[u8],
        unit: u32,
        first_chunk: u32,
        bytes: Vec<u8>,
        start: Option<f64>,
        request: JsValue,
        schema: JsValue,
    ) -> JsResult<JsValue> {
        let request: RowsRequest = from_js(request)?;
        let schema: Schema = from_js(schema)?;
        let unit = (unit, first_chunk);
        match Service::rows_of(format, unit, bytes, start.map(whole), &request, &schema)
            .or_throw()?
        {
            Ok(pieces) => Ok(arrays(&pieces).into()),
            Err(more) => Ok(JsValue::from(more as f64)),
        }
    }

    /// Forgets an opening, job, reader or data set.
    pub fn release(&mut self, handle: u32) {
        self.0.release(handle);
    }
}

fn parts(outcome: &Outcome) -> JsResult<js_sys::Array> {
    let encoded = encode(outcome).or_throw()?;
    Ok(js_sys::Array::of5(
        &outcome.function.as_str().into(),
        &to_js(&outcome.value().or_throw()?)?,
        &outcome.print.as_str().into(),
        &outcome.summary.as_str().into(),
        &js_sys::Uint8Array::from(encoded.as_slice()),
    ))
}

fn arrays(pieces: &[Vec<u8>]) -> Vec<js_sys::Uint8Array> {
    pieces
        .iter()
        .map(|piece| js_sys::Uint8Array::from(piece.as_slice()))
        .collect()
}
