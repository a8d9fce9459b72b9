import { expect, it } from 'vitest';
import { describeDenied } from '../../src/host/child/describe-denied.ts';

it.each([
  ['Net', 'api.example.com', 'A job cannot open a connection to api.example.com without the permission "network"'],
  ['Net', '', 'A job cannot open a connection without the permission "network"'],
  ['ChildProcess', '/bin/sh', 'A job cannot start a process /bin/sh'],
])('a denied access says what it is: %s %s', (permission, resource, message) => {
  const denied = Object.assign(new Error('denied'), { code: 'ERR_ACCESS_DENIED', permission, resource });
  expect(describeDenied(new TypeError('fetch failed', { cause: denied }))).toEqual({ message });
});

it.each(['valueOf', 'toString', '__proto__'])('an unknown permission keeps its message: %s', (permission) => {
  const denied = Object.assign(new Error('denied'), { code: 'ERR_ACCESS_DENIED', permission });
  expect(describeDenied(denied)).toEqual({ message: 'denied' });
});

it('a connection while a package loads is denied whatever it may do, so no permission is named', () => {
  const denied = Object.assign(new Error('denied'), {
    code: 'ERR_ACCESS_DENIED',
    permission: 'Net',
    resource: 'a.example',
  });
  const { message } = describeDenied(denied, 'loading') ?? {};
  expect(message).toBe(
    'A package cannot open a connection to a.example while it loads, whatever it may do: open it in run()',
  );
});
