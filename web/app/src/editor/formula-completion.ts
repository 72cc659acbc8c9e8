import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { Offered } from '../analysis/offered.ts';
import { quoted } from '../text/names.ts';
import type { FunctionHelp } from './functions.ts';

/** What can be completed. */
export interface Vocabulary {
  variables: readonly Offered[];
  functions: readonly FunctionHelp[];
}

/** Completes names of variables and of functions. */
export function complete(vocabulary: () => Vocabulary) {
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/`[^`]*|[\p{L}.][\p{L}\p{N}._]*/u);
    if (!word && !context.explicit) return null;
    const { variables, functions } = vocabulary();
    const names = variables.map(({ name, kind }) => {
      const written = quoted(name);
      return { label: name, apply: written, detail: kind, type: 'variable', boost: 2 };
    });
    const calls = functions.map(({ name, detail }) => ({ label: name, apply: `${name}(`, detail, type: 'function' }));
    const inBackquotes = word?.text.startsWith('`') ?? false;
    const options = inBackquotes
      ? names.map((name) => ({ ...name, label: `\`${name.label}\`` }))
      : [...names, ...calls];
    return { from: word?.from ?? context.pos, options, validFor: /^[\p{L}\p{N}._`]*$/u };
  };
}
