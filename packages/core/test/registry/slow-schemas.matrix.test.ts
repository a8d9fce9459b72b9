import { expect, it } from 'vitest';
import { longestTurn } from '@netraven/test-utils/longest-turn';
import { checkConfig, hideSecrets, usedMs } from '../../src/registry/index.ts';
import { askSchemaThread } from '../../src/registry/ask-schema-thread.ts';
import { checkConfigSchema } from '../../src/registry/config-schema.ts';

const object = (a: object, more?: object): object => ({ type: 'object', properties: { a }, ...more });
const evil = `${'a'.repeat(60)}!`;
/** Each definition refers twice to the next: 2^40 visits. */
const doubling = Object.fromEntries(
  Array.from({ length: 40 }, (_, at) => [`d${at}`, { allOf: [1, 2].map(() => ({ $ref: `#/$defs/d${at + 1}` })) }]),
);
const branching = {
  anyOf: ['b', 'c'].map((key) => ({ properties: { a: { $ref: '#/$defs/x' } }, required: [key] })),
};
let nested = {};
for (let depth = 0; depth < 30; depth++) nested = { a: nested };

/** Calls while the event loop is watched. Without a thread it is busy until the limit of time, 1,000 ms. */
const watched = async <Result>(call: () => Promise<Result>): Promise<Result> => {
  let calling: Promise<Result> | undefined;
  expect(await longestTurn(() => (calling = call()))).toBeLessThan(500);
  return calling as Promise<Result>;
};

it.each<[what: string, schema: object, config: object]>([
  ['a pattern that backtracks', object({ type: 'string', pattern: '^(a+)+$' }), { a: evil }],
  ['a name by a pattern', { type: 'object', patternProperties: { '^(a+)+$': { type: 'string' } } }, { [evil]: 1 }],
  ['names that must fit a pattern', { type: 'object', propertyNames: { pattern: '^(a|aa)+$' } }, { [evil]: 1 }],
  ['references that double', { type: 'object', $ref: '#/$defs/d0', $defs: { ...doubling, d40: {} } }, {}],
  ['branches at each level', { type: 'object', $ref: '#/$defs/x', $defs: { x: branching } }, nested],
])('the check of a config ends in time and does not block: %s', async (_, schema, config) => {
  expect(await checkConfigSchema(schema)).toEqual([]);
  expect(await watched(async () => checkConfig(schema, config))).toMatchObject([
    {
      code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID',
      path: 'configSchema',
      // Errors of many branches may fill the memory before.
      message: expect.stringMatching(/more than (?:1000 ms|128 MiB)/),
    },
  ]);
  // The limit leaves nothing behind.
  expect(await checkConfig(object({ type: 'string', pattern: '^a$' }), { a: 'a' })).toEqual([]);
});

it('a schema that took too long is refused at once, with the same message', async () => {
  const schema = object({ type: 'string', pattern: '^(b+)+$' });
  const before = process.cpuUsage();
  const check = async (): Promise<unknown> => checkConfig(schema, { a: `${'b'.repeat(60)}!` });
  const answers = await Promise.all(Array.from({ length: 20 }, check));
  expect(new Set([...answers, await check()].map((answer) => JSON.stringify(answer))).size).toBe(1);
  const { user, system } = process.cpuUsage(before);
  // Each try takes 1 s of processor time.
  expect((user + system) / 1e6).toBeLessThan(12);
});

it('values that took too long make no other value of their schema refused, and cost less and less', async () => {
  const schema = JSON.stringify(object({ type: 'string', pattern: '^(c+)+$' }));
  const ask = async (a: string, ms: number): Promise<unknown> => askSchemaThread({ schema, value: { a } }, ms);
  const answers: unknown[] = [];
  for (let count = 60; count < 65; count += 1) answers.push(await ask(`${'c'.repeat(count)}!`, 400));
  const after = (ms: number): object => ({ error: `it takes more than ${ms} ms` });
  expect(answers).toEqual([after(400), after(200), after(100), after(50), after(50)]);
  expect(await ask('ccc', 10_000)).toEqual({ problems: [] });
});

it('a check does not wait for all checks by another schema, of which at most 1000 wait', async () => {
  const ended: string[] = [];
  const ask = async (what: string): Promise<void> => {
    const answer = await askSchemaThread({ schema: `{"title":"${what}"}`, value: 1 }, 10_000);
    ended.push('error' in answer ? answer.error : what);
  };
  await Promise.all([...Array.from({ length: 1_001 }, async () => ask('flood')), ask('other')]);
  expect(ended[0]).toBe('more than 1000 checks by it wait');
  expect(ended.indexOf('other')).toBeLessThan(5);
  expect(ended.filter((what) => what === 'flood')).toHaveLength(1_000);
});

it('a schema that takes too long to compile is refused when its package is loaded', async () => {
  const oneOf = Array.from({ length: 2_500 }, (_, at) => ({ required: [`p${at}`] }));
  expect(await watched(async () => checkConfigSchema({ type: 'object', oneOf }))).toMatchObject([
    { code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID' },
  ]);
});

let deep: object = {};
for (let depth = 0; depth < 20_000; depth++) deep = { a: deep };

it.each<[what: string, config: unknown, message: string]>([
  ['deep', deep, 'The config is nested more than 32 levels deep'],
  ['large', { a: Array.from({ length: 60_000 }, (_, at) => ({ at })) }, 'The config has more than 10000 values'],
])('a config that is too %s is refused before the schema sees it', async (_, config, message) => {
  const schema = object({ uniqueItems: true }, { additionalProperties: { $ref: '#' } });
  expect(await watched(async () => checkConfig(schema, config))).toMatchObject([
    { code: 'NR_CONFIG_FIELD_INVALID', message },
  ]);
});

it('a list of unique items of usual length is checked', async () => {
  const config = { a: Array.from({ length: 200 }, (_, at) => ({ at })) };
  expect(await watched(async () => checkConfig(object({ uniqueItems: true }), config))).toEqual([]);
});

const tooComplex = { code: 'NR_CONFIG_TOO_COMPLEX' };

it('a pattern that takes too long refuses a config, and decides nothing', async () => {
  const secret = { type: 'string', writeOnly: true };
  const patterns = Array.from({ length: 200 }, (_, at) => [`^(a+)+${at}$`, secret]);
  const schema = { type: 'object', patternProperties: Object.fromEntries(patterns) };
  await expect(watched(async () => hideSecrets(schema, { [evil]: 'x' }))).rejects.toMatchObject(tooComplex);
});

it('a pattern that takes long for each of many names refuses a config', async () => {
  const matchMs = (length: number): number => {
    const before = usedMs();
    /^(a+)+0$/.test('a'.repeat(length));
    return usedMs() - before;
  };
  let length = 15;
  // The first match of a length may be slower: V8 compiles the pattern then.
  while (Math.min(matchMs(length), matchMs(length)) < 100) length += 1;
  const config = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`${'a'.repeat(length)}-${at}`, 'x']));
  // No check of a value uses the pattern.
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  const schema = { type: 'object', if: false, then: { patternProperties: { '^(a+)+0$': {} } } };
  expect(await checkConfig(schema, config)).toMatchObject([tooComplex]);
});

/** A chain of references, each alternative walks it: 4,000 × 2,000 steps took 8 s. */
const chain = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`d${at}`, { $ref: `#/$defs/d${at + 1}` }]));
const alternatives = Array.from({ length: 4_000 }, () => ({ $ref: '#/$defs/d0' }));

it.each<[what: string, schema: object, config: object]>([
  ['alternatives of long chains', { anyOf: alternatives, $defs: { ...chain, d2000: {} } }, { a: 1 }],
  [
    'alternatives of properties of long chains',
    { anyOf: alternatives.map((a) => ({ properties: { a } })), $defs: { ...chain, d2000: { enum: [1] } } },
    { a: 1 },
  ],
  [
    'alternatives of long lists',
    { anyOf: Array.from({ length: 300 }, () => object({ enum: Array.from({ length: 20_000 }, (_, at) => [at]) })) },
    { a: [-1] },
  ],
])('the search for secrets ends in time, and refuses the config: %s', async (_, schema, config) => {
  await expect(watched(async () => hideSecrets(schema, config))).rejects.toMatchObject(tooComplex);
});

it('a chain of references of any length is followed', () => {
  const defs = Array.from({ length: 20_000 }, (_, at) => [`d${at}`, { $ref: `#/$defs/d${at + 1}` }]);
  const schema = { $ref: '#/$defs/d0', $defs: Object.fromEntries(defs) as object };
  expect(() => hideSecrets(schema, {})).not.toThrow();
});
