import type { DueTime, Schedule, Trigger, TriggerEvent } from '@netraven/api';
import { expect, it } from 'vitest';
import * as ofSchedule from '../../../src/commands/schedules/describe.ts';
import * as ofTrigger from '../../../src/commands/triggers/describe.ts';

const at = '2001-01-01T02:00:00.000Z';
const due: DueTime = { dueAt: at, decidedAt: at, runId: 'f', reason: null, run: null, message: null, missed: 0 };
const event: TriggerEvent = {
  ...{ id: 1, receivedAt: at, decidedAt: at, devices: null, sourceRunId: null },
  ...{ runId: 'f', reason: null, run: null, message: null },
};
const lastOf = {
  schedule: (last: DueTime) => ofSchedule.describeLast({ recent: [last] } as Partial<Schedule> as Schedule),
  trigger: (lastEvent: TriggerEvent) => ofTrigger.describeLast({ lastEvent } as Partial<Trigger> as Trigger),
};

it('a run that was removed is neither missing nor awaited', () => {
  expect(lastOf.schedule(due)).toMatch(/^run removed, \d+ d ago$/);
  expect(lastOf.trigger(event)).toMatch(/^run removed, \d+ d ago$/);
  expect(ofSchedule.describeResult(due)).toBe('run removed');
  expect(ofTrigger.describeResult(event)).toBe('run removed');
});

it('results of due times and events are described', () => {
  const run = { status: 'partial', success: 1, total: 2 } as const;
  expect(lastOf.schedule({ ...due, run })).toMatch(/^partial 1\/2, \d+ d ago$/);
  expect(lastOf.trigger({ ...event, decidedAt: null, runId: null })).toMatch(/^waiting, \d+ d ago$/);
  expect(lastOf.trigger({ ...event, runId: null, reason: 'paused' })).toMatch(/^no run: paused, \d+ d ago$/);
  expect(ofSchedule.describeResult({ ...due, run, missed: 100 })).toBe(
    'partial 1/2, run f (100 or more earlier missed)',
  );
  expect(ofTrigger.describeResult({ ...event, run, message: 'x' })).toBe('partial 1/2, run f (x)');
});
