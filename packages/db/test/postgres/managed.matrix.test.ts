import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  chmod,
  chown,
  lchown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@netraven/core';
import { Client, type ClientConfig } from 'pg';
import { afterEach, beforeEach, describe, expect, test, onTestFinished } from 'vitest';
import { devices, openDatabase, type Database } from '../../src/index.ts';
import { startPostgres, type ManagedPostgres } from '../../src/postgres/managed.ts';
import { findPostmaster, stopPostmaster } from '../../src/postgres/postmaster.ts';
import { isAlive } from '@netraven/core/system';
import { copyCluster } from '../../test-utils/copy-cluster.ts';
import { silent, testKey } from '../../test-utils/database.ts';
import { isPrivate } from '../is-private.ts';
import { namespaces, needsNamespaces } from '@netraven/test-utils/namespaces';
import { queryHome } from '@netraven/test-utils/query-home';

const env = { NETRAVEN_MASTER_KEY: testKey };
const isRoot = process.getuid?.() === 0;

let home: string;
/** Stops what a test started; called in reverse order. */
let cleanups: (() => Promise<unknown>)[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'netraven-managed-'));
  await chmod(home, 0o755);
  cleanups = [];
});
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
  // A holder that was killed leaves its server.
  const orphan = await findPostmaster(join(home, 'postgres/cluster/data'));
  if (orphan) await stopPostmaster(orphan.pid);
  await rm(home, { recursive: true, force: true });
});

/** Opens the database of the home; closed after the test, if the test did not. */
async function open(where: string = home): Promise<Database> {
  const db = await openDatabase({ home: where, logger: silent, env });
  cleanups.push(() => db.close());
  return db;
}

async function start(where: string = home): Promise<ManagedPostgres> {
  const postgres = await startPostgres({ home: where, logger: silent });
  cleanups.push(() => postgres.stop());
  return postgres;
}

/** Another process that opens a home and holds it until it is killed. */
async function holder(
  where: string = home,
  { by = [], path = process.env['PATH'], ...ids }: { uid?: number; gid?: number; by?: string[]; path?: string } = {},
): Promise<ChildProcess & { said: string }> {
  const main = join(import.meta.dirname, 'hold.ts');
  const [program, ...args] = [...by, process.execPath, '--conditions=@netraven/source', main, where];
  const child = spawn(program, args, {
    ...ids,
    cwd: '/',
    env: { PATH: path, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = once(child, 'close');
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  await expect.poll(() => said).toContain('\n');
  return Object.assign(child, { said });
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(home, 'postgres/cluster/data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function adminLogin(): Promise<ClientConfig> {
  const password = await readFile(join(home, 'postgres/cluster/postgres.password'), 'utf8');
  return { host: join(home, 'postgres/run'), user: 'postgres', database: 'postgres', password };
}

const names = async (db: Database): Promise<string[]> => (await devices.list(db)).map(({ name }) => name);
const queryAsAdmin = <Row extends object>(statement: string): Promise<Row[]> =>
  queryHome<Row>(home, statement, 'postgres');

test('data survives a restart, and no server outlives a clean stop', async () => {
  const first = await open();
  const pid = await postmasterPid();
  await devices.add(first, { name: 'kept', address: '10.0.0.1', platform: 'cisco_ios' });
  await first.close();
  expect(isAlive(pid)).toBe(false);
  const second = await open();
  expect(await names(second)).toEqual(['kept']);
});

test('a second start on one home is refused and names the first, which continues', async () => {
  await copyCluster(home);
  const db = await open();
  await expect(open()).rejects.toMatchObject({
    code: 'NR_HOME_IN_USE',
    message: expect.stringContaining(`Process ${process.pid} `),
    hint: expect.stringContaining(String(process.pid)),
  });
  expect(await devices.list(db)).toEqual([]);
});

test('of two processes that start at once on a new home one has it and the other names it', async () => {
  const both = await Promise.all([holder(), holder()]);
  const [winner, loser] = both.toSorted((a, b) => b.said.length - a.said.length).toReversed();
  expect(winner?.said).toBe('open\n');
  expect(loser?.said).toBe(`NR_HOME_IN_USE Process ${winner?.pid} \n`);
});

test('a server that a killed process left running is adopted with its data', async () => {
  await copyCluster(home);
  const child = await holder();
  expect(child.said).toBe('open\n');
  const pid = await postmasterPid();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(pid)).toBe(true);
  let waits = 0;
  const db = await openDatabase({ home, logger: silent, env, onWaiting: () => waits++ });
  cleanups.push(() => db.close());
  expect(await postmasterPid()).toBe(pid);
  // Nothing was started, and yet there was something to wait for.
  expect(waits).toBeGreaterThan(0);
  expect(await names(db)).toEqual(['held']);
  await db.close();
  expect(isAlive(pid)).toBe(false);
});

test('the session of a killed process that ends only after seconds is waited for', async () => {
  await copyCluster(home);
  const child = await holder();
  const owners = async (name: string): Promise<number[]> =>
    (await queryAsAdmin<{ pid: number }>(`select pid from pg_stat_activity where application_name = '${name}'`)).map(
      ({ pid }) => pid,
    );
  const [session] = await owners(`netraven owner ${child.pid}`);
  if (session === undefined) throw new Error('the process has no session');
  let isStopped = true;
  const proceed = (): void => {
    if (isStopped) process.kill(session, 'SIGCONT');
    isStopped = false;
  };
  onTestFinished(proceed);
  // As on a machine that gives it no CPU time.
  process.kill(session, 'SIGSTOP');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const opening = open();
  opening.catch(() => undefined); // awaited below
  await expect.poll(() => owners(`netraven owner ${process.pid}`)).toHaveLength(1);
  await wait(4_000);
  proceed();
  expect(await names(await opening)).toEqual(['held']);
});

test('a server that stops just after it was found running is started again', async () => {
  await copyCluster(home);
  const child = await holder();
  const pid = await postmasterPid();
  child.kill('SIGKILL');
  await once(child, 'exit');
  // While this session of the killed process holds the home, the start waits for it.
  const former = new Client({ ...(await adminLogin()), application_name: `netraven owner ${child.pid}` });
  former.on('error', () => undefined); // it is cut on purpose
  await former.connect();
  await former.query('select pg_advisory_lock($1)', [0x6e657472]);
  const opening = open();
  opening.catch(() => undefined); // awaited below
  const claiming = `select 1 from pg_stat_activity where application_name = 'netraven owner ${process.pid}'`;
  await expect.poll(async () => (await former.query(claiming)).rows).toHaveLength(1);
  process.kill(pid, 'SIGINT');
  expect(await names(await opening)).toEqual(['held']);
  expect(await postmasterPid()).not.toBe(pid);
});

test('a folder of the database that is removed while the server answers is a problem until it is back', async () => {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  const logger = { ...silent, error: say, critical: say };
  const db = await openDatabase({ home, logger, env });
  cleanups.push(() => db.close());
  expect(db.problem()).toBeUndefined();
  const cluster = join(home, 'postgres/cluster');
  await rename(cluster, `${cluster}.away`);
  await expect
    .poll(() => db.problem())
    .toMatchObject({
      code: 'NR_DATABASE_FOLDER_UNUSABLE',
      message: `The folder of the database was removed: ${join(cluster, 'data')}`,
      hint: expect.stringContaining('restore the folder from a backup'),
    });
  // PostgreSQL ends by itself when it notices. Nothing starts it in the meantime, and the log stays short.
  await stopPostmaster(Number((await readFile(`${cluster}.away/data/postmaster.pid`, 'utf8')).split('\n')[0]));
  await wait(1_100);
  expect(said.filter((message) => /PostgreSQL|folder/.test(message))).toEqual([db.problem()?.message]);
  await rename(`${cluster}.away`, cluster);
  await expect.poll(() => devices.list(db).catch(() => undefined)).toEqual([]);
  expect(db.problem()).toBeUndefined();
});

test('the home is taken until its server has stopped', async () => {
  await copyCluster(home);
  const postgres = await start();
  const { taken } = await inLine();
  await postgres.stop();
  // Who had it now would have it of a server that ends.
  await expect(taken).rejects.toMatchObject({ code: '57P01' });
});

test('a server that is killed is started again, and the queries after that work', async () => {
  await copyCluster(home);
  const db = await open();
  const pid = await postmasterPid();
  await devices.add(db, { name: 'kept', address: '10.0.0.1', platform: 'cisco_ios' });
  process.kill(pid, 'SIGKILL');
  // Connections outlive the server for a moment: wait for the new one first.
  await expect.poll(() => postmasterPid().catch(() => pid)).not.toBe(pid);
  await expect.poll(() => names(db).catch(() => [])).toEqual(['kept']);
  await expect.poll(() => open().catch((error: unknown) => (error as { code: string }).code)).toBe('NR_HOME_IN_USE');
});

test('a server that was killed while its sessions live is started once they have ended', async () => {
  await copyCluster(home);
  const child = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const client = new Client(await adminLogin());
  client.on('error', () => undefined); // it is cut on purpose
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const session = rows[0]?.pid ?? 0;
  process.kill(session, 'SIGSTOP');
  process.kill(await postmasterPid(), 'SIGKILL');
  const opening = open();
  opening.catch(() => undefined); // awaited below
  const log = join(home, 'logs', 'postgres.log');
  await expect.poll(() => readFile(log, 'utf8')).toContain('still in use');
  process.kill(session, 'SIGKILL');
  expect(await names(await opening)).toEqual(['held']);
});

test('the log of a running server is rotated, and the server goes on writing to it', async () => {
  await copyCluster(home);
  const postgres = await start();
  const log = join(home, 'logs', 'postgres.log');
  await appendFile(log, 'x'.repeat(11_000_000));
  await expect.poll(async () => (await stat(log)).size).toBeLessThan(1_000_000);
  expect((await stat(`${log}.1`)).size).toBeGreaterThan(11_000_000);
  expect(await readFile(log, 'utf8')).toContain(`${log}.1`);
  const client = new Client(postgres.adminLogin);
  await client.connect();
  await expect(client.query('select after_the_rotation')).rejects.toThrow('after_the_rotation');
  await client.end();
  await expect.poll(() => readFile(log, 'utf8')).toContain('after_the_rotation');
  // A file with a hole at its begin would have the old size.
  expect((await stat(log)).size).toBeLessThan(1_000_000);
});

test('the home stays taken when the connection that holds it is cut', async () => {
  await copyCluster(home);
  await open();
  // The session that has the lock, not one that is about to get it.
  const owner = (): Promise<object[]> =>
    queryAsAdmin(`select pid from pg_stat_activity join pg_locks using (pid)
      where application_name = 'netraven owner ${process.pid}' and locktype = 'advisory' and granted`);
  const before = await owner();
  await queryAsAdmin(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^netraven owner'`,
  );
  await expect
    .poll(async () => {
      const now = await owner();
      return now.length === 1 && JSON.stringify(now) !== JSON.stringify(before);
    })
    .toBe(true);
  await expect(open()).rejects.toMatchObject({ code: 'NR_HOME_IN_USE' });
});

/** A session that stands in line for the home, in the name of another live process. What it asked for settles once it has the home, or its server ended. */
async function inLine(): Promise<{ readonly taken: Promise<unknown> }> {
  const other = new Client({ ...(await adminLogin()), application_name: `netraven owner ${process.ppid}` });
  other.on('error', () => undefined); // the query rejects
  await other.connect();
  cleanups.push(() => other.end());
  const taken = other.query('select pg_advisory_lock(objid::int) from pg_locks where locktype = $1', ['advisory']);
  taken.catch(() => undefined); // the caller awaits it
  const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted`;
  await expect.poll(() => queryAsAdmin(waiting)).toHaveLength(1);
  return { taken };
}

/** Another live process takes the home over: it stands in line, and the owner's connection is cut. */
async function takeOver(): Promise<void> {
  const { taken } = await inLine();
  await queryAsAdmin(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'netraven owner ${process.pid}'`,
  );
  await taken;
}

test('a process that lost its home to another one reports it once, stops, and leaves the server running', async () => {
  await copyCluster(home);
  const said: { level: string; message: string }[] = [];
  const logger: Logger = {
    ...silent,
    error: (message) => said.push({ level: 'error', message }),
    critical: (message) => said.push({ level: 'critical', message }),
  };
  const lost = Promise.withResolvers<Error>();
  const db = await openDatabase({ home, logger, env, onLost: lost.resolve });
  cleanups.push(() => db.close());
  const pid = await postmasterPid();
  await takeOver();
  expect(await lost.promise).toMatchObject({
    code: 'NR_HOME_IN_USE',
    message: expect.stringContaining(`Process ${process.ppid} `),
  });
  await expect.poll(() => db.pool.ended).toBe(true);
  await expect(devices.list(db)).rejects.toThrow(/pool|destroyed/);
  await db.close();
  await wait(1_500); // three looks at the server
  expect(said).toEqual([{ level: 'critical', message: expect.stringContaining(`Process ${process.ppid} `) }]);
  expect(isAlive(pid)).toBe(true);
});

test('after a crash of the machine lock files that name another process do not keep it from starting', async () => {
  await copyCluster(home);
  const db = await open();
  const file = join(home, 'postgres/cluster/data/postmaster.pid');
  const text = await readFile(file, 'utf8');
  await db.close();
  const stale = text.replace(/^\d+/, String(process.pid));
  await writeFile(file, stale);
  await writeFile(join(home, 'postgres/run/.s.PGSQL.5432.lock'), stale);
  expect(await devices.list(await open())).toEqual([]);
});

test('it listens on a socket only, wants a password, and the application is no superuser', async () => {
  await copyCluster(home);
  const postgres = await start();
  const ask = async (login: object, query: string): Promise<unknown> => {
    const client = new Client({ ...postgres.login, ...login });
    await client.connect();
    try {
      return (await client.query({ text: query, rowMode: 'array' })).rows[0];
    } finally {
      await client.end();
    }
  };
  expect(await ask({}, 'show listen_addresses')).toEqual(['']);
  expect(await ask({}, 'show fsync')).toEqual(['on']);
  expect(await ask({}, 'show shared_buffers')).toEqual(['64MB']);
  expect(
    await ask({}, `select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user`),
  ).toEqual([false]);
  for (const user of ['netraven', 'postgres']) {
    await expect(ask({ user, password: 'wrong' }, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(ask({ user, password: undefined }, 'select 1')).rejects.toThrow(/password/);
  }
  await expect(ask({}, `copy (select 1) to program 'true'`)).rejects.toMatchObject({ code: '42501' });
  await expect(ask({}, `select pg_read_file('/etc/passwd')`)).rejects.toMatchObject({ code: '42501' });
  for (const file of ['postgres.password', 'netraven.password']) {
    const { mode, uid } = await stat(join(home, 'postgres/cluster', file));
    expect([mode & 0o777, uid]).toEqual([0o400, process.getuid?.()]);
  }
});

test('a home whose path is too long for a socket gets a short folder for it', async () => {
  const deep = join(home, 'x'.repeat(60), 'y'.repeat(60));
  const postgres = await start(deep);
  const { host = '' } = postgres.login;
  cleanups.push(() => rm(host, { recursive: true, force: true }));
  expect(host).not.toContain('xxx');
  expect((await stat(host)).mode & 0o777).toBe(0o700);
});

test('a half made cluster of a killed start is removed', async () => {
  await mkdir(join(home, 'postgres', `cluster.${2 ** 30}`, 'data'), { recursive: true });
  await start();
  expect((await readdir(join(home, 'postgres'))).toSorted()).toEqual(['cluster', 'lib', 'run']);
});

test('a folder made by another major version is refused with both versions', async () => {
  await copyCluster(home);
  const db = await open();
  await db.close();
  await writeFile(join(home, 'postgres/cluster/data/PG_VERSION'), '17\n');
  await expect(open()).rejects.toMatchObject({
    code: 'NR_DATABASE_FOLDER_VERSION',
    message: expect.stringMatching(/17.*18/),
  });
});

test('a server that cannot start reports the reason and the log file', async () => {
  await copyCluster(home);
  const db = await open();
  await db.close();
  await writeFile(join(home, 'postgres/cluster/data/postgresql.conf'), 'nonsense = 1\n');
  await expect(open()).rejects.toMatchObject({
    code: 'NR_DATABASE_START_FAILED',
    message: expect.stringMatching(/FATAL: +configuration file .* contains errors; see .*logs\/postgres\.log$/),
  });
  expect(await readFile(join(home, 'logs', 'postgres.log'), 'utf8')).toContain('nonsense');
});

test('a server whose ownership cannot be claimed is stopped by the start that launched it', async () => {
  await copyCluster(home);
  const postgres = await start();
  const client = new Client(postgres.adminLogin);
  await client.connect();
  await client.query('alter function pg_catalog.pg_try_advisory_lock(bigint) rename to no_lock');
  await client.end();
  await postgres.stop();
  await expect(start()).rejects.toMatchObject({ code: '42883' });
  expect(await findPostmaster(join(home, 'postgres/cluster/data'))).toBeUndefined();
});

test('a folder that cannot be made is named', async () => {
  await writeFile(join(home, 'postgres'), 'a file');
  cleanups.push(() => rm(join(home, 'postgres')));
  await expect(open()).rejects.toMatchObject({
    code: 'NR_DATABASE_FOLDER_UNUSABLE',
    message: expect.stringContaining(join(home, 'postgres')),
  });
});

const needsOpen = isPrivate ? ' (skipped: this checkout lies below a private folder)' : '';

describe.runIf(isRoot)(`as root${isRoot ? '' : ' (skipped: these tests are run by an ordinary user)'}`, () => {
  test.skipIf(isPrivate)(`the server runs as another user${needsOpen}`, async () => {
    await start();
    // Not as uid 65534, which other daemons may be: they could read the files.
    const uid = namespaces ? 60_705 : 65_534;
    expect((await stat(join(home, 'postgres/cluster/data'))).uid).toBe(uid);
    expect((await stat(`/proc/${await postmasterPid()}`)).uid).toBe(uid);
  });

  test.skipIf(isPrivate || !namespaces)(
    `files of uid 65534 go to the user of its own at the next start${needsOpen || needsNamespaces}`,
    async () => {
      await (await open()).close();
      const data = join(home, 'postgres/cluster/data');
      for (const entry of ['.', ...(await readdir(data, { recursive: true }))])
        await lchown(join(data, entry), 65_534, 65_534);
      await start();
      expect((await stat(join(data, 'base'))).uid).toBe(60_705);
    },
  );

  test.skipIf(!namespaces)(`under a private folder the server runs in a user namespace${needsNamespaces}`, async () => {
    const folder = await mkdtemp(join(homedir(), 'netraven-managed-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const db = await open(join(folder, 'deeper'));
    await devices.add(db, { name: 'private', address: '10.0.0.1', platform: 'cisco_ios' });
    await db.close();
    // It was opened to all: the files change hands.
    await chmod(folder, 0o755);
    const again = await open(join(folder, 'deeper'));
    expect(await names(again)).toEqual(['private']);
  });

  test('under a private folder, in a container that allows no namespaces, another user is let through', async () => {
    const folder = await mkdtemp(join(homedir(), 'netraven-managed-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const deeper = join(folder, 'deeper');
    const ofDocker = '-all,+chown,+dac_override,+fowner,+kill,+setgid,+setuid,+setpcap';
    // `unshare` is looked for along the PATH.
    const child = await holder(deeper, { by: ['/usr/bin/setpriv', `--bounding-set=${ofDocker}`], path: '/nowhere' });
    expect(child.said).toBe('open\n');
    const data = join(deeper, 'postgres/cluster/data');
    const postmaster = await findPostmaster(data);
    cleanups.push(async () => postmaster && stopPostmaster(postmaster.pid));
    expect((await stat(data)).uid).toBe(65_534);
    expect((await stat(`/proc/${postmaster?.pid}`)).uid).toBe(65_534);
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The next one, with all rights, has the same files.
    const db = await open(deeper);
    expect(await names(db)).toEqual(['held']);
  });

  test.skipIf(isPrivate)(`an ordinary user can do it too, and keeps the files${needsOpen}`, async () => {
    await chown(home, 65_534, 65_534);
    const child = await holder(home, { uid: 65_534, gid: 65_534 });
    expect(child.said).toBe('open\n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const db = await open();
    expect(await names(db)).toEqual(['held']);
  });

  test.skipIf(isPrivate || !namespaces)(
    `a user without a name can do it in a namespace${needsOpen || needsNamespaces}`,
    async () => {
      await chown(home, 54_321, 54_321);
      const child = await holder(home, { uid: 54_321, gid: 54_321 });
      expect(child.said).toBe('open\n');
      expect((await stat(join(home, 'postgres/cluster/data'))).uid).toBe(54_321);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await open();
    },
  );

  test.skipIf(isPrivate || !namespaces)(
    `another user's home is refused by name${needsOpen || needsNamespaces}`,
    async () => {
      const db = await open();
      await db.close();
      await expect(holder(home, { uid: 54_321, gid: 54_321 })).resolves.toMatchObject({
        said: 'NR_DATABASE_FOLDER_UNUSABLE \n',
      });
    },
  );
});
