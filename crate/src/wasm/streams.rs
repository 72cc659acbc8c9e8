//! Random streams for browsers.

use wasm_bindgen::prelude::*;

use super::{Engine, JsResult, OrThrow, from_js, to_js};
use crate::error::{Error, ErrorKind};
use crate::stats::draws::{BLOCK, Distribution, Draws, StreamSpec};

/// A random stream and what is drawn from it.
#[wasm_bindgen]
pub struct RandomStream(Draws);

/// A count, which JavaScript holds as a double.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn count(value: f64) -> usize {
    value.max(0.0) as usize
}

fn distribution(place: u32) -> crate::error::Result<Distribution> {
    Distribution::ALL
        .get(place as usize)
        .copied()
        .ok_or_else(|| Error::new(ErrorKind::Protocol, "there is no such distribution"))
}

#[wasm_bindgen]
impl Engine {
    /// Opens a random stream.
    pub fn stream(spec: JsValue) -> JsResult<RandomStream> {
        let spec: StreamSpec = from_js(spec)?;
        Ok(RandomStream(spec.open().or_throw()?))
    }

    /// A random stream that was saved.
    #[wasm_bindgen(js_name = restoreStream)]
    pub fn restore_stream(state: &[u8]) -> JsResult<RandomStream> {
        Ok(RandomStream(Draws::restore(state).or_throw()?))
    }

    /// The names of the distributions; a stream takes one by its place.
    pub fn distributions() -> Vec<String> {
        Distribution::ALL
            .iter()
            .map(|distribution| distribution.name().to_owned())
            .collect()
    }
}

#[wasm_bindgen]
impl RandomStream {
    /// The memory in which its block lies.
    // A method, so that whoever has a stream has all that belongs to it.
    #[allow(clippy::unused_self)]
    pub fn memory(&self) -> JsValue {
        wasm_bindgen::memory()
    }

    /// Where its block lies: `length` doubles that are ready, then how many of them were taken (32 bits).
    pub fn address(&self) -> usize {
        self.0.address()
    }

    /// The numbers of a block.
    #[allow(clippy::unused_self)]
    pub fn length(&self) -> usize {
        BLOCK
    }

    /// Makes numbers ready where none are left.
    pub fn refill(&mut self) {
        self.0.refill();
    }

    /// The kind of the generator and that of normal numbers.
    pub fn kinds(&self) -> JsResult<JsValue> {
        to_js(&self.0.kinds())
    }

    /// Everything that the next draws depend on.
    pub fn save(&self) -> JsResult<Vec<u8>> {
        self.0.save().or_throw()
    }

    /// One number of a distribution.
    pub fn one(&mut self, place: u32, first: f64, second: f64) -> JsResult<f64> {
        let distribution = distribution(place).or_throw()?;
        self.0.one(distribution, [first, second]).or_throw()
    }

    /// As many numbers; parameters are taken in turn.
    pub fn draw(
        &mut self,
        place: u32,
        numbers: f64,
        first: &[f64],
        second: &[f64],
    ) -> JsResult<Vec<f64>> {
        let distribution = distribution(place).or_throw()?;
        self.0
            .draw(distribution, count(numbers), first, second)
            .or_throw()
    }

    /// Some of the numbers from 1 to `n`.
    // Numbers that may be left out arrive by value.
    #[allow(clippy::needless_pass_by_value)]
    pub fn sample(
        &mut self,
        n: f64,
        size: f64,
        replace: bool,
        prob: Option<Vec<f64>>,
    ) -> JsResult<Vec<f64>> {
        self.0.sample(n, size, replace, prob.as_deref()).or_throw()
    }
}
