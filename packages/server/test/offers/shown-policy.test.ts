import { expect, it } from 'vitest';
import { shownPolicy } from '../../src/offers/shown-policy.ts';
import { record } from './offers.ts';

const name = '@acme/netraven-job-ntp';
const policy = { name, granted: [], config: { zone: 'lab', community: 'canary', gone: 'canary' } };
const properties = { zone: { type: 'string' }, community: { type: 'string' } };
const open = record('ntp', { configSchema: { type: 'object', properties } });
const sealed = record('ntp', {
  configSchema: { type: 'object', properties: { ...properties, community: { type: 'string', writeOnly: true } } },
});

it('a setting is shown where a schema says what it is, and no schema of the package calls it a secret', () => {
  expect(shownPolicy(policy, [open]).config).toEqual({ zone: 'lab', community: 'canary', gone: '<secret>' });
  expect(shownPolicy(policy, [open, sealed]).config).toEqual({
    zone: 'lab',
    community: '<secret>',
    gone: '<secret>',
  });
});

it('of a package nobody has any more, nothing is shown', () => {
  expect(JSON.stringify(shownPolicy(policy, []))).not.toContain('canary');
  expect(JSON.stringify(shownPolicy(policy, []))).not.toContain('lab');
});
