//! Dates and moments in the notation of RevoScaleR: `[%y[-][/]%m[-][/]%d]`, where brackets hold what may be absent.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::iso::iso_micros;
use crate::error::{Error, ErrorKind, Result};

/// A part of a format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Part {
    Literal(u8),
    Skip(u32),
    SkipRest,
    SkipWord,
    Day,
    Month,
    Year,
    FullYear,
    Hour,
    Minute,
    Second,
    Milliseconds,
    Fraction,
    Half,
    Optional(Vec<Part>),
}

/// A format and the year at which the century of two digits changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MomentFormat {
    parts: Vec<Part>,
    century_cutoff: i32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Found {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    afternoon: Option<bool>,
}

impl MomentFormat {
    /// Reads a format.
    pub fn parse(format: &str, century_cutoff: i32) -> Result<Self> {
        let wrong = |message: &str| {
            Error::new(
                ErrorKind::Argument,
                format!("the date format '{format}' {message}"),
            )
        };
        let mut stack: Vec<Vec<Part>> = vec![Vec::new()];
        let mut bytes = format.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let part = match byte {
                b'[' => {
                    stack.push(Vec::new());
                    continue;
                }
                b']' => {
                    let inner = stack.pop().unwrap_or_default();
                    if stack.is_empty() {
                        return Err(wrong("closes a bracket that was not opened"));
                    }
                    Part::Optional(inner)
                }
                b'%' => {
                    let mut count = None;
                    while let Some(digit) = bytes.peek().filter(|byte| byte.is_ascii_digit()) {
                        count = Some(
                            count.unwrap_or(0u32).saturating_mul(10) + u32::from(digit - b'0'),
                        );
                        bytes.next();
                    }
                    let rest = bytes.peek() == Some(&b'$');
                    if rest {
                        bytes.next();
                    }
                    match bytes.next() {
                        Some(b'c') if rest => Part::SkipRest,
                        Some(b'c') => Part::Skip(count.unwrap_or(1)),
                        Some(b'w') => Part::SkipWord,
                        Some(b'd') => Part::Day,
                        Some(b'm') => Part::Month,
                        Some(b'y') => Part::Year,
                        Some(b'Y') => Part::FullYear,
                        Some(b'H') => Part::Hour,
                        Some(b'M') => Part::Minute,
                        Some(b'S') => Part::Second,
                        Some(b'n') => Part::Milliseconds,
                        Some(b'N') => Part::Fraction,
                        Some(b'p') => Part::Half,
                        Some(literal @ (b'%' | b'[' | b']')) => Part::Literal(literal),
                        _ => return Err(wrong("has a letter after % that is not known")),
                    }
                }
                literal => Part::Literal(literal),
            };
            if let Some(parts) = stack.last_mut() {
                parts.push(part);
            }
        }
        match (stack.pop(), stack.is_empty()) {
            (Some(parts), true) => Ok(Self {
                parts,
                century_cutoff,
            }),
            _ => Err(wrong("opens a bracket that is not closed")),
        }
    }

    fn read(&self, text: &[u8]) -> Option<Found> {
        let (found, rest) = self.sequence(&self.parts, text.trim_ascii(), Found::default())?;
        rest.trim_ascii().is_empty().then_some(found)
    }

    fn sequence<'t>(
        &self,
        parts: &[Part],
        text: &'t [u8],
        mut found: Found,
    ) -> Option<(Found, &'t [u8])> {
        let mut text = text;
        for (position, part) in parts.iter().enumerate() {
            if let Part::Optional(inner) = part {
                // With it if the rest can follow, else without.
                let rest = &parts[position + 1..];
                if let Some((with, after)) = self.sequence(inner, text, found)
                    && let Some(whole) = self.sequence(rest, after, with)
                {
                    return Some(whole);
                }
                return self.sequence(rest, text, found);
            }
            text = self.part(part, text, &mut found)?;
        }
        Some((found, text))
    }

    fn part<'t>(&self, part: &Part, text: &'t [u8], found: &mut Found) -> Option<&'t [u8]> {
        let number = |most: usize| -> Option<(u32, &'t [u8])> {
            let count = text
                .iter()
                .take(most)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            let value = std::str::from_utf8(&text[..count]).ok()?.parse().ok()?;
            Some((value, &text[count..]))
        };
        let take = |most: usize, set: &mut dyn FnMut(u32)| -> Option<&'t [u8]> {
            let (value, rest) = number(most)?;
            set(value);
            Some(rest)
        };
        match part {
            Part::Literal(b' ') => Some(text.trim_ascii_start()),
            Part::Literal(byte) => text.strip_prefix(&[*byte]),
            Part::Skip(count) => text.get(*count as usize..),
            Part::SkipRest => Some(&text[text.len()..]),
            Part::SkipWord => Some(
                &text[text
                    .iter()
                    .position(u8::is_ascii_whitespace)
                    .unwrap_or(text.len())..],
            ),
            Part::Day => take(2, &mut |value| found.day = Some(value)),
            Part::Month if text.first()?.is_ascii_alphabetic() => {
                let word = text
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphabetic())
                    .count();
                found.month = Some(month_of(&text[..word])?);
                Some(&text[word..])
            }
            Part::Month => take(2, &mut |value| found.month = Some(value)),
            Part::Year => {
                // Six digits together are a year of two.
                let run = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let (value, rest) = number(if run == 6 { 2 } else { 4 })?;
                let digits = text.len() - rest.len();
                let year = i32::try_from(value).ok()?;
                found.year = Some(match digits {
                    3.. => year,
                    _ if self.century_cutoff == 0 || year >= self.century_cutoff => 1900 + year,
                    _ => 2000 + year,
                });
                Some(rest)
            }
            Part::FullYear => take(4, &mut |value| found.year = i32::try_from(value).ok()),
            Part::Hour => take(2, &mut |value| found.hour = value),
            Part::Minute => take(2, &mut |value| found.minute = value),
            Part::Second => {
                let rest = take(2, &mut |value| found.second = value)?;
                // A fraction may follow the seconds.
                let Some(fraction) = rest.strip_prefix(b".") else {
                    return Some(rest);
                };
                let (micros, rest) = fraction_of(fraction)?;
                found.micros = micros;
                Some(rest)
            }
            Part::Milliseconds => take(3, &mut |value| found.micros = value * 1000),
            Part::Fraction => {
                let (micros, rest) = fraction_of(text)?;
                found.micros = micros;
                Some(rest)
            }
            Part::Half => {
                let text = text.trim_ascii_start();
                let afternoon = match text.get(..2)?.to_ascii_lowercase().as_slice() {
                    b"am" => false,
                    b"pm" => true,
                    _ => return None,
                };
                found.afternoon = Some(afternoon);
                Some(&text[2..])
            }
            Part::Optional(_) => None,
        }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn day(&self, text: &[u8]) -> Option<i32> {
        let found = self.read(text)?;
        Some(NaiveDate::from_ymd_opt(found.year?, found.month?, found.day?)?.to_epoch_days())
    }

    /// Microseconds since 1970-01-01 UTC, of moments in this format, or as ISO 8601 has them.
    #[must_use]
    pub fn micros(&self, text: &[u8]) -> Option<i64> {
        self.own_micros(text).or_else(|| iso_micros(text))
    }

    fn own_micros(&self, text: &[u8]) -> Option<i64> {
        let found = self.read(text)?;
        let date = NaiveDate::from_ymd_opt(found.year?, found.month?, found.day?)?;
        let hour = match (found.afternoon, found.hour) {
            (Some(false), 12) => 0,
            (Some(true), hour) if hour < 12 => hour + 12,
            (_, hour) => hour,
        };
        let time = NaiveTime::from_hms_micro_opt(hour, found.minute, found.second, found.micros)?;
        Some(NaiveDateTime::new(date, time).and_utc().timestamp_micros())
    }
}

/// A day, from days since 1970-01-01: `2020-01-31`. `NA` beyond the calendar.
#[must_use]
pub fn day_text(days: i64) -> String {
    let day = i32::try_from(days)
        .ok()
        .and_then(NaiveDate::from_epoch_days);
    day.map_or_else(|| "NA".to_owned(), |day| day.to_string())
}

/// A moment, from microseconds since 1970-01-01 UTC: `2020-01-31 23:59:59.25`.
#[must_use]
pub fn moment_text(micros: i64) -> String {
    let moment = DateTime::from_timestamp_micros(micros);
    moment.map_or_else(|| "NA".to_owned(), |moment| moment.naive_utc().to_string())
}

pub(super) fn fraction_of(text: &[u8]) -> Option<(u32, &[u8])> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let mut micros = 0;
    for position in 0..6 {
        let digit = if position < count {
            u32::from(text[position] - b'0')
        } else {
            0
        };
        micros = micros * 10 + digit;
    }
    Some((micros, &text[count..]))
}

fn month_of(word: &[u8]) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = std::str::from_utf8(word).ok()?.to_ascii_lowercase();
    let at = MONTHS
        .iter()
        .position(|month| word.len() >= 3 && month.starts_with(&word))?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::MomentFormat;

    #[test]
    fn defaults_read_what_people_write() {
        let date = MomentFormat::parse("[%y[-][/]%m[-][/]%d]", 20).unwrap();
        for (text, day) in [
            ("1970-01-02", Some(1)),
            ("1970/1/2", Some(1)),
            ("700102", Some(1)),
            ("15-03-01", Some(16495)),
            ("2015-13-01", None),
            ("x", None),
        ] {
            assert_eq!(date.day(text.as_bytes()), day, "{text}");
        }
        let moment = MomentFormat::parse("%y[-][/]%m[-][/]%d [%H:%M[:%S]][%p]", 20).unwrap();
        for (text, seconds) in [
            ("1970-01-01", 0.0),
            ("1970-01-01 00:01", 60.0),
            ("1970-01-01 1:00:00 pm", 46800.0),
            ("1970/01/01 00:00:01.5", 1.5),
        ] {
            #[allow(clippy::cast_precision_loss)]
            let read = moment
                .micros(text.as_bytes())
                .map(|micros| micros as f64 / 1e6);
            assert_eq!(read, Some(seconds), "{text}");
        }
        let words = MomentFormat::parse("%w %d%c%m%c%Y", 20).unwrap();
        assert_eq!(words.day(b"Mon 02-Jan-1970"), Some(1));
        assert!(MomentFormat::parse("[%y", 20).is_err());
        assert!(MomentFormat::parse("%q", 20).is_err());
    }
}
