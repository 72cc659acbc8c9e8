//! The base: functions of the rest become stubs, and what the rest needs is exported.

use anyhow::Result;
use walrus::ir::{BinaryOp, Value};
use walrus::{
    ConstExpr, FunctionBuilder, FunctionId, FunctionKind, GlobalId, LocalFunction, Module, RefType,
    TableId, ValType, passes,
};

use crate::parts::Parts;
use crate::{LOADED, TABLE};

/// What a stub needs.
struct Stubs {
    table: TableId,
    loaded: GlobalId,
    load: FunctionId,
}

/// Keeps the base of a module.
pub fn keep(module: &mut Module, parts: &Parts) -> Result<()> {
    let nothing = module.types.add(&[], &[]);
    let (load, _) = module.add_import_func("rx", "load", nothing);
    let size = parts.entries.len() as u64;
    let table = module
        .tables
        .add_local(false, size, Some(size), RefType::FUNCREF);
    let zero = ConstExpr::Value(Value::I32(0));
    let loaded = module.globals.add_local(ValType::I32, true, false, zero);
    let stubs = Stubs {
        table,
        loaded,
        load,
    };
    for (slot, entry) in (0..).zip(&parts.entries) {
        let stub = stubs.stub(module, *entry, slot);
        module.funcs.get_mut(*entry).kind = FunctionKind::Local(stub);
    }
    for (function, number) in &parts.used {
        module.exports.add(&Parts::export(*number), *function);
    }
    let globals: Vec<GlobalId> = module.globals.iter().map(walrus::Global::id).collect();
    for (number, global) in globals.into_iter().enumerate() {
        module.exports.add(&format!("$g{number}"), global);
    }
    let tables: Vec<TableId> = module.tables.iter().map(walrus::Table::id).collect();
    for (number, id) in tables.into_iter().enumerate() {
        let name = if id == table {
            TABLE.to_owned()
        } else {
            format!("$t{number}")
        };
        module.exports.add(&name, id);
    }
    let memories: Vec<_> = module.memories.iter().map(walrus::Memory::id).collect();
    for (number, memory) in memories.into_iter().enumerate() {
        module.exports.add(&format!("$m{number}"), memory);
    }
    module.exports.add(LOADED, loaded);
    passes::gc::run(module);
    Ok(())
}

impl Stubs {
    /// Loads the rest if need be, then calls the function in its table.
    fn stub(&self, module: &mut Module, function: FunctionId, slot: i32) -> LocalFunction {
        let ty = module.funcs.get(function).ty();
        let (params, results) = module.types.params_results(ty);
        let (params, results) = (params.to_vec(), results.to_vec());
        let args: Vec<_> = params
            .iter()
            .map(|param| module.locals.add(*param))
            .collect();
        let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
        let mut body = builder.func_body();
        body.global_get(self.loaded)
            .i32_const(0)
            .binop(BinaryOp::I32Eq)
            .if_else(
                None,
                |then| {
                    then.call(self.load);
                },
                |_| (),
            );
        for arg in &args {
            body.local_get(*arg);
        }
        body.i32_const(slot).call_indirect(ty, self.table);
        builder.local_func(args)
    }
}
