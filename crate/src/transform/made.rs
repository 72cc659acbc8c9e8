//! Columns that a host's functions made, as chunks.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, StringArray, UInt32Array};
use serde::Deserialize;
use serde_bytes::ByteBuf;

use crate::data::narrow::store;
use crate::data::{Chunk, Kind, LevelIndex, Schema, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::{Numbers, Value};

/// A column as a host hands it over.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct MadeColumn {
    /// Its name.
    pub name: String,
    /// What its values mean.
    pub kind: Kind,
    /// Doubles in the machine's order of bytes, NaN where missing: numbers, truth as 0 and 1, days and microseconds since
    /// 1970-01-01, positions of levels from 0.
    #[serde(default)]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub numbers: Option<ByteBuf>,
    /// Of text.
    #[serde(default)]
    pub texts: Option<Vec<Option<String>>>,
    /// The levels of a factor.
    #[serde(default)]
    pub levels: Option<Vec<String>>,
}

impl MadeColumn {
    fn numbers(&self) -> impl Iterator<Item = Option<f64>> {
        let bytes = self.numbers.as_deref().map_or(&[][..], Vec::as_slice);
        let (numbers, _) = bytes.as_chunks::<8>();
        numbers
            .iter()
            .map(|bytes| Some(f64::from_ne_bytes(*bytes)).filter(|number| !number.is_nan()))
    }

    fn len(&self) -> usize {
        match &self.texts {
            Some(texts) => texts.len(),
            None => self.numbers.as_ref().map_or(0, |bytes| bytes.len() / 8),
        }
    }

    /// The variable that the column is one chunk of. Numbers are whole when the data's variable of this name was and the
    /// values still are.
    fn variable(&self, data: &Schema) -> Variable {
        let known = data.position(&self.name).map(|at| &data.variables[at]);
        let of = |kind, storage| Variable::new(&self.name, kind, storage);
        let mut variable = match self.kind {
            Kind::Logical => of(Kind::Logical, Storage::Bool),
            Kind::Character => of(Kind::Character, Storage::Utf8),
            Kind::Factor => Variable::factor(
                &self.name,
                Arc::new(self.levels.clone().unwrap_or_default()),
            ),
            Kind::Date => of(Kind::Date, Storage::Date32),
            Kind::Moment => of(Kind::Moment, Storage::Micros),
            Kind::Integer | Kind::Numeric => {
                let whole = |x: f64| libm::floor(x) == x && x.abs() < 2_147_483_648.0;
                if known.is_some_and(|known| known.kind == Kind::Integer)
                    && self.numbers().flatten().all(whole)
                {
                    of(Kind::Integer, Storage::Int32)
                } else {
                    of(Kind::Numeric, Storage::Float64)
                }
            }
        };
        if let Some(known) = known.filter(|known| known.kind == variable.kind) {
            variable.description.clone_from(&known.description);
        }
        variable
    }

    /// The column, which must be of the variable's type.
    fn checked(&self, variable: &Variable) -> Result<ArrayRef> {
        let is_number = |kind| matches!(kind, Kind::Integer | Kind::Numeric);
        if self.kind != variable.kind && !(is_number(self.kind) && is_number(variable.kind)) {
            let (now, before) = (self.kind.name(), variable.kind.name());
            fail!(
                WrongType,
                "'{}' is {now}, and was {before} on the test chunk",
                self.name
            );
        }
        self.array(variable)
    }

    fn array(&self, variable: &Variable) -> Result<ArrayRef> {
        let value = match variable.kind {
            Kind::Factor => return self.codes(variable),
            Kind::Character => {
                let texts = self.texts.iter().flatten().map(Option::as_deref);
                Value::Text(texts.collect::<StringArray>())
            }
            kind => {
                let whole = |x: &f64| libm::trunc(*x) == *x && x.abs() < 2_147_483_648.0;
                if kind == Kind::Integer && !self.numbers().flatten().all(|x| whole(&x)) {
                    fail!(
                        WrongType,
                        "'{}' has whole numbers on the test chunk and others later; give it another name, or make it numeric by a transform",
                        self.name
                    );
                }
                // Moments are seconds in expressions.
                let scale = if kind == Kind::Moment { 1e6 } else { 1.0 };
                let numbers = self
                    .numbers()
                    .map(|number| number.map(|number| number / scale));
                Value::Numbers(Numbers::from_options(numbers, kind))
            }
        };
        let rows = value.len();
        Ok(value.into_array(rows))
    }

    /// Positions of this chunk's levels as codes of the variable's.
    fn codes(&self, variable: &Variable) -> Result<ArrayRef> {
        let known = variable.levels.clone().unwrap_or_default();
        let index = LevelIndex::shared(&known);
        let mut codes = Vec::new();
        for level in self.levels.iter().flatten() {
            let Some(code) = index.position(&known, level) else {
                let message = format!(
                    "'{}' has a level '{level}' that it did not have on the test chunk",
                    self.name
                );
                return Err(Error::new(ErrorKind::WrongType, message).column(&self.name));
            };
            codes.push(code);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let code = |position: f64| {
            codes
                .get(position as usize)
                .copied()
                .filter(|_| position >= 0.0)
        };
        let values = self.numbers().map(|position| position.and_then(code));
        Ok(Arc::new(values.collect::<UInt32Array>()))
    }
}

/// The variables that columns are of, as those of a data set that were given to the function have them.
pub fn made_schema(columns: &[MadeColumn], data: &Schema) -> Result<Schema> {
    Schema::new(columns.iter().map(|column| column.variable(data)).collect())
}

/// A chunk of these columns and of those that stand beside them, which together must be those of the schema.
pub fn made_chunk(
    index: u32,
    columns: &[MadeColumn],
    schema: &Schema,
    beside: Option<&Chunk>,
) -> Result<Chunk> {
    if let Some(extra) = columns
        .iter()
        .find(|column| schema.position(&column.name).is_none())
    {
        fail!(
            Argument,
            "the function returned a column '{}', which it did not on the test chunk",
            extra.name
        );
    }
    let rows = match (columns.first(), beside) {
        (Some(column), _) => column.len(),
        (None, beside) => beside.map_or(0, Chunk::rows),
    };
    let mut arrays = Vec::new();
    for variable in &schema.variables {
        let name = &variable.name;
        let made = columns.iter().find(|column| column.name == *name);
        let array = match (made, beside.map(|beside| beside.array(name))) {
            (Some(column), _) => column.checked(variable),
            (None, Some(Ok(array))) => store(array, variable.storage),
            _ => fail!(
                Argument,
                "the function returned no column '{name}', as it did on the test chunk"
            ),
        };
        let array = array.map_err(|error| error.column(name).chunk(index))?;
        if array.len() != rows {
            fail!(
                Argument,
                "columns of {rows} and of {} rows do not go together",
                array.len()
            );
        }
        arrays.push((name.clone(), array));
    }
    Chunk::new(index, rows, arrays)
}

#[cfg(test)]
mod tests {
    use super::{MadeColumn, made_chunk, made_schema};
    use crate::data::{Kind, Schema, Storage, Variable};
    use crate::error::ErrorKind;

    fn numbers(name: &str, kind: Kind, values: &[f64]) -> MadeColumn {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_ne_bytes())
            .collect();
        MadeColumn {
            name: name.to_owned(),
            kind,
            numbers: Some(serde_bytes::ByteBuf::from(bytes)),
            texts: None,
            levels: None,
        }
    }

    #[test]
    fn columns_have_the_types_of_the_test_chunk() {
        let data = Schema::new(vec![Variable::new("n", Kind::Integer, Storage::Int8)]).unwrap();
        let mut factor = numbers("f", Kind::Factor, &[1.0, f64::NAN, 0.0]);
        factor.levels = Some(vec!["a".to_owned(), "b".to_owned()]);
        let columns = [
            numbers("n", Kind::Numeric, &[1.0, f64::NAN, 3.0]),
            numbers("x", Kind::Numeric, &[1.0, 2.0, 3.0]),
            factor,
            numbers("b", Kind::Logical, &[0.0, 1.0, f64::NAN]),
        ];
        let schema = made_schema(&columns, &data).unwrap();
        let kinds: Vec<Kind> = schema
            .variables
            .iter()
            .map(|variable| variable.kind)
            .collect();
        assert_eq!(
            kinds,
            [Kind::Integer, Kind::Numeric, Kind::Factor, Kind::Logical]
        );
        let chunk = made_chunk(3, &columns, &schema, None).unwrap();
        assert_eq!((chunk.index, chunk.rows()), (3, 3));
        assert!(!chunk.column("f").unwrap().is_valid(1));

        let mut later = columns.clone();
        later[0] = numbers("n", Kind::Numeric, &[0.5, 1.0, 2.0]);
        assert_eq!(
            made_chunk(4, &later, &schema, None).unwrap_err().kind,
            ErrorKind::WrongType
        );
        let mut later = columns.clone();
        later[2].levels = Some(vec!["a".to_owned(), "c".to_owned()]);
        assert_eq!(
            made_chunk(4, &later, &schema, None).unwrap_err().kind,
            ErrorKind::WrongType
        );
        assert_eq!(
            made_chunk(4, &columns[1..], &schema, None)
                .unwrap_err()
                .kind,
            ErrorKind::Argument
        );
        let mut later = columns.clone();
        later[1] = numbers("x", Kind::Numeric, &[1.0]);
        assert_eq!(
            made_chunk(4, &later, &schema, None).unwrap_err().kind,
            ErrorKind::Argument
        );
    }
}
