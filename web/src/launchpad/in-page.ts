import { provide } from './launchpad.js';
import { PageLaunchpad } from './page-launchpad.js';

/** This realm computes on satellites in Web Workers. */
export function inPage(): void {
  provide(() => new PageLaunchpad());
}
