import { expect, it } from 'vitest';
import { ownValueAt, valueAt, withValue } from '../../src/config-form/settings.ts';

it('setting a value returns a new config and does not change the old one', () => {
  const before = { a: 1, report: { format: 'text' } };
  const after = withValue(before, ['report', 'limit'], 5);
  expect(after).toEqual({ a: 1, report: { format: 'text', limit: 5 } });
  expect(before).toEqual({ a: 1, report: { format: 'text' } });
  expect(valueAt(after, ['report', 'limit'])).toBe(5);
});

it('resetting a value removes it, and groups that become empty', () => {
  const config = withValue({ a: 1, report: { limit: 5 } }, ['report', 'limit'], undefined);
  expect(config).toEqual({ a: 1 });
  expect(valueAt(config, ['report', 'limit'])).toBeUndefined();
});

it('the empty path is the whole config', () => {
  expect(withValue({ a: 1 }, [], { b: 2 })).toEqual({ b: 2 });
  expect(withValue({ a: 1 }, [], undefined)).toEqual({});
  expect(valueAt({ a: 1 }, [])).toEqual({ a: 1 });
});

it('an empty config counts as not set, and an empty list in it as set', () => {
  expect(ownValueAt({}, [])).toBeUndefined();
  expect(ownValueAt({ a: 1 }, [])).toEqual({ a: 1 });
  expect(ownValueAt(withValue({}, ['hosts'], []), ['hosts'])).toEqual([]);
});

it('inherited properties of objects are not settings', () => {
  expect(valueAt({}, ['constructor'])).toBeUndefined();
  expect(valueAt({ a: 'text' }, ['a', 'length'])).toBeUndefined();
});

it('a value in a list is set at its place, and an emptied item stays', () => {
  const config = { hosts: [{ name: 'a' }, { name: 'b', port: 1 }] };
  expect(withValue(config, ['hosts', 1, 'port'], 2)).toEqual({ hosts: [{ name: 'a' }, { name: 'b', port: 2 }] });
  expect(withValue(config, ['hosts', 0, 'name'], undefined)).toEqual({ hosts: [{}, { name: 'b', port: 1 }] });
  expect(config.hosts[1]).toEqual({ name: 'b', port: 1 });
  expect(valueAt(config, ['hosts', 1, 'name'])).toBe('b');
  expect(valueAt(config, ['hosts', 2, 'name'])).toBeUndefined();
});

it('a setting of a group replaces a text or list from an earlier version', () => {
  expect(withValue({ report: 'text' }, ['report', 'limit'], 5)).toEqual({ report: { limit: 5 } });
  expect(withValue({ report: ['text'] }, ['report', 'limit'], 5)).toEqual({ report: { limit: 5 } });
});
