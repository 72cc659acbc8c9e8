//! Levels that only a scan of all rows can find, beside other transforms.

use rxwasm::analysis::summary::Summary;
use rxwasm::data::{Chunk, Kind, Schema};
use rxwasm::engine::Printed;
use rxwasm::error::ErrorKind;
use serde_json::{Value, json};

use super::support::{self, DataSet, Read};
use super::{column, plan};

/// Six rows in three chunks; no chunk has all levels of `t` and `c`, of which those of `c` are not known either.
fn data() -> DataSet {
    let text = "t,c,x,y\nd,q,1,10\nb,q,2,20\na,p,3,30\nb,q,4,40\nc,p,5,50\nd,r,6,60\n";
    let info = json!([{"name": "t", "type": "character"}, {"name": "c", "type": "character"}]);
    let options = json!({"defaultDecimalColType": "numeric", "colInfo": info});
    let mut data = DataSet::text(text, options).unwrap();
    let whole = data.chunks.remove(0);
    data.chunks = (0..3)
        .map(|index| Chunk {
            index: u32::try_from(index).unwrap(),
            ..whole.slice(index * 2, 2)
        })
        .collect();
    data
}

/// What a step makes, of chunks that hold what it reads alone.
fn stepped(params: &Value) -> (Schema, Vec<Chunk>) {
    let data = data();
    let (params, schema) = support::settle_step(params.clone(), &data.schema, &data).unwrap();
    let step = plan("rxDataStep", &params, &schema).unwrap();
    let read = Read::of(step.reads(), &data);
    let chunks = (0..3).map(|index| step.apply(&support::chunk(&read, index)).unwrap());
    (step.schema().clone(), chunks.collect())
}

fn levels(schema: &Schema, name: &str) -> Vec<String> {
    let variable = schema.variable(name).unwrap();
    assert_eq!(variable.kind, Kind::Factor, "{name}");
    variable.levels.as_deref().unwrap().clone()
}

#[test]
fn a_factor_stands_beside_other_transforms() {
    let (schema, chunks) = stepped(&json!({"transforms": {"g": "factor(t)", "h": "x * y"}}));
    assert_eq!(levels(&schema, "g"), ["a", "b", "c", "d"]);
    assert_eq!(column(&chunks, "g"), [3.0, 1.0, 0.0, 1.0, 2.0, 3.0]);
    assert_eq!(
        column(&chunks, "h"),
        [10.0, 40.0, 90.0, 160.0, 250.0, 360.0]
    );
}

#[test]
fn a_factor_takes_the_name_of_what_it_is_made_of() {
    let (schema, chunks) = stepped(&json!({"transforms": {"t": "factor(t)", "z": "x + y"}}));
    assert_eq!(levels(&schema, "t"), ["a", "b", "c", "d"]);
    assert_eq!(column(&chunks, "t"), [3.0, 1.0, 0.0, 1.0, 2.0, 3.0]);
}

#[test]
fn codes_and_levels_are_those_of_all_rows() {
    // Names are in alphabetical order here, and so are transforms.
    let (schema, chunks) = stepped(&json!({"transforms": {
        "a1": "factor(t)", "b1": "as.integer(a1)", "c1": "factor(b1 * 10)", "d1": "nlevels(a1) + x",
        "e1": "levels(c1)[c1]", "f1": "factor(c)", "g1": "factor(f1, labels = c('P', 'Q', 'R'))", "h1": "a1 > 'b'",
    }}));
    assert_eq!(column(&chunks, "b1"), [4.0, 2.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(levels(&schema, "c1"), ["10", "20", "30", "40"]);
    assert_eq!(column(&chunks, "d1"), [5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
    let text = chunks[2].column("e1").unwrap();
    let rxwasm::data::Values::Utf8(text) = text.values else {
        panic!("e1 is text")
    };
    assert_eq!((text.value(0), text.value(1)), ("30", "40"));
    assert_eq!(levels(&schema, "g1"), ["P", "Q", "R"]);
    assert_eq!(column(&chunks, "g1"), [1.0, 1.0, 0.0, 1.0, 0.0, 2.0]);
    assert_eq!(column(&chunks, "h1"), [1.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
}

#[test]
fn rows_are_selected_by_codes_of_all_rows() {
    let (_, chunks) = stepped(&json!({
        "rowSelection": "as.integer(g) == 4", "transforms": {"g": "factor(t)", "h": "x * y"},
    }));
    assert_eq!(column(&chunks, "x"), [1.0, 6.0]);
}

#[test]
fn analyses_look_up_codes_as_steps_do() {
    let data = data();
    let params = json!({
        "formula": "~ code", "transforms": {"b": "factor(t)", "code": "as.integer(b)", "d": "x * y"},
    });
    let summary = support::run::<Summary>(params, &data.schema, &data).unwrap();
    assert!(summary.print().contains("2.66"), "{}", summary.print());
}

#[test]
fn levels_inside_an_expression_are_asked_for_by_name() {
    let data = data();
    let params = json!({"transforms": {"code": "as.integer(factor(t))"}});
    let error = plan("rxDataStep", &params, &data.schema).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Expression);
    assert!(error.message.contains("a variable of its own"), "{error}");
}
