import { cores, deviceMemory } from '../engine/capability.js';
import { RxError } from '../error.js';

/** What the launchpad is told about processes that run scripts, by the names that `rlauncher.config` has for it. */
export interface LauncherConfig {
  /** How many processes there are at least in the pool of a user who ran a script. */
  readonly PROCESS_POOL_SQLSATELLITE_GROWTH: number;
  /** How many processes are made for each degree of parallelism: one of them runs, the others are for the pool. */
  readonly PROCESS_POOL_SQLSATELLITE_PER_DEGREE: number;
  /** How many seconds a pool of which nobody takes is kept; 0 for as long as the tab is there. */
  readonly PROCESS_POOL_SQLSATELLITE_TIMEOUT: number;
}

/** Configurations that have a name. */
export type LauncherPreset = 'tab' | 'sqlserver';

type Name = keyof LauncherConfig;

/** The numbers that were published for SQL Server 2016 R Services: five for the pool, two for each degree. */
const SQL_SERVER: LauncherConfig = Object.freeze({
  PROCESS_POOL_SQLSATELLITE_GROWTH: 5,
  PROCESS_POOL_SQLSATELLITE_PER_DEGREE: 2,
  PROCESS_POOL_SQLSATELLITE_TIMEOUT: 0,
});

/** The least of each setting. */
const LEAST: Readonly<Record<Name, number>> = {
  PROCESS_POOL_SQLSATELLITE_GROWTH: 0,
  PROCESS_POOL_SQLSATELLITE_PER_DEGREE: 1,
  PROCESS_POOL_SQLSATELLITE_TIMEOUT: 0,
};

/** Settings of a server's own file that mean nothing in a tab. */
const WITHOUT_EFFECT = new Set([
  'RHOME',
  'MPI_HOME',
  'INSTANCE_NAME',
  'TRACE_LEVEL',
  'JOB_CLEANUP_ON_EXIT',
  'USER_POOL_SIZE',
  'WORKING_DIRECTORY',
  'PKG_MGMT_MODE',
]);

/**
 * What suits a tab: one process ahead for each core but one, but no more than one for every two gigabytes of memory. They are
 * kept for a minute.
 */
function tabConfig(): LauncherConfig {
  const ahead = Math.min(
    cores() - 1,
    Math.floor((deviceMemory() ?? 8) / 2),
    SQL_SERVER.PROCESS_POOL_SQLSATELLITE_GROWTH,
  );
  return Object.freeze({
    PROCESS_POOL_SQLSATELLITE_GROWTH: Math.max(1, ahead),
    PROCESS_POOL_SQLSATELLITE_PER_DEGREE: 1,
    PROCESS_POOL_SQLSATELLITE_TIMEOUT: 60,
  });
}

let current: LauncherConfig | undefined;

/** What the launchpad is told about processes that run scripts. */
export function rxGetLauncherConfig(): LauncherConfig {
  current ??= tabConfig();
  return current;
}

/**
 * Tells the launchpad about processes that run scripts, and returns what it was told before: `'sqlserver'` for the numbers that
 * were published, `'tab'` for what suits this one, which is the default; single settings; or the text of an
 * `rlauncher.config`, lines of `NAME=value`, of which those count that mean something in a tab. As there, pools grow by it when
 * the next script is run.
 */
export function rxSetLauncherConfig(config: LauncherPreset | Partial<LauncherConfig> | (string & {})): LauncherConfig {
  const before = rxGetLauncherConfig();
  if (config === 'tab') current = tabConfig();
  else if (config === 'sqlserver') current = SQL_SERVER;
  else current = Object.freeze({ ...before, ...checked(typeof config === 'string' ? settingsOf(config) : config) });
  return before;
}

function checked(given: Partial<LauncherConfig>): Partial<LauncherConfig> {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in LEAST)) throw new RxError('argument', `the launchpad has no setting '${name}'`);
    const least = LEAST[name as Name];
    if (Number.isInteger(value) && value >= least) continue;
    throw new RxError('argument', `${name} is a whole number from ${least}, not ${String(value)}`);
  }
  return given;
}

/** The settings in a text of lines `NAME=value`; lines that begin with `#` or `;` are comments. */
function settingsOf(text: string): Partial<LauncherConfig> {
  const settings: Record<string, number> = {};
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const [, name = '', value = ''] = /^\s*([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === '')
      throw new RxError('argument', `line ${at + 1} of the configuration is not NAME=value: '${line.trim()}'`);
    const known = name.toUpperCase();
    if (WITHOUT_EFFECT.has(known)) continue;
    settings[known] = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (known in LEAST && Number.isNaN(settings[known])) {
      throw new RxError('argument', `line ${at + 1} of the configuration: ${known} is a whole number, not '${value}'`);
    }
  }
  return settings as Partial<LauncherConfig>;
}
