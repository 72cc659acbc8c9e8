//! Printed tables, to the letter.

use crate::support::cases::data;
use rxwasm::analysis::cross_tabs::Summary;
use rxwasm::analysis::cube::Cube;
use rxwasm::engine::Printed;
use serde_json::json;

use super::{HEADING, case, three_way};

/// The listings of the guide to cross tabulation, to the letter.
#[test]
fn cross_tabulations_print_as_revoscaler_prints_them() {
    let output = three_way();
    let expected = "\
Freq, Dept = A (sums):
        Admit
Gender   Admitted Rejected
  Male        512      313
  Female       89       19

::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::

Freq, Dept = B (sums):
        Admit
Gender   Admitted Rejected
  Male        353      207
  Female       17        8
";
    assert!(
        output.print().starts_with(&format!("{HEADING}{expected}")),
        "{}",
        output.print()
    );
    let expected = "\
Freq, Dept = A (sums):
              Admitted   Rejected Row Total
Male        512.000000 313.000000 825.00000
   Row%      62.060606  37.939394          
   Col%      85.191348  94.277108          
   Tot%      54.876742  33.547696  88.42444
Female       89.000000  19.000000 108.00000
   Row%      82.407407  17.592593          
   Col%      14.808652   5.722892          
   Tot%       9.539121   2.036442  11.57556
Col Total   601.000000 332.000000          
Grand Total 933.000000                     

::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::
";
    assert!(
        output
            .summary()
            .starts_with(&format!("{HEADING}{expected}")),
        "{}",
        output.summary()
    );
    let chi = output.text(None, Some(Summary::ChiSquare), false).unwrap();
    assert!(
        chi.starts_with(
            "Freq, Dept = A (sums):\nNumber of cases in table: 933 \nNumber of factors: 2 \n\
         Test for independence of all factors:\n\tChisq = 17.248, df = 1, p-value = 3.28e-05\n"
        ),
        "{chi}"
    );
    let means = output
        .text(Some("means"), Some(Summary::Percentages), false)
        .unwrap();
    assert!(
        means.contains("Row Mean") && means.contains("Grand Mean"),
        "{means}"
    );
}

#[test]
fn a_cube_prints_as_revoscaler_prints_it() {
    let case = case("cube-ucb-2way");
    let params = json!({
        "formula": "Freq ~ Gender:Admit", "dataText": "Data: UCBADF",
        "call": "rxCube(formula = Freq ~ Gender:Admit, data = UCBADF)",
    });
    let expected = "\
Call:
rxCube(formula = Freq ~ Gender:Admit, data = UCBADF)

Cube Results for: Freq ~ Gender:Admit
Data: UCBADF
Dependent variable(s): Freq
Number of valid observations: 24
Number of missing observations: 0 
Statistic: Freq means 
 
  Gender    Admit      Freq Counts
1   Male Admitted 199.66667      6
2 Female Admitted  92.83333      6
3   Male Rejected 248.83333      6
4 Female Rejected 213.00000      6
";
    assert_eq!(data(&case).run::<Cube>(params).unwrap().print(), expected);
}
