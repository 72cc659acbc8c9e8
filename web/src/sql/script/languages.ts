import type { ScriptLanguage } from './language.js';

/** Words that no variable of JavaScript can be called, in strict functions. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

const JAVASCRIPT: ScriptLanguage = {
  name: 'JavaScript',
  isVariable: (name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !RESERVED.has(name),
  load: async () => (await import('./javascript.js')).javascript,
};

/** The languages of scripts by their names in small letters. A new one is an entry here, and what it loads. */
const LANGUAGES: ReadonlyMap<string, ScriptLanguage> = new Map([['javascript', JAVASCRIPT]]);

/** The language of a name; names are compared without regard to case. */
export function languageOf(name: string): ScriptLanguage | undefined {
  return LANGUAGES.get(name.trim().toLowerCase());
}
