import type { PackageProblem } from '@netraven/api';
import { policies, workers } from '@netraven/db';
import { beforeAll, describe, expect, it } from 'vitest';
import { offering, record, stayLive } from '@netraven/db/test-utils/fixtures';
import { sharedApi } from '../../test-utils/api.ts';

const writer = '@netraven/job-writer';
const warning = (code: string): PackageProblem => ({ code, severity: 'warning', path: '', message: code, fix: 'mend' });

const api = await sharedApi();
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
    problems: [{ code: 'NR_META_ICON', severity: 'error', path: 'meta.icon', message: '"mdi-nope"', fix: 'mdi-note' }],
  },
);

it('job types of ready packages are listed with all their fields', async () => {
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

it('the list names job types whose versions differ between workers', async () => {
  const other = await offering(api.db, record('ntp', { version: '1.1.0' }));
  expect(await api.client.jobTypes.list()).toMatchObject({
    differing: ['ntp'],
    jobTypes: [{ versions: [{ version: '1.0.0' }, { version: '1.1.0', workers: [other] }] }],
  });
  await workers.leave(api.db, other);
  expect((await api.client.jobTypes.list()).differing).toBeUndefined();
});

it('all packages are listed, rejected packages with their problem and fix', async () => {
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

it('problems of no single package are listed with their workers, also workers without packages', async () => {
  const pin = (jobType: string): PackageProblem => ({ ...warning('NR_PACKAGE_PIN_IDLE'), path: `pins.${jobType}` });
  const registrations = [
    { records: [record('ntp')], problems: [pin('a'), pin('b')] },
    { records: [], problems: [pin('b')] },
  ];
  expect((await api.client.packages.list()).problems).toEqual([]);
  const others: string[] = [];
  for (const found of registrations) {
    others.push(await workers.join(api.db, { hostname: 'test', pid: process.pid, pool: 'default' }, found));
  }
  await stayLive(api.db, others);
  const { problems, workers: live } = await api.client.packages.list();
  expect(problems).toEqual([
    { ...pin('a'), workers: [others[0]] },
    { ...pin('b'), workers: others },
  ]);
  expect(live.map(({ id }) => id).slice(1)).toEqual(others);
  for (const id of others) await workers.leave(api.db, id);
});

describe('enabling a package', () => {
  it('grants all requested permissions', async () => {
    const enabled = await api.client.packages.enable({ name: writer, granted: ['network', 'device:write'] });
    expect(enabled).toEqual({ name: writer, enabled: true, granted: ['device:write', 'network'], config: {} });
    expect(await policies.list(api.db)).toMatchObject([{ name: writer, enabled: true }]);
  });

  it('keeps the permissions that were granted earlier', async () => {
    expect(await api.client.packages.disable({ name: writer })).toMatchObject({ enabled: false });
    expect(await api.client.packages.enable({ name: writer })).toMatchObject({
      enabled: true,
      granted: ['device:write', 'network'],
    });
  });

  it('is refused without all requested permissions, and the error names the missing one', async () => {
    const refused = api.client.packages.enable({ name: writer, granted: ['network'] });
    await expect(refused).rejects.toMatchObject({
      code: 'NR_PACKAGE_GRANT_MISMATCH',
      status: 409,
      message: expect.stringContaining('device:write'),
    });
  });

  it('is refused with a permission that the package does not request', async () => {
    const refused = api.client.packages.enable({ name: '@netraven/job-ntp', granted: ['device:secrets'] });
    await expect(refused).rejects.toMatchObject({ code: 'NR_PACKAGE_GRANT_MISMATCH', status: 409 });
    expect((await policies.list(api.db)).map(({ name }) => name)).toEqual([writer]);
  });

  it('is refused if it would change nothing, with the fix as hint', async () => {
    const along = '@netraven/job-along';
    for (const name of [along, 'netraven-job-broken']) {
      await expect(api.client.packages.enable({ name }), name).rejects.toMatchObject({
        code: 'NR_PACKAGE_NOT_WAITING',
        status: 409,
        hint: expect.stringMatching(/^m/) as unknown,
      });
    }
    expect((await policies.list(api.db)).map(({ name }) => name)).toEqual([writer]);
    // A disabled package can always be enabled, even if it has other problems.
    await api.client.packages.disable({ name: along });
    expect(await api.client.packages.enable({ name: along })).toMatchObject({ enabled: true });
  });

  it('is refused for an unknown package', async () => {
    for (const change of [api.client.packages.enable, api.client.packages.disable]) {
      await expect(change({ name: 'netraven-job-none' })).rejects.toMatchObject({
        code: 'NR_PACKAGE_UNKNOWN',
        status: 404,
      });
    }
  });

  it('is refused for an invalid package name', async () => {
    expect(await api.request('POST', '/packages/enable', { name: '../../etc' })).toMatchObject({ status: 400 });
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

  it('can be set and removed key by key, and its secrets are never returned', async () => {
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

  it('is refused if it is invalid, and the error has the path of each setting', async () => {
    await expect(api.client.packages.configure({ name, patch: { timeout: 'soon', timout: 3 } })).rejects.toMatchObject({
      code: 'NR_PACKAGE_CONFIG_INVALID',
      problems: [
        { path: expect.stringMatching(/^config\.tim/) as unknown },
        { path: expect.stringMatching(/^config\.tim/) as unknown },
      ],
    });
    let deep: object = {};
    for (let depth = 0; depth < 100_000; depth++) deep = { a: deep };
    await expect(api.client.packages.configure({ name, patch: { deep } })).rejects.toMatchObject({
      code: 'NR_PACKAGE_CONFIG_INVALID',
    });
    await expect(api.client.packages.configure({ name: 'netraven-job-none', patch: {} })).rejects.toMatchObject({
      code: 'NR_PACKAGE_UNKNOWN',
    });
  });

  it('is refused if the placeholder of a secret would become the secret', async () => {
    const auth = {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'token' }, token: { type: 'string', writeOnly: true } } },
        { type: 'object', properties: { kind: { const: 'none' } } },
      ],
    };
    await offering(api.db, record('forms', { configSchema: { type: 'object', properties: { auth } } }));
    const forms = '@netraven/job-forms';
    const patch = { auth: { kind: 'token', token: '<secret>' } };
    await expect(api.client.packages.configure({ name: forms, patch })).rejects.toMatchObject({
      code: 'NR_PACKAGE_CONFIG_INVALID',
      problems: [{ path: 'config.auth.token' }],
    });
    expect(await policies.get(api.db, forms)).toBeUndefined();
  });

  it('is refused if an object without settings would replace a value', async () => {
    await api.client.packages.configure({ name, patch: { timeout: 5 } });
    for (const patch of [{ timeout: {} }, { timeout: { x: null } }]) {
      await expect(api.client.packages.configure({ name, patch })).rejects.toMatchObject({
        code: 'NR_PACKAGE_CONFIG_INVALID',
      });
    }
    expect(await api.client.packages.configure({ name, patch: { timeout: null } })).toMatchObject({ config: {} });
  });

  it('keeps all of several concurrent changes', async () => {
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

  it('is not created by a refused change', async () => {
    await offering(api.db, record('strict', { configSchema: { type: 'object', additionalProperties: false } }));
    const strict = '@netraven/job-strict';
    await expect(api.client.packages.configure({ name: strict, patch: { x: 1 } })).rejects.toMatchObject({
      code: 'NR_PACKAGE_CONFIG_INVALID',
    });
    expect(await policies.get(api.db, strict)).toBeUndefined();
  });

  it('can lose a nested setting even if other settings are invalid', async () => {
    const aged = '@netraven/job-aged';
    await offering(api.db, record('aged', { configSchema: { type: 'object', additionalProperties: false } }));
    await policies.set(api.db, aged, { config: { retry: { count: 3 }, gone: 1 } });
    const { config } = await api.client.packages.configure({ name: aged, patch: { retry: { count: null } } });
    expect(Object.keys(config)).toEqual(['retry', 'gone']);
  });
});

it('a grant and settings are stored with the place of the package, an enabled one without either without it', async () => {
  const name = 'netraven-job-placed';
  const placed = { name, origin: 'folder', path: '/host/jobs/placed', folder: 'jobs/placed' } as const;
  const worker = await offering(
    api.db,
    record('placed', {
      ...placed,
      state: 'disabled',
      permissions: ['network'],
      problems: [warning('NR_PACKAGE_NEEDS_GRANT')],
    }),
    record('plain', { name: 'netraven-job-plain', origin: 'folder', path: '/host/jobs/plain', folder: 'jobs/plain' }),
  );
  await api.client.packages.enable({ name, granted: ['network'] });
  expect(await policies.get(api.db, name)).toMatchObject({ granted: ['network'], decidedFor: 'jobs/placed' });
  await api.client.packages.enable({ name: 'netraven-job-plain', granted: [] });
  expect(await policies.get(api.db, 'netraven-job-plain')).not.toHaveProperty('decidedFor');
  await workers.leave(api.db, worker);
});
