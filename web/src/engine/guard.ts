import { EngineStopped, isWireError } from '../error.js';
import type { EngineClass } from './instance.js';

/** Whether an engine has stopped in the middle of something. */
export interface Guard {
  /** Why, once it has. */
  readonly stopped: EngineStopped | null;
  /** Lets calls through again, to a new object of the class. */
  forget(): void;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Watches all methods of an engine's class, in place. What they throw that is no error of the engine's own, such as a
 * trap or a stack that overflowed, left its memory in a state that nobody knows: it is thrown as {@link EngineStopped},
 * and so is every later call, which otherwise would hide the reason behind an error of its own.
 */
export function guard(Engine: EngineClass): Guard {
  let stopped: EngineStopped | null = null;
  const watched = (method: Method): Method =>
    function (...args) {
      if (stopped) throw stopped;
      try {
        return method.apply(this, args);
      } catch (thrown) {
        if (isWireError(thrown)) throw thrown;
        stopped = new EngineStopped(thrown);
        throw stopped;
      }
    };
  for (const owner of [Engine, Engine.prototype] as unknown as Record<string, unknown>[]) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      // Those with underscores are the glue's own.
      if (name === 'constructor' || name.startsWith('__')) continue;
      const { value, writable } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
      if (typeof value === 'function' && writable) owner[name] = watched(value as Method);
    }
  }
  return {
    get stopped() {
      return stopped;
    },
    forget: () => {
      stopped = null;
    },
  };
}
