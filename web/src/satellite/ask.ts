import { asRxError, type RxErrorCode } from '../error.js';
import type { FromSatellite, PageAnswer } from '../launchpad/messages.js';
import type { PageTask, PageTasks } from '../launchpad/page-tasks.js';
import { Pending } from '../launchpad/pending.js';

const asking = new Pending<((value: never) => void) | undefined>();

function send(message: FromSatellite): void {
  globalThis.postMessage(message);
}

/** Asks the page that started this satellite. */
export function askPage<N extends PageTask>(
  task: N,
  args: PageTasks[N]['args'],
  { signal, told }: { signal?: AbortSignal | undefined; told?: (value: PageTasks[N]['told']) => void } = {},
): Promise<PageTasks[N]['result']> {
  return asking.ask(told, {
    signal,
    send: (id) => send({ ask: id, what: task, args }),
    cancel: (id) => send({ unask: id }),
  });
}

/** Takes what the page says. */
export function hearPage(message: PageAnswer): void {
  if ('told' in message) asking.heard(message.told)?.(message.value as never);
  else if ('answer' in message) asking.resolve(message.answer, message.value);
  else asking.reject(message.refused, asRxError(message.error as { kind: RxErrorCode }));
}
