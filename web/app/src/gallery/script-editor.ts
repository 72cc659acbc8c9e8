import { javascript } from '@codemirror/lang-javascript';
import { Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { base, replaceText } from '../editor/base.ts';
import { scriptHighlighting } from '../editor/highlighting.ts';

/** What an editor is made of. */
export interface ScriptEditorOptions {
  parent: HTMLElement;
  text: string;
  label: string;
  onChange(text: string): void;
  onRun(): void;
}

/** An editor of a script in TypeScript. */
export interface ScriptEditor {
  setText(text: string): void;
  destroy(): void;
}

/** Makes an editor. */
export function createScriptEditor({ parent, text, label, onChange, onRun }: ScriptEditorOptions): ScriptEditor {
  const run = () => {
    onRun();
    return true;
  };
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
      lineNumbers(),
      base({ 'aria-label': label }, onChange),
      javascript({ typescript: true }),
      scriptHighlighting,
    ],
  });
  return {
    setText: (next) => replaceText(view, next),
    destroy: () => view.destroy(),
  };
}
