import { expect, it } from 'vitest';
import { staleSettings } from '../../../src/registry/index.ts';

const text = { type: 'string' };
const strict = (properties: object): object => ({ type: 'object', additionalProperties: false, properties });

it.each<[what: string, schema: object | undefined, config: object, unset: string | undefined]>([
  ['an unknown setting', strict({}), { depth: 3 }, 'depth'],
  ['any setting if the version has no settings', undefined, { depth: 3 }, 'depth'],
  ['a nested setting', strict({ retry: strict({}) }), { retry: { count: 3 } }, 'retry.count'],
  ['a whole list for one invalid item', strict({ hosts: { items: text } }), { hosts: ['a', 7] }, 'hosts'],
  ['the parent of a key with a dot', strict({ map: { additionalProperties: text } }), { map: { 'a.b': 7 } }, 'map'],
  ['a key that a shell would split', strict({}), { 'two words': 3 }, "'two words'"],
  [
    'no single setting if only their number is wrong',
    { ...strict({ a: text }), maxProperties: 0 },
    { a: 'x' },
    undefined,
  ],
])('the command unsets %s', async (_what, schema, config, unset) => {
  const problems = await staleSettings('netraven-job-x', schema, config);
  const fix = `netraven jobs config netraven-job-x${unset === undefined ? '' : ` --unset ${unset}`}`;
  expect(problems).toMatchObject([{ code: 'NR_PACKAGE_CONFIG_STALE', severity: 'warning', fix }]);
});

it('a setting that a run may add is not reported as missing, and no value is shown', async () => {
  const schema = { ...strict({ key: { ...text, maxLength: 3 }, to: text }), required: ['to'] };
  const [problem, ...others] = await staleSettings('netraven-job-x', schema, { key: 'canary-5T' });
  expect(others).toEqual([]);
  expect(problem?.path).toBe('policy.config.key');
  expect(JSON.stringify(problem)).not.toContain('canary');
});
