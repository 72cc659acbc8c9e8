//! The rest: what the base has is imported, and a table of the base is filled.

use anyhow::Result;
use walrus::{
    ConstExpr, DataId, ElementId, ElementItems, ElementKind, ExportId, FunctionKind, GlobalId,
    GlobalKind, Import, ImportId, ImportKind, ImportedFunction, MemoryId, Module, RefType, TableId,
    ir::Value, passes,
};

use crate::parts::Parts;
use crate::{BASE, TABLE};

/// Keeps the rest of a module.
pub fn keep(module: &mut Module, parts: &Parts) -> Result<()> {
    strip(module);
    for (function, number) in &parts.used {
        let ty = module.funcs.get(*function).ty();
        let import = from_base(module, Parts::export(*number), *function);
        module.funcs.get_mut(*function).kind =
            FunctionKind::Import(ImportedFunction { import, ty });
    }
    let globals: Vec<GlobalId> = module.globals.iter().map(walrus::Global::id).collect();
    for (number, global) in globals.into_iter().enumerate() {
        let import = from_base(module, format!("$g{number}"), global);
        module.globals.get_mut(global).kind = GlobalKind::Import(import);
    }
    let memories: Vec<MemoryId> = module.memories.iter().map(walrus::Memory::id).collect();
    for (number, memory) in memories.into_iter().enumerate() {
        let import = from_base(module, format!("$m{number}"), memory);
        module.memories.get_mut(memory).import = Some(import);
    }
    let tables: Vec<TableId> = module.tables.iter().map(walrus::Table::id).collect();
    for (number, table) in tables.into_iter().enumerate() {
        let import = from_base(module, format!("$t{number}"), table);
        module.tables.get_mut(table).import = Some(import);
    }
    let size = parts.entries.len() as u64;
    let (table, _) =
        module.add_import_table(BASE, TABLE, false, size, Some(size), RefType::FUNCREF);
    let kind = ElementKind::Active {
        table,
        offset: ConstExpr::Value(Value::I32(0)),
    };
    let filled = module
        .elements
        .add(kind, ElementItems::Functions(parts.entries.clone()));
    module.tables.get_mut(table).elem_segments.insert(filled);
    // Only exports are roots for the sweep that follows.
    let root = module.exports.add(TABLE, table);
    passes::gc::run(module);
    module.exports.delete(root);
    Ok(())
}

/// The import of something from the base; what the base imports itself, from elsewhere, comes from there too.
fn from_base(module: &mut Module, name: String, kind: impl Into<ImportKind>) -> ImportId {
    let kind = kind.into();
    let same = |import: &&Import| match (&import.kind, &kind) {
        (ImportKind::Function(own), ImportKind::Function(other)) => own == other,
        (ImportKind::Global(own), ImportKind::Global(other)) => own == other,
        (ImportKind::Memory(own), ImportKind::Memory(other)) => own == other,
        (ImportKind::Table(own), ImportKind::Table(other)) => own == other,
        _ => false,
    };
    let known = module.imports.iter().find(same).map(Import::id);
    if let Some(id) = known {
        let import = module.imports.get_mut(id);
        BASE.clone_into(&mut import.module);
        import.name = name;
        return id;
    }
    module.imports.add(BASE, &name, kind)
}

/// Takes away what the base alone has: exports, data, elements, the start, and the first imports.
fn strip(module: &mut Module) {
    module.start = None;
    let exports: Vec<ExportId> = module.exports.iter().map(walrus::Export::id).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    let elements: Vec<ElementId> = module.elements.iter().map(walrus::Element::id).collect();
    elements
        .into_iter()
        .for_each(|id| module.elements.delete(id));
    module
        .tables
        .iter_mut()
        .for_each(|table| table.elem_segments.clear());
    let data: Vec<DataId> = module.data.iter().map(walrus::Data::id).collect();
    data.into_iter().for_each(|id| module.data.delete(id));
    module
        .memories
        .iter_mut()
        .for_each(|memory| memory.data_segments.clear());
}
