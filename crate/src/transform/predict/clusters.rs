//! Predictions of clusters: the nearest centre of each row.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array};
use serde::{Deserialize, Serialize};

use super::{Model, NewData, PredictParams, PredictType, Predictor};
use crate::data::{Chunk, Kind, Selection, Storage, Variable};
use crate::error::Result;
use crate::fail;
use crate::formula::{Cells, Design, Formula, Reader, TermOptions};
use crate::stats::nearest::{Centers, NONE, RUN, Run};

/// Centres of clusters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clusters {
    /// The number of variables.
    pub columns: usize,
    /// The centres, one after the other.
    pub centers: Vec<f64>,
}

/// The plan for new data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClustersPlan {
    design: Design,
    model: Clusters,
    columns: Vec<Variable>,
}

impl Model for Clusters {
    type Plan = ClustersPlan;

    fn plan(self, data: NewData<'_>, params: &PredictParams) -> Result<ClustersPlan> {
        params.type_of(data.function, &[PredictType::Response])?;
        if params.compute_residuals || params.compute_std_errors {
            fail!(
                Argument,
                "clusters have neither residuals nor standard errors"
            );
        }
        let formula = Formula::parse(data.formula, &data.view.schema, false)?;
        let options = TermOptions::default();
        let design = Design::new(data.formula, &[], &formula.terms, data.view, options)?;
        // RevoScaleR's outColName.
        let name = params
            .pred_var_names
            .as_ref()
            .and_then(|names| names.first());
        let name = name.map_or(".rxCluster", String::as_str);
        Ok(ClustersPlan {
            design,
            model: self,
            columns: vec![Variable::new(name, Kind::Integer, Storage::Int32)],
        })
    }
}

impl Predictor for ClustersPlan {
    fn design(&self) -> &Design {
        &self.design
    }

    fn columns(&self) -> &[Variable] {
        &self.columns
    }

    fn predict(&self, chunk: &Chunk, selection: Selection) -> Result<Vec<ArrayRef>> {
        let rows = chunk.rows();
        let mut reader = Reader::new(chunk, &self.design.view.schema, selection);
        let mut columns = Vec::with_capacity(self.model.columns);
        for term in &self.design.terms {
            if let Cells::Column(column) = reader.term(term)? {
                columns.push(column);
            }
        }
        let shift = &self.model.centers[..self.model.columns];
        let centers = Centers::new(&self.model.centers, shift);
        let mut run = Run::new(columns.len());
        let mut clusters: Vec<Option<i32>> = Vec::with_capacity(rows);
        for start in (0..rows).step_by(RUN) {
            run.fill(RUN.min(rows - start), |column, out| {
                columns[column].widen(start, out);
                out.iter_mut().for_each(|value| *value -= shift[column]);
            });
            run.label(&centers);
            let kept = |row: usize| reader.selection.keeps(row);
            clusters.extend(run.labels().iter().zip(start..).map(|(label, row)| {
                let cluster = i32::try_from(*label).ok().map(|label| label + 1);
                cluster.filter(|_| *label != NONE && kept(row))
            }));
        }
        Ok(vec![Arc::new(Int32Array::from(clusters))])
    }
}
