import type { RunOptions } from '../context/distribute.js';
import type { DataSet } from '../data/dataset.js';
import { fileName, isFileLike } from '../data/file.js';
import { sourceOf } from '../data/formats.js';
import { type Frame, isFrame, type Table } from '../data/frame.js';
import { isDataSource, type RxDataSource } from '../data/sources.js';
import { asRxError, RxError } from '../error.js';
import type { VarInfo as EngineInfo, VarInfoParams } from '../generated/engine.js';
import type { FileLike } from '../data/file.js';
import { type DataInput, openData, requireData } from './data.js';
import { editXdf } from './edit-xdf.js';
import { rowsTable } from './rows-table.js';
import { RxResident } from './resident.js';
import { runner } from '../context/realm.js';
import { rowsAfter } from './write.js';

/** What {@link rxSetVarInfo} changes of a variable; what is not given stays. */
export type VarInfo = { [field in keyof Omit<EngineInfo, 'name'>]?: EngineInfo[field] | undefined } & {
  /** The variable, in a list of such. */
  name?: string;
};

/** What is changed by name, or in a list, as rxGetVarInfo gives it. */
export type VarInfos = Readonly<Record<string, VarInfo>> | readonly VarInfo[];

/** What of a variable can be told; rxGetVarInfo tells more. */
const FIELDS = [
  'position',
  'newName',
  'description',
  'low',
  'high',
  'levels',
  'valueInfoCodes',
  'valueInfoLabels',
] as const;

/**
 * Changes names of variables, their descriptions, ranges (`low` and `high`, as `F()` uses them), the names of a factor's
 * levels, and what values mean. No value changes. Of an XDF file in the origin private file system, or one that the user
 * picked, the end is written anew and all else stays; a `File`, a `Blob` or bytes in memory stay as they are, and the
 * source that comes back has the changes. Of data that are kept in memory others come back, which share their values; of
 * arrays a table. See rxSetVarInfo in RevoScaleR's reference.
 */
export async function rxSetVarInfo(varInfo: VarInfos, data: RxResident, options?: RunOptions): Promise<RxResident>;
export async function rxSetVarInfo(
  varInfo: VarInfos,
  data: RxDataSource | FileLike,
  options?: RunOptions,
): Promise<RxDataSource>;
export async function rxSetVarInfo(varInfo: VarInfos, data: Frame, options?: RunOptions): Promise<Table>;
export async function rxSetVarInfo(
  varInfo: VarInfos,
  data: DataInput,
  options?: RunOptions,
): Promise<RxResident | RxDataSource | Table>;
export async function rxSetVarInfo(
  varInfo: VarInfos,
  data: DataInput,
  options: RunOptions = {},
): Promise<RxResident | RxDataSource | Table> {
  return changed({ variables: listed(varInfo) }, data, 'rxSetVarInfo', options);
}

/** The options of {@link rxSetInfo}. */
export interface SetInfoOptions extends RunOptions {
  /** A text that describes the data; none takes it away. Default none. */
  description?: string;
}

/** Sets the description of data. What comes back is as {@link rxSetVarInfo} has it. See rxSetInfo in RevoScaleR's reference. */
export async function rxSetInfo(data: RxResident, options?: SetInfoOptions): Promise<RxResident>;
export async function rxSetInfo(data: RxDataSource | FileLike, options?: SetInfoOptions): Promise<RxDataSource>;
export async function rxSetInfo(
  data: RxResident | RxDataSource | FileLike,
  { description = '', ...options }: SetInfoOptions = {},
): Promise<RxResident | RxDataSource> {
  const found = await changed({ variables: [], description }, data, 'rxSetInfo', options);
  return found as RxResident | RxDataSource;
}

function listed(varInfo: VarInfos): EngineInfo[] {
  const entries = Array.isArray(varInfo)
    ? (varInfo as readonly VarInfo[]).map((info): [string, VarInfo] => [info.name ?? '', info])
    : Object.entries(varInfo as Record<string, VarInfo>);
  return entries.map(([name, info]) => {
    const given = FIELDS.flatMap((field) => (info[field] == null ? [] : [[field, info[field]]]));
    return { ...Object.fromEntries(given), name };
  });
}

async function changed(
  params: Partial<VarInfoParams>,
  data: DataInput,
  name: string,
  options: RunOptions,
): Promise<RxResident | RxDataSource | Table> {
  try {
    requireData(data);
    if (data instanceof RxResident) {
      const old = data.dataSet();
      const made = await runner().keepStepped(
        old,
        async () => ({ step: await runner().planStep('rxSetVarInfo', params, old, options) }),
        options,
      );
      tell(made, old, params);
      return new RxResident(made);
    }
    if (isFileLike(data) || isDataSource(data)) {
      const source = isFileLike(data) ? await sourceOf(data, options.signal) : data;
      if (source.type === 'RxXdfData') return await editXdf(source, params, data);
      const named = `${fileName(source.file)}, a source of class ${source.type},`;
      const message = `${name}: ${named} has no place for what is said about its variables; rxDataStep writes an XDF file of it, rxImport keeps it in memory`;
      throw new RxError('unsupported', message);
    }
    if (isFrame(data)) {
      if (params.description !== undefined) {
        throw new RxError('unsupported', `${name}: a table has no description; rxImport keeps it in memory with one`);
      }
      const opened = await openData(data, options);
      return await rowsTable(
        async () => rowsAfter(opened, await runner().planStep('rxSetVarInfo', params, opened, options)),
        options,
      );
    }
    throw new RxError('argument', `${name}: these are no data`);
  } catch (error) {
    throw asRxError(error);
  }
}

/** What data that were made of others are told to be. */
function tell(made: DataSet, old: DataSet, { variables = [], description }: Partial<VarInfoParams>): void {
  made.description = description === undefined ? old.description : description || null;
  made.valueInfo = old.schema.variables.flatMap(({ name }, at) => {
    const info = variables.find((one) => (one.position == null ? one.name === name : one.position === at + 1));
    const before = old.valueInfo.find((one) => one.name === name);
    const { valueInfoCodes: codes = before?.codes, valueInfoLabels: labels = before?.labels } = info ?? {};
    return codes && labels && codes.length > 0 ? [{ name: info?.newName ?? name, codes, labels }] : [];
  });
}
