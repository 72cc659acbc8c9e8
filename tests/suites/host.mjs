import { vitest } from './vitest.mjs';

export const suite = () => vitest('tests/host');
