import type { Entry } from '../analysis/entry.ts';
import type { Dataset } from '../data/workspace.svelte.ts';

/** The widest object that stays on one line. */
const WIDTH = 52;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

function text(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

/** A value as TypeScript writes it, broken into lines when it is long. */
function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(([key, item]) => `${IDENTIFIER.test(key) ? key : text(key)}: ${literal(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return `${open}${close}`;
  const pad = open === '{' ? ' ' : '';
  const line = `${open}${pad}${parts.join(', ')}${pad}${close}`;
  if (indent.length + line.length <= WIDTH && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`;
}

function call(name: string, args: readonly unknown[]): string {
  const given = args.filter((arg) => typeof arg !== 'object' || arg === null || Object.keys(arg).length > 0);
  return `${name}(${given.map((arg) => (arg instanceof Verbatim ? arg.code : literal(arg))).join(', ')})`;
}

class Verbatim {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** A module in TypeScript that reads the same data and computes the same result. */
export function script(entry: Entry, formula: string, options: Record<string, unknown>, data: Dataset): string {
  const { constructorName, file, options: sourceOptions } = data.located;
  const source = call(constructorName, file === null ? [sourceOptions] : [file, sourceOptions]);
  const imports = [constructorName, ...(data.resident ? ['rxImport'] : []), entry.name].sort();
  const lines = [`import { ${imports.join(', ')} } from 'rxwasm';`, ''];
  if (data.origin.kind === 'file') lines.push('// A URL, relative to the page; or the File of a file picker.');
  lines.push(data.resident ? `const data = await rxImport(${source});` : `const data = ${source};`);
  const before = entry.hasFormula ? [formula] : entry.before.map((name) => options[name]);
  const given = Object.entries(options).filter(([name]) => !entry.before.includes(name));
  const analysis = call(entry.name, [...before, new Verbatim('data'), Object.fromEntries(given)]);
  lines.push(`const ${entry.resultName} = await ${analysis};`, '', `console.log(${entry.resultName}.summary());`);
  if (data.resident) lines.push('await data.release();');
  return `${lines.join('\n')}\n`;
}
