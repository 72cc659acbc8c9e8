import type { RxComputeContext } from 'rxwasm';
import type { Entry } from '../analysis/entry.ts';
import type { Located } from '../data/origin.ts';
import type { Dataset } from '../data/workspace.svelte.ts';
import type { Verb } from '../verbs/verb.ts';

/** The widest object that stays on one line. */
const WIDTH = 52;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

function text(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

/** A field of an object; one that holds what is called so is written once. */
function field(key: string, value: string): string {
  if (key === value) return key;
  return `${IDENTIFIER.test(key) ? key : text(key)}: ${value}`;
}

/** A value as TypeScript writes it, broken into lines when it is long. */
function literal(value: unknown, indent = ''): string {
  if (value instanceof Verbatim) return value.code;
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(([key, item]) => field(key, literal(item, inner)));
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return `${open}${close}`;
  const pad = open === '{' ? ' ' : '';
  const line = `${open}${pad}${parts.join(', ')}${pad}${close}`;
  if (indent.length + line.length <= WIDTH && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`;
}

function call(name: string, args: readonly unknown[]): string {
  const given = args.filter((arg) => typeof arg !== 'object' || arg === null || Object.keys(arg).length > 0);
  return `${name}(${given.map((arg) => literal(arg)).join(', ')})`;
}

class Verbatim {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

function sourceCall({ constructorName, file, options }: Located): string {
  return call(constructorName, file === null ? [options] : [file, options]);
}

/** The call that makes data of others, and what it imports. */
function verbCall(
  { name, other, options, varInfo }: Verb,
  data: string,
  more: object,
): { imports: string[]; text: string } {
  const others = other ? [new Verbatim(sourceCall(other))] : [];
  const made = call(name, [new Verbatim(data), ...others, { ...options, ...more }]);
  return {
    imports: [name, ...(other ? [other.constructorName] : []), ...(varInfo ? ['rxSetVarInfo'] : [])],
    text: varInfo ? call('rxSetVarInfo', [varInfo, new Verbatim(`await ${made}`)]) : made,
  };
}

/** How a script reads data, and what it imports for that. */
function reading({ located, resident, origin }: Dataset, name: string): { imports: string[]; lines: string[] } {
  if (origin.kind === 'step') {
    const base = `${name}Before`;
    const { imports, lines } = reading(origin.base, base);
    const made = verbCall(origin.verb, base, { keepInMemory: true });
    const release = origin.base.resident ? [`await ${base}.release();`] : [];
    return {
      imports: [...imports, ...made.imports],
      lines: [...lines, `const ${name} = await ${made.text};`, ...release],
    };
  }
  const { constructorName } = located;
  const source = sourceCall(located);
  const said = origin.kind === 'file' ? ['// A URL, relative to the page; or the File of a file picker.'] : [];
  return {
    imports: [constructorName, ...(resident ? ['rxImport'] : [])],
    lines: [...said, resident ? `const ${name} = await rxImport(${source});` : `const ${name} = ${source};`],
  };
}

/** An analysis that a script runs. */
export interface Step {
  entry: Pick<Entry, 'name' | 'hasFormula' | 'before'>;
  formula: string;
  options: Record<string, unknown>;
}

function running({ entry, formula, options }: Step, data: string, more: object = {}): string {
  const before = entry.hasFormula ? [formula] : entry.before.map((name) => options[name]);
  const given = Object.entries(options).filter(([name]) => !entry.before.includes(name));
  return `await ${call(entry.name, [...before, new Verbatim(data), { ...Object.fromEntries(given), ...more }])}`;
}

/** What is imported from elsewhere than the package's main entry. */
const ELSEWHERE: Readonly<Record<string, string>> = { RxSqlServerData: 'rxwasm/sql' };

function heading(imports: readonly string[]): string[] {
  const from = (module: string) => [...new Set(imports)].filter((name) => (ELSEWHERE[name] ?? 'rxwasm') === module);
  const lines = ['rxwasm', ...new Set(Object.values(ELSEWHERE))].flatMap((module) => {
    const names = from(module).sort();
    return names.length > 0 ? [`import { ${names.join(', ')} } from '${module}';`] : [];
  });
  return [...lines, ''];
}

/** How a script comes to a result in a compute context: what it imports, and its lines. */
function computing(step: Step, result: string, context: RxComputeContext): { imports: string[]; lines: string[] } {
  if (!context.wait) {
    return {
      imports: [context.type, 'rxGetJobResults', 'rxWaitForJob'],
      lines: [
        `const computeContext = ${context.type}({ wait: false });`,
        `const job = ${running(step, 'data', { computeContext: new Verbatim('computeContext') })};`,
        'await rxWaitForJob(job);',
        `const ${result} = await rxGetJobResults(job);`,
      ],
    };
  }
  const isDefault = context.type === 'RxLocalSeq';
  return {
    imports: isDefault ? [] : ['rxSetComputeContext'],
    lines: [
      ...(isDefault ? [] : [`rxSetComputeContext(${text(context.description)});`]),
      `const ${result} = ${running(step, 'data')};`,
    ],
  };
}

/** A module in TypeScript that reads the same data and computes the same result in the same compute context. */
export function script(
  entry: Entry,
  formula: string,
  options: Record<string, unknown>,
  data: Dataset,
  context: RxComputeContext,
): string {
  const { imports, lines } = reading(data, 'data');
  const computed = computing({ entry, formula, options }, entry.resultName, context);
  return `${[
    ...heading([...imports, entry.name, ...computed.imports]),
    ...lines,
    ...computed.lines,
    '',
    `console.log(${entry.resultName}.summary());`,
    ...(data.resident ? ['await data.release();'] : []),
  ].join('\n')}\n`;
}

/** A module that makes data of the same data and writes them. */
export function verbScript(data: Dataset, verb: Verb, outFile: string): string {
  const { imports, lines } = reading(data, 'data');
  const made = verbCall(verb, 'data', { outFile, overwrite: true });
  return `${[
    ...heading([...imports, ...made.imports]),
    ...lines,
    `const written = await ${made.text};`,
    ...(data.resident ? ['await data.release();'] : []),
  ].join('\n')}\n`;
}

/** A model of a script, the data that it was fitted to, and calls that use it. */
export interface ModelStep extends Step {
  data: Dataset;
  /** Calls with the names of the model and of the data they are of; their lines. */
  uses(model: string, data: string): readonly string[];
}

/** Arguments of a call as TypeScript writes them; texts in `verbatim` are names. */
export function written(name: string, args: readonly unknown[], verbatim: readonly string[] = []): string {
  return call(
    name,
    args.map((arg) => (typeof arg === 'string' && verbatim.includes(arg) ? new Verbatim(arg) : arg)),
  );
}

/** A module that fits models, each to its data, and uses them on other data or the same. */
export function modelScript(models: readonly ModelStep[], data: Dataset, imports: readonly string[]): string {
  const sets = [...new Set([data, ...models.map((model) => model.data)])];
  const nameOf = (set: Dataset) => (sets.indexOf(set) === 0 ? 'data' : `data${sets.indexOf(set) + 1}`);
  const read = sets.map((set) => reading(set, nameOf(set)));
  const kept = sets.filter(({ resident }) => resident);
  return `${[
    ...heading([...imports, ...read.flatMap((one) => one.imports), ...models.map(({ entry }) => entry.name)]),
    ...read.flatMap(({ lines }) => lines),
    ...models.flatMap((model, index) => {
      const name = models.length > 1 ? `model${index + 1}` : 'model';
      return ['', `const ${name} = ${running(model, nameOf(model.data))};`, ...model.uses(name, 'data')];
    }),
    ...(kept.length > 0 ? ['', ...kept.map((set) => `await ${nameOf(set)}.release();`)] : []),
  ].join('\n')}\n`;
}
