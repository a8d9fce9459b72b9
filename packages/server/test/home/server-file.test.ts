import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordProcess } from '@netraven/core/system';
import { readServerFile, urlOf, writeServerFile } from '../../src/home/server-file.ts';

const listening = { address: '127.0.0.1', port: 7070, version: '1.0.0' };
const server = { ...listening, ...recordProcess() };
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'netraven-home-'));
});

afterEach(() => rm(home, { recursive: true }));

it('the file of a server can be read until the server has stopped', async () => {
  const remove = writeServerFile(home, listening);
  expect(await readServerFile(home)).toEqual(server);
  await remove();
  expect(await readdir(home)).toEqual([]);
});

it('a server that stops keeps the file of another server', async () => {
  const remove = writeServerFile(home, listening);
  const other = { ...server, port: 7071 };
  writeServerFile(home, { ...listening, port: 7071 });
  await remove();
  expect(await readServerFile(home)).toEqual(other);
});

it.each(['', '{', 'null', '{"address":"127.0.0.1","port":0,"pid":1}'])(
  'a file that contains %j is ignored',
  async (text) => {
    await writeFile(join(home, 'server.json'), text);
    expect(await readServerFile(home)).toBeUndefined();
  },
);

it('the URL of an IPv6 address has brackets', () => {
  expect(urlOf({ address: '::1', port: 7070 })).toBe('http://[::1]:7070');
  expect(urlOf(server)).toBe('http://127.0.0.1:7070');
});
