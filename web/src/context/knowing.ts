import type { DataSet } from '../data/dataset.js';
import type { Engine } from '../engine/instance.js';
import type { Schema, Variable, VariablesOutput } from '../generated/engine.js';
import type { Params } from './runner.js';

/** How what a plan asks for is found. */
export interface Finding {
  /** Runs the passes of a job over the data. */
  scan(job: { handle: number; reads: string[] }): Promise<void>;
  /** The rows of each chunk of the data. */
  count(): Promise<number[]>;
}

/**
 * Plans with what scans find, as often as the plan asks for more. What is found of variables of the data these learn. A plan for
 * variables that a function made of the data's chunks gets facts only: no scan can tell more of them.
 */
export async function knowing<T>(
  engine: Engine,
  params: Params,
  data: DataSet,
  { scan, count }: Finding,
  plan: (params: Params) => T,
  made?: Schema,
): Promise<T> {
  const scanned: Variable[] = [];
  const looked = new Set<string>();
  let facts: Params = {};
  for (;;) {
    try {
      return plan({ ...params, ...facts, ...(scanned.length > 0 ? { scanned } : {}) });
    } catch (thrown) {
      const missing = missingMetadata(thrown);
      const asked = (name: string) => JSON.stringify([name, missing?.ahead]);
      if (!missing || missing.names.every((name) => looked.has(asked(name)))) throw thrown;
      for (const name of missing.names) looked.add(asked(name));
      if (missing.names.every((name) => isFact(name, made ?? data.schema))) {
        const told = (params.facts ?? {}) as object;
        facts = { facts: { ...told, ...(await factsOf(missing.names, data, count)) } };
        continue;
      }
      if (made) throw thrown;
      const transforms = transformsAhead(params, missing.ahead);
      const found = await look(engine, missing.names, { ...params, ...facts, transforms, scanned }, data, scan);
      const isOwn = ({ name: found }: Variable) =>
        !Object.hasOwn(transforms, found) && data.schema.variables.some(({ name }) => name === found);
      data.learn(found.filter(isOwn));
      scanned.push(...found.filter((variable) => !isOwn(variable)));
    }
  }
}

/** What expressions want to know of data besides their variables. */
async function factsOf(names: readonly string[], data: DataSet, count: Finding['count']): Promise<Params> {
  return { chunkRows: names.includes('.rxStartRow') ? await count() : null, fileName: data.name };
}

/** Levels and ranges of some variables, derived ones among them. */
async function look(
  engine: Engine,
  names: string[],
  { transforms, transformObjects, scanned, facts }: Params,
  data: DataSet,
  scan: Finding['scan'],
): Promise<Variable[]> {
  const about = { transforms, transformObjects, scanned, ...(facts ? { facts } : {}) };
  const job = engine.plan('rxGetVarInfo', { variables: names, textLevels: names, ...about }, data.schema);
  try {
    await scan(job);
    return (engine.result(job.handle)[1] as VariablesOutput).variables;
  } finally {
    engine.release(job.handle);
  }
}

/** Whether a plan asks for what is no variable of the data: see `crate/src/formula/facts.rs`. */
function isFact(name: string, { variables }: Schema): boolean {
  const isNamed = ['.rxStartRow', '.rxReadFileName'].includes(name);
  return isNamed && !variables.some((variable) => variable.name === name);
}

/** The names in an error that asks for metadata, and the transform ahead of which the variables are meant. */
function missingMetadata(thrown: unknown): { names: string[]; ahead: string | undefined } | null {
  const { kind, at } = (thrown ?? {}) as { kind?: string; at?: { names?: string[]; column?: string | null } };
  return kind === 'needsScan' ? { names: at?.names ?? [], ahead: at?.column ?? undefined } : null;
}

/** The transforms ahead of one; all where none of them is meant. */
function transformsAhead({ transforms }: Params, name: string | undefined): Record<string, string | null> {
  const all = Object.entries((transforms ?? {}) as Record<string, string | null>);
  const at = all.findIndex(([other]) => other === name);
  return Object.fromEntries(at < 0 ? all : all.slice(0, at));
}
