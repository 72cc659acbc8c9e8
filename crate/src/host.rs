//! The engine for hosts that are not browsers: [`Service`] as a plain C ABI.
//!
//! A host writes a request into memory that it got from [`rx_buffer`] and calls [`rx_call`]. A request is the length of
//! a JSON text (32 bits, little endian), the text, and bytes behind it; the text is `{ "call": name, ... }`. The answer
//! has the same form; its text is `{ "ok": value }` or `{ "error": { kind, message, at } }`. No thread is started.
#![allow(unsafe_code)]

use std::cell::RefCell;

use hashbrown::HashMap;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::data::Schema;
use crate::engine::{Node, Outcome, SaveOptions, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::FormatOptions;
use crate::format::text::Misfit;
use crate::service::{RowsRequest, Service, Sink, info};
use crate::stats::draws::{Distribution, Draws, StreamSpec};

thread_local! {
    static SERVICE: RefCell<Service> = RefCell::default();
    static STREAMS: RefCell<HashMap<u32, Draws>> = RefCell::default();
}

/// A call: its name and the arguments that some calls have.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Call {
    call: String,
    handle: u32,
    data: Option<u32>,
    sink: Sink,
    output: Value,
    name: String,
    params: Value,
    save: SaveOptions,
    schema: Schema,
    options: Option<FormatOptions>,
    size: u64,
    unit: u32,
    first_chunk: u32,
    start: Option<u64>,
    from: u32,
    to: u32,
    chunks: u32,
    height: u8,
    index: u32,
    columns: Option<Vec<String>>,
    misfits: Vec<Misfit>,
    request: RowsRequest,
    /// The complexity at which a tree is pruned.
    cp: f64,
    /// The lengths of the pieces that the bytes consist of.
    pieces: Vec<usize>,
    /// What the end of a file has to know of its pieces.
    notes: Vec<f64>,
    /// How many numbers are drawn.
    count: usize,
}

/// The numbers that a call of `draw` draws from: the parameters of a distribution.
#[derive(Debug, Deserialize)]
struct DrawParams {
    first: Vec<f64>,
    second: Vec<f64>,
}

/// What a call of `sample` takes.
#[derive(Debug, Deserialize)]
struct SampleParams {
    n: f64,
    size: f64,
    replace: bool,
    prob: Option<Vec<f64>>,
}

fn params<T: serde::de::DeserializeOwned>(call: &Call) -> Result<T> {
    serde_json::from_value(call.params.clone())
        .map_err(|error| Error::new(ErrorKind::Argument, error.to_string()))
}

fn distribution(name: &str) -> Result<Distribution> {
    let found = Distribution::ALL
        .into_iter()
        .find(|known| known.name() == name);
    found.ok_or_else(|| Error::new(ErrorKind::Argument, format!("there is no '{name}'")))
}

/// Memory for a request of `length` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn rx_buffer(length: usize) -> *mut u8 {
    let mut buffer = vec![0u8; length].into_boxed_slice();
    let start = buffer.as_mut_ptr();
    std::mem::forget(buffer);
    start
}

/// Gives memory of [`rx_buffer`] or of an answer back.
///
/// # Safety
/// `start` and `length` are those of a buffer that was not given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rx_release(start: *mut u8, length: usize) {
    // SAFETY: the caller hands over a buffer that `rx_buffer` or `rx_call` made with this length.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(start, length)) });
}

/// Carries out a request, which it takes over; the answer's address in the high and length in the low 32 bits.
///
/// # Safety
/// `start` and `length` are those of a buffer of [`rx_buffer`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rx_call(start: *mut u8, length: usize) -> u64 {
    // SAFETY: as in `rx_release`.
    let request = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(start, length)) };
    let (text, bytes) = match answer(&request) {
        Ok((value, bytes)) => (json!({ "ok": value }), bytes),
        Err(error) => (json!({ "error": error }), Vec::new()),
    };
    let text = text.to_string();
    let mut answer = u32::try_from(text.len())
        .unwrap_or(0)
        .to_le_bytes()
        .to_vec();
    answer.extend_from_slice(text.as_bytes());
    answer.extend_from_slice(&bytes);
    let mut answer = answer.into_boxed_slice();
    let place = (answer.as_mut_ptr() as u64) << 32 | answer.len() as u64;
    std::mem::forget(answer);
    place
}

fn protocol(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Protocol, error.to_string())
}

fn answer(request: &[u8]) -> Result<(Value, Vec<u8>)> {
    let (length, rest) = request
        .split_first_chunk::<4>()
        .ok_or_else(|| protocol("an empty request"))?;
    let length = u32::from_le_bytes(*length) as usize;
    let text = rest
        .get(..length)
        .ok_or_else(|| protocol("the request is shorter than it says"))?;
    let call: Call = serde_json::from_slice(text).map_err(protocol)?;
    SERVICE.with_borrow_mut(|service| carry_out(service, &call, &rest[length..]))
}

fn value<T: serde::Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(protocol)
}

fn described(outcome: &Outcome) -> Result<Value> {
    Ok(json!({
        "function": outcome.function,
        "output": value(&outcome.value()?)?,
        "print": outcome.print,
        "summary": outcome.summary,
    }))
}

/// The bytes of a call in the pieces that it consists of.
fn pieces<'a>(call: &Call, mut bytes: &'a [u8]) -> Result<Vec<&'a [u8]>> {
    let mut pieces = Vec::new();
    for length in &call.pieces {
        let (piece, rest) = bytes
            .split_at_checked(*length)
            .ok_or_else(|| protocol("a piece is missing"))?;
        pieces.push(piece);
        bytes = rest;
    }
    Ok(pieces)
}

/// Numbers as bytes, little endian.
fn doubles(numbers: &[f64]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

/// Keeps a random stream under a number of its own.
fn keep_stream(draws: Draws) -> Value {
    STREAMS.with_borrow_mut(|streams| {
        let handle = streams.keys().max().map_or(1, |last| last + 1);
        streams.insert(handle, draws);
        json!(handle)
    })
}

fn with_stream<T>(handle: u32, work: impl FnOnce(&mut Draws) -> Result<T>) -> Result<T> {
    STREAMS.with_borrow_mut(|streams| match streams.get_mut(&handle) {
        Some(draws) => work(draws),
        None => fail!(Protocol, "there is no random stream {handle}"),
    })
}

fn carry_out(service: &mut Service, call: &Call, bytes: &[u8]) -> Result<(Value, Vec<u8>)> {
    let only = |result: Value| Ok((result, Vec::new()));
    match call.call.as_str() {
        "info" => only(value(&info())?),
        "open" => {
            let Some(options) = &call.options else {
                fail!(Argument, "open needs options")
            };
            only(value(&service.open(options.clone(), call.size)?)?)
        }
        "feed" => only(value(&service.feed(call.handle, &pieces(call, bytes)?)?)?),
        "widen" => match Service::widen(bytes, &call.misfits)? {
            None => only(Value::Null),
            Some((format, variables)) => Ok((value(&variables)?, format)),
        },
        "plan" => {
            let mut params = <dyn erased_serde::Deserializer>::erase(&call.params);
            only(value(&service.plan(
                &call.name,
                &mut params,
                &call.schema,
            )?)?)
        }
        "join" => only(value(&service.join(bytes)?)?),
        "task" => Ok((Value::Null, service.task(call.handle)?)),
        "map" => only(value(&service.map(
            call.handle,
            call.data.unwrap_or(0),
            call.from,
            call.to,
        )?)?),
        "nodes" => {
            let nodes = service.nodes(call.handle)?;
            let listed: Vec<Value> = nodes
                .iter()
                .map(|node| json!({ "height": node.height, "index": node.index, "bytes": node.partial.len() }))
                .collect();
            Ok((
                Value::Array(listed),
                nodes.into_iter().flat_map(|node| node.partial).collect(),
            ))
        }
        "accept" => {
            let node = Node {
                height: call.height,
                index: call.index,
                partial: bytes.to_vec(),
            };
            only(value(&service.accept(call.handle, &[node])?)?)
        }
        "total" => Ok((Value::Null, service.total(call.handle, call.chunks)?)),
        "conclude" => Ok((Value::Null, service.conclude(call.handle, bytes)?)),
        "advance" => only(value(&service.advance(call.handle, bytes)?)?),
        "result" => {
            let outcome = service.result(call.handle)?;
            Ok((described(outcome)?, encode(outcome)?))
        }
        "save" => Ok((Value::Null, Service::save(bytes, call.save.clone())?)),
        "prune" => {
            let outcome = Service::prune(bytes, call.cp)?;
            Ok((described(&outcome)?, encode(&outcome)?))
        }
        "pmml" => only(json!(Service::pmml(bytes)?)),
        "load" => {
            let loaded = Service::load(bytes)?;
            let described = json!({
                "metadata": loaded.metadata,
                "realtimeScoringOnly": loaded.realtime_scoring_only,
                "result": described(&loaded.outcome)?,
            });
            Ok((described, encode(&loaded.outcome)?))
        }
        "reader" => {
            let format = (!bytes.is_empty()).then_some(bytes);
            only(value(&service.reader(
                format,
                call.columns.clone(),
                &call.sink,
            )?)?)
        }
        "read" => {
            service.read(
                call.handle,
                call.unit,
                call.first_chunk,
                bytes.to_vec(),
                call.start,
                || (),
            )?;
            only(Value::Null)
        }
        "parts" => only(value(&service.parts(call.handle, call.unit)?)?),
        "partsOf" => {
            let columns = call.columns.as_deref();
            only(value(&Service::parts_of(bytes, call.unit, columns)?)?)
        }
        // The expression is the name, the derived variables are the columns.
        "select" => {
            let derived = call.columns.as_deref().unwrap_or_default();
            match Service::select(bytes, &call.name, derived)? {
                Some(format) => Ok((json!(true), format)),
                None => only(json!(false)),
            }
        }
        "readKept" => {
            let data = call.data.unwrap_or(0);
            service.read_kept(call.handle, data, call.unit, || ())?;
            only(Value::Null)
        }
        "drain" => only(value(&service.drain(call.handle)?)?),
        "keep" => only(value(&service.keep())?),
        "storages" => only(value(&service.storages(call.handle, &call.schema)?)?),
        "seal" => only(value(&service.seal(call.handle, &call.schema)?)?),
        "forget" => {
            service.forget(call.handle)?;
            only(Value::Null)
        }
        "compute" => {
            let mut params = <dyn erased_serde::Deserializer>::erase(&call.params);
            let computed = Service::compute(&call.name, &mut params)?;
            let output = serde_json::to_value(&computed.output).map_err(protocol)?;
            only(json!({ "output": output, "print": computed.print }))
        }
        "planStep" => {
            let mut params = <dyn erased_serde::Deserializer>::erase(&call.params);
            let plan = Service::plan_step(&call.name, &mut params, &call.schema)?;
            let described = json!({ "schema": plan.schema, "reads": plan.reads });
            Ok((described, plan.step))
        }
        "xdfStream" => Ok((Value::Null, crate::format::xdf::stream(call.height, bytes)?)),
        "xdfEdited" => {
            let mut params = <dyn erased_serde::Deserializer>::erase(&call.params);
            Ok((Value::Null, Service::xdf_edited(bytes, &mut params)?))
        }
        "planOutput" => {
            let mut options = <dyn erased_serde::Deserializer>::erase(&call.output);
            only(value(&Service::plan_output(&mut options, &call.schema)?)?)
        }
        "joinParts" => {
            let [output, parts] = pieces(call, bytes)?[..] else {
                fail!(
                    Protocol,
                    "joinParts takes two pieces: the output and the parts"
                );
            };
            let joined = Service::join_parts(output, parts, &call.notes)?;
            Ok((value(&joined.notes)?, joined.bytes))
        }
        "endOutput" => Ok((Value::Null, Service::end_output(bytes, &call.notes)?)),
        "stream" => only(keep_stream(params::<StreamSpec>(call)?.open()?)),
        "restoreStream" => only(keep_stream(Draws::restore(bytes)?)),
        "saveStream" => Ok((Value::Null, with_stream(call.handle, |draws| draws.save())?)),
        "releaseStream" => {
            STREAMS.with_borrow_mut(|streams| streams.remove(&call.handle));
            only(Value::Null)
        }
        "draw" => {
            let (what, with) = (distribution(&call.name)?, params::<DrawParams>(call)?);
            let drawn = with_stream(call.handle, |draws| {
                draws.draw(what, call.count, &with.first, &with.second)
            })?;
            Ok((Value::Null, doubles(&drawn)))
        }
        "sample" => {
            let with = params::<SampleParams>(call)?;
            let drawn = with_stream(call.handle, |draws| {
                draws.sample(with.n, with.size, with.replace, with.prob.as_deref())
            })?;
            Ok((Value::Null, doubles(&drawn)))
        }
        "rows" => {
            let data = call.data.unwrap_or(0);
            Ok((
                Value::Null,
                service.rows(data, &call.request, &call.schema)?.concat(),
            ))
        }
        "rowsOf" => {
            let [format, unit] = pieces(call, bytes)?[..] else {
                fail!(
                    Protocol,
                    "rowsOf takes two pieces: the format and the unit's bytes"
                )
            };
            let place = (call.unit, call.first_chunk);
            let (unit, start) = (unit.to_vec(), call.start);
            match Service::rows_of(format, place, unit, start, &call.request, &call.schema)? {
                Ok(rows) => Ok((Value::Null, rows.concat())),
                Err(more) => only(json!(more)),
            }
        }
        "release" => {
            service.release(call.handle);
            only(Value::Null)
        }
        other => fail!(Protocol, "there is no call '{other}'"),
    }
}
