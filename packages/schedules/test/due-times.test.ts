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
    ['every 366d', ['2030-02-15T00:00Z', '2031-02-16T00:00Z', '2032-02-17T00:00Z']],
    ['once 2030-05-01 08:00', ['2030-05-01T08:00Z']],
    ['once 2029-05-01 08:00', []],
    ['30 4 * * mon', ['2030-01-07T04:30Z', '2030-01-14T04:30Z', '2030-01-21T04:30Z']],
  ])('%s', (text, dues) => {
    expect(next(text, 'UTC', '2030-01-01T12:00:00Z')).toEqual(dues);
  });

  it.each([
    ['', 'is wrong at "": it is not one of hourly, daily,', '"daily at 02:00", "weekly on sun at 03:30"'],
    ['dayly at 02:00', 'is wrong at "dayly": it is not one of', '"daily at 02:00"'],
    ['hourly at 15', 'is wrong at "at 15": a minute is written as "at :15"', '"hourly at :15"'],
    ['daily at 24:00', 'is wrong at "24:00": a time of day is from 00:00 to 23:59', '"daily at 02:00"'],
    ['daily 02:00', 'is wrong at "02:00": a time of day is written as "at 02:00"', '"daily at 02:00"'],
    ['weekly on mon,someday', 'is wrong at "someday": a day is sun,', '"weekly on mon,fri at 02:00"'],
    ['weekly on mon at 2', 'is wrong at "2": a time of day', '"weekly on mon,fri at 02:00"'],
    ['monthly on 32', 'is wrong at "32": a day is from 1 to 31, or last', '"monthly on 15 at 02:00"'],
    ['monthly on 0', 'is wrong at "0"', '"monthly on 15 at 02:00"'],
    ['every 90s', 'is wrong at "90s": an interval is in minutes (m), hours (h) or days (d)', '"every 2m"'],
    ['every 99999999s', 'is wrong at "99999999s": an interval', '"every 15m"'],
    ['every', 'is incomplete: an interval is', '"every 15m"'],
    ['every 0m', 'is wrong at "0m": an interval', '"every 15m"'],
    ['every 99999d', 'is wrong at "99999d": an interval', '"every 15m"'],
    ['once 2030-02-30 02:00', 'is wrong at "2030-02-30": a date', '"once 2030-01-31 02:00"'],
    ['once 2030-02-20', 'is incomplete: a time of day', '"once 2030-01-31 02:00"'],
    ['once 2030-02-20 25:00', 'is wrong at "25:00": a time of day', '"once 2030-01-31 02:00"'],
    ['60 * * * *', 'is not cron: Invalid value for minute: 60', '"30 4 * * mon"'],
    ['* * * * * *', 'has six fields: cron with seconds is not supported', '"30 4 * * mon"'],
    ['constructor', 'is wrong at "constructor": it is not one of', '"daily at 02:00"'],
    ['__proto__', 'is wrong at "__proto__": it is not one of', '"daily at 02:00"'],
    ['a b c d e f', 'is wrong at "a": it is not one of', '"daily at 02:00"'],
    ['0 0 30 2 *', 'never comes', '"30 4 * * mon"'],
    ['? 2 * * *', 'has a ?', '"* 2 * * *"'],
    ['H 2 * * *', 'is not cron', '"30 4 * * mon"'],
  ])('%j is refused: the message names the wrong part, and the hint a right time', (text, message, hint) => {
    expect(() => parseTime(text)).toThrow(
      expect.objectContaining({
        code: 'NR_SCHEDULE_TIME_INVALID',
        message: expect.stringContaining(message) as unknown,
        hint: expect.stringContaining(hint) as unknown,
      }),
    );
  });
});

describe('summer time', () => {
  it.each([
    ['daily at 02:30', 'Europe/Berlin', '2030-03-30', ['2030-03-31T01:00Z', '2030-04-01T00:30Z', '2030-04-02T00:30Z']],
    ['daily at 02:30', 'America/New_York', '2030-03-09', ['2030-03-10T07:00Z', '2030-03-11T06:30Z']],
  ])('a fixed time that the clock skips is due when the clock goes on, once: %s in %s', (text, zone, day, due) => {
    expect(next(text, zone, `${day}T12:00:00Z`, due.length)).toEqual(due);
  });

  it.each([
    ['daily at 02:30', 'Europe/Berlin', '2030-10-26', ['2030-10-27T00:30Z', '2030-10-28T01:30Z', '2030-10-29T01:30Z']],
    ['daily at 01:30', 'America/New_York', '2030-11-02', ['2030-11-03T05:30Z', '2030-11-04T06:30Z']],
  ])('a fixed time that comes twice is due once: %s in %s', (text, zone, day, due) => {
    expect(next(text, zone, `${day}T12:00:00Z`, due.length)).toEqual(due);
  });

  it.each([
    ['2030-03-31T00:00:00Z', ['2030-03-31T01:00Z', '2030-03-31T02:00Z', '2030-03-31T03:00Z']],
    ['2030-10-26T23:00:00Z', ['2030-10-27T00:00Z', '2030-10-27T01:00Z', '2030-10-27T02:00Z']],
  ])('an hour is an hour: hourly and intervals are due through both changes, from %s on', (from, due) => {
    for (const text of ['hourly', 'every 1h']) expect(next(text, 'Europe/Berlin', from)).toEqual(due);
  });

  it('a zone of half an hour without summer time is as far from UTC all year', () => {
    expect(next('daily at 02:30', 'Asia/Kolkata', '2030-03-30T12:00:00Z', 1)).toEqual(['2030-03-30T21:00Z']);
    expect(next('daily at 02:30', 'Asia/Kolkata', '2030-10-30T12:00:00Z', 1)).toEqual(['2030-10-30T21:00Z']);
  });

  it('one time in a gap is due when the clock goes on, in an overlap at the first', () => {
    expect(next('once 2030-03-31 02:30', 'Europe/Berlin', '2030-01-01T00:00:00Z')).toEqual(['2030-03-31T01:00Z']);
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
