import { chmodSync, globSync, rmSync, truncateSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordProcess } from '@netraven/core/system';
import { testDatabase, testKey } from '@netraven/db/test-utils/database';
import { maySmallDisk, mountSmallDisk } from '@netraven/test-utils/small-disk';
import { connect } from '../../../src/client/connect.ts';
import { queryHome } from '@netraven/test-utils/query-home';
import { copyCluster } from '@netraven/db/test-utils/copy-cluster';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, type SpawnOptions } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { withoutBundled } from '../../without-bundled.ts';
import { doctor, realDoctor } from './diagnosis.ts';
import { matching, refusal } from '../../matching.ts';

/** A host project without problems. Its packages are loaded once for all tests. */
const good = new HostFolder('for the file');

it('in a good host project all checks are ok, and doctor exits with 0', async () => {
  const { code, stdout, stderr } = await netraven(good, ['doctor']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^\d+ ok, \d warnings?, 0 bad\n$/);
  for (const check of [
    'node',
    'host project',
    'config',
    'home',
    'disk',
    'temp',
    'database',
    'clock',
    'git',
    'server',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ok +${check} {2,}\\S`, 'm'));
  }
  expect(stdout).toMatch(/^ok +registry +2 of 2 job packages ready: backup, reachability$/m);
});

it('a bad package is reported with code, path, message and fix, as text and as JSON', async () => {
  const host = new HostFolder().addJob('norun', `export const meta = { jobType: 'norun' };`);
  const { code, bad, ok, hostProject, home } = await doctor(host);
  expect({ code, ok, hostProject, home }).toEqual({ code: 2, ok: false, hostProject: host.folder, home: host.home });
  expect(bad).toEqual([
    {
      check: 'registry',
      state: 'bad',
      code: 'NR_PACKAGE_NO_RUN',
      path: 'run',
      message: matching('`run`'),
      fix: matching('export const run ='),
      file: host.at('jobs/norun/index.js'),
      package: { name: 'netraven-job-norun', version: '1.2.3', path: host.at('jobs/norun') },
    },
  ]);
  const { stdout } = await inProcess(host, ['doctor']);
  expect(stdout).toMatch(
    /^bad +registry +NR_PACKAGE_NO_RUN at run: .+\n +netraven-job-norun 1\.2\.3, .+index\.js\n +fix: ./m,
  );
});

it.each<{ what: string; code: string; options: SpawnOptions; fix: RegExp }>([
  {
    what: 'a database whose server does not run',
    code: 'NR_DATABASE_UNREACHABLE',
    options: { env: { DATABASE_URL: 'postgres://user@127.0.0.1:1/none' } },
    fix: /DATABASE_URL/,
  },
  {
    what: 'no host project',
    code: 'NR_HOST_PROJECT_NONE',
    options: { env: { NETRAVEN_ROOT: '/none' } },
    fix: /netraven init/,
  },
])('$what is bad, reported once as $code', async ({ code, options, fix }) => {
  const { bad, code: ended } = await doctor(good, options);
  expect(ended).toBe(2);
  expect(bad).toEqual([expect.objectContaining({ code, fix: matching(fix) })]);
});

it('a PATH without git is bad', async () => {
  const { bad, code } = await doctor(good, { env: { PATH: '/none' } });
  expect(code).toBe(2);
  // Below a private folder root also needs `unshare` for PostgreSQL, which is not on it either.
  expect(bad.filter(({ check }) => check !== 'database')).toEqual([
    expect.objectContaining({ code: 'NR_GIT_MISSING', fix: matching(/install.* git`\.$/) }),
  ]);
});

it('without a folder for temporary files no job host starts, and the reason is reported', async () => {
  expect((await doctor(good)).findings).toContainEqual(expect.objectContaining({ check: 'job host', state: 'ok' }));
  const { bad } = await realDoctor(good, { env: { TMPDIR: good.at('none') } });
  expect(bad).toMatchObject([
    {
      check: 'temp',
      code: 'NR_TEMP_FORBIDDEN',
      fix: matching(`mkdir -p -m 1777 ${good.at('none')}`),
    },
    { check: 'job host', code: 'NR_HOST_START', message: matching('ENOENT') },
    { check: 'registry', code: 'NR_HOST_START', fix: 'Fix what the check "job host" reports.' },
  ]);
});

it('a master key that does not fit the database is bad', async () => {
  const db = await testDatabase();
  try {
    const key = (bytes: number): string => Buffer.alloc(32, bytes).toString('base64');
    const env = { DATABASE_URL: db.url, NETRAVEN_MASTER_KEY: testKey };
    const host = new HostFolder();
    expect(await doctor(host, { env })).toMatchObject({ code: 0 });
    const other = await doctor(host, { env: { ...env, NETRAVEN_MASTER_KEY: key(1) } });
    expect(other.bad).toMatchObject([{ check: 'database', code: 'NR_SECRET_KEY_WRONG' }]);
  } finally {
    await db.close();
  }
});

it('a home used with a database URL is bad without the URL, and ok with the URL in the config', async () => {
  const db = await testDatabase();
  try {
    const env = { NETRAVEN_MASTER_KEY: testKey };
    const host = new HostFolder();
    await (await db.again({ home: host.home })).close();
    expect((await doctor(host, { env })).bad).toMatchObject([
      { check: 'database', code: 'NR_DATABASE_MISMATCH', fix: matching('Set DATABASE_URL') },
    ]);
    const [, password = ''] = /:([^:@/]+)@/.exec(db.url) ?? [];
    const url = db.url.replace(`:${password}@`, '@');
    host.write('netraven.config.mts', `export default { database: { url: '${url}' } };`);
    const { bad, findings } = await realDoctor(host, { env: { ...env, PGPASSWORD: decodeURIComponent(password) } });
    expect(bad).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({ message: matching('PostgreSQL of netraven.config.mts') }),
    );
  } finally {
    await db.close();
  }
});

it('each mistake in netraven.config.mts is reported with its line, and causes no other report', async () => {
  const host = new HostFolder().write('netraven.config.mts', 'export default {\n  prot: 7070,\n  slots: 0,\n};\n');
  const { bad } = await doctor(host);
  expect(bad.map(({ check, code }) => `${check} ${code}`)).toEqual([
    'config NR_CONFIG_INVALID',
    'config NR_CONFIG_INVALID',
  ]);
  expect(bad.map(({ message }) => message).join('\n')).toMatch(/netraven\.config\.mts:3 slots[^]*:2 prot: .*"port"/);
});

it('ping programs without permission are a warning', async () => {
  for (const program of ['fping', 'ping']) {
    good.write(`bin/${program}`, '#!/bin/sh\necho "Operation not permitted" >&2\nexit 4\n');
    chmodSync(good.at(`bin/${program}`), 0o755);
  }
  const { code, warnings } = await doctor(good, { env: { PATH: `${good.at('bin')}:${process.env['PATH']}` } });
  expect(code).toBe(0);
  expect(warnings).toMatchObject([{ check: 'ping', code: 'NR_PING_FORBIDDEN', message: matching('not permitted') }]);
});

it.runIf(maySmallDisk)('a disk that is nearly full is bad, and one with little left a warning', async () => {
  const host = new HostFolder();
  mountSmallDisk(host.home, 500);
  expect((await doctor(host)).warnings).toMatchObject([{ code: 'NR_DISK_LOW' }]);
  const env = { NETRAVEN_HOME: host.at('small') };
  mountSmallDisk(env.NETRAVEN_HOME, 50);
  const { bad } = await doctor(host, { env });
  expect(bad).toMatchObject([{ code: 'NR_DISK_LOW', fix: matching('du -sh') }]);
});

it('a server.json whose process does not answer is bad', async () => {
  const host = new HostFolder().write('.netraven/token', 'x'.repeat(43));
  host.write('.netraven/server.json', { address: '127.0.0.1', port: 1, ...recordProcess() });
  expect((await doctor(host)).bad).toMatchObject([{ check: 'server', code: 'NR_API_UNREACHABLE' }]);
});

it('without a ready job type the fix names packages to add', async () => {
  const host = new HostFolder();
  const { bad, findings } = await realDoctor(host, withoutBundled(host));
  expect(bad).toMatchObject([
    { code: 'NR_REGISTRY_NONE_VALID', fix: 'Install one: `netraven jobs add @netraven/job-backup`.' },
  ]);
  // A job host is started all the same.
  expect(findings).toContainEqual(expect.objectContaining({ check: 'job host', state: 'ok' }));
});

it('a running server checks the managed database, else doctor starts it; a broken one is bad', async () => {
  const host = new HostFolder();
  await copyCluster(host.home);
  const netRaven = await started(host);
  const running = await doctor(host);
  expect(running.code).toBe(0);
  expect(running.findings).toContainEqual(
    expect.objectContaining({ check: 'server', message: matching(String(netRaven.pid)) }),
  );
  expect(running.findings).toContainEqual({ check: 'workers', state: 'ok', message: '1 live' });
  const client = await connect({ cwd: host.folder, env: host.env });
  const { id } = await client.credentials.create({
    networks: ['127.0.0.0/8'],
    name: 'lab',
    username: 'netops',
    password: 'canary-doctor-2Qx',
  });
  expect((await doctor(host)).findings).toContainEqual({
    check: 'credentials',
    state: 'ok',
    message: '1 stored, none frozen',
  });
  await queryHome(host.home, `update credential set frozen_at = now() where id = '${id}'`);
  expect((await doctor(host)).warnings).toMatchObject([
    {
      check: 'credentials',
      code: 'NR_CREDENTIAL_FROZEN',
      message: matching('The credential lab is frozen'),
      fix: matching('`netraven credentials thaw lab`'),
    },
  ]);
  netRaven.kill('SIGTERM');
  await netRaven.ended;
  expect((await doctor(host)).findings).toContainEqual({
    check: 'database',
    state: 'ok',
    message: 'managed PostgreSQL 18, and the master key fits',
  });
  const [key = ''] = globSync('netraven/*.key', { cwd: host.at('config') });
  rmSync(host.at(`config/${key}`));
  expect((await doctor(host)).bad).toMatchObject([{ check: 'database', code: 'NR_SECRET_KEY_WRONG' }]);
  truncateSync(`${host.home}/postgres/cluster/data/global/pg_control`, 0);
  const { bad } = await doctor(host);
  expect(bad).toMatchObject([{ code: 'NR_DATABASE_START_FAILED', fix: matching('log') }]);
});

const withSettings = (...keys: string[]): string => `
export const meta = { jobType: 'audit' };
export const run = async () => ({ success: true });
const properties = Object.fromEntries(${JSON.stringify(keys)}.map((key) => [key, { type: 'number' }]));
const input = () => ({ type: 'object', additionalProperties: false, properties });
export const configSchema = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }), jsonSchema: { input } },
};
`;
const crashing = `export const meta = { jobType: 'crash', scope: 'fleet', retries: 0 };
export const run = () => new Promise(() => setImmediate(() => process.exit(1)));`;
const pinned = (...types: string[]): string =>
  `export default { pins: ${JSON.stringify(Object.fromEntries(types.map((type) => [type, '@acme/netraven-job-x'])))} };`;

describe('while NetRaven runs', () => {
  const host = new HostFolder('for the file')
    .addJob('audit', withSettings('depth', 'width'))
    .addJob('crash', crashing)
    .write('netraven.config.mts', pinned('sweep', 'scan'));
  const path = (jobType: string): string => `netraven.config.mts#pins.${jobType}`;
  const idle = { check: 'registry', code: 'NR_PACKAGE_PIN_IDLE' };
  beforeAll(async () => {
    await started(await useTestDatabase(host));
  });

  it('a stored config that no longer fits is known only to a running worker, and reported', async () => {
    expect(await inProcess(host, ['jobs', 'config', 'audit', '--set', 'depth=3'])).toMatchObject({ code: 0 });
    expect((await doctor(host)).warnings.filter(({ code }) => code !== idle.code)).toEqual([]);
    host.write('jobs/audit/index.js', withSettings('width'));
    const client = await connect({ cwd: host.folder, env: host.env });
    const known = async (): Promise<string[]> =>
      (await client.packages.list()).packages.flatMap(({ problems }) => problems.map(({ code }) => code));
    await expect.poll(known).toContain('NR_PACKAGE_CONFIG_STALE');
    const { code, warnings } = await doctor(host);
    expect(code).toBe(0);
    const fix = 'netraven jobs config netraven-job-audit --unset depth';
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'NR_PACKAGE_CONFIG_STALE', fix }));
    expect(await inProcess(host, ['jobs', 'config', 'audit', '--unset', 'depth'])).toMatchObject({ code: 0 });
    await expect.poll(known).not.toContain('NR_PACKAGE_CONFIG_STALE');
  });

  it('a problem of the registry that a worker also reports is shown once, also after the config was changed', async () => {
    const client = await connect({ cwd: host.folder, env: host.env });
    const { problems, workers } = await client.packages.list();
    const ids = workers.map(({ id }) => id);
    expect(problems).toMatchObject(['sweep', 'scan'].map((type) => ({ path: path(type), workers: ids })));
    expect((await realDoctor(host)).warnings).toMatchObject([
      { ...idle, path: path('sweep') },
      { ...idle, path: path('scan') },
    ]);
    host.write('netraven.config.mts', pinned('sweep', 'probe'));
    // The worker follows the config.
    const warnings = async (): Promise<unknown> => (await realDoctor(host)).warnings;
    await expect.poll(warnings, { timeout: 200_000 }).toMatchObject([
      { ...idle, path: path('sweep') },
      { ...idle, path: path('probe') },
    ]);
    expect(await warnings()).toHaveLength(2);
  });

  it('a package that crashed too often is bad, and its job type cannot run', async () => {
    const client = await connect({ cwd: host.folder, env: host.env });
    await client.devices.create({ name: 'r1', address: '127.0.0.1', platform: 'cisco_ios' });
    for (let crashes = 0; crashes < 5; crashes++) {
      const { id } = await client.runs.create({ jobType: 'crash', devices: 'name:*' });
      await expect.poll(async () => (await client.runs.get(id, { wait: 30 })).status).toBe('error');
    }
    const states = async (): Promise<string[]> => (await client.packages.list()).packages.map(({ state }) => state);
    await expect.poll(states).toContain('suspended');
    expect((await doctor(host)).bad).toMatchObject([{ code: 'NR_PACKAGE_SUSPENDED' }]);
    // The list needs no server: the worker notes it in a file, a moment later.
    await expect
      .poll(async () => (await inProcess(host, ['jobs', 'list'])).stdout)
      .toMatch(/ is suspended .*\n +NR_PACKAGE_SUSPENDED/);
    expect(await inProcess(host, ['run', 'crash', '--all'])).toMatchObject(
      refusal(/^NR_JOB_NOT_READY: .* is suspended: /),
    );
  });
});
