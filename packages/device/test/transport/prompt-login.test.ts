import { expect, test } from 'vitest';
import { fromOutside } from '../../src/platform/bounded-pattern.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { PromptLogin } from '../../src/transport/prompt-login.ts';
import { account } from '../../test-utils/open.ts';
import { usedMemory } from '@netraven/test-utils/used-memory';

const slow = '(?:a+)+b';
const line = `${'a'.repeat(40)}!`;

function login(platform: Platform, typed: string[] = []): { auth: PromptLogin; outcome: Promise<unknown> } {
  const auth = new PromptLogin({
    ...{
      ...account,
      credential: 'c',
      platform,
      name: 'r1',
      device: 'r1',
      endpoint: 'r1',
      loginMs: 60_000,
      settleMs: 10,
    },
    signal: new AbortController().signal,
    redact: (text) => text,
  });
  return { auth, outcome: auth.run({ write: (text) => void typed.push(text) }).catch((error: unknown) => error) };
}

const ios = requirePlatform('cisco_ios');

test.each<[string, Partial<Platform>]>([
  ['prompt', { prompts: { ...ios.prompts, any: slow } }],
  ['user name', { login: { username: slow } }],
  ['password', { login: { password: slow } }],
  ['question', { login: { questions: [{ question: slow, answer: 'y' }] } }],
])('a slow pattern from outside for the %s ends the login', async (_, changes) => {
  const { auth, outcome } = login(fromOutside({ ...ios, ...changes }, 30));
  auth.data(Buffer.from(line));
  expect(await outcome).toMatchObject({ code: 'NR_DEVICE_PATTERN_SLOW' });
});

test('a slow pattern from outside for a refusal ends the login', async () => {
  const { auth, outcome } = login(fromOutside({ ...ios, login: { refused: slow } }, 30));
  auth.data(Buffer.from('Password: '));
  auth.data(Buffer.from(`${line}\r\nPassword: `));
  expect(await outcome).toMatchObject({ code: 'NR_DEVICE_PATTERN_SLOW' });
});

test.each([
  ['ruckus_icx', 'Please Enter Login Name: ', 'Please Enter Password: '],
  ['ruckus_icx', 'Username:', 'Password:'],
  ['extreme_netiron', 'Please Enter Login Name: ', 'Please Enter Password: '],
  ['alcatel_aos', 'OS6860 login: ', 'Password: '],
  ['alcatel_aos', 'login : ', 'password : '],
])('a telnet server of %s that asks %j and %j is answered', async (id, name, password) => {
  const typed: string[] = [];
  const { auth } = login(requirePlatform(id), typed);
  auth.data(Buffer.from(`\r\n${name}`));
  auth.data(Buffer.from(`\r\n${password}`));
  expect(typed).toEqual([`${account.username}\n`, `${account.password}\n`]);
  auth.closed(undefined);
});

const expired: readonly (readonly [of: string, said: string, id?: string])[] = [
  ['FortiOS', 'You are forced to change your password. Please input a new password.\r\nNew Password: '],
  ['ArubaOS-Switch', 'Please change the password to logon to the system.\r\nOld password: '],
  ['IOS', '% Password has expired.\r\nEnter new password: '],
  ['Cisco Small Business', 'Your password has expired.\r\nEnter new password: ', 'cisco_smb'],
];

test.each(expired)(
  'a device that demands a new password behind its login says so: %s',
  async (_, said, id = 'cisco_ios') => {
    const typed: string[] = [];
    const { auth, outcome } = login(requirePlatform(id), typed);
    auth.data(Buffer.from('User Name: '));
    auth.data(Buffer.from('Password: '));
    auth.data(Buffer.from(`\r\n${said}`));
    expect(await outcome).toMatchObject({ code: 'NR_DEVICE_PASSWORD_EXPIRED', retryable: false });
    expect(typed).toEqual([`${account.username}\n`, `${account.password}\n`]);
  },
);

test('a device that closes because the password has expired says so, and a warning ends no login', async () => {
  const closing = login(ios);
  closing.auth.data(Buffer.from('Password: '));
  closing.auth.data(Buffer.from('\r\nYour password has expired.\r\n'));
  closing.auth.closed(undefined);
  expect(await closing.outcome).toMatchObject({ code: 'NR_DEVICE_PASSWORD_EXPIRED' });
  const warned = login(ios);
  warned.auth.data(Buffer.from('Password: '));
  warned.auth.data(Buffer.from('\r\nYour password has expired. New password: 3 logins left\r\nr1#'));
  expect(await warned.outcome).toBeUndefined();
});

test('only the end of the output is searched', async () => {
  const typed: string[] = [];
  const question = 'continue[^]*\\? ';
  const { auth } = login({ ...ios, login: { questions: [{ question, answer: 'y' }] } }, typed);
  auth.data(Buffer.from(`continue ${'\r\n'.repeat(300)}? `));
  expect(typed).toEqual([]);
  auth.data(Buffer.from('continue ? '));
  expect(typed).toEqual(['y']);
  auth.data(Buffer.from('Password: '));
  expect(typed).toEqual(['y', `${account.password}\n`]);
  auth.data(Buffer.from('\r\nr1#'));
});

test('single bytes during the login do not fill the memory, and reach the session', () => {
  const { auth } = login(ios);
  const before = usedMemory();
  for (let count = 0; count < 100_000; count += 1) auth.data(Buffer.from('x'));
  expect(usedMemory() - before).toBeLessThan(5 * 1024 * 1024);
  let size = 0;
  const none = (): void => undefined;
  auth.attach({ data: (chunk) => (size += chunk.length), errorData: none, closed: none });
  expect(size).toBe(100_000);
});
