import { expect, it } from 'vitest';
import { answering } from '../../answering.ts';
import { inProcess } from '../../in-process.ts';

const createdAt = '2026-07-30T10:00:00.000Z';
const credential = (id: number, name: string, frozenAt: string | null = null): object => ({
  id: `0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a0${id}`,
  name,
  username: 'netops',
  tags: ['core'],
  networks: ['192.0.2.0/24'],
  priority: 0,
  hasEnable: false,
  kind: 'password',
  fingerprint: null,
  maxRefusals: 3,
  frozenAt,
  createdAt,
});
const device = (id: number, name: string, tags: readonly string[]): object => ({
  id: `0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0b0${id}`,
  name,
  address: '192.0.2.1',
  port: 22,
  platform: 'cisco_ios',
  tags,
  pool: 'default',
  settings: {},
  createdAt,
  health: [],
});
const devices = [device(1, 'core-1', ['core']), device(2, 'edge-1', ['edge'])];

it.each([
  ['usable', null, 'No device loses its last usable credential.'],
  ['frozen', createdAt, 'Without this credential, jobs cannot log in to core-1.'],
])('the question names the devices that lose their last usable credential: the other is %s', async (_, at, text) => {
  const { host } = await answering((request) =>
    request.startsWith('GET /devices')
      ? { devices }
      : { credentials: [credential(1, 'lab'), credential(2, 'old', at)] },
  );
  const { code, stderr } = await inProcess(host, ['credentials', 'remove', 'lab']);
  expect(code).toBe(2);
  expect(stderr.split('\n')[0]).toBe(text);
});
