// What happens when an engine stops in the middle of something.
import { describe, expect, test } from 'vitest';
import { BeginAgain, settled, TRIES } from '../../web/src/context/retry.js';
import { guard } from '../../web/src/engine/guard.js';
import { EngineStopped, RxError } from '../../web/src/error.js';

/** A class as the glue makes them: after a trap its object is still borrowed, and says so from then on. */
function engineClass() {
  let borrowed = false;
  return class Engine {
    static info() {
      return { version: '1' };
    }
    fail() {
      throw { kind: 'argument', message: 'no', at: {} };
    }
    trap(thrown) {
      borrowed = true;
      throw thrown;
    }
    release(handle) {
      if (borrowed) throw new Error('recursive use of an object detected');
      return handle;
    }
  };
}

describe('a watched engine', () => {
  test('works as before', () => {
    const Engine = engineClass();
    const watch = guard(Engine);
    expect(Engine.info()).toEqual({ version: '1' });
    expect(new Engine().release(7)).toBe(7);
    expect(() => new Engine().fail()).toThrow(expect.objectContaining({ kind: 'argument' }));
    expect(new Engine().release(8)).toBe(8);
    expect(watch.stopped).toBeNull();
  });

  test.each([new WebAssembly.RuntimeError('unreachable'), new RangeError('Maximum call stack size exceeded')])(
    'tells why it stopped, whatever is called after it: %s',
    (reason) => {
      const Engine = engineClass();
      const watch = guard(Engine);
      const engine = new Engine();
      const call = () => {
        try {
          engine.trap(reason);
        } finally {
          engine.release(1);
        }
      };
      const told = expect.objectContaining({ code: 'satellite', message: `the engine stopped: ${reason.message}` });
      expect(call).toThrow(told);
      expect(() => Engine.info()).toThrow(told);
      expect(watch.stopped).toBeInstanceOf(EngineStopped);
      expect(watch.stopped.cause).toBe(reason);
      watch.forget();
      expect(Engine.info()).toEqual({ version: '1' });
    },
  );
});

describe('work that needs the engine', () => {
  test('is done again when it stops, and when something was corrected', async () => {
    const ends = [new EngineStopped('unreachable'), new BeginAgain('types'), null];
    const work = async () => {
      const end = ends.shift();
      if (end) throw end;
      return 'done';
    };
    expect(await settled(work)).toBe('done');
  });

  test('fails when it stops each time', async () => {
    let calls = 0;
    const work = async () => {
      calls += 1;
      throw new EngineStopped('unreachable');
    };
    await expect(settled(work)).rejects.toThrow('the engine stopped: unreachable');
    expect(calls).toBe(TRIES);
  });

  test('is not done again for other errors', async () => {
    let calls = 0;
    const work = async () => {
      calls += 1;
      throw new RxError('argument', 'no');
    };
    await expect(settled(work)).rejects.toThrow('no');
    expect(calls).toBe(1);
  });
});
