//! What `wasm.rs` exports, from Rust's side, in a worker of a browser: a file to a model, errors with their codes, the
//! native bits. `wasm-pack` runs it for the plain and the threads build.
#![cfg(all(target_arch = "wasm32", feature = "browser"))]

#[path = "support/longley.rs"]
mod longley;

use js_sys::{Array, Function, JSON, Reflect, Uint8Array};
use rxwasm::service::Service;
use rxwasm::wasm::Engine;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// A value as JavaScript has it.
fn js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap()
}

/// A field of an object.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn number(object: &JsValue, name: &str) -> f64 {
    get(object, name).as_f64().unwrap()
}

fn bytes(object: &JsValue, name: &str) -> Vec<u8> {
    get(object, name).unchecked_into::<Uint8Array>().to_vec()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap()
}

/// A whole number that JavaScript holds as a double.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(object: &JsValue, name: &str) -> u32 {
    number(object, name) as u32
}

/// In the threads build, what a thread calls when it has decoded something; here there is but the test's own worker.
fn listen() {
    let ignore = Function::new_no_args("");
    Reflect::set(&js_sys::global(), &"rxThreadSays".into(), &ignore).unwrap();
}

/// Opens a text.
fn open(engine: &mut Engine, content: &[u8]) -> Result<JsValue, JsValue> {
    #[allow(clippy::cast_precision_loss)]
    let mut state = engine.open(js(&longley::options()), content.len() as f64)?;
    while text(&state, "state") == "needs" {
        let pieces = Array::from(&get(&state, "needs"))
            .iter()
            .map(|need| {
                let (offset, length) = (whole(&need, "offset"), whole(&need, "length"));
                Uint8Array::from(longley::part(content, offset.into(), length.into()))
            })
            .collect();
        state = engine.feed(whole(&state, "handle"), pieces)?;
    }
    Ok(state)
}

/// From a file to a model, as the package does it; the result as JSON, and what is printed.
fn fit(engine: &mut Engine, content: &[u8], params: &Value) -> Result<(Value, String), JsValue> {
    listen();
    let opened = open(engine, content)?;
    let format = bytes(&opened, "format");
    let planned = engine.plan("rxLinMod", js(params), get(&opened, "schema"))?;
    let job = whole(&planned, "handle");
    loop {
        let task = engine.task(job)?;
        let worker = engine.join(&task)?;
        let chunks = read(
            engine,
            content,
            &opened,
            (&format, get(&planned, "reads")),
            worker,
        )?;
        let nodes = engine.nodes(worker)?;
        engine.release(worker);
        engine.accept(job, nodes)?;
        let total = engine.total(job, chunks)?;
        let step = engine.conclude(job, &total)?;
        if engine.advance(job, &step)? {
            break;
        }
    }
    let result = engine.result(job)?;
    engine.release(job);
    let output = result.get(1);
    assert!(get(&output, "model").is_instance_of::<Uint8Array>());
    // All but the bytes is JSON, without a text in between, whose reader would round.
    Reflect::delete_property(output.unchecked_ref::<js_sys::Object>(), &"model".into()).unwrap();
    let summary = result.get(3).as_string().unwrap();
    Ok((serde_wasm_bindgen::from_value(output).unwrap(), summary))
}

/// Reads all units into a worker's pass; how many chunks there are.
fn read(
    engine: &mut Engine,
    content: &[u8],
    opened: &JsValue,
    (format, columns): (&[u8], JsValue),
    worker: u32,
) -> Result<u32, JsValue> {
    let sink = js(&json!({ "job": worker }));
    let reader = engine.reader(Some(format.to_vec()), columns, sink)?;
    let mut chunks = 0;
    for (index, unit) in (0u32..).zip(Array::from(&get(opened, "units")).iter()) {
        let length = whole(&unit, "length") + whole(&unit, "ahead");
        let piece = longley::part(content, whole(&unit, "offset").into(), length.into());
        let first = whole(&unit, "firstChunk");
        engine.read(reader, index, first, piece.to_vec(), None)?;
        loop {
            longley::breathe();
            let events = Array::from(&engine.drain(reader)?);
            if let Some(failed) = events.iter().find(|event| get(event, "error").is_object()) {
                return Err(get(&failed, "error"));
            }
            if events.length() > 0 {
                break;
            }
        }
        chunks = first + whole(&unit, "chunks");
    }
    engine.release(reader);
    Ok(chunks)
}

#[wasm_bindgen_test]
fn a_file_becomes_a_model_with_the_native_bits() {
    let (output, printed) = fit(
        &mut Engine::new(),
        longley::TEXT.as_bytes(),
        &longley::params(),
    )
    .unwrap();
    longley::check(&output);
    assert!(printed.contains("Multiple R-squared: 0.9955"), "{printed}");
}

#[wasm_bindgen_test]
fn the_service_gives_the_native_bits() {
    longley::check(&longley::fit(&mut Service::default(), longley::TEXT.as_bytes()).unwrap());
}

#[wasm_bindgen_test]
fn an_unknown_variable_is_thrown_with_its_place() {
    let params = json!({ "formula": "y ~ x1 + zzz" });
    let thrown = fit(&mut Engine::new(), longley::TEXT.as_bytes(), &params).unwrap_err();
    assert_eq!(text(&thrown, "kind"), "unknownVariable");
    assert!(text(&thrown, "message").contains("zzz"));
    let at = get(&thrown, "at");
    assert_eq!(
        (number(&at, "character"), number(&at, "length")),
        (10.0, 3.0)
    );
    assert_eq!(text(&at, "source"), "y ~ x1 + zzz");
}

#[wasm_bindgen_test]
fn wrong_options_are_thrown_as_arguments() {
    let params = json!({ "formula": longley::FORMULA, "covCoef": "yes" });
    let thrown = fit(&mut Engine::new(), longley::TEXT.as_bytes(), &params).unwrap_err();
    assert_eq!(text(&thrown, "kind"), "argument");
    let params = json!({ "formula": longley::FORMULA, "noSuchOption": 1 });
    let thrown = fit(&mut Engine::new(), longley::TEXT.as_bytes(), &params).unwrap_err();
    assert_eq!(text(&thrown, "kind"), "argument");
    assert!(text(&thrown, "message").contains("noSuchOption"));
}

#[wasm_bindgen_test]
fn a_broken_quote_is_thrown_with_its_byte() {
    let broken = "y,x1\n1,\"2\n3,4\n";
    let thrown = open(&mut Engine::new(), broken.as_bytes())
        .and_then(|_| {
            fit(
                &mut Engine::new(),
                broken.as_bytes(),
                &json!({ "formula": "y ~ x1" }),
            )
        })
        .unwrap_err();
    assert_eq!(text(&thrown, "kind"), "format");
    assert_eq!(number(&get(&thrown, "at"), "byte"), 7.0);
}

#[wasm_bindgen_test]
fn handles_of_another_engine_are_thrown() {
    let thrown = Engine::new().task(7).unwrap_err();
    assert_eq!(text(&thrown, "kind"), "protocol");
}

#[wasm_bindgen_test]
fn the_engine_says_what_it_is() {
    let info = Engine::info().unwrap();
    assert_eq!(
        get(&info, "threads").as_bool(),
        Some(cfg!(feature = "threads"))
    );
    let analyses = Array::from(&get(&info, "analyses"));
    assert!(analyses.includes(&"rxLinMod".into(), 0));
    assert_eq!(analyses.length() as usize, rxwasm::analysis::ANALYSES.len());
}
