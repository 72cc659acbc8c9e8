//! Tables for laws: every kind of column, with missing values, cut anywhere; and what each analysis is asked of them.

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
use serde_json::Value;

use super::settle;

/// An analysis and its parameters, as JSON.
pub struct Case {
    pub analysis: &'static str,
    pub params: &'static str,
    /// Whether the result follows the order of rows: levels of text are in the order in which they appear.
    pub ordered: bool,
}

const fn case(analysis: &'static str, params: &'static str) -> Case {
    Case {
        analysis,
        params,
        ordered: false,
    }
}

const fn ordered(analysis: &'static str, params: &'static str) -> Case {
    Case {
        analysis,
        params,
        ordered: true,
    }
}

/// What the laws are tried on.
pub static CASES: &[Case] = &[
    case("rxLinMod", r#"{"formula": "y ~ x + k"}"#),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ x + f:g + F(k)", "pweights": "w", "covCoef": true, "covData": true}"#,
    ),
    case(
        "rxLinMod",
        r#"{"formula": "cbind(y, s) ~ f + x:g + b", "fweights": "n", "dropFirst": true}"#,
    ),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ f:g + x", "cube": true, "cubePredictions": true}"#,
    ),
    case("rxLinMod", r#"{"formula": "k ~ n + f", "covCoef": true}"#),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ lx + g + d", "transforms": {"lx": "log(abs(x) + 1)"}, "rowSelection": "y > -50 & !is.na(b)"}"#,
    ),
    ordered("rxLinMod", r#"{"formula": "y ~ t:x + t"}"#),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ a + c", "transforms": {"a": "1e6 + x", "c": "1e6 + x + 1e-3 * s"}}"#,
    ),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ x", "variableSelection": {"scope": "~ x * f + k + g", "keepStepCoefs": true}}"#,
    ),
    case("rxLogit", r#"{"formula": "b ~ x + k"}"#),
    case(
        "rxLogit",
        r#"{"formula": "g ~ x + k + f", "variableSelection": {"method": "backward", "k": 1}}"#,
    ),
    case(
        "rxLogit",
        r#"{"formula": "g ~ x + f + k", "pweights": "w", "covCoef": true, "covData": true}"#,
    ),
    case(
        "rxLogit",
        r#"{"formula": "g ~ f:b + s", "fweights": "n", "dropFirst": true, "initialValues": "NA"}"#,
    ),
    case(
        "rxLogit",
        r#"{"formula": "b ~ f:g + x", "cube": true, "cubePredictions": true, "rowSelection": "k > 2"}"#,
    ),
    ordered(
        "rxLogit",
        r#"{"formula": "b ~ t + lx", "transforms": {"lx": "log(abs(x) + 1)"}, "initialValues": 0}"#,
    ),
    case("rxGlm", r#"{"formula": "y ~ x + f"}"#),
    case(
        "rxGlm",
        r#"{"formula": "k ~ x + f:g + offset(lw)", "family": "poisson", "transforms": {"lw": "log(w)"}, "computeAIC": true}"#,
    ),
    case(
        "rxGlm",
        r#"{"formula": "w ~ s + g", "family": "Gamma(log)", "pweights": "w", "covCoef": true, "computeAIC": true}"#,
    ),
    case(
        "rxGlm",
        r#"{"formula": "b ~ x", "family": "binomial(probit)", "fweights": "n", "offset": "s8 - 0.5", "transforms": {"s8": "s / 8"}}"#,
    ),
    case(
        "rxGlm",
        r#"{"formula": "n ~ f + x", "family": "rxTweedie(1.5, 0)", "cube": true}"#,
    ),
    case("rxSummary", r#"{"formula": "~ ."}"#),
    case(
        "rxSummary",
        r#"{"formula": "~ y + x:f + F(k) + log(w)", "pweights": "w", "summaryStats": ["Mean", "StdDev", "Sum", "SumOfWeights", "ValidObs"]}"#,
    ),
    case(
        "rxSummary",
        r#"{"formula": "y ~ f:g", "fweights": "n", "byTerm": false, "removeZeroCounts": true}"#,
    ),
    ordered(
        "rxSummary",
        r#"{"formula": "~ z + t", "transforms": {"z": "ifelse(b, x, k)"}, "rowSelection": "f != 'c'"}"#,
    ),
    case("rxHistogram", r#"{"formula": "~ y + f + k"}"#),
    case(
        "rxHistogram",
        r#"{"formula": "~ x + s", "numBreaks": 7, "pweights": "w", "rowSelection": "k > 3"}"#,
    ),
    case(
        "rxHistogram",
        r#"{"formula": "~ y", "startVal": -10, "endVal": 10, "fweights": "n", "histType": "Percent"}"#,
    ),
    case("rxCube", r#"{"formula": "k ~ f:g"}"#),
    case(
        "rxCube",
        r#"{"formula": "n ~ F(k)", "rowSelection": "k < 100"}"#,
    ),
    case(
        "rxCube",
        r#"{"formula": "cbind(y, s) ~ f:F(k, 2, 9):b", "pweights": "w", "removeZeroCounts": true}"#,
    ),
    case(
        "rxCube",
        r#"{"formula": "x ~ F(d):F(k):g", "useSparseCube": true, "means": false}"#,
    ),
    ordered(
        "rxCrossTabs",
        r#"{"formula": "y ~ t:g:f", "fweights": "n", "means": true, "marginals": true, "naRm": true}"#,
    ),
    case(
        "rxCrossTabs",
        r#"{"formula": "~ g:b", "transforms": {"b": "y > 0"}}"#,
    ),
    case("rxCovCor", r#"{"formula": "~ y + x + s + k + d"}"#),
    case(
        "rxCovCor",
        r#"{"formula": "~ x:f + y + g", "pweights": "w", "type": "cor", "keepAll": false}"#,
    ),
    case(
        "rxCovCor",
        r#"{"formula": "~ k + n + b", "fweights": "n", "type": "SSCP"}"#,
    ),
    case("rxQuantile", r#"{"varName": "k"}"#),
    case(
        "rxQuantile",
        r#"{"varName": "s", "probs": [0.1, 0.5, 0.93], "pweights": "w"}"#,
    ),
    case(
        "rxQuantile",
        r#"{"varName": "y", "numericBins": true, "numNumericBreaks": 40, "rowSelection": "x > 0"}"#,
    ),
    case("rxLorenz", r#"{"orderVarName": "w"}"#),
    case(
        "rxLorenz",
        r#"{"orderVarName": "k", "valueVarName": "w", "fweights": "n", "numBreaks": 5}"#,
    ),
    case(
        "rxRoc",
        r#"{"actualVarName": "b", "predVarNames": ["p", "q"], "numBreaks": 20, "transforms": {"p": "abs(x) / 5", "q": "s / 8"}}"#,
    ),
    case(
        "rxKmeans",
        r#"{"formula": "~ y + x", "centers": [[-50, 0], [0, 1], [50, 0]]}"#,
    ),
    case(
        "rxKmeans",
        r#"{"formula": "~ y + lx + k", "centers": [[-50, 1, 1], [40, 2, 9]], "transforms": {"lx": "log(abs(x) + 1)"}, "pweights": "w", "maxIterations": 3}"#,
    ),
    ordered(
        "rxKmeans",
        r#"{"formula": "~ y + s", "numClusters": 3, "numStarts": 2, "numStartRows": 40, "seed": 11, "fweights": "n", "rowSelection": "f != 'c'"}"#,
    ),
    case("rxNaiveBayes", r#"{"formula": "f ~ y + x + g + F(k) + b"}"#),
    case(
        "rxNaiveBayes",
        r#"{"formula": "g ~ lx + f + s", "transforms": {"lx": "log(x)"}, "pweights": "w", "smoothingFactor": 1, "byTerm": false}"#,
    ),
    ordered(
        "rxNaiveBayes",
        r#"{"formula": "b ~ t + d", "fweights": "n", "rowSelection": "k < 9"}"#,
    ),
    case(
        "rxDTree",
        r#"{"formula": "y ~ x + k + f + b", "xVal": 0, "minSplit": 10, "maxCompete": 2, "maxSurrogate": 2, "computeObsNodeId": false}"#,
    ),
    case(
        "rxDTree",
        r#"{"formula": "f ~ x + s + g + d", "xVal": 0, "pweights": "w", "maxDepth": 4, "computeObsNodeId": false, "parms": {"split": "information", "prior": [0.2, 0.3, 0.5]}}"#,
    ),
    ordered(
        "rxDTree",
        r#"{"formula": "g ~ x + y + t", "xVal": 3, "fweights": "n", "cp": 0.01, "pruneCp": "auto"}"#,
    ),
    ordered(
        "rxDTree",
        r#"{"formula": "y ~ lx + f", "xVal": 2, "maxRowsInMemory": 10, "maxNumBins": 12, "transforms": {"lx": "log(abs(x) + 1)"}, "rowSelection": "k > 2"}"#,
    ),
    ordered(
        "rxDForest",
        r#"{"formula": "g ~ x + y + k + f", "nTree": 7, "seed": 3, "minSplit": 8, "importance": true, "strata": "f", "sampRate": [1, 0.5, 0.8]}"#,
    ),
    ordered(
        "rxDForest",
        r#"{"formula": "y ~ x + k + f", "nTree": 5, "replace": false, "pweights": "w", "maxRowsInMemory": 10}"#,
    ),
    ordered(
        "rxBTrees",
        r#"{"formula": "b ~ x + y + f", "nTree": 6, "maxDepth": 2, "pweights": "w"}"#,
    ),
    ordered(
        "rxBTrees",
        r#"{"formula": "f ~ x + y + g", "nTree": 3, "maxDepth": 2, "lossFunction": "multinomial", "maxRowsInMemory": 10}"#,
    ),
    ordered(
        "rxBTrees",
        r#"{"formula": "y ~ x + k + f", "nTree": 5, "maxDepth": 3, "lossFunction": "gaussian", "sampRate": 1, "fweights": "n", "importance": true}"#,
    ),
    ordered("rxLinePlot", r#"{"formula": "y + s ~ x | f", "type": "r"}"#),
    ordered(
        "rxLinePlot",
        r#"{"formula": "y ~ x | f + g", "maxPoints": 50, "numBreaks": 7, "rowSelection": "k > 1"}"#,
    ),
    case("rxLinePlot", r#"{"formula": "y ~ f", "type": "smooth"}"#),
    case("rxGetVarInfo", r"{}"),
    ordered(
        "rxGetVarInfo",
        r#"{"variables": ["t", "z", "u"], "textLevels": ["t", "u"], "transforms": {"z": "x * k", "u": "paste(t, f)"}}"#,
    ),
];

/// The parameters of some case of an analysis, with others added.
pub fn params_of(analysis: &str, added: &Value) -> Value {
    let case = CASES.iter().find(|case| case.analysis == analysis).unwrap();
    let mut params: Value = serde_json::from_str(case.params).unwrap();
    for (name, value) in added.as_object().unwrap() {
        params[name] = value.clone();
    }
    params
}

/// A case's parameters and schema once all that its plan needs was scanned.
pub fn settled(case: &Case, data: &Table) -> Result<(Value, Schema)> {
    let params = serde_json::from_str(case.params).unwrap();
    settle(case.analysis, params, &data.schema, data)
}

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
