//! The rx analyses, one file each, and the list that everything else derives from.

mod accumulate;
pub mod b_trees;
pub mod cov_cor;
pub mod cross_tabs;
pub mod cube;
pub mod d_forest;
pub mod d_tree;
pub mod glm;
mod heading;
pub mod histogram;
pub mod kmeans;
pub mod lin_mod;
pub mod line_plot;
pub mod logit;
pub mod lorenz;
pub mod naive_bayes;
mod normal_equations;
mod panels;
pub mod params;
mod printed_model;
pub mod quantile;
pub(crate) mod regression;
pub mod roc;
pub mod stepwise;
pub mod summary;
pub mod tabulate;
mod tiles;
pub mod tree;
pub mod variables;

use crate::engine::{Entry, Registered};

/// Every analysis. A new one is a file and a line here.
pub static ANALYSES: &[&dyn Registered] = &[
    &Entry::<lin_mod::LinMod>::new(),
    &Entry::<logit::Logit>::new(),
    &Entry::<glm::Glm>::new(),
    &Entry::<summary::Summary>::new(),
    &Entry::<histogram::Histogram>::new(),
    &Entry::<cube::Cube>::new(),
    &Entry::<cross_tabs::CrossTabs>::new(),
    &Entry::<cov_cor::CovCor>::new(),
    &Entry::<quantile::Quantile>::new(),
    &Entry::<lorenz::Lorenz>::new(),
    &Entry::<roc::Roc>::new(),
    &Entry::<line_plot::LinePlot>::new(),
    &Entry::<kmeans::Kmeans>::new(),
    &Entry::<naive_bayes::NaiveBayes>::new(),
    &Entry::<d_tree::DTree>::new(),
    &Entry::<d_forest::DForest>::new(),
    &Entry::<b_trees::BTrees>::new(),
    &Entry::<variables::Variables>::new(),
];
