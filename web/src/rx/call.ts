/** The widest line of a printed call. */
const WIDTH = 80;

function value(given: unknown): string {
  if (given === true) return 'TRUE';
  if (given === false) return 'FALSE';
  if (given === null || given === undefined) return 'NULL';
  if (typeof given === 'string') return JSON.stringify(given);
  if (typeof given === 'number') return String(given);
  if (Array.isArray(given)) return `c(${given.map(value).join(', ')})`;
  if (typeof given === 'object') {
    const parts = Object.entries(given).map(([name, part]) => `${name} = ${value(part)}`);
    return `list(${parts.join(', ')})`;
  }
  return '...';
}

/** Arguments whose values are expressions, which are not quoted. */
function argument(name: string, given: unknown): string {
  if (name === 'formula' && typeof given === 'string') return `${name} = ${given.trim()}`;
  if (name === 'rowSelection' && typeof given === 'string') return `${name} = ${given}`;
  if (name === 'transforms' && typeof given === 'object' && given !== null) {
    const parts = Object.entries(given).map(([variable, expression]) => `${variable} = ${expression ?? 'NULL'}`);
    return `${name} = list(${parts.join(', ')})`;
  }
  return `${name} = ${value(given)}`;
}

/** The call as R's `match.call` would print it, broken into lines. */
export function callText(name: string, about: object, data: string, options: object): string {
  const given = Object.entries(options).filter(([, option]) => option !== undefined);
  const parts = [
    ...Object.entries(about).map(([asked, given]) => argument(asked, given)),
    `data = ${data}`,
    ...given.map(([option, value]) => argument(option, value)),
  ];
  const lines = [`${name}(`];
  parts.forEach((part, index) => {
    const text = part + (index < parts.length - 1 ? ', ' : ')');
    const line = lines.length - 1;
    if (`${lines[line]}${text}`.trimEnd().length > WIDTH && index > 0) lines.push(`    ${text}`);
    else lines[line] += text;
  });
  return lines.join('\n');
}
