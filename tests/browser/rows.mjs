// What models find of each row, in files and arrays.
import { expect, test } from 'vitest';

export function rows(session, { browser }) {
  const call = (name) => session().call('rows.js', name);

  test('rxKmeans writes the cluster of each row, and has those of data frames', async () => {
    const found = await call('clusters');
    expect(found.sizes[0]).toEqual(found.sizes[1]);
    // Rows that rowSelection leaves out have clusters, but no share in the sizes.
    expect(found.keptSizes[0]).toEqual(found.keptSizes[1]);
    expect(found).toMatchObject({
      rows: 200_000,
      names: ['a', 'b', 'u', 'u2', 'c', 'cluster'],
      cluster: [2, 2, 1, 0, 1],
      others: [false, false],
      loaded: [false, true],
      asKmeans: ['class', 'cluster', 'centers'],
      codes: ['unsupported', 'unknownVariable'],
    });
  });

  test('rxDTree writes the node of each row, and trees are pruned', async () => {
    expect(await call('nodes')).toEqual({
      same: true,
      sizes: [true, expect.any(Number)],
      where: true,
      fields: true,
      saved: true,
      printed: true,
      codes: ['argument', 'argument', 'argument'],
    });
  });

  test('rxCube writes its cells', async () => {
    expect(await call('cells')).toEqual({
      rows: [140, 140],
      kinds: [
        ['F_a', 'integer'],
        ['F_b', 'integer'],
        ['u', 'numeric'],
        ['Counts', 'numeric'],
      ],
      few: ['factor', ['u', 'v', 'w'], ['u'], [3.5]],
      same: [true, true, true, true],
      code: 'argument',
    });
  });

  test('rxSummary writes what it finds by category', async () => {
    expect(await call('groups')).toEqual({
      files: [true, false],
      names: [
        ['F_a', 'integer'],
        ['F_b', 'integer'],
        ['Counts', 'numeric'],
        ['u_Mean', 'numeric'],
        ['u_ValidObs', 'numeric'],
      ],
      rows: [140, 7],
      same: [true, true, true, true, true],
      few: [
        ['u', 'v', 'w'],
        { g: ['u', 'v'], x_Mean: [3.5, 2.5], x_Sum: [7, 5], z_Mean: [8, null], z_Sum: [16, 0], Counts: [2, 2] },
      ],
      codes: ['argument', 'unsupported', 'unsupported'],
    });
  });

  test('rxSummary writes what it finds by category to files', async () => {
    const found = await call('groupFiles');
    // WebKit under automation has no origin private file system.
    if (browser === 'webkit') expect(found).toEqual({ hasOpfs: false, code: 'environment' });
    else {
      expect(found).toEqual({
        hasOpfs: true,
        files: [true, true, true],
        rows: [140, 7],
        printed: [
          '',
          'By-group statistics for F(a):F(b) contained in opfs:folder/by.arrow',
          'By-group statistics for u:F(a):F(b) contained in opfs:folder/by.arrow',
          'By-group statistics for log(u):F(b) contained in opfs:folder/by2.arrow',
          '',
        ],
        plain: [[], 'source'],
        again: ['exists', 3],
      });
    }
  });
}
