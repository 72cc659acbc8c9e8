//! Opening a text file: sniffing its head and settling its columns.

use super::TextFormat;
use super::columns::{column_spec, described};
use super::encoding::name_of;
use super::moment::MomentFormat;
use super::number::decimal;
use super::options::{Class, TextOptions, one_byte};
use super::scan::Marks;
use super::sniff::{classes, delimiter, has_names, sample};
use super::spec::{ColumnSpec, Notation};
use crate::data::{Schema, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::ranges::Ranges;
use crate::format::{Format, Need, Opened};

/// How much of a file is read to sniff it.
const HEAD: u64 = 1 << 20;

/// A text file that is being opened.
#[derive(Debug)]
pub struct TextOpening {
    options: TextOptions,
    size: u64,
    head: Option<Vec<u8>>,
}

impl TextOpening {
    /// Checks the options that need no data.
    pub fn new(options: TextOptions, size: u64) -> Result<Self> {
        if options.vars_to_keep.is_some() && options.vars_to_drop.is_some() {
            fail!(Argument, "either varsToKeep or varsToDrop, not both");
        }
        Ok(Self {
            options,
            size,
            head: None,
        })
    }

    /// The head of the file.
    pub fn needs(&self) -> Vec<Need> {
        if self.head.is_some() {
            Vec::new()
        } else {
            vec![Need {
                offset: 0,
                length: HEAD.min(self.size),
            }]
        }
    }

    /// Takes the head.
    pub fn feed(&mut self, bytes: &[&[u8]]) -> Result<()> {
        self.head = Some(bytes.first().copied().unwrap_or_default().to_vec());
        Ok(())
    }

    /// Settles the format.
    pub fn finish(self) -> Result<Opened> {
        let head = self.head.unwrap_or_default();
        Settling {
            options: &self.options,
            head: &head,
            size: self.size,
            warnings: Vec::new(),
        }
        .settle()
    }
}

pub(super) struct Settling<'a> {
    pub(super) options: &'a TextOptions,
    head: &'a [u8],
    size: u64,
    warnings: Vec<String>,
}

pub(super) fn argument(message: String) -> Error {
    Error::new(ErrorKind::Argument, message)
}

impl Settling<'_> {
    fn settle(mut self) -> Result<Opened> {
        let options = self.options;
        let encoding = self.encoding()?;
        let start = self.first_line()?;
        let last = self.head.len() as u64 >= self.size;
        let quote = if options.quote_mark.is_empty() {
            None
        } else {
            Some(one_byte(&options.quote_mark, "quoteMark")?)
        };
        let is_fixed = options.is_fixed_format.unwrap_or_else(|| {
            !options.col_info.is_empty() && options.col_info.iter().all(|info| info.start.is_some())
        });
        let notation = self.notation(quote)?;
        let marks = match &options.delimiter {
            // Lines of fixed columns have neither delimiters nor quotes.
            _ if is_fixed => Marks {
                delimiter: b'\n',
                quote: None,
                combine: false,
            },
            Some(text) => {
                let delimiter = one_byte(text, "delimiter")?;
                Marks {
                    delimiter,
                    quote,
                    combine: options.combine_delimiters || delimiter == b' ',
                }
            }
            None => {
                let delimiter = delimiter(self.head, quote, start, last);
                Marks {
                    delimiter,
                    quote,
                    combine: options.combine_delimiters || delimiter == b' ',
                }
            }
        };
        if Some(marks.delimiter) == quote || (!is_fixed && marks.delimiter == notation.decimal) {
            fail!(
                Argument,
                "delimiter, quoteMark and decimalPoint must differ"
            );
        }
        if is_fixed {
            return self.fixed(marks, notation, encoding, start);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rows = options.rows_to_sniff.clamp(1.0, 1e7) as usize + 1;
        let mut sample = sample(self.head, marks, start, rows, last)?;
        if sample.records.is_empty() {
            if !last {
                fail!(
                    Format,
                    "the first row has more than {HEAD} bytes; is the delimiter right?"
                );
            }
            return Err(self.without_rows());
        }
        let named = options
            .first_row_is_col_names
            .unwrap_or_else(|| has_names(&sample.records, &notation));
        let mut data_start = start as u64;
        let names = if named {
            data_start = sample.ends[0] as u64;
            sample.ends.remove(0);
            self.header(&sample.records.remove(0), encoding.as_deref())?
        } else {
            (1..=sample.records[0].len())
                .map(|column| format!("V{column}"))
                .collect()
        };
        let text = if options.strings_as_factors {
            Class::Factor
        } else {
            Class::Character
        };
        let decimals = Self::default_class(
            &options.default_decimal_col_type,
            "defaultDecimalColType",
            false,
        )?;
        let missing = Self::default_class(
            &options.default_missing_col_type,
            "defaultMissingColType",
            true,
        )?;
        let found = classes(
            &sample.records,
            names.len(),
            &notation,
            text,
            decimals,
            missing,
        );
        let (columns, fields, variables) = self.columns(&names, &found)?;
        let rows_seen = sample.records.len().max(1) as u64;
        let bytes_seen = sample
            .ends
            .last()
            .map_or(0, |end| *end as u64)
            .saturating_sub(data_start)
            .max(1);
        let format = TextFormat {
            ranges: self.ranges(data_start, bytes_seen / rows_seen + 1)?,
            marks,
            notation,
            fields,
            columns,
            decimals,
            is_fixed: false,
            places: Vec::new(),
            encoding,
        };
        self.opened(format, variables)
    }

    fn opened(self, format: TextFormat, variables: Vec<Variable>) -> Result<Opened> {
        Ok(Opened {
            schema: Schema::new(variables)?,
            format: Format::Text(format),
            warnings: self.warnings,
            stored: None,
        })
    }

    /// Why a file without any row cannot be opened.
    fn without_rows(&self) -> Error {
        if self.head.trim_ascii().is_empty() {
            Error::new(ErrorKind::NoData, "the file is empty")
        } else {
            Error::new(ErrorKind::Format, "the file has no complete row")
        }
    }

    fn ranges(&self, start: u64, row_bytes: u64) -> Result<Ranges> {
        Ranges::of_rows(start, self.size, row_bytes, self.options.rows_per_read)
    }

    fn encoding(&self) -> Result<Option<String>> {
        let label = self.options.input_encoding.as_str();
        if self.head.starts_with(&[0xff, 0xfe]) || self.head.starts_with(&[0xfe, 0xff]) {
            fail!(
                Unsupported,
                "the file is UTF-16, which is not read; save it as UTF-8"
            );
        }
        match name_of(label) {
            Some(name) if name == "utf-8" => Ok(None),
            Some(name) => Ok(Some(name)),
            None => Err(argument(format!("inputEncoding \"{label}\" is not known"))),
        }
    }

    /// Behind a byte order mark and skipped lines.
    fn first_line(&self) -> Result<usize> {
        let mut start = if self.head.starts_with(&[0xef, 0xbb, 0xbf]) {
            3
        } else {
            0
        };
        let mut left = self.options.rows_to_skip;
        while left >= 1.0 {
            let Some(end) = memchr::memchr(b'\n', &self.head[start..]) else {
                if (self.head.len() as u64) < self.size {
                    fail!(
                        Argument,
                        "rowsToSkip = {} goes beyond the first {HEAD} bytes",
                        self.options.rows_to_skip
                    );
                }
                return Ok(self.head.len());
            };
            start += end + 1;
            left -= 1.0;
        }
        Ok(start)
    }

    fn notation(&self, quote: Option<u8>) -> Result<Notation> {
        let options = self.options;
        let missing = options.missing_value_string.clone().into_bytes();
        Ok(Notation {
            missing_is_number: decimal(&missing).is_some(),
            missing,
            decimal: one_byte(&options.decimal_point, "decimalPoint")?,
            thousands: options
                .thousands_separator
                .as_deref()
                .filter(|text| !text.is_empty())
                .map(|text| one_byte(text, "thousandsSeparator"))
                .transpose()?,
            quote,
            date: MomentFormat::parse(&options.read_date_format, options.century_cutoff)?,
            moment: MomentFormat::parse(&options.read_posixct_format, options.century_cutoff)?,
        })
    }

    fn default_class(name: &str, which: &str, text: bool) -> Result<Class> {
        match name {
            "float32" => Ok(Class::Float32),
            "numeric" => Ok(Class::Numeric),
            "character" if text => Ok(Class::Character),
            other => Err(argument(format!(
                "{which} is \"float32\" or \"numeric\"{}, not \"{other}\"",
                if text { " or \"character\"" } else { "" }
            ))),
        }
    }

    /// Columns at fixed places.
    fn fixed(
        self,
        marks: Marks,
        notation: Notation,
        encoding: Option<String>,
        start: usize,
    ) -> Result<Opened> {
        let (mut columns, mut fields, mut variables, mut places) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut line = 1u64;
        for (position, info) in self.options.col_info.iter().enumerate() {
            let name = if info.name.is_empty() {
                format!("V{}", position + 1)
            } else {
                info.name.clone()
            };
            let (Some(first), Some(width)) = (
                info.start.filter(|start| *start > 0),
                info.width.filter(|width| *width > 0),
            ) else {
                return Err(argument(
                    "in fixed format every column needs start (from 1) and width".to_owned(),
                )
                .column(&name));
            };
            if !self.is_kept(&name) {
                continue;
            }
            line = line.max(u64::from(first) + u64::from(width));
            let class = info.kind.as_deref().map_or(
                Ok(if info.levels.is_some() {
                    Class::Factor
                } else {
                    Class::Character
                }),
                |kind| Class::parse(kind, &name),
            )?;
            let spec = ColumnSpec {
                width: None,
                ..column_spec(&name, class, false, info)?
            };
            variables.push(described(spec.variable(), info)?);
            places.push((first - 1, width));
            fields.push(Some(columns.len()));
            columns.push(spec);
        }
        if columns.is_empty() {
            return Err(argument(
                "fixed format needs colInfo with start and width for every column".to_owned(),
            ));
        }
        let format = TextFormat {
            ranges: self.ranges(start as u64, line)?,
            marks,
            notation,
            fields,
            columns,
            decimals: Class::Float32,
            is_fixed: true,
            places,
            encoding,
        };
        self.opened(format, variables)
    }
}
