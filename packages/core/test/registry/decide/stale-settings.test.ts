import { expect, it } from 'vitest';
import { staleSettings } from '../../../src/registry/index.ts';

const text = { type: 'string' };
const strict = (properties: object): object => ({ type: 'object', additionalProperties: false, properties });

it.each<[what: string, schema: object | undefined, config: object, unset: string | undefined]>([
  ['one that is not there any more', strict({}), { depth: 3 }, 'depth'],
  ['any, where the version has no settings', undefined, { depth: 3 }, 'depth'],
  ['one inside another', strict({ retry: strict({}) }), { retry: { count: 3 } }, 'retry.count'],
  ['a list as a whole, for one of its items', strict({ hosts: { items: text } }), { hosts: ['a', 7] }, 'hosts'],
  [
    'what holds it, for a key that has a dot',
    strict({ map: { additionalProperties: text } }),
    { map: { 'a.b': 7 } },
    'map',
  ],
  ['one that a shell would split', strict({}), { 'two words': 3 }, "'two words'"],
  ['none, where it is all of them together', { ...strict({ a: text }), maxProperties: 0 }, { a: 'x' }, undefined],
])('the command takes back %s', (_what, schema, config, unset) => {
  const problems = staleSettings('netraven-job-x', schema, config);
  const fix = `netraven jobs config netraven-job-x${unset === undefined ? '' : ` --unset ${unset}`}`;
  expect(problems).toMatchObject([{ code: 'NR_PACKAGE_CONFIG_STALE', severity: 'warning', fix }]);
});

it('settings that a run may add are not missing, and no value is shown', () => {
  const schema = { ...strict({ key: { ...text, maxLength: 3 }, to: text }), required: ['to'] };
  const [problem, ...others] = staleSettings('netraven-job-x', schema, { key: 'canary-5T' });
  expect(others).toEqual([]);
  expect(problem?.path).toBe('policy.config.key');
  expect(JSON.stringify(problem)).not.toContain('canary');
});
