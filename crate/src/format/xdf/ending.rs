//! What stands behind the data of a file: metadata with the places of all streams, and the footer.

use super::body::Body;
use super::metadata::Metadata;
use super::record::{BLOCK_SIZE, Item, Record, Type};
use super::{FOOTER, FOOTER_VERSION, MAGIC, READ_INFO, broken};
use crate::error::Result;
use crate::fail;

/// The rows of each block, where its streams lie and how long they are, and the byte behind the last of them.
struct Places {
    rows: Vec<u64>,
    offsets: Vec<u64>,
    lengths: Vec<u64>,
    end: u64,
}

impl Places {
    /// Those that metadata have, and behind them the new ones: see [`ending`].
    fn of(metadata: &Metadata, numbers: &[f64]) -> Result<Self> {
        // JavaScript counts bytes in doubles.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let numbers: Vec<u64> = numbers.iter().map(|number| *number as u64).collect();
        let variables = metadata.items[Metadata::VARIABLES].record.items().len();
        let part = |index: usize| metadata.items[index].record.counts();
        let Some((first, blocks)) = numbers.split_first() else {
            fail!(Protocol, "where the streams begin is not told");
        };
        if blocks.len() % (variables + 1) != 0 {
            fail!(Protocol, "not every column of every block has a length");
        }
        let mut places = Self {
            rows: part(Metadata::BLOCK_ROWS)?,
            offsets: part(Metadata::OFFSETS)?,
            lengths: part(Metadata::LENGTHS)?,
            end: *first,
        };
        for block in blocks.chunks_exact(variables + 1) {
            places.rows.push(block[0]);
            for length in &block[1..] {
                places.offsets.push(places.end);
                places.lengths.push(*length);
                places.end += length;
            }
        }
        Ok(places)
    }
}

/// What a file ends with: its metadata and footer. `head` is that of the encoder; `numbers` has the byte behind which the
/// new streams lie, one behind the other, and of each new block the rows and the length of each stream.
pub fn ending(head: &[u8], numbers: &[f64]) -> Result<Vec<u8>> {
    let metadata = Metadata::read(head, 0)?;
    let places = Places::of(&metadata, numbers)?;
    Ok(bytes(metadata, &places))
}

/// What a file ends with when columns were put beside its own, block by block: `like` are its metadata, `head` and `numbers`
/// tell of the new columns as in [`ending`]. A column takes the place of one that has its name.
pub fn ending_beside(like: &[u8], head: &[u8], numbers: &[f64]) -> Result<Vec<u8>> {
    let mut metadata = Metadata::read(like, 0)?;
    let new = Metadata::read(head, 0)?;
    let old_places = Places::of(&metadata, &numbers[..numbers.len().min(1)])?;
    let new_places = Places::of(&new, numbers)?;
    if old_places.rows != new_places.rows {
        fail!(Argument, "the columns have other rows than the file");
    }
    let list = &mut metadata.items[Metadata::VARIABLES].record;
    let old_count = list.items().len();
    let Body::List { items, .. } = &mut list.body else {
        return Err(broken("its variables are not a list", list.byte));
    };
    // For each column of the result whether it is new, and its position among those.
    let mut sources: Vec<(bool, usize)> = (0..old_count).map(|at| (false, at)).collect();
    let added = new.items[Metadata::VARIABLES].record.items();
    for (position, item) in added.iter().enumerate() {
        if let Some(at) = items.iter().position(|old| old.name == item.name) {
            items[at] = item.clone();
            sources[at] = (true, position);
        } else {
            items.push(item.clone());
            sources.push((true, position));
        }
    }
    list.columns = items.len() as u64;
    let mut places = Places {
        rows: new_places.rows.clone(),
        offsets: Vec::new(),
        lengths: Vec::new(),
        end: new_places.end,
    };
    for block in 0..places.rows.len() {
        for (is_new, at) in &sources {
            let (from, width) = if *is_new {
                (&new_places, added.len())
            } else {
                (&old_places, old_count)
            };
            let place = block * width + at;
            let found = from.offsets.get(place).zip(from.lengths.get(place));
            let Some((offset, length)) = found else {
                return Err(broken("not every variable has a place in every block", 0));
            };
            places.offsets.push(*offset);
            places.lengths.push(*length);
        }
    }
    Ok(bytes(metadata, &places))
}

/// Metadata with these places, and the footer.
fn bytes(mut metadata: Metadata, places: &Places) -> Vec<u8> {
    let rows = &places.rows;
    let list = &mut metadata.items[Metadata::VARIABLES].record;
    if list.about.is_none() {
        let read = [1, 1, rows.first().copied().unwrap_or(0)];
        let read = Record::integers(Type::Unsigned64, 3, 1, &read);
        list.about = Some(Box::new(Record::list(vec![Item::new(READ_INFO, "", read)])));
    }
    let (wide, long) = (list.items().len() as u64, rows.len() as u64);
    let mut set = |index: usize, record: Record| metadata.items[index].record = record;
    set(
        Metadata::BLOCK_ROWS,
        Record::integers(Type::Unsigned64, 1, long, rows),
    );
    set(
        Metadata::OFFSETS,
        Record::integers(Type::Int64, wide, long, &places.offsets),
    );
    set(
        Metadata::LENGTHS,
        Record::integers(Type::Unsigned64, wide, long, &places.lengths),
    );
    let mut bytes = metadata.bytes();
    bytes.extend(FOOTER_VERSION.to_le_bytes());
    bytes.extend(1u64.to_le_bytes());
    bytes.extend(places.end.to_le_bytes());
    bytes.extend(wide.to_le_bytes());
    bytes.extend(rows.iter().sum::<u64>().to_le_bytes());
    bytes.extend(BLOCK_SIZE.to_le_bytes());
    bytes.extend(FOOTER.to_le_bytes());
    bytes.extend([MAGIC, MAGIC].concat());
    bytes
}
