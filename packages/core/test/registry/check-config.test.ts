import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkConfig } from '../../src/registry/index.ts';

const schema = z.toJSONSchema(
  z.strictObject({
    startup: z.boolean().default(false),
    servers: z.array(z.strictObject({ host: z.ipv4(), port: z.int().min(1).optional() })).optional(),
    mode: z.enum(['fast', 'slow']).optional(),
    password: z.string().min(8).meta({ writeOnly: true }),
  }),
  { io: 'input' },
);

describe('checkConfig', () => {
  it('finds nothing wrong with a config that fits', async () => {
    expect(await checkConfig(schema, { password: 'long enough', servers: [{ host: '192.0.2.1' }] })).toEqual([]);
  });

  it('reports all problems at once, each with its path', async () => {
    const config = {
      startup: 'yes',
      servers: [{ host: '192.0.2.1' }, { host: 'x', port: 0 }],
      mode: 'fsat',
      startpu: 1,
    };
    expect((await checkConfig(schema, config)).map(({ code, path }) => `${path} ${code}`).toSorted()).toEqual([
      'config.mode NR_CONFIG_FIELD_INVALID',
      'config.password NR_CONFIG_MISSING',
      'config.servers[1].host NR_CONFIG_FIELD_INVALID',
      'config.servers[1].port NR_CONFIG_FIELD_INVALID',
      'config.startpu NR_CONFIG_UNKNOWN',
      'config.startup NR_CONFIG_FIELD_INVALID',
    ]);
  });

  it('proposes a near setting for an unknown one, and lists all', async () => {
    const [problem] = await checkConfig(schema, { password: 'long enough', startpu: true });
    expect(problem).toEqual({
      code: 'NR_CONFIG_UNKNOWN',
      severity: 'error',
      path: 'config.startpu',
      message: 'There is no setting config.startpu. Did you mean "startup"?',
      fix: 'Remove it, or use one of startup, servers, mode, password.',
    });
  });

  it('never repeats a value, which may be a secret', async () => {
    const canary = 'canary7';
    const config = { password: canary, mode: canary, startup: canary, servers: canary };
    expect(await checkConfig(schema, config)).toHaveLength(4);
    expect(JSON.stringify(await checkConfig(schema, config))).not.toContain(canary);
  });

  it('treats no config as an empty one, and refuses anything but an object', async () => {
    expect(await checkConfig(undefined, undefined)).toEqual([]);
    expect(await checkConfig(schema, undefined)).toMatchObject([
      { path: 'config.password', code: 'NR_CONFIG_MISSING' },
    ]);
    for (const config of [null, [], 'x', 1]) expect(await checkConfig(schema, config)).not.toEqual([]);
  });

  it('refuses every setting of a job type without a schema', async () => {
    expect(await checkConfig(undefined, {})).toEqual([]);
    expect(await checkConfig(undefined, { a: 1 })).toMatchObject([{ code: 'NR_CONFIG_UNKNOWN', path: 'config.a' }]);
  });

  it('distinguishes two schemas with the same $id', async () => {
    expect(await checkConfig(withId('string'), { a: 'x' })).toEqual([]);
    expect(await checkConfig(withId('number'), { a: 1 })).toEqual([]);
  });

  it('reports an unusable schema', async () => {
    for (const bad of [
      { type: 'object', $ref: 'https://example.com/x' },
      { $async: true, type: 'object' },
      { $schema: 'http://json-schema.org/draft-04/schema#' },
    ]) {
      expect(await checkConfig(bad, {})).toMatchObject([{ code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID' }]);
    }
  });

  it('accepts patterns that are not valid with the Unicode flag', async () => {
    const lax = z.toJSONSchema(z.object({ a: z.string().regex(new RegExp('^[\\w\\_]+\\!$')) }));
    expect(await checkConfig(lax, { a: 'a_b!' })).toEqual([]);
    expect(await checkConfig(lax, { a: 'a b' })).toHaveLength(1);
  });
});

function withId(type: string): object {
  return { $id: 'https://example.com/s', type: 'object', properties: { a: { type } } };
}
