import { expect, it } from 'vitest';
import { LastChangeReader } from '../../src/config/last-change.ts';

const lastChange = [/^! Last configuration change at (?<time>.+) by (?<user>\S+)$/];

function read(time: string): Date | undefined {
  const reader = new LastChangeReader({ lastChange });
  reader.read(`! Last configuration change at ${time} by eve`);
  const change = reader.result();
  expect(change).toMatchObject({ user: 'eve' });
  return change?.at;
}

it('a time of a device is read if its zone and year are certain', () => {
  expect(read('09:10:11 UTC Tue Mar 1 2022')).toEqual(new Date('2022-03-01T09:10:11Z'));
  expect(read('1646125811')).toEqual(new Date('2022-03-01T09:10:11Z'));
  for (const time of [
    ...['Jan 1 99999 UTC', 'Jan 1 9999 UTC', 'Jan 1 1969 UTC', 'Jan 1 275760 UTC', 'Jan 1 999999 UTC'],
    ...['09:10:11 CET Tue Mar 1 2022', 'yesterday UTC'],
  ]) {
    expect(read(time), time).toBeUndefined();
  }
});
