//! The levels of factors that nothing but their dictionaries tells.

use std::sync::Arc;

use super::codec::Codec;
use super::column::Convert;
use super::decode::Outcome;
use super::found::Found;
use super::hints::known_levels;
use super::levels::Table;
use super::metadata::FileMetadata;
use super::page::Pages;
use super::{Place, broken, texts, truncated};
use crate::error::Result;
use crate::fail;

/// Levels are found in dictionaries as long as these are not more, and take no more bytes than that.
const MOST_DICTIONARIES: usize = 4096;
/// See [`MOST_DICTIONARIES`].
const MOST_LEVELS: u64 = 64 << 20;

impl Found {
    /// Finds the dictionaries that hold all levels of the factors about whose levels nothing else is known.
    pub(super) fn find_dictionaries(&mut self, metadata: &FileMetadata, chosen: &[usize]) {
        for (at, column) in self.columns.iter().enumerate() {
            if column.convert != Convert::Codes || column.levels.is_some() {
                continue;
            }
            let mut places = Vec::new();
            let chunks = metadata.row_groups.iter().filter(|group| group.rows > 0);
            let is_whole = chunks.map(|group| &group.columns[chosen[at]]).all(|chunk| {
                let data = chunk
                    .pages
                    .iter()
                    .filter(|(kind, ..)| [0, 3].contains(kind));
                let mut in_dictionary = data.map(|(_, encoding, _)| [2, 8].contains(encoding));
                let length = chunk.data.checked_sub(chunk.dictionary.unwrap_or(0));
                let offset = chunk.dictionary.unwrap_or(0);
                let codec = Codec::of(chunk.codec).unwrap_or(Codec::None);
                let length = length.filter(|length| *length <= chunk.packed).unwrap_or(0);
                places.push((
                    at,
                    Place {
                        offset,
                        length,
                        codec,
                    },
                ));
                !chunk.pages.is_empty()
                    && offset > 0
                    && length > 0
                    && in_dictionary.all(|is_in| is_in)
            });
            let bytes = |places: &[(usize, Place)]| {
                places
                    .iter()
                    .fold(0u64, |sum, (_, place)| sum.saturating_add(place.length))
            };
            let most = MOST_LEVELS.saturating_sub(bytes(&self.dictionaries));
            if is_whole
                && places.len() + self.dictionaries.len() <= MOST_DICTIONARIES
                && bytes(&places) <= most
            {
                self.dictionaries.append(&mut places);
            }
        }
        // Of a factor without any row there are no levels.
        for (column, variable) in self.columns.iter_mut().zip(&mut self.variables) {
            if column.convert == Convert::Codes && column.levels.is_none() && self.rows == 0 {
                known_levels(column, variable, Arc::default());
            }
        }
    }

    /// Takes the dictionaries.
    pub(super) fn levels(&mut self, bytes: &[&[u8]]) -> Result<()> {
        if bytes.len() != self.dictionaries.len() {
            fail!(
                Protocol,
                "{} pieces were asked for, {} came",
                self.dictionaries.len(),
                bytes.len()
            );
        }
        let mut tables: Vec<(usize, Table)> = Vec::new();
        for ((at, place), bytes) in self.dictionaries.iter().zip(bytes) {
            let name = &self.columns[*at].name;
            if bytes.len() as u64 != place.length {
                return Err(truncated(place.offset).column(name));
            }
            let mut pages = Pages {
                codec: place.codec,
                bytes,
                place: place.offset,
                optional: false,
            };
            let page = pages.next().map_err(|error| error.column(name))?;
            let Some(page) = page.filter(|page| page.is_dictionary) else {
                return Err(
                    broken("a dictionary is not where it should be", place.offset).column(name),
                );
            };
            if tables.last().is_none_or(|(last, _)| last != at) {
                tables.push((*at, Table::new(None, false)));
            }
            let Some((_, table)) = tables.last_mut() else {
                continue;
            };
            let values = page.bytes.get(page.start..).unwrap_or_default();
            let mut position = 0;
            let read: Outcome = texts::plain(values, page.values, |text| {
                table.code(text, position).ok()?;
                position += 1;
                Some(())
            });
            read.map_err(|message| broken(message, place.offset).column(name))?;
        }
        for (at, table) in tables {
            known_levels(
                &mut self.columns[at],
                &mut self.variables[at],
                table.levels(),
            );
        }
        Ok(())
    }
}
