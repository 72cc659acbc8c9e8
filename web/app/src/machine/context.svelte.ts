import { type ContextName, RxComputeContext, rxSetComputeContext } from 'rxwasm';

/** The contexts that a tab computes in, and what they mean here. */
export const CONTEXTS = {
  RxLocalSeq: 'Local, in order',
  RxLocalParallel: 'Local, in parallel',
  RxForeachDoPar: 'A registered backend',
} as const satisfies Partial<Record<ContextName, string>>;

export type ContextChoice = keyof typeof CONTEXTS;

/** The compute context that the user chose. What the app itself needs of data it waits for, whatever was chosen. */
class Context {
  type = $state<ContextChoice>('RxLocalSeq');
  /** Whether analyses become jobs. */
  background = $state(false);

  /** Sets the context of all calls that do not say another. */
  choose(type: ContextChoice): void {
    this.type = type;
    rxSetComputeContext(type);
  }

  /** The context of analyses. */
  get value(): RxComputeContext {
    return RxComputeContext(this.type, { wait: !this.background });
  }
}

export const context = new Context();
