import { expect, it } from 'vitest';
import { toApiPolicy } from '../../src/registrations/to-api-policy.ts';
import { record } from '@netraven/db/test-utils/fixtures';

const name = '@netraven/job-ntp';
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

it('a setting within another one that no version describes any more is hidden', () => {
  const syslogOf = (inner: object): object => ({
    configSchema: { type: 'object', properties: { syslog: { type: 'object', properties: inner } } },
  });
  const stored = {
    name,
    granted: [],
    config: { syslog: { host: 'log-1', token: 'canary', list: [{ token: 'canary' }] } },
  };
  const text = { type: 'string' };
  const list = { type: 'array', items: { type: 'object', properties: { name: text } } };
  const upgraded = record('ntp', syslogOf({ host: text, list }));
  const other = record('ntp', syslogOf({ host: text, token: text, list }));
  const shown = (...records: Parameters<typeof toApiPolicy>[1]): unknown =>
    toApiPolicy(stored, records).config['syslog'];
  expect(shown(upgraded)).toEqual({ host: 'log-1', token: '<secret>', list: [{ token: '<secret>' }] });
  // A new version wants a text in place of the object.
  const texts = { configSchema: { type: 'object', properties: { syslog: { type: ['string', 'null'] } } } };
  expect(JSON.stringify(shown(record('ntp', texts)))).not.toContain('canary');
  // Another live worker has a version with the setting, which is no secret there.
  expect(shown(upgraded, other)).toEqual({ host: 'log-1', token: 'canary', list: [{ token: '<secret>' }] });
});

it('all settings of a removed package are masked', () => {
  expect(JSON.stringify(toApiPolicy(policy, []))).not.toContain('canary');
  expect(JSON.stringify(toApiPolicy(policy, []))).not.toContain('lab');
});
