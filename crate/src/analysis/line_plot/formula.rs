//! The formula of a plot: `y1 + y2 ~ x | f + g`.

use crate::analysis::panels;
use crate::error::Result;
use crate::fail;
use crate::formula::ast::{Expr, Node, Operator};
use crate::formula::{TermSpec, parse};

/// What is plotted against what, in which panels.
pub(super) struct PlotFormula {
    pub(super) responses: Vec<Expr>,
    pub(super) x: Expr,
    pub(super) panels: Vec<Expr>,
}

impl PlotFormula {
    pub(super) fn parse(source: &str) -> Result<Self> {
        let (root, panels) = panels::apart(parse(source)?);
        let Node::Binary(Operator::Tilde, left, x) = root.node else {
            fail!(
                Formula,
                "rxLinePlot needs 'y ~ x' or 'y ~ x | f': a variable on each side of '~'"
            );
        };
        if matches!(x.inner().node, Node::Binary(Operator::Add, ..)) {
            fail!(
                Formula,
                "'{x}' are several variables; a plot is against one"
            );
        }
        Ok(Self {
            responses: panels::sum(&left),
            x: *x,
            panels,
        })
    }

    /// Panels, x, responses: one term each.
    pub(super) fn terms(&self) -> Vec<TermSpec> {
        let all = self.panels.iter().chain([&self.x]).chain(&self.responses);
        all.map(panels::alone).collect()
    }
}
