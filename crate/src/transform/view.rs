//! What an analysis sees of a data set: derived variables added, rows selected.
//!
//! `RevoScaleR`'s order holds: `transforms` first, each seeing those before it, then `rowSelection`, then the formula.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, UInt32Array};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{DataType, TimeUnit};
use hashbrown::HashMap;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::data::{Chunk, Kind, Schema, Selection, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::ast::Expr;
use crate::formula::{Constant, Expression, Scope, Value, truth};

/// The arguments about rows and derived variables that every analysis takes.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct RowOptions {
    /// A logical variable or an expression in R's syntax; rows for which it is not `TRUE` are left out.
    pub row_selection: Option<String>,
    /// New variables as expressions in R's syntax, evaluated in order, later ones seeing earlier ones. `null` removes
    /// a variable.
    #[serde(deserialize_with = "ordered_map")]
    #[cfg_attr(
        feature = "types",
        ts(as = "Option<()>", type = "Record<string, string | null>")
    )]
    pub transforms: Vec<(String, Option<String>)>,
    /// Constants that `transforms` and `rowSelection` can name.
    #[serde(deserialize_with = "ordered_map")]
    #[cfg_attr(
        feature = "types",
        ts(as = "Option<()>", type = "Record<string, Constant>")
    )]
    pub transform_objects: Vec<(String, Literal)>,
    /// What a scan found out about derived variables. Filled in by the engine's callers, not by users.
    #[cfg_attr(feature = "types", ts(skip))]
    pub scanned: Vec<Variable>,
}

/// A constant as users write it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Literal {
    /// A truth value.
    Logical(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Several numbers; `null` is missing.
    Numbers(Vec<Option<f64>>),
    /// Several texts; `null` is missing.
    Texts(Vec<Option<String>>),
}

/// [`RowOptions`] in a form that crosses to workers and is kept with models.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RowPlan {
    /// The row selection.
    pub selection: Option<String>,
    /// Derived variables.
    pub transforms: Vec<(String, Option<String>)>,
    /// Constants.
    pub objects: Vec<(String, Constant)>,
    /// What a scan found out about derived variables.
    pub scanned: Vec<Variable>,
}

impl From<RowOptions> for RowPlan {
    fn from(options: RowOptions) -> Self {
        let constant = |literal| match literal {
            Literal::Logical(truth) => Constant::Logical(truth),
            Literal::Number(number) => Constant::Numbers(vec![Some(number)]),
            Literal::Text(text) => Constant::Texts(vec![Some(text)]),
            Literal::Numbers(numbers) => Constant::Numbers(numbers),
            Literal::Texts(texts) => Constant::Texts(texts),
        };
        Self {
            selection: options.row_selection,
            transforms: options.transforms,
            objects: options
                .transform_objects
                .into_iter()
                .map(|(name, literal)| (name, constant(literal)))
                .collect(),
            scanned: options.scanned,
        }
    }
}

/// Reads a map as pairs in the order in which they come: objects in JavaScript keep theirs.
fn ordered_map<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> std::result::Result<Vec<(String, T)>, D::Error> {
    use std::result::Result;
    struct Pairs<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Pairs<T> {
        type Value = Vec<(String, T)>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_some<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_map(self)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    deserializer.deserialize_option(Pairs(std::marker::PhantomData))
}

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

/// A chunk without rows, to find the types of expressions.
pub fn empty_chunk(schema: &Schema) -> Result<Chunk> {
    let columns = schema
        .variables
        .iter()
        .map(|variable| (variable.name.clone(), empty_array(variable.storage)));
    Chunk::new(0, 0, columns.collect())
}

fn empty_array(storage: Storage) -> ArrayRef {
    arrow_array::new_empty_array(&arrow_type(storage))
}

/// The Arrow type of a storage type.
#[must_use]
pub fn arrow_type(storage: Storage) -> DataType {
    match storage {
        Storage::Bool => DataType::Boolean,
        Storage::Int8 => DataType::Int8,
        Storage::Int16 => DataType::Int16,
        Storage::Int32 => DataType::Int32,
        Storage::Int64 => DataType::Int64,
        Storage::Float32 => DataType::Float32,
        Storage::Float64 => DataType::Float64,
        Storage::Code8 => DataType::UInt8,
        Storage::Code16 => DataType::UInt16,
        Storage::Code32 => DataType::UInt32,
        Storage::Utf8 => DataType::Utf8,
        Storage::Date32 => DataType::Date32,
        Storage::Micros => DataType::Timestamp(TimeUnit::Microsecond, None),
    }
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
        let derived = if self.transforms.is_empty() {
            Cow::Borrowed(chunk)
        } else {
            Cow::Owned(self.derive(chunk).map_err(place)?.0)
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
            let value = expression
                .evaluate(&Scope {
                    chunk: &chunk,
                    schema: &schema,
                    objects: &self.objects,
                })
                .map_err(|error| about(error, "transforms", name))?;
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
                    chunk.found_levels.retain(|(found, _)| found != name);
                    chunk
                        .found_levels
                        .push((name.clone(), codes.levels.clone()));
                    value.into_array(rows)
                }
                _ => value.into_array(rows),
            };
            chunk = Chunk {
                found_levels: chunk.found_levels.clone(),
                ..chunk.with(name, array)?
            };
            schema.set(variable);
        }
        Ok((chunk, schema))
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

/// Whether a derived variable's levels can only be known after a scan.
#[must_use]
pub fn needs_levels(variable: &Variable) -> bool {
    matches!(variable.kind, Kind::Factor | Kind::Character) && variable.levels.is_none()
}
