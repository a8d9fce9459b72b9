import { describe, expect, it } from 'vitest';
import { latestDue, nextDue, nextDues, parseTime, requireTimeZone } from '../src/index.ts';

const next = (text: string, timeZone: string, after: string, count = 3): string[] =>
  nextDues(parseTime(text), timeZone, new Date(after), count).map((due) => due.toISOString().replace(':00.000Z', 'Z'));

describe('a time in words', () => {
  it.each([
    ['hourly', ['2030-01-01T13:00Z', '2030-01-01T14:00Z', '2030-01-01T15:00Z']],
    ['hourly at :15', ['2030-01-01T12:15Z', '2030-01-01T13:15Z', '2030-01-01T14:15Z']],
    ['daily', ['2030-01-02T00:00Z', '2030-01-03T00:00Z', '2030-01-04T00:00Z']],
    ['Daily at 02:30', ['2030-01-02T02:30Z', '2030-01-03T02:30Z', '2030-01-04T02:30Z']],
    ['daily at 9:05', ['2030-01-02T09:05Z', '2030-01-03T09:05Z', '2030-01-04T09:05Z']],
    ['weekly', ['2030-01-06T00:00Z', '2030-01-13T00:00Z', '2030-01-20T00:00Z']],
    ['weekly on monday,fri at 04:00', ['2030-01-04T04:00Z', '2030-01-07T04:00Z', '2030-01-11T04:00Z']],
    ['monthly', ['2030-02-01T00:00Z', '2030-03-01T00:00Z', '2030-04-01T00:00Z']],
    ['monthly on 31 at 01:00', ['2030-01-31T01:00Z', '2030-03-31T01:00Z', '2030-05-31T01:00Z']],
    ['monthly on last at 01:00', ['2030-01-31T01:00Z', '2030-02-28T01:00Z', '2030-03-31T01:00Z']],
    ['every 15m', ['2030-01-01T12:15Z', '2030-01-01T12:30Z', '2030-01-01T12:45Z']],
    ['every 6h', ['2030-01-01T18:00Z', '2030-01-02T00:00Z', '2030-01-02T06:00Z']],
    ['once 2030-05-01 08:00', ['2030-05-01T08:00Z']],
    ['once 2029-05-01 08:00', []],
    ['30 4 * * mon', ['2030-01-07T04:30Z', '2030-01-14T04:30Z', '2030-01-21T04:30Z']],
  ])('%s', (text, dues) => {
    expect(next(text, 'UTC', '2030-01-01T12:00:00Z')).toEqual(dues);
  });

  it.each([
    ['', 'is neither a known word nor cron'],
    ['dayly at 02:00', 'is neither a known word nor cron'],
    ['daily at 24:00', 'does not fit "daily at 02:00"'],
    ['daily 02:00', 'does not fit'],
    ['weekly on mon,someday', 'does not fit'],
    ['monthly on 32', 'does not fit'],
    ['monthly on 0', 'does not fit'],
    ['every 30s', 'does not fit "every 15m"'],
    ['every 0m', 'does not fit'],
    ['every 99999d', 'does not fit'],
    ['once 2030-02-30 02:00', 'does not fit'],
    ['60 * * * *', 'is not cron: Invalid value for minute: 60'],
    ['* * * * * *', 'has six fields: cron with seconds is not supported'],
    ['a b c d e f', 'is neither a known word nor cron of five fields'],
    ['0 0 30 2 *', 'never comes'],
    ['? 2 * * *', 'has a ?'],
    ['H 2 * * *', 'is not cron'],
  ])('%j is refused', (text, message) => {
    expect(() => parseTime(text)).toThrow(
      expect.objectContaining({ code: 'NR_SCHEDULE_TIME_INVALID', message: expect.stringContaining(message) }),
    );
  });
});

describe('summer time', () => {
  it('a fixed time that the clock skips is due when the clock goes on, once', () => {
    expect(next('daily at 02:30', 'Europe/Berlin', '2030-03-30T12:00:00Z')).toEqual([
      '2030-03-31T01:00Z',
      '2030-04-01T00:30Z',
      '2030-04-02T00:30Z',
    ]);
    expect(next('daily at 02:30', 'America/New_York', '2030-03-09T12:00:00Z', 2)).toEqual([
      '2030-03-10T07:00Z',
      '2030-03-11T06:30Z',
    ]);
  });

  it('a fixed time that comes twice is due once', () => {
    expect(next('daily at 02:30', 'Europe/Berlin', '2030-10-26T12:00:00Z')).toEqual([
      '2030-10-27T00:30Z',
      '2030-10-28T01:30Z',
      '2030-10-29T01:30Z',
    ]);
    expect(next('daily at 01:30', 'America/New_York', '2030-11-02T12:00:00Z', 2)).toEqual([
      '2030-11-03T05:30Z',
      '2030-11-04T06:30Z',
    ]);
  });

  it('an hour is an hour: hourly and intervals are due through both changes', () => {
    for (const text of ['hourly', 'every 1h']) {
      expect(next(text, 'Europe/Berlin', '2030-03-31T00:00:00Z')).toEqual([
        '2030-03-31T01:00Z',
        '2030-03-31T02:00Z',
        '2030-03-31T03:00Z',
      ]);
      expect(next(text, 'Europe/Berlin', '2030-10-26T23:00:00Z')).toEqual([
        '2030-10-27T00:00Z',
        '2030-10-27T01:00Z',
        '2030-10-27T02:00Z',
      ]);
    }
  });

  it('a zone of half an hour without summer time is as far from UTC all year', () => {
    expect(next('daily at 02:30', 'Asia/Kolkata', '2030-03-30T12:00:00Z', 1)).toEqual(['2030-03-30T21:00Z']);
    expect(next('daily at 02:30', 'Asia/Kolkata', '2030-10-30T12:00:00Z', 1)).toEqual(['2030-10-30T21:00Z']);
  });

  it('one time in a gap is due when the clock goes on, in an overlap at the first', () => {
    expect(next('once 2030-03-31 02:30', 'Europe/Berlin', '2030-01-01T00:00:00Z')).toEqual(['2030-03-31T01:30Z']);
    expect(next('once 2030-10-27 02:30', 'Europe/Berlin', '2030-01-01T00:00:00Z')).toEqual(['2030-10-27T00:30Z']);
  });
});

describe('missed times', () => {
  const latest = (text: string, first: string, now: string): { at: string; missed: number } => {
    const { at, missed } = latestDue(parseTime(text), 'UTC', new Date(first), new Date(now));
    return { at: at.toISOString(), missed };
  };

  it('become one, the latest', () => {
    expect(latest('hourly', '2030-01-01T01:00:00Z', '2030-01-01T10:20:00Z')).toEqual({
      at: '2030-01-01T10:00:00.000Z',
      missed: 9,
    });
    expect(latest('every 15m', '2030-01-01T01:00:00Z', '2030-01-01T01:31:00Z')).toEqual({
      at: '2030-01-01T01:30:00.000Z',
      missed: 2,
    });
  });

  it.each(['hourly', 'every 1h'])(
    'do not include the current one: %s at its very moment, and a moment before the next',
    (text) => {
      const due = { at: '2030-01-01T01:00:00.000Z', missed: 0 };
      expect(latest(text, '2030-01-01T01:00:00Z', '2030-01-01T01:00:00Z')).toEqual(due);
      expect(latest(text, '2030-01-01T01:00:00Z', '2030-01-01T01:59:59.999Z')).toEqual(due);
    },
  );

  it('of a year are counted up to a hundred', () => {
    const year = { at: '2031-01-01T00:00:00.000Z', missed: 100 };
    expect(latest('* * * * *', '2030-01-01T00:00:00Z', '2031-01-01T00:00:30Z')).toEqual(year);
    expect(latest('* * * * *', '2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z')).toEqual(year);
    expect(latest('every 1m', '2030-01-01T00:00:00Z', '2031-01-01T00:00:30Z')).toEqual(year);
  });

  it('do not exist after one time', () => {
    expect(latest('once 2030-01-01 01:00', '2030-01-01T01:00:00Z', '2031-01-01T00:00:00Z')).toEqual({
      at: '2030-01-01T01:00:00.000Z',
      missed: 0,
    });
  });
});

describe('a time zone', () => {
  it.each(['Europe/Berlin', 'UTC', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires'])('%s is known', (zone) => {
    expect(requireTimeZone(zone)).toBe(zone);
  });

  it.each(['Europe/Nowhere', '+02:00', '', 'Mars/Base'])('%j is refused', (zone) => {
    expect(() => requireTimeZone(zone)).toThrow(expect.objectContaining({ code: 'NR_TIME_ZONE_UNKNOWN' }));
    expect(() => nextDue(parseTime('daily'), zone, new Date())).toThrow(
      expect.objectContaining({ code: 'NR_TIME_ZONE_UNKNOWN' }),
    );
  });
});
