// What every engine must do alike, in every installed browser, isolated or not. One browser is opened for each.
import { afterAll, beforeAll, describe } from 'vitest';
import { INPUTS } from '../host/cases.mjs';
import { hostResults } from '../host/results.mjs';
import { argumentsOf } from './arguments.mjs';
import { bits } from './bits.mjs';
import { fuzzy } from './fuzzy.mjs';
import { json } from './json.mjs';
import { killing } from './killing.mjs';
import { mistakes } from './mistakes.mjs';
import { nodes } from './nodes.mjs';
import { own } from './own.mjs';
import { plots } from './plots.mjs';
import { random } from './random.mjs';
import { rows } from './rows.mjs';
import { openSession } from './session.mjs';
import { sorting } from './sorting.mjs';
import { sources } from './sources.mjs';
import { steps } from './steps.mjs';
import { EVERY } from './variants.mjs';
import { verbs } from './verbs.mjs';

let expected;
let files;

beforeAll(async () => {
  expected = await hostResults();
  files = Object.fromEntries(Object.entries(INPUTS).map(([name, { bytes }]) => [name, { bytes: bytes() }]));
}, 300_000);

describe.each(EVERY)('$title', (variant) => {
  let session;
  beforeAll(async () => {
    session = await openSession(variant, files);
  });
  afterAll(() => session?.close());
  const current = () => session;
  describe('mistakes', () => mistakes(current));
  describe('sources', () => sources(current));
  if (variant.isBrief) return;
  describe('arguments', () => argumentsOf(current));
  describe('json', () => json(current, variant));
  describe('fuzzy', () => fuzzy(current));
  describe('own', () => own(current));
  describe('nodes', () => nodes(current));
  describe('plots', () => plots(current));
  describe('random', () => random(current));
  describe('rows', () => rows(current, variant));
  describe('steps', () => steps(current, variant));
  describe('sorting', () => sorting(current, variant));
  describe('verbs', () => verbs(current, variant));
  describe('bits', () => bits(current, variant, () => expected));
  describe('killing', () => {
    // A browser of its own: WebKit gives back the shared memory of engines that were ended only with their process.
    beforeAll(async () => {
      await session.close();
      session = await openSession(variant, files);
    });
    killing(current, variant);
  });
});
