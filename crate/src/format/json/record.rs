//! Objects to keys and values, by serde_json's parser: it checks the grammar, and hands out each value as it stands in the
//! text, so that no tree of values is built and numbers are read as those of other text are.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::place::{Place, wrong};
use crate::error::{Error, Result};

/// What takes the entries of objects.
pub trait Entries<'de> {
    /// Where the value of a key goes; `None` where it is left out.
    fn key(&mut self, key: &str) -> Result<Option<usize>>;
    /// A value, as it stands in the text.
    fn value(&mut self, place: usize, raw: &'de str) -> Result<()>;
    /// An object ends; false when no more are wanted.
    fn end(&mut self) -> Result<bool>;
}

/// Reads the one object that a text holds.
pub fn object<'de, E: Entries<'de>>(text: &'de str, entries: &mut E, place: Place) -> Result<bool> {
    read(text, entries, place, |row, parser| {
        row.deserialize(&mut *parser)?;
        parser.end()
    })?;
    entries.end()
}

/// Reads the objects of the array that a text holds, until no more are wanted.
pub fn array<'de, E: Entries<'de>>(text: &'de str, entries: &mut E, place: Place) -> Result<()> {
    let mut enough = false;
    let rows = |row: Row<'_, E>, parser: &mut Parser<'de>| {
        parser.deserialize_seq(Rows(row, &mut enough))?;
        parser.end()
    };
    let read = read(text, entries, place, rows);
    if enough { Ok(()) } else { read }
}

type Parser<'de> = serde_json::Deserializer<serde_json::de::StrRead<'de>>;

fn read<'de, E: Entries<'de>>(
    text: &'de str,
    entries: &mut E,
    place: Place,
    parse: impl FnOnce(Row<'_, E>, &mut Parser<'de>) -> serde_json::Result<()>,
) -> Result<()> {
    let mut failed = None;
    let row = Row {
        entries,
        failed: &mut failed,
    };
    let parsed = parse(row, &mut serde_json::Deserializer::from_str(text));
    match (parsed, failed) {
        (Ok(()), _) => Ok(()),
        (Err(_), Some(error)) => Err(error),
        (Err(error), None) => Err(wrong(&error, text, place)),
    }
}

/// An object that is being read, and the error of the engine that ended it.
struct Row<'a, E> {
    entries: &'a mut E,
    failed: &'a mut Option<Error>,
}

/// Ends parsing with an error that is kept.
#[cold]
fn fail<E: serde::de::Error>(failed: &mut Option<Error>, error: Error) -> E {
    *failed = Some(error);
    E::custom("")
}

impl<'de, E: Entries<'de>> DeserializeSeed<'de> for Row<'_, E> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> std::result::Result<(), D::Error> {
        parser.deserialize_map(self)
    }
}

impl<'de, E: Entries<'de>> Visitor<'de> for Row<'_, E> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<(), M::Error> {
        let Self { entries, failed } = self;
        while let Some(place) = map.next_key_seed(Key { entries, failed })? {
            match place {
                Some(place) => {
                    let raw: &'de RawValue = map.next_value()?;
                    entries
                        .value(place, raw.get())
                        .map_err(|error| fail(failed, error))?;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct Key<'a, E> {
    entries: &'a mut E,
    failed: &'a mut Option<Error>,
}

impl<'de, E: Entries<'de>> DeserializeSeed<'de> for Key<'_, E> {
    type Value = Option<usize>;
    fn deserialize<D: Deserializer<'de>>(
        self,
        parser: D,
    ) -> std::result::Result<Self::Value, D::Error> {
        parser.deserialize_str(self)
    }
}

impl<'de, E: Entries<'de>> Visitor<'de> for Key<'_, E> {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<F: serde::de::Error>(self, key: &str) -> std::result::Result<Self::Value, F> {
        self.entries
            .key(key)
            .map_err(|error| fail(self.failed, error))
    }
}

/// The objects of an array, and whether no more are wanted.
struct Rows<'a, E>(Row<'a, E>, &'a mut bool);

impl<'de, E: Entries<'de>> Visitor<'de> for Rows<'_, E> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut rows: S) -> std::result::Result<(), S::Error> {
        let Self(Row { entries, failed }, enough) = self;
        loop {
            let row = Row {
                entries: &mut *entries,
                failed: &mut *failed,
            };
            if rows.next_element_seed(row)?.is_none() {
                return Ok(());
            }
            match entries.end() {
                Ok(true) => {}
                Ok(false) => {
                    *enough = true;
                    return Err(S::Error::custom(""));
                }
                Err(error) => return Err(fail(failed, error)),
            }
        }
    }
}
