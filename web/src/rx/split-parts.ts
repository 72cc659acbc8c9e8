import { isFileLike } from '../data/file.js';
import { isDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import { isOpfs, opfsPath, opfsRoot } from '../source/opfs.js';
import type { DataInput } from './data.js';

/** Which parts have one more where it is not even. */
export type Fill = 'left' | 'center' | 'right';

/** So many things dealt to so many parts, as evenly as they can be. */
export function shares(units: number, parts: number, fill: Fill): number[] {
  if (!['left', 'center', 'right'].includes(fill)) {
    throw new RxError('argument', `fill is 'left', 'center' or 'right', not '${fill}'`);
  }
  const least = Math.floor(units / parts);
  const more = units % parts;
  const first = { left: 0, center: Math.floor((parts - more) / 2), right: parts - more }[fill];
  return Array.from({ length: parts }, (_, at) => least + (at >= first && at < first + more ? 1 : 0));
}

/**
 * The files of the parts: a base with a suffix before its ending for each, or a base of its own. A level becomes a part of a
 * name of one file, whatever is in it.
 */
export function splitPaths(
  base: string | readonly string[],
  suffixes: readonly (string | number)[] | null,
  names: readonly string[],
  factor: string | null,
): string[] {
  const parts = names.length;
  const bases = typeof base === 'string' ? null : base;
  if (bases && bases.length !== parts) {
    throw new RxError('argument', `there are ${parts} parts, and ${bases.length} names in outFilesBase`);
  }
  if (suffixes && suffixes.length !== parts) {
    throw new RxError('argument', `there are ${parts} parts, and ${suffixes.length} outFileSuffixes`);
  }
  const own = factor === null ? names : distinct(names.map(inName)).map((name) => `.${inName(factor)}.${name}`);
  const paths = names.map((_, at) => {
    const suffix = suffixes?.[at] ?? (bases ? '' : own[at]);
    return named(bases?.[at] ?? (base as string), String(suffix));
  });
  const twice = paths.find((path, at) => paths.map(normal).indexOf(normal(path)) < at);
  if (twice !== undefined) throw new RxError('argument', `two parts would be written to '${twice}'`);
  return paths;
}

/** A text as a part of a name: what leads to folders or what file systems refuse is left out. */
function inName(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no name may have.
  return text.replace(/[/\\:*?"<>|\u0000-\u001f]/g, '_');
}

/** Names of which none is there twice. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let found = name;
    for (let more = 2; taken.has(found); more++) found = `${name}_${more}`;
    taken.add(found);
    return found;
  });
}

/** A name with a suffix before its ending. */
function named(base: string, suffix: string): string {
  const ending = /\.[A-Za-z]+$/.exec(base)?.[0] ?? '';
  return `${base.slice(0, base.length - ending.length)}${suffix}${ending}`;
}

function normal(path: string): string {
  return isOpfs(path) ? opfsPath(path) : path;
}

/** Throws when the file that is read is among those that are written: what it has would be gone before the last is written. */
export async function requireOthers(paths: readonly string[], inData: DataInput): Promise<void> {
  const source = isDataSource(inData) ? (inData.part?.of ?? inData) : inData;
  const file = isDataSource(source) ? source.file : isFileLike(source) ? source : null;
  const place = await placeOf(file);
  const own = place === null ? undefined : paths.find((path) => normal(path) === place);
  if (own === undefined) return;
  const message = `'${own}' is the file that is split, and would be written as one of its parts: choose another outFilesBase or other outFileSuffixes`;
  throw new RxError('argument', message);
}

/** Where a file lies in the workspace, if it does. */
async function placeOf(file: unknown): Promise<string | null> {
  if (isOpfs(file)) return opfsPath(file);
  if (typeof FileSystemFileHandle !== 'function' || !(file instanceof FileSystemFileHandle)) return null;
  const root = await opfsRoot().catch(() => null);
  return (await root?.resolve(file))?.join('/') ?? null;
}
