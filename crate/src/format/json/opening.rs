//! Opening a file of JSON lines: its first rows are looked at, and its columns settled.

use std::sync::Arc;

use super::cell::Cell;
use super::column::nested;
use super::place::{AS_LINES, Place};
use super::record::{array, object};
use super::sniff::{Seen, Sniff};
use super::{JsonColumn, JsonFormat, JsonOptions, Key, WHOLE};
use crate::data::Schema;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::ranges::Ranges;
use crate::format::text::columns::{column_spec, described};
use crate::format::text::moment::MomentFormat;
use crate::format::text::{Class, ColumnInfo};
use crate::format::{Format, Need, Opened};

/// How much of a file is read for as many rows as are looked at by default.
const HEAD: u64 = 1 << 20;
/// As many.
const ROWS: f64 = 10_000.0;

/// A file of JSON lines that is being opened.
#[derive(Debug)]
pub struct JsonOpening {
    options: JsonOptions,
    size: u64,
    head: Option<Vec<u8>>,
}

fn argument(message: String) -> Error {
    Error::new(ErrorKind::Argument, message)
}

fn number_class(name: &str, which: &str, text: bool) -> Result<Class> {
    match name {
        "float32" => Ok(Class::Float32),
        "numeric" => Ok(Class::Numeric),
        "character" if text => Ok(Class::Character),
        other => Err(argument(format!(
            "{which} is \"numeric\" or \"float32\"{}, not \"{other}\"",
            if text { " or \"character\"" } else { "" }
        ))),
    }
}

impl JsonOpening {
    /// Checks the options that need no data.
    pub fn new(options: JsonOptions, size: u64) -> Result<Self> {
        if options.vars_to_keep.is_some() && options.vars_to_drop.is_some() {
            fail!(Argument, "either varsToKeep or varsToDrop, not both");
        }
        Ok(Self {
            options,
            size,
            head: None,
        })
    }

    /// The head of the file: more of it where more rows are to be looked at.
    pub fn needs(&self) -> Vec<Need> {
        if self.head.is_some() {
            return Vec::new();
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let share = (self.options.rows_to_sniff / ROWS).clamp(1.0, 64.0) as u64;
        vec![Need {
            offset: 0,
            length: (HEAD * share).min(self.size),
        }]
    }

    /// Takes the head.
    pub fn feed(&mut self, bytes: &[&[u8]]) -> Result<()> {
        self.head = Some(bytes.first().copied().unwrap_or_default().to_vec());
        Ok(())
    }

    /// Settles the format.
    pub fn finish(self) -> Result<Opened> {
        let head = self.head.as_deref().unwrap_or_default();
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            fail!(
                Unsupported,
                "the file is UTF-16, which is not read; save it as UTF-8"
            );
        }
        let start = match head {
            [0xef, 0xbb, 0xbf, ..] => 3,
            _ => 0,
        };
        let is_array = head[start..].trim_ascii_start().first() == Some(&b'[');
        if is_array && self.size > WHOLE {
            fail!(
                Unsupported,
                "the file is one array of {} MB, which would have to be read at once; up to {} MB are: {AS_LINES}",
                self.size >> 20,
                WHOLE >> 20
            );
        }
        let options = &self.options;
        let decimals = number_class(
            &options.default_decimal_col_type,
            "defaultDecimalColType",
            false,
        )?;
        let missing = number_class(
            &options.default_missing_col_type,
            "defaultMissingColType",
            true,
        )?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let most = options.rows_to_sniff.clamp(1.0, 1e7) as usize;
        let mut sniff = Sniff::new(most, decimals);
        let bytes = self.sniff(start, is_array, &mut sniff)?;
        let rows = sniff.rows;
        // A file without rows is one of no variables, unless they are named.
        let settled = self.settle(sniff, missing)?;
        let row_bytes = bytes / (rows as u64).max(1) + 1;
        let mut ranges =
            Ranges::of_rows(start as u64, self.size, row_bytes, options.rows_per_read)?;
        if is_array {
            ranges.bytes = WHOLE;
        }
        let mut order: Vec<u32> = (0u32..).take(settled.keys.len()).collect();
        order.sort_by_key(|key| &settled.keys[*key as usize].name);
        let format = JsonFormat {
            ranges,
            is_array,
            order: Arc::new(order),
            keys: Arc::new(settled.keys),
            is_open: options.vars_to_keep.is_some(),
            sniffed: u32::try_from(rows).unwrap_or(u32::MAX),
            columns: settled.columns,
            text: text_class(options),
            decimals,
            date: MomentFormat::parse(&options.read_date_format, options.century_cutoff)?,
            moment: MomentFormat::parse(&options.read_posixct_format, options.century_cutoff)?,
        };
        let mut schema = Schema::new(format.variables())?;
        for variable in &mut schema.variables {
            let info = (settled.infos.iter()).find(|(name, _)| *name == variable.name);
            if let Some((_, info)) = info {
                *variable = described(variable.clone(), info)?;
            }
        }
        Ok(Opened {
            schema,
            format: Format::Json(format),
            warnings: settled.warnings,
            stored: None,
        })
    }

    /// Looks at the first rows; returns how many bytes they have.
    fn sniff(&self, start: usize, is_array: bool, sniff: &mut Sniff) -> Result<u64> {
        let head = self.head.as_deref().unwrap_or_default();
        let is_whole = head.len() as u64 >= self.size;
        if is_array {
            let text = valid(&head[start..], start, is_whole)?;
            let place = Place {
                byte: start as u64,
                row: 0,
                is_last: is_whole,
                is_line: false,
            };
            match array(text, sniff, place) {
                // The head ends anywhere; what is wrong before is found again by who reads it.
                Err(_) if !is_whole && sniff.rows > 0 => {}
                read => read?,
            }
            return Ok(text.len() as u64);
        }
        let mut from = start;
        while from < head.len() {
            let end = memchr::memchr(b'\n', &head[from..]).map(|at| from + at);
            if end.is_none() && !is_whole {
                if sniff.rows == 0 {
                    fail!(
                        Format,
                        "the first line has more than {} bytes; {AS_LINES}",
                        head.len()
                    );
                }
                break;
            }
            let line = &head[from..end.unwrap_or(head.len())];
            let (at, row) = (from, sniff.rows);
            from += line.len() + 1;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let place = Place {
                byte: at as u64,
                row,
                is_last: end.is_none(),
                is_line: true,
            };
            if !object(valid(line, at, true)?, sniff, place)? {
                break;
            }
        }
        Ok(from.min(head.len()).saturating_sub(start) as u64)
    }

    /// The columns. `colInfo` wins over `colClasses`, that over what was seen.
    fn settle(&self, sniff: Sniff, missing: Class) -> Result<Settled> {
        let options = &self.options;
        let mut settled = Settled::default();
        let mut seen = sniff.keys;
        let is_seen = |seen: &[Seen], name: &str| seen.iter().any(|key| key.name == name);
        let declared = (options.col_info.iter().map(|info| &info.name))
            .chain(options.col_classes.iter().map(|class| &class.name));
        let mut late = Vec::new();
        for name in declared {
            if name.is_empty() {
                fail!(
                    Argument,
                    "colInfo of JSON needs names: its columns have no numbers"
                );
            }
            if !is_seen(&seen, name) {
                late.push(name.clone());
                seen.push(Seen::named(name));
            }
        }
        if !late.is_empty() && sniff.rows > 0 {
            settled.warnings.push(format!(
                "the first {} rows do not have {}, which colInfo or colClasses name",
                sniff.rows,
                late.join(", ")
            ));
        }
        if options.check_vars_to_keep {
            for name in options.vars_to_keep.iter().flatten() {
                if !is_seen(&seen, name) {
                    let message = format!("varsToKeep names '{name}', which the rows do not have");
                    return Err(
                        Error::new(ErrorKind::UnknownVariable, message).names(vec![name.clone()])
                    );
                }
            }
        }
        for name in options.vars_to_drop.iter().flatten() {
            if !is_seen(&seen, name) {
                seen.push(Seen::named(name));
            }
        }
        for Seen {
            name,
            class,
            nested: holds,
        } in seen
        {
            let mut key = Key { name, column: None };
            if self.is_kept(&key.name) {
                key.column = Some(settled.columns.len());
                let (column, info) = self.column(&key.name, class, missing)?;
                if let Some((row, raw)) = holds
                    && column.spec.inferred
                {
                    return Err(nested(Cell::of(&raw)).column(&key.name).row(row));
                }
                settled.infos.push((column.spec.name.clone(), info));
                settled.columns.push(column);
            }
            settled.keys.push(key);
        }
        Ok(settled)
    }

    fn is_kept(&self, name: &str) -> bool {
        let named = |list: &Vec<String>| list.iter().any(|named| named == name);
        self.options.vars_to_keep.as_ref().is_none_or(named)
            && !self.options.vars_to_drop.as_ref().is_some_and(named)
    }

    fn column(
        &self,
        name: &str,
        seen: Option<Class>,
        missing: Class,
    ) -> Result<(JsonColumn, ColumnInfo)> {
        let options = &self.options;
        let info = options.col_info.iter().find(|info| info.name == name);
        let info = info.cloned().unwrap_or_default();
        let named = options.col_classes.iter().find(|class| class.name == name);
        let given = info
            .kind
            .as_deref()
            .or(named.map(|class| class.class.as_str()));
        let class = match given {
            Some(class) => Class::parse(class, name)?,
            None if info.levels.is_some() => Class::Factor,
            None => match seen {
                Some(Class::Character) => text_class(options),
                Some(class) => class,
                None => missing,
            },
        };
        let inferred = given.is_none() && info.levels.is_none();
        let column = JsonColumn {
            spec: column_spec(name, class, inferred, &info)?,
            is_blank: inferred && seen.is_none(),
        };
        Ok((column, info))
    }
}

/// What the options and the first rows come to.
#[derive(Default)]
struct Settled {
    keys: Vec<Key>,
    columns: Vec<JsonColumn>,
    infos: Vec<(String, ColumnInfo)>,
    warnings: Vec<String>,
}

fn text_class(options: &JsonOptions) -> Class {
    if options.strings_as_factors {
        Class::Factor
    } else {
        Class::Character
    }
}

/// Bytes as text; what is cut off at their end is left out unless they are whole.
pub fn valid(bytes: &[u8], at: usize, is_whole: bool) -> Result<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if !is_whole && error.error_len().is_none() => {
            valid(&bytes[..error.valid_up_to()], at, true)
        }
        Err(error) => Err(
            Error::new(ErrorKind::Format, "the file is not UTF-8; save it as that")
                .byte((at + error.valid_up_to()) as u64),
        ),
    }
}
