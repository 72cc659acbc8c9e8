// Strings that are meant to be the same.
async function code(work) {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return error.code;
  }
}

/** Keys of arrays of strings. */
export async function keys(rx) {
  const dictionary = ['Seattle', 'Olympia', 'Spokane'];
  return {
    corrected: await rx.rxGetFuzzyKeys(['Seattlee', 'Olympa', null, 'SPOKANE'], { dictionary, minDistance: 0.1 }),
    soundex: await rx.rxGetFuzzyKeys(['Ashcroft', 'FLASHCARD'], { keyType: 'soundex' }),
    metaphone: await Promise.all(
      ['mphone3', 'mphone3Vowels', 'mphone3Exact'].map((keyType) =>
        rx.rxGetFuzzyKeys(['Knight', 'Stephen'], { keyType }),
      ),
    ),
    unknown: await code(() => rx.rxGetFuzzyKeys(['a'], { keyType: 'mphone4' })),
  };
}

const rounded = (value) => Math.round(value * 1e6) / 1e6;

/** Distances of arrays of strings. */
export async function distances(rx) {
  const strings = ['Allen', 'Ellen', 'Elena'];
  const options = { dictionary: ['Allen', 'Helen', 'Harry'], minDistance: 0.5 };
  const found = await rx.rxGetFuzzyDist(strings, options);
  const table = (from, names) => {
    const columns = names.map((name) => [...from.getChild(name)]);
    return columns[0].map((_, row) => columns.map((column) => column[row]));
  };
  const positions = await rx.rxGetFuzzyDist(strings, { ...options, returnString: false });
  return {
    names: found.names,
    rows: table(found, found.names).map(([string, entry, distance]) => [string, entry, rounded(distance)]),
    positions: table(positions, ['stringIndex', 'dictionaryIndex']),
    codes: [
      await code(() => rx.rxGetFuzzyDist(strings, {})),
      await code(() => rx.rxGetFuzzyKeys('b', { data: { a: ['x'] } })),
      await code(() => rx.rxGetFuzzyKeys('a', { data: { a: [1] } })),
    ],
  };
}

/** A variable of data that are larger than a chunk. */
export async function data(rx) {
  const cities = ['Seatle', 'SEATTLE', 'Olympa', 'Olympia'];
  const rows = { city: [], number: new Float64Array(200_000) };
  for (let row = 0; row < 200_000; row++) {
    rows.city.push(cities[row % 4]);
    rows.number[row] = row;
  }
  const dictionary = ['Olympia', 'Seattle'];
  const source = await rx.rxImport(rows);
  const file = await rx.rxGetFuzzyKeys('city', {
    data: source,
    dictionary,
    ignoreCase: true,
    keyVarName: 'clean',
    hasMatchVarName: 'found',
    outFile: rx.RxXdfData(),
  });
  const table = await rx.rxDataStep(file, {});
  const clean = [...table.getChild('clean')];
  const kept = await rx.rxGetFuzzyDist('city', {
    data: source,
    dictionary: ['Seatle', 'Olympia'],
    matchMethod: 'exact',
    varsToKeep: ['number'],
  });
  const twice = await rx.rxGetFuzzyDist('city', {
    data: source,
    dictionary: ['Seatle', 'Olympia', 'Seatle', 'Olympia'],
    matchMethod: 'exact',
    returnString: false,
  });
  await source.release();
  return {
    rows: table.numRows,
    names: table.names,
    levels: [...new Set(clean)].sort(),
    unmatched: [...table.getChild('found')].filter((found) => !found).length,
    expanded: [kept.numRows, twice.numRows],
  };
}
