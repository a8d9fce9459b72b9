import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { listRoutes, routes } from '../../src/index.ts';

const device = { name: 'core-sw1', address: '10.0.0.1', platform: 'cisco_ios' };
const body = routes.devices.create.body;

describe('a device', () => {
  it.each([
    ['an IPv4 address', { ...device, address: '192.0.2.1' }],
    ['an IPv6 address', { ...device, address: '2001:db8::1' }],
    ['a DNS name', { ...device, address: 'sw1.example.net' }],
    ['a name with a dot and a dash', { ...device, name: 'core-sw1.example.net' }],
    ['all fields', { ...device, port: 2222, tags: ['core', 'site-1'] }],
  ])('with %s is accepted', (_, sent) => {
    expect(body.parse(sent)).toEqual(sent);
  });

  it.each([
    ['a path as its name', { ...device, name: '../../etc/passwd' }],
    ['a hidden folder as its name', { ...device, name: '.git' }],
    ['a separator in its name', { ...device, name: 'a/b' }],
    ['a backslash in its name', { ...device, name: 'a\\b' }],
    ['an escape sequence in its name', { ...device, name: 'sw\u001B[31m1' }],
    ['a line break in its name', { ...device, name: 'sw1\nsw2' }],
    ['a NUL in its name', { ...device, name: 'sw1\0' }],
    ['a right-to-left override in its name', { ...device, name: 'sw\u202E1' }],
    ['an invalid IP address', { ...device, address: '10.0.0.300' }],
    ['a URL as its address', { ...device, address: 'http://10.0.0.1/' }],
    ['an option as its address', { ...device, address: '-oProxyCommand=x' }],
    ['a command in its address', { ...device, address: '10.0.0.1; reboot' }],
    ['a port of 0', { ...device, port: 0 }],
    ['a port as text', { ...device, port: '22' }],
    ['an unknown field', { ...device, password: 'x' }],
  ])('with %s is refused', (_, sent) => {
    expect(body.safeParse(sent).success).toBe(false);
  });
});

describe('a run', () => {
  const newRun = routes.runs.create.body;

  it.each([
    ['nothing selected', { jobType: 'backup', devices: '' }],
    ['a selection that is no text', { jobType: 'backup', devices: { all: true } }],
    ['a job type like a path', { jobType: '../backup', devices: 'name:*' }],
    ['an unknown field', { jobType: 'backup', devices: 'name:*', createdBy: 'root' }],
    ['a config that is not an object', { jobType: 'backup', devices: 'name:*', config: [] }],
  ])('with %s is refused', (_, sent) => {
    expect(newRun.safeParse(sent).success).toBe(false);
  });

  it('can be waited for up to 30 seconds', () => {
    expect(routes.runs.get.query.parse({ wait: '30' })).toEqual({ wait: 30 });
  });

  it.each(['31', '-1', '1e1', '0x1', '', ' 1', '1.5'])('cannot be waited for %j seconds', (wait) => {
    expect(routes.runs.get.query.safeParse({ wait }).success).toBe(false);
  });
});

it('a device demands verified changes with a boolean, and null removes it', () => {
  const change = routes.devices.change.body;
  expect(body.safeParse({ ...device, settings: { verifyChanges: true } }).success).toBe(true);
  expect(change.safeParse({ settings: { verifyChanges: null } }).success).toBe(true);
  expect(body.safeParse({ ...device, settings: { verifyChanges: null } }).success).toBe(false);
  expect(change.safeParse({ settings: { verifyChanges: 'lines' } }).success).toBe(false);
});

it('an optional field with the value undefined is refused', () => {
  expect(body.safeParse({ ...device, port: undefined }).success).toBe(false);
});

/** Returns the values of `kind`, by which a schema is chosen. */
function kindsOf({ options }: z.ZodDiscriminatedUnion): string[] {
  return options.flatMap((option) => {
    const kind = option instanceof z.ZodObject ? (option.shape['kind'] as z.ZodType) : undefined;
    if (kind instanceof z.ZodEnum) return kind.options.map(String);
    return kind instanceof z.ZodLiteral ? [...kind.values].map(String) : [];
  });
}

const strict = listRoutes().flatMap(({ id, route }) =>
  ['body' in route ? route.body : undefined, route.query]
    .filter((schema) => schema !== undefined)
    .flatMap((schema) =>
      schema instanceof z.ZodDiscriminatedUnion
        ? kindsOf(schema).map((kind) => ({ id: `${id} (${kind})`, schema, given: { kind } }))
        : schema instanceof z.ZodUnion
          ? schema.options.map((option, at) => ({ id: `${id} (${at + 1})`, schema: option as z.ZodType, given: {} }))
          : [{ id, schema, given: {} }],
    ),
);

it.each(strict)('$id refuses an unknown key', ({ schema, given }) => {
  const issues = schema.safeParse({ ...given, unknownKey: 1 }).error?.issues ?? [];
  expect(issues.map((issue) => issue.code)).toContain('unrecognized_keys');
});
