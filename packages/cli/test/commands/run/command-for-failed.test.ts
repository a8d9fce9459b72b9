import { expect, it } from 'vitest';
import { commandForFailed } from '../../../src/commands/run/command-for-failed.ts';
import { taskOf } from './run-of.ts';

it('names the devices that did not go well, with what was asked before', () => {
  const tasks = [taskOf('r1', 'success'), taskOf('r2', 'failed'), taskOf('r3', 'skipped'), taskOf('r4', 'timed_out')];
  expect(commandForFailed(tasks, {})).toBe('netraven run backup --device r2 r4');
  expect(commandForFailed(tasks, { dryRun: true, set: ['a=1'] })).toBe(
    'netraven run backup --device r2 r4 --dry-run --set …',
  );
});

it('there is no such command where all went well, for a fleet job, and for more devices than one would type', () => {
  expect(commandForFailed([taskOf('r1', 'success')], {})).toBeUndefined();
  expect(commandForFailed([taskOf('', 'failed', { device: null })], {})).toBeUndefined();
  expect(
    commandForFailed(
      Array.from({ length: 21 }, (_, at) => taskOf(`r${at}`, 'failed')),
      {},
    ),
  ).toBeUndefined();
});
