import type { PackageProblem } from '@netraven/api';
import { policies, workers } from '@netraven/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offering, record } from '../../../db/test/fixtures.ts';
import { startTestApi, type TestApi } from '../api.ts';

let api: TestApi;
const writer = '@netraven/job-writer';
const warning = (code: string): PackageProblem => ({ code, severity: 'warning', path: '', message: code, fix: 'mend' });

beforeAll(async () => {
  api = await startTestApi();
  await offering(
    api.db,
    record('ntp', { icon: 'M0 0h24v24H0z', configSchema: { type: 'object' } }),
    record('writer', {
      state: 'disabled',
      permissions: ['device:write', 'network'],
      problems: [warning('NR_PACKAGE_NEEDS_GRANT')],
    }),
    record('along', { state: 'disabled', origin: 'transitive', problems: [warning('NR_PACKAGE_TRANSITIVE')] }),
    {
      name: 'netraven-job-broken',
      version: '0.1.0',
      path: '/jobs/broken',
      origin: 'folder',
      state: 'invalid',
      permissions: [],
      problems: [
        { code: 'NR_META_ICON', severity: 'error', path: 'meta.icon', message: '"mdi-nope"', fix: 'mdi-note' },
      ],
    },
  );
});

afterAll(() => api.close());

it('job types are those that are ready, with all that is known of them', async () => {
  const { jobTypes, differing } = await api.client.jobTypes.list();
  expect(jobTypes).toMatchObject([
    {
      jobType: 'ntp',
      label: 'ntp',
      icon: 'mdi-cog',
      iconPath: 'M0 0h24v24H0z',
      defaultSchedule: 'onetime',
      configSchema: { type: 'object' },
      package: { name: '@netraven/job-ntp', version: '1.0.0', origin: 'declared' },
      state: 'ready',
    },
  ]);
  expect(differing).toBeUndefined();
});

it('the list says when workers have different versions, until one leaves', async () => {
  const other = await offering(api.db, record('ntp', { version: '1.1.0' }));
  expect(await api.client.jobTypes.list()).toMatchObject({
    differing: ['ntp'],
    jobTypes: [{ versions: [{ version: '1.0.0' }, { version: '1.1.0', workers: [other] }] }],
  });
  await workers.leave(api.db, other);
  expect((await api.client.jobTypes.list()).differing).toBeUndefined();
});

it('packages are all that was found, rejected ones with reason and fix', async () => {
  const { packages, workers: live } = await api.client.packages.list();
  expect(live).toMatchObject([{ id: packages[0]?.workers[0], hostname: expect.any(String) as unknown }]);
  expect(packages.map(({ name, state }) => [name, state])).toEqual([
    ['@netraven/job-along', 'disabled'],
    ['@netraven/job-ntp', 'ready'],
    [writer, 'disabled'],
    ['netraven-job-broken', 'invalid'],
  ]);
  expect(packages[1]).toMatchObject({ iconPath: 'M0 0h24v24H0z', configSchema: { type: 'object' } });
  expect(packages[3]).toMatchObject({
    iconPath: null,
    configSchema: null,
    jobType: null,
    meta: null,
    problems: [{ code: 'NR_META_ICON', fix: 'mdi-note' }],
  });
});

it('what is wrong beside any package is told with the workers that found it, also those that found no package', async () => {
  const pin = (jobType: string): PackageProblem => ({ ...warning('NR_PACKAGE_PIN_IDLE'), path: `pins.${jobType}` });
  const joins = [
    { records: [record('ntp')], problems: [pin('a'), pin('b')] },
    { records: [], problems: [pin('b')] },
  ];
  expect((await api.client.packages.list()).problems).toEqual([]);
  const others: string[] = [];
  for (const found of joins) {
    others.push(await workers.join(api.db, { hostname: 'test', pid: process.pid, pool: 'default' }, found));
  }
  const { problems, workers: live } = await api.client.packages.list();
  expect(problems).toEqual([
    { ...pin('a'), workers: [others[0]] },
    { ...pin('b'), workers: others },
  ]);
  expect(live.map(({ id }) => id).slice(1)).toEqual(others);
  for (const id of others) await workers.leave(api.db, id);
});

describe('a package is enabled', () => {
  it('with all the permissions it asks for', async () => {
    const enabled = await api.client.packages.enable({ name: writer, granted: ['network', 'device:write'] });
    expect(enabled).toEqual({ name: writer, enabled: true, granted: ['device:write', 'network'], config: {} });
    expect(await policies.list(api.db)).toMatchObject([{ name: writer, enabled: true }]);
  });

  it('again without saying what was granted before', async () => {
    expect(await api.client.packages.disable({ name: writer })).toMatchObject({ enabled: false });
    expect(await api.client.packages.enable({ name: writer })).toMatchObject({
      enabled: true,
      granted: ['device:write', 'network'],
    });
  });

  it('not with a part of them: what is missing is named', async () => {
    const refused = api.client.packages.enable({ name: writer, granted: ['network'] });
    await expect(refused).rejects.toMatchObject({
      code: 'NR_PACKAGE_GRANT_MISMATCH',
      status: 409,
      message: expect.stringContaining('device:write'),
    });
  });

  it('not with more than it asks for', async () => {
    const refused = api.client.packages.enable({ name: '@netraven/job-ntp', granted: ['device:secrets'] });
    await expect(refused).rejects.toMatchObject({ code: 'NR_PACKAGE_GRANT_MISMATCH', status: 409 });
    expect((await policies.list(api.db)).map(({ name }) => name)).toEqual([writer]);
  });

  it('not where that would change nothing: the way out is told instead', async () => {
    const along = '@netraven/job-along';
    for (const name of [along, 'netraven-job-broken']) {
      await expect(api.client.packages.enable({ name }), name).rejects.toMatchObject({
        code: 'NR_PACKAGE_NOT_WAITING',
        status: 409,
        hint: expect.stringMatching(/^m/) as unknown,
      });
    }
    expect((await policies.list(api.db)).map(({ name }) => name)).toEqual([writer]);
    // What was disabled can be taken back, whatever else is wrong.
    await api.client.packages.disable({ name: along });
    expect(await api.client.packages.enable({ name: along })).toMatchObject({ enabled: true });
  });

  it('not when nobody found it', async () => {
    for (const change of [api.client.packages.enable, api.client.packages.disable]) {
      await expect(change({ name: 'netraven-job-none' })).rejects.toMatchObject({
        code: 'NR_PACKAGE_UNKNOWN',
        status: 404,
      });
    }
  });

  it('not under a name no package can have', async () => {
    expect(await api.ask('POST', '/packages/enable', { name: '../../etc' })).toMatchObject({ status: 400 });
  });
});

describe("the administrator's config of a package", () => {
  const name = '@netraven/job-tacacs';
  const configSchema = {
    type: 'object',
    properties: { key: { type: 'string', writeOnly: true }, timeout: { type: 'integer' }, to: { type: 'string' } },
    required: ['key', 'to'],
    additionalProperties: false,
  };

  beforeAll(() => offering(api.db, record('tacacs', { configSchema })));

  it('is set in parts, kept sealed, shown without its secrets, and taken back', async () => {
    const set = await api.client.packages.configure({ name, patch: { key: 'canary-5T', timeout: 5 } });
    expect(set).toEqual({ name, enabled: null, granted: [], config: { key: '<secret>', timeout: 5 } });
    await api.client.packages.configure({ name, patch: { timeout: 7 } });
    const stored = (await policies.list(api.db)).find((policy) => policy.name === name);
    expect(stored?.config).toEqual({ key: 'canary-5T', timeout: 7 });
    const listed = (await api.client.packages.list()).packages.find((entry) => entry.name === name);
    expect(listed?.policy?.config).toEqual({ key: '<secret>', timeout: 7 });
    expect(await api.client.packages.configure({ name, patch: { key: null, timeout: null } })).toMatchObject({
      config: {},
    });
  });

  it('is refused where it does not fit, each setting by its path', async () => {
    await expect(api.client.packages.configure({ name, patch: { timeout: 'soon', timout: 3 } })).rejects.toMatchObject({
      code: 'NR_PACKAGE_CONFIG_INVALID',
      problems: [
        { path: expect.stringMatching(/^config\.tim/) as unknown },
        { path: expect.stringMatching(/^config\.tim/) as unknown },
      ],
    });
    await expect(api.client.packages.configure({ name: 'netraven-job-none', patch: {} })).rejects.toMatchObject({
      code: 'NR_PACKAGE_UNKNOWN',
    });
  });

  it('keeps the change of each of several administrators who change it at once', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `s${at}`);
    const properties = Object.fromEntries(names.map((setting) => [setting, { type: 'integer' }]));
    await offering(api.db, record('shared', { configSchema: { type: 'object', properties } }));
    const shared = '@netraven/job-shared';
    await Promise.all(
      names.map((setting, at) => api.client.packages.configure({ name: shared, patch: { [setting]: at } })),
    );
    const { config } = (await policies.get(api.db, shared)) ?? {};
    expect(config).toEqual(Object.fromEntries(names.map((setting, at) => [setting, at])));
  });

  it('is left as it was by a change that is refused, even where there was none', async () => {
    await offering(api.db, record('strict', { configSchema: { type: 'object', additionalProperties: false } }));
    const strict = '@netraven/job-strict';
    await expect(api.client.packages.configure({ name: strict, patch: { x: 1 } })).rejects.toMatchObject({
      code: 'NR_PACKAGE_CONFIG_INVALID',
    });
    expect(await policies.get(api.db, strict)).toBeUndefined();
  });

  it('gives a setting back that lies deeper, whatever else does not fit any more', async () => {
    const aged = '@netraven/job-aged';
    await offering(api.db, record('aged', { configSchema: { type: 'object', additionalProperties: false } }));
    await policies.set(api.db, aged, { config: { retry: { count: 3 }, gone: 1 } });
    const { config } = await api.client.packages.configure({ name: aged, patch: { retry: { count: null } } });
    expect(Object.keys(config)).toEqual(['retry', 'gone']);
  });
});
