//! What users change of variables without a look at values: names, descriptions, ranges, names of levels.

use std::sync::Arc;

use hashbrown::HashSet;
use serde::Deserialize;

use super::{Kind, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// What is to be changed.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct VarInfoParams {
    /// About variables.
    pub variables: Vec<VarInfo>,
    /// A text that describes the data, of files that can have one.
    pub description: Option<String>,
    /// Not used: what callers send with every plan.
    #[cfg_attr(feature = "types", ts(skip))]
    pub scanned: Vec<Variable>,
}

/// What is to be changed of a variable.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct VarInfo {
    /// The variable.
    pub name: String,
    /// The position of the variable, from 1, which then says which one it is.
    pub position: Option<f64>,
    /// Its new name.
    pub new_name: Option<String>,
    /// A text that describes it.
    pub description: Option<String>,
    /// The lowest value to count with in `F()`.
    pub low: Option<f64>,
    /// The highest value to count with in `F()`.
    pub high: Option<f64>,
    /// New names of all levels of a factor, in their order. Values keep their levels: rxFactors changes these.
    pub levels: Option<Vec<String>>,
    /// Values of which `valueInfoLabels` tell what they mean; for information only.
    pub value_info_codes: Option<Vec<String>>,
    /// What the values of `valueInfoCodes` mean.
    pub value_info_labels: Option<Vec<String>>,
}

impl VarInfoParams {
    /// For each entry the position of its variable among those of these names. The names that result must differ.
    pub fn positions(&self, names: &[String]) -> Result<Vec<usize>> {
        let mut result = names.to_vec();
        let mut positions = Vec::with_capacity(self.variables.len());
        for info in &self.variables {
            let at = position(info, names)?;
            if positions.contains(&at) {
                fail!(Argument, "varInfo tells of '{}' twice", names[at]);
            }
            positions.push(at);
            if let Some(name) = &info.new_name {
                if name.is_empty() {
                    fail!(
                        Argument,
                        "varInfo: the new name of '{}' is empty",
                        names[at]
                    );
                }
                result[at].clone_from(name);
            }
        }
        if let Some(name) = twice(&result) {
            fail!(Argument, "varInfo: two variables would be named '{name}'");
        }
        Ok(positions)
    }
}

/// The first name that stands there before.
fn twice(names: &[String]) -> Option<&String> {
    let mut seen = HashSet::with_capacity(names.len());
    names.iter().find(|name| !seen.insert(*name))
}

/// Which of the variables of these names is told of.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn position(info: &VarInfo, names: &[String]) -> Result<usize> {
    if let Some(position) = info.position {
        let at = position - 1.0;
        if at.fract() == 0.0 && at >= 0.0 && (at as usize) < names.len() {
            return Ok(at as usize);
        }
        fail!(
            Argument,
            "varInfo: position {position} is none of the {} variables",
            names.len()
        );
    }
    let found = names.iter().position(|name| *name == info.name);
    found.ok_or_else(|| {
        let message = format!("the data have no variable '{}'", info.name);
        Error::new(ErrorKind::UnknownVariable, message).names(vec![info.name.clone()])
    })
}

impl VarInfo {
    /// The variable as it is told of from now on.
    pub fn applied(&self, variable: &Variable) -> Result<Variable> {
        let of = |message: String| {
            Error::new(ErrorKind::Argument, format!("varInfo: {message}")).column(&variable.name)
        };
        let name = &variable.name;
        let mut new = variable.clone();
        if let Some(name) = &self.new_name {
            new.name.clone_from(name);
        }
        if let Some(text) = &self.description {
            new.description = Some(text.clone()).filter(|text| !text.is_empty());
        }
        if self.low.or(self.high).is_some() && !variable.kind.is_number() {
            let kind = variable.kind.name();
            return Err(of(format!("'{name}' is {kind} and has no range")));
        }
        new.low = self.low.or(new.low);
        new.high = self.high.or(new.high);
        if new.low.zip(new.high).is_some_and(|(low, high)| low > high) {
            return Err(of(format!("the low value of '{name}' is above its high")));
        }
        if let Some(levels) = &self.levels {
            if variable.kind != Kind::Factor {
                let kind = variable.kind.name();
                return Err(of(format!(
                    "'{name}' is {kind} and has no levels; rxFactors makes a factor of it"
                )));
            }
            let Some(old) = &variable.levels else {
                return Err(Error::needs_scan(vec![name.clone()]));
            };
            if old.len() != levels.len() {
                let (now, then) = (levels.len(), old.len());
                return Err(of(format!(
                    "'{name}' has {then} levels, and {now} new names; rxFactors joins or adds levels"
                )));
            }
            if let Some(level) = twice(levels) {
                return Err(of(format!("two levels of '{name}' would be '{level}'")));
            }
            new.levels = Some(Arc::new(levels.clone()));
        }
        match (&self.value_info_codes, &self.value_info_labels) {
            (None, None) => {}
            (Some(codes), Some(labels)) if codes.len() == labels.len() => {}
            _ => {
                return Err(of(format!(
                    "valueInfoCodes and valueInfoLabels of '{name}' are as many"
                )));
            }
        }
        Ok(new)
    }
}
