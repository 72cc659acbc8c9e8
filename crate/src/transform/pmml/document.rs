//! Writing a PMML document: elements, attributes, numbers.

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::writer::Writer;

use crate::data::{Kind, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// A document that is being written.
pub(super) struct Document(Writer<Vec<u8>>);

/// A number as XML Schema's `double` writes it, short and exact.
pub(super) fn number(value: f64) -> String {
    match value {
        _ if value.is_nan() => "NaN".to_owned(),
        f64::INFINITY => "INF".to_owned(),
        f64::NEG_INFINITY => "-INF".to_owned(),
        _ => format!("{value:?}"),
    }
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Argument,
        format!("cannot be written as XML: {error}"),
    )
}

/// XML 1.0 has no way to write most control characters.
fn check(text: &str) -> Result<&str> {
    let forbidden = |c: char| (c < ' ' && !"\t\n\r".contains(c)) || "\u{fffe}\u{ffff}".contains(c);
    if text.contains(forbidden) {
        fail!(Argument, "{text:?} has a character that XML cannot hold");
    }
    Ok(text)
}

impl Document {
    /// A document of version 4.4 whose inside is written by `write`.
    pub(super) fn write(write: impl FnOnce(&mut Self) -> Result<()>) -> Result<String> {
        let mut document = Self(Writer::new_with_indent(Vec::new(), b' ', 2));
        let declaration = BytesDecl::new("1.0", Some("UTF-8"), None);
        document.event(Event::Decl(declaration))?;
        let about = [("version", "4.4"), ("xmlns", "http://www.dmg.org/PMML-4_4")];
        document.element("PMML", &about, |document| {
            let version = [("name", "rxwasm"), ("version", env!("CARGO_PKG_VERSION"))];
            document.element("Header", &[], |document| {
                document.empty("Application", &version)
            })?;
            write(document)
        })?;
        String::from_utf8(document.0.into_inner()).map_err(unwritable)
    }

    fn event(&mut self, event: Event<'_>) -> Result<()> {
        self.0.write_event(event).map_err(unwritable)
    }

    fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> Result<BytesStart<'a>> {
        let mut start = BytesStart::new(name);
        for (name, value) in attributes {
            start.push_attribute((*name, check(value)?));
        }
        Ok(start)
    }

    /// An element with what `write` puts into it.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        write: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.event(Event::Start(Self::start(name, attributes)?))?;
        write(self)?;
        self.event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<()> {
        self.event(Event::Empty(Self::start(name, attributes)?))
    }

    /// An array of numbers.
    pub(super) fn array(&mut self, values: &[f64]) -> Result<()> {
        let texts: Vec<String> = values.iter().map(|value| number(*value)).collect();
        self.array_of("real", &texts)
    }

    /// An array of texts.
    pub(super) fn texts(&mut self, values: &[String]) -> Result<()> {
        let quoted = values.iter().map(|value| {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{value}\"")
        });
        self.array_of("string", &quoted.collect::<Vec<_>>())
    }

    fn array_of(&mut self, kind: &str, texts: &[String]) -> Result<()> {
        let count = texts.len().to_string();
        let text = texts.join(" ");
        check(&text)?;
        self.element("Array", &[("n", &count), ("type", kind)], |document| {
            document.event(Event::Text(BytesText::new(&text)))
        })
    }

    /// The variables of a model.
    pub(super) fn dictionary(&mut self, variables: &[Variable]) -> Result<()> {
        let count = variables.len().to_string();
        self.element(
            "DataDictionary",
            &[("numberOfFields", &count)],
            |document| {
                variables
                    .iter()
                    .try_for_each(|variable| document.field(variable))
            },
        )
    }

    fn field(&mut self, variable: &Variable) -> Result<()> {
        let (optype, data_type) = match variable.kind {
            Kind::Factor | Kind::Character => ("categorical", "string"),
            Kind::Logical => ("categorical", "boolean"),
            Kind::Integer => ("continuous", "integer"),
            Kind::Numeric => ("continuous", "double"),
            Kind::Date => ("continuous", "dateDaysSince[1970]"),
            Kind::Moment => fail!(
                Unsupported,
                "'{}' is a moment in time, which PMML has no number for",
                variable.name
            ),
        };
        let attributes = [
            ("name", variable.name.as_str()),
            ("optype", optype),
            ("dataType", data_type),
        ];
        let levels = variable.levels.iter().flat_map(|levels| levels.iter());
        let mut levels = levels.filter(|_| optype == "categorical").peekable();
        if levels.peek().is_none() {
            return self.empty("DataField", &attributes);
        }
        self.element("DataField", &attributes, |document| {
            levels.try_for_each(|level| document.empty("Value", &[("value", level)]))
        })
    }

    /// What a model uses and predicts.
    pub(super) fn schema(&mut self, target: Option<&str>, used: &[String]) -> Result<()> {
        self.element("MiningSchema", &[], |document| {
            if let Some(target) = target {
                document.empty("MiningField", &[("name", target), ("usageType", "target")])?;
            }
            used.iter().try_for_each(|name| {
                document.empty("MiningField", &[("name", name), ("usageType", "active")])
            })
        })
    }
}
