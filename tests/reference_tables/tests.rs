//! Tests of independence, ratios and correlations of tables.

use crate::support::cases::check;
use serde_json::json;

use super::{admissions, case, check_all, computed, three_way};

#[test]
fn tests_of_independence() {
    let two = admissions(&json!({"formula": "Freq ~ Gender:Admit"})).xtabs;
    let three = three_way().xtabs;
    let (fisher, text) = computed("rxFisherTest", &json!({ "x": two }));
    let test = &fisher["tests"][0];
    let found = [
        &test["estimate"],
        &test["confInt"][0],
        &test["confInt"][1],
        &test["pValue"],
    ];
    check_all(
        "fisher-ucb",
        &case("fisher-ucb")["expected"][0],
        &found.map(|value| value.as_f64().unwrap()),
    );
    assert_eq!(
        text,
        "\
Fisher's Exact Test for Count Data 
 estimate 1 95% CI Lower 95% CI Upper      p-value
   1.840856     1.621356     2.091246 4.835903e-22
   HA: two.sided 
   H0:  odds ratio = 1
"
    );
    let (_, text) = computed("rxFisherTest", &json!({ "x": three }));
    assert_eq!(
        text,
        "\
Fisher's Exact Test for Count Data 
        odds ratio 95% CI Lower 95% CI Upper      p-value
Dept==A  0.3495628    0.1970420    0.5920417 1.669189e-05
Dept==B  0.8028124    0.2944986    2.0040231 6.770899e-01
Dept==C  1.1329004    0.8452173    1.5162918 3.866166e-01
Dept==D  0.9213798    0.6789572    1.2504742 5.994965e-01
Dept==E  1.2211852    0.8064776    1.8385155 3.603964e-01
Dept==F  0.8280944    0.4332888    1.5756278 5.458408e-01
   HA: two.sided 
   H0:  odds ratio = 1
"
    );
    let (chi, text) = computed("rxChiSquaredTest", &json!({ "x": two }));
    let test = &chi["tests"][0];
    let found = [&test["statistic"], &test["parameter"], &test["pValue"]];
    check_all(
        "chisq-ucb",
        &case("chisq-ucb")["expected"][0],
        &found.map(|value| value.as_f64().unwrap()),
    );
    assert_eq!(
        text,
        "\
Chi-squared test of independence between Gender and Admit 
 X-squared df      p-value
   91.6096  1 1.055797e-21
"
    );
    let (_, text) = computed("rxChiSquaredTest", &json!({ "x": three }));
    assert_eq!(
        text,
        "\
Chi-squared test of independence between Gender and Admit 
          X-squared df      p-value
Dept==A 16.37177373  1 5.205468e-05
Dept==B  0.08509801  1 7.705041e-01
Dept==C  0.63322380  1 4.261753e-01
Dept==D  0.22159370  1 6.378283e-01
Dept==E  0.80804765  1 3.686981e-01
Dept==F  0.21824336  1 6.403817e-01
"
    );
    let (kendall, _) = computed("rxKendallCor", &json!({ "x": three, "type": "b" }));
    // P-values of two samples of a thousand tables differ by a few hundredths.
    let printed = [0.0, 0.666, 0.380, 0.585, 0.383, 0.530];
    for (position, expected) in case("kendall-ucb-dept")["expected"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let test = &kendall["tests"][position];
        assert_eq!(
            test["stratum"],
            format!("Dept=={}", expected["what"].as_str().unwrap())
        );
        check(
            "kendall-ucb-dept",
            expected,
            0,
            test["estimate"].as_f64().unwrap(),
        );
        let p = test["pValue"].as_f64().unwrap();
        assert!((p - printed[position]).abs() < 0.08, "{position}: {p}");
    }
    let (odds, text) = computed("rxOddsRatio", &json!({ "tbl": two }));
    let found = [
        &odds["statistic"],
        &odds["confInt"][0],
        &odds["confInt"][1],
        &odds["estimate"],
    ];
    check_all(
        "odds-ucb",
        &case("odds-ucb")["expected"][0],
        &found.map(|value| value.as_f64().unwrap()),
    );
    assert_eq!(
        text,
        "data:  \nZ = 0.6104, p-value < 2.2e-16\nalternative hypothesis: two.sided \n\
        95 percent confidence interval:\n 1.624377 2.086693 \nsample estimates:\noddsRatio \n  1.84108 \n"
    );
    let (_, text) = computed("rxRiskRatio", &json!({ "tbl": two }));
    assert_eq!(
        text,
        "data:  \nZ.Female = 0.2274, p-value < 2.2e-16\nalternative hypothesis: two.sided \n\
        95 percent confidence interval:\n 1.199631 1.313560 \nsample estimates:\nriskRatio.Female \n        1.255303 \n"
    );
    let (pairs, _) = computed("rxPairwiseCrossTab", &json!({ "x": three }));
    assert_eq!(pairs["comparisons"].as_array().unwrap().len(), 6);
}
