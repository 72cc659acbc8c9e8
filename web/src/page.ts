/**
 * The package as pages import it: its public names, on satellites in Web Workers. Satellites import the names alone, as their
 * bundle must not hold the script that starts workers.
 */

import { inPage } from './launchpad/in-page.js';

export * from './index.js';

inPage();
