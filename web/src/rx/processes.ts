import type { Build } from '../engine/capability.js';
import { usedCores } from '../context/options.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { Process } from '../launchpad/process.js';

/**
 * The processes of the launchpad: the page, its satellites and their threads. With a listener, it is called with the table
 * now and whenever it changes, and what is returned stops that.
 */
export function rxProcesses(): readonly Process[];
export function rxProcesses(listener: (processes: readonly Process[]) => void): () => void;
export function rxProcesses(listener?: (processes: readonly Process[]) => void): readonly Process[] | (() => void) {
  const { processes } = launchpad();
  return listener ? processes.subscribe(listener) : processes.list();
}

/** What {@link rxStart} started. */
export interface Started {
  /** `threads`: one engine with a task pool on shared memory; `plain`: several engines with memory of their own. */
  build: Build;
  /** How many cores are used. */
  cores: number;
}

/** Loads the engine and starts its workers ahead of the first call, which otherwise does so. */
export async function rxStart(): Promise<Started> {
  const pad = launchpad();
  pad.resize(usedCores());
  await pad.satellites();
  await pad.engine();
  return { build: pad.build, cores: pad.size };
}

/** Ends a process as a crash would; its work is done again by another. */
export function rxKill(pid: number): Promise<void> {
  return launchpad().kill(pid);
}

/** Ends all workers and frees what they keep; the next call starts new ones. */
export function rxEnd(): Promise<void> {
  return launchpad().end();
}
