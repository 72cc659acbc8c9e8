// Compute contexts as values: they need no browser.
import { afterEach, describe, expect, test } from 'vitest';
import * as rx from '../../web/src/index.ts';

afterEach(() => void rx.rxOptions({ initialize: true }));

/** Each class by the name of what makes it. */
const { ...MAKE } = rx;

const CLASSES = [
  ['RxLocalSeq', 'local'],
  ['RxLocalParallel', 'localpar'],
  ['RxForeachDoPar', 'dopar'],
  ['RxInSqlServer', 'sqlserver'],
  ['RxSpark', 'spark'],
  ['RxHadoopMR', 'hadoopmr'],
];

describe('compute contexts', () => {
  test.each(CLASSES)('%s is made by its name, its description and itself', (type, description) => {
    const context = MAKE[type]();
    expect(context).toMatchObject({ type, description, wait: true, consoleOutput: false, autoCleanup: true });
    expect(rx.RxComputeContext(type)).toEqual(context);
    expect(rx.RxComputeContext(description)).toEqual(context);
    expect(rx.RxComputeContext(context)).toEqual(context);
    expect(Object.isFrozen(context)).toBe(true);
    expect(String(context)).toBe(`${type} Compute Context`);
    const changed = MAKE[type]({ object: context, wait: false });
    expect(changed).toEqual({ ...context, wait: false });
    expect(String(changed)).toBe(`${type} Compute Context\n  wait: FALSE`);
    expect(rx.rxSetComputeContext(description)).toEqual(rx.RxLocalSeq());
    expect(rx.rxGetComputeContext()).toEqual(context);
  });

  test('what is not given is copied, and what the other class does not know is not', () => {
    const spark = rx.RxSpark({ nameNode: 'cluster', port: 8020, dataPath: '/data', consoleOutput: true, wait: false });
    const local = rx.RxLocalParallel({ object: spark, wait: true, numCoresToUse: 3 });
    const expected = { dataPath: '/data', consoleOutput: true, wait: true, numCoresToUse: 3 };
    expect(local).toEqual(rx.RxLocalParallel(expected));
    expect(rx.RxSpark({ object: spark, port: 9000 })).toEqual({ ...spark, port: 9000 });
    expect(rx.RxLocalSeq({ object: local, wait: undefined }).wait).toBe(true);
  });

  test('arguments are checked', () => {
    expect(() => rx.RxLocalSeq({ wat: false })).toThrow("RxLocalSeq has no argument 'wat'");
    expect(() => rx.RxLocalSeq({ wait: 'no' })).toThrow('wait of RxLocalSeq is true or false');
    expect(() => rx.RxLocalSeq({ object: {} })).toThrow('object is a compute context to copy');
    expect(() => rx.RxLocalSeq({ packagesToLoad: [1] })).toThrow('packagesToLoad');
    expect(() => rx.RxLocalParallel({ numCoresToUse: 0 })).toThrow('numCoresToUse');
    expect(() => rx.RxComputeContext('hpc')).toThrow("'hpc' is not a compute context");
    expect(() => rx.RxComputeContext('toString')).toThrow("'toString' is not a compute context");
    expect(rx.RxLocalSeq({ packagesToLoad: new URL('https://example.org/a.js') }).packagesToLoad).toEqual([
      'https://example.org/a.js',
    ]);
    expect(rx.RxInSqlServer({ traceLevel: 7 })).toMatchObject({ traceLevel: 7, numTasks: 1 });
  });

  test('remote contexts show no secrets', () => {
    const context = rx.RxInSqlServer({ connectionString: 'Server=a;PWD=secret', password: 'secret', numTasks: 4 });
    const lines = ['RxInSqlServer Compute Context', '  connectionString: ...', '  numTasks: 4', '  password: ...'];
    expect(String(context)).toBe(lines.join('\n'));
  });
});

describe('rxSetComputeContext', () => {
  test('it returns the one before, takes changes, and is an option', () => {
    const first = rx.rxGetComputeContext();
    expect(rx.rxSetComputeContext('localpar', { wait: false })).toBe(first);
    const second = rx.rxGetComputeContext();
    expect(second).toEqual(rx.RxLocalParallel({ wait: false }));
    expect(rx.rxGetOption('computeContext')).toBe(second);
    expect(rx.rxSetComputeContext(second, { consoleOutput: true })).toBe(second);
    expect(rx.rxGetComputeContext()).toEqual(rx.RxLocalParallel({ wait: false, consoleOutput: true }));
    const before = rx.rxOptions({ computeContext: rx.RxForeachDoPar() });
    expect(before.computeContext.consoleOutput).toBe(true);
    expect(rx.rxGetComputeContext().type).toBe('RxForeachDoPar');
    rx.rxSetComputeContext(first);
    expect(rx.rxGetComputeContext()).toBe(first);
    expect(() => rx.rxSetComputeContext(null)).toThrow("'null' is not a compute context");
    expect(() => rx.rxOptions({ computeContext: 'local' })).toThrow("'local' is not a compute context");
  });

  test('options of RevoScaleR that mean nothing here are kept, and are defaults of contexts', () => {
    rx.rxOptions({ numTasks: 4, hdfsHost: 'cluster', 'spark.executorMem': '8g', transformPackages: ['utils'] });
    expect(rx.RxInSqlServer().numTasks).toBe(4);
    expect(rx.RxSpark()).toMatchObject({ nameNode: 'cluster', executorMem: '8g' });
    expect(rx.rxGetOption('transformPackages')).toEqual(['utils']);
    expect(() => rx.rxOptions({ nonsense: 1 })).toThrow("there is no option 'nonsense'");
  });
});

describe('rxCompareContexts', () => {
  const { rxCompareContexts } = rx;

  test('without an exact match places are compared', () => {
    expect(rxCompareContexts(rx.RxLocalSeq(), rx.RxLocalSeq({ wait: false }))).toBe(true);
    expect(rxCompareContexts(rx.RxLocalSeq(), rx.RxLocalParallel())).toBe(false);
    const spark = rx.RxSpark({ nameNode: 'Cluster', shareDir: '/share/me' });
    expect(rxCompareContexts(spark, rx.RxSpark({ object: spark, wait: false, nameNode: 'cluster' }))).toBe(true);
    expect(rxCompareContexts(spark, rx.RxSpark({ object: spark, shareDir: '/share/you' }))).toBe(false);
    expect(rxCompareContexts(spark, rx.RxSpark({ object: spark, sshHostname: 'edge' }))).toBe(false);
    const server = rx.RxInSqlServer({ connectionString: 'Driver=SQL Server;Server=Db1;Database=a' });
    expect(rxCompareContexts(server, rx.RxInSqlServer({ server: 'db1' }))).toBe(true);
    expect(rxCompareContexts(server, rx.RxInSqlServer({ server: 'db2' }))).toBe(false);
  });

  test('with one all arguments are, names of nodes without regard to case', () => {
    const one = rx.RxLocalParallel({ packagesToLoad: ['a', 'b'], wait: false });
    expect(rxCompareContexts(one, rx.RxLocalParallel({ object: one }), true)).toBe(true);
    expect(rxCompareContexts(one, rx.RxLocalParallel({ object: one, packagesToLoad: ['b', 'a'] }), true)).toBe(false);
    expect(rxCompareContexts(one, rx.RxLocalParallel({ object: one, wait: true }), true)).toBe(false);
    const spark = rx.RxSpark({ nameNode: 'Cluster' });
    expect(rxCompareContexts(spark, rx.RxSpark({ nameNode: 'cluster' }), true)).toBe(true);
    expect(rxCompareContexts(spark, rx.RxSpark({ nameNode: 'cluster', extra: 1 }), true)).toBe(false);
  });
});
