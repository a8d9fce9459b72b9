import { expect, it } from 'vitest';
import { instant } from '../../../src/commands/artifacts/instant.ts';

const now = Date.parse('2026-03-29T12:00:00Z');

it.each([
  ['now', '2026-03-29T12:00:00.000Z'],
  ['90m', '2026-03-29T10:30:00.000Z'],
  ['2h', '2026-03-29T10:00:00.000Z'],
  ['1d', '2026-03-28T12:00:00.000Z'],
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01 12:30', '2026-03-01T12:30:00.000Z'],
  ['2026-03-01T12:30:05.123Z', '2026-03-01T12:30:05.123Z'],
  ['2026-03-01T12:30+01:00', '2026-03-01T11:30:00.000Z'],
])('%s is read as %s', (text, at) => {
  expect(instant(text, now).toISOString()).toBe(at);
});

it.each([
  '',
  'yesterday',
  '2026-13-01',
  '2026-02-30',
  '2026-02-29T12:00Z',
  '2026-03',
  '1w',
  '12:00',
  '-2h',
  '2026-03-01T25:00',
])('%j is no instant', (text) => {
  expect(() => instant(text, now)).toThrow(expect.objectContaining({ code: 'NR_USAGE_INVALID' }));
});
