import { closeCompletion } from '@codemirror/autocomplete';
import { MSSQL, sql } from '@codemirror/lang-sql';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, tooltips } from '@codemirror/view';
import { base, replaceText } from '../editor/base.ts';
import { completing } from '../editor/completing.ts';
import { scriptHighlighting } from '../editor/highlighting.ts';
import type { DatabaseObject } from './objects.svelte.ts';
import { columnSource, namespaceOf } from './sql-completion.ts';

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
  destroy(): void;
}

/** Makes an editor. */
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
    doc: text,
    extensions: [
      Prec.highest(
        keymap.of([
          { key: 'Mod-Enter', run },
          { key: 'F5', run, preventDefault: true },
        ]),
      ),
      lineNumbers(),
      completing(),
      tooltips({ position: 'absolute', parent: tooltipsOf(parent) }),
      base({ 'aria-label': label }, onChange),
      language.of(spoken()),
      scriptHighlighting,
    ],
  });
  return {
    setText: (next) => replaceText(view, next),
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
    destroy: () => view.destroy(),
  };
}

/** Where tooltips lie: outside of what scrolls and clips. */
const tooltipsOf = (parent: HTMLElement) => parent.closest<HTMLElement>('.code-tooltips') ?? parent;
