import {
  autocompletion,
  type Completion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { MSSQL, type SQLNamespace, sql } from '@codemirror/lang-sql';
import { bracketMatching } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, tooltips } from '@codemirror/view';
import { scriptHighlighting } from '../editor/highlighting.ts';
import type { DatabaseObject } from './objects.svelte.ts';

/** What an editor is made of. */
export interface SqlEditorOptions {
  parent: HTMLElement;
  text: string;
  label: string;
  onChange(text: string): void;
  /** Runs a text, which begins at a place of the whole. */
  onRun(text: string, from: number): void;
}

/** An editor of T-SQL. */
export interface SqlEditor {
  setText(text: string): void;
  /** What is completed: the tables of a database, and system views. */
  setObjects(database: DatabaseObject | undefined, systemViews: readonly string[]): void;
  /** Marks where an error is; null for none. */
  setError(error: { at: number; message: string } | null): void;
  /** What runs: the selection, or everything. */
  chosen(): { text: string; from: number };
  /** Puts a statement behind the text and selects it. */
  insert(statement: string): void;
  goTo(at: number): void;
  focus(): void;
  destroy(): void;
}

/** Tables and their columns as completions. */
function namespaceOf(database: DatabaseObject | undefined, systemViews: readonly string[]): SQLNamespace {
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
function columnSource(database: DatabaseObject | undefined): CompletionSource {
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

/** Makes an editor. Tab leaves it, as everywhere on the page. */
export function createSqlEditor({ parent, text, label, onChange, onRun }: SqlEditorOptions): SqlEditor {
  const language = new Compartment();
  const spoken = (database?: DatabaseObject, systemViews: readonly string[] = []) => [
    MSSQL.language.data.of({ autocomplete: columnSource(database) }),
    sql({
      dialect: MSSQL,
      upperCaseKeywords: true,
      defaultSchema: 'dbo',
      schema: namespaceOf(database, systemViews),
    }),
  ];
  const chosen = () => {
    const { from, to, empty } = view.state.selection.main;
    return empty ? { text: view.state.doc.toString(), from: 0 } : { text: view.state.sliceDoc(from, to), from };
  };
  const run = () => {
    closeCompletion(view);
    const { text, from } = chosen();
    onRun(text, from);
    return true;
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(
          keymap.of([
            { key: 'Mod-Enter', run },
            { key: 'F5', run, preventDefault: true },
          ]),
        ),
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false, maxRenderedOptions: 60 }),
        tooltips({ position: 'absolute', parent: tooltipsOf(parent) }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        language.of(spoken()),
        scriptHighlighting,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': label,
          spellcheck: 'false',
          autocapitalize: 'off',
          autocorrect: 'off',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  const leave = ({ target }: Event) => {
    if (!view.dom.contains(target as Node)) closeCompletion(view);
  };
  document.addEventListener('click', leave, true);
  return {
    setText(next) {
      if (view.state.doc.toString() === next) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    setObjects(database, systemViews) {
      view.dispatch({ effects: language.reconfigure(spoken(database, systemViews)) });
    },
    setError(error) {
      const end = view.state.doc.length;
      const from = error ? Math.min(error.at, Math.max(end - 1, 0)) : 0;
      // A name with its schema, or whatever else stands there.
      const [named = ''] = /^(?:\[[^\]]*\]|[\p{L}\p{N}_@#$.])+/u.exec(view.state.sliceDoc(from, from + 300)) ?? [];
      const to = Math.min(from + Math.max(named.length, 1), end);
      const problems = error && end > 0 ? [{ from, to, message: error.message, severity: 'error' as const }] : [];
      view.dispatch(setDiagnostics(view.state, problems));
      view.contentDOM.setAttribute('aria-invalid', String(problems.length > 0));
    },
    chosen,
    insert(statement) {
      const end = view.state.doc.toString().trimEnd().length;
      const before = end === 0 ? '' : '\n\n';
      view.dispatch({
        changes: { from: end, to: view.state.doc.length, insert: `${before}${statement}\n` },
        selection: { anchor: end + before.length, head: end + before.length + statement.length },
        scrollIntoView: true,
      });
      view.focus();
    },
    goTo(at) {
      const place = Math.min(at, view.state.doc.length);
      view.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: 'center' }) });
      view.focus();
    },
    focus: () => view.focus(),
    destroy() {
      document.removeEventListener('click', leave, true);
      view.destroy();
    },
  };
}

/** Where tooltips lie: outside of what scrolls and clips. */
const tooltipsOf = (parent: HTMLElement) => parent.closest<HTMLElement>('.code-tooltips') ?? parent;
