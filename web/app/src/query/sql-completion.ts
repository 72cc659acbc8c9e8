import type { Completion, CompletionSource } from '@codemirror/autocomplete';
import type { SQLNamespace } from '@codemirror/lang-sql';
import type { DatabaseObject } from './objects.svelte.ts';

/** Tables and their columns as completions. */
export function namespaceOf(database: DatabaseObject | undefined, systemViews: readonly string[]): SQLNamespace {
  const tables = (database?.tables ?? []).map(({ name, isView, columns }) => [
    name,
    {
      self: { label: name, type: 'type', detail: isView ? 'view' : 'table' },
      children: columns.map((column) => ({ label: column.name, type: 'property', detail: column.type })),
    },
  ]);
  const views = systemViews.map((name) => [name, []]);
  return { dbo: Object.fromEntries(tables) as SQLNamespace, sys: Object.fromEntries(views) as SQLNamespace };
}

const NAME = /[\p{L}_][\p{L}\p{N}_]*/u;

/** The columns of the tables that the text names, where a name stands alone. */
export function columnSource(database: DatabaseObject | undefined): CompletionSource {
  return (context) => {
    const word = context.matchBefore(NAME);
    if ((!word && !context.explicit) || context.matchBefore(/\.[\p{L}\p{N}_]*/u)) return null;
    const text = context.state.doc.toString().toLowerCase();
    const tables = (database?.tables ?? []).filter(({ name }) => text.includes(name.toLowerCase()));
    const found = new Map<string, Completion>();
    for (const { name, columns } of tables) {
      for (const column of columns) {
        found.set(column.name, { label: column.name, type: 'property', detail: `${name}, ${column.type}`, boost: 10 });
      }
    }
    return found.size > 0 ? { from: word?.from ?? context.pos, options: [...found.values()], validFor: NAME } : null;
  };
}
