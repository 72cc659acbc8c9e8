// The packed package in other people's projects.
import { buildPackage } from '../../web/build/package.mjs';
import { vitest } from './vitest.mjs';

export async function suite() {
  await buildPackage();
  return vitest('tests/consumers');
}
