//! Rows of a column in any order, some of them more than once or not there at all.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, make_array};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::DataType;

use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// Stands for a row that is not there: its value is missing.
pub const NO_ROW: u32 = u32::MAX;

/// The rows of a list, in its order. With `gaps` some may be [`NO_ROW`].
pub fn take(array: &dyn Array, rows: &[u32], gaps: bool) -> Result<ArrayRef> {
    let data = array.to_data();
    let nulls = present(data.nulls(), rows, gaps);
    let buffers = match (data.data_type(), data.data_type().primitive_width()) {
        (DataType::Boolean, _) => {
            let bits = BooleanBuffer::new(data.buffers()[0].clone(), data.offset(), data.len());
            let taken = BooleanBuffer::collect_bool(rows.len(), |at| {
                let row = rows[at] as usize;
                row < bits.len() && bits.value(row)
            });
            return Ok(Arc::new(BooleanArray::new(taken, nulls)));
        }
        (DataType::Utf8, _) => texts(&data, rows)?,
        (_, Some(1)) => vec![values::<u8>(&data, rows)],
        (_, Some(2)) => vec![values::<u16>(&data, rows)],
        (_, Some(4)) => vec![values::<u32>(&data, rows)],
        (_, Some(8)) => vec![values::<u64>(&data, rows)],
        (other, _) => fail!(Unsupported, "rows of Arrow type {other} are not copied"),
    };
    let taken = ArrayData::builder(data.data_type().clone())
        .len(rows.len())
        .nulls(nulls)
        .buffers(buffers)
        .build()
        .map_err(|error| Error::new(ErrorKind::Format, error.to_string()))?;
    Ok(make_array(taken))
}

/// Which of the rows have a value.
fn present(nulls: Option<&NullBuffer>, rows: &[u32], gaps: bool) -> Option<NullBuffer> {
    let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
    if nulls.is_none() && !gaps {
        return None;
    }
    let bits = BooleanBuffer::collect_bool(rows.len(), |at| {
        let row = rows[at];
        row != NO_ROW && nulls.is_none_or(|nulls| nulls.is_valid(row as usize))
    });
    Some(NullBuffer::new(bits)).filter(|nulls| nulls.null_count() > 0)
}

fn values<T: ArrowNativeType>(data: &ArrayData, rows: &[u32]) -> Buffer {
    let values = data.buffer::<T>(0);
    let value = |row: &u32| values.get(*row as usize).copied().unwrap_or_default();
    Buffer::from_vec(rows.iter().map(value).collect::<Vec<T>>())
}

#[allow(clippy::cast_sign_loss)]
fn texts(data: &ArrayData, rows: &[u32]) -> Result<Vec<Buffer>> {
    let ends = data.buffer::<i32>(0);
    let bytes = data.buffers()[1].as_slice();
    let place = |row: u32| {
        let ends = ends.get(row as usize..).filter(|_| row != NO_ROW);
        match ends {
            Some([from, to, ..]) => *from as usize..*to as usize,
            _ => 0..0,
        }
    };
    let total: usize = rows.iter().map(|row| place(*row).len()).sum();
    if i32::try_from(total).is_err() {
        fail!(TooLarge, "a text column takes more than 2 GiB in one piece");
    }
    let mut text = Vec::with_capacity(total);
    let mut taken: Vec<i32> = Vec::with_capacity(rows.len() + 1);
    taken.push(0);
    for row in rows {
        text.extend_from_slice(&bytes[place(*row)]);
        taken.push(i32::try_from(text.len()).unwrap_or(i32::MAX));
    }
    Ok(vec![Buffer::from_vec(taken), Buffer::from_vec(text)])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{
        Array, ArrayRef, BooleanArray, Float64Array, Int8Array, Int16Array, NullArray, StringArray,
        UInt32Array,
    };

    use super::{NO_ROW, take};
    use crate::data::rows::concat;

    fn columns() -> Vec<ArrayRef> {
        vec![
            Arc::new(StringArray::from(vec![
                Some("é"),
                None,
                Some(""),
                Some("abc"),
            ])),
            Arc::new(Int8Array::from(vec![Some(1), None, Some(-3), Some(4)])),
            Arc::new(Int16Array::from(vec![1, 2, 3, 4])),
            Arc::new(UInt32Array::from(vec![Some(1), None, None, Some(4)])),
            Arc::new(Float64Array::from(vec![-0.0, 1.5, f64::INFINITY, 5.0])),
            Arc::new(BooleanArray::from(vec![
                Some(true),
                None,
                Some(false),
                Some(true),
            ])),
        ]
    }

    #[test]
    fn rows_come_in_the_order_of_the_list() {
        for column in columns() {
            for column in [column.clone(), column.slice(1, 3)] {
                let rows = [2, 0, 0, 1];
                let singles = rows.map(|row| column.slice(row as usize, 1));
                let taken = take(column.as_ref(), &rows, false).unwrap();
                assert_eq!(&taken, &concat(&singles).unwrap());
            }
        }
    }

    #[test]
    fn what_is_not_there_is_missing() {
        for column in columns() {
            let taken = take(column.as_ref(), &[3, NO_ROW, 1, NO_ROW], true).unwrap();
            assert_eq!(&taken.slice(0, 1), &column.slice(3, 1));
            assert!(taken.is_null(1) && taken.is_null(3));
            assert_eq!(taken.is_null(2), column.is_null(1));
            assert_eq!(take(column.as_ref(), &[], false).unwrap().len(), 0);
        }
        assert!(take(&NullArray::new(3), &[0], false).is_err());
    }
}
