import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

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

const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], class: 'code-keyword' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: 'code-function' },
  { tag: [tags.number, tags.bool, tags.null], class: 'code-value' },
  { tag: [tags.string, tags.regexp], class: 'code-string' },
  { tag: tags.comment, class: 'code-comment' },
]);

/** Makes an editor. Tab leaves it, as everywhere on the page. */
export function createScriptEditor({ parent, text, label, onChange, onRun }: ScriptEditorOptions): ScriptEditor {
  const run = () => {
    onRun();
    return true;
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
        lineNumbers(),
        history(),
        bracketMatching(),
        keymap.of([...historyKeymap, ...defaultKeymap]),
        javascript({ typescript: true }),
        syntaxHighlighting(style),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(next) {
      if (view.state.doc.toString() === next) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    destroy: () => view.destroy(),
  };
}
