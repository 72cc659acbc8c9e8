//! Tables for laws: every kind of column, with missing values, cut anywhere.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int16Array, StringArray,
    UInt8Array,
};
use proptest::prelude::*;
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::engine::Chunks;
use rxwasm::error::Result;

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    y: Option<f64>,
    x: Option<f64>,
    /// Stored in 32 bits.
    s: Option<f32>,
    k: Option<i16>,
    f: Option<u8>,
    g: Option<u8>,
    t: Option<u8>,
    d: Option<i32>,
    b: Option<bool>,
    /// Weights, not all of them whole.
    w: Option<f64>,
    /// Frequencies.
    n: Option<i16>,
}

/// Rows in chunks.
#[derive(Clone)]
pub struct Table {
    rows: Vec<Row>,
    pub schema: Schema,
    chunks: Vec<Chunk>,
}

const F: [&str; 3] = ["a", "b", "c"];
const G: [&str; 2] = ["no", "yes"];
const T: [&str; 4] = ["north", "south", "west", "\u{e9}ast"];

fn levels(names: &[&str]) -> Arc<Vec<String>> {
    Arc::new(names.iter().map(|name| (*name).to_owned()).collect())
}

fn schema() -> Schema {
    let variable = |name: &str, kind, storage| Variable::new(name, kind, storage);
    Schema::new(vec![
        variable("y", Kind::Numeric, Storage::Float64),
        variable("x", Kind::Numeric, Storage::Float64),
        variable("s", Kind::Numeric, Storage::Float32),
        variable("k", Kind::Integer, Storage::Int16),
        Variable::factor("f", levels(&F)),
        Variable::factor("g", levels(&G)),
        variable("t", Kind::Character, Storage::Utf8),
        variable("d", Kind::Date, Storage::Date32),
        variable("b", Kind::Logical, Storage::Bool),
        variable("w", Kind::Numeric, Storage::Float64),
        variable("n", Kind::Integer, Storage::Int16),
    ])
    .unwrap()
}

fn chunk(index: usize, rows: &[Row]) -> Chunk {
    let column = |name: &str, array: ArrayRef| (name.to_owned(), array);
    let text = |code: u8| T[code as usize];
    let columns = vec![
        column(
            "y",
            Arc::new(rows.iter().map(|row| row.y).collect::<Float64Array>()),
        ),
        column(
            "x",
            Arc::new(rows.iter().map(|row| row.x).collect::<Float64Array>()),
        ),
        column(
            "s",
            Arc::new(rows.iter().map(|row| row.s).collect::<Float32Array>()),
        ),
        column(
            "k",
            Arc::new(rows.iter().map(|row| row.k).collect::<Int16Array>()),
        ),
        column(
            "f",
            Arc::new(rows.iter().map(|row| row.f).collect::<UInt8Array>()),
        ),
        column(
            "g",
            Arc::new(rows.iter().map(|row| row.g).collect::<UInt8Array>()),
        ),
        column(
            "t",
            Arc::new(
                rows.iter()
                    .map(|row| row.t.map(text))
                    .collect::<StringArray>(),
            ),
        ),
        column(
            "d",
            Arc::new(rows.iter().map(|row| row.d).collect::<Date32Array>()),
        ),
        column(
            "b",
            Arc::new(rows.iter().map(|row| row.b).collect::<BooleanArray>()),
        ),
        column(
            "w",
            Arc::new(rows.iter().map(|row| row.w).collect::<Float64Array>()),
        ),
        column(
            "n",
            Arc::new(rows.iter().map(|row| row.n).collect::<Int16Array>()),
        ),
    ];
    Chunk::new(u32::try_from(index).unwrap(), rows.len(), columns).unwrap()
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<usize> = self.chunks.iter().map(Chunk::rows).collect();
        writeln!(f, "chunks of {sizes:?} rows")?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row:?}"))
    }
}

impl Table {
    /// A table of rows, cut into chunks of these sizes, again and again until no row is left.
    pub fn new(rows: Vec<Row>, sizes: &[usize]) -> Self {
        let mut chunks = Vec::new();
        let mut rest = rows.as_slice();
        let whole = [rows.len().max(1)];
        // Sizes of nothing but 0 would never end.
        let sizes = if sizes.iter().all(|size| *size == 0) {
            &whole
        } else {
            sizes
        };
        for size in sizes.iter().cycle() {
            let (taken, left) = rest.split_at((*size).min(rest.len()));
            chunks.push(chunk(chunks.len(), taken));
            rest = left;
            if rest.is_empty() {
                break;
            }
        }
        Self {
            rows,
            schema: schema(),
            chunks,
        }
    }

    /// The same rows in other chunks.
    pub fn cut(&self, sizes: &[usize]) -> Self {
        Self::new(self.rows.clone(), sizes)
    }

    /// The same rows in another order.
    pub fn shuffled(&self, seed: u64) -> Self {
        let mut rows: Vec<(u64, Row)> = (0u64..)
            .zip(self.rows.clone())
            .map(|(at, row)| ((at + 1).wrapping_mul(seed | 1).rotate_left(29), row))
            .collect();
        rows.sort_by_key(|(key, _)| *key);
        let sizes: Vec<usize> = self.chunks.iter().map(Chunk::rows).collect();
        Self::new(rows.into_iter().map(|(_, row)| row).collect(), &sizes)
    }

    /// A table without chance: every column takes all its values.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn fixed(rows: i32) -> Self {
        let row = |at: i32| {
            let wave = |period: f64| f64::from(at) * period % 1.0;
            Row {
                y: (at % 17 != 0).then(|| 40.0 * wave(0.618_033) - 10.0),
                x: (at % 23 != 0).then(|| 7.0 * wave(0.414_213) - 3.0),
                s: Some((5.0 * wave(0.732_05)) as f32),
                k: Some((at * 7 % 12) as i16),
                f: (at % 31 != 0).then(|| (at * 5 % 3) as u8),
                g: Some((at / 3 % 2) as u8),
                t: Some((at * 3 % 4) as u8),
                d: Some(10_000 + at % 400),
                b: (at % 13 != 0).then_some(at % 5 < 2),
                w: Some(0.5 + wave(0.236_068)),
                n: Some((at % 4) as i16),
            }
        };
        Self::new((0..rows).map(row).collect(), &[16, 1, 33])
    }
}

impl Chunks for Table {
    fn count(&self) -> u32 {
        u32::try_from(self.chunks.len()).unwrap()
    }

    fn chunk(&self, index: u32) -> Result<Cow<'_, Chunk>> {
        Ok(Cow::Borrowed(&self.chunks[index as usize]))
    }
}

fn row() -> impl Strategy<Value = Row> {
    fn maybe<S: Strategy>(values: S) -> impl Strategy<Value = Option<S::Value>> {
        prop::option::weighted(0.96, values)
    }
    let numbers = (
        maybe(-100.0..100.0f64),
        maybe(-5.0..5.0f64),
        maybe(0.0..8.0f32),
        maybe(0i16..12),
        maybe(0.1..3.0f64),
        maybe(0i16..4),
    );
    let others = (
        maybe(0u8..3),
        maybe(0u8..2),
        maybe(0u8..4),
        maybe(9_000i32..20_000),
        maybe(any::<bool>()),
    );
    (numbers, others).prop_map(|((y, x, s, k, w, n), (f, g, t, d, b))| Row {
        y,
        x,
        s,
        k,
        f,
        g,
        t,
        d,
        b,
        w,
        n,
    })
}

/// Any table with a number of rows in a range.
pub fn table(rows: std::ops::Range<usize>) -> impl Strategy<Value = Table> {
    let sizes = prop::collection::vec(0usize..40, 1..10);
    (prop::collection::vec(row(), rows), sizes).prop_map(|(rows, sizes)| Table::new(rows, &sizes))
}
