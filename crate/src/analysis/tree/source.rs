//! Where response, predictors and weights come from, and how a chunk is read.

use serde::{Deserialize, Serialize};

use super::bins::Coder;
use super::options::{MOST_BINS, TreeOptions};
use super::rows::{Codes, Rows};
use crate::data::{Chunk, Schema, Selection};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::{
    Cells, Design, FactorSource, Formula, NumberSource, PreparedColumn, Reader, Term, TermOptions,
    TermSpec,
};
use crate::stats::kernel::TILE;
use crate::stats::tree::Predictor;
use crate::transform::view::{RowOptions, RowPlan, View, WeightOptions};

/// The response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// A number.
    Number(NumberSource),
    /// A factor.
    Factor(FactorSource),
    /// A number whose values are classes.
    Values(NumberSource),
}

/// What a tree reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// The predictors, and the weights.
    pub design: Design,
    /// The response.
    pub response: Response,
    /// Its name.
    pub name: String,
    /// The formula.
    pub formula: String,
    /// Derived variables of the fit.
    pub rows: RowPlan,
    /// The factor by whose levels rows are sampled.
    pub strata: Option<FactorSource>,
    /// Whether rows that lack any predictor are left out.
    pub remove_missings: bool,
}

/// A predictor over a chunk.
enum Read<'a> {
    Number(PreparedColumn<'a>),
    Codes(Vec<u32>),
}

/// A chunk, read: predictors with the rows in which they are present, and the rows that take part.
pub struct ChunkRows<'a> {
    predictors: Vec<(Read<'a>, Selection)>,
    /// The response of all rows; classes as numbers from 0.
    pub response: Vec<f64>,
    /// Weights of all rows.
    pub weights: Option<Vec<f64>>,
    strata: Option<Vec<u32>>,
    /// The rows that take part.
    pub kept: Vec<u32>,
    /// How many rows the selection left.
    pub considered: usize,
    rows: usize,
}

impl Source {
    /// Resolves a formula. `class` says whether the response is a class; by default factors are.
    pub fn new(
        formula_text: &str,
        options: &TreeOptions,
        weights: WeightOptions,
        rows: RowOptions,
        class: Option<bool>,
        strata: Option<&str>,
        schema: &Schema,
    ) -> Result<Self> {
        let rows = RowPlan::from(rows);
        let view = View::plan(&rows, schema)?;
        let formula = Formula::parse(formula_text, &view.schema, true)?;
        let [response] = formula.responses.as_slice() else {
            fail!(
                Formula,
                "a tree needs one response to the left of '~' and predictors to its right"
            );
        };
        if formula.terms.is_empty() {
            fail!(Formula, "a tree needs predictors to the right of '~'");
        }
        let name = response.to_string();
        let spec = TermSpec {
            variables: vec![response.clone()],
        };
        let factors = TermOptions {
            logical_factors: class == Some(true),
            ..TermOptions::default()
        };
        let mut first = Design::new(formula_text, &[], &[spec], view, factors)?;
        let response = match first.terms.pop() {
            Some(mut term) => match (term.factors.0.pop(), term.numbers.pop()) {
                (Some(factor), _) if class != Some(false) => Response::Factor(factor),
                (Some(factor), _) => Response::Number(NumberSource::Codes(factor.column)),
                (_, Some(number)) if class == Some(true) => Response::Values(number),
                (_, Some(number)) => Response::Number(number),
                _ => fail!(Formula, "'{name}' is not a response"),
            },
            None => fail!(Formula, "'{name}' is not a response"),
        };
        let mut view = first.view;
        let strata = match strata {
            None => None,
            Some(strata) => {
                let spec = Formula::parse(&format!("~ {strata}"), &view.schema, true)?;
                let options = TermOptions {
                    logical_factors: true,
                    ..TermOptions::default()
                };
                let mut design = Design::new(strata, &[], &spec.terms, view, options)?;
                view = design.view.clone();
                let factor = design.terms.pop().and_then(|mut term| term.factors.0.pop());
                if factor.is_none() {
                    let message = format!("strata: '{strata}' is not a factor");
                    return Err(Error::new(ErrorKind::WrongType, message).column(strata));
                }
                factor
            }
        };
        let options_of_terms = TermOptions::default();
        let design = Design::new(formula_text, &[], &formula.terms, view, options_of_terms)?
            .weighted(weights)?;
        for term in &design.terms {
            if term.factors.0.len() + term.numbers.len() != 1 {
                fail!(
                    Formula,
                    "'{}' combines variables; each predictor of a tree is one",
                    term.text
                );
            }
            if term.factors.cells() > MOST_BINS {
                let message = format!(
                    "'{}' has {} levels; a predictor may have {MOST_BINS}",
                    term.text,
                    term.factors.cells()
                );
                return Err(Error::new(ErrorKind::TooLarge, message).column(&term.text));
            }
        }
        Ok(Self {
            design,
            response,
            name,
            formula: formula_text.to_owned(),
            rows,
            strata,
            remove_missings: options.remove_missings,
        })
    }

    /// The variables of the data set that are read.
    pub fn reads(&self) -> Vec<String> {
        let mut all = self.design.clone();
        match &self.response {
            Response::Number(number) | Response::Values(number) => {
                all.responses.push((String::new(), number.clone()));
            }
            Response::Factor(factor) => {
                let number = NumberSource::Codes(factor.column.clone());
                all.responses.push((String::new(), number));
            }
        }
        if let Some(factor) = &self.strata {
            let number = NumberSource::Codes(factor.column.clone());
            all.responses.push((String::new(), number));
        }
        all.reads()
    }

    /// The variables that the model is made of, derived ones by their own names.
    pub fn used(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for term in &self.design.terms {
            names.extend(term.factors.0.iter().map(|factor| factor.column.clone()));
            let numbers = term.numbers.iter();
            names.extend(numbers.map(|number| number.column().to_owned()));
        }
        names.extend(self.reads());
        names
    }

    /// Whether a predictor is a factor, and its levels.
    pub fn levels(&self, predictor: usize) -> Option<&[String]> {
        let factor = self.design.terms[predictor].factors.0.first();
        factor.map(|factor| factor.levels.as_slice())
    }

    /// Whether rows have probability weights.
    pub fn weighted(&self) -> bool {
        self.design.pweights.is_some()
    }

    /// Does something with a chunk, read.
    pub fn with_chunk<T>(
        &self,
        chunk: &Chunk,
        work: impl FnOnce(&ChunkRows<'_>) -> Result<T>,
    ) -> Result<T> {
        let (derived, selected) = self.design.view.apply(chunk)?;
        let schema = &self.design.view.schema;
        let rows = derived.rows();
        let considered = selected.count(rows);
        let mut reader = Reader::new(&derived, schema, selected);
        let mut response = vec![0.0; rows];
        match &self.response {
            Response::Number(number) | Response::Values(number) => {
                reader.number(number)?.widen(0, &mut response);
            }
            Response::Factor(factor) => {
                let term = single(factor);
                if let Cells::Cells(cells) = reader.term(&term)? {
                    let codes = response.iter_mut().zip(&cells.codes);
                    codes.for_each(|(value, code)| *value = f64::from(*code));
                }
            }
        }
        let strata = match &self.strata {
            Some(factor) => match reader.term(&single(factor))? {
                Cells::Cells(cells) => Some(cells.codes),
                Cells::Column(_) => None,
            },
            None => None,
        };
        let weights = reader.weights_of(&self.design)?;
        let selection = reader.selection;
        let mut predictors = Vec::with_capacity(self.design.terms.len());
        for term in &self.design.terms {
            let mut reader = Reader::new(&derived, schema, Selection(None));
            let read = match reader.term(term)? {
                Cells::Column(column) => Read::Number(column),
                Cells::Cells(cells) => Read::Codes(cells.codes),
            };
            predictors.push((read, reader.selection));
        }
        let mut read = ChunkRows {
            predictors,
            response,
            weights,
            strata,
            kept: Vec::new(),
            considered,
            rows,
        };
        read.keep(&selection, self.remove_missings);
        work(&read)
    }
}

fn single(factor: &FactorSource) -> Term {
    Term {
        text: factor.text.clone(),
        factors: crate::formula::Factors(vec![factor.clone()]),
        numbers: Vec::new(),
        number_label: String::new(),
    }
}

impl ChunkRows<'_> {
    /// Finds the rows with a response and any predictor, or all of them.
    fn keep(&mut self, selection: &Selection, remove_missings: bool) {
        let present = self.predictors.iter().map(|(_, selection)| selection);
        // Without missing bits every row has this predictor, unless a number is NaN.
        let mut counts = vec![0u32; self.rows];
        let mut sure = 0;
        for ((read, _), present) in self.predictors.iter().zip(present) {
            let numbers = matches!(read, Read::Number(_)) && may_be_nan(read);
            match (&present.0, numbers) {
                (None, false) => sure += 1,
                (bits, _) => {
                    let mut values = vec![0.0; if numbers { self.rows } else { 0 }];
                    if let (Read::Number(column), true) = (read, numbers) {
                        column.widen(0, &mut values);
                    }
                    for (row, count) in counts.iter_mut().enumerate() {
                        let valid = bits.as_ref().is_none_or(|bits| bits.value(row));
                        let number = !numbers || !values[row].is_nan();
                        *count += u32::from(valid && number);
                    }
                }
            }
        }
        let all = u32::try_from(self.predictors.len()).unwrap_or(u32::MAX);
        let least = if remove_missings { all } else { 1 };
        let fits = |row: usize| {
            counts[row] + sure >= least
                && !self.response[row].is_nan()
                && selection.0.as_ref().is_none_or(|kept| kept.value(row))
        };
        self.kept = (0u32..)
            .take(self.rows)
            .filter(|row| fits(*row as usize))
            .collect();
    }

    /// Visits the values of a numeric predictor in the rows that take part; NaN where missing.
    pub fn each_number(
        &self,
        predictor: usize,
        mut visit: impl FnMut(f64),
    ) -> std::result::Result<(), usize> {
        let (Read::Number(column), selection) = &self.predictors[predictor] else {
            return Ok(());
        };
        let mut buffer = [0.0; TILE];
        let mut infinite = None;
        for rows in self.kept.chunks(TILE) {
            let values = &mut buffer[..rows.len()];
            let first = rows[0] as usize;
            if rows[rows.len() - 1] as usize - first + 1 == rows.len() {
                column.widen(first, values);
            } else {
                column.gather(rows, values);
            }
            for (row, value) in rows.iter().zip(values) {
                let row = *row as usize;
                if selection.0.as_ref().is_some_and(|kept| !kept.value(row)) {
                    *value = f64::NAN;
                } else if value.is_infinite() {
                    infinite.get_or_insert(row);
                }
                visit(*value);
            }
        }
        infinite.map_or(Ok(()), Err)
    }

    /// The bins of a predictor in the rows that take part.
    fn codes(&self, predictor: usize, bins: &Predictor) -> Codes {
        let mut codes = Codes::new(bins.bins());
        let (read, selection) = &self.predictors[predictor];
        match (read, bins) {
            (Read::Number(_), Predictor::Ordered { low, .. }) => {
                let coder = Coder::new(low);
                let mut found = Vec::with_capacity(self.kept.len());
                // Infinite values were refused by the first pass.
                let _ = self.each_number(predictor, |value| found.push(coder.code(value)));
                codes.extend(found.into_iter());
            }
            (Read::Codes(levels), _) => {
                let code = |row: &u32| {
                    let row = *row as usize;
                    let present = selection.0.as_ref().is_none_or(|kept| kept.value(row));
                    if present {
                        u16::try_from(levels[row] + 1).unwrap_or(0)
                    } else {
                        0
                    }
                };
                codes.extend(self.kept.iter().map(code));
            }
            _ => debug_assert!(false, "a number has ordered bins"),
        }
        codes
    }

    /// The rows that take part, as trees see them.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn rows(&self, source: &Source, predictors: &[Predictor], classes: Option<&[f64]>) -> Rows {
        let kept = || self.kept.iter().map(|row| *row as usize);
        let mut rows = Rows {
            count: self.kept.len(),
            codes: predictors
                .iter()
                .enumerate()
                .map(|(at, bins)| self.codes(at, bins))
                .collect(),
            ..Rows::default()
        };
        match (&source.response, classes) {
            (Response::Number(_), _) => rows.value = kept().map(|row| self.response[row]).collect(),
            (Response::Factor(_), _) => {
                rows.class = kept().map(|row| self.response[row] as u16).collect();
            }
            (Response::Values(_), values) => {
                let values = values.unwrap_or(&[]);
                let class = |row: usize| {
                    let below = values.partition_point(|value| *value < self.response[row]);
                    below as u16
                };
                rows.class = kept().map(class).collect();
            }
        }
        if let Some(weights) = &self.weights {
            if source.weighted() {
                rows.weight = kept().map(|row| weights[row]).collect();
            } else {
                rows.times = kept().map(|row| weights[row] as u32).collect();
            }
        }
        if let Some(strata) = &self.strata {
            rows.strata = kept().map(|row| strata[row] as u16).collect();
        }
        rows
    }
}

/// Whether a column can hold NaN.
fn may_be_nan(read: &Read<'_>) -> bool {
    use crate::data::Values;
    match read {
        Read::Number(PreparedColumn::Stored(column)) => {
            matches!(column.values, Values::Float32(_) | Values::Float64(_))
        }
        Read::Number(PreparedColumn::Computed(_)) => true,
        Read::Codes(_) => false,
    }
}
