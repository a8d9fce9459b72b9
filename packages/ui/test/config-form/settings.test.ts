import { expect, it } from 'vitest';
import { ownValueAt, valueAt, withValue } from '../../src/config-form/settings.ts';

it('a setting is put into a config, and the config it was put into stays as it was', () => {
  const before = { a: 1, report: { format: 'text' } };
  const after = withValue(before, ['report', 'limit'], 5);
  expect(after).toEqual({ a: 1, report: { format: 'text', limit: 5 } });
  expect(before).toEqual({ a: 1, report: { format: 'text' } });
  expect(valueAt(after, ['report', 'limit'])).toBe(5);
});

it('a setting that is left alone again is gone, and with it what it leaves empty', () => {
  const config = withValue({ a: 1, report: { limit: 5 } }, ['report', 'limit'], undefined);
  expect(config).toEqual({ a: 1 });
  expect(valueAt(config, ['report', 'limit'])).toBeUndefined();
});

it('the whole config is at the empty path', () => {
  expect(withValue({ a: 1 }, [], { b: 2 })).toEqual({ b: 2 });
  expect(withValue({ a: 1 }, [], undefined)).toEqual({});
  expect(valueAt({ a: 1 }, [])).toEqual({ a: 1 });
});

it('a config that sets nothing is left alone as a whole, and an empty list in it is not', () => {
  expect(ownValueAt({}, [])).toBeUndefined();
  expect(ownValueAt({ a: 1 }, [])).toEqual({ a: 1 });
  expect(ownValueAt(withValue({}, ['hosts'], []), ['hosts'])).toEqual([]);
});

it('what every object has is no setting', () => {
  expect(valueAt({}, ['constructor'])).toBeUndefined();
  expect(valueAt({ a: 'text' }, ['a', 'length'])).toBeUndefined();
});
