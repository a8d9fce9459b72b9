import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findPostmaster, stopPostmaster } from '../../src/postgres/postmaster.ts';
import { prepareServer } from '../../src/postgres/server.ts';
import { copyCluster } from '../copy-cluster.ts';

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
  const starting = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', data]);
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
