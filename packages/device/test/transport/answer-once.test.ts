import type { AnyAuthMethod } from 'ssh2';
import { expect, test } from 'vitest';
import { answerOnce } from '../../src/transport/answer-once.ts';

const login = { username: 'backup', password: 'Zugang-4711' };
const none = (): void => undefined;
const hidden = (prompt: string): { prompt: string; echo: boolean } => ({ prompt, echo: false });
const shown = (prompt: string): { prompt: string; echo: boolean } => ({ prompt, echo: true });

/** Returns the answers to the requests of a server with keyboard-interactive only. */
function answers(...requests: readonly (readonly { prompt: string; echo: boolean }[])[]): string[][] {
  const auth = answerOnce(login, none);
  let method: AnyAuthMethod | false = false;
  const take = (next: AnyAuthMethod | false): void => void (method = next);
  auth.next(null, null, take);
  expect(method).toEqual({ type: 'none', username: 'backup' });
  expect(auth.attempted()).toBe(false);
  auth.next(['keyboard-interactive'], false, take);
  const interactive = method as unknown as Extract<AnyAuthMethod, { type: 'keyboard-interactive' }>;
  const given = requests.map((request) => {
    let said: string[] = [];
    interactive.prompt('', '', '', [...request], (answer) => void (said = answer));
    return said;
  });
  auth.next(['keyboard-interactive'], false, take);
  expect(method).toBe(false);
  return given;
}

test.each([
  ['one prompt gets the password', [[hidden('Password: ')]], [['Zugang-4711']]],
  ['a second request gets nothing', [[hidden('Password: ')], [hidden('Password: ')]], [['Zugang-4711'], ['']]],
  ['a name and a password in one request', [[shown('Username: '), hidden('Password: ')]], [['backup', 'Zugang-4711']]],
  ['a name first, then the password', [[shown('login: ')], [hidden('Password: ')]], [['backup'], ['Zugang-4711']]],
  [
    'a new password is not answered',
    [[hidden('Password: ')], [hidden('New: '), hidden('Again: ')]],
    [['Zugang-4711'], ['', '']],
  ],
  [
    'a password and a token get nothing',
    [[hidden('Password: '), hidden('Token: ')], [hidden('Password: ')]],
    [['', ''], ['']],
  ],
  ['a shown question gets no password', [[shown('Continue? ')]], [['']]],
] as const)('by keyboard-interactive, %s', (_, requests, expected) => {
  expect(answers(...requests)).toEqual(expected);
});

test.each([
  ['a refused password is not sent again by keyboard-interactive', false, ['keyboard-interactive']],
  ['nor is it sent again by password', false, ['password', 'keyboard-interactive']],
  ['a second factor by keyboard-interactive gets nothing', true, ['keyboard-interactive']],
] as const)('%s', (_, partial, methods) => {
  const auth = answerOnce(login, none);
  const given: unknown[] = [];
  const take = (next: AnyAuthMethod | false): void => void given.push(next);
  auth.next(null, null, take);
  auth.next(['password', 'keyboard-interactive'], false, take);
  auth.next([...methods], partial, take);
  expect(given).toEqual([{ type: 'none', username: 'backup' }, { type: 'password', ...login }, false]);
  expect(auth.attempted()).toBe(true);
});

test('a server that names no methods gets the password', () => {
  const auth = answerOnce(login, none);
  let method: AnyAuthMethod | false = false;
  auth.next(null, null, () => {});
  auth.next([], false, (next) => void (method = next));
  expect(method).toEqual({ type: 'password', ...login });
});
