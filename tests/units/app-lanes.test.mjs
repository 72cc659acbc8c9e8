// What satellites did of late, as the app draws it.
import { expect, test } from 'vitest';
import { Lanes, REACH } from '../../web/app/src/machine/lanes.ts';

const satellite = (pid, state, task = 'work') => ({ pid, role: 'satellite', state, task });

test('a span begins with a task and ends with it', () => {
  const lanes = new Lanes();
  lanes.note([satellite(1, 'idle')], 0);
  lanes.note([satellite(1, 'running', 'a')], 10);
  lanes.note([satellite(1, 'running', 'a')], 20);
  lanes.note([satellite(1, 'running', 'b')], 30);
  lanes.note([satellite(1, 'idle')], 40);
  expect(lanes.list(50)).toEqual([
    {
      pid: 1,
      ended: null,
      spans: [
        { from: 10, to: 30, task: 'a' },
        { from: 30, to: 40, task: 'b' },
      ],
    },
  ]);
});

test('the page and threads have no lanes', () => {
  const lanes = new Lanes();
  lanes.note(
    [
      { ...satellite(1, 'idle'), role: 'launchpad' },
      { ...satellite(2, 'running'), role: 'thread' },
    ],
    0,
  );
  expect(lanes.list(0)).toEqual([]);
});

test('the lane of a process that is gone goes with its last span', () => {
  const lanes = new Lanes();
  lanes.note([satellite(1, 'running')], 0);
  lanes.note([], 5);
  expect(lanes.list(10)).toMatchObject([{ pid: 1, ended: 5, spans: [{ from: 0, to: 5 }] }]);
  expect(lanes.list(6 + REACH)).toEqual([]);
});
