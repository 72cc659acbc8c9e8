//! Chunks to Arrow IPC streams.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_schema::{DataType, Field, Schema as ArrowSchema};

use super::broken;
use super::encode::{batch_message, dictionary_message, schema_message};
use crate::data::narrow::store;
use crate::data::{Chunk, Kind, Schema, Storage};
use crate::error::Result;

/// The mark that ends a stream.
pub const END: [u8; 8] = [255, 255, 255, 255, 0, 0, 0, 0];

/// Chunks as an Arrow IPC stream. Factors are their codes.
pub fn to_ipc(chunks: &[Chunk]) -> Result<Vec<u8>> {
    let none = Schema::default();
    let like = match chunks.first() {
        Some(chunk) => chunk.clone(),
        None => Chunk::new(0, 0, Vec::new())?,
    };
    let mut bytes = stream_head(&like, &none)?;
    for chunk in chunks {
        bytes.extend(stream_batch(chunk, &none)?);
    }
    bytes.extend(END);
    Ok(bytes)
}

/// What a stream of chunks with the columns of `like` begins with: the schema, the levels of factors as dictionaries, and
/// a batch without rows. The batches can be made in different places and joined behind it in order.
pub fn stream_head(like: &Chunk, schema: &Schema) -> Result<Vec<u8>> {
    let empty = like.slice(0, 0);
    let mut fields = Vec::new();
    let mut dictionaries = Vec::new();
    for (name, array) in empty.columns() {
        let kind = match levels_of(schema, &name) {
            Some(levels) => {
                let values = StringArray::from_iter_values(levels.iter());
                let id = i64::try_from(dictionaries.len()).map_err(broken)?;
                dictionaries.push(dictionary_message(id, Arc::new(values))?);
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            None => array.data_type().clone(),
        };
        fields.push(Field::new(&name, kind, true));
    }
    let mut head = schema_message(&ArrowSchema::new(fields))?;
    head.extend(dictionaries.concat());
    head.extend(stream_batch(&empty, schema)?);
    Ok(head)
}

/// The batch of a chunk. Of factors it has the keys, which are their codes.
pub fn stream_batch(chunk: &Chunk, schema: &Schema) -> Result<Vec<u8>> {
    let columns = chunk.columns().into_iter();
    let columns = columns.map(|(name, array)| match levels_of(schema, &name) {
        Some(levels) => keys(&array, levels.len()).map_err(|error| error.column(&name)),
        None => Ok(array),
    });
    batch_message(chunk.rows(), &columns.collect::<Result<Vec<_>>>()?)
}

/// The levels of a column that is a factor.
fn levels_of<'s>(schema: &'s Schema, name: &str) -> Option<&'s [String]> {
    let variable = &schema.variables[schema.position(name)?];
    let levels = variable.levels.as_ref()?;
    (variable.kind == Kind::Factor).then_some(levels.as_slice())
}

/// Codes of so many levels as keys.
fn keys(codes: &ArrayRef, levels: usize) -> Result<ArrayRef> {
    let keys = store(codes, Storage::Int32)?;
    let known = |key: i32| usize::try_from(key).is_ok_and(|key| key < levels);
    let mut present = keys.as_primitive::<Int32Type>().iter().flatten();
    match present.find(|key| !known(*key)) {
        Some(key) => Err(broken(format!("code {key} of a factor of {levels} levels"))),
        None => Ok(keys),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int32Type;
    use arrow_array::{
        ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int8Array, Int32Array, RecordBatch,
        StringArray, TimestampMicrosecondArray, UInt8Array,
    };
    use arrow_ipc::writer::StreamWriter;

    use super::{END, stream_batch, stream_head};
    use crate::data::{Chunk, Kind, Schema, Storage, Variable};

    const ROWS: usize = 100;

    /// A column of every layout, with rows that are sliced away.
    fn columns() -> Vec<(String, ArrayRef)> {
        let rows = 0..120_i32;
        let some = |row: i32| (row % 7 != 3).then_some(row);
        let arrays: Vec<(&str, ArrayRef)> = vec![
            (
                "bool",
                Arc::new(
                    rows.clone()
                        .map(|row| some(row).map(|row| row % 3 == 0))
                        .collect::<BooleanArray>(),
                ),
            ),
            (
                "text",
                Arc::new(
                    rows.clone()
                        .map(|row| some(row).map(|row| format!("é{row}")))
                        .collect::<StringArray>(),
                ),
            ),
            (
                "i8",
                Arc::new(Int8Array::from_iter_values(
                    (0..120).map(|row: i8| row - 60),
                )),
            ),
            (
                "f64",
                Arc::new(
                    rows.clone()
                        .map(|row| some(row).map(f64::from))
                        .collect::<Float64Array>(),
                ),
            ),
            (
                "micros",
                Arc::new(TimestampMicrosecondArray::from_iter_values(
                    rows.clone().map(i64::from),
                )),
            ),
        ];
        let cut = |(name, array): (&str, ArrayRef)| (name.to_owned(), array.slice(5, ROWS));
        arrays.into_iter().map(cut).collect()
    }

    #[test]
    fn streams_are_those_of_arrow() {
        let levels = ["x", "y", "z"].map(str::to_owned).to_vec();
        let codes: Vec<Option<u8>> = (0..100)
            .map(|row| (row % 5 != 1).then_some(row % 3))
            .collect();
        let keys: Int32Array = codes.iter().map(|code| code.map(i32::from)).collect();
        let values = Arc::new(StringArray::from(levels.clone()));
        let factor: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::new(keys, values));
        let (mut ours, mut theirs) = (columns(), columns());
        ours.push(("f".to_owned(), Arc::new(UInt8Array::from(codes))));
        theirs.push(("f".to_owned(), factor));
        let schema = Schema::new(vec![Variable::factor("f", Arc::new(levels))]).unwrap();
        assert_eq!(schema.variables[0].kind, Kind::Factor);
        assert_eq!(schema.variables[0].storage, Storage::Code8);

        let chunk = Chunk::new(0, ROWS, ours).unwrap();
        let mut bytes = stream_head(&chunk, &schema).unwrap();
        bytes.extend(stream_batch(&chunk, &schema).unwrap());
        bytes.extend(END);

        let columns = theirs.into_iter().map(|(name, array)| (name, array, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        writer.write(&batch.slice(0, 0)).unwrap();
        writer.write(&batch).unwrap();
        assert_eq!(bytes, writer.into_inner().unwrap());
    }

    #[test]
    fn codes_without_a_level_are_errors() {
        let codes: ArrayRef = Arc::new(UInt8Array::from(vec![0, 2]));
        let chunk = Chunk::new(0, 2, vec![("f".to_owned(), codes)]).unwrap();
        let levels = Arc::new(vec!["x".to_owned(), "y".to_owned()]);
        let schema = Schema::new(vec![Variable::factor("f", levels)]).unwrap();
        assert!(stream_batch(&chunk, &schema).is_err());
    }
}
