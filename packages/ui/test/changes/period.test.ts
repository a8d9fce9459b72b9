import { expect, it } from 'vitest';
import { beginOf, instantOf, localOf, periodOf } from '../../src/changes/period.ts';

it('a period ends now, and only known ones are taken from an address', () => {
  const now = new Date('2026-03-08T12:00:00.000Z');
  expect(beginOf('7d', now).toISOString()).toBe('2026-03-01T12:00:00.000Z');
  expect(periodOf('24h')).toBe('24h');
  for (const sent of ['1y', 'toString', undefined]) expect(periodOf(sent)).toBeUndefined();
});

it('an instant is shown in local time and read back; what is incomplete is not one', () => {
  const instant = '2026-07-01T13:30:00.000Z';
  expect(instantOf(localOf(instant))).toBe(instant);
  expect([instantOf(''), localOf('yesterday'), localOf(undefined)]).toEqual([undefined, '', '']);
});
