import { expect, it } from 'vitest';
import { metaText, timeOfDay } from '../../src/log/words.ts';

it('a log entry shows its local time in milliseconds', () => {
  expect(timeOfDay(new Date(2026, 0, 2, 3, 4, 5, 6).toISOString())).toBe('03:04:05.006');
});

it('the data of an entry is shown as keys and values', () => {
  expect(metaText({ vlan: 10, name: 'a b', host: 'core-1', up: true, none: null, list: [1, 'x'] })).toBe(
    'vlan=10 name="a b" host=core-1 up=true none=null list=[1,"x"]',
  );
  expect(metaText({})).toBe('');
});
