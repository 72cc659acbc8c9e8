//! The keys and types of the first rows.

use hashbrown::HashMap;

use super::cell::{Cell, join};
use super::record::Entries;
use crate::error::{Error, ErrorKind, Result};
use crate::format::text::Class;

/// More keys than this are not columns.
const MOST_KEYS: usize = 1 << 16;

/// What was seen of a key.
#[derive(Debug, Default)]
pub struct Seen {
    /// The key.
    pub name: String,
    /// The type that holds its values, if there were any.
    pub class: Option<Class>,
    /// The first value that is an object or an array.
    pub nested: Option<(usize, String)>,
}

impl Seen {
    /// A key without values.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

/// The keys of the rows so far.
#[derive(Debug)]
pub struct Sniff {
    /// In the order in which they appeared.
    pub keys: Vec<Seen>,
    positions: HashMap<String, usize>,
    /// The key that is expected next.
    next: usize,
    /// How many rows were seen.
    pub rows: usize,
    most: usize,
    decimals: Class,
}

impl Sniff {
    /// Nothing yet, and at most so many rows.
    pub fn new(most: usize, decimals: Class) -> Self {
        Self {
            keys: Vec::new(),
            positions: HashMap::new(),
            next: 0,
            rows: 0,
            most,
            decimals,
        }
    }
}

impl<'de> Entries<'de> for Sniff {
    fn key(&mut self, key: &str) -> Result<Option<usize>> {
        let place = match self.keys.get(self.next) {
            Some(seen) if seen.name == key => self.next,
            _ => {
                if let Some(place) = self.positions.get(key) {
                    *place
                } else {
                    let place = self.keys.len();
                    if place >= MOST_KEYS {
                        let message = format!("the rows have more than {MOST_KEYS} different keys");
                        return Err(Error::new(ErrorKind::TooLarge, message).row(self.rows));
                    }
                    self.positions.insert(key.to_owned(), place);
                    self.keys.push(Seen::named(key));
                    place
                }
            }
        };
        self.next = place + 1;
        Ok(Some(place))
    }

    fn value(&mut self, place: usize, raw: &'de str) -> Result<()> {
        let cell = Cell::of(raw);
        let seen = &mut self.keys[place];
        if let Some(class) = cell.class(self.decimals) {
            seen.class = Some(seen.class.map_or(class, |other| join(other, class)));
        } else if cell != Cell::Missing && seen.nested.is_none() {
            seen.nested = Some((self.rows, raw[..1].to_owned()));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<bool> {
        self.next = 0;
        self.rows += 1;
        Ok(self.rows < self.most)
    }
}
