//! A naive Bayes classifier in text, in RevoScaleR's form.

use std::fmt::Write;

use super::{NaiveBayesOutput, NaiveBayesTable};
use crate::analysis::heading::Heading;
use crate::engine::Printed;
use crate::stats::print::{Align, column, table};

const DIGITS: usize = 7;

impl Printed for NaiveBayesOutput {
    fn print(&self) -> String {
        let heading = Heading {
            call: self.call.as_deref(),
            ..Heading::default()
        };
        let mut text = heading.to_string();
        for warning in &self.warnings {
            let _ = writeln!(text, "Warning: {warning}");
        }
        let _ = writeln!(text, "A priori probabilities:\n{}", self.response);
        let priors = column(&self.apriori, DIGITS);
        let columns: Vec<(Align, Vec<String>)> = self
            .levels
            .iter()
            .zip(priors)
            .map(|(level, prior)| (Align::Right, vec![level.clone(), prior]))
            .collect();
        // R ends each cell of a named vector with a blank.
        for line in table(&columns) {
            let _ = writeln!(text, "{line} ");
        }
        let numbers = (1..=self.tables.len()).map(|row| row.to_string());
        let variables = self.tables.iter().map(|table| table.variable.clone());
        let types = self.tables.iter().map(|table| table.r#type.clone());
        let headed = |head: &str, cells: Vec<String>| {
            std::iter::once(head.to_owned()).chain(cells).collect()
        };
        let types = table(&[
            (Align::Left, headed("", numbers.collect())),
            (Align::Right, headed("Variable", variables.collect())),
            (Align::Right, headed("Type", types.collect())),
        ]);
        let _ = writeln!(text, "\nPredictor types:\n{}", types.join("\n"));
        text.push_str("\nConditional probabilities:\n");
        for predictor in &self.tables {
            let _ = writeln!(text, "${}\n{}\n", predictor.variable, self.lines(predictor));
        }
        text
    }
}

impl NaiveBayesOutput {
    fn lines(&self, predictor: &NaiveBayesTable) -> String {
        let values = &predictor.table;
        let is_factor = predictor.r#type == "factor";
        let mut columns: Vec<(Align, Vec<String>)> = Vec::new();
        let mut names: Vec<String> = values.rows.clone();
        // A table of levels is headed by the names of its two variables.
        let mut head = vec![String::new()];
        if is_factor {
            head = vec![String::new(), self.response.clone()];
        }
        head.append(&mut names);
        columns.push((Align::Left, head));
        for (position, (name, cells)) in values.columns.iter().zip(&values.values).enumerate() {
            let mut texts = vec![name.clone()];
            if is_factor {
                let above = if position == 0 {
                    predictor.variable.clone()
                } else {
                    String::new()
                };
                texts.insert(0, above);
            }
            texts.extend(column(cells, DIGITS));
            // The name of the second variable stands at the left of the first column.
            let align = Align::Right;
            columns.push((align, texts));
        }
        table(&columns).join("\n")
    }
}
