import type { FileOrigin } from '../data/origin.ts';

/** The file whose settings are looked at before it is read. */
class Wizard {
  origin = $state.raw<FileOrigin | null>(null);

  open(origin: FileOrigin): void {
    this.origin = origin;
  }

  close(): void {
    this.origin = null;
  }
}

export const wizard = new Wizard();
