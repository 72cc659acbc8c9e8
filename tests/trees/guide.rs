//! The examples of RevoScaleR's guide.

use crate::support::DataSet;
use rxwasm::analysis::b_trees::BTrees;
use rxwasm::analysis::d_forest::DForest;
use rxwasm::analysis::d_tree::DTree;
use rxwasm::engine::Printed;
use serde_json::json;

use super::predicted;

fn kyphosis() -> DataSet {
    let info = json!([{"name": "Kyphosis", "type": "factor", "levels": ["absent", "present"]}]);
    DataSet::reference(
        "kyphosis.csv",
        json!({"firstRowIsColNames": true, "colInfo": info}),
    )
    .unwrap()
}

/// The listing of the guide to decision trees, to the letter.
#[test]
fn a_tree_prints_as_revoscaler_prints_it() {
    let call =
        "rxDTree(formula = Kyphosis ~ Age + Start + Number, data = kyphosis, \n    cp = 0.01)";
    let params = json!({"formula": "Kyphosis ~ Age + Start + Number", "cp": 0.01, "call": call, "dataText": "Data: kyphosis"});
    let expected = "\
Call:
rxDTree(formula = Kyphosis ~ Age + Start + Number, data = kyphosis, 
    cp = 0.01)
Data: kyphosis
Number of valid observations:  81 
Number of missing observations:  0 

Tree representation: 
n= 81 

node), split, n, loss, yval, (yprob)
      * denotes terminal node

 1) root 81 17 absent (0.79012346 0.20987654)  
   2) Start>=8.5 62  6 absent (0.90322581 0.09677419)  
     4) Start>=14.5 29  0 absent (1.00000000 0.00000000) *
     5) Start< 14.5 33  6 absent (0.81818182 0.18181818)  
      10) Age< 55 12  0 absent (1.00000000 0.00000000) *
      11) Age>=55 21  6 absent (0.71428571 0.28571429)  
        22) Age>=111 14  2 absent (0.85714286 0.14285714) *
        23) Age< 111 7  3 present (0.42857143 0.57142857) *
     3) Start< 8.5 19  8 present (0.42105263 0.57894737) *
";
    // The guide's listing indents by depth from the first line on.
    let expected = expected.replace("     3) Start< 8.5", "   3) Start< 8.5");
    assert_eq!(kyphosis().run::<DTree>(params).unwrap().print(), expected);
}

/// The guide has the split at 163.5, an end of RevoScaleR's bins; it lies between the same rows as `rpart`'s.
#[test]
fn the_regression_tree_of_the_guide() {
    let data = DataSet::reference(
        "mtcars.csv",
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric"}),
    )
    .unwrap();
    let printed = data
        .run::<DTree>(json!({"formula": "mpg ~ disp"}))
        .unwrap()
        .print();
    let expected = "\
1) root 32 1126.0470 20.09062  
  2) disp>=163.8 18  143.5894 15.99444 *
  3) disp< 163.8 14  292.1343 25.35714 *
";
    assert!(printed.ends_with(expected), "{printed}");
}

#[test]
fn the_forests_of_the_guide() {
    let data = kyphosis();
    let params = json!({"formula": "Kyphosis ~ Age + Start + Number", "cp": 0.01, "nTree": 500, "mTry": 3, "seed": 10, "importance": true});
    let forest = data.run::<DForest>(params).unwrap();
    let error = *forest.oob_err.as_ref().unwrap().oob_err.last().unwrap();
    assert!((error - 0.1975).abs() <= 0.06, "{error}");
    let text = forest.print();
    let head = "               Type of decision forest: class ";
    assert!(text.contains(head.trim_start()) && text.contains("Confusion matrix:\n        Predicted\nKyphosis  absent present class.error\n  absent"), "{text}");
    let own = predicted(&data, &forest.model, "response");
    let mut truth = Vec::new();
    for chunk in &data.chunks {
        let mut values = vec![0.0; chunk.rows()];
        chunk.column("Kyphosis").unwrap().widen(0, &mut values);
        truth.extend(values);
    }
    #[allow(clippy::cast_precision_loss)]
    let share = own[0].iter().zip(&truth).filter(|(a, b)| a == b).count() as f64 / 81.0;
    assert!((share - 0.876_543_2).abs() <= 0.09, "{share}");
    let data = DataSet::reference("stackloss.csv", json!({"firstRowIsColNames": true})).unwrap();
    let params = json!({"formula": "stack.loss ~ Air.Flow + Water.Temp + Acid.Conc.", "nTree": 200, "mTry": 2, "seed": 1});
    let forest = data.run::<DForest>(params).unwrap();
    assert!(
        forest.print().contains("Type of decision forest: anova"),
        "{}",
        forest.print()
    );
}

#[test]
fn the_boosted_trees_of_the_guide() {
    let info = json!([{"name": "Species", "type": "factor", "levels": ["setosa", "versicolor", "virginica"]}]);
    let options =
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric", "colInfo": info});
    let data = DataSet::reference("iris.csv", options).unwrap();
    let params = json!({"formula": "Species ~ Sepal.Length + Sepal.Width + Petal.Length + Petal.Width", "nTree": 50, "seed": 0, "maxDepth": 3, "lossFunction": "multinomial"});
    let model = data.run::<BTrees>(params).unwrap();
    assert_eq!(model.mtry, 1.0);
    let deviance = *model.oob_err.oob_err.last().unwrap();
    assert!((deviance - 0.027_208_05).abs() <= 0.06, "{deviance}");
    assert!(
        model
            .print()
            .contains("Loss function of boosted trees: multinomial \n")
    );
}
