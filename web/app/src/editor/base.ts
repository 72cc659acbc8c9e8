import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

/** What every editor is made of. Tab leaves it, as everywhere on the page. */
export function base(attributes: Record<string, string>, onChange: (text: string) => void): Extension[] {
  return [
    history(),
    bracketMatching(),
    keymap.of([...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      ...attributes,
      spellcheck: 'false',
      autocapitalize: 'off',
      autocorrect: 'off',
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}

/** Puts a text in place of another, unless it is the same. */
export function replaceText(view: EditorView, text: string, cursor?: number): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    ...(cursor !== undefined && { selection: { anchor: cursor } }),
  });
}
