//! What an analysis sees of a data set: derived variables added, rows selected.
//!
//! RevoScaleR's order holds: `transforms` first, each seeing those before it, then `rowSelection`, then the formula.

mod options;

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, UInt32Array};
use arrow_buffer::BooleanBuffer;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::data::{Chunk, Kind, Schema, Selection, Variable, empty_chunk};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::ast::{Expr, Node};
use crate::formula::{Constant, Expression, Scope, Value, truth};

pub use options::{Literal, NoOthers, RowOptions, RowPlan, WeightOptions, ordered_map};

/// The view: expressions and the schema that results from them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct View {
    source: Schema,
    transforms: Vec<(String, Option<Expression>)>,
    selection: Option<Expression>,
    objects: Vec<(String, Constant)>,
    scanned: Vec<Variable>,
    /// The variables that an analysis sees.
    pub schema: Schema,
}

impl View {
    /// Checks the options against a schema.
    pub fn plan(options: &RowPlan, source: &Schema) -> Result<Self> {
        let transforms = options
            .transforms
            .iter()
            .map(|(name, text)| {
                let expression = text.as_deref().map(Expression::parse).transpose();
                Ok((
                    name.clone(),
                    expression.map_err(|error| about(error, "transforms", name))?,
                ))
            })
            .collect::<Result<_>>()?;
        let selection = options
            .selection
            .as_deref()
            .map(Expression::parse)
            .transpose();
        let mut view = Self {
            source: source.clone(),
            transforms,
            selection: selection.map_err(|error| about(error, "rowSelection", ""))?,
            objects: options.objects.clone(),
            scanned: options.scanned.clone(),
            schema: source.clone(),
        };
        view.settle()?;
        Ok(view)
    }

    /// A view without any option.
    #[must_use]
    pub fn of(schema: &Schema) -> Self {
        Self {
            source: schema.clone(),
            transforms: Vec::new(),
            selection: None,
            objects: Vec::new(),
            scanned: Vec::new(),
            schema: schema.clone(),
        }
    }

    /// Runs everything once over no rows: types and errors come out before data are read.
    fn settle(&mut self) -> Result<()> {
        let (chunk, schema) = self.derive(&empty_chunk(&self.source)?)?;
        self.schema = schema;
        for name in self.transforms.iter().map(|(name, _)| name) {
            if let (Some(known), Some(position)) = (
                self.scanned.iter().find(|scanned| scanned.name == *name),
                self.schema.position(name),
            ) {
                self.schema.variables[position] = known.clone();
            }
        }
        self.select(&chunk, &self.schema)?;
        Ok(())
    }

    /// Adds an expression of a formula as a derived variable under its own text, and returns what it became.
    pub fn add(&mut self, source: &str, expression: &Expr) -> Result<&Variable> {
        let name = expression.to_string();
        if self.schema.position(&name).is_none() {
            self.transforms
                .push((name.clone(), Some(Expression::part(source, expression))));
            if let Err(error) = self.settle() {
                self.transforms.pop();
                return Err(error);
            }
        }
        self.schema.variable(&name)
    }

    /// The variables of the data set that the derived ones among `names`, and the selection, are made of.
    #[must_use]
    pub fn reads(&self, names: &[String]) -> Vec<String> {
        let mut wanted: Vec<String> = names.to_vec();
        if let Some(selection) = &self.selection {
            wanted.extend(selection.variables(&self.objects));
        }
        // Backwards, so that what a transform needs is wanted before the transforms ahead of it are asked.
        for (name, expression) in self.transforms.iter().rev() {
            if let (true, Some(expression)) = (wanted.contains(name), expression) {
                wanted.extend(expression.variables(&self.objects));
            }
        }
        let known = self.source.variables.iter().map(|variable| &variable.name);
        known
            .filter(|name| wanted.contains(name))
            .cloned()
            .collect()
    }

    /// The variables of the data set that expressions name.
    #[must_use]
    pub fn uses(&self) -> Vec<String> {
        let transforms = self.transforms.iter().filter_map(|(_, text)| text.as_ref());
        let expressions = transforms.chain(&self.selection);
        let mut names: Vec<String> = expressions
            .flat_map(|expression| expression.variables(&self.objects))
            .collect();
        // rowSelection may be the quoted name of a logical variable.
        if let Some(Node::Text(name)) = self.selection.as_ref().map(|text| &text.root.node) {
            names.push(name.clone());
        }
        names.retain(|name| self.source.position(name).is_some());
        names
    }

    /// The derived variable's expression, for evaluation in extended precision.
    #[must_use]
    pub fn expression(&self, name: &str) -> Option<&Expression> {
        let (_, expression) = self
            .transforms
            .iter()
            .rev()
            .find(|(derived, _)| derived == name)?;
        expression.as_ref()
    }

    /// Constants that expressions can name.
    #[must_use]
    pub fn objects(&self) -> &[(String, Constant)] {
        &self.objects
    }

    /// The chunk with its derived variables, and which rows were selected.
    pub fn apply<'c>(&self, chunk: &'c Chunk) -> Result<(Cow<'c, Chunk>, Selection)> {
        let place = |error: Error| error.chunk(chunk.index);
        let chunk = chunk.with_levels_of(&self.source)?;
        let derived = if self.transforms.is_empty() {
            chunk
        } else {
            Cow::Owned(self.derive(&chunk).map_err(place)?.0)
        };
        let selection = self.select(&derived, &self.schema).map_err(place)?;
        Ok((derived, selection))
    }

    fn derive(&self, chunk: &Chunk) -> Result<(Chunk, Schema)> {
        let (mut chunk, mut schema) = (chunk.clone(), self.source.clone());
        for (name, expression) in &self.transforms {
            let Some(expression) = expression else {
                schema.variables.retain(|variable| variable.name != *name);
                continue;
            };
            if !self.is_made(expression, &chunk, &schema) {
                chunk = chunk.without(name)?;
                schema.set(self.schema.variable(name)?.clone());
                continue;
            }
            let value = expression
                .evaluate(&Scope {
                    chunk: &chunk,
                    schema: &schema,
                    objects: &self.objects,
                })
                .map_err(|error| before(about(error, "transforms", name), name))?;
            let rows = chunk.rows();
            if value.len() != rows && value.len() != 1 {
                return Err(about(
                    Error::new(
                        ErrorKind::Expression,
                        format!("the value has {} rows, the data {rows}", value.len()),
                    ),
                    "transforms",
                    name,
                ));
            }
            let mut variable = value.variable(name);
            chunk.found_levels.retain(|(found, _)| found != name);
            let array = match (
                &value,
                self.scanned.iter().find(|scanned| scanned.name == *name),
            ) {
                (Value::Factor(codes), Some(scanned)) if codes.found => {
                    variable = scanned.clone();
                    recode(
                        codes,
                        scanned.levels.as_deref().map_or(&[], Vec::as_slice),
                        rows,
                    )
                }
                (Value::Factor(codes), None) if codes.found => {
                    chunk
                        .found_levels
                        .push((name.clone(), codes.levels.clone()));
                    value.into_array(rows)
                }
                _ => value.into_array(rows),
            };
            chunk = chunk.with(name, array)?;
            schema.set(variable);
        }
        Ok((chunk, schema))
    }

    /// Whether the chunk has what the expression is made of. Callers read columns for the variables that they look at
    /// ([`Self::reads`]), so that one which is not there was not asked for.
    fn is_made(&self, expression: &Expression, chunk: &Chunk, schema: &Schema) -> bool {
        let names = expression.variables(&self.objects);
        let is_left_out = |name: &String| schema.position(name).is_some() && !chunk.has(name);
        !names.iter().any(is_left_out)
    }

    fn select(&self, chunk: &Chunk, schema: &Schema) -> Result<Selection> {
        let Some(expression) = &self.selection else {
            return Ok(Selection(None));
        };
        let value = expression
            .evaluate(&Scope {
                chunk,
                schema,
                objects: &self.objects,
            })
            .and_then(|value| match &value {
                // rowSelection may be the quoted name of a logical variable.
                Value::Text(text)
                    if text.len() == 1 && schema.position(text.value(0)).is_some() =>
                {
                    Value::of_column(chunk, schema.variable(text.value(0))?)
                }
                _ => Ok(value),
            })
            .and_then(|value| truth(&expression.root, &value))
            .map_err(|error| about(error, "rowSelection", ""))?;
        let rows = chunk.rows();
        if value.len() != rows && value.len() != 1 {
            let message = format!(
                "rowSelection has {} values, the data {rows} rows",
                value.len()
            );
            return Err(Error::new(ErrorKind::Expression, message));
        }
        let kept = BooleanBuffer::collect_bool(rows, |row| value.get(row) == Some(1.0));
        Ok(Selection(Some(kept)))
    }
}

/// Codes of one chunk's levels as codes of the data set's. A level that the scan did not see becomes missing.
fn recode(codes: &crate::formula::Codes, levels: &[String], rows: usize) -> ArrayRef {
    let positions: HashMap<&str, u32> = levels
        .iter()
        .zip(0..)
        .map(|(level, position)| (level.as_str(), position))
        .collect();
    let table: Vec<Option<u32>> = codes
        .levels
        .iter()
        .map(|level| positions.get(level.as_str()).copied())
        .collect();
    let at = |row: usize| {
        let row = if codes.values.len() == 1 { 0 } else { row };
        let present = codes.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
        if present {
            table[codes.values[row] as usize]
        } else {
            None
        }
    };
    Arc::new((0..rows).map(at).collect::<UInt32Array>())
}

fn about(mut error: Error, argument: &str, name: &str) -> Error {
    let of = if name.is_empty() {
        argument.to_owned()
    } else {
        format!("{argument}, {name}")
    };
    error.message = format!("{of}: {}", error.message);
    error
}

/// Says of a request for a scan that it is about what variables are ahead of this transform.
fn before(error: Error, name: &str) -> Error {
    if error.kind == ErrorKind::NeedsScan {
        error.column(name)
    } else {
        error
    }
}

/// Whether a derived variable's levels can only be known after a scan.
#[must_use]
pub fn needs_levels(variable: &Variable) -> bool {
    matches!(variable.kind, Kind::Factor | Kind::Character) && variable.levels.is_none()
}
