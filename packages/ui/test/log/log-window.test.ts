import type { LogEntry } from '@netraven/api';
import { expect, it } from 'vitest';
import { firstIdOf, sizeOf, windowOf, withEarlier, withNew, type LogWindow } from '../../src/log/log-window.ts';

const entry = (id: number): LogEntry => ({
  id,
  timestamp: '2026-01-01T00:00:00.000Z',
  log_type: 'job',
  level: 'info',
  job_id: null,
  device_id: null,
  source: 'x',
  message: `message ${id}`,
  meta: {},
});
/** Entries from one id down to another, newest first. */
const listed = (from: number, to: number): LogEntry[] =>
  Array.from({ length: from - to + 1 }, (_, at) => entry(from - at));
const idsOf = ({ blocks }: LogWindow): number[] => blocks.flatMap(({ entries }) => entries.map(({ id }) => id));
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

it('keeps the newest page, oldest entry first, and adds earlier entries before it', () => {
  const held = withEarlier(windowOf(listed(450, 201), true), listed(200, 1), false);
  expect(idsOf(held)).toEqual(upTo(1, 450));
  expect(firstIdOf(held)).toBe(1);
  expect(held.hasEarlier).toBe(false);
});

it('adds new entries and does not change other blocks', () => {
  const before = windowOf(listed(250, 1), false);
  const after = withNew(before, [entry(251), entry(252)], 1000);
  expect(idsOf(after)).toEqual(upTo(1, 252));
  expect(after.blocks[0]).toBe(before.blocks[0]);
  expect(after.blocks[1]).toBe(before.blocks[1]);
  expect(after.blocks[2]?.key).toBe(before.blocks[2]?.key);
  expect(idsOf(withNew(after, upTo(253, 700).map(entry), 1000))).toEqual(upTo(1, 700));
});

it('inserts a late entry in order, and no entry twice', () => {
  const held = windowOf([entry(9), entry(7), entry(3)], false);
  expect(idsOf(withNew(held, [entry(10), entry(5), entry(7), entry(1)], 1000))).toEqual([1, 3, 5, 7, 9, 10]);
});

it('a late entry before a window that has earlier ones comes with these', () => {
  const held = withNew(windowOf(listed(450, 251), true), [entry(240)], 1000);
  expect(firstIdOf(held)).toBe(251);
  expect(idsOf(withEarlier(held, listed(250, 51), true))).toEqual(upTo(51, 450));
});

it('drops the oldest entries above the limit, and remembers that earlier ones exist', () => {
  const held = withNew(windowOf(listed(250, 1), false), upTo(251, 400).map(entry), 200);
  expect(sizeOf(held.blocks)).toBeLessThanOrEqual(200);
  expect(idsOf(held).at(-1)).toBe(400);
  expect(held.hasEarlier).toBe(true);
});

it('an empty log starts with the first new entry', () => {
  expect(idsOf(withNew(windowOf([], false), [entry(2), entry(1)], 1000))).toEqual([1, 2]);
  expect(firstIdOf(windowOf([], false))).toBeUndefined();
});
