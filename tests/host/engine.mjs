// The host build in node, driven through its C ABI as any host would: no glue, no worker, no browser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import { root } from '../../web/build/run.mjs';

/** An error of the engine. */
export class HostError extends Error {
  constructor({ kind, message, at }) {
    super(message);
    this.code = kind;
    this.at = at;
  }
}

/** Instantiates the host build; it imports nothing. */
export async function instantiate() {
  const { instance } = await WebAssembly.instantiate(readFileSync(join(root, 'target/engine/host/engine.wasm')), {});
  return new HostEngine(instance.exports);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One instance: `call` carries out a request, the rest is what a host does with it. */
export class HostEngine {
  #exports;

  constructor(exports) {
    this.#exports = exports;
  }

  /** The bytes of the instance's memory. */
  get memory() {
    return this.#exports.memory.buffer.byteLength;
  }

  /** Carries out a call with bytes in pieces; the answer's value and bytes. */
  call(name, args = {}, pieces = []) {
    const { memory, rx_buffer, rx_call, rx_release } = this.#exports;
    const text = encoder.encode(JSON.stringify({ call: name, ...args, pieces: pieces.map((piece) => piece.length) }));
    const length = 4 + text.length + pieces.reduce((sum, piece) => sum + piece.length, 0);
    const start = rx_buffer(length) >>> 0;
    new DataView(memory.buffer).setUint32(start, text.length, true);
    const request = new Uint8Array(memory.buffer, start, length);
    request.set(text, 4);
    let at = 4 + text.length;
    for (const piece of pieces) {
      request.set(piece, at);
      at += piece.length;
    }
    const place = BigInt.asUintN(64, rx_call(start, length));
    const answer = Number(place >> 32n);
    const size = Number(place & 0xffff_ffffn);
    const bytes = new Uint8Array(memory.buffer, answer, size).slice();
    rx_release(answer, size);
    const textLength = new DataView(bytes.buffer).getUint32(0, true);
    const { ok, error } = JSON.parse(decoder.decode(bytes.subarray(4, 4 + textLength)));
    if (error) throw new HostError(error);
    return { value: ok, bytes: bytes.slice(4 + textLength) };
  }

  /** Opens bytes. */
  open(bytes, options) {
    let state = this.call('open', { options, size: bytes.length }).value;
    while (state.state === 'needs') {
      const pieces = state.needs.map(({ offset, length }) => bytes.subarray(offset, offset + length));
      state = this.call('feed', { handle: state.handle }, pieces).value;
    }
    return {
      bytes,
      format: Uint8Array.from(state.format),
      schema: state.schema,
      units: state.units,
      starts: new Map(),
      data: 0,
    };
  }

  /** Decodes all units into a job, a data set or both. Corrects types and starts of records, and then returns false. */
  #read(source, columns, { job, data }) {
    const reader = this.call('reader', { columns, sink: { job, data } }, [source.format]).value;
    const events = [];
    const ahead = new Map();
    source.units.forEach((unit, index) => {
      for (;;) {
        const end = unit.offset + unit.length + (ahead.get(index) ?? unit.ahead);
        const piece = source.bytes.subarray(unit.offset, end);
        this.call(
          'read',
          { handle: reader, unit: index, firstChunk: unit.firstChunk, start: source.starts.get(index) },
          [piece],
        );
        const [event] = this.call('drain', { handle: reader }).value;
        if (event.error) throw new HostError(event.error);
        if (event.more == null) {
          events.push(event);
          return;
        }
        ahead.set(index, event.more);
      }
    });
    this.call('release', { handle: reader });
    const misfits = events.flatMap((event) => event.misfits);
    if (misfits.length > 0) {
      const wider = this.call('widen', { misfits }, [source.format]);
      source.format = wider.bytes;
      source.schema = { variables: wider.value, rows: null };
      return false;
    }
    let expected;
    for (const { unit, edges } of events) {
      if (!edges) continue;
      source.starts.set(unit, expected ?? edges[0]);
      // What the units behind it found hangs on this one: it is read again first.
      if (expected !== undefined && edges[0] !== expected) return false;
      expected = edges[1];
    }
    return true;
  }

  #chunks(source) {
    const last = source.units.at(-1);
    return last ? last.firstChunk + last.chunks : 0;
  }

  /** Runs a job to its end: each pass maps kept chunks, or reads the source anew. */
  #passes(source, job, reads, keep) {
    for (;;) {
      if (source.data && !keep) {
        this.call('map', { handle: job, data: source.data, from: 0, to: this.#chunks(source) });
      } else if (!this.#read(source, keep ? null : reads, { job, data: keep || undefined })) {
        return false;
      }
      const total = this.call('total', { handle: job, chunks: this.#chunks(source) }).bytes;
      const step = this.call('conclude', { handle: job }, [total]).bytes;
      if (this.call('advance', { handle: job }, [step]).value) return true;
    }
  }

  /** Runs an analysis; what its plan must know is scanned first. */
  analyse(source, name, params) {
    const scanned = [];
    for (;;) {
      let planned;
      try {
        planned = this.call('plan', { name, params: { ...params, scanned }, schema: source.schema }).value;
      } catch (error) {
        if (error.code !== 'needsScan') throw error;
        const { names } = error.at;
        const { transforms, transformObjects } = params;
        const scan = { variables: names, textLevels: names, transforms, transformObjects };
        const { variables } = this.analyse(source, 'rxGetVarInfo', scan).output;
        this.#learn(source, variables);
        scanned.push(
          ...variables.filter(({ name: found }) => !source.schema.variables.some((known) => known.name === found)),
        );
        continue;
      }
      try {
        if (this.#passes(source, planned.handle, planned.reads))
          return this.call('result', { handle: planned.handle }).value;
      } finally {
        this.call('release', { handle: planned.handle });
      }
    }
  }

  #learn(source, variables) {
    const found = new Map(variables.map((variable) => [variable.name, variable]));
    const known = source.schema.variables.map((variable) => found.get(variable.name) ?? variable);
    source.schema = { ...source.schema, variables: known };
  }

  /** Keeps a source in memory, each column in its narrowest type. */
  keep(source) {
    for (;;) {
      const data = this.call('keep').value;
      const { handle } = this.call('plan', { name: 'rxGetVarInfo', params: {}, schema: source.schema }).value;
      if (!this.#passes(source, handle, [], data)) {
        this.call('release', { handle: data });
        this.call('release', { handle });
        continue;
      }
      const { variables, rows } = this.call('result', { handle }).value.output;
      this.call('release', { handle });
      const storages = this.call('storages', { handle: data, schema: { variables, rows } }).value;
      const sealed = variables.map((variable, position) =>
        variable.kind === 'factor' ? variable : { ...variable, storage: storages[position] ?? variable.storage },
      );
      source.schema = { variables: sealed, rows };
      this.call('seal', { handle: data, schema: source.schema });
      source.data = data;
      return source;
    }
  }

  /** Predictions of a model for kept data, as a table. */
  predict(source, model, options) {
    const plan = this.call('planStep', { name: 'rxPredict', params: { ...options, model }, schema: source.schema });
    const planned = { output: { type: 'arrow', stream: true }, schema: plan.value.schema };
    const { output, head } = this.call('planOutput', planned).value;
    const sink = { steps: [Array.from(plan.bytes)], output };
    const reader = this.call('reader', { sink }).value;
    const bytes = [...head];
    for (let unit = 0; unit < this.#chunks(source); unit++) {
      this.call('readKept', { handle: reader, data: source.data, unit });
      for (const { error, pieces } of this.call('drain', { handle: reader }).value) {
        if (error) throw new HostError(error);
        for (const piece of pieces) for (const byte of piece.bytes) bytes.push(byte);
      }
    }
    this.call('release', { handle: reader });
    const end = this.call('endOutput', { notes: [] }, [Uint8Array.from(output)]).bytes;
    return tableFromIPC(Uint8Array.from([...bytes, ...end]), { useDate: true });
  }

  /** Forgets kept data. */
  release(source) {
    this.call('release', { handle: source.data });
    source.data = 0;
  }
}

/** The engine's options of an input of `cases.mjs`. */
export function formatOptions({ kind, options }) {
  if (kind === 'arrow') return { type: 'arrow' };
  if (kind === 'text' || kind === 'json') return { type: kind, ...options };
  const variables = Object.entries(options.variables).map(([name, below]) => ({ name, below }));
  return { type: 'seeds', ...options, variables };
}

/** A result of the host with its data frames as tables, as a page sees them. */
export function withTables(value) {
  if (Array.isArray(value)) {
    const isFrame = value.length >= 8 && value.slice(0, 4).every((byte) => byte === 255);
    return isFrame ? tableFromIPC(Uint8Array.from(value), { useDate: true }) : value.map(withTables);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withTables(field)]));
}
