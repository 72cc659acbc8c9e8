//! What an analysis sees of a data set: derived variables added, rows selected.
//!
//! RevoScaleR's order holds: `transforms` first, each seeing those before it, then `rowSelection`, then the formula.

mod options;
mod test_row;

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, UInt32Array};
use arrow_buffer::BooleanBuffer;
use serde::{Deserialize, Serialize};

use crate::data::{Chunk, Kind, LevelIndex, Schema, Selection, Variable, empty_chunk};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::ast::{Expr, Node};
use crate::formula::{
    Constant, Expression, FILE_NAME, Facts, Place, START_ROW, Scope, Value, expression_error,
    of_chunk, truth,
};

use test_row::test_row;

pub use options::{Literal, NoOthers, RowOptions, RowPlan, WeightOptions, ordered_map};

/// The view: expressions and the schema that results from them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct View {
    source: Schema,
    transforms: Vec<(String, Option<Expression>)>,
    selection: Option<Expression>,
    objects: Vec<(String, Constant)>,
    scanned: Vec<Variable>,
    facts: Facts,
    /// Whether a value depends on which rows make up a chunk.
    looks_at_chunks: bool,
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
            facts: options.facts.clone(),
            looks_at_chunks: false,
            schema: source.clone(),
        };
        let looks_at_chunks = view
            .expressions()
            .any(|text| of_chunk(&text.root).is_some());
        view.looks_at_chunks = looks_at_chunks;
        view.require_facts()?;
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
            facts: Facts::default(),
            looks_at_chunks: false,
            schema: schema.clone(),
        }
    }

    fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let transforms = self.transforms.iter().filter_map(|(_, text)| text.as_ref());
        transforms.chain(&self.selection)
    }

    /// Asks for what expressions want to know of the data.
    fn require_facts(&self) -> Result<()> {
        let mut lacking = Vec::new();
        if self.facts.chunk_rows.is_none() {
            lacking.push(START_ROW);
        }
        if self.facts.file_name.is_none() {
            lacking.push(FILE_NAME);
        }
        lacking.retain(|fact| {
            let is_named =
                |text: &Expression| text.variables(&self.objects).iter().any(|n| n == fact);
            self.source.position(fact).is_none() && self.expressions().any(is_named)
        });
        if lacking.is_empty() {
            return Ok(());
        }
        Err(Error::needs_scan(
            lacking.into_iter().map(str::to_owned).collect(),
        ))
    }

    /// Where rows stand that a variable is derived for.
    #[must_use]
    pub fn place<'v>(&'v self, name: &'v str) -> Place<'v> {
        Place {
            facts: Some(&self.facts),
            name,
            ..Place::default()
        }
    }

    /// Whether a value depends on which rows make up a chunk.
    #[must_use]
    pub fn looks_at_chunks(&self) -> bool {
        self.looks_at_chunks
    }

    /// Runs everything once over no rows of the data: types and errors come out before these are read.
    fn settle(&mut self) -> Result<()> {
        let test = if self.looks_at_chunks {
            test_row(&self.source)?
        } else {
            empty_chunk(&self.source)?
        };
        let facts = self.facts.clone();
        let place = Place {
            facts: Some(&facts),
            is_test: true,
            ..Place::default()
        };
        let (chunk, schema) = self.derive(&test, place)?;
        self.schema = schema;
        for name in self.transforms.iter().map(|(name, _)| name) {
            if let (Some(known), Some(position)) = (
                self.scanned.iter().find(|scanned| scanned.name == *name),
                self.schema.position(name),
            ) {
                self.schema.variables[position] = known.clone();
            }
        }
        self.select(&chunk, &self.schema, place)?;
        Ok(())
    }

    /// Adds an expression of a formula as a derived variable under its own text, and returns what it became.
    pub fn add(&mut self, source: &str, expression: &Expr) -> Result<&Variable> {
        let name = expression.to_string();
        if self.schema.position(&name).is_none() {
            if let Some(part) = of_chunk(expression) {
                return Err(expression_error(
                    part,
                    format!("{part} is of a chunk: a formula takes it by a variable of transforms"),
                ));
            }
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
        let mut names: Vec<String> = self
            .expressions()
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
        self.apply_from(0, chunk)
    }

    /// The same of a chunk's rows from one on, counted from 0.
    pub fn apply_from<'c>(
        &self,
        offset: usize,
        chunk: &'c Chunk,
    ) -> Result<(Cow<'c, Chunk>, Selection)> {
        let index = chunk.index;
        let of = |error: Error| error.chunk(index);
        let place = Place {
            offset,
            ..self.place("")
        };
        if self.looks_at_chunks && chunk.rows() == 0 {
            return self.of_nothing(index).map_err(of);
        }
        let chunk = chunk.with_levels_of(&self.source)?;
        let derived = if self.transforms.is_empty() {
            chunk
        } else {
            Cow::Owned(self.derive(&chunk, place).map_err(of)?.0)
        };
        let selection = self.select(&derived, &self.schema, place).map_err(of)?;
        Ok((derived, selection))
    }

    /// What comes of a chunk without rows, whose length expressions cannot have.
    fn of_nothing(&self, index: u32) -> Result<(Cow<'static, Chunk>, Selection)> {
        let place = Place {
            is_test: true,
            ..self.place("")
        };
        let (row, _) = self.derive(&test_row(&self.source)?, place)?;
        let none = self
            .selection
            .is_some()
            .then(|| BooleanBuffer::new_unset(0));
        let derived = Chunk {
            index,
            ..row.slice(0, 0)
        };
        Ok((Cow::Owned(derived), Selection(none)))
    }

    fn derive(&self, chunk: &Chunk, place: Place<'_>) -> Result<(Chunk, Schema)> {
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
                    place: Place { name, ..place },
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
                    recode(codes, &scanned.levels.clone().unwrap_or_default(), rows)
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

    fn select(&self, chunk: &Chunk, schema: &Schema, place: Place<'_>) -> Result<Selection> {
        let Some(expression) = &self.selection else {
            return Ok(Selection(None));
        };
        let value = expression
            .evaluate(&Scope {
                chunk,
                schema,
                objects: &self.objects,
                place,
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
fn recode(codes: &crate::formula::Codes, levels: &Arc<Vec<String>>, rows: usize) -> ArrayRef {
    let index = LevelIndex::shared(levels);
    let table: Vec<Option<u32>> = codes
        .levels
        .iter()
        .map(|level| index.position(levels, level))
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
