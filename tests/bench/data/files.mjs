// Files that the bench reads: written once into target/bench, the same on every machine.
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { dictionary, float64, int32, int8, tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import { fingerprint, once, root, say } from '../../../web/build/run.mjs';
import { days, flights, hours, NO_DELAY } from './flights.mjs';

const FOLDER = 'target/bench';
const HEADER = '"ArrDelay","CRSDepTime","DayOfWeek"\n';
/** Rows of an Arrow record batch. */
const BATCH = 131_072;

/**
 * @typedef {{ path: string, rows: number, bytes: number }} BenchFile
 */

/** Writes a file and what is known of it, unless both are there and made by these very scripts. */
async function cached(name, settings, write) {
  const path = join(FOLDER, name);
  const facts = `${path}.json`;
  await once(`bench-${name}`, fingerprint(['tests/bench/data'], settings), [path, facts], async () => {
    say(`writing ${path}`);
    mkdirSync(join(root, FOLDER), { recursive: true });
    const partial = join(root, `${path}.partial`);
    const rows = await write(partial);
    renameSync(partial, join(root, path));
    writeFileSync(join(root, facts), JSON.stringify({ rows }));
  });
  const { rows } = JSON.parse(readFileSync(join(root, facts), 'utf8'));
  return { path: join(root, path), rows, bytes: statSync(join(root, path)).size };
}

/** All pieces of text of a row, as bytes: missing delays are written as in the airline samples. */
function pieces() {
  const bytes = (text) => Buffer.from(text);
  const delays = new Map([[NO_DELAY, bytes('M')]]);
  return {
    delay: (value) => {
      if (!delays.has(value)) delays.set(value, bytes(String(value)));
      return delays.get(value);
    },
    hours: hours.map((hour) => bytes(`,${hour},`)),
    days: days.map((day) => bytes(`"${day}"\n`)),
  };
}

function writeText(path, { bytes, rows }) {
  const { delay, hours: hourBytes, days: dayBytes } = pieces();
  const file = openSync(path, 'w');
  const buffer = Buffer.alloc(1 << 22);
  let used = buffer.write(HEADER);
  let written = 0;
  let count = 0;
  const put = (piece) => {
    buffer.set(piece, used);
    used += piece.length;
  };
  flights((late, minute, day) => {
    put(delay(late));
    put(hourBytes[minute]);
    put(dayBytes[day]);
    count += 1;
    if (used > buffer.length - 64) {
      writeSync(file, buffer, 0, used);
      written += used;
      used = 0;
    }
    return rows ? count < rows : written + used < bytes;
  });
  writeSync(file, buffer, 0, used);
  closeSync(file);
  return count;
}

/**
 * Flights as CSV.
 * @param {{ bytes?: number, rows?: number }} size about this many bytes, or exactly this many rows
 * @returns {Promise<BenchFile>}
 */
export function flightsText(size) {
  const name = size.rows ? `flights-${size.rows}-rows.csv` : `flights-${Math.round(size.bytes / 1e6)}.csv`;
  return cached(name, size, (path) => writeText(path, size));
}

function writeArrow(path, rows) {
  const delays = new Array(rows);
  const times = new Float64Array(rows);
  const names = new Array(rows);
  const numbers = hours.map(Number);
  let count = 0;
  flights((late, minute, day) => {
    delays[count] = late === NO_DELAY ? null : late;
    times[count] = numbers[minute];
    names[count] = days[day];
    count += 1;
    return count < rows;
  });
  const types = { ArrDelay: int32(), CRSDepTime: float64(), DayOfWeek: dictionary(utf8(), int8()) };
  const columns = { ArrDelay: delays, CRSDepTime: times, DayOfWeek: names };
  const table = tableFromArrays(columns, { types, maxBatchRows: BATCH });
  writeFileSync(path, tableToIPC(table, { format: 'file' }));
  return rows;
}

/**
 * The same flights as an Arrow IPC file: 32-bit delays with missing values, doubles, days as a dictionary.
 * @param {number} rows
 * @returns {Promise<BenchFile>}
 */
export function flightsArrow(rows) {
  return cached(`flights-${rows}-rows.arrow`, { rows }, (path) => writeArrow(path, rows));
}

/** The sample of 600,000 flights, from the reference data. */
export function airline() {
  const path = join(root, 'tests/reference/data/AirlineDemoSmall.csv');
  return { path, rows: 600_000, bytes: statSync(path).size };
}
