//! The arguments about rows and derived variables.

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::data::Variable;
use crate::formula::{Constant, Facts};

/// The arguments about rows and derived variables that every analysis takes.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct RowOptions {
    /// A logical variable or an expression in R's syntax; rows for which it is not `TRUE` are left out.
    pub row_selection: Option<String>,
    /// New variables as expressions in R's syntax, evaluated in order, later ones seeing earlier ones. `null` removes
    /// a variable.
    #[serde(deserialize_with = "ordered_map")]
    #[cfg_attr(feature = "types", ts(type = "Record<string, string | null>"))]
    pub transforms: Vec<(String, Option<String>)>,
    /// Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
    /// each call where it is not given.
    #[serde(deserialize_with = "ordered_map")]
    #[cfg_attr(feature = "types", ts(type = "Record<string, Constant>"))]
    pub transform_objects: Vec<(String, Literal)>,
    /// What a scan found out about derived variables. Filled in by the engine's callers, not by users.
    #[cfg_attr(feature = "types", ts(skip))]
    pub scanned: Vec<Variable>,
    /// What is known of the data besides. Filled in by the engine's callers, not by users.
    #[cfg_attr(feature = "types", ts(skip))]
    pub facts: Facts,
}

/// The weights that most analyses take: at most one kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct WeightOptions {
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights: each row counts that many times.
    pub fweights: Option<String>,
}

/// A constant as users write it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Literal {
    /// A truth value.
    Logical(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Several numbers; `null` is missing.
    Numbers(Vec<Option<f64>>),
    /// Several texts; `null` is missing.
    Texts(Vec<Option<String>>),
}

/// [`RowOptions`] in a form that crosses to workers and is kept with models.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RowPlan {
    /// The row selection.
    pub selection: Option<String>,
    /// Derived variables.
    pub transforms: Vec<(String, Option<String>)>,
    /// Constants.
    pub objects: Vec<(String, Constant)>,
    /// What a scan found out about derived variables.
    pub scanned: Vec<Variable>,
    /// What is known of the data, which is not kept with models: others have other rows.
    #[serde(skip)]
    pub facts: Facts,
}

impl From<RowOptions> for RowPlan {
    fn from(options: RowOptions) -> Self {
        let constant = |literal| match literal {
            Literal::Logical(truth) => Constant::Logical(truth),
            Literal::Number(number) => Constant::Numbers(vec![Some(number)]),
            Literal::Text(text) => Constant::Texts(vec![Some(text)]),
            Literal::Numbers(numbers) => Constant::Numbers(numbers),
            Literal::Texts(texts) => Constant::Texts(texts),
        };
        Self {
            selection: options.row_selection,
            transforms: options.transforms,
            objects: options
                .transform_objects
                .into_iter()
                .map(|(name, literal)| (name, constant(literal)))
                .collect(),
            scanned: options.scanned,
            facts: options.facts,
        }
    }
}

/// Refuses options that nothing has read: the last, flattened field of parameters.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoOthers;

/// What callers may send with every call, because users set it once for all functions.
const FOR_ALL: [&str; 2] = ["dropMain", "coefLabelStyle"];

impl<'de> Deserialize<'de> for NoOthers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Rest;
        impl<'de> Visitor<'de> for Rest {
            type Value = NoOthers;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("options")
            }
            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<NoOthers, A::Error> {
                while let Some(name) = map.next_key::<String>()? {
                    map.next_value::<IgnoredAny>()?;
                    if !FOR_ALL.contains(&name.as_str()) {
                        return Err(serde::de::Error::custom(format!(
                            "there is no option '{name}'"
                        )));
                    }
                }
                Ok(NoOthers)
            }
        }
        deserializer.deserialize_map(Rest)
    }
}

/// Reads a map as pairs in the order in which they come: objects in JavaScript keep theirs.
pub fn ordered_map<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> std::result::Result<Vec<(String, T)>, D::Error> {
    use std::result::Result;
    struct Pairs<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Pairs<T> {
        type Value = Vec<(String, T)>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_some<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_map(self)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    deserializer.deserialize_option(Pairs(std::marker::PhantomData))
}
