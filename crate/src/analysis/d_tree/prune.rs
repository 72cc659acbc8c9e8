//! A finished tree, cut back to what pays for itself: `rpart`'s `prune`.

use super::DTreeOutput;
use crate::analysis::params::{ModelBytes, NamedMatrix};
use crate::analysis::tree::result::Importance;
use crate::analysis::tree::to_usize;
use crate::error::Result;
use crate::fail;
use crate::stats::tree::Node;
use crate::transform::predict::{Fitted, Kind};

/// What the frame calls the variable of a leaf.
pub(super) const LEAF: &str = "<leaf>";

impl DTreeOutput {
    /// The tree without the splits that save no more than `cp`, a share of the root's risk: what `prune` of R's `rpart`
    /// makes of it. It is the same tree when there are none.
    pub fn pruned(mut self, cp: f64) -> Result<Self> {
        if !(cp >= 0.0 && cp.is_finite()) {
            fail!(Argument, "cp is {cp}; it may be a number from 0");
        }
        let kept = self.cut(cp);
        if kept.iter().all(|kept| *kept) {
            return Ok(self);
        }
        self.drop_rows(&kept);
        self.shorten_table(cp);
        self.variable_importance = self.importance();
        self.model = self.cut_model()?;
        Ok(self)
    }

    /// Makes leaves of the nodes whose splits are too cheap, and drops the splits of all that are none any more; whether
    /// each node is still there. Nodes below another follow it.
    fn cut(&mut self, cp: f64) -> Vec<bool> {
        let frame = &mut self.frame;
        let mut kept = Vec::with_capacity(frame.node.len());
        let mut splits = Vec::with_capacity(self.splits.count.len());
        let mut above: Option<i32> = None;
        for row in 0..frame.node.len() {
            let depth = libm::ilogb(frame.node[row]);
            let below = above.is_some_and(|above| depth > above);
            let is_split = frame.variable[row] != LEAF;
            let cut = is_split && !below && frame.complexity[row] <= cp;
            if is_split {
                let count = 1.0 + frame.ncompete[row] + frame.nsurrogate[row];
                splits.resize(splits.len() + to_usize(count), !(cut || below));
            }
            if cut {
                LEAF.clone_into(&mut frame.variable[row]);
                (frame.ncompete[row], frame.nsurrogate[row]) = (0.0, 0.0);
                self.labels[row] = Default::default();
            }
            if !below {
                above = cut.then_some(depth);
            }
            kept.push(!below);
        }
        self.drop_splits(&splits);
        kept
    }

    fn drop_splits(&mut self, kept: &[bool]) {
        let splits = &mut self.splits;
        retain(&mut splits.variable, kept);
        for column in [
            &mut splits.count,
            &mut splits.ncat,
            &mut splits.improve,
            &mut splits.index,
            &mut splits.adj,
        ] {
            retain(column, kept);
        }
        let mut csplit = Vec::new();
        for (index, ncat) in splits.index.iter_mut().zip(&splits.ncat) {
            if ncat.abs() > 1.0 {
                csplit.push(std::mem::take(&mut self.csplit[to_usize(*index - 1.0)]));
                *index = super::number_of(csplit.len() - 1);
            }
        }
        self.csplit = csplit;
    }

    fn drop_rows(&mut self, kept: &[bool]) {
        // A row of the data is now where the last node is that is still there.
        let mut places = Vec::with_capacity(kept.len());
        let mut place = 0.0;
        for kept in kept {
            place += f64::from(u8::from(*kept));
            places.push(place);
        }
        for leaf in &mut self.leaves {
            *leaf = places[to_usize(*leaf - 1.0)];
        }
        retain(&mut self.labels, kept);
        let frame = &mut self.frame;
        retain(&mut frame.variable, kept);
        for column in [
            &mut frame.node,
            &mut frame.n,
            &mut frame.wt,
            &mut frame.dev,
            &mut frame.yval,
            &mut frame.complexity,
            &mut frame.ncompete,
            &mut frame.nsurrogate,
            &mut frame.nodeprob,
        ] {
            retain(column, kept);
        }
        retain_rows(&mut frame.counts, kept);
        retain_rows(&mut frame.yprob, kept);
    }

    /// The best trees at higher prices than `cp`, and the one at it.
    fn shorten_table(&mut self, cp: f64) {
        let mut last = f64::NAN;
        let kept: Vec<bool> = self.cptable.values[0]
            .iter()
            .map(|price| {
                let before = std::mem::replace(&mut last, price.max(cp));
                before.to_bits() != last.to_bits()
            })
            .collect();
        retain_rows(&mut self.cptable, &kept);
        if let Some(price) = self.cptable.values[0].last_mut() {
            *price = cp;
        }
    }

    /// What the splits that are left improve, in the order of what all of them did where that does not decide.
    fn importance(&self) -> Importance {
        let (frame, splits) = (&self.frame, &self.splits);
        let mut names = self.variable_importance.names.clone();
        let mut sums = vec![f64::NAN; names.len()];
        let mut at = 0;
        for row in (0..frame.node.len()).filter(|row| frame.variable[*row] != LEAF) {
            let scale = if self.method == "anova" {
                frame.dev[row]
            } else {
                1.0
            };
            let improve = splits.improve[at] * scale;
            let surrogates = at + 1 + to_usize(frame.ncompete[row]);
            let end = surrogates + to_usize(frame.nsurrogate[row]);
            for split in std::iter::once(at).chain(surrogates..end) {
                let share = if split == at { 1.0 } else { splits.adj[split] };
                if let Some(place) = names
                    .iter()
                    .position(|name| *name == splits.variable[split])
                {
                    let before = if sums[place].is_nan() {
                        0.0
                    } else {
                        sums[place]
                    };
                    sums[place] = before + improve * share;
                }
            }
            at = end;
        }
        let mut order: Vec<usize> = (0..sums.len()).filter(|at| !sums[*at].is_nan()).collect();
        order.sort_by(|a, b| sums[*b].total_cmp(&sums[*a]));
        Importance {
            values: order.iter().map(|at| sums[*at]).collect(),
            names: order
                .iter()
                .map(|at| std::mem::take(&mut names[*at]))
                .collect(),
        }
    }

    /// The model without the sons of what are leaves now.
    fn cut_model(&self) -> Result<ModelBytes> {
        let mut fitted = Fitted::decode(&self.model.0)?;
        let Kind::Trees(trees) = &mut fitted.kind else {
            fail!(Argument, "the model of this result is not a tree");
        };
        let mut variables = self.frame.variable.iter();
        let mut cut = |node: &mut Node| {
            if variables.next().is_none_or(|variable| variable == LEAF) {
                node.branch = None;
            }
        };
        trees
            .roots
            .iter_mut()
            .for_each(|root| root.visit_mut(&mut cut));
        Ok(ModelBytes(fitted.encode()?))
    }
}

fn retain<T>(values: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    values.retain(|_| kept.next().is_some_and(|kept| *kept));
}

fn retain_rows(matrix: &mut NamedMatrix, kept: &[bool]) {
    retain(&mut matrix.rows, kept);
    for column in &mut matrix.values {
        retain(column, kept);
    }
}
