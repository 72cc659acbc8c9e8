import { acceptCompletion, closeCompletion } from '@codemirror/autocomplete';
import { setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderText } from '@codemirror/view';
import { base, replaceText } from './base.ts';
import { completing } from './completing.ts';
import { complete, type Vocabulary } from './formula-completion.ts';
import { formulaLanguage } from './language.ts';
import type { Problem } from './problems.ts';

/** What an editor is made of. */
export interface FormulaEditorOptions {
  parent: HTMLElement;
  text: string;
  placeholder: string;
  /** The ids of its label and of what describes it. */
  labelledBy: string;
  describedBy: string;
  /** Whether Enter starts a new line; otherwise it submits, and Shift+Enter starts a new line. */
  lines: boolean;
  vocabulary(): Vocabulary;
  onChange(text: string): void;
  onSubmit(): void;
}

/** An editor of a formula or an expression. */
export interface FormulaEditor {
  /** Replaces the text, with the cursor at its end. */
  setText(text: string): void;
  setProblems(problems: readonly Problem[]): void;
  setPlaceholder(text: string): void;
  focus(): void;
  /** Puts text where the cursor is; returns false when the cursor is at the end, or was never set. */
  insertInside(text: string): boolean;
  destroy(): void;
}

/** Makes an editor. */
export function createFormulaEditor(options: FormulaEditorOptions): FormulaEditor {
  const submit = () => {
    closeCompletion(view);
    options.onSubmit();
    return true;
  };
  const keys = [
    { key: 'Mod-Enter', run: submit },
    ...(options.lines ? [] : [{ key: 'Enter', run: (view: EditorView) => acceptCompletion(view) || submit() }]),
  ];
  const state = (text: string, placeholder: string) =>
    EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of(keys)),
        completing([complete(options.vocabulary)]),
        base({ 'aria-labelledby': options.labelledBy, 'aria-describedby': options.describedBy }, options.onChange),
        formulaLanguage,
        placeholderText(placeholder),
      ],
    });
  const view = new EditorView({ parent: options.parent, state: state(options.text, options.placeholder) });
  let problems: readonly Problem[] = [];
  const show = () => {
    const end = view.state.doc.length;
    const inside = problems.map(({ from, to, message, severity }) => {
      // An error at the end of the text underlines its last character.
      const start = Math.min(from, Math.max(end - 1, 0));
      return { from: start, to: Math.min(Math.max(to, start + 1), end), message, severity };
    });
    view.dispatch(setDiagnostics(view.state, inside));
    const broken = inside.some(({ severity }) => severity === 'error');
    view.contentDOM.setAttribute('aria-invalid', String(broken));
  };
  return {
    setText: (text) => replaceText(view, text, text.length),
    setProblems(next) {
      problems = next;
      show();
    },
    setPlaceholder(text) {
      view.setState(state(view.state.doc.toString(), text));
      show();
    },
    focus: () => view.focus(),
    insertInside(text) {
      const { from, to } = view.state.selection.main;
      const end = view.state.doc.toString().trimEnd().length;
      if (from >= end || (from === 0 && to === 0)) return false;
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
      return true;
    },
    destroy: () => view.destroy(),
  };
}
