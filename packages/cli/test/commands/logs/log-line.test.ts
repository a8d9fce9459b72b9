import type { LogEntry } from '@netraven/api';
import { expect, it } from 'vitest';
import { logLine } from '../../../src/commands/logs/log-line.ts';
import { recorded } from '../../../test-utils/recorded.ts';

const entry: LogEntry = {
  id: 1,
  timestamp: '2026-07-30T10:00:00.000Z',
  level: 'error',
  log_type: 'system',
  source: 'worker.task',
  job_id: '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11',
  device_id: 'd1',
  message: 'Attempt 1 ended with an error',
  meta: { hint: 'Check the \u001b[2J address.', attempt: 1 },
};

it('an entry is a line with its run, the name of its device and its hint as text', () => {
  expect(logLine(recorded(), entry, new Map([['d1', 'core-1']]))).toBe(
    '2026-07-30T10:00:00.000Z error    worker.task [core-1] ' +
      'Attempt 1 ended with an error. Check the \\e[2J address. run 0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11 {"attempt":1}',
  );
});

it('a message that ends with a sign has no second one before its hint', () => {
  expect(logLine(recorded(), { ...entry, message: 'Is it up?' }, new Map())).toContain('Is it up? Check');
});

it('the run is left out of the log of one run', () => {
  expect(logLine(recorded(), entry, new Map(), { ofRun: true })).not.toContain('run 0198');
});

it('a hint that is no text is one of the other fields', () => {
  expect(logLine(recorded(), { ...entry, meta: { hint: 7 } }, new Map())).toContain('{"hint":7}');
});

it('what an entry does not have is left out', () => {
  const bare = { ...entry, job_id: null, device_id: null, meta: {} };
  expect(logLine(recorded(), bare, new Map())).toBe(
    '2026-07-30T10:00:00.000Z error    worker.task Attempt 1 ended with an error',
  );
});
