//! Files whose metadata are changed.

use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::xdf::edited;
use rxwasm::service::Service;
use serde_json::{Value, json};

use crate::files::{metadata_at, read};
use crate::support::reference;

fn genuine() -> Vec<u8> {
    std::fs::read(reference().join("data/AirlineDemoSmall_2blocks.xdf")).unwrap()
}

/// The file with what is changed.
fn changed(file: &[u8], params: &Value) -> Result<Vec<u8>> {
    let at = metadata_at(file);
    let mut params = <dyn erased_serde::Deserializer>::erase(params);
    let mut whole = file[..at].to_vec();
    whole.extend(Service::xdf_edited(&file[at..], &mut params)?);
    Ok(whole)
}

#[test]
fn metadata_change_and_data_stay() {
    let file = genuine();
    assert_eq!(changed(&file, &json!({})).unwrap(), file);
    let days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let params = json!({"description": "Flights", "variables": [
        {"name": "DayOfWeek", "newName": "day", "levels": days, "description": "day of the week",
         "valueInfoCodes": ["Mo", "Su"], "valueInfoLabels": ["first", "last"]},
        {"position": 1, "name": "", "low": -100, "high": 2000.0},
    ]});
    let new = changed(&file, &params).unwrap();
    assert_eq!(new[..metadata_at(&new)], file[..metadata_at(&file)]);
    let (old, source) = (read(&file).unwrap(), read(&new).unwrap());
    let [delay, time, day] = &source.schema.variables[..] else {
        panic!("three variables")
    };
    assert_eq!((delay.low, delay.high), (Some(-100.0), Some(2000.0)));
    assert_eq!(time, &old.schema.variables[1]);
    assert_eq!(day.name, "day");
    assert_eq!(day.description.as_deref(), Some("day of the week"));
    assert_eq!(day.levels.as_ref().unwrap().as_slice(), days);
    assert_eq!(source.stored.description.as_deref(), Some("Flights"));
    assert_eq!(source.stored.value_info[0].labels, ["first", "last"]);
    assert_eq!(source.stored.rows_per_block, old.stored.rows_per_block);
    assert_eq!(
        source.column("day").as_ref(),
        old.column("DayOfWeek").as_ref()
    );
    // And back again: the same bytes.
    let names = old.schema.variables[2].levels.as_deref().unwrap();
    let back = json!({"description": "", "variables": [
        {"name": "day", "newName": "DayOfWeek", "levels": names, "description": "",
         "valueInfoCodes": [], "valueInfoLabels": []},
        {"name": "ArrDelay", "low": -86, "high": 1490},
    ]});
    assert_eq!(changed(&new, &back).unwrap(), file);
    let swapped = json!({"variables": [
        {"name": "ArrDelay", "newName": "CRSDepTime"}, {"name": "CRSDepTime", "newName": "ArrDelay"}]});
    assert_eq!(
        read(&changed(&file, &swapped).unwrap())
            .unwrap()
            .schema
            .variables[0]
            .name,
        "CRSDepTime"
    );
}

#[test]
fn mistakes_are_named() {
    let file = genuine();
    let kind = |info: Value| {
        changed(&file, &json!({"variables": [info]}))
            .unwrap_err()
            .kind
    };
    assert_eq!(kind(json!({"name": "zzz"})), ErrorKind::UnknownVariable);
    assert_eq!(kind(json!({"position": 4})), ErrorKind::Argument);
    assert_eq!(kind(json!({"position": 0.5})), ErrorKind::Argument);
    let day = |more: Value| {
        let mut info = json!({"name": "DayOfWeek"});
        info.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        kind(info)
    };
    assert_eq!(day(json!({"levels": ["a", "b"]})), ErrorKind::Argument);
    assert_eq!(
        day(json!({"levels": ["a", "a", "c", "d", "e", "f", "g"]})),
        ErrorKind::Argument
    );
    assert_eq!(day(json!({"low": 1})), ErrorKind::Argument);
    assert_eq!(day(json!({"newName": ""})), ErrorKind::Argument);
    assert_eq!(day(json!({"newName": "ArrDelay"})), ErrorKind::Argument);
    assert_eq!(day(json!({"valueInfoCodes": ["a"]})), ErrorKind::Argument);
    assert_eq!(day(json!({"zzz": 1})), ErrorKind::Argument);
    let delay = |more: Value| {
        let mut info = json!({"name": "ArrDelay"});
        info.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        kind(info)
    };
    assert_eq!(delay(json!({"low": 2000})), ErrorKind::Argument);
    assert_eq!(delay(json!({"levels": ["a"]})), ErrorKind::Argument);
    let twice = json!({"variables": [{"name": "ArrDelay"}, {"name": "", "position": 1}]});
    assert_eq!(
        changed(&file, &twice).unwrap_err().kind,
        ErrorKind::Argument
    );
    let short = edited(
        &file[..10],
        &rxwasm::data::var_info::VarInfoParams::default(),
    );
    assert_eq!(short.unwrap_err().kind, ErrorKind::Truncated);
}
