import { taskStatuses } from '@netraven/api';
import { expect, it } from 'vitest';
import { createProgram } from '../../../src/program.ts';
import { recorded } from '../../../test-utils/recorded.ts';
import { answering } from '../../answering.ts';
import { inProcess } from '../../in-process.ts';
import { changeCounts, taskOf } from '../run/run-of.ts';

it('`tasks list --status` takes the statuses a task can have, in their order, and no other', async () => {
  const program = await createProgram(recorded(), () => undefined);
  const tasks = program.commands.find((command) => command.name() === 'tasks');
  const list = tasks?.commands.find((command) => command.name() === 'list');
  const status = list?.options.find(({ long }) => long === '--status');
  expect(status?.argChoices).toEqual(taskStatuses);
});

it('`tasks list` names a dry run at each task', async () => {
  const tasks = [taskOf('r1', 'success', { dryRun: true }), taskOf('r2', 'success')];
  const { host } = await answering((request) => (request.includes('/tasks?') ? { tasks } : undefined));
  const { stdout } = await inProcess(host, ['tasks', 'list', 'r']);
  expect(stdout).toMatch(/^task-r1 +r1 +success \(dry run\) +1/m);
  expect(stdout).toMatch(/^task-r2 +r2 +success +1/m);
});

it('`tasks list` has the size of each change, and no column for it without one', async () => {
  const tasks = [taskOf('r1', 'success', { changeCounts }), taskOf('r2', 'success')];
  const { host } = await answering((request) => (request.includes('/tasks?') ? { tasks } : undefined));
  const { stdout } = await inProcess(host, ['tasks', 'list', 'r']);
  expect(stdout).toMatch(/DURATION +CHANGE +RESULT\ntask-r1 .* \+3 -1, 1 left no trace, 2 answers\n/);
  const { stdout: json } = await inProcess(host, ['tasks', 'list', 'r', '--json']);
  expect(JSON.parse(json)).toMatchObject({ tasks: [{ changeCounts }, {}] });
  const { host: other } = await answering((request) =>
    request.includes('/tasks?') ? { tasks: [tasks[1]] } : undefined,
  );
  expect((await inProcess(other, ['tasks', 'list', 'r'])).stdout).not.toContain('CHANGE');
});

it.each([
  ['devices', [taskOf('', 'success', { device: null, summary: true }), taskOf('r1', 'success')], true],
  ['a summary only', [taskOf('', 'success', { device: null, summary: true })], false],
])('`tasks list` says how to see a device, if one is listed: %s', async (_, tasks, isSaid) => {
  const { host } = await answering((request) => (request.includes('/tasks?') ? { tasks } : undefined));
  const { stderr } = await inProcess(host, ['tasks', 'list', 'r']);
  expect(stderr.includes('Details of a device: `netraven tasks show')).toBe(isSaid);
});
