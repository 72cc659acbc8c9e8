//! `rxKmeans`: clusters of rows about centres, by Lloyd's algorithm.
//!
//! The first pass draws centres from the first rows, unless they are given. Each further pass assigns every row to its
//! nearest centre and moves the centres to the means of their rows; all restarts run in the same passes. It ends when
//! no centre moves any more. A last pass measures the distances. Of kept chunks a pass looks again only at rows whose
//! cluster can have changed since the last. (Lloyd, 1982, doi:10.1109/TIT.1982.1056489; R's
//! `kmeans(algorithm = "Lloyd")`, whose results these are from the same centres.)

mod map;
mod measure;
mod memory;
mod moves;
mod params;
mod points;
mod print;
mod search;

use serde::{Deserialize, Serialize};

pub use map::{ClusterSums, KmeansPartial};
pub use params::{KmeansParams, StartCenters};
pub use search::{Draw, Search, Start};

use super::params::{CallText, ModelBytes, NamedMatrix, whole};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::{Design, Formula, TermOptions};
use crate::stats::extended::Extended;
use crate::stats::moments::Moments;
use crate::stats::random::word;
use crate::transform::predict::{Clusters, Fitted, Kind};
use crate::transform::view::{RowPlan, View};

/// Clusters of rows. The cluster of each row comes from `rxPredict`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct KmeansOutput {
    /// The formula.
    pub formula: String,
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// The centres: a row for each cluster, a column for each variable.
    pub centers: NamedMatrix,
    /// For each cluster, the sum of squared distances to its centre.
    pub withinss: Vec<f64>,
    /// The sum of squared distances to the mean of all rows.
    pub totss: f64,
    /// The sum of `withinss`.
    pub tot_withinss: f64,
    /// `totss` less `totWithinss`.
    pub betweenss: f64,
    /// Rows in each cluster; with frequency weights, their sum.
    pub size: Vec<f64>,
    /// Rows that took part; with frequency weights, their sum.
    pub valid_obs: f64,
    /// Rows left out because a value was missing.
    pub missing_obs: f64,
    /// How many times rows were assigned to clusters.
    pub num_iterations: f64,
    /// Whether the clusters had stopped changing.
    pub converged: bool,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights.
    pub fweights: Option<String>,
    /// What to know about the result.
    pub warnings: Vec<String>,
    /// The model in the engine's own form, for `rxPredict`.
    pub model: ModelBytes,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kmeans {
    design: Design,
    draw: Draw,
    max_iterations: u32,
    formula: String,
    rows: RowPlan,
    text: CallText,
    /// By which the rows and values that it sees are told from those of other plans.
    key: [u64; 2],
}

/// What a pass does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum KmeansState {
    /// Collects the first rows, to draw centres from them.
    Draw(Draw),
    /// Assigns rows to clusters and sums them.
    Move(Search),
    /// Measures the distances to the final centres.
    Measure(Search),
}

/// No set of centres, and no sample of rows, has more values than this: 128 MB.
const MOST_VALUES: usize = 16 << 20;

impl Analysis for Kmeans {
    const NAME: &'static str = "rxKmeans";
    const ABOUT: &'static str = "Groups rows into clusters about centres, by Lloyd's algorithm.\n\n\
        Give `numClusters`, or `centers` to start from. See rxKmeans in RevoScaleR's reference.";
    type Params = KmeansParams;
    type Output = KmeansOutput;
    type State = KmeansState;
    type Partial = KmeansPartial;

    fn plan(params: KmeansParams, schema: &Schema) -> Result<(Self, KmeansState)> {
        let rows = RowPlan::from(params.call.rows);
        let view = View::plan(&rows, schema)?;
        let formula = Formula::parse(&params.formula, &view.schema, false)?;
        if !formula.responses.is_empty() || formula.terms.is_empty() {
            fail!(
                Formula,
                "rxKmeans needs '~ x + y': variables to the right of '~' and none to its left"
            );
        }
        let options = TermOptions::default();
        let design = Design::new(&params.formula, &[], &formula.terms, view, options)?
            .weighted(params.weights)?;
        if let Some(term) = design.terms.iter().find(|term| !term.factors.0.is_empty()) {
            let message = format!("'{}' is a factor; distances need numbers", term.text);
            return Err(Error::new(ErrorKind::WrongType, message).column(&term.factors.0[0].column));
        }
        match params.algorithm {
            Some(name) if !name.eq_ignore_ascii_case("lloyd") => {
                fail!(Argument, "algorithm is '{name}'; it may be Lloyd")
            }
            _ => (),
        }
        let columns = design.terms.len();
        let centers = params.centers.map(StartCenters::into_rows);
        if let Some(centers) = &centers {
            check(centers, columns)?;
        }
        let most = u32::try_from(MOST_VALUES / columns).unwrap_or(1).max(1);
        let clusters = match (params.num_clusters, &centers) {
            (Some(count), _) => whole("numClusters", count, 1, most)? as usize,
            (None, Some(centers)) => centers.len(),
            (None, None) => fail!(Argument, "rxKmeans needs numClusters or centers"),
        };
        if centers
            .as_ref()
            .is_some_and(|centers| centers.len() != clusters)
        {
            fail!(
                Argument,
                "numClusters is {clusters}, but there are {} centers",
                centers.map_or(0, |centers| centers.len())
            );
        }
        let sample = match whole(
            "numStartRows",
            params.num_start_rows.unwrap_or(0.0),
            0,
            most,
        )? {
            0 => clusters.saturating_mul(10).min(most as usize),
            rows => rows as usize,
        };
        let seed = params.seed.unwrap_or(0.0);
        if !seed.is_finite() {
            fail!(Argument, "seed is {seed}; it may be any finite number");
        }
        let draw = Draw {
            clusters,
            rows: sample,
            starts: whole("numStarts", params.num_starts.unwrap_or(1.0), 0, 10_000)?,
            seed: seed.to_bits(),
        };
        if draw.starts as usize * clusters * columns > MOST_VALUES {
            fail!(TooLarge, "numStarts times numClusters is too large");
        }
        let max_iterations = params.max_iterations.unwrap_or(1000.0);
        let plan = Self {
            key: key(&encode(&(&design, &rows))?),
            design,
            max_iterations: whole("maxIterations", max_iterations, 1, 1_000_000)?,
            draw: draw.clone(),
            formula: params.formula,
            rows,
            text: params.call.text,
        };
        let state = match centers {
            None => KmeansState::Draw(draw),
            Some(centers) => KmeansState::Move(Search::new(columns, vec![centers.concat()])),
        };
        Ok((plan, state))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, state: &KmeansState, chunk: &Chunk) -> Result<KmeansPartial> {
        self.pass(state, chunk)
    }

    fn finish(&self, state: &KmeansState, total: KmeansPartial) -> Result<Step<Self>> {
        let columns = self.design.terms.len();
        match state {
            KmeansState::Draw(_) if total.first.is_empty() => fail!(
                NoData,
                "there are no rows without missing values to form clusters of{}",
                self.design.weightless()
            ),
            KmeansState::Draw(draw) => {
                let starts = draw.draw(&total.first, columns)?;
                Ok(Step::Again(KmeansState::Move(Search::new(columns, starts))))
            }
            KmeansState::Move(_) if total.rows == 0.0 => fail!(
                NoData,
                "there are no rows without missing values to form clusters of{}",
                self.design.weightless()
            ),
            KmeansState::Move(search) => {
                let mut search = search.clone();
                let running = search.starts.iter_mut().filter(|start| !start.ended);
                for (start, sums) in running.zip(&total.clusters) {
                    start.advance(sums, &search.shift, self.max_iterations);
                }
                Ok(Step::Again(if search.ended() {
                    KmeansState::Measure(search)
                } else {
                    KmeansState::Move(search)
                }))
            }
            KmeansState::Measure(search) => self.output(search, &total).map(Step::Done),
        }
    }
}

/// Two words of a text that no other has.
fn key(text: &[u8]) -> [u64; 2] {
    [1, 2].map(|seed| {
        let start = word(seed, 0, text.len() as u64);
        text.chunks(8).fold(start, |key, bytes| {
            let bytes = bytes
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
            word(seed, key, bytes)
        })
    })
}

/// Whether centres are finite, of the right number of values, and differ.
fn check(centers: &[Vec<f64>], columns: usize) -> Result<()> {
    if centers.is_empty() {
        fail!(Argument, "centers is empty");
    }
    for (position, center) in centers.iter().enumerate() {
        if center.len() != columns {
            fail!(
                Argument,
                "center {} has {} values; the formula has {columns} variables",
                position + 1,
                center.len()
            );
        }
        if center.iter().any(|value| !value.is_finite()) {
            fail!(
                Argument,
                "center {} has a value that is not finite",
                position + 1
            );
        }
        if let Some(same) = centers[..position].iter().position(|other| other == center) {
            fail!(
                Argument,
                "centers {} and {} are the same; they must differ",
                same + 1,
                position + 1
            );
        }
    }
    Ok(())
}

impl Kmeans {
    fn output(&self, search: &Search, total: &KmeansPartial) -> Result<KmeansOutput> {
        let columns = self.design.terms.len();
        let within = |sums: &ClusterSums| {
            let squares = sums.squares.iter();
            squares.fold(Extended::ZERO, |sum, square| sum + *square)
        };
        // The first of the best.
        let best = search
            .starts
            .iter()
            .zip(&total.clusters)
            .min_by(|(_, a), (_, b)| within(a).value().total_cmp(&within(b).value()));
        let Some((start, sums)) = best else {
            fail!(Protocol, "a search without centres");
        };
        let fweighted = self.design.fweights.is_some();
        let size: Vec<f64> = if fweighted {
            sums.weights.iter().map(|weight| weight.value()).collect()
        } else {
            sums.rows.clone()
        };
        let tot_withinss = within(sums);
        let totss = total
            .columns
            .iter()
            .map(Moments::about_mean)
            .fold(Extended::ZERO, |sum, squares| sum + squares);
        let centers = NamedMatrix::from_fn(
            (1..=size.len())
                .map(|cluster| cluster.to_string())
                .collect(),
            self.design
                .terms
                .iter()
                .map(|term| term.text.clone())
                .collect(),
            |cluster, column| start.centers[cluster * columns + column],
        );
        let mut warnings = Vec::new();
        if !start.converged {
            warnings.push(format!(
                "did not converge in {} iterations",
                start.iterations
            ));
        }
        if size.contains(&0.0) {
            warnings.push("a cluster is empty; its centre is the last it had".to_owned());
        } else if start.emptied {
            warnings.push("a cluster was empty for some iterations; its centre waited".to_owned());
        }
        let clusters = Clusters {
            columns,
            centers: start.centers.clone(),
        };
        let model = Fitted::new(
            Self::NAME,
            &self.formula,
            &self.rows,
            &self.design.view.schema,
            &self.design.variables(),
            Kind::Clusters(clusters),
        );
        Ok(KmeansOutput {
            formula: self.formula.clone(),
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            centers,
            withinss: sums.squares.iter().map(|square| square.value()).collect(),
            totss: totss.value(),
            tot_withinss: tot_withinss.value(),
            betweenss: (totss - tot_withinss).value(),
            valid_obs: if fweighted {
                size.iter().sum()
            } else {
                total.rows
            },
            size,
            missing_obs: total.missing,
            num_iterations: f64::from(start.iterations),
            converged: start.converged,
            pweights: self.design.pweights.clone(),
            fweights: self.design.fweights.clone(),
            warnings,
            model: ModelBytes(model.encode()?),
        })
    }
}
