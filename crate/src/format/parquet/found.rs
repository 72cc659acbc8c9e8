//! What the footer of a file says: its columns and row groups.

use super::codec::Codec;
use super::column::plan;
use super::division::{Large, is_large};
use super::hints::hints;
use super::metadata::{ColumnChunk, Element, FileMetadata};
use super::options::ParquetOptions;
use super::statistics::{Known, known};
use super::{Group, ParquetColumn, Place, broken};
use crate::data::{Kind, MICROS, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};

/// What a row group may take once it is decoded, at eight bytes a value, and how much more for each of its bytes.
const MOST_DECODED: u64 = 1 << 28;
/// See [`MOST_DECODED`].
const PER_BYTE: u64 = 1024;

/// What the footer says.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) columns: Vec<ParquetColumn>,
    pub(super) variables: Vec<Variable>,
    pub(super) groups: Vec<Group>,
    pub(super) statistics: Vec<Vec<Known>>,
    pub(super) codecs: Vec<Codec>,
    pub(super) rows: u64,
    pub(super) warnings: Vec<String>,
    /// Of each dictionary its column and place, row group by row group.
    pub(super) dictionaries: Vec<(usize, Place)>,
    /// For each row group whether it is not read together with others: all of it is large, whatever is read of it.
    pub(super) is_alone: Vec<bool>,
    /// The row groups that are not held as a whole.
    pub(super) large: Vec<Large>,
}

/// The fields at the top of the schema, and for each that is no group the number of its column chunk.
fn fields(schema: &[Element], start: u64) -> Result<Vec<(&Element, Option<usize>)>> {
    let Some((root, rest)) = schema.split_first() else {
        return Err(broken("it has no schema", start));
    };
    let mut fields = Vec::new();
    let (mut at, mut leaf) = (0, 0);
    while at < rest.len() {
        let field = &rest[at];
        fields.push((field, (field.children == 0).then_some(leaf)));
        // What lies below it: each group adds its children to those that are still to come.
        let mut open = 1u64;
        while open > 0 {
            let Some(element) = rest.get(at) else {
                return Err(broken("a group of its schema lacks fields", start));
            };
            open = (open - 1).saturating_add(element.children);
            leaf += usize::from(element.children == 0);
            at += 1;
        }
    }
    if fields.len() as u64 != root.children {
        return Err(broken(
            "its schema has another number of fields than it says",
            start,
        ));
    }
    Ok(fields)
}

impl Found {
    pub(super) fn new(
        metadata: &FileMetadata,
        options: &ParquetOptions,
        start: u64,
    ) -> Result<Self> {
        let fields = fields(&metadata.schema, start)?;
        let leaves = metadata
            .schema
            .iter()
            .skip(1)
            .filter(|element| element.children == 0);
        let leaves = leaves.count();
        let names: Vec<&String> = fields.iter().map(|(field, _)| &field.name).collect();
        let known_name = |name: &String| {
            if names.contains(&name) {
                return Ok(());
            }
            let message = format!("the file has no variable '{name}'");
            Err(Error::new(ErrorKind::UnknownVariable, message).names(vec![name.clone()]))
        };
        let lists = [&options.vars_to_keep, &options.vars_to_drop];
        lists
            .into_iter()
            .flatten()
            .flatten()
            .try_for_each(known_name)?;
        options
            .col_info
            .iter()
            .try_for_each(|info| known_name(&info.name))?;
        let mut warnings = Vec::new();
        let hints = hints(metadata, &mut warnings);
        let mut chosen = Vec::new();
        let (mut columns, mut variables) = (Vec::new(), Vec::new());
        for (field, leaf) in fields {
            let is_in = |list: &Vec<String>| list.contains(&field.name);
            if options.vars_to_drop.as_ref().is_some_and(is_in)
                || !options.vars_to_keep.as_ref().is_none_or(is_in)
            {
                continue;
            }
            let (convert, kind, storage) = plan(field)?;
            let Some(leaf) = leaf else {
                return Err(broken("a field without values", start).column(&field.name));
            };
            let Some(physical) = field.physical else {
                return Err(broken("a field without a type", start).column(&field.name));
            };
            let info = options.col_info.iter().find(|info| info.name == field.name);
            let mut column = ParquetColumn {
                name: field.name.clone(),
                physical,
                optional: field.repetition == 1,
                convert,
                storage,
                levels: None,
                is_chosen: false,
            };
            let mut variable = Variable::new(&field.name, kind, storage);
            if let Some(hint) = hints.iter().find(|hint| hint.name == field.name) {
                hint.apply(&mut column, &mut variable);
            }
            if let Some(info) = info {
                info.apply(&mut column, &mut variable)?;
            }
            chosen.push(leaf);
            columns.push(column);
            variables.push(variable);
        }
        let mut found = Self {
            columns,
            variables,
            groups: Vec::new(),
            statistics: Vec::new(),
            codecs: Vec::new(),
            rows: metadata.rows,
            warnings,
            dictionaries: Vec::new(),
            is_alone: Vec::new(),
            large: Vec::new(),
        };
        let mut total = 0u64;
        for (number, group) in metadata.row_groups.iter().enumerate() {
            if group.columns.len() != leaves {
                let message = format!(
                    "row group {number} has {} columns of {leaves}",
                    group.columns.len()
                );
                return Err(broken(message, start));
            }
            let bytes = group
                .columns
                .iter()
                .fold(0u64, |sum, chunk| sum.saturating_add(chunk.packed));
            let decoded = (chosen.len().max(1) as u64)
                .saturating_mul(8)
                .saturating_mul(group.rows);
            if decoded > bytes.saturating_mul(PER_BYTE).saturating_add(MOST_DECODED) {
                let message = format!(
                    "{bytes} bytes claim to hold {} rows of {} columns in row group {number}",
                    group.rows,
                    chosen.len()
                );
                return Err(broken(message, start));
            }
            total = total.saturating_add(group.rows);
            // Some writers write row groups without rows where data have none.
            if group.rows == 0 {
                continue;
            }
            let chunks = chosen.iter().map(|leaf| &group.columns[*leaf]);
            let chunks: Vec<&ColumnChunk> = chunks.collect();
            found.group(number, group.rows, &chunks, start)?;
            let limit = options.part_bytes;
            found.is_alone.push(is_large(group.rows, bytes, limit));
            let large = Large::new(&found, &chunks, limit, start);
            found.large.extend(large);
        }
        if total != metadata.rows {
            return Err(broken(
                "its row groups have another number of rows than it",
                start,
            ));
        }
        found.narrow();
        found.find_dictionaries(metadata, &chosen);
        Ok(found)
    }

    fn group(&mut self, number: usize, rows: u64, chunks: &[&ColumnChunk], end: u64) -> Result<()> {
        let mut places = Vec::with_capacity(chunks.len());
        let mut statistics = Vec::with_capacity(chunks.len());
        for (chunk, column) in chunks.iter().zip(&self.columns) {
            let wrong = |message: String| {
                broken(format!("in row group {number}, {message}"), end).column(&column.name)
            };
            let refused = |what: &str| {
                let message = format!("column '{}' {what}, which is not read", column.name);
                Err(Error::new(ErrorKind::Unsupported, message).column(&column.name))
            };
            if chunk.is_encrypted {
                return refused("is encrypted");
            }
            if chunk.is_elsewhere {
                return refused("lies in another file");
            }
            let codec = match Codec::of(chunk.codec) {
                Ok(codec) => codec,
                Err(name) => return refused(&format!("is compressed with {name}")),
            };
            // Some writers tell 0 where there is no dictionary.
            let dictionary = chunk.dictionary.filter(|offset| *offset > 0);
            let offset = dictionary.map_or(chunk.data, |offset| offset.min(chunk.data));
            let last = offset.checked_add(chunk.packed);
            if offset < 4 || last.is_none_or(|last| last > end) {
                let message = format!(
                    "{} bytes from byte {offset} on do not lie where data can lie",
                    chunk.packed
                );
                return Err(wrong(message));
            }
            if chunk.values != rows {
                return Err(wrong(format!(
                    "a column has {} of {rows} rows",
                    chunk.values
                )));
            }
            if !self.codecs.contains(&codec) {
                self.codecs.push(codec);
            }
            places.push(Place {
                offset,
                length: chunk.packed,
                codec,
            });
            let mut known = known(chunk, column.physical, column.convert, rows);
            if column.storage == Storage::Micros {
                // Expressions and ranges have seconds.
                known.numbers = known
                    .numbers
                    .map(|(low, high)| (low / MICROS, high / MICROS));
            }
            statistics.push(known);
        }
        self.groups.push(Group { rows, places });
        self.statistics.push(statistics);
        Ok(())
    }

    /// Takes narrower types and bounds where the statistics of all row groups tell them.
    #[allow(clippy::cast_precision_loss)]
    fn narrow(&mut self) {
        for (at, (column, variable)) in self.columns.iter_mut().zip(&mut self.variables).enumerate()
        {
            let all = self.statistics.iter().map(|group| &group[at]);
            let present = all.filter(|known| !known.is_empty);
            let bounds = present
                .map(|known| known.numbers)
                .try_fold(None, |all, bounds| {
                    let (low, high) = bounds?;
                    Some(Some(match all {
                        None => (low, high),
                        Some((lowest, highest)) => (low.min(lowest), high.max(highest)),
                    }))
                });
            let Some(Some((low, high))) = bounds else {
                continue;
            };
            variable.low = variable.low.or(Some(low));
            variable.high = variable.high.or(Some(high));
            if variable.kind != Kind::Integer {
                continue;
            }
            // Doubles hold the bounds of all types but the last exactly.
            let narrower = Storage::for_integers(low, high);
            if narrower < column.storage {
                column.storage = narrower;
                variable.storage = narrower;
            }
        }
    }
}
