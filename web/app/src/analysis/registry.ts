import { type DescribedAnalysis, rxAnalyses } from 'rxwasm';
import { type Entry, GROUPS } from './entry.ts';
import { fieldsOf } from './form.ts';
import { ORDER, presentationOf } from './presentation.ts';

function entryOf({ name, about, before, parameters, run }: DescribedAnalysis): Entry {
  const [sentence = ''] = about.split('\n\n');
  const fields = parameters.flatMap((parameter) => fieldsOf(parameter));
  const hasFormula = before.includes('formula');
  return { ...presentationOf(name), name, about: sentence, fields, hasFormula, before, run };
}

const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** The analyses of the package, in the order in which they are offered. */
export const ANALYSES: readonly Entry[] = rxAnalyses()
  .map(entryOf)
  .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || rank(a.name) - rank(b.name));

/** What the app begins with. */
export const FIRST = ANALYSES.find(({ name }) => name === 'rxLinMod') ?? ANALYSES[0];

/** The analyses that match all words of a search. */
export function matching(search: string): readonly Entry[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return ANALYSES.filter(({ title, name, group, about }) => {
    const text = `${title} ${name} ${group} ${about}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
