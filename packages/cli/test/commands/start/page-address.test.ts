import { createHash } from 'node:crypto';
import { readSignInCode } from '@netraven/core/system';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { expect, it } from 'vitest';
import { pageAddress } from '../../../src/commands/start/page-address.ts';

const url = 'http://127.0.0.1:7070';
const withFile = (home: string): string => `${url}/, with the token in ${home}/token`;

it.each([
  ['a file', false, 'canary-3Xc\n'],
  ['a terminal, if the token cannot be read: NetRaven runs already', true, undefined],
])('the address of the web page on %s has no code', (_, errIsTty, token) => {
  const host = new HostFolder();
  if (token !== undefined) host.write('.netraven/token', token);
  expect(pageAddress({ errIsTty }, url, host.home)).toBe(withFile(host.home));
});

it('the address of the web page on a terminal has a code, and not the token', () => {
  const host = new HostFolder();
  host.write('.netraven/token', 'canary-3Xc\n');
  const address = pageAddress({ errIsTty: true }, url, host.home);
  expect(address).not.toContain('canary');
  const [, code = ''] = /^http:\/\/127\.0\.0\.1:7070\/#code=([\w.-]+) \(once, within 10 minutes\)$/.exec(address) ?? [];
  const hash = createHash('sha256').update('canary-3Xc').digest();
  expect(readSignInCode(hash, 7070, code)?.madeAt).toBeLessThanOrEqual(Date.now());
});
