import { expect, it } from 'vitest';
import { errorData, messageOf } from '../../src/index.ts';
import { stackOf } from '../../src/contract/netraven-error.ts';

it('the data of an error has texts of limited length, which say how far they were cut', () => {
  const long = 'x'.repeat(20_000);
  const thrown = Object.assign(new Error(long), { code: long, hint: long, stack: long, retryable: true });
  const data = errorData(thrown, 'NR_TEST');
  expect(Object.values({ ...data, stack: stackOf(thrown) }).map((each) => String(each).length)).toEqual([
    100, 8_192, 2_048, 4, 8_192,
  ]);
  expect(data.message).toMatch(/^x+… \(cut, 20000 characters\)$/);
  expect(errorData(data, 'NR_TEST')).toEqual(data);
});

it('a word is not cut in two: the first part of a secret would not be masked', () => {
  const before = 'line '.repeat(1_630);
  const { message } = errorData(new Error(`${before}canary-cut-8Kd-${'z'.repeat(60)} after`), 'NR_TEST');
  expect(message).toBe(`${before}… (cut, 8231 characters)`);
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
