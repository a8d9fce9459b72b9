import { describe, expect, it } from 'vitest';
import { closedBy, parsePeriod, spreadMs, type Window } from '../src/index.ts';

const window = (more: Partial<Window>): Window => ({
  name: 'office',
  effect: 'deny',
  periods: ['mon-fri 07:00-19:00'],
  timeZone: 'Europe/Berlin',
  tags: [],
  writesOnly: false,
  ...more,
});
const isOpen = (windows: readonly Window[], at: string, tags: string[] = [], writes = true): boolean =>
  closedBy(windows, { tags, writes, at: new Date(at) }) === undefined;

describe('a window that denies', () => {
  it('closes from its first minute to before its last, by the clock of its zone', () => {
    // 2030-01-02 is a Wednesday; Berlin is one hour ahead of UTC.
    expect(isOpen([window({})], '2030-01-02T05:59:59Z')).toBe(true);
    expect(isOpen([window({})], '2030-01-02T06:00:00Z')).toBe(false);
    expect(isOpen([window({})], '2030-01-02T17:59:59Z')).toBe(false);
    expect(isOpen([window({})], '2030-01-02T18:00:00Z')).toBe(true);
    expect(isOpen([window({})], '2030-01-05T09:00:00Z')).toBe(true);
    // In summer Berlin is two hours ahead.
    expect(isOpen([window({})], '2030-07-03T05:00:00Z')).toBe(false);
  });

  it('covers its tags, and writing jobs only if it says so', () => {
    const core = window({ tags: ['core', 'edge'], writesOnly: true });
    expect(isOpen([core], '2030-01-02T09:00:00Z', ['core'])).toBe(false);
    expect(isOpen([core], '2030-01-02T09:00:00Z', ['access'])).toBe(true);
    expect(isOpen([core], '2030-01-02T09:00:00Z', ['core'], false)).toBe(true);
  });

  it('can be a freeze of dates, both included', () => {
    const freeze = window({ periods: ['2030-12-20 to 2031-01-06'], timeZone: 'UTC' });
    expect(isOpen([freeze], '2030-12-19T23:59:00Z')).toBe(true);
    expect(isOpen([freeze], '2030-12-20T00:00:00Z')).toBe(false);
    expect(isOpen([freeze], '2031-01-06T23:59:00Z')).toBe(false);
    expect(isOpen([freeze], '2031-01-07T00:00:00Z')).toBe(true);
    const hours = window({ periods: ['2030-12-20 18:00 to 2030-12-21 06:00'], timeZone: 'UTC' });
    expect(isOpen([hours], '2030-12-20T17:59:00Z')).toBe(true);
    expect(isOpen([hours], '2030-12-21T05:59:00Z')).toBe(false);
    expect(isOpen([hours], '2030-12-21T06:00:00Z')).toBe(true);
  });
});

describe('a window that allows', () => {
  const night = window({ name: 'night', effect: 'allow', periods: ['22:00-05:00'], timeZone: 'UTC' });

  it('closes the rest of the time, and only for what it covers', () => {
    expect(isOpen([night], '2030-01-02T21:59:00Z')).toBe(false);
    expect(isOpen([night], '2030-01-02T22:00:00Z')).toBe(true);
    expect(isOpen([night], '2030-01-03T04:59:00Z')).toBe(true);
    expect(isOpen([night], '2030-01-03T05:00:00Z')).toBe(false);
    expect(isOpen([{ ...night, tags: ['core'] }], '2030-01-03T12:00:00Z', ['access'])).toBe(true);
  });

  it('opens together with others, and one that denies wins', () => {
    const weekend = window({ name: 'weekend', effect: 'allow', periods: ['sat,sun'], timeZone: 'UTC' });
    expect(isOpen([night, weekend], '2030-01-05T12:00:00Z')).toBe(true);
    expect(closedBy([night, weekend], { tags: [], writes: true, at: new Date('2030-01-03T12:00:00Z') })?.name).toBe(
      'night',
    );
    const freeze = window({ periods: ['2030-01-05 to 2030-01-05'], timeZone: 'UTC' });
    expect(isOpen([night, weekend, freeze], '2030-01-05T12:00:00Z')).toBe(false);
  });
});

describe('a period', () => {
  it('that crosses midnight belongs to the day on which it starts', () => {
    const friday = window({ periods: ['fri 22:00-06:00'], timeZone: 'UTC' });
    expect(isOpen([friday], '2030-01-04T23:00:00Z')).toBe(false);
    expect(isOpen([friday], '2030-01-05T05:00:00Z')).toBe(false);
    expect(isOpen([friday], '2030-01-04T05:00:00Z')).toBe(true);
    expect(isOpen([friday], '2030-01-05T23:00:00Z')).toBe(true);
  });

  it.each([
    'mon-fri',
    'sat,sun',
    'fri-mon',
    'Mon 07:00-19:00',
    'sunday',
    '00:00-24:00',
    '2030-01-01 to 2030-01-01',
    '2030-01-01 to 2030-01-02 24:00',
  ])('%j is understood', (text) => {
    expect(parsePeriod(text)).toBeTypeOf('function');
  });

  it.each([
    '',
    'mon-',
    'someday',
    '7-19',
    '07:00',
    '07:00-07:00',
    '07:00-25:00',
    '2030-01-01 to 2030-01-02 24:01',
    '2030-02-30 to 2030-03-01',
    '2030-03-02 to 2030-03-01',
    'mon-tue-wed',
    'mon 07:00-19:00 x',
  ])('%j is refused', (text) => {
    expect(() => parsePeriod(text)).toThrow(expect.objectContaining({ code: 'NR_WINDOW_INVALID' }));
  });
});

describe('a spread', () => {
  it('gives each device the same moment at each run, evenly over the time', () => {
    const total = 7_200_000;
    const moments = Array.from({ length: 1_000 }, (_, device) => spreadMs('schedule', `device-${device}`, total));
    expect(moments).toEqual(
      Array.from({ length: 1_000 }, (_, device) => spreadMs('schedule', `device-${device}`, total)),
    );
    expect(Math.min(...moments)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...moments)).toBeLessThan(total);
    for (let quarter = 0; quarter < 4; quarter++) {
      const within = moments.filter((ms) => Math.floor((ms / total) * 4) === quarter).length;
      expect(within).toBeGreaterThan(200);
    }
    expect(spreadMs('schedule', 'device', 0)).toBe(0);
    expect(spreadMs('other', 'device-1', total)).not.toBe(moments[1]);
  });
});
