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

it.each([
  ['weakly', "Write `defaultSchedule: 'weekly'`"],
  ['0 0 3 * * *', "Write `defaultSchedule: '0 3 * * *'`"],
  ['60 3 * * *', 'Use onetime, hourly'],
  ['0 60 3 * * *', 'Use onetime, hourly'],
])('the fix of %j can be used: %s', (schedule, fix) => {
  expect(checkSchedule(schedule)).toMatchObject([{ fix: expect.stringContaining(fix) }]);
});
