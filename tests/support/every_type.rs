//! A variable of every type, and levels that are not only words.

use std::sync::Arc;

use rxwasm::data::{Kind, Schema, Storage, Variable};

pub const LEVELS: [&str; 3] = ["", "zwei", "三"];

/// A described variable and an ordered factor are among them.
pub fn schema() -> Schema {
    let new = Variable::new;
    let levels = Arc::new(LEVELS.map(str::to_owned).to_vec());
    let mut ordered = Variable::factor("ordered", levels.clone());
    ordered.ordered = true;
    let mut described = new("int32", Kind::Integer, Storage::Int32);
    described.description = Some("Größe".to_owned());
    Schema::new(vec![
        new("logical", Kind::Logical, Storage::Bool),
        new("int8", Kind::Integer, Storage::Int8),
        described,
        new("int64", Kind::Integer, Storage::Int64),
        new("float32", Kind::Numeric, Storage::Float32),
        new("float64", Kind::Numeric, Storage::Float64),
        new("text", Kind::Character, Storage::Utf8),
        Variable::factor("factor", levels),
        ordered,
        new("date", Kind::Date, Storage::Date32),
        new("moment", Kind::Moment, Storage::Micros),
    ])
    .unwrap()
}
