// Parts of the front end that need no browser.
import { vitest } from './vitest.mjs';

export const suite = () => vitest('tests/units');
