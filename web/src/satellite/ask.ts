import { asRxError, cancelled, type RxErrorCode } from '../error.js';
import type { FromSatellite, PageAnswer } from '../launchpad/messages.js';
import type { PageTask, PageTasks } from '../launchpad/page-tasks.js';

interface Asking {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  told: ((value: never) => void) | undefined;
}

const asking = new Map<number, Asking>();
let lastId = 0;

/** Asks the page that started this satellite. */
export function askPage<N extends PageTask>(
  task: N,
  args: PageTasks[N]['args'],
  { signal, told }: { signal?: AbortSignal | undefined; told?: (value: PageTasks[N]['told']) => void } = {},
): Promise<PageTasks[N]['result']> {
  if (signal?.aborted) return Promise.reject(cancelled());
  const id = ++lastId;
  const send = (message: FromSatellite) => globalThis.postMessage(message);
  return new Promise((resolve, reject) => {
    const abort = () => send({ unask: id });
    const settle = () => {
      signal?.removeEventListener('abort', abort);
      asking.delete(id);
    };
    asking.set(id, {
      resolve: (value) => {
        settle();
        resolve(value as PageTasks[N]['result']);
      },
      reject: (error) => {
        settle();
        reject(error);
      },
      told,
    });
    signal?.addEventListener('abort', abort, { once: true });
    try {
      send({ ask: id, what: task, args });
    } catch (error) {
      asking.get(id)?.reject(asRxError(error));
    }
  });
}

/** Takes what the page says. */
export function hearPage(message: PageAnswer): void {
  if ('told' in message) asking.get(message.told)?.told?.(message.value as never);
  else if ('answer' in message) asking.get(message.answer)?.resolve(message.value);
  else asking.get(message.refused)?.reject(asRxError(message.error as { kind: RxErrorCode }));
}
