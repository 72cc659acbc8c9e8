//! Inputs to begin with: small ones that reach far.

use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int8Array,
    Int16Array, Int32Array, Int64Array, LargeStringArray, NullArray, RecordBatch, StringArray,
    StringViewArray, TimestampMillisecondArray, UInt8Array, UInt64Array,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};

use serde_json::json;

use crate::support::DataSet;
use crate::text::OPTIONS;
use crate::xdf::write;

const TEXTS: [&str; 9] = [
    "a,b,c\n1,2.5,x\n3,4.5,\"y\nz\"\n",
    "1;2\r\n3;4\r\n\r\n5;\r\n",
    "\u{feff}x\ty\n\"a \"\"quoted\"\" one\"\t1\n\"\"\tNA\n",
    "d m\n2020-01-02 x\n1999/12/31 y\n",
    "1 234,5|TRUE\n7,25|F\n|\n",
    "12345678\n1234\n\n99999999",
    "name,when\n一,2020-01-01 10:11:12.5\n二,2020-01-01 1:00 pm\n",
    "a\n",
    "\"one\",\"two, three\"\n1,2,3\n\"open\n",
];

const JSONS: [&str; 7] = [
    "{\"a\":1,\"b\":\"x\"}\n{\"a\":-2.5e3,\"b\":null}\n",
    "{\"b\":\"\\u00e9\\ud83d\\ude00\\n\",\"a\":true}\r\n\r\n{\"a\":false,\"c\":[1,{\"d\":[]}]}",
    "[{\"a\":\"2020-01-02\"},\n {\"a\":\"2020-01-02T03:04:05.5+01:00\"}]\n",
    "\u{feff}{ \"a\" : 12345678901234567890 , \"é\":0.1}\n{\"a\":\"12\"}\n",
    "{}\n{\"a\":NaN}\n",
    "{\"a\":1}\n{\"b\":2}\n{\"a\":1,\"a\":1}\n",
    "{\"a\":\n",
];

const EXPRESSIONS: [&str; 22] = [
    "x + 1L * y^2 / -3 %% 2 %/% 2",
    "ifelse(is.na(x), 0, log(abs(y)))",
    "cut(y, c(-Inf, 0, 1.5, Inf), labels = c(\"a\", 'b', \"c\"), right = FALSE)",
    "factor(t, levels = c(\"abc\", \"x y\"))",
    "t %in% c(\"abc\", NA) & !l | TRUE",
    "paste0(f, \"_\", substr(t, 1, 2))",
    "as.integer(as.character(n)) >= 2L",
    "format(d, \"%Y-%m\")",
    "weekdays(d) == \"Monday\"",
    "as.Date(\"2020-01-01\") - d",
    "x[2:3]",
    "`x`$y",
    "gsub(\"[a-c]+\", \"\\\\1\", t)",
    "rep(1:3, 2)",
    "seq(1, 10, by = 2)",
    "round(y, 2) + signif(y, 3)",
    "nchar(toupper(t))",
    "strsplit(t, \" \")",
    "as.POSIXlt(m)$hour",
    "base::sqrt(x) # a comment",
    "0x1F + 1e-3",
    "min(x, y)",
];

const FORMULAS: [&str; 12] = [
    "y ~ x + n",
    "y ~ f * g - 1",
    "~ .",
    "y ~ (x + f + g)^2 - x:f",
    "cbind(y, x) ~ F(n, 0, 3)",
    "log(y) ~ I(x^2) + pow(n, 2) + N(f)",
    "y ~ f:x + offset(n)",
    "y ~ x/f %in% g",
    "y:f ~ 0 + x",
    "~ y:F(x):g",
    "y ~ . - t - d",
    "as.numeric(l) ~ cut(x, 3)",
];

fn columns() -> Vec<(&'static str, ArrayRef)> {
    let mut factor = StringDictionaryBuilder::<Int32Type>::new();
    for level in ["u", "v", "u"] {
        factor.append_value(level);
    }
    vec![
        (
            "bool",
            Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
        ),
        ("int8", Arc::new(Int8Array::from(vec![1, 2, 3]))),
        (
            "int16",
            Arc::new(Int16Array::from(vec![Some(1), None, Some(3)])),
        ),
        ("int32", Arc::new(Int32Array::from(vec![1, 2, 3]))),
        ("int64", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        ("uint8", Arc::new(UInt8Array::from(vec![1, 2, 3]))),
        ("uint64", Arc::new(UInt64Array::from(vec![1, 2, u64::MAX]))),
        (
            "float32",
            Arc::new(Float32Array::from(vec![1.5, f32::NAN, 3.0])),
        ),
        (
            "float64",
            Arc::new(Float64Array::from(vec![Some(1.5), None, Some(3.0)])),
        ),
        ("decimal", Arc::new(Decimal128Array::from(vec![1, 2, 3]))),
        (
            "text",
            Arc::new(StringArray::from(vec![Some("a"), None, Some("ccc")])),
        ),
        (
            "large",
            Arc::new(LargeStringArray::from(vec!["a", "", "ccc"])),
        ),
        (
            "view",
            Arc::new(StringViewArray::from(vec![
                "a",
                "longer than twelve bytes",
                "",
            ])),
        ),
        ("date", Arc::new(Date32Array::from(vec![0, 1, -1]))),
        (
            "moment",
            Arc::new(TimestampMillisecondArray::from(vec![0, 1, -1])),
        ),
        ("nothing", Arc::new(NullArray::new(3))),
        ("factor", Arc::new(factor.finish())),
    ]
}

fn batch(columns: &[(&'static str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter(columns.iter().cloned()).expect("columns of one length")
}

fn stream(batch: &RecordBatch, options: IpcWriteOptions) -> Vec<u8> {
    let mut writer =
        StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options).expect("a stream");
    writer.write(batch).expect("a batch");
    writer.write(batch).expect("a batch");
    writer.into_inner().expect("an end")
}

fn file(batch: &RecordBatch, options: IpcWriteOptions) -> Vec<u8> {
    let mut writer =
        FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).expect("a file");
    writer.write(batch).expect("a batch");
    writer.into_inner().expect("an end")
}

/// The seeds of a target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let bytes = |list: &[&str]| list.iter().map(|text| text.as_bytes().to_vec()).collect();
    match target {
        "text" => text_seeds(),
        "json" => json_seeds(),
        "arrow" => arrow_seeds(),
        "xdf" => arrow_seeds()
            .iter()
            .filter_map(|seed| as_xdf(seed))
            .collect(),
        "parquet" => parquet_seeds(),
        "expression" => bytes(&EXPRESSIONS),
        _ => bytes(&FORMULAS),
    }
}

fn text_seeds() -> Vec<Vec<u8>> {
    let choices = [
        [0; OPTIONS],
        [5, 2, 1, 9, 0, 3],
        [0, 6, 8, 7, 0, 9],
        [0, 0, 0, 1, 0x8b, 1],
    ];
    let seed = |text: &str, choice: &[u8]| [choice, text.as_bytes()].concat();
    TEXTS
        .iter()
        .flat_map(|text| choices.iter().map(move |choice| seed(text, choice)))
        .collect()
}

fn json_seeds() -> Vec<Vec<u8>> {
    let choices = [[0, 3], [3, 9], [2 + 4 * 2, 20], [64 + 4 * 5, 1], [4 * 6, 7]];
    let seed = |text: &str, choice: &[u8]| [choice, text.as_bytes()].concat();
    JSONS
        .iter()
        .flat_map(|text| choices.iter().map(move |choice| seed(text, choice)))
        .collect()
}

fn arrow_seeds() -> Vec<Vec<u8>> {
    let all = columns();
    let plain = IpcWriteOptions::default;
    let lz4 = plain()
        .try_with_compression(Some(CompressionType::LZ4_FRAME))
        .expect("LZ4 is built in");
    let mut seeds = vec![
        stream(&batch(&all), plain()),
        file(&batch(&all), plain()),
        stream(&batch(&all), lz4),
    ];
    // Small files of one column each: few bytes to change, all of which matter.
    seeds.extend(
        all.iter()
            .map(|column| stream(&batch(std::slice::from_ref(column)), plain())),
    );
    seeds.push(file(&batch(&all[16..]), plain()));
    seeds
}

/// The rows of an Arrow file or stream, twice, as an XDF file; nothing when it cannot hold one of their values.
fn as_xdf(bytes: &[u8]) -> Option<Vec<u8>> {
    let source = DataSet::read(&json!({ "type": "arrow" }), bytes.to_vec()).expect("a seed");
    let blocks = [source.chunks.clone(), source.chunks];
    write(&source.schema, &blocks, 1).ok()
}

/// Files of other writers, those of the tests; and ours in all compressions.
fn parquet_seeds() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/parquet");
    let names = [
        "ordered",
        "int96",
        "duckdb",
        "pandas",
        "encodings",
        "plain",
        "nested",
        "empty",
    ];
    let file = |name| std::fs::read(folder.join(format!("{name}.parquet"))).expect("a fixture");
    let mut seeds: Vec<Vec<u8>> = names.into_iter().map(file).collect();
    for bytes in arrow_seeds().into_iter().skip(1) {
        let source = DataSet::read(&json!({ "type": "arrow" }), bytes).expect("a seed");
        for compression in ["none", "snappy", "gzip", "lz4", "zstd"] {
            let file = crate::parquet_files::write(&source.schema, &source.chunks, compression);
            seeds.push(file.expect("a file"));
        }
    }
    seeds
}

/// Writes the seeds of a target and ends the process, when the environment names a folder for them.
pub fn write_seeds(target: &str) {
    let Some(folder) = std::env::var_os("RX_SEEDS") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    for (number, seed) in seeds(target).iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{number}")), seed)
            .expect("the folder can be written");
    }
    std::process::exit(0);
}
