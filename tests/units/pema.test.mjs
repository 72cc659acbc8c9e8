// Classes of one's own without a browser: chunks go through the satellites' code, merged as if by any number of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { root } from '../../web/build/run.mjs';

const host = vi.hoisted(() => ({ data: undefined, satellites: 1, asked: [] }));

vi.mock('../../web/src/rx/data.ts', () => ({ openData: async () => host.data, requireData: () => undefined }));
vi.mock('../../web/src/context/realm.ts', () => ({
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
const { PemaByGroup } = await import('../../web/src/pema/pema-by-group.ts');
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

describe('PemaByGroup', () => {
  const mean = (x) => x.reduce((sum, value) => sum + value, 0) / x.length;
  const fnList = {
    mean,
    // The second argument, and another variable.
    above: { fn: (x, { limit }) => x.filter((value) => value > limit).length, args: { limit: 4 } },
    weighted: {
      fn({ x, w }) {
        return x.reduce((sum, value, at) => sum + value * w[at], 0);
      },
      vars: ['w'],
    },
  };
  const rowsOf = (table) => table.toArray().map((row) => Object.values({ ...row }));

  test('computes statistics of groups that reach over chunks', async () => {
    const columns = {
      g: ['b', 'b', 'b', 'b', 'b', 'b', 'b', 'a', 'c', 'c'],
      x: Array.from({ length: 10 }, (_, row) => row),
      w: Array.from({ length: 10 }, (_, row) => row % 2),
    };
    host.data = dataSet(columns, { g: 'factor' }, 3);
    const pema = PemaByGroup({ groupByVar: 'g', computeVars: ['x'], fnList });
    const table = await pemaCompute(pema, 'data');
    expect(table.schema.fields.map(({ name }) => name)).toEqual(['g', 'x.mean', 'x.above', 'x.weighted']);
    expect(rowsOf(table)).toEqual([
      ['b', 3, 2, 9],
      ['a', 7, 1, 7],
      ['c', 8.5, 2, 9],
    ]);
    expect(host.asked.at(-1).columns).toEqual(['g', 'x', 'w']);
  });

  // Groups of any length, one row to many chunks, cut anywhere, merged in any shape.
  test('depends neither on chunks nor on satellites', async () => {
    const lengths = [1, 7, 2, 30, 1, 1, 12, 5];
    const g = lengths.flatMap((length, group) => new Array(length).fill(group * 10));
    const x = g.map((_, row) => Math.sin(row));
    const list = { mean, rows: (values) => values.length, text: (values) => `${values.length}` };
    const found = new Set();
    for (let rows = 1; rows < 20; rows += 3) {
      for (host.satellites = 1; host.satellites < 6; host.satellites += 2) {
        host.data = dataSet({ g, x }, { g: 'integer' }, rows);
        const pema = PemaByGroup({ groupByVar: 'g', computeVars: ['x'], fnList: list, sep: '_' });
        const table = await pemaCompute(pema, 'data');
        expect([...table.getChild('x_rows').toArray()]).toEqual(lengths);
        expect([...table.getChild('g').toArray()]).toEqual(lengths.map((_, group) => group * 10));
        found.add(JSON.stringify(rowsOf(table)));
      }
    }
    expect(found.size).toBe(1);
  });

  test('goes on with the last group when data are added', async () => {
    const pema = PemaByGroup({ groupByVar: 'g', computeVars: ['x', 'y'], fnList: { mean } });
    host.data = dataSet({ g: ['u', 'v'], x: [1, 2], y: [0, 0] }, { g: 'character' }, 2);
    await pemaCompute(pema, 'data');
    host.data = dataSet({ g: ['v', null], x: [4, 8], y: [1, 2] }, { g: 'character' }, 1);
    expect(rowsOf(await pemaCompute(pema, 'data', { initPema: false }))).toEqual([
      ['u', 1, 0],
      ['v', 3, 0.5],
      [null, 8, 2],
    ]);
  });

  test('refuses data that are not sorted, and what is no list of functions', async () => {
    const pema = PemaByGroup({ groupByVar: 'g', computeVars: ['x'], fnList: { mean } });
    host.data = dataSet({ g: [1, 2, 1], x: [1, 2, 3] }, {}, 2);
    await expect(pemaCompute(pema, 'data')).rejects.toMatchObject({
      code: 'argument',
      message: "rows of group '1' do not stand together: sort the data by 'g'",
      at: { column: 'g' },
    });
    expect(() => PemaByGroup({ groupByVar: 'g', computeVars: ['x'], fnList: { mean: 'mean' } })).toThrow("'mean'");
    expect(() => PemaByGroup()).toThrow('PemaByGroup takes');
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
