//! Whether the parts of a tree that was read fit together: a result that was changed outside must not end the engine.

use super::DTreeOutput;
use super::prune::LEAF;
use super::read::unreadable;
use crate::analysis::params::NamedMatrix;
use crate::error::Result;

impl DTreeOutput {
    /// An error that names the first part that does not fit.
    pub(super) fn check(&self) -> Result<()> {
        let (frame, splits) = (&self.frame, &self.splits);
        let nodes = frame.node.len();
        let columns = [
            ("var", frame.variable.len()),
            ("n", frame.n.len()),
            ("wt", frame.wt.len()),
            ("dev", frame.dev.len()),
            ("yval", frame.yval.len()),
            ("complexity", frame.complexity.len()),
            ("ncompete", frame.ncompete.len()),
            ("nsurrogate", frame.nsurrogate.len()),
            ("labels", self.labels.len()),
        ];
        all_of(nodes, &columns)?;
        let count = splits.count.len();
        let columns = [
            ("variable", splits.variable.len()),
            ("ncat", splits.ncat.len()),
            ("improve", splits.improve.len()),
            ("index", splits.index.len()),
            ("adj", splits.adj.len()),
        ];
        all_of(count, &columns)?;
        let nodeprob = frame.nodeprob.len();
        let divided = (0..nodes).filter(|row| frame.variable[*row] != LEAF);
        let kept: f64 = divided
            .map(|row| 1.0 + frame.ncompete[row] + frame.nsurrogate[row])
            .sum();
        let numbers =
            |values: &[f64], most: f64| values.iter().all(|value| *value >= 1.0 && *value <= most);
        let levels = splits.index.iter().zip(&splits.ncat);
        let levels = levels.filter(|(_, ncat)| ncat.abs() > 1.0);
        let levels: Vec<f64> = levels.map(|(index, _)| *index).collect();
        let is_count = |values: &[f64]| values.iter().all(|count| *count >= 0.0);
        let parts = [
            ("node", nodes > 0 && numbers(&frame.node, f64::MAX)),
            ("nodeprob", nodeprob == 0 || nodeprob == nodes),
            ("counts", is_whole(&frame.counts, nodes)),
            ("yprob", is_whole(&frame.yprob, nodes)),
            ("ncompete", is_count(&frame.ncompete)),
            ("nsurrogate", is_count(&frame.nsurrogate)),
            ("splits", (kept - float(count)).abs() < 0.5),
            ("csplit", numbers(&levels, float(self.csplit.len()))),
            ("where", numbers(&self.leaves, float(nodes))),
            (
                "cptable",
                !self.cptable.values.is_empty() && is_whole(&self.cptable, self.cptable.rows.len()),
            ),
        ];
        match parts.iter().find(|(_, fits)| !fits) {
            Some((part, _)) => Err(unreadable(part)),
            None => Ok(()),
        }
    }
}

fn all_of(wanted: usize, columns: &[(&str, usize)]) -> Result<()> {
    match columns.iter().find(|(_, length)| *length != wanted) {
        Some((column, _)) => Err(unreadable(column)),
        None => Ok(()),
    }
}

fn is_whole(matrix: &NamedMatrix, rows: usize) -> bool {
    let same = matrix.values.iter().all(|column| column.len() == rows);
    same && (matrix.values.is_empty() || matrix.rows.len() == rows)
}

#[allow(clippy::cast_precision_loss)]
fn float(count: usize) -> f64 {
    count as f64
}
