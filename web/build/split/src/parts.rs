//! Which functions are in which part.

use std::collections::{BTreeMap, BTreeSet};

use walrus::ir::{Call, RefFunc, ReturnCall, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ExportItem, FunctionId, FunctionKind, GlobalKind, LocalFunction,
    Module,
};

/// What a name must not contain for its function to be in the rest: names of analyses are asked for to find one.
const NEVER: &str = "registry::Registered>::name";

/// Functions by part.
pub struct Parts {
    /// Those of the rest.
    pub rest: BTreeSet<FunctionId>,
    /// Those of the rest that the base calls or has in a table, in the order of the rest's table.
    pub entries: Vec<FunctionId>,
    /// Those of the base that the rest calls, imports among them, with the numbers of their exports.
    pub used: BTreeMap<FunctionId, usize>,
}

/// Functions that a function calls or takes a reference to.
#[derive(Default)]
struct Calls(Vec<FunctionId>);

impl Visitor<'_> for Calls {
    fn visit_call(&mut self, call: &Call) {
        self.0.push(call.func);
    }
    fn visit_return_call(&mut self, call: &ReturnCall) {
        self.0.push(call.func);
    }
    fn visit_ref_func(&mut self, reference: &RefFunc) {
        self.0.push(reference.func);
    }
}

fn calls(function: &LocalFunction) -> Vec<FunctionId> {
    let mut calls = Calls::default();
    dfs_in_order(&mut calls, function, function.entry_block());
    calls.0
}

/// Whether this is the hash of a crate: 16 digits but for zeros in front, and longer than the name of a type of numbers, `f64`.
fn is_hash(text: &str) -> bool {
    (9..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A name without the hashes of its crates: `rxwasm[5c10a79e6c63394c]::stats` is `rxwasm::stats`.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let mut found = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, after)) if is_hash(hash) => found.push_str(after),
            _ => {
                found.push('[');
                found.push_str(part);
            }
        }
    }
    found
}

/// The functions that hosts and tables can reach without a call.
fn roots(module: &Module) -> Vec<FunctionId> {
    let mut roots: Vec<FunctionId> = module.start.into_iter().collect();
    for export in module.exports.iter() {
        if let ExportItem::Function(function) = export.item {
            roots.push(function);
        }
    }
    let mut constant = |expression: &ConstExpr| {
        if let ConstExpr::RefFunc(function) = expression {
            roots.push(*function);
        }
    };
    for global in module.globals.iter() {
        if let GlobalKind::Local(value) = &global.kind {
            constant(value);
        }
    }
    let mut listed = Vec::new();
    for element in module.elements.iter() {
        match &element.items {
            ElementItems::Functions(functions) => listed.extend(functions.iter().copied()),
            ElementItems::Expressions(_, values) => values.iter().for_each(&mut constant),
        }
    }
    roots.extend(listed);
    roots
}

impl Parts {
    /// Divides the functions of a module.
    pub fn of(module: &Module, patterns: &[String]) -> Self {
        let named = |function: FunctionId| {
            let function = module.funcs.get(function);
            let local = matches!(function.kind, FunctionKind::Local(_));
            local
                && function.name.as_ref().is_some_and(|name| {
                    let name = without_hashes(name);
                    !name.contains(NEVER)
                        && patterns
                            .iter()
                            .any(|pattern| name.contains(pattern.as_str()))
                })
        };
        let graph: BTreeMap<FunctionId, Vec<FunctionId>> = module
            .funcs
            .iter_local()
            .map(|(id, function)| (id, calls(function)))
            .collect();
        // The base is what is reached without a function of the rest.
        let mut base = BTreeSet::new();
        let mut entries = BTreeSet::new();
        let mut waiting = roots(module);
        while let Some(function) = waiting.pop() {
            if named(function) {
                entries.insert(function);
            } else if base.insert(function) {
                waiting.extend(graph.get(&function).into_iter().flatten());
            }
        }
        let rest: BTreeSet<FunctionId> = graph
            .keys()
            .copied()
            .filter(|id| !base.contains(id))
            .collect();
        let called: BTreeSet<FunctionId> = rest
            .iter()
            .flat_map(|id| &graph[id])
            .copied()
            .filter(|id| !rest.contains(id))
            .collect();
        Self {
            rest,
            entries: entries.into_iter().collect(),
            used: called.into_iter().zip(0..).collect(),
        }
    }

    /// The same for another reading of the module, which has numbers of its own.
    pub fn of_copy(&self, module: &Module, copy: &Module) -> Self {
        let ids = module.funcs.iter().map(walrus::Function::id);
        let same: BTreeMap<FunctionId, FunctionId> = ids
            .zip(copy.funcs.iter().map(walrus::Function::id))
            .collect();
        Self {
            rest: self.rest.iter().map(|id| same[id]).collect(),
            entries: self.entries.iter().map(|id| same[id]).collect(),
            used: self
                .used
                .iter()
                .map(|(id, number)| (same[id], *number))
                .collect(),
        }
    }

    /// The name under which the base exports a function to the rest.
    pub fn export(number: usize) -> String {
        format!("${number}")
    }
}

#[cfg(test)]
mod tests {
    use super::without_hashes;

    #[test]
    fn hashes_go_and_types_stay() {
        for (name, expected) in [
            ("rxwasm[5c10a79e6c63394c]::stats", "rxwasm::stats"),
            ("<rxwasm[42c853e1ebf66c4]::a::B>::c", "<rxwasm::a::B>::c"),
            ("f::<[f64]>::[u8; 4]", "f::<[f64]>::[u8; 4]"),
        ] {
            assert_eq!(without_hashes(name), expected);
        }
    }
}
