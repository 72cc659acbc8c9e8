//! Text files: sniffed once, then cut into ranges of bytes that are decoded in parallel.
//!
//! A unit is a fixed range of bytes; it owns the records that start in it. So the list of chunks is known before anything
//! is parsed and does not depend on who parses it. Where a unit's first record starts is found by looking; that its
//! predecessor ended there is checked afterwards by comparing the edges of neighbours.

pub(super) mod column;
pub(super) mod columns;
mod decode;
mod encoding;
mod field;
pub(super) mod growing;
mod iso;
pub(super) mod levels;
pub(super) mod moment;
pub(super) mod number;
mod numeric;
mod opening;
pub(super) mod options;
mod output;
pub(super) mod real;
mod record_start;
mod scan;
mod sniff;
pub(super) mod spec;

use serde::{Deserialize, Serialize};

pub use opening::TextOpening;
pub use options::{Class, ColumnClass, ColumnInfo, TextOptions};
pub use output::{TextOutput, TextOutputOptions};
use scan::Marks;
pub use spec::{ColumnSpec, Failure, Misfit, Notation};

use super::Unit;
use super::ranges::Ranges;
use crate::data::{Kind, Storage, Variable};

/// A text file that was sniffed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TextFormat {
    ranges: Ranges,
    marks: Marks,
    notation: Notation,
    /// For each field of a record, the column that it goes to.
    fields: Vec<Option<usize>>,
    columns: Vec<ColumnSpec>,
    /// The type of columns with decimals.
    decimals: Class,
    is_fixed: bool,
    /// In fixed format: first byte in the line and bytes of each field.
    places: Vec<(u32, u32)>,
    /// An encoding other than UTF-8.
    encoding: Option<String>,
}

impl TextFormat {
    /// The units of the file.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        self.ranges.units()
    }

    /// The variables that come out.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable> {
        self.columns.iter().map(ColumnSpec::variable).collect()
    }

    /// The format with columns widened to the types that their values need; false when nothing changed.
    pub fn widen(&mut self, misfits: &[Misfit]) -> bool {
        let mut changed = false;
        for misfit in misfits {
            for column in self
                .columns
                .iter_mut()
                .filter(|column| column.name == misfit.column && column.inferred)
            {
                let class = match (column.class, misfit.needs) {
                    (Class::Character | Class::Factor, _) => column.class,
                    (Class::Numeric, Class::Float32) | (_, Class::Numeric) => Class::Numeric,
                    (_, Class::Float32) => self.decimals,
                    (_, needs) => needs,
                };
                changed |= class != column.class;
                column.class = class;
            }
        }
        changed
    }
}

impl ColumnSpec {
    /// The variable that the column becomes.
    #[must_use]
    pub fn variable(&self) -> Variable {
        let storage = match self.class {
            Class::Logical => Storage::Bool,
            Class::Integer | Class::Uint16 => Storage::Int32,
            Class::Int16 => Storage::Int16,
            Class::Float32 => Storage::Float32,
            Class::Numeric => Storage::Float64,
            Class::Character => Storage::Utf8,
            Class::Factor | Class::Ordered => Storage::Code32,
            Class::Date => Storage::Date32,
            Class::Moment => Storage::Micros,
        };
        let mut variable = Variable::new(&self.name, self.class.kind(), storage);
        if variable.kind == Kind::Factor {
            variable.levels.clone_from(&self.levels);
            variable.ordered = self.class == Class::Ordered;
        }
        variable
    }
}
