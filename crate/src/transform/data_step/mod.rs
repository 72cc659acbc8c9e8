//! `rxDataStep`: rows of a data set with variables added and removed, and rows selected.
//!
//! In RevoScaleR's order: rows are taken by number, those with missing values on reading left out, `transforms`
//! evaluated, `rowSelection` obeyed, rows with missing values left out. Most expressions see one row at a time, so that it
//! does not matter when rows are dropped: all are at the end, but where an expression looks at its chunk as a whole.

mod counted;
mod params;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;
use serde::{Deserialize, Serialize};

use super::step::RowStep;
use super::view::{View, needs_levels};
use crate::data::narrow::store;
use crate::data::rows::filter;
use crate::data::{Chunk, Column, Kind, Range, Schema, Selection, Storage, Values, Variable};
use crate::error::{Error, Result};
use crate::fail;
use counted::Counted;

pub use params::DataStepParams;

/// The plan of a data step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DataStep {
    view: View,
    counted: Option<Counted>,
    row_variable: Option<String>,
    /// The variables of the data that are read.
    reads: Vec<String>,
    /// Rows lacking one of `reads`, or of what comes out, are left out.
    remove_missings: (bool, bool),
    schema: Schema,
}

impl DataStep {
    /// Checks the parameters against the schema of the data.
    pub fn plan(params: &DataStepParams, schema: &Schema) -> Result<Self> {
        let counted = Counted::plan(params)?;
        let chosen = chosen(params, schema)?;
        let mut source = schema.clone();
        if let Some(name) = &params.row_var_name {
            if schema.position(name).is_some() {
                fail!(Argument, "rowVarName: the data have a variable '{name}'");
            }
            let row = Variable::new(name, Kind::Integer, Storage::Int32);
            source.variables.push(row);
        }
        let mut rows = params.rows();
        // Otherwise those of a step ahead may have been taken by number.
        if let Some(counted) = &counted {
            rows.facts.first_chunk = counted.first_chunk();
        }
        let view = View::plan(&rows, &source)?;
        let used = view.uses();
        let is_read =
            |variable: &&Variable| chosen.contains(&variable.name) || used.contains(&variable.name);
        let read = source.variables.iter().filter(is_read);
        let read: Vec<String> = read.map(|variable| variable.name.clone()).collect();
        let derived = |name: &String| rows.transforms.iter().any(|(derived, _)| derived == name);
        let out = view.schema.variables.iter();
        let out = out.filter(|variable| {
            let name = &variable.name;
            read.contains(name) || derived(name) || params.row_var_name.as_ref() == Some(name)
        });
        let out = Schema::new(out.cloned().collect())?;
        let unknown = out.variables.iter().filter(|variable| {
            variable.kind == Kind::Factor && needs_levels(variable) && !params.own_levels
        });
        let unknown: Vec<String> = unknown.map(|variable| variable.name.clone()).collect();
        if !unknown.is_empty() {
            return Err(Error::needs_scan(unknown));
        }
        let known = |name: &String| schema.position(name).is_some();
        Ok(Self {
            view,
            counted,
            row_variable: params.row_var_name.clone(),
            reads: read.into_iter().filter(known).collect(),
            remove_missings: (params.remove_missings_on_read, params.remove_missings),
            schema: out,
        })
    }

    /// The rows of the chunk that are taken, with their numbers where they are asked for, and the first of them from 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    fn taken(&self, chunk: &Chunk) -> Result<(usize, Chunk)> {
        let Some(counted) = &self.counted else {
            return Ok((0, chunk.clone()));
        };
        let rows = counted.rows(chunk);
        let first = counted.before(chunk) + rows.start as f64 + 1.0;
        let chunk = chunk.slice(rows.start, rows.len());
        let Some(name) = &self.row_variable else {
            return Ok((rows.start, chunk));
        };
        let last = first + rows.len() as f64;
        if !rows.is_empty() && last > f64::from(i32::MAX) {
            fail!(TooLarge, "rowVarName: there are more than 2^31 rows");
        }
        let numbers: Int32Array = (0..rows.len())
            .map(|row| Some((first + row as f64) as i32))
            .collect();
        Ok((rows.start, chunk.with(name, Arc::new(numbers))?))
    }

    /// The rows in which nothing is missing that is read.
    fn complete(&self, chunk: Chunk) -> Result<Chunk> {
        let mut selection = Selection(None);
        for name in &self.reads {
            require(&mut selection, chunk.array(name)?)?;
        }
        let kept = selection.count(chunk.rows());
        let Some(selected) = selection.0.filter(|_| kept < chunk.rows()) else {
            return Ok(chunk);
        };
        let columns = chunk
            .columns()
            .into_iter()
            .map(|(name, array)| Ok((name, filter(array.as_ref(), &selected)?)))
            .collect::<Result<_>>()?;
        Ok(Chunk {
            found_levels: chunk.found_levels,
            ..Chunk::new(chunk.index, kept, columns)?
        })
    }
}

/// The variables that the user wants of the data.
fn chosen(params: &DataStepParams, schema: &Schema) -> Result<Vec<String>> {
    let lists = [
        &params.vars_to_keep,
        &params.vars_to_drop,
        &params.transform_vars,
    ];
    for name in lists.into_iter().flatten().flatten() {
        schema.variable(name)?;
    }
    if params.vars_to_keep.is_some() && params.vars_to_drop.is_some() {
        fail!(Argument, "give varsToKeep or varsToDrop, not both");
    }
    let is_kept = |name: &String| {
        let among = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.contains(name));
        among(&params.transform_vars) == Some(true)
            || (among(&params.vars_to_keep) != Some(false)
                && among(&params.vars_to_drop) != Some(true))
    };
    let names = schema.variables.iter().map(|variable| &variable.name);
    Ok(names.filter(|name| is_kept(name)).cloned().collect())
}

/// Drops the rows in which a column is missing. NaN is missing, as in R's `is.na`.
fn require(selection: &mut Selection, array: &ArrayRef) -> Result<()> {
    selection.require(array.nulls());
    let column = Column::of(array.as_ref())?;
    if !matches!(column.values, Values::Float32(_) | Values::Float64(_)) {
        return Ok(());
    }
    let mut values = vec![0.0; column.len()];
    column.widen(0, &mut values);
    let numbers = BooleanBuffer::collect_bool(values.len(), |row| !values[row].is_nan());
    selection.require(Some(&NullBuffer::new(numbers)));
    Ok(())
}

/// The column in the storage that the schema says, which every chunk has.
pub fn stored(array: &ArrayRef, storage: Storage) -> Result<ArrayRef> {
    if array.data_type() == &DataType::Int64 && storage < Storage::Int64 {
        let range = Range::of(&Column::of(array.as_ref())?);
        let bound = storage.integer_bound().unwrap_or(f64::INFINITY);
        if range
            .bounds()
            .is_some_and(|(low, high)| low < -bound || high >= bound)
        {
            fail!(
                Conversion,
                "an integer is beyond 32 bits; as.numeric() computes with doubles"
            );
        }
    }
    store(array, storage)
}

impl RowStep for DataStep {
    const NAME: &'static str = "rxDataStep";

    fn reads(&self) -> Vec<String> {
        self.reads.clone()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let (offset, mut chunk) = self.taken(chunk)?;
        let is_early = self.remove_missings.0 && self.view.looks_at_chunks();
        if is_early {
            chunk = self.complete(chunk)?;
        }
        let (derived, mut selection) = self.view.apply_from(offset, &chunk)?;
        if self.remove_missings.0 && !is_early {
            for name in &self.reads {
                require(&mut selection, chunk.array(name)?)?;
            }
        }
        let mut columns = Vec::with_capacity(self.schema.variables.len());
        for variable in &self.schema.variables {
            let array = derived.array(&variable.name)?;
            if self.remove_missings.1 {
                require(&mut selection, array)?;
            }
            columns.push((variable, array));
        }
        let rows = derived.rows();
        let kept = selection.count(rows);
        let finished = |(variable, array): (&Variable, &ArrayRef)| {
            let array = match &selection.0 {
                Some(selected) if kept < rows => filter(array.as_ref(), selected)?,
                _ => array.clone(),
            };
            let array = stored(&array, variable.storage)
                .map_err(|error| error.column(&variable.name).chunk(chunk.index))?;
            Ok((variable.name.clone(), array))
        };
        let columns = columns.into_iter().map(finished).collect::<Result<_>>()?;
        let mut found_levels = derived.found_levels.clone();
        found_levels.retain(|(name, _)| self.schema.position(name).is_some());
        Ok(Chunk {
            found_levels,
            ..Chunk::new(chunk.index, kept, columns)?
        })
    }
}
