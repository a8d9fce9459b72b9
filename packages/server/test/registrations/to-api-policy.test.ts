import { expect, it } from 'vitest';
import { toApiPolicy } from '../../src/registrations/to-api-policy.ts';
import { record } from './registered-packages.ts';

const name = '@acme/netraven-job-ntp';
const policy = { name, granted: [], config: { zone: 'lab', community: 'canary', gone: 'canary' } };
const properties = { zone: { type: 'string' }, community: { type: 'string' } };
const open = record('ntp', { configSchema: { type: 'object', properties } });
const sealed = record('ntp', {
  configSchema: { type: 'object', properties: { ...properties, community: { type: 'string', writeOnly: true } } },
});

it('a setting is returned if a schema describes it and no schema marks it as secret', () => {
  expect(toApiPolicy(policy, [open]).config).toEqual({ zone: 'lab', community: 'canary', gone: '<secret>' });
  expect(toApiPolicy(policy, [open, sealed]).config).toEqual({
    zone: 'lab',
    community: '<secret>',
    gone: '<secret>',
  });
});

it('all settings of a removed package are masked', () => {
  expect(JSON.stringify(toApiPolicy(policy, []))).not.toContain('canary');
  expect(JSON.stringify(toApiPolicy(policy, []))).not.toContain('lab');
});
