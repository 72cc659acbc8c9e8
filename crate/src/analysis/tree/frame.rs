//! What all trees of a model go by once the data were scanned: bins, classes, measure and rules.

use serde::{Deserialize, Serialize};

use super::kernel::{Kernel, Rules};
use super::loss::Loss;
use super::options::{Impurity, to_usize};
use super::passes::{TreePlan, Tries};
use super::scan::Found;
use super::scheme::Scheme;
use super::source::Response;
use crate::data::Chunk;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::stats::print::number;
use crate::stats::tree::{Classes, Measure, Predictor, Scale, Task};

/// What is known once the data were scanned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Bins and rules.
    pub kernel: Kernel,
    /// The names of the classes; empty for numbers.
    pub classes: Vec<String>,
    /// The values of classes that are numbers.
    pub(super) class_values: Option<Vec<f64>>,
    /// The dividing share of the votes of each class.
    pub cutoff: Vec<f64>,
    /// The mean response, by the first pass.
    pub mean: f64,
    /// The scores with which boosting starts.
    pub start: Vec<f64>,
    /// The number of the first row of each chunk.
    starts: Vec<u64>,
    /// Rows that take part.
    pub rows: f64,
    /// Rows that take part, with frequency weights.
    pub times: f64,
    /// Rows that the selection left.
    pub considered: f64,
}

impl TreePlan {
    /// What is known once the data were scanned. Checks what depends on classes and predictors.
    pub(super) fn frame(&self, found: &Found, predictors: Vec<Predictor>) -> Result<Frame> {
        let values = matches!(self.source.response, Response::Values(_));
        if values
            && (self.source.design.pweights.is_some() || self.source.design.fweights.is_some())
        {
            fail!(
                WrongType,
                "with weights the classes must be a factor; '{}' is a number",
                self.source.name
            );
        }
        let class_values = if values {
            Some(found.class_values(&self.source.name)?)
        } else {
            None
        };
        let classes: Vec<String> = match (&self.source.response, &class_values) {
            (Response::Factor(factor), _) => factor.levels.to_vec(),
            (_, Some(values)) => values.iter().map(|value| number(*value, 15)).collect(),
            _ => Vec::new(),
        };
        let totals = match &found.values {
            super::bins::Counts::Few(counts) if values =>
            {
                #[allow(clippy::cast_precision_loss)]
                counts.iter().map(|(_, count)| *count as f64).collect()
            }
            _ => found.class_weights(),
        };
        self.check_classes(&classes, &totals, &predictors)?;
        let mean = found.sum / found.weight;
        let weights = self
            .source
            .weighted()
            .then(|| Scale::new(0.0, found.largest, self.most_rows(found)));
        let measure = Measure {
            task: self.task(found, &totals, classes.len())?,
            weights,
        };
        let (min_split, min_bucket) = self.limits.sizes(found.times);
        let all = predictors.len();
        let cost = self.limits.cost.clone().unwrap_or_else(|| vec![1.0; all]);
        if cost.len() != all || cost.iter().any(|cost| !(*cost > 0.0)) {
            fail!(
                Argument,
                "cost has {} values; it needs a number above 0 for each of the {all} predictors",
                cost.len()
            );
        }
        let third = if matches!(measure.task, Task::Class(_)) {
            libm::floor(libm::sqrt(from_usize(all)))
        } else {
            libm::floor(from_usize(all) / 3.0)
        };
        let tries = match self.tries {
            None => all,
            Some(Tries::Given(tries)) => tries.min(all),
            Some(Tries::Default) => to_usize(third.max(1.0)),
        };
        let even = vec![1.0 / from_usize(classes.len().max(1)); classes.len()];
        let cutoff = self.cutoff.clone().unwrap_or(even);
        if cutoff.len() != classes.len() || cutoff.iter().any(|share| !(*share > 0.0)) {
            fail!(
                Argument,
                "cutoff has {} values; it needs a number above 0 for each of the {} classes",
                cutoff.len(),
                classes.len()
            );
        }
        Ok(Frame {
            kernel: Kernel {
                predictors,
                measure,
                rules: Rules {
                    min_split,
                    min_bucket,
                    max_depth: self.limits.max_depth,
                    cp: self.limits.cp,
                    compete: self.limits.compete,
                    surrogates: self.limits.surrogates,
                    use_surrogate: self.limits.use_surrogate,
                    of_present: self.limits.of_present,
                    cost,
                    tries,
                },
            },
            start: self.start(&totals, mean),
            classes,
            class_values,
            cutoff,
            mean,
            starts: found.starts(),
            rows: found.rows(),
            times: found.times,
            considered: found.considered,
        })
    }

    /// More rows than any sample holds.
    fn most_rows(&self, found: &Found) -> f64 {
        let rate = match &self.scheme {
            Scheme::Folds(_) => 1.0,
            Scheme::Forest { sampling, .. } => sampling.rates.iter().copied().fold(1.0, f64::max),
            Scheme::Boost(boosting) => boosting.sampling.rates.iter().copied().fold(1.0, f64::max),
        };
        4.0 * rate * found.times + 64.0
    }

    fn check_classes(
        &self,
        classes: &[String],
        totals: &[f64],
        predictors: &[Predictor],
    ) -> Result<()> {
        if matches!(self.source.response, Response::Number(_)) {
            return Ok(());
        }
        if let Scheme::Boost(boosting) = &self.scheme
            && boosting.loss == Loss::Bernoulli
            && classes.len() != 2
        {
            let message = format!(
                "'{}' has {} values; bernoulli takes two, multinomial more",
                self.source.name,
                classes.len()
            );
            return Err(Error::new(ErrorKind::WrongType, message).column(&self.source.name));
        }
        if classes.len() > 1000 {
            let message = format!(
                "'{}' has {} levels; a response may have 1000",
                self.source.name,
                classes.len()
            );
            return Err(Error::new(ErrorKind::TooLarge, message).column(&self.source.name));
        }
        debug_assert_eq!(classes.len(), totals.len());
        for (at, predictor) in predictors.iter().enumerate() {
            if let Predictor::Levels(levels) = predictor
                && classes.len() > 2
                && *levels > self.limits.unordered
                && !matches!(self.scheme, Scheme::Boost(_))
            {
                let name = &self.source.design.terms[at].text;
                let message = format!(
                    "'{name}' has {levels} levels; with more than two classes a predictor may have maxUnorderedLevels = {}",
                    self.limits.unordered
                );
                return Err(Error::new(ErrorKind::TooLarge, message).column(name));
            }
        }
        Ok(())
    }

    fn task(&self, found: &Found, totals: &[f64], classes: usize) -> Result<Task> {
        let weight = if self.source.weighted() {
            found.largest.max(1.0)
        } else {
            1.0
        };
        let rows = self.most_rows(found);
        // The centre is a short binary number, so that integers stay integers.
        let center = libm::rint(found.range.0 / 2.0 + found.range.1 / 2.0);
        let center = if center.is_finite() { center } else { 0.0 };
        let spread = f64::max(found.range.1 - center, center - found.range.0);
        if let Scheme::Boost(boosting) = &self.scheme {
            // Residuals may leave the range of the response a little; slopes of likelihoods are probabilities.
            return Ok(Task::Anova(if boosting.loss == Loss::Gaussian {
                Scale::new(0.0, 8.0 * spread * weight, rows)
            } else if self.source.weighted() {
                Scale::new(0.0, weight, rows)
            } else {
                Scale::short(rows)
            }));
        }
        if classes == 0 {
            return Ok(Task::Anova(Scale::new(center, spread * weight, rows)));
        }
        let entropy = self.parms.split == Some(Impurity::Information);
        let prior = self.parms.prior.as_deref();
        if let Some(prior) = prior {
            let sum: f64 = prior.iter().sum();
            if prior.len() != classes
                || prior.iter().any(|p| !(*p >= 0.0))
                || (sum - 1.0).abs() > 1e-8
            {
                fail!(
                    Argument,
                    "parms.prior needs a probability for each of the {classes} classes, and 1 in all"
                );
            }
        }
        let loss = self.parms.loss.as_deref();
        if let Some(loss) = loss {
            let diagonal = |at: usize| at / classes == at % classes;
            let wrong = loss.len() != classes * classes
                || loss
                    .iter()
                    .enumerate()
                    .any(|(at, loss)| !(*loss >= 0.0) || (diagonal(at) && *loss != 0.0));
            let empty = (0..classes)
                .any(|class| (0..classes).all(|p| loss.get(p * classes + class) == Some(&0.0)));
            if wrong || (empty && classes > 1) {
                fail!(
                    Argument,
                    "parms.loss needs {classes} x {classes} numbers from 0, with zeros on the diagonal and no row of zeros"
                );
            }
        }
        Ok(Task::Class(Classes::new(totals, prior, loss, entropy)))
    }

    /// The scores with which boosting starts.
    fn start(&self, totals: &[f64], mean: f64) -> Vec<f64> {
        let Scheme::Boost(boosting) = &self.scheme else {
            return Vec::new();
        };
        let all: f64 = totals.iter().sum();
        // Half a row keeps classes without rows finite.
        let share = |class: usize| totals[class].max(0.5) / all;
        match boosting.loss {
            Loss::Gaussian => vec![mean],
            Loss::Bernoulli => vec![libm::log(share(1) / share(0))],
            Loss::Multinomial => (0..totals.len())
                .map(|class| libm::log(share(class)))
                .collect(),
        }
    }
}

impl Frame {
    /// The number of the first row of a chunk.
    pub(super) fn first(&self, chunk: &Chunk) -> u64 {
        self.starts.get(chunk.index as usize).copied().unwrap_or(0)
    }
}

#[allow(clippy::cast_precision_loss)]
fn from_usize(value: usize) -> f64 {
    value as f64
}
