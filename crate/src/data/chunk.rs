//! A chunk: a run of consecutive rows, decoded into typed columns.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{Field, Schema as ArrowSchema};

use super::{Column, LevelIndex, Memo, Range, Schema, Values, Variable};
use crate::error::{Error, ErrorKind, Result};

/// The unit of work: consecutive rows of a data set as an Arrow record batch. Its boundaries belong to the data set.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// Its position among the chunks of the data set, from 0.
    pub index: u32,
    /// The columns, each in one of our storage types.
    pub batch: RecordBatch,
    /// For factors whose levels are being found: the levels of this chunk, in the order of first appearance.
    pub found_levels: Vec<(String, Arc<Vec<String>>)>,
    /// Where an analysis remembers it between passes; of chunks that are kept.
    pub memo: Option<Arc<Memo>>,
    /// The range of each column, where that was looked at before; otherwise nothing.
    pub ranges: Vec<Range>,
}

impl Chunk {
    /// A chunk of these columns, all of `rows` rows.
    pub fn new(index: u32, rows: usize, columns: Vec<(String, ArrayRef)>) -> Result<Self> {
        let fields: Vec<Field> = columns
            .iter()
            .map(|(name, array)| Field::new(name, array.data_type().clone(), true))
            .collect();
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch =
            RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), arrays, &options)
                .map_err(|error| Error::new(ErrorKind::Format, error.to_string()).chunk(index))?;
        Ok(Self {
            index,
            batch,
            found_levels: Vec::new(),
            memo: None,
            ranges: Vec::new(),
        })
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// The Arrow array of a variable.
    pub fn array(&self, name: &str) -> Result<&ArrayRef> {
        self.batch.column_by_name(name).ok_or_else(|| {
            Error::new(
                ErrorKind::UnknownVariable,
                format!("the data have no variable '{name}'"),
            )
            .column(name)
            .chunk(self.index)
        })
    }

    /// The typed column of a variable.
    pub fn column(&self, name: &str) -> Result<Column<'_>> {
        Column::of(self.array(name)?.as_ref()).map_err(|error| error.column(name).chunk(self.index))
    }

    /// The levels of a factor as this chunk's codes have them: those that were found in it, or those of the data set.
    #[must_use]
    pub fn levels_of<'a>(&'a self, variable: &'a Variable) -> Option<&'a Arc<Vec<String>>> {
        let found = self.found_levels.iter();
        let mut found = found.filter(|(name, _)| *name == variable.name);
        found
            .next()
            .map(|(_, levels)| levels)
            .or(variable.levels.as_ref())
    }

    /// The range of a variable's values.
    pub fn range(&self, name: &str) -> Result<Range> {
        let position = self.batch.schema_ref().index_of(name).ok();
        match position.and_then(|position| self.ranges.get(position)) {
            Some(range) => Ok(*range),
            None => Ok(Range::of(&self.column(name)?)),
        }
    }

    /// The same rows with a column replaced or added.
    pub fn with(&self, name: &str, array: ArrayRef) -> Result<Self> {
        let mut columns: Vec<(String, ArrayRef)> = self.columns();
        match columns.iter_mut().find(|(existing, _)| existing == name) {
            Some((_, old)) => *old = array,
            None => columns.push((name.to_owned(), array)),
        }
        Ok(Self {
            found_levels: self.found_levels.clone(),
            ..Self::new(self.index, self.rows(), columns)?
        })
    }

    /// Whether it holds a column of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.batch.schema_ref().index_of(name).is_ok()
    }

    /// The same rows without a column.
    pub fn without(&self, name: &str) -> Result<Self> {
        let columns = self.columns().into_iter();
        let mut found_levels = self.found_levels.clone();
        found_levels.retain(|(found, _)| found != name);
        Ok(Self {
            found_levels,
            ..Self::new(
                self.index,
                self.rows(),
                columns.filter(|(column, _)| column != name).collect(),
            )?
        })
    }

    /// Consecutive rows of it, under its own number.
    #[must_use]
    pub fn slice(&self, from: usize, rows: usize) -> Self {
        Self {
            index: self.index,
            batch: self.batch.slice(from, rows),
            found_levels: self.found_levels.clone(),
            memo: None,
            ranges: Vec::new(),
        }
    }

    /// Names and arrays, in order.
    #[must_use]
    pub fn columns(&self) -> Vec<(String, ArrayRef)> {
        let schema = self.batch.schema_ref();
        schema
            .fields()
            .iter()
            .zip(self.batch.columns())
            .map(|(field, array)| (field.name().clone(), array.clone()))
            .collect()
    }

    /// The same rows with codes of the data set's levels where they were of this chunk's own. A level that the data set
    /// does not have becomes missing.
    pub fn with_levels_of(&self, schema: &Schema) -> Result<Cow<'_, Self>> {
        let mut chunk = Cow::Borrowed(self);
        for (name, found) in &self.found_levels {
            let Some(levels) = schema
                .position(name)
                .and_then(|at| schema.variables[at].levels.as_ref())
            else {
                continue;
            };
            let array = recoded(self.array(name)?, found, levels)?;
            let mut replaced = chunk.with(name, array)?;
            replaced.found_levels.retain(|(other, _)| other != name);
            chunk = Cow::Owned(replaced);
        }
        Ok(chunk)
    }
}

/// Codes of a chunk's own levels as codes of the data set's.
pub(crate) fn recoded(
    array: &ArrayRef,
    found: &[String],
    levels: &Arc<Vec<String>>,
) -> Result<ArrayRef> {
    if levels.starts_with(found) {
        return Ok(array.clone());
    }
    let index = LevelIndex::shared(levels);
    let map: Vec<Option<u32>> = found
        .iter()
        .map(|level| index.position(levels, level))
        .collect();
    let column = Column::of(array.as_ref())?;
    let code = |row: usize| -> Option<u32> {
        let local = match column.values {
            Values::Code8(codes) => codes[row] as usize,
            Values::Code16(codes) => codes[row] as usize,
            Values::Code32(codes) => codes[row] as usize,
            _ => return None,
        };
        if column.is_valid(row) {
            map.get(local).copied().flatten()
        } else {
            None
        }
    };
    Ok(Arc::new(
        (0..column.len()).map(code).collect::<UInt32Array>(),
    ))
}

/// Which rows of a chunk take part; `None` keeps all.
#[derive(Debug, Clone, Default)]
pub struct Selection(pub Option<BooleanBuffer>);

impl Selection {
    /// Keeps the rows that are also present in a column.
    pub fn require(&mut self, nulls: Option<&NullBuffer>) {
        let Some(nulls) = nulls else { return };
        self.0 = Some(match self.0.take() {
            Some(kept) => &kept & nulls.inner(),
            None => nulls.inner().clone(),
        });
    }

    /// Keeps the rows that another selection keeps too.
    pub fn intersect(&mut self, other: &Self) {
        if let Some(kept) = &other.0 {
            self.require(Some(&NullBuffer::new(kept.clone())));
        }
    }

    /// Whether a row is kept.
    #[must_use]
    #[inline]
    pub fn keeps(&self, row: usize) -> bool {
        self.0.as_ref().is_none_or(|kept| kept.value(row))
    }

    /// Visits the kept rows of `rows`.
    pub fn each(&self, rows: usize, visit: impl FnMut(usize)) {
        match &self.0 {
            None => (0..rows).for_each(visit),
            Some(kept) => kept.set_indices().for_each(visit),
        }
    }

    /// How many of `rows` rows are kept.
    #[must_use]
    pub fn count(&self, rows: usize) -> usize {
        self.0.as_ref().map_or(rows, BooleanBuffer::count_set_bits)
    }

    /// The kept rows of a range, written to `out`; `false` when the whole range is kept and `out` was left alone.
    pub fn rows(&self, start: usize, len: usize, out: &mut Vec<u32>) -> bool {
        let Some(kept) = &self.0 else { return false };
        let range = kept.slice(start, len);
        if range.count_set_bits() == len {
            return false;
        }
        out.clear();
        out.extend(
            range
                .set_indices_u32()
                .map(|row| row + u32::try_from(start).unwrap_or(u32::MAX)),
        );
        true
    }
}
