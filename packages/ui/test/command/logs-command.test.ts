import { expect, it } from 'vitest';
import { logsCommand } from '../../src/command/logs-command.ts';

const devices = new Map([['id-1', 'core-1']]);

it('the command has the same filters, with device names and shell quotes', () => {
  const filter = { job_id: 'run-1', level: 'warning', device_id: 'id-1', text: "it's down" } as const;
  expect(logsCommand(filter, devices, true)).toBe(
    `netraven logs --run run-1 --level warning --device core-1 --text 'it'\\''s down' --follow`,
  );
  expect(logsCommand({ job_id: 'run-1', level: 'debug' }, devices, false)).toBe('netraven logs --run run-1');
});
