//! Training and test rows, models of them, and what these lose.

use rxwasm::analysis::b_trees::BTrees;
use rxwasm::analysis::d_forest::DForest;
use rxwasm::analysis::params::ModelBytes;
use serde_json::{Value, json};

use crate::data::{Rows, rows};
use crate::support::DataSet;
use crate::support::predicted::predicted;

/// A loss by name.
pub type Loss = (&'static str, f64);

/// One of the fixture's sets.
pub struct Set {
    pub told: Value,
    classes: u64,
    pub train: Rows,
    pub test: Rows,
    tables: [DataSet; 2],
    /// How many runs scikit-learn's means are of.
    seeds: f64,
}

pub fn set(fixture: &Value, name: &str) -> Set {
    let told = fixture["sets"][name].clone();
    let classes = told["classes"].as_u64().unwrap();
    let [train, test] = ["train", "test"].map(|part| fixture[part].as_u64().unwrap());
    let (train, test) = (rows(name, 0..train), rows(name, train..train + test));
    let tables = [train.table(classes), test.table(classes)];
    Set {
        told,
        classes,
        train,
        test,
        tables,
        seeds: fixture["seeds"].as_f64().unwrap(),
    }
}

#[allow(clippy::cast_precision_loss)]
fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

impl Set {
    /// What a model of the training rows loses on the others: the squared error; of classes the share that is wrong and,
    /// where there are chances, less the mean logarithm of the true class's.
    fn losses(&self, model: &ModelBytes, chances: bool) -> Vec<Loss> {
        let [_, table] = &self.tables;
        let y = &self.test.y;
        let response = &predicted(table, model, "response")[0];
        let pairs = || response.iter().zip(y);
        if self.classes == 0 {
            return vec![(
                "squared",
                mean(pairs().map(|(found, y)| (found - y).powi(2))),
            )];
        }
        if !chances {
            let wrong = pairs().map(|(found, y)| f64::from(u8::from(found != y)));
            return vec![("wrong", mean(wrong))];
        }
        let of_each = if self.classes == 2 {
            vec![
                response.iter().map(|chance| 1.0 - chance).collect(),
                response.clone(),
            ]
        } else {
            predicted(table, model, "prob")
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let own: Vec<f64> = y
            .iter()
            .enumerate()
            .map(|(row, y)| of_each[*y as usize][row])
            .collect();
        let best = |row: usize| {
            of_each
                .iter()
                .map(|chances| chances[row])
                .fold(0.0, f64::max)
        };
        let wrong = own
            .iter()
            .enumerate()
            .map(|(row, chance)| f64::from(u8::from(*chance < best(row))));
        vec![
            ("wrong", mean(wrong)),
            ("log", mean(own.iter().map(|chance| -chance.ln()))),
        ]
    }

    /// Compares the mean of losses by seed with that of a model of the fixture; what is worse.
    #[allow(clippy::cast_precision_loss)]
    pub fn worse(&self, what: &str, other: &str, runs: &[Vec<Loss>]) -> Vec<String> {
        let mut worse = Vec::new();
        for (at, (loss, _)) in runs[0].iter().enumerate() {
            let ours = mean(runs.iter().map(|run| run[at].1));
            let told = &self.told[other][loss];
            let [theirs, deviation] = ["mean", "sd"].map(|field| told[field].as_f64().unwrap());
            let margin = match runs.len() {
                1 => 0.01 * theirs,
                several => 3.0 * deviation * (1.0 / several as f64 + 1.0 / self.seeds).sqrt(),
            };
            let line = format!(
                "{what}, {loss}: {ours:.5}; scikit-learn's {other} {theirs:.5} + {margin:.5}"
            );
            println!("{line}");
            if ours > theirs + margin {
                worse.push(line);
            }
        }
        worse
    }

    /// The losses of a forest.
    pub fn forest(&self, with: &Value, seed: u64) -> Vec<Loss> {
        let params = json!({
            "formula": self.train.formula(), "nTree": with["trees"], "maxDepth": with["depth"], "minSplit": with["split"],
            "minBucket": with["bucket"], "mTry": self.told["tries"], "maxNumBins": 0, "computeOobError": -1, "seed": seed,
        });
        self.losses(&self.tables[0].run::<DForest>(params).unwrap().model, false)
    }

    /// The losses of boosted trees on samples of a share of the rows.
    pub fn boosted(&self, with: &Value, share: &Value, bins: &Value, seed: u64) -> Vec<Loss> {
        let loss = match self.classes {
            0 => "gaussian",
            2 => "bernoulli",
            _ => "multinomial",
        };
        let params = json!({
            "formula": self.train.formula(), "lossFunction": loss, "nTree": with["rounds"], "maxDepth": with["depth"],
            "learningRate": with["rate"], "sampRate": share, "minBucket": with["bucket"], "minSplit": 2,
            "mTry": self.train.x[0].len(), "maxNumBins": bins, "seed": seed,
        });
        self.losses(&self.tables[0].run::<BTrees>(params).unwrap().model, true)
    }
}
