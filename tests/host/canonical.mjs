// Results as text that is equal exactly when they are: in node, and in pages, which load this file as well.

/** Fields that say how a call looked, or that hold the model in the engine's own form. */
const LEFT_OUT = new Set(['call', 'dataText', 'model', 'formula']);

function isTable(value) {
  return typeof value.getChild === 'function' && value.schema !== undefined;
}

function columnsOf(table) {
  return table.schema.fields.map(({ name }) => [name, plain(Array.from(table.getChild(name).toArray()))]);
}

function plain(value) {
  if (typeof value === 'number') {
    // JSON has neither: the engine's own JSON writes null for all numbers that are not finite.
    if (!Number.isFinite(value)) return null;
    return Object.is(value, -0) ? '-0' : value;
  }
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.getTime();
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (ArrayBuffer.isView(value)) return Array.from(value, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (isTable(value)) return { columns: columnsOf(value) };
  const fields = Object.entries(value).filter(([name]) => !LEFT_OUT.has(name));
  const said = fields.map(([name, field]) => [name, plain(field)]).filter(([, field]) => field !== null);
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The canonical text of a result. */
export function canonical(value) {
  return JSON.stringify(plain(value));
}

/** A digest of text, for results that are too long to be shown: FNV-1a on two 32-bit lanes. */
export function digest(text) {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + at), 0x01000193);
  }
  return `${text.length}:${(low >>> 0).toString(16)}${(high >>> 0).toString(16)}`;
}

/** What is compared: the text, or its digest when it is long. */
export function fingerprint(value) {
  const text = canonical(value);
  return text.length > 20_000 ? digest(text) : text;
}
