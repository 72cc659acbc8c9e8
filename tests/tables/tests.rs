//! Tests on tables.

use rxwasm::compute::compute;
use rxwasm::error::ErrorKind;
use serde_json::{Value, json};

use super::{close, fixture, numbers};

fn computed(name: &str, params: &Value) -> (Value, String) {
    let result = compute(name, &mut <dyn erased_serde::Deserializer>::erase(params)).unwrap();
    (serde_json::to_value(&result.output).unwrap(), result.print)
}

fn table(rows: usize, values: &Value) -> Value {
    let count = values.as_array().unwrap().len();
    let levels = |count: usize| {
        (0..count)
            .map(|level| format!("l{level}"))
            .collect::<Vec<_>>()
    };
    json!({
        "dimensions": [{"name": "a", "levels": levels(rows)}, {"name": "b", "levels": levels(count / rows)}],
        "values": values,
    })
}

#[test]
fn exact_tests() {
    let expected = fixture("tables");
    for case in expected["fisher"].as_array().unwrap() {
        let params = json!({
            "x": table(2, &case["values"]), "or": 1.5, "confLevel": 0.9, "alternative": case["alternative"],
        });
        let test = &computed("rxFisherTest", &params).0["tests"][0];
        let what = case.to_string();
        close(&what, &numbers(&test["pValue"]), &case["p"], 1e-10);
        let found: Vec<f64> = [&test["estimate"], &test["confInt"][0], &test["confInt"][1]]
            .iter()
            .map(|value| value.as_f64().unwrap_or(f64::INFINITY))
            .collect();
        close(&what, &found, &case["ratio"], 1e-8);
    }
    for case in expected["rc"].as_array().unwrap() {
        let rows = usize::try_from(case["rows"].as_u64().unwrap()).unwrap();
        let params = json!({"x": table(rows, &case["values"])});
        let test = &computed("rxFisherTest", &params).0["tests"][0];
        close(
            &case.to_string(),
            &numbers(&test["pValue"]),
            &case["p"],
            1e-7,
        );
        let test = &computed("rxChiSquaredTest", &params).0["tests"][0];
        let found = numbers(&json!([
            test["statistic"],
            test["parameter"],
            test["pValue"]
        ]));
        let wanted = json!([case["chi"], case["df"], case["chi_p"]]);
        close(&case.to_string(), &found, &wanted, 1e-11);
    }
    for case in expected["yates"].as_array().unwrap() {
        let params = json!({"x": table(2, &case["values"])});
        let test = &computed("rxChiSquaredTest", &params).0["tests"][0];
        let found = numbers(&json!([test["statistic"], test["pValue"]]));
        close(
            &case.to_string(),
            &found,
            &json!([case["chi"], case["p"]]),
            1e-11,
        );
    }
}

#[test]
fn rank_correlations() {
    for case in fixture("tables")["kendall"].as_array().unwrap() {
        let rows = usize::try_from(case["rows"].as_u64().unwrap()).unwrap();
        for kind in ["a", "b", "c"] {
            let params = json!({"x": table(rows, &case["values"]), "type": kind, "seed": 7});
            let (output, _) = computed("rxKendallCor", &params);
            let test = &output["tests"][0];
            close(kind, &numbers(&test["estimate"]), &case[kind], 1e-12);
            assert_eq!(computed("rxKendallCor", &params).0, output);
        }
    }
    // Two columns that agree but for one of ten.
    let params = json!({"x": table(2, &json!([5, 1, 0, 4]))});
    let p = computed("rxKendallCor", &params).0["tests"][0]["pValue"]
        .as_f64()
        .unwrap();
    // Exactly: of 210 tables with these totals, 1 + 5 are as extreme.
    let exact = computed("rxFisherTest", &params).0["tests"][0]["pValue"]
        .as_f64()
        .unwrap();
    assert!((p - exact).abs() < 0.02, "{p} {exact}");
}

#[test]
fn tests_name_what_is_wrong() {
    for (params, kind) in [
        (json!({"x": table(1, &json!([1, 2]))}), ErrorKind::Argument),
        (
            json!({"x": table(2, &json!([1, 2, 3, -1]))}),
            ErrorKind::Argument,
        ),
        (
            json!({"x": table(2, &json!([1, 2, 3, 0.5]))}),
            ErrorKind::Argument,
        ),
        (
            json!({"x": table(2, &json!([1, 2, 3, 4])), "noSuch": 1}),
            ErrorKind::Argument,
        ),
        (
            json!({"x": table(2, &json!([1, 2, 3, 4])), "confLevel": 2}),
            ErrorKind::Argument,
        ),
        (
            json!({"x": table(20, &json!(vec![50; 400]))}),
            ErrorKind::TooLarge,
        ),
    ] {
        let error = compute(
            "rxFisherTest",
            &mut <dyn erased_serde::Deserializer>::erase(&params),
        )
        .err();
        assert_eq!(error.unwrap().kind, kind);
    }
}
