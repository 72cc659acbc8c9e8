//! Days and moments, by chrono, in UTC: RevoScaleR imports moments as GMT.

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};

use super::{Call, Function, Given, given_numbers, number_value, one_text, one_truth, text_value};
use crate::data::{Kind, MICROS};
use crate::error::Result;
use crate::formula::ast::Expr;
use crate::formula::expression::expression_error;
use crate::formula::value::{Numbers, Value, common_length};

pub const FUNCTIONS: &[(&str, Function)] = &[
    ("as.Date", as_date),
    ("as.POSIXct", as_moment),
    ("as.POSIXlt", as_moment),
    ("format", format_value),
    ("strftime", format_value),
    ("weekdays", |call| named_format(call, "%A", "%a")),
    ("months", |call| named_format(call, "%B", "%b")),
    ("quarters", quarters),
    ("difftime", difference),
    ("ISOdate", iso_date),
];

const DAY: f64 = 86_400.0;

/// How days are written.
const DAYS: [&str; 2] = ["%Y-%m-%d", "%Y/%m/%d"];

/// How moments are written that are not midnight.
const MOMENTS: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
];

#[allow(clippy::cast_possible_truncation)]
fn day(value: f64) -> Option<NaiveDate> {
    let days = libm::floor(value);
    if !(-1e8..1e8).contains(&days) {
        return None;
    }
    NaiveDate::from_num_days_from_ce_opt(719_163 + days as i32)
}

#[allow(clippy::cast_possible_truncation)]
fn moment(value: f64) -> Option<NaiveDateTime> {
    let micros = libm::round(value * MICROS);
    if !(-9e18..9e18).contains(&micros) {
        return None;
    }
    DateTime::<Utc>::from_timestamp_micros(micros as i64).map(|moment| moment.naive_utc())
}

/// Days since 1970-01-01.
pub fn days_of(date: NaiveDate) -> f64 {
    f64::from(date.num_days_from_ce() - 719_163)
}

/// Seconds since 1970-01-01 UTC.
pub fn seconds_of(moment: NaiveDateTime) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let micros = moment.and_utc().timestamp_micros() as f64;
    micros / MICROS
}

/// A day as R prints it.
pub fn day_text(value: f64) -> String {
    day(value).map_or_else(|| "NA".to_owned(), |day| day.format("%Y-%m-%d").to_string())
}

/// A moment as R prints it: without the time when it is midnight.
pub fn moment_text(value: f64) -> String {
    match moment(value) {
        None => "NA".to_owned(),
        Some(moment) if moment.num_seconds_from_midnight() == 0 && moment.nanosecond() == 0 => {
            moment.format("%Y-%m-%d").to_string()
        }
        Some(moment) if moment.nanosecond() == 0 => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
        Some(moment) => moment.format("%Y-%m-%d %H:%M:%S%.f").to_string(),
    }
}

fn temporal(given: Given<'_>) -> Result<&Numbers> {
    match given.1 {
        Value::Numbers(numbers) if matches!(numbers.kind, Kind::Date | Kind::Moment) => Ok(numbers),
        other => Err(expression_error(
            given.0,
            format!("a Date or POSIXct is needed here, not {}", other.describe()),
        )),
    }
}

fn at_row(numbers: &Numbers, row: usize) -> Option<NaiveDateTime> {
    let value = numbers.get(row)?;
    if numbers.kind == Kind::Date {
        day(value)?.and_hms_opt(0, 0, 0)
    } else {
        moment(value)
    }
}

fn check_format(given: Given<'_>, format: &str) -> Result<()> {
    if StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
        return Err(expression_error(
            given.0,
            "this date format has a letter after % that is not known",
        ));
    }
    Ok(())
}

fn require_utc(call: &Call<'_>) -> Result<()> {
    let Some(given) = call.named("tz") else {
        return Ok(());
    };
    match one_text(given)?.as_str() {
        "" | "GMT" | "UTC" => Ok(()),
        zone => Err(expression_error(
            given.0,
            format!("time zone '{zone}' is not known here: moments are GMT"),
        )),
    }
}

/// The formats that are tried, or the one that was given.
fn formats(given: Option<Given<'_>>, defaults: &[&str]) -> Result<Vec<String>> {
    let Some(given) = given else {
        return Ok(defaults.iter().map(|format| (*format).to_owned()).collect());
    };
    let format = one_text(given)?;
    check_format(given, &format)?;
    Ok(vec![format])
}

/// Of text the day that it begins with, in days; nothing where it is none.
fn days_in<F: AsRef<str>>(text: &str, formats: &[F]) -> Option<f64> {
    let read = |format: &F| NaiveDate::parse_and_remainder(text.trim(), format.as_ref()).ok();
    formats.iter().find_map(read).map(|(date, _)| days_of(date))
}

/// Of text the moment that it is, in seconds; nothing where it is none.
fn seconds_in<F: AsRef<str>>(text: &str, formats: &[F]) -> Option<f64> {
    let text = text.trim();
    let mut moments = formats.iter().map(AsRef::as_ref);
    let moment = moments.find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let midnight = || {
        let mut days = formats.iter().map(AsRef::as_ref).chain(DAYS);
        days.find_map(|format| {
            NaiveDate::parse_from_str(text, format)
                .ok()?
                .and_hms_opt(0, 0, 0)
        })
    };
    moment.or_else(midnight).map(seconds_of)
}

/// Text beside days or moments, which R reads as such.
pub fn read_as(kind: Kind, given: Given<'_>) -> Result<Value> {
    let read = |text: String| match kind {
        Kind::Date => days_in(&text, &DAYS),
        _ => seconds_in(&text, &MOMENTS),
    };
    let text = |row| given.1.text_at(row);
    if let (1, Some(constant)) = (given.1.len(), text(0))
        && read(constant.clone()).is_none()
    {
        let what = if kind == Kind::Date { "day" } else { "moment" };
        let message = format!("'{constant}' is not a {what} as '2024-03-01' is");
        return Err(expression_error(given.0, message));
    }
    let values = (0..given.1.len()).map(|row| text(row).and_then(read));
    Ok(number_value(values, kind))
}

fn as_date(call: &Call<'_>) -> Result<Value> {
    let [x, format, ..] = call.matched(["x", "format", "tryFormats", "origin", "tz"])?;
    let given = call.need(x, "x")?;
    Ok(match given.1 {
        Value::Numbers(x) if x.kind == Kind::Moment => {
            Value::Numbers(x.map(Kind::Date, |x| libm::floor(x / DAY)))
        }
        Value::Numbers(x) => Value::Numbers(x.map(Kind::Date, |x| x)),
        other => {
            let formats = formats(format, &DAYS)?;
            let read = |text: String| days_in(&text, &formats);
            number_value(
                (0..other.len()).map(|row| other.text_at(row).and_then(read)),
                Kind::Date,
            )
        }
    })
}

fn as_moment(call: &Call<'_>) -> Result<Value> {
    require_utc(call)?;
    let [x, _, format, ..] = call.matched(["x", "tz", "format", "origin"])?;
    let given = call.need(x, "x")?;
    Ok(match given.1 {
        Value::Numbers(x) if x.kind == Kind::Date => {
            Value::Numbers(x.map(Kind::Moment, |x| x * DAY))
        }
        Value::Numbers(x) => Value::Numbers(x.map(Kind::Moment, |x| x)),
        other => {
            let formats = formats(format, &MOMENTS)?;
            let read = |text: String| seconds_in(&text, &formats);
            number_value(
                (0..other.len()).map(|row| other.text_at(row).and_then(read)),
                Kind::Moment,
            )
        }
    })
}

fn format_rows(numbers: &Numbers, format: &str) -> Value {
    text_value(
        (0..numbers.len()).map(|row| {
            at_row(numbers, row).map(|moment| moment.and_utc().format(format).to_string())
        }),
    )
}

fn format_value(call: &Call<'_>) -> Result<Value> {
    require_utc(call)?;
    let [x, format, ..] = call.matched(["x", "format", "tz"])?;
    let given = call.need(x, "x")?;
    let is_temporal =
        matches!(given.1, Value::Numbers(x) if matches!(x.kind, Kind::Date | Kind::Moment));
    match format {
        None => Ok(text_value(
            (0..given.1.len()).map(|row| given.1.text_at(row)),
        )),
        Some(format) if is_temporal => {
            let text = one_text(format)?;
            check_format(format, &text)?;
            Ok(format_rows(temporal(given)?, &text))
        }
        Some(_) => Err(expression_error(
            given.0,
            "format() with a format needs a Date or POSIXct",
        )),
    }
}

fn named_format(call: &Call<'_>, long: &str, short: &str) -> Result<Value> {
    let [x, abbreviate] = call.matched(["x", "abbreviate"])?;
    let numbers = temporal(call.need(x, "x")?)?;
    Ok(format_rows(
        numbers,
        if one_truth(abbreviate, false)? {
            short
        } else {
            long
        },
    ))
}

fn quarters(call: &Call<'_>) -> Result<Value> {
    let numbers = temporal(call.need(call.matched(["x"])?[0], "x")?)?;
    Ok(text_value((0..numbers.len()).map(|row| {
        at_row(numbers, row).map(|moment| format!("Q{}", moment.month0() / 3 + 1))
    })))
}

fn difference(call: &Call<'_>) -> Result<Value> {
    let [first, second, _, units] = call.matched(["time1", "time2", "tz", "units"])?;
    let (first, second) = (call.need(first, "time1")?, call.need(second, "time2")?);
    let units = call.need(units, "units")?;
    let scale = match one_text(units)?.as_str() {
        "secs" => 1.0,
        "mins" => 60.0,
        "hours" => 3600.0,
        "days" => DAY,
        "weeks" => 7.0 * DAY,
        _ => {
            return Err(expression_error(
                units.0,
                "units are secs, mins, hours, days or weeks",
            ));
        }
    };
    let seconds = |given: Given<'_>| {
        temporal(given).map(|numbers| {
            if numbers.kind == Kind::Date {
                numbers.map(Kind::Numeric, |x| x * DAY)
            } else {
                numbers.clone()
            }
        })
    };
    let (a, b) = (seconds(first)?, seconds(second)?);
    crate::formula::value::zip(&a, &b, Kind::Numeric, |x, y| (x - y) / scale)
        .map(Value::Numbers)
        .ok_or_else(|| expression_error(call.at, "the arguments differ in length"))
}

fn iso_date(call: &Call<'_>) -> Result<Value> {
    let [year, month, day] = call.matched(["year", "month", "day"])?;
    let (year, month, day) = (
        given_numbers(call.need(year, "year")?)?,
        given_numbers(call.need(month, "month")?)?,
        given_numbers(call.need(day, "day")?)?,
    );
    let length = common_length([year.len(), month.len(), day.len()])
        .ok_or_else(|| expression_error(call.at, "the arguments differ in length"))?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let values = (0..length).map(|row| {
        let date = NaiveDate::from_ymd_opt(
            year.get(row)? as i32,
            month.get(row)? as u32,
            day.get(row)? as u32,
        )?;
        Some(seconds_of(date.and_hms_opt(12, 0, 0)?))
    });
    Ok(number_value(values, Kind::Moment))
}

/// `as.POSIXlt(x)$hour` and its like, with R's origins: months from 0, years from 1900.
pub fn field(at: &Expr, x: &Value, field: &str) -> Result<Value> {
    let numbers = temporal((at, x))?;
    let part: fn(NaiveDateTime) -> f64 = match field {
        "sec" => |moment| f64::from(moment.second()) + f64::from(moment.nanosecond()) / 1e9,
        "min" => |moment| f64::from(moment.minute()),
        "hour" => |moment| f64::from(moment.hour()),
        "mday" => |moment| f64::from(moment.day()),
        "mon" => |moment| f64::from(moment.month0()),
        "year" => |moment| f64::from(moment.year() - 1900),
        "wday" => |moment| f64::from(moment.weekday().num_days_from_sunday()),
        "yday" => |moment| f64::from(moment.ordinal0()),
        _ => {
            return Err(expression_error(
                at,
                "the parts are sec, min, hour, mday, mon, year, wday and yday",
            ));
        }
    };
    let kind = if field == "sec" {
        Kind::Numeric
    } else {
        Kind::Integer
    };
    Ok(number_value(
        (0..numbers.len()).map(|row| at_row(numbers, row).map(part)),
        kind,
    ))
}
