import type { Entry } from './entry.ts';
import { type FieldValue, type FieldValues, restored } from './field.ts';
import { carriedOver } from './formula.ts';
import { ANALYSES, FIRST } from './registry.ts';

const KEY = 'rxwasm.draft';

interface Draft {
  formula: string;
  values: FieldValues;
}

function remembered(): { name?: string; drafts?: Record<string, Partial<Draft>> } {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {};
  }
}

/** What is being written: an analysis, its formula and its options. Each analysis keeps its own, through reloads too. */
class Drafting {
  #drafts = $state<Record<string, Draft>>({});
  #name = $state('');

  constructor() {
    const { name, drafts } = remembered();
    for (const entry of ANALYSES) {
      const kept = drafts?.[entry.name];
      this.#drafts[entry.name] = {
        formula: kept?.formula ?? '',
        values: restored(entry.fields, kept?.values),
      };
    }
    this.#name = ANALYSES.some((entry) => entry.name === name) && name ? name : (FIRST?.name ?? '');
  }

  get entry(): Entry {
    const entry = ANALYSES.find(({ name }) => name === this.#name);
    if (!entry) throw new Error(`there is no analysis ${this.#name}`);
    return entry;
  }

  get #draft(): Draft {
    const draft = this.#drafts[this.#name];
    if (!draft) throw new Error(`there is no draft of ${this.#name}`);
    return draft;
  }

  get formula(): string {
    return this.#draft.formula;
  }

  set formula(formula: string) {
    this.#draft.formula = formula;
    this.#remember();
  }

  get values(): Readonly<FieldValues> {
    return this.#draft.values;
  }

  /** Sets an option. */
  set(name: string, value: FieldValue): void {
    this.#draft.values[name] = value;
    this.#remember();
  }

  /** Sets all options. */
  replace(values: FieldValues): void {
    this.#draft.values = values;
    this.#remember();
  }

  /** Chooses an analysis. One that has no formula yet begins with that of the one before. */
  choose(name: string): void {
    const { formula } = this.#draft;
    this.#name = name;
    if (this.entry.hasFormula && this.formula.trim() === '')
      this.#draft.formula = carriedOver(formula, this.entry.hasResponse);
    this.#remember();
  }

  /** Writes a formula for data that come with one, unless something was written already. */
  suggest(name: string, formula: string): void {
    const draft = this.#drafts[name];
    if (draft && draft.formula.trim() === '') draft.formula = formula;
  }

  /** Goes back to an analysis that was run. */
  restore(name: string, formula: string, values: FieldValues): void {
    this.#name = name;
    this.#drafts[name] = { formula: this.entry.hasFormula ? formula : '', values: { ...values } };
    this.#remember();
  }

  #remember(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ name: this.#name, drafts: this.#drafts }));
    } catch {
      // Storage may be forbidden or full: the draft then lives as long as the page.
    }
  }
}

export const draft = new Drafting();
