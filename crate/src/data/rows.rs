//! Rows of columns, copied into new columns.
//!
//! Arrow's own kernels have code for each of its types. Chunks hold few of them, and what is copied here are bytes: of
//! fixed-width values only the width matters.

use std::ops::Range;

use arrow_array::{Array, ArrayRef, make_array};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, Buffer, MutableBuffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::DataType;

use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// The rows of several columns of one type, one column behind the other.
pub fn concat(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let Some(first) = arrays.first() else {
        fail!(NoData, "there is no column to copy rows of")
    };
    let mut rows = Rows::new(first.data_type(), arrays.iter().map(Array::len).sum());
    for array in arrays {
        if array.data_type() != first.data_type() {
            fail!(
                WrongType,
                "a column of {} does not continue one of {}",
                array.data_type(),
                first.data_type()
            );
        }
        rows.copy(&array.to_data(), 0..array.len())?;
    }
    rows.finish()
}

/// The rows of a column whose bit is set.
pub fn filter(array: &dyn Array, kept: &BooleanBuffer) -> Result<ArrayRef> {
    if kept.len() != array.len() {
        fail!(
            Protocol,
            "{} rows cannot be kept or dropped by {} bits",
            array.len(),
            kept.len()
        );
    }
    let data = array.to_data();
    let mut rows = Rows::new(data.data_type(), kept.count_set_bits());
    for (start, end) in kept.set_slices() {
        rows.copy(&data, start..end)?;
    }
    rows.finish()
}

/// The rows of a column, each as often as it is counted.
pub fn repeat(array: &dyn Array, counts: &[usize]) -> Result<ArrayRef> {
    let data = array.to_data();
    let mut rows = Rows::new(data.data_type(), counts.iter().sum());
    for (row, count) in counts.iter().enumerate().take(array.len()) {
        for _ in 0..*count {
            rows.copy(&data, row..row + 1)?;
        }
    }
    rows.finish()
}

/// A column that grows by runs of rows of others.
struct Rows {
    data_type: DataType,
    present: BooleanBufferBuilder,
    /// Of Booleans.
    bits: BooleanBufferBuilder,
    /// The bytes of all other values.
    values: MutableBuffer,
    /// Where each text ends.
    ends: Vec<i32>,
}

impl Rows {
    fn new(data_type: &DataType, rows: usize) -> Self {
        Self {
            data_type: data_type.clone(),
            present: BooleanBufferBuilder::new(rows),
            bits: BooleanBufferBuilder::new(0),
            values: MutableBuffer::new(rows * data_type.primitive_width().unwrap_or(0)),
            ends: vec![0],
        }
    }

    fn copy(&mut self, data: &ArrayData, run: Range<usize>) -> Result<()> {
        match data.nulls() {
            Some(nulls) => {
                let offset = nulls.offset();
                self.present
                    .append_packed_range(offset + run.start..offset + run.end, nulls.validity());
            }
            None => self.present.append_n(run.len(), true),
        }
        let (start, end) = (data.offset() + run.start, data.offset() + run.end);
        match (&self.data_type, self.data_type.primitive_width()) {
            (DataType::Boolean, _) => {
                self.bits
                    .append_packed_range(start..end, &data.buffers()[0]);
            }
            (DataType::Utf8, _) => {
                let ends = &data.buffer::<i32>(0)[run.start..=run.end];
                let (from, to) = (ends[0], ends[run.len()]);
                let held = self.ends.last().copied().unwrap_or(0);
                if held.checked_add(to - from).is_none() {
                    fail!(TooLarge, "a text column takes more than 2 GiB in one piece");
                }
                self.ends
                    .extend(ends[1..].iter().map(|end| held + (end - from)));
                #[allow(clippy::cast_sign_loss)]
                let text = &data.buffers()[1][from as usize..to as usize];
                self.values.extend_from_slice(text);
            }
            (_, Some(width)) => {
                let values = &data.buffers()[0][start * width..end * width];
                self.values.extend_from_slice(values);
            }
            (other, None) => fail!(Unsupported, "rows of Arrow type {other} are not copied"),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<ArrayRef> {
        let len = self.present.len();
        let nulls = NullBuffer::new(self.present.finish());
        let buffers = match self.data_type {
            DataType::Boolean => vec![self.bits.finish().into_inner()],
            DataType::Utf8 => vec![Buffer::from_vec(self.ends), self.values.into()],
            _ => vec![self.values.into()],
        };
        let data = ArrayData::builder(self.data_type)
            .len(len)
            .nulls(Some(nulls).filter(|nulls| nulls.null_count() > 0))
            .buffers(buffers)
            .build()
            .map_err(|error| Error::new(ErrorKind::Format, error.to_string()))?;
        Ok(make_array(data))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{
        Array, ArrayRef, BooleanArray, Float64Array, Int8Array, NullArray, StringArray,
        TimestampMicrosecondArray,
    };
    use arrow_buffer::BooleanBuffer;

    use super::{concat, filter};

    /// Columns of seven rows of every layout, with and without missing values.
    fn columns() -> Vec<ArrayRef> {
        let text = vec![
            Some("é"),
            None,
            Some(""),
            Some("abc"),
            None,
            Some("x"),
            Some("yz"),
        ];
        let numbers = vec![Some(1), None, Some(-3), Some(4), None, Some(6), Some(7)];
        let doubles = vec![-0.0, 1.5, f64::NAN, 3.0, f64::INFINITY, 5.0, 6.0];
        let moments = vec![None, Some(2), Some(i64::MIN), None, Some(5), Some(6), None];
        let truth = numbers.iter().map(|x| x.map(|x| x > 0)).collect::<Vec<_>>();
        vec![
            Arc::new(StringArray::from(text)),
            Arc::new(Int8Array::from(numbers)),
            Arc::new(Float64Array::from(doubles)),
            Arc::new(TimestampMicrosecondArray::from(moments)),
            Arc::new(BooleanArray::from(truth)),
        ]
    }

    #[test]
    fn parts_joined_are_the_whole() {
        for column in columns() {
            for first in 0..=column.len() {
                for second in first..=column.len() {
                    let parts = [
                        column.slice(0, first),
                        column.slice(first, second - first),
                        column.slice(second, column.len() - second),
                    ];
                    assert_eq!(&concat(&parts).unwrap(), &column);
                }
            }
        }
    }

    #[test]
    fn kept_rows_are_those_whose_bit_is_set() {
        for column in columns() {
            let column = column.slice(1, 5);
            for mask in 0_u8..32 {
                let rows: Vec<usize> = (0..5).filter(|row| mask >> row & 1 == 1).collect();
                let kept: BooleanBuffer = (0..5).map(|row| mask >> row & 1 == 1).collect();
                let picked = filter(column.as_ref(), &kept).unwrap();
                assert_eq!(picked.len(), rows.len());
                for (at, row) in rows.into_iter().enumerate() {
                    assert_eq!(&picked.slice(at, 1), &column.slice(row, 1));
                }
            }
        }
    }

    #[test]
    fn what_no_chunk_holds_is_refused() {
        let nothing: ArrayRef = Arc::new(NullArray::new(3));
        assert!(concat(&[nothing.clone(), nothing]).is_err());
        assert!(concat(&[]).is_err());
        assert!(concat(&columns()).is_err());
    }
}
