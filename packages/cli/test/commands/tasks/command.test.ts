import { taskStatuses } from '@netraven/api';
import { expect, it } from 'vitest';
import { createProgram } from '../../../src/program.ts';
import { recorded } from '../../terminal/recorded.ts';

it('`tasks list --status` takes the statuses a task can have, in their order, and no other', async () => {
  const program = await createProgram(recorded(), () => undefined);
  const tasks = program.commands.find((command) => command.name() === 'tasks');
  const list = tasks?.commands.find((command) => command.name() === 'list');
  const status = list?.options.find(({ long }) => long === '--status');
  expect(status?.argChoices).toEqual(taskStatuses);
});
