import { expect, it } from 'vitest';
import { parseSettings } from '../../../src/commands/run/settings.ts';

it('a value is parsed as JSON if possible, else it stays a text', () => {
  const given = ['n=3', 'on=true', 'no=null', 'list=[1,"a"]', 'name=core-1', 'quoted="3"', 'eq=a=b', 'none='];
  expect(parseSettings(given)).toEqual({
    n: 3,
    on: true,
    no: null,
    list: [1, 'a'],
    name: 'core-1',
    quoted: '3',
    eq: 'a=b',
    none: '',
  });
});

it('a number that would lose digits stays a text', () => {
  expect(parseSettings(['serial=12345678901234567890'])).toEqual({ serial: '12345678901234567890' });
});

it('dots nest, and the last of the same key wins', () => {
  expect(parseSettings(['retry.count=2', 'retry.wait.ms=5', 'retry.count=3'])).toEqual({
    retry: { count: 3, wait: { ms: 5 } },
  });
});

it('settings are merged into an existing config', () => {
  const config = { retry: { count: 1, wait: 5 }, name: 'core' };
  expect(parseSettings(['retry.count=2'], new Map([['retry.token', '07']]), config)).toEqual({
    retry: { count: 2, wait: 5, token: '07' },
    name: 'core',
  });
});

it.each([
  'novalue',
  '=1',
  'a..b=1',
  '.a=1',
  'a.=1',
  '__proto__=1',
  '__proto__.x=1',
  'a.__proto__.x=1',
  'a={"__proto__":1}',
])('`--set %s` is refused', (setting) => {
  expect(() => parseSettings([setting])).toThrow(expect.objectContaining({ code: 'NR_USAGE_SET' }));
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

it('a key below a plain value cannot be set', () => {
  expect(() => parseSettings(['a=1', 'a.b=2'])).toThrow(expect.objectContaining({ code: 'NR_USAGE_SET' }));
});

it('names of built-in properties are ordinary keys', () => {
  expect(parseSettings(['constructor.toString=1'])).toEqual({ constructor: { toString: 1 } });
});
