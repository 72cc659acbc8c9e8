// What rxExec does before anything runs: functions are read, arguments are expanded, values are packed.
import { describe, expect, test } from 'vitest';
import { rxElemArg } from '../../web/src/exec/elem-arg.ts';
import { readFunction } from '../../web/src/exec/free-variables.ts';
import { planTasks, runsOf } from '../../web/src/exec/plan.ts';
import { filled, Hole, Packer, unpack } from '../../web/src/exec/wire.ts';
import { frameToArrow, readTable, Table } from '../../web/src/data/frame.ts';

const free = (given) => [...readFunction('f', Function.prototype.toString.call(given)).free].sort();
const evaluate = (given) => new Function(`return (${readFunction('f', given.toString()).expression})`)();

describe('free variables', () => {
  /* biome-ignore-start lint: the functions are read, not run. */
  test('of functions in all their forms', () => {
    expect(free((x) => x + y)).toEqual(['y']);
    expect(
      free(function named(n) {
        return n ? named(n - 1) : other;
      }),
    ).toEqual(['other']);
    expect(
      free(async function* (a, b = a + outer, ...rest) {
        yield* rest.map((c) => c + b);
      }),
    ).toEqual(['outer']);
    expect(
      free(
        {
          method(a) {
            return a + free1;
          },
        }.method,
      ),
    ).toEqual(['free1']);
    expect(
      free(
        {
          async method() {
            return await task(this);
          },
        }.method,
      ),
    ).toEqual(['task']);
    expect(
      free(
        class {
          #x = start;
          static s = 1;
          get x() {
            return this.#x;
          }
        },
      ),
    ).toEqual(['start']);
  });
  test('in scopes of all kinds', () => {
    expect(
      free(() => {
        if (a) {
          let b = 1;
          var c = b;
        }
        return c + d;
      }),
    ).toEqual(['a', 'd']);
    expect(
      free(() => {
        for (const {
          key: [one],
          ...others
        } of list)
          use(one, others);
      }),
    ).toEqual(['list', 'use']);
    expect(
      free(() => {
        try {
          risk();
        } catch (error) {
          return error;
        }
      }),
    ).toEqual(['risk']);
    expect(
      free(() => {
        switch (v) {
          case 1: {
            const w = 1;
            return w;
          }
          default:
            return w;
        }
      }),
    ).toEqual(['v', 'w']);
    expect(
      free(() => {
        label: for (;;) break label;
      }),
    ).toEqual([]);
    expect(free(({ a: { b: renamed } }) => ({ renamed, short, long: value.property }))).toEqual(['short', 'value']);
    expect(
      free(function () {
        return arguments.length + new.target;
      }),
    ).toEqual([]);
    expect(
      free(() => {
        hoisted();
        function hoisted() {
          return inner;
        }
      }),
    ).toEqual(['inner']);
    expect(free(() => `text ${inText} ${((x) => x)(1)}`)).toEqual(['inText']);
    expect(readFunction('f', '() => { global = 1; return import(address); }').free).toEqual(['global', 'address']);
  });
  test('that may be absent are not missing', () => {
    expect(free(() => (typeof maybe === 'function' ? maybe() : certain))).toEqual(['certain']);
  });
  /* biome-ignore-end lint: see above. */
  test('functions come back from their text', () => {
    expect(evaluate((a, b) => a * b)(2, 3)).toBe(6);
    expect(evaluate({ method: (x) => x + 1 }.method)(1)).toBe(2);
    expect(
      evaluate(
        {
          add(x) {
            return x + 1;
          },
        }.add,
      )(1),
    ).toBe(2);
    expect(
      evaluate(
        {
          'computed name'(x) {
            return x + 1;
          },
        }['computed name'],
      )(1),
    ).toBe(2);
  });
  test('of what has no text', () => {
    expect(() => free(Math.sqrt)).toThrow(/built in/);
    expect(() => free(((x) => x).bind(null))).toThrow(/built in/);
  });
});

const planned = (options, workers = 4) => {
  const packer = new Packer({ share: false });
  const { args, tasks, names } = planTasks(options, packer, workers);
  return { args, tasks, names, count: tasks.length };
};

describe('tasks', () => {
  test('are as many as something says', () => {
    expect(planned({}).count).toBe(4);
    expect(planned({ timesToRun: 7 }).count).toBe(7);
    expect(planned({ timesToRun: 0 }).count).toBe(0);
    expect(planned({ elemArgs: [1, 2, 3] }).count).toBe(3);
    expect(planned({ elemArgs: [1], timesToRun: 5 }).count).toBe(5);
    expect(planned({ args: [rxElemArg([1, 2]), 5, rxElemArg({ a: 3, b: 4 })] }).count).toBe(2);
  });
  test('that contradict one another are errors', () => {
    for (const options of [
      { args: [rxElemArg([1, 2]), rxElemArg([1])] },
      { args: [rxElemArg([1, 2])], elemArgs: [1, 2, 3] },
      { elemArgs: [1, 2], timesToRun: 3 },
      { timesToRun: 1.5 },
      { oncePerElem: true, elemType: 'cores' },
      { args: 7 },
      { args: Float64Array.of(1) },
      { elemArgs: 'text' },
    ]) {
      expect(() => planned(options), JSON.stringify(options)).toThrow(expect.objectContaining({ code: 'argument' }));
    }
  });
  test('have names', () => {
    expect(planned({ timesToRun: 2 }).names).toEqual(['rxElem1', 'rxElem2']);
    expect(planned({ elemArgs: { a: 1, b: 2 } }).names).toEqual(['a', 'b']);
  });
  test('run in runs', () => {
    expect(runsOf([1, 2, 3, 4, 5], 2)).toEqual([
      { first: 0, tasks: [1, 2] },
      { first: 2, tasks: [3, 4] },
      { first: 4, tasks: [5] },
    ]);
    expect(() => runsOf([1], 0)).toThrow(/taskChunkSize/);
  });
});

describe('values', () => {
  const crossed = (value) => unpack(structuredClone(new Packer({ share: false }).pack(value)));
  test('cross as they are', () => {
    const cyclic = { a: 1 };
    cyclic.self = cyclic;
    expect(crossed(cyclic).self.a).toBe(1);
    const value = {
      url: new URL('https://example.org/x'),
      list: [new Map([[1, 2]]), new Date(0), null, undefined, 3n],
    };
    expect(crossed(value)).toEqual(value);
    expect(crossed(value).url).toBeInstanceOf(URL);
  });
  test('tables keep types, missing values and levels', () => {
    const columns = {
      x: [1.5, null, 3],
      s: ['a', null, 'b'],
      when: [new Date(0), null, new Date(5e9)],
      is: [true, false, null],
    };
    const [table] = crossed([readTable(frameToArrow(columns))]);
    expect(table).toBeInstanceOf(Table);
    for (const [name, values] of Object.entries(columns)) expect([...table.getChild(name)]).toEqual(values);
  });
  test('nothing of the caller is changed', () => {
    const args = Object.freeze({ url: new URL('https://example.org/'), list: Object.freeze([1]) });
    const packed = new Packer({ share: false }).pack(args);
    expect(args.url).toBeInstanceOf(URL);
    expect(packed.list).toBe(args.list);
  });
  test('functions are refused by name', () => {
    expect(() => crossed({ deep: [{ run: function named() {} }] })).toThrow(/'named'.*execObjects/);
  });
  test('holes are filled', () => {
    const packer = new Packer({ share: false });
    const template = unpack(packer.pack([1, { deep: rxElemArg(['a', 'b']) }]));
    expect(template[1].deep).toBeInstanceOf(Hole);
    expect(filled(template, ['b'])).toEqual([1, { deep: 'b' }]);
    expect(template[1].deep).toBeInstanceOf(Hole);
  });
  test('large buffers are shared, each once', () => {
    const packer = new Packer({ share: true });
    const large = new Float64Array(100_000).fill(3);
    const [one, two, part, small] = packer.pack([
      large,
      large.subarray(10),
      new Float32Array(large.buffer, 8, 2),
      new Float64Array(4),
    ]);
    expect(one.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(two.buffer).toBe(one.buffer);
    expect(part.buffer).toBe(one.buffer);
    expect(two.byteOffset).toBe(80);
    expect(one[99_999]).toBe(3);
    expect(small.buffer).toBeInstanceOf(ArrayBuffer);
    expect(large.buffer).toBeInstanceOf(ArrayBuffer);
  });
});
