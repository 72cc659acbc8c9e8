// Classes of one's own without a browser: chunks go through the satellites' code, merged as if by any number of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { root } from '../../web/build/run.mjs';

const host = vi.hoisted(() => ({ data: undefined, satellites: 1, asked: [] }));

vi.mock('../../web/src/rx/data.ts', () => ({ openData: async () => host.data, requireData: () => undefined }));
vi.mock('../../web/src/rx/runner.ts', () => ({
  runner: () => ({
    scan: async () => undefined,
    // What the runner does with satellites, each of which gets every nth chunk.
    pema: async (work, data) => {
      const { pemaTask } = await import('../../web/src/satellite/pema.ts');
      host.asked.push(structuredClone(work));
      const engine = { rows: (_, { chunk, columns }) => [data.stream(chunk, columns)] };
      const call = { home: () => ({ engine }), signal: new AbortController().signal, progress: () => undefined };
      const parts = Array.from({ length: host.satellites }, (_, satellite) => {
        const mine = data.chunks.flatMap((_, chunk) => (chunk % host.satellites === satellite ? [chunk] : []));
        const from = { data: 1, ranges: mine.map((chunk) => [chunk, chunk + 1]) };
        return pemaTask(structuredClone({ ...work, schema: data.schema, from }), call);
      });
      const nodes = await Promise.all(parts);
      return structuredClone(nodes.reverse());
    },
  }),
}));

const { importPemaClass, setPemaClass } = await import('../../web/src/pema/pema-class.ts');
const { pemaCompute } = await import('../../web/src/pema/pema-compute.ts');
const { PemaMean } = await import('../../web/src/pema/pema-mean.ts');

/** Columns cut into chunks. */
function dataSet(columns, kinds, rowsPerChunk) {
  const names = Object.keys(columns);
  const rows = columns[names[0]].length;
  const starts = Array.from({ length: Math.max(Math.ceil(rows / rowsPerChunk), 1) }, (_, at) => at * rowsPerChunk);
  const variables = names.map((name) => ({
    name,
    kind: kinds[name] ?? 'numeric',
    levels: kinds[name] === 'factor' ? [...new Set(columns[name])].filter((level) => level !== null).sort() : null,
  }));
  const stream = (chunk, asked) => {
    const taken = asked.map((name) => [name, columns[name].slice(starts[chunk], starts[chunk] + rowsPerChunk)]);
    return tableToIPC(tableFromArrays(Object.fromEntries(taken)), { format: 'stream' });
  };
  return { schema: { variables }, chunks: starts, stream };
}

function reference(name, column) {
  const [head, ...lines] = readFileSync(join(root, 'tests/reference/data', name), 'utf8')
    .trim()
    .split('\n');
  const at = head.replaceAll('"', '').split(',').indexOf(column);
  return lines.map((line) => {
    const text = line.split(',')[at];
    return text === 'M' ? null : Number(text);
  });
}

beforeEach(() => {
  host.satellites = 1;
  host.asked.length = 0;
});

describe('PemaMean', () => {
  test('gives what RevoPemaR printed', async () => {
    const x = reference('sim_pema_1.csv', 'x');
    host.data = dataSet({ x }, {}, 300);
    const pema = PemaMean({ varName: 'x' });
    expect(await pemaCompute(pema, 'data')).toBeCloseTo(0.00504128, 8);
    expect(pema).toMatchObject({ totalObs: 1000, totalValidObs: 1000, iter: 1, varName: 'x' });
    expect(pema.sum).toBeCloseTo(5.04128, 5);
    // The same object again, for another variable: its fields begin anew.
    host.data = dataSet({ ArrDelay: reference('AirlineDemoSmall.csv', 'ArrDelay') }, {}, 200_000);
    expect(await pemaCompute(pema, 'data', { varName: 'ArrDelay' })).toBeCloseTo(11.31794, 5);
    expect(pema.totalObs).toBe(600_000);
    expect(host.asked.at(-1).columns).toEqual(['ArrDelay']);
  });

  test('does not depend on satellites to the last bit', async () => {
    host.data = dataSet({ x: Array.from({ length: 1000 }, (_, row) => Math.sin(row) * 1e3) }, {}, 37);
    const found = new Set();
    for (host.satellites = 1; host.satellites < 8; host.satellites++) {
      found.add(await pemaCompute(PemaMean({ varName: 'x' }), 'data'));
    }
    expect(found.size).toBe(1);
  });

  test('adds to what it holds when it is not to begin anew', async () => {
    const pema = PemaMean({ varName: 'x' });
    host.data = dataSet({ x: [1, 2, 3, null] }, {}, 2);
    await pemaCompute(pema, 'data');
    host.data = dataSet({ x: [10, 20] }, {}, 1);
    expect(await pemaCompute(pema, 'data', { initPema: false })).toBeCloseTo(36 / 5, 12);
    expect(pema).toMatchObject({ totalObs: 6, totalValidObs: 5, sum: 36 });
  });

  test('says which variable is not there, or holds no numbers', async () => {
    host.data = dataSet({ x: ['a', 'b'] }, { x: 'factor' }, 2);
    await expect(pemaCompute(PemaMean({ varName: 'z' }), 'data')).rejects.toMatchObject({ code: 'unknownVariable' });
    await expect(pemaCompute(PemaMean({ varName: 'x' }), 'data')).rejects.toThrow("'x' does not hold numbers");
  });
});

/** Finds the median by halving: one pass for each bit. */
const definition = {
  className: 'Median',
  fields: { low: 0, high: 1024, below: 0, all: 0, varName: 'x' },
  methods: {
    initIteration() {
      this.below = 0;
      this.all = 0;
    },
    middle: function () {
      return (this.low + this.high) / 2;
    },
    processData(data) {
      for (const value of data[this.varName]) {
        this.all += 1;
        if (value < this.middle()) this.below += 1;
      }
    },
    updateResults(next) {
      this.below += next.below;
      this.all += next.all;
    },
    processResults() {
      if (this.below * 2 > this.all) this.high = this.middle();
      else this.low = this.middle();
      return this.low;
    },
    hasConverged() {
      return this.high - this.low <= 0.5;
    },
  },
};

describe('setPemaClass', () => {
  test('passes follow until an object has converged', async () => {
    const Median = setPemaClass(definition);
    host.data = dataSet({ x: Array.from({ length: 501 }, (_, row) => (row * 7) % 501) }, {}, 50);
    host.satellites = 3;
    const pema = Median();
    expect(await pemaCompute(pema, 'data')).toBe(250);
    expect(pema.iter).toBe(11);
    expect(await pemaCompute(pema, 'data', { maxIters: 2 })).toBeLessThan(1024);
    expect(pema.iter).toBe(2);
  });

  test('functions see numbers, factors, text and truth values', async () => {
    const columns = { x: [1, null], f: ['u', null], t: ['text', null], b: [true, null] };
    const Look = setPemaClass({
      className: 'Look',
      fields: { seen: [] },
      methods: {
        processData(data) {
          this.seen.push(data);
        },
        updateResults(next) {
          this.seen.push(...next.seen);
        },
      },
    });
    host.data = dataSet(columns, { f: 'factor', t: 'character', b: 'logical' }, 1);
    const { seen } = await pemaCompute(Look(), 'data');
    expect(seen).toEqual([
      { x: Float64Array.of(1), f: { codes: Int32Array.of(0), levels: ['u'] }, t: ['text'], b: [true] },
      { x: Float64Array.of(Number.NaN), f: { codes: Int32Array.of(-1), levels: ['u'] }, t: [null], b: [null] },
    ]);
    // What one object collects is not the class's.
    expect(Look().seen).toEqual([]);
  });

  test('a class of a module is imported, not evaluated', async () => {
    const address = new URL('./median.mjs', import.meta.url);
    const Median = await importPemaClass(address, 'Median');
    host.data = dataSet({ x: [5, 6, 7] }, {}, 1);
    expect(await pemaCompute(Median(), 'data')).toBe(6);
    expect(host.asked[0].code).toEqual({ module: String(address), name: 'Median' });
    await expect(importPemaClass(address, 'Mode')).rejects.toMatchObject({ code: 'argument' });
  });

  test('what is not a class is refused', async () => {
    expect(() => setPemaClass({ className: 'A', fields: {}, methods: { processData() {} } })).toThrow('updateResults');
    expect(() => setPemaClass()).toThrow('setPemaClass takes');
    expect(() => PemaMean.call(null, {})).not.toThrow();
    expect(() => setPemaClass(definition)({ colour: 1 })).toThrow("no field 'colour'");
    await expect(pemaCompute({ sum: 0 }, 'data')).rejects.toMatchObject({ code: 'argument' });
  });
});
