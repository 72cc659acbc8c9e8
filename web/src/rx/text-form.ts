import type { RunOptions } from '../context/distribute.js';
import { without } from '../data/ignored.js';
import type { RxDataSource } from '../data/sources.js';
import type { SaidInfo } from '../data/text-columns.js';
import { RxError } from '../error.js';
import { openData } from './data.js';
import type { Front } from './front.js';

/** Which columns are read is no matter of how a file is written. */
export const CHOICE: ReadonlySet<string> = new Set([
  'varsToKeep',
  'varsToDrop',
  'checkVarsToKeep',
  'colClasses',
  'colInfo',
]);

/** The delimiters that are found out, in this order: see `crate/src/format/text/sniff.rs`. */
const DELIMITERS = [',', '\t', ';', ' '];

/** What lies in fixed columns, in other encodings, or in one array has no place for further lines. */
export async function requireLines(
  { type, options }: RxDataSource,
  said: readonly SaidInfo[],
  front: Front,
  name: string,
): Promise<void> {
  const refuse = (what: string) => {
    throw new RxError('unsupported', `nothing can be added to '${name}', ${what}: rxDataStep writes it anew`);
  };
  if (type === 'RxJsonData') {
    const start = new TextDecoder().decode(await front.read(0, 4096)).trimStart();
    if (start.startsWith('[')) refuse('which is one array and not JSON lines');
    return;
  }
  const { isFixedFormat, inputEncoding = 'utf-8', readDateFormat, readPOSIXctFormat } = options;
  const isFixed = isFixedFormat ?? (said.length > 0 && said.every(({ start }) => start != null));
  if (isFixed) refuse('whose columns lie at fixed places');
  if (!/^utf-?8$/i.test(String(inputEncoding))) refuse(`whose encoding is ${String(inputEncoding)}`);
  if (readDateFormat != null || readPOSIXctFormat != null) refuse('whose dates have a notation of their own');
  if (said.some(({ newLevels }) => newLevels != null)) refuse('whose levels are read under other names');
}

/** What stands between the columns of a text file. */
export async function delimiterOf(output: RxDataSource, run: RunOptions): Promise<string> {
  const names = async (more: object) => {
    const options = Object.freeze({ ...without(output.options, CHOICE), firstRowIsColNames: true, ...more });
    const { schema } = await openData(Object.freeze({ type: output.type, file: output.file, options }), run);
    return schema.variables.map(({ name }) => name);
  };
  const { delimiter, decimalPoint, quoteMark } = output.options;
  if (typeof delimiter === 'string') return delimiter;
  const found = await names({});
  const candidates = DELIMITERS.filter((one) => one !== decimalPoint && one !== quoteMark);
  for (const one of found.length > 1 ? candidates : []) {
    const others = await names({ delimiter: one });
    if (others.length === found.length && others.every((name, at) => name === found[at])) return one;
  }
  return ',';
}
