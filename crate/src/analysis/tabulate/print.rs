//! Contingency tables in text.

use std::fmt;

use super::contingency::{ContingencyTable, Marginals, Xtabs};
use crate::analysis::heading::Heading;
use crate::engine::Printed;
use crate::stats::print::{column, number};
use crate::stats::print_matrix::{headed, matrix, named_matrix, named_vector};

impl ContingencyTable {
    /// The table as R prints tables.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let Some(name) = &self.column_variable else {
            let mut lines = vec![self.row_variable.clone()];
            lines.extend(named_vector(&self.table.rows, &self.table.values[0]));
            return lines;
        };
        let columns = self.table.columns.iter().zip(&self.table.values);
        let columns: Vec<_> = columns.map(|(name, values)| headed(name, values)).collect();
        named_matrix(name, &self.row_variable, &self.table.rows, &columns)
    }

    /// The table with its marginals and the shares of each value in its row, its column and the whole.
    #[must_use]
    pub fn percentages(&self, means: bool, na_rm: bool) -> Vec<String> {
        let marginals = Marginals::of(&self.table, means, na_rm);
        // Shares are of sums, also where marginals are means.
        let totals = Marginals::of(&self.table, false, na_rm);
        let what = if means { "Mean" } else { "Total" };
        let mut labels = vec![String::new()];
        for row in &self.table.rows {
            labels.extend([
                row.clone(),
                "   Row%".into(),
                "   Col%".into(),
                "   Tot%".into(),
            ]);
        }
        labels.extend([format!("Col {what}"), format!("Grand {what}")]);
        let mut columns = Vec::new();
        let values = self.table.columns.iter().zip(&self.table.values);
        for (position, (name, values)) in values.enumerate() {
            let mut cells = Vec::new();
            for (value, row) in values.iter().zip(&totals.row) {
                let share = |total: f64| Some(100.0 * value / total);
                cells.extend([
                    Some(*value),
                    share(*row),
                    share(totals.column[position]),
                    share(totals.grand),
                ]);
            }
            cells.push(Some(marginals.column[position]));
            cells.push((position == 0).then_some(marginals.grand));
            columns.push(with_blanks(name, &cells));
        }
        let mut cells = Vec::new();
        for (marginal, total) in marginals.row.iter().zip(&totals.row) {
            let share = 100.0 * total / totals.grand;
            cells.extend([Some(*marginal), None, None, Some(share)]);
        }
        cells.extend([None, None]);
        columns.push(with_blanks(&format!("Row {what}"), &cells));
        matrix(&labels, &columns)
    }
}

/// A column in which some cells are blank.
fn with_blanks(header: &str, cells: &[Option<f64>]) -> Vec<String> {
    let present: Vec<f64> = cells.iter().flatten().copied().collect();
    let mut texts = column(&present, 7).into_iter();
    let cells = cells.iter().map(|cell| {
        let text = cell.and_then(|_| texts.next());
        text.unwrap_or_default()
    });
    std::iter::once(header.to_owned()).chain(cells).collect()
}

impl Printed for Xtabs {
    fn print(&self) -> String {
        let tables = self.tables("").into_iter().zip(self.strata(" = "));
        let several = self.dimensions.len() > 2;
        let texts = tables.map(|(table, (stratum, _))| {
            let body = table.lines().join("\n");
            if several {
                format!(", , {stratum}\n\n{body}\n")
            } else {
                format!("{body}\n")
            }
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}

/// What stands above printed tables.
pub struct TablesHead<'a> {
    /// Call, title, data, weights, responses.
    pub heading: Heading<'a>,
    /// Rows that took part.
    pub valid: f64,
    /// Rows left out.
    pub missing: f64,
    /// What the values are; nothing for counts alone.
    pub statistic: String,
}

impl fmt::Display for TablesHead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.heading)?;
        let valid = number(self.valid, 15);
        writeln!(f, "Number of valid observations: {valid}")?;
        let missing = number(self.missing, 15);
        writeln!(f, "Number of missing observations: {missing} ")?;
        if self.statistic.is_empty() {
            return Ok(());
        }
        writeln!(f, "Statistic: {} ", self.statistic)
    }
}
