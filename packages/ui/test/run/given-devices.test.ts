import { expect, it } from 'vitest';
import { givenDevices, toRunForm } from '../../src/run/given-devices.ts';

it('a few devices are in the address of the run form, and many in the entry of the history', () => {
  expect(toRunForm('backup', ['core-1', 'core-2'])).toEqual({
    name: 'job',
    params: { jobType: 'backup' },
    query: { devices: 'core-1,core-2' },
  });
  const many = Array.from({ length: 10_000 }, (_, n) => `access-${n}.example.net`);
  expect(toRunForm('backup', many)).toEqual({ name: 'job', params: { jobType: 'backup' }, state: { devices: many } });
});

it('the run form begins with the devices of its address or entry', () => {
  expect(givenDevices({ query: {} }, null)).toEqual([]);
  expect(givenDevices({ query: { devices: 'a,b,,a' } }, { position: 1 })).toEqual(['a', 'b']);
  expect(givenDevices({ query: {} }, { devices: ['a', 'b', 7] })).toEqual(['a', 'b']);
  expect(givenDevices({ query: { devices: null } }, { devices: 'a' })).toEqual([]);
});
