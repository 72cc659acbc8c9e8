//! The bits that every build must give: natively here, in a browser in `web.rs`.

#[path = "support/longley.rs"]
mod longley;

use rxwasm::error::ErrorKind;
use rxwasm::service::Service;

#[test]
fn longley_natively() {
    longley::check(&longley::fit(&mut Service::default(), longley::TEXT.as_bytes()).unwrap());
}

#[test]
fn a_file_without_rows_is_an_error() {
    let head = longley::TEXT.lines().next().unwrap();
    let error = longley::fit(&mut Service::default(), head.as_bytes()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NoData);
}
