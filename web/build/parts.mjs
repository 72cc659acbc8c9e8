// What every page loads of the engine, and what is loaded when it is first called.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** Modules of the rest that belong to no single analysis. */
const REST = [
  'analysis::tree',
  'compute',
  'data::joined',
  'data::take',
  'data::var_info',
  'engine::saved',
  'format::arrow::footer',
  'format::arrow::output',
  'format::arrow::zstd',
  'format::columns',
  'format::json',
  'format::parquet',
  'format::exchange',
  'format::fetched',
  'format::part',
  'format::text::output',
  'format::text::real',
  'format::xdf',
  'stats::draws',
  'stats::nearest',
  'stats::streams',
  'stats::tree',
  'transform::conform',
  'transform::data_step',
  'transform::factors',
  'transform::fuzzy',
  'transform::made',
  'transform::pmml',
  'transform::predict::adapt',
  'transform::predict::bayes',
  'transform::predict::clusters',
  'transform::predict::trees',
  'transform::var_info',
];

/** Exports of the rest: into them the optimiser puts what they alone call. */
const EXPORTS = ['randomstream_', 'engine_stream', 'engine_restoreStream', 'engine_distributions'];

/**
 * Patterns of the names of functions in the rest. `web/src/engine/first.json` has the analyses of the first part, those
 * that a page needs to look at data and to fit a linear model; all others of `crate/src/analysis/mod.rs` are in the rest.
 */
export function patterns() {
  const first = Object.values(JSON.parse(readFileSync(join(root, 'web/src/engine/first.json'), 'utf8')));
  const registry = readFileSync(join(root, 'crate/src/analysis/mod.rs'), 'utf8');
  const names = [...registry.matchAll(/Entry::<(\w+)::/g)].map(([, name]) => name);
  const unknown = first.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`there is no analysis ${unknown.join(', ')}`);
  const rest = names.filter((name) => !first.includes(name)).map((name) => `analysis::${name}`);
  return [...[...rest, ...REST].map((module) => `rxwasm::${module}::`), ...EXPORTS];
}
