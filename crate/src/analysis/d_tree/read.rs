//! A tree out of a result whose type was lost.
//!
//! By hand: what serde derives for as many fields is 24 kB of WebAssembly.

use serde::Deserialize;

use super::DTreeOutput;
use crate::analysis::params::{ModelBytes, NamedMatrix};
use crate::analysis::tree::result::{Importance, TreeFrame, TreeSplits};
use crate::engine::value::Value;
use crate::error::{Error, ErrorKind, Result};

/// The fields of a value.
struct Fields(Vec<(String, Value)>);

pub(super) fn unreadable(what: &str) -> Error {
    let message = format!("this result has no {what} that could be read: it is not a whole tree");
    Error::new(ErrorKind::Argument, message)
}

impl Fields {
    fn of(value: Value, what: &str) -> Result<Self> {
        match value {
            Value::Map(fields) => Ok(Self(fields)),
            _ => Err(unreadable(what)),
        }
    }

    /// A field, `Null` when there is none.
    #[inline(never)]
    fn take(&mut self, name: &str) -> Value {
        let found = self.0.iter_mut().find(|(field, _)| field == name);
        found.map_or(Value::Null, |(_, value)| {
            std::mem::replace(value, Value::Null)
        })
    }

    fn fields(&mut self, name: &str) -> Result<Self> {
        Self::of(self.take(name), name)
    }

    #[inline(never)]
    fn numbers(&mut self, name: &str) -> Result<Vec<f64>> {
        Vec::deserialize(self.take(name)).map_err(|_| unreadable(name))
    }

    #[inline(never)]
    fn texts(&mut self, name: &str) -> Result<Vec<String>> {
        Vec::deserialize(self.take(name)).map_err(|_| unreadable(name))
    }

    #[inline(never)]
    fn matrix(&mut self, name: &str) -> Result<NamedMatrix> {
        NamedMatrix::deserialize(self.take(name)).map_err(|_| unreadable(name))
    }

    #[inline(never)]
    fn optional(&mut self, name: &str) -> Option<String> {
        match self.take(name) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn text(&mut self, name: &str) -> Result<String> {
        self.optional(name).ok_or_else(|| unreadable(name))
    }

    fn number(&mut self, name: &str) -> Result<f64> {
        f64::deserialize(self.take(name)).map_err(|_| unreadable(name))
    }
}

impl DTreeOutput {
    /// The tree that a value holds; an error for other values, and for parts that do not fit together.
    pub fn read(value: Value) -> Result<Self> {
        let mut all = Fields::of(value, "fields")?;
        let mut frame = all.fields("frame")?;
        let mut splits = all.fields("splits")?;
        let mut importance = all.fields("variableImportance")?;
        let Value::Bytes(model) = all.take("model") else {
            return Err(unreadable("model"));
        };
        let tree = Self {
            call: all.optional("call"),
            data_text: all.optional("dataText"),
            formula: all.text("formula")?,
            method: all.text("method")?,
            ylevels: all.texts("ylevels")?,
            frame: TreeFrame {
                node: frame.numbers("node")?,
                variable: frame.texts("var")?,
                n: frame.numbers("n")?,
                wt: frame.numbers("wt")?,
                dev: frame.numbers("dev")?,
                yval: frame.numbers("yval")?,
                complexity: frame.numbers("complexity")?,
                ncompete: frame.numbers("ncompete")?,
                nsurrogate: frame.numbers("nsurrogate")?,
                counts: frame.matrix("counts")?,
                yprob: frame.matrix("yprob")?,
                nodeprob: frame.numbers("nodeprob")?,
            },
            splits: TreeSplits {
                variable: splits.texts("variable")?,
                count: splits.numbers("count")?,
                ncat: splits.numbers("ncat")?,
                improve: splits.numbers("improve")?,
                index: splits.numbers("index")?,
                adj: splits.numbers("adj")?,
            },
            csplit: Vec::deserialize(all.take("csplit")).map_err(|_| unreadable("csplit"))?,
            labels: Vec::deserialize(all.take("labels")).map_err(|_| unreadable("labels"))?,
            cptable: all.matrix("cptable")?,
            variable_importance: Importance {
                names: importance.texts("names")?,
                values: importance.numbers("values")?,
            },
            leaves: all.numbers("where")?,
            valid_obs: all.number("validObs")?,
            missing_obs: all.number("missingObs")?,
            model: ModelBytes(model),
        };
        tree.check()?;
        Ok(tree)
    }
}
