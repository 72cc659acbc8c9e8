//! The columns of a file: their names, types and what `colInfo` says about them.

use std::sync::Arc;

use super::encoding::decode;
use super::opening::{Settling, argument};
use super::options::{Class, ColumnInfo};
use super::spec::ColumnSpec;
use crate::data::Variable;
use crate::error::{Error, ErrorKind, Result};

impl Settling<'_> {
    /// Names from a header: empty ones are numbered, equal ones made unique as R does.
    pub(super) fn header(
        &self,
        record: &[(Vec<u8>, bool)],
        encoding: Option<&str>,
    ) -> Result<Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        for (position, (bytes, _)) in record.iter().enumerate() {
            let text = match encoding {
                Some(encoding) => decode(encoding, bytes).map_err(|error| error.row(0))?,
                None => String::from_utf8(bytes.clone()).map_err(|_| {
                    Error::new(
                        ErrorKind::Format,
                        "a column name is not UTF-8; set inputEncoding",
                    )
                    .row(0)
                })?,
            };
            let quote = self.options.quote_mark.as_str();
            let text = if quote.is_empty() {
                text
            } else {
                text.replace(&quote.repeat(2), quote)
            };
            let base = match text.trim() {
                "" => format!("V{}", position + 1),
                name => name.to_owned(),
            };
            let mut name = base.clone();
            let mut copy = 0;
            while names.contains(&name) {
                copy += 1;
                name = format!("{base}.{copy}");
            }
            names.push(name);
        }
        Ok(names)
    }

    pub(super) fn info(&self, name: &str, position: usize) -> Option<&ColumnInfo> {
        let number = u32::try_from(position + 1).ok();
        self.options.col_info.iter().find(|info| {
            if info.name.is_empty() {
                info.index == number
            } else {
                info.name == name
            }
        })
    }

    pub(super) fn is_kept(&self, name: &str) -> bool {
        let options = self.options;
        options
            .vars_to_keep
            .as_ref()
            .is_none_or(|keep| keep.iter().any(|kept| kept == name))
            && options
                .vars_to_drop
                .as_ref()
                .is_none_or(|drop| !drop.iter().any(|dropped| dropped == name))
    }

    /// Columns, which field goes where, and the variables. `colInfo` wins over `colClasses`, that over what was sniffed.
    #[allow(clippy::type_complexity)]
    pub(super) fn columns(
        &mut self,
        names: &[String],
        found: &[Class],
    ) -> Result<(Vec<ColumnSpec>, Vec<Option<usize>>, Vec<Variable>)> {
        let options = self.options;
        let known = |name: &str, what: &str| -> Result<()> {
            if names.iter().any(|existing| existing == name) {
                return Ok(());
            }
            let message = format!(
                "{what} names '{name}', which the file does not have; it has {}",
                names
                    .iter()
                    .take(12)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            );
            Err(Error::new(ErrorKind::UnknownVariable, message).names(vec![name.to_owned()]))
        };
        for class in &options.col_classes {
            known(&class.name, "colClasses")?;
        }
        for info in options.col_info.iter().filter(|info| !info.name.is_empty()) {
            known(&info.name, "colInfo")?;
        }
        if options.check_vars_to_keep {
            options
                .vars_to_keep
                .iter()
                .flatten()
                .try_for_each(|name| known(name, "varsToKeep"))?;
        }
        let (mut columns, mut fields, mut variables) = (Vec::new(), Vec::new(), Vec::new());
        for (position, (name, found)) in names.iter().zip(found).enumerate() {
            if !self.is_kept(name) {
                fields.push(None);
                continue;
            }
            let info = self.info(name, position).cloned().unwrap_or_default();
            let class_name = info.kind.clone().or_else(|| {
                options
                    .col_classes
                    .iter()
                    .find(|class| class.name == *name)
                    .map(|class| class.class.clone())
            });
            let class = match &class_name {
                Some(class) => Class::parse(class, name)?,
                None if info.levels.is_some() => Class::Factor,
                None => *found,
            };
            fields.push(Some(columns.len()));
            let spec = column_spec(
                name,
                class,
                class_name.is_none() && info.levels.is_none(),
                &info,
            )?;
            variables.push(described(spec.variable(), &info)?);
            columns.push(spec);
        }
        Ok((columns, fields, variables))
    }
}

pub(in crate::format) fn column_spec(
    name: &str,
    class: Class,
    inferred: bool,
    info: &ColumnInfo,
) -> Result<ColumnSpec> {
    if let (Some(levels), Some(new)) = (&info.levels, &info.new_levels)
        && levels.len() != new.len()
    {
        return Err(argument(format!(
            "{} newLevels are given for {} levels",
            new.len(),
            levels.len()
        ))
        .column(name));
    }
    if info.new_levels.is_some() && info.levels.is_none() {
        return Err(
            argument("newLevels rename levels, which must be given too".to_owned()).column(name),
        );
    }
    if info.levels.is_some() && !matches!(class, Class::Factor | Class::Ordered) {
        return Err(argument(format!(
            "levels belong to a factor, but the type is {}",
            class.kind().name()
        ))
        .column(name));
    }
    Ok(ColumnSpec {
        name: info.new_name.clone().unwrap_or_else(|| name.to_owned()),
        class,
        inferred,
        levels: info.levels.clone().map(Arc::new),
        width: info.width,
        decimal_places: info.decimal_places,
    })
}

/// A variable with what `colInfo` adds: description, range, new level names.
pub(in crate::format) fn described(mut variable: Variable, info: &ColumnInfo) -> Result<Variable> {
    variable.description.clone_from(&info.description);
    variable.low = info.low;
    variable.high = info.high;
    if let Some(new) = &info.new_levels {
        let mut seen = hashbrown::HashSet::new();
        if !new.iter().all(|level| seen.insert(level)) {
            return Err(argument(
                "two newLevels are equal; merge levels with factor() in transforms".to_owned(),
            )
            .column(&variable.name));
        }
        variable.levels = Some(Arc::new(new.clone()));
    }
    Ok(variable)
}
