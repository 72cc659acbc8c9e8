//! Expressions that look at a chunk as a whole.

use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::summary::Summary;
use rxwasm::data::{Chunk, Kind};
use rxwasm::engine::{Node, Progress, open};
use rxwasm::error::ErrorKind;
use rxwasm::transform::step::AnyStep;
use serde_json::{Value, json};

use super::{DataSet, column, plan, rows, stepped};
use crate::support::table::Table;
use crate::support::{Read, drive, settle, settle_step};
use rxwasm::engine::Chunks;

/// Ten rows in chunks of four, of which one value is missing.
fn ten() -> DataSet {
    let mut text = "x,k\n".to_owned();
    for row in 1..=10 {
        let x = if row == 6 {
            String::new()
        } else {
            format!("{row}.5")
        };
        text.push_str(&format!("{x},{row}\n"));
    }
    let mut data = DataSet::text(&text, json!({})).unwrap();
    let whole = data.chunks[0].clone();
    let cut = |(index, from, rows)| Chunk {
        index,
        ..whole.slice(from, rows)
    };
    data.chunks = [(0, 0, 4), (1, 4, 4), (2, 8, 2)].map(cut).to_vec();
    data
}

/// What a step makes of data, with what its plan asks for.
fn made(data: &DataSet, params: Value) -> (rxwasm::data::Schema, Vec<Chunk>) {
    let (params, schema) = settle_step(params, &data.schema, data).unwrap();
    let step = plan("rxDataStep", &params, &schema).unwrap();
    let chunks = data.chunks.iter().map(|chunk| step.apply(chunk).unwrap());
    (step.schema().clone(), chunks.collect())
}

#[test]
fn chunks_tell_their_rows_and_numbers() {
    let data = ten();
    let (schema, chunks) = made(
        &data,
        json!({ "transforms": {
            "n": ".rxNumRows", "first": ".rxStartRow", "chunk": ".rxChunkNum", "test": ".rxIsTestChunk",
            "row": ".rxStartRow + 1:.rxNumRows - 1", "also": ".rxStartRow:(.rxStartRow + .rxNumRows - 1)",
            "file": ".rxReadFileName", "predicted": ".rxIsPrediction",
        } }),
    );
    assert_eq!(schema.variable("first").unwrap().kind, Kind::Integer);
    assert_eq!(
        column(&chunks, "n"),
        [4., 4., 4., 4., 4., 4., 4., 4., 2., 2.]
    );
    assert_eq!(
        column(&chunks, "first"),
        [1., 1., 1., 1., 5., 5., 5., 5., 9., 9.]
    );
    assert_eq!(
        column(&chunks, "chunk"),
        [1., 1., 1., 1., 2., 2., 2., 2., 3., 3.]
    );
    let counted: Vec<f64> = (1..=10).map(f64::from).collect();
    assert_eq!(column(&chunks, "row"), counted);
    assert_eq!(column(&chunks, "also"), counted);
    assert!(column(&chunks, "test").iter().all(|test| *test == 0.0));
    assert!(column(&chunks, "predicted").iter().all(|test| *test == 0.0));
    let file = chunks[2].column("file").unwrap();
    match file.values {
        rxwasm::data::Values::Utf8(text) => assert_eq!(text.value(1), "these data"),
        _ => panic!("no text"),
    }
}

#[test]
fn rows_that_are_taken_by_number_have_their_numbers_in_the_data() {
    let data = ten();
    let params = json!({
        "startRow": 6, "numRows": 4, "chunkRows": [4, 4, 2],
        "transforms": { "first": ".rxStartRow", "n": ".rxNumRows", "chunk": ".rxChunkNum" },
    });
    let (_, chunks) = stepped(&data, &params).unwrap();
    assert_eq!(column(&chunks, "first"), [6., 6., 6., 9.]);
    assert_eq!(column(&chunks, "n"), [3., 3., 3., 1.]);
    assert_eq!(column(&chunks, "chunk"), [1., 1., 1., 2.]);
}

/// Chunks that a function made have lost the rows ahead of those that are taken, and keep their numbers.
#[test]
fn rows_behind_a_step_that_takes_them_by_number_have_their_numbers_too() {
    let data = ten();
    let taken = json!({ "startRow": 6, "numRows": 4, "chunkRows": [4, 4, 2] });
    let (schema, made) = stepped(&data, &taken).unwrap();
    let behind = json!({
        "transforms": { "first": ".rxStartRow", "chunk": ".rxChunkNum" },
        "rowSelection": ".rxStartRow + 1:.rxNumRows - 1 != 7",
        "facts": { "chunkRows": [4, 4, 2], "firstChunk": 1, "firstRow": 6 },
    });
    let step = plan("rxDataStep", &behind, &schema).unwrap();
    let chunks: Vec<Chunk> = made
        .iter()
        .map(|chunk| step.apply(chunk).unwrap())
        .collect();
    assert_eq!(column(&chunks, "k"), [6., 8., 9.]);
    assert_eq!(column(&chunks, "first"), [6., 6., 9.]);
    assert_eq!(column(&chunks, "chunk"), [1., 1., 2.]);
}

#[test]
fn columns_of_the_data_and_objects_come_before_chunk_variables() {
    let data = DataSet::text(".rxNumRows,x\n7,1\n8,2\n", json!({})).unwrap();
    let params = json!({ "transforms": { "n": ".rxNumRows", "c": ".rxChunkNum" },
        "transformObjects": { ".rxChunkNum": 5 } });
    let (_, chunks) = stepped(&data, &params).unwrap();
    assert_eq!(column(&chunks, "n"), [7., 8.]);
    assert_eq!(column(&chunks, "c"), [5., 5.]);
}

/// The reference page's own: `transforms = list(maxZ = max(z))` gives each chunk its own.
#[test]
fn aggregates_are_those_of_chunks_before_rows_are_selected() {
    let data = ten();
    let params = json!({
        "transforms": { "most": "max(x)", "least": "min(k)", "share": "k / sum(k)", "many": "length(k)" },
        "rowSelection": "k != min(k)",
    });
    let (schema, chunks) = stepped(&data, &params).unwrap();
    assert_eq!(schema.variable("least").unwrap().kind, Kind::Integer);
    let most = column(&chunks, "most");
    assert_eq!(most[..3], [4.5; 3]);
    assert!(most[3..6].iter().all(|most| most.is_nan()));
    assert_eq!(most[6..], [10.5]);
    assert_eq!(column(&chunks, "least"), [1., 1., 1., 5., 5., 5., 9.]);
    assert_eq!(column(&chunks, "share")[..3], [0.2, 0.3, 0.4]);
    assert_eq!(column(&chunks, "many"), [4., 4., 4., 4., 4., 4., 2.]);
}

#[test]
fn rows_that_are_left_out_on_reading_are_not_of_the_chunk() {
    let data = ten();
    let params = json!({ "removeMissingsOnRead": true, "rowVarName": "row", "chunkRows": [4, 4, 2],
        "transforms": { "most": "max(x)", "n": ".rxNumRows", "mean": "mean(k)" } });
    let (_, chunks) = stepped(&data, &params).unwrap();
    assert_eq!(rows(&chunks), 9);
    assert_eq!(
        column(&chunks, "row"),
        [1., 2., 3., 4., 5., 7., 8., 9., 10.]
    );
    assert_eq!(column(&chunks, "most")[4..], [8.5, 8.5, 8.5, 10.5, 10.5]);
    assert_eq!(column(&chunks, "n")[4..], [3., 3., 3., 2., 2.]);
    assert_eq!(column(&chunks, "mean")[4], 20.0 / 3.0);
}

#[test]
fn chunks_without_rows_have_the_types_of_others() {
    let data = ten();
    let params = json!({ "startRow": 5, "numRows": 2, "chunkRows": [4, 4, 2],
        "transforms": { "row": "1:.rxNumRows", "u": "runif(.rxNumRows)", "f": "factor(sample(0:1, .rxNumRows, TRUE), levels = 0:1)" },
        "rowSelection": "1:.rxNumRows > 0" });
    let (schema, chunks) = stepped(&data, &params).unwrap();
    let sizes: Vec<usize> = chunks.iter().map(Chunk::rows).collect();
    assert_eq!(sizes, [0, 2, 0]);
    for chunk in &chunks {
        for variable in &schema.variables {
            let found = rxwasm::data::storage_of(chunk.array(&variable.name).unwrap().data_type());
            assert_eq!(found.unwrap(), variable.storage, "{}", variable.name);
        }
    }
}

#[test]
fn formulas_take_values_of_chunks_by_variables_of_transforms() {
    let data = ten();
    for part in ["mean(k)", "runif(.rxNumRows)", ".rxNumRows"] {
        let params = json!({ "formula": format!("x ~ I(k - {part})") });
        let error = data.run::<LinMod>(params).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Expression);
        assert!(
            error.message.contains("variable of transforms"),
            "{}",
            error.message
        );
        assert!(error.at.character.is_some());
    }
    let params = json!({ "formula": "~ centred + row", "transforms": { "centred": "k - mean(k)", "row": ".rxStartRow" } });
    let output = data.run::<Summary>(params).unwrap();
    let text = serde_json::to_value(&output).unwrap().to_string();
    assert!(text.contains("centred"), "{text}");
}

/// The guides' division of data into two parts at random: the levels are found by a pass, which draws the same.
#[test]
fn factors_that_are_drawn_have_the_levels_of_all_rows() {
    let data = ten();
    let params = json!({
        "transforms": { "part": "factor(sample(0:1, size = .rxNumRows, replace = TRUE, prob = c(.3, .7)))" },
        "transformObjects": { ".rxSeed": 4 },
    });
    let (schema, chunks) = made(&data, params.clone());
    let part = schema.variable("part").unwrap();
    assert_eq!(part.levels.as_deref().unwrap(), &["0", "1"]);
    let first = column(&chunks, "part");
    assert_eq!(first, column(&made(&data, params).1, "part"));
    assert!(first.contains(&0.0) && first.contains(&1.0));
}

#[test]
fn a_seed_is_a_number() {
    let data = ten();
    for seed in [json!("a"), json!([1, 2]), json!(true)] {
        let params = json!({ "transforms": { "u": "runif(.rxNumRows)" }, "transformObjects": { ".rxSeed": seed } });
        let error = stepped(&data, &params).unwrap_err();
        assert!(error.message.contains(".rxSeed"), "{}", error.message);
    }
}

/// Runs an analysis on some workers, each of which has every so many-th chunk, from the last to the first.
fn on_workers(params: &Value, data: &Table, workers: u32) -> Vec<u8> {
    let (params, schema) = settle("rxLinMod", params.clone(), &data.schema, data).unwrap();
    let mut job = crate::support::plan("rxLinMod", &params, &schema).unwrap();
    loop {
        let task = job.task().unwrap();
        let mut nodes: Vec<Node> = Vec::new();
        for worker in (0..workers).rev() {
            let mut joined = open(&task).unwrap();
            for chunk in (0..data.count())
                .rev()
                .filter(|chunk| chunk % workers == worker)
            {
                let read = Read::for_job(joined.as_ref(), data);
                joined
                    .map_range(&read, chunk, chunk + 1, &Progress::default())
                    .unwrap();
            }
            nodes.append(&mut joined.take().unwrap());
        }
        for node in &nodes {
            job.accept(node).unwrap();
        }
        let total = job.total(data.count()).unwrap();
        let step = job.conclude(&total).unwrap();
        if job.advance(&step).unwrap() {
            return step;
        }
    }
}

#[test]
fn draws_are_the_same_bits_on_any_number_of_workers() {
    let data = Table::fixed(3000);
    let params = json!({
        "formula": "y ~ u + z + part + row + k:most",
        "transforms": {
            "u": "runif(.rxNumRows, -1, 1) + 0 * mean(k)", "z": "rnorm(length(k), x)",
            "part": "factor(sample(c(\"a\", \"b\", \"c\"), .rxNumRows, TRUE))",
            "row": ".rxStartRow", "most": "max(k)",
        },
        "rowSelection": "rbinom(.rxNumRows, 1, 0.8) == 1",
        "transformObjects": { ".rxSeed": 11 },
    });
    let one = on_workers(&params, &data, 1);
    assert_eq!(one, on_workers(&params, &data, 2));
    assert_eq!(one, on_workers(&params, &data, 8));
    let mut other = params.clone();
    other["transformObjects"][".rxSeed"] = json!(12);
    assert_ne!(one, on_workers(&other, &data, 2));
}

/// A model whose predictors look at chunks is predicted with new data's chunks.
#[test]
fn predictions_see_the_chunks_of_their_data() {
    let data = ten();
    let params = json!({ "formula": "k ~ row", "transforms": { "row": "ifelse(.rxIsPrediction, 100, 0) + .rxStartRow + 1:.rxNumRows - 1" } });
    let (settled, schema) = settle("rxLinMod", params, &data.schema, &data).unwrap();
    let mut job = crate::support::plan("rxLinMod", &settled, &schema).unwrap();
    drive(job.as_mut(), &data).unwrap();
    let fields = serde_json::to_value(job.outcome().unwrap().value().unwrap()).unwrap();
    let params = json!({ "model": fields["model"], "writeModelVars": true,
        "facts": { "chunkRows": [1000, 4, 2] } });
    let step = AnyStep::plan(
        "rxPredict",
        &mut <dyn erased_serde::Deserializer>::erase(&params),
        &data.schema,
    )
    .unwrap();
    let predicted = step.apply(&data.chunks[1]).unwrap();
    let rows = column(&[predicted], "row");
    assert_eq!(rows, [1101., 1102., 1103., 1104.]);
}
