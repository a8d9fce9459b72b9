import { expect, it } from 'vitest';
import { changeOf, changeToConfirm } from '../../src/run/device-change.ts';

const devices = [
  { name: 'core-1', platform: 'cisco_ios' },
  { name: 'edge-1', platform: 'juniper_junos' },
  { name: 'edge-2', platform: 'arista_eos' },
];

it('a job changes only devices of the platforms that it supports', () => {
  expect(changeOf({ platforms: ['cisco_ios', 'arista_eos'] }, devices)).toEqual({
    devices: 2,
    names: ['core-1', 'edge-2'],
  });
});

it('a job without platforms can change every device', () => {
  expect(changeOf({ platforms: [] }, devices)).toMatchObject({ devices: 3 });
});

it('a run that changes no device needs no question', () => {
  expect(changeToConfirm(changeOf({ platforms: ['nokia_sros'] }, devices))).toBeUndefined();
  expect(changeToConfirm({ devices: 0, names: [] })).toBeUndefined();
  expect(changeToConfirm(null)).toBeUndefined();
  expect(changeToConfirm({ devices: 1, names: ['core-1'] })).toEqual({ devices: 1, names: ['core-1'] });
});
