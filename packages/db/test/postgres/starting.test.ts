import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithParent } from '@netraven/test-utils/end-with-parent';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPostgres } from '../../src/postgres/managed.ts';
import { findPostmaster, stopPostmaster } from '../../src/postgres/postmaster.ts';
import { prepareServer } from '../../src/postgres/server.ts';
import { copyCluster } from '../../test-utils/copy-cluster.ts';
import { silent } from '../../test-utils/database.ts';

let home: string;
let data: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'netraven-starting-'));
  await chmod(home, 0o755);
  await copyCluster(home);
  data = join(home, 'postgres/cluster/data');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  const server = await findPostmaster(data);
  if (server) await stopPostmaster(server.pid);
  await rm(home, { recursive: true, force: true });
});

test('a server that has no socket yet is waited for, and no other server gets the password', async () => {
  let connections = 0;
  const foreign = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await once(foreign.listen(join(home, '.s.PGSQL.5432')), 'listening');
  vi.stubEnv('PGHOST', home);
  // As PostgreSQL writes it first: the fifth line, the folder of the socket, is empty.
  const [program, ...args] = endWithParent('KILL', [
    process.execPath,
    '-e',
    'setInterval(() => undefined, 1000)',
    data,
  ]);
  const starting = spawn(program, args);
  const ended = once(starting, 'exit');
  await once(starting, 'spawn');
  await writeFile(join(data, 'postmaster.pid'), `${starting.pid}\n${data}\n1700000000\n5432\n\n`);
  try {
    let looks = 0;
    const server = await prepareServer(home, () => ++looks === 3 && starting.kill('SIGKILL'));
    expect(() => server.adminLogin({ pid: 1, socketFolder: '' })).toThrow('no folder of its socket');
    expect(await server.ensureRunning()).toMatchObject({ found: false, socketFolder: join(home, 'postgres/run') });
    expect(connections).toBe(0);
  } finally {
    starting.kill('SIGKILL');
    await ended;
    foreign.close();
  }
});

test('a server that refuses the login of its superuser is stopped by the start that launched it', async () => {
  const password = join(home, 'postgres/cluster/postgres.password');
  await rm(password);
  await writeFile(password, 'another');
  const server = await prepareServer(home);
  await expect(server.ensureRunning()).rejects.toMatchObject({
    code: 'NR_DATABASE_START_FAILED',
    message: expect.stringContaining('refused the login') as unknown,
  });
  expect(await findPostmaster(data)).toBeUndefined();
});

test('a server that recovers for too long ends the start, and keeps running', async () => {
  // A standby without a primary: it waits for more of the log for ever.
  await writeFile(join(data, 'standby.signal'), '');
  await appendFile(join(data, 'postgresql.conf'), 'hot_standby = off\n');
  const server = await prepareServer(home);
  const starting = server.ensureRunning();
  starting.catch(() => undefined); // awaited below
  await expect.poll(() => readFile(join(home, 'logs/postgres.log'), 'utf8').catch(() => '')).toContain('standby mode');
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
  await expect(starting).rejects.toMatchObject({
    code: 'NR_DATABASE_START_FAILED',
    message: expect.stringContaining('took no connection for a minute') as unknown,
    hint: expect.stringContaining('start NetRaven again') as unknown,
  });
  expect(await findPostmaster(data)).toBeDefined();
});

test('a server that is stopped is not started again, and its end is no error', async () => {
  const said: string[] = [];
  const note = (message: string): void => void said.push(message);
  const logger = { ...silent, warning: note, error: note, critical: note };
  const postgres = await startPostgres({ home, logger });
  await postgres.stop();
  expect(said).toEqual([]);
  expect(await findPostmaster(data)).toBeUndefined();
});
