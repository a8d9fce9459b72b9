import type { ResolvedMeta } from '@netraven/core';
import type { PackageRecord } from '@netraven/core/registry';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../src/check/version/changes.ts';
import { highest } from '../../src/check/version/change.ts';
import { judgeVersion } from '../../src/check/version/judge-version.ts';

const meta: ResolvedMeta = {
  jobType: 'ntp',
  label: 'NTP',
  description: '',
  icon: 'mdi-cog',
  defaultSchedule: 'onetime',
  scope: 'device',
  platforms: ['cisco_ios'],
  requires: [],
  timeoutMs: 300_000,
  retries: 2,
};
const kindOf = (kind: string, more: object = {}): object => ({
  type: 'object',
  properties: { kind: { const: kind }, value: { type: 'string' }, ...more },
  required: ['kind'],
});
const configSchema = {
  type: 'object',
  properties: {
    server: { type: 'string', description: 'Who knows the time.', minLength: 1 },
    burst: { type: 'boolean', default: false },
    retries: { type: 'integer', minimum: 0, maximum: 5 },
    mode: { enum: ['client', 'peer'] },
    hosts: { type: 'array', items: { type: 'string' }, maxItems: 4 },
    key: { type: 'string', writeOnly: true },
    backup: { $ref: '#/$defs/place' },
    labels: { type: 'object' },
    anything: {},
    either: { anyOf: [{ type: 'string', maxLength: 9 }, { type: 'null' }] },
    by: { oneOf: [kindOf('name'), kindOf('tag')] },
    all: { allOf: [{ type: 'string' }, { minLength: 2 }] },
  },
  required: ['server'],
  additionalProperties: false,
  $defs: { place: { type: 'object', properties: { path: { type: 'string' }, next: { $ref: '#/$defs/place' } } } },
};
const before: PackageRecord = {
  name: 'netraven-job-ntp',
  version: '1.4.2',
  path: '/',
  origin: 'folder',
  state: 'ready',
  permissions: ['network'],
  problems: [],
  meta,
  configSchema,
};
type Properties = Record<string, object>;
const withProperties = (change: (properties: Properties) => Properties, more: object = {}): PackageRecord => ({
  ...before,
  configSchema: { ...configSchema, properties: change(structuredClone(configSchema.properties)), ...more },
});
const withSetting = (name: string, schema: object): PackageRecord =>
  withProperties((all) => ({ ...all, [name]: schema }));
const withMeta = (more: Partial<ResolvedMeta>): PackageRecord => ({ ...before, meta: { ...meta, ...more } });

const withoutBurst = withProperties(({ burst: _burst, ...rest }) => rest);
const { configSchema: _configSchema, ...withoutSchema } = before;

describe('a change needs a bump by its effect on users', () => {
  it.each<[string, PackageRecord, string | undefined]>([
    ['nothing', before, undefined],
    ['a removed setting', withoutBurst, 'major'],
    ['no setting at all any more', withoutSchema, 'major'],
    ['a new optional setting', withSetting('vrf', { type: 'string' }), 'minor'],
    [
      'a new setting that must be given',
      withProperties((all) => ({ ...all, vrf: {} }), { required: ['server', 'vrf'] }),
      'major',
    ],
    ['a setting that is required now', withProperties((all) => all, { required: ['server', 'burst'] }), 'major'],
    ['a setting that is optional now', withProperties((all) => all, { required: [] }), 'minor'],
    ['another type', withSetting('burst', { type: 'string' }), 'major'],
    ['one more type', withSetting('burst', { type: ['boolean', 'null'], default: false }), 'minor'],
    ['any number where integers were', withSetting('retries', { type: 'number', minimum: 0, maximum: 5 }), 'minor'],
    ['a lower maximum', withSetting('retries', { type: 'integer', minimum: 0, maximum: 3 }), 'major'],
    ['a higher maximum', withSetting('retries', { type: 'integer', minimum: 0, maximum: 9 }), 'minor'],
    ['a lower minimum', withSetting('retries', { type: 'integer', minimum: -1, maximum: 5 }), 'minor'],
    ['a removed limit', withSetting('retries', { type: 'integer', minimum: 0 }), 'minor'],
    ['a new pattern', withSetting('server', { type: 'string', minLength: 1, pattern: '^ntp' }), 'major'],
    ['a choice less', withSetting('mode', { enum: ['client'] }), 'major'],
    ['a choice more', withSetting('mode', { enum: ['client', 'peer', 'broadcast'] }), 'minor'],
    [
      'an alternative more',
      withSetting('either', { anyOf: [{ type: 'string', maxLength: 9 }, {}, { type: 'null' }] }),
      'minor',
    ],
    ['an alternative less', withSetting('either', { anyOf: [{ type: 'null' }] }), 'major'],
    [
      'a wider alternative',
      withSetting('either', { anyOf: [{ type: 'string', maxLength: 12 }, { type: 'null' }] }),
      'minor',
    ],
    [
      'a narrower alternative',
      withSetting('either', { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] }),
      'major',
    ],
    ['no alternatives any more', withSetting('either', {}), 'minor'],
    ['a kind more', withSetting('by', { oneOf: [kindOf('name'), kindOf('tag'), kindOf('site')] }), 'minor'],
    ['a kind less', withSetting('by', { oneOf: [kindOf('tag')] }), 'major'],
    [
      'a kind with one more setting',
      withSetting('by', { oneOf: [kindOf('name', { flag: {} }), kindOf('tag')] }),
      'minor',
    ],
    ['one of several that may overlap', withSetting('by', { oneOf: [kindOf('name'), kindOf('tag'), {}] }), 'major'],
    [
      'one more that must fit',
      withSetting('all', { allOf: [{ type: 'string' }, { minLength: 2 }, { maxLength: 9 }] }),
      'major',
    ],
    ['one less that must fit', withSetting('all', { allOf: [{ type: 'string' }] }), 'minor'],
    [
      'an unlisted setting that must be given',
      withProperties((all) => all, { required: ['server', 'other'] }),
      'major',
    ],
    [
      'other elements of a list',
      withSetting('hosts', { type: 'array', items: { type: 'number' }, maxItems: 4 }),
      'major',
    ],
    ['another default', withSetting('burst', { type: 'boolean', default: true }), 'minor'],
    ['other words', withSetting('server', { type: 'string', title: 'Server', minLength: 1 }), 'patch'],
    ['a secret that becomes public', withSetting('key', { type: 'string' }), 'major'],
    [
      'a setting that becomes a secret',
      withSetting('burst', { type: 'boolean', default: false, writeOnly: true }),
      'minor',
    ],
    [
      'the first word on what an object may hold',
      withSetting('labels', { type: 'object', properties: { site: { type: 'string' } } }),
      'major',
    ],
    [
      'the first word on what anything may hold, were it an object',
      withSetting('anything', { properties: { site: { type: 'string' } } }),
      'major',
    ],
    [
      'a name for what an object may hold, which takes all it took',
      withSetting('labels', { type: 'object', properties: { site: { title: 'Site' } } }),
      'minor',
    ],
    ['unknown settings taken', withProperties((all) => all, { additionalProperties: true }), 'minor'],
    ['a change behind a reference', withProperties((all) => all, { $defs: { place: { type: 'string' } } }), 'major'],
    ['a permission more', { ...before, permissions: ['network', 'device:write'] }, 'major'],
    ['a permission less', { ...before, permissions: [] }, 'patch'],
    ['another job type', withMeta({ jobType: 'time' }), 'major'],
    ['another label', withMeta({ label: 'Time', icon: 'mdi-clock' }), 'patch'],
    ['another proposed schedule', withMeta({ defaultSchedule: 'daily' }), 'minor'],
    ['a platform more', withMeta({ platforms: ['cisco_ios', 'arista_eos'] }), 'minor'],
    ['all platforms', withMeta({ platforms: [] }), 'minor'],
    ['another platform instead', withMeta({ platforms: ['arista_eos'] }), 'major'],
    ['a need for a command line', withMeta({ requires: ['cli'] }), 'major'],
    ['a run for the fleet', withMeta({ scope: 'fleet' }), 'major'],
  ])('%s', (_what, after, bump) => {
    expect(highest(changesBetween(before, after))).toBe(bump);
  });

  const closed = { additionalProperties: false };
  const open = { type: 'object', properties: { site: { type: 'string' } } };
  const ofPlace = { $ref: '#/$defs/place' };
  it.each<[string, object, object, string | undefined]>([
    ['a secret beside a reference that becomes public', { ...ofPlace, writeOnly: true }, ofPlace, 'major'],
    ['a limit beside a reference', ofPlace, { ...ofPlace, minProperties: 1 }, 'major'],
    ['a default beside a reference', { ...ofPlace, default: {} }, { ...ofPlace, default: { path: '/' } }, 'minor'],
    ['words beside a reference', ofPlace, { ...ofPlace, title: 'Place' }, 'patch'],
    ['the same type beside a reference', { ...ofPlace, type: 'object' }, { ...ofPlace, type: 'object' }, undefined],
    ['a limit that the reference has, too', ofPlace, { ...ofPlace, properties: { path: { minLength: 1 } } }, 'major'],
    ['patterns of names, where others are refused', { ...closed, patternProperties: { '^x-': {} } }, closed, 'major'],
    ['patterns of names, where others are allowed', { patternProperties: { '^x-': { type: 'string' } } }, {}, 'minor'],
    [
      'the first elements of a list, where others are refused',
      { prefixItems: [{}], items: false },
      { items: false },
      'major',
    ],
    ['the first elements of a list, where others are allowed', { prefixItems: [{ type: 'string' }] }, {}, 'minor'],
    ['no least number of fitting elements', { contains: {}, minContains: 0 }, { contains: {} }, 'major'],
    ['a least number of fitting elements', { contains: {}, minContains: 2 }, { contains: {} }, 'minor'],
    [
      'a part that named settings, where others are refused',
      { allOf: [{}, open], unevaluatedProperties: false },
      { allOf: [{}], unevaluatedProperties: false },
      'major',
    ],
    [
      'patterns in a part, where others are refused around it',
      { allOf: [{ patternProperties: { '^x-': {} } }], unevaluatedProperties: false },
      { allOf: [{}], unevaluatedProperties: false },
      'major',
    ],
    [
      'a condition, where others are refused',
      { if: open, unevaluatedProperties: false },
      { unevaluatedProperties: false },
      'major',
    ],
    [
      'a wider one of several that overlap',
      { oneOf: [{ maxLength: 3 }, { minLength: 5 }] },
      { oneOf: [{ maxLength: 6 }, { minLength: 5 }] },
      'major',
    ],
    [
      'a wider one of several types',
      { oneOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] },
      { oneOf: [{ type: 'string', maxLength: 6 }, { type: 'null' }] },
      'minor',
    ],
  ])('%s', (_what, old, next, bump) => {
    expect(highest(changesBetween(withSetting('x', old), withSetting('x', next)))).toBe(bump);
  });

  it('a change behind a reference in a list of schemas', () => {
    const withPlace = (place: object): PackageRecord =>
      withProperties((all) => ({ ...all, x: { anyOf: [ofPlace, { type: 'null' }] } }), { $defs: { place } });
    expect(highest(changesBetween(withPlace({ type: 'string' }), withPlace({ type: 'string', minLength: 1 })))).toBe(
      'major',
    );
  });

  it('one more alternative without a discriminator: a value may fit both', () => {
    const { required: _required, ...vague } = kindOf('name') as { required: unknown };
    const one = withSetting('by', { oneOf: [vague] });
    const two = withSetting('by', { oneOf: [vague, kindOf('tag')] });
    const both = withSetting('by', { oneOf: [vague, { ...vague, properties: { kind: { const: 'tag' } } }] });
    expect(highest(changesBetween(one, both))).toBe('major');
    expect(highest(changesBetween(one, two))).toBe('major');
  });

  it('unknown settings are refused that were allowed', () => {
    const lax = withProperties((all) => all, { additionalProperties: true });
    expect(highest(changesBetween(lax, before))).toBe('major');
  });

  it('each change names its place and both values', () => {
    expect(changesBetween(before, withSetting('retries', { type: 'integer', minimum: 0, maximum: 3 }))).toEqual([
      { bump: 'major', path: 'configSchema.properties.retries.maximum', message: 'maximum changed from 5 to 3' },
    ]);
  });
});

describe('a version must be high enough for the changes', () => {
  const changes = {
    major: [{ bump: 'major', path: 'permissions', message: 'asks for network' }],
    minor: [{ bump: 'minor', path: 'configSchema', message: 'takes more' }],
    patch: [{ bump: 'patch', path: 'meta.label', message: 'label' }],
    none: [],
  } as const;

  it.each<[string, string, keyof typeof changes, string | undefined]>([
    ['1.4.2', '2.0.0', 'major', undefined],
    ['1.4.2', '1.5.0', 'major', 'NR_CHECK_VERSION_BUMP'],
    ['1.4.2', '1.5.0', 'minor', undefined],
    ['1.4.2', '1.4.3', 'minor', 'NR_CHECK_VERSION_BUMP'],
    ['1.4.2', '1.4.3', 'patch', undefined],
    ['1.4.2', '1.4.3', 'none', undefined],
    ['1.4.2', '1.4.2', 'none', 'NR_CHECK_VERSION_BUMP'],
    ['1.4.2', '1.4.1', 'none', 'NR_CHECK_VERSION_BUMP'],
    ['1.4.2', '2.0.0-beta.1', 'major', undefined],
    ['1.4.2', '1.5.0-beta.1', 'major', 'NR_CHECK_VERSION_BUMP'],
    ['2.0.0-beta.1', '2.0.0-beta.2', 'major', undefined],
    ['0.4.2', '0.5.0', 'major', undefined],
    ['0.4.2', '0.4.3', 'major', 'NR_CHECK_VERSION_BUMP'],
    ['0.4.2', '0.4.3', 'minor', undefined],
  ])('%s → %s with a %s change: %s', (from, to, change, code) => {
    expect(judgeVersion(to, from, changes[change]).map((finding) => finding.code)).toEqual(code ? [code] : []);
  });

  it('an already published version is named with the next possible one', () => {
    const [finding] = judgeVersion('1.4.2', '1.4.2', changes.major);
    expect(finding).toMatchObject({ severity: 'warning', message: expect.stringContaining('2.0.0') });
  });
});
