import { expect, it } from 'vitest';
import { logsCommand } from '../../src/command/logs-command.ts';

it('the command has the same filters, with ids and shell quotes', () => {
  const filter = { job_id: 'run-1', level: 'warning', device_id: 'id-1', text: "it's down" } as const;
  expect(logsCommand(filter, true)).toBe(
    `netraven logs --run run-1 --level warning --device id-1 --text 'it'\\''s down' --follow`,
  );
  // Without --level, the command shows no debug entries.
  expect(logsCommand({ job_id: 'run-1' }, false)).toBe('netraven logs --run run-1 --level debug');
  expect(logsCommand({ job_id: 'run-1', level: 'info' }, false)).toBe('netraven logs --run run-1');
});
