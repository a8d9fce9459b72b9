import { expect, it } from 'vitest';
import { checkSchedule } from '../../../src/registry/inspect/schedule.ts';

it.each([
  'onetime',
  'hourly',
  'daily',
  'weekly',
  'monthly',
  '0 3 * * *',
  '*/15 8-18 * * mon-fri',
  '0 0 1,15 jan *',
  '0 0 L * *',
])('%j is a schedule', (schedule) => {
  expect(checkSchedule(schedule)).toEqual([]);
});

it.each([
  ['Daily', 'Did you mean "daily"?'],
  ['weakly', 'Did you mean "weekly"?'],
  ['', '1 field'],
  ['@daily', '1 field'],
  ['0 0 3 * * *', '6 fields'],
  ['60 3 * * *', 'not cron'],
  ['0 3 31 2 *', 'never comes'],
  ['a b c d e', 'not cron'],
  ['H 3 * * *', 'not cron'],
  ['? 3 * * *', 'means no fixed time'],
])('%j is not a schedule: %s', (schedule, word) => {
  expect(checkSchedule(schedule)).toMatchObject([
    { code: 'NR_PACKAGE_SCHEDULE_INVALID', path: 'meta.defaultSchedule', message: expect.stringContaining(word) },
  ]);
});
