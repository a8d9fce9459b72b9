import { checkConfig } from '@netraven/core/registry';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { highest } from '../../src/check/version/change.ts';
import { schemaChanges } from '../../src/check/version/schema-changes.ts';

const few = fc.integer({ min: 0, max: 3 });
const value = fc.constantFrom<unknown>('', 'a', 'bb', 'ccc', 0, 1, 2, 2.5, 3, true, false, null);

const { schema } = fc.letrec<{ schema: object; leaf: object }>((tie) => {
  const keywords = {
    minimum: few,
    maximum: few,
    exclusiveMinimum: few,
    minLength: few,
    maxLength: few,
    pattern: fc.constantFrom('^a', 'b'),
    multipleOf: fc.constantFrom(1, 2),
    title: fc.constantFrom('x', 'y'),
    default: value,
  };
  const type = fc.constantFrom<unknown>(
    'string',
    'integer',
    'number',
    'boolean',
    ['string', 'null'],
    ['number', 'boolean'],
  );
  const leaf = fc.oneof(
    { weight: 3, arbitrary: fc.record({ type, ...keywords }, { requiredKeys: [] }) },
    fc.record({ enum: fc.uniqueArray(value, { minLength: 1, maxLength: 4 }) }),
    fc.record({ const: value }),
  );
  const properties = fc.dictionary(fc.constantFrom('p', 'q', 'r'), tie('leaf'), { maxKeys: 3 });
  const object = fc.record(
    {
      type: fc.constant('object'),
      properties,
      required: fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { maxLength: 2 }),
      // Additional keys of an open object are not settings.
      additionalProperties: fc.oneof(fc.constant(false), tie('leaf')),
      maxProperties: few,
    },
    { requiredKeys: ['type', 'additionalProperties'] },
  );
  const alternatives = fc.array(tie('leaf'), { minLength: 1, maxLength: 3 });
  const combined = fc.oneof(
    fc.record({ anyOf: alternatives }),
    fc.record({ oneOf: alternatives }),
    fc.record({ allOf: alternatives }),
    fc.record({ type: fc.constant('array'), items: tie('leaf'), minItems: few }, { requiredKeys: ['type'] }),
  );
  return {
    leaf: fc.oneof({ maxDepth: 2 }, { weight: 4, arbitrary: leaf }, combined, object),
    schema: object,
  };
}) as { schema: fc.Arbitrary<Record<string, unknown>> };

/** A schema and a changed copy with parts of another schema. */
const pair = fc
  .tuple(schema, schema, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
  .map(([before, other, picks]) => {
    let at = 0;
    const mix = (one: unknown, another: unknown): unknown => {
      if (one === undefined || another === undefined || Array.isArray(one) || typeof one !== 'object' || one === null) {
        return picks[at++ % picks.length] ? another : one;
      }
      if (typeof another !== 'object' || another === null || Array.isArray(another)) return one;
      const keys = [...new Set([...Object.keys(one), ...Object.keys(another)])];
      const mixed = keys.map((key) => [
        key,
        mix((one as Record<string, unknown>)[key], (another as Record<string, unknown>)[key]),
      ]);
      return Object.fromEntries(mixed.filter(([, part]) => part !== undefined));
    };
    return { before, after: { ...(mix(before, other) as object), type: 'object' } };
  });

const setting = fc.oneof(
  value,
  fc.array(value, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('p', 'q', 'x'), value, { maxKeys: 2 }),
);
const config = fc.dictionary(fc.constantFrom('p', 'q', 'r', 'x'), setting, { maxKeys: 4 });

it('a change that is not major refuses no config that was valid', async () => {
  let judged = 0;
  await fc.assert(
    fc.asyncProperty(pair, fc.array(config, { minLength: 40, maxLength: 40 }), async ({ before, after }, configs) => {
      if (highest(schemaChanges(before, after)) === 'major') return;
      const fitted = await Promise.all(configs.map(async (each) => (await checkConfig(before, each)).length === 0));
      const taken = configs.filter((_, at) => fitted[at]);
      judged += taken.length;
      for (const each of taken) {
        expect({ each, problems: await checkConfig(after, each) }).toEqual({ each, problems: [] });
      }
    }),
    { numRuns: 1_500 },
  );
  // Guards against a test that hardly ever compares anything.
  expect(judged).toBeGreaterThan(500);
});

it('an enum that excludes the constant beside it is a major change', () => {
  const having = (p: object): object => ({ type: 'object', properties: { p } });
  const [before, after] = [having({ const: null }), having({ const: null, enum: [''] })];
  expect(highest(schemaChanges(before, after))).toBe('major');
  expect(schemaChanges(before, having({ const: null, enum: ['', null] }))).toEqual([]);
});
