import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { findServer } from '../../src/place/find-server.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { matching } from '../matching.ts';

const withFiles = (server: object | string, token?: string): string => {
  const host = new HostFolder().write('.netraven/server.json', server);
  if (token !== undefined) host.write('.netraven/token', token);
  return host.home;
};

it('a running server is found by its files', async () => {
  const home = withFiles({ address: '127.0.0.1', port: 7070, pid: process.pid }, 'the-token\n');
  expect(await findServer(home)).toEqual({ url: 'http://127.0.0.1:7070', token: 'the-token', pid: process.pid });
});

it('an IPv6 address is put in brackets in the URL', async () => {
  const home = withFiles({ address: '::1', port: 7070, pid: process.pid }, 't');
  expect((await findServer(home)).url).toBe('http://[::1]:7070');
});

it('a killed server gets no request: another program on its port must not see the token', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const home = withFiles({ address: '127.0.0.1', port: 7070, pid }, 't');
  await expect(findServer(home)).rejects.toMatchObject({
    code: 'NR_SERVER_NOT_RUNNING',
    message: matching(`process ${pid}`),
  });
});

it.each([
  { what: 'no server.json', home: () => new HostFolder().home },
  { what: 'half a server.json', home: () => withFiles('{"address":"127.', 't') },
  { what: 'a server.json without a port', home: () => withFiles({ address: '127.0.0.1', pid: process.pid }, 't') },
  { what: 'no token', home: () => withFiles({ address: '127.0.0.1', port: 7070, pid: process.pid }) },
])('with $what, no server runs', async ({ home }) => {
  await expect(findServer(home())).rejects.toMatchObject({ code: 'NR_SERVER_NOT_RUNNING' });
});
