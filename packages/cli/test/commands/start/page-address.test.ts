import { expect, it } from 'vitest';
import { pageAddress } from '../../../src/commands/start/page-address.ts';
import { HostFolder } from '../../host-folder.ts';

it.each([
  ['a terminal', true, (): string => 'http://127.0.0.1:7070/#token=canary-3Xc'],
  ['a file', false, (home: string): string => `http://127.0.0.1:7070/, with the token in ${home}/token`],
])('the address of the web page on %s', async (_, errIsTty, address) => {
  const host = new HostFolder()
    .write('.netraven/server.json', { address: '127.0.0.1', port: 7070, pid: process.pid })
    .write('.netraven/token', 'canary-3Xc\n');
  expect(await pageAddress({ errIsTty }, host.home)).toBe(address(host.home));
});
