import type { Device } from '@netraven/api';
import { expect, it } from 'vitest';
import { queryOf, selectedDevices } from '../../src/run/selected-devices.ts';

const devices = [
  { name: 'core-1', tags: ['core'] },
  { name: 'edge-1', tags: ['edge', 'lab'] },
  { name: 'edge-2', tags: ['edge'] },
] as unknown as Device[];

it.each([
  [{}, []],
  [{ all: true } as const, ['core-1', 'edge-1', 'edge-2']],
  [{ names: ['core-1', 'gone'] }, ['core-1']],
  [{ tags: ['edge'] }, ['edge-1', 'edge-2']],
  [{ names: ['core-1', 'edge-1'], tags: ['lab'] }, ['edge-1']],
])('the choice %j selects %j', (choice, names) => {
  expect(selectedDevices(devices, choice).map(({ name }) => name)).toEqual(names);
});

it('does not search the chosen names for each device', () => {
  const names = ['core-1'];
  names.includes = () => {
    throw new Error('searched');
  };
  expect(selectedDevices(devices, { names })).toHaveLength(1);
});

it.each([
  [{ all: true } as const, 'name:*'],
  [{ names: ['core-1', 'edge-1'], tags: ['lab'] }, 'name:core-1 name:edge-1 tag:lab'],
])('the choice %j is sent as %s', (choice, query) => {
  expect(queryOf(choice)).toBe(query);
});
