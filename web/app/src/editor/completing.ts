import {
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { keymap, ViewPlugin } from '@codemirror/view';

/** Who clicks elsewhere has done with a name; not every browser moves the focus to what was clicked. */
const leaving = ViewPlugin.define((view) => {
  const leave = ({ target }: Event) => {
    if (!view.dom.contains(target as Node)) closeCompletion(view);
  };
  document.addEventListener('click', leave, true);
  return { destroy: () => document.removeEventListener('click', leave, true) };
});

/** What completes names and brackets; stands before the keys of every editor. The language says what there is where no sources are given. */
export function completing(sources?: readonly CompletionSource[]): Extension[] {
  return [
    closeBrackets(),
    autocompletion({ ...(sources && { override: sources }), icons: false, maxRenderedOptions: 60 }),
    keymap.of(closeBracketsKeymap),
    leaving,
  ];
}
