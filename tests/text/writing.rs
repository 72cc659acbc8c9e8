//! What ends the lines of text that is written.

use std::sync::Arc;

use arrow_array::StringArray;
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::output::Output;
use serde_json::json;

use crate::reading::*;

fn written(eol: &str) -> Result<String> {
    let variable = Variable::new("a", Kind::Character, Storage::Utf8);
    let schema = Schema::new(vec![variable])?;
    let array = Arc::new(StringArray::from(vec![Some("x"), None, Some("y\nz")]));
    let chunk = Chunk::new(0, 3, vec![("a".to_owned(), array as _)])?;
    let options = json!({ "type": "text", "eol": eol });
    let mut options = <dyn erased_serde::Deserializer>::erase(&options);
    let output = Output::plan(&mut options, &schema)?;
    let mut bytes = output.format().head()?;
    bytes.extend(output.format().piece(&chunk)?.bytes);
    Ok(String::from_utf8(bytes).unwrap())
}

#[test]
fn lines_end_as_is_said() {
    assert_eq!(written("\n").unwrap(), "\"a\"\n\"x\"\nNA\n\"y\nz\"\n");
    let text = written("\r\n").unwrap();
    assert_eq!(text, "\"a\"\r\n\"x\"\r\nNA\r\n\"y\nz\"\r\n");
    let found = read(&text, json!({ "firstRowIsColNames": true })).unwrap();
    assert_eq!(found, table(&[("a", &["x", "-", "y\nz"])]));
    for eol in ["", "\r", "\n\n", ";"] {
        assert_eq!(
            written(eol).unwrap_err().kind,
            ErrorKind::Argument,
            "{eol:?}"
        );
    }
}
