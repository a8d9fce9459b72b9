import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeSchema } from '../../src/host/child/describe-schema.ts';
import { checkDefaults } from '../../src/registry/config-schema.ts';
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

  it('says how to write a text that looks like a number', async () => {
    const types = { name: 'string', names: 'array', on: 'boolean', target: 'object' };
    const properties = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
    const names = { type: 'object', properties };
    expect(await checkConfig(names, { name: 5 })).toMatchObject([
      { message: 'config.name must be string, as JSON: "…"' },
    ]);
    expect(await checkConfig(names, { name: true, names: 'a' })).toMatchObject([
      { message: 'config.name must be string, as JSON: "…"' },
      { message: 'config.names must be array, as JSON: […]' },
    ]);
    expect(await checkConfig(names, { on: 'yes', target: 'slack' })).toMatchObject([
      { message: 'config.on must be boolean, as JSON: true or false' },
      { message: 'config.target must be object, as JSON: {"…": …}' },
    ]);
    expect(await checkConfig(names, { name: [] })).toMatchObject([{ message: 'config.name must be string' }]);
  });

  it('refuses the placeholder of a secret as a secret, and nowhere else', async () => {
    const secret = { type: 'string', writeOnly: true };
    const properties = {
      note: { type: 'string' },
      logins: { type: 'array', items: { type: 'object', properties: { key: secret } } },
      vault: { type: 'object', writeOnly: true },
    };
    const config = { note: '<secret>', logins: [{ key: 'x' }, { key: '<secret>' }], vault: { pin: '<secret>' } };
    expect(await checkConfig({ type: 'object', properties }, config)).toMatchObject(
      ['config.logins[1].key', 'config.vault'].map((path) => ({
        code: 'NR_CONFIG_FIELD_INVALID',
        path,
        message: `${path} must be the secret itself: <secret> only stands for a secret that is not shown`,
        fix: 'Write the secret itself, or leave the setting out to keep the stored secret.',
      })),
    );
    expect(await checkConfig({ type: 'object', properties }, { note: '<secret>' })).toEqual([]);
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

  it('shows how a list is written for --set', async () => {
    const lists = z.toJSONSchema(z.object({ lines: z.array(z.string()), hosts: z.array(z.object({})) }), {
      io: 'input',
    });
    const found = await checkConfig(lists, { lines: 'ntp server 192.0.2.7', hosts: 'x' });
    expect(found.map(({ message }) => message)).toEqual([
      'config.lines must be array, as JSON: ["…", "…"]',
      'config.hosts must be array, as JSON: […]',
    ]);
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

  it('a value that is no JSON refuses no config behind it', async () => {
    const sized = { type: 'object', properties: { size: { type: 'integer' } } };
    const answers = await Promise.all([{ size: 1n }, { size: 1 }, { size: 'x' }].map((one) => checkConfig(sized, one)));
    expect(answers).toMatchObject([
      [{ message: expect.stringContaining('BigInt') as unknown }],
      [],
      [{ path: 'config.size' }],
    ]);
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

async function messagesOf(of: object, config: object): Promise<string[]> {
  return (await checkConfig(of, config)).map(({ message }) => message);
}

describe('of a value that may have several forms, a problem is told', () => {
  const secret = z.string().min(8).meta({ writeOnly: true });
  const target = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('slack'), channel: z.string() }),
    z.strictObject({ kind: z.enum(['generic', 'teams']), url: z.string().startsWith('https://'), token: secret }),
  ]);
  const forms = z.toJSONSchema(
    z.strictObject({
      target: target.optional(),
      targets: z.array(target).optional(),
      port: z.union([z.int().max(10), z.literal('auto')]).optional(),
      plain: z.union([z.string(), z.number()]).optional(),
      where: z.union([z.strictObject({ site: z.string() }), z.strictObject({ rack: z.int() })]).optional(),
      tree: z
        .union([z.string(), z.strictObject({ left: z.union([z.strictObject({ deep: z.int() }), z.null()]) })])
        .optional(),
    }),
    { io: 'input' },
  );
  it.each<[string, object, string[]]>([
    [
      'of the named form',
      { target: { kind: 'slack', url: 'x' } },
      ['config.target.channel is missing', 'There is no setting config.target.url.'],
    ],
    [
      'of a form with several names',
      { target: { kind: 'teams', url: 'x', token: 'long enough' } },
      ['config.target.url must start with "https://"'],
    ],
    [
      'as an unknown name',
      { target: { kind: 'mail', url: 1 } },
      ['config.target.kind must be "slack", "generic" or "teams"'],
    ],
    ['as a missing name', { target: { channel: '#a' } }, ['config.target.kind is missing']],
    [
      'of each item',
      { targets: [{ kind: 'slack' }, { kind: 'nope' }, { kind: 'slack', channel: '#a' }] },
      ['config.targets[0].channel is missing', 'config.targets[1].kind must be "slack", "generic" or "teams"'],
    ],
    ['as another type', { plain: true }, ['config.plain must be string or number']],
    ['of the only type that fits', { port: 'x' }, ['config.port must be "auto"']],
    [
      'of the only form of an inner value',
      { tree: { left: { deep: 'x' } } },
      ['config.tree.left.deep must be integer'],
    ],
    [
      'as the reasons of all forms',
      { where: { side: 'x' } },
      ['config.where fits none of its forms: site is missing, or rack is missing'],
    ],
  ])('%s', async (_, config, messages) => {
    expect((await checkConfig(forms, config)).map(({ message }) => message).toSorted()).toEqual(messages.toSorted());
  });

  it('with the fix', async () => {
    expect(await checkConfig(forms, { target: {} })).toMatchObject([
      { path: 'config.target.kind', fix: 'Set config.target.kind to "slack", "generic" or "teams".' },
    ]);
  });

  it('without its value', async () => {
    const canary = 'canary7';
    const problems = await checkConfig(forms, { target: { kind: canary }, port: canary, where: { [canary]: 1 } });
    expect(problems).toHaveLength(3);
    expect(JSON.stringify(problems)).not.toContain(canary);
  });

  it('at any depth of a union that contains itself', async () => {
    const filter: z.ZodType = z.discriminatedUnion('op', [
      z.object({ op: z.literal('tag'), name: z.string() }),
      z.object({
        op: z.literal('not'),
        get of() {
          return filter;
        },
      }),
      z.object({
        op: z.literal('maybe'),
        get of() {
          return filter;
        },
      }),
    ] as never);
    const filters = z.toJSONSchema(z.object({ filter }));
    const wrong = { op: 'tag', name: 5 };
    expect(await messagesOf(filters, { filter: { op: 'not', of: wrong } })).toEqual([
      'config.filter.of.name must be string, as JSON: "…"',
    ]);
    expect(await messagesOf(filters, { filter: { op: 'not', of: { op: 'maybe', of: wrong } } })).toEqual([
      'config.filter.of.of.name must be string, as JSON: "…"',
    ]);
    expect(await messagesOf(filters, { filter: { op: 'not', of: { op: 'no' } } })).toEqual([
      'config.filter.of.op must be "tag", "not" or "maybe"',
    ]);
    const rule: z.ZodType = z.union([
      z.string(),
      z.object({
        get not() {
          return rule;
        },
      }),
    ]);
    const rules = z.toJSONSchema(z.object({ rule }));
    expect(await messagesOf(rules, { rule: { not: { not: 5 } } })).toEqual([
      'config.rule.not.not must be string or object',
    ]);
    const step: z.ZodType = z.union([
      z.object({ name: z.string() }),
      z.object({
        get next() {
          return step;
        },
      }),
    ]);
    expect(await messagesOf(z.toJSONSchema(z.object({ step })), { step: { next: { next: { name: 5 } } } })).toEqual([
      'config.step.next.next fits none of its forms: must be string, or next is missing',
    ]);
  });

  it('of the form whose type fits, if a form is a union itself', async () => {
    const inner = z.union([z.string().min(1), z.number()]);
    const nullable = z.toJSONSchema(z.object({ at: inner.nullable() }));
    expect(await messagesOf(nullable, { at: '' })).toEqual(['config.at must not be empty']);
    expect(await messagesOf(nullable, { at: true })).toEqual(['config.at must be string, number or null']);
    const site = z.union([z.object({ site: z.string() }), z.object({ rack: z.int() })]);
    const nested = z.toJSONSchema(z.object({ at: z.union([site, z.object({ room: z.string() })]) }));
    expect(await messagesOf(nested, { at: {} })).toEqual([
      'config.at fits none of its forms: site is missing, or rack is missing, or room is missing',
    ]);
  });

  it('of the form that a later setting names, if an earlier one is the same in all', async () => {
    const versions = z.toJSONSchema(
      z.union([
        z.strictObject({ version: z.literal(1), kind: z.literal('a') }),
        z.strictObject({ version: z.literal(1), kind: z.literal('b'), size: z.int() }),
      ]),
      { io: 'input' },
    );
    expect(await checkConfig(versions, { version: 1, kind: 'b' })).toMatchObject([
      { message: 'config.size is missing' },
    ]);
  });

  it('that it fits several of them, where it must fit one', async () => {
    const several = { properties: { it: { oneOf: [{ minimum: 1 }, { minimum: 2 }] } } };
    expect(await checkConfig(several, { it: 3 })).toMatchObject([
      { message: 'config.it fits several of its forms, and must fit one' },
    ]);
  });
});

describe('a wrong text of a known format is told in words, with an example and the description of the field', () => {
  const formats = {
    ipv4: z.ipv4(),
    ipv6: z.ipv6(),
    cidrv4: z.cidrv4(),
    cidrv6: z.cidrv6(),
    mac: z.mac(),
    hostname: z.hostname(),
    email: z.email(),
    url: z.url(),
    uuid: z.uuid(),
    date: z.iso.date(),
    datetime: z.iso.datetime(),
    duration: z.iso.duration(),
    e164: z.e164(),
  };

  it.each(Object.entries(formats))('%s', async (format, type) => {
    const described = z.toJSONSchema(z.strictObject({ at: type.meta({ description: 'Where it is.' }) }), {
      io: 'input',
    });
    const [problem, ...others] = await checkConfig(described, { at: '-' });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'NR_CONFIG_FIELD_INVALID', path: 'config.at', fix: 'Correct config.at.' });
    const [, example] =
      /^config\.at must be an? [\w ]+, e\.g\. (\S+) \(Where it is\)$/.exec(problem?.message ?? '') ?? [];
    expect(type.safeParse(example), `${format}: ${problem?.message}`).toMatchObject({ success: true });
    expect(await checkConfig(described, { at: example })).toEqual([]);
  });

  it.each([
    ['a MAC address', z.mac({ delimiter: '-' }), '00-00-5e-00-53-01'],
    ['a date and time in UTC', z.iso.datetime({ precision: 3 }), '2026-01-31T08:30:00.000Z'],
  ])('of %s whose pattern refuses the example, with the pattern', async (what, type, good) => {
    const described = z.toJSONSchema(z.strictObject({ at: type }), { io: 'input' });
    expect(await checkConfig(described, { at: good })).toEqual([]);
    const [problem] = await checkConfig(described, { at: 'x' });
    expect(problem?.message).toMatch(/^config\.at must be an? [\w ]+ that matches the pattern "\^.*\$"$/);
    expect(problem?.message).toContain(what);
  });

  it('of a union', async () => {
    const either = z.toJSONSchema(z.strictObject({ at: z.union([z.ipv4(), z.email()]) }), { io: 'input' });
    expect(await checkConfig(either, { at: 'x' })).toMatchObject([
      {
        message:
          'config.at fits none of its forms: must be an IPv4 address, e.g. 192.0.2.1, or must be an email address, e.g. noc@example.com',
      },
    ]);
  });

  it('and any other pattern with the description of the field', async () => {
    const own = z.string().regex(/^[A-Z]{3}$/);
    const described = z.strictObject({ site: own.meta({ description: 'Three letters, e.g. AMS.' }), room: own });
    expect(await checkConfig(z.toJSONSchema(described, { io: 'input' }), { site: 'x', room: 'x' })).toMatchObject([
      { message: 'config.site has the wrong form: Three letters, e.g. AMS (pattern "^[A-Z]{3}$")' },
      { message: 'config.room has the wrong form: it must match the pattern "^[A-Z]{3}$"' },
    ]);
  });
});

describe('a broken rule is told in words', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['must be 5 or less', z.int().max(5), 9],
    ['must be 1 or more', z.int().min(1), 0],
    ['must be less than 5', z.number().lt(5), 5],
    ['must be more than 0', z.number().positive(), 0],
    ['must be a multiple of 8', z.number().multipleOf(8), 9],
    ['must not be empty', z.string().min(1), ''],
    ['must have at least 8 characters', z.string().min(8), 'x'],
    ['must have at most 2 characters', z.string().max(2), 'xyz'],
    ['must have at least 1 entry', z.array(z.string()).min(1), []],
    ['must have at most 2 entries', z.array(z.string()).max(2), ['a', 'b', 'c']],
    ['must start with "https://"', z.string().startsWith('https://'), 'x'],
    ['must start with "https:"', z.string().regex(/^https:/), 'x'],
    ['must end with ".cfg"', z.string().endsWith('.cfg'), 'x'],
    ['must contain "a/b"', z.string().includes('a/b'), 'x'],
  ])('%s', async (words, type, value) => {
    const [problem, ...others] = await checkConfig(z.toJSONSchema(z.object({ at: type })), { at: value });
    expect(problem?.message).toBe(`config.at ${words}`);
    expect(others).toEqual([]);
  });

  it('of no two equal entries', async () => {
    const unique = { properties: { at: { type: 'array', uniqueItems: true } } };
    expect(await checkConfig(unique, { at: ['a', 'a'] })).toMatchObject([
      { message: 'config.at must not have the same entry twice' },
    ]);
  });

  it("of a pattern in the author's own words, which zod does not write into a JSON Schema", async () => {
    const id = z.string().regex(/^[a-z]+$/, 'use a-z');
    const described = describeSchema(
      z.strictObject({
        id: id.meta({ description: 'Names it.' }),
        ids: z.array(id).optional(),
        both: id.regex(/^.{2,4}$/, { error: () => 'use 2 to 4 letters' }).optional(),
        mail: z.email('write the address of the NOC').optional(),
        odd: z
          .string()
          .regex(/^a$/, {
            error: ({ input }) => {
              throw new Error(String(input));
            },
          })
          .optional(),
      }),
    );
    const { configSchema } = described as { configSchema: object };
    const config = { id: '7', ids: ['a', '7'], both: 'x7x7x', mail: 'x', odd: 'x' };
    expect((await checkConfig(configSchema, config)).map(({ message }) => message)).toEqual([
      'config.id has the wrong form: use a-z',
      'config.ids[1] has the wrong form: use a-z',
      'config.both has the wrong form: use a-z',
      'config.both has the wrong form: use 2 to 4 letters',
      'config.mail has the wrong form: write the address of the NOC',
      'config.odd has the wrong form: it must match the pattern "^a$"',
    ]);
  });
});

it('a default that its own schema refuses is a warning', async () => {
  const refused = {
    type: 'object',
    properties: { depth: { type: 'integer', minimum: 10, default: 5 }, mode: { enum: ['a'], default: 'a' }, to: {} },
    required: ['to'],
  };
  expect(await checkDefaults(refused)).toMatchObject([
    { code: 'NR_PACKAGE_DEFAULT_INVALID', severity: 'warning', path: 'configSchema.depth' },
  ]);
  expect(await checkDefaults({ type: 'object', properties: { depth: { type: 'integer', default: 5 } } })).toEqual([]);
  expect(await checkDefaults(undefined)).toEqual([]);
});
