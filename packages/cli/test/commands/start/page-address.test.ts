import { expect, it } from 'vitest';
import { pageAddress } from '../../../src/commands/start/page-address.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';

const url = 'http://127.0.0.1:7070';
const withFile = (home: string): string => `${url}/, with the token in ${home}/token`;

it.each([
  ['a terminal', true, 'canary-3Xc\n', (): string => `${url}/#token=canary-3Xc`],
  ['a file', false, 'canary-3Xc\n', withFile],
  ['a terminal, if the token cannot be read: NetRaven runs already', true, undefined, withFile],
])('the address of the web page on %s', (_, errIsTty, token, address) => {
  const host = new HostFolder();
  if (token !== undefined) host.write('.netraven/token', token);
  expect(pageAddress({ errIsTty }, url, host.home)).toBe(address(host.home));
});
