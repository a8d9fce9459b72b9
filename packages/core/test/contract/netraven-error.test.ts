import { expect, it } from 'vitest';
import { isMasked } from '../../src/contract/cut.ts';
import { errorData, messageOf } from '../../src/index.ts';
import { maskedStack, stackOf } from '../../src/contract/netraven-error.ts';

it('the data of an error has texts of limited length, which say how far they were cut', () => {
  const long = 'x'.repeat(20_000);
  const thrown = Object.assign(new Error(long), { code: long, hint: long, stack: long, retryable: true });
  const data = errorData(thrown, 'NR_TEST');
  expect(Object.values({ ...data, stack: maskedStack(long, isMasked) }).map((each) => String(each).length)).toEqual([
    100, 8_192, 2_048, 4, 8_192,
  ]);
  expect(data.message).toMatch(/^x+… \(cut, 20000 characters\)$/);
  expect(errorData(data, 'NR_TEST')).toEqual(data);
});

it('a text is masked before it is cut: the first part of a secret would not be found', () => {
  const secret = `canary ${'k9Zq'.repeat(200)}`;
  const mask = (text: string): string => text.replaceAll(secret, '<secret>');
  const { message } = errorData(new Error(`${'line '.repeat(1_500)}${secret} after`), 'NR_TEST', mask);
  expect(message).toBe(`${'line '.repeat(1_500)}<secret> after`);
});

it('the stack of an error with a very long message keeps its lines of code', () => {
  const thrown = new Error('x'.repeat(300_000));
  expect(stackOf(thrown)).toMatch(/^\n +at .*netraven-error\.test\.ts/);
});

it('whatever is thrown, its data, message and stack can be read', () => {
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const fail = (): never => {
    throw revoked;
  };
  const proxy = new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail });
  const odd: unknown[] = [undefined, null, 0, 1n, '', Symbol('x'), fail, [], Object.create(null), revoked, proxy];
  const fields = ['code', 'message', 'hint', 'retryable', 'stack', 'toString', Symbol.toPrimitive];
  const getters = Object.defineProperties({}, Object.fromEntries(fields.map((field) => [field, { get: fail }])));
  const objects = fields.flatMap((field) => odd.map((value) => Object.assign(new Error('x'), { [field]: value })));
  for (const thrown of [...odd, ...objects, getters]) {
    const { code, message, hint, retryable } = errorData(thrown, 'NR_TEST');
    expect([typeof code, typeof message, typeof retryable]).toEqual(['string', 'string', 'boolean']);
    expect([typeof hint, typeof stackOf(thrown)].every((type) => ['string', 'undefined'].includes(type))).toBe(true);
    expect(messageOf(thrown)).toBeTypeOf('string');
  }
});

it('a thrown object without a message is told to be no Error', () => {
  expect(messageOf({ code: 42, msg: 'full' })).toBe('an object without a message was thrown; throw an Error');
});
